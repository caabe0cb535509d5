"""Prices, tickers and calendars: the user's own files, SEC's list, and the exchange's sessions."""

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg
import duckdb

from insider_signals.extract.contract import Table, raw_tables
from insider_signals.orchestration.assets.edgar import column_schema
from insider_signals.pipeline.catch_up import today_in_new_york
from insider_signals.pipeline.warehouse import Warehouse

if TYPE_CHECKING:
    from insider_signals.extract.prices import Loaded
    from insider_signals.extract.store import DocumentStore

GROUP = "market"

SECS_LIST = "files/company_tickers.json"
# Keys of the copies of SEC's list in the store; the day follows.
SEEN = "tickers/"
BETWEEN_LOOKS = timedelta(days=7)

Facts = dict[str, Any]
log = logging.getLogger("insider_signals")


def market_assets() -> list[dg.AssetsDefinition]:
    """Every raw table of the contract's `market` schema; each is replaced as a whole."""
    load = {"calendar": load_calendar, "prices": load_prices, "tickers": load_tickers}
    return [
        _table_asset(table, load[table.name])
        for table in raw_tables().values()
        if table.schema == GROUP
    ]


def _table_asset(
    table: Table, load: Callable[[duckdb.DuckDBPyConnection, Warehouse], Facts]
) -> dg.AssetsDefinition:
    @dg.asset(
        key=[table.schema, table.name],
        group_name=GROUP,
        kinds={"duckdb", "table"},
        description=table.description,
        metadata={
            "dagster/column_schema": column_schema(table),
            "dagster/table_name": table.full_name,
        },
    )
    def market_table(warehouse: dg.ResourceParam[Warehouse]) -> dg.MaterializeResult:
        with warehouse.open() as connection:
            facts = load(connection, warehouse)
        return dg.MaterializeResult(metadata=facts)

    return market_table


def load_calendar(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> Facts:
    """NYSE sessions and EDGAR's business days."""
    from insider_signals.extract.calendar import calendar_rows

    return {"dagster/row_count": replace_table(connection, "market.calendar", calendar_rows())}


def load_prices(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> Facts:
    """The user's price files. In a shell without the setting what is loaded stays."""
    from insider_signals.extract import prices

    if warehouse.settings.keeps_prices:
        return {"files": prices.files_loaded(connection)[0]}
    return _facts(prices.load_prices(connection, warehouse.settings.price_files))


def load_tickers(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> Facts:
    """The user's file; without one, SEC's list as it was seen over time. In a shell without the
    setting what is loaded of an earlier file stays."""
    from insider_signals.extract import prices

    if file := warehouse.settings.ticker_file:
        return _facts(prices.load_tickers(connection, file))
    if warehouse.settings.keeps_tickers and prices.files_loaded(connection)[1]:
        return {}
    with warehouse.open_store() as store:
        if not warehouse.settings.offline:
            _look_at_secs_list(warehouse, store)
        today = today_in_new_york() + timedelta(days=1)
        seen = {day: store.get(_key(day)) for day in store.days(SEEN) if day <= today}
    rows = pairs_over_time({day: content for day, content in seen.items() if content})
    return {"dagster/row_count": replace_table(connection, "market.tickers", rows)}


def _look_at_secs_list(warehouse: Warehouse, store: "DocumentStore") -> None:
    """Keeps a copy of SEC's list about once a week: it says only what holds on the day."""
    from insider_signals.extract.client import BrokenDocument, MissingDocument
    from insider_signals.extract.prices import UnusableFile, company_ticker_rows

    try:
        with warehouse.open_edgar() as client:
            today = client.today()
            # A copy of a day to come was taken by a clock that was ahead.
            newest = max((day for day in store.days(SEEN) if day <= today), default=None)
            if newest and today - newest < BETWEEN_LOOKS:
                return
            content = client.get(SECS_LIST)
            today = client.today()
        company_ticker_rows(content, today)
    except (MissingDocument, BrokenDocument, UnusableFile) as error:
        log.warning("SEC's list of tickers could not be had: %s", error)
        return
    if newest is None or store.get(_key(newest)) != content:
        store.put(_key(today), content)


def _key(day: date) -> str:
    return f"{SEEN}{day.isoformat()}"


def pairs_over_time(seen: dict[date, bytes]) -> list[tuple]:
    """Rows of market.tickers: a pair holds from the first copy of the list that has it until the
    first later one that does not."""
    from insider_signals.extract.prices import company_ticker_rows

    rows: list[tuple] = []
    open_since: dict[tuple[str, str], date] = {}
    for day in sorted(seen):
        listed = {(row[0], row[1]) for row in company_ticker_rows(seen[day], day)[0]}
        for pair in sorted(set(open_since) - listed):
            last = day - timedelta(days=1)
            rows.append((*pair, open_since.pop(pair), last, "company_tickers"))
        for pair in listed:
            open_since.setdefault(pair, day)
    rows += [(*pair, first, None, "company_tickers") for pair, first in open_since.items()]
    return sorted(rows, key=lambda row: row[:3])


def _facts(loaded: "Loaded") -> Facts:
    for problem in loaded.problems:
        # A file that is not used at all is something to act on.
        log.warning("%s", problem, extra={"told": problem.rows == 0})
    return {
        "dagster/row_count": loaded.rows,
        "files": loaded.files,
        "left_out": [str(problem) for problem in loaded.problems],
    }


def replace_table(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> int:
    """Replaces the table unless it was last loaded from equal rows; returns their number."""
    from insider_signals.extract.load import LOG, insert, transaction

    content_hash = hashlib.sha256(repr(rows).encode()).hexdigest()
    last = connection.execute(
        "select arg_max(content_hash, rowid) from edgar.load_log"
        " where source = 'market' and partition_key = ?",
        [table],
    ).fetchone()
    if last != (content_hash,):
        now = datetime.now(UTC).replace(tzinfo=None)
        with transaction(connection):
            connection.execute(f"delete from {table}")
            insert(connection, table, rows)
            insert(connection, LOG, [(table, "market", now, None, None, None, content_hash)])
    return len(rows)
