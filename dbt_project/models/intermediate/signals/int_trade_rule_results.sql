-- One row is a version of a trade beside a definition of its direction that it meets by itself
-- (is_met), or, if it is discretionary and stands today, a definition of single trades that it
-- does not meet. A column of each condition says by how much it fails; it is empty where the
-- condition holds. What a cluster, a lock-up or a plan asks of several trades together is
-- judged later.
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
        case
            when not list_contains(roles, role)
                then 1.0::double
        end as role_shortfall,
        case
            when requires_officer_or_director and not is_officer_or_director
                then 1.0::double
        end as not_officer_or_director_shortfall,
        case
            when requires_natural_person and not is_natural_person
                then 1.0::double
        end as not_natural_person_shortfall,
        case
            when requires_discretionary and not is_discretionary
                then 1.0::double
        end as not_discretionary_shortfall,
        case
            when not list_contains(plan_statuses, plan_status)
                then 1.0::double
        end as plan_status_shortfall,
        case
            when list_has_any(noise_reasons, excluded_noise_reasons)
                then 1.0::double
        end as excluded_motive_shortfall,
        case
            when excludes_lockup_window and is_after_lockup
                then 1.0::double
        end as after_lockup_shortfall,
        case
            when coalesce(value_usd < min_value_usd, min_value_usd > 0)
                then coalesce(1 - value_usd / min_value_usd, 'infinity')
        end as value_shortfall,
        case
            when
                min_share_of_holdings is not null
                and not coalesce(
                    share_of_holdings >= min_share_of_holdings
                    or is_new_position
                    or value_usd >= enough_value_usd,
                    false
                )
                then coalesce(1 - share_of_holdings / min_share_of_holdings, 'infinity')
        end as share_of_holdings_shortfall,
        case
            when
                min_value_to_usual is not null
                and coalesce(value_to_usual < min_value_to_usual, true)
                then coalesce(1 - value_to_usual / min_value_to_usual, 'infinity')
        end as value_to_usual_shortfall,
        case
            when days_of_silence < min_days_of_silence
                then coalesce(1 - days_of_silence / min_days_of_silence, 1)
        end as silence_shortfall,
        case
            when sale_months_36 > max_sale_months
                then coalesce(1 - max_sale_months / sale_months_36, 1)
        end as sale_months_shortfall,
        case
            when coalesce(history_days < min_history_days, min_history_days > 0)
                then 'infinity'::double
        end as history_shortfall,
        case
            when reporting_lag_days > max_reporting_lag_days
                then coalesce(1 - max_reporting_lag_days / reporting_lag_days, 1)
        end as reporting_lag_shortfall,
        case
            when off_market > max_off_market
                then coalesce(1 - max_off_market / off_market, 1)
        end as off_market_shortfall,
        case
            when growth_gap < min_growth_gap
                then coalesce(1 - growth_gap / min_growth_gap, 1)
        end as growth_gap_shortfall,
        case
            when
                min_valuation_rank is not null
                and coalesce(valuation_rank < min_valuation_rank, true)
                then coalesce(1 - valuation_rank / min_valuation_rank, 'infinity')
        end as valuation_rank_shortfall,
        case
            when requires_presumed_blackout and is_in_presumed_blackout is not true
                then if(is_in_presumed_blackout is null, 'infinity', 1.0::double)
        end as presumed_blackout_shortfall,
        case
            when
                min_runup_126 is not null
                and coalesce(runup_126 < min_runup_126, true)
                then coalesce(1 - runup_126 / min_runup_126, 'infinity')
        end as runup_126_shortfall,
        case
            when
                min_return_252 is not null
                and coalesce(return_252 < min_return_252, true)
                then coalesce(1 - return_252 / min_return_252, 'infinity')
        end as return_252_shortfall,
        case
            when
                min_share_of_52_week_high is not null
                and coalesce(
                    share_of_52_week_high < min_share_of_52_week_high, true
                )
                then coalesce(
                    1 - share_of_52_week_high / min_share_of_52_week_high, 'infinity'
                )
        end as near_52_week_high_shortfall,
        case
            when
                max_return_63 is not null
                and coalesce(runup_63 > max_return_63, true)
                then coalesce(1 - runup_63 / max_return_63, 'infinity')
        end as runup_63_shortfall,
        case
            when
                max_share_of_52_week_high is not null
                and coalesce(
                    share_of_52_week_high > max_share_of_52_week_high, true
                )
                then coalesce(
                    1 - max_share_of_52_week_high / share_of_52_week_high, 'infinity'
                )
        end as below_52_week_high_shortfall,
        case
            when
                max_worst_session_of_5 is not null
                and coalesce(worst_session_of_5 > max_worst_session_of_5, true)
                then coalesce(
                    1 - worst_session_of_5 / max_worst_session_of_5, 'infinity'
                )
        end as worst_session_shortfall
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
