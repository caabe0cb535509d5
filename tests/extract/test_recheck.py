"""Corrections that only the quarterly full index has: found, believed within reason, kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insider_signals.extract.client import BrokenDocument, EdgarClient
from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.index import FormIndex, IndexEntry, full_index_path, read_form_index
from insider_signals.extract.load import DayLoad, replace_days
from insider_signals.extract.recheck import (
    Difference,
    ImplausibleIndex,
    Known,
    Quarter,
    check_quarter,
    compare,
    corrected_day,
    is_corrected,
    last_checks,
    loaded_since_check,
    quarters_to_check,
    write_form_index,
)
from insider_signals.extract.store import DocumentStore

DAY = date(2024, 2, 5)
QUARTER = Quarter(2024, 1)
TODAY = date(2024, 3, 20)


def entry(number: int, day: date = DAY, form: str = "4") -> IndexEntry:
    accession = f"0001000001-24-{number:06}"
    return IndexEntry(
        accession,
        form,
        day,
        f"edgar/data/1000001/{accession}.txt",
        ("0001000001", "0001000009"),
        ("ACME CORP", "Doe Jane"),
    )


def known(*entries: IndexEntry) -> dict[str, Known]:
    return {e.accession_number: Known(e, e.filed_date) for e in entries}


def full(*entries: IndexEntry) -> FormIndex:
    return FormIndex(entries, last_data_received="March 31, 2024")


def differences(index: FormIndex, tables: dict[str, Known]) -> list[str]:
    return [
        f"{d.kind} {int(d.accession_number[-6:])}"
        for d in compare(index, tables, QUARTER.first, QUARTER.last)
    ]


# Which quarters.


def test_quarters_know_their_days() -> None:
    quarter = Quarter.of(date(2023, 12, 29))
    assert (quarter.key, quarter.first, quarter.last) == (
        "2023q4",
        date(2023, 10, 1),
        date(2023, 12, 31),
    )
    assert quarter.next == QUARTER and QUARTER.last == date(2024, 3, 31)


def due(today: date, checked: dict[str, date] | None = None) -> list[str]:
    found = quarters_to_check(today, date(2023, 8, 1), today, checked or {})
    return [quarter.key for quarter in found]


def test_every_quarter_is_checked_once_it_has_settled_days() -> None:
    assert due(date(2024, 1, 5)) == ["2023q3", "2023q4"]
    assert due(date(2024, 1, 20)) == ["2023q3", "2023q4", "2024q1"]


def test_running_quarter_is_checked_every_week() -> None:
    done = {"2023q3": date(2023, 11, 1), "2023q4": date(2024, 2, 1), "2024q1": date(2024, 2, 1)}
    assert due(date(2024, 2, 7), done) == []
    assert due(date(2024, 2, 8), done) == ["2024q1"]


def test_past_quarter_is_checked_until_a_month_after_its_end() -> None:
    done = {"2023q3": date(2023, 10, 20), "2023q4": date(2024, 1, 31), "2024q1": date(2024, 2, 1)}
    assert due(date(2024, 2, 2), done) == ["2023q3"]


def test_no_day_of_a_year_of_nightly_runs_is_left_unchecked() -> None:
    checked: dict[str, date] = {}
    first, today = date(2023, 1, 2), date(2023, 1, 2)
    newest_check: dict[date, date] = {}
    while today < date(2024, 3, 1):
        for quarter in quarters_to_check(today, first, today, checked):
            checked[quarter.key] = today
            day = quarter.first
            while day <= min(quarter.last, today - timedelta(8)):
                newest_check[day] = today
                day += timedelta(1)
        today += timedelta(1)
    assert all(newest_check[first + timedelta(n)] >= first + timedelta(n + 8) for n in range(364))


# What differs.


def test_equal_indexes_differ_in_nothing() -> None:
    assert differences(full(entry(1), entry(2)), known(entry(1), entry(2))) == []


def test_filings_that_appear_disappear_and_change() -> None:
    index = full(entry(1), entry(3), entry(4, form="4/A"))
    assert differences(index, known(entry(1), entry(2), entry(4))) == [
        "withdrawn 2",
        "added 3",
        "changed 4",
    ]


def test_filers_that_an_incomplete_daily_index_lacked_are_a_change() -> None:
    one_filer = replace(entry(1), ciks=("0001000001",), company_names=("ACME CORP",))
    assert differences(full(entry(1)), known(one_filer)) == ["changed 1"]
    assert differences(full(one_filer), known(entry(1))) == []


def test_other_days_are_none_of_its_business() -> None:
    young, other = date(2024, 3, 30), date(2023, 12, 29)
    index = full(entry(1), entry(2, young))
    tables = known(entry(1), entry(3, young), entry(4, other))
    assert compare(index, tables, QUARTER.first, date(2024, 3, 20)) == []


def test_filing_known_on_another_day_is_not_added_again() -> None:
    tables = {entry(1).accession_number: Known(entry(1), date(2023, 12, 29))}
    assert differences(full(entry(1)), tables) == []


def test_index_that_lacks_much_of_what_is_known_is_not_believed() -> None:
    tables = known(*[entry(n) for n in range(1000)])
    with pytest.raises(ImplausibleIndex, match="lacks 500 of 1,000"):
        compare(full(*[entry(n) for n in range(500)]), tables, QUARTER.first, QUARTER.last)
    assert len(differences(full(*[entry(n) for n in range(985)]), tables)) == 15


def test_corrected_day_has_what_the_full_index_says() -> None:
    index = full(entry(1), entry(3), entry(4, form="4/A"))
    tables = known(entry(1), entry(2), entry(4), entry(9, date(2024, 2, 6)))
    found = compare(index, tables, QUARTER.first, DAY)
    corrected = corrected_day(DAY, index, tables, found)
    assert corrected == [entry(1), entry(3), entry(4, form="4/A")]


# The corrected index.

names = st.text(st.characters(codec="latin-1", categories=["L", "N", "P"]), max_size=60)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["3", "4/A", "144", "NT 10-K", "424B5", "8-K12G3/A"]),
            st.dates(date(1994, 1, 1), date(2040, 1, 1)),
            st.dictionaries(st.integers(1, 9_999_999_999), names, min_size=1, max_size=4),
        ),
        max_size=6,
    )
)
def test_written_index_is_read_as_it_was(filings) -> None:
    entries = []
    for number, (form, day, filers) in enumerate(filings):
        accession = f"0001000001-24-{number:06}"
        ciks = sorted(filers)
        entries.append(
            IndexEntry(
                accession,
                form,
                day,
                f"edgar/data/{ciks[0]}/{accession}.txt",
                tuple(f"{cik:010}" for cik in ciks),
                tuple(filers[cik] for cik in ciks),
            )
        )
    index = read_form_index(write_form_index(DAY, entries, "a note"))
    assert list(index) == entries and not index.unreadable and not index.is_truncated


def test_corrected_index_is_marked() -> None:
    assert not is_corrected(write_form_index(DAY, [entry(1)]))


# All of it.


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        create_raw_tables(connection)
        yield connection


@pytest.fixture
def store(tmp_path: Path):
    with DocumentStore(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    (tmp_path / "edgar").mkdir()
    return tmp_path / "edgar"


def load(connection, *entries: IndexEntry, day: date = DAY) -> None:
    replace_days(connection, [DayLoad(day, entries, {}, (), content_hash="h")])


def publish(mirror: Path, *entries: IndexEntry, content: bytes | None = None) -> None:
    path = mirror / full_index_path(2024, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content or write_form_index(date(2024, 3, 18), entries))


def check(mirror: Path, store, connection) -> list[Difference]:
    with EdgarClient(str(mirror)) as client:
        return check_quarter(client, store, connection, QUARTER, TODAY)


def test_corrections_reach_the_store_and_then_the_tables(mirror, store, warehouse) -> None:
    load(warehouse, entry(1), entry(2))
    store.put(f"index/{DAY}", write_form_index(DAY, [entry(1), entry(2)]))
    publish(mirror, entry(2), entry(3))
    found = check(mirror, store, warehouse)
    assert [(d.kind, d.day) for d in found] == [("withdrawn", DAY), ("added", DAY)]
    assert last_checks(warehouse) == {}  # the day has to be loaded first

    content = store.get(f"index/{DAY}")
    assert is_corrected(content)
    index = read_form_index(content)
    assert list(index) == [entry(2), entry(3)]
    load(warehouse, *index)
    assert check(mirror, store, warehouse) == []
    assert set(last_checks(warehouse)) == {"2024q1"}


def test_days_that_were_never_loaded_are_left_to_the_daily_index(mirror, store, warehouse) -> None:
    load(warehouse, entry(1))
    saturday = date(2024, 2, 10)
    publish(mirror, entry(1), entry(2, date(2024, 2, 6)), entry(3, saturday))
    assert [d.day for d in check(mirror, store, warehouse)] == [saturday]


def test_days_of_the_last_week_are_left_to_the_daily_index(mirror, store, warehouse) -> None:
    young = TODAY - timedelta(3)
    load(warehouse, entry(1))
    load(warehouse, entry(2, young), day=young)
    publish(mirror, entry(1))
    assert check(mirror, store, warehouse) == []
    assert not store.has(f"index/{young}")


def test_full_index_that_is_not_there_is_asked_for_again_in_a_week(
    mirror, store, warehouse
) -> None:
    load(warehouse, entry(1))
    assert check(mirror, store, warehouse) == []
    assert set(last_checks(warehouse)) == {"2024q1"}


@pytest.mark.parametrize("content", [b"-" * 100 + b"\nx.txt\n", None], ids=["none", "cut off"])
def test_broken_full_index_changes_nothing(mirror, store, warehouse, content) -> None:
    load(warehouse, *[entry(n) for n in range(40)])
    if content is None:
        content = write_form_index(DAY, [entry(n) for n in range(10)]).rstrip() + b"\n4   ACME"
        path = mirror / full_index_path(2024, 1)
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        with pytest.raises(BrokenDocument):
            check(mirror, store, warehouse)
    else:
        publish(mirror, content=content)
        assert check(mirror, store, warehouse) == []
    assert last_checks(warehouse) == {} and not list(store.keys())


def test_implausible_full_index_changes_nothing(mirror, store, warehouse, caplog) -> None:
    load(warehouse, *[entry(n) for n in range(40)])
    publish(mirror, *[entry(n) for n in range(10)])
    assert check(mirror, store, warehouse) == []
    assert "is not believed: it lacks 30 of 40" in caplog.text
    assert last_checks(warehouse) == {} and not list(store.keys())


def test_day_loaded_after_the_last_check_makes_its_quarter_due_again(
    mirror, store, warehouse
) -> None:
    load(warehouse, entry(1))
    publish(mirror, entry(1))
    check(mirror, store, warehouse)
    assert loaded_since_check(warehouse, TODAY) == set()
    late = DAY + timedelta(1)
    replace_days(warehouse, [DayLoad(late, (entry(2, late),), {}, (), content_hash="late")])
    assert loaded_since_check(warehouse, TODAY) == {QUARTER.key}
    assert loaded_since_check(warehouse, late + timedelta(7)) == set(), "not settled yet"
