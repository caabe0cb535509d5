-- One row is the part of a version of a trade that has one kind of motive: discretionary, plan,
-- or mechanical. An insider may sell under a plan and beside it on the same day; each part
-- is judged by itself, and the parts of a version add up to it. The security class is that of
-- most of the shares, the noise reason that of most of the value.
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

noise as (

    select * from {{ ref('int_lines_classified') }}

),

plan_verdicts as (

    select * from {{ ref('int_lines_with_plan_verdicts') }}

),

motives as (

    select * from {{ ref('int_lines_with_stated_motives') }}

),

-- A line may be discretionary in part: what was sold beyond an exercise.
shares_by_motive as (

    select
        lines.transaction_id,
        lines.accession_number,
        coalesce(lines.security_class, '') as security_class,
        lines.price_usd,
        lines.transaction_date,
        plan_verdicts.plan_status,
        plan_verdicts.plan_adopted_date,
        case
            when plan_verdicts.plan_modified_date <= lines.transaction_date
                then plan_verdicts.plan_modified_date
        end as plan_modified_date,
        plan_verdicts.plan_ended_date,
        plan_verdicts.is_plan_terminated,
        noise.noise_reason,
        noise.noise_reasons,
        noise.is_forced,
        coalesce(lines.direct_indirect = 'I', false)
        and list_contains(motives.footnote_classes, 'disclaimer') as is_disclaimed,
        unnest( -- noqa: AL03
            [
                {
                    'motive_kind': 'discretionary',
                    'shares': noise.discretionary_shares
                },
                {
                    -- whatever its motive, a sale under a plan is one of that plan
                    'motive_kind': if(
                        plan_verdicts.plan_status = 'plan', 'plan', 'mechanical'
                    ),
                    'shares': lines.shares - noise.discretionary_shares
                }
            ],
            recursive := true
        )
    from lines
    inner join noise
        on lines.transaction_id = noise.transaction_id
    inner join plan_verdicts
        on lines.transaction_id = plan_verdicts.transaction_id
    inner join motives
        on lines.transaction_id = motives.transaction_id
    -- few lines are part of a trade
    where lines.transaction_id in (select transaction_id from trade_lines)

),

version_lines as (

    select
        versions.trade_version_id,
        versions.issuer_cik,
        versions.last_date as in_units_of,
        versions.known_at,
        trade_lines.transaction_id
    from versions
    inner join trade_lines
        on
            versions.trade_id = trade_lines.trade_id
            and versions.known_at >= trade_lines.known_at
            and versions.known_at < coalesce(trade_lines.known_until, 'infinity')

),

dated_lines as (

    select
        version_lines.*,
        lines.transaction_date as day
    from version_lines
    inner join lines
        on version_lines.transaction_id = lines.transaction_id
    where version_lines.issuer_cik in (select issuer_cik from {{ ref('int_issuer_splits') }})

),

line_ratios as (

    {{ ratios_between('dated_lines', ['trade_version_id', 'transaction_id']) }}

),

-- In shares of the trade's last day, as the version counts them.
lines_of_versions as (

    select
        version_lines.trade_version_id,
        shares_by_motive.* replace (
            {{ in_units('shares_by_motive.shares', 'line_ratios.ratio', 'decimal(26, 8)') }}
                as shares
        ),
        (shares_by_motive.shares * shares_by_motive.price_usd)::decimal(26, 4) as value_usd
    from version_lines
    inner join shares_by_motive
        on version_lines.transaction_id = shares_by_motive.transaction_id
    left join line_ratios
        on
            version_lines.trade_version_id = line_ratios.trade_version_id
            and version_lines.transaction_id = line_ratios.transaction_id
    where shares_by_motive.shares > 0

),

summed as (

    select
        trade_version_id,
        motive_kind,
        arg_max(security_class, (shares, security_class)) as security_class,
        case
            when bool_or(plan_status = 'unknown') then 'unknown'
            else max(plan_status)
        end as plan_status,
        arg_max(noise_reason, (coalesce(value_usd, 0), transaction_id))
            as noise_reason,
        list_sort(list_distinct(flatten(list(noise_reasons)))) as noise_reasons,
        sum(shares) as shares,
        sum(value_usd) as value_usd,
        sum(value_usd)::double
        / (sum(shares) filter (where value_usd is not null))::double as price_usd,
        min(transaction_date) as first_date,
        max(transaction_date) as last_date,
        -- of sales under two plans in one trade, neither date is that of the part
        case when count(distinct plan_adopted_date) = 1 then min(plan_adopted_date) end
            as plan_adopted_date,
        max(plan_modified_date) as plan_modified_date,
        min(plan_ended_date) as plan_ended_date,
        bool_or(is_plan_terminated) as is_plan_terminated,
        bool_or(is_forced) as is_forced,
        bool_and(is_disclaimed) as is_disclaimed,
        list(transaction_id order by transaction_id) as transaction_ids
    from lines_of_versions
    group by trade_version_id, motive_kind

),

parts as (

    select
        versions.trade_version_id,
        versions.trade_id,
        versions.issuer_cik,
        versions.decision_group_id,
        versions.direction,
        summed.motive_kind,
        versions.role,
        summed.security_class,
        summed.plan_status,
        summed.noise_reason,
        summed.noise_reasons,
        summed.transaction_ids,
        summed.shares,
        summed.value_usd,
        summed.price_usd,
        versions.holdings_before_low_shares,
        versions.holdings_before_shares,
        versions.holdings_after_low_shares,
        versions.holdings_after_shares,
        versions.share_of_class * summed.shares::double / versions.shares::double
            as share_of_class,
        {{ share_of('summed.shares', 'versions.direction', 'versions.holdings_before_shares') }}
            as share_of_holdings,
        {{ share_of('summed.shares', 'versions.direction', 'versions.holdings_before_low_shares') }}
            as share_of_holdings_high,
        versions.is_holdings_open,
        versions.has_implausible_value,
        versions.is_officer_or_director,
        versions.is_natural_person,
        summed.is_forced,
        summed.is_disclaimed,
        summed.first_date,
        summed.last_date,
        summed.plan_adopted_date,
        summed.plan_modified_date,
        summed.plan_ended_date,
        summed.is_plan_terminated,
        versions.first_tradeable_session,
        versions.known_at,
        coalesce(versions.known_until, 'infinity') as known_until
    from summed
    inner join versions
        on summed.trade_version_id = versions.trade_version_id

),

-- A version that leaves a part as it was is no new version of the part.
compared as (

    select
        *,
        (
            lag(known_until) over part = known_at
            and lag(transaction_ids) over part = transaction_ids
            and lag(decision_group_id) over part = decision_group_id
        ) is not true as is_changed
    from parts
    window part as (partition by trade_id, motive_kind order by known_at)

),

stretched as (

    select
        *,
        max(known_until) over (
            partition by trade_id, motive_kind, stretch
        ) as stretch_until
    from (
        select
            *,
            sum(is_changed::integer) over (
                partition by trade_id, motive_kind order by known_at
            ) as stretch
        from compared
    )

),

named as (

    select
        trade_version_id || ':' || motive_kind as trade_part_id,
        * exclude (is_changed, stretch, stretch_until, known_until),
        nullif(stretch_until, 'infinity'::timestamp) as known_until
    from stretched
    where is_changed

)

select * from named
