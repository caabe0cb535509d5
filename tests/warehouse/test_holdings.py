"""What somebody owns, and what share of it was sold: positions, readings, splits, and what must not
change a share, a signal or a tier.

Each scenario is written at an issuer of its own; all are built once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from written_warehouse import (
    Row,
    WrittenWarehouse,
    build,
    held,
    line,
    owner,
    purchase,
    rows,
    sale,
)

CEO = "Chief Executive Officer"
Warehouse = duckdb.DuckDBPyConnection
SCENARIOS: list[Any] = []


def scenario(add: Any) -> Any:
    SCENARIOS.append(add)
    return add


def person(cik: int, title: str = CEO) -> Row:
    return owner(cik, f"Hazel Person{cik}", "Director,Officer", title)


def by(nature: str, shares: Any, notes: str | None = None, **more: Any) -> Row:
    return held(shares, nature, nature_of_ownership_fn=notes, **more)


def convertible(
    shares: Any, underlying: Any, title: str = "Class B Common Stock", **more: Any
) -> Row:
    """A holding of Table II that turns into Class A without a price."""
    return {
        "security_title": title,
        "undlyng_sec_title": "Class A Common Stock",
        "undlyng_sec_shares": underlying,
        "shrs_ownd_folwng_trans": shares,
        "direct_indirect_ownership": "D",
        **more,
    }


A = {"security_title": "Class A Common Stock"}


def write(path: Path) -> None:
    """All scenarios, as raw rows."""
    warehouse = WrittenWarehouse()
    for add in SCENARIOS:
        add(warehouse)
    warehouse.write(path)


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    path = tmp_path_factory.mktemp("holdings") / "warehouse.duckdb"
    write(path)
    build(
        path,
        "--indirect-selection",
        "cautious",
        "--select",
        "+transactions",
        "+signals",
        "+trades",
        "+insider_histories",
        "+signal_near_misses",
    )
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def traded(marts: Warehouse, issuer: int, code: str = "S") -> list[Row]:
    return rows(
        marts,
        "select * from marts.transactions where issuer_cik = ? and transaction_code = ?"
        " and security_table = 'non_derivative' order by known_at, transaction_id",
        f"{issuer:010d}",
        code,
    )


def trade(marts: Warehouse, issuer: int) -> Row:
    [found] = rows(marts, "select * from marts.trades where issuer_cik = ?", f"{issuer:010d}")
    return found


def signals(marts: Warehouse, issuer: int) -> list[Row]:
    return rows(
        marts,
        "select * from marts.signals where issuer_cik = ? and is_current order by signal",
        f"{issuer:010d}",
    )


# ------------------------------------------------------- what must not change a share or a tier


def history(
    w: WrittenWarehouse,
    issuer: int,
    *,
    unit: int = 1,
    notes: tuple[str, str] = ("F1", "F2"),
    class_b: str = "form 3",
    vehicle: str = "the Hazel 2014 Trust",
    people: tuple[int, ...] = (1,),
) -> None:
    """100,000 direct, 300,000 in a trust that only footnotes name, 200,000 of Class B; 60,000 of
    the direct shares are sold: a tenth."""
    owners = [person(issuer * 10 + place) for place in people]
    text = "Shares held by {}, of which the reporting person is trustee."
    b = [convertible(None, 200_000 * unit)]
    w.filing(
        "2022-01-10",
        issuer,
        owners,
        form="3",
        holdings=[
            held(100_000 * unit, **A),
            by("See Footnote", 300_000 * unit, notes[0], **A),
        ],
        derivative_holdings=b if class_b == "form 3" else [],
        notes={notes[0]: text.format("the Hazel 2014 Trust"), notes[1]: "Nothing of interest."},
    )
    w.filing(
        "2023-08-16",
        issuer,
        owners,
        sale(60_000 * unit, 40 / unit, "2023-08-15", 40_000 * unit, **A),
        holdings=[by("See footnote (2)", 300_000 * unit, notes[1], **A)],
        derivative_holdings=b if class_b == "form 4" else [],
        notes={notes[1]: text.format(vehicle), notes[0]: "Nothing of interest."},
        aff10b5one="0",
    )


BASE = 6100
TWINS: dict[str, tuple[int, Row]] = {
    "every number in shares of a tenth": (6101, {"unit": 10}),
    "other footnote ids": (6102, {"notes": ("F12", "F3")}),
    "Class B on Form 4 instead of Form 3": (6103, {"class_b": "form 4"}),
    "the vehicle is renamed": (6104, {"vehicle": "Hazel Dynasty Holdings, LLC"}),
}
JOINT, JOINT_REVERSED = 6110, 6111


@scenario
def twins(w: WrittenWarehouse) -> None:
    history(w, BASE)
    for issuer, changed in TWINS.values():
        history(w, issuer, **changed)
    history(w, JOINT, people=(1, 2))
    history(w, JOINT_REVERSED, people=(2, 1))


def said(marts: Warehouse, issuer: int) -> dict[str, Any]:
    [found] = signals(marts, issuer)
    [sold] = traded(marts, issuer)
    shares = (
        "share_of_class",
        "share_of_holdings",
        "share_of_holdings_low",
        "share_of_holdings_high",
    )
    [history_row] = rows(
        marts, "select * from marts.insider_histories where issuer_cik = ?", f"{issuer:010d}"
    )
    for name in (*shares, "is_holdings_complete"):
        of_all = {one[name] for one in (sold, trade(marts, issuer), found)}
        assert len(of_all) == 1, f"{name} differs between tables"
    assert history_row["share_of_holdings"] == sold["share_of_holdings"]
    return {name: sold[name] for name in (*shares, "share_of_line", "is_holdings_complete")} | {
        name: found[name] for name in ("signal", "definition_id", "tier", "score")
    }


def test_the_base_is_a_tenth_of_everything(marts):
    found = said(marts, BASE)
    assert found["share_of_holdings"] == pytest.approx(0.1)
    assert found["share_of_class"] == pytest.approx(0.15)
    assert found["share_of_line"] == pytest.approx(0.6)
    assert found["is_holdings_complete"] is True
    assert (found["definition_id"], found["tier"]) == ("large_sale_after_silence", "medium")


@pytest.mark.parametrize("issuer", [one[0] for one in TWINS.values()], ids=list(TWINS))
def test_a_change_of_form_changes_nothing(marts, issuer):
    assert said(marts, issuer) == said(marts, BASE)


def test_the_order_of_joint_owners_changes_nothing(marts):
    assert said(marts, JOINT) == said(marts, JOINT_REVERSED)
    assert said(marts, JOINT)["share_of_holdings"] == pytest.approx(0.1)


# ----------------------------------------------------------------------------------- classes


@scenario
def titles(w: WrittenWarehouse) -> None:
    """A title that begins with its par value; two tracking stocks of one letter."""
    one = person(6201)
    w.filing("2022-01-10", 6201, [one], form="3", holdings=[held(100_000)])
    w.filing(
        "2023-08-16",
        6201,
        [one],
        sale(50_000, 10, "2023-08-15", 50_000, security_title="$.01 par value Common Stock"),
    )
    other = person(6202)
    elm = {"security_title": "Series A Elm Group Common Stock, par value $.01"}
    fir = {"security_title": "Series A Fir Group Common Stock, par value $.01"}
    w.filing(
        "2022-01-10",
        6202,
        [other],
        form="3",
        holdings=[held(20_000, **elm), held(1_000_000, **fir)],
    )
    w.filing(
        "2023-08-16",
        6202,
        [other],
        sale(15_000, 90, "2023-08-15", 5_000, **elm),
        sale(10_000, 8, "2023-08-15", 990_000, **fir),
    )


def test_a_title_may_begin_with_its_par_value(marts):
    [sold] = traded(marts, 6201)
    assert (sold["security_class"], sold["share_of_holdings"]) == ("common", 0.5)
    assert sold["is_holdings_complete"] is True


def test_tracking_stocks_of_one_letter_are_two_classes(marts):
    elm, fir = traded(marts, 6202)
    assert (elm["share_of_line"], elm["share_of_class"]) == (0.75, 0.75)
    assert fir["share_of_class"] == pytest.approx(0.01)
    assert elm["holdings_before_shares"] == 1_020_000
    assert trade(marts, 6202)["share_of_class"] is None  # of two classes


@scenario
def other_equity(w: WrittenWarehouse) -> None:
    one = person(6203)
    units = {
        "security_title": "Hickory Operating LP Units",
        "undlyng_sec_title": "Class A Common Stock",
        "direct_indirect_ownership": "D",
    }
    w.filing(
        "2022-01-10",
        6203,
        [one],
        form="3",
        holdings=[
            held(100_000, **A),
            held(70_000, security_title="Series A Participating Preferred Stock"),
            held(60_000, security_title="Limited Partnership Interests"),
            held(50_000, security_title="Contingent Value Rights"),
        ],
        derivative_holdings=[
            # two shares for a unit
            {**units, "shrs_ownd_folwng_trans": 50_000, "undlyng_sec_shares": 100_000},
            # an option and a grant are no shares yet
            convertible(
                40_000,
                40_000,
                "Class A Common Stock",
                conv_exercise_price=12.5,
                expiration_date=date(2030, 1, 1),
            ),
            convertible(30_000, 30_000, "Restricted Stock Units"),
        ],
    )
    w.filing("2023-08-16", 6203, [one], sale(20_000, 60, "2023-08-15", 80_000, **A))
    # units that are exchanged together with a share of Class B, which has votes only
    two = person(6204)
    w.filing(
        "2022-01-10",
        6204,
        [two],
        form="3",
        holdings=[held(100_000, **A), held(300_000, security_title="Class B Common Stock")],
        derivative_holdings=[
            {**units, "shrs_ownd_folwng_trans": 300_000, "undlyng_sec_shares": 300_000}
        ],
    )
    w.filing("2023-08-16", 6204, [two], sale(40_000, 60, "2023-08-15", 60_000, **A))


def test_exchangeable_units_are_equity_at_their_rate_and_other_things_are_none(marts):
    [sold] = traded(marts, 6203)
    assert sold["holdings_before_shares"] == 200_000
    assert (sold["share_of_holdings"], sold["is_holdings_complete"]) == (0.1, True)


def test_units_are_not_counted_beside_the_shares_they_are_exchanged_with(marts):
    [sold] = traded(marts, 6204)
    assert (sold["holdings_before_shares"], sold["share_of_holdings"]) == (400_000, 0.1)


# ----------------------------------------------------------------------------------- holders


@scenario
def vehicles(w: WrittenWarehouse) -> None:
    """Two trusts that only their footnotes tell apart; both sell, the smaller one nearly all."""
    one = person(6301)
    notes = {
        "F1": "Shares held by the Alder Trust.",
        "F2": "Shares held by the Birch Trust.",
    }
    see = {"direct_indirect_ownership": "I", "nature_of_ownership": "See footnote"}
    w.filing(
        "2022-01-10",
        6301,
        [one],
        form="3",
        holdings=[by("See footnote", 900_000, "F1"), by("See footnote", 20_000, "F2")],
        notes=notes,
    )
    w.filing(
        "2023-08-16",
        6301,
        [one],
        sale(90_000, 20, "2023-08-15", 810_000, nature_of_ownership_fn="F1", **see),
        sale(10_000, 20, "2023-08-15", 10_000, nature_of_ownership_fn="F2", **see),
        notes=notes,
    )
    # one nature for two vehicles, and nothing that tells them apart
    two = person(6302)
    trust = {"direct_indirect_ownership": "I", "nature_of_ownership": "By Trust"}
    w.filing(
        "2022-01-10",
        6302,
        [two],
        form="3",
        holdings=[by("By Trust", 900_000), by("By Trust", 20_000)],
    )
    w.filing(
        "2023-08-16",
        6302,
        [two],
        sale(90_000, 20, "2023-08-15", 810_000, **trust),
        sale(10_000, 20, "2023-08-15", 10_000, **trust),
    )


def test_see_footnote_is_as_many_holders_as_the_footnotes_name(marts):
    alder, birch = traded(marts, 6301)
    assert [round(one["share_of_line"], 6) for one in (alder, birch)] == [0.1, 0.5]
    found = trade(marts, 6301)
    assert found["share_of_holdings"] == pytest.approx(100_000 / 920_000)
    assert found["is_holdings_complete"] is True


def test_holders_that_cannot_be_told_apart_make_a_range(marts):
    found = trade(marts, 6302)
    assert found["share_of_holdings_low"] == pytest.approx(100_000 / 920_000)
    assert found["share_of_holdings_high"] >= 100_000 / 920_000
    assert found["is_holdings_complete"] is False


@scenario
def sisters(w: WrittenWarehouse) -> None:
    """Two funds of one manager file for themselves; the manager's form shows both."""
    one = owner(63031, "Heron Growth Fund I, L.P.", "TenPercentOwner")
    two = owner(63032, "Heron Growth Fund II, L.P.", "TenPercentOwner")
    manager = owner(63033, "Heron Management LLC", "TenPercentOwner")
    i = {"direct_indirect_ownership": "I"}
    w.filing("2022-01-10", 6303, [one, manager], form="3", holdings=[held(1_000_000)])
    w.filing("2022-01-10", 6303, [two, manager], form="3", holdings=[held(600_000)])
    w.filing("2023-08-16", 6303, [one], sale(350_000, 20, "2023-08-15", 650_000))
    w.filing("2023-08-16", 6303, [two], sale(210_000, 20, "2023-08-15", 390_000))
    w.filing(
        "2023-08-16",
        6303,
        [manager],
        sale(
            350_000,
            20,
            "2023-08-15",
            650_000,
            nature_of_ownership="By Heron Growth Fund I, L.P.",
            **i,
        ),
        sale(
            210_000,
            20,
            "2023-08-15",
            390_000,
            nature_of_ownership="By Heron Growth Fund II, L.P.",
            **i,
        ),
    )
    # the same on one form, the lines told apart by a note at the balance
    w.filing(
        "2023-08-16",
        6304,
        [one, two, manager],
        sale(350_000, 20, "2023-08-15", 650_000, shrs_ownd_folwng_trans_fn="F1"),
        sale(210_000, 20, "2023-08-15", 390_000, shrs_ownd_folwng_trans_fn="F2"),
        notes={"F1": "By Fund I.", "F2": "By Fund II."},
    )


