-- One row is an ownership filing (Form 3, 4, 5 or an amendment).
with filings as (

    select * from {{ ref('int_filings_amended') }}

),

tickers as (

    select * from {{ ref('int_filings_with_tickers') }}

),

groups as (

    select * from {{ ref('int_filings_with_reporting_groups') }}

),

final as (

    select
        filings.accession_number,
        filings.issuer_cik,
        groups.decision_group_id,
        filings.amends_accession_number,
        filings.form_type,
        filings.issuer_name,
        tickers.issuer_ticker,
        filings.issuer_symbol,
        filings.remarks,
        filings.amendment_state,
        filings.schema_version,
        'https://www.sec.gov/Archives/edgar/data/'
        || ltrim(filings.issuer_cik, '0')
        || '/'
        || replace(filings.accession_number, '-', '')
        || '/'
        || filings.accession_number
        || '-index.htm' as filing_url,
        filings.transaction_lines,
        filings.holding_lines,
        filings.amendments,
        filings.is_amendment,
        filings.box_10b5_1 as has_10b5_1_box,
        coalesce(filings.has_exit_box, false) as has_exit_box,
        coalesce(filings.has_no_securities, false) as has_no_securities,
        filings.filed_date,
        filings.period_of_report,
        filings.original_filed_date,
        filings.first_tradeable_session,
        filings.accepted_at,
        filings.known_at,
        filings.source,
        filings.parse_status
    from filings
    left join tickers
        on filings.accession_number = tickers.accession_number
    left join groups
        on filings.accession_number = groups.accession_number

)

select * from final
