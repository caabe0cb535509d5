"""What a price is a price of: amounts below zero, splits, the market's price, currencies.

Each scenario is written at an issuer of its own; all are built once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from written_warehouse import WrittenWarehouse, build, held, line, owner, purchase, rows, sale

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
        "+int_trade_price_features",
        "+issuer_fundamentals",
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
    "Numbers reflect the 20-for-1 forward stock split that took effect on May 6, 2024.": [
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
    "Effective May 6, 2024, every twenty (20) common shares were combined into one share.": [
        (0.05, "2024-05-06", "2024-05-06", True)
    ],
    "A reverse split at a ratio of 1-for-40, approved April 2, 2024, effective May 6, 2024.": [
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
    """Two balances are ten times as large; at 321 one; at 322 another is what it was."""
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


# ---------------------------------------------------------------- prices in their own unit


def market(w: WrittenWarehouse, issuer: int, closes: dict[tuple[str, str], float]) -> None:
    """A price file with closes that hold from one day to another, every session."""
    w.ticker(issuer, f"T{issuer}", "2020-01-01")
    for (first, last), close in closes.items():
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            if day.weekday() < 5:
                w.rows.setdefault("market.prices", []).append(
                    {
                        "ticker": f"T{issuer}",
                        "price_date": day,
                        "open": close,
                        "close": close,
                        "adj_close": close,
                        "file_name": "made_up.csv",
                    }
                )
            day += timedelta(days=1)


def earlier_sales(w: WrittenWarehouse, issuer: int, price: float) -> None:
    for number, day in enumerate(("2024-02-06", "2024-03-05", "2024-04-02", "2024-05-07")):
        who = owner(950 + number, f"Yarrow {number}", "Officer", "Vice President")
        w.filing(day, issuer, [who], sale(30 + number, price + number / 10, day, 5000))


def last_price(marts: Warehouse, issuer: int) -> tuple[Any, ...]:
    row = lines_of(marts, issuer)[-1]
    return row["price_usd"] and float(row["price_usd"]), row["price_state"]


@scenario
def prices_on_both_sides_of_a_split(w: WrittenWarehouse) -> None:
    notes = {"F1": "Reflects the 12-for-1 stock split completed on May 20, 2024."}
    earlier_sales(w, 330, 1_200)
    w.filing("2024-06-05", 330, [CEO], sale(9_000, 101, "2024-06-03", 70_000), notes=notes)
    w.filing("2024-06-06", 330, [CFO], sale(8_000, 1.01, "2024-06-05", 70_000))
    notes = {"F1": "After the 1-for-50 reverse stock split of May 20, 2024."}
    earlier_sales(w, 331, 2)
    w.filing("2024-06-05", 331, [CEO], sale(40, 99, "2024-06-03", 200), notes=notes)
    # nobody tells of it, but the balance is twenty times what it was
    w.filing("2024-01-03", 332, [CEO], form="3", holdings=[held(4_100)])
    earlier_sales(w, 332, 1_200)
    w.filing("2024-06-05", 332, [CEO], sale(2_000, 72, "2024-06-03", 80_000))
    # and here it is what it was
    w.filing("2024-01-03", 333, [CEO], form="3", holdings=[held(82_000)])
    earlier_sales(w, 333, 1_200)
    w.filing("2024-06-05", 333, [CEO], sale(2_000, 60, "2024-06-03", 80_000))


def test_a_true_price_after_a_split_is_kept(marts):
    prices = [(row["price_usd_filed"], row["price_state"]) for row in lines_of(marts, 330)]
    assert prices[-2:] == [(101, "plausible"), (Decimal("1.01"), "far below other filings")]
    assert last_price(marts, 331) == (99, "plausible")
    assert lines_of(marts, 331)[-1]["price_repair_reason"] is None


def test_prices_across_a_suggested_split_prove_nothing(marts):
    assert last_price(marts, 332) == (72, "not checked")
    assert last_price(marts, 333) == (None, "far below other filings")


@scenario
def prices_that_the_market_knows(w: WrittenWarehouse) -> None:
    year = ("2024-01-02", "2024-05-24")
    since = ("2024-05-28", "2024-12-31")
    market(w, 340, {year: 50, since: 3.3})
    earlier_sales(w, 340, 50)
    w.filing("2024-06-05", 340, [CEO], purchase(9_000, 3.45, "2024-06-03", 70_000))
    market(w, 341, {year: 4, since: 61})
    earlier_sales(w, 341, 4)
    w.filing("2024-06-05", 341, [CEO], sale(9_000, 66, "2024-06-03", 70_000))
    # 40 shares at 60 are 2,400; and a price with two digits too many
    market(w, 342, {year: 61, since: 61})
    w.filing("2024-06-05", 342, [CEO], sale(40, 2_400, "2024-06-03", 70_000))
    market(w, 343, {year: 61, since: 61})
    w.filing("2024-06-05", 343, [CEO], sale(33, 6_100, "2024-06-03", 70_000))
    # the file is adjusted for a split that a later filing tells of
    market(w, 344, {year: 12.5, since: 12.5})
    w.filing("2024-03-05", 344, [CEO], sale(900, 250, "2024-03-04", 7_000))
    notes = {"F1": "Gives effect to the 20-for-1 forward split made on September 3, 2024."}
    w.filing("2024-10-03", 344, [CFO], sale(900, 12.4, "2024-10-02", 7_000), notes=notes)
    # a home share, and the market trades what stands for 43,200 of them
    market(w, 346, {year: 61, since: 61})
    home = {"security_title": "Ordinary Shares"}
    w.filing("2024-06-05", 346, [CEO], sale(90_000, 0.0014, "2024-06-03", 10_000, **home))
    # other filings, all wrong in one way, against the market
    market(w, 345, {year: 61, since: 61})
    earlier_sales(w, 345, 0.61)
    w.filing("2024-06-05", 345, [CEO], sale(900, 60.5, "2024-06-03", 70_000))


def test_a_crash_and_a_squeeze_are_believed_where_the_market_shows_them(marts):
    assert last_price(marts, 340) == (3.45, "plausible")
    assert last_price(marts, 341) == (66, "plausible")


def test_the_market_proves_a_total_and_refutes_a_price(marts):
    assert last_price(marts, 342) == (60, "total typed as price")
    assert last_price(marts, 343) == (None, "far above the market")
    assert lines_of(marts, 343)[-1]["has_implausible_value"]


def test_a_file_that_is_adjusted_for_later_splits_confirms_older_prices(marts):
    first, last = lines_of(marts, 344)
    assert (first["price_usd"], first["price_state"]) == (250, "plausible")
    assert (float(last["price_usd"]), last["price_state"]) == (12.4, "plausible")


def test_a_home_share_is_not_judged_by_its_depositary_share(marts):
    assert last_price(marts, 346) == (0.0014, "not checked")


def test_other_filings_do_not_outvote_the_market(marts):
    assert last_price(marts, 345) == (60.5, "plausible")


@scenario
def a_fall_that_several_report(w: WrittenWarehouse) -> None:
    earlier_sales(w, 350, 50)
    for number, price in enumerate((3.4, 3.5, 3.45)):
        day = f"2024-06-{3 + number:02d}"
        who = owner(960 + number, f"Zinnia {number}", "Director")
        w.filing(day, 350, [who], purchase(1_000, price, day, 9_000))


def test_a_fall_is_believed_when_two_others_have_reported_it(marts):
    states = [row["price_state"] for row in lines_of(marts, 350)[-3:]]
    assert states == ["far below other filings", "far below other filings", "plausible"]


# ------------------------------------------------------------------------- currencies

# price, text, what it costs in dollars (None: unknown), currency
FOREIGN: list[tuple[float, str, float | None, str | None]] = [
    (1_060, "The amount in column 4 is in New Taiwan dollars.", None, "TWD"),
    (2.3, "Bought on the TSX; the price shown is in Canadian dollars.", None, "CAD"),
    (2.3, "Bought at C$2.30 a share.", None, "CAD"),
    (1.68, "Bought at C$2.30 a share; the price was converted into U.S. dollars.", 1.68, None),
    (1.68, "Bought at C$2.30 a share.", 1.68, None),
    (412, "Sold in London at 412 pence per share.", None, "GBP"),
    (5.2, "Sold at GBP4.12, translated at $1.2621 to the pound.", 5.2, None),
    (88.4, "Prices from SEK 88.10 to SEK 88.90.", None, "SEK"),
    (8_000, "Sold at JPY 8,000; the rate of that day was JPY 150 to US$1.00.", 53.33, "JPY"),
    (4.4, "Price per share of EUR 4.40, or $4.75.", 4.75, "EUR"),
    (3_350, "The price is quoted in agorot.", None, "ILS"),
    (61, "Reported in Hong Kong dollars and not converted.", None, "HKD"),
    (61, "Sold at a $61.00 limit.", 61, None),
    (61, "Class A$.01 par value shares, sold through Sterling Pence & Co.", 61, None),
    (61, "Price in U.S. dollars. The shares are quoted in Swiss francs at home.", 61, None),
]


@scenario
def prices_in_other_currencies(w: WrittenWarehouse) -> None:
    for number, (price, text, _, _) in enumerate(FOREIGN):
        w.filing(
            "2024-06-05",
            360 + number,
            [CEO],
            sale(2_000, price, "2024-06-03", 70_000, trans_pricepershare_fn="F1"),
            notes={"F1": text},
        )
    # a note on the whole report, and one on an option of another line
    w.filing(
        "2024-06-05",
        380,
        [CEO],
        sale(2_000, 30, "2024-06-03", 70_000),
        remarks="All prices in this report are in Australian dollars.",
    )
    w.filing(
        "2024-06-05",
        381,
        [CEO],
        sale(2_000, 30, "2024-06-03", 70_000),
        derivatives=[
            line("M", "D", 100, 0, "2024-06-03", 0, conv_exercise_price_fn="F1")
            | {"security_title": "Option", "conv_exercise_price": Decimal(5)}
        ],
        notes={"F1": "The exercise price is in Canadian dollars."},
    )
    # prices in another currency say nothing about those in dollars
    for day, who in (("2024-03-05", CFO), ("2024-04-02", DIRECTOR), ("2024-05-07", OTHER_DIRECTOR)):
        w.filing(
            day,
            382,
            [who],
            sale(50, 2_400, day, 900, trans_pricepershare_fn="F1"),
            notes={"F1": "Price in Japanese yen."},
        )
    w.filing("2024-06-05", 382, [CEO], sale(50, 16, "2024-06-03", 900))


@pytest.mark.parametrize("number", range(len(FOREIGN)), ids=lambda number: FOREIGN[number][1])
def test_a_price_is_in_the_currency_that_its_text_names(marts, number):
    price, _, dollars, currency = FOREIGN[number]
    [row] = lines_of(marts, 360 + number)
    assert row["price_currency"] == currency
    assert float(row["price_usd_filed"]) == price
    if dollars is None:
        assert (row["price_usd"], row["value_usd"]) == (None, None)
        assert row["price_state"] == "in another currency"
        assert (row["is_discretionary"], row["noise_reason"]) == (False, "bad_data")
    else:
        assert float(row["value_usd"]) == pytest.approx(2_000 * dollars, rel=0.001)
        assert not row["has_implausible_value"]


def test_a_remark_on_all_prices_covers_all_and_a_note_on_another_line_does_not(marts):
    assert lines_of(marts, 380)[-1]["price_currency"] == "AUD"
    sold = next(row for row in lines_of(marts, 381) if row["transaction_code"] == "S")
    assert (sold["price_currency"], sold["value_usd"]) == (None, 60_000)


def test_a_price_in_another_currency_is_no_reference(marts):
    assert last_price(marts, 382) == (16, "not checked")


# a market abroad, and no word of a currency: ticker here, what the market here says, the text
ABROAD: list[tuple[str | None, float | None, str, str | None, float | None, str]] = [
    ("NORD", 20, "Ordinary Shares", None, None, "currency not stated"),
    ("NORD", 31.5, "Ordinary Shares", None, 30, "plausible"),
    ("NORD", 20, "American Depositary Shares", None, 30, "plausible"),
    ("NONE", None, "Ordinary Shares", None, None, "currency not stated"),
    (None, None, "Common Shares", "The price is in U.S. dollars.", 30, "not checked"),
    ("NORD", None, "Common Shares", None, 30, "taken for dollars"),
]


@scenario
def a_market_abroad(w: WrittenWarehouse) -> None:
    for number, (ticker, close, title, text, *_) in enumerate(ABROAD):
        issuer = 383 + number
        symbol = f"T{issuer}" if ticker == "NORD" else ticker
        if close is not None:
            market(w, issuer, {("2024-01-02", "2024-12-31"): close})
        w.filing(
            "2024-06-05",
            issuer,
            [CEO],
            sale(2_000, 30, "2024-06-03", 70_000, security_title=title)
            | ({"trans_pricepershare_fn": "F1"} if text else {}),
            notes={"F1": text} if text else None,
            issuertradingsymbol=symbol,
            issuerforeigntradingsymbol="NORD.ST",
        )


@pytest.mark.parametrize("number", range(len(ABROAD)))
def test_a_price_of_a_market_abroad_is_in_dollars_unless_something_contradicts(marts, number):
    *_, dollars, state = ABROAD[number]
    [row] = lines_of(marts, 383 + number)
    assert (row["price_usd"], row["price_state"]) == (dollars, state)
    assert row["value_usd"] == (dollars and 2_000 * dollars)
    assert not row["has_implausible_value"]


# ------------------------------------------------------------------ prices before an event


@scenario
def an_event_in_two_instalments(w: WrittenWarehouse) -> None:
    """The price doubles between the two."""
    market(
        w,
        390,
        {("2023-01-03", "2024-05-31"): 20, ("2024-06-03", "2024-12-31"): 40},
    )
    w.filing("2024-05-30", 390, [CEO], sale(20_000, 20, "2024-05-30", 70_000))
    w.filing("2024-06-06", 390, [CEO], sale(20_000, 40, "2024-06-06", 50_000))


def test_a_run_up_is_that_before_the_first_instalment(marts):
    found = marts.execute(
        "select price_date::varchar, runup_126, runup_63, share_of_52_week_high"
        " from intermediate.int_trade_price_features"
        " inner join intermediate.int_trade_segments_by_motive using (trade_part_id)"
        " where issuer_cik = '0000000390' order by first_date"
    ).fetchall()
    assert found == [("2024-05-29", 0, 0, 1), ("2024-05-29", 0, 0, 1)]


# ------------------------------------------------------------------ shares outstanding


def facts_of(w: WrittenWarehouse, issuer: int, **amounts: tuple[str, float]) -> None:
    """One quarterly report: tag → unit and amount; what is a stock has no start."""
    for tag, (unit, amount) in amounts.items():
        is_flow = not tag.startswith(("Common", "Entity"))
        w.rows.setdefault("edgar.company_fact", []).append(
            {
                "issuercik": f"{issuer:010d}",
                "accession_number": f"0000000009-24-{issuer:06d}",
                "taxonomy": "dei" if tag.startswith("Entity") else "us-gaap",
                "tag": tag,
                "unit": unit,
                "line_ordinal": 0,
                "period_start": date(2023, 1, 1) if is_flow else None,
                "period_end": date(2023, 12, 31),
                "amount": Decimal(str(amount)),
                "fiscal_year": 2023,
                "fiscal_period": "FY",
                "form_type": "10-K",
                "filing_date": date(2024, 2, 20),
            }
        )


@scenario
def numbers_of_shares(w: WrittenWarehouse) -> None:
    shares, dollars = "shares", "USD"
    average = "WeightedAverageNumberOfDilutedSharesOutstanding"
    common = "CommonStockSharesOutstanding"
    cover = "EntityCommonStockSharesOutstanding"
    profit: dict[str, tuple[str, float]] = {
        "Revenues": (dollars, 9e8),
        "NetIncomeLoss": (dollars, 6e7),
        "EarningsPerShareDiluted": ("USD/shares", 1.5),
    }
    facts_of(w, 395, **profit, **{common: (shares, 100), average: (shares, 4e7)})
    facts_of(w, 396, **profit, **{cover: (shares, 4.2e7), average: (shares, 4e4)})
    facts_of(w, 397, **profit, **{common: (shares, 100)})
    # a company that has just gone public has five times its average
    facts_of(w, 398, **profit, **{cover: (shares, 2e8), average: (shares, 4e7)})
    facts_of(w, 399, Revenues=(dollars, 9e8), **{common: (shares, 100)})


@pytest.mark.parametrize(
    ("issuer", "expected"), [(395, 4e7), (396, 4.2e7), (397, None), (398, 2e8), (399, 100)]
)
def test_a_number_of_shares_fits_what_the_same_report_says(marts, issuer, expected):
    found = marts.execute(
        "select shares_outstanding from marts.issuer_fundamentals where issuer_cik = ?",
        [f"{issuer:010d}"],
    ).fetchone()
    assert found is not None
    assert found[0] == expected
