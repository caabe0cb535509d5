-- One row is a transaction line whose footnotes state the range of prices of its trades.
-- The footnote of the price cell wins over those of other cells, then a range that holds the
-- filed price, then the first footnote. A range in another currency is not one of the line, whose
-- price is in USD.
with footnotes as (

    select * from {{ ref('int_footnotes_read') }}
    where has_usd_range

),

citations as (

    select * from {{ ref('int_line_citations') }}
    where is_about_trade

),

lines as (

    select * from {{ ref('int_lines_coded') }}

),

ranges as (

    select
        lines.transaction_id,
        footnotes.price_low_usd,
        footnotes.price_high_usd,
        row_number() over (
            partition by lines.transaction_id
            order by
                citations.is_about_price desc,
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
        on citations.transaction_id = lines.transaction_id

)

select * exclude (rank)
from ranges
where rank = 1
