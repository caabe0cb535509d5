"""Which issuers a night hears of, what its slice holds of them, and when everything is due.

That the tables of a slice are those of a whole build is a test of tests/end_to_end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from insider_signals.extract.contract import create_raw_tables
from insider_signals.pipeline import slices
from insider_signals.pipeline.settings import Settings

PROJECT = "project"
# Four issuers with one filing each, a day apart.
ISSUERS = {f"000000000{n}": f"2024-03-0{n}" for n in (1, 4, 5, 6)}


def accession(cik: str) -> str:
    return f"{cik}-24-000001"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, slices_from=0)


@pytest.fixture
def models(tmp_path: Path) -> slices.Models:
    """A project without models: what is cut does not depend on them."""
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"nodes": {}}))
    return slices.Models(manifest)


@pytest.fixture
def connection(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse that was built of four filings of four issuers."""
    with duckdb.connect(str(settings.warehouse)) as opened:
        create_raw_tables(opened)
        for cik, day in ISSUERS.items():
            file(opened, cik, accession(cik), day)
        opened.execute(
            "insert into market.prices (ticker, price_date, close, file_name)"
            " values ('ALD', '2024-03-01', 5, 'file');"
            "insert into market.tickers (cik, ticker, first_date, source)"
            " values ('0000000006', 'OLD', '2020-01-01', 'file');"
            "create schema marts;"
            "create table marts.filings as select accession_number, issuercik as issuer_cik,"
            " issuertradingsymbol as issuer_symbol from edgar.submission;"
            "create table marts.planned_sales as select 'x' as accession_number,"
            " '0000000005' as issuer_cik limit 0;"
            "create table marts.trade_versions as select '0000000004' as issuer_cik,"
            " date '2024-03-01' as last_date, date '2024-03-04' as first_tradeable_session;"
            "create table marts.transactions as select '0000000004' as issuer_cik,"
            " 'S' as transaction_code, date '2024-03-01' as transaction_date"
        )
        log(opened, "market", "market.prices", "one")
        slices.record_build(opened, settings, "raw", PROJECT)
        yield opened


def file(
    connection: duckdb.DuckDBPyConnection,
    cik: str,
    accession: str,
    day: str,
    symbol: str | None = None,
    content: str = "first",
) -> None:
    connection.execute(
        "insert into edgar.submission (accession_number, filing_date, document_type, issuercik,"
        " issuertradingsymbol, source, parse_status) values (?, ?, '4', ?, ?, 'xml', 'ok')",
        [accession, day, cik, symbol],
    )
    connection.execute(
        "insert into edgar.footnotes (accession_number, line_ordinal, footnote_id, footnote_txt)"
        " values (?, 0, 'F1', 'a text')",
        [accession],
    )
    index(connection, cik, accession, day, "4")
    log(connection, "xml", day, content)


def index(
    connection: duckdb.DuckDBPyConnection, cik: str, accession: str, day: str, form: str
) -> None:
    connection.execute(
        "insert into edgar.filing_index (accession_number, form_type, index_date, filed_date,"
        " file_name, ciks) values (?, ?, ?, ?, 'file', [?])",
        [accession, form, day, day, cik],
    )


def log(connection: duckdb.DuckDBPyConnection, source: str, partition: str, content: str) -> None:
    connection.execute(
        "insert into edgar.load_log (partition_key, source, loaded_at, content_hash)"
        " values (?, ?, now()::timestamp, ?)",
        [partition, source, content],
    )


def affected(
    connection: duckdb.DuckDBPyConnection, settings: Settings, models: slices.Models
) -> set[str]:
    """The issuers of the slice that is cut now."""
    slices.cut(connection, settings, PROJECT, models)
    with duckdb.connect(str(slices.slice_file(settings)), read_only=True) as cut:
        found = cut.execute("select issuer_cik from build.issuers").fetchall()
    return {cik for (cik,) in found} - {""}


@pytest.fixture(autouse=True)
def however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LARGEST_SHARE", 1.0)


def test_a_night_without_news_hears_of_nobody(connection, settings, models) -> None:
    assert affected(connection, settings, models) == set()


