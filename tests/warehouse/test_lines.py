"""Lines, owners, amendments, copies, positions and trades: what goes wrong in other tools.

Each scenario is written at an issuer of its own; all are built once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from written_warehouse import (
    WrittenWarehouse,
    build,
    held,
    line,
    owner,
    purchase,
    rows,
    sale,
)

CEO = owner(901, "Marlow Ada", "Director,Officer", "Chief Executive Officer")
CFO = owner(902, "Quill Bernard", "Officer", "CFO")
DIRECTOR = owner(903, "Sorrel Iris", "Director")
OTHER_DIRECTOR = owner(904, "Tamarack Jon", "Director")
FUND = owner(905, "Osprey Fund III, L.P.", "TenPercentOwner")
PARTNER = owner(906, "Osprey GP LLC", "TenPercentOwner")
BANK = owner(907, "Riverside Bank Corp", "TenPercentOwner")

Warehouse = duckdb.DuckDBPyConnection
SCENARIOS: list[Callable[[WrittenWarehouse], dict[str, Any]]] = []


def scenario(
    write: Callable[[WrittenWarehouse], dict[str, Any]],
) -> Callable[[WrittenWarehouse], dict[str, Any]]:
    SCENARIOS.append(write)
    return write


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, Any]]]:
    path = tmp_path_factory.mktemp("lines") / "warehouse.duckdb"
    warehouse = WrittenWarehouse()
    names = {write.__name__: write(warehouse) for write in SCENARIOS}
    warehouse.write(path)
    build(
        path,
        "--indirect-selection",
        "cautious",
        "--select",
        "+transactions",
        "+trades",
        "+trade_versions",
        "+trade_lines",
        "+insiders",
        "+issuers",
        "+holdings",
        "+filings",
        "+filing_owners",
        "+open_market_trades",
    )
    return path, names


@pytest.fixture(scope="module")
def marts(written: tuple[Path, dict]) -> Iterator[Warehouse]:
    with duckdb.connect(str(written[0]), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def names(written: tuple[Path, dict]) -> dict[str, dict[str, Any]]:
    return written[1]


def lines_of(marts: Warehouse, issuer: int) -> list[dict]:
    return rows(
        marts,
        "select * from marts.transactions where issuer_cik = ? order by known_at, transaction_id",
        f"{issuer:010d}",
    )


def current(marts: Warehouse, issuer: int) -> list[tuple]:
    """Shares and prices of the lines that stand and count."""
    return [
        (row["shares"], row["price_usd"])
        for row in lines_of(marts, issuer)
        if row["is_current"] and not row["is_copy"]
    ]


def filing(marts: Warehouse, accession: str) -> dict:
    return rows(marts, "select * from marts.filings where accession_number = ?", accession)[0]


def trades_of(marts: Warehouse, issuer: int) -> list[dict]:
    return rows(
        marts,
        "select * from marts.trades where issuer_cik = ? order by first_date, trade_id",
        f"{issuer:010d}",
    )


# ------------------------------------------------------------------- amendments


@scenario
def partial_amendment(w: WrittenWarehouse) -> dict:
    """Three sales; the amendment restates the second only."""
    w.filing(
        "2024-03-05",
        101,
        [CEO],
        sale(100, 10, "2024-03-04", 900),
        sale(200, 11, "2024-03-04", 700),
        sale(300, 12, "2024-03-04", 400),
    )
    amendment = w.filing(
        "2024-03-08",
        101,
        [CEO],
        sale(200, 21, "2024-03-04", 700),
        form="4/A",
        original="2024-03-05",
    )
    return {"amendment": amendment}


def test_a_partial_amendment_supersedes_only_what_it_restates(marts, names):
    assert current(marts, 101) == [(100, 10), (300, 12), (200, 21)]
    old = [row for row in lines_of(marts, 101) if not row["is_current"]]
    assert [(row["shares"], row["ended_as"]) for row in old] == [(200, "superseded")]
    assert old[0]["known_until"] == datetime(2024, 3, 9, 3, 0)  # 22:00 in New York
    assert filing(marts, names["partial_amendment"]["amendment"])["amendment_state"] == "restates"


@scenario
def amendment_that_adds(w: WrittenWarehouse) -> dict:
    """A second lot of the day was left out; the amendment reports only that one."""
    w.filing("2024-03-05", 102, [CEO], sale(100, 10, "2024-03-04", 900))
    amendment = w.filing(
        "2024-03-06",
        102,
        [CEO],
        sale(250, 10, "2024-03-04", 650),
        form="4/A",
        original="2024-03-05",
    )
    return {"amendment": amendment}


def test_an_amendment_that_adds_a_lot_deletes_none(marts, names):
    assert current(marts, 102) == [(100, 10), (250, 10)]
    assert filing(marts, names["amendment_that_adds"]["amendment"])["amendment_state"] == "adds"


@scenario
def holdings_only(w: WrittenWarehouse) -> dict:
    w.filing(
        "2024-03-05",
        103,
        [CEO],
        sale(100, 10, "2024-03-04", 900),
        holdings=[held(5000, "By Trust")],
    )
    amendment = w.filing(
        "2024-03-12",
        103,
        [CEO],
        holdings=[held(5500, "By Trust (1)")],
        form="4/A",
        original="2024-03-05",
        period="2024-03-04",
    )
    return {"amendment": amendment}


def test_a_holdings_only_amendment_keeps_the_trades(marts, names):
    assert current(marts, 103) == [(100, 10)]
    state = filing(marts, names["holdings_only"]["amendment"])["amendment_state"]
    assert state == "holdings_only"
    holdings = rows(
        marts,
        "select shares_owned, is_current from marts.holdings where issuer_cik = "
        "'0000000103' order by known_at",
    )
    assert holdings == [
        {"shares_owned": 5000, "is_current": False},
        {"shares_owned": 5500, "is_current": True},
    ]


@scenario
def footnotes_only(w: WrittenWarehouse) -> dict:
    w.filing("2024-03-05", 104, [CEO], sale(100, 10, "2024-03-04", 900))
    amendment = w.filing(
        "2024-03-07",
        104,
        [CEO],
        form="4/A",
        original="2024-03-05",
        period="2024-03-04",
        remarks="Amended to attach the power of attorney.",
    )
    return {"amendment": amendment}


def test_an_amendment_without_rows_deletes_nothing(marts, names):
    assert current(marts, 104) == [(100, 10)]
    state = filing(marts, names["footnotes_only"]["amendment"])["amendment_state"]
    assert state == "footnotes_only"


@scenario
def period_changed(w: WrittenWarehouse) -> dict:
    """The day was wrong, so the period of report is another one too."""
    w.filing("2024-03-06", 105, [CEO], sale(100, 10, "2024-03-04", 900))
    amendment = w.filing(
        "2024-03-08",
        105,
        [CEO],
        sale(100, 10, "2024-03-05", 900),
        form="4/A",
        original="2024-03-06",
    )
    return {"amendment": amendment}


def test_an_amendment_may_change_the_period(marts, names):
    [old, new] = lines_of(marts, 105)
    assert (old["is_current"], new["is_current"]) == (False, True)
    assert new["transaction_date"] == date(2024, 3, 5)
    state = filing(marts, names["period_changed"]["amendment"])["amendment_state"]
    assert state == "changes_period"


@scenario
def withdrawn(w: WrittenWarehouse) -> dict:
    original = w.filing("2024-03-05", 106, [CEO], sale(100, 10, "2024-03-04", 900))
    amendment = w.filing(
        "2024-03-07",
        106,
        [CEO],
        form="4/A",
        original="2024-03-05",
        period="2024-03-04",
        remarks="This amendment withdraws the Form 4, which named another company's officer.",
    )
    return {"original": original, "amendment": amendment}


def test_a_withdrawing_amendment_ends_the_lines(marts, names):
    assert current(marts, 106) == []
    assert trades_of(marts, 106) == []
    assert filing(marts, names["withdrawn"]["amendment"])["amendment_state"] == "withdraws"
    assert filing(marts, names["withdrawn"]["original"])["amendment_state"] == "withdrawn"


@scenario
def removed_line(w: WrittenWarehouse) -> dict:
    """One of two lines should not have been there; the amendment repeats the other."""
    w.filing(
        "2024-03-05",
        107,
        [CEO],
        sale(100, 10, "2024-03-04", 900),
        sale(400, 10.5, "2024-03-04", 500),
    )
    w.filing(
        "2024-03-07",
        107,
        [CEO],
        sale(100, 10, "2024-03-04", 900),
        form="4/A",
        original="2024-03-05",
        remarks="The sale of 400 shares did not occur and should not have been reported.",
    )
    return {}


def test_an_amendment_may_remove_a_line(marts):
    assert current(marts, 107) == [(100, 10)]
    assert [row["ended_as"] for row in lines_of(marts, 107)] == ["superseded", "withdrawn", None]


@scenario
def doubly_amended(w: WrittenWarehouse) -> dict:
    """Each amendment names the original's date; a third filing names the first amendment's."""
    w.filing("2024-03-05", 108, [CEO], sale(100, 10, "2024-03-04", 900))
    w.filing(
        "2024-03-08",
        108,
        [CEO],
        sale(100, 11, "2024-03-04", 900),
        form="4/A",
        original="2024-03-05",
    )
    last = w.filing(
        "2024-03-12",
        108,
        [CEO],
        sale(100, 12, "2024-03-04", 900),
        form="4/A",
        original="2024-03-08",
    )
    return {"last": last}


def test_a_doubly_amended_line_stands_once(marts, names):
    assert current(marts, 108) == [(100, 12)]
    ends = [row["known_until"] for row in lines_of(marts, 108)]
    assert ends == [datetime(2024, 3, 9, 3), datetime(2024, 3, 13, 2), None]
    assert len({row["lineage_id"] for row in lines_of(marts, 108)}) == 1
    assert filing(marts, names["doubly_amended"]["last"])["amendment_state"] == "restates_again"


@scenario
def orphaned(w: WrittenWarehouse) -> dict:
    amendment = w.filing(
        "2024-03-08",
        109,
        [CEO],
        sale(100, 11, "2024-03-04", 900),
        form="4/A",
        original="2019-03-05",
    )
    return {"amendment": amendment}


def test_an_orphaned_amendment_is_all_that_is_known(marts, names):
    [only] = lines_of(marts, 109)
    assert (only["is_current"], only["line_origin"]) == (True, "orphaned")
    assert filing(marts, names["orphaned"]["amendment"])["amendment_state"] == "orphaned"


@scenario
def tranches_changed(w: WrittenWarehouse) -> dict:
    """One line at an average price becomes three; another owner's form of the day is untouched."""
    w.filing("2024-03-05", 110, [CEO], sale(600, 10, "2024-03-04", 400))
    w.filing("2024-03-05", 110, [CFO], sale(600, 10, "2024-03-04", 100))
    w.filing(
        "2024-03-07",
        110,
        [CEO],
        sale(100, 9, "2024-03-04", 900),
        sale(200, 10, "2024-03-04", 700),
        sale(300, 10.4, "2024-03-04", 400),
        form="4/A",
        original="2024-03-05",
    )
    return {}


