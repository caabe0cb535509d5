-- One row is an ownership filing with the moment from which it was public.
-- known_at is the acceptance time. Where that is unknown it is 22:00 New York time of the
-- filing date: Forms 3, 4 and 5 keep the day's date until then (Regulation S-T 13(a)(4)),
-- so this is never too early. Nobody could trade on it before the next session opened.
with submissions as (

    select * from {{ ref('stg_edgar__submissions') }}

),

sessions as (

    select
        calendar_date as session_date,
        session_opens_at
    from {{ ref('stg_market__calendar') }}
    where is_nyse_session

),

timed as (

    select
        *,
        form_type like '%/A' as is_amendment,
        coalesce(
            accepted_at,
            timezone(
                'UTC', timezone('America/New_York', filed_date + interval 22 hour)
            )
        ) as known_at
    from submissions

),

-- Many filings share a moment, and moments are narrow: only they are sorted for the join.
moments as (

    select
        known.known_at,
        sessions.session_date as first_tradeable_session
    from (select distinct known_at from timed) as known
    asof left join sessions
        on known.known_at < sessions.session_opens_at

),

joined as (

    select
        timed.accession_number,
        timed.issuer_cik,
        timed.form_type,
        timed.issuer_name,
        timed.issuer_symbol,
        timed.issuer_foreign_symbol,
        -- what a title of a security may say beside its class: the name without its form, symbol
        regexp_replace(
            trim(regexp_replace(lower(timed.issuer_name), '[^a-z0-9]+', ' ', 'g')),
            '( (?:inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|lp|l p|new|de|md|nv))+$',
            ''
        )
        || '|'
        || coalesce(trim(regexp_replace(lower(timed.issuer_symbol), '[^a-z0-9]+', ' ', 'g')), '')
            as issuer_words,
        timed.remarks,
        timed.schema_version,
        timed.is_amendment,
        timed.box_10b5_1,
        timed.has_exit_box,
        timed.has_no_securities,
        timed.filed_date,
        timed.period_of_report,
        timed.original_filed_date,
        moments.first_tradeable_session,
        timed.accepted_at,
        timed.known_at,
        timed.source,
        timed.parse_status
    from timed
    left join moments
        on timed.known_at = moments.known_at

)

select * from joined
