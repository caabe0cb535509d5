-- One row is a transaction line whose price, as a text of its filing says, is not in US dollars:
-- the currency, and the price in US dollars where the text states it or the rate.
-- The text is a footnote that the line cites for its trade, or one that speaks of prices and that
-- no line cites. It names the currency of the price when
--   it has the filed number as an amount of that currency (in a range, between its ends), or
--   it says that prices or amounts are in that currency, or, at the price itself, names only it,
-- unless the filed number is its amount in US dollars, or it says that the price was converted.
-- A rate has to be one that the currency has had; a text with two possible ones states none.
{%- set amount = '([0-9][0-9,]*(?:[.][0-9]+)?|[.][0-9]+)' %}
{%- set us = '(?:us|u[.]?s[.]?|united states|american)' %}
{%- set codes = currencies() | map(attribute='code') | map('lower') | join('|') ~ '|rmb|nis|ntd|cdn' %}
{%- set money_words = '\\b(?:prices?|amounts?|values?|proceeds|consideration|column 4|figures?)\\b' %}
with citations as (

    select * from {{ ref('int_line_citations') }}

),

lines as (

    select
        transaction_id,
        accession_number,
        price_usd::double as price
    from {{ ref('int_lines_coded') }}
    where price_usd > 0

),

footnotes as (

    select
        accession_number,
        footnote_id,
        footnote_text
    from {{ ref('int_footnotes_classified') }}
    where
        regexp_matches(
            lower(footnote_text),
            '{% for currency in currencies() %}{{ currency['mark'] }}|{% endfor %}\b(?:{{ codes }})[0-9]|[0-9](?:{{ codes }})\b'
        )

),

texts as materialized (

    select
        accession_number,
        footnote_id,
        -- GBP118.96 is two words
        regexp_replace(
            regexp_replace(
                {{ normalised_footnote('footnote_text') }}, '\b({{ codes }})([0-9])', '\1 \2', 'g'
            ),
            '([0-9])({{ codes }})\b',
            '\1 \2',
            'g'
        ) as text
    from footnotes

),

