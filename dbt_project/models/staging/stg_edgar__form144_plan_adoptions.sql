-- One row is a plan adoption date stated on a Form 144.
with raw_rows as (

    select * from {{ source('edgar', 'form144_plan_adoption') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        plan_adoption_date as plan_adopted_date
    from raw_rows

)

select * from renamed
