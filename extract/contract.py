"""The raw contract: which raw tables and columns exist, read from the dbt sources.

The dbt source files are the only place where a raw column is named, typed and described; the DDL,
the loader's column order, Dagster's column metadata and the structure check all come from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import yaml

STAGING = Path(__file__).resolve().parent.parent / "dbt_project" / "models" / "staging"
SOURCE_FILES = ("_edgar__sources.yml", "_market__sources.yml")


@dataclass(frozen=True)
class Column:
    """A raw column: lower-case name, DuckDB type, description, and whether a value is required."""

    name: str
    type: str
    description: str
    required: bool


@dataclass(frozen=True)
class Table:
    """A raw table."""

    schema: str
    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def ddl(self) -> str:
        """`create table if not exists`, with the contract's types; keys are checked by tests."""
        columns = ",\n".join(
            f"    {column.name} {column.type}{' not null' if column.required else ''}"
            for column in self.columns
        )
        return f"create table if not exists {self.full_name} (\n{columns}\n)"


@cache
def raw_tables() -> dict[str, Table]:
    """All raw tables by full name (`edgar.submission`), in the order of the contract."""
    tables: dict[str, Table] = {}
    for file_name in SOURCE_FILES:
        content = yaml.safe_load((STAGING / file_name).read_text(encoding="utf-8"))
        for source in content["sources"]:
            for entry in source["tables"]:
                table = _table(source["schema"], entry)
                tables[table.full_name] = table
    return tables


def _table(schema: str, entry: dict) -> Table:
    meta = entry["config"]["meta"]
    return Table(
        schema=schema,
        name=entry["name"],
        description=entry["description"].strip(),
        columns=tuple(
            Column(
                name=column["name"],
                type=column["data_type"],
                description=column["description"],
                required=column.get("config", {}).get("meta", {}).get("required", False),
            )
            for column in entry["columns"]
        ),
        primary_key=tuple(meta["primary_key"]),
    )


def create_raw_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates the schemas and tables that are missing; leaves existing ones as they are."""
    for schema in dict.fromkeys(table.schema for table in raw_tables().values()):
        connection.execute(f"create schema if not exists {schema}")
    for table in raw_tables().values():
        connection.execute(table.ddl())


def differences(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What differs between the contract and the open database, a sentence each; empty if equal."""
    found: dict[str, dict[str, str]] = {}
    for schema, table, column, data_type in connection.execute(
        "select table_schema, table_name, column_name, data_type from information_schema.columns"
        " where table_catalog = current_database()"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", {})[column] = data_type.lower()
    report = []
    for name, table in raw_tables().items():
        if name not in found:
            report.append(f"{name} is missing")
            continue
        expected = {column.name: column.type.replace(" ", "").lower() for column in table.columns}
        actual = found[name]
        report += [f"{name}.{column} is missing" for column in expected if column not in actual]
        report += [
            f"{name}.{column} is not in the contract" for column in actual if column not in expected
        ]
        report += [
            f"{name}.{column} is {actual[column]}, the contract says {data_type}"
            for column, data_type in expected.items()
            if column in actual and actual[column].replace(" ", "") != data_type
        ]
    return report
