"""Keeping a data folder whole and small: repair, backup and restore, compaction, upgrade.

Everything here holds the warehouse as a run does, and can be killed at any moment and repeated:
what takes the place of something is written aside first, and renamed when it is on the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import duckdb

from insider_signals.errors import OperatorError
from insider_signals.extract.calendar import is_edgar_business_day
from insider_signals.extract.client import MissingDocument
from insider_signals.extract.contract import create_raw_tables, differences, raw_tables
from insider_signals.extract.datasets import fault_of
from insider_signals.extract.load import LOG, insert
from insider_signals.extract.recheck import known_filings, write_form_index
from insider_signals.extract.sql import quoted_text
from insider_signals.extract.stated_key import stated_key
from insider_signals.extract.store import CorruptStoreEntry, DocumentStore, is_damage
from insider_signals.extract.target import DamagedWarehouse
from insider_signals.pipeline.context import KEYS, fetch_context
from insider_signals.pipeline.ingest import (
    dataset_file,
    fetch_datasets,
    fetch_documents,
    fetch_indexes,
    index_key,
)
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import Warehouse
from insider_signals.published.file import MARKETS

MANIFEST = "backup.json"
UNFINISHED = "backup.unfinished.json"
RESTORED = ".restored"
# All files that a backup can hold, by their names below the data folder.
_KEPT = re.compile(
    r"warehouse\.duckdb|store/(?:(?:19|20)\d{2}|other)\.sqlite"
    r"|store/datasets/[A-Za-z0-9][\w-]*\.zip",
    re.ASCII,
)
_QUARTER = re.compile(r"\d{4}q[1-4]")
DAYS_KEPT = 30
# Below this share of unused blocks, writing the warehouse anew is not worth it.
UNUSED_SHARE = 0.2


class NotABackup(OperatorError):
    """A folder that cannot be restored from, or one that must not be restored into."""


class UnlikeTheContract(OperatorError):
    """A warehouse that cannot be brought to this version in place."""


@dataclass
class Repaired:
    """What was wrong with the store, and what could be had again. `lost` is in neither the store
    nor at the source: keys, accessions, quarters. Of what is `unanswered` the source said nothing.
    """

    salvaged_files: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    discarded: list[str] = field(default_factory=list)
    indexes: list[date] = field(default_factory=list)
    documents: int = 0
    datasets: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)


def repair(settings: Settings, progress: Progress) -> Repaired:
    """Salvages or removes what is damaged in the store, and fetches what it should have and has
    not, each once: what the source does not give is in `lost`, and noted in the load log.

    The next run loads what comes to be different by it. Raises what fetching raises.
    """
    outcome = Repaired()
    warehouse = Warehouse(settings)
    _set_aside_run_records(settings, outcome)
    with warehouse.open_store() as store, _log_of(settings) as log:
        loaded = loaded_from_store(log)
        known = {(key, sha) for key, sha in loaded.items() if not _QUARTER.fullmatch(key)}
        for error in list(store.damaged_files()):
            saved = store.salvage(error.path, known)
            outcome.salvaged_files.append(f"{error.path.name} ({saved:,} entries saved)")
        _discard(store, list(store.damaged()), asked_before(log), outcome)
        for path, reason in damaged_datasets(settings.datasets, loaded):
            _rename_aside(path)
            outcome.set_aside.append(f"{path.name} ({reason})")
        missing = not_in_store(settings, store, loaded)
        noted = [*outcome.discarded, *_refetch(settings, store, missing, log, progress, outcome)]
        if log is not None:
            _note_what_the_source_has(store, log, noted)
    return outcome


@contextmanager
def _log_of(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """The warehouse; None when it is damaged: the store can be repaired without it."""
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(Warehouse(settings).open())
        except DamagedWarehouse:
            connection = None
        yield connection


def loaded_from_store(log: duckdb.DuckDBPyConnection | None) -> dict[str, str]:
    """What was loaded from entries and data sets of the store, by key or quarter: the hash of each.

    A day some of whose documents could not be had has another hash than its index.
    """
    if log is None:
        return {}
    return {
        index_key(date.fromisoformat(key)) if source == "xml" else key: content_hash
        for key, source, content_hash in log.execute(
            "select partition_key, source, arg_max(content_hash, rowid) from edgar.load_log"
            " where source in ('xml', 'context', 'form345') group by all"
        ).fetchall()
        if content_hash is not None
    }


def asked_before(log: duckdb.DuckDBPyConnection | None) -> dict[str, str | None]:
    """What an earlier repair asked the source for: the hash of what came, None for nothing."""
    if log is None:
        return {}
    # arg_max leaves out what is null.
    return dict(
        log.execute(
            "select partition_key, content_hash from edgar.load_log where source = 'repair'"
            " qualify row_number() over (partition by partition_key order by rowid desc) = 1"
        ).fetchall()
    )


def not_in_store(settings: Settings, store: DocumentStore, loaded: Iterable[str]) -> list[str]:
    """Keys and quarters that were loaded from the store, and that it does not have (any more)."""
    return sorted(
        key
        for key in loaded
        if not (
            dataset_file(settings.datasets, key).exists()
            if _QUARTER.fullmatch(key)
            else store.has(key)
        )
    )


def damaged_datasets(
    folder: Path, loaded: Mapping[str, str], deadline: float | None = None
) -> Iterator[tuple[Path, str]]:
    """Data sets that are not what was loaded and cannot be what SEC has now.

    `deadline` is on the monotonic clock; when it has passed, TimeoutError.
    """
    owners = {sha: key for key, sha in loaded.items() if _QUARTER.fullmatch(key)}
    for path in sorted(folder.glob("*_form345.zip")):
        if deadline is not None and time.monotonic() > deadline:
            raise TimeoutError(path.name)
        quarter = path.name.split("_")[0]
        owner = owners.get(sha := _sha256(path))
        if owner is not None and owner != quarter and loaded.get(quarter) != sha:
            yield path, f"it is the data set of {owner}"
        elif owner != quarter and (reason := fault_of(path, quarter)):
            yield path, reason


def _discard(
    store: DocumentStore,
    errors: Iterable[CorruptStoreEntry],
    asked: Mapping[str, str | None],
    outcome: Repaired,
) -> None:
    """Forgets damaged entries. A document under the key of another is put where it belongs."""
    strays = {}
    for error in errors:
        with suppress(CorruptStoreEntry):
            content = store.get(error.key)
            if content is not None:
                if asked.get(error.key) == hashlib.sha256(content).hexdigest():
                    continue  # the source has nothing else
                stray = stated_key(error.key, content)
                if stray and "/" not in stray:
                    strays[stray] = content
        store.discard(error.key)
        outcome.discarded.append(error.key)
    for key, content in strays.items():
        if not store.has(key):
            store.put(key, content)


def _refetch(
    settings: Settings,
    store: DocumentStore,
    missing: Sequence[str],
    log: duckdb.DuckDBPyConnection | None,
    progress: Progress,
    outcome: Repaired,
) -> list[str]:
    """Fetches what is missing; returns the keys of which the source said what it has."""
    warehouse = Warehouse(settings)
    lost = outcome.lost
    days = [date.fromisoformat(k.removeprefix("index/")) for k in missing if k.startswith("index/")]
    days += _days_never_had(log, store)
    with warehouse.open_edgar() as client:
        indexes = fetch_indexes(store, client, days, progress)
        outcome.indexes = indexes.changed
        outcome.unanswered += [index_key(day) for day in indexes.unanswered]
        for key in missing:
            if key.startswith("index/") and not store.has(key) and key not in outcome.unanswered:
                # The source has no index of the day any more; the warehouse knows what it listed.
                _write_index(store, log, date.fromisoformat(key.removeprefix("index/")))
                lost.append(key)
        fetched = fetch_documents(store, client, store.days("index/"), progress)
        outcome.documents = fetched.fetched
        absent = [a for a in fetched.absent if not _is_rejected(log, a)]
        outcome.unanswered += [a for a in absent if a in fetched.unanswered]
        absent = [a for a in absent if a not in fetched.unanswered]
        lost += absent
        quarters = [key for key in missing if _QUARTER.fullmatch(key)]
        if quarters:
            found = fetch_datasets(settings.datasets, client, quarters, progress)
            lost += found.absent
            for quarter in found.changed:
                path = dataset_file(settings.datasets, quarter)
                if reason := fault_of(path, quarter):
                    path.unlink()
                    lost.append(f"{quarter} ({reason}, as the source has it)")
                else:
                    outcome.datasets.append(quarter)
        context = [key for key in missing if key.startswith(KEYS)]
        if context:
            with warehouse.open_edgar_data() as data:
                for key in context:
                    try:
                        store.put(key, fetch_context(client, data, key))
                        outcome.documents += 1
                    except MissingDocument:
                        lost.append(key)
    return [key for key in (*missing, *absent) if key not in outcome.unanswered]


def _days_never_had(log: duckdb.DuckDBPyConnection | None, store: DocumentStore) -> list[date]:
    """Days on which EDGAR took filings, and that were settled without an index."""
    if log is None:
        return []
    days = log.execute(
        "select partition_key::date from edgar.load_log where source = 'xml' group by 1"
        " having count(content_hash) = 0 order by 1"
    ).fetchall()
    return [day for (day,) in days if is_edgar_business_day(day) and not store.has(index_key(day))]


def _write_index(store: DocumentStore, log: duckdb.DuckDBPyConnection | None, day: date) -> None:
    """The index of a day as the warehouse has it."""
    if log is None:
        return
    known = known_filings(log, [], day, day)
    entries = [known[accession].entry for accession in sorted(known)]
    note = "Written from edgar.filing_index: the source has no index of this day any more"
    store.put(index_key(day), write_form_index(day, entries, note))


def _is_rejected(log: duckdb.DuckDBPyConnection | None, accession: str) -> bool:
    """Whether the filing has no rows in the warehouse, so that nothing can be lost."""
    return log is None or bool(
        log.execute(
            "select 1 from edgar.rejected where place = 'document' and accession_number = ?",
            [accession],
        ).fetchone()
    )


def _note_what_the_source_has(
    store: DocumentStore, log: duckdb.DuckDBPyConnection, keys: Iterable[str]
) -> None:
    """So that nobody is told for ever to fetch what is not to be had, or is as it is there."""
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = []
    for key in sorted(set(keys)):
        has = None if _QUARTER.fullmatch(key) else store.content_hash(key)
        rows.append((key, "repair", now, None, None, None, has))
    if rows:
        insert(log, LOG, rows)


def _set_aside_run_records(settings: Settings, outcome: Repaired) -> None:
    """Dagster's record of runs, when it is damaged: a new one is begun, and no filing is in it."""
    if any(run_record_fault(path) for path in settings.dagster_home.rglob("*.db")):
        outcome.set_aside.append(f"{settings.dagster_home} (the record of runs)")
        _rename_aside(settings.dagster_home)


