-- One row is an amount of the company facts of an issuer that was looked up, as a filing stated it.
with raw_rows as (

    select * from {{ source('edgar', 'company_fact') }}

),

renamed as (

    select
        issuercik as issuer_cik,
        accession_number,
        taxonomy,
        tag,
        unit,
        line_ordinal,
        form_type,
        fiscal_year,
        fiscal_period,
        amount,
        period_start,
        period_end,
        filing_date as filed_date
    from raw_rows

)

select * from renamed
