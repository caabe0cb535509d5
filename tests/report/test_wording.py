"""Amounts, shares and moments in words."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from insider_signals.published import wording

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),  # noqa: RUF001
        (0, "$0"),
        (512.4, "$512"),
        (Decimal("980000.00000000"), "$980K"),
        (999_949, "$1000K"),
        (999_951, "$1.0M"),
        (1_234_567, "$1.2M"),
        (12_345_000_000, "$12.3B"),
        (float("nan"), "–"),  # noqa: RUF001
        ("12", "$12"),
        ("n/a", "–"),  # noqa: RUF001
    ],
)
def test_usd(value: object, text: str) -> None:
    assert wording.usd(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0.385, "38%"), (0.004, "0.4%"), (0, "0%"), (1, "100%"), (0.0996, "10%")],  # noqa: RUF001
)
def test_percent(value: object, text: str) -> None:
    assert wording.percent(value) == text


def test_missing_is_never_zero() -> None:
    for spell in (wording.usd, wording.price, wording.amount, wording.percent, wording.silence):
        assert spell(None) == wording.NOT_KNOWN


@pytest.mark.parametrize(
    ("days", "text"), [(0, "0 days"), (59, "59 days"), (90, "3 months"), (900, "2.5 years")]
)
def test_silence(days: int, text: str) -> None:
    assert wording.silence(days) == text


def test_moments_are_on_new_yorks_clock() -> None:
    assert wording.moment(datetime(2024, 1, 3, 2, 59)) == "2 Jan 2024, 21:59"
    assert wording.moment(datetime(2024, 7, 3, 1, 59)) == "2 Jul 2024, 21:59"


def test_codes_are_words_a_person_would_use() -> None:
    assert wording.insider("Doe Jane (general_counsel)") == "Doe Jane (General counsel)"
    assert wording.insider("Doe Jane (CEO)") == "Doe Jane (CEO)"
    assert wording.role_name("ten percent owner") == "10% owner"
    assert wording.motive_name("espp_drip").startswith("ESPP")
    assert wording.motive("brand_new_motive") == "brand new motive"


def test_every_noise_reason_has_words() -> None:
    with (SEEDS / "noise_filters.csv").open(encoding="utf-8") as file:
        reasons = {row["noise_reason"] for row in csv.DictReader(file)} - {""}
    assert reasons - set(wording.labels("noise_reason")) == set()


def test_every_signal_and_tier_has_a_name() -> None:
    with (SEEDS / "signal_definitions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["signal"] for row in rows} == set(wording.labels("signal"))
    assert {row["tier"] for row in rows} - {""} == set(wording.labels("tier"))
    assert list(wording.labels("tier")) == ["high", "medium", "situational", "watch"]


def test_no_change_has_no_sign() -> None:
    assert wording.signed(0) == wording.signed(-0.001) == "0.00"
    assert wording.signed(0.5) == "+0.50"


def test_days() -> None:
    assert wording.day(date(2024, 3, 1)) == "1 Mar 2024"
    assert wording.long_day(date(2024, 3, 1)) == "Friday, 1 March 2024"


def test_unknown_codes_are_spelled_out() -> None:
    assert wording.signal_name("brand_new_signal") == "Brand new signal"
    assert wording.role_name("chief_risk_officer") == "Chief risk officer"
    assert wording.tier_name(None) == wording.NOT_KNOWN


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://www.sec.gov/x", True),
        (" https://www.sec.gov/x", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//elsewhere.test", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(address: str | None, kept: bool) -> None:
    assert bool(wording.web_address(address)) is kept


@pytest.mark.parametrize(
    ("value", "texts"),
    [(None, []), ("", []), ("One.", ["One."]), (["One.", None, " "], ["One."]), ([], [])],
)
def test_reasons_come_as_a_list_or_a_text(value: object, texts: list[str]) -> None:
    assert wording.sentences(value) == texts