def test_a_filing_of_a_new_day_is_affected_of(connection, settings, models) -> None:
    file(connection, "0000000004", "0000000004-24-000002", "2024-03-07")
    assert affected(connection, settings, models) == {"0000000004"}


def test_all_of_a_day_that_was_loaded_again_is_affected_of(connection, settings, models) -> None:
    log(connection, "xml", "2024-03-05", "corrected")
    assert affected(connection, settings, models) == {"0000000005"}


def test_a_filing_that_is_gone_is_affected_of(connection, settings, models) -> None:
    connection.execute("delete from edgar.submission where issuercik = '0000000005'")
    assert affected(connection, settings, models) == {"0000000005"}


def test_an_index_line_that_came_or_went_is_affected_of(connection, settings, models) -> None:
    index(connection, "0000000006", "prospectus", "2024-03-07", "424B4")
    assert affected(connection, settings, models) == {"0000000006"}
    slices.record_build(connection, settings, "raw", PROJECT)
    connection.execute("delete from edgar.filing_index where form_type = '424B4'")
    assert affected(connection, settings, models) == {"0000000006"}


def test_a_ticker_that_changed_is_affected_of(connection, settings, models) -> None:
    connection.execute(
        "insert into market.tickers (cik, ticker, first_date, source)"
        " values ('0000000005', 'ELM', '2024-01-01', 'file')"
    )
    assert affected(connection, settings, models) == {"0000000005"}


def test_who_had_a_ticker_is_affected_of_when_somebody_files_with_it(
    connection, settings, models
) -> None:
    file(connection, "0000000004", "0000000004-24-000002", "2024-03-07", symbol="NYSE: OLD")
    assert affected(connection, settings, models) == {"0000000004", "0000000006"}


@pytest.mark.parametrize("symbol", ["OLD/OLDER", "NYSE/OLD", "(OLD)", "OLD OLDW"])
def test_a_slice_reads_typed_symbols_as_the_models_do(
    connection, settings, models, symbol: str
) -> None:
    """Else a night has no prices where a rebuild has some."""
    connection.execute(
        "insert into market.prices (ticker, price_date, close, file_name)"
        " values ('OLD', '2024-03-04', 6, 'file')"
    )
    file(connection, "0000000004", "0000000004-24-000002", "2024-03-07", symbol=symbol)
    cut = slices.cut(connection, settings, PROJECT, models)
    with duckdb.connect(str(cut.path), read_only=True) as held:
        assert held.execute("select ticker from market.prices").fetchall() == [("OLD",)]


def test_context_is_affected_of(connection, settings, models) -> None:
    log(connection, "context", "context/CIK0000000005/facts.json", "new")
    assert affected(connection, settings, models) == {"0000000005"}


def test_a_trade_that_waited_for_a_price_is_affected_of(connection, settings, models) -> None:
    connection.execute(
        "insert into market.prices (ticker, price_date, close, file_name)"
        " values ('ALD', '2024-03-04', 6, 'file')"
    )
    log(connection, "market", "market.prices", "two")
    assert affected(connection, settings, models) == {"0000000004"}


def test_a_slice_holds_what_its_issuers_filed_and_where_the_warehouse_begins(
    connection, settings, models
) -> None:
    file(connection, "0000000004", "0000000004-24-000002", "2024-03-07")
    cut = slices.cut(connection, settings, PROJECT, models)
    assert (cut.filings, cut.issuers) == (2, 2)
    with duckdb.connect(str(cut.path), read_only=True) as held:
        filings = {
            a for (a,) in held.execute("from edgar.footnotes select accession_number").fetchall()
        }
    assert filings == {
        accession("0000000001"),
        accession("0000000004"),
        "0000000004-24-000002",
    }


def test_a_slice_holds_the_first_filing_of_others_with_a_ticker(
    connection, settings, models
) -> None:
    file(connection, "0000000005", "0000000005-24-000002", "2024-03-06", symbol="OLD")
    file(connection, "0000000005", "0000000005-24-000003", "2024-03-06", symbol="OLD")
    slices.record_build(connection, settings, "raw", PROJECT)
    connection.execute("update market.tickers set last_date = '2023-12-31'")
    cut = slices.cut(connection, settings, PROJECT, models)
    assert cut.filings == 1
    with duckdb.connect(str(cut.path), read_only=True) as held:
        filings = {
            a for (a,) in held.execute("from edgar.submission select accession_number").fetchall()
        }
    assert filings == {
        accession("0000000001"),
        accession("0000000006"),
        "0000000005-24-000002",
    }


