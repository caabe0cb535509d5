-- One row is a unit in the state of a trade: for each moment at which something became known
-- about a block, the runs of consecutive sessions in which one decision group traded one way,
-- from what was public at that moment only.
-- A trade is named after the line in it that was first reported, so it keeps its name when a
-- later filing adds a day, an amendment corrects it or two runs turn out to be one.
with units as (

    select * from {{ ref('int_trade_fragments') }}

),

members as (

    select * from {{ ref('int_reporting_group_members') }}

),

-- A unit belongs to the group of its filing's first owner, which may be found to be larger.
grouped as (

    select
        units.trade_block,
        units.unit_id,
        units.direction,
        units.session_number,
        units.transaction_date,
        units.first_reported,
        members.decision_group_id,
        units.counted_from,
        greatest(units.known_at, members.known_at) as stands_from,
        least(
            coalesce(units.known_until, 'infinity'), coalesce(members.known_until, 'infinity')
        ) as stands_until
    from units
    inner join members
        on
            units.issuer_cik = members.issuer_cik
            and units.anchor_cik = members.owner_cik
            and units.known_at < coalesce(members.known_until, 'infinity')
            and coalesce(units.known_until, 'infinity') > members.known_at

),

moments as (

    select distinct
        trade_block,
        unnest([stands_from, stands_until, counted_from]) as moment
    from grouped

),

events as (

    select
        trade_block,
        moment,
        row_number() over (partition by trade_block order by moment) as event_number,
        lead(moment) over (partition by trade_block order by moment) as next_moment
    from moments
    where
        moment is not null
        and moment < 'infinity'

),

states as (

    select
        events.trade_block,
        events.moment,
        events.event_number,
        events.next_moment,
        grouped.unit_id,
        grouped.direction,
        grouped.session_number,
        grouped.transaction_date,
        grouped.first_reported,
        grouped.decision_group_id,
        coalesce(grouped.counted_from <= events.moment, false) as is_counted,
        coalesce(
            grouped.session_number
            - lag(grouped.session_number) over (
                partition by events.trade_block, events.event_number, grouped.decision_group_id
                order by grouped.session_number, grouped.unit_id
            ),
            2
        ) > 1 as starts_run
    from events
    inner join grouped
        on
            events.trade_block = grouped.trade_block
            and events.moment >= grouped.stands_from
            and events.moment < grouped.stands_until

),

runs as (

    select
        *,
        sum(starts_run::integer) over (
            partition by trade_block, event_number, decision_group_id
            order by session_number, unit_id
        ) as run
    from states

),

named as (

    select
        trade_block,
        moment,
        event_number,
        next_moment,
        unit_id,
        decision_group_id,
        direction,
        transaction_date,
        is_counted,
        min(first_reported) over (
            partition by trade_block, event_number, decision_group_id, run
        ) as first_reported
    from runs

)

select
    * exclude (first_reported),
    left(md5(direction || ':' || first_reported.lineage_id), 16) as trade_id
from named
