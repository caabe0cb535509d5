-- One row is a sentence of an 8-K with item 5.02 that says that somebody leaves an office.
with raw_rows as (

    select * from {{ source('edgar', 'departure_sentence') }}

),

renamed as (

    select
        issuercik as issuer_cik,
        accession_number,
        line_ordinal,
        sentence,
        {{ filed_flag('names_a_person') }} as is_person_named,
        filing_date as filed_date,
        accepted_at
    from raw_rows

)

select * from renamed
