-- One row is a day, with the number of the last New York session up to and including it.
-- Windows are counted in sessions, so that a holiday week is not a silence and a long
-- weekend does not cut a cluster in two: distance in sessions is a difference of numbers.
with calendar as (

    select * from {{ ref('stg_market__calendar') }}

),

numbered as (

    select
        calendar_date,
        (count(*) filter (where is_nyse_session) over days)::integer as session_number,
        max(case when is_nyse_session then calendar_date end) over days as session_date,
        is_nyse_session
    from calendar
    window
        days as (
            order by calendar_date
            rows between unbounded preceding and current row
        )

)

select * from numbered
