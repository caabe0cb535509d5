-- One row is a Form 144 notice: an intention to sell, not a sale.
with raw_rows as (

    select * from {{ source('edgar', 'form144') }}

),

renamed as (

    select
        accession_number,
        previous_accession_number,
        filer_cik as owner_cik,
        issuercik as issuer_cik,
        submission_type as form_type,
        issuername as issuer_name,
        sec_file_number,
        issuer_contact_phone,
        seller_name,
        relationships,
        remarks,
        signature,
        {{ filed_flag('nothing_to_report') }} as has_nothing_to_report,
        filing_date as filed_date,
        notice_date,
        accepted_at
    from raw_rows

)

select * from renamed
