-- One row is a transaction line with the classes of all texts that cover it, and, for purchases
-- and sales, which of them speak of the trade itself, each with the footnote that says so.
-- A class from a text that only the title, the balance or the ownership cells cite is no motive:
-- "held by a trust" is not a transfer to one, and a note on a merger says what the shares are.
{% set motives = [
    'sell_to_cover', 'tax_withholding', 'offering', 'merger', 'private_sale', 'hedge',
    'trade_error', 'dealer_trade', 'issuer_transaction', 'espp_drip', 'gift_charity', 'estate_trust', 'domestic_relations',
    'fund_distribution', 'pledge_margin', 'retirement_exit',
] %}
{% set class_names = footnote_class_names() %}
with lines as (

    select * from {{ ref('int_lines_coded') }}

),

line_texts as (

    select * from {{ ref('int_line_texts') }}

),

said as (

    select
        transaction_id,
        bit_or(class_bits) as class_bits,
        bool_or(says_sold_on_exercise) filter (where is_about_trade) as says_sold_on_exercise,
        bool_or(says_options_expire) as says_options_expire
    from line_texts
    group by transaction_id

),

-- Lines share few sets of classes: each is spelled out once.
classes as (

    select
        class_bits,
        {{ classes_of_bits('class_bits', class_names) }} as footnote_classes
    from (select distinct class_bits from said)

),

stated as (

    select
        transaction_id,
        {% for motive in motives %}
        min(footnote_id) filter (
            {%- if motive == 'retirement_exit' %}
            where class_bits & {{ bits_of([motive], class_names) }} > 0
            {%- else %}
            where motive_bits & {{ bits_of([motive], class_names) }} > 0 and is_about_trade
            {%- endif %}
        ) as {{ motive }}_footnote_id,
        {% endfor %}
        arg_min(sell_to_cover_kind, footnote_id) filter (
            where motive_bits & {{ bits_of(['sell_to_cover'], class_names) }} > 0 and is_about_trade
        ) as sell_to_cover_kind,
        arg_min(sell_to_cover_kind, footnote_id) filter (
            where motive_bits & {{ bits_of(['tax_withholding'], class_names) }} > 0 and is_about_trade
        ) as withholding_kind
    from line_texts
    where class_bits & {{ bits_of(motives, class_names) }} > 0
    group by transaction_id

),

final as (

    select
        lines.transaction_id,
        coalesce(classes.footnote_classes, []) as footnote_classes,
        {% for motive in motives %}
        stated.{{ motive }}_footnote_id,
        {% endfor %}
        stated.sell_to_cover_kind,
        stated.withholding_kind,
        coalesce(said.says_sold_on_exercise, false) as says_sold_on_exercise,
        coalesce(said.says_options_expire, false) as says_options_expire
    from lines
    left join said
        on lines.transaction_id = said.transaction_id
    left join classes
        on said.class_bits = classes.class_bits
    left join stated
        on lines.transaction_id = stated.transaction_id

)

select * from final