def test_other_tranches_of_the_same_shares_restate_them(marts):
    assert sum(shares for shares, _ in current(marts, 110)) == 1200
    assert (600, 10) in current(marts, 110)


# ------------------------------------------------------------- joint filers


@scenario
def joint_filing(w: WrittenWarehouse) -> dict:
    w.filing("2024-03-05", 121, [FUND, PARTNER, DIRECTOR], sale(1000, 50, "2024-03-04", 9000))
    return {}


def test_joint_owners_do_not_multiply_a_sale(marts):
    [trade] = trades_of(marts, 121)
    assert (trade["shares"], trade["value_usd"], trade["lines"]) == (1000, 50000, 1)
    owners = rows(marts, "select * from marts.filing_owners where issuer_cik = '0000000121'")
    assert len(owners) == 3
    assert len({row["decision_group_id"] for row in owners}) == 1


@scenario
def split_form(w: WrittenWarehouse) -> dict:
    """Seventeen owners need two forms that repeat the same rows."""
    people = [owner(2000 + i, f"Kestrel Investors {i} LP", "TenPercentOwner") for i in range(17)]
    trade = [sale(700, 30, "2024-03-04", 100), sale(700, 30, "2024-03-04", 100)]
    w.filing("2024-03-05", 122, people[:10], *trade, remarks="Form 1 of 2")
    w.filing("2024-03-05", 122, people[10:], *trade, remarks="Form 2 of 2")
    return {}


