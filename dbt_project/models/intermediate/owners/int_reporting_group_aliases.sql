-- One row is a group and an earlier group whose members it has taken in, from the moment at
-- which that was known; every group is its own alias. History follows people: when a joint
-- filing shows that two groups act as one, the new group inherits what both did before. So it does
-- what its people did at an issuer that its own carries on (earlier_issuer_cik), as long as that is
-- known (known_until).
with members as (

    select * from {{ ref('int_reporting_group_members') }}

),

lineages as (

    select * from {{ ref('int_issuer_lineages') }}

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

of_one_issuer as (

    select
        issuer_cik,
        decision_group_id,
        earlier_group_id,
        min(known_at) as known_at,
    from successions
    group by issuer_cik, decision_group_id, earlier_group_id

),

-- A person's group at the predecessor, and the groups that it has taken in there.
of_predecessors as (

    select
        later.issuer_cik,
        later.decision_group_id,
        lineages.earlier_cik as earlier_issuer_cik,
        of_one_issuer.earlier_group_id,
        min(
            greatest(
                later.known_at, earlier.known_at, of_one_issuer.known_at, lineages.known_at
            )
        ) as known_at,
        lineages.known_until
    from lineages
    inner join members as later
        on lineages.issuer_cik = later.issuer_cik
    inner join members as earlier
        on
            lineages.earlier_cik = earlier.issuer_cik
            and later.owner_cik = earlier.owner_cik
    inner join of_one_issuer
        on
            earlier.issuer_cik = of_one_issuer.issuer_cik
            and earlier.decision_group_id = of_one_issuer.decision_group_id
    group by all

),

united as (

    select
        issuer_cik,
        decision_group_id,
        issuer_cik as earlier_issuer_cik,
        earlier_group_id,
        known_at,
        cast(null as timestamp) as known_until
    from of_one_issuer
    union all by name
    select * from of_predecessors
    where coalesce(known_until > known_at, true)

)

select * from united
