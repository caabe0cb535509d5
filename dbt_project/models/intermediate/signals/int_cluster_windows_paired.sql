-- One row is a trade in the window that ends with another (or itself): the window of
-- window_sessions sessions up to the anchor's last session, for the time in which both
-- versions were known. Sessions are cut into buckets of one window's length and joined on
-- equality, because a join on ranges alone is quadratic at a busy issuer.
with members as (

    select * from {{ ref('int_cluster_members') }}

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

paired as (

    select
        anchors.definition_id,
        anchors.trade_part_id as anchor_part_id,
        bucketed.trade_part_id as member_part_id,
        bucketed.decision_group_id,
        greatest(anchors.known_at, bucketed.known_at) as known_at,
        least(anchors.known_until, bucketed.known_until) as known_until
    from members as anchors
    inner join bucketed
        on
            anchors.definition_id = bucketed.definition_id
            and anchors.issuer_cik = bucketed.issuer_cik
            and anchors.last_session // anchors.window_sessions = bucketed.bucket
            and anchors.last_session - anchors.window_sessions < bucketed.last_session
            and anchors.last_session >= bucketed.first_session
            and anchors.known_at < bucketed.known_until
            and anchors.known_until > bucketed.known_at

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
