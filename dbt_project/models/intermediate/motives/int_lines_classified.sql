-- One row is a transaction line with every noise filter that it runs into, in the filters'
-- order; the first is its noise_reason. A line is discretionary when no filter excludes it and
-- shares are left that no exercise explains. noise_weight is the product of the weights of all
-- hits, halved where nothing says whether a plan was behind it.
-- A margin call or foreclosure is forced, which is a risk and not noise: a flag, no reason.
with lines as (

    select
        transaction_id,
        transaction_code,
        is_common_equity,
        shares
    from {{ ref('int_lines_valued') }}

),

hits as (

    select * from {{ ref('int_line_filter_matches') }}

),

filters as (

    select * from {{ ref('noise_filters') }}

),

verdicts as (

    select * from {{ ref('int_lines_with_plan_verdicts') }}
    where plan_status = 'unknown'

),

motives as (

    select * from {{ ref('int_lines_with_stated_motives') }}
    where says_sold_on_exercise or pledge_margin_footnote_id is not null

),

links as (

    select * from {{ ref('int_lines_linked_to_acquisitions') }}

),

plan_unknown as (

    select weight from filters
    where noise_filter_id = 'plan_unknown'

),

-- Two filters may share a reason; the stronger is named, its weight counts once.
reasons as (

    select
        hits.transaction_id,
        filters.noise_reason,
        arg_min(hits.evidence, filters.priority) as evidence,
        min(filters.priority) as priority,
        min(filters.weight) as weight,
        bool_or(filters.is_excluding) as is_excluding
    from hits
    inner join filters
        on hits.noise_filter_id = filters.noise_filter_id
    group by hits.transaction_id, filters.noise_reason

),

-- Sorted afterwards: a list that is ordered while it grows keeps far more in memory.
summed as (

    select
        transaction_id,
        list_sort(
            list({'priority': priority, 'reason': noise_reason, 'evidence': evidence})
        ) as hits,
        product(weight) as weight,
        bool_or(is_excluding) as is_excluded
    from reasons
    group by transaction_id

),

trades as (

    select
        lines.transaction_id,
        list_transform(coalesce(summed.hits, []), lambda hit: hit.reason) as noise_reasons,
        noise_reasons[1] as noise_reason,
        list_transform(
            coalesce(summed.hits, []), lambda hit: hit.reason || ': ' || hit.evidence
        ) as noise_evidence,
        coalesce(summed.weight, 1)
        * if(verdicts.transaction_id is null, 1, plan_unknown.weight) as noise_weight,
        case
            when summed.is_excluded then 0
            when links.is_class_conversion then lines.shares
            when motives.says_sold_on_exercise and links.exercise_linked_shares is null then 0
            else lines.shares - coalesce(links.exercise_linked_shares, 0)
        end::decimal(26, 8) as discretionary_shares,
        coalesce(links.exercise_linked_shares, 0)::decimal(26, 8) as exercise_linked_shares,
        coalesce(discretionary_shares > 0, false) as is_discretionary,
        motives.pledge_margin_footnote_id is not null as is_forced,
        motives.pledge_margin_footnote_id as forced_footnote_id
    from lines
    cross join plan_unknown
    left join verdicts
        on lines.transaction_id = verdicts.transaction_id
    left join motives
        on lines.transaction_id = motives.transaction_id
    left join summed
        on lines.transaction_id = summed.transaction_id
    left join links
        on lines.transaction_id = links.transaction_id
    where lines.transaction_code in ('P', 'S')

),

other_lines as (

    select
        lines.transaction_id,
        if(
            lines.is_common_equity,
            ['not_open_market'],
            ['not_open_market', 'not_common_equity']
        ) as noise_reasons,
        'not_open_market' as noise_reason,
        [] as noise_evidence,
        0 as noise_weight,
        0 as discretionary_shares,
        0 as exercise_linked_shares,
        false as is_discretionary,
        motives.pledge_margin_footnote_id is not null as is_forced,
        motives.pledge_margin_footnote_id as forced_footnote_id
    from lines
    left join motives
        on lines.transaction_id = motives.transaction_id
    where lines.transaction_code not in ('P', 'S') or lines.transaction_code is null

),

final as (

    select * from trades
    union all
    select * from other_lines

)

select * from final
