-- One row is an issuer's figures as a report made them known: trailing twelve months, growth on
-- the year before, and shares outstanding. What cannot be told from the filings is null.
-- A number of shares has to fit what the same report says besides: net income over earnings per
-- share, or the weighted average. Some tags carry a placeholder (1,000 shares of a parent), or a
-- number in thousands; a company that has just gone public has more shares than its average.
with amounts as (

    select * from {{ ref('int_ttm_amounts') }}

),

facts as (

    select * from {{ ref('int_xbrl_facts_deduplicated') }}

),

split_ratios as (

    select * from {{ ref('split_ratios') }}

),

reports as (

    select
        issuer_cik,
        accession_number,
        any_value(form_type) as form_type,
        max(period_end) as period_end,
        max(filed_date) as filed_date,
        max(known_at) as known_at,
        max(trailing_amount) filter (where concept = 'revenue') as revenue_ttm_usd,
        max(tag) filter (where concept = 'revenue') as revenue_tag,
        max(trailing_amount) filter (where concept = 'net_income') as net_income_ttm_usd
    from amounts
    group by issuer_cik, accession_number

),

-- The same twelve months a year before, by the newest report on them known by then.
year_before as (

    select
        reports.issuer_cik,
        reports.accession_number,
        arg_max(earlier.revenue_ttm_usd, (earlier.known_at, earlier.accession_number))
            as revenue_ttm_usd,
        arg_max(earlier.net_income_ttm_usd, (earlier.known_at, earlier.accession_number))
            as net_income_ttm_usd
    from reports
    inner join reports as earlier
        on
            reports.issuer_cik = earlier.issuer_cik
            and reports.known_at >= earlier.known_at
            and earlier.period_end between reports.period_end - 380 and reports.period_end - 350
    group by reports.issuer_cik, reports.accession_number

),

-- What a report implies about its shares: a loss or profit over what it was a share. A rounded
-- cent says too little.
implied_shares as (

    select
        net_incomes.issuer_cik,
        net_incomes.accession_number,
        arg_max(
            abs(net_incomes.amount::double / per_share.amount::double),
            (net_incomes.period_end, net_incomes.span_months)
        ) as shares
    from facts as net_incomes
    inner join facts as per_share
        on
            net_incomes.issuer_cik = per_share.issuer_cik
            and net_incomes.accession_number = per_share.accession_number
            and net_incomes.period_start = per_share.period_start
            and net_incomes.period_end = per_share.period_end
    where
        net_incomes.concept = 'net_income'
        and per_share.concept = 'eps_diluted'
        and abs(per_share.amount) >= 0.05
        and net_incomes.amount != 0
    group by net_incomes.issuer_cik, net_incomes.accession_number

),

average_shares as (

    select
        issuer_cik,
        accession_number,
        arg_max(amount::double, (period_end, span_months)) as shares
    from facts
    where
        concept = 'shares_outstanding'
        and span_months > 0
        and amount > 0
    group by issuer_cik, accession_number

),

shares as (

    select
        facts.issuer_cik,
        facts.accession_number,
        facts.tag as shares_tag,
        facts.amount as shares_outstanding,
        facts.period_end as shares_as_of
    from facts
    left join implied_shares
        on
            facts.issuer_cik = implied_shares.issuer_cik
            and facts.accession_number = implied_shares.accession_number
    -- an average does not vouch for itself
    left join average_shares
        on
            facts.issuer_cik = average_shares.issuer_cik
            and facts.accession_number = average_shares.accession_number
            and facts.span_months = 0
    where
        facts.concept = 'shares_outstanding'
        and facts.amount > 0
        and coalesce(
            facts.amount::double between implied_shares.shares / 3 and implied_shares.shares * 30
            or facts.amount::double
            between average_shares.shares / 3 and average_shares.shares * 30,
            facts.amount::double between implied_shares.shares / 3 and implied_shares.shares * 30,
            facts.amount::double
            between average_shares.shares / 3 and average_shares.shares * 30,
            true
        )
    qualify
        row_number() over (
            partition by facts.issuer_cik, facts.accession_number
            order by facts.preference, facts.period_end desc, facts.amount desc
        ) = 1

),

earnings_per_share as (

    select
        issuer_cik,
        accession_number,
        amount as eps_diluted_usd,
        span_months as eps_months
    from facts
    where
        concept = 'eps_diluted'
        and span_months > 0
    qualify
        row_number() over (
            partition by issuer_cik, accession_number
            order by period_end desc, span_months desc
        ) = 1

),

joined as (

    select
        reports.*,
        year_before.revenue_ttm_usd as revenue_ttm_year_before_usd,
        year_before.net_income_ttm_usd as net_income_ttm_year_before_usd,
        shares.shares_tag,
        shares.shares_outstanding,
        shares.shares_as_of,
        earnings_per_share.eps_diluted_usd,
        earnings_per_share.eps_months,
        shares.shares_outstanding::double
        / lag(shares.shares_outstanding::double ignore nulls) over (
            partition by reports.issuer_cik
            order by reports.known_at, reports.accession_number
        ) as shares_ratio
    from reports
    left join year_before
        on
            reports.issuer_cik = year_before.issuer_cik
            and reports.accession_number = year_before.accession_number
    left join shares
        on
            reports.issuer_cik = shares.issuer_cik
            and reports.accession_number = shares.accession_number
    left join earnings_per_share
        on
            reports.issuer_cik = earnings_per_share.issuer_cik
            and reports.accession_number = earnings_per_share.accession_number

),

-- A number of shares that changes like in a split between two reports is taken for one.
split as (

    select
        joined.issuer_cik,
        joined.accession_number,
        arg_min(
            1 / split_ratios.ratio, abs(ln(joined.shares_ratio * split_ratios.ratio))
        ) as split_factor
    from joined
    inner join split_ratios
        on joined.shares_ratio * split_ratios.ratio between 0.94 and 1.06
    where
        joined.shares_ratio >= 1.4
        or joined.shares_ratio <= 1 / 1.4
    group by joined.issuer_cik, joined.accession_number

),

final as (

    select
        joined.* exclude (shares_ratio),
        joined.revenue_ttm_usd::double / nullif(joined.revenue_ttm_year_before_usd::double, 0)
        - 1 as revenue_growth,
        case
            when joined.net_income_ttm_year_before_usd > 0
                then joined.net_income_ttm_usd::double
                / joined.net_income_ttm_year_before_usd::double - 1
        end as net_income_growth,
        -- shares as if later splits had not been, to be compared over time
        joined.shares_outstanding::double
        / product(coalesce(split.split_factor, 1)) over (
            partition by joined.issuer_cik
            order by joined.known_at, joined.accession_number
            rows between unbounded preceding and current row
        ) as shares_before_splits,
        lead(joined.known_at) over (
            partition by joined.issuer_cik order by joined.known_at, joined.accession_number
        ) as known_until
    from joined
    left join split
        on
            joined.issuer_cik = split.issuer_cik
            and joined.accession_number = split.accession_number

)

select * from final