@scenario
def chain(w: WrittenWarehouse) -> dict:
    """Seventeen entities of one sponsor file a form each for one sale, each with its balance."""
    for i in range(17):
        entity = owner(3000 + i, f"Heron Holdings {i} LLC", "TenPercentOwner")
        w.filing("2024-03-05", 123, [entity], sale(5000, 40, "2024-03-04", 100 * i))
    return {}


@pytest.mark.parametrize(
    ("issuer", "shares", "lines", "copies"), [(122, 1400, 2, 2), (123, 5000, 1, 16)]
)
def test_seventeen_filers_of_one_sale_count_once(marts, issuer, shares, lines, copies):
    [trade] = trades_of(marts, issuer)
    assert (trade["shares"], trade["lines"], trade["copied_lines"]) == (shares, lines, copies)
    groups = rows(
        marts,
        "select count(distinct decision_group_id) as groups from marts.trades where issuer_cik = ?",
        f"{issuer:010d}",
    )
    assert groups == [{"groups": 1}]
    source_lines = rows(
        marts,
        "select count(*) as lines from marts.trade_lines where trade_id = ? "
        "and known_until is null",
        trade["trade_id"],
    )
    assert source_lines == [{"lines": lines + copies}]


@scenario
def two_people_one_lot(w: WrittenWarehouse) -> dict:
    """Two directors buy the same lot at the same price: two trades, even with equal balances."""
    for person in (DIRECTOR, OTHER_DIRECTOR):
        w.filing("2024-03-05", 124, [person], purchase(1000, 20, "2024-03-04", 1000))
    return {}


def test_two_people_with_the_same_lot_stay_two(marts):
    found = trades_of(marts, 124)
    assert [trade["shares"] for trade in found] == [1000, 1000]
    assert len({trade["decision_group_id"] for trade in found}) == 2


@scenario
def copy_of_a_withdrawn_trade(w: WrittenWarehouse) -> dict:
    """The first of two copies is withdrawn: from then on the second counts."""
    w.filing("2024-03-05", 125, [FUND], sale(1000, 50, "2024-03-04", 9000))
    w.filing("2024-03-05", 125, [PARTNER], sale(1000, 50, "2024-03-04", 9000))
    w.filing(
        "2024-03-11",
        125,
        [FUND],
        form="4/A",
        original="2024-03-05",
        period="2024-03-04",
        remarks="The Form 4 was filed in error and is hereby withdrawn.",
    )
    return {}


def test_a_copy_counts_when_what_it_repeats_is_withdrawn(marts):
    [trade] = trades_of(marts, 125)
    assert (trade["shares"], trade["copied_lines"]) == (1000, 0)
    versions = rows(
        marts,
        "select shares, copied_lines from marts.trade_versions where trade_id = ? "
        "or issuer_cik = '0000000125' order by known_at",
        trade["trade_id"],
    )
    assert {version["shares"] for version in versions} == {1000}


