-- One row is a distinct text of a footnote or remark, read once by the rules of
-- macros/footnote_rules.sql and remembered; new rules read every text again.
-- Plans: denials and asides are struck out of the text in order; what still names a plan in the
-- rest affirms it. A denial counts only when nothing is affirmed beside it.
-- Prices: the range of the trades, when one is stated in a sentence about trades.
{{
    config(
        materialized='incremental',
        unique_key='text_hash',
        incremental_strategy='delete+insert',
        on_schema_change='fail',
    )
}}

{% set book = footnote_rule_book() %}
{% set fragments = book['fragments'] %}
{% set rules = footnote_rules(book) %}
{% set class_names = footnote_class_names(book) %}
{# A text is read again when anything changes that reads it: rules, macros or this file. #}
{% set rules_hash = local_md5(
    (rules | string) ~ model['raw_code'] ~ normalised_footnote('text') ~ date_from_text('text')
) %}
{% set any_plan = filled_pattern('<any_plan>', fragments) %}
{% set plan_details = ['plan_terminated', 'plan_modified', 'plan_sell_to_cover'] %}
{% set currency = '(?:(?:usd?|ca?d?|cdn|aud?|hkd?|nzd?|r)? ?[$€£¥]|(?:usd|cad|aud|hkd|eur|gbp|chf|nis)\\b)' %}
{% set money = '(?:' ~ currency ~ ' ?)?(?:[0-9][0-9,]*[.][0-9]+|[.][0-9]+)(?: (?:usd|cad|eur|gbp)\\b)?' %}

with footnotes as (

    select * from {{ ref('stg_edgar__footnotes') }}

),

submissions as (

    select * from {{ ref('stg_edgar__submissions') }}

),

-- Made-up texts that the rules are held to; the checks compare them with their labels.
labelled as (

    select * from {{ ref('labelled_footnotes') }}

),

texts as (

    select distinct footnote_text from footnotes where footnote_text is not null
    union
    select distinct remarks from submissions where remarks is not null
    union
    select footnote_text from labelled

),

new_texts as (

    select md5(footnote_text) as text_hash, footnote_text from texts
    {% if is_incremental() %}
    where md5(footnote_text) not in (
        select text_hash from {{ this }} where rules_hash = '{{ rules_hash }}'
    )
    {% endif %}

),

normalised as (

    select
        text_hash,
        {{ normalised_footnote('footnote_text') }} as normalised_text
    from new_texts

),

-- Only a text with a plan's name in it is read for plans. A semicolon or a "but" ends a clause.
plan_texts as (

    select
        text_hash,
        regexp_replace(normalised_text, '; |,? but |, rather,? ', chr(10), 'g') as clauses
    from normalised
    where regexp_matches(normalised_text, '{{ any_plan }}')

),

-- Every plan gets one of two names, so that the rules about plans know only these.
{% set steps = namespace(relation='plan_texts', rule_ids=[]) %}
{% for class in ['plan_named', 'plan_negated', 'plan_aside'] %}
{% for rule in rules if rule.footnote_class == class %}
{% set step = 'plan_step_' ~ (steps.rule_ids | length + 1) %}
{{ step }} as (

    select
        * exclude (clauses),
        {{ rule_matches('clauses', rule) }} as "{{ rule.rule_id }}",
        case
            when "{{ rule.rule_id }}"
                then regexp_replace(
                    {{ text_for_rule('clauses', rule) }},
                    {{ pattern_literal(rule.pattern) }},
                    '{{ rule.replacement }}',
                    'g'
                )
            else clauses
        end as clauses
        {%- if loop.first and class != 'plan_named' %},
        clauses as clauses_before_{{ 'denials' if class == 'plan_negated' else 'asides' }}
        {%- endif %}
    from {{ steps.relation }}

),

{% set steps.relation = step %}
{% do steps.rule_ids.append(rule.rule_id) %}
{% endfor %}
{% endfor %}
plan_rules as (

    select
        reduced.text_hash,
        list_filter(
            [
                {% for rule_id in steps.rule_ids %}
                case when reduced."{{ rule_id }}" then '{{ rule_id }}' end,
                {% endfor %}
                {% for rule in rules if rule.footnote_class == 'plan_affirmed' %}
                case
                    when {{ rule_matches('reduced.clauses', dict(rule, needs=none)) }}
                    {% if rule.needs %}
                        and regexp_matches(
                            plan_texts.clauses, {{ pattern_literal(rule.needs) }}
                        )
                    {% endif %}
                        then '{{ rule.rule_id }}'
                end,
                {% endfor %}
                {% for rule in rules
                    if rule.footnote_class in plan_details %}
                case
                    when {{ rule_matches('plan_texts.clauses', rule) }}
                        then '{{ rule.rule_id }}'
                end,
                {% endfor %}
            ],
            lambda rule_id: rule_id is not null
        ) as plan_rule_ids,
        plan_texts.clauses,
        reduced.clauses_before_denials,
        reduced.clauses_before_asides
    from {{ steps.relation }} as reduced
    inner join plan_texts
        on reduced.text_hash = plan_texts.text_hash

),

plan_verdicts as (

    select
        text_hash,
        plan_rule_ids,
        clauses,
        clauses_before_denials,
        clauses_before_asides,
        {{ has_class('plan_rule_ids', 'plan_affirmed', rules) }} as is_affirmed,
        {{ has_class('plan_rule_ids', 'plan_negated', rules) }} as is_negated,
        {{ has_class('plan_rule_ids', 'plan_terminated', rules) }} as is_plan_terminated,
        {{ has_class('plan_rule_ids', 'plan_modified', rules) }} as is_plan_modified,
        {{ has_class('plan_rule_ids', 'plan_sell_to_cover', rules) }}
            as is_sell_to_cover_instruction
    from plan_rules

),

-- A text that affirms a plan for some shares and denies it for others: the numbers in the
-- clauses that deny, and in the others, tell the lines apart.
divided as (

    select
        text_hash,
        {% for kind, is_changed in [('affirmed', 'not'), ('negated', '')] %}
        list_transform(
            flatten(list_transform(
                list_filter(
                    list_zip(
                        string_split(clauses_before_denials, chr(10)),
                        string_split(clauses_before_asides, chr(10))
                    ),
                    lambda pair: {{ is_changed }} pair[1] != pair[2]
                ),
                lambda pair: regexp_extract_all(pair[1], '[0-9][0-9,]*')
            )),
            lambda number: replace(number, ',', '')
        ) as {{ kind }}_numbers{{ ',' if not loop.last }}
        {% endfor %}
    from plan_verdicts
    where is_affirmed and is_negated

),

-- The date of adoption stands in a sentence about the plan. Dates of trusts, amendments, ends,
-- grants and vestings are struck out first; without them, a verb of adoption must be near.
dated_clauses as (

    select
        text_hash,
        array_to_string(
            list_filter(
                string_split(clauses, chr(10)),
                lambda clause: regexp_matches(
                    regexp_replace(
                        clause,
                        '(?:incentive|equity|option|award|omnibus|bonus|purchase) plans?',
                        ' ',
                        'g'
                    ),
                    'plan|10b-?5|instruction|arrangement|program'
                )
            ),
            chr(10)
        ) as all_clauses,
        regexp_replace(
            all_clauses,
            '{{ filled_pattern(
                "(?:\\btrusts?,?|\\bu[./]?a[./]?d?[./]?|\\bu/?d/?t|\\bu/?t/?a|\\bdtd)"
                ~ "(?: (?:dated|dtd|uad|ua|u/a/d|u/a|udt|created|established|of|as|under|agreement"
                ~ "|declaration|trust|,))*[ ,]*(?:<date>)"
                ~ "|(?:amended|modified|terminat\\w+|cancell?ed|expir\\w+|ends?|ended|ending"
                ~ "|through|until)(?: and restated)?(?:,? (?:on|as|of|in|by|to|the|a|an|at|or|and"
                ~ "|upon|will|is|no|later|than|before|effective|reporting|persons?|him|her|end"
                ~ "|close|business|early|automatically|terminat\\w+|expir\\w+|date|about))*"
                ~ "[ ,:]*<day>"
                ~ "|(?:vest\\w*|grant\\w*)(?: [a-z]+){0,5}? ?<day>",
                fragments
            ) }}',
            ' ',
            'g'
        ) as clauses
    from plan_verdicts

),

