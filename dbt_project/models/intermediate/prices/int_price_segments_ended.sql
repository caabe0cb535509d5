-- One row is a chain of a ticker's prices with how it ended. A share that has had no price
-- for a quarter of sessions while its file went on for others is taken for delisted
-- (a vendor who drops or renames a ticker looks the same); where the file itself ended, or
-- prices came back within the quarter and cannot be compared with those before, it is a gap.
-- Until the quarter is over nothing is said: so what was said of a past day stays true.
{% set sessions_of_silence = 63 %}
with prices as (

    select * from {{ ref('int_price_segments') }}

),

files as (

    select
        file_name,
        count(distinct ticker) as tickers,
        max(session_number) as last_session
    from prices
    group by file_name

),

market as (

    select max(session_number) as last_session
    from prices

),

chains as (

    select
        ticker,
        chain_number,
        max(file_name) as file_name,
        bool_and(is_adjusted) as is_adjusted,
        min(session_number) as first_session,
        max(session_number) as last_session,
        arg_max(price, session_number) as last_price
    from prices
    group by ticker, chain_number

),

followed as (

    select
        *,
        lead(first_session) over (partition by ticker order by chain_number)
            as next_session
    from chains

),

ended as (

    select
        followed.ticker,
        followed.chain_number,
        followed.is_adjusted,
        case
            when followed.next_session <= followed.last_session + {{ sessions_of_silence }}
                then 'gap'
            when market.last_session < followed.last_session + {{ sessions_of_silence }}
                then null
            when
                files.tickers > 1
                and files.last_session < followed.last_session + {{ sessions_of_silence }}
                then 'gap'
            else 'delisted'
        end as ended_as,
        followed.first_session,
        followed.last_session,
        followed.last_price,
        case
            when followed.next_session <= followed.last_session + {{ sessions_of_silence }}
                then followed.next_session
            when market.last_session >= followed.last_session + {{ sessions_of_silence }}
                then followed.last_session + {{ sessions_of_silence }}
        end as ended_session
    from followed
    inner join files
        on followed.file_name = files.file_name
    cross join market

)

select * from ended
