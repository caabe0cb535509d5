-- One row is an issuer with its names, tickers and industry over time. The issuer is who the
-- form names as issuer, never who else it names: a bank may be the owner.
with filings as (

    select * from {{ ref('int_filings_timed') }}

),

filing_tickers as (

    select * from {{ ref('int_filings_with_tickers') }}

),

ticker_spans as (

    select * from {{ ref('int_issuer_ticker_spans') }}

),

industries as (

    select * from {{ ref('int_issuer_industries') }}

),

header_names as (

    select * from {{ ref('int_party_former_names') }}

),

successions as (

    select * from {{ ref('int_issuer_successions') }}

),

latest as (

    select
        issuer_cik,
        arg_max(issuer_name, (known_at, accession_number)) as issuer_name,
        count(*) as filings,
        min(filed_date) as first_filed_date,
        max(filed_date) as last_filed_date
    from filings
    where issuer_cik is not null
    group by issuer_cik

),

name_spans as (

    select
        issuer_cik,
        name,
        min(first_date) as first_date,
        max(last_date) as last_date
    from (
        select
            issuer_cik,
            issuer_name as name,
            min(filed_date) as first_date,
            max(filed_date) as last_date
        from filings
        where issuer_name is not null
        group by issuer_cik, issuer_name
        union all
        select
            cik as issuer_cik,
            former_name as name,
            cast(null as date) as first_date,
            max(changed_date) as last_date
        from header_names
        group by cik, former_name
    )
    group by issuer_cik, name

),

former_names as (

    select
        name_spans.issuer_cik,
        list(
            {
                'name': name_spans.name,
                'first_date': name_spans.first_date,
                'last_date': name_spans.last_date
            }
            order by name_spans.last_date, name_spans.name
        ) as former_names
    from name_spans
    inner join latest
        on name_spans.issuer_cik = latest.issuer_cik
    where name_spans.name != latest.issuer_name
    group by name_spans.issuer_cik

),

issuer_tickers as (

    select
        issuer_cik,
        list(
            {
                'ticker': ticker,
                'first_date': first_date,
                'last_date': last_date,
                'source': source
            }
            order by first_date, ticker, source
        ) as tickers
    from ticker_spans
    group by issuer_cik

),

latest_tickers as (

    select
        filings.issuer_cik,
        arg_max(
            filing_tickers.issuer_ticker, (filings.known_at, filings.accession_number)
        ) as issuer_ticker
    from filing_tickers
    inner join filings
        on filing_tickers.accession_number = filings.accession_number
    where filing_tickers.issuer_ticker is not null
    group by filings.issuer_cik

),

final as (

    select
        latest.issuer_cik,
        latest.issuer_name,
        latest_tickers.issuer_ticker,
        coalesce(former_names.former_names, []) as former_names,
        coalesce(issuer_tickers.tickers, []) as tickers,
        industries.sic_code,
        industries.sic_description,
        industries.fiscal_year_end,
        industries.state_of_incorporation,
        successions.predecessor_cik,
        successions.evidence as predecessor_evidence,
        successions.known_at as predecessor_known_at,
        successions.known_until as predecessor_known_until,
        latest.filings,
        latest.first_filed_date,
        latest.last_filed_date
    from latest
    left join latest_tickers
        on latest.issuer_cik = latest_tickers.issuer_cik
    left join former_names
        on latest.issuer_cik = former_names.issuer_cik
    left join issuer_tickers
        on latest.issuer_cik = issuer_tickers.issuer_cik
    left join industries
        on latest.issuer_cik = industries.issuer_cik
    left join successions
        on latest.issuer_cik = successions.issuer_cik

)

select * from final
