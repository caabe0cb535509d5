-- One row is an issuer on a day: a thin price series to draw its trades on. From the user's
-- price files the last close of each week, by the ticker that the issuer's own filings had
-- at the time (a year before the first and after the last of them); for issuers that no
-- file covers, the median price a day of their own Form 4s. Only issuers with a trade.
-- The look-back measures of signals stand on the daily series, not on this one.
with trades as (

    select * from {{ ref('trades') }}

),

filings as (

    select
        issuer_cik,
        issuer_ticker,
        filed_date,
        lag(issuer_ticker) over by_issuer as previous_ticker,
        min(filed_date) over (partition by issuer_cik) as first_filed_date,
        max(filed_date) over (partition by issuer_cik) as last_filed_date
    from {{ ref('filings') }}
    where issuer_ticker is not null
    window
        by_issuer as (
            partition by issuer_cik order by filed_date, known_at, accession_number
        )

),

prices as (

    select * from {{ ref('int_price_segments') }}

),

form4_prices as (

    select * from {{ ref('int_form4_price_segments') }}

),

traded_issuers as (

    select distinct issuer_cik from trades

),

ticker_spans as (

    select
        issuer_cik,
        issuer_ticker,
        case
            when previous_ticker is null then first_filed_date - interval 1 year
            else filed_date
        end::date as first_date,
        coalesce(
            lead(filed_date) over (partition by issuer_cik order by filed_date),
            last_filed_date + interval 1 year
        )::date as end_date
    from filings
    where issuer_ticker is distinct from previous_ticker

),

weekly_prices as (

    select *
    from prices
    qualify
        row_number() over (
            partition by ticker, date_trunc('week', price_date)
            order by session_number desc, file_name
        ) = 1

),

from_files as (

    select
        ticker_spans.issuer_cik,
        weekly_prices.ticker || ':' || weekly_prices.chain_number as stretch,
        'prices' as price_basis,
        weekly_prices.price::double as price_usd,
        weekly_prices.price_date
    from ticker_spans
    inner join traded_issuers
        on ticker_spans.issuer_cik = traded_issuers.issuer_cik
    inner join weekly_prices
        on
            ticker_spans.issuer_ticker = weekly_prices.ticker
            and ticker_spans.first_date <= weekly_prices.price_date
            and ticker_spans.end_date > weekly_prices.price_date
    qualify
        row_number() over (
            partition by ticker_spans.issuer_cik, weekly_prices.price_date
            order by ticker_spans.first_date desc, weekly_prices.ticker
        ) = 1

),

-- The class of security with the most days stands for the issuer.
classes as (

    select
        issuer_cik,
        security_class,
        count(*) as days
    from form4_prices
    group by all

),

main_classes as (

    select *
    from classes
    qualify
        row_number() over (
            partition by issuer_cik order by days desc, security_class
        ) = 1

),

from_form4s as (

    select
        form4_prices.issuer_cik,
        form4_prices.security_class || ':' || form4_prices.chain_number as stretch,
        'form4' as price_basis,
        form4_prices.price_usd,
        form4_prices.price_date
    from form4_prices
    inner join main_classes
        on
            form4_prices.issuer_cik = main_classes.issuer_cik
            and form4_prices.security_class = main_classes.security_class
    inner join traded_issuers
        on form4_prices.issuer_cik = traded_issuers.issuer_cik
    where
        not exists (
            select 1 from from_files
            where from_files.issuer_cik = form4_prices.issuer_cik
        )

),

final as (

    select * from from_files
    union all by name
    select * from from_form4s

)

select * from final
