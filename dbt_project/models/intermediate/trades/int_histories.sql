-- One row is a trade with what its decision group had done at the issuer before, as known at
-- the moment when the trade itself became known; later filings never change it.
-- Silence, months and usual size look at what a group decides: discretionary trades, and for
-- days_since_any_sale also sales under a plan. Sales to cover taxes, offerings and the like
-- are no decision and break no silence. Totals go back to the first known trade; medians,
-- months and intervals to 36 months before.
with trades as (

    select * from {{ ref('int_trade_versions') }}

),

parts as (

    select * from {{ ref('int_trade_segments_by_motive') }}

),

aliases as (

    select * from {{ ref('int_reporting_group_aliases') }}

),

habits as (

    select
        max(threshold) filter (where noise_filter_id = 'annual_pattern') as season_days,
        max(threshold) filter (where noise_filter_id = 'periodic_seller')
            as periodic_months
    from {{ ref('noise_filters') }}

),

routine_status as (

    select * from {{ ref('int_routine_status') }}

),

-- The trade as it first became known.
births as (

    select *
    from trades
    qualify row_number() over (partition by trade_id order by known_at) = 1

),

first_seen as (

    select
        aliases.issuer_cik,
        aliases.decision_group_id,
        aliases.known_at,
        aliases.known_until,
        min(earlier.known_at) as first_seen_at
    from aliases
    inner join aliases as earlier
        on
            aliases.earlier_issuer_cik = earlier.issuer_cik
            and aliases.earlier_group_id = earlier.earlier_group_id
            and earlier.decision_group_id = earlier.earlier_group_id
    group by all

),

seen_since as (

    select
        births.trade_id,
        min(first_seen.first_seen_at) as first_seen_at
    from births
    inner join first_seen
        on
            births.issuer_cik = first_seen.issuer_cik
            and births.decision_group_id = first_seen.decision_group_id
            and births.known_at >= first_seen.known_at
            and births.known_at < coalesce(first_seen.known_until, 'infinity')
    group by births.trade_id

),

-- What each version adds to the totals of its group, in the order in which it was learnt.
steps as (

    select
        trade_id,
        issuer_cik,
        decision_group_id,
        direction,
        first_date,
        known_at,
        case when lag(trade_id) over versions is null then 1 else 0 end as trades,
        value_usd - coalesce(lag(value_usd) over versions, 0) as value_usd
    from trades
    window versions as (partition by trade_id order by known_at)
    union all
    select
        trade_id,
        issuer_cik,
        decision_group_id,
        direction,
        first_date,
        known_until as known_at,
        -1 as trades,
        -value_usd as value_usd
    from trades
    qualify
        row_number() over (partition by trade_id order by known_at desc) = 1
        and known_until is not null

),

inherited_steps as (

    select
        aliases.issuer_cik,
        aliases.decision_group_id,
        steps.trade_id,
        steps.direction,
        steps.first_date,
        steps.trades,
        steps.value_usd,
        steps.known_at as step_known_at,
        greatest(steps.known_at, aliases.known_at) as known_at,
        aliases.known_until
    from steps
    inner join aliases
        on
            steps.issuer_cik = aliases.earlier_issuer_cik
            and steps.decision_group_id = aliases.earlier_group_id
    where coalesce(steps.known_at < aliases.known_until, true)

),

-- What a predecessor was found not to be is taken back.
steps_taken as (

    select * exclude (known_until) from inherited_steps
    union all by name
    select
        * exclude (known_until) replace (
            -trades as trades, -value_usd as value_usd, known_until as known_at
        )
    from inherited_steps
    where known_until is not null

),

running as (

    select
        trade_id,
        issuer_cik,
        decision_group_id,
        step_known_at,
        sum(trades) filter (where direction = 'sale') over before as earlier_sales,
        sum(trades) filter (where direction = 'purchase') over before
            as earlier_purchases,
        sum(value_usd) filter (where direction = 'sale') over before
            as earlier_sales_value_usd,
        sum(value_usd) filter (where direction = 'purchase') over before
            as earlier_purchases_value_usd,
        min(first_date) over before as first_trade_date
    from steps_taken
    window
        before as (
            partition by issuer_cik, decision_group_id
            order by known_at, first_date, trade_id, step_known_at
            rows between unbounded preceding and 1 preceding
        )

),

totals as (

    select
        births.trade_id,
        coalesce(running.earlier_sales, 0)::integer as earlier_sales,
        coalesce(running.earlier_purchases, 0)::integer as earlier_purchases,
        coalesce(running.earlier_sales_value_usd, 0) as earlier_sales_value_usd,
        coalesce(running.earlier_purchases_value_usd, 0) as earlier_purchases_value_usd,
        running.first_trade_date
    from births
    inner join running
        on
            births.trade_id = running.trade_id
            and births.issuer_cik = running.issuer_cik
            and births.decision_group_id = running.decision_group_id
            and births.known_at = running.step_known_at

),

