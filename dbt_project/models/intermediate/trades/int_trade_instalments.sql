-- One row is a part of a version of a trade and an instalment of the event that it ends: what the
-- same group did in the same direction for the same kind of motive within the ten sessions up to
-- the trade's last, as far as it was known with the trade. A part is an instalment of its own.
with parts as (

    select * from {{ ref('int_trade_segments_by_motive') }}

),

aliases as (

    select * from {{ ref('int_reporting_group_aliases') }}

),

sessions as (

    select * from {{ ref('int_trading_calendar') }}

),

dated as (

    select
        parts.trade_part_id,
        parts.trade_id,
        parts.issuer_cik,
        parts.decision_group_id,
        parts.direction,
        parts.motive_kind,
        parts.price_usd,
        parts.first_date,
        sessions.session_number as last_session,
        parts.known_at,
        parts.known_until
    from parts
    inner join sessions
        on parts.last_date = sessions.calendar_date

),

paired as (

    select
        dated.trade_part_id,
        instalments.trade_part_id as instalment_part_id,
        instalments.trade_id as instalment_trade_id,
        instalments.price_usd,
        instalments.first_date
    from dated
    inner join aliases
        on
            dated.issuer_cik = aliases.issuer_cik
            and dated.decision_group_id = aliases.decision_group_id
            and dated.known_at >= aliases.known_at
            and dated.known_at < coalesce(aliases.known_until, 'infinity')
    inner join dated as instalments
        on
            aliases.earlier_issuer_cik = instalments.issuer_cik
            and aliases.earlier_group_id = instalments.decision_group_id
            and dated.direction = instalments.direction
            and dated.motive_kind = instalments.motive_kind
            and dated.last_session - 10 < instalments.last_session
            and dated.last_session >= instalments.last_session
            and dated.known_at >= instalments.known_at
            and dated.known_at < coalesce(instalments.known_until, 'infinity')

)

select * from paired
