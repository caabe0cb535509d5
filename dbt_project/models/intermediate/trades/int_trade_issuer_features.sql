-- One row is a part of a version of a trade with what was public about the issuer when the trade
-- became known: the results that were to come or had just come, growth, valuation, and changes
-- in management. Whatever is unknown is null, and most issuers were never looked up.
-- The presumed blackout runs from 14 days before a quarter ends to one session after its
-- results; the release that ended it is the actual one where it was public,
-- else the expected one.
with trades as (

    select * from {{ ref('int_trade_segments_by_motive') }}

),

rhythms as (

    select * from {{ ref('int_earnings_date_estimates') }}

),

releases as (

    select * from {{ ref('int_earnings_announcements') }}

),

events as (

    select * from {{ ref('int_issuer_events') }}

),

sessions as (

    select * from {{ ref('int_trading_calendar') }}

),

fundamentals as (

    select * from {{ ref('int_issuer_fundamentals') }}

),

with_rhythms as (

    select
        trades.trade_part_id,
        trades.issuer_cik,
        trades.first_date,
        trades.last_date,
        trades.known_at,
        rhythms.period_end,
        rhythms.release_date,
        rhythms.next_period_end,
        rhythms.expected_release_date,
        rhythms.expected_error_days
    from trades
    asof inner join rhythms
        on
            trades.issuer_cik = rhythms.issuer_cik
            and trades.known_at >= rhythms.known_at

),

-- The release that followed the newest confirmed one, when it was public already.
published as (

    select
        with_rhythms.trade_part_id,
        arg_min(
            events.event_date,
            (abs(events.event_date - with_rhythms.expected_release_date), events.event_date)
        ) as release_date
    from with_rhythms
    inner join events
        on
            with_rhythms.issuer_cik = events.issuer_cik
            and events.event_kind = 'earnings_release'
            and with_rhythms.next_period_end < events.event_date
            and abs(events.event_date - with_rhythms.expected_release_date) <= 21
            and with_rhythms.known_at >= events.known_at
    group by with_rhythms.trade_part_id

),

quarters as (

    select
        with_rhythms.trade_part_id,
        with_rhythms.next_period_end as period_end,
        coalesce(published.release_date, with_rhythms.expected_release_date) as release_date,
        published.release_date is null as is_expected
    from with_rhythms
    left join published
        on with_rhythms.trade_part_id = published.trade_part_id
    union all
    select
        with_rhythms.trade_part_id,
        releases.period_end,
        releases.release_date,
        false as is_expected
    from with_rhythms
    inner join releases
        on
            with_rhythms.issuer_cik = releases.issuer_cik
            and with_rhythms.known_at >= releases.known_at
            and releases.release_date
            between with_rhythms.first_date - 7 and with_rhythms.last_date + 130

),

around as (

    select
        trades.trade_part_id,
        bool_or(
            trades.last_date >= quarters.period_end - 14
            and trade_days.session_number <= release_days.session_number + 1
        ) as is_in_presumed_blackout,
        bool_or(not quarters.is_expected) as is_release_known,
        arg_min(
            {
                'release_date': quarters.release_date,
                'is_expected': quarters.is_expected
            },
            quarters.release_date
        ) filter (
            where quarters.release_date between trades.last_date and trades.last_date + 130
        ) as next_release
    from trades
    inner join quarters
        on trades.trade_part_id = quarters.trade_part_id
    inner join sessions as trade_days
        on trades.first_date = trade_days.calendar_date
    inner join sessions as release_days
        on quarters.release_date = release_days.calendar_date
    group by trades.trade_part_id

),

with_fundamentals as (

    select
        trades.trade_part_id,
        fundamentals.accession_number as fundamentals_accession_number,
        fundamentals.period_end as fundamentals_period_end,
        fundamentals.revenue_growth,
        fundamentals.revenue_ttm_usd,
        fundamentals.net_income_ttm_usd
    from trades
    asof inner join fundamentals
        on
            trades.issuer_cik = fundamentals.issuer_cik
            and trades.known_at >= fundamentals.known_at
    -- figures that are older than two reports say nothing of today
    where trades.last_date - fundamentals.period_end <= 270

),

-- Item 5.02 covers those who come as well as those who go, and names nobody here.
management_changes as (

    select
        trades.trade_part_id,
        max(events.event_date) as management_change_date
    from trades
    inner join events
        on
            trades.issuer_cik = events.issuer_cik
            and events.event_kind = 'management_change'
            and events.event_date between trades.first_date - 180 and trades.last_date + 30
            and trades.known_at >= events.known_at
    group by trades.trade_part_id

),

in_context as (

    select
        trades.trade_part_id,
        with_rhythms.expected_error_days,
        case
            when around.is_in_presumed_blackout then true
            when around.is_release_known then false
            -- beyond what was expected next, nothing is known
            when
                trades.last_date
                between with_rhythms.release_date and with_rhythms.expected_release_date + 60
                then false
        end as is_in_presumed_blackout,
        around.next_release.release_date as next_release_date,
        around.next_release.is_expected as is_release_expected,
        around.next_release.release_date - trades.last_date as days_to_release,
        with_fundamentals.fundamentals_accession_number,
        with_fundamentals.fundamentals_period_end,
        with_fundamentals.revenue_ttm_usd,
        with_fundamentals.net_income_ttm_usd,
        with_fundamentals.revenue_growth,
        management_changes.management_change_date
    from trades
    left join with_rhythms
        on trades.trade_part_id = with_rhythms.trade_part_id
    left join around
        on trades.trade_part_id = around.trade_part_id
    left join with_fundamentals
        on trades.trade_part_id = with_fundamentals.trade_part_id
    left join management_changes
        on trades.trade_part_id = management_changes.trade_part_id

)

select * from in_context
