"""The same warehouse as a DuckLake with a Postgres server as catalog: equal, and many may use it.

Loads a small sandbox market into a DuckDB file and into a lake, builds both with dbt, and compares
every mart. Skipped where there is no Postgres server or no package with DuckDB's extension.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from insider_signals.console.verify import verify
from insider_signals.extract.client import EdgarClient
from insider_signals.extract.contract import differences, raw_tables
from insider_signals.extract.load import lost_to_another_writer, replace_filings
from insider_signals.extract.store import DocumentStore
from insider_signals.extract.target import MissingExtension, NoLakeYet, Target, extension_folder
from insider_signals.orchestration.assets.market import load_calendar, load_prices, load_tickers
from insider_signals.orchestration.assets.warehouse import current_stamp
from insider_signals.pipeline.catch_up import days_in_folder, loaded_days
from insider_signals.pipeline.ingest import fetch_documents, fetch_indexes, load_days
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.project import DBT_PROJECT, dbt_environment, dbt_executable
from insider_signals.pipeline.publishing import Stamp, publish
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import Warehouse, open_warehouse
from insider_signals.sandbox.postgres import NoPostgres, postgres_server
from insider_signals.sandbox.write import write_sandbox

SCALE = 0.05
TWO_WRITERS, NEVER_WRITTEN = "two_writers", "never_written"
DAYS_IN_A_TRANSACTION = 160


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        extension_folder(tmp_path_factory.mktemp("extensions"))
        with postgres_server(TWO_WRITERS, NEVER_WRITTEN) as connection_string:
            yield connection_string
    except (MissingExtension, NoPostgres) as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def on_a_file(catalog: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a made-up EDGAR whose filings are in the store, with nothing loaded."""
    folder = tmp_path_factory.mktemp("ducklake")
    mirror = folder / "edgar"
    write_sandbox(mirror, scale=SCALE)
    settings = Settings.from_environment(
        {},
        data=folder / "data",
        base_url=str(mirror),
        prices=str(mirror / "market" / "prices.parquet"),
        tickers=str(mirror / "market" / "tickers.csv"),
        memory_limit="2GiB",
    )
    settings.prepare_folders()
    days = days_in_folder(mirror)
    with DocumentStore(settings.store) as store, EdgarClient(str(mirror)) as client:
        fetch_indexes(store, client, days, Progress())
        fetch_documents(store, client, days, Progress())
    return settings


@pytest.fixture(scope="module")
def on_a_lake(on_a_file: Settings, catalog: str) -> Settings:
    return replace(on_a_file, target_name="ducklake", ducklake_catalog=catalog)


@pytest.fixture(scope="module")
def loaded(on_a_file: Settings, on_a_lake: Settings) -> tuple[Settings, Settings]:
    for settings in (on_a_file, on_a_lake):
        with open_warehouse(settings) as connection, DocumentStore(settings.store) as store:
            load_days(connection, store, days_in_folder(settings.edgar_folder), Progress())
            for load in (load_calendar, load_prices, load_tickers):
                load(connection, Warehouse(settings))
    return on_a_file, on_a_lake


@pytest.fixture(scope="module")
def built(loaded: tuple[Settings, Settings]) -> tuple[Settings, Settings]:
    for settings in loaded:
        dbt(settings, "build", "--exclude-resource-type", "unit_test", "test")
    return loaded


