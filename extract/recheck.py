"""Daily indexes against the quarterly full index: what the daily ones never told.

EDGAR rebuilds the full index of a quarter every week, with corrections and deletions that no daily
index gets. So for days that are older than a week the full index decides: a filing that it adds is
fetched, one that it dropped is withdrawn, one whose form changed is read again. The corrected list
of a day takes the place of the daily index in the store, so that a rebuild needs no network.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import duckdb

from insider_signals.extract.client import BrokenDocument, EdgarClient, MissingDocument
from insider_signals.extract.index import (
    FormIndex,
    IndexEntry,
    NotAnIndex,
    filing_days,
    full_index_path,
    quarter_of,
    read_form_index,
)
from insider_signals.extract.load import INDEX, LISTED, LOG, insert
from insider_signals.extract.store import DocumentStore

log = logging.getLogger(__name__)

SOURCE = "full_index"
# Younger days belong to the daily index, which is looked at again on each of them.
DAYS_OF_THE_DAILY_INDEX = 7
DAYS_BETWEEN_CHECKS = 7
# When a quarter has been over for so long, one more check is the last.
DAYS_UNTIL_A_QUARTER_IS_FINAL = 30
# A full index that lacks more than this of what is known is itself at fault.
MOST_WITHDRAWN_SHARE, MOST_WITHDRAWN = 0.02, 20

_MARK = b"Corrected from the full index"


class ImplausibleIndex(ValueError):
    """A full index that lacks so much of what is known that it must be at fault itself."""


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, quarter_of(day))

    @property
    def key(self) -> str:
        return f"{self.year}q{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)


@dataclass(frozen=True)
class Known:
    """A filing of edgar.filing_index."""

    entry: IndexEntry
    index_date: date


@dataclass(frozen=True)
class Difference:
    """A filing on which the full index and the daily ones differ.

    `kind` is `added` (only the full index lists it), `withdrawn` (only the daily one did) or
    `changed` (another form or filing date, or more filers). `day` is the filing day to correct.
    """

    kind: str
    day: date
    accession_number: str

    def __str__(self) -> str:
        return f"{self.accession_number} {self.kind} on {self.day}"


def quarters_to_check(
    today: date, first: date, last: date, checked: Mapping[str, date]
) -> list[Quarter]:
    """Quarters between the first and the last loaded day whose full index is due.

    `checked` has the day of the newest check by key. A running quarter is due every week; one that
    is over, until it was checked a month after its end.
    """
    due = []
    quarter = Quarter.of(first)
    while quarter <= Quarter.of(last):
        before = checked.get(quarter.key)
        if before is not None and before > today + timedelta(1):
            before = None  # noted by a clock that was ahead
        is_final = before is not None and before > quarter.last + timedelta(
            DAYS_UNTIL_A_QUARTER_IS_FINAL
        )
        is_recent = before is not None and before > today - timedelta(DAYS_BETWEEN_CHECKS)
        # In its first week a quarter has no day that is old enough.
        is_old_enough = quarter.first <= settled_until(today)
        if is_old_enough and not is_final and not is_recent:
            due.append(quarter)
        quarter = quarter.next
    return due


def settled_until(today: date) -> date:
    """The newest day for which the full index decides."""
    return today - timedelta(DAYS_OF_THE_DAILY_INDEX + 1)


def compare(
    full: FormIndex, known: Mapping[str, Known], first: date, last: date
) -> list[Difference]:
    """What the full index says of the filing days `first` to `last` that the tables do not.

    `known` are all filings of the tables by accession, at least those of these days and those that
    the full index lists. Raises ImplausibleIndex rather than withdraw what a faulty index lacks.
    """
    listed = {entry.accession_number: entry for entry in full}
    found = []
    for accession, entry in listed.items():
        if not first <= entry.filed_date <= last:
            continue
        if accession not in known:
            found.append(Difference("added", entry.filed_date, accession))
        elif _is_changed(known[accession].entry, entry):
            found.append(Difference("changed", known[accession].index_date, accession))
    here = [a for a, filing in known.items() if first <= filing.index_date <= last]
    withdrawn = [accession for accession in here if accession not in listed]
    if len(withdrawn) > max(MOST_WITHDRAWN, MOST_WITHDRAWN_SHARE * len(here)):
        raise ImplausibleIndex(
            f"it lacks {len(withdrawn):,} of {len(here):,} known filings from {first} to {last}"
        )
    found += [Difference("withdrawn", known[a].index_date, a) for a in withdrawn]
    return sorted(found, key=lambda difference: (difference.day, difference.accession_number))


def _is_changed(known: IndexEntry, listed: IndexEntry) -> bool:
    """Another form or day, or filers that a daily index, still incomplete then, did not list."""
    return (known.form_type, known.filed_date) != (listed.form_type, listed.filed_date) or not (
        set(listed.ciks) <= set(known.ciks)
    )


def corrected_day(
    day: date, full: FormIndex, known: Mapping[str, Known], differences: Iterable[Difference]
) -> list[IndexEntry]:
    """All filings of a day after its corrections."""
    listed = {entry.accession_number: entry for entry in full}
    entries = {a: filing.entry for a, filing in known.items() if filing.index_date == day}
    for difference in differences:
        if difference.day != day:
            continue
        if difference.kind == "withdrawn":
            entries.pop(difference.accession_number, None)
        else:
            entries[difference.accession_number] = listed[difference.accession_number]
    return [entries[accession] for accession in sorted(entries)]


def write_form_index(day: date, entries: Iterable[IndexEntry], note: str = "") -> bytes:
    """A form index as EDGAR writes it, with a note in its heading: one line per filer."""
    heading = (
        "Description:           Daily Index of EDGAR Dissemination Feed by Form Type\n"
        f"Last Data Received:    {day:%b %d, %Y}\n"
        f"Comments:              {note}\n\n"
        f"{'Form Type':<12}{'Company Name':<62}{'CIK':<12}{'Date Filed':<12}File Name\n"
        + "-" * 141
        + "\n"
    )
    lines = []
    for entry in entries:
        for cik, name in zip(entry.ciks, entry.company_names, strict=True):
            path = re.sub(r"(?<=edgar/data/)\d+", str(int(cik)), entry.file_name)
            filed = f"{entry.filed_date:%Y%m%d}"
            lines.append(f"{entry.form_type:<12}{name:<60}  {int(cik):<12}{filed}    {path}\n")
    return (heading + "".join(sorted(lines))).encode("latin-1", "replace")


def is_corrected(index: bytes) -> bool:
    """True for a day's index that was corrected: the daily one must not take its place again."""
    return _MARK in index[:1000]


