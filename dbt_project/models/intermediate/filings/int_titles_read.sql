-- One row is a text that says a role, at one issuer, with the company's office that it names,
-- if it does. Titles repeat from filing to filing: each is read once.
-- Guards: vice, deputy, assistant and former are not the office; a division's or subsidiary's
-- chief is not the company's; a committee's chair is not the board's. Co- and interim holders
-- of an office hold it.
{%- set offices = ['ceo', 'cfo', 'president', 'chair', 'coo', 'gencounsel'] %}
with distinct_texts as (

    select distinct
        role_text,
        role_source,
        issuer_name
    from {{ ref('int_owners_titled') }}
    where role_text != ''

),

lowered as (

    select
        *,
        regexp_replace(
            regexp_replace(lower(issuer_name), '^the |[.,]', '', 'g'), '\s+', ' ', 'g'
        ) as issuer,
        regexp_replace(
            trim(
                regexp_replace(
                    replace(
                        regexp_replace(
                            regexp_replace(
                                lower(role_text), '[\x{2010}-\x{2015}\x{2212}]', '-', 'g'
                            ),
                            '\b([a-z])\.',
                            '\1',
                            'g'
                        ),
                        '.',
                        ' '
                    ),
                    '\s+',
                    ' ',
                    'g'
                )
            ),
            -- the title field ends after 30 characters
            ' of?$',
            ''
        ) as words
    from distinct_texts

),

-- Each office becomes one word. Order matters: 'vice president' before 'president'.
offices_named as (

    select
        * replace (
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            regexp_replace(
                                regexp_replace(
                                    regexp_replace(
                                        regexp_replace(
                                            words,
                                            '\bco[- ]?(ceo|cfo|coo|chief|pres|chair)',
                                            '\1',
                                            'g'
                                        ),
                                        '\b(?:ch(?:ie|ei)f exec[a-z]*(?: off[a-z]*)?|principal exec[a-z]* off[a-z]*|ceo|peo)\b',
                                        'ceo',
                                        'g'
                                    ),
                                    '\b(?:ch(?:ie|ei)f fin[a-z]*(?:(?: and|,| ?&| ?/)? ?(?:acc[a-z]*|admin[a-z]*|oper[a-z]*|business))?(?: off[a-z]*)?|principal fin[a-z]*(?:(?: and| ?&| ?/) ?acc[a-z]*)? off[a-z]*|cfo|pfo)\b',
                                    'cfo',
                                    'g'
                                ),
                                '\b(?:ch(?:ie|ei)f oper[a-z]*(?: off[a-z]*)?|coo)\b',
                                'coo',
                                'g'
                            ),
                            '\b(?:general cou[a-z]*|clo(?: and| ?&) (?:corp[a-z]* )?sec[a-z]*|gen(?:''?l)? couns[a-z]*|chief legal(?: off[a-z]*)?|chief counsel|gc)\b',
                            'gencounsel',
                            'g'
                        ),
                        '\b(?:[aes]*vp|vice[- ]?pres[a-z]*|v[- ]pres[a-z]*)\b',
                        'vpres',
                        'g'
                    ),
                    '\b(?:presid[a-z]*|pres)\b',
                    'president',
                    'g'
                ),
                '\b(?:chair(?:man|woman|person|m[a-z]*)?|chrmn|chmn|cob)\b(?: of(?: the)? (?:board|bd|bod)(?: of directors)?)?',
                'chair',
                'g'
            ) as words
        )
    from lowered

),

-- What only sounds like the office becomes 'vpres', an officer's or adviser's title.
guarded as (

    select
        * replace (
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            regexp_replace(
                                words,
                                '\bchair[ ,-]+(?:of )?(?:the )?(?:[a-z&]+ ){0,4}(?:committee|comm|cmte)\b|\b(?:committee|comm|cmte)[ -]*chair\b',
                                'director',
                                'g'
                            ),
                            '\b(?:vice|deputy|assistant|asst|associate|assoc|incoming|emeritus)[ -]+(?:ceo|cfo|coo|president|chair|gencounsel)\b',
                            'vpres',
                            'g'
                        ),
                        '\b(?:ceo|cfo|coo|president|chair|gencounsel)[ -]*(?:elect|designate|emeritus)\b',
                        'vpres',
                        'g'
                    ),
                    '\b(?:to|of|for)(?: the)? (?:ceo|cfo|coo|president|chair|gencounsel)\b',
                    'vpres',
                    'g'
                ),
                '\b(?:division(?:al)?|div|segment|sector|region(?:al)?|area|subsidiary|unit|bank|americas?|asia(?: pacific)?|apac|europe|emea|us|usa|uk|canada|china|international|intl)[ -]+(?:ceo|cfo|coo|president|chair|gencounsel)\b|\b(?:group|global|brand|market|products?|services|retail|commercial|consumer|wholesale|operations|sales|field|district|community)[ -]+president\b',
                'vpres',
                'g'
            ) as words
        )
    from offices_named

),

rests as (

    select
        *,
        {%- for office in offices %}
        regexp_extract(
            words,
            '\b{{ office }}\b(?:\s*(?:,|and|&|/|\+|-)\s*(?:the )?(?:interim |acting )?(?:ceo|cfo|coo|president|chair|gencounsel)\b)*(.*)$',
            1
        ) as rest_{{ office }},
        {%- endfor %}
        case
            when role_source = 'title'
                then regexp_matches(
                    words,
                    '\b(?:former|formerly|retired|ret''d|past|previous|previously|prior|resigned|departed|deceased)\b|\bex[ -](?:ceo|cfo|coo|president|chair|gencounsel|vpres|director|officer)\b'
                )
                and not regexp_matches(words, '\b(?:now|current|currently|new|newly)\b')
            else regexp_matches(
                words,
                '\b(?:former|formerly|retired)(?: [a-z,]+){0,3} (?:ceo|cfo|coo|president|chair|gencounsel|vpres|director|officer)\b'
            )
        end as is_former
    from guarded

),

read as (

    select
        role_text,
        role_source,
        issuer_name,
        is_former,
        case
            {%- for office in offices %}
            when
                regexp_matches(words, '\b{{ office }}\b')
                and not {{ is_divisional('rest_' ~ office, 'issuer', "role_source = 'title'") | indent(16) }}
                then '{{ 'general_counsel' if office == 'gencounsel' else office }}'
            {%- endfor %}
        end as office,
        regexp_full_match(
            words,
            '(?:(?:independent|lead|board|outside|non-?executive|company) )*(?:director|board member|member of (?:the )?board(?: of directors)?)'
        ) as is_only_director
    from rests

)

select * from read
