"""From EDGAR to the raw tables, in three steps that can each be killed and repeated.

Indexes and documents go into the store first, as fetched; the raw tables are then made from the
store alone. So a rebuild needs no network, and nothing is marked done that was not read whole: a
day is done when its rows and its line of the load log are committed together.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from insider_signals.errors import OperatorError
from insider_signals.pipeline.catch_up import (
    DAYS_LOOKED_AT_AGAIN,
    NO_DOCUMENT,
    final_until,
    today_in_new_york,
)
from insider_signals.pipeline.progress import Progress

if TYPE_CHECKING:
    from insider_signals.extract.client import EdgarClient, EdgarError
    from insider_signals.extract.datasets import QuarterLoad
    from insider_signals.extract.index import FormIndex, IndexEntry
    from insider_signals.extract.load import DayLoad
    from insider_signals.extract.recheck import Quarter
    from insider_signals.extract.store import DocumentStore

log = logging.getLogger("insider_signals")

# Each commit of the store waits for the disk: at eight documents a second this is every few
# seconds.
DOCUMENTS_IN_A_COMMIT = 32

# Every one of them was tried several times already.
FAILURES_THAT_MEAN_AN_OUTAGE = 3

# Filings loaded in one transaction: a few seconds of work, lost at most by a crash.
FILINGS_IN_A_TRANSACTION = 5_000


@dataclass
class FetchedIndexes:
    """Days by what their index turned out to be."""

    changed: list[date] = field(default_factory=list)
    unchanged: list[date] = field(default_factory=list)
    absent: list[date] = field(default_factory=list)
    # Of those that are absent, the ones that EDGAR says do not exist, and those of which it said
    # nothing: no answer in time, a failure, a page of something else.
    missing: list[date] = field(default_factory=list)
    unanswered: list[date] = field(default_factory=list)
    unreadable_lines: int = 0

    def and_also(self, other: FetchedIndexes) -> None:
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.absent += other.absent
        self.missing += other.missing
        self.unanswered += other.unanswered
        self.unreadable_lines += other.unreadable_lines


@dataclass
class FetchedDocuments:
    """Documents that the days list, those that had to be fetched, those that could not be had, and
    of these the ones of which EDGAR said nothing."""

    listed: int = 0
    fetched: int = 0
    bytes: int = 0
    absent: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    days_with_news: set[date] = field(default_factory=set)


@dataclass
class FetchedDatasets:
    """Quarters by what their data set turned out to be."""

    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


@dataclass
class Loaded:
    """What came of loading days: days and filings written, and what stood already as it should."""

    days: list[date] = field(default_factory=list)
    days_unchanged: int = 0
    listed: int = 0
    loaded: int = 0
    rejected: int = 0
    without_document: list[str] = field(default_factory=list)

    def add(self, load: DayLoad, absent: Iterable[str]) -> None:
        self.days.append(load.day)
        self.listed += len(load.accessions)
        self.loaded += len(load.accessions) - load.rejected
        self.rejected += load.rejected
        self.without_document += sorted(absent)

    def keep_out(self, reasons: Mapping[str, str]) -> None:
        """Filings that were read, and that no table holds."""
        self.loaded -= len(reasons)
        self.rejected += len(reasons)
        for accession, reason in sorted(reasons.items()):
            log.warning("%s is kept out: %s", accession, reason)

    def and_also(self, other: Loaded) -> None:
        """Adds what a second load of some days came to."""
        self.days += other.days
        self.days_unchanged += other.days_unchanged
        self.listed += other.listed
        self.loaded += other.loaded
        self.rejected += other.rejected
        self.without_document += other.without_document


class NoSuchDataset(OperatorError):
    """SEC has none of the quarterly data sets that were asked for."""


class UnreadableStoreEntry(OperatorError):
    """A document in the store is damaged and could not be fetched again."""


def fetch_planned_indexes(
    store: DocumentStore,
    client: EdgarClient,
    planned: Callable[[date], list[date]],
    progress: Progress,
) -> tuple[list[date], FetchedIndexes]:
    """Fetches the indexes of the days that are planned for today. When the server's answers tell
    that its day is another than this machine's, those that are planned for its day as well."""
    today = client.today()
    days = planned(today)
    outcome = fetch_indexes(store, client, days, progress)
    if client.today() != today:
        more = sorted(set(planned(client.today())) - set(days))
        outcome.and_also(fetch_indexes(store, client, more, progress))
        days = sorted({*days, *more})
    return days, outcome


