"""Publishing: the marts written aside, checked, and renamed into place, so that readers never wait.

The published file is for readers, the warehouse for the one writer. A reader that holds the old
file open keeps its snapshot; the next connection sees the new one. The database file is replaced
last: its `publications` table says that a publication is complete, so one killed half way is simply
done again.

Nobody but this module writes there. The file is not writable, and the name of DuckDB's write-ahead
log beside it leads to `/dev/null`: what a tool that opened the file for writing left there would be
played over every later publication.

Every table is copied, sorted for readers. After a slice (see `slices.py`) that was cut from what is
published, the published file itself is copied, and only what the slice changed is changed in it.
"""

from __future__ import annotations

import glob
import os
import shutil
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from insider_signals.errors import OperatorError
from insider_signals.extract.sql import quoted_name, quoted_text
from insider_signals.pipeline import slices
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.settings import Settings
from insider_signals.published.file import FILE_NAME, recorded

CATALOG = "insider_signals"
LEFTOVER = ".new-"
NO_LOG = Path("/dev/null")

# Marts first, then the seeds that an analyst may want to argue with.
PUBLISHED_SCHEMAS = ("marts", "reference")

# Readers ask for an issuer and a span of days: rows in that order make point queries 8 times
# faster.
SORTED_BY_FIRST = ("issuer_cik",)
SORTED_BY_DATE = (
    "transaction_date",
    "first_date",
    "as_of_date",
    "filed_date",
    "window_start_date",
    "month",
    "known_at",
)


class PublishError(OperatorError):
    """What was written is not what the warehouse holds. Nothing was published."""

    def sentence(self) -> str:
        return f"Nothing was published: {self}."


@dataclass(frozen=True)
class Stamp:
    """What a publication was made of: with an equal stamp, publishing again changes nothing."""

    raw_hash: str
    project_hash: str


@dataclass(frozen=True)
class Publication:
    """What was published: rows by table, where, and from what."""

    path: Path
    stamp: Stamp
    published_at: datetime
    as_of_date: date | None
    rows: dict[str, int]
    bytes: int


def published_stamp(path: Path) -> Stamp | None:
    """The stamp of the published file; None when there is none that can be read."""
    if not path.exists():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute(
                "select raw_hash, project_hash from marts.publications limit 1"
            ).fetchone()
    except duckdb.Error:
        return None
    return Stamp(*row) if row else None


def left_beside(path: Path) -> list[Path]:
    """What a tool left beside a published file that DuckDB would take for changes to it."""
    log = path.with_name(f"{path.name}.wal")
    # `.wal.checkpoint` and `.wal.recovery` are of a tool that was killed while it tidied up. (The
    # folder `.tmp` is a reader's, for rows that do not fit into its memory.)
    found = sorted(path.parent.glob(f"{glob.escape(path.name)}.wal*"))
    return [other for other in found if other != log or not (_leads_nowhere(log) or _is_empty(log))]


def left_by_a_tool(left: list[Path]) -> str:
    """What `left_beside` found, and what it means, in words."""
    names = ", ".join(path.name for path in left)
    return (
        f"{names} in {left[0].parent} was left by a tool that opened the published file for"
        " writing: readers see its changes, or nothing at all, in place of what was published"
    )


def close_beside(path: Path) -> list[Path]:
    """Removes what lies beside a published file, and has nothing new come there; returns what it
    was. Safe at any moment: what is published is the file alone."""
    removed = left_beside(path)
    log = path.with_name(f"{path.name}.wal")
    for other in removed:
        if other.is_dir() and not other.is_symlink():
            _move_aside(other)  # no tool makes one, so nobody knows what is in it
        else:
            other.unlink(missing_ok=True)
    if not _leads_nowhere(log):
        aside = path.with_name(f"{LEFTOVER}{log.name}")
        try:
            aside.unlink(missing_ok=True)
            aside.symlink_to(NO_LOG)
            aside.replace(log)
        except OSError:
            # A file system without links: then the file's mode is all that protects it.
            log.unlink(missing_ok=True)
    return removed


