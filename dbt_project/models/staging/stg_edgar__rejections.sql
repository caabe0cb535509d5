-- One row is a document or value that could not be read, verbatim.
with raw_rows as (

    select * from {{ source('edgar', 'rejected') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        place,
        verbatim,
        reason,
        filing_date as filed_date
    from raw_rows

)

select * from renamed
