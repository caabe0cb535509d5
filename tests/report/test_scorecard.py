"""The page of outcomes says what the numbers say, and no more."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from insider_signals.report import scorecard
from insider_signals.report.build import build_report

Row = dict[str, Any]


def row(cohort: str = "signal", direction: str = "sale", **columns: Any) -> Row:
    return {
        "cohort": cohort,
        "category": "all",
        "direction": direction,
        "split_by": "none",
        "split_value": "all",
        "horizon_sessions": 63,
        "events": 50,
        "complete": 40,
        "delisted": 1,
        "running": 4,
        "gaps": 2,
        "without_price": 3,
        "observations": 41,
        "months": 20,
        "mean_raw_return": 0.0,
        "mean_net_return": -0.05,
        "winsorised_mean_net_return": -0.05,
        "median_net_return": -0.04,
        "hit_rate": 0.6,
        "interval_low": -0.08,
        "interval_high": -0.02,
        "portfolio_months": 30,
        "portfolio_monthly_return": -0.01,
        "portfolio_t": -2.2,
    } | columns


def told(*rows: Row) -> Row:
    found = scorecard.told(rows)
    assert found is not None
    return found


def test_a_mean_without_an_interval_is_said_to_say_nothing() -> None:
    sentence = told(row(interval_low=None, interval_high=None))["sentences"][0]
    assert "41 sale signals" in sentence
    assert "too few signals, months or years" in sentence


def test_an_interval_around_zero_is_not_told_apart_from_nothing() -> None:
    sentence = told(row(interval_high=0.01), row("same_issuer", mean_net_return=-0.03))
    assert "not told apart from nothing" in sentence["sentences"][0]
    assert (
        "At random sessions of the same issuers it was \N{MINUS SIGN}3.0%"
        in (sentence["sentences"][0])
    )


def test_no_outcome_of_a_side_is_said() -> None:
    assert told(row())["sentences"][1] == "No purchase signal has an outcome over 63 sessions yet."


def test_nothing_published_is_nothing_told() -> None:
    assert scorecard.told([]) is None


def test_the_picture_keeps_its_places() -> None:
    picture = told(
        row(),
        row(direction="purchase", mean_net_return=0.03, interval_low=None, interval_high=None),
    )["picture"]
    sale, purchase = picture["lines"]
    assert sale["low"] < sale["x"] < sale["high"] < picture["zero"] < purchase["x"]
    assert purchase["low"] is None
    assert sale["y"] < purchase["y"] < picture["bottom"]
    assert [tick["text"] for tick in picture["ticks"]][len(picture["ticks"]) // 2] == "0%"


def test_an_enormous_mean_stays_within_the_picture() -> None:
    picture = told(row(mean_net_return=7.0, interval_low=-3.0, interval_high=17.0))["picture"]
    assert 0 < picture["lines"][0]["x"] <= picture["width"]


def test_what_is_not_in_the_figures_is_counted() -> None:
    found = told(row(), row("same_issuer", running=99))
    assert (found["running"], found["gaps"], found["without_price"]) == (4, 2, 3)


@pytest.fixture(scope="module")
def page(published: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("scored")
    copy = Path(shutil.copy(published, folder / "insider_signals.duckdb"))
    rows = [
        row(),
        row("trade", category="sell_to_cover", interval_low=None, interval_high=None),
        row(split_by="role", split_value="ceo"),
    ]
    with duckdb.connect(str(copy)) as connection:
        for one in rows:
            connection.execute(
                f"insert into marts.signal_scorecard ({', '.join(one)})"
                f" values ({', '.join('?' for _ in one)})",
                list(one.values()),
            )
    build_report(copy, folder / "report")
    return (folder / "report" / "outcomes.html").read_text(encoding="utf-8")


def test_the_page_shows_groups_splits_and_the_picture(page: str) -> None:
    assert "<svg" in page
    assert "sold to cover taxes" in page
    assert "CEO" in page
    assert page.count("none</td>") == 1


def test_without_prices_the_page_says_that_outcomes_need_them(
    published: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(published, tmp_path / "insider_signals.duckdb"))
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update marts.issuer_prices set price_basis = 'form4'")
    build_report(copy, tmp_path / "report")
    text = (tmp_path / "report" / "outcomes.html").read_text(encoding="utf-8")
    assert "need a price file" in text and "INSIDER_SIGNALS_PRICES" in text


def test_a_missing_benchmark_is_said_as_one_and_named(published: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(published, tmp_path / "insider_signals.duckdb"))
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update marts.issuer_prices set price_basis = 'prices'")
    said = {}
    for missing in ("XYZ", None):
        build_report(copy, tmp_path / "report", missing_benchmark=missing)
        text = (tmp_path / "report" / "outcomes.html").read_text(encoding="utf-8")
        said[missing] = re.findall('<p class="empty">(.*?)</p>', text)[0]
    assert "Prices of 10 companies are" in said["XYZ"]
    assert "none of the price files has the ticker XYZ" in said["XYZ"]
    assert "need a price file" not in said["XYZ"]
    # Whether it has prices is not known there: neither is claimed.
    assert "none has run its course, or because the benchmark" in said[None]