def _leads_nowhere(log: Path) -> bool:
    return log.is_symlink() and log.readlink() == NO_LOG


def _is_empty(log: Path) -> bool:
    status = log.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_size == 0


def _move_aside(folder: Path) -> None:
    number = 1
    while (target := folder.with_name(f"moved-aside-{number}-{folder.name}")).exists():
        number += 1
    folder.rename(target)


def is_untouched(settings: Settings) -> bool:
    """Nobody has written into the published file since its report was made, nor left a log."""
    try:
        written = (settings.report / "index.html").stat().st_mtime_ns
        published = settings.published_file.stat().st_mtime_ns
    except FileNotFoundError:
        return False
    return written >= published and not left_beside(settings.published_file)


def is_published(settings: Settings, stamp: Stamp) -> bool:
    """The published file is made of this, and the report of the published file."""
    return is_untouched(settings) and published_stamp(settings.published_file) == stamp


def publish(
    settings: Settings, stamp: Stamp, run_id: str = "", progress: Progress | None = None
) -> Publication:
    """Writes marts and reference tables aside, checks them, and swaps them in.

    Raises PublishError, and leaves the last publication as it is, when the copy differs from the
    warehouse, a name is not lower case, or there is nothing to publish.
    """
    progress = progress or Progress()
    folder = settings.published
    parquet = folder / "parquet"
    parquet.mkdir(parents=True, exist_ok=True)
    remove_leftovers(folder)
    close_beside(folder / FILE_NAME)
    aside = folder / f"{LEFTOVER}{FILE_NAME}"
    published_at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)

    with progress.step("publish") as step:
        with _Disk() as disk, duckdb.connect(":memory:") as connection:
            connection.execute(f"set memory_limit = {quoted_text(settings.memory_limit)}")
            connection.execute(f"set temp_directory = {quoted_text(str(settings.market / 'tmp'))}")
            connection.execute("set TimeZone = 'UTC'")
            connection.execute("set enable_progress_bar = false")
            settings.target.attach(connection, read_only=True)
            expected = _changed_in_place(connection, settings, stamp, aside, disk)
            if not expected:
                connection.execute(
                    f"attach {quoted_text(str(aside))} as {CATALOG}"
                    f" (storage_version {quoted_text(settings.storage_version)})"
                )
            tables = _tables(connection)
            step.of(2 * len(tables) + 1)
            for table in tables:
                if table not in expected:
                    _copy(connection, table)
                    disk.flush(aside)
                    expected[table] = _content(connection, CATALOG, table)
                if _count(connection, "warehouse", table) != expected[table][0]:
                    raise PublishError(f"{'.'.join(table)} was not copied whole")
                step.advance()
            as_of_date = _as_of_date(connection)
            _record(connection, settings, stamp, run_id, published_at, as_of_date, expected)
            settings.target.detach(connection)
            connection.execute(f"checkpoint {CATALOG}")
            for schema, name in [*tables, ("marts", "publications")]:
                if schema == "marts":
                    file = parquet / f"{LEFTOVER}{name}.parquet"
                    connection.execute(
                        f"copy {CATALOG}.{schema}.{name} to {quoted_text(str(file))}"
                        " (format parquet, compression zstd, compression_level 1)"
                    )
                    disk.flush(file)
                step.advance()
            connection.execute(f"detach {CATALOG}")
            disk.flush(aside)
        _verify(aside, expected, stamp)
        aside.chmod(aside.stat().st_mode & ~0o222)
        _swap_in(folder, aside)
    return Publication(
        path=folder / FILE_NAME,
        stamp=stamp,
        published_at=published_at,
        as_of_date=as_of_date,
        rows={".".join(table): rows for table, (rows, _) in expected.items()},
        bytes=(folder / FILE_NAME).stat().st_size,
    )


