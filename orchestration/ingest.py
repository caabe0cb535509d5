"""From EDGAR to the raw tables, in three steps that can each be killed and repeated.

Indexes and documents go into the store first, as fetched; the raw tables are then made from the
store alone. So a rebuild needs no network, and nothing is marked done that was not read whole: a
day is done when its rows and its line of the load log are committed together.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import duckdb

from orchestration.catch_up import (
    DAYS_UNTIL_NO_INDEX_IS_FINAL,
    NO_DOCUMENT,
    today_in_new_york,
)
from orchestration.progress import Progress

if TYPE_CHECKING:
    from extract.client import EdgarClient
    from extract.index import IndexEntry
    from extract.load import DayLoad
    from extract.store import DocumentStore

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
    unreadable_lines: int = 0


@dataclass
class FetchedDocuments:
    """Documents that the days list, those that had to be fetched, and those that EDGAR lacks."""

    listed: int = 0
    fetched: int = 0
    bytes: int = 0
    absent: list[str] = field(default_factory=list)
    days_with_news: set[date] = field(default_factory=set)


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


class UnreadableStoreEntry(Exception):
    """A document in the store is damaged and could not be fetched again."""


def fetch_indexes(
    store: DocumentStore, client: EdgarClient, days: Iterable[date], progress: Progress
) -> FetchedIndexes:
    """Puts the daily index of each day into the store when it is new or has changed.

    One that breaks off in the middle, or that EDGAR fails to give, is left for the next run.
    """
    from extract.index import NotAnIndex, daily_index_path, read_form_index

    paths = {daily_index_path(day): day for day in sorted(days)}
    outcome = FetchedIndexes()
    with progress.step("indexes", total=len(paths)) as step:
        for path, content in _fetched(client, paths):
            step.advance()
            day = paths[path]
            try:
                index = read_form_index(content) if content is not None else None
            except NotAnIndex as error:
                log.warning("%s is not an index (%s); left for the next run", path, error)
                index = None
            if content is None or index is None:
                outcome.absent.append(day)
            elif index.is_truncated:
                log.warning("%s breaks off in the middle; left for the next run", path)
                outcome.absent.append(day)
            elif _is_stored(store, index_key(day), content):
                outcome.unchanged.append(day)
            else:
                for number, line in index.unreadable:
                    log.warning("%s: line %d cannot be read: %s", path, number, line)
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
                if content is None:
                    outcome.absent.append(accession)
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


def _fetched(client: EdgarClient, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    """Documents in order of arrival; None for one that EDGAR does not have, or not whole.

    Raises what ends all fetching: no identity, a throttle, or a source that has stopped answering.
    """
    from extract.client import (
        BrokenDocument,
        EdgarUnavailable,
        IdentityRequired,
        MissingDocument,
        Throttled,
    )

    failures_in_a_row = 0
    for path, result in client.get_many(paths):
        if isinstance(result, bytes):
            failures_in_a_row = 0
            yield path, result
            continue
        if isinstance(result, Throttled | IdentityRequired):
            raise result
        if isinstance(result, EdgarUnavailable):
            failures_in_a_row += 1
            if failures_in_a_row >= FAILURES_THAT_MEAN_AN_OUTAGE:
                raise result
        else:
            assert isinstance(result, MissingDocument | BrokenDocument)
            failures_in_a_row = 0
        log.log(logging.DEBUG if isinstance(result, MissingDocument) else logging.WARNING, result)
        yield path, None


def load_days(
    connection: duckdb.DuckDBPyConnection,
    store: DocumentStore,
    days: Iterable[date],
    progress: Progress,
    client: EdgarClient | None = None,
    today: date | None = None,
) -> Loaded:
    """Makes the raw rows of the days from the store; days that stand as they should are left alone.

    A damaged entry of the store is fetched again through `client`; without a client,
    UnreadableStoreEntry says which it is. Days without an index are settled once they are old.
    """
    from extract.load import DayLoad, replace_days

    days = sorted(days)
    last_day_to_settle = (today or today_in_new_york()) - timedelta(DAYS_UNTIL_NO_INDEX_IS_FINAL)
    outcome = Loaded()
    logged = _logged(connection)
    batch: list[DayLoad] = []
    a_filing_has_left = False
    with progress.step("loading", total=len(days)) as step:
        for day in days:
            step.advance()
            index = _stored(store, index_key(day), client, _index_path(day))
            if index is None:
                if day <= last_day_to_settle and day not in logged:
                    batch.append(DayLoad(day, (), {}, ()))
                continue
            entries = _entries(index)
            absent = {
                entry.accession_number
                for entry in entries
                if has_rows(entry) and not store.has(entry.accession_number)
            }
            content_hash = _content_hash(index, absent)
            # A filing that left one day may be listed on another, which then has to take it over.
            if logged.get(day) == content_hash and not a_filing_has_left:
                outcome.days_unchanged += 1
                continue
            load = _read_day(store, client, day, entries, absent, content_hash)
            if left := _on_this_day(connection, day) - {e.accession_number for e in entries}:
                log.warning("%s no longer lists %s", day, ", ".join(sorted(left)))
                a_filing_has_left = True
            batch.append(load)
            outcome.add(load, absent)
            if sum(len(load.accessions) for load in batch) >= FILINGS_IN_A_TRANSACTION:
                replace_days(connection, batch)
                batch = []
        if batch:
            replace_days(connection, batch)
    return outcome


def _read_day(
    store: DocumentStore,
    client: EdgarClient | None,
    day: date,
    entries: list[IndexEntry],
    absent: set[str],
    content_hash: str,
) -> DayLoad:
    """All rows of a day's filings. A filing that EDGAR did not give is rejected as a whole."""
    from extract.filing import read_filing, unreadable_filing
    from extract.load import DayLoad

    tables: dict[str, list[tuple]] = {}
    accessions = []
    rejected = 0
    for entry in entries:
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
    return DayLoad(day, entries, tables, accessions, rejected, content_hash)


