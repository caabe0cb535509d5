-- One row is a part of a version of a trade with what the price had done before its event began:
-- before the first of the instalments that its size is made of, so that a decision carried out
-- over days is not measured from the rise or fall that came with it.
-- price_basis says on what that stands:
-- prices: the user's files, up to the session before the event, by the ticker that the issuer had
--   on that day (ticker_candidates); filed is that of its latest filing.
-- form4: prices paid by insiders, from ten days before the event back, and the price of its
--   first instalment as the latest. Raw prices, so nothing is measured across a suspected split.
-- unknown: neither.
with trades as (

    select * from {{ ref('int_trade_segments_by_motive') }}

),

sessions as (

    select * from {{ ref('int_trading_calendar') }}

),

file_tickers as (

    select * from {{ ref('stg_market__tickers') }}

),

filed_tickers as (

    select
        filings.issuer_cik,
        max(tickers.issuer_ticker) as ticker,
        filings.known_at
    from {{ ref('int_filings_timed') }} as filings
    inner join {{ ref('int_filings_with_tickers') }} as tickers
        on filings.accession_number = tickers.accession_number
    where tickers.issuer_ticker is not null
    group by filings.issuer_cik, filings.known_at

),

-- The first moment at which each issuer was seen with each ticker.
claims as (

    select
        issuer_cik,
        ticker,
        min(known_at) as known_at
    from filed_tickers
    group by issuer_cik, ticker

),

lineages as (

    select * from {{ ref('int_issuer_lineages') }}

),

prices as (

    select * from {{ ref('int_prices_measured') }}

),

form4_prices as (

    select * from {{ ref('int_form4_price_segments') }}

),

-- The event begins with the first instalment.
events as (

    select
        trade_part_id,
        min(first_date) as event_date,
        arg_min(price_usd, (first_date, instalment_trade_id)) as price_usd
    from {{ ref('int_trade_instalments') }}
    group by trade_part_id

),

dated as (

    select
        trades.trade_part_id,
        trades.issuer_cik,
        trades.security_class,
        events.price_usd,
        trades.price_usd as own_price_usd,
        events.event_date,
        trades.known_at,
        event_sessions.session_number
        - case when event_sessions.is_nyse_session then 1 else 0 end as session_before,
        event_sessions.session_number,
        first_sessions.session_number as first_session,
        last_sessions.session_number as last_session
    from trades
    inner join events
        on trades.trade_part_id = events.trade_part_id
    inner join sessions as event_sessions
        on events.event_date = event_sessions.calendar_date
    inner join sessions as first_sessions
        on trades.first_date = first_sessions.calendar_date
    inner join sessions as last_sessions
        on trades.last_date = last_sessions.calendar_date

),

filed as (

    select
        dated.*,
        dated.event_date as day,
        filed_tickers.ticker as filed_ticker
    from dated
    asof left join filed_tickers
        on
            dated.issuer_cik = filed_tickers.issuer_cik
            and dated.known_at >= filed_tickers.known_at

),

{{ ticker_candidates('filed', 'trade_part_id', 'file_tickers', 'claims', 'lineages') }},

-- A ticker without a price in the week before is no help.
priced_by_file as (

    select
        filed.trade_part_id,
        prices.*
    from candidates
    inner join filed
        on candidates.trade_part_id = filed.trade_part_id
    asof inner join prices
        on
            candidates.ticker = prices.ticker
            and filed.session_before >= prices.session_number
    where filed.session_before - prices.session_number <= 5
    qualify
        row_number() over (
            partition by filed.trade_part_id
            order by candidates.preference, prices.ticker
        ) = 1

),

unpriced as (

    select dated.*
    from dated
    left join priced_by_file
        on dated.trade_part_id = priced_by_file.trade_part_id
    where priced_by_file.trade_part_id is null

),

latest_points as (

    select
        unpriced.trade_part_id,
        form4_prices.price_usd as latest_price_usd,
        form4_prices.chain_number,
        form4_prices.high_252,
        form4_prices.sessions_covered
    from unpriced
    asof inner join form4_prices
        on
            unpriced.issuer_cik = form4_prices.issuer_cik
            and unpriced.security_class = form4_prices.security_class
            and unpriced.event_date - interval 10 day >= form4_prices.price_date
    where
        unpriced.session_number - form4_prices.session_number <= 126
        and unpriced.price_usd / form4_prices.price_usd between 1 / 1.75 and 1.75

),