{% set adoption_patterns = [
    "(?:on|effective|as of|in|dated),? (<day>),? (?:[a-z.()-]+[ ,]+){0,9}?(?:adopted|entered into"
    ~ "|established|executed|implemented|put into place|put in place|instituted|signed|set up"
    ~ "|created)(?: into)? (?:a|an|his|her|their|its|the|such|this|two)\\b",
    "(?:adopt(?:ed|ion|ing)|entered(?: into)?|enter(?:ing)? into|entry into|established"
    ~ "|establishment of|instituted|signed|put in(?:to)? place|enacted|implemented"
    ~ "|put into effect|initiated|formed|created|set up|approved|given)"
    ~ "\\b[^\\n]{0,160}?(<day>)",
    "<any_plan>[^\\n]{0,80}?\\b(?:dated|dtd|executed|effective|as of|of|on|from|made|in)\\b"
    ~ "[^\\n]{0,20}?(<day>)",
    "(?:dated|effective|as of|since)(?: as of)? (<day>)",
    "(<day>),? (?:(?:rule|sec|trading|stock|sales|written|pre-?arranged|insider) ){0,4}\\(?<any_plan>",
    "<any_plan>[ (,:-]{1,4}(<day>)",
] %}
adoption_texts as (

    select
        text_hash,
        coalesce(
            {% for pattern in adoption_patterns %}
            nullif(
                regexp_extract(clauses, '{{ filled_pattern(pattern, fragments) }}', 1), ''
            ),
            {% endfor %}
            nullif(regexp_extract(
                all_clauses,
                '{{ filled_pattern(
                    "(?:adopted|entered into|established)(?: by [^\\n,;]{0,40}?)?"
                    ~ "(?: on| effective| as of| in)? (<day>)",
                    fragments
                ) }}',
                1
            ), '')
        ) as day_text
    from dated_clauses

),

