"""Seconds to load a quarterly data set, against DuckDB's bare reading of the same members.

Bare means: unzip, `read_csv` of every member with all columns as text into tables of a fresh
database, in one transaction, checkpoint. Ours types every value, accounts for odd ones, numbers the
lines and puts the rows beside what is loaded. Both in turns within one run; the result is the ratio
of medians, in seconds of the processor, since DuckDB uses every core that is free.

    python benchmarks/dataset_speed.py 2024q3_form345.zip
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from extract.contract import create_raw_tables
from extract.datasets import load_quarter, unzip


def bare(connection: duckdb.DuckDBPyConnection, archive: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        connection.execute("begin")
        for member, path in unzip(archive, Path(folder)).items():
            connection.execute(
                f"create table {member} as select * from read_csv('{path}', delim = '\t',"
                " quote = '\"', escape = '\"', header = true, all_varchar = true)"
            )
        connection.execute("commit")


def ours(connection: duckdb.DuckDBPyConnection, archive: Path) -> None:
    load_quarter(connection, archive, "quarter")


def seconds(load: Callable[[duckdb.DuckDBPyConnection, Path], None], archive: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(str(Path(folder) / "warehouse.duckdb"))
        create_raw_tables(connection)
        started = time.process_time()
        load(connection, archive)
        connection.execute("checkpoint")
        spent = time.process_time() - started
        connection.close()
    return spent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("archive", type=Path, help="zip of a quarter, SEC's or the sandbox's")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-most", type=float, default=2, help="ratio that is still good")
    options = parser.parse_args()
    spent: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(options.rounds):
        spent["bare"].append(seconds(bare, options.archive))
        spent["ours"].append(seconds(ours, options.archive))
    for side, times in spent.items():
        print(f"{side} median {statistics.median(times):.2f} s (best {min(times):.2f})")
    ratio = statistics.median(spent["ours"]) / statistics.median(spent["bare"])
    print(f"ratio of medians {ratio:.2f}")
    return 0 if ratio <= options.at_most else 1


if __name__ == "__main__":
    sys.exit(main())
