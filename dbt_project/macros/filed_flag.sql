{#-
A box as filed (0, 1, true, false, Y, N, in any case) as a boolean. Anything else, and nothing,
is null: an absent box is unknown, not false.
-#}
{% macro filed_flag(column) -%}
    case when lower(trim({{ column }})) in ('1', 'true', 'y', 'yes') then true
            when lower(trim({{ column }})) in ('0', 'false', 'n', 'no') then false
        end
{%- endmacro %}
