-- One row is a group of signals, trades or placebos at a horizon: how many there were, what
-- became of them, and what prices did net of the benchmark. Only outcomes that were known at
-- the moment `as_of` (a dbt variable; by default all) are in the figures.
-- The interval of the mean allows for what events of one month have in common and for windows
-- that overlap: sums of deviations by calendar month, with the covariance of months up to
-- three horizons apart (weights falling evenly, Newey and West 1987), critical values for
-- that share of the months (fixed-b, Kiefer and Vogelsang 2005) and Student's t for the
-- number of months that carry the weight. Where that number or the events are too few, or the
-- months span less than nine horizons, there is no interval. tests/warehouse/test_scorecard.py
-- measures on made-up markets how often it is wrong.
-- The portfolio holds every event for the horizon with equal weight; its months do not
-- overlap, so its t statistic needs no such care. Below twelve months it is not told.
{% set as_of = "timestamp '" ~ var('as_of', '9999-12-31') ~ "'" %}
{% set least_observations = 20 %}
{% set least_months = 8 %}
{% set most_share_of_months = 0.34 %}
{% set least_portfolio_months = 12 %}
with cohorts as (

    select * from {{ ref('int_outcome_cohorts') }}
    where known_at <= {{ as_of }}

),

outcomes as (

    select
        subject_id,
        horizon_sessions,
        case when outcome_known_at <= {{ as_of }} then state else 'running' end as state,
        case when outcome_known_at <= {{ as_of }} then raw_return end as raw_return,
        case when outcome_known_at <= {{ as_of }} then net_return end as net_return,
        case when outcome_known_at <= {{ as_of }} then entry_session end as entry_session
    from {{ ref('int_event_returns') }}

),

held_months as (

    select * from {{ ref('int_calendar_time_returns') }}
    where outcome_known_at <= {{ as_of }}

),

-- Groups by number: what follows has a row for every outcome in every group.
named as (

    select
        cohort_id,
        (row_number() over (order by cohort_id))::integer as cohort_number,
        any_value(cohort) as cohort,
        any_value(category) as category,
        any_value(direction) as direction,
        any_value(split_by) as split_by,
        any_value(split_value) as split_value
    from cohorts
    group by cohort_id

),

members as (

    select
        named.cohort_number,
        named.direction = 'sale' as is_sale,
        cohorts.subject_id
    from cohorts
    inner join named
        on cohorts.cohort_id = named.cohort_id

),

grouped as (

    select
        members.cohort_number,
        members.is_sale,
        outcomes.horizon_sessions,
        outcomes.state,
        outcomes.raw_return,
        outcomes.net_return,
        year(outcomes.entry_session) * 12 + month(outcomes.entry_session) as entry_month
    from members
    inner join outcomes
        on members.subject_id = outcomes.subject_id

),

counted as (

    select
        cohort_number,
        horizon_sessions,
        count(*) as events,
        count(*) filter (where state = 'complete') as complete,
        count(*) filter (where state = 'delisted_in_window') as delisted,
        count(*) filter (where state = 'running') as running,
        count(*) filter (where state = 'gap') as gaps,
        count(*) filter (where state = 'no_price') as without_price,
        count(net_return) as observations,
        avg(raw_return) as mean_raw_return,
        avg(net_return) as mean_net_return,
        -- one list of values for all three
        quantile_cont(net_return, [0.01, 0.5, 0.99]) as quantiles,
        avg(
            case
                when net_return is null then null
                when is_sale then (net_return < 0)::integer
                else (net_return > 0)::integer
            end
        ) as hit_rate,
        max(entry_month) filter (where net_return is not null)
        - min(entry_month) filter (where net_return is not null) + 1 as months_spanned,
        3 * ceil(horizon_sessions / 21)::integer + 1 as bandwidth
    from grouped
    group by all

),

monthly as (

    select
        grouped.cohort_number,
        grouped.horizon_sessions,
        grouped.entry_month,
        any_value(counted.bandwidth) as bandwidth,
        count(*) as events,
        sum(grouped.net_return - counted.mean_net_return) as deviation,
        sum(
            greatest(
                counted.quantiles[1], least(counted.quantiles[3], grouped.net_return)
            )
        ) as winsorised
    from grouped
    inner join counted
        on
            grouped.cohort_number = counted.cohort_number
            and grouped.horizon_sessions = counted.horizon_sessions
    where grouped.net_return is not null
    group by grouped.cohort_number, grouped.horizon_sessions, grouped.entry_month

),