-- The text without what it says of dollars: 'US$' is not 'S$', nor are 'US dollars' a currency.
named as (
    {% for currency in currencies() %}
    select
        accession_number,
        footnote_id,
        text,
        '{{ currency.get('unit', currency['code']) }}' as currency,
        {{ currency['low'] }} as low,
        {{ currency['high'] }} as high,
        {{ 100 if currency.get('unit') else 1 }} as parts,
        list_concat(
            regexp_extract_all(text, '(?:{{ currency['mark'] }}) ?{{ amount }}', 1),
            regexp_extract_all(text, '{{ amount }} ?(?:{{ currency['mark'] }})', 1)
        ) as amount_texts,
        regexp_matches(
            text,
            '{{ money_words }}[^\n]{0,80}?\bin (?:the |its |their |local |currency |of )*(?:{{ currency['mark'] }})'
        ) as says_prices_in,
        length(regexp_replace(text, '{{ currency['mark'] }}', '', 'g')) <= 30
        or regexp_matches(
            text,
            '\b(?:sold|sales?|purchased?s?|bought|acquired|traded|executed|made|paid|denominated|settled|quoted|reported|stated|shown)\b[^\n]{0,40}\bin (?:the |its |their |local |currency |of )*(?:{{ currency['mark'] }})|(?:{{ currency['mark'] }})[- ]denominated'
        ) as says_trade_in
    from texts
    where regexp_matches(text, '{{ currency['mark'] }}')
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

read as (

    select
        * exclude (amount_texts),
        list_transform(amount_texts, lambda found: try_cast(replace(found, ',', '') as double))
            as amounts,
        list_transform(
            list_concat(
                regexp_extract_all(
                    text,
                    '(?:^|[^a-z]|\b{{ us }} ?|\busd ?)(?:\$|(?:us|u[.]?s[.]?) dollars? |usd) ?{{ amount }}',
                    1
                ),
                regexp_extract_all(text, '{{ amount }} ?(?:usd\b|{{ us }} ?dollars?)', 1)
            ),
            lambda found: try_cast(replace(found, ',', '') as double)
        ) as usd_amounts,
        list_transform(
            regexp_extract_all(text, '{{ amount }}', 1),
            lambda found: try_cast(replace(found, ',', '') as double)
        ) as numbers,
        regexp_matches(
            text,
            '\b(?:not|nor|without|before)\b[^\n]{0,25}(?:convert|conversion|translat)|\b(?:may|can|could|to) be (?:converted|translated)|unconverted'
        ) as says_unconverted,
        regexp_matches(
            text,
            'convert|conversion|translat|equivalent|(?:in|to|into) (?:{{ us }} ?(?:dollars?|\$)|usd)'
        ) as says_converted,
        regexp_matches(
            text, '\brates?\b|=|exchange|\bto (?:us ?)?\$ ?1\b|\b(?:to|per) (?:one |a |the )?(?:{{ us }}|dollar)'
        ) as says_rate
    from named

),

trade_citations as (

    select
        transaction_id,
        accession_number,
        footnote_id,
        is_about_price
    from citations
    where is_about_trade

),

-- A text that no line cites is about the form.
uncited as (

    select read.*
    from read
    anti join citations
        on
            read.accession_number = citations.accession_number
            and read.footnote_id = citations.footnote_id

),

covered as (

    select
        lines.transaction_id,
        lines.price,
        trade_citations.is_about_price,
        true as is_cited,
        read.*
    from read
    inner join trade_citations
        on
            read.accession_number = trade_citations.accession_number
            and read.footnote_id = trade_citations.footnote_id
    inner join lines
        on trade_citations.transaction_id = lines.transaction_id
    union all
    select
        lines.transaction_id,
        lines.price,
        false as is_about_price,
        false as is_cited,
        uncited.*
    from uncited
    inner join lines
        on uncited.accession_number = lines.accession_number
    where uncited.says_prices_in

),

compared as (

    select
        *,
        coalesce(
            list_bool_or(
                list_transform(
                    amounts,
                    lambda found: price / found between 0.994 and 1.006
                    or price / (found / parts) between 0.994 and 1.006
                )
            ),
            false
        )
        or coalesce(
            len(amounts) > 1
            and list_max(amounts) < list_min(amounts) * 1.5
            and price between list_min(amounts) and list_max(amounts),
            false
        ) as is_amount,
        coalesce(
            list_bool_or(
                list_transform(
                    usd_amounts, lambda found: price / found between 0.994 and 1.006
                )
            ),
            false
        )
        or coalesce(
            len(usd_amounts) > 1
            and price between list_min(usd_amounts) and list_max(usd_amounts)
            and list_max(usd_amounts) < list_min(usd_amounts) * 1.5,
            false
        ) as is_usd_amount,
        coalesce(
            list_bool_or(
                list_transform(amounts, lambda found: price / (found / parts) between low * parts and high * parts)
            ),
            false
        ) as is_converted_amount,
        list_filter(
            usd_amounts,
            lambda found: found / price between low and high
            and found / price not between 0.97 and 1.03
        ) as prices_stated
    from covered

),

judged as (

    select
        *,
        case
            when is_usd_amount then false
            when is_amount or says_unconverted then true
            when says_prices_in and len(prices_stated) > 0 then true
            when says_converted or is_converted_amount then false
            else says_prices_in or (says_trade_in and is_about_price)
        end as is_foreign,
        list_distinct(
            list_transform(
                list_filter(
                    numbers,
                    lambda found: found != 1
                    and price / found not between 0.994 and 1.006
                    and (found between low and high) != (1 / found between low and high)
                ),
                lambda found: case when found between low and high then found else 1 / found end
            )
        ) as rates
    from compared

),

final as (

    select
        transaction_id,
        footnote_id,
        currency,
        case
            when
                list_max(prices_stated) < list_min(prices_stated) * 1.1
                and (says_prices_in or is_amount)
                then list_avg(prices_stated)
            when says_rate and list_max(rates) < list_min(rates) * 1.01 then price * rates[1]
        end as price_usd_stated
    from judged
    where is_foreign
    qualify
        row_number() over (
            partition by transaction_id
            order by is_about_price desc, is_cited desc, is_amount desc, footnote_id, currency
        ) = 1

)

select * from final
