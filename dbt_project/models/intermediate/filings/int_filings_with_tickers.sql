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

typed as (

    select
        accession_number,
        issuer_cik,
        filed_date,
        {{ typed_ticker('issuer_symbol') }} as typed_ticker
    from filings

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
