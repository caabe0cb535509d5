-- One row is a pair of owners of one issuer who act together, with the moment from which that
-- was known and how: they signed one filing, or their filings report the same trade.
-- Each filing links its first owner to the others, which is enough to connect them all.
-- Who acted together at an issuer's predecessor does so at its successor, since the succession.
-- Households (one surname at one address, also of a family's trust) act together only if the
-- reference table value_bounds says so: link_households is 0 as shipped, because officers
-- often give the company's address, and relatives may disagree.
with owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

copies as (

    select * from {{ ref('int_duplicate_line_pairs') }}
    where copy_reason != 'refiled'

),

lineages as (

    select * from {{ ref('int_issuer_lineages') }}

),

bounds as (

    select max(value) filter (where bound = 'link_households') as link_households
    from {{ ref('value_bounds') }}

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

households as (

    select
        owners.issuer_cik,
        owners.owner_cik,
        lower(regexp_extract(owners.owner_name, '^[^ ,]+')) as surname,
        lower(regexp_replace(owners.street_1 || owners.postal_code, '[^A-Za-z0-9]', '', 'g'))
            as address,
        min(owners.known_at) as known_at
    from owners
    cross join bounds
    where
        bounds.link_households = 1
        and owners.street_1 is not null
        and owners.postal_code is not null
        and (owners.is_natural_person or owners.owner_name ilike '%trust%')
    group by all

),

-- Each joins the one of the household who was known first, when it becomes known itself.
relatives as (

    select
        issuer_cik,
        first_value(owner_cik) over (
            partition by issuer_cik, surname, address
            order by known_at, owner_cik
        ) as anchor_cik,
        owner_cik,
        'household' as link_reason,
        known_at
    from households

),

united as (

    select * from joint_filings
    union all
    select * from copied_trades
    union all
    select
        issuer_cik,
        least(anchor_cik, owner_cik) as anchor_cik,
        greatest(anchor_cik, owner_cik) as owner_cik,
        link_reason,
        known_at
    from relatives
    where anchor_cik != owner_cik

),

carried_on as (

    select * from united
    union all
    select
        lineages.issuer_cik,
        united.anchor_cik,
        united.owner_cik,
        united.link_reason,
        greatest(united.known_at, lineages.known_at) as known_at
    from united
    inner join lineages
        on united.issuer_cik = lineages.earlier_cik

),

earliest as (

    select
        issuer_cik,
        anchor_cik,
        owner_cik,
        arg_min(link_reason, (known_at, link_reason)) as link_reason,
        min(known_at) as known_at
    from carried_on
    group by issuer_cik, anchor_cik, owner_cik

)

select * from earliest
