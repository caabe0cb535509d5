-- One row is a reporting owner of a filing: the bridge between filings and insiders. Joining
-- lines to it multiplies them; sums of shares belong to lines, counts of people to groups.
with owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

groups as (

    select * from {{ ref('int_filings_with_reporting_groups') }}

),

final as (

    select
        owners.accession_number,
        owners.issuer_cik,
        owners.owner_cik,
        groups.decision_group_id,
        owners.owner_name,
        owners.role,
        owners.former_role,
        owners.role_source,
        owners.officer_title,
        owners.other_text,
        owners.line_ordinal as owner_ordinal,
        owners.is_director,
        owners.is_officer,
        owners.is_ten_percent_owner,
        owners.is_other,
        owners.is_natural_person,
        owners.known_at
    from owners
    left join groups
        on owners.accession_number = groups.accession_number

)

select * from final
