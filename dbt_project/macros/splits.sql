{# Numbers as they stand in the ratio of a split, in the order of `number_from_text`. #}
{% macro numbers_in_words() %}
    {{ return({
        'one': 1, 'two': 2, 'three': 3, 'four': 4, 'five': 5, 'six': 6, 'seven': 7, 'eight': 8,
        'nine': 9, 'ten': 10, 'eleven': 11, 'twelve': 12, 'thirteen': 13, 'fourteen': 14,
        'fifteen': 15, 'sixteen': 16, 'seventeen': 17, 'eighteen': 18, 'nineteen': 19,
        'twenty': 20, 'twenty-four': 24, 'twenty-five': 25, 'thirty': 30, 'thirty-five': 35,
        'forty': 40, 'forty-five': 45, 'fifty': 50, 'sixty': 60, 'seventy': 70,
        'seventy-five': 75, 'eighty': 80, 'ninety': 90, 'one hundred': 100, 'hundred': 100,
        'one hundred twenty': 120, 'one hundred twenty-five': 125, 'one hundred fifty': 150,
        'one hundred and fifty': 150, 'two hundred': 200, 'two hundred fifty': 250,
        'two hundred and fifty': 250, 'three hundred': 300, 'five hundred': 500,
        'one thousand': 1000,
    }) }}
{% endmacro %}

{# A number in digits or words, and the digits in brackets that may follow words: 'ten (10)'. #}
{% macro number_pattern() -%}
    {%- set words = numbers_in_words().keys() | list | sort(attribute='length') | reverse | list -%}
    {%- set longest_first = words | map('replace', ' ', '[ -]') | map('replace', 'y-', 'y[ -]?') | list -%}
    {{- return('(?:[0-9][0-9,]*(?:[.][0-9]+)?|' ~ (longest_first | sort | reverse | join('|'))
        ~ ')(?: ?[(][0-9][0-9,.]*[)])?') -}}
{%- endmacro %}

{# A number that number_pattern found, as a double. #}
{% macro number_from_text(text) -%}
    {%- set bare = "trim(regexp_replace(" ~ text ~ ", '[(].*$', ''))" -%}
    coalesce(
        try_cast(replace({{ bare }}, ',', '') as double),
        case replace({{ bare }}, ' ', '-')
            {%- for word, number in numbers_in_words().items() %}
            when '{{ word | replace(" ", "-") }}' then {{ number }}
            {%- endfor %}
        end
    )
{%- endmacro %}

{#-
SQL for what makes numbers of shares of one day (day) comparable with those of a later one
(in_units_of), from what was known of splits at known_at: ratio, new shares for an old one, of splits
that lie between them for certain (null for none); is_open where one may. Few issuers have any: rows
without one are left out.
-#}
{% macro ratios_between(dated, keys) -%}
    select
        {% for key in keys %}dated.{{ key }},
        {% endfor -%}
        product(splits.ratio) filter (
            where
            splits.is_stated
            and splits.ratio is not null
            and dated.day < splits.earliest_date
            and dated.in_units_of >= splits.effective_date
        ) as ratio,
        bool_or(
            not coalesce(
                splits.is_stated
                and splits.ratio is not null
                and dated.day < splits.earliest_date
                and dated.in_units_of >= splits.effective_date,
                false
            )
        ) as is_open
    from {{ dated }} as dated
    inner join {{ ref('int_issuer_splits') }} as splits
        on
            dated.issuer_cik = splits.issuer_cik
            and dated.known_at >= splits.known_at
            and dated.known_at < coalesce(splits.known_until, 'infinity')
            and dated.day < splits.effective_date
            and dated.in_units_of >= coalesce(splits.earliest_date, splits.effective_date)
    group by {% for key in keys %}dated.{{ key }}{{ '' if loop.last else ', ' }}{% endfor %}
{%- endmacro %}

{#- A number of shares, times a ratio that few rows have. -#}
{% macro in_units(shares, ratio, type) -%}
    case
            when {{ ratio }} is null then {{ shares }}
            else ({{ shares }}::double * {{ ratio }})::{{ type }}
        end
{%- endmacro %}
