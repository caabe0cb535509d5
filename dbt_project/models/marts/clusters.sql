-- One row is a version of a cluster: two or more decision groups that sold (or bought) at one
-- issuer outside a plan within ten sessions, whatever their motive; the best window of it, as
-- known from known_at until known_until. A cluster is no signal: many are a vesting date, an
-- offering or a programme, and independence_reasons says so.
with occurrences as (

    select *
    from {{ ref('int_signal_episodes') }}
    where signal in ('any_sellers', 'any_buyers')

),

windows as (

    select * from {{ ref('int_cluster_windows_evaluated') }}

),

final as (

    select
        left(md5(occurrences.occurrence_id || ':' || occurrences.known_at), 16)
            as cluster_version_id,
        occurrences.occurrence_id as cluster_id,
        occurrences.issuer_cik,
        occurrences.direction,
        windows.independence,
        windows.independence_reasons,
        windows.noise_reasons,
        windows.abnormality_basis,
        windows.trade_ids,
        windows.window_sessions,
        windows.groups,
        windows.discretionary_groups,
        windows.officers_and_directors,
        windows.ceos_and_cfos,
        windows.opportunistic_groups,
        windows.value_usd::double as value_usd,
        windows.median_share_of_holdings::double as median_share_of_holdings,
        windows.usual_share::double as usual_share,
        windows.independence = 'independent' as is_independent,
        windows.is_abnormal,
        occurrences.known_until is null as is_current,
        windows.window_first_date as window_start,
        windows.window_last_date as window_end,
        occurrences.known_at,
        occurrences.known_until
    from occurrences
    inner join windows
        on
            occurrences.definition_id = windows.definition_id
            and occurrences.anchor_part_id = windows.anchor_part_id
            and occurrences.fired_at = windows.known_at

)

select * from final
