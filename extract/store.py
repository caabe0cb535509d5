"""What was fetched, kept for ever: fetch once, parse often.

One SQLite file a year of accession (`store/2024.sqlite`), one row an entry: compressed content and
the hash of what was put. SQLite gives what a store needs and what is hard to write anew: a `put` is
atomic and survives a kill at any moment, a lookup is an index search, and several threads and
processes may read while one writes.

Keys are accession numbers, or names such as `index/2024-01-02` with the year after the slash.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import threading
import time
import zlib
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from insider_signals.errors import OperatorError
from insider_signals.extract.carving import carved_rows, rowids
from insider_signals.extract.stated_key import stated_key
from insider_signals.extract.store_dictionary import DICTIONARY

_ACCESSION = re.compile(r"\d{10}-(\d{2})-\d{6}")
_YEAR = re.compile(r"(?:^|/)((?:19|20)\d{2})(?=\D|$)")
_NAME = re.compile(r"[A-Za-z0-9][\w./-]{0,199}", re.ASCII)
_FILE = re.compile(r"(?:(?:19|20)\d{2}|other)\.sqlite", re.ASCII)

# Keys that end in a day.
KEYS_OF_DAYS = ("index/", "tickers/")

# How content is compressed. 1: zlib with the dictionary. Numbers are never given a new meaning.
CODEC = 1
LEVEL = 9
PAGE_SIZE = 16_384
BUSY_SECONDS = 60.0

_COLUMNS = [("key", 1), ("codec", 0), ("length", 0), ("sha256", 0), ("content", 0)]
_TABLE = """
create table if not exists entries (
    key text primary key,
    codec integer not null,
    length integer not null,
    sha256 blob not null,
    content blob not null
)
"""


# What SQLite answers when a file is not as this module wrote it: the statements here are right, so
# one that it does not understand (`SQLITE_ERROR`) speaks of another table in the file.
_DAMAGE = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_INTERNAL,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
}
_UNREADABLE_DISK = {
    sqlite3.SQLITE_IOERR_READ,
    sqlite3.SQLITE_IOERR_SHORT_READ,
    sqlite3.SQLITE_IOERR_CORRUPTFS,
}


def is_damage(error: sqlite3.Error) -> bool:
    """Whether a file of SQLite is damaged, rather than locked, full or not to be opened."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # Python's own: a text that is not UTF-8. (Its errors about closed connections are others.)
        return isinstance(error, sqlite3.OperationalError | sqlite3.DataError)
    return code & 0xFF in _DAMAGE or code in _UNREADABLE_DISK


class CorruptStoreEntry(OperatorError):
    """An entry, or the file that holds it (`is_file`), is damaged. `insider repair` discards the
    one and salvages the other, and fetches what is gone."""

    def __init__(self, key: str, path: Path, reason: str, *, is_file: bool = False) -> None:
        what = path if is_file else f"{key} in {path}"
        super().__init__(f"{what} is damaged ({reason}). Run `insider repair`")
        self.key, self.path, self.reason, self.is_file = key, path, reason, is_file


class StoreUnavailable(OperatorError):
    """The store's folder cannot be used: not writable, full, or locked by another program."""


def _day(key: str) -> date | None:
    """The day at the end of a key."""
    text = key.rpartition("/")[2]
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


