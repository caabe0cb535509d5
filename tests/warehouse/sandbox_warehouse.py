"""The raw tables of a sandbox market, loaded from its folder without Dagster."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from insider_signals.extract.calendar import calendar_rows
from insider_signals.extract.client import EdgarClient
from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.filing import read_filing
from insider_signals.extract.index import NOTICE_FORMS, OWNERSHIP_FORMS, read_form_index
from insider_signals.extract.load import DayLoad, insert, replace_days
from insider_signals.extract.prices import load_prices, load_tickers
from insider_signals.extract.store import DocumentStore
from insider_signals.pipeline.context import load_context, look_up
from insider_signals.pipeline.progress import Progress


def load(folder: Path, path: Path, with_prices: bool = True) -> None:
    """Writes the raw tables of a written sandbox (or another mirror) into a new file."""
    with duckdb.connect(str(path)) as connection:
        create_raw_tables(connection)
        insert(connection, "market.calendar", list(calendar_rows()))
        loads = []
        for index in sorted(folder.glob("Archives/edgar/daily-index/*/*/form.*.idx")):
            day = datetime.strptime(index.name.split(".")[1], "%Y%m%d").date()
            entries = read_form_index(index.read_bytes()).entries
            rows: dict[str, list[tuple]] = {}
            read = []
            for entry in entries:
                if entry.form_type in OWNERSHIP_FORMS | NOTICE_FORMS:
                    filing = read_filing((folder / entry.path).read_bytes(), entry)
                    read.append(entry.accession_number)
                    for name, found in filing.tables.items():
                        rows.setdefault(name, []).extend(found)
            loads.append(DayLoad(day, entries, rows, read, content_hash=index.name))
        replace_days(connection, loads)
        with DocumentStore(path.parent / "store") as store, EdgarClient(str(folder)) as edgar:
            issuers = sorted(
                file.stem.removeprefix("CIK")
                for file in folder.glob("submissions/CIK??????????.json")
            )
            look_up(connection, store, edgar, edgar, issuers, 10_000, Progress())
            load_context(connection, store, Progress())
        if with_prices:
            load_prices(connection, str(folder / "market" / "prices.parquet"))
            load_tickers(connection, str(folder / "market" / "tickers.csv"))