@pytest.mark.parametrize("issuer", [6303, 6304])
def test_sister_funds_add_up_in_what_they_sell_and_in_what_they_own(marts, issuer):
    found = trade(marts, issuer)
    assert found["shares"] == 560_000
    assert found["share_of_holdings"] == pytest.approx(0.35)
    assert found["share_of_holdings_high"] == pytest.approx(0.35)


# --------------------------------------------------------------------------- before and after


@scenario
def moves(w: WrittenWarehouse) -> None:
    """An exercise, a withholding and a sale on one form: withheld shares are not added back, and
    shares that an exercise brought can be sold."""
    one = person(6401)
    w.filing("2022-01-10", 6401, [one], form="3", holdings=[held(100_000)])
    w.filing(
        "2023-08-16",
        6401,
        [one],
        line("M", "A", 50_000, 0, "2023-08-14", 150_000),
        line("F", "D", 30_000, 40, "2023-08-14", 120_000),
        sale(60_000, 40, "2023-08-15", 60_000),
    )
    # what one form does not repeat, an earlier one of the same trade has said
    two = person(6402)
    trust = {"direct_indirect_ownership": "I", "nature_of_ownership": "By Hazel Trust"}
    w.filing(
        "2022-01-10", 6402, [two], form="3", holdings=[held(10_000), by("By Hazel Trust", 990_000)]
    )
    w.filing("2023-08-16", 6402, [two], sale(40_000, 40, "2023-08-15", 950_000, **trust))
    w.filing("2023-08-17", 6402, [two], sale(10_000, 40, "2023-08-16", 0))


