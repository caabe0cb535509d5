{#- Words of a text about who holds shares, without footnote references and little words, so
that 'By the Trust (1)' and 'by trust' are one holder. Null where nothing is left: the text
only points elsewhere. -#}
{% macro holder_words(text) -%}
    nullif(
        trim(
            regexp_replace(
                regexp_replace(
                    lower({{ text }}),
                    '\([0-9]+\)|\[[0-9]+\]|\(?\b(?:see|refer)\b.*$|\(?\b(?:foot)?notes?\b.*$|\(?\bfn\b.*$|explanat.*$|^\W*[0-9]*\W*$',
                    '',
                    'g'
                ),
                '(?:[^a-z0-9]+|\b(?:held|owned|by|through|via|the|as|in|of|a|an)\b)+',
                ' ',
                'g'
            )
        ),
        ''
    )
{%- endmacro %}

{#- How a line's shares are held: 'direct', or the words of its nature of ownership. -#}
{% macro held_as(line) -%}
    case
            when coalesce({{ line }}.direct_indirect, 'D') = 'D' then 'direct'
            else coalesce({{ holder_words(line ~ '.nature_of_ownership') }}, 'unspecified')
        end
{%- endmacro %}

{#- The share of what was owned before that was sold (at most 1), or by which it grew; null where
nothing was owned before, or nobody knows. -#}
{% macro share_of(shares, direction, before) -%}
    case
            when {{ direction }} in ('D', 'sale') and {{ before }} > 0
                then least({{ shares }}::double / {{ before }}::double, 1)
            when {{ direction }} in ('A', 'purchase') and {{ before }} > 0
                then {{ shares }}::double / {{ before }}::double
        end
{%- endmacro %}

{#- Whether two readings of what is owned agree within a tenth. -#}
{% macro readings_agree(low, high) -%}
    coalesce({{ low }}::double * 1.1 >= {{ high }}::double, false)
{%- endmacro %}

{#- What was owned before a run of sales, or purchases, of which each filing tells what was owned
before and after it. By the smaller reading it is what the filing that shows most of it tells (of
purchases: the first one). By the larger one it is also what is left after the last and what was
sold, if that is more: then shares that an exercise brought in between count as owned. -#}
{% macro owned_before(reading, direction, before, after, shares, place, filter='') -%}
    case
            when {{ direction }} = 'sale'
                then
                {% if reading == 'smaller' %}
                    max({{ before }}){{ filter }}
                {% else %}
                    greatest(
                        max({{ before }}){{ filter }},
                        arg_max({{ after }}, {{ place }}){{ filter }}
                        + sum({{ shares }}){{ filter }}
                    )
                {% endif %}
            {% if reading == 'smaller' %}
            else arg_min({{ before }}, {{ place }}){{ filter }}
            {% else %}
            else
                greatest(
                    arg_min({{ before }}, {{ place }}){{ filter }},
                    arg_max({{ after }}, {{ place }}){{ filter }} - sum({{ shares }}){{ filter }}
                )
            {% endif %}
        end
{%- endmacro %}
