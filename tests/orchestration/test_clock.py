"""Days and clocks: no day is lost because a clock was wrong or because EDGAR was closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from fake_edgar import ACCESS_DENIED, Answer, FakeEdgar, fake_edgar
from written_mirror import HEADING

from insider_signals.console.doctor import examine
from insider_signals.extract.client import NEW_YORK, EdgarClient, RateLimit
from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.index import daily_index_path, full_index_path
from insider_signals.extract.load import LOG, DayLoad, insert, replace_days, transaction
from insider_signals.extract.store import DocumentStore
from insider_signals.extract.target import MissingExtension, extension_folder
from insider_signals.pipeline import ingest
from insider_signals.pipeline.catch_up import loaded_days, plan, raw_hash, today_in_new_york
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import open_warehouse

QUIET = Progress()
TODAY = date(2026, 12, 29)
CHRISTMAS_EVE, MONDAY = date(2026, 12, 24), date(2026, 12, 28)


@pytest.fixture
def edgar() -> Iterator[FakeEdgar]:
    with fake_edgar() as fake:
        yield fake


@pytest.fixture
def client(edgar: FakeEdgar) -> Iterator[EdgarClient]:
    with EdgarClient(edgar.url, attempts=2, backoff_seconds=0.01, limit=RateLimit(500)) as made:
        yield made


@pytest.fixture
def store(settings: Settings) -> Iterator[DocumentStore]:
    with DocumentStore(settings.store) as opened:
        yield opened


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(settings) as connection:
        yield connection


def index_of(*days: date, form: str = "10-D") -> bytes:
    lines = [
        f"{form:<12}LANTERN WORKS                 7           {day:%Y-%m-%d}  "
        f"edgar/data/7/0000000070-{day:%y}-{number:06d}.txt\n"
        for number, day in enumerate(days)
    ]
    return (HEADING + "".join(lines)).encode()


def at(moment: str, key: str, content_hash: str | None, listed: int | None = None) -> tuple:
    return (key, "xml", datetime.fromisoformat(moment), listed, 0, 0, content_hash)


# The order of the log.


@pytest.fixture(params=["a file", "a lake"])
def log(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Raw tables where a warehouse may be; both number their rows as they are added."""
    if request.param == "a file":
        with open_warehouse(settings) as connection:
            yield connection
        return
    try:
        extensions = extension_folder(tmp_path)
    except MissingExtension as reason:
        pytest.skip(str(reason))
    with duckdb.connect(config={"extension_directory": str(extensions)}) as connection:
        catalog, files = tmp_path / "catalog.ducklake", tmp_path / "lake"
        connection.execute("load ducklake")
        connection.execute(f"attach 'ducklake:{catalog}' as lake (data_path '{files}/')")
        connection.execute("use lake")
        create_raw_tables(connection)
        yield connection


def test_the_later_line_holds_whatever_the_clock_said(
    log: duckdb.DuckDBPyConnection, store: DocumentStore
) -> None:
    insert(log, LOG, [at("2027-03-01", "2026-11-25", "read by a clock that was ahead")])
    before = raw_hash(log)
    store.put("index/2026-11-25", b"corrected")
    with transaction(log):
        insert(log, LOG, [at("2026-12-01", "2026-11-25", store.content_hash("index/2026-11-25"))])
        assert ingest.days_out_of_date(log, store) == []
    assert raw_hash(log) != before
    assert ingest.days_out_of_date(log, store) == []


# Days without an index.


