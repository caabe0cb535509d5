-- One row is an issuer's figures as a report made them known.
with fundamentals as (

    select * from {{ ref('int_issuer_fundamentals') }}

),

final as (

    select
        issuer_cik,
        accession_number,
        form_type,
        revenue_tag,
        shares_tag,
        revenue_ttm_usd::decimal(38, 8) as revenue_ttm_usd,
        revenue_ttm_year_before_usd::decimal(38, 8) as revenue_ttm_year_before_usd,
        net_income_ttm_usd::decimal(38, 8) as net_income_ttm_usd,
        net_income_ttm_year_before_usd::decimal(38, 8) as net_income_ttm_year_before_usd,
        eps_diluted_usd,
        eps_months,
        shares_outstanding,
        revenue_growth,
        net_income_growth,
        shares_as_of,
        period_end,
        filed_date,
        known_at,
        known_until
    from fundamentals

)

select * from final
