"""`insider doctor`: can the next run work, did the last ones, what is missing, and what repairs it.

It changes nothing and waits for nothing: while a run works, what that run holds is only named.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from filelock import FileLock, Timeout

from insider_signals.console.findings import Finding, Level
from insider_signals.console.maintenance import (
    DAYS_KEPT,
    damaged_datasets,
    not_in_store,
    run_record_fault,
)
from insider_signals.console.verify import log_of, read_everything, trouble_with_warehouse
from insider_signals.extract.calendar import is_edgar_business_day
from insider_signals.extract.contract import differences
from insider_signals.extract.prices import files_loaded, lacks, matches
from insider_signals.extract.sql import quoted_text
from insider_signals.extract.store import CorruptStoreEntry, DocumentStore, StoreUnavailable
from insider_signals.extract.target import DamagedWarehouse, is_not_allowed, is_open_elsewhere
from insider_signals.orchestration.checks import MISSING_FILINGS, newest_expected_day
from insider_signals.pipeline.catch_up import (
    DAYS_LOOKED_AT_AGAIN,
    NO_DOCUMENT,
    NO_DOCUMENT_BEFORE,
    plan,
    today_in_new_york,
)
from insider_signals.pipeline.failures import SET_ASIDE, last_failure, some_of
from insider_signals.pipeline.lock import holder
from insider_signals.pipeline.places import unwritable
from insider_signals.pipeline.publishing import (
    is_untouched,
    left_beside,
    left_by_a_tool,
    published_stamp,
)
from insider_signals.pipeline.settings import Settings
from insider_signals.published.file import MARKETS, published_market
from insider_signals.report.previous import damaged_files

if TYPE_CHECKING:
    from insider_signals.extract.client import EdgarClient

PACKAGES = (
    "insider-signals-warehouse",
    "duckdb",
    "dagster",
    "dagster-dbt",
    "dbt-core",
    "dbt-duckdb",
)

# A build writes every table anew beside the old ones, and publishing a third time: free room for
# this many copies of the warehouse, and never less than a gibibyte.
COPIES_OF_THE_WAREHOUSE = 3
LEAST_FREE_BYTES = 1024**3

# Of each database and of the store as much is read as this allows.
SECONDS_TO_READ = 5.0
NOT_READ_WHOLE = "larger than what is read here in some seconds; verify reads all of it"

RUNS_SHOWN = 5
# Of so many days the source is asked whether it has an index.
MOST_DAYS_ASKED = 5
RUNS = {"insider run", "insider run --force"}
FAILURES_THAT_ARE_NO_ACCIDENT = 2
# What a run is that has not come to an end; without a process that works on it, it was killed.
UNFINISHED = {"NOT_STARTED", "STARTING", "STARTED", "MANAGED", "CANCELING"}
# A night that is missed is noticed the morning after the next one.
QUIET_FOR = timedelta(hours=50)


def examine(
    settings: Settings, *, network: bool = True, now: datetime | None = None
) -> Iterator[Finding]:
    """Everything that can be looked at in some seconds. `now` is in UTC, without a zone.

    What runs have failed at again and again is not recommended once more.
    """
    in_a_row = _failures_in_a_row(settings)
    for finding in _examine(settings, network, now):
        if in_a_row >= FAILURES_THAT_ARE_NO_ACCIDENT and finding.repair in RUNS:
            finding = replace(
                finding,
                repair=(
                    f"mend what the last {in_a_row} runs failed at (see the line `runs`), then:"
                    f" {finding.repair}"
                ),
            )
        yield finding


def _examine(settings: Settings, network: bool, now: datetime | None) -> Iterator[Finding]:
    now = now or datetime.now(UTC).replace(tzinfo=None)
    yield _versions()
    with _Source(settings, network) as source:
        yield from source.findings()
        yield from _disk(settings)
        working = _is_working(settings)
        yield from _lock(settings, working)
        yield from _allowed("runs", settings.dagster_home, _runs(settings, working))
        if working:
            yield Finding("note", "warehouse", "not looked at while a run works on it")
        else:
            yield from _allowed("warehouse", settings.warehouse, _warehouse(settings, source))
        yield from _allowed("store", settings.store, _store(settings, working))
        yield from _allowed("published", settings.published, _published(settings, source, now))


def _allowed(subject: str, place: Path, findings: Iterator[Finding]) -> Iterator[Finding]:
    """What this user may not look at is said, and the rest is looked at."""
    try:
        yield from findings
    except OSError as error:
        yield _cannot_be_read(subject, place, error)


def _versions() -> Finding:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            return Finding("problem", "versions", f"{package} is not installed", "make setup")
    return Finding("ok", "versions", ", ".join(found))


class _Source:
    """Where filings come from, as far as it may be asked: whether it answers, what day it has, and
    which indexes it says it lacks."""

    def __init__(self, settings: Settings, network: bool) -> None:
        self.settings, self.network = settings, network
        self.client: EdgarClient | None = None
        self.lacking: dict[date, bool] = {}

    def __enter__(self) -> _Source:
        return self

    def __exit__(self, *_: object) -> None:
        if self.client:
            self.client.close()

    def findings(self) -> Iterator[Finding]:
        from insider_signals.extract.client import (
            ClockIsWrong,
            EdgarClient,
            EdgarError,
            IdentityRequired,
            Throttled,
        )

        settings = self.settings
        if settings.is_sandbox:
            yield Finding(
                "note",
                "source",
                "the made-up sandbox market: it was asked for"
                if settings.sandbox
                else "the made-up sandbox market: neither EDGAR_IDENTITY nor EDGAR_BASE_URL is set",
            )
            return
        if settings.missing_source:
            unset = "INSIDER_SIGNALS_DATA" if settings.names_a_source else settings.source_setting
            yield Finding("problem", "source", settings.missing_source, f"set {unset}")
            return
        if settings.knows_its_source and settings.filled_from != settings.source:
            yield Finding(
                "note",
                "source",
                f"{settings.data} was filled from {settings.filled_from}; the next run reads"
                f" {settings.source}",
            )
        try:
            client = EdgarClient(
                settings.edgar,
                settings.identity,
                settings.requests_per_second,
                attempts=1,
                pause_seconds=0,
                timeout_seconds=10,
            )
        except IdentityRequired as error:
            yield Finding("problem", "identity", str(error), "set EDGAR_IDENTITY as the text says")
            return
        except EdgarError as error:
            yield Finding("problem", "source", str(error), "correct EDGAR_BASE_URL")
            return
        if settings.identity:
            yield Finding("ok", "identity", settings.identity)
        day = newest_expected_day(settings)
        if not self.network or day is None:
            client.close()
            yield Finding("ok", "source", f"{settings.edgar} (not asked)")
            return
        self.client = client
        try:
            lacks = self._ask(day)
        except IdentityRequired as error:
            yield Finding("problem", "identity", str(error), "set EDGAR_IDENTITY as the text says")
        except ClockIsWrong as error:
            yield Finding("problem", "clock", str(error), "set the clock, then: insider run")
        except Throttled as error:
            yield Finding("problem", "source", str(error), "wait ten minutes, then: insider run")
        except EdgarError as error:
            yield Finding(
                "problem", "source", str(error), "wait until it answers, then: insider run"
            )
        else:
            if lacks:
                yield Finding(
                    "note",
                    "source",
                    f"{settings.edgar} answers, but has no index of {day}: it is late, or EDGAR was"
                    " closed on that day",
                )
            else:
                yield Finding("ok", "source", f"{settings.edgar} has the index of {day}")
            yield from self._clock()

    def _clock(self) -> Iterator[Finding]:
        from insider_signals.extract.client import CLOCK_IS_OFF

        behind = self.client.clock_is_behind if self.client else None
        if behind is not None and abs(behind) > CLOCK_IS_OFF:
            minutes = round(abs(behind).total_seconds() / 60)
            way = "behind" if behind > timedelta() else "ahead of"
            yield Finding(
                "note",
                "clock",
                f"this machine's clock is {minutes:,} minutes {way} that of {self.settings.edgar};"
                " runs use the day there",
                "set the clock",
            )

    def today(self) -> date:
        """The day in New York, by the source's clock when it told the time."""
        return self.client.today() if self.client else today_in_new_york()

    def expected(self) -> date | None:
        """The newest day whose index should be there, but for days of which the source says that it
        has none."""
        day = newest_expected_day(self.settings)
        for _ in range(MOST_DAYS_ASKED):
            if day is None or not self.lacks(day):
                break
            day -= timedelta(days=1)
            while not is_edgar_business_day(day):
                day -= timedelta(days=1)
        return day

    def lacks(self, day: date) -> bool:
        """Whether the source says that it has no index of the day; asked of some days at most."""
        from insider_signals.extract.client import EdgarError

        if self.client is None or (day not in self.lacking and len(self.lacking) > MOST_DAYS_ASKED):
            return False
        try:
            return self._ask(day)
        except EdgarError:
            return False

    def _ask(self, day: date) -> bool:
        from insider_signals.extract.client import MissingDocument
        from insider_signals.extract.index import daily_index_path

        if self.client is not None and day not in self.lacking:
            try:
                self.client.get(daily_index_path(day))
                self.lacking[day] = False
            except MissingDocument:
                self.lacking[day] = True
        return self.lacking.get(day, False)


