"""Publishing: whole, checked, and swapped in under the eyes of readers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from insider_signals.pipeline import publishing
from insider_signals.pipeline.publishing import (
    PublishError,
    Stamp,
    publish,
    published_stamp,
    sort_columns,
)
from insider_signals.pipeline.settings import Settings

STAMP = Stamp("raw", "project")


def build(settings: Settings, version: int = 1, rows: int = 1000) -> None:
    """A warehouse whose two marts and one seed all say which version they are."""
    with duckdb.connect(str(settings.warehouse)) as connection:
        for schema in ("marts", "reference", "intermediate"):
            connection.execute(f"create schema if not exists {schema}")
        connection.execute(
            f"""
            create or replace table marts.filings (
                accession_number varchar not null, issuer_cik varchar, filed_date date,
                classes varchar[], version integer
            );
            insert into marts.filings
                select i::varchar, (i % 7)::varchar, date '2024-01-01' + (i % 30)::integer,
                    ['a', 'b'], {version}
                from range({rows}) as r(i);
            comment on table marts.filings is 'A filing''s row.';
            comment on column marts.filings.issuer_cik is 'Issuer''s CIK.';
            create or replace table marts.trades as
                select i as trade_id, {version} as version from range({rows}) as r(i);
            create or replace table reference.codes as select 'S' as code;
            create or replace table intermediate.hidden as select 1 as one;
            """
        )


def published(settings: Settings, query: str) -> list[tuple]:
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_marts_and_reference_are_published_with_comments_and_nothing_else(
    settings: Settings,
) -> None:
    build(settings)
    done = publish(settings, STAMP, "run-1")
    assert done.rows == {"marts.filings": 1000, "marts.trades": 1000, "reference.codes": 1}
    tables = published(settings, "select schema_name, table_name from duckdb_tables() order by all")
    assert tables == [
        ("marts", "filings"),
        ("marts", "publications"),
        ("marts", "trades"),
        ("reference", "codes"),
    ]
    comments = published(
        settings,
        "select comment from duckdb_columns() where table_name = 'filings' and comment is not null",
    )
    assert comments == [("Issuer's CIK.",)]
    assert published(
        settings, "select comment from duckdb_tables() where table_name = 'filings'"
    ) == [("A filing's row.",)]


def test_rows_lie_by_issuer_and_day(settings: Settings) -> None:
    build(settings)
    publish(settings, STAMP)
    rows = published(settings, "select issuer_cik, filed_date from marts.filings")
    assert rows == sorted(rows)


def test_the_publication_says_what_it_is(settings: Settings) -> None:
    build(settings)
    publish(settings, STAMP, "run-1")
    row = published(
        settings,
        "select row_count, market, as_of_date::varchar, raw_hash, project_hash, run_id"
        " from marts.publications where table_name = 'filings'",
    )
    assert row == [(1000, "edgar", "2024-01-30", "raw", "project", "run-1")]
    assert published_stamp(settings.published_file) == STAMP


def test_every_mart_is_a_parquet_file_and_old_ones_are_removed(settings: Settings) -> None:
    build(settings)
    folder = settings.published / "parquet"
    folder.mkdir(parents=True)
    (folder / "retired_mart.parquet").write_text("old")
    publish(settings, STAMP)
    assert sorted(path.name for path in folder.iterdir()) == [
        "filings.parquet",
        "publications.parquet",
        "trades.parquet",
    ]
    assert duckdb.execute(f"select count(*) from '{folder}/filings.parquet'").fetchone() == (1000,)


def test_equal_tables_have_equal_hashes_in_two_publications(settings: Settings) -> None:
    build(settings)
    query = "select table_name, content_hash from marts.publications order by all"
    publish(settings, STAMP)
    first = published(settings, query)
    publish(settings, STAMP)
    assert published(settings, query) == first
    build(settings, version=2)
    publish(settings, STAMP)
    assert published(settings, query) != first


def test_older_duckdb_can_open_the_file(settings: Settings) -> None:
    build(settings)
    publish(settings, STAMP)
    (tags,) = published(settings, "select tags from duckdb_databases() where not internal")[0]
    assert tags["storage_version"].startswith("v1.2.0")


def test_a_warehouse_without_marts_publishes_nothing(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create table nothing as select 1 as one")
    with pytest.raises(PublishError, match="no marts"):
        publish(settings, STAMP)
    assert not settings.published_file.exists()


@pytest.mark.parametrize(
    "odd",
    [
        "create table marts.Trades2 as select 1 as one",
        'create table marts.odd as select 1 as "One"',
    ],
)
def test_names_that_are_not_lower_case_publish_nothing(settings: Settings, odd: str) -> None:
    build(settings)
    publish(settings, STAMP)
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(odd)
    with pytest.raises(PublishError, match="lower case"):
        publish(settings, Stamp("raw2", "project"))
    assert published_stamp(settings.published_file) == STAMP


def test_a_copy_that_differs_publishes_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings)
    publish(settings, STAMP)
    real = publishing._copy

    def lossy(connection: duckdb.DuckDBPyConnection, table: tuple[str, str]) -> None:
        real(connection, table)
        connection.execute(f"delete from {publishing.CATALOG}.{table[0]}.{table[1]} where true")

    monkeypatch.setattr(publishing, "_copy", lossy)
    with pytest.raises(PublishError, match="not copied whole"):
        publish(settings, Stamp("raw2", "project"))
    assert published_stamp(settings.published_file) == STAMP
    assert published(settings, "select count(*) from marts.filings") == [(1000,)]


def test_leftovers_of_a_killed_publication_are_removed(settings: Settings) -> None:
    build(settings)
    parquet = settings.published / "parquet"
    parquet.mkdir(parents=True)
    for leftover in (
        settings.published / ".new-insider_signals.duckdb",
        settings.published / ".new-insider_signals.duckdb.wal",
        parquet / ".new-filings.parquet",
    ):
        leftover.write_text("half")
    publish(settings, STAMP)
    assert list(settings.published.rglob(".new-*")) == []


def test_an_unreadable_published_file_is_replaced(settings: Settings) -> None:
    build(settings)
    settings.published_file.write_text("not a database")
    assert published_stamp(settings.published_file) is None
    publish(settings, STAMP)
    assert published_stamp(settings.published_file) == STAMP


def test_the_key_follows_issuer_and_day_in_the_order_of_rows() -> None:
    assert sort_columns(["signal_id", "issuer_cik", "tier", "known_at", "as_of_date"]) == [
        "issuer_cik",
        "as_of_date",
        "signal_id",
        "tier",
        "known_at",
    ]
    assert sort_columns(["code", "meaning"]) == ["code", "meaning"]


READER = """
import sys, duckdb
from pathlib import Path
path, enough = sys.argv[1], Path(sys.argv[2])
seen, queries, is_last = set(), 0, False
while not is_last:
    is_last = enough.exists()
    with duckdb.connect(path, read_only=True) as connection:
        for _ in range(3):
            filings = connection.execute(
                "select count(*), min(version), max(version) from marts.filings").fetchone()
            trades = connection.execute(
                "select count(*), min(version), max(version) from marts.trades").fetchone()
            assert filings == trades, (filings, trades)
            assert filings[1] == filings[2], filings
            queries += 1
        seen.add(filings[1])
    if queries == 3:
        print("reading", flush=True)
