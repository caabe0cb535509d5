{#- An amount in words, as the report and the console write it: $980K, $1.2M, $12.3B; null where it
    is not known. (published/wording.py does the same in Python; tests hold the two together.) -#}
{% macro usd(amount) %}
{%- set steps = [('1e12', 'T'), ('1e9', 'B'), ('1e6', 'M'), ('1e3', 'K')] -%}
case
{%- for size, suffix in steps %}
when ({{ amount }}) >= 0.99995 * {{ size }} and ({{ amount }}) >= 100 * {{ size }}
then format('${:.0f}{{ suffix }}', ({{ amount }})::double / {{ size }})
when ({{ amount }}) >= 0.99995 * {{ size }}
then format('${:.1f}{{ suffix }}', ({{ amount }})::double / {{ size }})
{%- endfor %}
else format('${:.0f}', ({{ amount }})::double)
end
{%- endmacro %}
