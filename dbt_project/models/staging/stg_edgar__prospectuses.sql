-- One row is a prospectus of an issuer that was looked up, with what it says of lock-ups.
with raw_rows as (

    select * from {{ source('edgar', 'prospectus') }}

),

renamed as (

    select
        issuercik as issuer_cik,
        accession_number,
        form_type,
        offering_kind,
        lockup_days,
        lockup_days_stated,
        bound_parties,
        lockup_text,
        early_release_text,
        {{ filed_flag('has_early_release') }} as has_early_release,
        {{ filed_flag('has_waiver') }} as has_waiver,
        filing_date as filed_date,
        accepted_at
    from raw_rows

)

select * from renamed
