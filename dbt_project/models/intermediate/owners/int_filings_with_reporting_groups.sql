-- One row is a filing with the decision group of its owners as known when it was filed.
with owners as (

    select
        accession_number,
        issuer_cik,
        min(owner_cik) as anchor_cik,
        any_value(known_at) as known_at
    from {{ ref('int_owners_with_roles') }}
    group by accession_number, issuer_cik

),

members as (

    select * from {{ ref('int_reporting_group_members') }}

),

joined as (

    select
        owners.accession_number,
        owners.issuer_cik,
        owners.anchor_cik,
        members.decision_group_id,
        owners.known_at
    from owners
    asof left join members
        on
            owners.issuer_cik = members.issuer_cik
            and owners.anchor_cik = members.owner_cik
            and owners.known_at >= members.known_at

)

select * from joined
