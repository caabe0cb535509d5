-- One row is a group and an earlier group whose members it has taken in, from the moment at
-- which that was known; every group is its own alias. History follows people: when a joint
-- filing shows that two groups act as one, the new group inherits what both did before.
with members as (

    select * from {{ ref('int_decision_group_members') }}

),

successions as (

    select
        later.issuer_cik,
        later.decision_group_id,
        earlier.decision_group_id as earlier_group_id,
        greatest(earlier.known_at, later.known_at) as known_at,
    from members as later
    inner join members as earlier
        on
            later.issuer_cik = earlier.issuer_cik
            and later.owner_cik = earlier.owner_cik
            and later.known_at >= earlier.known_at

),

earliest as (

    select
        issuer_cik,
        decision_group_id,
        earlier_group_id,
        min(known_at) as known_at,
    from successions
    group by issuer_cik, decision_group_id, earlier_group_id

)

select * from earliest
