"""The calendar against days that are on record."""

from __future__ import annotations

import csv
import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from insider_signals.extract.calendar import (
    calendar_rows,
    is_edgar_business_day,
    is_nyse_session,
    opening,
)
from insider_signals.extract.contract import raw_tables

SHARED = Path(os.environ.get("INSIDER_SIGNALS_SHARED", Path(__file__).parents[2].parent / "shared"))


@pytest.mark.parametrize(
    ("day", "trades", "files"),
    [
        ("2024-01-02", True, True),
        ("2024-01-06", False, False),  # Saturday
        ("2024-03-29", False, True),  # Good Friday: EDGAR is open
        ("2024-10-14", True, False),  # Columbus Day: the exchange is open
        ("2024-11-11", True, False),  # Veterans Day
        ("2024-06-19", False, False),  # Juneteenth
        ("2020-06-19", True, True),  # which was no holiday yet
        ("2001-09-12", False, True),
        ("2012-10-29", False, True),  # Hurricane Sandy
        ("2018-12-05", False, False),  # mourning for G. H. W. Bush
        ("2025-01-09", False, False),  # mourning for J. Carter
        ("2021-12-31", True, False),  # New Year's Day observed by federal offices only
        ("2022-12-26", False, False),  # Christmas observed
        ("1997-01-20", True, False),  # the exchange began to observe King's birthday in 1998
    ],
)
def test_days_on_record(day: str, trades: bool, files: bool) -> None:
    parsed = date.fromisoformat(day)
    assert is_nyse_session(parsed) is trades
    assert is_edgar_business_day(parsed) is files


def test_opening_follows_new_york_clocks() -> None:
    assert opening(date(2024, 1, 2)) == datetime(2024, 1, 2, 14, 30)
    assert opening(date(2024, 7, 2)) == datetime(2024, 7, 2, 13, 30)
    assert opening(date(2006, 3, 15)) == datetime(2006, 3, 15, 14, 30)  # before the law of 2005


def test_rows_are_the_contracts() -> None:
    rows = calendar_rows()
    assert rows[0][0] == date(1990, 1, 1) and rows[-1][0] == date(2040, 12, 31)
    assert len(rows) == (rows[-1][0] - rows[0][0]).days + 1
    names = raw_tables()["market.calendar"].column_names
    assert len(rows[0]) == len(names)
    by_name = [dict(zip(names, row, strict=True)) for row in rows]
    assert all((row["session_opens_at"] is not None) == row["is_nyse_session"] for row in by_name)
    sessions = sum(row["is_nyse_session"] for row in by_name) / 51
    assert 250 < sessions < 253


@pytest.mark.skipif(
    not (SHARED / "market" / "trading_days.csv").is_file(),
    reason="the shared list of sessions is not here",
)
def test_sessions_are_those_on_record() -> None:
    with (SHARED / "market" / "trading_days.csv").open() as file:
        recorded = {date.fromisoformat(line["date"]) for line in csv.DictReader(file)}
    first, last = min(recorded), max(recorded)
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    assert {day for day in days if is_nyse_session(day)} == recorded
