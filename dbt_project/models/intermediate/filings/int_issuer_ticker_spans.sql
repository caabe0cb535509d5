-- One row is a ticker of an issuer with the days on which it is known to hold: what the list
-- says, and what filers typed where it says nothing.
with filings as (

    select * from {{ ref('int_filings_timed') }}

),

filing_tickers as (

    select * from {{ ref('int_filings_with_tickers') }}

),

tickers as (

    select * from {{ ref('stg_market__tickers') }}

),

ticker_spans as (

    select
        issuer_cik,
        ticker,
        min(first_date) as first_date,
        max(last_date) as last_date,
        source
    from tickers
    group by issuer_cik, ticker, source
    union all
    select
        filings.issuer_cik,
        filing_tickers.issuer_ticker as ticker,
        min(filings.filed_date) as first_date,
        max(filings.filed_date) as last_date,
        'filings' as source
    from filing_tickers
    inner join filings
        on filing_tickers.accession_number = filings.accession_number
    where filing_tickers.ticker_basis = 'typed'
    group by filings.issuer_cik, filing_tickers.issuer_ticker

)

select * from ticker_spans