def _disk(settings: Settings) -> Iterator[Finding]:
    if settings.unusable_name:
        yield Finding(
            "problem",
            "disk",
            settings.unusable_name,
            "set INSIDER_SIGNALS_DATA to a folder with another name",
        )
    folder = settings.market
    while not folder.exists():
        folder = folder.parent
    closed = [f"{path} ({why})" for path, why in unwritable(settings)]
    if not closed and not os.access(folder, os.W_OK):
        closed = [str(folder)]
    if closed:
        yield Finding(
            "problem",
            "disk",
            f"{some_of(closed)} cannot be written",
            "make it writable, or set INSIDER_SIGNALS_DATA to a folder that is",
        )
        return
    free = shutil.disk_usage(folder).free
    size = settings.warehouse.stat().st_size if settings.warehouse.exists() else 0
    wanted = max(COPIES_OF_THE_WAREHOUSE * size, LEAST_FREE_BYTES)
    says = f"{_gib(free)} free at {folder}; a run may need {_gib(wanted)}"
    if free < wanted:
        yield Finding("problem", "disk", says, "insider compact")
    else:
        yield Finding("ok", "disk", says)


def _is_working(settings: Settings) -> bool:
    """Whether somebody holds the lock."""
    if not settings.lock.exists():
        return False
    lock = FileLock(settings.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def _lock(settings: Settings, working: bool) -> Iterator[Finding]:
    note = holder(settings)
    who = f"`{note['what']}`, process {note['pid']}, since {note['since']}" if note else "unknown"
    if working:
        yield Finding("note", "lock", f"a run works now: {who}")
    elif note:
        yield Finding("note", "lock", f"free; its last holder was killed ({who})", "insider run")
    else:
        yield Finding("ok", "lock", "free")


def _runs(settings: Settings, working: bool) -> Iterator[Finding]:
    """Dagster's own record, read as a table: opening an instance may migrate it."""
    database = settings.dagster_home / "history" / "runs.db"
    if not database.exists():
        yield Finding("note", "runs", "none so far", "insider run")
        return
    try:
        for path in sorted(settings.dagster_home.rglob("*.db")):
            if reason := run_record_fault(path):
                says = f"{path} is damaged ({reason}); no filing is in it"
                yield Finding("problem", "runs", says, "insider repair")
                return
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            rows = opened.execute(
                "select pipeline_name, status, start_time, end_time from runs"
                " order by create_timestamp desc limit ?",
                (RUNS_SHOWN,),
            ).fetchall()
    except sqlite3.Error as error:
        yield _cannot_be_read("runs", database, error)
        return
    texts: list[str] = []
    killed: list[int] = []
    for number, (job, status, start, end) in enumerate(rows):
        at = f"{datetime.fromtimestamp(start, UTC):%Y-%m-%d %H:%M} UTC" if start else "never begun"
        took = f", {end - start:.0f} s" if start and end else ""
        was_killed = status in UNFINISHED and not (working and number == 0)
        killed += [number] if was_killed else []
        texts.append(f"{job} {'killed' if was_killed else status.lower()} {at}{took}")
    if not rows:
        yield Finding("note", "runs", "none so far", "insider run")
    elif killed:
        yield Finding(
            "problem" if killed[0] == 0 else "note",
            "runs",
            f"{'; '.join(texts)}; what was killed stands as running until it is settled",
            "insider run",
        )
    elif rows[0][1] == "FAILURE":
        logs = sorted(settings.logs.glob("*.log"))
        where = f" (the newest log is {logs[-1]})" if logs else ""
        said = last_failure(settings, since=rows[0][2])
        why = f". The last one: {said}" if said else ""
        yield Finding("problem", "runs", "; ".join(texts) + where + why, "insider run")
    else:
        yield Finding("ok", "runs", "; ".join(texts))


def _failures_in_a_row(settings: Settings) -> int:
    """How many of the newest runs failed, one after the other."""
    database = settings.dagster_home / "history" / "runs.db"
    try:
        connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
        try:
            states = connection.execute(
                "select status from runs order by create_timestamp desc limit ?", (RUNS_SHOWN,)
            ).fetchall()
        finally:
            connection.close()
    except sqlite3.Error:
        return 0
    return len(list(takewhile(lambda state: state == ("FAILURE",), states)))


def _warehouse(settings: Settings, source: _Source) -> Iterator[Finding]:
    if not settings.target.exists():
        if settings.published_file.exists():
            says = f"{settings.warehouse} is gone: something is published that was made of it"
            yield Finding("problem", "warehouse", says, "insider rebuild")
        else:
            says = f"{settings.warehouse} is not there yet"
            yield Finding("note", "warehouse", says, "insider run")
        return
    try:
        missing = plan(settings, today=source.today()).missing
        with settings.target.connect(settings.memory_limit, read_only=True) as connection:
            yield from _structure(connection)
            yield from _days(source, connection, missing)
            yield from _filings(connection)
            yield prices(settings, connection)
            if settings.target_name == "duckdb" and not read_everything(
                connection, SECONDS_TO_READ
            ):
                yield Finding("note", "warehouse", NOT_READ_WHOLE, "insider verify")
    except (duckdb.Error, DamagedWarehouse) as error:
        yield trouble_with_warehouse(settings, error)


def _structure(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    if found := differences(connection):
        yield Finding(
            "problem", "warehouse", f"not of this version: {some_of(found)}", "insider upgrade"
        )
    else:
        yield Finding("ok", "warehouse", "every raw table is as the contract says")


def _days(
    source: _Source, connection: duckdb.DuckDBPyConnection, planned: Iterable[date]
) -> Iterator[Finding]:
    """Filing days against the index and the calendar."""
    today = source.today()
    due = source.expected()
    missing = [
        day for day in planned if due is not None and day <= due and is_edgar_business_day(day)
    ]
    lacking = [day for day in missing if source.lacks(day)]
    if there := [day for day in missing if day not in lacking]:
        yield Finding(
            "problem", "days", f"{len(there):,} not loaded: {some_of(there)}", "insider run"
        )
    else:
        yield Finding("ok", "days", f"every filing day up to {due} is loaded")
    if lacking:
        yield Finding(
            "note",
            "days",
            f"the source says that it has no index of {some_of(lacking)}: it is late, or EDGAR was"
            " closed; runs ask again, and the quarter's full index decides",
        )
    without = connection.execute(
        "select partition_key::date, max(filings_listed) from edgar.load_log where source = 'xml'"
        " group by 1 having arg_max(coalesce(content_hash, ''), rowid) = '' order by 1"
    ).fetchall()
    if closed := [day for day, listed in without if listed == 0]:
        yield Finding(
            "note",
            "days",
            f"EDGAR was closed on {some_of(closed)}: it has no index, and the quarter's full index"
            " lists no filing of that day",
        )
    settled = [
        day
        for day, listed in without
        if listed != 0
        and is_edgar_business_day(day)
        and day < today - timedelta(days=DAYS_LOOKED_AT_AGAIN)
        and day not in missing
    ]
    if settled:
        yield Finding(
            "note",
            "days",
            f"EDGAR took filings on {some_of(settled)}, but the source never had an index of them",
            "insider repair",
        )
    ahead = connection.execute(
        "select count(*), max(loaded_at) from edgar.load_log where loaded_at > ?",
        [datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=1)],
    ).fetchone()
    if ahead and ahead[0]:
        yield Finding(
            "note",
            "clock",
            f"{ahead[0]:,} lines of the load log are of a moment to come (up to {ahead[1]} UTC):"
            " the clock was ahead; what they settled is looked at again by the next run",
        )


def _filings(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Filings that an index lists and no table holds, with what is known of why."""
    if lost := connection.execute(MISSING_FILINGS).fetchall():
        yield Finding(
            "problem",
            "filings",
            f"{len(lost):,} listed and not loaded: {some_of(row[0] for row in lost)}",
            "insider rebuild",
        )
    not_fetched = f"reason in {(NO_DOCUMENT, NO_DOCUMENT_BEFORE)}"
    set_aside = f"starts_with(reason, {quoted_text(SET_ASIDE)})"
    for condition, says, repair in (
        (not_fetched, "could not be fetched so far; runs ask again", None),
        (f"place = 'document' and not {not_fetched}", "could not be read", None),
        (f"place = 'filing' and not {set_aside}", "read, and kept out", None),
        (
            f"place = 'filing' and {set_aside}",
            "read, and kept out after a failed build",
            "look at them (insider rebuild tries them again), and open an issue with the check",
        ),
    ):
        if found := connection.execute(
            f"select accession_number, reason from edgar.rejected where {condition}"
            " order by accession_number desc"
        ).fetchall():
            yield Finding(
                "problem" if repair else "note",
                "filings",
                f"{len(found):,} {says}: {some_of(f'{name} ({why})' for name, why in found)}",
                repair,
            )


def prices(settings: Settings, connection: duckdb.DuckDBPyConnection) -> Finding:
    """Price files, their tickers, how many issuers with signals they cover, and the benchmark.

    Needs the raw tables; without signals there is nothing to cover.
    """
    try:
        files, has_ticker_file = files_loaded(connection)
        found = matches(connection, settings.benchmark)
    except duckdb.CatalogException:
        return Finding("note", "prices", "not looked at: the raw tables are not there")
    if not files:
        if not settings.price_files:
            return Finding("note", "prices", "no price files (INSIDER_SIGNALS_PRICES)")
        return Finding(
            "problem",
            "prices",
            f"none are loaded from {settings.price_files}",
            "look at the warnings in the newest log; correct INSIDER_SIGNALS_PRICES, then:"
            " insider run",
        )
    last = connection.execute("select max(price_date) from market.prices").fetchall()[0][0]
    says = f"{found}, up to {last}"
    with suppress(duckdb.CatalogException):
        issuers, covered = connection.execute(
            "with priced as (select distinct issuer_cik from marts.issuer_prices"
            " where price_basis = 'prices')"
            " select count(distinct issuer_cik), count(distinct issuer_cik)"
            " filter (where issuer_cik in (from priced)) from marts.signals"
        ).fetchone() or (0, 0)
        if issuers:
            says += f"; {covered / issuers:.0%} of {issuers:,} issuers with signals have prices"
    forgotten = ["INSIDER_SIGNALS_PRICES"] if settings.keeps_prices else []
    if settings.keeps_tickers and has_ticker_file:
        forgotten.append("INSIDER_SIGNALS_TICKERS")
    if lacks(connection, settings.benchmark):
        return Finding(
            "problem",
            "prices",
            f"{says}; the benchmark {settings.benchmark} is not among them"
            " (INSIDER_SIGNALS_BENCHMARK), so no outcome can be measured",
            f"add prices of {settings.benchmark} to the price files, or set"
            " INSIDER_SIGNALS_BENCHMARK to a ticker that is in them, then: insider run",
        )
    says += f"; the benchmark {settings.benchmark} is among them"
    if forgotten:
        names = " and ".join(forgotten)
        says += f"; {names} not set: what was loaded ({some_of(files)}) stays as it is"
        repair = f"set {names} as before, then: insider run (`none` removes what is loaded)"
        return Finding("note", "prices", says, repair)
    level: Level = "note" if found.spelled_otherwise or not found.priced else "ok"
    return Finding(level, "prices", says)


def _store(settings: Settings, working: bool) -> Iterator[Finding]:
    """Files, entries and data sets, as many as can be read in some seconds, and what has gone."""
    loaded, asked = ({}, {}) if working else log_of(settings)
    deadline = time.monotonic() + SECONDS_TO_READ
    wrong: list[str] = []
    gone: list[str] = []
    try:
        with DocumentStore(settings.store) as store:
            files = store.files()
            try:
                for error in store.damaged_files(SECONDS_TO_READ):
                    wrong.append(f"{error.path.name} ({error.reason})")
                if not wrong:
                    gone = not_in_store(settings, store, loaded.keys() - asked.keys())
                    for path in files:
                        for error in store.damaged_entries(path, deadline):
                            if asked.get(error.key, "") != store.content_hash(error.key):
                                wrong.append(f"{error.key} ({error.reason})")
                for path, reason in damaged_datasets(settings.datasets, loaded, deadline):
                    wrong.append(f"{path.name} ({reason})")
            except TimeoutError:
                yield Finding("note", "store", NOT_READ_WHOLE, "insider verify")
            entries = 0 if wrong else len(list(store.keys()))
    except CorruptStoreEntry as error:
        wrong.append(str(error))
    except StoreUnavailable as error:
        yield _cannot_be_read("store", settings.store, error)
        return
    if wrong:
        yield Finding("problem", "store", f"damaged: {some_of(wrong)}", "insider repair")
    if gone:
        says = f"{len(gone):,} were loaded and are gone: {some_of(gone)}"
        yield Finding("problem", "store", says, "insider repair")
    if files and not wrong and not gone:
        size = sum(path.stat().st_size for path in files)
        yield Finding("ok", "store", f"{entries:,} entries, {_gib(size)} in {len(files)} files")
    elif not files and not gone:
        yield Finding("note", "store", "nothing was fetched yet")
    if leftovers := sorted(settings.store.glob("*.damaged")):
        yield Finding(
            "note",
            "store",
            f"kept from an earlier repair: {some_of(path.name for path in leftovers)};"
            f" `insider compact` removes them when they are {DAYS_KEPT} days old",
        )


def _cannot_be_read(subject: str, place: Path, error: Exception) -> Finding:
    """What is there but cannot be looked at. Nothing in it is known to be damaged."""
    who = f"make {place} and its folder readable and writable for this user"
    return Finding("problem", subject, f"{place} cannot be opened ({error})", who)


def _published(settings: Settings, source: _Source, now: datetime) -> Iterator[Finding]:
    path = settings.published_file
    if not path.exists():
        yield Finding("problem", "published", f"{path} is not there", "insider run")
        return
    if left := left_beside(path):
        yield Finding("problem", "published", left_by_a_tool(left), "insider run")
        return
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            market = published_market(connection)
            at, as_of, rows = connection.execute(
                "select max(published_at), max(as_of_date), sum(row_count)::bigint"
                " from marts.publications"
            ).fetchone() or (None, None, 0)
            if not read_everything(connection, SECONDS_TO_READ):
                yield Finding("note", "published", NOT_READ_WHOLE, "insider verify")
    except duckdb.Error as error:
        # Only a program that may write keeps others out.
        if "Conflicting lock" in str(error):
            yield Finding(
                "problem",
                "published",
                f"no reader can open it, for a program has it open for writing: {error}",
                "close it there, and open it read-only",
            )
        elif is_not_allowed(str(error)) or is_open_elsewhere(str(error)):
            yield _cannot_be_read("published", path, error)
        else:
            first = str(error).splitlines()[0]
            says = f"{path} cannot be read ({first})"
            yield Finding("problem", "published", says, "insider run --force")
        return
    if published_stamp(path) is None:
        yield Finding("problem", "published", f"{path} cannot be read", "insider run --force")
        return
    if (settings.report / "index.html").exists() and not is_untouched(settings):
        yield Finding(
            "problem",
            "published",
            f"{path} is newer than its report: a tool wrote into it, or the report failed",
            "insider run",
        )
        return
    if damaged := damaged_files(settings.report):
        says = f"pages of the report are not as they were made: {some_of(damaged)}"
        yield Finding("problem", "published", says, "insider run --force")
    if market is not None and market != settings.market_name:
        yield Finding(
            "problem",
            "published",
            f"{path} holds {MARKETS[market]}, not {MARKETS[settings.market_name]}",
            "insider run",
        )
        return
    due = source.expected()
    says = f"{rows:,} rows, published {at} UTC, filings up to {as_of}"
    late = due is not None and as_of is not None and as_of < due
    if late and not settings.is_sandbox and now - at > QUIET_FOR:
        yield Finding("problem", "published", f"{says}; EDGAR is at {due}", "insider run")
    else:
        yield Finding("ok", "published", says)


def _gib(size: int) -> str:
    return f"{size / 1024**3:,.2f} GiB"
