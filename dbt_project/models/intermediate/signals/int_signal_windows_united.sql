{{ config(meta={'per': 'market'}) }}
-- One row is a firing of a definition for a stretch of time: one that the issuer's own filings
-- decide (see int_signal_candidates), or a cluster's window.
with issuer_firings as (

    select * from {{ ref('int_signal_candidates') }}

),

cluster_windows as (

    select *
    from {{ ref('int_cluster_windows_evaluated') }}
    where len(failed_conditions) = 0

),

united as (

    select * from issuer_firings
    union all by name
    select
        definition_id,
        signal,
        priority,
        issuer_cik,
        direction,
        '' as subject,
        anchor_trade_id,
        anchor_part_id,
        trade_part_ids,
        anchor_session,
        window_sessions as chain_sessions,
        groups,
        value_usd,
        window_first_date,
        window_last_date,
        tier,
        known_at as fired_at,
        known_at,
        known_until
    from cluster_windows

)

select * from united
