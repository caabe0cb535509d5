-- One row is a discretionary trade, or a cluster's window, that stands today and is not a
-- signal of a kind that it could be: the definition of that signal that it comes closest to,
-- with the conditions that it fails. Those at a small distance are where to look when a
-- threshold is in doubt.
with trades as (

    select * from {{ ref('int_trade_near_misses') }}

),

windows as (

    select * from {{ ref('int_cluster_windows_evaluated') }}
    where
        known_until = 'infinity'
        and nullif(tier, '') is not null

),

signal_trades as (

    select distinct
        described.signal,
        parts.trade_id
    from (
        select
            signal,
            unnest(trade_part_ids) as trade_part_id
        from {{ ref('int_signal_facts') }}
        where known_until is null
    ) as described
    inner join {{ ref('int_trade_segments_by_motive') }} as parts
        on described.trade_part_id = parts.trade_part_id

),

successions as (

    select * from {{ ref('int_issuer_successions') }}

),

united as (

    select
        signal,
        definition_id,
        priority,
        issuer_cik,
        trade_id,
        failed_conditions,
        distance,
        shortfall,
        1 as groups,
        value_usd::double as value_usd,
        first_date as window_start,
        first_date as as_of_date,
        known_at
    from trades
    union all by name
    select
        signal,
        definition_id,
        priority,
        issuer_cik,
        anchor_trade_id as trade_id,
        failed_conditions,
        distance,
        shortfall,
        groups,
        value_usd::double as value_usd,
        window_first_date as window_start,
        window_last_date as as_of_date,
        known_at
    from windows

),

closest as (

    select
        *,
        len(failed_conditions)::integer as conditions_failed
    from united
    qualify
        row_number() over (
            partition by signal, trade_id
            order by distance, len(failed_conditions), priority, definition_id, known_at desc
        ) = 1

),

final as (

    select
        closest.trade_id,
        closest.signal,
        closest.definition_id,
        closest.issuer_cik,
        successions.predecessor_cik,
        successions.evidence as predecessor_evidence,
        closest.failed_conditions,
        closest.conditions_failed,
        closest.distance,
        closest.shortfall,
        closest.groups,
        closest.value_usd,
        closest.window_start,
        closest.as_of_date,
        closest.known_at
    from closest
    left join signal_trades
        on
            closest.trade_id = signal_trades.trade_id
            and closest.signal = signal_trades.signal
    left join successions
        on
            closest.issuer_cik = successions.issuer_cik
            and closest.known_at >= successions.known_at
            and closest.known_at < coalesce(successions.known_until, 'infinity')
    where
        signal_trades.trade_id is null
        and closest.conditions_failed > 0

)

select * from final
