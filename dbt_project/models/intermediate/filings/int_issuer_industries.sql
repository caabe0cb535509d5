-- One row is an issuer with its industry, as the header of its latest filing states it.
with filings as (

    select * from {{ ref('int_filings_timed') }}

),

filers as (

    select * from {{ ref('stg_edgar__filers') }}

),

industries as (

    select
        filings.issuer_cik,
        arg_max(filers.sic_code, (filings.known_at, filings.accession_number)) as sic_code,
        arg_max(filers.sic_description, (filings.known_at, filings.accession_number))
            as sic_description,
        arg_max(filers.fiscal_year_end, (filings.known_at, filings.accession_number))
            as fiscal_year_end,
        arg_max(filers.state_of_incorporation, (filings.known_at, filings.accession_number))
            as state_of_incorporation
    from filers
    inner join filings
        on
            filers.accession_number = filings.accession_number
            and filers.cik = filings.issuer_cik
    group by filings.issuer_cik

)

select * from industries
