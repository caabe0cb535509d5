"""Opening the published file: one DuckDB database that is only ever replaced as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from insider_signals.errors import OperatorError

FILE_NAME = "insider_signals.duckdb"

# What `marts.publications` calls the market that a publication is made of.
MARKETS = {"sandbox": "the made-up market", "edgar": "filings of EDGAR"}

Row = dict[str, Any]


class NothingPublished(OperatorError):
    """There is no published file, or none of the market that is asked for."""


def open_file(path: Path, market: str | None = None) -> duckdb.DuckDBPyConnection:
    """The published file, read-only and by itself: no query reaches another file, an extension or
    a setting, and marts are found without the name of their schema.

    Raises NothingPublished when the file is not there, or is of another market than `market`.
    """
    if not path.exists():
        raise NothingPublished(f"Nothing is published yet at {path}. Run `insider run` first.")
    connection = duckdb.connect(str(path), read_only=True)
    found = published_market(connection)
    if market is not None and found is not None and found != market:
        connection.close()
        raise NothingPublished(
            f"{path} holds {MARKETS[found]}, which an earlier version put in the place of"
            f" {MARKETS[market]}. Run `insider run`: it publishes anew."
        )
    schemas = connection.execute(
        "select string_agg(distinct schema_name, ',') from duckdb_tables()"
    ).fetchone()
    connection.execute(f"set search_path = '{schemas[0] if schemas else 'main'}'")
    # What is asked may come from anywhere: it reads no other file, and writes none.
    connection.execute("set python_enable_replacements = false")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def published_market(connection: duckdb.DuckDBPyConnection) -> str | None:
    """A key of MARKETS; None when the file does not say."""
    try:
        row = connection.execute("select market from marts.publications limit 1").fetchone()
    except duckdb.Error:
        return None
    return row[0] if row and row[0] in MARKETS else None


def recorded(
    connection: duckdb.DuckDBPyConnection, catalog: str | None = None
) -> dict[tuple[str, str], tuple[int, str]]:
    """What a publication says of its own tables: rows and content hash, by schema and name."""
    place = f"{catalog}." if catalog else ""
    found = connection.execute(
        "select table_schema, table_name, row_count, content_hash"
        f" from {place}marts.publications order by all"
    ).fetchall()
    return {(schema, name): (count, content) for schema, name, count, content in found}


def rows(connection: duckdb.DuckDBPyConnection, sql: str, *parameters: object) -> list[Row]:
    """The answer as one dictionary a row."""
    result = connection.execute(sql, parameters or None)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]
