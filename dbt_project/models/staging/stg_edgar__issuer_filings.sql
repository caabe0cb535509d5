-- One row is a filing other than Forms 3, 4, 5 and 144 of an issuer that was looked up.
with raw_rows as (

    select * from {{ source('edgar', 'issuer_filing') }}

),

renamed as (

    select
        issuercik as issuer_cik,
        accession_number,
        form_type,
        items,
        primary_document,
        acceptance_zone,
        filing_date as filed_date,
        report_date,
        accepted_at
    from raw_rows

)

select * from renamed
