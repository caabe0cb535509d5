"""Seconds to load a quarterly data set, against DuckDB's bare reading of the same members.

Bare means: unzip, `read_csv` of every member with all columns as text into tables of a fresh
database, in one transaction, checkpoint. Ours types every value, accounts for odd ones, numbers the
lines and puts the rows beside what is loaded. With `--pandas` the same is also done with pandas, in
an environment of its own (see `dataset_pandas.py`). All in turns within one run; the results are
ratios of medians, in seconds of the processor, since DuckDB uses every core that is free; by the
clock they are given beside.

    python benchmarks/dataset_speed.py 2024q3_form345.zip --pandas pandas-env/bin/python
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.datasets import load_quarter, unzip


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


def seconds(
    load: Callable[[duckdb.DuckDBPyConnection, Path], None], archive: Path
) -> tuple[float, float]:
    """Of the processor, and of the clock."""
    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(str(Path(folder) / "warehouse.duckdb"))
        create_raw_tables(connection)
        clock, started = time.perf_counter(), time.process_time()
        load(connection, archive)
        connection.execute("checkpoint")
        spent = time.process_time() - started, time.perf_counter() - clock
        connection.close()
    return spent


def pandas_seconds(python: Path, archive: Path) -> tuple[float, float]:
    script = Path(__file__).with_name("dataset_pandas.py")
    done = subprocess.run(
        [str(python), str(script), str(archive)], check=True, capture_output=True, text=True
    )
    processor, clock, _ = done.stdout.split()
    return float(processor), float(clock)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("archive", type=Path, help="zip of a quarter, SEC's or the sandbox's")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-most", type=float, default=2, help="ratio that is still good")
    parser.add_argument("--pandas", type=Path, help="interpreter of an environment with pandas")
    parser.add_argument("--at-least", type=float, default=5, help="times faster than pandas")
    options = parser.parse_args()
    spent: dict[str, list[tuple[float, float]]] = {"bare": [], "ours": []}
    for _ in range(options.rounds):
        spent["bare"].append(seconds(bare, options.archive))
        spent["ours"].append(seconds(ours, options.archive))
        if options.pandas:
            spent.setdefault("pandas", []).append(pandas_seconds(options.pandas, options.archive))
    medians = {
        side: (statistics.median(p for p, _ in times), statistics.median(c for _, c in times))
        for side, times in spent.items()
    }
    for side, (processor, clock) in medians.items():
        print(f"{side} median {processor:.2f} s of the processor, {clock:.2f} s by the clock")
    ours_spent, ours_clock = medians["ours"]
    bare_spent, bare_clock = medians["bare"]
    slower = ours_spent / bare_spent
    print(
        f"ours takes {slower:.2f} times as long as the bare reading"
        f" ({ours_clock / bare_clock:.2f} by the clock)"
    )
    if not options.pandas:
        return 0 if slower <= options.at_most else 1
    faster = medians["pandas"][0] / ours_spent
    print(
        f"ours is {faster:.2f} times as fast as pandas"
        f" ({medians['pandas'][1] / ours_clock:.2f} by the clock)"
    )
    return 0 if slower <= options.at_most and faster >= options.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