def test_withheld_shares_are_not_added_back(marts):
    [sold] = traded(marts, 6401)
    assert sold["holdings_before_shares"] == 120_000
    assert (sold["share_of_holdings"], sold["share_of_holdings_high"]) == (0.5, 0.5)


def test_a_trade_over_several_forms_is_a_share_of_what_all_of_them_show(marts):
    found = trade(marts, 6402)
    assert found["share_of_holdings_low"] == pytest.approx(0.05)
    assert found["share_of_holdings_high"] < 0.06


# ------------------------------------------------------------------------------------ splits


@scenario
def splits(w: WrittenWarehouse) -> None:
    """Direct shares and a trust on Form 3; a split; a sale on a form that lists only the direct
    ones. Stated by a text, suggested by the balances alone, and in reverse."""
    text = "Adjusted for the {} stock split effected on June 1, 2023."
    for issuer, ratio, note in (
        (6501, 10, text.format("ten-for-one")),
        (6502, 10, None),
        (6503, 0.1, text.format("one-for-ten reverse")),
    ):
        one = person(issuer)
        w.filing(
            "2022-01-10",
            issuer,
            [one],
            form="3",
            holdings=[held(1_000_000), by("By Hazel Trust", 9_000_000)],
        )
        w.filing(
            "2023-08-16",
            issuer,
            [one],
            sale(
                int(200_000 * ratio),
                20,
                "2023-08-15",
                int(800_000 * ratio),
                shrs_ownd_folwng_trans_fn="F1" if note else None,
            ),
            notes={"F1": note} if note else {},
            aff10b5one="0",
        )