class DocumentStore:
    """Fetched documents by key, in a folder. Safe to share between threads."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)
        self._connections = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """The content, or None when there is none. Raises CorruptStoreEntry when it is damaged."""
        path = self.file_of(key)
        connection = self._connect(path, create=False)
        if connection is None:
            return None
        try:
            row = connection.execute(
                "select codec, length, sha256, content from entries where key = ?", (key,)
            ).fetchone()
        except sqlite3.Error as error:
            raise self._explain(error, key, path) from error
        return None if row is None else _unpack(key, path, *row)

    def put(self, key: str, content: bytes) -> None:
        """Keeps the content under the key, in place of what was there. All or nothing."""
        self.put_many([(key, content)])

    def put_many(self, entries: list[tuple[str, bytes]]) -> None:
        """Keeps several entries; those of one year in one transaction."""
        by_file: dict[Path, list[tuple]] = {}
        for key, content in entries:
            by_file.setdefault(self.file_of(key), []).append((key, *_pack(content)))
        for path, rows in by_file.items():
            connection = self._connect(path, create=True)
            assert connection is not None
            try:
                with connection:
                    connection.executemany(
                        "insert or replace into entries values (?, ?, ?, ?, ?)", rows
                    )
            except sqlite3.Error as error:
                raise self._explain(error, rows[0][0], path) from error

    def has(self, key: str) -> bool:
        """True when there is an entry; its content is not checked."""
        path = self.file_of(key)
        connection = self._connect(path, create=False)
        if connection is None:
            return False
        try:
            found = connection.execute("select 1 from entries where key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            raise self._explain(error, key, path) from error
        return found is not None

    def discard(self, key: str) -> None:
        """Forgets an entry, so that it is fetched again."""
        path = self.file_of(key)
        connection = self._connect(path, create=False)
        if connection is None:
            return
        try:
            with connection:
                connection.execute("delete from entries where key = ?", (key,))
        except sqlite3.Error as error:
            raise self._explain(error, key, path) from error

    def content_hash(self, key: str) -> str | None:
        """SHA-256 of the content in hexadecimal, as it was when it was put; None without one."""
        path = self.file_of(key)
        connection = self._connect(path, create=False)
        if connection is None:
            return None
        try:
            row = connection.execute("select sha256 from entries where key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            raise self._explain(error, key, path) from error
        if row is not None and not (isinstance(row[0], bytes) and len(row[0]) == 32):
            raise CorruptStoreEntry(key, path, "its hash is none")
        return None if row is None else row[0].hex()

    def keys(self, prefix: str = "") -> Iterator[str]:
        """All keys that start with the prefix, in order, file by file."""
        for path in self.files():
            connection = self._connect(path, create=False)
            if connection is None:
                continue
            try:
                rows = connection.execute(
                    "select key from entries where substr(key, 1, ?) = ? order by key",
                    (len(prefix), prefix),
                ).fetchall()
            except sqlite3.Error as error:
                raise self._explain(error, prefix or "the list of keys", path) from error
            for (key,) in rows:
                if not self._is_key_of(key, path):
                    raise CorruptStoreEntry(repr(key), path, "no key of this file", is_file=True)
                yield key

    def days(self, prefix: str) -> list[date]:
        """The days whose keys start with the prefix. A key that is no day is left out: damage."""
        return sorted(day for key in self.keys(prefix) if (day := _day(key)))

    def files(self) -> list[Path]:
        """The files of the store; others in its folder are none of its own."""
        return sorted(path for path in self.root.glob("*.sqlite") if _FILE.fullmatch(path.name))

    def damaged_files(self, seconds: float | None = None) -> Iterator[CorruptStoreEntry]:
        """Files whose tables, indexes or keys are not as SQLite and this module write them.

        With `seconds`, a file that takes longer is left out; TimeoutError names it.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        for path in self.files():
            if reason := self._fault_of(path, deadline):
                yield CorruptStoreEntry(path.name, path, reason, is_file=True)

    def damaged(self) -> Iterator[CorruptStoreEntry]:
        """Reads everything and yields what is damaged. Takes about a second for 5,000 filings."""
        files = list(self.damaged_files())
        yield from files
        broken = {error.path for error in files}
        for path in self.files():
            if path not in broken:
                yield from self.damaged_entries(path)

    def damaged_entries(
        self, path: Path, deadline: float | None = None
    ) -> Iterator[CorruptStoreEntry]:
        """Entries of a sound file that are not what was put, or are the documents of other keys.

        `deadline` is on the monotonic clock; when it has passed, TimeoutError.
        """
        connection = self._connect(path, create=False)
        if connection is None:
            return
        for (key,) in connection.execute("select key from entries order by rowid").fetchall():
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError(path.name)
            try:
                content = self.get(key)
            except CorruptStoreEntry as error:
                yield error
                continue
            if key.startswith(KEYS_OF_DAYS) and _day(key) is None:
                yield CorruptStoreEntry(key, path, "its key is no day")
                continue
            stated = stated_key(key, content or b"")
            if stated not in (None, key):
                yield CorruptStoreEntry(key, path, f"it says that it is {stated}")

    def salvage(self, path: Path, known: Collection[tuple[str, str]] = ()) -> int:
        """Copies what can still be read of a damaged file into a new one that takes its place.

        First the rows that SQLite can still reach; then those that lie in pages it cannot reach.
        Whole is what has the hash that it was kept with, and is put under the key that it states.
        A page out of reach may hold an older copy: of documents that never change it is as good as
        any, of indexes and others only a copy in `known` (key, SHA-256 in hexadecimal) is taken.

        The damaged file is kept beside it with the ending `.damaged`. Returns the number of entries
        saved. Nobody else may use the file meanwhile.
        """
        self.close()
        fresh = path.with_suffix(".salvaged")
        for suffix in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
        target = _open(fresh)
        elsewhere: dict[str, bytes] = {}
        with target:
            for is_reached, row in _readable_rows(path):
                found = self._whole(path, row)
                if found is None:
                    continue
                key, content = found
                is_known = (key, row[3].hex()) in known
                if not (is_reached or is_known or _ACCESSION.fullmatch(key)):
                    continue
                if self.file_of(key) != path:
                    elsewhere.setdefault(key, content)
                    continue
                # What is known to have been loaded wins; else what was reached first.
                verb = "replace" if is_known else "ignore"
                target.execute(
                    f"insert or {verb} into entries values (?, ?, ?, ?, ?)", (key, *row[1:])
                )
        saved = target.execute("select count(*) from entries").fetchone()[0]
        target.execute("pragma wal_checkpoint(truncate)")
        target.close()
        _set_aside(path)
        fresh.replace(path)
        # A file that took the place of another year's.
        for key, content in elsewhere.items():
            try:
                if not self.has(key):
                    self.put(key, content)
            except CorruptStoreEntry:
                continue
        return saved

    def _whole(self, path: Path, row: tuple) -> tuple[str, bytes] | None:
        """Key and content of a row that is as it was put; None for any other."""
        try:
            content = _unpack(str(row[0]), path, *row[1:])
        except CorruptStoreEntry:
            return None
        key = stated_key(row[0] if isinstance(row[0], str) else "", content) or row[0]
        return (key, content) if self._is_key_of(key, None) else None

    def _is_key_of(self, key: object, path: Path | None) -> bool:
        """Whether it can be a key, of this file or of any."""
        try:
            return isinstance(key, str) and path in (None, self.file_of(key))
        except ValueError:
            return False

    def _fault_of(self, path: Path, deadline: float | None) -> str | None:
        """What is wrong with the file as a whole; None when nothing is."""
        try:
            with path.open("rb") as file:
                header = file.read(20)
            # Files of a format that nobody has invented are opened, but not written, by SQLite.
            if header and not (header[18] in (1, 2) and header[19] in (1, 2)):
                return "its header is not SQLite's"
        except IndexError:
            return "its header is cut off"
        except OSError as error:
            raise self._explain(error, path.name, path) from error
        connection = None
        try:
            connection = _open_to_read(path)
            if deadline is not None:
                connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
            (said,) = connection.execute("pragma integrity_check(1)").fetchone()
            if said != "ok":
                return " ".join(said.split())
            if connection.execute("select 1 from sqlite_master").fetchone() is None:
                return None  # killed before its first entry
            columns = connection.execute("select name, pk from pragma_table_info('entries')")
            if columns.fetchall() != _COLUMNS:
                return "it has no table of entries"
            for (key,) in connection.execute("select key from entries not indexed"):
                if not self._is_key_of(key, path):
                    return f"{key!r} is no key of this file"
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                raise TimeoutError(path.name) from error
            if is_damage(error):
                return str(error)
            raise self._explain(error, path.name, path) from error
        finally:
            if connection is not None:
                connection.close()
        return None

    def close(self) -> None:
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._connections = threading.local()

    def __enter__(self) -> DocumentStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def file_of(self, key: str) -> Path:
        """The file that holds a key. Raises ValueError for what cannot be a key."""
        if not _NAME.fullmatch(key) or ".." in key:
            raise ValueError(f"not a key of the store: {key!r}")
        if accession := _ACCESSION.fullmatch(key):
            number = int(accession[1])
            # EDGAR took its first electronic filings in 1993.
            return self.root / f"{(1900 if number >= 90 else 2000) + number}.sqlite"
        year = _YEAR.search(key)
        return self.root / f"{year[1] if year else 'other'}.sqlite"

    def _connect(self, path: Path, *, create: bool) -> sqlite3.Connection | None:
        opened = self._connections.__dict__.setdefault("by_path", {})
        if path in opened:
            return opened[path]
        try:
            if not path.exists():
                if not create:
                    return None
                self.root.mkdir(parents=True, exist_ok=True)
            connection = _open(path)
        except (sqlite3.Error, OSError) as error:
            raise self._explain(error, path.stem, path) from error
        opened[path] = connection
        with self._lock:
            self._all.append(connection)
        return connection

    def _explain(self, error: Exception, key: str, path: Path) -> Exception:
        if isinstance(error, sqlite3.Error) and is_damage(error):
            return CorruptStoreEntry(key, path, str(error), is_file=True)
        return StoreUnavailable(f"the store {path} cannot be used: {error}")


