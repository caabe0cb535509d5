-- One row is a line of common equity, a transaction or a holding of either table, by somebody
-- whose group trades at the issuer, with who holds the shares.
-- Common equity of Table II is what turns into it without a price: Class B, exchangeable units;
-- in shares of the underlying stock. Where their number is missing, a unit is taken for one share,
-- which is known only where a text of the form says so (has_open_rate). Where the nature of ownership only points to a footnote, the
-- holder is whom the footnotes name that this cell cites. A named vehicle is one holder whoever
-- reports it; 'by trust' or 'direct' is the filer's own.
{% set own_words = [
    'trust', 'trusts', 'family', 'irrevocable', 'revocable', 'living', 'spouse', 'spouses', 'wife', 'husband',
    'child', 'children', 'childrens', 'son', 'sons', 'daughter', 'daughters', 'ira', 'roth', 'k', 'plan',
    'plans', 'esop', 'savings', 'retirement', 'account', 'accounts', 'custodian', 'custodial', 'utma', 'ugma',
    'joint', 'grat', 'grats', 'llc', 'lp', 'l', 'p', 'c', 'partnership', 'limited', 'corporation', 'company',
    'foundation', 'estate', 'fbo', 'minor', 'deferred', 'compensation', 'managed', 'self', 's', 'trustee',
    'co', 'and', 'for', 'benefit', 'household', 'member', 'members', 'general', 'partner', 'charitable',
    'remainder', 'annuity', 'retained', 'grantor', 'i', 'ii', 'iii', 'iv', 'v', 'my', 'his', 'her', 'their',
    'reporting', 'person', 'persons', 'stock', 'award', 'purchase', 'espp', 'sep', 'unspecified', 'fund',
    'funds', 'entity', 'affiliate', 'affiliates', 'issuer', 'with', 'parent', 'parents', 'mother', 'father',
    'brother', 'sister', 'relative', 'indirect', 'indirectly',
] %}
with lines as (

    select * from {{ ref('int_lines_valued') }}
    where
        is_common_equity
        or (security_table = 'derivative' and security_kind in ('common', 'unit', 'interest'))

),

holdings as (

    select * from {{ ref('int_holdings_amended') }}
    where
        coalesce(security_kind in ('common', 'ads', 'unit', 'other'), true)
        or (security_table = 'derivative' and security_kind = 'interest')

),

non_derivative_transactions as (

    select * from {{ ref('stg_edgar__non_derivative_transactions') }}

),

derivative_transactions as (

    select * from {{ ref('stg_edgar__derivative_transactions') }}

),

non_derivative_holdings as (

    select * from {{ ref('stg_edgar__non_derivative_holdings') }}

),

derivative_holdings as (

    select * from {{ ref('stg_edgar__derivative_holdings') }}

),

titles as (

    select * from {{ ref('int_security_titles_classified') }}

),

footnotes as (

    select * from {{ ref('stg_edgar__footnotes') }}

),

filings as (

    select * from {{ ref('int_filings_timed') }}

),

filers as (

    select * from {{ ref('int_position_filings') }}

),

-- Cells that may cite who holds, and what else may tell lines of joint filers apart.
{% for relation, kind in [
    ('non_derivative_transactions', 'N'),
    ('derivative_transactions', 'D'),
    ('non_derivative_holdings', 'NH'),
    ('derivative_holdings', 'DH'),
] %}
{{ relation }}_cited as (

    select
        accession_number || ':{{ kind }}:' || line_ordinal as line_id,
        replace(
            coalesce(nature_of_ownership_footnotes, direct_indirect_footnotes), ' ', ''
        ) as holder_notes,
        concat_ws(',', nature_of_ownership_footnotes, direct_indirect_footnotes) as slot,
        concat_ws(',', shares_owned_after_footnotes, security_title_footnotes) as joint_slot
    from {{ relation }}

),

{% endfor -%}
cited as (

    select * from non_derivative_transactions_cited
    union all
    select * from derivative_transactions_cited
    union all
    select * from non_derivative_holdings_cited
    union all
    select * from derivative_holdings_cited

),

united as (

    select
        transaction_id as line_id,
        accession_number,
        line_ordinal,
        security_table,
        security_title,
        security_class,
        security_kind,
        direct_indirect,
        nature_of_ownership,
        shares,
        shares_owned_after,
        underlying_title,
        underlying_shares,
        exercise_price_usd,
        expiration_date,
        acquired_disposed,
        case when is_open_market and is_common_equity then transaction_code end
            as open_market_code,
        transaction_date,
        true as is_transaction
    from lines
    union all by name
    select
        holding_id as line_id,
        accession_number,
        line_ordinal,
        security_table,
        security_title,
        security_class,
        security_kind,
        direct_indirect,
        nature_of_ownership,
        shares_owned_after,
        underlying_title,
        underlying_shares,
        exercise_price_usd,
        expiration_date,
        false as is_transaction
    from holdings

),

ours as (

    select
        united.*,
        filers.history_cik,
        filers.filer_cik,
        filers.direct_holder,
        filers.owners,
        filings.issuer_words
    from united
    inner join filers
        on united.accession_number = filers.accession_number
    inner join filings
        on united.accession_number = filings.accession_number

),