@scenario
def copy_after_a_correction(w: WrittenWarehouse) -> dict:
    """One of two copies is corrected: still one trade, at the corrected price."""
    w.filing("2024-03-05", 126, [FUND], sale(1000, 50, "2024-03-04", 9000))
    w.filing("2024-03-06", 126, [PARTNER], sale(1000, 50, "2024-03-04", 9000))
    w.filing(
        "2024-03-11",
        126,
        [FUND],
        sale(1000, 51, "2024-03-04", 9000),
        form="4/A",
        original="2024-03-05",
    )
    return {}


def test_a_corrected_trade_is_not_counted_again_by_its_copy(marts):
    [trade] = trades_of(marts, 126)
    assert (trade["shares"], trade["value_usd"]) == (1000, 51000)


@scenario
def repeated_form(w: WrittenWarehouse) -> dict:
    """One owner files the same form twice; another goes on with equal lots on a second form."""
    for _ in range(2):
        w.filing("2024-03-05", 127, [CEO], sale(100, 10, "2024-03-04", 900))
    w.filing(
        "2024-03-05", 128, [CEO], *[sale(100, 10, "2024-03-04", 1000 - 100 * i) for i in (1, 2)]
    )
    w.filing(
        "2024-03-05", 128, [CEO], *[sale(100, 10, "2024-03-04", 1000 - 100 * i) for i in (3, 4)]
    )
    return {}


def test_a_form_filed_twice_counts_once_and_a_second_form_of_lots_counts(marts):
    assert [trade["shares"] for trade in trades_of(marts, 127)] == [100]
    assert [trade["shares"] for trade in trades_of(marts, 128)] == [400]


@scenario
def bank_as_owner(w: WrittenWarehouse) -> dict:
    """The bank is an issuer of its own and the owner here."""
    w.filing("2024-03-05", 907, [CFO], sale(10, 60, "2024-03-04", 90))
    w.filing("2024-03-05", 131, [BANK], sale(1000, 50, "2024-03-04", 9000))
    return {}


def test_the_issuer_is_the_one_the_form_names(marts):
    assert [trade["shares"] for trade in trades_of(marts, 907)] == [10]
    assert [trade["shares"] for trade in trades_of(marts, 131)] == [1000]


# ------------------------------------------------------------------------ tickers


@scenario
def tickers(w: WrittenWarehouse) -> dict:
    typed = [
        "NYSE: KRC",
        "(SIRI)",
        "N/A",
        "BIO BIOB",
        "fwonk",
        "[NONE]",
        "Z AND ZG",
        "brk.b",
        "1314152",
    ]
    found = {text: w.filing("2024-03-05", 140, [CEO], issuertradingsymbol=text) for text in typed}
    w.ticker(141, "RTPY", "2020-01-01", "2021-11-03")
    w.ticker(141, "AUR", "2021-11-04")
    found["before"] = w.filing("2021-11-01", 141, [CEO], issuertradingsymbol="AUR")
    found["after"] = w.filing("2021-12-01", 141, [CEO], issuertradingsymbol="RTPY")
    return found


def test_a_ticker_is_cleaned_and_mapped_point_in_time(marts, names):
    expected = {
        "NYSE: KRC": "KRC",
        "(SIRI)": "SIRI",
        "N/A": None,
        "BIO BIOB": "BIO",
        "fwonk": "FWONK",
        "[NONE]": None,
        "Z AND ZG": "Z",
        "brk.b": "BRK.B",
        "1314152": None,
        "before": "RTPY",
        "after": "AUR",
    }
    found = {
        text: filing(marts, accession)["issuer_ticker"]
        for text, accession in names["tickers"].items()
    }
    assert found == expected


# --------------------------------------------------------------- values


@scenario
def impossible_values(w: WrittenWarehouse) -> dict:
    for day, price in (("2024-01-08", 0.24), ("2024-01-22", 0.25), ("2024-02-05", 0.23)):
        w.filing(day, 151, [CFO], sale(1000, price, day, 5000))
    total = w.filing("2024-03-05", 151, [CEO], sale(100_000, 24_000, "2024-03-04", 0))
    unproven = w.filing("2024-03-06", 151, [DIRECTOR], sale(7, 24_000, "2024-03-05", 0))
    late = w.filing("2025-01-13", 152, [CEO], sale(10, 5, "2035-01-10", 0), period="2025-01-10")
    early = w.filing("2022-03-08", 152, [CFO], sale(10, 5, "0022-03-04", 0), period="2022-03-04")
    return {"total": total, "unproven": unproven, "late": late, "early": early}


def test_a_total_typed_as_price_is_repaired_only_when_proven(marts, names):
    by_filing = {row["accession_number"]: row for row in lines_of(marts, 151)}
    total = by_filing[names["impossible_values"]["total"]]
    assert (total["price_usd"], total["value_usd"]) == (Decimal("0.24"), 24_000)
    assert total["price_usd_filed"] == 24_000
    assert total["price_repair_reason"] == "total typed as price"
    unproven = by_filing[names["impossible_values"]["unproven"]]
    assert (unproven["price_usd"], unproven["value_usd"]) == (None, None)
    assert (unproven["price_usd_filed"], unproven["has_implausible_value"]) == (24_000, True)


