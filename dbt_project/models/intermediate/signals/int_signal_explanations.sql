{{ config(meta={'per': 'market'}) }}
-- One row is a version of a signal with what speaks for it and against it, in plain words:
-- first the definition's own reason, then the facts, each as it was known at the time.
with signals as (

    select * from {{ ref('int_signal_facts') }}

),

successions as (

    select * from {{ ref('int_issuer_successions') }}

),

worded as (

    select
        signals.* replace (signals.value_usd::double as value_usd),
        successions.predecessor_cik,
        successions.evidence as predecessor_evidence,
        case
            when window_first_date = window_last_date
                then printf('on %s', window_first_date)
            else printf('from %s to %s', window_first_date, window_last_date)
        end as when_worded,
        case direction when 'sale' then 'sold' else 'bought' end as did,
        -- a range where the readings of what they own differ by more than a tenth
        case
            when share_of_holdings_high > share_of_holdings * 1.1
                then printf(
                    case when share_of_holdings < 0.1 then '%.1f%% to %.0f%%' else '%.0f%% to %.0f%%' end,
                    100 * share_of_holdings,
                    100 * share_of_holdings_high
                )
            else printf(
                case when share_of_holdings < 0.1 then '%.1f%%' else '%.0f%%' end,
                100 * share_of_holdings
            )
        end as share_worded,
        {{ usd('value_usd') }} as value_worded,
        case price_basis
            when 'form4' then ' (by the prices in insiders'' own filings)'
            else case when is_net_of_market then ' net of the market' else '' end
        end as price_worded
    from signals
    left join successions
        on
            signals.issuer_cik = successions.issuer_cik
            and signals.known_at >= successions.known_at
            and signals.known_at < coalesce(successions.known_until, 'infinity')
            -- the histories that are told go back three years
            and signals.window_first_date < successions.known_at + interval 3 year

),

