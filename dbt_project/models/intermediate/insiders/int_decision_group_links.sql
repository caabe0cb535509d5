-- One row is a pair of owners of one issuer who act together, with the moment from which that
-- was known: they signed one filing. Each filing links its first owner to the others, which
-- is enough to connect them all.
with owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

anchored as (

    select
        issuer_cik,
        owner_cik,
        min(owner_cik) over (partition by accession_number) as anchor_cik,
        known_at
    from owners

),

joint_filings as (

    select
        issuer_cik,
        anchor_cik,
        owner_cik,
        known_at
    from anchored
    where owner_cik != anchor_cik

),

earliest as (

    select
        issuer_cik,
        anchor_cik,
        owner_cik,
        min(known_at) as known_at
    from joint_filings
    group by issuer_cik, anchor_cik, owner_cik

)

select * from earliest
