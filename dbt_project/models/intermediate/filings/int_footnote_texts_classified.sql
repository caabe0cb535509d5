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
        on_schema_change='append_new_columns',
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
        regexp_replace(
            regexp_replace(normalised_text, '; |,? but |, rather,? ', chr(10), 'g'),
            ', (?:and|as|because|since) ((?:the|this|these|all|such|each) (?:reported |above |present )?(?:sales?|shares|transactions?|trades?'
            || '|purchases?|dispositions?) (?:reported |above |herein )?(?:was|were|is|are)\b)',
            chr(10) || '\1',
            'g'
        ) as clauses
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
        {{ has_class('plan_rule_ids', 'plan_negated', rules) }} as is_negated,
        -- the rule's number beside a word of a trade is enough unless the text also denies
        list_has_any(
            plan_rule_ids,
            list_filter(
                {{ ids_of_class_rules(rules, ['plan_affirmed']) }},
                lambda rule_id: rule_id != 'plan_affirmed.rule_beside_a_trade'
            )
        )
        or (
            list_contains(plan_rule_ids, 'plan_affirmed.rule_beside_a_trade')
            and not is_negated
        ) as is_affirmed,
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

-- Dates stand in sentences about the plan, and each belongs to the verb that governs it.
{% set to_the_day = "(?:,? (?:on|in|as|of|by|to|the|a|an|at|or|and|upon|will|is|was|were|be|been|has"
    ~ "|no|later|than|before|effective|reporting|persons?|him|her|end|close|business|early|first"
    ~ "|automatically|terminat\\w+|expir\\w+|date|about|around|restated|further|issuers?|companys?"
    ~ "|its|his|their|form|8-?k|10-?[qk]|4|144|current|quarterly|annual|report|press|release|dated"
    ~ "|filed|with|sec|commission|exchange|securities|for|quarter|year|fiscal|ended|ending|period"
    ~ "|schedule|13d|13g|exhibit|amendment|no|\\d|prospectus|supplement|registration|statement"
    ~ "|under|item|5[.]02|408|408[(]a[)]|via|from|publicly|that|reduce|increase|extend|change))*"
    ~ "[ ,:(]*" %}
{% set adopting = "(?:adopted|entered into|(?:which|that) (?:the reporting person|he|she|they|it) entered|established|implemented|instituted|signed|created"
    ~ "|initiated|set up|put in(?:to)? (?:place|effect)|enacted)" %}
{% set own_plan = "(?:<any_plan>|\\bplans?\\b|\\binstructions?\\b|\\barrangements?\\b|\\bcontracts?\\b"
    ~ "|\\bprograms?\\b)" %}
{% set dates_of = {
    'modified': [
        "(?:amended|modified|revised|modifications?|amendments?)(?: (?:thereto|to|of|such|that|this|plan"
        ~ "|no|\\d|was|were|adopted|entered into|made|signed|executed|approved))*" ~ to_the_day ~ "(<day>)",
        "\\b(?:on|effective|as of|in),? (<day>),? (?:[a-z.()-]+[ ,]+){0,9}?(?:amended|modified"
        ~ "|revised) (?:a|an|his|her|their|its|the|such|this|that)\\b",
    ],
    'ended': [
        "(?:terminat\\w+|cancell?(?:ed|ation)|expir\\w+|ends?|ended|ending|lapse[sd]?|through|until"
        ~ "|discontinued|completed)" ~ to_the_day ~ "(<day>)",
        "\\b(?:on|effective|as of|in),? (<day>),? (?:[a-z.()-]+[ ,]+){0,9}?(?:terminated"
        ~ "|cancell?ed|ended|discontinued|revoked|withdrew) (?:a|an|his|her|their|its|the|such|this"
        ~ "|that)\\b",
    ],
    'disclosed': [
        "(?:disclos\\w+|announc\\w+|reported|reports?|filed|filings?|furnished|press release|exhibits?"
        ~ "|schedule 13[dg]|prospectus|proxy statement|form (?:8-?k|10-?[qk]|144)|notice)" ~ to_the_day ~ "(<day>)",
    ],
    'other': [
        "(?:(?:incentive|equity|option|award|omnibus|bonus|purchase|compensation|savings|retirement"
        ~ "|ownership) plans?|polic(?:y|ies)|(?:employment|award|lock-?up|merger|stockholders?|severance"
        ~ "|loan|credit|rights|separation|consulting) agreements?)(?:,? (?:that|which|as|was|were|is|had"
        ~ "|been|adopted|approved|amended|revised|dated|established|entered into|effective|of|by|the|its"
        ~ "|board|directors|shareholders|stockholders|issuers?|companys?|last|on|in))*,? (<day>)",
        "(?:\\btrusts?,?|\\bu[./]?a[./]?d?[./]?|\\bu/?d/?t|\\bu/?t/?a)"
        ~ "(?: (?:dated|dtd|uad|ua|u/a/d|u/a|udt|created|established|of|as|under|agreement"
        ~ "|declaration|trust|,))*[ ,]*(<date>)",
        "(?:vest\\w*|grant\\w*|award\\w*)(?: [a-z]+){0,5}? ?(<day>)",
        "\\bas of,? (<day>),? (?:[a-z]+ ){0,5}?(?:\\d[\\d,]*|shares|remain|hold|own|had|have|has)",
        "(?:remain\\w*|balance|holdings?|held|owned|owns|holds|available|outstanding)"
        ~ "[^\\n;]{0,60}? as of,? (<day>)",
        "(?:\\bsold|\\bsales?|\\bsell|occurred|took place|exercised|purchased|placed|filled)"
        ~ "(?: (?:by|the|shares|were|was|of|common|stock|reporting|person|in|open|market|made"
        ~ "|effected|executed|reported|took|place|occurred|above|herein))*"
        ~ "(?: (?:on|in|between|from|during))? (<day>)",
        "(?:were|was) (?:sold|effected|executed|made|completed|carried out|placed)"
        ~ " (?:on|in|between|during) (<day>)",
        "(?:begin|began|begins|start\\w*|commenc\\w+|no earlier than|not before|on or after"
        ~ "|effective)" ~ "(?:,? (?:on|in|as|of|the|no|earlier|later|than|before|date))* (<day>)",
    ],
} %}
-- Column after column, each in a step of its own: a column that another one names is worked out
-- again for every mention.
clauses_about_plans as (

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
                    'plan|10b-?5|instruction|arrangement|program|adopt'
                )
                and not regexp_matches(clause, 'non-? ?(?:rule )?10b-?5')
            ),
            chr(10)
        ) as all_clauses
    from plan_verdicts

),

