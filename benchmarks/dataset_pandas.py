"""The other side of `dataset_speed.py`: pandas, in an environment of its own.

Not started by hand: `dataset_speed.py --pandas pandas-env/bin/python` starts it.

    uv venv pandas-env && uv pip install -p pandas-env/bin/python pandas==2.3.3 duckdb==1.5.5

Argument: a quarterly zip. What an analyst would write: `read_csv` of every member, dates and
numbers typed, then the frames as tables of a DuckDB file. Prints the seconds of the processor and
of the clock.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import duckdb
import pandas as pd

AMOUNT = re.compile(
    r"_(?:SHARES|PRICEPERSHARE|TOTAL_VALUE|VALUE|PRICE)$|^(?:SHRS|VALU)_OWND_FOLWNG_TRANS$"
)


def load(archive: Path, database: Path) -> int:
    rows = 0
    connection = duckdb.connect(str(database))
    with zipfile.ZipFile(archive) as zipped:
        for member in zipped.namelist():
            if not member.endswith(".tsv"):
                continue
            with zipped.open(member) as file:
                frame = pd.read_csv(
                    file, sep="\t", dtype=str, keep_default_na=False, na_values=[""]
                )
            for column in frame.columns:
                if column.endswith(("_DATE", "DATE_OF_ORIG_SUB", "PERIOD_OF_REPORT")):
                    frame[column] = pd.to_datetime(
                        frame[column], format="%d-%b-%Y", errors="coerce"
                    )
                elif AMOUNT.search(column):
                    frame[column] = pd.to_numeric(frame[column], errors="coerce")
            connection.register("frame", frame)
            connection.execute(f"create table {Path(member).stem} as select * from frame")
            connection.unregister("frame")
            rows += len(frame)
    connection.close()
    return rows


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        clock, spent = time.perf_counter(), time.process_time()
        count = load(Path(sys.argv[1]), Path(folder) / "pandas.duckdb")
        print(time.process_time() - spent, time.perf_counter() - clock, count)