-- Earlier trades of three years (and the month that belongs to the season three years ago),
-- in the version that was known then.
earlier as (

    select
        births.trade_id,
        births.direction,
        births.first_date,
        parts.direction as earlier_direction,
        parts.first_date as earlier_first_date,
        parts.last_date as earlier_last_date,
        parts.value_usd::double as value_usd,
        parts.shares::double as shares,
        parts.motive_kind = 'discretionary' as is_discretionary,
        parts.motive_kind in ('discretionary', 'plan') as is_decided,
        parts.direction = births.direction
        and parts.motive_kind in ('discretionary', 'plan') as is_same_decision,
        parts.first_date > births.first_date - interval 12 month as is_of_last_year,
        parts.last_date > births.first_date - interval 36 month as is_of_three_years,
        datediff('month', parts.last_date, births.first_date) as months_before,
        habits.season_days
    from births
    cross join habits
    inner join aliases
        on
            births.issuer_cik = aliases.issuer_cik
            and births.decision_group_id = aliases.decision_group_id
            and births.known_at >= aliases.known_at
            and births.known_at < coalesce(aliases.known_until, 'infinity')
    inner join parts
        on
            aliases.earlier_issuer_cik = parts.issuer_cik
            and aliases.earlier_group_id = parts.decision_group_id
            and births.first_date > parts.first_date
            and births.first_date - interval 37 month <= parts.last_date
            and births.known_at >= parts.known_at
            and births.known_at < coalesce(parts.known_until, 'infinity')
            and births.trade_id != parts.trade_id

),

-- Sets of months and years are bits: a set of distinct values for each of millions of trades
-- costs far more.
summed as (

    select
        trade_id,
        max(earlier_last_date) filter (
            where earlier_direction = direction and is_discretionary
        ) as last_discretionary_date,
        max(earlier_last_date) filter (where earlier_direction = 'sale' and is_decided)
            as last_sale_date,
        max(earlier_last_date) filter (where earlier_direction = 'purchase')
            as last_purchase_date,
        count(distinct date_trunc('month', earlier_first_date)) filter (
            where
            earlier_direction = 'sale'
            and is_discretionary
            and is_of_three_years
        )::integer as sale_months_36,
        bit_or(1::bigint << month(earlier_first_date)) filter (
            where earlier_direction = 'sale' and is_decided
        ) as sale_month_bits,
        median(value_usd) filter (where is_same_decision) as usual_value_usd,
        bit_count(
            bit_or(
                case
                    when
                        is_same_decision
                        and least(
                            abs(datediff('day', earlier_first_date + interval 1 year, first_date)),
                            abs(datediff('day', earlier_first_date + interval 2 year, first_date)),
                            abs(datediff('day', earlier_first_date + interval 3 year, first_date))
                        ) <= season_days
                        then 1::bigint << (year(first_date) - year(earlier_first_date))
                end
            )
        ) as same_season_years,
        bit_count(
            bit_or(
                case
                    when is_same_decision and is_of_last_year
                        then 1::bigint << datediff('month', earlier_first_date, first_date)
                end
            )
        ) as months_of_last_year,
        stddev_samp(shares) filter (where is_same_decision and is_of_last_year)
        / avg(shares) filter (where is_same_decision and is_of_last_year)
            as size_variation,
        bit_or(
            case
                when is_same_decision and months_before between 1 and 35
                    then 1::bigint << months_before
            end
        ) as month_before_bits
    from earlier
    group by trade_id

),

histories as (

    select
        births.trade_id,
        births.issuer_cik,
        births.decision_group_id,
        births.direction,
        coalesce(routine_status.routine_status, 'not_enough_history') as routine_status,
        case
            when routine_status.is_eligible is not true then 'not_enough_history'
            when list_contains(routine_status.routine_months, month(births.first_date))
                then 'routine'
            else 'opportunistic'
        end as routine_trade_status,
        totals.earlier_sales,
        totals.earlier_purchases,
        totals.earlier_sales_value_usd,
        totals.earlier_purchases_value_usd,
        datediff('day', summed.last_discretionary_date, births.first_date)::integer
            as days_of_silence,
        datediff('day', summed.last_sale_date, births.first_date)::integer
            as days_since_any_sale,
        -- A first form reports trades of the days before it.
        greatest(
            datediff('day', seen_since.first_seen_at::date, births.first_date), 0
        )::integer as history_days,
        list_filter(
            range(1, 13),
            lambda sale_month : summed.sale_month_bits & (1::bigint << sale_month) > 0
        ) as sale_months,
        coalesce(summed.sale_months_36, 0) as sale_months_36,
        summed.usual_value_usd,
        births.value_usd::double / nullif(summed.usual_value_usd, 0) as value_to_usual,
        -- consecutive calendar months before this one with a trade of the same direction
        coalesce(
            len(
                list_filter(
                    range(1, 36),
                    lambda months : bit_count(
                        summed.month_before_bits & ((1::bigint << (months + 1)) - 2)
                    ) = months
                )
            ),
            0
        )::integer as months_running,
        coalesce(summed.same_season_years, 0) >= 2 as is_annual_seller,
        coalesce(
            summed.months_of_last_year >= habits.periodic_months
            and summed.size_variation < 0.5,
            false
        ) as is_periodic_seller,
        births.first_date as trade_date,
        totals.first_trade_date,
        summed.last_sale_date,
        summed.last_purchase_date,
        seen_since.first_seen_at::date as first_seen_date,
        births.known_at
    from births
    cross join habits
    inner join totals
        on births.trade_id = totals.trade_id
    inner join seen_since
        on births.trade_id = seen_since.trade_id
    left join summed
        on births.trade_id = summed.trade_id
    left join routine_status
        on
            births.issuer_cik = routine_status.issuer_cik
            and births.decision_group_id = routine_status.decision_group_id
            and year(births.first_date) = routine_status.label_year
            and births.known_at >= routine_status.known_at
            and births.known_at < routine_status.known_until

)

select * from histories