adoption_clauses as (

    select
        *,
        -- "adopted effective May 9" is an adoption; "effective May 9" alone is not; a plan that
        -- was executed was signed, sales were carried out; where a new plan took the place of an
        -- old one, the date of the old one is not the line's
        regexp_replace(
            regexp_replace(
                case
                    when regexp_matches(
                        all_clauses,
                        '\b(?:new|second|another|replacement|successor) (?:[\w-]+ ){0,5}plan'
                    )
                        then regexp_replace(
                            all_clauses,
                            '{{ filled_pattern(
                                "(?:terminat\\w+|cancell?\\w+|replac\\w+|ended|discontinued) (?:a|an|the|his|her"
                                ~ "|their|its|such|that)\\b[^\\n;]*?\\b(?:" ~ adopting ~ "|dated)"
                                ~ "(?: (?:on|as of|in))? <day>",
                                fragments
                            ) }}',
                            ' ',
                            'g'
                        )
                    else all_clauses
                end,
                '{{ filled_pattern(
                    "(?m)^(\\W*(?:[a-z0-9-]+ ){0,5}?" ~ own_plan ~ ",?) (?:which|that) (?:was|had been) executed",
                    fragments
                ) }}',
                '\1 adopted',
                'g'
            ),
            '{{ filled_pattern(
                "(" ~ adopting ~ "|adoption|dated)(?: and)?,? (?:(?:to be )?effective|made effective)"
                ~ "(?: as of| on)?",
                fragments
            ) }}',
            '\1 on',
            'g'
        ) as adoption_clauses
    from clauses_about_plans

),

dated_clauses as (

    select
        text_hash,
        {% for kind in ['modified', 'ended', 'disclosed'] %}
        list_transform(
            flatten([
                {% for pattern in dates_of[kind] %}
                regexp_extract_all(all_clauses, '{{ filled_pattern(pattern, fragments) }}', 1)
                {{- ',' if not loop.last }}
                {% endfor %}
            ]),
            lambda day_text: {{ date_from_text('day_text') }}
        ) as {{ kind }}_dates,
        {% endfor %}
        regexp_replace(
            adoption_clauses,
            '{{ filled_pattern(
                (dates_of['modified'] + dates_of['ended'] + dates_of['disclosed']
                    + dates_of['other']) | join('|'),
                fragments
            ) }}',
            ' ',
            'g'
        ) as clauses
    from adoption_clauses

),

