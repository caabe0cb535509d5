-- One row is a ticker on a session: what its price had done up to that session's close.
-- Returns are fractions (0.30 is +30%) over 21, 63, 126 and 252 sessions, plain and net of
-- the benchmark's return over the same sessions. A window without a price within five
-- sessions of its start is null: a share that began trading later has no run-up. The
-- 52-week figures need half a year of prices. Ratios do not depend on splits made later,
-- so nothing here knows the future although the series is adjusted as of today.
with prices as (

    select * from {{ ref('int_price_segments') }}

),

benchmark as (

    select
        session_number,
        price
    from prices
    where ticker = '{{ env_var("INSIDER_SIGNALS_BENCHMARK", "SPY") | upper }}'
    qualify row_number() over (partition by session_number order by file_name) = 1

),

looked_back as (

    select
        ticker,
        chain_number,
        session_number,
        price,
        close,
        volume,
        price_date,
        is_adjusted,
        last_value(price) over back_21 as price_21,
        last_value(price) over back_63 as price_63,
        last_value(price) over back_126 as price_126,
        last_value(price) over back_252 as price_252,
        last_value(session_number) over back_21 as session_21,
        last_value(session_number) over back_63 as session_63,
        last_value(session_number) over back_126 as session_126,
        last_value(session_number) over back_252 as session_252,
        max(price) over year_back as high_252,
        min(price) over year_back as low_252,
        count(*) over year_back as sessions_priced,
        price / lag(price) over chain - 1 as return_1
    from prices
    window
        chain as (partition by ticker, chain_number order by session_number),
        back_21 as (
            partition by ticker, chain_number
            order by session_number range between 26 preceding and 21 preceding
        ),
        back_63 as (
            partition by ticker, chain_number
            order by session_number range between 68 preceding and 63 preceding
        ),
        back_126 as (
            partition by ticker, chain_number
            order by session_number range between 131 preceding and 126 preceding
        ),
        back_252 as (
            partition by ticker, chain_number
            order by session_number range between 257 preceding and 252 preceding
        ),
        year_back as (
            partition by ticker, chain_number
            order by session_number range between 251 preceding and current row
        )

),

benchmarked as (

    select
        looked_back.*,
        looked_back.return_1 - (benchmark.price / before_1.price - 1)
            as excess_return_1,
        benchmark.price / before_21.price - 1 as benchmark_return_21,
        benchmark.price / before_63.price - 1 as benchmark_return_63,
        benchmark.price / before_126.price - 1 as benchmark_return_126
    from looked_back
    left join benchmark
        on looked_back.session_number = benchmark.session_number
    left join benchmark as before_1
        on looked_back.session_number - 1 = before_1.session_number
    left join benchmark as before_21
        on looked_back.session_21 = before_21.session_number
    left join benchmark as before_63
        on looked_back.session_63 = before_63.session_number
    left join benchmark as before_126
        on looked_back.session_126 = before_126.session_number

),

measured as (

    select
        ticker,
        session_number,
        price,
        close,
        volume,
        price / price_21 - 1 as return_21,
        price / price_63 - 1 as return_63,
        price / price_126 - 1 as return_126,
        price / price_252 - 1 as return_252,
        price / price_21 - 1 - benchmark_return_21 as excess_return_21,
        price / price_63 - 1 - benchmark_return_63 as excess_return_63,
        price / price_126 - 1 - benchmark_return_126 as excess_return_126,
        case when sessions_priced >= 126 then price / high_252 end
            as share_of_52_week_high,
        case when sessions_priced >= 126 then price / low_252 end
            as multiple_of_52_week_low,
        min(coalesce(excess_return_1, return_1)) over (
            partition by ticker, chain_number
            order by session_number range between 4 preceding and current row
        ) as worst_session_of_5,
        is_adjusted,
        price_date
    from benchmarked

)

select * from measured