def run_record_fault(path: Path) -> str | None:
    """What is damaged in a database of Dagster's record; None when nothing is.

    Raises sqlite3.Error when it cannot be looked at: not allowed, or in use.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            (said,) = opened.execute("pragma quick_check(1)").fetchone()
            return None if said == "ok" else " ".join(said.split())
    except sqlite3.Error as error:
        if is_damage(error):
            return str(error)
        raise


def _rename_aside(path: Path) -> None:
    number, kept = 1, path.with_name(f"{path.name}.damaged")
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.{number}.damaged")
    path.rename(kept)
    os.utime(kept)


def backup(settings: Settings, target: Path, *, now: datetime | None = None) -> Path:
    """Copies the store and the warehouse into the folder; returns the manifest's path.

    Into the same folder again, only what changed, or was damaged there, is copied, and of what the
    folder held nothing is removed or overwritten but files that the manifest there lists. The new
    manifest, with the hash of every file, is written last: without it a backup is not whole.

    Raises NotABackup for a folder that holds the data folder or lies in it, or has other files
    under the names of the backup's; CorruptStoreEntry rather than keep a damaged store in the
    place of a sound copy.
    """
    _refuse_the_data_folder(settings, target)
    target.mkdir(parents=True, exist_ok=True)
    manifest, unfinished = target / MANIFEST, target / UNFINISHED
    known: dict[str, dict] = {}
    for path in (unfinished, manifest):
        if path.exists():
            known |= _manifest(path)["files"]
    sources = {path.relative_to(settings.market).as_posix(): path for path in _to_keep(settings)}
    for name in sources:
        copy = _below(target, name)
        if copy.exists() and name not in known:
            raise NotABackup(
                f"{copy} is there already and is not of a backup that can be read: it is not"
                " overwritten. `insider backup` into another, empty folder makes one."
            )
    # What a killed backup had begun to write is its own.
    _write_json(unfinished, {"files": known | {n: known.get(n, {}) for n in sources}})
    manifest.unlink(missing_ok=True)
    files = {}
    for name, source in sources.items():
        copy = _below(target, name)
        stamp = f"{source.stat().st_size} {source.stat().st_mtime_ns}"
        facts = known.get(name, {})
        if facts.get("stamp") != stamp or not _is(copy, facts):
            if source.suffix == ".sqlite":
                _require_soundness(settings, source)
            facts = {"stamp": stamp, "sha256": _copy_whole(source, copy)}
        files[name] = facts
    for name in known.keys() - files.keys():
        _below(target, name).unlink(missing_ok=True)
    content = {
        "version": version("insider-signals-warehouse"),
        "duckdb": duckdb.__version__,
        "market": settings.market_name,
        "at": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "files": files,
    }
    _write_json(manifest, content)
    unfinished.unlink()
    return manifest


def faults_of_backup(source: Path) -> list[str]:
    """Files of a backup that are not what was backed up. Raises NotABackup without a manifest."""
    files = _manifest(source / MANIFEST)["files"]
    return [name for name, facts in files.items() if not _is(_below(source, name), facts)]


def restore(settings: Settings, source: Path) -> int:
    """Puts a backup into an empty data folder; returns the number of files.

    Everything is copied aside and compared with the manifest, then renamed into place, the
    warehouse last. Logs that an earlier warehouse or store left there would be replayed over what
    takes its place: they are set aside. Killed half way, it can be repeated.

    Raises NotABackup when the backup is not whole, names a file that is none of a data folder's, or
    when there is something to be overwritten.
    """
    manifest = _manifest(source / MANIFEST)
    market = manifest.get("market", settings.market_name)
    if market != settings.market_name:
        raise NotABackup(
            f"{source} is a backup of {MARKETS[market]}, and would be restored as"
            f" {MARKETS[settings.market_name]}: real filings need EDGAR_IDENTITY or EDGAR_BASE_URL,"
            " the made-up market --sandbox."
        )
    files = manifest["files"]
    for present in (settings.warehouse, *settings.store.glob("*.sqlite")):
        name = present.relative_to(settings.market).as_posix()
        # A restoring that was killed left files of the backup, and no warehouse.
        is_restored = present != settings.warehouse and _is(present, files.get(name, {}))
        if present.exists() and not is_restored:
            raise NotABackup(
                f"{present} is there already. Move it away first, or set INSIDER_SIGNALS_DATA to"
                " an empty folder: nothing is overwritten."
            )
    aside = settings.market / RESTORED
    shutil.rmtree(aside, ignore_errors=True)
    try:
        for name, facts in files.items():
            path = _below(source, name)
            if not path.is_file() or _copy_whole(path, aside / name) != facts["sha256"]:
                raise NotABackup(f"{path} is not what was backed up; take another backup.")
        for name in files:
            target = settings.market / name
            for suffix in ("-wal", "-shm", "-journal", ".wal"):
                if (log := target.with_name(target.name + suffix)).exists():
                    _rename_aside(log)
        # The warehouse last: with it the restoring is complete.
        for name in sorted(files, key=lambda name: name.startswith("warehouse")):
            target = settings.market / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (aside / name).replace(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return len(files)


def _manifest(path: Path) -> dict:
    """A manifest all of whose names are those of a data folder's files."""
    try:
        content = json.loads(path.read_text())
        names = list(content["files"])
        facts = [content["files"][name] for name in names]
        if not all(isinstance(one, dict) for one in facts):
            raise ValueError("files without hashes")
        if path.name == MANIFEST and not all(isinstance(one.get("sha256"), str) for one in facts):
            raise ValueError("files without hashes")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotABackup(
            f"{path.parent} holds no whole backup ({path.name}: {error}). `insider backup` into"
            " another, empty folder makes one."
        ) from error
    if strange := [name for name in names if not _KEPT.fullmatch(name)]:
        raise NotABackup(
            f"{path} names {strange[0]!r}, which is no file of a data folder: it is not used."
            " `insider backup` into another, empty folder makes a backup."
        )
    return content


