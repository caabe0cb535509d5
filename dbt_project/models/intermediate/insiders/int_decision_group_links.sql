-- One row is a pair of owners of one issuer who act together, with the moment from which that
-- was known and how: they signed one filing, or their filings report the same trade.
-- Each filing links its first owner to the others, which is enough to connect them all.
with owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

copies as (

    select * from {{ ref('int_line_copies') }}
    where copy_reason != 'refiled'

),

anchored as (

    select
        accession_number,
        issuer_cik,
        owner_cik,
        min(owner_cik) over (partition by accession_number) as anchor_cik,
        known_at
    from owners

),

anchors as (

    select distinct
        accession_number,
        anchor_cik
    from anchored

),

joint_filings as (

    select
        issuer_cik,
        anchor_cik,
        owner_cik,
        'joint_filing' as link_reason,
        known_at
    from anchored
    where owner_cik != anchor_cik

),

copied_trades as (

    select
        copies.issuer_cik,
        least(later.anchor_cik, earlier.anchor_cik) as anchor_cik,
        greatest(later.anchor_cik, earlier.anchor_cik) as owner_cik,
        copies.copy_reason as link_reason,
        copies.known_at
    from copies
    inner join anchors as later
        on copies.accession_number = later.accession_number
    inner join anchors as earlier
        on copies.copy_of_accession_number = earlier.accession_number
    where later.anchor_cik != earlier.anchor_cik

),

united as (

    select * from joint_filings
    union all
    select * from copied_trades

),

earliest as (

    select
        issuer_cik,
        anchor_cik,
        owner_cik,
        arg_min(link_reason, (known_at, link_reason)) as link_reason,
        min(known_at) as known_at
    from united
    group by issuer_cik, anchor_cik, owner_cik

)

select * from earliest
