-- One row is a former name of a party, as a header states it.
with raw_rows as (

    select * from {{ source('edgar', 'former_name') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        cik,
        former_name,
        date_of_change as changed_date
    from raw_rows

)

select * from renamed
