-- One row is a reporting owner of a filing, with one role.
-- The title is the officer title; where it points elsewhere ('See Remarks') or is empty, the
-- remarks and footnotes are read instead, for a filing with one owner, because a text cannot
-- be tied to one of several. Guards: vice, deputy, assistant and former are not the office;
-- a division's or subsidiary's chief is not the company's; a committee's chair is not the
-- board's. Co- and interim holders of an office hold it.
{%- set offices = ['ceo', 'cfo', 'president', 'chair', 'coo', 'gencounsel'] %}
with owners as (

    select * from {{ ref('stg_edgar__reporting_owners') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

footnotes as (

    select * from {{ ref('stg_edgar__footnotes') }}

),

counted as (

    select
        owners.*,
        filings.issuer_cik,
        filings.issuer_name,
        filings.remarks,
        filings.known_at,
        count(*) over (partition by owners.accession_number) as owners_of_filing,
        owners.is_officer
        and (
            owners.officer_title is null
            or regexp_matches(
                owners.officer_title,
                '(?i)\b(?:see|refer|explan|remark|footnote|foot note|note|below|attached|exhibit)'
            )
        ) as is_title_elsewhere
    from owners
    inner join filings
        on owners.accession_number = filings.accession_number

),

texts_elsewhere as (

    select
        counted.accession_number,
        any_value(counted.remarks) as remarks,
        string_agg(footnotes.footnote_text, ' ; ' order by footnotes.line_ordinal)
            filter (
                where regexp_matches(
                    footnotes.footnote_text,
                    '(?i)chief|president|chair|counsel|officer|\bceo\b|\bcfo\b|\bcoo\b'
                )
            ) as footnote_texts
    from counted
    left join footnotes
        on counted.accession_number = footnotes.accession_number
    where
        counted.is_title_elsewhere
        and counted.owners_of_filing = 1
    group by counted.accession_number

),

titled as (

    select
        counted.*,
        case
            when not counted.is_title_elsewhere then 'title'
            when
                texts_elsewhere.remarks is not null
                or texts_elsewhere.footnote_texts is not null
                then 'text'
            else 'none'
        end as role_source,
        case
            when counted.is_title_elsewhere
                then concat_ws(
                    ' ; ', texts_elsewhere.remarks, texts_elsewhere.footnote_texts
                )
            when counted.is_officer then counted.officer_title
            else concat_ws(' ; ', counted.officer_title, counted.other_text)
        end as role_text
    from counted
    left join texts_elsewhere
        on counted.accession_number = texts_elsewhere.accession_number

),

-- Titles repeat from filing to filing: each is read once.
distinct_texts as (

    select distinct
        role_text,
        role_source,
        issuer_name
    from titled
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

),

joined as (

    select
        titled.*,
        read.office,
        coalesce(read.is_former, false) as is_former,
        coalesce(read.is_only_director, false) as is_only_director,
        not regexp_matches(
            titled.owner_name,
            '(?i)\b(?:l\.?l\.?c|l\.?l\.?p|l\.?p|inc|corp|corporation|ltd|limited|trust|fund|funds|partners|partnership|holdings?|capital|ventures?|management|group|bank|foundation|company|plc|gmbh|associates|investors?|investments?|advis[eo]rs?|estate|equity|asset|assets|offshore|master|pension|insurance|holdco|bidco|s\.?a\.?r\.?l|enterprises|properties|international|securities|financial|sponsor|acquisition|stichting|trustees?)\b|\b(?:s\.?a|n\.?v|b\.?v|a\.?g|co|gp|s\.?e|a/s|as|ab|kk)\.?\s*$'
        ) as is_natural_person
    from titled
    left join read
        on
            titled.role_text = read.role_text
            and titled.role_source = read.role_source
            and titled.issuer_name is not distinct from read.issuer_name

),

with_roles as (

    select
        accession_number,
        line_ordinal,
        issuer_cik,
        owner_cik,
        owner_name,
        officer_title,
        other_text,
        case
            when is_officer and not is_former
                then coalesce(
                    office,
                    case
                        when is_director and is_only_director then 'director'
                        else 'other_officer'
                    end
                )
            when is_director and office = 'chair' and not is_former then 'chair'
            when is_director then 'director'
            when is_officer then 'former'
            when is_ten_percent_owner then 'ten_percent_owner'
            when is_former then 'former'
            else 'other'
        end as role,
        case when is_former then coalesce(office, 'other') end as former_role,
        role_source,
        street_1,
        street_2,
        city,
        state_code,
        postal_code,
        is_director,
        is_officer,
        is_ten_percent_owner,
        is_other,
        is_natural_person,
        owners_of_filing,
        known_at
    from joined

)

select * from with_roles
