-- One row is a calendar month of a settled outcome: what holding it for that month, or for
-- the part of the month in which it was held, brought net of the benchmark, and how many
-- sessions that were. For portfolios by calendar month, held 21, 63 or 126 sessions.
with outcomes as (

    select * from {{ ref('int_event_returns') }}
    where
        horizon_sessions in (21, 63, 126)
        and net_return is not null

),

prices as (

    select * from {{ ref('int_price_segments') }}
    where is_adjusted

),

month_ends as (

    select
        ticker,
        chain_number,
        year(price_date) * 12 + month(price_date) as month_number,
        max(session_number) as session_number,
        arg_max(price, session_number) as price
    from prices
    group by all

),

benchmark as (

    select
        session_number,
        price
    from prices
    where ticker = '{{ env_var("INSIDER_SIGNALS_BENCHMARK", "SPY") | upper }}'

),

held as (

    select
        *,
        year(entry_session) * 12 + month(entry_session) as entry_month,
        year(exit_session) * 12 + month(exit_session) as exit_month,
        unnest(range(entry_month, exit_month + 1)) as month_number
    from outcomes

),

bounded as (

    select
        held.subject_id,
        held.horizon_sessions,
        held.month_number,
        held.outcome_known_at,
        case
            when held.month_number = held.entry_month then held.entry_session_number
            else starts.session_number
        end as start_session,
        case
            when held.month_number = held.entry_month then held.entry_price
            else starts.price
        end as start_price,
        case
            when held.month_number = held.entry_month then held.benchmark_entry_price
        end as benchmark_entry_price,
        case
            when held.month_number = held.exit_month then held.exit_session_number
            else ends.session_number
        end as end_session,
        case
            when held.month_number = held.exit_month then held.exit_price
            else ends.price
        end as end_price
    from held
    left join month_ends as starts
        on
            held.price_ticker = starts.ticker
            and held.chain_number = starts.chain_number
            and held.month_number - 1 = starts.month_number
    left join month_ends as ends
        on
            held.price_ticker = ends.ticker
            and held.chain_number = ends.chain_number
            and held.month_number = ends.month_number

),

priced as (

    select
        bounded.subject_id,
        bounded.horizon_sessions,
        bounded.month_number,
        round(
            bounded.end_price / bounded.start_price
            - benchmark_ends.price
            / coalesce(bounded.benchmark_entry_price, benchmark_starts.price),
            12
        ) as net_return,
        bounded.end_session - bounded.start_session as sessions_held,
        bounded.outcome_known_at
    from bounded
    inner join benchmark as benchmark_starts
        on bounded.start_session = benchmark_starts.session_number
    inner join benchmark as benchmark_ends
        on bounded.end_session = benchmark_ends.session_number
    where bounded.end_session > bounded.start_session

)

select * from priced