reasoned as (

    select
        signal_id,
        list_filter(
            [
                reason,
                case
                    when groups > 1
                        then printf(
                            '%d people %s %s together %s.',
                            groups,
                            did,
                            coalesce(value_worded, 'an unknown amount'),
                            when_worded
                        )
                    else
                        printf(
                            '%s %s %s %s.',
                            array_to_string(insiders, ', '),
                            did,
                            coalesce(value_worded, 'an unknown amount'),
                            when_worded
                        )
                end,
                case
                    when groups > 1
                        then printf('Among them: %s.', array_to_string(insiders, ', '))
                end,
                case
                    when lockup_end_date is not null
                        then printf(
                            'The lock-up ended on %s; %.0f%% of the insiders'' known shares '
                            || 'were sold.',
                            lockup_end_date,
                            100 * share_of_holdings
                        )
                    when is_new_position then 'It is a new position.'
                    when direction = 'purchase' and groups = 1 and share_of_holdings >= 0.1
                        then printf('The position grew by %s.', share_worded)
                    when share_of_holdings >= 0.1 and groups = 1
                        then printf(
                            'That is %s of all that they were known to own.', share_worded
                        )
                    when share_of_holdings >= 0.05 and direction = 'sale' and groups > 1
                        then printf(
                            'The median seller sold %s of all that they were known to own.',
                            share_worded
                        )
                end,
                case
                    when scope = 'trade' and days_of_silence >= 365
                        then printf(
                            'The last such trade was %d days before.', days_of_silence
                        )
                    when
                        scope = 'trade'
                        and days_of_silence is null
                        and history_days >= 365
                        then printf(
                            'No such trade in the %.1f years for which they have been known.',
                            history_days / 365.25
                        )
                end,
                case
                    when value_to_usual >= 5
                        then printf('%.0f times their usual amount.', value_to_usual)
                end,
                case
                    when routine_status = 'opportunistic'
                        then 'They trade every year, in no regular month: opportunistic.'
                end,
                case
                    when is_abnormal and abnormality_basis = 'issuer'
                        then printf(
                            'At this company as many acted together in %.0f%% of the months of '
                            || 'the last three years.',
                            100 * usual_share
                        )
                    when is_abnormal
                        then printf(
                            'As many act together in %.1f%% of all issuers'' windows.',
                            100 * usual_share
                        )
                end,
                case
                    when window_sessions is not null and independence = 'independent'
                        then printf(
                            'Independent: %s.', array_to_string(independence_reasons, '; ')
                        )
                end,
                case
                    when direction = 'sale' and runup_126 >= 0.15
                        then printf(
                            'The price had risen %.0f%%%s in half a year.',
                            100 * runup_126,
                            price_worded
                        )
                end,
                case
                    when direction = 'sale' and return_252 >= 0.75
                        then printf(
                            'The price had risen %.0f%% in a year.', 100 * return_252
                        )
                end,
                case
                    when direction = 'sale' and growth_gap >= 0.25
                        then printf(
                            'Revenue had grown %.0f%% in a year: the price rose %.0f points '
                            || 'more.',
                            100 * revenue_growth,
                            100 * growth_gap
                        )
                end,
                case
                    when
                        direction = 'sale'
                        and greatest(price_to_sales_rank, price_to_earnings_rank) >= 0.9
                        then printf(
                            'By its %s the share was more expensive than in %.0f%% of the '
                            || 'issuer''s own five years.',
                            case
                                when coalesce(price_to_sales_rank, 0)
                                    >= coalesce(price_to_earnings_rank, 0)
                                    then 'sales'
                                else 'earnings'
                            end,
                            100 * greatest(price_to_sales_rank, price_to_earnings_rank)
                        )
                end,
                case
                    when direction = 'sale' and is_in_presumed_blackout and days_to_release >= 0
                        then printf(
                            '%s, %d days before the results of %s%s.',
                            case
                                when is_release_expected then 'By the issuer''s rhythm'
                                else 'In a presumed blackout'
                            end,
                            days_to_release,
                            next_release_date,
                            case
                                when is_release_expected
                                    then printf(
                                        ' (expected; it misses by %.0f days as a median)',
                                        coalesce(expected_error_days, 0)
                                    )
                                else ''
                            end
                        )
                end,
                case
                    when direction = 'purchase' and runup_63 <= -0.15
                        then printf(
                            'The price had fallen %.0f%%%s in a quarter.',
                            -100 * runup_63,
                            price_worded
                        )
                end,
                case
                    when direction = 'purchase' and share_of_52_week_high <= 0.7
                        then printf(
                            'The price was %.0f%% below its highest of the year.',
                            100 * (1 - share_of_52_week_high)
                        )
                end,
                case
                    when direction = 'purchase' and worst_session_of_5 <= -0.1
                        then printf(
                            'The price had fallen %.0f%% in one of the last five sessions.',
                            -100 * worst_session_of_5
                        )
                end,
                plan_reason
            ],
            lambda reason : reason is not null
        ) as reasons,
        list_filter(
            [
                doubt,
                case
                    when has_unknown_plan and direction = 'sale'
                        then 'The filing says nothing about a trading plan, and before '
                        || '1 April 2023 silence proves nothing.'
                end,
                case
                    when has_plan_conflict
                        then 'The filing contradicts itself about a trading plan: its box, '
                        || 'footnotes and remarks do not agree.'
                end,
                case
                    when share_of_holdings is null and not is_new_position
                        then 'What they own is not known, so neither is the share of it.'
                    when
                        groups = 1 and direction = 'sale' and share_of_holdings < 0.1
                        then printf(
                            'It is only %s of all that they were known to own.',
                            share_worded
                        )
                    when
                        groups = 1 and direction = 'purchase' and share_of_holdings < 0.1
                        then printf(
                            'It adds only %s to what they own.', share_worded
                        )
                end,
                case
                    when
                        has_incomplete_holdings
                        and has_unknown_share is not true
                        and share_of_holdings < 0.1
                        then 'Not every holding is known: the share may be smaller still.'
                    when has_incomplete_holdings and has_unknown_share is not true
                        then 'Not every holding is known: the share may be overstated.'
                end,
                case
                    when scope = 'trade' and direction = 'sale' and days_of_silence < 365
                        then printf(
                            'The last discretionary sale was only %d days before.',
                            days_of_silence
                        )
                end,
                case
                    when
                        scope = 'trade'
                        and direction = 'sale'
                        and days_since_any_sale < coalesce(days_of_silence, 100000)
                        and days_since_any_sale < 365
                        then printf(
                            'They sold under a plan %d days before.', days_since_any_sale
                        )
                end,
                case
                    when history_days < 365 and direction = 'sale'
                        then printf(
                            'Known for only %d days: whether this is unusual cannot be told.',
                            greatest(history_days, 0)
                        )
                end,
                case
                    when predecessor_cik is not null
                        then printf(
                            'The issuer is taken to carry on CIK %s (%s): what was filed there '
                            || 'counts as its history.',
                            predecessor_cik,
                            predecessor_evidence
                        )
                end,
                case
                    when is_forced
                        then 'A pledge, margin call or foreclosure is mentioned: perhaps forced.'
                end,
                case
                    when is_disclaimed
                        then 'Held through entities, and beneficial ownership is disclaimed: '
                        || 'perhaps not their own money.'
                end,
                case
                    when direction = 'sale' and growth_gap < 0.25 and revenue_growth >= 0.15
                        then printf(
                            'Revenue had grown %.0f%% in a year, which may explain the price.',
                            100 * revenue_growth
                        )
                end,
                case
                    when
                        direction = 'sale'
                        and management_change_date is not null
                        and has_departure is not true
                        then printf(
                            'A change in management was announced on %s (8-K item 5.02); '
                            || 'perhaps somebody here is leaving.',
                            management_change_date
                        )
                end,
                case
                    when has_departure then 'Somebody is leaving or has left the company.'
                end,
                case
                    when has_year_end_loss
                        then 'Sold in December below what they had paid: perhaps for the tax '
                        || 'loss.'
                    when is_in_december and direction = 'sale'
                        then 'Sold in December; whether at a loss, for taxes, is not known.'
                end,
                case
                    when independence = 'coordinated'
                        then printf(
                            'Perhaps arranged together: %s.',
                            array_to_string(independence_reasons, '; ')
                        )
                end,
                case
                    when abnormality_basis in ('unknown', 'market')
                        then concat(
                            case abnormality_basis
                                when 'market'
                                    then 'Unusual among all issuers; whether it is unusual at '
                                    || 'this one is not known, because its filings are known '
                                    || 'for less than a year'
                                else 'Too little history to say whether this is unusual at '
                                || 'this company'
                            end,
                            if(is_lowered_for_unknown_usual, ': one tier lower.', '.')
                        )
                end,
                case
                    when vesting_groups > 1
                        then printf(
                            '%d of the %d sold within three sessions of a vesting on %s that '
                            || 'they have in common: one cause%s.',
                            vesting_groups,
                            groups,
                            common_vesting_date,
                            if(is_lowered_for_vesting, ', so one tier lower', '')
                        )
                end,
                case
                    when lockup_end_date is not null
                        then 'Selling after a lock-up is expected; how much is the question.'
                end,
                case
                    when planned_value_usd > 0
                        then printf(
                            '%.0f%% of it was sold under plans.',
                            100 * planned_value_usd / value_usd
                        )
                end,
                case
                    when reporting_lag_days > 4
                        then printf(
                            'Reported %d days after the trade.', reporting_lag_days
                        )
                end,
                case price_basis
                    when 'form4'
                        then 'Prices are only those of insiders'' own filings.'
                    when 'unknown'
                        then 'What the price had done is unknown.'
                end,
                case
                    when direction = 'sale' and runup_126 <= -0.15
                        then printf(
                            'The price had already fallen %.0f%%%s in half a year.',
                            -100 * runup_126,
                            price_worded
                        )
                end
            ],
            lambda reason : reason is not null
        ) as counter_reasons
    from worded

)

select * from reasoned
