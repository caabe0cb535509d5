-- One row is a part of a version of a trade at a looked-up issuer with prices: how expensive
-- the share was against the issuer's own five years. Price to sales and price to earnings are
-- compared at the reports of those years and at the trade; a rank of 0.9 says that nine in ten
-- were cheaper. Both sides of a comparison use one chain of prices and numbers of shares as if
-- later splits had not been, so only ranks are told, no multiples. Fewer than eight reports
-- are too few, and a loss has no price to earnings.
with trades as (

    select * from {{ ref('int_trade_segments_by_motive') }}

),

priced as (

    select * from {{ ref('int_trade_price_features') }}

),

contexts as (

    select * from {{ ref('int_trade_issuer_features') }}

),

fundamentals as (

    select * from {{ ref('int_issuer_fundamentals') }}

),

prices as (

    select * from {{ ref('int_price_segments') }}

),

now as (

    select
        trades.trade_part_id,
        trades.issuer_cik,
        trades.known_at,
        priced.price_ticker,
        prices.chain_number,
        prices.price * fundamentals.shares_before_splits
        / nullif(fundamentals.revenue_ttm_usd::double, 0) as price_to_sales,
        case
            when fundamentals.net_income_ttm_usd > 0
                then prices.price * fundamentals.shares_before_splits
                / fundamentals.net_income_ttm_usd::double
        end as price_to_earnings
    from trades
    inner join priced
        on trades.trade_part_id = priced.trade_part_id
    inner join contexts
        on trades.trade_part_id = contexts.trade_part_id
    inner join fundamentals
        on
            trades.issuer_cik = fundamentals.issuer_cik
            and contexts.fundamentals_accession_number = fundamentals.accession_number
    inner join prices
        on
            priced.price_ticker = prices.ticker
            and priced.price_date = prices.price_date
    where fundamentals.shares_before_splits is not null

),

reports as (

    select
        now.trade_part_id,
        now.price_ticker,
        now.chain_number,
        fundamentals.accession_number,
        fundamentals.shares_before_splits,
        fundamentals.revenue_ttm_usd,
        fundamentals.net_income_ttm_usd,
        fundamentals.known_at::date as reported_on
    from now
    inner join fundamentals
        on
            now.issuer_cik = fundamentals.issuer_cik
            and now.known_at >= fundamentals.known_at
            and now.known_at - interval 5 year < fundamentals.known_at

),

before as (

    select
        reports.trade_part_id,
        prices.price * reports.shares_before_splits
        / nullif(reports.revenue_ttm_usd::double, 0) as price_to_sales,
        case
            when reports.net_income_ttm_usd > 0
                then prices.price * reports.shares_before_splits
                / reports.net_income_ttm_usd::double
        end as price_to_earnings
    from reports
    asof inner join prices
        on
            reports.price_ticker = prices.ticker
            and reports.chain_number = prices.chain_number
            and reports.reported_on >= prices.price_date
    where reports.reported_on - prices.price_date <= 10

),

ranked as (

    select
        now.trade_part_id,
        case
            when count(before.price_to_sales) >= 8 and any_value(now.price_to_sales) is not null
                then count(*) filter (where before.price_to_sales < now.price_to_sales)
                / count(before.price_to_sales)::double
        end as price_to_sales_rank,
        case
            when
                count(before.price_to_earnings) >= 8
                and any_value(now.price_to_earnings) is not null
                then count(*) filter (where before.price_to_earnings < now.price_to_earnings)
                / count(before.price_to_earnings)::double
        end as price_to_earnings_rank
    from now
    inner join before
        on now.trade_part_id = before.trade_part_id
    group by now.trade_part_id

)

select * from ranked
