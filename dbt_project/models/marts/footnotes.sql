-- One row is a footnote, or the remarks (footnote_id REMARKS), of a filing, with what the
-- footnote rules read in its text.
with classified as (

    select * from {{ ref('int_footnotes_classified') }}

),

final as (

    select
        accession_number,
        footnote_id,
        footnote_text,
        footnote_classes,
        list_filter(rule_ids, lambda rule_id: not rule_id like 'covers.%') as rule_ids,
        plan_mention,
        plan_adopted_month,
        price_low_usd,
        price_high_usd,
        has_both_plan_verdicts,
        is_plan_terminated,
        is_plan_modified,
        is_sell_to_cover_instruction,
        plan_adopted_date
    from classified

)

select * from final
