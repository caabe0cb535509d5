{#
    How the rules of footnote_rules.sql become SQL. Every pattern ends up as a constant.
#}

{# The rules as a flat list, in order of priority, with all fragments filled in. #}
{% macro footnote_rules(book=none) %}
    {% set book = book or footnote_rule_book() %}
    {% set rules = [] %}
    {% for class in book['classes'] %}
        {% for rule in class['rules'] %}
            {% do rules.append({
                'rule_id': class['class'] ~ '.' ~ rule['id'],
                'footnote_class': class['class'],
                'priority': rules | length + 1,
                'class_description': class['description'],
                'pattern': filled_pattern(rule['pattern'], book['fragments']),
                'not_pattern': filled_pattern(rule.get('not_pattern'), book['fragments']),
                'needs': filled_pattern(rule.get('needs'), book['fragments']),
                'keywords': rule.get('keywords', []),
                'replacement': rule.get('replacement', ' '),
                'example': rule['example'],
                'counter_example': rule['counter_example'],
            }) %}
        {% endfor %}
    {% endfor %}
    {{ return(rules) }}
{% endmacro %}

{# A pattern with its fragments filled in (fragments may use earlier fragments). #}
{% macro filled_pattern(pattern, fragments) %}
    {% if not pattern %}{{ return(none) }}{% endif %}
    {% set filled = namespace(pattern=pattern) %}
    {% for name in (fragments.keys() | list | reverse) %}
        {% set filled.pattern = filled.pattern.replace('<' ~ name ~ '>', fragments[name]) %}
    {% endfor %}
    {{ return(filled.pattern) }}
{% endmacro %}

{# A pattern as an SQL string constant. Guards work on lines: ^ and $ are those of a line. #}
{% macro pattern_literal(pattern) %}
    {{- return("'(?m)" ~ pattern.replace("'", "''") ~ "'") -}}
{% endmacro %}

{# What a rule reads: the text without the phrases of its guard. #}
{% macro text_for_rule(text, rule) %}
    {%- if rule['not_pattern'] -%}
        {{- return("regexp_replace(" ~ text ~ ", " ~ pattern_literal(rule['not_pattern'])
            ~ ", ' ', 'g')") -}}
    {%- endif -%}
    {{- return(text) -}}
{% endmacro %}

{# True when the rule finds its pattern. Each step is only taken where the one before said yes:
   a keyword, which is cheap to look for; the pattern; what it needs; its guard. #}
{% macro rule_matches(text, rule) %}
    {%- set pattern = pattern_literal(rule['pattern']) -%}
    {%- set found = "regexp_matches(" ~ text ~ ", " ~ pattern ~ ")" -%}
    {%- set words = [] -%}
    {%- for word in rule['keywords'] -%}
        {%- do words.append("contains(" ~ text ~ ", '" ~ word ~ "')") -%}
    {%- endfor -%}
    {%- if words -%}
        {%- set found = "case when " ~ (words | join(' or ')) ~ " then " ~ found
            ~ " else false end" -%}
    {%- endif -%}
    {%- if not rule['not_pattern'] and not rule['needs'] -%}
        {{- return(found) -}}
    {%- endif -%}
    {%- set conditions = [] -%}
    {%- if rule['needs'] -%}
        {%- do conditions.append(
            "regexp_matches(" ~ text ~ ", " ~ pattern_literal(rule['needs']) ~ ")") -%}
    {%- endif -%}
    {%- if rule['not_pattern'] -%}
        {%- do conditions.append(
            "regexp_matches(" ~ text_for_rule(text, rule) ~ ", " ~ pattern ~ ")") -%}
    {%- endif -%}
    {{- return("case when " ~ found ~ " then " ~ (conditions | join(' and '))
        ~ " else false end") -}}
{% endmacro %}

{# True when one of the rules of the class fired. #}
{% macro has_class(rule_ids, footnote_class, rules) %}
    {%- set ids = [] -%}
    {%- for rule in rules if rule['footnote_class'] == footnote_class -%}
        {%- do ids.append("'" ~ rule['rule_id'] ~ "'") -%}
    {%- endfor -%}
    {{- return("list_has_any(" ~ rule_ids ~ ", [" ~ (ids | join(', ')) ~ "])") -}}
{% endmacro %}

{# Names of the classes of footnotes, in order of priority. #}
{% macro footnote_class_names(book=none) %}
    {%- set names = [] -%}
    {%- for class in (book or footnote_rule_book())['classes'] -%}
        {%- if not class['class'].startswith(('plan_', 'struck_'))
            and class['class'] not in ('covers', 'cover_kind') -%}
            {%- do names.append(class['class']) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(names) -}}
{% endmacro %}

{# Classes that tell why a trade was made or what it was: denials and the past are no motives. #}
{% macro motive_class_names() %}
    {{- return([
        'sell_to_cover', 'tax_withholding', 'offering', 'private_sale', 'hedge', 'trade_error',
        'dealer_trade', 'issuer_transaction', 'option_linked', 'gift_charity', 'estate_trust',
        'fund_distribution', 'domestic_relations', 'pledge_margin', 'espp_drip', 'merger',
        'purpose_taxes', 'purpose_diversify',
    ]) -}}
{% endmacro %}

{# Ids of all rules that give a class, as an SQL list. #}
{% macro ids_of_class_rules(rules, names) %}
    {%- set ids = [] -%}
    {%- for rule in rules if rule['footnote_class'] in names -%}
        {%- do ids.append("'" ~ rule['rule_id'] ~ "'") -%}
    {%- endfor -%}
    {{- return("[" ~ (ids | join(', ')) ~ "]") -}}
{% endmacro %}

{# Classes as bits, one each in order of priority, so that they add up without lists. #}
{% macro class_bits(classes, names) %}
    {%- set terms = [] -%}
    {%- for name in names -%}
        {%- do terms.append("case when list_contains(" ~ classes ~ ", '" ~ name
            ~ "') then " ~ (2 ** loop.index0) ~ "::bigint else 0 end") -%}
    {%- endfor -%}
    {{- return("(" ~ (terms | join(' + ')) ~ ")") -}}
{% endmacro %}

{# Bits of the motives among rule ids, in the places that they have among all classes. #}
{% macro motive_bits(rule_ids, motives, all_names, rules) %}
    {%- set terms = [] -%}
    {%- for name in motives -%}
        {%- do terms.append("case when " ~ has_class(rule_ids, name, rules) ~ " then "
            ~ bits_of([name], all_names) ~ " else 0 end") -%}
    {%- endfor -%}
    {{- return("(" ~ (terms | join(' + ')) ~ ")") -}}
{% endmacro %}

{# Bits of the classes named. `all_names` spares a model that asks often to read the rules again. #}
{% macro bits_of(names, all_names=none) %}
    {%- set all_names = all_names or footnote_class_names() -%}
    {%- set sum = namespace(bits=0) -%}
    {%- for name in names -%}
        {%- set sum.bits = sum.bits + 2 ** all_names.index(name) -%}
    {%- endfor -%}
    {{- return(sum.bits ~ '::bigint') -}}
{% endmacro %}

{# Bits back to names, in order of priority. #}
{% macro classes_of_bits(bits, all_names=none) %}
    {%- set terms = [] -%}
    {%- for name in all_names or footnote_class_names() -%}
        {%- do terms.append("case when " ~ bits ~ " & " ~ (2 ** loop.index0)
            ~ "::bigint > 0 then '" ~ name ~ "' end") -%}
    {%- endfor -%}
    {{- return("list_filter([" ~ (terms | join(', '))
        ~ "], lambda name: name is not null)") -}}
{% endmacro %}

{#
    A footnote in the form that the rules read: lower case; one space between words; every kind
    of dash a hyphen; no quotes and apostrophes; one sentence a line. Characters that were
    decoded with the wrong code page (three for one dash) and stray HTML entities are put right.
    A full stop ends a sentence when a capital, a digit or a bracket follows, but not after an
    abbreviation, unless the next word is one that starts sentences.
#}
{% macro normalised_footnote(text) %}
{%- set steps = [
    ('\\x{E2}[\\x{20AC}\\x{80}][\\x{2018}\\x{201C}\\x{201D}\\x{90}\\x{91}\\x{93}\\x{94}]', '-'),
    ('\\x{E2}[\\x{20AC}\\x{80}][\\x{2122}\\x{2DC}\\x{153}\\x{98}\\x{99}\\x{9C}\\x{9D}]', ''),
    ('&(?:amp;)?(?:#8(?:208|209|210|211|212|722)|ndash|mdash|minus|shy);', '-'),
    ('&(?:amp;)?(?:quot|apos|[lr][sd]quo|#39|#34|#821[6-9]|#822[0-2]);', ''),
    ('&(?:amp;)?(?:nbsp|#160);', ' '),
    ('[\\x{2010}-\\x{2015}\\x{2043}\\x{2212}\\x{FE58}\\x{FE63}\\x{FF0D}\\x{AD}\\x{96}\\x{97}\\x{FFFD}]',
        '-'),
    ('["\\x{27}`\\x{B4}\\x{2018}-\\x{201F}\\x{2032}-\\x{2036}\\x{AB}\\x{BB}\\x{91}-\\x{94}]', ''),
    ('\\s*[\\r\\n]\\s*[\\r\\n]\\s*', '\\x{B6}'),
    ('[\\s\\x{85}\\x{A0}\\x{2000}-\\x{200D}\\x{202F}\\x{205F}\\x{2060}\\x{3000}\\x{FEFF}]+', ' '),
    ('\\b(Inc|Corp|Co|Ltd|LLC|LP|[Jj]r|[Ss]r|[A-Z])\\. (The|These|This|Each|All|Such|On|In|As|At|For|By|Of|If|Upon|After|No|Mr|Ms|Dr|Its|His|Her|Reporting|Shares|Represents|Includes|Pursuant|Consists|Reflects|Under|Following|An?|Also|Accordingly|Because|Does|Mrs) ',
        '\\1\\x{B6}\\2 '),
    ('(?i)\\b(inc|corp|co|cos|ltd|llc|lp|nos?|mr|mrs|ms|messrs|dr|jr|sr|st|vs|secs?|dtd|estd|eff|acct|incl|excl|sect|approx|est|dept|cl|ser|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|[a-z])\\.([ ,;)])',
        '\\1\\2'),
    ('([a-zA-Z0-9)\\]%$])[.!?][)\\]]* +([A-Z($#*0-9\\[])', '\\1\\x{B6}\\2'),
] -%}
{%- set expression = namespace(sql=text) -%}
{%- for pattern, replacement in steps -%}
    {%- set expression.sql = "regexp_replace(" ~ expression.sql ~ ", '" ~ pattern ~ "', '"
        ~ replacement.replace('\\x{B6}', '¶') ~ "', 'g')" -%}
{%- endfor -%}
replace(lower(trim({{ expression.sql }})), '¶', chr(10))
{%- endmacro %}

{# A year of two digits is of this century up to 50. #}
{% macro full_year(year) -%}
case
            when length({{ year }}) = 4 then {{ year }}
            when {{ year }} <= '50' then '20' || {{ year }}
            else '19' || {{ year }}
        end
{%- endmacro %}

{# A date as it stands in a normalised text, in any of the forms of the <date> fragment. #}
{% macro date_from_text(text) %}
{%- set named = "regexp_extract(" ~ text ~ ", '([a-z]{3})[a-z]*[.]?,? ?(\\d{1,2})(?:st|nd|rd|th)?,?(?: of)? ?,?(\\d{4})', ['month', 'day', 'year'])" -%}
{%- set day_first = "regexp_extract(" ~ text ~ ", '(\\d{1,2})(?:st|nd|rd|th)?[- ]?(?:day of |of )?([a-z]{3})[a-z]*[.]?,?[- ]?(\\d{2,4})', ['day', 'month', 'year'])" -%}
{%- set iso = "regexp_extract(" ~ text ~ ", '(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})', ['year', 'month', 'day'])" -%}
{%- set us = "regexp_extract(" ~ text ~ ", '(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{2,4})', ['month', 'day', 'year'])" -%}
coalesce(
    try_strptime(
        {{ iso }}.year || ' ' || {{ iso }}.month || ' ' || {{ iso }}.day, '%Y %m %d'
    ),
    try_strptime(
        {{ named }}.month || ' ' || {{ named }}.day || ' ' || {{ named }}.year, '%b %d %Y'
    ),
    try_strptime(
        {{ day_first }}.day || ' ' || {{ day_first }}.month || ' ' || {{ full_year(day_first ~ '.year') }},
        '%d %b %Y'
    ),
    try_strptime(
        {{ us }}.month || ' ' || {{ us }}.day || ' ' || {{ full_year(us ~ '.year') }},
        ['%m %d %Y', '%d %m %Y']
    )
)::date
{%- endmacro %}
