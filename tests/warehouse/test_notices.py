"""Form 144 notices: what an amendment amends, and dates that cannot be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from written_warehouse import WrittenWarehouse, build

ISSUER = 8_700_000


class Notices(WrittenWarehouse):
    def notice(self, issuer: int, filed: str, shares: int, **given: Any) -> str:
        self.filings += 1
        day = date.fromisoformat(filed)
        accession = f"0000000144-{day:%y}-{self.filings:06d}"
        form = {
            "filing_date": day,
            "submission_type": "144",
            "issuercik": f"{ISSUER + issuer:010d}",
            "filer_cik": "0008700999",
            "seller_name": "Vale Ines",
            "notice_date": day,
        }
        amounts = {
            "securities_class_title": given.pop("title", "Common Stock"),
            "units_to_be_sold": Decimal(shares),
            "approx_sale_date": given.pop("sale", day),
        }
        adopted = given.pop("adopted", [])
        self._add("edgar.form144", accession, [form | given], ordinal=False)
        self._add("edgar.form144_securities", accession, [amounts])
        plans = [{"plan_adoption_date": one} for one in adopted]
        self._add("edgar.form144_plan_adoption", accession, plans)
        return accession

    def amendment(self, issuer: int, filed: str, shares: int, **given: Any) -> str:
        return self.notice(issuer, filed, shares, submission_type="144/A", **given)


def write(notices: Notices) -> None:
    n, a = notices.notice, notices.amendment
    first = n(1, "2024-05-06", 100)
    a(1, "2024-05-08", 50, previous_accession_number=first)
    # 2: without a pointer, and only one can be meant
    n(2, "2024-05-06", 100)
    a(2, "2024-05-08", 50, title="COMMON-STOCK")
    # 3: two can be meant
    n(3, "2024-05-06", 100)
    n(3, "2024-05-07", 200)
    a(3, "2024-05-08", 50)
    # 4: two, of which one has its date of sale
    n(4, "2024-05-06", 100)
    n(4, "2024-05-07", 200, sale=date(2024, 5, 20))
    a(4, "2024-05-08", 50, sale=date(2024, 5, 20))
    # 5: another class, another seller, and one that has lapsed
    n(5, "2024-05-06", 100, title="Class B Common Stock")
    n(5, "2024-05-06", 100, filer_cik="0008700998", seller_name="Vale Otto")
    n(5, "2023-11-06", 100)
    a(5, "2024-05-08", 50)
    # 6: amended twice, the second time without a pointer
    first = n(6, "2024-05-06", 100)
    a(6, "2024-05-08", 50, previous_accession_number=first)
    a(6, "2024-05-10", 40)
    # 7: both point to the original
    first = n(7, "2024-05-06", 100)
    a(7, "2024-05-08", 50, previous_accession_number=first)
    a(7, "2024-05-10", 40, previous_accession_number=first)
    # 8: points to itself, and nothing else is there
    itself = f"0000000144-24-{notices.filings + 1:06d}"
    a(8, "2024-05-08", 50, previous_accession_number=itself)
    # 9: points to a notice that is not here, beside one that it may not mean
    n(9, "2024-05-06", 100)
    a(9, "2024-05-08", 50, previous_accession_number="0000000999-24-000001")
    # 10: twice without a pointer
    n(10, "2024-05-06", 100)
    a(10, "2024-05-08", 50)
    a(10, "2024-05-10", 40)
    # 11: an amendment that comes before the notice
    a(11, "2024-05-02", 50)
    n(11, "2024-05-06", 100)
    # 12: sellers without CIKs, by name
    n(12, "2024-05-06", 100, filer_cik=None)
    n(12, "2024-05-06", 100, filer_cik=None, seller_name="Vale Otto")
    a(12, "2024-05-08", 50, filer_cik=None, seller_name="VALE, INES")
    # 13: an amendment of an amendment, which it names, after another one without a pointer
    first = n(13, "2024-05-06", 100)
    second = a(13, "2024-05-08", 50, previous_accession_number=first)
    a(13, "2024-05-10", 40, previous_accession_number=second)
    # 14: points to a notice of another company
    n(14, "2024-05-06", 100)
    of_another = n(15, "2024-05-06", 300)
    a(14, "2024-05-08", 50, previous_accession_number=of_another)
    # 16: points to a notice that was filed after it
    later = f"0000000144-24-{notices.filings + 2:06d}"
    a(16, "2024-05-08", 50, previous_accession_number=later)
    n(16, "2024-05-10", 100)
    # 17: two original notices of two classes, each amended on one day without a pointer
    n(17, "2024-05-06", 100)
    n(17, "2024-05-06", 200, title="Class B Common Stock")
    a(17, "2024-05-08", 50)
    a(17, "2024-05-08", 60, title="Class B Common Stock")
    # 20 to 24: dates that cannot be
    n(20, "2024-05-06", 100, sale=date(9999, 12, 31))
    n(21, "2024-05-06", 100, sale=date(22, 5, 6), notice_date=date(22, 5, 6))
    n(22, "2024-05-06", 100, sale=date(2042, 5, 6), notice_date=date(2024, 5, 3))
    n(23, "2024-05-06", 100, sale=None, notice_date=None)
    n(24, "2024-05-06", 100, adopted=[date(9999, 12, 31), date(22, 1, 1), date(2023, 11, 1)])


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("notices") / "warehouse.duckdb"
    notices = Notices()
    write(notices)
    notices.write(path)
    build(path, "--select", "+planned_sales", "--indirect-selection", "cautious")
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("issuer", "standing", "states"),
    [
        (1, [50], ["original", "stated"]),
        (2, [50], ["inferred", "original"]),
        (3, [50, 100, 200], ["original", "original", "unknown"]),
        (4, [50, 100], ["inferred", "original", "original"]),
        (5, [50, 100, 100, 100], ["original", "original", "original", "unknown"]),
        (6, [40], ["inferred", "original", "stated"]),
        (7, [40], ["original", "stated", "stated"]),
        (8, [50], ["unknown"]),
        (9, [50, 100], ["original", "unknown"]),
        (10, [40], ["inferred", "inferred", "original"]),
        (11, [50, 100], ["original", "unknown"]),
        (12, [50, 100], ["inferred", "original", "original"]),
        (13, [40], ["original", "stated", "stated"]),
        (14, [50, 100], ["original", "unknown"]),
        (15, [300], ["original"]),
        (16, [50, 100], ["original", "unknown"]),
        (17, [50, 60], ["inferred", "inferred", "original", "original"]),
    ],
)
def test_an_amendment_ends_what_it_amends_and_nothing_else(
    marts: duckdb.DuckDBPyConnection, issuer: int, standing: list[int], states: list[str]
) -> None:
    found = marts.execute(
        "select planned_shares::integer, amendment_state, known_until is null"
        " from marts.planned_sales where issuer_cik = ?",
        [f"{ISSUER + issuer:010d}"],
    ).fetchall()
    assert sorted(shares for shares, _, stands in found if stands) == standing
    assert sorted(state for _, state, _ in found) == states


@pytest.mark.parametrize(
    ("issuer", "sale", "adopted"),
    [
        (20, date(2024, 5, 6), None),
        (21, date(2024, 5, 6), None),
        (22, date(2024, 5, 3), None),
        (23, date(2024, 5, 6), None),
        (24, date(2024, 5, 6), date(2023, 11, 1)),
    ],
)
def test_a_date_that_cannot_be_is_none(
    marts: duckdb.DuckDBPyConnection, issuer: int, sale: date, adopted: date | None
) -> None:
    assert marts.execute(
        "select approx_sale_date, plan_adopted_date, holds_until - approx_sale_date"
        " from marts.planned_sales where issuer_cik = ?",
        [f"{ISSUER + issuer:010d}"],
    ).fetchall() == [(sale, adopted, 90)]