# With the network, the store and the tables.


def check_quarter(
    client: EdgarClient,
    store: DocumentStore,
    connection: duckdb.DuckDBPyConnection,
    quarter: Quarter,
    today: date,
) -> list[Difference]:
    """Reads the full index of a quarter and corrects the days in the store that differ from it.

    Returns the differences; their days have to be fetched and loaded again. Only a check without
    any is noted as done, so that a run that dies before it loaded them is followed by another
    check. Raises EdgarError when the index cannot be had; one that is broken or implausible is left
    for the next run.
    """
    path = full_index_path(quarter.year, quarter.number)
    try:
        content = client.get(path)
    except MissingDocument:
        log.info("%s does not exist; %s is not checked against it", path, quarter.key)
        _note(connection, quarter, None, None)
        return []
    try:
        full = read_form_index(content)
    except NotAnIndex as error:
        log.warning("%s is not an index (%s); left for the next run", path, error)
        return []
    if full.is_truncated:
        log.warning("%s breaks off in the middle; left for the next run", path)
        return []
    first, last = quarter.first, min(quarter.last, settled_until(today), _received(full))
    known = known_filings(connection, [entry.accession_number for entry in full], first, last)
    try:
        differences = compare(full, known, first, last)
    except ImplausibleIndex as error:
        log.warning("%s is not believed: %s", path, error)
        return []
    # Weekdays that were never loaded are still to come by themselves.
    loaded = _days_loaded(connection)
    differences = [d for d in differences if d.day in loaded or d.day.weekday() >= 5]
    for day in sorted({difference.day for difference in differences}):
        of_day = [difference for difference in differences if difference.day == day]
        entries = corrected_day(day, full, known, of_day)
        note = f"{_MARK.decode()} of {full.last_data_received}"
        store.put(f"index/{day.isoformat()}", write_form_index(day, entries, note))
        for difference in of_day:
            log.warning("%s by the full index of %s", difference, quarter.key)
    if not differences:
        _note(connection, quarter, len(full), hashlib.sha256(content).hexdigest())
    return differences