@pytest.fixture(scope="module")
def both(built: tuple[Settings, Settings]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the built lake, to which the built file is attached as `file`."""
    on_a_file, on_a_lake = built
    with on_a_lake.target.connect(read_only=True) as connection:
        connection.execute(f"attach '{on_a_file.warehouse}' as file (read_only)")
        yield connection


def dbt(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs dbt as the nightly job does; raises AssertionError with its output when it fails."""
    place = settings.market / f"dbt_{settings.target_name}"
    done = subprocess.run(
        [
            dbt_executable(),
            "--no-use-colors",
            *arguments,
            "--project-dir",
            str(DBT_PROJECT),
            "--profiles-dir",
            str(DBT_PROJECT),
        ],
        env={
            **os.environ,
            **dbt_environment(settings),
            "DBT_TARGET_PATH": str(place),
            "DBT_LOG_PATH": str(place / "logs"),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    return done


def assert_equal(both: duckdb.DuckDBPyConnection, table: str) -> None:
    columns = [
        both.execute(
            "select column_name, data_type, comment from duckdb_columns() where"
            " database_name = ? and schema_name || '.' || table_name = ? order by column_index",
            [database, table],
        ).fetchall()
        for database in ("file", "warehouse")
    ]
    assert columns[0], f"{table} is not in the file"
    assert columns[0] == columns[1], table
    for this, other in (("file", "warehouse"), ("warehouse", "file")):
        only = both.execute(
            f"select * from {this}.{table} except all select * from {other}.{table} limit 3"
        ).fetchall()
        assert not only, f"{table}: only in the {this}: {only}"


def test_raw_tables_are_equal(both: duckdb.DuckDBPyConnection) -> None:
    for name in raw_tables():
        if name != "edgar.load_log":
            assert_equal(both, name)
    assert both.execute("select count(*) from edgar.submission").fetchone() > (500,)
    assert differences(both) == []


def test_every_mart_is_equal_row_for_row(
    both: duckdb.DuckDBPyConnection, manifest: dict[str, Any]
) -> None:
    tables = [
        f"{node['schema']}.{node['name']}"
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed") and node["schema"] in ("marts", "reference")
    ]
    assert len(tables) > 20
    for table in sorted(tables):
        assert_equal(both, table)


def test_every_table_is_in_its_schema(
    both: duckdb.DuckDBPyConnection, manifest: dict[str, Any]
) -> None:
    """With two models at once DuckLake was seen to mix schemas up; see profiles.yml."""
    placed = {
        (node["schema"], node["name"])
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
    } | {(table.schema, table.name) for table in raw_tables().values()}
    found = both.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'"
        " union all"
        " select schema_name, view_name from duckdb_views() where database_name = 'warehouse'"
        " and not internal"
    ).fetchall()
    assert set(found) - placed == set()


def test_publications_are_equal(built: tuple[Settings, Settings]) -> None:
    published = []
    for settings in built:
        publication = publish(settings, Stamp("raw", "project"))
        with duckdb.connect(str(publication.path), read_only=True) as connection:
            published.append(
                connection.execute(
                    "select table_schema, table_name, row_count, content_hash, as_of_date"
                    " from marts.publications order by all"
                ).fetchall()
            )
    assert published[0] == published[1]
    assert len(published[0]) > 15


def test_a_table_that_cannot_be_read_is_named_alone(built: tuple[Settings, Settings]) -> None:
    """An error ends the transaction in which a lake is read, and would end those after it."""
    _, on_a_lake = built
    publish(on_a_lake, current_stamp(Warehouse(on_a_lake)))
    assert [finding.level for finding in verify(on_a_lake) if finding.subject == "published"] == [
        "ok"
    ]
    (on_a_lake.published / "parquet" / "clusters.parquet").unlink()
    (finding,) = (finding for finding in verify(on_a_lake) if finding.subject == "published")
    assert finding.says.startswith("marts.clusters cannot be read")
    assert finding.says.count("cannot be read") == 1
    assert "differs" not in finding.says


def test_a_reader_keeps_its_snapshot(loaded: tuple[Settings, Settings]) -> None:
    lake = loaded[1].target
    count = "select count(*) from market.calendar"
    with lake.connect(read_only=True) as reader:
        before = reader.execute(count).fetchone()
        with lake.connect() as writer:
            writer.execute("delete from market.calendar where calendar_date > '2035-01-01'")
            assert reader.execute(count).fetchone() == before
            assert writer.execute(count).fetchone() < before
        with pytest.raises(duckdb.Error, match="read-only"):
            reader.execute("delete from market.calendar")


def test_a_lake_nobody_wrote_is_empty_not_an_error(catalog: str, tmp_path: Path) -> None:
    target = Target("ducklake", catalog_of(catalog, NEVER_WRITTEN), tmp_path, f"{tmp_path}/lake/")
    with pytest.raises(NoLakeYet), target.connect(read_only=True):
        pass
    assert loaded_days(target) == set()


def test_two_processes_load_at_once(loaded: tuple[Settings, Settings], catalog: str) -> None:
    """Every day arrives whole, whoever else writes; readers meanwhile see only whole days."""
    on_a_file, on_a_lake = loaded
    shared = replace(
        on_a_lake,
        ducklake_catalog=catalog_of(catalog, TWO_WRITERS),
        ducklake_data=f"{on_a_lake.market / TWO_WRITERS}/",
    )
    with open_warehouse(shared):
        pass
    days = days_in_folder(shared.edgar_folder)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=2, mp_context=spawn) as processes:
        loads = [processes.submit(load_some_days, shared, days[part::2]) for part in (0, 1)]
        looks = 0
        while not all(load.done() for load in loads):
            assert incomplete_days(shared.target) == []
            looks += 1
        for load in loads:
            load.result()
    assert looks > 0
    with shared.target.connect(read_only=True) as connection:
        connection.execute(f"attach '{on_a_file.warehouse}' as file (read_only)")
        for name, table in raw_tables().items():
            if table.schema == "edgar" and name != "edgar.load_log":
                assert_equal(connection, name)


def load_some_days(settings: Settings, days: list) -> None:
    """A process of its own: loads its days in several transactions."""
    with (
        settings.target.connect(settings.memory_limit) as connection,
        DocumentStore(settings.store) as store,
    ):
        for start in range(0, len(days), DAYS_IN_A_TRANSACTION):
            load_days(connection, store, days[start : start + DAYS_IN_A_TRANSACTION], Progress())


def incomplete_days(lake: Target) -> list[tuple]:
    """Days whose filings are not all there although the log, of the same snapshot, has them."""
    with lake.connect(read_only=True) as reader:
        return reader.execute(
            """
            select load_log.partition_key, filings_listed, count(documents.accession_number)
            from edgar.load_log
            left join edgar.filing_index
                on load_log.partition_key = strftime(index_date, '%Y-%m-%d')
            left join (
                select accession_number from edgar.submission
                union
                select accession_number from edgar.form144
                union
                select accession_number from edgar.rejected
            ) as documents on filing_index.accession_number = documents.accession_number
            where source = 'xml'
            group by all
            having filings_listed <> count(documents.accession_number)
            """
        ).fetchall()


def test_a_lost_transaction_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def lose_twice(*_: object) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise duckdb.TransactionException("Transaction conflict - attempting to delete")

    monkeypatch.setattr("insider_signals.extract.load._replace_filings", lose_twice)
    with duckdb.connect() as connection:
        replace_filings(connection, {}, [])
    assert len(tries) == 3
    assert not lost_to_another_writer(duckdb.ConstraintException("NOT NULL constraint failed"))


def catalog_of(catalog: str, database: str) -> str:
    """The connection string of another database of the same server."""
    return f"{catalog.rsplit(' ', 1)[0]} dbname={database}"
