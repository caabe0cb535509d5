"""Readers that hold the published file while it is published again and again.

    python benchmarks/concurrent_readers.py --seconds 3600 --readers 10 --pause 0.2 \
        [--sqlalchemy PYTHON] [--adbc PYTHON] [--cli DUCKDB] [--node FOLDER]

Readers are of up to five kinds in turn: DuckDB in Python, and, where they are named, SQLAlchemy
with duckdb-engine, ADBC (as Arrow tools use it), DuckDB's command line, and DuckDB for Node.js.
They live in environments of their own:

    uv venv readers && uv pip install -p readers/bin/python duckdb duckdb-engine sqlalchemy \
        duckdb-cli adbc-driver-manager pyarrow
    npm install --prefix node @duckdb/node-api

Some readers hold a connection for many queries, some open one for each. Every publication changes
every row, so that a reader can tell a torn snapshot: all rows it sees in its connection must be of
one publication. Exit code 1 for a failed query, a failed publication or a torn snapshot.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from insider_signals.pipeline.publishing import Stamp, publish
from insider_signals.pipeline.settings import Settings

# Minimum, maximum and number of the generation over all rows of both tables, and what the file
# says of itself.
QUERY = (
    "select min(generation), max(generation), count(*),"
    " (select sum(row_count) from marts.publications where table_schema = 'marts')"
    " from (select generation from marts.filings union all select generation from marts.lines)"
)

READER = f'''
import sys, time
kind, path, seconds, pause = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
until = time.time() + seconds
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
    elif kind == "adbc":
        import _duckdb
        from adbc_driver_manager import dbapi
        connection = dbapi.connect(
            driver=_duckdb.__file__,
            entrypoint="duckdb_adbc_init",
            db_kwargs={{"path": path, "access_mode": "READ_ONLY"}},
            autocommit=True,
        )
        def ask():
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchone()
    else:
        import duckdb
        connection = duckdb.connect(path, read_only=True)
        ask = lambda: connection.execute(query).fetchone()
    opened += 1
    held = None
    for _ in range(1 + opened % 5 * 5):
        low, high, rows, recorded = ask()
        assert low == high and rows == recorded, ("torn", low, high, rows, recorded)
        assert held in (None, low), ("changed under an open connection", held, low)
        held = low
        seen.add(low)
        asked += 1
        time.sleep(pause)
    connection.close()
print(asked, opened, len(seen))
'''

CLI_READER = """
import json, subprocess, sys, time
_, cli, path, seconds, pause, query = sys.argv
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
    time.sleep(float(pause))
print(asked, asked, len(seen))
"""

NODE_READER = """
const [, folder, path, seconds, pause, query] = process.argv
const required = require("module").createRequire(folder + "/reader.js")
const { DuckDBInstance } = required("@duckdb/node-api")
async function main() {
  const until = Date.now() + 1000 * seconds
  let asked = 0, opened = 0
  const seen = new Set()
  while (Date.now() < until) {
    const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY" })
    const connection = await instance.connect()
    opened += 1
    let held = null
    for (let left = 1 + (opened % 5) * 5; left > 0; left -= 1) {
      const rows = (await connection.runAndReadAll(query)).getRowsJson()
      const [low, high, count, recorded] = rows[0].map(String)
      if (low !== high || count !== recorded) throw new Error("torn " + rows)
      if (held !== null && held !== low) throw new Error("changed under an open connection")
      held = low
      seen.add(low)
      asked += 1
      await new Promise((resolve) => setTimeout(resolve, 1000 * pause))
    }
    connection.closeSync()
    instance.closeSync()
  }
  console.log(asked, opened, seen.size)
}
main().catch((error) => { console.error(error); process.exit(1) })
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
    folder: Path,
    seconds: float,
    readers: list[tuple[str, list[str]]],
    rows: int = 20_000,
    pause: float = 0.0,
) -> tuple[int, list[str], list[str]]:
    """Publishes while the readers read; publications, what each reader did, and what went wrong."""
    settings = Settings.from_environment({}, data=folder, base_url="unused")
    settings.prepare_folders()
    write(settings, 0, rows)
    publish(settings, Stamp("0", "0"))
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _, command in readers
    ]
    until = time.monotonic() + seconds
    generation = 0
    wrong = []
    while time.monotonic() < until or generation < 2:
        generation += 1
        try:
            write(settings, generation, rows)
            publish(settings, Stamp(str(generation), "0"))
        except Exception as error:
            wrong.append(f"publication {generation}: {error}")
        time.sleep(pause)
    told = []
    for (kind, _), reader in zip(readers, started, strict=True):
        out, error = reader.communicate(timeout=600)
        if reader.returncode:
            wrong.append(f"{kind}: {error.strip()[-300:]}")
        told.append(out.strip())
    return generation, told, wrong


def commands(
    folder: Path,
    seconds: float,
    readers: int,
    *,
    pause: float = 0.01,
    sqlalchemy: str | None = None,
    adbc: str | None = None,
    cli: str | None = None,
    node: str | None = None,
) -> list[tuple[str, list[str]]]:
    """Kinds of readers in turn, with their command lines."""
    path = str(folder / "published" / "insider_signals.duckdb")
    times = [str(seconds), str(pause)]
    kinds = [("python", [sys.executable, "-c", READER, "python", path, *times])]
    if sqlalchemy:
        kinds.append(("sqlalchemy", [sqlalchemy, "-c", READER, "sqlalchemy", path, *times]))
    if adbc:
        kinds.append(("adbc", [adbc, "-c", READER, "adbc", path, *times]))
    if cli:
        kinds.append(("cli", [sys.executable, "-c", CLI_READER, cli, path, *times, QUERY]))
    if node:
        place = str(Path(node).resolve())
        kinds.append(("node", ["node", "-e", NODE_READER, place, path, *times, QUERY]))
    return [kinds[number % len(kinds)] for number in range(readers)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--readers", type=int, default=10)
    parser.add_argument("--pause", type=float, default=0.01, help="between two queries")
    parser.add_argument("--sqlalchemy", help="a Python with duckdb-engine")
    parser.add_argument("--adbc", help="a Python with duckdb, adbc-driver-manager and pyarrow")
    parser.add_argument("--cli", help="DuckDB's command line program")
    parser.add_argument("--node", help="a folder with @duckdb/node-api in its node_modules")
    arguments = vars(parser.parse_args())
    seconds, readers, pause = (arguments.pop(name) for name in ("seconds", "readers", "pause"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        kinds = commands(folder, seconds, readers, pause=pause, **arguments)
        published, told, wrong = campaign(folder, seconds, kinds, pause=pause)
    print(f"{published} publications in {seconds:g} s")
    for (kind, _), line in zip(kinds, told, strict=True):
        print(f"{kind:<12} queries, connections, publications seen: {line or 'failed'}")
    for text in wrong:
        print(f"WRONG: {text}")
    print(f"{len(wrong)} wrong")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
