"""Many small markets of made-up prices and events, on which the scorecard's own SQL is run.

In each market the shares have a factor in common that is not the benchmark's, events come in
clusters of months, and the windows after them overlap: so the outcomes of one market are far from
independent, and an interval that takes them for it is much too narrow. Markets have nothing in
common but the benchmark. Everything is drawn from hashes: the same numbers on every run.
"""

from __future__ import annotations

from pathlib import Path

import compiled_models
import duckdb

from insider_signals.extract.calendar import calendar_rows
from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.load import insert

# What is run, each after what it reads. What they read besides is made up here.
CALENDAR = {"stg_market__calendar": "staging", "int_trading_calendar": "intermediate"}
MODELS = (
    *CALENDAR,
    "int_price_segments_ended",
    "int_event_returns",
    "int_calendar_time_returns",
    "int_outcome_cohorts",
    "signal_scorecard",
)
FIRST_DAY, MONTHS = "2012-01-01", 72
SHARES, EVENTS_A_MONTH = 8, (0, 1, 1, 2, 2, 3, 9)


def market_models(folder: Path) -> dict[str, str]:
    """The SQL of the models, as dbt compiles it; the folder gets a warehouse with a calendar."""
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        create_raw_tables(connection)
        insert(connection, "market.calendar", list(calendar_rows()))
    nodes = compiled_models.manifest()["nodes"].values()
    return {node["name"]: node["compiled_code"] for node in nodes if node["name"] in MODELS}


def _normal(*keys: str) -> str:
    """SQL of a standard normal number that is drawn from keys."""
    text = " || ':' || ".join(keys)
    one, two = (f"((hash({text} || '/{n}') >> 11) + 1) / 9007199254740993.0" for n in (1, 2))
    return f"(sqrt(-2 * ln({one})) * cos(2 * pi() * {two}))"


def write_markets(
    connection: duckdb.DuckDBPyConnection,
    nulls: int,
    planted: int,
    fall: float,
    months: int = MONTHS,
) -> None:
    """Prices and events of so many markets without an effect, and so many with one.

    Events fall into the first `months`; prices go on for longer than the longest horizon. In the
    markets with an effect a share loses the fraction `fall` in the 21 sessions after the entry.
    """
    markets = nulls + planted
    for schema in ("staging", "intermediate", "marts"):
        connection.execute(f"create schema if not exists {schema}")
    connection.execute(
        f"""
        create or replace temp table days as
        select
            calendar_date as price_date,
            (count(*) over (
                order by calendar_date rows between unbounded preceding and current row
            ))::integer as session_number,
            ((year(calendar_date) - 2012) * 12 + month(calendar_date) - 1)::integer as month
        from intermediate.int_trading_calendar
        where is_nyse_session and calendar_date >= date '{FIRST_DAY}'
        order by calendar_date limit {21 * months + 268};

        create or replace temp table first_sessions as
        select month, min(session_number) as first_session, count(*) as sessions
        from days where month < {months} group by month;

        create or replace temp table drawn_events as
        with months as (
            select
                market, first_sessions.*,
                [{", ".join(map(str, EVENTS_A_MONTH))}][
                    1 + (hash(market, month, 'events') % {len(EVENTS_A_MONTH)})::integer
                ] as events
            from range({markets}) as t (market), first_sessions
        )
        select
            market, event,
            'M' || market || 'S' || hash(market, month, event, 'share') % {SHARES} as ticker,
            (first_session + hash(market, month, event, 'day') % sessions)::integer
                as first_session
        from (select *, unnest(range(events)) as event from months);

        create or replace temp table benchmark as
        select session_number, price_date, 0.0002 + 0.01 * {_normal("session_number", "'b'")} as r
        from days;

        create or replace temp table factors as
        select market, session_number, r + 0.008 * {_normal("market", "session_number", "'f'")}
            - 0.008 ** 2 / 2 as r
        from range({markets}) as t (market), benchmark;

        create or replace temp table drifts as
        select distinct
            ticker,
            unnest(range(first_session + 1, first_session + 22)) as session_number,
            ln(1 - {fall!r}) / 21 as drift
        from drawn_events
        where market >= {nulls};
        """
    )
    offset = connection.execute(
        "select session_number - (select min(session_number) from days)"
        f" from intermediate.int_trading_calendar where calendar_date >= date '{FIRST_DAY}'"
        " and is_nyse_session order by calendar_date limit 1"
    ).fetchone()
    assert offset is not None
    connection.execute(
        f"""
        create or replace table intermediate.int_price_segments as
        with shares as (
            select
                'M' || market || 'S' || share as ticker, session_number,
                r + 0.015 * {_normal("market", "share", "session_number", "'e'")}
                - 0.015 ** 2 / 2 as r
            from factors, range({SHARES}) as t (share)
        ),
        all_returns as (
            select ticker, session_number, r + coalesce(drift, 0) as r
            from shares left join drifts using (ticker, session_number)
            union all
            select 'SPY', session_number, r from benchmark
        )
        select
            ticker, 'a' as file_name, 1 as chain_number,
            session_number + {offset[0]} as session_number,
            exp(sum(r) over (partition by ticker order by session_number)) as price,
            null::double as opening_price, null::double as close, null::double as volume,
            true as is_adjusted, price_date
        from all_returns inner join days using (session_number);

        create or replace table intermediate.int_outcome_events as
        select
            market || ':' || row_number() over (
                partition by market order by first_session, event, ticker
            ) as subject_id,
            'trade' as cohort, null::varchar as signal_id, null::varchar as occurrence_id,
            'market ' || market as category, null::varchar as tier, 'sale' as direction,
            null::varchar as role,
            null::varchar as routine_status, null::varchar as share_of_holdings,
            null::varchar as issuer_cik,
            ticker as price_ticker, true as is_first, true as is_first_of_tier,
            true as is_discretionary, first_session + {offset[0]} as first_session,
            timestamp '2011-12-31' as known_at
        from drawn_events
        """
    )


def run_models(connection: duckdb.DuckDBPyConnection, models: dict[str, str]) -> None:
    """Makes the scorecard of what `write_markets` wrote."""
    for name in MODELS:
        if name not in CALENDAR:
            schema = "intermediate" if name.startswith("int_") else "marts"
            connection.execute(f"create or replace table {schema}.{name} as {models[name]}")


def open_warehouse(folder: Path, models: dict[str, str]) -> duckdb.DuckDBPyConnection:
    """The warehouse with its calendar, ready for markets."""
    connection = duckdb.connect(str(folder / "warehouse.duckdb"))
    connection.execute("set TimeZone = 'UTC'")
    for name, schema in CALENDAR.items():
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(f"create or replace table {schema}.{name} as {models[name]}")
    return connection