def _open(path: Path) -> sqlite3.Connection:
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        try:
            connection.execute(f"pragma page_size = {PAGE_SIZE}")
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.execute(_TABLE)
            return connection
        except sqlite3.OperationalError as error:
            connection.close()
            code = error.sqlite_errorcode & 0xFF
            # A file that others open for the first time too: SQLite does not wait by itself here.
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() < deadline:
                time.sleep(0.02)
                continue
            if not path.exists() or code not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
                raise
            # A store on a read-only medium: nobody writes, so the file can be read as it stands.
            return sqlite3.connect(
                f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False
            )


def _open_to_read(path: Path) -> sqlite3.Connection:
    """Changes nothing in the file; what other connections have committed is seen."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        connection.execute("select count(*) from sqlite_master")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
    return connection


def _set_aside(path: Path) -> None:
    """Keeps a damaged file under another name. Its log goes with it: it would change what takes the
    file's place."""
    number, kept = 1, path.with_suffix(".damaged")
    while kept.exists():
        number += 1
        kept = path.with_suffix(f".{number}.damaged")
    try:
        # A second name, so that at any moment there is a file of the first.
        kept.hardlink_to(path)
    except OSError:
        shutil.copyfile(path, kept)
    os.utime(kept)
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        log.replace(kept.with_name(kept.name.replace(".damaged", "-wal.damaged")))
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _pack(content: bytes) -> tuple[int, int, bytes, bytes]:
    compressor = zlib.compressobj(LEVEL, zdict=DICTIONARY)
    packed = compressor.compress(content) + compressor.flush()
    return CODEC, len(content), hashlib.sha256(content).digest(), packed


