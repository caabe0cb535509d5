-- One row is an accession that a daily form index lists.
with raw_rows as (

    select * from {{ source('edgar', 'filing_index') }}

),

renamed as (

    select
        accession_number,
        form_type,
        file_name,
        ciks,
        company_names,
        index_date,
        filed_date
    from raw_rows

)

select * from renamed
