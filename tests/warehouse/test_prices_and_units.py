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
        "+int_issuer_splits",
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


# ------------------------------------------------------------------------------ splits

Split = tuple[float | None, str | None, str, bool]


def splits_of(marts: Warehouse, issuer: int) -> list[Split]:
    """Splits as they are known at last: ratio, the days between which the unit changed, stated."""
    found = marts.execute(
        "select ratio, earliest_date::varchar, effective_date::varchar, is_stated"
        " from intermediate.int_issuer_splits where issuer_cik = ? and known_until is null"
        " order by effective_date, ratio",
        [f"{issuer:010d}"],
    ).fetchall()
    return [(ratio and round(ratio, 6), *rest) for ratio, *rest in found]


SPLIT_TEXTS: dict[str, list[Split]] = {
    "Numbers of shares reflect the 20-for-1 forward stock split that took effect on May 6, 2024.": [
        (20.0, "2024-05-06", "2024-05-06", True)
    ],
    "Restated for the one-for-fifteen (1:15) reverse stock split, effective May 6, 2024.": [
        (0.066667, "2024-05-06", "2024-05-06", True)
    ],
    "On May 6, 2024, the Issuer carried out a 10-for-1 reverse stock split of its common stock.": [
        (0.1, "2024-05-06", "2024-05-06", True)
    ],
    "Gives effect to the three-for-one split in the form of a stock dividend paid May 6, 2024.": [
        (3.0, "2024-05-06", "2024-05-07", True)
    ],
    "Includes shares from the 50% stock dividend distributed on May 6, 2024.": [
        (1.5, "2024-05-06", "2024-05-07", True)
    ],
    "Effective May 6, 2024, every twenty (20) shares of common stock were combined into one share.": [
        (0.05, "2024-05-06", "2024-05-06", True)
    ],
    "The reverse split at a ratio of 1-for-40, approved on April 2, 2024, became effective May 6, 2024.": [
        (0.025, "2024-05-06", "2024-05-06", True)
    ],
    "Adjusted for the 1-for-12 share consolidation made in May 2024.": [
        (0.083333, "2024-05-01", "2024-05-31", True)
    ],
    "Adjusted for the 4:1 stock split.": [(4.0, None, "2024-06-03", False)],
    "Adjusted for the reverse stock split that was made on May 6, 2024.": [
        (None, "2024-05-06", "2024-05-06", False)
    ],
    "This report was split into two because of its 40 lines.": [],
    "Class B shares convert on a 1-for-10 basis, adjusted for any stock split.": [],
    "An option granted on May 6, 2024 vests in four parts, subject to adjustment for splits.": [],
}


@scenario
def split_texts(w: WrittenWarehouse) -> None:
    for number, text in enumerate(SPLIT_TEXTS):
        w.filing(
            "2024-06-05",
            300 + number,
            [CEO],
            sale(500, 12, "2024-06-03", 9000, trans_shares_fn="F1"),
            notes={"F1": text},
        )


@pytest.mark.parametrize("text", SPLIT_TEXTS)
def test_a_split_is_read_from_a_footnote(marts, text):
    assert splits_of(marts, 300 + list(SPLIT_TEXTS).index(text)) == SPLIT_TEXTS[text]


@scenario
def balances_that_run_on(w: WrittenWarehouse) -> None:
    """Two people's balances are ten times as large; at 321 one person's; at 322 another's is not."""
    for issuer, people in ((320, (CFO, DIRECTOR)), (321, (CFO,)), (322, (CFO,))):
        for person, shares in zip(people, (4_120, 7_333), strict=False):
            w.filing("2024-01-03", issuer, [person], form="3", holdings=[held(shares)])
            w.filing("2024-06-05", issuer, [person], sale(100, 10, "2024-06-03", shares * 10 - 100))
    w.filing("2023-12-04", 322, [DIRECTOR], form="3", holdings=[held(500)])
    w.filing("2024-06-04", 322, [DIRECTOR], sale(100, 10, "2024-06-03", 400))


def test_balances_of_two_owners_state_a_split_those_of_one_suggest_it(marts):
    assert splits_of(marts, 320) == [(10.0, "2024-01-04", "2024-06-03", True)]
    assert splits_of(marts, 321) == [(10.0, "2024-01-04", "2024-06-03", False)]


def test_a_position_that_runs_on_unchanged_silences_a_suggestion(marts):
    assert splits_of(marts, 322) == []


@scenario
def text_and_balance(w: WrittenWarehouse) -> None:
    """The text has no date; the balance says between which days."""
    w.filing("2024-03-05", 323, [CFO], form="3", holdings=[held(8_000)])
    w.filing(
        "2024-06-05",
        323,
        [CFO],
        sale(100, 40, "2024-06-03", 1_900, shrs_ownd_folwng_trans_fn="F1"),
        notes={"F1": "After the 1-for-4 reverse split."},
    )


def test_a_text_without_a_date_and_a_balance_state_a_split(marts):
    assert splits_of(marts, 323) == [(0.25, "2024-03-06", "2024-06-03", True)]


def test_a_split_is_not_known_before_it_was_told(marts):
    known = marts.execute(
        "select known_at::date::varchar from intermediate.int_issuer_splits"
        " where issuer_cik in ('0000000300', '0000000320') order by issuer_cik, known_at"
    ).fetchall()
    assert known == [("2024-06-06",)] * len(known)