print(queries, len(seen))
"""


def test_readers_never_fail_and_always_see_one_whole_publication(settings: Settings) -> None:
    """Three processes ask in a loop, each through several connections, while five are published."""
    enough = settings.data / "enough"
    build(settings, version=0)
    publish(settings, STAMP)
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(settings.published_file), str(enough)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for reader in readers:
        assert reader.stdout is not None and reader.stdout.readline() == "reading\n"
    for version in range(1, 6):
        build(settings, version=version)
        publish(settings, Stamp(f"raw{version}", "project"))
    enough.touch()
    for reader in readers:
        out, error = reader.communicate()
        assert reader.returncode == 0, error
        queries, seen = map(int, out.splitlines()[-1].split())
        assert queries >= 6 and seen > 1


def test_an_open_connection_keeps_its_snapshot(settings: Settings) -> None:
    build(settings, version=1)
    publish(settings, STAMP)
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, duckdb\n"
            "c = duckdb.connect(sys.argv[1], read_only=True)\n"
            "print(c.execute('select max(version) from marts.trades').fetchone()[0], flush=True)\n"
            "sys.stdin.readline()\n"
            "print(c.execute('select max(version) from marts.trades').fetchone()[0], flush=True)\n",
            str(settings.published_file),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline().strip() == "1"
    build(settings, version=2)
    publish(settings, Stamp("raw2", "project"))
    out, _ = reader.communicate("\n")
    assert out.strip() == "1"
    assert published(settings, "select max(version) from marts.trades") == [(2,)]


PUBLISHER = """
import sys
from insider_signals.pipeline.publishing import Stamp, publish
from insider_signals.pipeline.settings import Settings
settings = Settings.from_environment({}, data=sys.argv[1], base_url=sys.argv[2])
print("starting", flush=True)
publish(settings, Stamp("killed", "project"))
"""


@pytest.mark.parametrize("after_seconds", [0.0, 0.05, 0.15, 0.3])
def test_a_publication_killed_at_any_moment_leaves_a_whole_file(
    settings: Settings, after_seconds: float
) -> None:
    build(settings, version=1, rows=200_000)
    publish(settings, STAMP)
    build(settings, version=2, rows=200_000)
    publisher = subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, str(settings.data), str(settings.base_url)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert publisher.stdout is not None
    publisher.stdout.readline()
    time.sleep(after_seconds)
    os.kill(publisher.pid, signal.SIGKILL)
    publisher.wait()
    stamp = published_stamp(settings.published_file)
    assert stamp in (STAMP, Stamp("killed", "project"))
    versions = published(settings, "select distinct version from marts.filings")
    assert versions == [(1 if stamp == STAMP else 2,)]
    publish(settings, Stamp("again", "project"))
    assert list(Path(settings.published).rglob(".new-*")) == []
    assert published(settings, "select distinct version from marts.trades") == [(2,)]


def test_the_market_is_named(settings: Settings) -> None:
    made_up = replace(settings, base_url=None)
    made_up.prepare_folders()
    build(made_up)
    publish(made_up, STAMP)
    assert published(made_up, "select distinct market from marts.publications") == [("sandbox",)]
