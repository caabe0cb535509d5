"""`insider verify`: does each step hold what the one before it holds, from store to readers.

    store      every file is sound, every entry and data set is what was put, and none has gone
    index      what the stored indexes list is in the store, and in edgar.filing_index
    raw        every listed filing has rows or a reason; `thorough`: reading the store again gives
               exactly the raw rows
    marts      nothing was lost or multiplied on the way from the raw tables
    warehouse  every table can be read
    published  the published tables and Parquet files are the marts, the pages as they were made

Nothing is changed. The warehouse is held for the time, so that it is not verified half loaded.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Generator, Iterator
from datetime import date
from pathlib import Path

import duckdb

from insider_signals.console.findings import Finding
from insider_signals.console.maintenance import (
    asked_before,
    damaged_datasets,
    faults_of_backup,
    loaded_from_store,
    not_in_store,
)
from insider_signals.extract.contract import create_raw_tables, differences, raw_tables
from insider_signals.extract.sql import quoted_name, quoted_text
from insider_signals.extract.store import CorruptStoreEntry, DocumentStore, StoreUnavailable
from insider_signals.extract.target import DamagedWarehouse, is_not_allowed, is_open_elsewhere
from insider_signals.orchestration.checks import MISSING_FILINGS
from insider_signals.pipeline.catch_up import raw_hash
from insider_signals.pipeline.context import is_context_loaded, load_context
from insider_signals.pipeline.failures import SET_ASIDE, some_of
from insider_signals.pipeline.ingest import (
    days_out_of_date,
    has_rows,
    index_key,
    load_datasets,
    load_days,
)
from insider_signals.pipeline.project import build_hash
from insider_signals.pipeline.publishing import (
    PUBLISHED_SCHEMAS,
    left_beside,
    left_by_a_tool,
    published_stamp,
)
from insider_signals.pipeline.settings import Settings
from insider_signals.published.file import recorded
from insider_signals.report.previous import damaged_files

# Rows of a mart that stand for rows of raw tables, one for one. Data sets may hold lines of filings
# whose form is none of ours; they have no submission that a mart shows.
LINES = """
    select count(*)
    from {table} as line
    where exists (
        select 1 from edgar.submission
        where submission.accession_number = line.accession_number
    )
