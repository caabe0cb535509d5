-- One row is a version of a signal: what was known of one occurrence from known_at until
-- known_until. Today's signals have no known_until; those of a past day :d are the rows with
-- known_at <= :d and (known_until is null or known_until > :d).
with described as (

    select * from {{ ref('int_signal_facts') }}

),

scored as (

    select * from {{ ref('int_signals_scored') }}

),

reasoned as (

    select * from {{ ref('int_signal_explanations') }}

),

cluster_signals as (

    select * from {{ ref('int_signal_facts') }}
    where scope = 'cluster'

),

occurrences as (

    select * from {{ ref('int_signal_episodes') }}
    where signal in ('any_sellers', 'any_buyers')

),

parts_of_signals as (

    select
        signal_id,
        issuer_cik,
        direction,
        known_at,
        unnest(trade_part_ids) as trade_part_id
    from cluster_signals

),

parts_of_clusters as (

    select
        occurrence_id,
        known_at,
        known_until,
        unnest(trade_part_ids) as trade_part_id
    from occurrences

),

clusters as (

    select
        parts_of_signals.signal_id,
        min(parts_of_clusters.occurrence_id) as cluster_id
    from parts_of_signals
    inner join parts_of_clusters
        on
            parts_of_signals.trade_part_id = parts_of_clusters.trade_part_id
            and parts_of_signals.known_at >= parts_of_clusters.known_at
            and parts_of_signals.known_at
            < coalesce(parts_of_clusters.known_until, 'infinity')
    group by parts_of_signals.signal_id

),

first_versions as (

    select
        occurrence_id,
        min(known_at) as first_known_at
    from described
    group by occurrence_id

),

final as (

    select
        described.signal_id,
        described.occurrence_id,
        described.signal,
        described.definition_id,
        described.definition_hash,
        described.tier,
        described.direction,
        described.issuer_cik,
        described.issuer_name,
        described.issuer_ticker,
        clusters.cluster_id,
        described.insiders,
        described.roles,
        described.accession_numbers,
        reasoned.reasons,
        reasoned.counter_reasons,
        described.routine_status,
        described.price_basis,
        described.independence,
        scored.score::double as score,
        scored.score_presumption::double as score_presumption,
        scored.score_size::double as score_size,
        scored.score_rarity::double as score_rarity,
        scored.score_people::double as score_people,
        scored.score_role::double as score_role,
        scored.score_price::double as score_price,
        scored.score_plan::double as score_plan,
        scored.score_doubt::double as score_doubt,
        described.groups,
        described.officers_and_directors,
        described.ceos_and_cfos,
        described.trades,
        described.value_usd::double as value_usd,
        described.share_of_class::double as share_of_class,
        described.share_of_holdings::double as share_of_holdings,
        described.share_of_holdings::double as share_of_holdings_low,
        described.share_of_holdings_high::double as share_of_holdings_high,
        described.days_of_silence,
        described.history_days,
        described.value_to_usual::double as value_to_usual,
        described.runup_63,
        described.runup_126,
        described.return_252,
        described.share_of_52_week_high,
        described.revenue_growth,
        described.growth_gap,
        described.price_to_sales_rank,
        described.price_to_earnings_rank,
        described.days_to_release::integer as days_to_release,
        described.days_since_adoption::integer as days_since_adoption,
        described.known_until is null as is_current,
        not described.has_incomplete_holdings as is_holdings_complete,
        described.is_net_of_market,
        described.is_in_presumed_blackout,
        described.is_release_expected,
        coalesce(described.is_abnormal, false) as is_abnormal,
        described.window_first_date as window_start,
        described.window_last_date as as_of_date,
        described.plan_adopted_date,
        described.lockup_end_date,
        described.next_release_date,
        described.management_change_date,
        described.first_tradeable_session,
        first_versions.first_known_at,
        described.known_at,
        described.known_until
    from described
    inner join scored
        on described.signal_id = scored.signal_id
    inner join reasoned
        on described.signal_id = reasoned.signal_id
    inner join first_versions
        on described.occurrence_id = first_versions.occurrence_id
    left join clusters
        on described.signal_id = clusters.signal_id

)

select * from final
