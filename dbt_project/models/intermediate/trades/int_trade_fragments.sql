-- One row is a part of a filing that always stands or falls together in a trade: its sales,
-- or its purchases, of one day that were superseded at the same time and counted from the
-- same time. Only open-market codes of common equity whose direction is as it must be.
-- counted_from is null when the lines repeat what another filing reports.
-- trade_block is a computing aid, not a fact: lines that could ever share a trade, because
-- their owners end in one group and their days are consecutive. It uses all filings, but what
-- is made of a block on a date uses only those known by then.
with lines as (

    select * from {{ ref('int_lines_valued') }}
    where
        is_common_equity
        and is_open_market
        and not has_direction_conflict
        and acquired_disposed is not null
        and shares > 0
        and transaction_date is not null
        and (known_until is null or known_until > known_at)

),

counted as (

    select * from {{ ref('int_duplicate_lines') }}

),

groups as (

    select * from {{ ref('int_filings_with_reporting_groups') }}

),

members as (

    select * from {{ ref('int_reporting_group_members') }}
    where known_until is null

),

lineages as (

    select
        lineage_id,
        min(known_at) as known_at
    from {{ ref('int_lines_valued') }}
    where lineage_id in (select lineage_id from lines)
    group by lineage_id

),

sessions as (

    select
        calendar_date,
        sum(is_nyse_session::integer) over (order by calendar_date) as session_number
    from {{ ref('stg_market__calendar') }}

),

prepared as (

    select
        lines.transaction_id,
        lines.accession_number,
        lines.issuer_cik,
        groups.anchor_cik,
        members.decision_group_id as last_group_id,
        case lines.transaction_code when 'S' then 'sale' else 'purchase' end as direction,
        lines.lineage_id,
        lineages.known_at as lineage_known_at,
        lines.transaction_date,
        -- a day off belongs to the session before it
        sessions.session_number,
        lines.known_at,
        lines.known_until,
        case
            when counted.transaction_id is null then lines.known_at
            when counted.counted_from < coalesce(lines.known_until, 'infinity')
                then counted.counted_from
        end as counted_from
    from lines
    inner join groups
        on lines.accession_number = groups.accession_number
    inner join members
        on
            groups.issuer_cik = members.issuer_cik
            and groups.anchor_cik = members.owner_cik
    inner join lineages
        on lines.lineage_id = lineages.lineage_id
    left join counted
        on lines.transaction_id = counted.transaction_id
    left join sessions
        on lines.transaction_date = sessions.calendar_date

),

units as (

    select
        accession_number,
        issuer_cik,
        anchor_cik,
        last_group_id,
        direction,
        transaction_date,
        session_number,
        known_at,
        known_until,
        counted_from,
        min(transaction_id) as unit_id,
        list(transaction_id order by transaction_id) as transaction_ids,
        min({'reported_at': lineage_known_at, 'lineage_id': lineage_id}) as first_reported
    from prepared
    group by all

),

blocked as (

    select
        *,
        coalesce(
            session_number
            - lag(session_number) over (
                partition by issuer_cik, last_group_id, direction
                order by session_number, unit_id
            ),
            2
        ) > 1 as starts_block
    from units

),

numbered as (

    select
        * exclude (starts_block, last_group_id),
        hash(
            issuer_cik,
            last_group_id,
            direction,
            sum(starts_block::integer) over (
                partition by issuer_cik, last_group_id, direction
                order by session_number, unit_id
            )
        ) as trade_block
    from blocked

)

select * from numbered
