"""What was public of an issuer beside its insiders, for `insider explain`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from insider_signals.published.wording import usd

EVENTS_SHOWN = 6
KINDS = {
    "management_change": "change in management (8-K 5.02)",
    "acquisition_completed": "acquisition or sale completed (8-K 2.01)",
    "material_agreement": "material agreement (8-K 1.01)",
    "bankruptcy": "bankruptcy (8-K 1.03)",
    "restatement": "statements no longer to be relied upon (8-K 4.02)",
    "late_annual_report": "annual report will be late (NT 10-K)",
    "late_quarterly_report": "quarterly report will be late (NT 10-Q)",
}


def context_of(connection: duckdb.DuckDBPyConnection, cik: str) -> Iterator[str]:
    """The newest figures, the results that are expected, the lock-up, announced sales and events.
    Nothing for an issuer of which none of it is known."""
    lines = [
        *_figures(connection, cik),
        *_results(connection, cik),
        *_lockup(connection, cik),
        *_announced(connection, cik),
        *_events(connection, cik),
    ]
    if lines:
        yield ""
        yield "Context:"
        yield from (f"  {line}" for line in lines)


def _figures(connection: duckdb.DuckDBPyConnection, cik: str) -> Iterator[str]:
    for period_end, revenue, growth, income, filed in _ask(
        connection,
        "select period_end, revenue_ttm_usd, revenue_growth, net_income_ttm_usd, filed_date"
        " from issuer_fundamentals where issuer_cik = ? and known_until is null",
        cik,
    ):
        grown = "" if growth is None else f" ({round(growth, 2) + 0:+.0%} on the year before)"
        yield (
            f"twelve months to {period_end}: revenue {usd(revenue)}{grown},"
            f" net income {usd(income)} (filed {filed})"
        )


def _results(connection: duckdb.DuckDBPyConnection, cik: str) -> Iterator[str]:
    for last, expected, error, blackout in _ask(
        connection,
        "select release_date, expected_release_date, expected_error_days, blackout_starts_on"
        " from issuer_earnings_rhythm where issuer_cik = ? and known_until is null",
        cik,
    ):
        usual = "" if error is None else f", give or take {error:.0f} days"
        yield (
            f"last results on {last}; the next were expected on {expected}{usual},"
            f" with a presumed blackout from {blackout}"
        )


def _lockup(connection: duckdb.DuckDBPyConnection, cik: str) -> Iterator[str]:
    for listed, days, end, source, early in _ask(
        connection,
        "select ipo_date, lockup_days, lockup_end_date, lockup_source, has_early_release"
        " from lockup_calendar where issuer_cik = ?",
        cik,
    ):
        if end is None:
            yield f"listed on {listed}: no lock-up of the usual kind ({source})"
        else:
            may_end = "; it may end earlier by its terms" if early else ""
            yield f"listed on {listed}: lock-up of {days} days to {end} ({source}){may_end}"


def _announced(connection: duckdb.DuckDBPyConnection, cik: str) -> Iterator[str]:
    for seller, planned, sold, day, until in _ask(
        connection,
        "select seller_name, planned_shares, executed_shares, approx_sale_date, holds_until"
        " from planned_sales where issuer_cik = ? and known_until is null and state != 'sold'"
        " order by approx_sale_date desc, accession_number limit 3",
        cik,
    ):
        amount = "an unknown number of" if planned is None else f"{planned:,.0f}"
        yield (
            f"Form 144: {seller} announced to sell {amount} shares about {day};"
            f" {sold:,.0f} reported as sold, the notice holds until {until}"
        )


def _events(connection: duckdb.DuckDBPyConnection, cik: str) -> Iterator[str]:
    for day, kind in _ask(
        connection,
        "select event_date, event_kind from issuer_events where issuer_cik = ?"
        f" and event_kind in ({', '.join('?' * len(KINDS))})"
        f" order by known_at desc, event_kind limit {EVENTS_SHOWN}",
        cik,
        *KINDS,
    ):
        yield f"{day}: {KINDS[kind]}"


def _ask(connection: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[tuple]:
    return connection.execute(sql, list(values)).fetchall()
