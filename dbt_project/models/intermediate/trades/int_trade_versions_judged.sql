-- One row is a version of a trade with what its lines say about the motive. A trade is
-- discretionary when any of its counted lines is; its plan verdict and first noise reason are
-- those of the lines that decide: the discretionary ones, else all, by number of shares.
with versions as (

    select * from {{ ref('int_trade_versions') }}

),

trade_lines as (

    select * from {{ ref('int_trade_lines') }}
    where is_counted

),

lines as (

    select * from {{ ref('int_lines_valued') }}

),

plan_verdicts as (

    select * from {{ ref('int_lines_with_plan_verdicts') }}

),

noise as (

    select * from {{ ref('int_lines_classified_with_history') }}

),

lines_of_versions as (

    select
        versions.trade_version_id,
        lines.shares,
        lines.price_usd,
        plan_verdicts.plan_status,
        plan_verdicts.plan_adopted_date,
        plan_verdicts.days_since_adoption,
        plan_verdicts.is_plan_terminated,
        noise.noise_reason,
        noise.noise_reasons,
        noise.noise_weight,
        noise.discretionary_shares,
        noise.is_discretionary,
        noise.is_forced
    from versions
    inner join trade_lines
        on
            versions.trade_id = trade_lines.trade_id
            and versions.known_at >= trade_lines.known_at
            and versions.known_at < coalesce(trade_lines.known_until, 'infinity')
    inner join lines
        on trade_lines.transaction_id = lines.transaction_id
    inner join plan_verdicts
        on trade_lines.transaction_id = plan_verdicts.transaction_id
    inner join noise
        on trade_lines.transaction_id = noise.transaction_id

),

deciding as (

    select
        *,
        bool_or(is_discretionary) over (partition by trade_version_id) as trade_is_discretionary
    from lines_of_versions

),

summed as (

    select
        trade_version_id,
        bool_or(is_discretionary) as is_discretionary,
        sum(discretionary_shares) filter (where is_discretionary) as discretionary_shares,
        sum(try_cast(discretionary_shares::double * price_usd::double as decimal(26, 4)))
            filter (where is_discretionary) as discretionary_value_usd,
        sum(shares) filter (where plan_status = 'plan') as plan_shares,
        -- of the lines that decide, by shares; rounded, because the last digits of a sum of
        -- doubles depend on the order of its rows, and two builds have to be equal
        round(
            sum(noise_weight * shares::double)
                filter (where is_discretionary or not trade_is_discretionary)
            / sum(shares::double)
                filter (where is_discretionary or not trade_is_discretionary),
            9
        ) as noise_weight,
        min(days_since_adoption) as days_since_adoption,
        bool_or(is_plan_terminated) as is_plan_terminated,
        bool_or(is_forced) as is_forced,
        list_sort(list_distinct(flatten(list(noise_reasons)))) as noise_reasons
    from deciding
    group by trade_version_id

),

by_plan_status as (

    select
        trade_version_id,
        plan_status,
        max(plan_adopted_date) as plan_adopted_date,
        sum(shares) as shares
    from deciding
    where is_discretionary or not trade_is_discretionary
    group by trade_version_id, plan_status
    qualify
        row_number() over (
            partition by trade_version_id order by sum(shares) desc, plan_status
        ) = 1

),

by_noise_reason as (

    select
        trade_version_id,
        noise_reason,
        sum(shares) as shares
    from deciding
    where is_discretionary or not trade_is_discretionary
    group by trade_version_id, noise_reason
    qualify
        row_number() over (
            partition by trade_version_id order by sum(shares) desc, noise_reason nulls first
        ) = 1

),

judged as (

    select
        versions.*,
        by_plan_status.plan_status,
        by_plan_status.plan_adopted_date,
        by_noise_reason.noise_reason,
        summed.noise_reasons,
        coalesce(summed.plan_shares, 0) as plan_shares,
        coalesce(summed.discretionary_shares, 0) as discretionary_shares,
        summed.discretionary_value_usd,
        summed.noise_weight,
        summed.days_since_adoption,
        summed.is_discretionary,
        summed.is_plan_terminated,
        summed.is_forced
    from versions
    inner join summed
        on versions.trade_version_id = summed.trade_version_id
    inner join by_plan_status
        on versions.trade_version_id = by_plan_status.trade_version_id
    inner join by_noise_reason
        on versions.trade_version_id = by_noise_reason.trade_version_id

)

select * from judged