-- A month without a day is kept as such.
adoptions as (

    select
        text_hash,
        {{ date_from_text('day_text') }} as plan_adopted_date,
        case
            when plan_adopted_date is null
                then strftime(
                    try_strptime(
                        regexp_extract(day_text, '^[a-z]{3}')
                        || ' '
                        || regexp_extract(day_text, '[0-9]{4}$'),
                        '%b %Y'
                    ),
                    '%Y-%m'
                )
        end as plan_adopted_month
    from adoption_texts

),

-- Prices always show cents here, so that a number of shares or a ratio is not taken for one.
price_clauses as (

    select
        text_hash,
        list_filter(
            string_split(
                regexp_replace(
                    regexp_replace(
                        normalised_text,
                        '({{ currency }} ?[0-9][0-9,]*)([.,;)]? |[;)-]|[.]?\n|[.]?$)',
                        '\1.00\2',
                        'g'
                    ),
                    '([0-9]) [.]([0-9])', '\1.\2', 'g'
                ),
                chr(10)
            ),
            lambda clause: regexp_matches(clause, '[0-9]')
                and regexp_matches(
                    clause,
                    'pric|sold|sale|purchas|bought|trade|trading|transaction|execut'
                    || '|acquired|weighted|averag|rang|\bfills?\b|\blots?\b'
                )
                and (
                    not regexp_matches(
                        clause,
                        'exercise price|exercisable|conversion price|vests'
                        || '|(?:will|shall|to) vest|\bvest (?:if|when|once|as|in)\b|hurdle|strike price'
                        || '|price (?:target|goal)|closing price (?:of|equal|exceed)|million'
                        || '|translated|(?:exchange|conversion|noon|currency) rate|at the rate'
                    )
                    or regexp_matches(
                        clause, 'weighted|multiple (?:trans|trade)|(?:sold|purchased) (?:at|in)'
                    )
                )
        ) as price_clauses
    from normalised
    where regexp_matches(normalised_text, '[0-9]')

),

{% set between = "(?:between|rang(?:e|es|ed|ing)\\b.{0,60}?|from|(?:starting|beginning) (?:at|with)"
    ~ "|low(?:est)?\\b.{0,30}?) ?"
    ~ "(?:a )?(?:low |minimum )?(?:of |price of |approximately )*" ~ money
    ~ "[^$\\n]{0,40}?(?:\\band\\b|\\bto\\b|through|thru|-|–)[^$\\n0-9]{0,40}?" ~ money %}
{% set low = "(?:\\blow|\\bminim)\\w*[^\\n]{0,30}?" ~ money %}
{% set high = "(?:\\bhigh|\\bmaxim)\\w*[^\\n]{0,30}?" ~ money %}
{% set extremes = "(?:" ~ low ~ "[^\\n]{0,60}?" ~ high ~ "|" ~ high ~ "[^\\n]{0,60}?" ~ low ~ ")" %}
{% set joined = money ~ "(?: per [a-z]+|/share| each| a share)?,? ?(?:-|to|through|thru)"
    ~ " ?(?:and including |a high of |as high as |approximately |high of )?" ~ money %}
