-- One row is a footnote, or the remarks (footnote_id REMARKS), of a filing, with what the rules
-- read in its text. Joined on the text itself, so a text is read once however often it is filed.
-- A view: footnotes keeps the texts, int_footnotes_read what later models ask of them.
{{ config(materialized='view') }}
with footnotes as (

    select * from {{ ref('stg_edgar__footnotes') }}

),

submissions as (

    select * from {{ ref('stg_edgar__submissions') }}

),

classified as (

    select * from {{ ref('int_footnote_texts_classified') }}

),

filed as (

    select accession_number, footnote_id, footnote_text
    from footnotes
    where footnote_text is not null
    union all
    select accession_number, 'REMARKS' as footnote_id, remarks as footnote_text
    from submissions
    where remarks is not null

),

final as (

    select
        filed.accession_number,
        filed.footnote_id,
        filed.footnote_text,
        classified.plan_mention,
        classified.plan_adopted_month,
        classified.rule_ids,
        classified.footnote_classes,
        classified.affirmed_numbers,
        classified.negated_numbers,
        classified.price_low_usd,
        classified.price_high_usd,
        classified.class_bits,
        classified.sale_motive_bits,
        classified.purchase_motive_bits,
        classified.says_sold_on_exercise,
        classified.says_options_expire,
        classified.sell_to_cover_kind,
        classified.covers_transactions,
        classified.covers_sales,
        classified.covers_purchases,
        classified.covers_all,
        classified.covers_some,
        classified.has_both_plan_verdicts,
        classified.is_plan_terminated,
        classified.is_plan_modified,
        classified.is_sell_to_cover_instruction,
        classified.plan_adopted_date,
        classified.plan_modified_date,
        classified.plan_ended_date,
        classified.plan_disclosed_date
    from filed
    inner join classified
        on md5(filed.footnote_text) = classified.text_hash

)

select * from final
