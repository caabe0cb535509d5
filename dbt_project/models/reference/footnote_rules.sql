-- One row is a footnote rule of macros/footnote_rules.sql, so that the rule ids on footnotes
-- can be looked up.
{{ config(materialized='table', schema='reference') }}

{% for rule in footnote_rules() %}
select
    '{{ rule.rule_id }}' as footnote_rule_id,
    '{{ rule.footnote_class }}' as footnote_class,
    '{{ rule.class_description | replace("'", "''") }}' as class_description,
    '{{ rule.pattern | replace("'", "''") }}' as pattern,
    {% if rule.not_pattern -%}
    '{{ rule.not_pattern | replace("'", "''") }}'
    {%- else %}null{% endif %}::varchar as not_pattern,
    '{{ rule.example | replace("'", "''") }}' as example,
    '{{ rule.counter_example | replace("'", "''") }}' as counter_example,
    {{ rule.priority }} as priority
{% if not loop.last %}union all{% endif %}
{% endfor %}
