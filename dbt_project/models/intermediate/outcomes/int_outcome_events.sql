-- One row is something after which the price is looked at: a version of a signal, a sale or
-- purchase whatever its motive, or a placebo. Each has a ticker, the first session on which
-- it could have been traded, and the moment from which it was known.
-- Trades are the first known version of each of their parts (a part has one kind of motive), at
-- most twenty of one noise reason a session, chosen by a hash: enough for any mean, and years
-- of daily plan sales stay small.
-- Placebos are drawn for the first version of a signal, by hashes of its name, so that two
-- builds draw the same. same_issuer: the signal's own ticker, 22 to 504 sessions before or
-- after. same_date: the signal's session, at another issuer of which an insider's trade was
-- known by then.
{% set trades_a_session = 20 %}
{% set draws = 5 %}
with signals as (

    select * from {{ ref('int_signal_facts') }}

),

signal_parts as (

    select
        signal_id,
        unnest(trade_part_ids) as trade_part_id
    from signals

),

parts as (

    select * from {{ ref('int_trade_features') }}

),

sessions as (

    select * from {{ ref('int_trading_calendar') }}
    where is_nyse_session

),

-- Of several classes of shares, the one of most dollars.
signal_tickers as (

    select
        signal_parts.signal_id,
        arg_max(parts.price_ticker, (coalesce(parts.own_value_usd, 0), parts.price_ticker))
            as price_ticker
    from signal_parts
    inner join parts
        on signal_parts.trade_part_id = parts.trade_part_id
    where parts.price_ticker is not null
    group by signal_parts.signal_id

),

of_signals as (

    select
        signals.signal_id as subject_id,
        'signal' as cohort,
        signals.signal_id,
        signals.occurrence_id,
        signals.signal as category,
        signals.tier,
        signals.direction,
        case when len(signals.roles) = 1 then signals.roles[1] else 'several' end as role,
        coalesce(signals.routine_status, 'several') as routine_status,
        case
            when signals.share_of_holdings is null then 'unknown'
            when signals.share_of_holdings < 0.05 then 'under 5%'
            when signals.share_of_holdings < 0.25 then '5 to 25%'
            when signals.share_of_holdings < 0.5 then '25 to 50%'
            else '50% and more'
        end as share_of_holdings,
        signals.issuer_cik,
        signal_tickers.price_ticker,
        row_number() over (
            partition by signals.occurrence_id order by signals.known_at
        ) = 1 as is_first,
        row_number() over (
            partition by signals.occurrence_id, signals.tier order by signals.known_at
        ) = 1 as is_first_of_tier,
        true as is_discretionary,
        sessions.session_number as first_session,
        signals.known_at
    from signals
    inner join sessions
        on signals.first_tradeable_session = sessions.calendar_date
    left join signal_tickers
        on signals.signal_id = signal_tickers.signal_id

),

of_trades as (

    select
        trade_part_id as subject_id,
        'trade' as cohort,
        coalesce(noise_reason, 'no_noise_reason') as category,
        direction,
        role,
        issuer_cik,
        price_ticker,
        true as is_first,
        motive_kind = 'discretionary' as is_discretionary,
        sessions.session_number as first_session,
        known_at
    from parts
    inner join sessions
        on parts.first_tradeable_session = sessions.calendar_date
    qualify
        row_number() over (
            partition by trade_id, motive_kind order by known_at, trade_part_id
        ) = 1

),

chosen_trades as (

    select *
    from of_trades
    qualify
        row_number() over (
            partition by direction, category, is_discretionary, first_session
            order by md5(subject_id), subject_id
        ) <= {{ trades_a_session }}

),

pool as (

    select
        price_ticker,
        arg_min(issuer_cik, (known_at, issuer_cik)) as issuer_cik,
        min(known_at) as known_at,
        row_number() over (order by min(known_at), price_ticker) as pool_number
    from parts
    where price_ticker is not null
    group by price_ticker

),

pool_sizes as (

    select
        known_at,
        max(pool_number) as pool_size
    from pool
    group by known_at

),

draws as (

    select
        of_signals.*,
        unnest(range(1, {{ draws + 1 }})) as draw
    from of_signals
    where
        of_signals.is_first
        and of_signals.price_ticker is not null

),

hashed as (

    select
        * exclude (subject_id, cohort, first_session),
        first_session as signal_session,
        md5_number(occurrence_id || ':session:' || draw) as session_hash,
        md5_number(occurrence_id || ':issuer:' || draw) as issuer_hash
    from draws

),

same_issuer as (

    select
        * exclude (signal_session, session_hash, issuer_hash, draw),
        signal_id || ':same_issuer:' || draw as subject_id,
        'same_issuer' as cohort,
        (
            signal_session
            + (22 + (session_hash >> 1) % 483)::integer
            * (case when session_hash % 2 = 0 then 1 else -1 end)
        )::integer as first_session
    from hashed

),

-- Its own place in the pool is skipped.
same_date_drawn as (

    select
        hashed.*,
        coalesce(own.pool_number, pool_sizes.pool_size + 1) as own_number,
        (
            hashed.issuer_hash
            % greatest(
                pool_sizes.pool_size - case when own.pool_number is null then 0 else 1 end, 1
            )
        )::integer + 1 as drawn_number,
        pool_sizes.pool_size
    from hashed
    asof inner join pool_sizes
        on hashed.known_at >= pool_sizes.known_at
    left join pool as own
        on hashed.price_ticker = own.price_ticker

),

same_date as (

    select
        same_date_drawn.* exclude (
            signal_session,
            session_hash,
            issuer_hash,
            draw,
            issuer_cik,
            price_ticker,
            own_number,
            drawn_number,
            pool_size
        ),
        same_date_drawn.signal_id || ':same_date:' || same_date_drawn.draw as subject_id,
        'same_date' as cohort,
        pool.issuer_cik,
        pool.price_ticker,
        same_date_drawn.signal_session as first_session
    from same_date_drawn
    inner join pool
        on
            same_date_drawn.drawn_number
            + case when same_date_drawn.drawn_number >= same_date_drawn.own_number then 1 else 0 end
            = pool.pool_number
    where same_date_drawn.pool_size > 1

),

united as (

    select * from of_signals
    union all by name
    select * from chosen_trades
    union all by name
    select * from same_issuer
    union all by name
    select * from same_date

)

select * from united
