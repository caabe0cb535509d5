"""Whatever is changed on the way from the store to the readers is found, where it was changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import duckdb
import pytest
from fault_campaign import contents, night

from insider_signals.console.doctor import examine
from insider_signals.console.maintenance import repair
from insider_signals.console.verify import verify
from insider_signals.extract.store import DocumentStore
from insider_signals.pipeline.progress import Progress
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


@pytest.mark.parametrize("key", ["index/2023-03-02x", "index/2023-W09-4", "index/2023-3-2"])
def test_the_index_of_a_day_without_filings_under_a_key_that_is_no_day(
    settings: Settings, key: str
) -> None:
    """It says nothing of itself: only its key tells, which nobody can read."""
    before = contents(settings)
    with DocumentStore(settings.store) as store:
        empty = next(k for k in store.keys("index/") if b".txt" not in (store.get(k) or b""))
    _in_store(settings, f"update entries set key = '{key}' where key = '{empty}'")
    assert {f.subject for f in examine(settings, network=False) if f.level == "problem"} == {
        "store"
    }
    assert problems(settings) == {"store": "insider repair"}
    night(settings)  # another day would be read, or none: that is no reason to end
    repair(settings, Progress())
    assert problems(settings, thorough=True) == {}
    with DocumentStore(settings.store) as store:
        assert store.has(empty) and not store.has(key)
    assert contents(settings) == before


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
        ("delete from edgar.filing_index where form_type = '4'", "index", "insider rebuild"),
        (
            "update edgar.filing_index set index_date = index_date - 1 where form_type = '4'",
            "index",
            "insider rebuild",
        ),
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


def _older(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("alter table edgar.load_log drop column filings_listed")


def _gone(settings: Settings) -> None:
    settings.warehouse.unlink()


def _damaged(settings: Settings) -> None:
    settings.warehouse.write_bytes(b"rubbish" * 9_999)


def _store_closed(settings: Settings) -> None:
    for path in settings.store.glob("*.sqlite"):
        path.unlink()
        path.mkdir()


@pytest.mark.parametrize(
    ("trouble", "subject"),
    [(_older, "raw"), (_gone, "warehouse"), (_damaged, "warehouse"), (_store_closed, "store")],
)
def test_what_is_published_is_looked_at_whatever_became_of_the_rest(
    settings: Settings, trouble: Callable[[Settings], None], subject: str
) -> None:
    trouble(settings)
    assert set(problems(settings)) == {subject}
    (settings.published / "parquet" / "filings.parquet").write_bytes(b"no Parquet")
    assert problems(settings)["published"] == "insider run --force"


def test_a_published_row_is_told_from_its_record_without_the_warehouse(settings: Settings) -> None:
    _gone(settings)
    settings.published_file.chmod(0o644)
    settings.published_file.with_name(f"{settings.published_file.name}.wal").unlink(missing_ok=True)
    with duckdb.connect(str(settings.published_file)) as connection:
        connection.execute("update marts.filings set form_type = '5' where rowid = 1")
    found = [f.says for f in verify(settings) if f.subject == "published"]
    assert found == ["marts.filings differs; filings.parquet differs"] or found == [
        "marts.filings differs"
    ]


def test_what_a_tool_left_beside_the_published_file(settings: Settings) -> None:
    log = settings.published_file.with_name(settings.published_file.name + ".wal")
    log.unlink()
    log.write_bytes(b"a log of changes")
    assert problems(settings) == {"published": "insider run"}


def _in_store(settings: Settings, statement: str) -> None:
    with sqlite3.connect(settings.store / "2023.sqlite") as connection:
        connection.execute(statement)