def test_an_impossible_year_is_repaired_from_the_period(marts, names):
    by_filing = {row["accession_number"]: row for row in lines_of(marts, 152)}
    for name, filed, repaired in (
        ("late", date(2035, 1, 10), date(2025, 1, 10)),
        ("early", date(22, 3, 4), date(2022, 3, 4)),
    ):
        row = by_filing[names["impossible_values"][name]]
        assert (row["transaction_date_filed"], row["transaction_date"]) == (filed, repaired)
        assert row["date_repair_reason"]


@scenario
def ads_price(w: WrittenWarehouse) -> dict:
    for day in ("2024-01-08", "2024-01-22"):
        w.filing(day, 153, [CFO], sale(4000, 0.02, day, 8000, security_title="Ordinary Shares"))
    w.filing(
        "2024-03-05",
        153,
        [CEO],
        sale(432_000, 910, "2024-03-04", 0, security_title="Ordinary Shares"),
        notes={"F1": "Each American Depositary Share represents 43,200 ordinary shares."},
    )
    return {}


def test_an_ads_price_on_ordinary_shares_is_divided_by_the_ratio(marts):
    row = lines_of(marts, 153)[-1]
    assert row["price_repair_reason"] == "ADS price on ordinary shares"
    assert round(row["value_usd"]) == 9100
    assert row["price_usd_filed"] == 910


@scenario
def missing_values(w: WrittenWarehouse) -> dict:
    w.filing(
        "2024-03-05",
        161,
        [CEO],
        sale(100, None, "2024-03-04", 900, trans_pricepershare_fn="F1"),
        line("A", "A", 50, 0, "2024-03-04", 950),
        derivatives=[
            {
                **line("M", "D", 50, None, "2024-03-04", 0, security_title="Stock Option"),
                "conv_exercise_price": Decimal(0),
            }
        ],
        notes={"F1": "The price was not fixed on the day of the sale."},
    )
    return {}


def test_a_missing_price_is_not_zero_and_a_zero_is_not_missing(marts):
    by_code = {row["transaction_code"]: row for row in lines_of(marts, 161)}
    assert (by_code["S"]["price_usd"], by_code["S"]["value_usd"]) == (None, None)
    assert by_code["S"]["price_state"] == "missing"
    assert (by_code["A"]["price_usd"], by_code["A"]["value_usd"]) == (0, 0)
    assert by_code["M"]["exercise_price_usd"] == 0
    [trade] = trades_of(marts, 161)
    assert (trade["value_usd"], trade["unpriced_shares"]) == (None, 100)


@scenario
def not_sales_of_stock(w: WrittenWarehouse) -> dict:
    w.filing(
        "2024-03-05",
        162,
        [CEO],
        line("D", "D", 500, 10, "2024-03-04", 400),
        line("F", "D", 60, 10, "2024-03-04", 340),
        derivatives=[line("S", "D", 10, 860_000, "2024-03-04", 0, security_title="Warrants")],
        holdings=[held(40_000, "By Trust")],
    )
    return {}


def test_holdings_derivatives_and_dispositions_to_the_issuer_are_no_sales(marts):
    assert trades_of(marts, 162) == []
    derivative = [row for row in lines_of(marts, 162) if row["security_table"] == "derivative"]
    assert derivative[0]["value_usd"] is None
    assert derivative[0]["price_usd"] == 860_000
    assert len(lines_of(marts, 162)) == 3


# -------------------------------------------------------------- flags and rows (7, 8, 9, 10)


@scenario
def flags(w: WrittenWarehouse) -> dict:
    spellings = {"1": True, "true": True, "TRUE": True, "0": False, "false": False, None: None}
    return {
        str(text): (w.filing("2024-03-05", 171, [CEO], aff10b5one=text), expected)
        for text, expected in spellings.items()
    }


def test_false_is_not_true_and_an_absent_box_is_unknown(marts, names):
    for accession, expected in names["flags"].values():
        assert filing(marts, accession)["has_10b5_1_box"] is expected


@scenario
def equal_lots(w: WrittenWarehouse) -> dict:
    w.filing("2024-03-05", 181, [CEO], *[sale(100, 10, "2024-03-04", 500)] * 3)
    return {}


def test_equal_lots_are_all_kept(marts):
    assert [row["line_ordinal"] for row in lines_of(marts, 181)] == [0, 1, 2]
    [trade] = trades_of(marts, 181)
    assert (trade["shares"], trade["lines"]) == (300, 3)


@scenario
def two_footnotes(w: WrittenWarehouse) -> dict:
    w.filing(
        "2024-03-05",
        191,
        [CEO],
        sale(100, 10.5, "2024-03-04", 900, trans_pricepershare_fn="F2"),
        sale(100, 20.5, "2024-03-04", 800, trans_pricepershare_fn="F1,F3"),
        notes={
            "F1": "Weighted average of sales at prices ranging from $20.00 to $21.00.",
            "F2": "Weighted average of sales at prices ranging from $10.00 to $11.00.",
            "F3": "The balance is that of the day.",
        },
    )
    return {}


