-- EDGAR's amounts have no sign: a negative one as filed is kept in the raw tables and in
-- price_usd_filed, and counts nowhere.
select transaction_id
from {{ ref('transactions') }}
where
    least(
        shares,
        price_usd,
        value_usd,
        total_value_usd,
        shares_owned_after,
        value_owned_after_usd,
        exercise_price_usd,
        underlying_shares
    ) < 0
    or (price_usd_filed < 0 and not has_implausible_value)