@pytest.mark.parametrize("issuer", [6501, 6503], ids=["forward", "reverse"])
def test_balances_before_a_stated_split_are_carried_into_its_units(marts, issuer):
    [sold] = traded(marts, issuer)
    assert sold["share_of_line"] == pytest.approx(0.2)
    assert sold["share_of_holdings"] == pytest.approx(0.02)
    assert signals(marts, issuer) == []


@scenario
def split_between_instalments(w: WrittenWarehouse) -> None:
    """Two sales of one decision with a split between them: on neighbouring sessions, and four
    sessions apart; forward, reverse, and only dated where balances do not tell the ratio."""
    for issuer, text, k, first, second in (
        (6811, "Adjusted for the 10-for-1 stock split effected on June 5, 2023.", 10, 2, 5),
        (6812, "Adjusted for the 10-for-1 stock split effected on June 5, 2023.", 10, 1, 7),
        (
            6813,
            "Adjusted for the 1-for-4 reverse stock split effected on June 5, 2023.",
            0.25,
            1,
            7,
        ),
        (6814, "Adjusted for the reverse stock split effected on June 5, 2023.", 0.25, 1, 7),
    ):
        one, left = person(issuer), 340_000 * k - (20_000 if issuer == 6814 else 0)
        w.filing("2022-01-10", issuer, [one], form="3", holdings=[held(400_000)])
        w.filing(f"2023-06-0{first}", issuer, [one], sale(40_000, 40, f"2023-06-0{first}", 360_000))
        w.filing(
            f"2023-06-0{second}",
            issuer,
            [one],
            sale(20_000 * k, 41 / k, f"2023-06-0{second}", left, trans_shares_fn="F1"),
            notes={"F1": text},
        )


