"""The market's calendar: NYSE sessions and EDGAR's business days, one row per day.

EDGAR follows the federal holidays, not the exchange's: it is open on Good Friday, and closed on
Columbus Day and Veterans Day while the exchange trades.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

NEW_YORK = ZoneInfo("America/New_York")
FIRST_YEAR, LAST_YEAR = 1990, 2040
OPENING = time(9, 30)

# Days that are no federal holiday and on which SEC announced that EDGAR takes no filings: days of
# mourning, and days before or after Christmas on which an executive order closed the government.
# Later orders cannot be known here: a run finds out from the indexes (orchestration/ingest.py).
EDGAR_CLOSURES = frozenset(
    {
        date(2018, 12, 5),
        date(2018, 12, 24),
        date(2019, 12, 24),
        date(2020, 12, 24),
        date(2025, 1, 9),
        date(2025, 12, 24),
        date(2025, 12, 26),
    }
)


@cache
def _nyse_holidays() -> holidays.HolidayBase:
    return holidays.financial_holidays("NYSE", years=range(FIRST_YEAR, LAST_YEAR + 1))


@cache
def _federal_holidays() -> holidays.HolidayBase:
    # The year after: New Year's Day on a Saturday is observed on the last day of this year.
    return holidays.country_holidays("US", years=range(FIRST_YEAR, LAST_YEAR + 2))


def is_nyse_session(day: date) -> bool:
    """The New York Stock Exchange trades on this day, be it for half of it."""
    return day.weekday() < 5 and day not in _nyse_holidays()


def is_edgar_business_day(day: date) -> bool:
    """EDGAR takes filings on this day."""
    return day.weekday() < 5 and day not in _federal_holidays() and day not in EDGAR_CLOSURES


def calendar_rows(
    first: date = date(FIRST_YEAR, 1, 1), last: date = date(LAST_YEAR, 12, 31)
) -> list[tuple[date, bool, datetime | None, bool]]:
    """Rows of market.calendar: day, NYSE session, its opening in naive UTC, EDGAR business day."""
    rows = []
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        session = is_nyse_session(day)
        rows.append((day, session, opening(day) if session else None, is_edgar_business_day(day)))
    return rows


def opening(day: date) -> datetime:
    """09:30 New York time, in naive UTC."""
    local = datetime.combine(day, OPENING, NEW_YORK)
    return local.astimezone(UTC).replace(tzinfo=None)
