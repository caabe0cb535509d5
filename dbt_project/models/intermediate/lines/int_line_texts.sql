-- One row is a text that covers a transaction line: a footnote that the line cites, or, for
-- purchases and sales, the remarks or a footnote that no purchase or sale cites and that speak of
-- the reported sales, purchases or transactions, or one that says that it speaks of all of them.
-- A text that some trades cite speaks of those, whatever else it says. What another text says of
-- a motive never covers a line whose own text tells one.
-- motive_bits are the motives that the text gives for such a line, as bits of all classes.
-- What plans it tells of stays in int_footnotes_read: few of these rows ask for it.
{% set spread_motives = [
    'sell_to_cover', 'offering', 'private_sale', 'issuer_transaction', 'hedge', 'trade_error',
    'dealer_trade',
] %}
{# Classes that answer why shares were traded; a balance or a past exercise does not. #}
{% set deciding_motives = [
    'sell_to_cover', 'tax_withholding', 'offering', 'private_sale', 'hedge', 'trade_error',
    'dealer_trade', 'issuer_transaction', 'gift_charity', 'estate_trust', 'fund_distribution',
    'domestic_relations', 'pledge_margin', 'espp_drip', 'merger', 'purpose_taxes',
    'purpose_diversify',
] %}
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
        sale_motive_bits,
        purchase_motive_bits,
        says_sold_on_exercise,
        says_options_expire,
        sell_to_cover_kind,
        covers_all,
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
        case lines.transaction_code
            when 'S' then footnotes.sale_motive_bits
            when 'P' then footnotes.purchase_motive_bits
            else footnotes.class_bits & {{ bits_of(motive_class_names()) }}
        end as motive_bits,
        footnotes.says_sold_on_exercise,
        footnotes.says_options_expire,
        footnotes.sell_to_cover_kind
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

cited_by_trades as (

    select distinct
        citations.accession_number,
        citations.footnote_id
    from citations
    inner join trades
        on citations.transaction_id = trades.transaction_id

),

-- Lines whose own text tells a motive.
told as (

    select
        transaction_id,
        bool_or(is_about_trade and motive_bits & {{ bits_of(deciding_motives) }} > 0)
            as has_motive
    from row_texts
    where transaction_code in ('P', 'S')
    group by transaction_id

),

-- Remarks stand for the whole form unless they speak of the other direction only.
general_texts as (

    select
        footnotes.*,
        cited_by_trades.footnote_id is not null as is_cited,
        case when footnotes.footnote_id = 'REMARKS' then 'remarks' else 'other_footnote' end
            as coverage
    from footnotes
    left join cited_by_trades
        on
            footnotes.accession_number = cited_by_trades.accession_number
            and footnotes.footnote_id = cited_by_trades.footnote_id
    where
        not footnotes.covers_some
        and (
            footnotes.plan_mention in ('affirmed', 'negated')
            or (footnotes.sale_motive_bits | footnotes.purchase_motive_bits)
            & {{ bits_of(spread_motives) }} > 0
        )
        and (
            footnotes.covers_transactions
            or footnotes.covers_sales
            or footnotes.covers_purchases
            or footnotes.covers_all
            or footnotes.footnote_id = 'REMARKS'
        )
        and (cited_by_trades.footnote_id is null or footnotes.covers_all)

),

other_texts as (

    select
        trades.transaction_id,
        trades.accession_number,
        general_texts.footnote_id,
        trades.transaction_code,
        general_texts.coverage,
        not coalesce(told.has_motive, false) as is_about_trade,
        general_texts.plan_mention,
        general_texts.class_bits,
        case
            when told.has_motive then 0
            when trades.transaction_code = 'S' then general_texts.sale_motive_bits
            else general_texts.purchase_motive_bits
        end as motive_bits,
        general_texts.says_sold_on_exercise,
        general_texts.says_options_expire,
        general_texts.sell_to_cover_kind
    from trades
    inner join general_texts
        on trades.accession_number = general_texts.accession_number
    left join told
        on trades.transaction_id = told.transaction_id
    where
        (
            general_texts.covers_transactions
            or (trades.transaction_code = 'S' and general_texts.covers_sales)
            or (trades.transaction_code = 'P' and general_texts.covers_purchases)
            or (not general_texts.covers_sales and not general_texts.covers_purchases)
        )
        -- what other trades cite never answers for a trade that tells its own motive
        and not (general_texts.is_cited and coalesce(told.has_motive, false))

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