def fetch_indexes(
    store: DocumentStore, client: EdgarClient, days: Iterable[date], progress: Progress
) -> FetchedIndexes:
    """Puts the daily index of each day into the store when it is new or has changed.

    One that breaks off in the middle, or that EDGAR fails to give, is left for the next run.
    """
    from insider_signals.extract.client import MissingDocument
    from insider_signals.extract.index import NotAnIndex, daily_index_path, read_form_index

    paths = {daily_index_path(day): day for day in sorted(days)}
    outcome = FetchedIndexes()
    with progress.step("indexes", total=len(paths)) as step:
        for path, content in _fetched(client, paths):
            step.advance()
            day = paths[path]
            try:
                index = read_form_index(content) if isinstance(content, bytes) else None
            except NotAnIndex as error:
                log.warning("%s is not an index (%s); left for the next run", path, error)
                index = None
            if not isinstance(content, bytes) or index is None:
                outcome.absent.append(day)
                if isinstance(content, MissingDocument):
                    outcome.missing.append(day)
                elif _says_nothing(content):
                    outcome.unanswered.append(day)
            elif index.is_truncated:
                log.warning("%s breaks off in the middle; left for the next run", path)
                outcome.absent.append(day)
            elif _is_stored(store, index_key(day), content) or _is_corrected(store, day):
                outcome.unchanged.append(day)
            else:
                outcome.unreadable_lines += len(index.unreadable)
                store.put(index_key(day), content)
                outcome.changed.append(day)
    return outcome


def fetch_documents(
    store: DocumentStore, client: EdgarClient, days: Iterable[date], progress: Progress
) -> FetchedDocuments:
    """Puts every ownership and Form 144 filing of the days into the store, earliest day first."""
    outcome = FetchedDocuments()
    wanted: dict[str, tuple[str, date]] = {}
    for day in sorted(days):
        index = _stored(store, index_key(day), client, _index_path(day))
        for entry in _entries(index) if index is not None else []:
            if has_rows(entry):
                outcome.listed += 1
                if not store.has(entry.accession_number):
                    wanted[entry.path] = (entry.accession_number, day)
    unwritten: list[tuple[str, bytes]] = []
    with progress.step("documents", total=len(wanted)) as step:
        try:
            for path, content in _fetched(client, wanted):
                step.advance()
                accession, day = wanted[path]
                if not isinstance(content, bytes):
                    outcome.absent.append(accession)
                    if _says_nothing(content):
                        outcome.unanswered.append(accession)
                    continue
                outcome.fetched += 1
                outcome.bytes += len(content)
                outcome.days_with_news.add(day)
                unwritten.append((accession, content))
                if len(unwritten) >= DOCUMENTS_IN_A_COMMIT:
                    store.put_many(unwritten)
                    unwritten = []
        finally:
            store.put_many(unwritten)
    return outcome


def _fetched(client: EdgarClient, paths: Iterable[str]) -> Iterator[tuple[str, bytes | EdgarError]]:
    """Documents in order of arrival, or why EDGAR does not have one, or not whole.

    Raises what ends all fetching: no identity, a throttle, maintenance, a clock that is wrong, or a
    source that has stopped answering with documents.
    """
    from insider_signals.extract.client import (
        ClockIsWrong,
        IdentityRequired,
        Maintenance,
        MissingDocument,
        Throttled,
    )

    failures_in_a_row = 0
    ended_by: Exception | None = None
    for path, result in client.get_many(paths):
        if isinstance(result, bytes):
            failures_in_a_row = 0
            yield path, result
            continue
        if isinstance(result, Throttled | IdentityRequired | Maintenance | ClockIsWrong):
            # Nothing more is asked; what was under way is still taken.
            ended_by = result
            continue
        if _says_nothing(result):
            failures_in_a_row += 1
            if failures_in_a_row >= FAILURES_THAT_MEAN_AN_OUTAGE:
                raise result
        else:
            failures_in_a_row = 0
        log.log(logging.DEBUG if isinstance(result, MissingDocument) else logging.WARNING, result)
        yield path, result
    if ended_by is not None:
        raise ended_by


def _says_nothing(result: bytes | EdgarError) -> bool:
    """Whether the answer, if there was one, says nothing about the document."""
    from insider_signals.extract.client import EdgarUnavailable, PageInstead

    return isinstance(result, EdgarUnavailable | PageInstead)


