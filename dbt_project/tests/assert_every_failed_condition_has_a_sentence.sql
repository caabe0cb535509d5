-- A condition of int_trade_rule_results without words in int_trade_near_misses would make a
-- trade look closer to a signal than it is.
with nearly_signals as (

    select * from {{ ref('int_trade_near_misses') }}

)

select *
from nearly_signals
where len(failed_conditions) != conditions_failed
