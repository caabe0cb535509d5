-- One row is a trade in the window that ends with another (or itself): the window of
-- window_sessions sessions up to the anchor's last session, for the time in which both
-- versions were known. Sessions are cut into buckets of one window's length and joined on
-- equality, because a join on ranges alone is quadratic at a busy issuer.
-- Trades at the issuer's predecessor stand in its windows, too, since the succession was known, and
-- who files at both is one group.
with members as (

    select * from {{ ref('int_cluster_members') }}

),

lineages as (

    select * from {{ ref('int_issuer_lineages') }}

),

carried_groups as (

    select
        issuer_cik,
        earlier_issuer_cik,
        earlier_group_id,
        arg_min(decision_group_id, (known_at, decision_group_id)) as decision_group_id
    from {{ ref('int_reporting_group_aliases') }}
    where earlier_issuer_cik != issuer_cik
    group by issuer_cik, earlier_issuer_cik, earlier_group_id

),

bucketed as (

    select
        definition_id,
        issuer_cik,
        decision_group_id,
        trade_part_id,
        first_session,
        last_session,
        known_at,
        known_until,
        unnest(
            range(
                (first_session // window_sessions)::bigint,
                ((last_session + window_sessions - 1) // window_sessions + 1)::bigint
            )
        ) as bucket
    from members

),

-- A trade counts at its own issuer, and at those that carry it on.
counting as (

    select
        *,
        issuer_cik as window_issuer_cik
    from bucketed
    union all by name
    select
        bucketed.definition_id,
        bucketed.issuer_cik,
        lineages.issuer_cik as window_issuer_cik,
        coalesce(carried_groups.decision_group_id, bucketed.decision_group_id)
            as decision_group_id,
        bucketed.trade_part_id,
        bucketed.first_session,
        bucketed.last_session,
        greatest(bucketed.known_at, lineages.known_at) as known_at,
        least(bucketed.known_until, lineages.known_until) as known_until,
        bucketed.bucket
    from bucketed
    inner join lineages
        on
            bucketed.issuer_cik = lineages.earlier_cik
            and bucketed.known_until > lineages.known_at
    left join carried_groups
        on
            lineages.issuer_cik = carried_groups.issuer_cik
            and lineages.earlier_cik = carried_groups.earlier_issuer_cik
            and bucketed.decision_group_id = carried_groups.earlier_group_id

),

paired as (

    select
        anchors.definition_id,
        anchors.trade_part_id as anchor_part_id,
        counting.trade_part_id as member_part_id,
        counting.decision_group_id,
        greatest(anchors.known_at, counting.known_at) as known_at,
        least(anchors.known_until, counting.known_until) as known_until
    from members as anchors
    inner join counting
        on
            anchors.definition_id = counting.definition_id
            and anchors.issuer_cik = counting.window_issuer_cik
            and anchors.last_session // anchors.window_sessions = counting.bucket
            and anchors.last_session - anchors.window_sessions < counting.last_session
            and anchors.last_session >= counting.first_session
            and anchors.known_at < counting.known_until
            and anchors.known_until > counting.known_at

),

-- A window in which only one group is ever seen is no cluster.
in_company as (

    select *
    from paired
    qualify
        min(decision_group_id) over (partition by definition_id, anchor_part_id)
        != max(decision_group_id) over (partition by definition_id, anchor_part_id)

)

select * from in_company