@pytest.mark.parametrize(
    ("lines", "counts"),
    [
        # Settled when it was old enough, by a clock that was right.
        ([at("2026-12-20", "2026-11-03", None)], True),
        # Today and days to come, settled by a clock that was ahead.
        ([at("2027-03-01", "2026-12-29", None)], False),
        ([at("2027-03-01", "2027-01-05", None)], False),
        ([at("2027-03-01", "2026-12-18", None)], False),
        # Old enough by now, but the clock was ahead when it was settled: what was written later
        # has an earlier moment.
        ([at("2027-03-01", "2026-11-03", None), at("2026-12-01", "2026-11-30", "x")], False),
        ([at("2027-03-01", "2026-11-03", None), at("2026-12-01", "2026-11-03", "x")], True),
        # EDGAR was closed: that does not depend on clocks.
        ([at("2026-12-28", "2026-12-24", None, 0)], True),
    ],
)
def test_a_day_without_index_counts_as_done_only_when_that_is_certain(
    settings: Settings, lines: list[tuple], counts: bool
) -> None:
    with open_warehouse(settings) as connection:
        insert(connection, LOG, lines)
    day = date.fromisoformat(lines[0][0])
    assert (day in loaded_days(settings.target, TODAY)) == counts
    http = replace(settings, base_url="http://127.0.0.1:9", start=date(2026, 11, 2))
    asked = plan(http, today=max(TODAY, day)).missing
    assert counts or day > TODAY or day in asked


def test_a_page_or_a_failure_is_no_word_that_there_is_no_index(
    edgar: FakeEdgar, client: EdgarClient, store: DocumentStore
) -> None:
    days = [date(2026, 12, day) for day in (21, 22, 23, 24)]
    edgar.give(daily_index_path(days[0]), Answer(b"<html><body>Front page</body></html>"))
    edgar.give(daily_index_path(days[1]), Answer(b"busy", 503))
    edgar.give(daily_index_path(days[2]), index_of(days[2])[:-20])
    edgar.give(daily_index_path(days[3]), Answer(ACCESS_DENIED, 403))
    found = ingest.fetch_indexes(store, client, days, QUIET)
    assert sorted(found.absent) == days
    assert found.missing == [days[3]]


@pytest.mark.parametrize(
    ("full", "closed"),
    [
        (index_of(date(2026, 12, 23), MONDAY), True),
        # Filings of the day that are of no kind that we read: the daily index is only late.
        (index_of(date(2026, 12, 23), CHRISTMAS_EVE, MONDAY), False),
        # Made before the day was over.
        (index_of(date(2026, 12, 23)), False),
        (index_of(date(2026, 12, 23), MONDAY)[:-20], False),
        (b"<html><body>Front page</body></html>", False),
        (None, False),
    ],
    ids=["closed", "late", "too early", "cut off", "a page", "none"],
)
def test_a_closed_day_is_told_from_a_late_index(
    edgar: FakeEdgar,
    client: EdgarClient,
    store: DocumentStore,
    warehouse: duckdb.DuckDBPyConnection,
    settings: Settings,
    full: bytes | None,
    closed: bool,
) -> None:
    edgar.give(daily_index_path(MONDAY), index_of(MONDAY))
    if full is not None:
        edgar.give(full_index_path(2026, 4), full)
    days = [CHRISTMAS_EVE, date(2026, 12, 25), MONDAY, TODAY]
    found = ingest.fetch_indexes(store, client, days, QUIET)
    noted = ingest.note_closed_days(warehouse, store, client, found.missing, TODAY)
    ingest.settle_days_without_index(warehouse, found.missing, TODAY)
    assert noted == ([CHRISTMAS_EVE] if closed else [])
    warehouse.close()
    assert (CHRISTMAS_EVE in loaded_days(settings.target, TODAY)) == closed


