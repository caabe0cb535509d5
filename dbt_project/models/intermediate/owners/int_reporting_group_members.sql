-- One row is an owner of an issuer in a decision group, for the time in which that was known.
-- A group is a set of owners connected by links; its id is that of its smallest owner CIK, so
-- an owner's group changes only when a link to a smaller CIK becomes known, and a group seen
-- on a date is the same however much was filed later.
with recursive links as (

    select * from {{ ref('int_reporting_group_links') }}

),

owners as (

    select
        issuer_cik,
        owner_cik,
        min(known_at) as known_at
    from {{ ref('int_owners_with_roles') }}
    group by issuer_cik, owner_cik

),

both_ways as (

    select
        issuer_cik,
        anchor_cik as from_cik,
        owner_cik as to_cik,
        known_at
    from links
    union all
    select
        issuer_cik,
        owner_cik as from_cik,
        anchor_cik as to_cik,
        known_at
    from links

),

-- Every smaller owner that can be reached, and the earliest moment at which it can: the
-- latest link of the best path. A label larger than the owner never helps anyone further on.
reached using key (issuer_cik, owner_cik, label_cik) as (

    select distinct
        issuer_cik,
        from_cik as owner_cik,
        from_cik as label_cik,
        timestamp '1900-01-01' as known_at
    from both_ways
    union
    select
        both_ways.issuer_cik,
        both_ways.to_cik as owner_cik,
        reached.label_cik,
        min(greatest(reached.known_at, both_ways.known_at)) as known_at
    from reached
    inner join both_ways
        on
            reached.issuer_cik = both_ways.issuer_cik
            and reached.owner_cik = both_ways.from_cik
            and reached.label_cik < both_ways.to_cik
    left join recurring.reached as before
        on
            both_ways.issuer_cik = before.issuer_cik
            and both_ways.to_cik = before.owner_cik
            and reached.label_cik = before.label_cik
    where
        before.known_at is null
        or greatest(reached.known_at, both_ways.known_at) < before.known_at
    group by both_ways.issuer_cik, both_ways.to_cik, reached.label_cik

),

labelled as (

    select
        owners.issuer_cik,
        owners.owner_cik,
        coalesce(reached.label_cik, owners.owner_cik) as label_cik,
        greatest(owners.known_at, coalesce(reached.known_at, owners.known_at)) as known_at
    from owners
    left join reached
        on
            owners.issuer_cik = reached.issuer_cik
            and owners.owner_cik = reached.owner_cik

),

-- Only a label smaller than all earlier ones changes the group.
smallest as (

    select
        issuer_cik,
        owner_cik,
        known_at,
        min(label_cik) as label_cik
    from labelled
    group by issuer_cik, owner_cik, known_at

),

changes as (

    select *
    from smallest
    qualify
        label_cik
        < coalesce(
            min(label_cik) over (
                partition by issuer_cik, owner_cik
                order by known_at
                rows between unbounded preceding and 1 preceding
            ),
            '~'
        )

),

with_ends as (

    select
        issuer_cik,
        owner_cik,
        left(md5(issuer_cik || ':' || label_cik), 16) as decision_group_id,
        label_cik as group_cik,
        known_at,
        lead(known_at) over (
            partition by issuer_cik, owner_cik order by known_at
        ) as known_until
    from changes

)

select * from with_ends
