"""Whatever is changed on the way from the store to the readers is found, where it was changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import duckdb
import pytest

from insider_signals.console.verify import verify
from insider_signals.pipeline.settings import Settings


def problems(settings: Settings, thorough: bool = False) -> dict[str, str | None]:
    return {f.subject: f.repair for f in verify(settings, thorough=thorough) if f.level != "ok"}


@pytest.fixture
def rows(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(settings.warehouse)) as connection:
        yield connection


def test_a_sound_folder_verifies(settings: Settings) -> None:
    assert problems(settings, thorough=True) == {}


def test_a_damaged_entry_of_the_store(settings: Settings) -> None:
    _in_store(settings, "update entries set sha256 = x'00' where key like '000%'")
    assert problems(settings) == {"store": "insider repair"}


def test_a_document_that_left_the_store(settings: Settings) -> None:
    _in_store(settings, "delete from entries where key like '000%'")
    assert problems(settings)["index"] == "insider repair"


def test_an_index_that_was_not_loaded(settings: Settings, rows) -> None:
    rows.execute("update edgar.load_log set content_hash = 'older' where source = 'xml'")
    rows.close()
    assert problems(settings)["raw"] == "insider run"


@pytest.mark.parametrize(
    ("statement", "subject", "repair"),
    [
        ("delete from edgar.filing_index where form_type = '4'", "index", "insider run"),
        ("delete from edgar.submission", "raw", "insider rebuild"),
        (
            "insert into edgar.footnotes select * from edgar.footnotes limit 1",
            "raw",
            "insider rebuild",
        ),
        ("delete from marts.transactions where line_ordinal = 0", "marts", "insider run --force"),
        ("drop table marts.filings", "marts", "insider run --force"),
        ("update marts.filings set form_type = '5'", "published", "insider run --force"),
    ],
)
def test_a_changed_table(settings: Settings, rows, statement, subject, repair) -> None:
    rows.execute(statement)
    rows.close()
    assert problems(settings)[subject] == repair


def test_a_changed_value_is_found_by_reading_everything_again(settings: Settings, rows) -> None:
    rows.execute("update edgar.nonderiv_trans set trans_shares = trans_shares + 1")
    rows.close()
    assert problems(settings, thorough=True)["raw"] == "insider rebuild"


def test_a_parquet_file_of_another_publication(settings: Settings) -> None:
    path = settings.published / "parquet" / "filings.parquet"
    duckdb.execute(f"copy (from '{path}' limit 1) to '{path}.other' (format parquet)")
    path.with_name("filings.parquet.other").replace(path)
    assert problems(settings) == {"published": "insider run --force"}


def test_what_a_tool_left_beside_the_published_file(settings: Settings) -> None:
    log = settings.published_file.with_name(settings.published_file.name + ".wal")
    log.unlink()
    log.write_bytes(b"a log of changes")
    assert problems(settings) == {"published": "insider run"}


def _in_store(settings: Settings, statement: str) -> None:
    with sqlite3.connect(settings.store / "2023.sqlite") as connection:
        connection.execute(statement)
