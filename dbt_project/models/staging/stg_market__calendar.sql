-- One row is a day, with New York sessions and EDGAR's business days.
with raw_rows as (

    select * from {{ source('market', 'calendar') }}

),

renamed as (

    select
        is_nyse_session,
        is_edgar_business_day,
        calendar_date,
        session_opens_at
    from raw_rows

)

select * from renamed
