-- One row is an issuer that carries another one on under a CIK of its own (a holding company, a new
-- domicile), with what says so: the older one's filings end where its own begin, both have the
-- same ticker, and at least one insider of the older one files at the new one; a Form 8-K12B (Rule
-- 12g-3) of those days is told. Its insiders file no new Form 3, so holdings and histories begin
-- anew: what it names is why they are short.
with filings as (

    select * from {{ ref('int_filings_timed') }}
    where issuer_cik is not null

),

owners as (

    select distinct
        issuer_cik,
        owner_cik
    from {{ ref('int_owners_with_roles') }}

),

notices as (

    select
        accession_number,
        unnest(ciks) as issuer_cik,
        filed_date
    from {{ ref('stg_edgar__filing_index') }}
    where form_type like '8-K12%'

),

tickers as (

    select
        issuer_cik,
        upper(regexp_replace(issuer_symbol, '[^A-Za-z0-9]', '', 'g')) as ticker,
        min(filed_date) as first_date
    from filings
    where
        issuer_symbol is not null
        and not regexp_matches(issuer_symbol, '(?i)^\W*(?:none|n/?a|tbd|not)?\W*$')
    group by all

),

spans as (

    select
        issuer_cik,
        min(filed_date) as first_date,
        max(filed_date) as last_date
    from filings
    group by issuer_cik

),

pairs as (

    select distinct
        newer.issuer_cik,
        older.issuer_cik as predecessor_cik,
        newer.ticker,
        newer_spans.first_date,
        older_spans.last_date
    from tickers as newer
    inner join tickers as older
        on
            newer.ticker = older.ticker
            and newer.issuer_cik != older.issuer_cik
    inner join spans as newer_spans
        on newer.issuer_cik = newer_spans.issuer_cik
    inner join spans as older_spans
        on
            older.issuer_cik = older_spans.issuer_cik
            -- forms that are late, or of former insiders, may still come under the old number
            and newer_spans.first_date - 400 <= older_spans.last_date
            and newer_spans.first_date + 45 >= older_spans.last_date
            and newer_spans.first_date > older_spans.first_date

),

with_owners as (

    select
        pairs.issuer_cik,
        pairs.predecessor_cik,
        any_value(pairs.ticker) as ticker,
        any_value(pairs.first_date) as first_date,
        any_value(pairs.last_date) as last_date,
        count(distinct newer.owner_cik) as common_owners
    from pairs
    inner join owners as newer
        on pairs.issuer_cik = newer.issuer_cik
    inner join owners as older
        on
            pairs.predecessor_cik = older.issuer_cik
            and newer.owner_cik = older.owner_cik
    group by pairs.issuer_cik, pairs.predecessor_cik

),

noticed as (

    select
        with_owners.*,
        notices.accession_number as notice
    from with_owners
    left join notices
        on
            with_owners.issuer_cik = notices.issuer_cik
            and with_owners.first_date - 400 <= notices.filed_date
            and with_owners.first_date + 60 >= notices.filed_date

),

final as (

    select
        issuer_cik,
        predecessor_cik,
        printf(
            'ticker %s; %d of its insiders filed at the predecessor, last on %s%s',
            ticker,
            common_owners,
            last_date,
            case when notice is null then '' else '; Form 8-K12B ' || notice end
        ) as evidence
    from noticed
    qualify
        row_number() over (
            partition by issuer_cik
            order by notice is null, common_owners desc, last_date desc, predecessor_cik, notice
        ) = 1

)

select * from final
