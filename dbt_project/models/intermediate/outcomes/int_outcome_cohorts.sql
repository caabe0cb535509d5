-- One row is a subject in one group of the scorecard: which subjects are counted together.
-- Signals stand in the group of their kind and in that of all kinds, whole and split. A signal
-- counts once, when it first became known, and by tier once in each tier that it had.
-- Trades stand in the group of their noise reason, and in one of the two: no routine motive
-- found (discretionary), or one found (set_aside). Placebos in the groups of their signals.
with subjects as (

    select
        subjects.*,
        sessions.calendar_date as first_session_date
    from {{ ref('int_outcome_events') }} as subjects
    left join {{ ref('int_trading_calendar') }} as sessions
        on
            subjects.first_session = sessions.session_number
            and sessions.is_nyse_session

),

categorised as (

    select
        * exclude (category),
        unnest(
            [
                category,
                case
                    when cohort != 'trade' then 'all'
                    when is_discretionary then 'discretionary'
                    else 'set_aside'
                end
            ]
        ) as category
    from subjects

),

split as (

    select
        subject_id,
        cohort,
        category,
        direction,
        first_session_date,
        known_at,
        is_first,
        unnest(
            case
                when cohort = 'signal'
                    then [
                        {'by': 'none', 'value': 'all', 'is_counted': is_first},
                        {'by': 'period', 'value': period, 'is_counted': is_first},
                        {'by': 'tier', 'value': tier, 'is_counted': is_first_of_tier},
                        {'by': 'role', 'value': role, 'is_counted': is_first},
                        {
                            'by': 'routine_status',
                            'value': routine_status,
                            'is_counted': is_first
                        },
                        {
                            'by': 'share_of_holdings',
                            'value': share_of_holdings,
                            'is_counted': is_first
                        }
                    ]
                else [
                    {'by': 'none', 'value': 'all', 'is_counted': is_first},
                    {'by': 'period', 'value': period, 'is_counted': is_first}
                ]
            end
        ) as split
    from (
        select
            *,
            case
                when first_session_date < date '2023-01-01' then 'before 2023'
                else 'from 2023'
            end as period
        from categorised
    )

),

cohorts as (

    select
        subject_id,
        concat_ws(
            ':', cohort, category, direction, split.by, coalesce(split.value, 'unknown')
        ) as cohort_id,
        cohort,
        category,
        direction,
        split.by as split_by,
        coalesce(split.value, 'unknown') as split_value,
        first_session_date,
        known_at
    from split
    where split.is_counted

)

select * from cohorts
