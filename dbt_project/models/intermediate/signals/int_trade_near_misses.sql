-- One row is a discretionary trade that stands today and the definition of a signal of single
-- trades that it comes closest to, of those that it does not meet, with the conditions that
-- fail, in words.
-- Closest is counted in powers of ten, summed over the failed conditions: half of what is
-- required is 0.3 away, a tenth is 1, what is not of the required kind (a role, a plan) 3. A
-- figure that is unknown may be met, and counts 0.3. So a large sale of which only the seller's
-- history is unknown is told that, not that it is no billion.
with evaluated as (

    select * from {{ ref('int_trade_rule_results') }}

),

trades as (

    select * from {{ ref('int_trade_features') }}

),

definitions as (

    select * from {{ ref('int_definitions_hashed') }}

),

missed as (

    select
        *,
        list_value(*columns('_shortfall$')) as shortfalls
    from evaluated
    where not is_met

),

measured as (

    select
        * exclude (shortfalls),
        list_count(shortfalls) as conditions_failed,
        list_sum(
            list_transform(
                shortfalls,
                lambda missed_by : case
                    when missed_by is null then 0
                    when isinf(missed_by) then log10(2)
                    else -log10(greatest(1 - missed_by, 0.001))
                end
            )
        ) as distance
    from missed

),

closest as (

    select *
    from measured
    qualify
        row_number() over (
            partition by signal, trade_id
            order by distance, conditions_failed, priority, definition_id, known_at desc
        ) = 1

),

beside as (

    select
        trades.*,
        definitions.* exclude (direction),
        closest.conditions_failed,
        closest.distance,
        closest.* like '%shortfall'
    from closest
    inner join trades
        on closest.trade_part_id = trades.trade_part_id
    inner join definitions
        on closest.definition_id = definitions.definition_id

),

worded as (

    select
        definition_id,
        signal,
        priority,
        trade_id,
        issuer_cik,
        value_usd,
        first_date,
        known_at,
        list_filter(
            [
                case
                    when role_shortfall is not null
                        then printf('the role is %s, it asks for %s', role, roles)
                end,
                case
                    when not_officer_or_director_shortfall is not null
                        then 'not an officer or director'
                end,
                case
                    when not_natural_person_shortfall is not null
                        then 'not a natural person'
                end,
                case
                    when not_discretionary_shortfall is not null
                        then concat(
                            'not discretionary: ',
                            coalesce(noise_reason, 'a mechanical motive')
                        )
                end,
                case
                    when plan_status_shortfall is not null
                        then printf('the plan verdict is %s', plan_status)
                end,
                case
                    when excluded_motive_shortfall is not null
                        then array_to_string(
                            list_intersect(
                                noise_reasons, string_split(excluded_noise_reasons, '|')
                            ),
                            ', '
                        )
                end,
                case
                    when after_lockup_shortfall is not null
                        then 'just after the lock-up ended'
                end,
                case
                    when value_shortfall is not null
                        then printf(
                            'value %s USD, it asks for %s',
                            coalesce(format('{:,.0f}', value_usd), 'unknown'),
                            format('{:,.0f}', min_value_usd)
                        )
                end,
                case
                    when share_of_holdings_shortfall is not null
                        then printf(
                            'share of holdings %s, it asks for %s',
                            coalesce(
                                printf('%.1f%%', 100 * share_of_holdings), 'unknown'
                            ),
                            printf('%.1f%%', 100 * min_share_of_holdings)
                        )
                end,
                case
                    when value_to_usual_shortfall is not null
                        then printf(
                            '%s times the usual value, it asks for %s',
                            coalesce(printf('%.1f', value_to_usual), 'unknown'),
                            printf('%.1f', min_value_to_usual)
                        )
                end,
                case
                    when silence_shortfall is not null
                        then printf(
                            'sold %d days before, it asks for %d days of silence',
                            days_of_silence,
                            min_days_of_silence
                        )
                end,
                case
                    when sale_months_shortfall is not null
                        then printf(
                            'sold in %d of the 36 months before, it allows %d',
                            sale_months_36,
                            max_sale_months
                        )
                end,
                case
                    when history_shortfall is not null
                        then printf(
                            'whether they rarely sell is not known: their filings are known for '
                            || '%d days before it, and %d are required',
                            greatest(coalesce(history_days, 0), 0),
                            min_history_days
                        )
                end,
                case
                    when reporting_lag_shortfall is not null
                        then printf(
                            'reported %d days late, it allows %d',
                            reporting_lag_days,
                            max_reporting_lag_days
                        )
                end,
                case
                    when off_market_shortfall is not null
                        then printf(
                            'paid %.0f%% off the market price, it allows %.0f%%',
                            100 * off_market,
                            100 * max_off_market
                        )
                end,
                case
                    when growth_gap_shortfall is not null
                        then printf(
                            'the price rose %.0f points more than revenue, it asks for %.0f',
                            100 * growth_gap,
                            100 * min_growth_gap
                        )
                end,
                case
                    when valuation_rank_shortfall is not null
                        then printf(
                            'more expensive than %s of five years, it asks for %s',
                            coalesce(
                                printf('%.0f%%', 100 * valuation_rank), 'an unknown part'
                            ),
                            printf('%.0f%%', 100 * min_valuation_rank)
                        )
                end,
                case
                    when presumed_blackout_shortfall is not null
                        then case
                            when is_in_presumed_blackout is null
                                then 'when results come is unknown'
                            else 'not in a presumed blackout'
                        end
                end,
                case
                    when runup_126_shortfall is not null
                        then printf(
                            'the price rose %s in half a year, it asks for %s',
                            coalesce(printf('%.0f%%', 100 * runup_126), 'unknown'),
                            printf('%.0f%%', 100 * min_runup_126)
                        )
                end,
                case
                    when return_252_shortfall is not null
                        then printf(
                            'the price rose %s in a year, it asks for %s',
                            coalesce(printf('%.0f%%', 100 * return_252), 'unknown'),
                            printf('%.0f%%', 100 * min_return_252)
                        )
                end,
                case
                    when near_52_week_high_shortfall is not null
                        then printf(
                            'at %s of the 52-week high, it asks for %s',
                            coalesce(
                                printf('%.0f%%', 100 * share_of_52_week_high), 'unknown'
                            ),
                            printf('%.0f%%', 100 * min_share_of_52_week_high)
                        )
                end,
                case
                    when runup_63_shortfall is not null
                        then printf(
                            'the price moved %s in a quarter, it asks for %s',
                            coalesce(printf('%.0f%%', 100 * runup_63), 'unknown'),
                            printf('%.0f%%', 100 * max_return_63)
                        )
                end,
                case
                    when below_52_week_high_shortfall is not null
                        then printf(
                            'at %s of the 52-week high, it allows %s',
                            coalesce(
                                printf('%.0f%%', 100 * share_of_52_week_high), 'unknown'
                            ),
                            printf('%.0f%%', 100 * max_share_of_52_week_high)
                        )
                end,
                case
                    when worst_session_shortfall is not null
                        then printf(
                            'the worst of the last five sessions was %s, it asks for %s',
                            coalesce(
                                printf('%.0f%%', 100 * worst_session_of_5), 'unknown'
                            ),
                            printf('%.0f%%', 100 * max_worst_session_of_5)
                        )
                end
            ],
            lambda failed : failed is not null
        ) as failed_conditions,
        conditions_failed,
        distance,
        shortfall
    from beside

)

select * from worded
