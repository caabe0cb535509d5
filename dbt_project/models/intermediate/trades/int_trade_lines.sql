-- One row is a line in a trade for a time. All source lines are here: is_counted is false
-- while the line repeats what another filing of the group reports.
with states as (

    select * from {{ ref('int_trade_fragment_history') }}

),

units as (

    select * from {{ ref('int_trade_fragments') }}

),

marked as (

    select
        *,
        event_number
        - row_number() over (
            partition by trade_block, trade_id, unit_id, is_counted order by event_number
        ) as stretch
    from states

),

stretches as (

    select
        trade_id,
        unit_id,
        is_counted,
        min(moment) as known_at,
        nullif(max(coalesce(next_moment, 'infinity')), 'infinity') as known_until
    from marked
    group by trade_block, trade_id, unit_id, is_counted, stretch

),

lines as (

    select
        stretches.trade_id,
        unnest(units.transaction_ids) as transaction_id,
        stretches.is_counted,
        stretches.known_at,
        stretches.known_until
    from stretches
    inner join units
        on stretches.unit_id = units.unit_id

)

select * from lines
