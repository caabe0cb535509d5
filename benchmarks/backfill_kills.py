"""A backfill killed at random points and resumed: is the warehouse that of an undisturbed one?

    python benchmarks/backfill_kills.py --points 10 --seed 1 [--scale 0.005]

A made-up history of 82 quarters is fetched and loaded once undisturbed. Then, for every point, a
backfill from nothing is killed with SIGKILL after a random share of that time, and a second one
runs to its end. All raw tables must be equal, to the row. It goes through the functions of
`insider backfill`, in a process of its own, without the build. Exit code 1 when they are not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import duckdb

from insider_signals.extract.client import EdgarClient
from insider_signals.extract.contract import raw_tables
from insider_signals.pipeline.catch_up import quarters_between
from insider_signals.pipeline.ingest import fetch_datasets, load_datasets
from insider_signals.pipeline.lock import writing
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import open_warehouse
from insider_signals.sandbox.history import write_history

QUARTERS = quarters_between("2006q1", "2026q2")


def backfill(data: Path, history: Path) -> None:
    settings = Settings.from_environment({}, data=data, base_url=str(history))
    settings.prepare_folders()
    with writing(settings, "a backfill"), EdgarClient(settings.edgar) as client:
        fetch_datasets(settings.datasets, client, QUARTERS, Progress())
        with open_warehouse(settings) as connection:
            load_datasets(connection, settings.datasets, Progress())


def contents(data: Path, history: Path) -> dict[str, tuple]:
    """Rows and a hash over all of them, by raw table; the log says when, so it is left out."""
    settings = Settings.from_environment({}, data=data, base_url=str(history))
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return {
            name: connection.execute(
                f"select count(*), coalesce(sum(hash(t)), 0)::varchar from {name} as t"
            ).fetchone()
            or ()
            for name, table in raw_tables().items()
            if table.schema == "edgar" and name != "edgar.load_log"
        }


def started(data: Path, history: Path) -> BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=backfill, args=(data, history))
    process.start()
    return process


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--points", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=0.005)
    options = parser.parse_args()
    random = Random(options.seed)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        history = Path(folder) / "history"
        write_history(history, options.scale)
        clock = time.monotonic()
        started(Path(folder) / "undisturbed", history).join()
        undisturbed = time.monotonic() - clock
        expected = contents(Path(folder) / "undisturbed", history)
        rows = sum(count for count, _ in expected.values())
        print(f"undisturbed: {rows:,} rows of {len(QUARTERS)} quarters in {undisturbed:.1f} s")
        for point in range(options.points):
            data = Path(folder) / f"killed-{point}"
            process = started(data, history)
            process.join(undisturbed * random.random())
            killed = process.exitcode is None
            if killed and process.pid:
                os.kill(process.pid, signal.SIGKILL)
                process.join()
            try:
                there = contents(data, history)
                loaded = f"{there['edgar.submission'][0]:,} filings"
            except duckdb.Error:
                loaded = "no warehouse"
            resumed = started(data, history)
            resumed.join()
            equal = resumed.exitcode == 0 and contents(data, history) == expected
            wrong += not equal
            print(
                f"{'killed' if killed else 'ended'} with {loaded}; resumed:"
                f" {'equal' if equal else 'DIFFERENT'}",
                flush=True,
            )
    print(f"{wrong} different")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
