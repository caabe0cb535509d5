-- A price that the user's price files confirm is not taken out, whatever other filings say.
select lines.transaction_id
from {{ ref('transactions') }} as lines
inner join {{ ref('int_line_market_verdicts') }} as verdicts
    on lines.transaction_id = verdicts.transaction_id
where
    verdicts.is_confirmed
    and lines.price_usd_filed > 0
    and lines.price_currency is null
    and (lines.price_usd is null and lines.price_state like 'far %' or lines.price_state like 'total %')
