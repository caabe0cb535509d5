{{ config(meta={'per': 'market'}) }}
-- One row is a month and scope at an issuer, and of the whole market (issuer_cik is null), with
-- the net purchase ratio, (purchases - sales) / (purchases + sales), by people, trades and
-- dollars. scope: all open-market trades, or the discretionary ones.
-- A trade counts once, as it was first known, in the month in which that was. A group that
-- trades at two issuers counts once at each. Officers and directors only: the trades of
-- ten-percent owners follow other motives and would drown theirs in dollars.
with parts as (

    select * from {{ ref('int_trade_segments_by_motive') }}

),

counted as (

    select
        issuer_cik,
        decision_group_id,
        trade_id,
        direction,
        motive_kind,
        value_usd,
        date_trunc('month', timezone('America/New_York', timezone('UTC', known_at)))::date
            as month
    from parts
    where is_officer_or_director
    qualify row_number() over (partition by trade_id, motive_kind order by known_at) = 1

),

scoped as (

    select
        'all' as scope,
        *
    from counted
    union all
    select
        'discretionary' as scope,
        *
    from counted
    where motive_kind = 'discretionary'

),

summed as (

    select
        issuer_cik,
        month,
        scope,
        count(distinct issuer_cik || decision_group_id) filter (
            where direction = 'purchase'
        )::integer as buyers,
        count(distinct issuer_cik || decision_group_id) filter (
            where direction = 'sale'
        )::integer as sellers,
        count(distinct trade_id) filter (where direction = 'purchase')::integer
            as purchases,
        count(distinct trade_id) filter (where direction = 'sale')::integer as sales,
        coalesce(sum(value_usd) filter (where direction = 'purchase'), 0)
            as purchases_value_usd,
        coalesce(sum(value_usd) filter (where direction = 'sale'), 0) as sales_value_usd
    from scoped
    group by grouping sets ((issuer_cik, month, scope), (month, scope))

),

measured as (

    select
        *,
        (buyers - sellers) / nullif(buyers + sellers, 0) as net_purchase_ratio_people,
        (purchases - sales) / nullif(purchases + sales, 0) as net_purchase_ratio_trades,
        (purchases_value_usd - sales_value_usd)::double
        / nullif((purchases_value_usd + sales_value_usd)::double, 0) as net_purchase_ratio_dollars
    from summed

)

select * from measured
