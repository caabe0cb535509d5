{#-
An amount as filed, or nothing where it is below zero: EDGAR's type for shares, prices, values
and balances has no sign, so a negative amount says nothing that can be counted.
-#}
{% macro amount_filed(column) -%}
    case when {{ column }} >= 0 then {{ column }} end
{%- endmacro %}

{#- True when one of the amounts of a line was filed below zero. -#}
{% macro has_amount_below_zero(columns) -%}
    coalesce(least({{ columns | join(', ') }}) < 0, false)
{%- endmacro %}
