"""Results, figures and lock-ups of real companies, read whole and compared with what can be told
from the same documents in another way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from places import SHARED
from written_warehouse import build, rows

from insider_signals.extract.calendar import calendar_rows
from insider_signals.extract.context import FILINGS, read_company_facts, read_submissions
from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.load import IssuerLoad, insert, replace_issuers
from insider_signals.extract.prospectus import read_prospectus

pytestmark = pytest.mark.skipif(
    not (SHARED / "companyfacts").is_dir(), reason="the reference material is not here"
)

APPLE, NVIDIA, ALPHABET, MARVELL = "0000320193", "0001045810", "0001652044", "0001835632"
LISTED = "0001736730"
# Where the two ways differ for a reason: a year that was restated after its quarters were first
# filed (both parts are as restated in the warehouse), and stated sums that round otherwise.
TOLD_APART = {(APPLE, "2010-03-27"), (APPLE, "2010-06-26"), (ALPHABET, "2025-09-30")}
TAGS = (
    "Revenues",
    "RevenueFromContractWithCustomerExcludingAssessedTax",
    "SalesRevenueNet",
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("context") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        create_raw_tables(connection)
        insert(connection, "market.calendar", list(calendar_rows()))
        replace_issuers(connection, list(_loads()))
    marts = ("issuer_events", "issuer_earnings_rhythm", "issuer_fundamentals", "lockup_calendar")
    models = [f"+{model}" for model in (*marts, "int_issuer_splits")]
    build(path, "--select", *models, "--exclude-resource-type", "test")
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def _loads() -> Iterator[IssuerLoad]:
    for cik in sorted({path.name[3:13] for path in SHARED.glob("[sc][uo]*/CIK*.json")}):
        tables: dict[str, list[tuple]] = {}
        filings: dict[str, tuple] = {}
        for path in sorted(SHARED.glob(f"submissions/CIK{cik}*.json")):
            if "other-capture" not in path.name:
                read = read_submissions(path.read_bytes(), cik, path.name)
                assert "edgar.rejected" not in read.rows.tables
                for row in read.rows.tables[FILINGS]:
                    filings.setdefault(row[1], row)
        for path in SHARED.glob(f"companyfacts/CIK{cik}.json"):
            rows = read_company_facts(path.read_bytes(), cik, path.name)
            assert "edgar.rejected" not in rows.tables
            tables |= rows.tables
        tables[FILINGS] = list(filings.values())
        yield IssuerLoad(cik, tables, {f"context/CIK{cik}": ""})
    (prospectus,) = SHARED.glob("prospectus/*424b4*.htm")
    filed = date(2024, 10, 11)
    rows = read_prospectus(
        prospectus.read_bytes(),
        issuer_cik=LISTED,
        accession_number="0001104659-24-000000",
        form_type="424B4",
        filing_date=filed,
    )
    rows.add(FILINGS, _filing("0001104659-24-000000", "424B4", filed))
    rows.add(FILINGS, _filing("0001104659-24-000001", "8-A12B", filed - timedelta(days=3)))
    yield IssuerLoad(LISTED, rows.tables, {f"context/CIK{LISTED}": ""})


def _filing(accession: str, form: str, filed: date) -> tuple:
    return (LISTED, accession, form, filed, None, None, None, None, None, None)


def _days(fact: dict[str, Any]) -> int:
    return (date.fromisoformat(fact["end"]) - date.fromisoformat(fact["start"])).days


class Quarters:
    """Revenue by discrete quarters, each as it was first filed: the other way to twelve months."""

    def __init__(self, cik: str, known_by: date = date.max) -> None:
        document = json.loads((SHARED / "companyfacts" / f"CIK{cik}.json").read_text())
        filed: dict[tuple[str, str, str], dict[str, int]] = {}
        for tag in TAGS:
            units = document["facts"]["us-gaap"].get(tag, {}).get("units", {})
            for fact in units.get("USD", []):
                if not fact["form"].startswith("10-") or fact["filed"] > known_by.isoformat():
                    continue
                if fact["form"].startswith("10-Q") or _days(fact) > 345:
                    key = (fact["filed"], fact["start"], fact["end"])
                    filed.setdefault(key, {}).setdefault(tag, fact["val"])
        self.spans: dict[tuple[date, date], int] = {}
        for (_, start, end), by_tag in sorted(filed.items()):
            value = next(by_tag[tag] for tag in TAGS if tag in by_tag)
            self.spans.setdefault((date.fromisoformat(start), date.fromisoformat(end)), value)

    def trailing(self, end: date) -> int | None:
        """The sum of the four quarters up to the end."""
        begin, total = end - timedelta(days=363), 0
        for _ in range(4):
            quarter = self._stated(begin) or self._fourth(begin)
            if quarter is None:
                return None
            begin, total = quarter[0] + timedelta(days=1), total + quarter[1]
        return total

    def _stated(self, start: date) -> tuple[date, int] | None:
        """End and revenue of the quarter that begins about then."""
        for (first, last), value in self.spans.items():
            if abs((first - start).days) <= 6 and 75 <= (last - first).days <= 105:
                return last, value
        return None

    def _fourth(self, start: date) -> tuple[date, int] | None:
        """What the year that ends a quarter later has beyond its other three."""
        for (first, last), year in self.spans.items():
            if 345 <= (last - first).days <= 385 and abs((last - start).days - 90) <= 12:
                begin, total = first, 0
                for _ in range(3):
                    if (quarter := self._stated(begin)) is None:
                        return None
                    begin, total = quarter[0] + timedelta(days=1), total + quarter[1]
                return last, year - total
        return None


@pytest.mark.parametrize(
    ("cik", "reports"), [(APPLE, 53), (NVIDIA, 57), (ALPHABET, 39), (MARVELL, 15)]
)
def test_trailing_revenue_is_right_to_the_dollar_by_filing_date(
    warehouse: duckdb.DuckDBPyConnection, cik: str, reports: int
) -> None:
    found = warehouse.execute(
        "select filed_date, period_end, revenue_ttm_usd from marts.issuer_fundamentals"
        " where issuer_cik = ? and form_type in ('10-K', '10-Q')"
        " and revenue_ttm_usd is not null order by known_at",
        [cik],
    ).fetchall()
    compared = 0
    for filed, period_end, amount in found:
        wanted = Quarters(cik, filed).trailing(period_end)
        if wanted is not None and (cik, str(period_end)) not in TOLD_APART:
            assert (filed, int(amount)) == (filed, wanted)
            compared += 1
    assert compared >= reports


@pytest.mark.parametrize(
    ("cik", "day", "millions"),
    [
        (APPLE, "2023-12-01", 383_285),
        (NVIDIA, "2024-03-01", 60_922),
        (ALPHABET, "2024-03-01", 307_394),
        (ALPHABET, "2024-01-15", 297_132),
    ],
)
def test_revenue_as_known_on_a_day(
    warehouse: duckdb.DuckDBPyConnection, cik: str, day: str, millions: int
) -> None:
    known = warehouse.execute(
        "select revenue_ttm_usd from marts.issuer_fundamentals where issuer_cik = ?"
        " and known_at <= ?::timestamp and (known_until is null or known_until > ?::timestamp)",
        [cik, day, day],
    ).fetchall()
    assert [int(amount) for (amount,) in known] == [millions * 1_000_000]


def test_results_come_when_expected_within_days(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Of four large companies, by the year-before rule."""
    errors = [
        days
        for (days,) in warehouse.execute(
            "select missed_by_days from marts.issuer_earnings_rhythm"
            " where releases_known >= 6 and missed_by_days is not null"
        ).fetchall()
    ]
    assert len(errors) > 100
    assert sorted(errors)[len(errors) // 2] <= 1
    assert sum(days <= 7 for days in errors) / len(errors) > 0.9


def test_a_release_is_the_one_of_the_results(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Deliveries of a quarter come under item 2.02, too, in the first days of the next."""
    early = warehouse.execute(
        "select count(*) from marts.issuer_earnings_rhythm where release_date - period_end < 10"
    ).fetchone()
    assert early == (0,)


def test_the_lockup_of_a_real_prospectus(warehouse: duckdb.DuckDBPyConnection) -> None:
    (found,) = rows(warehouse, "from marts.lockup_calendar")
    assert found["lockup_source"] == "prospectus"
    assert found["lockup_days"] == 180
    assert found["lockup_end_date"] == date(2024, 10, 11) + timedelta(days=180)
    assert found["bound_parties"] == "issuer,directors,officers,holders"
    assert found["has_waiver"] is True
    assert found["has_early_release"] is False
    assert "sole discretion" in found["early_release_text"]


def test_the_reference_material_is_read_whole() -> None:
    """Every capture, and every notice, without a rejected row."""
    for path in SHARED.glob("submissions/*.json"):
        read = read_submissions(path.read_bytes(), path.name[3:13], path.name)
        assert read.rows.tables[FILINGS]
        assert set(read.rows.tables) == {FILINGS}
    assert all(Path(path).exists() for path in SHARED.glob("companyfacts/*.json"))


def test_splits_are_known_from_numbers_of_shares(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Day, in New York, on which each split began to trade; a company without one has none."""
    splits = {
        (APPLE, 7, date(2014, 6, 9)),
        (APPLE, 4, date(2020, 8, 31)),
        (NVIDIA, 4, date(2021, 7, 20)),
        (NVIDIA, 10, date(2024, 6, 10)),
        (ALPHABET, 20, date(2022, 7, 18)),
    }
    found = warehouse.execute(
        "select issuer_cik, ratio, earliest_date, effective_date"
        " from intermediate.int_issuer_splits where is_stated and known_until is null"
    ).fetchall()
    assert {(cik, ratio) for cik, ratio, *_ in found} == {(cik, ratio) for cik, ratio, _ in splits}
    for cik, ratio, earliest, effective in found:
        (day,) = [day for issuer, times, day in splits if (issuer, times) == (cik, ratio)]
        assert earliest <= day <= effective