def test_a_footnote_lands_on_the_line_that_cites_it(marts):
    ranges = [(row["price_low_usd"], row["price_high_usd"]) for row in lines_of(marts, 191)]
    assert ranges == [(10, 11), (20, 21)]
    cited = rows(
        marts,
        "select line_ordinal, footnote_id from intermediate.int_line_citations "
        "inner join marts.transactions using (transaction_id) "
        "where issuer_cik = '0000000191' order by all",
    )
    assert [(row["line_ordinal"], row["footnote_id"]) for row in cited] == [
        (0, "F2"),
        (1, "F1"),
        (1, "F3"),
    ]


@scenario
def old_and_empty(w: WrittenWarehouse) -> dict:
    old = w.filing("2004-03-05", 201, [CEO], sale(100, 10, "2004-03-04", 900), schema_version=None)
    empty = w.filing("2024-03-05", 201, [CEO], not_subject_sec16="1", issuertradingsymbol="n/a")
    return {"old": old, "empty": empty}


def test_old_documents_and_forms_without_rows_are_filings(marts, names):
    assert filing(marts, names["old_and_empty"]["old"])["schema_version"] is None
    empty = filing(marts, names["old_and_empty"]["empty"])
    assert (empty["transaction_lines"], empty["has_exit_box"]) == (0, True)
    assert empty["issuer_ticker"] is None


# ----------------------------------------------------------------------- codes and direction


@scenario
def codes(w: WrittenWarehouse) -> dict:
    w.filing(
        "2024-03-05",
        211,
        [CEO],
        line("s", "D", 1, 10, "2024-03-04", 9),
        line("SV", "D", 2, 10, "2024-03-04", 9),
        line("S/K", "D", 3, 10, "2024-03-04", 9),
        line("4", "D", 4, 10, "2024-03-04", 9),
        line("??", "D", 5, 10, "2024-03-04", 9),
        line(None, "D", 6, 10, "2024-03-04", 9),
        line("P", "D", 7, 10, "2024-03-04", 9),
        line("S", "A", 8, 10, "2024-03-04", 9),
    )
    return {}


def test_codes_are_repaired_refused_or_unknown_and_conflicts_make_no_trade(marts):
    found = [
        (row["transaction_code_filed"], row["transaction_code"], row["code_state"])
        for row in lines_of(marts, 211)
    ]
    assert found == [
        ("s", "S", "repaired"),
        ("SV", "S", "repaired"),
        ("S/K", "S", "repaired"),
        ("4", None, "refused"),
        ("??", None, "unknown"),
        (None, None, "missing"),
        ("P", "P", "official"),
        ("S", "S", "official"),
    ]
    assert [row["has_direction_conflict"] for row in lines_of(marts, 211)][-2:] == [True, True]
    [trade] = trades_of(marts, 211)
    assert trade["shares"] == 6
    unclassified = [r for r in lines_of(marts, 211) if r["transaction_category"] == "unclassified"]
    assert len(unclassified) == 3


# --------------------------------------------------------------------- positions


@scenario
def positions(w: WrittenWarehouse) -> dict:
    """Direct shares, a trust and Class B on Form 3; then two tranches sold from the direct line,
    on a form that does not repeat the trust: it holds as much as ever, or nothing."""
    w.filing(
        "2023-01-05",
        221,
        [CEO],
        form="3",
        period="2023-01-03",
        holdings=[
            held(6000),
            held(4000, "By Trust"),
            held(10_000, security_title="Class B Common Stock"),
        ],
    )
    w.filing(
        "2024-03-05",
        221,
        [CEO],
        sale(1000, 10, "2024-03-04", 5000),
        sale(2000, 10, "2024-03-04", 3000),
    )
    w.filing("2024-03-05", 222, [CFO], sale(1000, 10, "2024-03-04", 3000))
    w.filing(
        "2024-03-05",
        223,
        [CFO],
        line("M", "A", 500, 2, "2024-03-04", 500),
        sale(500, 10, "2024-03-04", 0),
    )
    return {}


def test_shares_are_of_the_position_and_of_all_known_holdings(marts):
    first, second = lines_of(marts, 221)
    assert [round(row["share_of_line"], 4) for row in (first, second)] == [0.1667, 0.3333]
    assert [row["share_of_class"] for row in (first, second)] == [0.1, 0.2]
    assert [row["share_of_holdings"] for row in (first, second)] == [0.05, 0.1]
    assert [row["share_of_holdings_high"] for row in (first, second)] == [0.0625, 0.125]
    assert first["is_holdings_complete"] is False
    [trade] = trades_of(marts, 221)
    assert trade["share_of_holdings"] == pytest.approx(0.15)
    assert trade["share_of_holdings_high"] == pytest.approx(3 / 16)


def test_without_a_form_3_holdings_are_not_complete(marts):
    [only] = lines_of(marts, 222)
    assert (only["share_of_line"], only["share_of_holdings"]) == (0.25, 0.25)
    assert only["is_holdings_complete"] is False
    exercised = [row for row in lines_of(marts, 223) if row["transaction_code"] == "S"]
    assert exercised[0]["share_of_line"] == 1