def _changed_in_place(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    stamp: Stamp,
    aside: Path,
    disk: _Disk,
) -> dict[tuple[str, str], tuple[int, str]]:
    """Copies the published file and puts into it what a slice changed since; empty when no slice
    leads from what is published to what is to be. Tables of the market are left to be copied.

    Returns rows and content of the tables that are finished.
    """
    before = published_stamp(settings.published_file)
    if before is None or before.project_hash != stamp.project_hash or not is_untouched(settings):
        return {}
    if slices.change(settings) != slices.Change(
        before.raw_hash, stamp.raw_hash, stamp.project_hash
    ):
        return {}
    shutil.copyfile(settings.published_file, aside)
    disk.flush(aside)
    connection.execute(f"attach {quoted_text(str(aside))} as {CATALOG}")
    slices.attach(connection, settings)
    models = slices.Models(settings.dbt_target / "manifest.json")
    expected = {
        table: (rows, int(content))
        for table, (rows, content) in recorded(connection, CATALOG).items()
    }
    marts = [relation for relation in models.merged if relation.schema == "marts"]
    for relation, (rows, content) in slices.replace_rows(connection, CATALOG, marts).items():
        old_rows, old_content = expected[relation.schema, relation.name]
        expected[relation.schema, relation.name] = (old_rows + rows, old_content + content)
    for relation in models.of_the_market:
        if expected.pop((relation.schema, relation.name), None):
            connection.execute(f"drop table {CATALOG}.{relation.full_name}")
    connection.execute(f"drop table {CATALOG}.marts.publications")
    connection.execute(f"detach {slices.SLICE}")
    return {table: (rows, str(content)) for table, (rows, content) in expected.items()}


