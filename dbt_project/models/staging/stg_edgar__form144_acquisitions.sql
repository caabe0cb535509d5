-- One row is an acquisition of securities to be sold under a Form 144.
with raw_rows as (

    select * from {{ source('edgar', 'form144_to_be_sold') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        securities_class_title as security_title,
        nature_of_acquisition,
        acquired_from,
        nature_of_payment,
        {{ amount_filed('amount_acquired') }} as amount_acquired,
        {{ filed_flag('is_gift') }} as is_gift,
        acquired_date,
        donor_acquired_date,
        payment_date
    from raw_rows

)

select * from renamed