def _unpack(key: str, path: Path, codec: int, length: int, sha256: bytes, packed: bytes) -> bytes:
    if codec != CODEC:
        raise CorruptStoreEntry(key, path, f"unknown codec {codec}")
    try:
        # One byte more than promised is enough to notice; a damaged entry cannot fill the memory.
        content = zlib.decompressobj(zdict=DICTIONARY).decompress(packed, length + 1)
    except (zlib.error, TypeError, ValueError, OverflowError, MemoryError) as error:
        raise CorruptStoreEntry(key, path, str(error)) from error
    if len(content) != length or hashlib.sha256(content).digest() != sha256:
        raise CorruptStoreEntry(key, path, "the content does not have the hash it was kept with")
    return content


def _readable_rows(path: Path) -> Iterator[tuple[bool, tuple]]:
    """Rows of a damaged file, each with whether SQLite reaches it; those that it does first."""
    try:
        connection = _open_to_read(path)
        connection.text_factory = _text
        for rowid in sorted(set(rowids(path, PAGE_SIZE))):
            try:
                row = connection.execute(
                    "select key, codec, length, sha256, content from entries where rowid = ?",
                    (rowid,),
                ).fetchone()
            except (sqlite3.Error, OverflowError):
                continue
            if row is not None:
                yield True, row
        connection.close()
    except sqlite3.Error:
        pass
    for row in carved_rows(path, PAGE_SIZE):
        yield False, row


def _text(content: bytes) -> str | None:
    """A text that may be damaged."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None
