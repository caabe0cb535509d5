-- One row is a class of security in a filing, with what a share of it cost in the issuer's
-- other filings that were public by then: the median of their median prices. Only trades at
-- a market price count (P, S and F), and a filing never vouches for itself.
with lines as (

    select * from {{ ref('int_lines_amended') }}

),

bounds as (

    select max(value) filter (where bound = 'reference_days') as reference_days
    from {{ ref('value_bounds') }}

),

filing_prices as (

    select
        issuer_cik,
        security_class,
        accession_number,
        known_at,
        median(price_usd::double) as price_usd
    from lines
    where
        is_common_equity
        and transaction_code in ('P', 'S', 'F')
        and price_usd > 0
    group by issuer_cik, security_class, accession_number, known_at

),

referenced as (

    select
        filing_prices.accession_number,
        filing_prices.security_class,
        median(filing_prices.price_usd) over others as reference_price_usd,
        count(*) over others as reference_filings
    from filing_prices
    cross join bounds
    window others as (
        partition by filing_prices.issuer_cik, filing_prices.security_class
        order by filing_prices.known_at
        range between to_days(bounds.reference_days::integer) preceding and current row
        exclude current row
    )

)

select * from referenced