def _logged(connection: duckdb.DuckDBPyConnection) -> dict[date, str]:
    """The newest content hash of every day."""
    return {
        date.fromisoformat(key): content_hash
        for key, content_hash in connection.execute(
            "select partition_key, arg_max(content_hash, loaded_at) from edgar.load_log"
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


def _content_hash(index: bytes, absent: set[str]) -> str:
    """Of what was read for a day: its index, and the documents that could not be had."""
    return hashlib.sha256(index + "".join(sorted(absent)).encode()).hexdigest()


def _entries(index: bytes) -> list[IndexEntry]:
    from extract.index import read_form_index

    return list(read_form_index(index))


def _is_stored(store: DocumentStore, key: str, content: bytes) -> bool:
    from extract.store import CorruptStoreEntry

    try:
        return store.get(key) == content
    except CorruptStoreEntry:
        return False


def _stored(store: DocumentStore, key: str, client: EdgarClient | None, path: str) -> bytes | None:
    """An entry of the store; a damaged one is fetched again."""
    from extract.store import CorruptStoreEntry

    try:
        return store.get(key)
    except CorruptStoreEntry as error:
        if client is None:
            raise UnreadableStoreEntry(
                f"{key} is damaged in the store ({error}). Run `insider run` with the network on:"
                " it is fetched again, and nothing else is lost."
            ) from error
        log.warning("%s is damaged in the store and is fetched again: %s", key, error)
        content = client.get(path)
        store.put(key, content)
        return content


def has_rows(entry: IndexEntry) -> bool:
    """Forms 3, 4, 5 and 144 become rows; of the others only the index is kept."""
    from extract.index import NOTICE_FORMS, OWNERSHIP_FORMS

    return entry.form_type in OWNERSHIP_FORMS or entry.form_type in NOTICE_FORMS


def index_key(day: date) -> str:
    return f"index/{day.isoformat()}"


def _index_path(day: date) -> str:
    from extract.index import daily_index_path

    return daily_index_path(day)