def _below(folder: Path, name: str) -> Path:
    """The file of that name; links would lead elsewhere. Raises NotABackup for one."""
    path = folder
    for part in name.split("/"):
        path /= part
        if path.is_symlink():
            raise NotABackup(f"{path} is a link. A backup holds only files of its own.")
    return path


def _is(path: Path, facts: Mapping) -> bool:
    return path.is_file() and _sha256(path) == facts.get("sha256")


def _refuse_the_data_folder(settings: Settings, target: Path) -> None:
    """A copy beside its original is no backup, and one over it destroys it. Folders are compared
    by what they are, not by how their names are written."""
    ours = {settings.data, settings.market, settings.store, settings.datasets, settings.published}
    for folder in ours:
        if _holds(folder, target) or _holds(target, folder):
            raise NotABackup(
                f"{target} holds the data folder {settings.data}, or lies in it. Name a folder"
                " elsewhere, best on another disk."
            )


def _holds(folder: Path, other: Path) -> bool:
    """Whether `other` is that folder or lies in it, links followed."""
    if not folder.exists():
        return False
    other = other.resolve()
    return any(path.exists() and path.samefile(folder) for path in (other, *other.parents))


def _require_soundness(settings: Settings, path: Path) -> None:
    """Raises CorruptStoreEntry for a damaged file of the store: its last copy may be sound."""
    with DocumentStore(settings.store) as store:
        for error in store.damaged_files():
            if error.path == path:
                raise error
        for error in store.damaged_entries(path):
            raise error


