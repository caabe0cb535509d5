-- A condition of int_trades_evaluated without words in int_trades_nearly_signals would make a
-- trade look closer to a signal than it is.
with nearly_signals as (

    select * from {{ ref('int_trades_nearly_signals') }}

)

select *
from nearly_signals
where len(failed_conditions) != conditions_failed
