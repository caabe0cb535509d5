-- One row is a title of a security as filed, in any table, by filers of an issuer of one name,
-- with the class it names. The class is a kind and the title's own words: without par value,
-- numbers, punctuation, words that every title has, and the issuer's own name and symbol. So
-- 'Common Stock, par value $.01' and 'ACME Common Shares' are 'common', and two tracking stocks of
-- one letter are two classes. A title of nothing but the issuer's name is taken for common stock.
-- Interests in a partnership or company are no common equity, units that trade are; whether either
-- is exchangeable is said by Table II, not by its title.
{% set empty_words = [
    'common', 'com', 'comm', 'cmn', 'ordinary', 'ord', 'stock', 'stk', 'share', 'shares', 'shs', 'sh',
    'capital', 'class', 'cl', 'series', 'ser', 'voting', 'par', 'value', 'pv', 'nominal', 'stated', 'no',
    'without', 'with', 'nd', 'per', 'each', 'usd', 'us', 'dollar', 'dollars', 'cents', 'the', 'of', 'and',
    'in', 'to', 'for', 'on', 'by', 'an', 'as', 'restricted', 'unrestricted', 'unvested', 'vested', 'vesting',
    'subject', 'forfeiture', 'registered', 'holding', 'company', 'issuer', 'parent', 'corporation', 'corp',
    'incorporated', 'inc', 'limited', 'ltd', 'plc', 'llc', 'beneficial', 'ownership', 'interest',
    'interests', 'unit', 'units', 'award', 'awards', 'grant', 'grants', 'k', 'plan', 'held', 'esop',
    'representing', 'represents', 'partner', 'partners', 'preferred', 'pref', 'ads', 'adss', 'adr', 'adrs', 'american',
    'depositary', 'depository', 'direct', 'indirect', 'joint', 'savings', 'retirement', 'ira', 'val', 'nis',
    'eur', 'cad', 'rmb', 'ben', 'book', 'entry', 'self', 'trust', 'performance', 'outstanding',
] %}
with titles as (

    select accession_number, security_title from {{ ref('stg_edgar__non_derivative_transactions') }}
    union all
    select accession_number, security_title from {{ ref('stg_edgar__non_derivative_holdings') }}
    union all
    select accession_number, security_title from {{ ref('stg_edgar__derivative_transactions') }}
    union all
    select accession_number, security_title from {{ ref('stg_edgar__derivative_holdings') }}
    union all
    select accession_number, underlying_title from {{ ref('stg_edgar__derivative_transactions') }}
    union all
    select accession_number, underlying_title from {{ ref('stg_edgar__derivative_holdings') }}

),

filings as (

    select
        accession_number,
        issuer_words
    from {{ ref('int_filings_timed') }}

),

named as (

    select distinct
        titles.security_title,
        filings.issuer_words
    from titles
    inner join filings
        on titles.accession_number = filings.accession_number
    where titles.security_title is not null

),

-- Rights that come with every share say nothing; 'a share' is an amount, 'class a' a name.
spoken as (

    select
        security_title,
        issuer_words,
        trim(
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        replace(replace(lower(security_title), 'non-voting', 'nonvoting'), 'non voting', 'nonvoting'),
                        '\(?\b(?:together with|with|and|including)\b[^()]*\b(?:associated|attached|related|accompanying)\b.*$|\(?\b(?:and|with)\b (?:the )?(?:(?:series [a-z]|preferred|preference|junior|participating) )*(?:share |stock )*purchase rights?.*$|\b(?:a|per) share\b|[0-9]*[.,/][0-9]+%?',
                        ' ',
                        'g'
                    ),
                    '[^a-z0-9]+',
                    ' ',
                    'g'
                ),
                '\b(class|cl|series|ser) ([a-z]?) ?([0-9]{1,2})\b',
                '\1 \2q\3',
                'g'
            )
        ) as words
    from named

),

