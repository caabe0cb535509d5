"""Calendars of the made-up market: NYSE sessions, EDGAR's business days, quarters.

Kept apart from `extract/calendar.py` on purpose: the sandbox is what the warehouse is tested
against, so the two must be able to disagree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import cache

import holidays

FIRST_YEAR, LAST_YEAR = 1990, 2041


@cache
def sessions() -> tuple[date, ...]:
    """Every day on which the NYSE trades, ascending."""
    closed = holidays.financial_holidays("NYSE", years=range(FIRST_YEAR, LAST_YEAR))
    return _weekdays_except(set(closed))


@cache
def business_days() -> tuple[date, ...]:
    """Every day on which EDGAR accepts filings: weekdays that are no federal holiday."""
    closed = holidays.country_holidays("US", years=range(FIRST_YEAR, LAST_YEAR))
    return _weekdays_except(set(closed))


def _weekdays_except(closed: set[date]) -> tuple[date, ...]:
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR - 1, 12, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in days if day.weekday() < 5 and day not in closed)


def session_on_or_after(day: date) -> date:
    return sessions()[bisect_left(sessions(), day)]


def business_day_after(day: date, count: int) -> date:
    """The EDGAR business day `count` business days after `day`; 0 is the next one on or after
    it."""
    days = business_days()
    if count == 0:
        return days[bisect_left(days, day)]
    return days[bisect_right(days, day) + count - 1]


def between(days: tuple[date, ...], first: date, last: date) -> tuple[date, ...]:
    """The days from `first` to `last`, both included."""
    return days[bisect_left(days, first) : bisect_right(days, last)]


def quarter(day: date) -> int:
    return (day.month - 1) // 3 + 1


def quarter_end(year: int, number: int) -> date:
    following = date(year + number // 4, number % 4 * 3 + 1, 1)
    return following - timedelta(days=1)
