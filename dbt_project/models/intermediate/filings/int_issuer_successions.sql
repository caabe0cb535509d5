-- One row is an issuer that carries another one on under a CIK of its own (a holding company, a new
-- domicile), for the time in which that was known, with what says so. The successor's shares are the
-- old ones (Rule 12g-3), and its insiders need not file a Form 3 again.
-- Both type one ticker, or a Form 8-K12B (of Rule 12g-3) names both; an insider of the older one
-- files at the newer; and either there is such a notice, or that insider goes on there without a
-- Form 3, which nobody may at a company that is new. The older one was seen shortly before the
-- newer, and is not carried on any more (known_until) once two forms speak of later days under its
-- own number: one may be a mistake.
with filings as (

    select
        accession_number,
        issuer_cik,
        left(form_type, 1) = '3' as is_form_3,
        issuer_symbol,
        is_amendment,
        filed_date,
        coalesce(least(period_of_report, filed_date), filed_date) as stated_date,
        known_at
    from {{ ref('int_filings_timed') }}
    where issuer_cik is not null

),

owners as (

    select
        filings.issuer_cik,
        owners.owner_cik,
        min(filings.known_at) as known_at,
        min(filings.known_at) filter (where filings.is_form_3) as form_3_known_at,
        min(filings.known_at) filter (where not filings.is_form_3) as other_form_known_at
    from {{ ref('stg_edgar__reporting_owners') }} as owners
    inner join filings
        on owners.accession_number = filings.accession_number
    where owners.owner_cik is not null
    group by filings.issuer_cik, owners.owner_cik

),

issuers as (

    select
        issuer_cik,
        min(filed_date) as first_date
    from filings
    group by issuer_cik

),

notices as (

    select
        listed.accession_number,
        listed.issuer_cik,
        issuers.first_date,
        listed.filed_date,
        timezone(
            'UTC', timezone('America/New_York', listed.filed_date + interval 22 hour)
        ) as known_at
    from (
        select
            accession_number,
            unnest(ciks) as issuer_cik,
            filed_date
        from {{ ref('stg_edgar__filing_index') }}
        where form_type like '8-K12%'
    ) as listed
    inner join issuers
        on listed.issuer_cik = issuers.issuer_cik

),

symbols as (

    select
        issuer_symbol,
        {{ typed_ticker('issuer_symbol') }} as ticker
    from (select distinct issuer_symbol from filings)

),

tickers as (

    select
        filings.issuer_cik,
        symbols.ticker,
        any_value(issuers.first_date) as first_date,
        min(filings.known_at) as known_at
    from filings
    inner join symbols
        on filings.issuer_symbol = symbols.issuer_symbol
    inner join issuers
        on filings.issuer_cik = issuers.issuer_cik
    where symbols.ticker is not null
    group by filings.issuer_cik, symbols.ticker

),

named_together as (

    select
        newer.issuer_cik,
        older.issuer_cik as predecessor_cik,
        newer.ticker,
        newer.first_date,
        older.first_date as older_first_date,
        greatest(newer.known_at, older.known_at) as known_at
    from tickers as newer
    inner join tickers as older
        on
            newer.ticker = older.ticker
            and newer.first_date > older.first_date
    union all
    select
        newer.issuer_cik,
        older.issuer_cik as predecessor_cik,
        null as ticker,
        newer.first_date,
        older.first_date as older_first_date,
        newer.known_at
    from notices as newer
    inner join notices as older
        on
            newer.accession_number = older.accession_number
            and newer.first_date > older.first_date

),

pairs as (

    select
        issuer_cik,
        predecessor_cik,
        any_value(first_date) as first_date,
        any_value(older_first_date) as older_first_date,
        arg_min(ticker, known_at) as ticker,
        min(known_at) as known_at
    from named_together
    group by issuer_cik, predecessor_cik

),

-- An older one and one before it with an insider in common.
connected as (

    select
        pairs.predecessor_cik as issuer_cik,
        before.predecessor_cik as before_cik,
        min(greatest(older.known_at, oldest.known_at)) as known_at
    from pairs
    inner join pairs as before
        on
            pairs.issuer_cik = before.issuer_cik
            and pairs.older_first_date > before.older_first_date
    inner join owners as older
        on pairs.predecessor_cik = older.issuer_cik
    inner join owners as oldest
        on
            before.predecessor_cik = oldest.issuer_cik
            and older.owner_cik = oldest.owner_cik
    group by pairs.predecessor_cik, before.predecessor_cik

),

