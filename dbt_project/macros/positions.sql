{#- How a line's shares are held: 'direct', or the nature of ownership without its footnote
references and little words, so that 'By the Trust (1)' and 'by trust' are one position. -#}
{% macro held_as(line) -%}
    case
            when coalesce({{ line }}.direct_indirect, 'D') = 'D' then 'direct'
            else coalesce(
                nullif(
                    trim(
                        regexp_replace(
                            regexp_replace(
                                lower({{ line }}.nature_of_ownership),
                                '\([0-9]+\)|\[[0-9]+\]|\(?(?:see|refer)\b.*$|\(?(?:foot)?notes?\b.*$|\(?fn\b.*$|explanat.*$',
                                '',
                                'g'
                            ),
                            '(?:[^a-z0-9]+|\b(?:held|owned|by|through|via|the|as)\b)+',
                            ' ',
                            'g'
                        )
                    ),
                    ''
                ),
                'unspecified'
            )
        end
{%- endmacro %}

{#- Share of what was held that a line disposes of (at most 1), or that it adds. -#}
{% macro share_of(shares, direction, before, available) -%}
    case
            when {{ direction }} = 'D' and {{ before }} > 0
                then least({{ shares }}::double / {{ before }}::double, 1)
            when {{ direction }} = 'D' and {{ available }} > 0
                then least({{ shares }}::double / {{ available }}::double, 1)
            when {{ direction }} = 'A' and {{ before }} > 0
                then {{ shares }}::double / {{ before }}::double
        end
{%- endmacro %}
