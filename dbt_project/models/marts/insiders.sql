-- One row is a reporting owner, a person or an entity, with the names and roles under which
-- it filed.
with owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

header_names as (

    select * from {{ ref('int_party_former_names') }}

),

filed as (

    select
        owners.owner_cik,
        owners.owner_name,
        owners.issuer_cik,
        filings.issuer_name,
        owners.role,
        owners.officer_title,
        owners.is_natural_person,
        owners.is_officer,
        owners.is_director,
        filings.filed_date,
        filings.known_at,
        filings.accession_number
    from owners
    inner join filings
        on owners.accession_number = filings.accession_number
    where owners.owner_cik is not null

),

names as (

    select
        owner_cik,
        owner_name as name,
        min(filed_date) as first_date,
        max(filed_date) as last_date
    from filed
    where owner_name is not null
    group by owner_cik, owner_name
    union all
    select
        cik as owner_cik,
        former_name as name,
        cast(null as date) as first_date,
        max(changed_date) as last_date
    from header_names
    where cik in (select owner_cik from filed)
    group by cik, former_name

),

latest as (

    select
        owner_cik,
        arg_max(owner_name, (known_at, accession_number)) as owner_name,
        arg_max(is_natural_person, (known_at, accession_number)) as is_natural_person,
        bool_or(is_officer) as has_been_officer,
        bool_or(is_director) as has_been_director,
        count(distinct accession_number) as filings,
        count(distinct issuer_cik) as issuers,
        min(filed_date) as first_filed_date,
        max(filed_date) as last_filed_date
    from filed
    group by owner_cik

),

name_spans as (

    select
        owner_cik,
        name,
        min(first_date) as first_date,
        max(last_date) as last_date
    from names
    group by owner_cik, name

),

former_names as (

    select
        name_spans.owner_cik,
        list(
            {
                'name': name_spans.name,
                'first_date': name_spans.first_date,
                'last_date': name_spans.last_date
            }
            order by name_spans.last_date, name_spans.name
        ) as former_names
    from name_spans
    inner join latest
        on name_spans.owner_cik = latest.owner_cik
    where name_spans.name != latest.owner_name
    group by name_spans.owner_cik

),

role_spans as (

    select
        owner_cik,
        issuer_cik,
        role,
        arg_max(issuer_name, (known_at, accession_number)) as issuer_name,
        arg_max(officer_title, (known_at, accession_number)) as officer_title,
        min(filed_date) as first_date,
        max(filed_date) as last_date
    from filed
    group by owner_cik, issuer_cik, role

),

roles as (

    select
        owner_cik,
        list(
            {
                'issuer_cik': issuer_cik,
                'issuer_name': issuer_name,
                'role': role,
                'officer_title': officer_title,
                'first_date': first_date,
                'last_date': last_date
            }
            order by first_date, issuer_cik, role
        ) as roles
    from role_spans
    group by owner_cik

),

final as (

    select
        latest.owner_cik,
        latest.owner_name,
        coalesce(former_names.former_names, []) as former_names,
        roles.roles,
        latest.filings,
        latest.issuers,
        latest.is_natural_person,
        latest.has_been_officer,
        latest.has_been_director,
        latest.first_filed_date,
        latest.last_filed_date
    from latest
    left join former_names
        on latest.owner_cik = former_names.owner_cik
    left join roles
        on latest.owner_cik = roles.owner_cik

)

select * from final