-- Who filed at the older one, or at one before it.
common_owners as (

    select
        pairs.issuer_cik,
        pairs.predecessor_cik,
        newer.owner_cik,
        any_value(pairs.first_date) as first_date,
        any_value(pairs.ticker) as ticker,
        min(
            greatest(pairs.known_at, newer.known_at, older.known_at, connected.known_at)
        ) as known_at,
        min(
            greatest(
                pairs.known_at, newer.other_form_known_at, older.known_at, connected.known_at
            )
        ) filter (
            where
            pairs.ticker is not null
            and newer.other_form_known_at < coalesce(newer.form_3_known_at, 'infinity')
        ) as goes_on_at
    from pairs
    inner join pairs as before
        on
            pairs.issuer_cik = before.issuer_cik
            and pairs.older_first_date >= before.older_first_date
    left join connected
        on
            pairs.predecessor_cik = connected.issuer_cik
            and before.predecessor_cik = connected.before_cik
    inner join owners as newer
        on pairs.issuer_cik = newer.issuer_cik
    inner join owners as older
        on
            before.predecessor_cik = older.issuer_cik
            and newer.owner_cik = older.owner_cik
    where
        pairs.predecessor_cik = before.predecessor_cik
        or connected.before_cik is not null
    group by pairs.issuer_cik, pairs.predecessor_cik, newer.owner_cik

),

with_owners as (

    select
        issuer_cik,
        predecessor_cik,
        any_value(first_date) as first_date,
        any_value(ticker) as ticker,
        list(known_at) as owners_known_at,
        min(goes_on_at) as owner_goes_on_at
    from common_owners
    group by issuer_cik, predecessor_cik

),

noticed as (

    select
        with_owners.issuer_cik,
        with_owners.predecessor_cik,
        arg_min(notices.accession_number, (notices.known_at, notices.accession_number)) as notice,
        min(notices.known_at) as notice_known_at
    from with_owners
    inner join notices
        on
            with_owners.issuer_cik = notices.issuer_cik
            and notices.filed_date between with_owners.first_date - 400
            and with_owners.first_date + 60
    group by with_owners.issuer_cik, with_owners.predecessor_cik

),

known as (

    select
        with_owners.*,
        noticed.notice,
        noticed.notice_known_at,
        least(
            with_owners.owner_goes_on_at,
            case
                when noticed.notice is not null
                    then greatest(list_min(with_owners.owners_known_at), noticed.notice_known_at)
            end
        ) as known_at
    from with_owners
    left join noticed
        on
            with_owners.issuer_cik = noticed.issuer_cik
            and with_owners.predecessor_cik = noticed.predecessor_cik

),

-- How long the older one was heard of: what it files of days long after the newer one began.
lives_on as (

    select
        known.issuer_cik,
        known.predecessor_cik,
        max(filings.filed_date) filter (where filings.known_at <= known.known_at) as last_date,
        list_sort(
            list_distinct(
                list(filings.known_at) filter (
                    where
                    filings.stated_date > known.first_date + 45
                    and not filings.is_amendment
                )
            )
        )[2] as known_until
    from known
    inner join filings
        on known.predecessor_cik = filings.issuer_cik
    where known.known_at is not null
    group by known.issuer_cik, known.predecessor_cik

),

final as (

    select
        known.issuer_cik,
        known.predecessor_cik,
        concat_ws(
            '; ',
            'ticker ' || known.ticker,
            printf(
                '%d of its insiders filed at the predecessor or before, last on %s',
                len(
                    list_filter(
                        known.owners_known_at, lambda moment : moment <= known.known_at
                    )
                ),
                lives_on.last_date
            ),
            case
                when known.notice_known_at <= known.known_at then 'Form 8-K12B ' || known.notice
            end
        ) as evidence,
        known.known_at,
        lives_on.known_until
    from known
    inner join lives_on
        on
            known.issuer_cik = lives_on.issuer_cik
            and known.predecessor_cik = lives_on.predecessor_cik
    where
        lives_on.last_date >= known.first_date - 400
        and coalesce(lives_on.known_until > known.known_at, true)
    qualify
        row_number() over (
            partition by known.issuer_cik
            order by
                known.known_at,
                known.notice is null,
                lives_on.last_date desc,
                known.predecessor_cik
        ) = 1

)

select * from final
