{#-
Whether what follows a role in a title narrows it to a part of the company: 'president of the
retail division', 'ceo, americas'. `rest` is the text after the role, in which the roles are
already words of their own; `issuer` the issuer's name in lower case, so that 'ceo of acme' at
Acme Corp is the company's own, and 'ceo, acme bank' is not. In running text (`is_title` false) only 'of', 'at' and
'for' narrow a role, because a sentence goes on.
-#}
{% macro is_divisional(rest, issuer, is_title) -%}
    (
        {{ rest }} != ''
        and not regexp_matches({{ rest }}, '^[\s,]*(?:&|/|;|\+|and\b)')
        and not regexp_matches(
            {{ rest }},
            '^(?:[\s,:()\[\]/-]|of\b|at\b|for\b|the\b|our\b|its\b)*(?:$|[0-9]|company|issuer|registrant|corporat|corp\b|firm\b|parent|holding|holdco|group\s*$|group,? inc|board|trust\b|fund\b|partnership|general partner|gp\b|adviser|ceo|cfo|coo\b|president|chair|gencounsel|vpres|dir\b|director|chief|off\b|officer|treas|sec\b|secretary|secty|counsel|controller|comptroller|principal|founder|co-?founder|member|trustee|interim|acting|owner|ten\b|head\b|managing|manager|mgr|gm\b|exec\b|executive|sr\b|senior|employee|advisor|since|effective|eff\b|retir|resign|former|until|through|see\b|cao\b|cto\b|cio\b|cmo\b|cro\b|cso\b|chro\b|cco\b|cpo\b|clo\b|cbo\b|cdo\b)'
        )
        and not coalesce(
            starts_with(
                {{ issuer }},
                nullif(
                    regexp_extract(
                        {{ rest }},
                        '^(?:[\s,:()\[\]/-]|of\b|at\b|for\b|the\b|our\b|its\b)*([a-z0-9&'' ]*[a-z0-9])',
                        1
                    ),
                    ''
                )
            ),
            false
        )
        and (
            {{ is_title }}
            or regexp_matches({{ rest }}, '^[\s,(-]*(?:of|at|for)\b')
        )
    )
{%- endmacro %}