@scenario
def group_positions(w: WrittenWarehouse) -> dict:
    """Fund and partner report the same shares from two sides: they are not added up."""
    w.filing(
        "2023-01-05", 224, [FUND, PARTNER], form="3", period="2023-01-03", holdings=[held(10_000)]
    )
    w.filing("2024-03-05", 224, [FUND], sale(1000, 10, "2024-03-04", 9000))
    w.filing(
        "2024-03-05",
        224,
        [PARTNER],
        sale(
            1000,
            10,
            "2024-03-04",
            9000,
            direct_indirect_ownership="I",
            nature_of_ownership="By Osprey Fund III",
        ),
    )
    return {}


def test_a_group_holds_its_shares_once(marts):
    [trade] = trades_of(marts, 224)
    assert trade["share_of_holdings"] == pytest.approx(0.1)


# ---------------------------------------------------------------- time and trades


@scenario
def times(w: WrittenWarehouse) -> dict:
    return {
        "evening": w.filing("2024-03-05", 231, [CEO], accepted="2024-03-05 21:10:00"),
        "unknown": w.filing("2024-07-05", 231, [CEO]),
        "morning": w.filing("2024-03-06", 231, [CEO], accepted="2024-03-06 12:00:00"),
    }


def test_a_filing_counts_from_its_acceptance_and_trades_next_session(marts, names):
    found = {name: filing(marts, accession) for name, accession in names["times"].items()}
    assert found["evening"]["first_tradeable_session"] == date(2024, 3, 6)
    assert found["unknown"]["known_at"] == datetime(2024, 7, 6, 2, 0)  # summer time
    assert found["unknown"]["first_tradeable_session"] == date(2024, 7, 8)
    assert found["morning"]["first_tradeable_session"] == date(2024, 3, 6)


@scenario
def runs_of_days(w: WrittenWarehouse) -> dict:
    """Friday and Monday are consecutive, Wednesday is not; Tuesday, filed last, joins them."""
    w.filing("2024-03-04", 232, [CEO], sale(1, 10, "2024-03-01", 99))
    w.filing("2024-03-05", 232, [CEO], sale(2, 10, "2024-03-04", 97))
    w.filing("2024-03-08", 232, [CEO], sale(4, 10, "2024-03-06", 93))
    w.filing("2024-03-15", 232, [CEO], sale(8, 10, "2024-03-05", 85))
    return {}


def test_trades_merge_consecutive_sessions_and_keep_their_versions(marts):
    [trade] = trades_of(marts, 232)
    assert (trade["first_date"], trade["last_date"]) == (date(2024, 3, 1), date(2024, 3, 6))
    assert trade["shares"] == 15
    versions = rows(
        marts,
        "select trade_id, shares, known_at, known_until from marts.trade_versions "
        "where issuer_cik = '0000000232' order by known_at, shares",
    )
    assert [(row["shares"], row["known_at"].day) for row in versions] == [
        (1, 5),
        (3, 6),
        (4, 9),
        (15, 16),
    ]
    assert [row["trade_id"] == trade["trade_id"] for row in versions] == [True, True, False, True]
    assert [row["known_until"] and row["known_until"].day for row in versions] == [6, 16, 16, None]


@scenario
def groups_that_merge(w: WrittenWarehouse) -> dict:
    """A director and a trust file apart; a joint form a year later shows that they are one."""
    trust = owner(899, "Sorrel Family Trust", "TenPercentOwner")
    w.filing("2023-03-07", 233, [DIRECTOR], sale(10, 10, "2023-03-06", 90))
    w.filing("2023-03-08", 233, [trust], sale(20, 10, "2023-03-07", 80))
    w.filing("2024-03-05", 233, [DIRECTOR, trust], line("G", "D", 1, 0, "2024-03-04", 79))
    return {}


def test_groups_are_as_known_then_and_trades_merge_when_groups_do(marts):
    versions = rows(
        marts,
        "select shares, decision_group_id, known_at, known_until from marts.trade_versions "
        "where issuer_cik = '0000000233' order by known_at, shares",
    )
    assert [row["shares"] for row in versions] == [10, 20, 30]
    assert len({row["decision_group_id"] for row in versions[:2]}) == 2
    assert versions[2]["known_at"].year == 2024
    assert [trade["shares"] for trade in trades_of(marts, 233)] == [30]


@scenario
def roles(w: WrittenWarehouse) -> dict:
    def filed(person: dict, **more: Any) -> str:
        return w.filing("2024-03-05", 241, [person], issuername="Bramble Corp", **more)

    officer, director = "Officer", "Director"
    return {
        "ceo": filed(owner(910, "Moss Ada", "Director,Officer", "Chairman and CEO")),
        "cfo": filed(owner(910, "Moss Ada", officer, "See Remarks"), remarks="EVP and CFO"),
        "general_counsel": filed(
            owner(910, "Moss Ada", officer, "See footnote 1"), notes={"F1": "General Counsel."}
        ),
        "other_officer": filed(owner(910, "Moss Ada", officer, "CEO, Retail Division")),
        "chair": filed(owner(910, "Moss Ada", director, "Chairman")),
        "director": filed(owner(910, "Moss Ada", director, None), remarks="CEO signed."),
        "former": filed(owner(910, "Moss Ada", "Other", None, rptowner_txt="Former CFO")),
        "ten_percent_owner": filed(owner(911, "Moss Fund LP", "TenPercentOwner")),
    }


