"""Readers that hold the published file while it is published again and again.

    python benchmarks/concurrent_readers.py --seconds 3600 --readers 9 \
        [--sqlalchemy ENV/bin/python] [--cli ENV/bin/duckdb]

A third of the readers each is DuckDB in Python, SQLAlchemy with duckdb-engine, and DuckDB's command
line, where the last two are named (they live in environments of their own). Some hold a connection
for many queries, some open one for each. Every publication changes every row, so that a reader can
tell a torn snapshot: all rows it sees in its connection must be of one publication. Exit code 1 for
a failed query, a failed publication or a torn snapshot.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from orchestration.publishing import Stamp, publish
from orchestration.settings import Settings

# Minimum, maximum and number of the generation over all rows of both tables, and what the file
# says of itself.
QUERY = (
    "select min(generation), max(generation), count(*),"
    " (select sum(row_count) from marts.publications where table_schema = 'marts')"
    " from (select generation from marts.filings union all select generation from marts.lines)"
)

READER = f'''
import sys, time
kind, path, until = sys.argv[1], sys.argv[2], time.time() + float(sys.argv[3])
query = """{QUERY}"""
asked = opened = 0
seen = set()
while time.time() < until:
    if kind == "sqlalchemy":
        from sqlalchemy import create_engine, text
        from sqlalchemy.pool import NullPool
        engine = create_engine("duckdb:///" + path + "?access_mode=read_only", poolclass=NullPool)
        connection = engine.connect()
        ask = lambda: connection.execute(text(query)).fetchone()
    else:
        import duckdb
        connection = duckdb.connect(path, read_only=True)
        ask = lambda: connection.execute(query).fetchone()
    opened += 1
    for _ in range(1 + opened % 5 * 5):
        low, high, rows, recorded = ask()
        assert low == high and rows == recorded, ("torn", low, high, rows, recorded)
        seen.add(low)
        asked += 1
        time.sleep(0.01)
    connection.close()
print(asked, opened, len(seen))
'''

CLI_READER = """
import json, subprocess, sys, time
_, cli, path, seconds, query = sys.argv
until = time.time() + float(seconds)
asked = 0
seen = set()
while time.time() < until:
    done = subprocess.run([cli, "-readonly", "-json", path, query], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    low, high, rows, recorded = json.loads(done.stdout)[0].values()
    assert low == high and int(rows) == int(recorded), ("torn", done.stdout)
    seen.add(low)
    asked += 1
print(asked, asked, len(seen))
"""


def write(settings: Settings, generation: int, rows: int) -> None:
    """Marts of one generation, as a build leaves them."""
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create schema if not exists marts")
        for table, count in (("filings", rows), ("lines", 2 * rows)):
            connection.execute(
                f"create or replace table marts.{table} as"
                f" select range as issuer_cik, {generation} as generation,"
                f" date '2024-01-01' as filed_date from range({count + generation % 7})"
            )


def campaign(
    folder: Path, seconds: float, kinds: list[list[str]], rows: int = 20_000
) -> tuple[int, list[str], list[str]]:
    """Publishes while the readers read; publications, what each reader did, and what went wrong."""
    settings = Settings.from_environment({}, data=folder, base_url="unused")
    settings.prepare_folders()
    write(settings, 0, rows)
    publish(settings, Stamp("0", "0"))
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for command in kinds
    ]
    until = time.monotonic() + seconds
    generation = 0
    wrong = []
    while time.monotonic() < until:
        generation += 1
        try:
            write(settings, generation, rows)
            publish(settings, Stamp(str(generation), "0"))
        except Exception as error:
            wrong.append(f"publication {generation}: {error}")
    told = []
    for number, reader in enumerate(started):
        out, error = reader.communicate(timeout=120)
        if reader.returncode:
            wrong.append(f"reader {number}: {error.strip()[-300:]}")
        told.append(out.strip())
    return generation, told, wrong


def commands(
    folder: Path, seconds: float, readers: int, sqlalchemy: str | None, cli: str | None
) -> list[list[str]]:
    """Command lines of the readers, kinds in turn."""
    path = str(folder / "published" / "insider_signals.duckdb")
    kinds = [[sys.executable, "-c", READER, "python", path, str(seconds)]]
    if sqlalchemy:
        kinds.append([sqlalchemy, "-c", READER, "sqlalchemy", path, str(seconds)])
    if cli:
        kinds.append([sys.executable, "-c", CLI_READER, cli, path, str(seconds), QUERY])
    return [kinds[number % len(kinds)] for number in range(readers)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--readers", type=int, default=9)
    parser.add_argument("--sqlalchemy", help="a Python with duckdb-engine")
    parser.add_argument("--cli", help="DuckDB's command line program")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        kinds = commands(
            folder,
            arguments.seconds,
            arguments.readers,
            arguments.sqlalchemy,
            arguments.cli,
        )
        published, told, wrong = campaign(folder, arguments.seconds, kinds)
    print(f"{published} publications in {arguments.seconds:g} s")
    for command, line in zip(kinds, told, strict=True):
        kind = "cli" if command[2] == CLI_READER else command[3]
        print(f"{kind:<12} queries, connections, publications seen: {line or 'failed'}")
    for text in wrong:
        print(f"WRONG: {text}")
    print(f"{len(wrong)} wrong")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
