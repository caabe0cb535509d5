-- One row is a title of a security as filed, in any table, with the class it names.
-- Filers spell one class many ways ('Common Stock, par value $.01', 'Common Shares'), so a
-- class is a kind and a letter: 'common', 'common a', 'preferred b'. A title that names no
-- kind is its own class, and taken for stock: filers often type only the issuer's name.
with titles as (

    select security_title from {{ ref('stg_edgar__non_derivative_transactions') }}
    union
    select security_title from {{ ref('stg_edgar__non_derivative_holdings') }}
    union
    select security_title from {{ ref('stg_edgar__derivative_transactions') }}
    union
    select security_title from {{ ref('stg_edgar__derivative_holdings') }}
    union
    select underlying_title from {{ ref('stg_edgar__derivative_transactions') }}
    union
    select underlying_title from {{ ref('stg_edgar__derivative_holdings') }}

),

plain as (

    select
        security_title,
        trim(
            regexp_replace(
                regexp_replace(
                    lower(security_title),
                    ',?\s*\(?(?:no|\$|us\$|usd)?\s*[0-9./]*\s*(?:no )?par(?: value)?.*$',
                    ''
                ),
                '[^a-z0-9]+',
                ' ',
                'g'
            )
        ) as words
    from titles
    where security_title is not null

),

kinds as (

    select
        security_title,
        words,
        case
            when
                regexp_matches(
                    words,
                    '\b(?:options?|warrants?|puts?|calls?|swaps?|forward|appreciation|sars?|phantom|right to (?:buy|purchase|acquire|receive)|rights to (?:buy|purchase|acquire|receive))\b'
                )
                then 'derivative'
            when
                regexp_matches(
                    words,
                    '\b(?:rsus?|psus?|dsus?|prsus?|ltip|profits interests?|(?:stock|share|deferred|performance|restricted|op|incentive) units?)\b'
                )
                then 'award'
            when regexp_matches(words, '\b(?:ads|adss|adr|adrs)\b|american depos') then 'ads'
            when
                regexp_matches(words, '\bcommon\b|\bordinary\b')
                and not regexp_matches(words, '\bunits?\b')
                then 'common'
            when regexp_matches(words, '\bpref') then 'preferred'
            when
                regexp_matches(
                    words, '\b(?:notes?|bonds?|debentures?|debt|loans?|obligations?)\b'
                )
                then 'debt'
            when regexp_matches(words, '\bunits?\b') then 'unit'
            when
                regexp_matches(
                    words,
                    '\bshares?\b|\bstock\b|beneficial interest|capital stock|\bcommon\b'
                )
                then 'common'
            else 'other'
        end as kind,
        regexp_extract(
            words, '\b(?:class|cl|series)\s+([a-z]{1,2}[0-9]?|[0-9]{1,2})\b', 1
        ) as letter
    from plain

),

classified as (

    select
        security_title,
        case when kind = 'other' then words else trim(kind || ' ' || letter) end
            as security_class,
        kind as security_kind,
        kind in ('common', 'ads', 'unit', 'other') as is_common_equity
    from kinds

)

select * from classified