price_ranges as (

    select
        text_hash,
        list_transform(
            flatten(list_transform(
                price_clauses,
                lambda clause: regexp_extract_all(clause, '{{ extremes }}|{{ between }}|{{ joined }}')
            )),
            lambda price_range: list_transform(
                regexp_extract_all(price_range, '[0-9]?[0-9,]*[.][0-9]+'),
                lambda price: try_cast(replace(price, ',', '') as decimal(26, 8))
            )
        ) as ranges,
        list_min(list_transform(ranges, lambda prices: list_min(prices))) as price_low_usd,
        list_max(list_transform(ranges, lambda prices: list_max(prices))) as price_high_usd
    from price_clauses
    where len(price_clauses) > 0

),

class_rules as (

    select
        text_hash,
        list_filter(
            [
                {% for rule in rules if not rule.footnote_class.startswith('plan_') %}
                case
                    when {{ rule_matches('normalised_text', rule) }}
                        then '{{ rule.rule_id }}'
                end{{ ',' if not loop.last }}
                {% endfor %}
            ],
            lambda rule_id: rule_id is not null
        ) as class_rule_ids
    from normalised

),

final as (

    select
        normalised.text_hash,
        case
            when plan_verdicts.text_hash is null then 'none'
            when plan_verdicts.is_affirmed then 'affirmed'
            when plan_verdicts.is_negated then 'negated'
            else 'mentioned'
        end as plan_mention,
        adoptions.plan_adopted_month,
        list_concat(
            coalesce(plan_verdicts.plan_rule_ids, []), class_rules.class_rule_ids
        ) as rule_ids,
        list_filter(
            [
                {% for class in class_names %}
                case when {{ has_class('rule_ids', class, rules) }} then '{{ class }}' end,
                {% endfor %}
                case
                    when not list_has_any(
                        class_rules.class_rule_ids, {{ ids_of_class_rules(rules, class_names) }}
                    )
                        and plan_verdicts.text_hash is null
                        then 'unclassified'
                end
            ],
            lambda class: class is not null
        ) as footnote_classes,
        coalesce(divided.affirmed_numbers, []) as affirmed_numbers,
        coalesce(divided.negated_numbers, []) as negated_numbers,
        price_ranges.price_low_usd,
        price_ranges.price_high_usd,
        {{ class_bits('footnote_classes', class_names) }} as class_bits,
        list_has_any(
            rule_ids, ['option_linked.cashless', 'option_linked.sold_from_options']
        ) as says_sold_on_exercise,
        list_contains(rule_ids, 'option_linked.expiring') as says_options_expire,
        list_contains(rule_ids, 'covers.transactions') as covers_transactions,
        list_contains(rule_ids, 'covers.sales') as covers_sales,
        list_contains(rule_ids, 'covers.purchases') as covers_purchases,
        list_contains(rule_ids, 'covers.some') as covers_some,
        coalesce(plan_verdicts.is_affirmed and plan_verdicts.is_negated, false)
            as has_both_plan_verdicts,
        coalesce(plan_verdicts.is_plan_terminated, false) as is_plan_terminated,
        coalesce(plan_verdicts.is_plan_modified, false) as is_plan_modified,
        coalesce(plan_verdicts.is_sell_to_cover_instruction, false)
            as is_sell_to_cover_instruction,
        adoptions.plan_adopted_date,
        '{{ rules_hash }}' as rules_hash
    from normalised
    inner join class_rules
        on normalised.text_hash = class_rules.text_hash
    left join plan_verdicts
        on normalised.text_hash = plan_verdicts.text_hash
    left join divided
        on normalised.text_hash = divided.text_hash
    left join adoptions
        on normalised.text_hash = adoptions.text_hash
    left join price_ranges
        on normalised.text_hash = price_ranges.text_hash

)

select * from final