def test_a_day_that_nothing_follows_is_not_closed(
    edgar: FakeEdgar,
    client: EdgarClient,
    store: DocumentStore,
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    edgar.give(full_index_path(2026, 4), index_of(date(2026, 12, 23), MONDAY))
    store.put("index/2026-12-23", index_of(date(2026, 12, 23)))
    assert ingest.note_closed_days(warehouse, store, client, [CHRISTMAS_EVE], TODAY) == []
    assert edgar.requests == []


@pytest.mark.parametrize(
    ("today", "closed"), [(date(2027, 1, 5), False), (date(2027, 1, 11), True)]
)
def test_at_the_end_of_a_quarter_a_week_has_to_pass(
    edgar: FakeEdgar,
    client: EdgarClient,
    store: DocumentStore,
    warehouse: duckdb.DuckDBPyConnection,
    today: date,
    closed: bool,
) -> None:
    last = date(2026, 12, 31)
    edgar.give(full_index_path(2026, 4), index_of(date(2026, 12, 30)))
    store.put("index/2027-01-04", index_of(date(2027, 1, 4)))
    assert bool(ingest.note_closed_days(warehouse, store, client, [last], today)) == closed


# The server's day.


@pytest.mark.parametrize("way", [1, -1], ids=["clock behind", "clock ahead"])
def test_days_are_planned_by_the_servers_day(
    edgar: FakeEdgar, client: EdgarClient, store: DocumentStore, way: int
) -> None:
    here = datetime.now(NEW_YORK)
    other = here.date() + timedelta(days=way)
    # Within a day of now, on the other side of midnight.
    last_second = datetime(other.year, other.month, other.day, 23, 59, 59, tzinfo=NEW_YORK)
    moment = last_second.replace(hour=0, minute=0, second=5) if way > 0 else last_second
    edgar.clock_is_ahead = moment.astimezone(UTC) - datetime.now(UTC)
    asked = []

    def planned(today: date) -> list[date]:
        asked.append(today)
        return [today - timedelta(days=1), today]

    days, found = ingest.fetch_planned_indexes(store, client, planned, QUIET)
    assert asked == [here.date(), other]
    assert other in days
    assert len(found.missing) == len(days) == 3
    assert client.today() == other


# What the doctor says.


@pytest.fixture
def asked(settings: Settings, edgar: FakeEdgar) -> Settings:
    return replace(settings, base_url=edgar.url, start=today_in_new_york() - timedelta(days=20))


def subjects(settings: Settings, subject: str) -> list[tuple[str, str]]:
    return [(f.level, f.says) for f in examine(settings) if f.subject == subject]


def test_the_doctor_says_closed_and_does_not_fail(settings: Settings, asked: Settings) -> None:
    with open_warehouse(settings) as connection:
        replace_days(connection, [DayLoad(CHRISTMAS_EVE, (), {}, (), was_closed=True)])
    found = subjects(asked, "days")
    assert ("note", True) in [
        (level, "EDGAR was closed on 2026-12-24" in says) for level, says in found
    ]


def test_days_that_the_source_lacks_are_no_problem_and_others_are(
    asked: Settings, edgar: FakeEdgar
) -> None:
    with open_warehouse(asked):
        pass
    edgar.otherwise = Answer(index_of(date(2026, 12, 1)))
    (first, *_) = subjects(asked, "days")
    assert first[0] == "problem" and "not loaded" in first[1]
    edgar.otherwise = Answer(ACCESS_DENIED, 403)
    one_day = replace(asked, start=today_in_new_york() - timedelta(days=4))
    found = subjects(one_day, "days")
    assert "problem" not in {level for level, _ in found}


def test_the_doctor_tells_a_clock_that_is_off(asked: Settings, edgar: FakeEdgar) -> None:
    assert subjects(asked, "clock") == []
    edgar.clock_is_ahead = timedelta(hours=3)
    (found,) = subjects(asked, "clock")
    assert found[0] == "note" and "180 minutes behind" in found[1]
    edgar.clock_is_ahead = timedelta(days=-30)
    (found,) = subjects(asked, "clock")
    assert found[0] == "problem" and "clock is wrong" in found[1]


def test_the_doctor_tells_what_a_clock_that_was_ahead_left(settings: Settings) -> None:
    later = (datetime.now(UTC) + timedelta(days=90)).replace(tzinfo=None)
    with open_warehouse(settings) as connection:
        insert(connection, LOG, [("2026-11-25", "xml", later, None, 0, 0, None)])
    (found,) = subjects(settings, "clock")
    assert "the clock was ahead" in found[1]
