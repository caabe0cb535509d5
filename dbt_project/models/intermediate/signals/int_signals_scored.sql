{{ config(meta={'per': 'market'}) }}
-- One row is a version of a signal with the parts of its score: signal_score_points says what
-- each measure is worth. A measure that is unknown adds nothing.
with signals as (

    select * from {{ ref('int_signal_facts') }}

),

points as (

    select * from {{ ref('signal_score_points') }}

),

measured as (

    select
        signal_id,
        direction,
        1::double as always,
        coalesce(share_of_holdings, 0)::double as share_of_holdings,
        coalesce(value_usd, 0)::double as value_usd,
        -- no earlier trade in a known history is a silence of that length
        coalesce(days_of_silence, case when groups = 1 then history_days end, 0)
        / 365.0::double as years_of_silence,
        coalesce(value_to_usual, 0)::double as value_to_usual,
        (opportunistic_groups > 0)::integer::double as is_opportunistic,
        coalesce(is_abnormal and abnormality_basis = 'issuer', false)::integer::double
            as is_abnormal,
        groups::double as groups,
        officers_and_directors::double as officers_and_directors,
        ceos_and_cfos::double as ceos_and_cfos,
        coalesce(greatest(runup_126, 0), 0)::double as rise,
        coalesce(
            greatest(
                -runup_63,
                1 - share_of_52_week_high,
                2 * -worst_session_of_5,
                0
            ),
            0
        )::double as fall,
        coalesce(greatest(price_to_sales_rank, price_to_earnings_rank), 0)
            as valuation_rank,
        coalesce(is_in_presumed_blackout, false)::integer::double as is_before_results,
        coalesce(growth_gap < 0.25 and revenue_growth >= 0.15, false)::integer::double
            as is_explained_by_growth,
        (plan_reason is not null)::integer::double as is_plan_red_flag,
        has_unknown_plan::integer::double as is_plan_unknown,
        (share_of_holdings is null and not is_new_position)::integer::double
            as is_share_unknown,
        coalesce(share_of_holdings < 0.1 and groups = 1, false)::integer::double
            as is_share_small,
        has_incomplete_holdings::integer::double as is_holdings_incomplete,
        (history_days < 365)::integer::double as is_history_short,
        coalesce(groups = 1 and days_of_silence < 365, false)::integer::double
            as is_recent_seller,
        has_year_end_loss::integer::double as is_year_end_loss,
        has_departure::integer::double as is_departure,
        is_disclaimed::integer::double as is_disclaimed,
        coalesce(independence = 'coordinated', false)::integer::double as is_coordinated,
        (price_basis = 'form4')::integer::double as is_price_sparse,
        (reporting_lag_days > 4)::integer::double as is_late_report,
        coalesce(abnormality_basis in ('unknown', 'market'), false)::integer::double
            as is_abnormality_unknown,
        is_lowered_for_vesting::integer::double as is_common_vesting,
        (lockup_end_date is not null)::integer::double as is_lockup
    from signals

),

unpivoted as (

    unpivot measured
    on columns(* exclude (signal_id, direction)) into name measure value measured

),

steps as (

    select
        unpivoted.signal_id,
        points.part,
        points.measure,
        arg_max(points.points, points.at_least) as points
    from unpivoted
    inner join points
        on
            unpivoted.measure = points.measure
            and unpivoted.direction = points.direction
            and unpivoted.measured >= points.at_least
    group by unpivoted.signal_id, points.part, points.measure

),

summed as (

    select
        signal_id,
        coalesce(sum(points) filter (where part = 'presumption'), 0) as score_presumption,
        coalesce(sum(points) filter (where part = 'size'), 0) as score_size,
        coalesce(sum(points) filter (where part = 'rarity'), 0) as score_rarity,
        coalesce(sum(points) filter (where part = 'people'), 0) as score_people,
        coalesce(sum(points) filter (where part = 'role'), 0) as score_role,
        coalesce(sum(points) filter (where part = 'price'), 0) as score_price,
        coalesce(sum(points) filter (where part = 'plan'), 0) as score_plan,
        coalesce(sum(points) filter (where part = 'doubt'), 0) as score_doubt,
        greatest(0, least(100, sum(points))) as score
    from steps
    group by signal_id

)

select * from summed
