{#-
    The conditions that a definition of a signal sets for a single trade: each is written once here,
    and int_trade_rule_results (by how much a trade fails it) and int_trade_near_misses (what was
    found and what is required, in words) are made of it. A threshold is a column of the seed
    signal_definitions; an empty one requires nothing.

    name        of the condition; `<name>_shortfall` is its column
    measure     a column of int_trade_features
    operator    at_least or at_most, compared with `threshold`
    unknown     what a measure that is not known does: passes, or fails with an infinite shortfall
    fails_when  in place of measure, operator and threshold: when the condition fails, in SQL
    shortfall   in place of the usual one (1 - measure / threshold, or threshold / measure)
    sentence    for readers; {measure} and {threshold} are written by `format`
                (usd, percent, points, days, factor)
-#}
{% macro trade_conditions() %}
{% set book %}
- name: role
  fails_when: not list_contains(roles, role)
  sentence: "the role is {role}; required is one of {roles}"
- name: not_officer_or_director
  fails_when: requires_officer_or_director and not is_officer_or_director
  sentence: not an officer or director
- name: not_natural_person
  fails_when: requires_natural_person and not is_natural_person
  sentence: not a natural person
- name: not_discretionary
  fails_when: requires_discretionary and not is_discretionary
  sentence: "not discretionary: {motive}"
- name: plan_status
  fails_when: not list_contains(plan_statuses, plan_status)
  sentence: "the plan verdict is {plan_status}"
- name: excluded_motive
  fails_when: list_has_any(noise_reasons, excluded_noise_reasons)
  sentence: "{excluded_motives}"
- name: after_lockup
  fails_when: excludes_lockup_window and is_after_lockup
  sentence: just after the lock-up ended
- name: value
  measure: value_usd
  operator: at_least
  threshold: min_value_usd
  unknown: fails
  format: usd
  sentence: "value {measure}; at least {threshold} is required"
- name: share_of_holdings
  measure: share_of_holdings
  threshold: min_share_of_holdings
  fails_when: >-
    min_share_of_holdings is not null
    and not coalesce(
        share_of_holdings >= min_share_of_holdings
        or is_new_position
        or value_usd >= enough_value_usd,
        false
    )
  shortfall: coalesce(1 - share_of_holdings / min_share_of_holdings, 'infinity')
  format: percent_1
  sentence: "share of holdings {measure}; at least {threshold} is required"
- name: value_to_usual
  measure: value_to_usual
  operator: at_least
  threshold: min_value_to_usual
  unknown: fails
  format: factor
  sentence: "{measure} times the usual value; at least {threshold} is required"
- name: silence
  measure: days_of_silence
  operator: at_least
  threshold: min_days_of_silence
  unknown: passes
  format: days
  sentence: "sold {measure} days before; at least {threshold} days since the last sale are required"
- name: sale_months
  measure: sale_months_36
  operator: at_most
  threshold: max_sale_months
  unknown: passes
  format: days
  sentence: "sold in {measure} of the 36 months before; at most {threshold} are allowed"
- name: history
  measure: greatest(coalesce(history_days, 0), 0)
  threshold: min_history_days
  fails_when: coalesce(history_days < min_history_days, min_history_days > 0)
  shortfall: "'infinity'::double"
  format: days
  sentence: >-
    whether they rarely sell is not known: their filings are known for {measure} days before it, and
    {threshold} are required
- name: reporting_lag
  measure: reporting_lag_days
  operator: at_most
  threshold: max_reporting_lag_days
  unknown: passes
  format: days
  sentence: "reported {measure} days late; at most {threshold} are allowed"
- name: off_market
  measure: off_market
  operator: at_most
  threshold: max_off_market
  unknown: passes
  format: percent
  sentence: "paid {measure} off the market price; at most {threshold} is allowed"
- name: growth_gap
  measure: growth_gap
  operator: at_least
  threshold: min_growth_gap
  unknown: passes
  format: points
  sentence: >-
    the price rose {measure} points more than revenue; at least {threshold} are required
- name: valuation_rank
  measure: valuation_rank
  operator: at_least
  threshold: min_valuation_rank
  unknown: fails
  format: percent
  sentence: "more expensive than {measure} of five years; at least {threshold} is required"
- name: presumed_blackout
  fails_when: requires_presumed_blackout and is_in_presumed_blackout is not true
  shortfall: if(is_in_presumed_blackout is null, 'infinity', 1.0::double)
  sentence: "{blackout}"
- name: runup_126
  measure: runup_126
  operator: at_least
  threshold: min_runup_126
  unknown: fails
  format: percent
  sentence: "the price rose {measure} in half a year; at least {threshold} is required"
- name: return_252
  measure: return_252
  operator: at_least
  threshold: min_return_252
  unknown: fails
  format: percent
  sentence: "the price rose {measure} in a year; at least {threshold} is required"
- name: near_52_week_high
  measure: share_of_52_week_high
  operator: at_least
  threshold: min_share_of_52_week_high
  unknown: fails
  format: percent
  sentence: "at {measure} of the 52-week high; at least {threshold} is required"
- name: runup_63
  measure: runup_63
  operator: at_most
  threshold: max_return_63
  unknown: fails
  shortfall: coalesce(1 - runup_63 / max_return_63, 'infinity')
  format: percent
  sentence: "the price moved {measure} in a quarter; at most {threshold} is required"
- name: below_52_week_high
  measure: share_of_52_week_high
  operator: at_most
  threshold: max_share_of_52_week_high
  unknown: fails
  format: percent
  sentence: "at {measure} of the 52-week high; at most {threshold} is allowed"
- name: worst_session
  measure: worst_session_of_5
  operator: at_most
  threshold: max_worst_session_of_5
  unknown: fails
  shortfall: coalesce(1 - worst_session_of_5 / max_worst_session_of_5, 'infinity')
  format: percent
  sentence: >-
    the worst of the last five sessions was {measure}; at most {threshold} is required
{% endset %}
{{ return(fromyaml(book)) }}
{% endmacro %}


{#- By how much a trade fails a condition, a share of what is required; null where it holds. -#}
{% macro shortfall_of(condition) %}
{%- set compare = {'at_least': '<', 'at_most': '>'}[condition.operator or 'at_least'] -%}
{%- set fails_when, usual = condition.fails_when, '1.0::double' -%}
{%- if condition.operator -%}
    {%- set fails_when = condition.measure ~ ' ' ~ compare ~ ' ' ~ condition.threshold -%}
    {%- set otherwise = "'infinity'" if condition.unknown == 'fails' else '1' -%}
    {%- if condition.unknown == 'fails' -%}
        {%- set fails_when = condition.threshold ~ ' is not null and coalesce(' ~ fails_when ~ ', true)' -%}
    {%- endif -%}
    {%- set part = [condition.measure, condition.threshold] -%}
    {%- if condition.operator == 'at_most' -%}{%- set part = part | reverse | list -%}{%- endif -%}
    {%- set usual = 'coalesce(1 - ' ~ part[0] ~ ' / ' ~ part[1] ~ ', ' ~ otherwise ~ ')' -%}
{%- endif -%}
case when {{ fails_when }} then {{ condition.shortfall or usual }} end
{%- endmacro %}


{#- What was found and what is required, as an expression. `words` are expressions for other names
    in braces. A figure that is not known is said to be unknown. -#}
{% macro sentence_of(condition, words) %}
{%- set formats = {
    'percent': "printf('%%.0f%%%%', 100 * %s)",
    'percent_1': "printf('%%.1f%%%%', 100 * %s)",
    'points': "printf('%%.0f', 100 * %s)",
    'factor': "printf('%%.1f', %s)",
    'days': "cast(%s as varchar)",
} -%}
{%- set expressions = dict(words) -%}
{%- if condition.format -%}
    {%- for name in ('measure', 'threshold') -%}
        {%- if condition.format == 'usd' -%}
            {%- do expressions.update({name: usd(condition[name])}) -%}
        {%- else -%}
            {%- do expressions.update({name: formats[condition.format] % condition[name]}) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{%- set parts = [] -%}
{%- for piece in modules.re.split('[{](\\w+)[}]', condition.sentence) -%}
    {%- if loop.index0 % 2 -%}
        {%- do parts.append('coalesce(' ~ expressions[piece] ~ ", 'unknown')") -%}
    {%- elif piece -%}
        {%- do parts.append("'" ~ piece ~ "'") -%}
    {%- endif -%}
{%- endfor -%}
concat({{ parts | join(', ') }})
{%- endmacro %}
