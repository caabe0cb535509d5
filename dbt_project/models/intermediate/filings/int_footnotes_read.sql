-- One row is a footnote, or the remarks, of a filing with what lines ask of it. Without the text
-- and the lists of rules, which are most of the bytes of twelve million rows.
with classified as (

    select * from {{ ref('int_footnotes_classified') }}

),

final as (

    select
        * exclude (footnote_text, rule_ids, footnote_classes),
        -- a range in another currency is not one of a line, whose price is in USD
        case
            when price_low_usd is not null
                then not regexp_matches(
                    footnote_text,
                    '\b(?:C|CA|CAN|Cdn|A|AU|HK|NZ)[$]|\b(?:CAD|AUD|HKD|EUR|GBP|CHF|NIS)\b|[€£¥]'
                )
            else false
        end as has_usd_range
    from classified

)

select * from final