def load_days(
    connection: duckdb.DuckDBPyConnection,
    store: DocumentStore,
    days: Iterable[date],
    progress: Progress,
    client: EdgarClient | None = None,
) -> Loaded:
    """Makes the raw rows of the days from the store; days that stand as they should are left alone.

    A damaged entry of the store is fetched again through `client`; without a client,
    UnreadableStoreEntry says which it is.
    """
    from insider_signals.extract.index import read_form_index
    from insider_signals.extract.load import replace_days

    days = sorted(days)
    outcome = Loaded()
    logged = _logged(connection)
    batch: list[DayLoad] = []
    a_filing_has_left = False
    with progress.step("loading", total=len(days)) as step:
        for day in days:
            step.advance()
            index = _stored(store, index_key(day), client, _index_path(day))
            if index is None:
                continue
            listed = read_form_index(index)
            absent = _absent(store, listed)
            content_hash = _content_hash(index, absent)
            # A filing that left one day may be listed on another, which then has to take it over.
            if logged.get(day) == content_hash and not a_filing_has_left:
                outcome.days_unchanged += 1
                continue
            load = _read_day(store, client, day, listed, absent, content_hash)
            # A day that was never loaded has nothing to lose, and asking a lake costs time.
            before = _on_this_day(connection, day) if day in logged else set()
            if left := before - {e.accession_number for e in listed}:
                log.warning("%s no longer lists %s", day, ", ".join(sorted(left)))
                a_filing_has_left = True
            batch.append(load)
            outcome.add(load, absent)
            if sum(len(load.accessions) for load in batch) >= FILINGS_IN_A_TRANSACTION:
                outcome.keep_out(replace_days(connection, batch))
                batch = []
        if batch:
            outcome.keep_out(replace_days(connection, batch))
    return outcome


def load_new_days(
    connection: duckdb.DuckDBPyConnection,
    store: DocumentStore,
    progress: Progress,
    client: EdgarClient | None = None,
    today: date | None = None,
) -> Loaded:
    """Loads whatever the store has that the tables do not; with a network, corrects the days that
    the quarters' full indexes tell to have been wrong, and loads those too."""
    loaded = load_days(connection, store, days_out_of_date(connection, store), progress, client)
    if client is None:
        return loaded
    today = today or client.today()
    if corrected := correct_days(connection, store, client, progress, today):
        fetch_documents(store, client, corrected, progress)
        loaded.and_also(load_days(connection, store, corrected, progress, client))
        # A quarter counts as checked when nothing is left to correct.
        correct_days(connection, store, client, progress, today)
    return loaded


def _read_day(
    store: DocumentStore,
    client: EdgarClient | None,
    day: date,
    listed: FormIndex,
    absent: set[str],
    content_hash: str,
) -> DayLoad:
    """All rows of a day's filings. A filing that EDGAR did not give is rejected as a whole."""
    from insider_signals.extract.filing import read_filing, unreadable_filing
    from insider_signals.extract.load import DayLoad

    tables: dict[str, list[tuple]] = {}
    accessions = []
    rejected = 0
    for entry in listed:
        if not has_rows(entry):
            continue
        if entry.accession_number in absent:
            rows = unreadable_filing(entry, NO_DOCUMENT)
        else:
            content = _stored(store, entry.accession_number, client, entry.path)
            assert content is not None
            rows = read_filing(content, entry)
        if rows.is_unreadable:
            rejected += 1
            log.warning("%s cannot be read: %s", entry.accession_number, rows.tables)
        accessions.append(entry.accession_number)
        for table, added in rows.tables.items():
            tables.setdefault(table, []).extend(added)
    return DayLoad(
        day, listed.entries, tables, accessions, rejected, content_hash, listed.unreadable
    )


def _logged(connection: duckdb.DuckDBPyConnection) -> dict[date, str]:
    """The newest content hash of every day."""
    return {
        date.fromisoformat(key): content_hash
        for key, content_hash in connection.execute(
            "select partition_key, arg_max(content_hash, rowid) from edgar.load_log"
            " where source = 'xml' group by partition_key"
        ).fetchall()
    }


def _on_this_day(connection: duckdb.DuckDBPyConnection, day: date) -> set[str]:
    return {
        accession
        for (accession,) in connection.execute(
            "select accession_number from edgar.filing_index where index_date = ?", [day]
        ).fetchall()
    }


def _absent(store: DocumentStore, listed: Iterable[IndexEntry]) -> set[str]:
    """Filings of an index that should be in the store and are not."""
    return {
        entry.accession_number
        for entry in listed
        if has_rows(entry) and not store.has(entry.accession_number)
    }


def _content_hash(index: bytes, absent: set[str]) -> str:
    """Of what was read for a day: its index, and the documents that could not be had. When all
    could be had it is that of the index, as the store knows it without reading it."""
    return hashlib.sha256(index + "".join(sorted(absent)).encode()).hexdigest()


