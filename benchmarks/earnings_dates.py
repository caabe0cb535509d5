"""How well past results tell the next: three rules on a list of release dates.

Each rule sees only earlier releases of the same company. `year` is what the warehouse does
(int_earnings_date_estimates): 364 days after the release of the same quarter a year before.

    python benchmarks/earnings_dates.py ../shared/market/earnings_dates.csv
"""

from __future__ import annotations

import argparse
import csv
import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

QUARTER, YEAR = timedelta(days=91), timedelta(days=364)
# Releases closer together are preliminary numbers of the same results; the last one counts.
SAME_RESULTS = timedelta(days=40)
Rule = Callable[[Sequence[date]], date | None]


def quarter(past: Sequence[date]) -> date | None:
    return past[-1] + QUARTER


def year(past: Sequence[date]) -> date | None:
    due = past[-1] + QUARTER
    found = [day + YEAR for day in past if abs((day + YEAR - due).days) <= 35]
    return found[-1] if found else None


def year_and_drift(past: Sequence[date]) -> date | None:
    """The year's rule, moved by the median of its last four misses."""
    expected = year(past)
    misses = [
        (day - told).days
        for i, day in enumerate(past)
        if i and (told := year(past[:i])) is not None
    ]
    if expected is None or not misses:
        return None
    return expected + timedelta(days=round(statistics.median(misses[-4:])))


def releases(path: Path) -> dict[str, list[date]]:
    """Release dates by ticker, ascending, one for each set of results."""
    days = defaultdict(set)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            days[row["ticker"]].add(date.fromisoformat(row["filing_date"]))
    return {
        ticker: [
            day
            for day, following in zip(found, [*found[1:], date.max], strict=True)
            if following - day > SAME_RESULTS
        ]
        for ticker, found in ((ticker, sorted(found)) for ticker, found in sorted(days.items()))
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    dates = releases(parser.parse_args().file)
    print(f"{len(dates)} companies, {sum(map(len, dates.values()))} releases")
    print(
        f"{'rule':16}{'told':>6}{'same day':>10}{'1 day':>8}{'3':>6}{'7':>6}{'median':>8}{'p90':>6}"
    )
    rules: tuple[Rule, ...] = (year, year_and_drift, quarter)
    for rule in rules:
        errors = sorted(
            abs((day - expected).days)
            for found in dates.values()
            for i, day in enumerate(found)
            if i and (expected := rule(found[:i])) is not None
        )
        within = [sum(error <= days for error in errors) / len(errors) for days in (0, 1, 3, 7)]
        print(
            f"{rule.__name__:16}{len(errors):6}{within[0]:10.0%}{within[1]:8.0%}{within[2]:6.0%}"
            f"{within[3]:6.0%}{errors[len(errors) // 2]:8}{errors[len(errors) * 9 // 10]:6}"
        )


if __name__ == "__main__":
    main()