@pytest.mark.parametrize(("issuer", "k"), [(6811, 10), (6812, 10), (6813, 0.25)])
def test_instalments_on_both_sides_of_a_split_are_one_amount(marts, issuer, k):
    sized = rows(
        marts,
        "select shares::double as shares, value_usd::double as value_usd, share_of_holdings,"
        " is_holdings_complete from intermediate.int_trade_features where issuer_cik = ?"
        " order by last_date desc, known_at desc limit 1",
        f"{issuer:010d}",
    )
    assert sized == [
        {
            "shares": 60_000 * k,
            "value_usd": 40_000 * 40 + 20_000 * 41,
            "share_of_holdings": 0.15,
            "is_holdings_complete": True,
        }
    ]


def test_one_trade_over_a_split_is_in_the_shares_of_its_last_day(marts):
    found = trade(marts, 6811)
    assert (found["shares"], found["share_of_holdings"]) == (600_000, 0.15)
    assert [float(found[f"price_{end}_usd"]) for end in ("low", "high")] == [4, 4.1]


def test_instalments_on_both_sides_of_a_split_without_a_ratio_are_not_complete(marts):
    [last] = rows(
        marts,
        "select is_holdings_complete from intermediate.int_trade_features where issuer_cik = ?"
        " order by last_date desc, known_at desc limit 1",
        "0000006814",
    )
    assert last == {"is_holdings_complete": False}


def test_a_split_that_is_only_suggested_is_never_a_wrong_share(marts):
    [sold] = traded(marts, 6502)
    assert sold["share_of_holdings_low"] <= 0.0201
    assert sold["share_of_holdings_high"] >= 0.02
    assert sold["is_holdings_complete"] is False
    assert signals(marts, 6502) == []