"""
ONE_FOR_ONE = {
    "marts.filings": "select count(*) from edgar.submission",
    "marts.transactions": " union all ".join(
        LINES.format(table=table) for table in ("edgar.nonderiv_trans", "edgar.deriv_trans")
    ),
}

# The columns of what is published.
COLUMNS = (
    "select schema_name, table_name,"
    " list({name: column_name, type: data_type} order by column_index)"
    " from duckdb_columns() where database_name = current_database() and not internal"
    f" and schema_name in {PUBLISHED_SCHEMAS} group by all order by all"
)

# When something was loaded is no content.
NO_CONTENT = {"edgar.load_log"}


def verify(settings: Settings, *, thorough: bool = False) -> Iterator[Finding]:
    """All comparisons, in the order in which rows travel. One that cannot be made says why; what is
    published is looked at whatever became of the others."""
    comparable = yield from _explained(settings, _verify(settings, thorough))
    if comparable or settings.published_file.exists():
        yield from _explained(settings, _published(settings, comparable))


def _explained(
    settings: Settings, findings: Generator[Finding, None, bool | None]
) -> Generator[Finding, None, bool]:
    """The findings and the failure that ends them; returns what they return, False on a failure."""
    try:
        return bool((yield from findings))
    except CorruptStoreEntry as error:
        yield Finding("problem", "store", str(error), "insider repair")
    except StoreUnavailable as error:
        yield Finding("problem", "store", str(error))
    except PermissionError as error:
        yield Finding("problem", "folder", f"{error.filename} may not be read by this user")
    except (duckdb.Error, DamagedWarehouse) as error:
        yield trouble_with_warehouse(settings, error)
    return False


def verify_backup(folder: Path) -> Iterator[Finding]:
    """The files of a backup against its manifest."""
    if wrong := faults_of_backup(folder):
        says = f"{len(wrong):,} are not what was backed up: {some_of(wrong)}"
        yield Finding("problem", "backup", says, f"insider backup {folder}")
    else:
        yield Finding("ok", "backup", "every file is what was backed up")


def trouble_with_warehouse(settings: Settings, error: Exception) -> Finding:
    """Why the warehouse cannot be read, and what to do about it."""
    text = str(error)
    first = text.splitlines()[0]
    if isinstance(error, DamagedWarehouse):
        return Finding("problem", "warehouse", text, "insider rebuild")
    if is_open_elsewhere(text):
        return Finding(
            "problem",
            "warehouse",
            f"another program has it open: {first}",
            f"close it there; readers belong at {settings.published_file}",
        )
    if is_not_allowed(text):
        return Finding(
            "problem",
            "warehouse",
            f"this user may not open it: {first}",
            f"make {settings.market} and what is in it readable and writable for this user",
        )
    return Finding("problem", "warehouse", f"cannot be read: {text}", "insider rebuild")


def read_everything(connection: duckdb.DuckDBPyConnection, seconds: float | None = None) -> bool:
    """Reads every table, so that DuckDB compares every block with its checksum. False when that
    takes longer than `seconds`. Raises what DuckDB raises on damage."""
    began = time.monotonic()
    for schema, name in connection.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where database_name = current_database() order by estimated_size, schema_name, table_name"
    ).fetchall():
        left = None if seconds is None else max(0.0, began + seconds - time.monotonic())
        timer = threading.Timer(left, connection.interrupt) if left is not None else None
        try:
            if timer:
                timer.start()
            _content(connection, f"{quoted_name(schema)}.{quoted_name(name)}")
        except duckdb.InterruptException:
            return False
        finally:
            if timer:
                timer.cancel()
    return True


def _verify(settings: Settings, thorough: bool) -> Generator[Finding, None, bool]:
    """Store, index, raw tables and marts; returns whether the warehouse can be compared with."""
    damaged = yield from _store(settings)
    if not settings.target.exists():
        if settings.published_file.exists():
            says = "it is gone: something is published that was made of it"
            yield Finding("problem", "warehouse", says, "insider rebuild")
        else:
            yield Finding("note", "raw", "there is no warehouse yet", "insider run")
        return False
    with DocumentStore(settings.store) as store:
        with settings.target.connect(settings.memory_limit, read_only=True) as connection:
            if found := differences(connection):
                yield Finding("problem", "raw", some_of(found), "insider upgrade")
                return False
            if settings.target_name == "duckdb":
                read_everything(connection)
            lost = sorted(key for key, has in asked_before(connection).items() if has is None)
            if not damaged:
                lost = [key for key in lost if not store.has(key)]
                yield from _index(connection, store, lost)
            yield from _raw(connection, store)
        if thorough and not damaged:
            yield from _raw_again(settings, store, lost)
    with settings.target.connect(settings.memory_limit, read_only=True) as connection:
        yield from _marts(connection)
    return True


def _store(settings: Settings) -> Generator[Finding, None, bool]:
    """Reads every entry; returns whether one is damaged or has gone."""
    loaded, asked = log_of(settings)
    with DocumentStore(settings.store) as store:
        # What the source has no better, as an earlier repair found, is no damage.
        damaged = [
            error
            for error in store.damaged()
            if error.is_file or asked.get(error.key, "") != _hash_of(store, error.key)
        ]
        wrong = [f"{error.key} ({error.reason})" for error in damaged]
        wrong += [
            f"{path.name} ({why})" for path, why in damaged_datasets(settings.datasets, loaded)
        ]
        if any(error.is_file for error in damaged):
            gone, entries = [], 0
        else:
            gone = not_in_store(settings, store, loaded.keys() - asked.keys())
            entries = len(list(store.keys()))
    if wrong:
        says = f"{len(wrong):,} damaged: {some_of(wrong)}"
        yield Finding("problem", "store", says, "insider repair")
    if gone:
        says = f"{len(gone):,} were loaded and are gone: {some_of(gone)}"
        yield Finding("problem", "store", says, "insider repair")
    if not wrong and not gone:
        yield Finding("ok", "store", f"{entries:,} entries, every one as it was put")
    return bool(wrong or gone)


def log_of(settings: Settings) -> tuple[dict[str, str], dict[str, str | None]]:
    """What was loaded from the store, and what a repair asked for; nothing without a warehouse."""
    if not settings.target.exists():
        return {}, {}
    try:
        with settings.target.connect(settings.memory_limit, read_only=True) as connection:
            return loaded_from_store(connection), asked_before(connection)
    except (duckdb.Error, DamagedWarehouse):
        return {}, {}  # said where the warehouse itself is looked at


def _hash_of(store: DocumentStore, key: str) -> str | None:
    try:
        return store.content_hash(key)
    except CorruptStoreEntry:
        return None


def _index(
    connection: duckdb.DuckDBPyConnection, store: DocumentStore, lost: list[str]
) -> Iterator[Finding]:
    """Stored indexes against stored documents, and against edgar.filing_index."""
    from insider_signals.extract.index import read_form_index

    known = {
        accession: day
        for accession, day in connection.execute(
            "select accession_number, index_date from edgar.filing_index"
        ).fetchall()
    }
    excused = {
        accession
        for (accession,) in connection.execute(
            "select distinct accession_number from edgar.rejected where place = 'document'"
        ).fetchall()
    }
    listed: dict[str, date] = {}
    not_stored = []
    days = 0
    for day in store.days("index/"):
        days += 1
        content = store.get(index_key(day))
        assert content is not None
        for entry in read_form_index(content):
            accession = entry.accession_number
            listed[accession] = min(day, listed.get(accession, day))
            if has_rows(entry) and accession not in excused and not store.has(accession):
                not_stored.append(accession)
    if gone := [accession for accession in not_stored if accession in lost]:
        yield Finding(
            "note",
            "index",
            f"{len(gone):,} filings are neither in the store nor at the source, and stay as they"
            f" were loaded until the next `insider rebuild`: {some_of(gone)}",
        )
    not_stored = [accession for accession in not_stored if accession not in lost]
    if not_stored:
        yield Finding(
            "problem",
            "index",
            f"{len(not_stored):,} listed filings are not in the store: {some_of(not_stored)}",
            "insider repair",
        )
    unknown = [accession for accession, day in listed.items() if known.get(accession) != day]
    withdrawn = [accession for accession in known if accession not in listed]
    # What is not loaded yet a run loads; of days that were loaded somebody changed the rows.
    behind = days_out_of_date(connection, store)
    for what, found in (
        ("listed, and not in edgar.filing_index on that day", unknown),
        ("in edgar.filing_index, and not listed any more", withdrawn),
    ):
        if found:
            will_load = all({listed.get(a), known.get(a)} & {*behind} for a in found)
            yield Finding(
                "problem",
                "index",
                f"{len(found):,} {what}: {some_of(found)}",
                "insider run" if will_load else "insider rebuild",
            )
    if not (not_stored or unknown or withdrawn):
        yield Finding(
            "ok", "index", f"{len(listed):,} filings of {days:,} days are in store and index"
        )


def _raw(connection: duckdb.DuckDBPyConnection, store: DocumentStore) -> Iterator[Finding]:
    """The index against the raw tables."""
    try:
        behind = days_out_of_date(connection, store)
    except CorruptStoreEntry:
        behind = []
    if behind:
        yield Finding(
            "problem", "raw", f"days not loaded as stored: {some_of(behind)}", "insider run"
        )
    if not behind and not is_context_loaded(connection, store):
        yield Finding("problem", "raw", "context is not loaded as stored", "insider run")
    missing = connection.execute(MISSING_FILINGS).fetchall()
    if missing:
        yield Finding(
            "problem",
            "raw",
            f"{len(missing):,} listed filings have no rows: {some_of(row[0] for row in missing)}",
            "insider rebuild",
        )
    doubled = [
        f"{table.full_name} {row}"
        for table in raw_tables().values()
        if table.primary_key and table.full_name not in NO_CONTENT
        for row in connection.execute(
            f"select {', '.join(table.primary_key)} from {table.full_name}"
            " group by all having count(*) > 1 limit 5"
        ).fetchall()
    ]
    if doubled:
        yield Finding("problem", "raw", f"rows twice: {some_of(doubled)}", "insider rebuild")
    if not (behind or missing or doubled):
        row = connection.execute("select count(*) from edgar.filing_index").fetchone()
        yield Finding("ok", "raw", f"{row[0] if row else 0:,} listed filings have rows or a reason")


def _raw_again(settings: Settings, store: DocumentStore, lost: list[str]) -> Iterator[Finding]:
    """Reads the whole store again, aside, and compares all rows but those of filings that are
    `lost`: neither in the store nor at the source any more; nor of those that a build failed at."""
    from insider_signals.pipeline.progress import Progress

    settings.market.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.market, prefix="verify-") as folder:
        aside = Path(folder) / "again.duckdb"
        with duckdb.connect(str(aside)) as connection:
            connection.execute(f"set memory_limit = {quoted_text(settings.memory_limit)}")
            connection.execute("set TimeZone = 'UTC'")
            create_raw_tables(connection)
            load_datasets(connection, settings.datasets, Progress())
            load_days(connection, store, days_out_of_date(connection, store), Progress())
            load_context(connection, store, Progress())
            settings.target.attach(connection, read_only=True)
            set_aside = [
                accession
                for (accession,) in connection.execute(
                    "select distinct accession_number from warehouse.edgar.rejected"
                    " where place = 'filing' and starts_with(reason, ?)",
                    [SET_ASIDE],
                ).fetchall()
            ]
            different = []
            for name, table in raw_tables().items():
                if table.schema != "edgar" or name in NO_CONTENT:
                    continue
                # By name: in an upgraded warehouse the columns have another order.
                columns = ", ".join(table.column_names)
                kept = "true"
                if table.column_names[0] == "accession_number":
                    kept = f"accession_number not in {(*lost, *set_aside, '')}"
                counts = [
                    _count(
                        connection,
                        f"select count(*) from (select {columns} from {one} where {kept}"
                        f" except all select {columns} from {other} where {kept})",
                    )
                    for one, other in (
                        (f"warehouse.{name}", name),
                        (name, f"warehouse.{name}"),
                    )
                ]
                if any(counts):
                    different.append(f"{name} ({counts[0]:,} only there, {counts[1]:,} only again)")
    if set_aside:
        yield Finding(
            "note",
            "raw",
            f"{len(set_aside):,} filings were set aside because a build failed at them, and are not"
            f" compared: {some_of(set_aside)}",
        )
    if different:
        yield Finding(
            "problem",
            "raw",
            f"reading the store again gives other rows: {some_of(different)}",
            "insider rebuild",
        )
    else:
        yield Finding("ok", "raw", "reading the whole store again gives the same rows")


def _marts(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    there = {
        f"{schema}.{name}"
        for schema, name in connection.execute(
            "select schema_name, table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
    }
    if not there:
        yield Finding("problem", "marts", "never built", "insider run --force")
        return
    wrong = []
    for mart, raw in ONE_FOR_ONE.items():
        if mart not in there:
            wrong.append(f"{mart} is missing")
            continue
        here = _count(connection, f"select count(*) from {mart}")
        wanted = sum(row[0] for row in connection.execute(raw).fetchall())
        if here != wanted:
            wrong.append(f"{mart} has {here:,} rows for {wanted:,}")
    if wrong:
        yield Finding("problem", "marts", some_of(wrong), "insider run --force")
    else:
        yield Finding("ok", "marts", "a row for every filing and for every reported line")


def _published(settings: Settings, comparable: bool) -> Generator[Finding, None, None]:
    """The published file and the Parquet files against the warehouse, or, where that cannot be
    compared with, the file against its own record."""
    if left := left_beside(settings.published_file):
        yield Finding("problem", "published", left_by_a_tool(left), "insider run")
        return
    stamp = published_stamp(settings.published_file)
    if stamp is None:
        how = "cannot be read" if settings.published_file.exists() else "is missing"
        says = f"{settings.published_file} {how}"
        yield Finding("problem", "published", says, "insider run --force")
        return
    wanted = {}
    if comparable:
        with settings.target.connect(settings.memory_limit, read_only=True) as connection:
            raw_now = raw_hash(connection)
            if stamp.raw_hash != raw_now or stamp.project_hash != build_hash(settings):
                changed = "rows were loaded" if stamp.raw_hash != raw_now else "the project changed"
                yield Finding("problem", "published", f"{changed} since", "insider run")
                return
            wanted = {
                (schema, name): (columns, _content(connection, f"{schema}.{quoted_name(name)}"))
                for schema, name, columns in connection.execute(COLUMNS).fetchall()
            }
    try:
        wrong = list(_differences(wanted if comparable else _recorded(settings), settings))
    except duckdb.Error as error:
        wrong = [f"{settings.published_file} cannot be read ({str(error).splitlines()[0]})"]
    wrong += [f"report/{name} is not as it was made" for name in damaged_files(settings.report)]
    if wrong:
        yield Finding("problem", "published", some_of(wrong), "insider run --force")
    elif comparable:
        yield Finding("ok", "published", f"equal to the warehouse, raw rows {stamp.raw_hash}")
    else:
        yield Finding("ok", "published", "as its own record says; the warehouse was not asked")


def _recorded(settings: Settings) -> dict[tuple[str, str], tuple]:
    """What the published file says of its own tables."""
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        contents = recorded(connection)
        return {
            (schema, name): (columns, contents[schema, name])
            for schema, name, columns in connection.execute(COLUMNS).fetchall()
            if (schema, name) in contents
        }


def _differences(wanted: dict[tuple[str, str], tuple], settings: Settings) -> Iterator[str]:
    """Asked without the warehouse: a table that cannot be read would end the transaction in which a
    lake is read."""
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        connection.execute(f"set memory_limit = {quoted_text(settings.memory_limit)}")
        connection.execute("set TimeZone = 'UTC'")
        for (schema, name), (columns, content) in wanted.items():
            try:
                if _content(connection, f"{schema}.{quoted_name(name)}") != content:
                    yield f"{schema}.{name} differs"
                parquet = settings.published / "parquet" / f"{name}.parquet"
                # Parquet has no type for every type of DuckDB.
                casts = ", ".join(
                    "{0}::{1} as {0}".format(quoted_name(column["name"]), column["type"])
                    for column in columns
                )
                typed = f"(select {casts} from {quoted_text(str(parquet))})"
                if schema == "marts" and _content(connection, typed) != content:
                    yield f"{parquet.name} differs"
            except duckdb.Error as error:
                yield f"{schema}.{name} cannot be read ({str(error).splitlines()[0]})"


def _content(connection: duckdb.DuckDBPyConnection, relation: str) -> tuple:
    """Rows, and a hash over all of them whatever their order."""
    row = connection.execute(
        f"select count(*), coalesce(sum(hash(compared)), 0)::varchar from {relation} as compared"
    ).fetchone()
    assert row is not None
    return row


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return row[0] if row else 0
