-- One row is a purchase, sale or withholding of common equity and a ticker of its issuer, with
-- what the ticker cost in the user's price files in the session of the trade, or in the last one
-- before a day without a session. Closes are as the file gives them, which may be raw or adjusted
-- for splits until the file's end: int_lines_valued compares with both.
-- The tickers are those that the issuer may have had on that day (ticker_candidates); filed is the
-- filing's own.
with lines as (

    select
        transaction_id,
        accession_number,
        issuer_cik,
        security_class,
        transaction_date,
        price_usd::double as price_usd,
        shares::double as shares,
        known_at
    from {{ ref('int_lines_coded') }}
    where
        is_common_equity
        and transaction_code in ('P', 'S', 'F')
        and price_usd > 0
        and transaction_date <= filed_date

),

sessions as (

    select
        calendar_date,
        session_date
    from {{ ref('int_trading_calendar') }}

),

file_tickers as (

    select * from {{ ref('stg_market__tickers') }}

),

filing_tickers as (

    select
        accession_number,
        issuer_ticker as ticker
    from {{ ref('int_filings_with_tickers') }}
    where issuer_ticker is not null

),

-- The first moment at which each issuer was seen with each ticker.
claims as (

    select
        filings.issuer_cik,
        filing_tickers.ticker,
        min(filings.known_at) as known_at
    from filing_tickers
    inner join {{ ref('int_filings_timed') }} as filings
        on filing_tickers.accession_number = filings.accession_number
    group by filings.issuer_cik, filing_tickers.ticker

),

lineages as (

    select * from {{ ref('int_issuer_lineages') }}

),

prices as (

    select * from {{ ref('stg_market__prices') }}

),

asked as (

    select
        lines.transaction_id,
        lines.issuer_cik,
        filing_tickers.ticker as filed_ticker,
        lines.transaction_date as day,
        lines.known_at
    from lines
    left join filing_tickers
        on lines.accession_number = filing_tickers.accession_number

),

{{ ticker_candidates('asked', 'transaction_id', 'file_tickers', 'claims', 'lineages') }},

priced as (

    select
        lines.transaction_id,
        lines.accession_number,
        lines.issuer_cik,
        lines.security_class,
        candidates.ticker,
        lines.price_usd,
        lines.shares,
        coalesce(prices.close, prices.adjusted_close) as close,
        least(prices.open, coalesce(prices.close, prices.adjusted_close)) as low,
        greatest(prices.open, coalesce(prices.close, prices.adjusted_close)) as high,
        prices.close is not null as has_close,
        lines.transaction_date,
        lines.known_at
    from candidates
    inner join lines
        on candidates.transaction_id = lines.transaction_id
    inner join sessions
        on lines.transaction_date = sessions.calendar_date
    inner join prices
        on
            candidates.ticker = prices.ticker
            and sessions.session_date = prices.price_date
    where coalesce(prices.close, prices.adjusted_close) > 0

)

select * from priced