def settle_days_without_index(
    connection: duckdb.DuckDBPyConnection, days: Iterable[date], today: date | None = None
) -> None:
    """Notes of days that EDGAR says it has no index of that none will come, once they are so old.
    The quarter's full index may still tell what was filed on them."""
    from insider_signals.extract.load import DayLoad, replace_days

    last = final_until(today or today_in_new_york())
    logged = _logged(connection)
    settled = [DayLoad(day, (), {}, ()) for day in days if day <= last and day not in logged]
    if settled:
        replace_days(connection, settled)


def note_closed_days(
    connection: duckdb.DuckDBPyConnection,
    store: DocumentStore,
    client: EdgarClient,
    missing: Iterable[date],
    today: date,
) -> list[date]:
    """Notes of days that EDGAR says it has no index of that it was closed, when that is evident;
    returns them. No calendar knows the days on which an executive order will close the government.

    The evidence: it would be a business day, days after it have an index, and the quarter's full
    index, which was made after it, has no filing of any kind of that day. A daily index that is
    only late has its filings in the full one.
    """
    from insider_signals.extract.calendar import is_edgar_business_day
    from insider_signals.extract.load import DayLoad, replace_days
    from insider_signals.extract.recheck import Quarter, days_of_filings

    newest = max(store.days("index/"), default=date.min)
    logged = _logged(connection)
    open_days = [
        day
        for day in sorted(missing)
        if day < today and day < newest and day not in logged and is_edgar_business_day(day)
    ]
    closed = []
    for quarter in sorted({Quarter.of(day) for day in open_days}):
        listed = days_of_filings(client, quarter)
        # In the last days of a quarter nothing follows in its index, so a week has to have passed.
        closed += [
            day
            for day in open_days
            if Quarter.of(day) == quarter
            and listed
            and day not in listed
            and (day < max(listed) or day < today - timedelta(days=DAYS_LOOKED_AT_AGAIN))
        ]
    if closed:
        log.info("EDGAR was closed on %s", ", ".join(map(str, closed)))
        replace_days(connection, [DayLoad(day, (), {}, (), was_closed=True) for day in closed])
    return closed


def days_out_of_date(connection: duckdb.DuckDBPyConnection, store: DocumentStore) -> list[date]:
    """Days whose index in the store is not the one that was loaded: a run was stopped in between,
    or the full index of the quarter corrected the day."""
    logged = _logged(connection)
    days = store.days("index/")
    changed = [day for day in days if store.content_hash(index_key(day)) != logged.get(day)]
    return [day for day in changed if not _is_loaded(store, day, logged.get(day))]


def _is_loaded(store: DocumentStore, day: date, content_hash: str | None) -> bool:
    """Whether the day was loaded without the documents that still cannot be had."""
    from insider_signals.extract.store import CorruptStoreEntry

    try:
        index = store.get(index_key(day)) or b""
    except CorruptStoreEntry:
        return False
    return content_hash == _content_hash(index, _absent(store, _entries(index)))


def correct_days(
    connection: duckdb.DuckDBPyConnection,
    store: DocumentStore,
    client: EdgarClient,
    progress: Progress,
    today: date | None = None,
) -> list[date]:
    """Compares days that are older than a week with their quarters' full indexes, where that is
    due, and corrects them in the store. Returns the corrected days."""
    from insider_signals.extract.recheck import check_quarter

    today = today or today_in_new_york()
    corrected: set[date] = set()
    quarters = quarters_due(connection, today)
    with progress.step("full indexes", total=len(quarters)) as step:
        for quarter in quarters:
            found = check_quarter(client, store, connection, quarter, today)
            corrected |= {difference.day for difference in found}
            step.advance()
    return sorted(corrected)


def quarters_due(connection: duckdb.DuckDBPyConnection, today: date) -> list[Quarter]:
    """Quarters whose full index is to be looked at: a week after the last look, or when a day that
    it decides was loaded since."""
    from insider_signals.extract.recheck import last_checks, loaded_since_check, quarters_to_check

    days = [day for day, content_hash in _logged(connection).items() if content_hash]
    if not days:
        return []
    stale = loaded_since_check(connection, today)
    checked = {key: day for key, day in last_checks(connection).items() if key not in stale}
    return quarters_to_check(today, min(days), max(days), checked)