{# Adopted on a day; on a day adopted; the plan adopted by somebody on a day; its name and a day. #}
{% set adoption_patterns = [
    "(?:\\bon|\\bas of|\\bin|^\\W*),? ?(<day>),? (?:[a-z.()-]+[ ,]+){0,9}?(?:" ~ adopting ~ "|executed"
    ~ "|gave|given) (?:a|an|his|her|their|its|the|such|this|two|another|one|instructions?)\\b"
    ~ "[^\\n;]{0,120}?" ~ own_plan,
    "(?:adopt(?:ed|s|ing)?|enter(?:ed|ing)? into|establish(?:ed|ing)|implemented|instituted|signed"
    ~ "|created|initiated|set up|executed|put in(?:to)? (?:place|effect)|enacted) (?:into )?"
    ~ "(?:a|an|his|her|their|its|the|such|this|two|another)\\b[^\\n;]{0,120}?" ~ own_plan
    ~ "[^\\n;,]{0,60}?\\b(?:on|as of|dated|in),? (<day>)",
    "(?:" ~ own_plan ~ "|\\belections?|\\bletters?|\\bagreements?)[^\\n;]*?\\b(?:" ~ adopting
    ~ "|became (?:a )?party|dated|dtd|given|made)\\b(?: [a-z]+ly)?(?:,? (?:more than|over|at least|about"
    ~ "|approximately|some|when|while|at a time) [^\\n;,]{0,50},)?(?:,? (?:by|into|with|during|and approved by|of|under|pursuant to"
    ~ "|in (?:accordance|compliance|conformity) with) [^\\n;]{0,80}?)??"
    ~ ",?(?: (?:on|or about|about|around|as of|in|the|dated|originally|first|back in))*[ ,:(]*(<day>)",
    own_plan ~ ",? (?:that was |which was )?entered(?: by [^\\n;,]{0,40}?)? (?:on|as of) (<day>)",
    own_plan ~ " (?:[^\\n;, ]+ ){0,3}?executed(?: by [^\\n;,]{0,40}?)? (?:on|as of) (<day>)",
    "(?:adopt(?:ed|ion)|entered into|entry into)(?: dates?)?(?: (?:of|by|under|pursuant to|in accordance"
    ~ " with) [^\\n;]{0,80}?)?"
    ~ "(?:,? (?:was|is|on|or about|about|around|occurred|took place|of|as|in|the|date|being)|:| -)*"
    ~ "[ ,:(]*(<day>)",
    own_plan ~ ",? \\(?(?:dated|dtd|est|estd|of)[.]?(?: as of)?,? (<day>)",
    adopting ~ "[^\\n;]{0,40}? <day>,?(?: and|,)(?: on| in)? (<day>)",
    "<any_plan>[ (,:-]{1,4}(<day>)",
    "(<day>),? (?:(?:rule|sec|trading|stock|sales|written|pre-?arranged|insider) ){0,4}\\(?<any_plan>",
] %}
adoption_days as (

    select
        text_hash,
        modified_dates,
        ended_dates,
        disclosed_dates,
        -- most texts have no other day than those struck out, and need not be searched
        case
            when regexp_matches(clauses, '{{ filled_pattern('<day>', fragments) }}')
                then list_distinct(
                    flatten([
                        {% for pattern in adoption_patterns %}
                        regexp_extract_all(
                            clauses, '{{ filled_pattern(pattern, fragments) }}', 1
                        )
                        {{- ',' if not loop.last }}
                        {% endfor %}
                    ])
                )
            else []
        end as day_texts
    from dated_clauses

),

adoption_dates as (

    select
        * exclude (day_texts),
        list_distinct(list_filter(
            list_transform(day_texts, lambda day_text: {{ date_from_text('day_text') }}),
            lambda day: day is not null
        )) as adopted_dates,
        list_distinct(list_filter(
            list_transform(
                day_texts,
                -- a day that no calendar has is no month either
                lambda day_text: case
                    when regexp_matches(day_text, '^[a-z]+[.]?,? (?:of )?[0-9]{4}$')
                        then strftime(
                            try_strptime(left(day_text, 3) || right(day_text, 4), '%b%Y'), '%Y-%m'
                        )
                end
            ),
            lambda month: month is not null
        )) as adopted_months
    from adoption_days

),

-- Of two plans in one text neither date is the line's; a month without a day is kept as such.
adoptions as (

    select
        text_hash,
        case when len(adopted_dates) = 1 then adopted_dates[1] end as plan_adopted_date,
        case
            when len(adopted_dates) = 0 and len(adopted_months) = 1 then adopted_months[1]
        end as plan_adopted_month,
        list_max(modified_dates) as plan_modified_date,
        list_max(ended_dates) as plan_ended_date,
        list_max(disclosed_dates) as plan_disclosed_date
    from adoption_dates

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

-- Motives are read in readings of a text, most of which are the same: without denials and a past
-- told with its year (trade_text: exercises, and purchases); also without how the shares that
-- were sold had been acquired (label_text: the text's classes); and without any acquisition
-- (sale_text: a sale that cites the text). One line is one sentence: for purchases and sales, a
-- sentence that only tells what became of a security is no motive.
{% set readings = namespace(relation='denials_0', number=0, rule_ids=[]) %}
denials_0 as (

    select
        text_hash,
        normalised_text as trade_text
    from normalised

),

{% for class, columns in [
    ('struck_names', ['trade_text']),
    ('struck_denials', ['trade_text']),
    ('struck_past', ['trade_text']),
    ('struck_sold', ['label_text']),
    ('struck_of_a_sale', ['sale_text']),
    ('struck_of_a_trade', ['sale_text', 'purchase_text']),
] %}
{% for rule in rules if rule.footnote_class == class %}
{% set readings.number = readings.number + 1 %}
{% set step = 'denials_' ~ readings.number %}
{{ step }} as (

    select
        {% if loop.first and class == 'struck_sold' %}
        *,
        trade_text as purchase_text,
        {% set source = 'trade_text' %}
        {% elif loop.first and class == 'struck_of_a_sale' %}
        *,
        {% set source = 'label_text' %}
        {% else %}
        * exclude ({{ columns | join(', ') }}),
        {% set source = none %}
        {% endif %}
        {% for column in columns %}
        {{ rule_matches(source or column, rule) }} as "{{ rule.rule_id }}{{ loop.index0 or '' }}",
        case
            when "{{ rule.rule_id }}{{ loop.index0 or '' }}"
                then regexp_replace(
                    {{ source or column }},
                    {{ pattern_literal(rule.pattern) }},
                    '{{ rule.replacement }}',
                    'g'
                )
            else {{ source or column }}
        end as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ readings.relation }}

),

{% set readings.relation = step %}
{% do readings.rule_ids.append(rule.rule_id) %}
{% endfor %}
{% endfor %}
{% set standing = '\\b(?:re-?organi[sz]ation|mergers?|merged|spin-?off|spun[- ]off|redomicil|domesticat|'
    ~ 'convert(?:ed|s)?|successor|recapitali[sz]ation|business combination|changed its name'
    ~ '|renamed|holding company|separation|exchange ratio)' %}
{% set traded = '\\b(?:sold|sales?|sell|selling|dispos\\w+|tender\\w*|surrender\\w*|cancel\\w*'
    ~ '|cash|merger consideration|withheld|forfeit\\w*)\\b|[$]' %}
reading_texts as (

    select
        text_hash,
        trade_text,
        label_text,
        {% for column, words in [
            ('sale_text', traded),
            ('purchase_text', traded ~ '|\\b(?:purchas|acqui|receiv|issued|bought)'),
        ] %}
        case
            when regexp_matches({{ column }}, '{{ standing }}')
                then array_to_string(
                    list_filter(
                        string_split({{ column }}, chr(10)),
                        lambda sentence: not regexp_matches(sentence, '{{ standing }}')
                        or regexp_matches(sentence, '{{ words }}')
                    ),
                    chr(10)
                )
            else {{ column }}
        end as {{ column }},
        {% endfor %}
        list_filter(
            [
                {% for rule_id in readings.rule_ids %}
                case when "{{ rule_id }}" then '{{ rule_id }}' end{{ ',' if not loop.last }}
                {% endfor %}
            ],
            lambda rule_id: rule_id is not null
        ) as struck_rule_ids
    from {{ readings.relation }}

),

motive_texts as (

    select distinct unnest([label_text, sale_text, purchase_text]) as motive_text
    from reading_texts

),

{% set motives = motive_class_names() %}
motives_found as (

    select
        motive_text,
        list_filter(
            [
                {% for rule in rules
                    if rule.footnote_class in motives and rule.footnote_class != 'option_linked' %}
                case
                    when {{ rule_matches('motive_text', rule) }}
                        then '{{ rule.rule_id }}'
                end{{ ',' if not loop.last }}
                {% endfor %}
            ],
            lambda rule_id: rule_id is not null
        ) as motive_rule_ids
    from motive_texts

),

-- Apart from the rules, which would be tried again for every mention of their result.
motive_rules as (

    select
        *,
        {{ motive_bits('motive_rule_ids', motives, class_names, rules) }} as motive_bits
    from motives_found

),

class_rules as (

    select
        normalised.text_hash,
        list_filter(
            list_concat(
                reading_texts.struck_rule_ids,
                label_rules.motive_rule_ids,
                [
                    {% for rule in rules
                        if not rule.footnote_class.startswith(('plan_', 'struck_'))
                        and (
                            rule.footnote_class not in motives
                            or rule.footnote_class == 'option_linked'
                        ) %}
                    {% set text = 'reading_texts.trade_text'
                        if rule.footnote_class == 'option_linked' else 'normalised.normalised_text' %}
                    case
                        when {{ rule_matches(text, rule) }}
                            then '{{ rule.rule_id }}'
                    end{{ ',' if not loop.last }}
                    {% endfor %}
                ]
            ),
            lambda rule_id: rule_id is not null
        ) as class_rule_ids,
        sale_rules.motive_bits as sale_motive_bits,
        purchase_rules.motive_bits as purchase_motive_bits
    from normalised
    inner join reading_texts
        on normalised.text_hash = reading_texts.text_hash
    inner join motive_rules as label_rules
        on reading_texts.label_text = label_rules.motive_text
    inner join motive_rules as sale_rules
        on reading_texts.sale_text = sale_rules.motive_text
    inner join motive_rules as purchase_rules
        on reading_texts.purchase_text = purchase_rules.motive_text

),

rules_found as (

    select
        class_rules.*,
        list_concat(
            coalesce(plan_verdicts.plan_rule_ids, []), class_rules.class_rule_ids
        ) as rule_ids,
        plan_verdicts.text_hash is null as has_no_plan
    from class_rules
    left join plan_verdicts
        on class_rules.text_hash = plan_verdicts.text_hash

),

classes_found as (

    select
        *,
        list_filter(
            [
                {% for class in class_names %}
                case when {{ has_class('rule_ids', class, rules) }} then '{{ class }}' end,
                {% endfor %}
                case
                    when
                        has_no_plan
                        and not list_has_any(
                            class_rule_ids, {{ ids_of_class_rules(rules, class_names) }}
                        )
                        then 'unclassified'
                end
            ],
            lambda class: class is not null
        ) as footnote_classes
    from rules_found

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
        classes_found.rule_ids,
        classes_found.footnote_classes,
        coalesce(divided.affirmed_numbers, []) as affirmed_numbers,
        coalesce(divided.negated_numbers, []) as negated_numbers,
        price_ranges.price_low_usd,
        price_ranges.price_high_usd,
        {{ class_bits('footnote_classes', class_names) }} as class_bits,
        classes_found.sale_motive_bits,
        classes_found.purchase_motive_bits,
        list_has_any(
            rule_ids,
            [
                'option_linked.cashless', 'option_linked.sold_from_options',
                'option_linked.bare_exercise', 'option_linked.sold_underlying'
            ]
        ) as says_sold_on_exercise,
        list_contains(rule_ids, 'option_linked.expiring') as says_options_expire,
        case
            when not list_has_any(footnote_classes, ['sell_to_cover', 'tax_withholding']) then null
            when list_contains(rule_ids, 'cover_kind.option_exercise') then 'option_exercise'
            when list_contains(rule_ids, 'cover_kind.elected') then 'elected_at_vesting'
            when list_contains(rule_ids, 'cover_kind.mandated') then 'mandated_at_vesting'
        end as sell_to_cover_kind,
        list_contains(rule_ids, 'covers.transactions') as covers_transactions,
        list_contains(rule_ids, 'covers.sales') as covers_sales,
        list_contains(rule_ids, 'covers.purchases') as covers_purchases,
        list_contains(rule_ids, 'covers.all') as covers_all,
        list_contains(rule_ids, 'covers.some') as covers_some,
        coalesce(plan_verdicts.is_affirmed and plan_verdicts.is_negated, false)
            as has_both_plan_verdicts,
        coalesce(plan_verdicts.is_plan_terminated, false) as is_plan_terminated,
        coalesce(plan_verdicts.is_plan_modified, false) as is_plan_modified,
        coalesce(plan_verdicts.is_sell_to_cover_instruction, false)
            as is_sell_to_cover_instruction,
        adoptions.plan_adopted_date,
        adoptions.plan_modified_date,
        adoptions.plan_ended_date,
        adoptions.plan_disclosed_date,
        '{{ rules_hash }}' as rules_hash
    from normalised
    inner join classes_found
        on normalised.text_hash = classes_found.text_hash
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