def owned(connection: duckdb.DuckDBPyConnection, *numbers: str) -> None:
    for cik in numbers:
        connection.execute(
            "insert into edgar.reportingowner (accession_number, line_ordinal, rptownercik)"
            " values (?, 0, '0000000077')",
            [accession(cik)],
        )


@pytest.mark.parametrize("how", ["a ticker and an owner", "a notice"])
def test_who_may_carry_an_issuer_on_is_affected_with_it(connection, settings, models, how) -> None:
    if how == "a notice":
        connection.execute(
            "insert into edgar.filing_index (accession_number, form_type, index_date, filed_date,"
            " file_name, ciks) values ('n', '8-K12B', '2024-03-04', '2024-03-04', 'file',"
            " ['0000000004', '0000000001'])"
        )
    else:
        connection.execute(
            "update edgar.submission set issuertradingsymbol = 'KEEL'"
            " where issuercik in ('0000000001', '0000000004', '0000000006')"
        )
        owned(connection, "0000000001", "0000000004", "0000000005")
    slices.record_build(connection, settings, "raw", PROJECT)
    file(connection, "0000000001", "new", "2024-03-08")
    assert affected(connection, settings, models) == {"0000000001", "0000000004"}
    found = set()
    for number in range(2):
        slices.cut_portion(connection, settings, models, number, 2)
        with duckdb.connect(str(slices.slice_file(settings)), read_only=True) as cut:
            found.add(frozenset(cik for (cik,) in cut.execute("from build.issuers").fetchall()))
    assert sum({"0000000001", "0000000004"} <= portion for portion in found) == 1
    assert sum(map(len, found)) == len(ISSUERS)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("drop table build.project", "nothing says"),
        ("update build.project set project_hash = 'other'", "models, seeds"),
        (
            "insert into edgar.load_log values ('2024q1', 'form345', now(), 1, 1, 0, 'x')",
            "quarterly",
        ),
        (
            "insert into edgar.load_log values ('market.calendar', 'market', now(), 1, 1, 0, 'x')",
            "calendar",
        ),
        ("delete from edgar.load_log where partition_key = '2024-03-05'", "is gone"),
        (
            "update edgar.submission set filing_date = '2006-01-03' where issuercik = '0000000005'",
            "begins on another day",
        ),
        (
            "update market.prices set close = 7; insert into edgar.load_log"
            " values ('market.prices', 'market', now(), 1, 1, 0, 'x')",
            "prices of the past",
        ),
    ],
)
def test_everything_is_due_where_any_row_may_change(
    connection, settings, models, change: str, reason: str
) -> None:
    connection.execute(change)
    with pytest.raises(slices.FullRebuildRequired, match=reason):
        slices.cut(connection, settings, PROJECT, models)


def test_everything_is_due_when_most_filings_are_concerned(
    connection, settings, models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "LARGEST_SHARE", 0.25)
    log(connection, "xml", "2024-03-05", "corrected")
    log(connection, "xml", "2024-03-06", "corrected")
    with pytest.raises(slices.FullRebuildRequired, match="2 of 4 filings"):
        slices.cut(connection, settings, PROJECT, models)


def test_a_small_warehouse_is_not_sliced(connection, settings, models) -> None:
    with pytest.raises(slices.FullRebuildRequired, match="in no time"):
        slices.cut(connection, replace(settings, slices_from=5), PROJECT, models)


def test_portions_hold_every_issuer_once(connection, settings, models) -> None:
    settings = replace(settings, portion=2)
    assert slices.portions(connection, settings) == 2
    found: list[str] = []
    for number in range(2):
        slices.cut_portion(connection, settings, models, number, 2)
        with duckdb.connect(str(slices.slice_file(settings)), read_only=True) as cut:
            found += [cik for (cik,) in cut.execute("from build.issuers").fetchall()]
    assert sorted(found) == sorted(ISSUERS)
