-- One row is a transaction line with all noise reasons: those that its filing shows, and the
-- habits of its decision group as known when the trade became known. Habits (routine,
-- annual_pattern, periodic_seller) need trades, and trades need the other reasons, so they are
-- added here and change nothing about what is discretionary.
with lines as (

    select * from {{ ref('int_lines_classified') }}

),

filters as (

    select * from {{ ref('noise_filters') }}

),

trade_lines as (

    select * from {{ ref('int_trade_lines') }}

),

histories as (

    select * from {{ ref('int_histories') }}

),

-- The trade that the line was part of when it was filed.
first_trades as (

    select
        transaction_id,
        arg_min(trade_id, (known_at, trade_id)) as trade_id
    from trade_lines
    group by transaction_id

),

habits as (

    select
        first_trades.transaction_id,
        unnest( -- noqa: AL03
            list_filter(
                [
                    if(
                        histories.routine_status = 'routine',
                        {
                            'noise_reason': 'routine',
                            'evidence': 'traded in the same month of three years in a row'
                        },
                        null
                    ),
                    if(
                        histories.is_annual_seller and histories.direction = 'sale',
                        {
                            'noise_reason': 'annual_pattern',
                            'evidence': 'sold around '
                            || strftime(histories.trade_date, '%-d %B')
                            || ' in at least two of the three years before'
                        },
                        null
                    ),
                    if(
                        histories.is_periodic_seller and histories.direction = 'sale',
                        {
                            'noise_reason': 'periodic_seller',
                            'evidence': 'sold month after month, in similar sizes'
                        },
                        null
                    )
                ],
                lambda habit : habit is not null
            ),
            recursive := true
        )
    from first_trades
    inner join histories
        on first_trades.trade_id = histories.trade_id

),

reasons as (

    select
        transaction_id,
        unnest(noise_reasons) as noise_reason
    from lines
    where transaction_id in (select transaction_id from habits)
    union all
    select
        transaction_id,
        noise_reason
    from habits

),

priorities as (

    select
        noise_reason,
        min(priority) as priority,
        min(weight) as weight
    from filters
    where noise_reason is not null
    group by noise_reason

),

reordered as (

    select
        reasons.transaction_id,
        list(reasons.noise_reason order by priorities.priority) as noise_reasons
    from reasons
    inner join priorities
        on reasons.noise_reason = priorities.noise_reason
    group by reasons.transaction_id

),

weighted as (

    select
        habits.transaction_id,
        product(priorities.weight) as weight,
        list(
            habits.noise_reason || ': ' || habits.evidence order by priorities.priority
        ) as evidence
    from habits
    inner join priorities
        on habits.noise_reason = priorities.noise_reason
    group by habits.transaction_id

),

final as (

    select
        lines.* replace (
            coalesce(reordered.noise_reasons, lines.noise_reasons) as noise_reasons,
            coalesce(reordered.noise_reasons[1], lines.noise_reason) as noise_reason,
            list_concat(lines.noise_evidence, weighted.evidence) as noise_evidence,
            lines.noise_weight * coalesce(weighted.weight, 1) as noise_weight
        )
    from lines
    left join reordered
        on lines.transaction_id = reordered.transaction_id
    left join weighted
        on lines.transaction_id = weighted.transaction_id

)

select * from final
