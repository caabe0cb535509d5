-- One row is a filing of somebody whose group trades at the issuer, with who speaks in it: the
-- only person among its owners, or else the first of them. Positions run on from an issuer to its
-- successor: history_cik is the first issuer of those that this one is known to carry on, and
-- filing_order counts its filings and theirs as they became known.
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

    select * from {{ ref('int_filings_with_reporting_groups') }}

),

members as (

    select * from {{ ref('int_reporting_group_members') }}
    where known_until is null

),

owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

lineages as (

    select * from {{ ref('int_issuer_lineages') }}

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

-- Their groups at issuers that theirs carries on have positions, too.
groups_with_positions as (

    select * from trading_groups
    union
    select
        earlier.issuer_cik,
        earlier.decision_group_id
    from trading_groups
    inner join lineages
        on trading_groups.issuer_cik = lineages.issuer_cik
    inner join members
        on
            trading_groups.issuer_cik = members.issuer_cik
            and trading_groups.decision_group_id = members.decision_group_id
    inner join members as earlier
        on
            lineages.earlier_cik = earlier.issuer_cik
            and members.owner_cik = earlier.owner_cik

),

histories as (

    select
        filings.accession_number,
        arg_max(lineages.earlier_cik, lineages.steps) as history_cik
    from filings
    inner join lineages
        on
            filings.issuer_cik = lineages.issuer_cik
            and filings.known_at < coalesce(lineages.known_until, 'infinity')
            -- a Form 3 states all, so it needs no history and may begin one
            and (filings.known_at >= lineages.known_at or left(filings.form_type, 1) = '3')
    group by filings.accession_number

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
    inner join groups_with_positions
        on
            members.issuer_cik = groups_with_positions.issuer_cik
            and members.decision_group_id = groups_with_positions.decision_group_id
    group by owners.accession_number, owners.issuer_cik

),

final as (

    select
        filers.*,
        coalesce(histories.history_cik, filers.issuer_cik) as history_cik,
        left(filings.form_type, 1) = '3' and not filings.is_amendment as is_form_3,
        filings.is_amendment,
        row_number() over (
            partition by coalesce(histories.history_cik, filers.issuer_cik)
            order by filings.known_at, filers.accession_number
        ) as filing_order,
        coalesce(least(filings.period_of_report, filings.filed_date), filings.filed_date)
            as stated_date,
        filings.filed_date,
        filings.known_at
    from filers
    inner join filings
        on filers.accession_number = filings.accession_number
    left join histories
        on filers.accession_number = histories.accession_number

)

select * from final
