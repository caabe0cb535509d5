{{ config(meta={'per': 'market'}) }}
-- One row is a version of a cluster signal with the cluster that it stands in: the one of all
-- sellers (or buyers) that was known then and holds one of its trades.
with described as (

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
    from described

),

parts_of_clusters as (

    select
        occurrence_id,
        known_at,
        known_until,
        unnest(trade_part_ids) as trade_part_id
    from occurrences

),

named as (

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

)

select * from named