lookbacks as (

    select unnest([63, 126, 252]) as lookback_sessions

),

-- The point at or up to 21 sessions before the start of each lookback.
looked_back as (

    select
        unpriced.trade_part_id,
        unpriced.issuer_cik,
        unpriced.security_class,
        unpriced.price_usd,
        lookbacks.lookback_sessions,
        unpriced.session_number - lookbacks.lookback_sessions as base_session
    from unpriced
    cross join lookbacks

),

based as (

    select
        looked_back.trade_part_id,
        looked_back.lookback_sessions,
        looked_back.price_usd / form4_prices.price_usd - 1 as price_return
    from looked_back
    asof inner join form4_prices
        on
            looked_back.issuer_cik = form4_prices.issuer_cik
            and looked_back.security_class = form4_prices.security_class
            and looked_back.base_session >= form4_prices.session_number
    inner join latest_points
        on
            looked_back.trade_part_id = latest_points.trade_part_id
            and form4_prices.chain_number = latest_points.chain_number
    where looked_back.base_session - form4_prices.session_number <= 21

),

priced_by_form4 as (

    select
        unpriced.trade_part_id,
        max(based.price_return) filter (where based.lookback_sessions = 63) as return_63,
        max(based.price_return) filter (where based.lookback_sessions = 126)
            as return_126,
        max(based.price_return) filter (where based.lookback_sessions = 252)
            as return_252,
        any_value(
            case
                when latest_points.sessions_covered >= 126
                    then unpriced.price_usd
                    / greatest(latest_points.high_252, unpriced.price_usd)
            end
        ) as share_of_52_week_high
    from unpriced
    inner join latest_points
        on unpriced.trade_part_id = latest_points.trade_part_id
    left join based
        on unpriced.trade_part_id = based.trade_part_id
    group by unpriced.trade_part_id

),

-- What was paid against the market's closes of the first and last day. A gap of more than
-- 30% down or 40% up may be a later split of the series, and says nothing.
market_prices as (

    select
        dated.trade_part_id,
        case
            when dated.own_price_usd / max(prices.close) not between 0.7 and 1.4 then null
            when dated.own_price_usd > max(prices.close)
                then dated.own_price_usd / max(prices.close) - 1
            when dated.own_price_usd < min(prices.close)
                then 1 - dated.own_price_usd / min(prices.close)
            else 0
        end as off_market
    from dated
    inner join priced_by_file
        on dated.trade_part_id = priced_by_file.trade_part_id
    inner join prices
        on
            priced_by_file.ticker = prices.ticker
            and prices.session_number in (dated.first_session, dated.last_session)
    group by dated.trade_part_id, dated.own_price_usd

),

priced as (

    select
        dated.trade_part_id,
        market_prices.off_market,
        priced_by_file.ticker as price_ticker,
        case
            when priced_by_file.trade_part_id is not null then 'prices'
            when
                coalesce(
                    priced_by_form4.return_63,
                    priced_by_form4.return_126,
                    priced_by_form4.return_252,
                    priced_by_form4.share_of_52_week_high
                ) is not null
                then 'form4'
            else 'unknown'
        end as price_basis,
        priced_by_file.close,
        priced_by_file.excess_return_126 is not null as is_net_of_market,
        priced_by_file.return_21,
        coalesce(
            priced_by_file.excess_return_63,
            priced_by_file.return_63,
            priced_by_form4.return_63
        ) as runup_63,
        coalesce(
            priced_by_file.excess_return_126,
            priced_by_file.return_126,
            priced_by_form4.return_126
        ) as runup_126,
        coalesce(priced_by_file.return_252, priced_by_form4.return_252) as return_252,
        coalesce(
            priced_by_file.share_of_52_week_high, priced_by_form4.share_of_52_week_high
        ) as share_of_52_week_high,
        priced_by_file.worst_session_of_5,
        priced_by_file.price_date
    from dated
    left join priced_by_file
        on dated.trade_part_id = priced_by_file.trade_part_id
    left join priced_by_form4
        on dated.trade_part_id = priced_by_form4.trade_part_id
    left join market_prices
        on dated.trade_part_id = market_prices.trade_part_id

)

select * from priced
