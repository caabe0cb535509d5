-- One row is an amendment and a filing that it may restate.
-- An amendment names only the date on which the original was filed. Its targets are the
-- filings of the same form at the same issuer, with an owner in common, that were filed on
-- that date, earlier amendments that name the same date, and, for an amendment of an
-- amendment, the targets of that one. Where the date finds nothing the period of report does,
-- and at last a date within three days (filers write the day on which they signed).
with filings as (

    select
        accession_number,
        issuer_cik,
        left(form_type, 1) as base_form,
        is_amendment,
        filed_date,
        original_filed_date,
        period_of_report,
        known_at,
        -- filings whose acceptance time is unknown share a moment: originals come first
        (known_at, is_amendment, accession_number) as filing_order
    from {{ ref('int_filings_timed') }}

),

owners as (

    select distinct
        accession_number,
        owner_cik
    from {{ ref('stg_edgar__reporting_owners') }}

),

owned as (

    select
        filings.*,
        owners.owner_cik
    from filings
    inner join owners
        on filings.accession_number = owners.accession_number

),

amendments as (

    select * from owned
    where is_amendment

),

by_date as (

    select
        amendments.accession_number,
        owned.accession_number as target_accession_number,
        'original_date' as basis
    from amendments
    inner join owned
        on
            amendments.issuer_cik = owned.issuer_cik
            and amendments.owner_cik = owned.owner_cik
            and amendments.base_form = owned.base_form
            and amendments.original_filed_date = owned.filed_date
    where amendments.filing_order > owned.filing_order
    union
    select
        later.accession_number,
        earlier.accession_number as target_accession_number,
        'original_date' as basis
    from amendments as later
    inner join amendments as earlier
        on
            later.issuer_cik = earlier.issuer_cik
            and later.owner_cik = earlier.owner_cik
            and later.base_form = earlier.base_form
            and later.original_filed_date = earlier.original_filed_date
    where later.filing_order > earlier.filing_order

),

by_period as (

    select distinct
        amendments.accession_number,
        owned.accession_number as target_accession_number,
        'period' as basis
    from amendments
    inner join owned
        on
            amendments.issuer_cik = owned.issuer_cik
            and amendments.owner_cik = owned.owner_cik
            and amendments.base_form = owned.base_form
            and amendments.period_of_report = owned.period_of_report
    where
        amendments.filing_order > owned.filing_order
        and amendments.accession_number not in (select accession_number from by_date)

),

by_near_date as (

    select distinct
        amendments.accession_number,
        owned.accession_number as target_accession_number,
        'near_date' as basis
    from amendments
    inner join owned
        on
            amendments.issuer_cik = owned.issuer_cik
            and amendments.owner_cik = owned.owner_cik
            and amendments.base_form = owned.base_form
    where
        amendments.filing_order > owned.filing_order
        and abs(datediff('day', amendments.original_filed_date, owned.filed_date)) <= 3
        and amendments.accession_number not in (select accession_number from by_date)
        and amendments.accession_number not in (select accession_number from by_period)

),

direct as (

    select * from by_date
    union all
    select * from by_period
    union all
    select * from by_near_date

),

inherited as (

    select
        direct.accession_number,
        further.target_accession_number,
        'amended_amendment' as basis
    from direct
    inner join direct as further
        on direct.target_accession_number = further.accession_number

),

united as (

    select * from direct
    union all
    select * from inherited

),

-- Targets that are originals are matched together, each amendment for itself: a line of a
-- second amendment restates both the original's line and the first amendment's.
once as (

    select
        united.accession_number,
        united.target_accession_number,
        case when filings.is_amendment then united.target_accession_number else 'original' end
            as generation,
        filings.is_amendment as is_target_amendment,
        min(united.basis) as basis
    from united
    inner join filings
        on united.target_accession_number = filings.accession_number
    group by all

)

select * from once
