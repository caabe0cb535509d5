-- What a text says to be in another currency is null, or what the text states in dollars.
select transaction_id
from {{ ref('transactions') }}
where
    price_currency is not null
    and (
        price_usd = price_usd_filed
        or (price_state = 'in another currency' and coalesce(price_usd, value_usd) is not null)
    )
