-- One row is a transaction line with the verdict whether it was made under a Rule 10b5-1 plan.
-- The nearest text decides: the line's own footnotes, then other footnotes that speak of all
-- reported trades, then the remarks, then the box of the form. The box covers the filing, not
-- the line: it never overrides a text, and a disagreement is kept as a conflict (also for
-- plans from before 2023-02-27, whose sales SEC lets filers report with an empty box), unless
-- another line of the form that a text puts under a plan explains the box. A line
-- whose own text only says that it was sold to cover taxes is no plan sale where another sale or
-- purchase of the form is affirmed by a text: that one explains the box. Otherwise the box stands,
-- for the instruction itself may satisfy the rule.
-- Silence is not a denial: without text, an empty box denies only from 2023-04-01 on, when
-- Forms 4 and 5 began to ask. A footnote of the line that dates a plan before the trade, under
-- an empty box, is left open.
-- A text that affirms a plan for some shares and denies it for others decides for the line
-- whose number of shares stands in one of its halves. A plan that ended before the trade denies.
-- A date of adoption comes from the texts that decide, or from one that no line cites; it is
-- never borrowed from a text about other lines, and where two are named it is unknown.
{# What a sale may be instead of one under a plan; an exercise of options is often part of one. #}
{% set other_reasons = [
    'sell_to_cover', 'tax_withholding', 'offering', 'private_sale', 'hedge', 'trade_error',
    'dealer_trade', 'issuer_transaction', 'gift_charity', 'estate_trust', 'fund_distribution',
    'domestic_relations', 'espp_drip', 'merger',
] %}
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
    where plan_mention != 'none' or class_bits & {{ bits_of(['sell_to_cover']) }} > 0

),

line_texts as (

    select
        line_texts.transaction_id,
        line_texts.coverage,
        case line_texts.coverage when 'row_footnote' then 1 when 'other_footnote' then 2 else 3 end
            as distance,
        format('{:d}', lines.shares::hugeint) as shares_text,
        footnotes.plan_mention = 'mentioned'
        and footnotes.is_plan_terminated
        and coalesce(footnotes.plan_ended_date < lines.transaction_date, false)
        and not coalesce(footnotes.plan_adopted_date >= footnotes.plan_ended_date, false)
            as has_ended,
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
        or has_ended
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
        bool_or(plan_mention = 'mentioned' and not has_ended) as is_mentioned,
        bool_or(is_plan_terminated) as is_plan_terminated,
        bool_or(is_plan_modified) as is_plan_modified,
        bool_or(is_sell_to_cover_instruction and is_affirmed)
            as is_sell_to_cover_instruction,
        min(footnote_id) filter (where is_affirmed) as affirming_footnote_id,
        min(footnote_id) filter (where is_negated) as denying_footnote_id,
        min(footnote_id) filter (where plan_mention = 'mentioned' and not has_ended)
            as mentioning_footnote_id,
        -- of the texts that affirm, else of those that mention a plan; of two dates neither
        {% for field in ['plan_adopted_date', 'plan_adopted_month'] %}
        {% for kind in ['is_affirmed', "plan_mention = 'mentioned'"] %}
        case
            when count(distinct {{ field }}) filter (where {{ kind }}) = 1
                then min({{ field }}) filter (where {{ kind }})
        end as {{ 'affirmed' if loop.first else 'mentioned' }}_{{ field }},
        {% endfor %}
        case
            when count({{ field }}) filter (where is_affirmed) > 0 then affirmed_{{ field }}
            else mentioned_{{ field }}
        end as {{ field }},
        {% endfor %}
        max(plan_modified_date) as plan_modified_date,
        max(plan_ended_date) as plan_ended_date,
        max(plan_disclosed_date) as plan_disclosed_date
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
        bool_or(is_plan_modified) as is_plan_modified,
        max(plan_modified_date) as plan_modified_date,
        max(plan_ended_date) as plan_ended_date,
        max(plan_disclosed_date) as plan_disclosed_date
    from by_distance
    group by transaction_id

),

-- What the line's own text says it was, when it says nothing of a plan.
told as (

    select
        transaction_id,
        bool_or(motive_bits & {{ bits_of(other_reasons) }} > 0) as has_motive,
        min(footnote_id) filter (where motive_bits & {{ bits_of(['sell_to_cover']) }} > 0)
            as sell_to_cover_footnote_id
    from {{ ref('int_line_texts') }}
    where coverage = 'row_footnote' and is_about_trade
    group by transaction_id
    having bool_and(plan_mention = 'none')

),

