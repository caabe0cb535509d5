-- One row is a transaction line whose footnotes state the range of prices of its trades.
-- The footnote of the price cell wins over those of other cells, then a range that holds the
-- filed price, then the first footnote. A range in another currency is not one of the line, whose
-- price is in USD.
with citations as (

    select * from {{ ref('int_footnote_references_unpivoted') }}
    where
        line_table in ('non_derivative', 'derivative')
        and cell not in (
            'shares_owned_after',
            'value_owned_after_usd',
            'direct_indirect',
            'nature_of_ownership'
        )

),

footnotes as (

    select * from {{ ref('int_footnotes_classified') }}
    where
        price_low_usd is not null
        and not regexp_matches(
            footnote_text,
            '\b(?:C|CA|CAN|Cdn|A|AU|HK|NZ)[$]|\b(?:CAD|AUD|HKD|EUR|GBP|CHF|NIS)\b|[€£¥]'
        )

),

lines as (

    select * from {{ ref('int_lines_united') }}

),

ranges as (

    select
        lines.transaction_id,
        footnotes.price_low_usd,
        footnotes.price_high_usd,
        row_number() over (
            partition by lines.transaction_id
            order by
                citations.cell = 'price_usd' desc,
                coalesce(
                    lines.price_usd
                    between footnotes.price_low_usd and footnotes.price_high_usd,
                    false
                ) desc,
                try_cast(substr(footnotes.footnote_id, 2) as integer),
                footnotes.footnote_id
        ) as rank
    from footnotes
    inner join citations
        on
            footnotes.accession_number = citations.accession_number
            and footnotes.footnote_id = citations.footnote_id
    inner join lines
        on
            citations.accession_number = lines.accession_number
            and citations.line_table = lines.security_table
            and citations.line_ordinal = lines.line_ordinal

)

select * exclude (rank)
from ranges
where rank = 1
