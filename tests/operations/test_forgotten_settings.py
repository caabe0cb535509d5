"""A shell or service in which a setting was forgotten loses nothing, and says what is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from insider_signals.console.commands import _load_whole_store, _nothing_to_do
from insider_signals.console.doctor import examine
from insider_signals.console.findings import Finding
from insider_signals.orchestration.assets.market import load_prices, load_tickers
from insider_signals.pipeline.catch_up import Window
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import Warehouse, open_warehouse

TABLES = ("market.prices", "market.tickers")


@pytest.fixture
def with_files(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with prices and tickers, loaded as a run loads them."""
    prices, tickers = tmp_path / "prices.csv", tmp_path / "tickers.csv"
    prices.write_text("date,ticker,close\n2023-03-01,SPY,400\n2023-03-01,LNTN,12.5\n")
    tickers.write_text("cik,ticker,from\n7,LNTN,2020-01-01\n")
    found = replace(settings, prices=str(prices), tickers=str(tickers))
    _a_night(found)
    return found


def _a_night(settings: Settings) -> None:
    """What a run does with prices and tickers."""
    with open_warehouse(settings) as connection:
        load_prices(connection, Warehouse(settings))
        load_tickers(connection, Warehouse(settings))


def _rows(settings: Settings) -> list[list[tuple]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return [connection.execute(f"from {table} order by all").fetchall() for table in TABLES]


def _finding(settings: Settings) -> Finding:
    (finding,) = [f for f in examine(settings, network=False) if f.subject == "prices"]
    return finding


def test_prices_and_tickers_stay_when_nobody_names_their_files(with_files: Settings) -> None:
    wanted = _rows(with_files)
    assert [len(rows) for rows in wanted] == [2, 1]
    assert "not set" not in _finding(with_files).says
    bare = replace(with_files, prices=None, tickers=None)
    _a_night(bare)
    assert _rows(bare) == wanted
    finding = _finding(bare)
    names = "INSIDER_SIGNALS_PRICES and INSIDER_SIGNALS_TICKERS"
    assert f"{names} not set: what was loaded (prices.csv) stays as it is" in finding.says
    assert finding.level == "note" and str(finding.repair).startswith(f"set {names} as before")


def test_a_rebuild_keeps_what_the_store_does_not_hold(with_files: Settings) -> None:
    wanted = _rows(with_files)
    bare = replace(with_files, prices=None, tickers=None)
    _load_whole_store(bare, Progress())
    assert _rows(bare) == wanted
    # Named files are loaded by the run that follows.
    _load_whole_store(with_files, Progress())
    assert _rows(with_files) == [[], []]


def test_a_rebuild_of_a_damaged_warehouse_says_what_to_set(with_files: Settings) -> None:
    class Told(Progress):
        said = ""

        def say(self, text: str) -> None:
            self.said += text

    with_files.warehouse.write_bytes(b"no database" * 999)
    told = Told()
    _load_whole_store(replace(with_files, prices=None, tickers=None), told)
    assert "Set INSIDER_SIGNALS_PRICES" in told.said
    assert _rows(with_files) == [[], []]


def test_none_removes_prices_and_tickers(with_files: Settings) -> None:
    without = Settings.from_environment(
        {"INSIDER_SIGNALS_PRICES": "none", "INSIDER_SIGNALS_TICKERS": "None"},
        data=with_files.data,
        base_url=with_files.base_url,
    )
    _a_night(without)
    assert _rows(without) == [[], []]
    assert _finding(without).says == "no price files (INSIDER_SIGNALS_PRICES)"


def test_files_that_are_new_or_changed_are_something_to_do(
    settings: Settings, with_files: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on an evening without any new filing."""
    monkeypatch.setattr("insider_signals.console.commands.build_hash", lambda _: "plain")
    monkeypatch.setattr("insider_signals.console.commands.is_published", lambda *_: True)
    monkeypatch.setattr("insider_signals.console.commands._waiting_for_context", lambda _: 0)
    monkeypatch.setattr("insider_signals.console.commands.quarters_due", lambda *_: [])
    offline = replace(with_files, offline=True)
    assert _nothing_to_do(offline, Window(), Progress())
    assert _nothing_to_do(replace(offline, prices=None, tickers=None), Window(), Progress())
    for name in ("prices", "tickers"):
        assert not _nothing_to_do(replace(offline, **{name: "none"}), Window(), Progress())
    assert with_files.prices and with_files.tickers
    for path in (Path(with_files.prices), Path(with_files.tickers)):
        before = path.read_text()
        path.write_text(before.replace("LNTN", "ZED"))
        assert not _nothing_to_do(offline, Window(), Progress())
        path.unlink()
        assert not _nothing_to_do(offline, Window(), Progress()), "the run says that it is gone"
        path.write_text(before)
    assert _nothing_to_do(offline, Window(), Progress())
