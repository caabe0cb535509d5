-- One row is a party named in the header of a submission.
with raw_rows as (

    select * from {{ source('edgar', 'filer') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        filer_role,
        cik,
        conformed_name,
        sic_code,
        sic_description,
        fiscal_year_end,
        state_of_incorporation,
        file_number
    from raw_rows

)

select * from renamed