one_for_one as (

    select distinct footnotes.accession_number
    from footnotes
    semi join ours
        on
            footnotes.accession_number = ours.accession_number
            and ours.security_table = 'derivative'
            and ours.underlying_shares is null
    where
        regexp_matches(
            footnotes.footnote_text,
            '(?i)\b(?:one|1)[- ](?:for|to)[- ](?:one|1)\b|\b1 ?: ?1\b|\bshare[- ]for[- ]share\b|\binto (?:one|1) (?:\w+ ){0,4}(?:share|common)'
        )

),

-- Whom a line of Table II is common equity of: no options, notes or grants.
equity as (

    select
        ours.*,
        case
            when ours.security_table = 'non_derivative' then 1
            when not ours.is_transaction and ours.shares_owned_after is null
                then 1
            when not ours.is_transaction
                then coalesce(
                    ours.underlying_shares / nullif(ours.shares_owned_after, 0), 1
                )
            else coalesce(ours.underlying_shares / nullif(ours.shares, 0), 1)
        end::double as rate,
        ours.security_table = 'derivative'
        and ours.underlying_shares is null
        and coalesce(ours.shares_owned_after, 1) != 0
        and one_for_one.accession_number is null as has_open_rate,
        titles.security_class as underlying_class
    from ours
    left join titles
        on
            ours.underlying_title = titles.security_title
            and ours.issuer_words = titles.issuer_words
    left join one_for_one
        on ours.accession_number = one_for_one.accession_number
    where
        ours.security_table = 'non_derivative'
        or (
            coalesce(titles.is_common_equity, ours.security_kind = 'common')
            and not regexp_matches(
                lower(ours.security_title),
                'restricted|award|grant|earn.?out|deferred|performance|incentive|profit'
            )
            and not coalesce(
                ours.exercise_price_usd > 0 and ours.expiration_date is not null, false
            )
        )

),

-- Few lines only point to a footnote; only their texts are read.
pointing as (

    select
        equity.line_id,
        equity.accession_number,
        unnest(string_split(cited.holder_notes, ',')) as footnote_id
    from equity
    inner join cited
        on equity.line_id = cited.line_id
    where
        equity.direct_indirect = 'I'
        and cited.holder_notes is not null
        and {{ holder_words('equity.nature_of_ownership') }} is null

),

named_in_texts as (

    select
        pointing.line_id,
        string_agg(footnotes.footnote_text, ' ' order by footnotes.footnote_text) as texts
    from pointing
    inner join footnotes
        on
            pointing.accession_number = footnotes.accession_number
            and pointing.footnote_id = footnotes.footnote_id
    group by pointing.line_id

),

-- One name, if the texts say 'held by' of one; else all their words but numbers.
told as (

    select
        line_id,
        case
            when len(names) = 1 then names[1]
            else texts
        end as told_holder
    from (
        select
            line_id,
            lower(regexp_replace(texts, '[0-9][0-9,.]*', ' ', 'g')) as texts,
            list_distinct(
                list_transform(
                    regexp_extract_all(
                        lower(texts),
                        '\b(?:held|owned)(?: directly| indirectly| of record| beneficially| solely)*(?: by| in the name of| through)(?: the)? ([^,.;()]+)',
                        1
                    ),
                    lambda name : regexp_replace(
                        name,
                        ' (?:except|of which|which|that|whose|who|over|and (?:the|may|he|she|its)|for (?:the|his|her)|as of|is|are|was|were|has|have|to)\b.*$',
                        ''
                    )
                )
            ) as names
        from named_in_texts
    )

),

words as (

    select
        equity.*,
        case
            when equity.direct_indirect = 'I'
                then coalesce(
                    {{ holder_words('equity.nature_of_ownership') }},
                    {{ holder_words('told.told_holder') }},
                    'unspecified'
                )
        end as held_words,
        case
            when equity.direct_indirect = 'I' then cited.slot
            when equity.owners > 1 then concat_ws(',', cited.slot, cited.joint_slot)
            else ''
        end as slot
    from equity
    inner join cited
        on equity.line_id = cited.line_id
    left join told
        on equity.line_id = told.line_id

),

final as (

    select
        line_id,
        accession_number,
        history_cik,
        filer_cik,
        coalesce(security_class, '') as security_class,
        case
            when
                len(
                    list_filter(
                        string_split(coalesce(held_words, direct_holder), ' '),
                        lambda word : not list_contains({{ own_words }}, word)
                        and not regexp_matches(word, '^[0-9]+k?$')
                    )
                ) = 0
                then coalesce(held_words, direct_holder) || ' of ' || filer_cik
            else
                regexp_replace(coalesce(held_words, direct_holder), '( (?:inc|corp|corporation|co|company|ltd|limited|plc|llc|l l c|lp|l p))+$', '')
        end as holder,
        slot,
        line_ordinal,
        security_table,
        security_kind,
        underlying_class,
        open_market_code,
        acquired_disposed,
        has_open_rate,
        held_words = 'unspecified' as is_unspecified,
        is_transaction,
        (shares * rate)::double as shares,
        case
            when
                security_table = 'derivative'
                and not is_transaction
                and shares_owned_after is null
                then underlying_shares
            else shares_owned_after * rate
        end::double as shares_owned_after,
        transaction_date
    from words

)

select * from final
