"""What every published table holds, as a hash: written down, and compared with what was.

    python tests/golden/contents.py PUBLISHED tests/golden/FILE.csv            # compare
    python tests/golden/contents.py PUBLISHED tests/golden/FILE.csv --write    # take as it is

`sandbox.csv` is the market of tests/end_to_end. `real_filings.csv` is 420 filings of 2006 to 2025
with prices, which are not in the repository. A change of code that should change no table leaves
both as they are; one that changes a table on purpose writes them anew, and its commit says which
table and why. The hashes are those of one version of DuckDB, which the first line names.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import duckdb

from insider_signals.published.file import recorded


def contents(published: Path) -> dict[str, tuple[str, str]]:
    """Rows and hash of every published table, by its name."""
    with duckdb.connect(str(published), read_only=True) as connection:
        found = recorded(connection)
    return {
        f"{schema}.{name}": (str(rows), content)
        for (schema, name), (rows, content) in found.items()
    }


def write(found: dict[str, tuple[str, str]], golden: Path) -> None:
    with golden.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["table", "rows", f"hash by duckdb {duckdb.__version__}"])
        rows.writerows((table, *values) for table, values in found.items())


def differences(found: dict[str, tuple[str, str]], golden: Path) -> list[str]:
    """One line for each table that is not as it was written down."""
    with golden.open(encoding="utf-8", newline="") as file:
        (_, _, made_by), *rows = csv.reader(file)
    if made_by != f"hash by duckdb {duckdb.__version__}":
        return [f"{golden.name} was written with another version ({made_by})"]
    known = {table: (count, content) for table, count, content in rows}
    said = []
    for table in sorted(known.keys() | found.keys()):
        before, now = known.get(table), found.get(table)
        if before is None or now is None:
            said.append(f"{table}: {'new' if before is None else 'gone'}")
        elif before != now:
            same = "same number of rows" if before[0] == now[0] else f"{before[0]} to {now[0]} rows"
            said.append(f"{table}: other content, {same}")
    return said


if __name__ == "__main__":
    database, file = Path(sys.argv[1]), Path(sys.argv[2])
    if "--write" in sys.argv:
        write(contents(database), file)
    else:
        changed = differences(contents(database), file)
        print("\n".join(changed) or "Every published table is as it was.")
        sys.exit(bool(changed))