month_sums as (

    select
        cohort_number,
        horizon_sessions,
        count(*) as months,
        sum(events) ** 2 / sum(events ** 2) as effective_months,
        sum(winsorised) / sum(events) as winsorised_mean_net_return,
        sum(deviation ** 2) as own_variance
    from monthly
    group by all

),

-- Pairs of months that are less than the bandwidth apart.
month_pairs as (

    select
        monthly.cohort_number,
        monthly.horizon_sessions,
        2 * sum(
            (1 - (later.entry_month - monthly.entry_month) / monthly.bandwidth)
            * monthly.deviation * later.deviation
        ) as shared_variance
    from monthly
    inner join monthly as later
        on
            monthly.cohort_number = later.cohort_number
            and monthly.horizon_sessions = later.horizon_sessions
            and monthly.entry_month < later.entry_month
            and monthly.entry_month + monthly.bandwidth > later.entry_month
    group by all

),

widths as (

    select
        month_sums.*,
        month_sums.effective_months - 1 as freedom,
        counted.bandwidth / counted.months_spanned as share_of_months,
        sqrt(
            greatest(month_sums.own_variance + coalesce(month_pairs.shared_variance, 0), 0)
            * month_sums.months / (month_sums.months - 1)
        ) / counted.observations as standard_error,
        -- Student's t at 97.5% by its expansion, right to 0.001 from seven degrees on
        1.95996
        + 2.37227 / freedom
        + 2.82250 / freedom ** 2
        + 2.55585 / freedom ** 3
        + 1.58953 / freedom ** 4 as student_t,
        1
        + (
            2.9694 * share_of_months
            + 0.4160 * share_of_months ** 2
            - 0.5324 * share_of_months ** 3
        ) / 1.95996 as bandwidth_factor,
        counted.observations >= {{ least_observations }}
        and month_sums.effective_months >= {{ least_months }}
        and share_of_months <= {{ most_share_of_months }} as has_interval
    from month_sums
    inner join counted
        on
            month_sums.cohort_number = counted.cohort_number
            and month_sums.horizon_sessions = counted.horizon_sessions
    left join month_pairs
        on
            month_sums.cohort_number = month_pairs.cohort_number
            and month_sums.horizon_sessions = month_pairs.horizon_sessions

),

-- A month of the portfolio: what its events brought, a session, times 21. Months in which
-- less than half an event was held say too little.
portfolio_months as (

    select
        members.cohort_number,
        held_months.horizon_sessions,
        held_months.month_number,
        21 * sum(held_months.net_return) / sum(held_months.sessions_held) as net_return
    from members
    inner join held_months
        on members.subject_id = held_months.subject_id
    group by all
    having sum(held_months.sessions_held) >= 10

),

portfolios as (

    select
        cohort_number,
        horizon_sessions,
        count(*) as portfolio_months,
        case when count(*) >= {{ least_portfolio_months }} then avg(net_return) end
            as portfolio_monthly_return,
        case
            when count(*) >= {{ least_portfolio_months }}
                then avg(net_return) / nullif(stddev_samp(net_return) / sqrt(count(*)), 0)
        end as portfolio_t
    from portfolio_months
    group by all

),

final as (

    select
        named.cohort,
        named.category,
        named.direction,
        named.split_by,
        named.split_value,
        counted.horizon_sessions,
        counted.events,
        counted.complete,
        counted.delisted,
        counted.running,
        counted.gaps,
        counted.without_price,
        counted.observations,
        coalesce(widths.months, 0) as months,
        portfolios.portfolio_months,
        round(counted.mean_raw_return, 9) as mean_raw_return,
        round(counted.mean_net_return, 9) as mean_net_return,
        round(widths.winsorised_mean_net_return, 9) as winsorised_mean_net_return,
        round(counted.quantiles[2], 9) as median_net_return,
        round(counted.hit_rate, 9) as hit_rate,
        case
            when widths.has_interval
                then round(
                    counted.mean_net_return
                    - widths.standard_error * widths.student_t * widths.bandwidth_factor,
                    9
                )
        end as interval_low,
        case
            when widths.has_interval
                then round(
                    counted.mean_net_return
                    + widths.standard_error * widths.student_t * widths.bandwidth_factor,
                    9
                )
        end as interval_high,
        round(portfolios.portfolio_monthly_return, 9) as portfolio_monthly_return,
        round(portfolios.portfolio_t, 6) as portfolio_t
    from counted
    inner join named
        on counted.cohort_number = named.cohort_number
    left join widths
        on
            counted.cohort_number = widths.cohort_number
            and counted.horizon_sessions = widths.horizon_sessions
    left join portfolios
        on
            counted.cohort_number = portfolios.cohort_number
            and counted.horizon_sessions = portfolios.horizon_sessions

)

select * from final
