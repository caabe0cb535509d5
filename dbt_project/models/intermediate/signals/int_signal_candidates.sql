-- One row is a firing of a definition that the issuer's own filings decide, for a stretch of
-- time: one trade (with the instalments before it), a lock-up, or the first sale of a plan.
-- Clusters are not among them: what is usual for a cluster is learnt from all issuers.
-- Firings of one signal about one subject belong together while the next anchor is at most
-- chain_sessions later. The subject is a decision group, a plan, or the issuer ('').
with trades as (

    select * from {{ ref('int_trade_features') }}

),

evaluated as (

    select * from {{ ref('int_trade_rule_results') }}
    where
        scope = 'trade'
        and is_met

),

lockup_windows as (

    select *
    from {{ ref('int_lockup_windows_evaluated') }}
    where len(failed_conditions) = 0

),

plan_sales as (

    select * from {{ ref('int_plan_sales_evaluated') }}

),

united as (

    select
        evaluated.definition_id,
        evaluated.signal,
        evaluated.priority,
        trades.issuer_cik,
        trades.direction,
        trades.decision_group_id as subject,
        trades.trade_id as anchor_trade_id,
        trades.trade_part_id as anchor_part_id,
        trades.instalment_part_ids as trade_part_ids,
        trades.last_session as anchor_session,
        10 as chain_sessions,
        1 as groups,
        trades.value_usd,
        trades.event_date as window_first_date,
        trades.last_date as window_last_date,
        trades.known_at as fired_at,
        trades.known_at,
        coalesce(trades.known_until, 'infinity') as known_until
    from evaluated
    inner join trades
        on evaluated.trade_part_id = trades.trade_part_id
    union all by name
    select
        definition_id,
        signal,
        priority,
        issuer_cik,
        direction,
        '' as subject,
        'lockup:' || issuer_cik as anchor_trade_id,
        'lockup:' || issuer_cik as anchor_part_id,
        trade_part_ids,
        0 as anchor_session,
        0 as chain_sessions,
        groups,
        value_usd,
        window_first_date,
        window_last_date,
        known_at as fired_at,
        known_at,
        known_until
    from lockup_windows
    union all by name
    select
        definition_id,
        signal,
        priority,
        issuer_cik,
        direction,
        decision_group_id || ':' || coalesce(plan_adopted_date, plan_ended_date) as subject,
        trade_id as anchor_trade_id,
        trade_part_id as anchor_part_id,
        [trade_part_id] as trade_part_ids,
        last_session as anchor_session,
        10 as chain_sessions,
        1 as groups,
        value_usd,
        first_date as window_first_date,
        last_date as window_last_date,
        known_at as fired_at,
        known_at,
        coalesce(known_until, 'infinity') as known_until
    from plan_sales

)

select * from united
