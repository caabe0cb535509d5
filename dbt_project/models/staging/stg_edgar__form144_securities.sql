-- One row is a line of securities to be sold under a Form 144.
with raw_rows as (

    select * from {{ source('edgar', 'form144_securities') }}

),

renamed as (

    select
        accession_number,
        line_ordinal,
        securities_class_title as security_title,
        broker_name,
        exchange_name,
        {{ amount_filed('units_to_be_sold') }} as units_to_be_sold,
        {{ amount_filed('units_outstanding') }} as units_outstanding,
        {{ amount_filed('aggregate_market_value') }} as aggregate_market_value_usd,
        approx_sale_date
    from raw_rows

)

select * from renamed
