-- One row is a class of security in a filing, with what a share of it cost in the issuer's
-- other filings that were public by then: the median of their median prices. Only trades at
-- a market price count (P, S and F), and a filing never vouches for itself. For ordinary
-- shares also what a depositary share cost, because its price is easily typed instead.
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
        security_kind,
        accession_number,
        known_at,
        median(price_usd::double) as price_usd
    from lines
    where
        is_common_equity
        and transaction_code in ('P', 'S', 'F')
        and price_usd > 0
    group by issuer_cik, security_class, security_kind, accession_number, known_at

),

referenced as (

    select
        filing_prices.accession_number,
        filing_prices.issuer_cik,
        filing_prices.security_class,
        filing_prices.security_kind,
        filing_prices.known_at,
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

),

depositary_prices as (

    select
        filing_prices.issuer_cik,
        filing_prices.known_at,
        median(filing_prices.price_usd) over (
            partition by filing_prices.issuer_cik
            order by filing_prices.known_at
            range between to_days(bounds.reference_days::integer) preceding and current row
        ) as price_usd
    from filing_prices
    cross join bounds
    where security_kind = 'ads'

),

joined as (

    select
        referenced.accession_number,
        referenced.security_class,
        referenced.reference_price_usd,
        referenced.reference_filings,
        case
            when
                referenced.security_kind = 'common'
                and depositary_prices.known_at
                >= referenced.known_at - to_days(bounds.reference_days::integer)
                then depositary_prices.price_usd
        end as depositary_price_usd
    from referenced
    cross join bounds
    asof left join depositary_prices
        on
            referenced.issuer_cik = depositary_prices.issuer_cik
            and referenced.known_at >= depositary_prices.known_at

)

select * from joined
