"""Two writers and four readers at once on one DuckLake with a Postgres catalog.

    .venv/bin/python benchmarks/ducklake_concurrency.py --minutes 10

Starts a Postgres server of its own, writes a small sandbox market, and then for the given time:

- a loader puts the filing days of the market into the lake, one transaction for some days, then
  loads them all again: every load deletes and inserts;
- a builder runs `dbt build` over the lake, again and again; with `--loaders 2` there is a second
  loader, with the other half of the days, instead;
- four readers ask, each in a snapshot of its own, whether every day that the load log has is there
  whole in all raw tables, and whether every published mart can be read.

A failed query or load, a torn read (a day that is there in part), and a table in a schema where it
does not belong are counted; any of them makes the exit code 1. In the end the raw rows of the lake
are compared with a DuckDB file that was loaded undisturbed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from insider_signals.extract.client import EdgarClient
from insider_signals.extract.contract import raw_tables
from insider_signals.extract.store import DocumentStore
from insider_signals.extract.target import Target
from insider_signals.orchestration.assets.market import load_calendar, load_prices, load_tickers
from insider_signals.pipeline.catch_up import days_in_folder
from insider_signals.pipeline.ingest import fetch_documents, fetch_indexes, load_days
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.project import DBT_PROJECT, dbt_environment, dbt_executable
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import Warehouse, open_warehouse
from insider_signals.sandbox.postgres import postgres_server
from insider_signals.sandbox.write import write_sandbox

READERS = 4
DAYS_IN_A_TRANSACTION = 40
# Several filings of a day, in the tables that a filing has rows in, all of one snapshot.
TORN = """
    select load_log.partition_key, filings_listed, count(documents.accession_number)
    from (
        select * from edgar.load_log where source = 'xml'
        qualify row_number() over (partition by partition_key order by rowid desc) = 1
    ) as load_log
    left join edgar.filing_index
        on load_log.partition_key = strftime(index_date, '%Y-%m-%d')
    left join (
        select accession_number from edgar.submission
        union
        select accession_number from edgar.form144
        union
        select accession_number from edgar.rejected
    ) as documents on filing_index.accession_number = documents.accession_number
    group by all
    having filings_listed <> count(documents.accession_number)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--scale", type=float, default=0.05)
    parser.add_argument("--loaders", type=int, choices=(1, 2), default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgres_server() as catalog:
        return run(Path(folder), catalog, arguments)


def run(folder: Path, catalog: str, arguments: argparse.Namespace) -> int:
    on_a_file, on_a_lake = prepare(folder, catalog, arguments.scale)
    days = days_in_folder(on_a_lake.edgar_folder)  # type: ignore[arg-type]
    until = time.time() + 60 * arguments.minutes
    work: list[tuple[Callable[..., Counter], tuple]] = [
        (load_again_and_again, (on_a_lake, days[part :: arguments.loaders], until))
        for part in range(arguments.loaders)
    ]
    if arguments.loaders == 1:
        work.append((build_again_and_again, (on_a_lake, until)))
    work += [(read_again_and_again, (on_a_lake, until))] * READERS

    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(len(work)) as processes:
        running = [processes.apply_async(function, given) for function, given in work]
        total: Counter = sum((one.get() for one in running), Counter())
    differing = differing_tables(on_a_file, on_a_lake)

    print(f"{arguments.minutes:g} minutes, {len(days)} filing days, duckdb {duckdb.__version__}")
    for what in sorted(total):
        print(f"{total[what]:>8,} {what}")
    print(f"{len(differing):>8,} raw tables that differ from the undisturbed ones {differing}")
    bad = [what for what in total if what.startswith(("failed", "torn", "misplaced"))]
    return 1 if bad or differing else 0


def prepare(folder: Path, catalog: str, scale: float) -> tuple[Settings, Settings]:
    """A made-up EDGAR whose documents are in the store, loaded into a file and into a lake."""
    mirror = folder / "edgar"
    write_sandbox(mirror, scale=scale)
    on_a_file = Settings.from_environment(
        {},
        data=folder / "data",
        base_url=str(mirror),
        prices=str(mirror / "market" / "prices.parquet"),
        tickers=str(mirror / "market" / "tickers.csv"),
        memory_limit="1GiB",
    )
    on_a_file.prepare_folders()
    on_a_lake = replace(on_a_file, target_name="ducklake", ducklake_catalog=catalog)
    days = days_in_folder(mirror)
    with DocumentStore(on_a_file.store) as store, EdgarClient(str(mirror)) as client:
        fetch_indexes(store, client, days, Progress())
        fetch_documents(store, client, days, Progress())
        for settings in (on_a_file, on_a_lake):
            with open_warehouse(settings) as connection:
                load_days(connection, store, days, Progress())
                for load in (load_calendar, load_prices, load_tickers):
                    load(connection, Warehouse(settings))
    return on_a_file, on_a_lake


def load_again_and_again(settings: Settings, days: list, until: float) -> Counter:
    """A loader's transactions; before each, its days are forgotten, so that they are due."""
    done: Counter = Counter()
    with (
        settings.target.connect(settings.memory_limit) as connection,
        DocumentStore(settings.store) as store,
    ):
        start = 0
        while time.time() < until:
            some = days[start : start + DAYS_IN_A_TRANSACTION]
            start = start + DAYS_IN_A_TRANSACTION if start + len(some) < len(days) else 0
            try:
                load_days(connection, ForgetfulStore(store), some, Progress())
                done["transactions of a loader"] += 1
            except duckdb.Error as error:
                note("loader", error)
                done["failed loads"] += 1
    return done


class ForgetfulStore:
    """A store whose indexes have always just changed (by a blank line), so that days are due."""

    def __init__(self, store: DocumentStore) -> None:
        self.store = store
        self.nonce = "\n" * (time.time_ns() % 1000 + 1)

    def get(self, key: str) -> bytes | None:
        content = self.store.get(key)
        if content is not None and key.startswith("index/"):
            return content + self.nonce.encode()
        return content

    def has(self, key: str) -> bool:
        return self.store.has(key)


def build_again_and_again(settings: Settings, until: float) -> Counter:
    done: Counter = Counter()
    while time.time() < until:
        built = subprocess.run(
            [
                dbt_executable(),
                "--no-use-colors",
                "build",
                "--exclude-resource-type",
                "unit_test",
                "test",
                "--project-dir",
                str(DBT_PROJECT),
                "--profiles-dir",
                str(DBT_PROJECT),
            ],
            env={**os.environ, **dbt_environment(settings)},
            capture_output=True,
            text=True,
        )
        if built.returncode:
            note("builder", built.stdout[-3000:])
        done["failed builds" if built.returncode else "builds"] += 1
    return done


def read_again_and_again(settings: Settings, until: float) -> Counter:
    done: Counter = Counter()
    lake: Target = settings.target
    raw = set(raw_tables())
    while time.time() < until:
        try:
            with lake.connect("512MiB", read_only=True) as connection:
                torn = connection.execute(TORN).fetchall()
                tables = connection.execute(
                    "select schema_name, table_name from duckdb_tables()"
                    " where database_name = 'warehouse'"
                ).fetchall()
                for schema, table in tables:
                    if schema == "marts":
                        connection.execute(f"select count(*), sum(hash(t)) from marts.{table} as t")
                        done["queries of marts"] += 1
        except duckdb.Error as error:
            note("reader", error)
            done["failed reads"] += 1
            continue
        done["snapshots read"] += 1
        if torn:
            note("reader", torn)
            done["torn reads"] += 1
        misplaced = [
            f"{s}.{t}" for s, t in tables if (s in ("edgar", "market")) != (f"{s}.{t}" in raw)
        ]
        if misplaced:
            note("reader", misplaced)
            done["misplaced tables"] += 1
    return done


def differing_tables(on_a_file: Settings, on_a_lake: Settings) -> list[str]:
    """Raw tables whose rows are not those of the file."""
    found = []
    with on_a_lake.target.connect(read_only=True) as connection:
        connection.execute(f"attach '{on_a_file.warehouse}' as file (read_only)")
        for name in raw_tables():
            pair = (f"file.{name}", f"warehouse.{name}")
            if name != "edgar.load_log" and any(
                connection.execute(f"select * from {a} except all select * from {b}").fetchone()
                for a, b in (pair, pair[::-1])
            ):
                found.append(name)
    return found


def note(who: str, what: Any) -> None:
    print(f"{who}: {str(what)[:3000]}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
