"""Some days of the made-up EDGAR, small enough to be fetched and loaded some hundred times.

    write_excerpt(folder, date(2023, 7, 3), date(2023, 7, 28))

Daily indexes of each business day, the full index of each quarter, and the filings. No prices.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from insider_signals.sandbox import days, documents
from insider_signals.sandbox.market import AnyFiling
from insider_signals.sandbox.write import build_market


def write_excerpt(
    folder: Path | str, first: date, last: date, *, seed: int = 1, most: int | None = None
) -> int:
    """Writes the days from `first` to `last`, at most `most` filings a day; returns the number of
    filings. The same arguments give the same bytes."""
    folder = Path(folder)
    market, _ = build_market(seed, scale=0.1)
    by_day: dict[date, list[AnyFiling]] = defaultdict(list)
    for filing in market.filings:
        if first <= filing.filed <= last and len(by_day[filing.filed]) < (
            most or len(market.filings)
        ):
            by_day[filing.filed].append(filing)
    for filings in by_day.values():
        for filing in filings:
            content = documents.submission_text(filing)
            for cik, _ in documents.parties(filing):
                path = folder / f"Archives/edgar/data/{int(cik)}/{filing.accession}.txt"
                _write(path, content)
    by_quarter: dict[tuple[int, int], list[AnyFiling]] = defaultdict(list)
    for day in days.between(days.business_days(), first, last):
        _write(folder / documents.daily_index_path(day), documents.form_index(by_day[day], day))
        by_quarter[day.year, days.quarter(day)] += by_day[day]
    for (year, quarter), filings in by_quarter.items():
        index = documents.form_index(filings, days.quarter_end(year, quarter), full=True)
        _write(folder / documents.full_index_path(year, quarter), index)
    return sum(len(filings) for filings in by_day.values())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