def fetch_datasets(
    folder: Path, client: EdgarClient, quarters: Iterable[str], progress: Progress
) -> FetchedDatasets:
    """Puts the data sets of the quarters into the folder, as SEC has them now."""
    from insider_signals.extract.client import MissingDocument, Redirected
    from insider_signals.extract.datasets import dataset_paths

    folder.mkdir(parents=True, exist_ok=True)
    quarters = list(quarters)
    outcome = FetchedDatasets()
    with progress.step("data sets", total=len(quarters)) as step:
        for quarter in quarters:
            content = None
            for path in dataset_paths(quarter):
                try:
                    content = client.get(path)
                    break
                except (MissingDocument, Redirected) as error:
                    log.info("%s", error)  # SEC has moved its data sets before: the next place
            if content is None:
                outcome.absent.append(quarter)
            elif dataset_file(folder, quarter).exists() and (
                dataset_file(folder, quarter).read_bytes() == content
            ):
                outcome.unchanged.append(quarter)
            else:
                _write_whole(dataset_file(folder, quarter), content)
                outcome.changed.append(quarter)
            step.advance()
    return outcome


def say_which_are_absent(absent: Sequence[str], wanted: Sequence[str], where: str) -> None:
    """Tells of quarters without a data set; raises NoSuchDataset when no quarter has one."""
    if not absent:
        return
    text = f"{where} has no data set of {', '.join(absent)}"
    if len(absent) == len(wanted):
        raise NoSuchDataset(
            f"{text}, so nothing was loaded. SEC publishes a quarter some weeks after its end, and"
            " has them from 2006q1 on."
        )
    log.warning("%s; the others are loaded", text, extra={"told": True})


def load_datasets(
    connection: duckdb.DuckDBPyConnection, folder: Path, progress: Progress
) -> list[QuarterLoad]:
    """Loads the data sets in the folder that are not loaded as they are now."""
    from insider_signals.extract.datasets import load_quarters

    loaded = dict(
        connection.execute(
            "select partition_key, arg_max(content_hash, rowid) from edgar.load_log"
            " where source = 'form345' group by partition_key"
        ).fetchall()
    )
    due = []
    for archive in sorted(folder.glob("*_form345.zip")):
        quarter = archive.name.split("_")[0]
        with archive.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != loaded.get(quarter):
                due.append((quarter, archive))
    outcomes = []
    with progress.step("loading data sets", total=len(due)) as step:
        for outcome in load_quarters(connection, due, temporary_folder=folder):
            outcomes.append(outcome)
            step.advance()
    return outcomes


def dataset_file(folder: Path, quarter: str) -> Path:
    return folder / f"{quarter}_form345.zip"


def _write_whole(path: Path, content: bytes) -> None:
    """All of it or nothing: the name is given when the content is on the disk."""
    aside = path.with_name(f".new-{path.name}")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _entries(index: bytes) -> list[IndexEntry]:
    from insider_signals.extract.index import read_form_index

    return list(read_form_index(index))


def _is_corrected(store: DocumentStore, day: date) -> bool:
    """The full index has corrected this day: the daily index must not take its place again."""
    from insider_signals.extract.recheck import is_corrected
    from insider_signals.extract.store import CorruptStoreEntry

    try:
        return is_corrected(store.get(index_key(day)) or b"")
    except CorruptStoreEntry:
        return False


def _is_stored(store: DocumentStore, key: str, content: bytes) -> bool:
    from insider_signals.extract.store import CorruptStoreEntry

    try:
        return store.get(key) == content
    except CorruptStoreEntry:
        return False


def _stored(store: DocumentStore, key: str, client: EdgarClient | None, path: str) -> bytes | None:
    """An entry of the store; a damaged one is fetched again."""
    from insider_signals.extract.store import CorruptStoreEntry

    try:
        return store.get(key)
    except CorruptStoreEntry as error:
        if client is None:
            raise UnreadableStoreEntry(
                f"{error}, with the network on: it is fetched again, and nothing else is lost."
            ) from error
        log.warning("%s is damaged in the store and is fetched again: %s", key, error)
        content = client.get(path)
        store.put(key, content)
        return content


def has_rows(entry: IndexEntry) -> bool:
    """Forms 3, 4, 5 and 144 become rows; of the others only the index is kept."""
    from insider_signals.extract.index import NOTICE_FORMS, OWNERSHIP_FORMS

    return entry.form_type in OWNERSHIP_FORMS or entry.form_type in NOTICE_FORMS


def index_key(day: date) -> str:
    return f"index/{day.isoformat()}"


def _index_path(day: date) -> str:
    from insider_signals.extract.index import daily_index_path

    return daily_index_path(day)