# --------------------------------------------------------------------- positions end and go on


@scenario
def endings(w: WrittenWarehouse) -> None:
    one = person(6601)
    w.filing("2021-01-11", 6601, [one], form="3", holdings=[by("By Hazel Partners LP", 4_000_000)])
    w.filing("2023-03-10", 6601, [one], form="3", holdings=[held(100_000)])
    w.filing("2024-07-16", 6601, [one], sale(60_000, 40, "2024-07-15", 40_000))
    # closed by a balance of zero
    two = person(6602)
    w.filing(
        "2022-01-10", 6602, [two], form="3", holdings=[held(100_000), by("By Hazel Trust", 900_000)]
    )
    w.filing(
        "2022-06-10",
        6602,
        [two],
        line(
            "G",
            "D",
            900_000,
            0,
            "2022-06-09",
            0,
            direct_indirect_ownership="I",
            nature_of_ownership="By Hazel Trust",
        ),
    )
    w.filing("2023-08-16", 6602, [two], sale(50_000, 40, "2023-08-15", 50_000))
    # the only class gets another title
    three = person(6603)
    w.filing("2022-01-10", 6603, [three], form="3", holdings=[held(1_000_000)])
    w.filing(
        "2023-08-16", 6603, [three], sale(500_000, 30, "2023-08-15", 500_000, **A), aff10b5one="0"
    )
    # another title, and a balance that does not go on: one class or two
    four = person(6604)
    w.filing("2022-01-10", 6604, [four], form="3", holdings=[held(1_000_000)])
    w.filing(
        "2023-08-16", 6604, [four], sale(500_000, 30, "2023-08-15", 700_000, **A), aff10b5one="0"
    )
    # a vehicle that the form does not repeat
    five = person(6605)
    w.filing(
        "2022-01-10",
        6605,
        [five],
        form="3",
        holdings=[held(100_000), by("By Hazel Trust", 300_000)],
    )
    w.filing("2023-08-16", 6605, [five], sale(50_000, 40, "2023-08-15", 50_000), aff10b5one="0")


@scenario
def amended(w: WrittenWarehouse) -> None:
    """The amendment restates the sale; what the original lists beside it stands."""
    one = person(6606)
    trust = by("By Hazel Trust", 300_000)
    w.filing("2022-01-10", 6606, [one], form="3", holdings=[held(100_000), trust])
    w.filing("2023-08-16", 6606, [one], sale(10_000, 40, "2023-08-15", 90_000), holdings=[trust])
    w.filing(
        "2023-08-18",
        6606,
        [one],
        sale(12_000, 40, "2023-08-15", 88_000),
        form="4/A",
        original="2023-08-16",
    )


def test_an_amendment_of_a_sale_states_no_class_anew(marts):
    [first, corrected] = traded(marts, 6606)
    assert (first["share_of_holdings_high"], first["is_holdings_complete"]) == (0.025, True)
    assert (corrected["share_of_holdings_high"], corrected["is_holdings_complete"]) == (0.03, True)


def test_a_new_form_3_states_all(marts):
    [sold] = traded(marts, 6601)
    assert (sold["share_of_holdings"], sold["is_holdings_complete"]) == (0.6, True)


def test_a_balance_of_zero_ends_a_position(marts):
    [sold] = traded(marts, 6602)
    assert (sold["share_of_holdings"], sold["is_holdings_complete"]) == (0.5, True)


def test_a_renamed_class_whose_balance_goes_on_is_one_position(marts):
    [sold] = traded(marts, 6603)
    assert (sold["share_of_holdings"], sold["is_holdings_complete"]) == (0.5, True)
    assert [one["definition_id"] for one in signals(marts, 6603)] == ["large_sale_half_of_holdings"]


def test_a_class_that_may_be_another_by_a_new_name_makes_a_range(marts):
    [sold] = traded(marts, 6604)
    assert sold["share_of_holdings_low"] == pytest.approx(500 / 2200)
    assert sold["share_of_holdings_high"] == pytest.approx(500 / 1200)
    assert sold["is_holdings_complete"] is False


