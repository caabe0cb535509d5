-- One row is a version of a trade that a cluster definition counts, with the sessions on
-- which it can stand in a window. Few trades pass, so that clusters cost little however
-- many trades there are.
with evaluated as (

    select * from {{ ref('int_trade_rule_results') }}

),

trades as (

    select * from {{ ref('int_trade_features') }}

),

passing as (

    select
        definition_id,
        trade_part_id
    from evaluated
    where
        scope = 'cluster'
        and is_met

),

definitions as (

    select * from {{ ref('int_definitions_hashed') }}

),

members as (

    select
        definitions.definition_id,
        definitions.signal,
        definitions.direction,
        definitions.window_sessions,
        trades.trade_part_id,
        trades.trade_id,
        trades.issuer_cik,
        trades.decision_group_id,
        trades.role,
        trades.routine_status,
        trades.noise_reason,
        trades.own_shares as shares,
        trades.price_usd,
        trades.own_value_usd as value_usd,
        trades.share_of_holdings,
        trades.share_of_holdings_high,
        trades.is_officer_or_director,
        trades.is_discretionary,
        trades.first_date,
        trades.last_date,
        trades.first_session,
        trades.last_session,
        trades.known_at,
        coalesce(trades.known_until, 'infinity'::timestamp) as known_until
    from passing
    inner join trades
        on passing.trade_part_id = trades.trade_part_id
    inner join definitions
        on passing.definition_id = definitions.definition_id

)

select * from members
