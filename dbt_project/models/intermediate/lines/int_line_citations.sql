-- One row is a footnote that a transaction line cites, in one cell or in several.
-- is_about_trade is false when only the title, the balance or the ownership cells cite it: such
-- a text says what the security is and who holds it, not why it was traded.
{% set balance_cells = [
    'security_title_footnotes',
    'underlying_title_footnotes',
    'shares_owned_after_footnotes',
    'value_owned_after_usd_footnotes',
    'direct_indirect_footnotes',
    'nature_of_ownership_footnotes',
] %}
with non_derivative as (

    select
        accession_number || ':N:' || line_ordinal as transaction_id,
        *
    from {{ ref('stg_edgar__non_derivative_transactions') }}

),

derivative as (

    select
        accession_number || ':D:' || line_ordinal as transaction_id,
        *
    from {{ ref('stg_edgar__derivative_transactions') }}

),

-- ',F1,F2,': every footnote stands between commas, so that it is found as a whole.
cells as (
    {% for relation in ['non_derivative', 'derivative'] %}
    select
        transaction_id,
        accession_number,
        concat_ws(
            ',',
            '',
            *columns(
                lambda cell: cell like '%_footnotes' and cell not in ('{{ balance_cells | join("', '") }}')
            ),
            ''
        ) as trade_footnotes,
        concat_ws(
            ',',
            '',
            *columns(lambda cell: cell in ('{{ balance_cells | join("', '") }}')),
            ''
        ) as balance_footnotes,
        concat(',', price_usd_footnotes, ',') as price_footnotes
    from {{ relation }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

),

cited as (

    select
        transaction_id,
        accession_number,
        replace(trade_footnotes, ' ', '') as trade_footnotes,
        replace(price_footnotes, ' ', '') as price_footnotes,
        unnest(
            list_distinct(
                string_split(replace(trade_footnotes || balance_footnotes, ' ', ''), ',')
            )
        ) as footnote_id
    from cells

),

final as (

    select
        transaction_id,
        accession_number,
        footnote_id,
        contains(trade_footnotes, ',' || footnote_id || ',') as is_about_trade,
        contains(price_footnotes, ',' || footnote_id || ',') as is_about_price
    from cited
    where footnote_id != ''

)

select * from final
