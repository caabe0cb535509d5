-- One row is a version of a trade beside a definition of its direction that it meets by itself
-- (is_met), or, if it is discretionary and stands today, a definition of single trades that it
-- does not meet. A column of each condition says by how much it fails; it is empty where the
-- condition holds. What a cluster, a lock-up or a plan asks of several trades together is
-- judged later. The conditions stand in macros/condition_book.sql.
-- An empty cell of a definition asks nothing. A figure that is unknown never meets a
-- condition, with two exceptions: an unknown share of holdings is excused by a value that
-- is enough on its own, and growth that nobody knows does not explain a rise. The shortfall of
-- an unknown figure is infinite, and so is that of a history that is too short: it may be met.
with trades as (

    select * from {{ ref('int_trade_features') }}

),

definitions as (

    select
        * replace (
            string_split(roles, '|') as roles,
            string_split(plan_statuses, '|') as plan_statuses,
            string_split(excluded_noise_reasons, '|') as excluded_noise_reasons
        )
    from {{ ref('int_definitions_hashed') }}

),

paired as (

    select
        definitions.*,
        trades.trade_part_id,
        trades.trade_id,
        trades.issuer_cik,
        trades.decision_group_id,
        trades.role,
        trades.plan_status,
        trades.routine_status,
        trades.noise_reason,
        trades.noise_reasons,
        trades.value_usd,
        trades.share_of_holdings,
        trades.value_to_usual,
        trades.days_of_silence,
        trades.sale_months_36,
        trades.history_days,
        trades.reporting_lag_days,
        trades.runup_126,
        trades.return_252,
        trades.share_of_52_week_high,
        trades.runup_63,
        trades.worst_session_of_5,
        trades.off_market,
        trades.growth_gap,
        trades.valuation_rank,
        trades.is_in_presumed_blackout,
        trades.is_new_position,
        trades.is_officer_or_director,
        trades.is_natural_person,
        trades.is_discretionary,
        trades.is_after_lockup,
        trades.first_date,
        trades.first_session,
        trades.last_session,
        trades.known_at,
        trades.known_until
    from trades
    inner join definitions
        on trades.direction = definitions.direction

),

judged as (

    select
        *,
        {% for condition in trade_conditions() %}
        {{ shortfall_of(condition) }} as {{ condition.name }}_shortfall{{ ',' if not loop.last }}
        {% endfor %}
    from paired

),

-- greatest() passes over what holds, so it is null where all does.
summed as (

    select
        *,
        greatest(*columns('_shortfall$')) as shortfall
    from judged

),

-- Of all pairs, few are ever asked for.
final as (

    select
        definition_id,
        signal,
        priority,
        scope,
        trade_part_id,
        trade_id,
        issuer_cik,
        known_at,
        shortfall is null as is_met,
        -- how far from passing: 0.1 is a tenth short of the worst missed threshold; 1 also
        -- stands for what cannot be nearly met, or is unknown
        least(greatest(shortfall, 0), 1) as shortfall,
        columns('_shortfall$')
    from summed
    where
        shortfall is null
        or (scope = 'trade' and is_discretionary and known_until is null)

)

select * from final
