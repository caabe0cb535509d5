-- One row is a reporting owner of a filing, with one role.
-- Some officers leave the officer's box empty, tick 'Other' and type their title: they are
-- officers (Rule 16a-1(f) goes by the function). A title at another company, a relative of an
-- officer and a member of a group are not.
with owners as (

    select * from {{ ref('stg_edgar__reporting_owners') }}

),

filings as (

    select
        accession_number,
        issuer_cik,
        known_at
    from {{ ref('int_filings_timed') }}

),

titled as (

    select * from {{ ref('int_owners_titled') }}

),

titles as (

    select * from {{ ref('int_titles_read') }}

),

-- Companies by their header: a person has no state of incorporation, and no industry.
companies as (

    select distinct
        accession_number,
        cik
    from {{ ref('stg_edgar__filers') }}
    where
        filer_role = 'reporting-owner'
        and (state_of_incorporation is not null or sic_code is not null)

),

-- Who files often files under one name: each is read once. A person has a first and a last name;
-- EDGAR drops the points of L.P., and adds a state to names of companies that it knows twice.
names as (

    select
        owner_name,
        not regexp_matches(
            owner_name,
            '(?i)\b(?:l\.?l\.?c|l\.?l\.?p|l\.?p|inc|corp|corporation|ltd|limited|trust|fund|funds|partners|partnership|holdings?|capital|ventures?|management|group|bank|foundation|company|plc|gmbh|associates|investors?|investments?|advis[eo]rs?|estate|equity|asset|assets|offshore|master|pension|insurance|holdco|bidco|s\.?a\.?r\.?l|enterprises|properties|international|securities|financial|sponsor|acquisition|stichting|trustees?)\b|\b(?:s\.?a|n\.?v|b\.?v|a\.?g|co|gp|s\.?e|a/s|as|ab|kk|l l c|l l p|l p)\.?\s*(?:/[a-z]{2,3}/?)?\s*$'
        )
        and contains(trim(owner_name), ' ') as is_natural_person
    from (select distinct owner_name from owners)

),

joined as (

    select
        owners.*,
        filings.issuer_cik,
        filings.known_at,
        titled.role_source,
        titled.owners_of_filing,
        titles.office,
        coalesce(titles.is_former, false) as is_former,
        coalesce(titles.is_only_director, false) as is_only_director,
        names.is_natural_person and companies.cik is null as is_natural_person
    from owners
    inner join filings
        on owners.accession_number = filings.accession_number
    inner join titled
        on
            owners.accession_number = titled.accession_number
            and owners.line_ordinal = titled.line_ordinal
    left join names
        on owners.owner_name = names.owner_name
    left join companies
        on
            owners.accession_number = companies.accession_number
            and owners.owner_cik = companies.cik
    left join titles
        on
            titled.role_text = titles.role_text
            and titled.role_source = titles.role_source
            and titled.issuer_name is not distinct from titles.issuer_name

),

told_by_title as (

    select
        *,
        coalesce(
            is_other
            and not is_officer
            and is_natural_person
            and not is_former
            and (
                office is not null
                or regexp_matches(
                    concat_ws(' ', officer_title, other_text),
                    '(?i)\b(?:chief [a-z]+(?: and [a-z]+| & [a-z]+)? officer|(?:executive |senior |corporate )*vice[- ]president|[es]?vp|treasurer|controller|(?:corporate |company )secretary|principal accounting officer|executive officer|section 16 officer)\b'
                )
            )
            and not regexp_matches(
                concat_ws(' ', officer_title, other_text),
                '(?i)\b(?:spouse|husband|wife|widow|father|mother|parent|son|daughter|brother|sister|child|relative|family|trustee|trust|affiliate[sd]?|advis[eo]rs?|sub-?advis[eo]r|manager of|portfolio|general partner|member of|group|holder|shareholder|stockholder|owner|former|formerly|retired|past|ex|elect|designate|nominee|consultant)\b'
            ),
            false
        ) as is_officer_by_title
    from joined

),

with_roles as (

    select
        accession_number,
        line_ordinal,
        issuer_cik,
        owner_cik,
        owner_name,
        officer_title,
        other_text,
        case
            when (is_officer or is_officer_by_title) and not is_former
                then coalesce(
                    office,
                    case
                        when is_director and is_only_director then 'director'
                        else 'other_officer'
                    end
                )
            when is_director and office = 'chair' and not is_former then 'chair'
            when is_director then 'director'
            when is_officer then 'former'
            when is_ten_percent_owner then 'ten_percent_owner'
            when is_former then 'former'
            else 'other'
        end as role,
        case when is_former then coalesce(office, 'other') end as former_role,
        role_source,
        street_1,
        street_2,
        city,
        state_code,
        postal_code,
        is_director,
        is_officer,
        is_officer_by_title,
        is_ten_percent_owner,
        is_other,
        is_natural_person,
        owners_of_filing,
        known_at
    from told_by_title

)

select * from with_roles
