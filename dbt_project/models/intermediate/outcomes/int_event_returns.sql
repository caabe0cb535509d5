-- One row is a subject and a horizon in sessions: what the price did from the first session
-- on which it could be traded to the first price at or after the horizon's end. Entry is
-- that session's open where the files have one for the share and for the benchmark, else its
-- close. Only prices that the user's file adjusts for splits and dividends; a series made of
-- insiders' own prices never gives an outcome. Nothing is left out, each row has a state:
-- complete; running: its end is not known yet; delisted_in_window: the series ended before,
-- and its last price is the exit; gap: the series cannot be followed to the end; no_price:
-- no comparable price within five sessions of the entry.
-- outcome_known_at: the close that settled it. Rows with an outcome_known_at up to a moment
-- are the outcomes as known then.
with subjects as (

    select * from {{ ref('int_outcome_events') }}

),

prices as (

    select * from {{ ref('int_price_segments') }}

),

chains as (

    select * from {{ ref('int_price_segments_ended') }}

),

market as (

    select coalesce(max(session_number), 0) as last_session
    from prices

),

closes as (

    select
        sessions.session_number,
        calendar.session_opens_at + interval 390 minute as closed_at,
        sessions.calendar_date as session_date
    from {{ ref('int_trading_calendar') }} as sessions
    inner join {{ ref('stg_market__calendar') }} as calendar
        on sessions.calendar_date = calendar.calendar_date
    where sessions.is_nyse_session

),

benchmark as (

    select *
    from prices
    where
        ticker = '{{ env_var("INSIDER_SIGNALS_BENCHMARK", "SPY") | upper }}'
        and is_adjusted

),

horizons as (

    select unnest([5, 21, 63, 126, 252]) as horizon_sessions

),

next_prices as (

    select
        subjects.subject_id,
        subjects.first_session,
        prices.chain_number,
        prices.session_number,
        prices.opening_price,
        prices.price,
        prices.is_adjusted
    from subjects
    asof inner join prices
        on
            subjects.price_ticker = prices.ticker
            and subjects.first_session <= prices.session_number

),

entries as (

    select *
    from next_prices
    where session_number <= first_session + 5

),

entered as (

    select
        subjects.subject_id,
        subjects.price_ticker,
        subjects.first_session,
        subjects.known_at,
        entries.chain_number,
        entries.session_number as entry_session,
        entries.is_adjusted,
        coalesce(entries.opening_price > 0, false)
        and coalesce(benchmark.opening_price > 0, benchmark.price is null) as is_at_open,
        case when is_at_open then entries.opening_price else entries.price end
            as entry_price,
        case when is_at_open then benchmark.opening_price else benchmark.price end
            as benchmark_entry_price,
        benchmark.chain_number as benchmark_chain
    from subjects
    left join entries
        on subjects.subject_id = entries.subject_id
    left join benchmark
        on entries.session_number = benchmark.session_number

),

targets as (

    select
        entered.*,
        horizons.horizon_sessions,
        chains.ended_as,
        chains.ended_session,
        chains.last_session,
        chains.last_price,
        entered.entry_session + horizons.horizon_sessions as target_session
    from entered
    cross join horizons
    left join chains
        on
            entered.price_ticker = chains.ticker
            and entered.chain_number = chains.chain_number

),

followed as (

    select
        targets.*,
        case
            when targets.price_ticker is null then 'no_price'
            when
                targets.entry_session is null
                and market.last_session > targets.first_session + 5
                then 'no_price'
            when targets.entry_session is null then 'running'
            when not targets.is_adjusted then 'no_price'
            when exits.session_number is not null then 'complete'
            when targets.ended_as = 'delisted' then 'delisted_in_window'
            when targets.ended_as = 'gap' then 'gap'
            else 'running'
        end as state,
        case state
            when 'complete' then exits.session_number
            when 'delisted_in_window' then targets.last_session
        end as exit_session,
        case state
            when 'complete' then exits.price
            when 'delisted_in_window' then targets.last_price
        end as exit_price,
        case
            when state = 'complete' then exits.session_number
            when state in ('delisted_in_window', 'gap') then targets.ended_session
            when targets.price_ticker is null then null
            when state = 'no_price'
                then coalesce(targets.entry_session, targets.first_session + 6)
        end as settled_session
    from targets
    cross join market
    asof left join prices as exits
        on
            targets.price_ticker = exits.ticker
            and targets.chain_number = exits.chain_number
            and targets.target_session <= exits.session_number

),

measured as (

    select
        followed.subject_id,
        followed.horizon_sessions,
        followed.state,
        case
            when followed.entry_session is null then 'none'
            when followed.is_adjusted then 'adjusted'
            else 'unadjusted'
        end as price_basis,
        case
            when followed.entry_session is null then null
            when followed.is_at_open then 'open'
            else 'close'
        end as entry_basis,
        followed.price_ticker,
        followed.chain_number,
        followed.entry_price,
        followed.exit_price,
        followed.benchmark_entry_price,
        benchmark.price as benchmark_exit_price,
        round(followed.exit_price / followed.entry_price - 1, 12) as raw_return,
        round(benchmark.price / followed.benchmark_entry_price - 1, 12) as benchmark_return,
        round(raw_return - benchmark_return, 12) as net_return,
        followed.entry_session as entry_session_number,
        followed.exit_session as exit_session_number,
        entry_closes.session_date as entry_session,
        exit_closes.session_date as exit_session,
        case
            when followed.state = 'running' then null
            else greatest(followed.known_at, settled.closed_at)
        end as outcome_known_at,
        followed.known_at
    from followed
    left join benchmark
        on
            followed.exit_session = benchmark.session_number
            and followed.benchmark_chain = benchmark.chain_number
    left join closes as entry_closes
        on followed.entry_session = entry_closes.session_number
    left join closes as exit_closes
        on followed.exit_session = exit_closes.session_number
    left join closes as settled
        on followed.settled_session = settled.session_number

)

select * from measured
