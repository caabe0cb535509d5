-- One row is a sale in the past three months stated on a Form 144.
with raw_rows as (

    select * from {{ source('edgar', 'form144_sold') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        seller_name,
        securities_class_title as security_title,
        {{ amount_filed('amount_sold') }} as amount_sold,
        {{ amount_filed('gross_proceeds') }} as gross_proceeds_usd,
        sale_date
    from raw_rows

)

select * from renamed
