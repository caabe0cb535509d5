"""What a run has to do: which filing days are missing, which are looked at again, what changed.

A day counts as done only when `edgar.load_log` says so, and that row is written in the transaction
that loads the day. So whatever stopped an earlier run, the same question gives the days to repair.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from insider_signals.errors import OperatorError
from insider_signals.extract.target import NoLakeYet, Target
from insider_signals.pipeline.settings import DAYS_WHEN_NO_START_IS_SET, Settings

NEW_YORK = ZoneInfo("America/New_York")

# EDGAR corrects a daily index for some days after it first appears.
DAYS_LOOKED_AT_AGAIN = 7

# An index that is not there by then (a federal holiday, a day that a mirror lacks) never will be.
DAYS_UNTIL_NO_INDEX_IS_FINAL = 30

# A listed filing that EDGAR did not give is asked for again on every run, for this long.
DAYS_TO_ASK_AGAIN = 90
# Whether EDGAR has none or did not answer in time: of what is not stored, only that is known later.
NO_DOCUMENT = "EDGAR lists the filing, but its document could not be fetched so far"
# As earlier versions said it, of both.
NO_DOCUMENT_BEFORE = "EDGAR lists the filing but gives no document"

INDEX_FILE = re.compile(r"form\.(\d{4})(\d{2})(\d{2})\.idx(\.gz)?")


class NotAQuarter(OperatorError, ValueError):
    """Text that should name a quarter."""


@dataclass(frozen=True)
class Window:
    """Filing days asked for, both ends included; None means "as far as it makes sense"."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Plan:
    """Filing days of a run: those never loaded, and newer ones whose index may have changed."""

    missing: tuple[date, ...]
    again: tuple[date, ...]

    @property
    def days(self) -> list[date]:
        return sorted({*self.missing, *self.again})


def today_in_new_york() -> date:
    return datetime.now(NEW_YORK).date()


def plan(
    settings: Settings,
    window: Window | None = None,
    today: date | None = None,
    recheck_all: bool = False,
) -> Plan:
    """Asks the load log, and the folder when EDGAR is a folder, which days a run has to look at.

    `recheck_all` looks at every day of the window again, as somebody who names days expects.
    """
    window = window or Window()
    today = today or today_in_new_york()
    loaded = loaded_days(settings.target, today)
    folder = settings.edgar_folder
    if folder is not None:
        candidates = [
            day
            for day in days_in_folder(folder)
            if (window.first or day) <= day <= (window.last or day)
        ]
    else:
        first = window.first or first_day(settings, loaded, today)
        candidates = list(weekdays(first, min(window.last or today, today)))
    newest = max(loaded, default=None)
    again = [
        day
        for day in loaded
        if newest is not None
        and (recheck_all or day > newest - timedelta(days=DAYS_LOOKED_AT_AGAIN))
        and (window.first or day) <= day <= (window.last or day)
    ]
    again += days_without_a_document(settings.target, newest, window)
    return Plan(
        missing=tuple(day for day in candidates if day not in loaded),
        again=tuple(sorted(set(again))),
    )


def first_day(settings: Settings, loaded: Iterable[date], today: date) -> date:
    """Where catching up starts: the configured day, else the first day or after the last quarter
    that is loaded, else some weeks back."""
    if settings.start:
        return settings.start
    quarter_end = last_loaded_quarter_end(settings.target)
    first_loaded = min(loaded, default=None)
    if quarter_end and (first_loaded is None or quarter_end < first_loaded):
        return quarter_end + timedelta(days=1)
    return first_loaded or today - timedelta(days=DAYS_WHEN_NO_START_IS_SET)


def weekdays(first: date, last: date) -> Iterable[date]:
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day.weekday() < 5:
            yield day


def days_in_folder(folder: Path) -> list[date]:
    """Days whose index lies in a folder with EDGAR's paths."""
    found = set()
    for path in (folder / "Archives" / "edgar" / "daily-index").glob("*/QTR*/form.*"):
        if match := INDEX_FILE.fullmatch(path.name):
            found.add(date(int(match[1]), int(match[2]), int(match[3])))
    return sorted(found)


def quarters_between(first: str, last: str) -> list[str]:
    """Quarters from `2006q1` to `2024q4`, both included. Raises NotAQuarter for anything else."""
    numbers = []
    for text in (first, last):
        match = re.fullmatch(r"(\d{4})[qQ]([1-4])", text.strip())
        if not match:
            raise NotAQuarter(f"{text!r} is no quarter; write 2024q3, or 2006q1..2024q4")
        numbers.append(int(match[1]) * 4 + int(match[2]) - 1)
    return [f"{n // 4}q{n % 4 + 1}" for n in range(numbers[0], numbers[1] + 1)]


def loaded_days(warehouse: Target, today: date | None = None) -> set[date]:
    """Filing days that the load log holds, including those whose index will never come.

    That no index will come is believed of a day on which EDGAR was closed, and else when the day is
    old enough now and the clock was right when it was said: when nothing that was written later has
    an earlier moment.
    """
    last = final_until(today or today_in_new_york())
    return {
        date.fromisoformat(key)
        for (key,) in _query(
            warehouse,
            f"""
            with lines as (
                select
                    partition_key,
                    content_hash is not null or filings_listed = 0 as is_known,
                    coalesce(loaded_at > min(loaded_at) over (
                        order by rowid rows between 1 following and unbounded following
                    ) + interval 1 hour, false) as clock_was_ahead,
                    source
                from edgar.load_log
            )

            select distinct partition_key
            from lines
            where
                source = 'xml'
                and (is_known or (partition_key::date <= date '{last}' and not clock_was_ahead))
            """,
        )
    }


def final_until(today: date) -> date:
    """The newest day of which an index that is not there by today never will be."""
    return today - timedelta(days=DAYS_UNTIL_NO_INDEX_IS_FINAL)


def days_without_a_document(warehouse: Target, newest: date | None, window: Window) -> list[date]:
    """Days with a filing that EDGAR lists and whose document could not be fetched."""
    if newest is None:
        return []
    found = _query(
        warehouse,
        "select distinct index_date from edgar.rejected inner join edgar.filing_index"
        " on rejected.accession_number = filing_index.accession_number"
        f" where reason in ('{NO_DOCUMENT}', '{NO_DOCUMENT_BEFORE}')",
    )
    return [
        day
        for (day,) in found
        if day > newest - timedelta(days=DAYS_TO_ASK_AGAIN)
        and (window.first or day) <= day <= (window.last or day)
    ]


def last_loaded_quarter_end(warehouse: Target) -> date | None:
    keys = _query(
        warehouse, "select max(partition_key) from edgar.load_log where source = 'form345'"
    )
    if not keys or keys[0][0] is None:
        return None
    year, quarter = (int(part) for part in keys[0][0].split("q"))
    after = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return after - timedelta(days=1)


def raw_hash(connection: duckdb.DuckDBPyConnection) -> str:
    """Equal for equal raw rows: it covers what was read for every partition, not when."""
    rows = connection.execute(
        """
        select partition_key, source, content_hash, filings_listed, filings_loaded, filings_rejected
        from edgar.load_log
        where source in ('xml', 'form345', 'market', 'context')
        qualify row_number() over (
            partition by partition_key, source order by rowid desc
        ) = 1
        order by all
        """
    ).fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def _query(warehouse: Target, sql: str) -> list[tuple]:
    if not warehouse.exists():
        return []
    try:
        with warehouse.connect(read_only=True) as connection:
            return connection.execute(sql).fetchall()
    except (duckdb.CatalogException, NoLakeYet):
        return []
