-- One row is a ticker on a session, with a price that may be compared within its chain.
-- A chain is an unbroken stretch of one ticker in one file. It breaks where prices before
-- and after must not be compared: after a gap of more than ten sessions (dead and reused
-- tickers), between two files (each is adjusted as of another day), and, only where the
-- file has no adjusted close, at a jump from one session to the next that looks like a
-- split. So an unadjusted reverse split is never a run-up: what would need the two sides
-- is unknown.
with prices as (

    select * from {{ ref('stg_market__prices') }}

),

sessions as (

    select * from {{ ref('int_trading_calendar') }}
    where is_nyse_session

),

split_ratios as (

    select * from {{ ref('split_ratios') }}

),

-- A file either adjusts a ticker or it does not: mixing the two kinds makes false jumps.
kinds as (

    select
        ticker,
        file_name,
        count(adjusted_close) = count(*) as is_adjusted
    from prices
    group by all

),

chosen as (

    select
        prices.ticker,
        prices.file_name,
        kinds.is_adjusted,
        sessions.session_number,
        prices.price_date,
        case when kinds.is_adjusted then prices.adjusted_close else prices.close end
            as price,
        -- adjusted as the close of its session is
        case
            when not kinds.is_adjusted then prices.open
            when prices.close > 0 then prices.open * prices.adjusted_close / prices.close
        end as opening_price,
        prices.close,
        prices.volume
    from prices
    inner join kinds
        on
            prices.ticker = kinds.ticker
            and prices.file_name = kinds.file_name
    inner join sessions
        on prices.price_date = sessions.calendar_date

),

compared as (

    select
        *,
        session_number - lag(session_number) over series as sessions_since_previous,
        price / lag(price) over series as ratio_to_previous,
        lag(file_name) over series as previous_file_name
    from chosen
    where price > 0
    window series as (partition by ticker order by session_number, file_name)

),

-- Few rows jump, so that the ratios can be compared one by one.
suspected_splits as (

    select distinct
        compared.ticker,
        compared.session_number
    from compared
    inner join split_ratios
        on compared.ratio_to_previous / split_ratios.ratio between 0.96 and 1.04
    where
        not compared.is_adjusted
        and (
            compared.ratio_to_previous >= 1.4
            or compared.ratio_to_previous <= 1 / 1.4
        )

),

chained as (

    select
        compared.ticker,
        compared.file_name,
        sum(
            case
                when compared.previous_file_name is null then 1
                when compared.previous_file_name != compared.file_name then 1
                when compared.sessions_since_previous > 10 then 1
                when suspected_splits.ticker is not null then 1
                else 0
            end
        ) over (
            partition by compared.ticker
            order by compared.session_number, compared.file_name
        )::integer as chain_number,
        compared.session_number,
        compared.price,
        compared.opening_price,
        compared.close,
        compared.volume,
        compared.is_adjusted,
        compared.price_date
    from compared
    left join suspected_splits
        on
            compared.ticker = suspected_splits.ticker
            and compared.session_number = suspected_splits.session_number

)

select * from chained
