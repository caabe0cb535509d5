-- One row is an issuer's initial public offering and the end of the lock-up after it.
-- EDGAR's form index dates the offering; ipo_basis says how:
-- override: lockup_overrides, from a prospectus that somebody read;
-- prospectus_and_registration: a 424B4 or 424B1 with an 8-A12B from 30 days before to 10 after;
-- prospectus_and_first_forms: such a prospectus within 15 days of the first three Form 3s;
-- registration_and_first_forms: an 8-A12B within 15 days of them (also spin-offs and direct
--   listings, which have no lock-up);
-- first_forms: three or more insiders file the issuer's first Form 3s within 10 days, and
--   nothing of the issuer was filed before although the warehouse reaches back further.
-- lockup_source says where the length comes from: the source of an override; prospectus, when
-- the one of the offering was read; assumed, for the usual 180 days where nobody read it or it
-- states none. direct_listing has no lock-up, spac binds its founders until a merger and
-- follow_on is no first offering: their end is null.
with filing_index as (

    select * from {{ ref('stg_edgar__filing_index') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

owners as (

    select * from {{ ref('int_owners_with_roles') }}

),

overrides as (

    select * from {{ ref('lockup_overrides') }}

),

listed as (

    select * from {{ ref('stg_edgar__issuer_filings') }}

),

read_prospectuses as (

    select
        *,
        coalesce(
            accepted_at,
            timezone('UTC', timezone('America/New_York', filed_date + interval 22 hour))
        ) as known_at
    from {{ ref('stg_edgar__prospectuses') }}

),

issuers as (

    select
        issuer_cik,
        min(filed_date) as first_filed_date
    from filings
    group by issuer_cik

),

warehouse as (

    select min(filed_date) as begins_on
    from filings

),

indexed as (

    select
        unnest(ciks) as issuer_cik,
        accession_number,
        form_type,
        filed_date,
        null::timestamp as accepted_at
    from filing_index

),

context as (

    select
        issuer_cik,
        form_type,
        filed_date,
        coalesce(
            max(accepted_at),
            timezone('UTC', timezone('America/New_York', filed_date + interval 22 hour))
        ) as known_at
    from (
        select
            issuer_cik,
            accession_number,
            form_type,
            filed_date,
            accepted_at
        from listed
        union all
        select * from indexed
    )
    where form_type in ('424B4', '424B1', '8-A12B')
    group by issuer_cik, accession_number, form_type, filed_date

),

first_statements as (

    select
        filings.issuer_cik,
        owners.owner_cik,
        min(filings.filed_date) as filed_date,
        min(filings.known_at) as known_at
    from filings
    inner join owners
        on filings.accession_number = owners.accession_number
    where filings.form_type = '3'
    group by filings.issuer_cik, owners.owner_cik

),

third_statements as (

    select
        *,
        count(*) over ten_days as statements,
        min(filed_date) over ten_days as first_date
    from first_statements
    window
        ten_days as (
            partition by issuer_cik
            order by filed_date
            range between interval 10 day preceding and current row
        )

),

first_forms as (

    select
        issuer_cik,
        min(first_date) as first_date,
        min(known_at) as known_at
    from third_statements
    where statements >= 3
    group by issuer_cik

),

prospectuses as (

    select
        issuer_cik,
        filed_date,
        min(known_at) as known_at
    from context
    where form_type in ('424B4', '424B1')
    group by issuer_cik, filed_date

),

evidence as (

    select
        overrides.issuer_cik,
        1 as preference,
        'override' as ipo_basis,
        overrides.ipo_date,
        timezone('UTC', timezone('America/New_York', overrides.ipo_date + interval 22 hour))
            as known_at
    from overrides
    union all
    select
        prospectuses.issuer_cik,
        2 as preference,
        'prospectus_and_registration' as ipo_basis,
        prospectuses.filed_date as ipo_date,
        greatest(prospectuses.known_at, context.known_at) as known_at
    from prospectuses
    inner join context
        on
            prospectuses.issuer_cik = context.issuer_cik
            and context.form_type = '8-A12B'
            and context.filed_date between prospectuses.filed_date - 30
            and prospectuses.filed_date + 10
    union all
    select
        prospectuses.issuer_cik,
        3 as preference,
        'prospectus_and_first_forms' as ipo_basis,
        prospectuses.filed_date as ipo_date,
        greatest(prospectuses.known_at, first_forms.known_at) as known_at
    from prospectuses
    inner join first_forms
        on
            prospectuses.issuer_cik = first_forms.issuer_cik
            and first_forms.first_date between prospectuses.filed_date - 15
            and prospectuses.filed_date + 15
    union all
    select
        context.issuer_cik,
        4 as preference,
        'registration_and_first_forms' as ipo_basis,
        context.filed_date as ipo_date,
        greatest(context.known_at, first_forms.known_at) as known_at
    from context
    inner join first_forms
        on
            context.issuer_cik = first_forms.issuer_cik
            and first_forms.first_date between context.filed_date - 15
            and context.filed_date + 15
    where context.form_type = '8-A12B'
    union all
    select
        first_forms.issuer_cik,
        5 as preference,
        'first_forms' as ipo_basis,
        first_forms.first_date as ipo_date,
        first_forms.known_at
    from first_forms
    inner join issuers
        on
            first_forms.issuer_cik = issuers.issuer_cik
            and first_forms.first_date = issuers.first_filed_date
    cross join warehouse
    where first_forms.first_date >= warehouse.begins_on + 90

),

-- The first evidence dates the offering; what becomes known in the two months after it may
-- say it better. Later offerings are no first ones, and by the end of the lock-up its date is
-- settled, however much is filed afterwards.
first_evidence as (

    select
        issuer_cik,
        min(known_at) as known_at
    from evidence
    group by issuer_cik

),

chosen as (

    select evidence.*
    from evidence
    inner join first_evidence
        on
            evidence.issuer_cik = first_evidence.issuer_cik
            and (
                evidence.ipo_basis = 'override'
                or evidence.known_at < first_evidence.known_at + interval 60 day
            )
    qualify
        row_number() over (
            partition by evidence.issuer_cik
            order by evidence.preference, evidence.ipo_date, evidence.known_at
        ) = 1

),

-- Of the prospectuses that were read, that of the offering.
with_prospectuses as (

    select
        chosen.*,
        read_prospectuses.accession_number as prospectus_accession_number,
        read_prospectuses.offering_kind,
        read_prospectuses.lockup_days as stated_days,
        read_prospectuses.bound_parties,
        read_prospectuses.has_early_release,
        read_prospectuses.has_waiver,
        read_prospectuses.lockup_text,
        read_prospectuses.early_release_text,
        read_prospectuses.known_at as read_known_at
    from chosen
    left join read_prospectuses
        on
            chosen.issuer_cik = read_prospectuses.issuer_cik
            and read_prospectuses.filed_date
            between chosen.ipo_date - 5 and chosen.ipo_date + 15
    qualify
        row_number() over (
            partition by chosen.issuer_cik
            order by
                read_prospectuses.lockup_days is null,
                read_prospectuses.filed_date,
                read_prospectuses.accession_number
        ) = 1

),

dated as (

    select
        with_prospectuses.issuer_cik,
        with_prospectuses.ipo_basis,
        case
            when overrides.issuer_cik is not null then overrides.source
            when with_prospectuses.offering_kind in ('direct_listing', 'spac', 'follow_on')
                then with_prospectuses.offering_kind
            when with_prospectuses.stated_days is not null then 'prospectus'
            else 'assumed'
        end as lockup_source,
        case
            when overrides.issuer_cik is not null
                then coalesce(
                    overrides.lockup_days,
                    overrides.lockup_end_date - overrides.ipo_date,
                    180
                )
            when with_prospectuses.offering_kind in ('direct_listing', 'spac', 'follow_on')
                then null
            else coalesce(with_prospectuses.stated_days, 180)
        end::integer as lockup_days,
        with_prospectuses.prospectus_accession_number,
        with_prospectuses.offering_kind,
        with_prospectuses.bound_parties,
        with_prospectuses.lockup_text,
        with_prospectuses.early_release_text,
        with_prospectuses.has_early_release,
        with_prospectuses.has_waiver,
        with_prospectuses.ipo_date,
        overrides.lockup_end_date as overridden_end_date,
        greatest(with_prospectuses.known_at, with_prospectuses.read_known_at) as known_at
    from with_prospectuses
    left join overrides
        on with_prospectuses.issuer_cik = overrides.issuer_cik

),

final as (

    select
        * exclude (overridden_end_date),
        coalesce(overridden_end_date, ipo_date + lockup_days) as lockup_end_date
    from dated

)

select * from final
