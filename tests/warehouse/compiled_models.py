"""Building a written warehouse from the models' compiled SQL.

dbt itself builds one empty warehouse for all tests of a session, and with it checks and compiles
every model. A test's own warehouse then takes the seconds that DuckDB needs: dbt needs an eighth of
a second around each of its 300 nodes. Tables are those that dbt made (types, requirements, keys),
and the tests of the data are the same statements.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from places import ROOT

from insider_signals.extract.contract import create_raw_tables
from insider_signals.pipeline.project import (
    DBT_PROJECT,
    dbt_environment,
    dbt_executable,
    project_hash,
)
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.slices import create_like

Node = dict[str, Any]
CATALOG, EMPTY = "warehouse", "empty"


@cache
def prepared() -> Path:
    """The folder of an empty warehouse that dbt built, with its manifest; one for all processes."""
    folder = ROOT / "build" / "check" / "compiled"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder / project_hash()
        if not (made / "manifest.json").exists():
            for older in folder.iterdir():
                if older.is_dir():
                    shutil.rmtree(older)
            _prepare(made)
    return made


def _prepare(folder: Path) -> None:
    settings = Settings.from_environment({"EDGAR_BASE_URL": "/nowhere"}, data=folder)
    settings.prepare_folders()
    with duckdb.connect(str(settings.warehouse)) as connection:
        create_raw_tables(connection)
    places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    done = subprocess.run(
        [dbt_executable(), "--quiet", "build", "--exclude-resource-type", "unit_test", *places],
        capture_output=True,
        text=True,
        env={**os.environ, **dbt_environment(settings)},
    )
    assert done.returncode == 0, done.stdout[-5_000:]
    shutil.copyfile(settings.dbt_target / "manifest.json", folder / "manifest.json")


@cache
def manifest() -> dict[str, Any]:
    return json.loads((prepared() / "manifest.json").read_text(encoding="utf-8"))


@cache
def in_order() -> tuple[str, ...]:
    """Seeds and models, each after what it reads."""
    nodes = manifest()["nodes"]
    done: dict[str, None] = {}

    def visit(key: str) -> None:
        if key in done or nodes.get(key, {}).get("resource_type") not in ("seed", "model"):
            return
        for parent in nodes[key]["depends_on"].get("nodes", ()):
            visit(parent)
        done[key] = None

    for key in nodes:
        visit(key)
    return tuple(done)


@cache
def made_by_dbt() -> frozenset[str]:
    return frozenset(in_order())


def chosen(selection: Iterable[str]) -> set[str]:
    """The nodes that `dbt --select` takes for names like `+transactions` and `int_lines_coded+`;
    without any, all."""
    wanted = list(selection)
    if not wanted:
        return set(in_order())
    nodes, parents = manifest()["nodes"], manifest()["parent_map"]
    children = manifest()["child_map"]
    by_name = {nodes[key]["name"]: key for key in in_order()}

    def reached(key: str, of: dict[str, list[str]]) -> Iterator[str]:
        waiting, seen = [key], {key}
        while waiting:
            one = waiting.pop()
            yield one
            for other in of.get(one, ()):
                if other not in seen and other in made_by_dbt():
                    seen.add(other)
                    waiting.append(other)

    found: set[str] = set()
    for text in wanted:
        key = by_name.get(text.strip("+"))
        if key is None:
            # A test is run with all that it reads.
            tests = {node["name"] for node in nodes.values() if node["resource_type"] == "test"}
            assert text in tests, f"nothing is called {text}"
            continue
        found.add(key)
        if text.startswith("+"):
            found |= set(reached(key, parents))
        if text.endswith("+"):
            found |= set(reached(key, children))
    return found


def build(path: Path, *selection: str, with_tests: bool = True) -> None:
    """Makes seeds, models and, of what was made, the tests of the data.

    Raises AssertionError with the names of the tests that fail with the severity of an error.
    """
    wanted = chosen(selection)
    nodes = manifest()["nodes"]
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"attach '{prepared() / 'warehouse.duckdb'}' as {EMPTY} (read_only)")
        # What is compiled names the file that dbt built.
        connection.execute(f"attach '{path}' as {CATALOG}")
        connection.execute(f"use {CATALOG}")
        for key in in_order():
            if key in wanted:
                _make(connection, nodes[key])
        failed = []
        for node in nodes.values():
            if with_tests and node["resource_type"] == "test" and _is_of(node, wanted):
                failed += _failed(connection, node)
    assert not failed, f"dbt build failed: {failed}"


def _make(connection: duckdb.DuckDBPyConnection, node: Node) -> None:
    schema, name = node["schema"], node["alias"]
    target = f'{CATALOG}."{schema}"."{name}"'
    connection.execute(f'create schema if not exists {CATALOG}."{schema}"')
    try:
        if node["config"]["materialized"] == "view":
            connection.execute(f"create or replace view {target} as {node['compiled_code']}")
            return
        connection.execute(f"drop table if exists {target}")
        create_like(connection, EMPTY, CATALOG, schema, name)
        rows = f'from {EMPTY}."{schema}"."{name}"'
        if node["resource_type"] == "model":
            rows = node["compiled_code"]
        connection.execute(f"insert into {target} by name {rows}")
    except duckdb.Error as error:
        raise AssertionError(f"dbt build failed: ['{node['name']}: {error}']") from error


def _is_of(test: Node, wanted: set[str]) -> bool:
    """All that the test reads was made."""
    return set(test["depends_on"]["nodes"]) & made_by_dbt() <= wanted and any(
        one in wanted for one in test["depends_on"]["nodes"]
    )


def _failed(connection: duckdb.DuckDBPyConnection, test: Node) -> list[str]:
    config = test["config"]
    if config["severity"].lower() != "error":
        return []
    row = connection.execute(
        f"select failures, failures {config['error_if']}"
        f" from (select {config['fail_calc']} as failures from ({test['compiled_code']}))"
    ).fetchone()
    assert row is not None
    return [f"{test['name']}: got {row[0]} results"] if row[1] else []
