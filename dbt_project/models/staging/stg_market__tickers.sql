-- One row is a ticker of an issuer from one day to another.
with raw_rows as (

    select * from {{ source('market', 'tickers') }}

),

renamed as (

    select
        cik as issuer_cik,
        {{ ticker_key('ticker') }} as ticker,
        first_date,
        last_date,
        source
    from raw_rows

)

select * from renamed
