-- One row is a filing with its issuer's ticker on the day it was filed. The symbol in a
-- filing is free text ('NYSE: KRC', '(SIRI)', 'N/A', 'BIO BIOB') and a ticker is reused and
-- changes, so the list of tickers by CIK and date wins; the typed symbol, cleaned, is used
-- for issuers that the list does not know on that day, and chooses between its classes.
with filings as (

    select * from {{ ref('int_filings_timed') }}

),

tickers as (

    select * from {{ ref('stg_market__tickers') }}

),

cleaned as (

    select
        accession_number,
        issuer_cik,
        filed_date,
        regexp_extract(
            regexp_replace(
                regexp_replace(
                    upper(issuer_symbol),
                    '\b(?:NYSE|NASDAQ|NASDAQGS|NASDAQGM|NASDAQCM|AMEX|NYSEAMERICAN|OTC|OTCBB|OTCQB|OTCQX|ARCA|TSX|TSXV|CBOE|BATS)\b(?:\s*(?:AMERICAN|ARCA|MKT|GLOBAL SELECT|GS|GM|CM))?\s*[:;-]?',
                    ' ',
                    'g'
                ),
                '[^A-Z0-9.\-/ ,]',
                ' ',
                'g'
            ),
            '^[\s,/.-]*([A-Z][A-Z0-9]{0,5}(?:[.\-/][A-Z]{1,2})?)(?:[\s,/;].*)?$',
            1
        ) as symbol
    from filings

),

typed as (

    select
        accession_number,
        issuer_cik,
        filed_date,
        case
            when symbol not in ('', 'NONE', 'N/A', 'NA', 'NULL', 'NIL', 'TBD', 'PRIVATE', 'NOT', 'UNKNOWN')
                then replace(symbol, '/', '.')
        end as typed_ticker
    from cleaned

),

listed as (

    select
        typed.accession_number,
        arg_max(
            tickers.ticker,
            (
                coalesce(tickers.ticker = typed.typed_ticker, false),
                tickers.first_date,
                tickers.ticker
            )
        ) as ticker
    from typed
    inner join tickers
        on
            typed.issuer_cik = tickers.issuer_cik
            and typed.filed_date >= tickers.first_date
            and (tickers.last_date is null or typed.filed_date <= tickers.last_date)
    group by typed.accession_number

),

joined as (

    select
        typed.accession_number,
        coalesce(listed.ticker, typed.typed_ticker) as issuer_ticker,
        case
            when listed.ticker is not null then 'listed'
            when typed.typed_ticker is not null then 'typed'
            else 'none'
        end as ticker_basis
    from typed
    left join listed
        on typed.accession_number = listed.accession_number

)

select * from joined