def days_of_filings(client: EdgarClient, quarter: Quarter) -> set[date]:
    """The days of all filings, of any form, in the full index of a quarter; none when there is no
    whole index. Raises EdgarError when the server does not answer."""
    path = full_index_path(quarter.year, quarter.number)
    try:
        content = client.get(path)
        return filing_days(content)
    except (MissingDocument, BrokenDocument, NotAnIndex) as error:
        log.info("%s tells nothing: %s", path, error)
        return set()


def last_checks(connection: duckdb.DuckDBPyConnection) -> dict[str, date]:
    """The day of the newest check of every quarter, by key."""
    return dict(
        connection.execute(
            f"select partition_key, arg_max(loaded_at, rowid)::date from {LOG} where source = ?"
            " group by all",
            [SOURCE],
        ).fetchall()
    )


def loaded_since_check(connection: duckdb.DuckDBPyConnection, today: date) -> set[str]:
    """Quarters, by key, of which a settled day was loaded after the newest check: they are due
    again, however final that check was meant to be."""
    rows = connection.execute(
        f"""
        select distinct checks.partition_key
        from (
            select partition_key, max(rowid) as line
            from {LOG}
            where source = ?
            group by partition_key
        ) as checks
        inner join {LOG} as days
            on
                days.source = 'xml'
                and days.content_hash is not null
                and days.rowid > checks.line
        where
            checks.partition_key
            = strftime(days.partition_key::date, '%Yq') || quarter(days.partition_key::date)
            and days.partition_key::date <= ?
        """,
        [SOURCE, settled_until(today)],
    ).fetchall()
    return {key for (key,) in rows}


def known_filings(
    connection: duckdb.DuckDBPyConnection, accessions: Iterable[str], first: date, last: date
) -> dict[str, Known]:
    """Filings of edgar.filing_index that are named or of these days, by accession."""
    rows = connection.execute(
        "select accession_number, form_type, filed_date, file_name, ciks, company_names, index_date"
        f" from {INDEX} where index_date between ? and ? or accession_number in {LISTED}",
        [first, last, json.dumps(sorted(accessions))],
    ).fetchall()
    return {
        accession: Known(IndexEntry(accession, form, filed, name, tuple(ciks), tuple(names)), day)
        for accession, form, filed, name, ciks, names, day in rows
    }


def _days_loaded(connection: duckdb.DuckDBPyConnection) -> set[date]:
    rows = connection.execute(
        f"select distinct partition_key::date from {LOG} where source = 'xml'"
    ).fetchall()
    return {day for (day,) in rows}


def _received(full: FormIndex) -> date:
    """How far the full index reaches by its heading; to the end of time when it does not say."""
    for form in ("%B %d, %Y", "%b %d, %Y", "%Y%m%d"):
        try:
            return datetime.strptime(" ".join((full.last_data_received or "").split()), form).date()
        except ValueError:
            continue
    return date.max


def _note(
    connection: duckdb.DuckDBPyConnection,
    quarter: Quarter,
    listed: int | None,
    content_hash: str | None,
) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    insert(connection, LOG, [(quarter.key, SOURCE, now, listed, None, None, content_hash)])