def _to_keep(settings: Settings) -> Iterator[Path]:
    """The store, its data sets, and the warehouse, with nothing left in write-ahead logs."""
    with DocumentStore(settings.store) as store:
        stored = store.files()
    for path in stored:
        with closing(sqlite3.connect(path)) as connection:
            try:
                connection.execute("pragma wal_checkpoint(truncate)")
            except sqlite3.DatabaseError as error:
                if is_damage(error):
                    raise CorruptStoreEntry(path.name, path, str(error), is_file=True) from error
                raise
        yield path
    yield from sorted(settings.datasets.glob("*_form345.zip"))
    if settings.target_name == "duckdb" and settings.warehouse.exists():
        with settings.target.connect(settings.memory_limit) as connection:
            connection.execute("checkpoint")
        yield settings.warehouse


def _copy_whole(source: Path, target: Path) -> str:
    """Copies a file, under its name only when it is whole and on the disk; returns its SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".new-{target.name}")
    digest = hashlib.sha256()
    with source.open("rb") as reading, aside.open("wb") as writing:
        while block := reading.read(1024 * 1024):
            digest.update(block)
            writing.write(block)
        writing.flush()
        os.fsync(writing.fileno())
    aside.replace(target)
    return digest.hexdigest()


def _write_json(path: Path, content: dict) -> None:
    aside = path.with_name(f".new-{path.name}")
    aside.write_text(json.dumps(content, indent=1))
    aside.replace(path)


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

    from insider_signals.orchestration.running import dagster_instance

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
    for folder in (settings.store, settings.datasets, settings.market):
        old += [path for path in folder.glob("*.damaged") if path.stat().st_mtime < cutoff]
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
        connection.execute(f"attach {quoted_text(str(aside))} as compacted")
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