-- Forms of which a text affirms a plan for a line, which explains their box.
explained_forms as (

    select
        lines.accession_number,
        bool_or(lines.transaction_code in ('P', 'S')) as has_planned_trade
    from nearest
    inner join lines
        on nearest.transaction_id = lines.transaction_id
    where nearest.is_affirmed
    group by lines.accession_number

),

-- The one plan that a form dates in a text that no line cites, for lines that only the box puts
-- under it.
dated_filings as (

    select
        footnotes.accession_number,
        min(footnotes.plan_adopted_date) as plan_adopted_date
    from footnotes
    anti join {{ ref('int_line_citations') }} as citations
        on
            footnotes.accession_number = citations.accession_number
            and footnotes.footnote_id = citations.footnote_id
    where
        footnotes.plan_mention in ('affirmed', 'mentioned')
        and footnotes.plan_adopted_date is not null
    group by footnotes.accession_number
    having count(distinct footnotes.plan_adopted_date) = 1

),

judged as (

    select
        lines.transaction_id,
        lines.accession_number,
        lines.transaction_date,
        filings.box_10b5_1,
        lines.filed_date >= date '2023-04-01' as is_box_asked,
        coalesce(
            filings.box_10b5_1
            and lines.transaction_code in ('P', 'S')
            and nearest.transaction_id is null
            and told.sell_to_cover_footnote_id is not null
            and explained_forms.has_planned_trade,
            false
        ) as is_explained_elsewhere,
        case
            when nearest.is_affirmed and nearest.is_negated then 'unknown'
            when nearest.is_affirmed then 'plan'
            when nearest.is_negated then 'not_plan'
            when is_explained_elsewhere then 'not_plan'
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
            when is_explained_elsewhere then 'row_footnote'
            when plan_status = 'unknown' and filings.box_10b5_1 is not null and is_box_asked
                then 'row_footnote'
            when plan_status != 'unknown' then 'box'
            else 'none'
        end as plan_basis,
        coalesce(texts_in_all.has_texts_that_disagree, false)
        or coalesce(nearest.is_affirmed and not filings.box_10b5_1 and is_box_asked, false)
        or coalesce(
            nearest.is_negated
            and not nearest.is_affirmed
            and filings.box_10b5_1
            and explained_forms.accession_number is null,
            false
        ) as has_plan_conflict,
        case
            when told.has_motive and coalesce(nearest.distance, 2) > 1 then null
            when plan_status = 'plan'
                then coalesce(
                    nearest.plan_adopted_date,
                    mentions.plan_adopted_date,
                    case
                        when coalesce(
                            nearest.plan_adopted_month, mentions.plan_adopted_month
                        ) is null
                            then dated_filings.plan_adopted_date
                    end
                )
            when plan_basis = 'row_footnote' and plan_status = 'unknown'
                then coalesce(nearest.plan_adopted_date, mentions.plan_adopted_date)
        end as plan_adopted_date,
        case
            when told.has_motive and coalesce(nearest.distance, 2) > 1 then null
            when plan_status = 'plan'
                then coalesce(nearest.plan_adopted_month, mentions.plan_adopted_month)
        end as plan_adopted_month,
        case
            when is_explained_elsewhere then told.sell_to_cover_footnote_id
            when plan_basis = 'box' then mentions.mentioning_footnote_id
            when plan_status = 'not_plan' then nearest.denying_footnote_id
            when nearest.transaction_id is not null
                then coalesce(nearest.affirming_footnote_id, nearest.denying_footnote_id)
            else mentions.mentioning_footnote_id
        end as plan_footnote_id,
        plan_status = 'plan' and coalesce(nearest.is_sell_to_cover_instruction, false)
            as is_sell_to_cover_instruction,
        coalesce(texts_in_all.is_plan_terminated, false) as is_plan_terminated,
        coalesce(texts_in_all.is_plan_modified, false) as is_plan_modified,
        texts_in_all.plan_modified_date,
        texts_in_all.plan_ended_date,
        texts_in_all.plan_disclosed_date
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
    left join told
        on lines.transaction_id = told.transaction_id
    left join explained_forms
        on lines.accession_number = explained_forms.accession_number

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
        judged.plan_modified_date,
        judged.plan_ended_date,
        judged.plan_disclosed_date,
        judged.plan_adopted_date
    from judged
    left join evidence
        on
            judged.accession_number = evidence.accession_number
            and judged.plan_footnote_id = evidence.footnote_id

)

select * from final