def test_a_tier_rests_on_the_lower_share_and_the_sentence_gives_the_range(marts):
    [found] = signals(marts, 6605)
    assert found["share_of_holdings_low"] == pytest.approx(0.125)
    assert found["share_of_holdings_high"] == pytest.approx(0.5)
    assert found["definition_id"] == "large_sale_after_silence"  # not half of holdings
    assert any("12% to 50% of all that they were known to own" in text for text in found["reasons"])


# ------------------------------------------------------------------- reported twice, or in part


@scenario
def repeated(w: WrittenWarehouse) -> None:
    one = person(6701)
    w.filing("2022-01-10", 6701, [one], form="3", holdings=[held(100_000)])
    w.filing(
        "2023-08-16",
        6701,
        [one],
        sale(10_000, 40, "2023-08-14", 90_000),
        sale(15_000, 40, "2023-08-15", 75_000),
    )
    w.filing(
        "2023-08-18",
        6701,
        [one],
        sale(15_000, 40, "2023-08-15", 75_000),
        sale(10_000, 40, "2023-08-16", 65_000),
    )
    # the same lot again after an exercise: two sales
    two = person(6702)
    w.filing("2022-01-10", 6702, [two], form="3", holdings=[held(100_000)])
    for extra in (40, 41):
        w.filing(
            "2023-08-16",
            6702,
            [two],
            line("M", "A", 1_000, 3, "2023-08-15", 101_000),
            sale(1_000, 40, "2023-08-15", 100_000),
            line("M", "A", 500, 3, "2023-08-15", 100_500),
            sale(500, extra, "2023-08-15", 100_000),
        )
    # one person whom EDGAR knows under two numbers
    address = {"rptowner_street1": "9 Quince Lane", "rptowner_zipcode": "02110"}
    ana = owner(67031, "Quince Ana", "Director", **address)
    again = owner(67032, "QUINCE ANA", "Director", **address)
    brother = owner(67033, "Quince Ben", "Director", **address)
    w.filing("2023-08-16", 6703, [ana], purchase(10_000, 20, "2023-08-15", 30_000))
    w.filing("2023-08-17", 6703, [again], purchase(10_000, 20, "2023-08-15", 30_000))
    w.filing("2023-08-17", 6703, [brother], purchase(10_000, 20, "2023-08-15", 30_000))


def test_a_form_repeated_in_part_counts_once(marts):
    assert [one["is_copy"] for one in traded(marts, 6701)] == [False, False, True, False]
    found = trade(marts, 6701)
    assert (found["shares"], found["share_of_holdings"]) == (35_000, 0.35)


def test_equal_lots_of_an_owner_who_exercises_between_them_are_two_sales(marts):
    assert not any(one["is_copy"] for one in traded(marts, 6702))


def test_one_person_under_two_numbers_counts_once(marts):
    first, *others = traded(marts, 6703, "P")
    copied = {one["accession_number"]: one["is_copy"] for one in (first, *others)}
    assert list(copied.values()) == [False, True, False]
    groups = rows(
        marts,
        "select count(distinct decision_group_id) as groups from marts.trades where issuer_cik = ?",
        "0000006703",
    )
    assert groups == [{"groups": 2}]
    assert not [
        one for one in signals(marts, 6703) if one["definition_id"] == "cluster_purchase_three"
    ]


# --------------------------------------------------------------------------- odd kinds together


