"""From EDGAR to the raw tables: everything once, nothing lost, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from fake_edgar import Answer, fake_edgar
from written_mirror import Mirror

from insider_signals.extract.client import EdgarClient, EdgarUnavailable, RateLimit, Throttled
from insider_signals.extract.datasets import dataset_paths
from insider_signals.extract.store import DocumentStore
from insider_signals.pipeline import ingest
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import open_warehouse

MONDAY, TUESDAY, WEDNESDAY = date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 6)
QUIET = Progress()


@pytest.fixture
def store(settings: Settings) -> Iterator[DocumentStore]:
    with DocumentStore(settings.store) as opened:
        yield opened


@pytest.fixture
def client(mirror: Mirror) -> EdgarClient:
    return EdgarClient(str(mirror.folder))


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(settings) as connection:
        yield connection


def bring_in(
    store: DocumentStore,
    client: EdgarClient,
    warehouse: duckdb.DuckDBPyConnection,
    *days: date,
) -> ingest.Loaded:
    ingest.fetch_indexes(store, client, days, QUIET)
    ingest.fetch_documents(store, client, days, QUIET)
    return ingest.load_days(warehouse, store, days, QUIET, client)


def rows(warehouse: duckdb.DuckDBPyConnection, table: str) -> list[tuple]:
    return warehouse.execute(f"select * from {table} order by all").fetchall()


def accessions(warehouse: duckdb.DuckDBPyConnection) -> set[str]:
    return {accession for (accession, *_) in rows(warehouse, "edgar.submission")}


def test_filings_become_rows(
    store: DocumentStore,
    client: EdgarClient,
    warehouse: duckdb.DuckDBPyConnection,
    mirror: Mirror,
) -> None:
    filed = {mirror.file(MONDAY, 1), mirror.file(MONDAY, 2), mirror.file(TUESDAY, 3)}
    loaded = bring_in(store, client, warehouse, MONDAY, TUESDAY)
    assert (loaded.loaded, loaded.rejected, loaded.days) == (3, 0, [MONDAY, TUESDAY])
    assert accessions(warehouse) == filed
    assert len(rows(warehouse, "edgar.nonderiv_trans")) == 3


def test_nothing_is_done_twice(
    store: DocumentStore,
    client: EdgarClient,
    warehouse: duckdb.DuckDBPyConnection,
    mirror: Mirror,
) -> None:
    mirror.file(MONDAY, 1)
    bring_in(store, client, warehouse, MONDAY)
    before = rows(warehouse, "edgar.load_log")
    assert ingest.fetch_indexes(store, client, [MONDAY], QUIET).unchanged == [MONDAY]
    assert ingest.fetch_documents(store, client, [MONDAY], QUIET).fetched == 0
    assert ingest.load_days(warehouse, store, [MONDAY], QUIET, client).days_unchanged == 1
    assert ingest.days_out_of_date(warehouse, store) == []
    assert rows(warehouse, "edgar.load_log") == before


def test_a_filing_that_appears_later_is_added_and_one_that_disappears_is_removed(
    store: DocumentStore,
    client: EdgarClient,
    warehouse: duckdb.DuckDBPyConnection,
    mirror: Mirror,
) -> None:
    first, second = mirror.file(MONDAY, 1), mirror.file(MONDAY, 2)
    bring_in(store, client, warehouse, MONDAY)
    mirror.withdraw(MONDAY, first)
    third = mirror.file(MONDAY, 3)
    bring_in(store, client, warehouse, MONDAY)
    assert accessions(warehouse) == {second, third}
    assert {row[0] for row in rows(warehouse, "edgar.filing_index")} == {second, third}


def test_a_filing_that_moves_to_the_next_day_is_not_lost(
    store: DocumentStore,
    client: EdgarClient,
    warehouse: duckdb.DuckDBPyConnection,
    mirror: Mirror,
) -> None:
    moved = mirror.file(MONDAY, 1)
    mirror.file(MONDAY, 2)
    mirror.days[TUESDAY] = [line for line in mirror.days[MONDAY] if moved in line]
    mirror.write_index(TUESDAY)
    bring_in(store, client, warehouse, MONDAY, TUESDAY)
    mirror.withdraw(MONDAY, moved)
    bring_in(store, client, warehouse, MONDAY, TUESDAY)
    assert moved in accessions(warehouse)


def test_a_listed_filing_without_document_is_rejected_and_asked_for_again(
    store: DocumentStore,
    client: EdgarClient,
    warehouse: duckdb.DuckDBPyConnection,
    mirror: Mirror,
) -> None:
    accession = mirror.file(MONDAY, 1)
    content = mirror.document(accession).read_bytes()
    mirror.document(accession).unlink()
    loaded = bring_in(store, client, warehouse, MONDAY)
    assert loaded.without_document == [accession]
    assert rows(warehouse, "edgar.rejected")[0][0] == accession
    mirror.document(accession).write_bytes(content)
    bring_in(store, client, warehouse, MONDAY)
    assert accessions(warehouse) == {accession}
    assert rows(warehouse, "edgar.rejected") == []


def test_an_html_page_in_place_of_a_filing_is_not_kept(
    store: DocumentStore,
    client: EdgarClient,
    warehouse: duckdb.DuckDBPyConnection,
    mirror: Mirror,
) -> None:
    page, filing = mirror.file(MONDAY, 1), mirror.file(MONDAY, 2)
    mirror.document(page).write_text("<!DOCTYPE html><html><body>Maintenance</body></html>")
    loaded = bring_in(store, client, warehouse, MONDAY)
    assert (loaded.loaded, loaded.rejected) == (1, 1)
    assert not store.has(page)
    assert accessions(warehouse) == {filing}


def test_an_index_that_breaks_off_does_not_replace_a_whole_one(
    store: DocumentStore,
    client: EdgarClient,
    mirror: Mirror,
) -> None:
    mirror.file(MONDAY, 1)
    mirror.file(MONDAY, 2)
    ingest.fetch_indexes(store, client, [MONDAY], QUIET)
    whole = store.get(ingest.index_key(MONDAY))
    path = next(mirror.folder.rglob("form.20240304.idx"))
    path.write_bytes(path.read_bytes()[:-30])
    found = ingest.fetch_indexes(store, client, [MONDAY], QUIET)
    assert found.absent == [MONDAY]
    assert store.get(ingest.index_key(MONDAY)) == whole


def test_the_tables_can_be_made_again_from_the_store_alone(
    store: DocumentStore,
    client: EdgarClient,
    warehouse: duckdb.DuckDBPyConnection,
    mirror: Mirror,
) -> None:
    for number, day in enumerate((MONDAY, TUESDAY, WEDNESDAY)):
        mirror.file(day, number)
    bring_in(store, client, warehouse, WEDNESDAY)
    bring_in(store, client, warehouse, MONDAY, TUESDAY)
    tables = ("edgar.filing_index", "edgar.submission", "edgar.nonderiv_trans", "edgar.filer")
    before = {table: rows(warehouse, table) for table in tables}
    for table in (*tables, "edgar.load_log"):
        warehouse.execute(f"delete from {table}")
    days = ingest.days_out_of_date(warehouse, store)
    assert days == [MONDAY, TUESDAY, WEDNESDAY]
    ingest.load_days(warehouse, store, days, QUIET)
    assert {table: rows(warehouse, table) for table in tables} == before


def test_a_damaged_entry_of_the_store_is_fetched_again(
    store: DocumentStore,
    client: EdgarClient,
    warehouse: duckdb.DuckDBPyConnection,
    mirror: Mirror,
) -> None:
    accession = mirror.file(MONDAY, 1)
    ingest.fetch_indexes(store, client, [MONDAY], QUIET)
    ingest.fetch_documents(store, client, [MONDAY], QUIET)
    damage(store, accession)
    with pytest.raises(ingest.UnreadableStoreEntry, match=accession):
        ingest.load_days(warehouse, store, [MONDAY], QUIET)
    assert rows(warehouse, "edgar.load_log") == []
    ingest.load_days(warehouse, store, [MONDAY], QUIET, client)
    assert accessions(warehouse) == {accession}


def damage(store: DocumentStore, key: str) -> None:
    import sqlite3

    with sqlite3.connect(store.file_of(key)) as connection:
        connection.execute("update entries set content = x'00' where key = ?", (key,))


class Failing(EdgarClient):
    """Gives some documents, then an error for ever."""

    def __init__(self, folder: str, after: int, error: Exception) -> None:
        super().__init__(folder)
        self.left, self.error = after, error

    def get(self, path: str) -> bytes:
        if self.left == 0:
            raise self.error
        self.left -= 1
        return super().get(path)


def test_when_edgar_asks_for_less_traffic_what_was_fetched_is_kept(
    store: DocumentStore, client: EdgarClient, mirror: Mirror
) -> None:
    filed = [mirror.file(MONDAY, number) for number in range(10)]
    ingest.fetch_indexes(store, client, [MONDAY], QUIET)
    throttled = Failing(str(mirror.folder), 4, Throttled("less traffic"))
    with pytest.raises(Throttled):
        ingest.fetch_documents(store, throttled, [MONDAY], QUIET)
    kept = [accession for accession in filed if store.has(accession)]
    assert len(kept) >= 1
    rest = ingest.fetch_documents(store, client, [MONDAY], QUIET)
    assert rest.fetched == len(filed) - len(kept)


def test_an_outage_ends_the_run_and_one_failing_document_does_not(
    store: DocumentStore, client: EdgarClient, mirror: Mirror
) -> None:
    for number in range(40):
        mirror.file(MONDAY, number)
    ingest.fetch_indexes(store, client, [MONDAY], QUIET)
    down = Failing(str(mirror.folder), 0, EdgarUnavailable("does not answer"))
    with pytest.raises(EdgarUnavailable):
        ingest.fetch_documents(store, down, [MONDAY], QUIET)
    last_fails = Failing(str(mirror.folder), 39, EdgarUnavailable("does not answer"))
    found = ingest.fetch_documents(store, last_fails, [MONDAY], QUIET)
    assert (found.fetched, len(found.absent)) == (39, 1)


def test_a_day_without_index_is_settled_when_none_will_come(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    ingest.settle_days_without_index(warehouse, [MONDAY], today=date(2024, 3, 20))
    assert rows(warehouse, "edgar.load_log") == []
    ingest.settle_days_without_index(warehouse, [MONDAY], today=date(2024, 4, 20))
    assert rows(warehouse, "edgar.load_log")[0][0] == "2024-03-04"


# Quarterly data sets.

ZIP = b"PK\x03\x04 tables PK\x05\x06" + bytes(18)
MOVED = Answer(b"", 301, headers={"Location": "/elsewhere/"})


def test_a_redirect_leads_to_the_second_place_of_a_data_set(settings: Settings) -> None:
    with fake_edgar() as edgar, EdgarClient(edgar.url, limit=RateLimit(500)) as client:
        old, new = dataset_paths("2024q3")
        edgar.give(old, MOVED)
        edgar.give(new, ZIP)
        found = ingest.fetch_datasets(settings.datasets, client, ["2024q3"], QUIET)
    assert found.changed == ["2024q3"]
    assert ingest.dataset_file(settings.datasets, "2024q3").read_bytes() == ZIP


def test_a_quarter_that_is_not_there_is_named(settings: Settings, caplog) -> None:
    with fake_edgar() as edgar, EdgarClient(edgar.url, limit=RateLimit(500)) as client:
        edgar.give(dataset_paths("2024q3")[0], ZIP)
        for path in dataset_paths("2024q4"):
            edgar.give(path, MOVED)
        edgar.give(dataset_paths("2031q1")[0], Answer(b"<html><body>none</body></html>", 404))
        wanted = ["2024q3", "2024q4", "2031q1"]
        found = ingest.fetch_datasets(settings.datasets, client, wanted, QUIET)
    assert (found.changed, found.absent) == (["2024q3"], ["2024q4", "2031q1"])
    ingest.say_which_are_absent(found.absent, wanted, "EDGAR")
    assert "EDGAR has no data set of 2024q4, 2031q1" in caplog.text
    with pytest.raises(ingest.NoSuchDataset, match="no data set of 2031q1, so nothing was"):
        ingest.say_which_are_absent(["2031q1"], ["2031q1"], "EDGAR")