def test_roles_are_read_from_titles_remarks_and_footnotes(marts, names):
    found = rows(
        marts,
        "select accession_number, role, is_natural_person from marts.filing_owners "
        "where issuer_cik = '0000000241'",
    )
    by_filing = {row["accession_number"]: row for row in found}
    for role, accession in names["roles"].items():
        assert by_filing[accession]["role"] == role
    assert by_filing[names["roles"]["ten_percent_owner"]]["is_natural_person"] is False


@scenario
def described_codes(w: WrittenWarehouse) -> dict:
    w.filing(
        "2024-03-05",
        242,
        [FUND],
        line("J", "D", 500, 0, "2024-03-04", 0, equity_swap_trans_cd_fn="F1"),
        notes={"F1": "Pro rata distribution in kind to the limited partners of the fund."},
    )
    return {}


def test_a_j_line_is_explained_from_its_footnote(marts):
    [only] = lines_of(marts, 242)
    assert only["transaction_category"] == "fund_distribution"
    assert only["is_discretionary"] is False


@scenario
def total_within_the_range(w: WrittenWarehouse) -> dict:
    """No other filing says what a share costs, but the cited range does."""
    w.filing(
        "2024-03-05",
        243,
        [CEO],
        sale(1000, 10_400, "2024-03-04", 0, trans_pricepershare_fn="F1"),
        notes={"F1": "Weighted average price of sales at prices ranging from $10.00 to $11.00."},
    )
    return {}


def test_a_stated_range_proves_a_total(marts):
    [only] = lines_of(marts, 243)
    assert (only["price_usd"], only["value_usd"]) == (Decimal("10.4"), 10_400)


@scenario
def whole_restatement(w: WrittenWarehouse) -> dict:
    """The amendment restates the whole form with one of its two lines."""
    w.filing(
        "2024-03-05",
        244,
        [CEO],
        sale(100, 10, "2024-03-04", 900),
        sale(400, 10.5, "2024-03-04", 500),
    )
    w.filing(
        "2024-03-07",
        244,
        [CEO],
        sale(100, 10, "2024-03-04", 900),
        form="4/A",
        original="2024-03-05",
        remarks="Amends and restates the Form 4 of March 5, 2024.",
    )
    return {}


def test_what_a_whole_restatement_leaves_out_is_superseded(marts):
    assert current(marts, 244) == [(100, 10)]


def test_every_shares_sum_survives_every_join(marts):
    filed = marts.execute("select count(*), sum(trans_shares) from edgar.nonderiv_trans").fetchone()
    in_mart = marts.execute(
        "select count(*), sum(shares) from marts.transactions "
        "where security_table = 'non_derivative'"
    ).fetchone()
    assert in_mart == filed
    counted = marts.execute("select sum(shares) from marts.open_market_trades").fetchone()
    assert marts.execute("select sum(shares) from marts.trades").fetchone() == counted


AS_OF = datetime(2024, 3, 9, 12)


def test_a_build_of_what_was_known_gives_the_same_rows(written, marts, tmp_path):
    """No look-ahead: filings known by a moment, alone, give the rows that stood at it."""
    past = tmp_path / "past.duckdb"
    with duckdb.connect(str(past)) as connection:
        connection.execute(f"attach '{written[0]}' as full_build (read_only)")
        for schema, table in connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_catalog = 'full_build' and table_schema in ('edgar', 'market')"
        ).fetchall():
            connection.execute(f"create schema if not exists {schema}")
            keep = (
                "where accession_number in (select accession_number from full_build."
                f"intermediate.int_filings_timed where known_at <= '{AS_OF}')"
                if schema == "edgar" and table != "load_log"
                else ""
            )
            connection.execute(
                f"create table {schema}.{table} as from full_build.{schema}.{table} {keep}"
            )
    build(past, "--select", "+trade_versions", "+transactions", "--exclude-resource-type", "test")
    what = {
        "marts.transactions": "* exclude (known_until, is_current, ended_as, is_copy,"
        " superseded_by_transaction_id)",
        "marts.trade_versions": "* exclude (known_until)",
        "marts.trade_lines": "* exclude (known_until)",
        "intermediate.int_reporting_group_members": "* exclude (known_until)",
    }
    with duckdb.connect() as connection:
        connection.execute(f"attach '{past}' as past (read_only)")
        connection.execute(f"attach '{written[0]}' as present (read_only)")
        for table, columns in what.items():
            if table == "marts.trade_lines":
                table = "intermediate.int_trade_lines"
            end = f"case when known_until <= '{AS_OF}' then known_until end as known_until"
            then = f"select {columns}, {end} from present.{table} where known_at <= '{AS_OF}'"
            alone = f"select {columns}, known_until from past.{table}"
            difference = connection.execute(
                f"(({then}) except ({alone})) union all (({alone}) except ({then}))"
            ).fetchall()
            assert difference == [], table
