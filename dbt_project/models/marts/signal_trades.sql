-- One row is a trade of a version of a signal.
with described as (

    select * from {{ ref('int_signal_facts') }}

),

parts as (

    select * from {{ ref('int_trade_segments_by_motive') }}

),

signal_parts as (

    select
        signal_id,
        unnest(trade_part_ids) as trade_part_id
    from described

),

final as (

    select
        signal_parts.signal_id,
        parts.trade_id,
        sum(parts.shares)::double as shares,
        sum(parts.value_usd)::double as value_usd
    from signal_parts
    inner join parts
        on signal_parts.trade_part_id = parts.trade_part_id
    group by signal_parts.signal_id, parts.trade_id

)

select * from final
