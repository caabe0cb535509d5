-- One row is a text that covers a transaction line: a footnote that the line cites, or, for
-- purchases and sales, another footnote or the remarks that speak of all reported sales,
-- purchases or transactions. A text that speaks of some of them covers only lines that cite it.
-- What plans it tells of stays in int_footnotes_read: few of these rows ask for it.
with lines as (

    select
        transaction_id,
        accession_number,
        transaction_code
    from {{ ref('int_lines_coded') }}

),

citations as (

    select * from {{ ref('int_line_citations') }}

),

footnotes as (

    select
        accession_number,
        footnote_id,
        plan_mention,
        class_bits,
        says_sold_on_exercise,
        says_options_expire,
        covers_transactions,
        covers_sales,
        covers_purchases,
        covers_some
    from {{ ref('int_footnotes_read') }}

),

row_texts as (

    select
        citations.transaction_id,
        citations.accession_number,
        citations.footnote_id,
        lines.transaction_code,
        'row_footnote' as coverage,
        citations.is_about_trade,
        footnotes.plan_mention,
        footnotes.class_bits,
        footnotes.says_sold_on_exercise,
        footnotes.says_options_expire
    from citations
    inner join lines
        on citations.transaction_id = lines.transaction_id
    inner join footnotes
        on
            citations.accession_number = footnotes.accession_number
            and citations.footnote_id = footnotes.footnote_id

),

trades as (

    select * from lines
    where transaction_code in ('P', 'S')

),

-- Remarks stand for the whole form unless they speak of the other direction only.
general_texts as (

    select
        *,
        case when footnote_id = 'REMARKS' then 'remarks' else 'other_footnote' end as coverage
    from footnotes
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
        trades.accession_number,
        general_texts.footnote_id,
        trades.transaction_code,
        general_texts.coverage,
        true as is_about_trade,
        general_texts.plan_mention,
        general_texts.class_bits,
        general_texts.says_sold_on_exercise,
        general_texts.says_options_expire
    from trades
    inner join general_texts
        on trades.accession_number = general_texts.accession_number
    where
        general_texts.covers_transactions
        or (trades.transaction_code = 'S' and general_texts.covers_sales)
        or (trades.transaction_code = 'P' and general_texts.covers_purchases)
        or (not general_texts.covers_sales and not general_texts.covers_purchases)

),

united as (

    select * from row_texts
    union all
    select other_texts.*
    from other_texts
    anti join citations
        on
            other_texts.transaction_id = citations.transaction_id
            and other_texts.footnote_id = citations.footnote_id

)

select * from united
