"""Keeping a data folder whole and small: repair, backup and restore, compaction, upgrade.

Everything here holds the warehouse as a run does, and can be killed at any moment and repeated:
what takes the place of something is written aside first, and renamed when it is on the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import duckdb

from extract.calendar import is_edgar_business_day
from extract.contract import create_raw_tables, differences, raw_tables
from extract.sql import quoted_text
from extract.store import CorruptStoreEntry, DocumentStore
from orchestration.ingest import fetch_documents, fetch_indexes, index_key
from orchestration.progress import Progress
from orchestration.resources import Warehouse
from orchestration.settings import Settings

MANIFEST = "backup.json"
DAYS_KEPT = 30
# Below this share of unused blocks, writing the warehouse anew is not worth it.
UNUSED_SHARE = 0.2


class NotABackup(Exception):
    """A folder that cannot be restored from, or one that must not be restored into."""


class UnlikeTheContract(Exception):
    """A warehouse that cannot be brought to this version in place."""


@dataclass
class Repaired:
    """What was wrong with the store, and what could be had again."""

    salvaged_files: list[str] = field(default_factory=list)
    discarded: list[str] = field(default_factory=list)
    indexes: list[date] = field(default_factory=list)
    documents: int = 0


def repair(settings: Settings, progress: Progress) -> Repaired:
    """Removes damaged entries from the store, and fetches what it should have and has not.

    The next run loads what comes to be different by it. Raises what fetching raises.
    """
    outcome = Repaired()
    warehouse = Warehouse(settings)
    with warehouse.open_store() as store:
        damaged = list(store.damaged())
        for error in damaged:
            if _is_whole_file(store, error):
                saved = store.salvage(error.path)
                outcome.salvaged_files.append(f"{error.path.name} ({saved:,} entries saved)")
            else:
                store.discard(error.key)
                outcome.discarded.append(error.key)
        with warehouse.open() as connection:
            days = dict(
                connection.execute(
                    "select partition_key::date, arg_max(coalesce(content_hash, ''), loaded_at)"
                    " from edgar.load_log where source = 'xml' group by all"
                ).fetchall()
            )
        wanted = [
            day
            for day, content in days.items()
            if not store.has(index_key(day)) and (content or is_edgar_business_day(day))
        ]
        with warehouse.open_edgar() as client:
            outcome.indexes = fetch_indexes(store, client, wanted, progress).changed
            stored = (date.fromisoformat(k.removeprefix("index/")) for k in store.keys("index/"))
            outcome.documents = fetch_documents(store, client, list(stored), progress).fetched
    return outcome


def _is_whole_file(store: DocumentStore, error: CorruptStoreEntry) -> bool:
    """Whether the file is damaged, rather than one entry in a sound file."""
    try:
        if store.content_hash(error.key) is None:
            return True
        with sqlite3.connect(error.path) as connection:
            return connection.execute("pragma quick_check(1)").fetchone() != ("ok",)
    except (CorruptStoreEntry, sqlite3.Error, ValueError):
        return True


def backup(settings: Settings, target: Path, *, now: datetime | None = None) -> Path:
    """Copies the store and the warehouse into the folder; returns the manifest's path.

    Into the same folder again, only what changed is copied. The manifest, with the hash of every
    file, is written last: without it a backup is not whole.
    """
    target.mkdir(parents=True, exist_ok=True)
    manifest = target / MANIFEST
    known = _manifest(manifest)["files"] if manifest.exists() else {}
    manifest.unlink(missing_ok=True)
    files = {}
    for source in _files_to_keep(settings):
        name = source.relative_to(settings.market).as_posix()
        stamp = f"{source.stat().st_size} {source.stat().st_mtime_ns}"
        copy = target / name
        if known.get(name, {}).get("stamp") != stamp or not copy.exists():
            _copy_whole(source, copy)
            known[name] = {"stamp": stamp, "sha256": _sha256(copy)}
        files[name] = known[name]
    for path in list(target.rglob("*.sqlite")):
        if path.relative_to(target).as_posix() not in files:
            path.unlink()
    content = {
        "version": version("insider-signals"),
        "duckdb": duckdb.__version__,
        "at": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "files": files,
    }
    aside = manifest.with_name(f".new-{MANIFEST}")
    aside.write_text(json.dumps(content, indent=1))
    aside.replace(manifest)
    return manifest


def restore(settings: Settings, source: Path) -> int:
    """Puts a backup into an empty data folder; returns the number of files.

    Raises NotABackup when the backup is not whole, or when there is something to be overwritten.
    """
    manifest = _manifest(source / MANIFEST)
    for present in (settings.warehouse, *settings.store.glob("*.sqlite")):
        if present.exists():
            raise NotABackup(
                f"{present} is there already. Move it away first, or set INSIDER_SIGNALS_DATA to"
                " an empty folder: nothing is overwritten."
            )
    for name, facts in manifest["files"].items():
        path = source / name
        if not path.exists() or _sha256(path) != facts["sha256"]:
            raise NotABackup(f"{path} is not what was backed up; take another backup.")
    # The warehouse last: with it the restoring is complete.
    names = sorted(manifest["files"], key=lambda name: name.startswith("warehouse"))
    for name in names:
        _copy_whole(source / name, settings.market / name)
    return len(names)


def _manifest(path: Path) -> dict:
    try:
        content = json.loads(path.read_text())
        assert isinstance(content["files"], dict)
        return content
    except (OSError, ValueError, KeyError, AssertionError) as error:
        raise NotABackup(f"{path.parent} holds no whole backup ({path.name}: {error}).") from error


def _files_to_keep(settings: Settings) -> Iterator[Path]:
    """The store, its data sets, and the warehouse, with nothing left in write-ahead logs."""
    for path in sorted(settings.store.glob("*.sqlite")):
        with sqlite3.connect(path) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
        yield path
    yield from sorted(settings.datasets.glob("*.zip"))
    if settings.target_name == "duckdb" and settings.warehouse.exists():
        with duckdb.connect(str(settings.warehouse)) as connection:
            connection.execute("checkpoint")
        yield settings.warehouse


def _copy_whole(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".new-{target.name}")
    shutil.copyfile(source, aside)
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass
class Compacted:
    """Bytes before and after, and what was removed."""

    before: int = 0
    after: int = 0
    runs: int = 0
    files: int = 0


def compact(settings: Settings, days: int = DAYS_KEPT) -> Compacted:
    """Removes old run records, logs and leftovers, and gives unused room back to the disk."""
    outcome = Compacted(before=_size(settings.market))
    outcome.runs = _delete_old_runs(settings, days)
    outcome.files = _delete_leftovers(settings, days)
    for path in [*settings.store.glob("*.sqlite"), *settings.dagster_home.rglob("*.db")]:
        with sqlite3.connect(path) as connection:
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
    if settings.target_name == "duckdb" and settings.warehouse.exists():
        _compact_warehouse(settings)
    outcome.after = _size(settings.market)
    return outcome


def _delete_old_runs(settings: Settings, days: int) -> int:
    if not (settings.dagster_home / "history").exists():
        return 0
    import dagster as dg

    from orchestration.running import dagster_instance

    before = datetime.now(UTC) - timedelta(days=days)
    with dagster_instance(settings) as instance:
        old = instance.get_runs(filters=dg.RunsFilter(created_before=before))
        for run in old:
            instance.delete_run(run.run_id)
            shutil.rmtree(settings.dagster_home / "storage" / run.run_id, ignore_errors=True)
    return len(old)


def _delete_leftovers(settings: Settings, days: int) -> int:
    """Old logs, dbt's folders of single runs, and what killed or repaired work left."""
    cutoff = time.time() - days * 86_400
    old = [path for path in settings.logs.glob("*.log") if path.stat().st_mtime < cutoff]
    old += [path for path in settings.dbt_target.glob("*-*-*") if path.stat().st_mtime < cutoff]
    old += settings.store.glob("*.damaged")
    old += settings.market.glob("verify-*")
    old += settings.market.glob("warehouse.rebuilt.duckdb*")
    old += settings.market.glob("warehouse.compact.duckdb*")
    for path in old:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)


