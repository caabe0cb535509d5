-- One row is a filing of an issuer that was looked up, with the moment from which it was
-- public: its acceptance, or 22:00 New York time of its filing date where that is unknown.
-- What the form index knows of late reports and of reports of issuers that were not looked up
-- is added, so that the two never disagree about a filing.
with listed as (

    select * from {{ ref('stg_edgar__issuer_filings') }}

),

indexed as (

    select
        unnest(ciks) as issuer_cik,
        accession_number,
        form_type,
        filed_date
    from {{ ref('stg_edgar__filing_index') }}
    where
        form_type in ('10-K', '10-Q', '8-K', 'NT 10-K', 'NT 10-Q')
        or form_type in ('NT 10-K/A', 'NT 10-Q/A', '10-K/A', '10-Q/A', '8-K/A')

),

united as (

    select
        issuer_cik,
        accession_number,
        form_type,
        items,
        filed_date,
        report_date,
        accepted_at,
        acceptance_zone
    from listed
    union all by name
    select
        indexed.issuer_cik,
        indexed.accession_number,
        indexed.form_type,
        indexed.filed_date
    from indexed
    left join listed
        on
            indexed.issuer_cik = listed.issuer_cik
            and indexed.accession_number = listed.accession_number
    where listed.accession_number is null

),

timed as (

    select
        issuer_cik,
        accession_number,
        form_type,
        replace(form_type, '/A', '') as base_form_type,
        form_type like '%/A' as is_amendment,
        items,
        acceptance_zone,
        filed_date,
        report_date,
        coalesce(
            accepted_at,
            timezone('UTC', timezone('America/New_York', filed_date + interval 22 hour))
        ) as known_at
    from united

)

select * from timed
