"""What a price is a price of: amounts below zero, splits, the market's price, currencies.

Each scenario is written at an issuer of its own; all are built once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from written_warehouse import WrittenWarehouse, build, held, owner, purchase, rows, sale

CEO = owner(901, "Marlow Ada", "Director,Officer", "Chief Executive Officer")
CFO = owner(902, "Quill Bernard", "Officer", "CFO")
DIRECTOR = owner(903, "Sorrel Iris", "Director")
OTHER_DIRECTOR = owner(904, "Tamarack Jon", "Director")

Warehouse = duckdb.DuckDBPyConnection
SCENARIOS: list[Callable[[WrittenWarehouse], None]] = []


def scenario(write: Callable[[WrittenWarehouse], None]) -> Callable[[WrittenWarehouse], None]:
    SCENARIOS.append(write)
    return write


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    path = tmp_path_factory.mktemp("prices") / "warehouse.duckdb"
    warehouse = WrittenWarehouse()
    for write in SCENARIOS:
        write(warehouse)
    warehouse.write(path)
    build(
        path,
        "--indirect-selection",
        "cautious",
        "--select",
        "+transactions",
        "+holdings",
        "+market_sentiment",
        "+issuer_sentiment",
        "assert_no_amount_is_below_zero",
    )
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def lines_of(marts: Warehouse, issuer: int) -> list[dict[str, Any]]:
    return rows(
        marts,
        "select * from marts.transactions where issuer_cik = ? order by known_at, transaction_id",
        f"{issuer:010d}",
    )


# -------------------------------------------------------------------------- below zero


@scenario
def amounts_below_zero(w: WrittenWarehouse) -> None:
    w.filing("2024-03-05", 201, [CEO], sale(-60_000, 40, "2024-03-04", 20_000))
    w.filing("2024-03-05", 202, [CEO], sale(30_000, -41, "2024-03-04", 20_000))
    w.filing("2024-03-05", 203, [CEO], sale(30_000, 41, "2024-03-04", -20_000))
    w.filing("2024-03-05", 204, [CEO], purchase(-500, -4, "2024-03-04", -1))
    w.filing(
        "2024-03-05",
        205,
        [CEO],
        sale(30_000, 41, "2024-03-04", 20_000),
        holdings=[held(-700, "By Trust")],
    )


@pytest.mark.parametrize(
    ("issuer", "shares", "filed", "after"),
    [
        (201, None, 40, 20_000),
        (202, 30_000, -41, 20_000),
        (203, 30_000, 41, None),
        (204, None, -4, None),
    ],
)
def test_an_amount_below_zero_counts_nowhere(marts, issuer, shares, filed, after):
    [row] = lines_of(marts, issuer)
    assert (row["shares"], row["shares_owned_after"]) == (shares, after)
    assert row["price_usd_filed"] == filed
    assert (row["value_usd"], row["has_implausible_value"]) == (None, True)
    assert (row["is_discretionary"], row["noise_reason"]) == (False, "bad_data")
    if shares is None:
        assert row["line_before_shares"] is None


def test_a_price_below_zero_says_so(marts):
    [row] = lines_of(marts, 202)
    assert (row["price_usd"], row["price_state"]) == (None, "below zero")


def test_a_holding_below_zero_takes_nothing_from_a_sale(marts):
    [row] = lines_of(marts, 205)
    assert row["value_usd"] == Decimal(30_000 * 41)
    assert not row["has_implausible_value"]
    assert row["holdings_before_shares"] == 50_000


@pytest.mark.parametrize("table", ["issuer_sentiment", "market_sentiment"])
def test_sentiment_has_nothing_below_zero(marts, table):
    least = marts.execute(
        f"select min(least(sales_value_usd, purchases_value_usd)) from marts.{table}"
    ).fetchone()
    assert least is not None
    assert least[0] is None or least[0] >= 0
