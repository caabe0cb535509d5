-- One row is a version of a trade beside a definition of its direction: each that the trade
-- meets by itself (is_met), and, of a discretionary trade that stands today, the one of each
-- signal of single trades that it comes closest to among those it does not meet, with the
-- conditions that fail, in words. What a cluster, a lock-up or a plan asks of several trades
-- together is judged later.
-- An empty cell of a definition asks nothing. A figure that is unknown never meets a
-- condition, with two exceptions: an unknown share of holdings is excused by a value that
-- is enough on its own, and growth that nobody knows does not explain a rise.
with trades as (

    select * from {{ ref('int_trades_measured') }}

),

definitions as (

    select * from {{ ref('int_definitions_hashed') }}

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
        list_filter(
            [
                case
                    when not list_contains(string_split(roles, '|'), role)
                        then {
                            'condition': printf('the role is %s, it asks for %s', role, roles),
                            'shortfall': 1::double
                        }
                end,
                case
                    when requires_officer_or_director and not is_officer_or_director
                        then {
                            'condition': 'not an officer or director',
                            'shortfall': 1::double
                        }
                end,
                case
                    when requires_natural_person and not is_natural_person
                        then {
                            'condition': 'not a natural person',
                            'shortfall': 1::double
                        }
                end,
                case
                    when requires_discretionary and not is_discretionary
                        then {
                            'condition': concat(
                                'not discretionary: ',
                                coalesce(noise_reason, 'a mechanical motive')
                            ),
                            'shortfall': 1::double
                        }
                end,
                case
                    when not list_contains(string_split(plan_statuses, '|'), plan_status)
                        then {
                            'condition': printf('the plan verdict is %s', plan_status),
                            'shortfall': 1::double
                        }
                end,
                case
                    when
                        list_has_any(
                            noise_reasons, string_split(excluded_noise_reasons, '|')
                        )
                        then {
                            'condition': array_to_string(
                                list_intersect(
                                    noise_reasons, string_split(excluded_noise_reasons, '|')
                                ),
                                ', '
                            ),
                            'shortfall': 1::double
                        }
                end,
                case
                    when excludes_lockup_window and is_after_lockup
                        then {
                            'condition': 'just after the lock-up ended',
                            'shortfall': 1::double
                        }
                end,
                case
                    when coalesce(value_usd < min_value_usd, min_value_usd > 0)
                        then {
                            'condition': printf(
                                'value %s USD, it asks for %s',
                                coalesce(format('{:,.0f}', value_usd), 'unknown'),
                                format('{:,.0f}', min_value_usd)
                            ),
                            'shortfall': 1 - value_usd / min_value_usd
                        }
                end,
                case
                    when
                        min_share_of_holdings is not null
                        and not coalesce(
                            share_of_holdings >= min_share_of_holdings
                            or is_new_position
                            or value_usd >= enough_value_usd,
                            false
                        )
                        then {
                            'condition': printf(
                                'share of holdings %s, it asks for %s',
                                coalesce(
                                    printf('%.1f%%', 100 * share_of_holdings), 'unknown'
                                ),
                                printf('%.1f%%', 100 * min_share_of_holdings)
                            ),
                            'shortfall': 1 - share_of_holdings / min_share_of_holdings
                        }
                end,
                case
                    when
                        min_value_to_usual is not null
                        and coalesce(value_to_usual < min_value_to_usual, true)
                        then {
                            'condition': printf(
                                '%s times the usual value, it asks for %s',
                                coalesce(printf('%.1f', value_to_usual), 'unknown'),
                                printf('%.1f', min_value_to_usual)
                            ),
                            'shortfall': 1 - value_to_usual / min_value_to_usual
                        }
                end,
                case
                    when days_of_silence < min_days_of_silence
                        then {
                            'condition': printf(
                                'sold %d days before, it asks for %d days of silence',
                                days_of_silence,
                                min_days_of_silence
                            ),
                            'shortfall': 1 - days_of_silence / min_days_of_silence
                        }
                end,
                case
                    when sale_months_36 > max_sale_months
                        then {
                            'condition': printf(
                                'sold in %d of the 36 months before, it allows %d',
                                sale_months_36,
                                max_sale_months
                            ),
                            'shortfall': 1 - max_sale_months / sale_months_36
                        }
                end,
                case
                    when coalesce(history_days < min_history_days, min_history_days > 0)
                        then {
                            'condition': printf(
                                'known for %s days, it asks for %d',
                                coalesce(history_days::varchar, '0'),
                                min_history_days
                            ),
                            'shortfall': 1 - history_days / min_history_days
                        }
                end,
                case
                    when reporting_lag_days > max_reporting_lag_days
                        then {
                            'condition': printf(
                                'reported %d days late, it allows %d',
                                reporting_lag_days,
                                max_reporting_lag_days
                            ),
                            'shortfall': 1 - max_reporting_lag_days / reporting_lag_days
                        }
                end,
                case
                    when off_market > max_off_market
                        then {
                            'condition': printf(
                                'paid %.0f%% off the market price, it allows %.0f%%',
                                100 * off_market,
                                100 * max_off_market
                            ),
                            'shortfall': 1 - max_off_market / off_market
                        }
                end,
                case
                    when growth_gap < min_growth_gap
                        then {
                            'condition': printf(
                                'the price rose %.0f points more than revenue, it asks for %.0f',
                                100 * growth_gap,
                                100 * min_growth_gap
                            ),
                            'shortfall': 1 - growth_gap / min_growth_gap
                        }
                end,
                case
                    when
                        min_valuation_rank is not null
                        and coalesce(valuation_rank < min_valuation_rank, true)
                        then {
                            'condition': printf(
                                'more expensive than %s of five years, it asks for %s',
                                coalesce(
                                    printf('%.0f%%', 100 * valuation_rank), 'an unknown part'
                                ),
                                printf('%.0f%%', 100 * min_valuation_rank)
                            ),
                            'shortfall': 1 - valuation_rank / min_valuation_rank
                        }
                end,
                case
                    when requires_presumed_blackout and is_in_presumed_blackout is not true
                        then {
                            'condition': case
                                when is_in_presumed_blackout is null
                                    then 'when results come is unknown'
                                else 'not in a presumed blackout'
                            end,
                            'shortfall': 1::double
                        }
                end,
                case
                    when
                        min_runup_126 is not null
                        and coalesce(runup_126 < min_runup_126, true)
                        then {
                            'condition': printf(
                                'the price rose %s in half a year, it asks for %s',
                                coalesce(printf('%.0f%%', 100 * runup_126), 'unknown'),
                                printf('%.0f%%', 100 * min_runup_126)
                            ),
                            'shortfall': 1 - runup_126 / min_runup_126
                        }
                end,
                case
                    when
                        min_return_252 is not null
                        and coalesce(return_252 < min_return_252, true)
                        then {
                            'condition': printf(
                                'the price rose %s in a year, it asks for %s',
                                coalesce(printf('%.0f%%', 100 * return_252), 'unknown'),
                                printf('%.0f%%', 100 * min_return_252)
                            ),
                            'shortfall': 1 - return_252 / min_return_252
                        }
                end,
                case
                    when
                        min_share_of_52_week_high is not null
                        and coalesce(
                            share_of_52_week_high < min_share_of_52_week_high, true
                        )
                        then {
                            'condition': printf(
                                'at %s of the 52-week high, it asks for %s',
                                coalesce(
                                    printf('%.0f%%', 100 * share_of_52_week_high), 'unknown'
                                ),
                                printf('%.0f%%', 100 * min_share_of_52_week_high)
                            ),
                            'shortfall': 1 - share_of_52_week_high / min_share_of_52_week_high
                        }
                end,
                case
                    when
                        max_return_63 is not null
                        and coalesce(runup_63 > max_return_63, true)
                        then {
                            'condition': printf(
                                'the price moved %s in a quarter, it asks for %s',
                                coalesce(printf('%.0f%%', 100 * runup_63), 'unknown'),
                                printf('%.0f%%', 100 * max_return_63)
                            ),
                            'shortfall': 1 - runup_63 / max_return_63
                        }
                end,
                case
                    when
                        max_share_of_52_week_high is not null
                        and coalesce(
                            share_of_52_week_high > max_share_of_52_week_high, true
                        )
                        then {
                            'condition': printf(
                                'at %s of the 52-week high, it allows %s',
                                coalesce(
                                    printf('%.0f%%', 100 * share_of_52_week_high), 'unknown'
                                ),
                                printf('%.0f%%', 100 * max_share_of_52_week_high)
                            ),
                            'shortfall': 1 - max_share_of_52_week_high / share_of_52_week_high
                        }
                end,
                case
                    when
                        max_worst_session_of_5 is not null
                        and coalesce(worst_session_of_5 > max_worst_session_of_5, true)
                        then {
                            'condition': printf(
                                'the worst of the last five sessions was %s, it asks for %s',
                                coalesce(
                                    printf('%.0f%%', 100 * worst_session_of_5), 'unknown'
                                ),
                                printf('%.0f%%', 100 * max_worst_session_of_5)
                            ),
                            'shortfall': 1 - worst_session_of_5 / max_worst_session_of_5
                        }
                end
            ],
            lambda failure : failure is not null
        ) as failures
    from paired

),

-- Of all pairs, few are ever asked for.
worded as (

    select
        definition_id,
        signal,
        priority,
        scope,
        trade_part_id,
        trade_id,
        issuer_cik,
        value_usd,
        first_date,
        known_at,
        len(failures) = 0 as is_met,
        list_transform(failures, lambda failure : failure.condition) as failed_conditions,
        -- how far from passing: 0.1 is a tenth short of the worst missed threshold; 1 also
        -- stands for what cannot be nearly met, or is unknown
        list_max(
            list_transform(
                failures,
                lambda failure : least(
                    greatest(coalesce(failure.shortfall, 1), 0), 1
                )
            )
        ) as shortfall
    from judged
    where
        len(failures) = 0
        or (scope = 'trade' and is_discretionary and known_until is null)

),

closest as (

    select *
    from worded
    qualify
        is_met
        or row_number() over (
            partition by is_met, signal, trade_id
            order by shortfall, len(failed_conditions), priority, definition_id, known_at desc
        ) = 1

)

select * from closest
