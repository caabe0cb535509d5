"""Which days a run looks at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from written_mirror import Mirror

from insider_signals.extract.load import LOG, insert
from insider_signals.pipeline.catch_up import (
    NO_DOCUMENT,
    NO_DOCUMENT_BEFORE,
    NotAQuarter,
    Window,
    first_day,
    plan,
    quarters_between,
    raw_hash,
    weekdays,
)
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import open_warehouse

TODAY = date(2024, 3, 15)


def log(settings: Settings, *rows: tuple[str, str, str | None]) -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    with open_warehouse(settings) as connection:
        insert(connection, LOG, [(key, source, moment, 1, 1, 0, h) for key, source, h in rows])


@pytest.fixture
def http(settings: Settings) -> Settings:
    """The same settings with an EDGAR that has to be asked what it holds."""
    return replace(settings, base_url="http://127.0.0.1:9")


def test_a_first_run_goes_back_thirty_days(http: Settings) -> None:
    days = plan(http, today=TODAY).missing
    assert days[0] == date(2024, 2, 14)
    assert days[-1] == TODAY
    assert all(day.weekday() < 5 for day in days)


def test_a_configured_start_wins(http: Settings) -> None:
    assert plan(replace(http, start=date(2024, 3, 11)), today=TODAY).missing == tuple(
        weekdays(date(2024, 3, 11), TODAY)
    )


def test_days_that_are_not_loaded_are_caught_up_wherever_they_are(http: Settings) -> None:
    log(http, ("2024-03-04", "xml", "a"), ("2024-03-13", "xml", "a"))
    assert plan(http, today=TODAY).missing == (
        *weekdays(date(2024, 3, 5), date(2024, 3, 12)),
        date(2024, 3, 14),
        TODAY,
    )


def test_the_newest_week_is_looked_at_again(http: Settings) -> None:
    log(http, *((f"2024-03-{day:02d}", "xml", "a") for day in range(1, 15)))
    assert plan(http, today=TODAY).again == tuple(date(2024, 3, day) for day in range(8, 15))


def test_after_a_backfill_the_days_after_the_last_quarter_follow(http: Settings) -> None:
    log(http, ("2023q3", "form345", "a"), ("2023q4", "form345", "a"))
    assert first_day(http, [], TODAY) == date(2024, 1, 1)


def test_days_after_today_are_not_asked_for(http: Settings) -> None:
    window = Window(date(2024, 3, 14), date(2030, 1, 1))
    assert plan(http, window, today=TODAY).missing == (date(2024, 3, 14), TODAY)


def test_a_folder_is_asked_which_days_it_has(settings: Settings, mirror: Mirror) -> None:
    for day in (date(2011, 5, 2), date(2024, 3, 1)):
        mirror.file(day, 1)
    assert plan(settings, today=TODAY).missing == (date(2011, 5, 2), date(2024, 3, 1))
    assert plan(settings, Window(date(2012, 1, 1)), today=TODAY).missing == (date(2024, 3, 1),)


def test_named_days_are_all_looked_at_again(http: Settings) -> None:
    log(http, *((f"2024-03-{day:02d}", "xml", "a") for day in range(1, 15)))
    window = Window(date(2024, 3, 4), date(2024, 3, 5))
    assert plan(http, window, today=TODAY, recheck_all=True).days == [window.first, window.last]


@pytest.mark.parametrize("reason", [NO_DOCUMENT, NO_DOCUMENT_BEFORE])
def test_a_day_with_a_document_that_could_not_be_fetched_is_asked_again(
    http: Settings, reason: str
) -> None:
    log(http, *((f"2024-03-{day:02d}", "xml", "a") for day in range(1, 15)))
    with open_warehouse(http) as connection:
        insert(
            connection,
            "edgar.filing_index",
            [("1", "4", date(2024, 3, 1), date(2024, 3, 1), "p", ["7"], ["x"])],
        )
        insert(
            connection,
            "edgar.rejected",
            [("1", 0, None, "document", None, reason)],
        )
    assert plan(http, today=TODAY).again[0] == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        (("2023q4", "2024q2"), ["2023q4", "2024q1", "2024q2"]),
        (("2006Q1", "2006q1"), ["2006q1"]),
        (("2024q2", "2024q1"), []),
    ],
)
def test_quarters_are_counted(text: tuple[str, str], quarters: list[str]) -> None:
    assert quarters_between(*text) == quarters


def test_what_is_no_quarter_says_how_to_write_one() -> None:
    with pytest.raises(NotAQuarter, match="2024q3"):
        quarters_between("2024", "2024q5")


def test_the_hash_of_the_raw_rows_does_not_depend_on_when_or_how_often_they_were_loaded(
    settings: Settings,
) -> None:
    moments = [datetime(2024, 1, 1) + timedelta(days=n) for n in range(3)]
    with open_warehouse(settings) as connection:
        insert(connection, LOG, [("2024-01-02", "xml", moments[0], 3, 3, 0, "a")])
        once = raw_hash(connection)
        insert(connection, LOG, [("2024-01-02", "xml", moments[1], 3, 3, 0, "a")])
        assert raw_hash(connection) == once
        insert(connection, LOG, [("2024q1", "full_index", moments[1], None, None, None, "z")])
        assert raw_hash(connection) == once
        insert(connection, LOG, [("2024-01-02", "xml", moments[2], 4, 4, 0, "b")])
        assert raw_hash(connection) != once
