"""Prices, tickers and calendars: the user's own files, SEC's list, and the exchange's sessions."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import dagster as dg
import duckdb

from extract.contract import Table, raw_tables
from orchestration.assets.edgar import column_schema
from orchestration.resources import Warehouse
from orchestration.settings import Settings

GROUP = "market"


def market_assets() -> list[dg.AssetsDefinition]:
    """Every raw table of the contract's `market` schema; each is replaced as a whole."""
    load = {"calendar": load_calendar, "prices": load_prices, "tickers": load_tickers}
    return [
        _table_asset(table, load[table.name])
        for table in raw_tables().values()
        if table.schema == GROUP
    ]


def _table_asset(
    table: Table, load: Callable[[duckdb.DuckDBPyConnection, Settings], int]
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
            rows = load(connection, warehouse.settings)
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return market_table


def load_calendar(connection: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    """NYSE sessions and EDGAR's business days."""
    from extract.calendar import calendar_rows

    return _replace(connection, "market.calendar", calendar_rows())


def load_prices(connection: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    return _replace(connection, "market.prices", [])


def load_tickers(connection: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    return _replace(connection, "market.tickers", [])


def _replace(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> int:
    """Replaces the table unless it was last loaded from equal rows."""
    from extract.load import LOG, insert, transaction

    content_hash = hashlib.sha256(repr(rows).encode()).hexdigest()
    last = connection.execute(
        "select arg_max(content_hash, loaded_at) from edgar.load_log"
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
