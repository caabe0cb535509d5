-- One row is an issuer and one that it carries on, its predecessor (steps is 1) or one before that,
-- for the time in which this was known. What people did, owned and were at the earlier one is theirs
-- at the issuer too, as far as it was known then.
with recursive successions as (

    select * from {{ ref('int_issuer_successions') }}

),

lineages as (

    select
        issuer_cik,
        predecessor_cik as earlier_cik,
        1 as steps,
        known_at,
        known_until
    from successions
    union all
    select
        lineages.issuer_cik,
        successions.predecessor_cik as earlier_cik,
        lineages.steps + 1 as steps,
        greatest(lineages.known_at, successions.known_at) as known_at,
        least(lineages.known_until, successions.known_until) as known_until
    from lineages
    inner join successions
        on lineages.earlier_cik = successions.issuer_cik

)

select * from lineages
where coalesce(known_until > known_at, true)
