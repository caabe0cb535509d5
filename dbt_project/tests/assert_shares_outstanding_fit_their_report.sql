{{ config(severity='warn') }}
-- A number of shares is not a small part of what a year's net income and earnings per share imply.
select
    issuer_cik,
    accession_number
from {{ ref('issuer_fundamentals') }}
where
    eps_months = 12
    and abs(eps_diluted_usd) >= 0.05
    and shares_outstanding < abs(net_income_ttm_usd::double / eps_diluted_usd::double) / 1000
