-- One row is a filing of somebody whose group trades at the issuer, with who speaks in it: the
-- only person among its owners, or else the first of them. filing_order counts an issuer's
-- filings as they became known.
-- direct_holder is who holds what the filing says is held directly.
with lines as (

    select * from {{ ref('int_lines_valued') }}
    where
        is_common_equity
        and is_open_market

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

groups as (

    select * from {{ ref('int_filings_with_decision_groups') }}

),

members as (

    select * from {{ ref('int_decision_group_members') }}
    where known_until is null

),

owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

-- Only who trades needs a position, and whoever acts with them.
trading_groups as (

    select distinct
        members.issuer_cik,
        members.decision_group_id
    from lines
    inner join groups
        on lines.accession_number = groups.accession_number
    inner join members
        on
            groups.issuer_cik = members.issuer_cik
            and groups.anchor_cik = members.owner_cik

),

filers as (

    select
        owners.accession_number,
        owners.issuer_cik,
        count(*) as owners,
        case
            when count(*) filter (where owners.is_natural_person) = 1
                then min(owners.owner_cik) filter (where owners.is_natural_person)
            else min(owners.owner_cik)
        end as filer_cik,
        case
            when count(*) filter (where owners.is_natural_person) = 1
                then 'direct ' || min(owners.owner_cik) filter (where owners.is_natural_person)
            when count(*) > 1
                then 'direct ' || string_agg(owners.owner_cik, ' ' order by owners.owner_cik)
            else coalesce(min({{ holder_words('owners.owner_name') }}), 'direct')
        end as direct_holder
    from owners
    inner join members
        on
            owners.issuer_cik = members.issuer_cik
            and owners.owner_cik = members.owner_cik
    inner join trading_groups
        on
            members.issuer_cik = trading_groups.issuer_cik
            and members.decision_group_id = trading_groups.decision_group_id
    group by owners.accession_number, owners.issuer_cik

),

final as (

    select
        filers.*,
        left(filings.form_type, 1) = '3' and not filings.is_amendment as is_form_3,
        filings.is_amendment,
        row_number() over (
            partition by filers.issuer_cik order by filings.known_at, filers.accession_number
        ) as filing_order,
        coalesce(least(filings.period_of_report, filings.filed_date), filings.filed_date)
            as stated_date,
        filings.filed_date,
        filings.known_at
    from filers
    inner join filings
        on filers.accession_number = filings.accession_number

)

select * from final