plain as (

    select
        security_title,
        issuer_words,
        -- the whole name first: 'Preferred Bank Common Stock'
        trim(
            case
                when len(split_part(issuer_words, '|', 1)) > 3
                    then replace(words, split_part(issuer_words, '|', 1), ' ')
                else words
            end
        ) as words
    from spoken

),

kinds as (

    select
        *,
        case
            when
                regexp_matches(
                    words, '^no (?:\w+ )*(?:securities|shares|stock)\b.*\bowned|^none$|^not applicable'
                )
                then 'none'
            when
                regexp_matches(
                    words,
                    '\b(?:options?|warrants?|puts?|calls?|swaps?|forward|appreciation|sars?|phantom|cvrs?|earn ?outs?|contracts?|agreements?|rights? to (?:buy|purchase|acquire|receive))\b'
                )
                or (
                    regexp_matches(words, '\brights?\b')
                    and not regexp_matches(words, '\bcommon\b|\bordinary\b')
                )
                then 'derivative'
            when
                regexp_matches(
                    words,
                    '\b(?:rsus?|psus?|dsus?|prsus?|ltip|profits? interests?|(?:stock|share|deferred|performance|restricted|incentive|equivalent|dividend) (?:share |stock )*units?|equivalents?|credits?)\b'
                )
                then 'award'
            when regexp_matches(words, '\b(?:ads|adss|adr|adrs)\b|american depos') then 'ads'
            when
                regexp_extract(words, '\b(common|ordinary|pref)', 1) = 'pref'
                or (
                    regexp_matches(words, '\b(?:cumulative|redeemable|perpetual)\b')
                    and not regexp_matches(words, '\bcommon\b|\bordinary\b')
                )
                then 'preferred'
            when
                regexp_matches(words, '\bcommon\b|\bordinary\b')
                and not regexp_matches(words, '\bunits?\b')
                then 'common'
            when
                regexp_matches(
                    words, '\b(?:notes?|bonds?|debentures?|debt|loans?|obligations?)\b'
                )
                then 'debt'
            when
                regexp_matches(words, '\binterests?\b|\b(?:partnership|op|llc|membership|exchangeable) units?\b')
                and not regexp_matches(words, 'beneficial interest|\bcommon units?\b|\bshares?\b|\bstock\b')
                then 'interest'
            when regexp_matches(words, '\bunits?\b') then 'unit'
            when
                regexp_matches(
                    words, '\bshares?\b|\bstock\b|\bstk\b|\bshs\b|\bcom\b|\bcommon\b|^(?:class|cl) [a-z]$'
                )
                then 'common'
            else 'other'
        end as kind
    from plain

),

lettered as (

    select
        *,
        -- letters first, then the other words
        list_sort(
            list_distinct(
                list_filter(
                    string_split(regexp_replace(words, '\b(?:[0-9]+[a-z0-9]*|par)\b', ' ', 'g'), ' '),
                    lambda word : word != ''
                    and not list_contains({{ empty_words }}, word)
                    and (
                        not list_contains(string_split(replace(issuer_words, '|', ' '), ' '), word)
                        or len(word) < 3
                    )
                )
            )
        ) as own_words
    from kinds

),

classified as (

    select
        security_title,
        issuer_words,
        trim(
            case
                when kind != 'other' then kind
                when len(own_words) = 0 then 'common'
                else ''
            end
            || ' '
            || regexp_replace(
                array_to_string(
                    list_concat(
                        list_filter(own_words, lambda word : len(word) < 3),
                        -- of what is no equity the letter is enough
                        list_filter(
                            own_words,
                            lambda word : len(word) >= 3
                            and kind not in ('derivative', 'award', 'debt', 'none')
                        )
                    ),
                    ' '
                ),
                '\b([a-z]?)q([0-9]{1,2})\b',
                '\1\2',
                'g'
            )
        ) as security_class,
        case when kind = 'other' and len(own_words) = 0 then 'common' else kind end
            as security_kind,
        kind in ('common', 'ads', 'unit', 'other') as is_common_equity
    from lettered

)

select * from classified