@scenario
def oddities(w: WrittenWarehouse) -> None:
    """A vehicle spelled in three ways; trusts of two people, of one name and of none; units whose
    rate only a footnote tells; all of one vehicle sold while another is known from long ago; a
    Form 3 that is amended."""
    one = person(6901)
    w.filing(
        "2021-01-10",
        6901,
        [one],
        form="3",
        holdings=[held(100_000), by("By Hazel Family Trust", 300_000)],
    )
    for day, sold, left, spelled in (
        ("2022-05-10", 20_000, 80_000, "The Hazel Family Trust u/a/d March 1, 2010"),
        ("2023-08-15", 38_000, 42_000, "BY HAZEL FAM. TR."),
    ):
        w.filing(day, 6901, [one], sale(sold, 40, day, left), holdings=[by(spelled, 300_000)])

    his, hers = person(69021), person(69022, "Director")
    both = "By Hazel Family Trust"
    for who, direct, own in ((his, 100_000, 300_000), (hers, 45_000, 150_000)):
        w.filing(
            "2021-01-10",
            6902,
            [who],
            form="3",
            holdings=[held(direct), by("By Trust", own), by(both, 55_000)],
        )
    w.filing("2021-02-10", 6902, [his, hers], purchase(50_000, 9, "2021-02-09", 50_000, **JOINTLY))
    w.filing(
        "2023-08-16",
        6902,
        [his],
        sale(70_000, 40, "2023-08-15", 30_000),
        holdings=[by("By Trust", 300_000), by(both, 55_000)],
    )

    for issuer, text in (
        (6903, "Units are exchangeable at any time for Class A shares on a one-for-one basis."),
        (6904, "Units are exchangeable at the exchange rate of the partnership agreement."),
    ):
        one = person(issuer)
        units = convertible(200_000, None, "Common Units", undlyng_sec_shares_fn="F1")
        w.filing(
            "2021-01-10",
            issuer,
            [one],
            form="3",
            holdings=[held(100_000, **A)],
            derivative_holdings=[units],
            notes={"F1": text},
        )
        w.filing(
            "2023-08-16",
            issuer,
            [one],
            sale(30_000, 40, "2023-08-15", 70_000, **A),
            derivative_holdings=[units],
            notes={"F1": text},
        )

    one = person(6905)
    w.filing("2021-05-12", 6905, [one], sale(1, 40, "2021-05-11", 300_000, **vehicle("Elm LLC")))
    w.filing("2023-08-16", 6905, [one], sale(100_000, 40, "2023-08-15", 0, **vehicle("Fir LLC")))

    one = person(6906)
    listed = [held(100_000), by("By Hazel Trust", 100_000)]
    w.filing("2021-01-10", 6906, [one], form="3", holdings=listed)
    w.filing(
        "2021-01-20",
        6906,
        [one],
        form="3/A",
        original="2021-01-10",
        holdings=[held(100_000), by("By Hazel Trust", 900_000)],
    )
    w.filing("2023-08-16", 6906, [one], sale(50_000, 40, "2023-08-15", 50_000))


JOINTLY = {"direct_indirect_ownership": "I", "nature_of_ownership": "By Hazel Jointly LLC"}


def vehicle(name: str) -> Row:
    return {"direct_indirect_ownership": "I", "nature_of_ownership": f"By {name}"}


def last_share(marts: Warehouse, issuer: int) -> tuple[float, float, bool]:
    sold = traded(marts, issuer)[-1]
    return (
        round(sold["share_of_holdings_low"], 4),
        round(sold["share_of_holdings_high"], 4),
        sold["is_holdings_complete"],
    )


def test_a_vehicle_spelled_in_three_ways_is_one(marts):
    assert last_share(marts, 6901) == (0.1, 0.1, True)


def test_trusts_of_two_people_are_two_unless_they_have_one_name(marts):
    # his last form does not list what they own together
    assert last_share(marts, 6902) == (0.1, round(70 / 650, 4), True)


def test_units_whose_rate_no_text_tells_are_not_complete(marts):
    assert last_share(marts, 6903) == (0.1, 0.1, True)
    assert last_share(marts, 6904)[2] is False


def test_all_of_one_vehicle_is_not_all_while_another_may_be_held(marts):
    assert last_share(marts, 6905) == (0.25, 1.0, False)


def test_an_amended_form_3_counts_as_amended(marts):
    # 100,000 if the trust, which the last form does not list, is empty
    assert last_share(marts, 6906) == (0.05, 0.5, False)


@scenario
def successor(w: WrittenWarehouse) -> None:
    """More of the kind is in test_successors.py."""
    one, typed = person(6921), {"issuertradingsymbol": "KEEL"}
    listed = [held(100_000), by("By Hazel Trust", 300_000)]
    w.filing("2022-01-10", 6921, [one], form="3", holdings=listed, **typed)
    w.filing("2022-05-11", 6921, [one], purchase(1, 9, "2022-05-10", 100_001), **typed)
    w.filing("2023-05-16", 6922, [one], sale(40_000, 40, "2023-05-15", 60_001), **typed)


def test_what_was_owned_at_the_predecessor_is_owned_at_the_successor(marts):
    [sold] = traded(marts, 6922)
    assert sold["share_of_holdings_low"] == pytest.approx(0.1, rel=0.001)
