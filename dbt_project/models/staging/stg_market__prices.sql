-- One row is a ticker on a session, from the user's own files.
with raw_rows as (

    select * from {{ source('market', 'prices') }}

),

renamed as (

    select
        ticker,
        open,
        close,
        adj_close as adjusted_close,
        volume,
        price_date,
        file_name
    from raw_rows

)

select * from renamed
