-- One row is a text that covers a transaction line: a footnote that the line cites, or, for
-- purchases and sales, another footnote or the remarks that speak of all reported sales,
-- purchases or transactions. A text that speaks of some of them covers only lines that cite it.
-- is_about_trade is false when only the balance or the ownership cells cite the footnote: such
-- a text says who holds the shares, not why they were traded.
with lines as (

    select * from {{ ref('int_lines_coded') }}

),

footnote_references as (

    select * from {{ ref('int_footnote_references_unpivoted') }}

),

classified as (

    select * exclude (footnote_text, rule_ids, footnote_classes)
    from {{ ref('int_footnotes_classified') }}

),

cited as (

    select
        accession_number,
        line_table as security_table,
        line_ordinal,
        footnote_id,
        bool_or(
            cell not in (
                'shares_owned_after',
                'value_owned_after_usd',
                'direct_indirect',
                'nature_of_ownership'
            )
        ) as is_about_trade
    from footnote_references
    where line_table in ('non_derivative', 'derivative')
    group by accession_number, line_table, line_ordinal, footnote_id

),

row_texts as (

    select
        lines.transaction_id,
        lines.transaction_code,
        'row_footnote' as coverage,
        cited.is_about_trade,
        classified.*
    from lines
    inner join cited
        on
            lines.accession_number = cited.accession_number
            and lines.security_table = cited.security_table
            and lines.line_ordinal = cited.line_ordinal
    inner join classified
        on
            cited.accession_number = classified.accession_number
            and cited.footnote_id = classified.footnote_id

),

trades as (

    select
        transaction_id,
        accession_number,
        security_table,
        line_ordinal,
        transaction_code
    from lines
    where transaction_code in ('P', 'S')

),

-- Remarks stand for the whole form unless they speak of the other direction only.
general_texts as (

    select
        *,
        case when footnote_id = 'REMARKS' then 'remarks' else 'other_footnote' end as coverage
    from classified
    where
        not covers_some
        and (
            plan_mention in ('affirmed', 'negated')
            or class_bits & {{ bits_of([
                'sell_to_cover', 'offering', 'private_sale', 'issuer_transaction'
            ]) }} > 0
        )
        and (
            covers_transactions
            or covers_sales
            or covers_purchases
            or footnote_id = 'REMARKS'
        )

),

other_texts as (

    select
        trades.transaction_id,
        trades.transaction_code,
        general_texts.coverage,
        true as is_about_trade,
        general_texts.* exclude (coverage)
    from trades
    inner join general_texts
        on trades.accession_number = general_texts.accession_number
    left join cited
        on
            trades.accession_number = cited.accession_number
            and trades.security_table = cited.security_table
            and trades.line_ordinal = cited.line_ordinal
            and general_texts.footnote_id = cited.footnote_id
    where
        cited.footnote_id is null
        and (
            general_texts.covers_transactions
            or (trades.transaction_code = 'S' and general_texts.covers_sales)
            or (trades.transaction_code = 'P' and general_texts.covers_purchases)
            or (not general_texts.covers_sales and not general_texts.covers_purchases)
        )

),

united as (

    select * from row_texts
    union all by name
    select * from other_texts

)

select * from united
