-- One row is a transaction line with the verdict whether it was made under a Rule 10b5-1 plan.
-- The nearest text decides: the line's own footnotes, then other footnotes that speak of all
-- reported trades, then the remarks, then the box of the form. The box covers the filing, not
-- the line: it never overrides a text, and a disagreement is kept as a conflict (also for
-- plans from before 2023-02-27, whose sales SEC lets filers report with an empty box).
-- Silence is not a denial: without text, an empty box denies only from 2023-04-01 on, when
-- Forms 4 and 5 began to ask. A footnote of the line that dates a plan before the trade, under
-- an empty box, is left open.
-- A text that affirms a plan for some shares and denies it for others decides for the line
-- whose number of shares stands in one of its halves.
with lines as (

    select * from {{ ref('int_lines_valued') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

footnotes as (

    select * from {{ ref('int_footnotes_read') }}
    where plan_mention != 'none'

),

evidence as (

    select accession_number, footnote_id, footnote_text
    from {{ ref('int_footnotes_classified') }}
    where plan_mention != 'none'

),

line_texts as (

    select
        line_texts.transaction_id,
        line_texts.coverage,
        case line_texts.coverage when 'row_footnote' then 1 when 'other_footnote' then 2 else 3 end
            as distance,
        format('{:d}', lines.shares::hugeint) as shares_text,
        footnotes.*
    from {{ ref('int_line_texts') }} as line_texts
    inner join footnotes
        on
            line_texts.accession_number = footnotes.accession_number
            and line_texts.footnote_id = footnotes.footnote_id
    inner join lines
        on line_texts.transaction_id = lines.transaction_id
    where line_texts.plan_mention != 'none'

),

-- Of a text that says both, the half with the line's number of shares; else it says both.
read as (

    select
        *,
        plan_mention = 'affirmed'
        and (
            not has_both_plan_verdicts
            or list_contains(affirmed_numbers, shares_text)
            or not list_contains(negated_numbers, shares_text)
        ) as is_affirmed,
        plan_mention = 'negated'
        or (
            has_both_plan_verdicts
            and (
                list_contains(negated_numbers, shares_text)
                or not list_contains(affirmed_numbers, shares_text)
            )
        ) as is_negated
    from line_texts

),

by_distance as (

    select
        transaction_id,
        coverage,
        distance,
        bool_or(is_affirmed) as is_affirmed,
        bool_or(is_negated) as is_negated,
        bool_or(plan_mention = 'mentioned') as is_mentioned,
        bool_or(is_plan_terminated) as is_plan_terminated,
        bool_or(is_plan_modified) as is_plan_modified,
        bool_or(is_sell_to_cover_instruction and is_affirmed)
            as is_sell_to_cover_instruction,
        min(footnote_id) filter (where is_affirmed) as affirming_footnote_id,
        min(footnote_id) filter (where is_negated) as denying_footnote_id,
        min(footnote_id) filter (where plan_mention = 'mentioned') as mentioning_footnote_id,
        min(plan_adopted_date) as plan_adopted_date,
        min(plan_adopted_month) as plan_adopted_month
    from read
    group by transaction_id, coverage, distance

),

nearest as (

    select *
    from by_distance
    where is_affirmed or is_negated
    qualify row_number() over (partition by transaction_id order by distance) = 1

),

mentions as (

    select *
    from by_distance
    where is_mentioned and distance = 1

),

texts_in_all as (

    select
        transaction_id,
        bool_or(is_affirmed) and bool_or(is_negated) as has_texts_that_disagree,
        bool_or(is_plan_terminated) as is_plan_terminated,
        bool_or(is_plan_modified) as is_plan_modified
    from by_distance
    group by transaction_id

),

-- The one plan that a form dates, for lines that only the box puts under it.
dated_filings as (

    select
        accession_number,
        min(plan_adopted_date) as plan_adopted_date
    from footnotes
    where
        plan_mention in ('affirmed', 'mentioned')
        and plan_adopted_date is not null
    group by accession_number
    having count(distinct plan_adopted_date) = 1

),

judged as (

    select
        lines.transaction_id,
        lines.accession_number,
        lines.transaction_date,
        filings.box_10b5_1,
        lines.filed_date >= date '2023-04-01' as is_box_asked,
        case
            when nearest.is_affirmed and nearest.is_negated then 'unknown'
            when nearest.is_affirmed then 'plan'
            when nearest.is_negated then 'not_plan'
            when filings.box_10b5_1 then 'plan'
            when not is_box_asked or filings.box_10b5_1 is null then 'unknown'
            when
                mentions.plan_adopted_date <= lines.transaction_date
                and not mentions.is_plan_terminated
                then 'unknown'
            else 'not_plan'
        end as plan_status,
        case
            when nearest.transaction_id is not null then nearest.coverage
            when plan_status = 'unknown' and filings.box_10b5_1 is not null and is_box_asked
                then 'row_footnote'
            when plan_status != 'unknown' then 'box'
            else 'none'
        end as plan_basis,
        coalesce(texts_in_all.has_texts_that_disagree, false)
        or coalesce(nearest.is_affirmed and not filings.box_10b5_1 and is_box_asked, false)
        or coalesce(
            nearest.is_negated and not nearest.is_affirmed and filings.box_10b5_1, false
        ) as has_plan_conflict,
        case
            when plan_status = 'plan'
                then coalesce(
                    nearest.plan_adopted_date,
                    mentions.plan_adopted_date,
                    case
                        when nearest.plan_adopted_month is null
                            then dated_filings.plan_adopted_date
                    end
                )
            when plan_basis = 'row_footnote' and plan_status = 'unknown'
                then coalesce(nearest.plan_adopted_date, mentions.plan_adopted_date)
        end as plan_adopted_date,
        case
            when plan_status = 'plan'
                then coalesce(nearest.plan_adopted_month, mentions.plan_adopted_month)
        end as plan_adopted_month,
        case
            when plan_basis = 'box' then mentions.mentioning_footnote_id
            when plan_status = 'not_plan' then nearest.denying_footnote_id
            when nearest.transaction_id is not null
                then coalesce(nearest.affirming_footnote_id, nearest.denying_footnote_id)
            else mentions.mentioning_footnote_id
        end as plan_footnote_id,
        plan_status = 'plan' and coalesce(nearest.is_sell_to_cover_instruction, false)
            as is_sell_to_cover_instruction,
        coalesce(texts_in_all.is_plan_terminated, false) as is_plan_terminated,
        coalesce(texts_in_all.is_plan_modified, false) as is_plan_modified
    from lines
    inner join filings
        on lines.accession_number = filings.accession_number
    left join nearest
        on lines.transaction_id = nearest.transaction_id
    left join mentions
        on lines.transaction_id = mentions.transaction_id
    left join texts_in_all
        on lines.transaction_id = texts_in_all.transaction_id
    left join dated_filings
        on lines.accession_number = dated_filings.accession_number

),

final as (

    select
        judged.transaction_id,
        judged.plan_status,
        judged.plan_basis,
        evidence.footnote_text as plan_evidence,
        judged.plan_footnote_id,
        case when judged.plan_adopted_date is null then judged.plan_adopted_month end
            as plan_adopted_month,
        case
            when judged.transaction_date >= judged.plan_adopted_date
                then (judged.transaction_date - judged.plan_adopted_date)::integer
        end as days_since_adoption,
        judged.has_plan_conflict,
        judged.is_sell_to_cover_instruction,
        judged.is_plan_terminated,
        judged.is_plan_modified,
        judged.plan_status = 'plan'
        and coalesce(judged.plan_adopted_date < date '2023-02-27', false) as is_legacy_plan,
        judged.plan_adopted_date
    from judged
    left join evidence
        on
            judged.accession_number = evidence.accession_number
            and judged.plan_footnote_id = evidence.footnote_id

)

select * from final
