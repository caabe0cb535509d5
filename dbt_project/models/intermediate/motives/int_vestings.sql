-- One row is a day on which shares of a reporting group vested at an issuer, as a filing shows
-- it. Two traces count: shares received for nothing by code M, and shares withheld by code F
-- where the form exercises no option with a price that day, because an award of restricted
-- stock often leaves nothing else. Code A is left out: most of its lines are grants that vest
-- years later.
with lines as (

    select * from {{ ref('int_lines_valued') }}
    where
        transaction_code in ('M', 'X', 'O', 'F')
        and transaction_date is not null

),

groups as (

    select * from {{ ref('int_filings_with_reporting_groups') }}

),

sessions as (

    select * from {{ ref('int_trading_calendar') }}

),

-- F then pays for the option, or the tax on it.
option_days as (

    select distinct
        accession_number,
        transaction_date
    from lines
    where
        transaction_code in ('M', 'X', 'O')
        and (
            (security_table = 'non_derivative' and price_usd > 0)
            or (security_table = 'derivative' and exercise_price_usd > 0)
        )

),

traces as (

    select
        lines.accession_number,
        lines.issuer_cik,
        lines.transaction_date,
        lines.known_at,
        lines.known_until
    from lines
    left join option_days
        on
            lines.accession_number = option_days.accession_number
            and lines.transaction_date = option_days.transaction_date
    where
        lines.security_table = 'non_derivative'
        and (
            (
                lines.transaction_code = 'M'
                and lines.acquired_disposed = 'A'
                and coalesce(lines.price_usd, 0) = 0
            )
            or lines.transaction_code = 'F'
        )
        and option_days.accession_number is null

),

vestings as (

    select
        traces.issuer_cik,
        groups.decision_group_id,
        traces.transaction_date as vested_date,
        sessions.session_number,
        min(traces.known_at) as known_at,
        max(coalesce(traces.known_until, 'infinity'::timestamp)) as known_until
    from traces
    inner join groups
        on traces.accession_number = groups.accession_number
    inner join sessions
        on traces.transaction_date = sessions.calendar_date
    group by
        traces.issuer_cik,
        groups.decision_group_id,
        traces.transaction_date,
        sessions.session_number

)

select * from vestings