def _compact_warehouse(settings: Settings) -> None:
    """Writes the file anew: DuckDB uses free blocks again, and never gives them back."""
    aside = settings.warehouse.with_name("warehouse.compact.duckdb")
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"set memory_limit = {quoted_text(settings.memory_limit)}")
        connection.execute(f"attach {quoted_text(str(settings.warehouse))} as warehouse")
        connection.execute("checkpoint warehouse")
        row = connection.execute(
            "select free_blocks, total_blocks from pragma_database_size()"
            " where database_name = 'warehouse'"
        ).fetchone()
        if row is None or row[0] < UNUSED_SHARE * row[1]:
            return
        connection.execute(f"attach '{aside}' as compacted")
        connection.execute("copy from database warehouse to compacted")
        connection.execute("checkpoint compacted")
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(settings.warehouse)


def upgrade(settings: Settings) -> list[str]:
    """Adds the tables and columns that an older warehouse lacks; returns what was done.

    Their values are missing until `insider rebuild` reads the store again. Raises UnlikeTheContract
    when something else differs, which only rebuilding can bring in order.
    """
    done = []
    with settings.target.connect(settings.memory_limit) as connection:
        before = differences(connection)
        create_raw_tables(connection)
        there = _columns(connection)
        for table in raw_tables().values():
            for column in table.columns:
                if column.name not in there[table.full_name]:
                    connection.execute(
                        f"alter table {table.full_name} add column {column.name} {column.type}"
                    )
        left = differences(connection)
        done = [difference for difference in before if difference not in left]
    if left:
        raise UnlikeTheContract(
            f"{'; '.join(left)}. Run `insider rebuild`: it reads the store into a new file."
        )
    return done


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "select table_schema || '.' || table_name, column_name from information_schema.columns"
        " where table_catalog = current_database()"
    ).fetchall():
        found.setdefault(table, set()).add(column)
    return found


def _size(folder: Path) -> int:
    return sum(_sizes(folder.rglob("*")))


def _sizes(paths: Iterable[Path]) -> Iterator[int]:
    for path in paths:
        if path.is_file():
            yield path.stat().st_size
