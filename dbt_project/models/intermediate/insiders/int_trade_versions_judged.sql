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

-- Placeholder until the verdicts are built.
judged_lines as (

    select
        transaction_id,
        'unknown' as plan_status,
        cast(null as date) as plan_adopted_date,
        cast(null as varchar) as noise_reason,
        cast([] as varchar[]) as noise_reasons,
        cast(null as decimal(26, 8)) as discretionary_shares,
        false as is_discretionary
    from lines

),

lines_of_versions as (

    select
        versions.trade_version_id,
        lines.shares,
        lines.price_usd,
        judged_lines.* exclude (transaction_id)
    from versions
    inner join trade_lines
        on
            versions.trade_id = trade_lines.trade_id
            and versions.known_at >= trade_lines.known_at
            and versions.known_at < coalesce(trade_lines.known_until, 'infinity')
    inner join lines
        on trade_lines.transaction_id = lines.transaction_id
    inner join judged_lines
        on trade_lines.transaction_id = judged_lines.transaction_id

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
        sum(cast(discretionary_shares * price_usd as decimal(26, 4)))
            filter (where is_discretionary) as discretionary_value_usd,
        sum(shares) filter (where plan_status = 'plan') as plan_shares,
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
        summed.is_discretionary
    from versions
    inner join summed
        on versions.trade_version_id = summed.trade_version_id
    inner join by_plan_status
        on versions.trade_version_id = by_plan_status.trade_version_id
    inner join by_noise_reason
        on versions.trade_version_id = by_noise_reason.trade_version_id

)

select * from judged