def remove_leftovers(folder: Path) -> None:
    """Removes what a killed publication left; safe because one writer holds the lock."""
    for leftover in [*folder.glob(f"{LEFTOVER}*"), *(folder / "parquet").glob(f"{LEFTOVER}*")]:
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'"
        " and list_contains($1, schema_name)"
        " order by list_position($1, schema_name), table_name",
        [list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    if not any(schema == "marts" for schema, _ in tables):
        raise PublishError("the warehouse has no marts; build it first")
    if odd := [".".join(table) for table in tables if ".".join(table) != ".".join(table).lower()]:
        raise PublishError(f"tables must be lower case: {', '.join(odd)}")
    return tables


def _copy(connection: duckdb.DuckDBPyConnection, table: tuple[str, str]) -> None:
    """Creates the table with the warehouse's types, requirements and comments, rows sorted."""
    schema, name = table
    names = slices.columns(connection, "warehouse", schema, name)
    if odd := [column for column in names if column != column.lower()]:
        raise PublishError(f"columns of {schema}.{name} must be lower case: {', '.join(odd)}")
    slices.create_like(connection, "warehouse", CATALOG, schema, name)
    order = ", ".join(quoted_name(column) for column in sort_columns(names))
    connection.execute(
        f"insert into {CATALOG}.{schema}.{quoted_name(name)}"
        f" select * from warehouse.{schema}.{quoted_name(name)} order by {order}"
    )


def sort_columns(names: list[str]) -> list[str]:
    """Issuer, then day, then the leading columns, which hold the key."""
    by_date = next((name for name in SORTED_BY_DATE if name in names), None)
    first = [name for name in SORTED_BY_FIRST if name in names] + ([by_date] if by_date else [])
    return [*first, *(name for name in names[:4] if name not in first)]


def _content(
    connection: duckdb.DuckDBPyConnection, catalog: str, table: tuple[str, str]
) -> tuple[int, str]:
    """Rows and a hash over all of them that does not depend on their order."""
    content = slices.row_hash(slices.columns(connection, catalog, *table))
    row = connection.execute(
        f"select count(*), coalesce(sum({content}), 0)::varchar"
        f" from {catalog}.{table[0]}.{quoted_name(table[1])}"
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def _count(connection: duckdb.DuckDBPyConnection, catalog: str, table: tuple[str, str]) -> int:
    row = connection.execute(
        f"select count(*) from {catalog}.{table[0]}.{quoted_name(table[1])}"
    ).fetchone()
    assert row is not None
    return row[0]


def _as_of_date(connection: duckdb.DuckDBPyConnection) -> date | None:
    row = connection.execute("select max(filed_date) from warehouse.marts.filings").fetchone()
    return row[0] if row else None


def _record(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    stamp: Stamp,
    run_id: str,
    published_at: datetime,
    as_of_date: date | None,
    expected: dict[tuple[str, str], tuple[int, str]],
) -> None:
    """The table that says what this publication is: one row per published table."""
    target = f"{CATALOG}.marts.publications"
    columns = {
        "table_schema": ("varchar not null", "Schema of the published table."),
        "table_name": ("varchar not null", "Name of the published table."),
        "row_count": ("bigint not null", "Rows of the table."),
        "content_hash": ("varchar not null", "Hash over all rows, whatever their order."),
        "market": ("varchar not null", "sandbox for the made-up market, else edgar."),
        "as_of_date": ("date", "Newest filing date in the publication."),
        "raw_hash": ("varchar not null", "Equal for publications of equal raw rows."),
        "project_hash": ("varchar not null", "Equal for publications of equal models and seeds."),
        "run_id": ("varchar", "Dagster run that published."),
        "duckdb_version": ("varchar not null", "DuckDB that wrote the file."),
        "published_at": ("timestamp not null", "When, in UTC; equal in all rows."),
    }
    definitions = ", ".join(f"{name} {kind}" for name, (kind, _) in columns.items())
    connection.execute(f"create table {target} ({definitions})")
    connection.execute(
        f"comment on table {target} is 'One row per table of this publication: what was published,"
        " when, and from what.'"
    )
    for name, (_, description) in columns.items():
        connection.execute(f"comment on column {target}.{name} is {quoted_text(description)}")
    for (schema, name), (rows, content) in expected.items():
        connection.execute(
            f"insert into {target} values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                schema,
                name,
                rows,
                content,
                settings.market_name,
                as_of_date,
                stamp.raw_hash,
                stamp.project_hash,
                run_id or None,
                duckdb.__version__,
                published_at,
            ],
        )


def _verify(aside: Path, expected: dict[tuple[str, str], tuple[int, str]], stamp: Stamp) -> None:
    """Opens the finished file as a reader would."""
    if (wal := aside.with_name(aside.name + ".wal")).exists():
        raise PublishError(f"{wal.name} is left: the file was not checkpointed")
    if published_stamp(aside) != stamp:
        raise PublishError("the finished file cannot be read back")
    with duckdb.connect(str(aside), read_only=True) as connection:
        for (schema, name), (rows, _) in expected.items():
            found = connection.execute(
                f"select count(*) from {schema}.{quoted_name(name)}"
            ).fetchone()
            if found != (rows,):
                raise PublishError(f"{schema}.{name} has {found} rows, the warehouse {rows:,}")


def _swap_in(folder: Path, aside: Path) -> None:
    """Renames what is on the disk into place, Parquet first; then the database, which completes
    it."""
    parquet = folder / "parquet"
    written = sorted(parquet.glob(f"{LEFTOVER}*.parquet"))
    names = set()
    for path in written:
        name = path.name.removeprefix(LEFTOVER)
        names.add(name)
        os.replace(path, parquet / name)
    for path in parquet.glob("*.parquet"):
        if path.name not in names:
            path.unlink()
    _fsync(parquet)
    close_beside(folder / FILE_NAME)
    os.replace(aside, folder / FILE_NAME)
    # A tool that closed the old file meanwhile may have taken the link for its log.
    close_beside(folder / FILE_NAME)
    _fsync(folder)


class _Disk:
    """Has the disk take what is written while more is made: at the end it would take as long again.
    Leaving it waits, and raises what a flush raised."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1)
        self.flushes: list[Future[None]] = []

    def flush(self, path: Path) -> None:
        self.flushes.append(self.thread.submit(_fsync, path))

    def __enter__(self) -> _Disk:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        self.thread.shutdown()
        for flush in self.flushes if failed is None else []:
            flush.result()


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
