"""What was fetched, kept for ever: fetch once, parse often.

One SQLite file a year of accession (`store/2024.sqlite`), one row an entry: compressed content and
the hash of what was put. SQLite gives what a store needs and what is hard to write anew: a `put` is
atomic and survives a kill at any moment, a lookup is an index search, and several threads and
processes may read while one writes.

Keys are accession numbers, or names such as `index/2024-01-02` with the year after the slash.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from extract.store_dictionary import DICTIONARY

_ACCESSION = re.compile(r"\d{10}-(\d{2})-\d{6}")
_YEAR = re.compile(r"(?:^|/)((?:19|20)\d{2})(?=\D|$)")
_NAME = re.compile(r"[A-Za-z0-9][\w./-]{0,199}")

# How content is compressed. 1: zlib with the dictionary. Numbers are never given a new meaning.
CODEC = 1
LEVEL = 9
PAGE_SIZE = 16_384
BUSY_SECONDS = 60.0

_TABLE = """
create table if not exists entries (
    key text primary key,
    codec integer not null,
    length integer not null,
    sha256 blob not null,
    content blob not null
)
"""


class CorruptStoreEntry(Exception):
    """An entry, or the file that holds it, is damaged. `discard` it and fetch it again."""

    def __init__(self, key: str, path: Path, reason: str) -> None:
        super().__init__(f"{key} in {path} is damaged ({reason}); it has to be fetched again")
        self.key, self.path, self.reason = key, path, reason


class StoreUnavailable(Exception):
    """The store's folder cannot be used: not writable, full, or locked by another program."""


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
            yield from (key for (key,) in rows)

    def files(self) -> list[Path]:
        return sorted(self.root.glob("*.sqlite"))

    def damaged(self) -> Iterator[CorruptStoreEntry]:
        """Reads everything and yields what is damaged. Takes about a second for 5,000 filings."""
        for path in self.files():
            try:
                keys = [key for key in self.keys() if self.file_of(key) == path]
            except CorruptStoreEntry as error:
                yield error
                continue
            for key in keys:
                try:
                    self.get(key)
                except CorruptStoreEntry as error:
                    yield error

    def salvage(self, path: Path) -> int:
        """Copies what can still be read of a damaged file into a new one that takes its place.

        The damaged file is kept beside it with the ending `.damaged`. Returns the number of entries
        saved; the rest is fetched again by the next run. Nobody else may use the file meanwhile.
        """
        self.close()
        fresh = path.with_suffix(".salvaged")
        fresh.unlink(missing_ok=True)
        target = _open(fresh)
        saved = 0
        with target:
            for row in _readable_rows(path):
                try:
                    _unpack(row[0], path, *row[1:])
                except CorruptStoreEntry:
                    continue
                target.execute("insert or replace into entries values (?, ?, ?, ?, ?)", row)
                saved += 1
        target.execute("pragma wal_checkpoint(truncate)")
        target.close()
        path.replace(path.with_suffix(".damaged"))
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
            fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
        fresh.replace(path)
        return saved

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
        text = str(error)
        if isinstance(error, sqlite3.DatabaseError) and (
            "malformed" in text or "not a database" in text or "disk image" in text
        ):
            return CorruptStoreEntry(key, path, text)
        return StoreUnavailable(f"the store {path} cannot be used: {text}")


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
            text = str(error)
            # A file that others open for the first time too: SQLite does not wait by itself here.
            if "locked" in text and time.monotonic() < deadline:
                time.sleep(0.02)
                continue
            if not path.exists() or ("readonly" not in text and "unable to open" not in text):
                raise
            # A store on a read-only medium: nobody writes, so the file can be read as it stands.
            return sqlite3.connect(
                f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False
            )


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
    except (zlib.error, TypeError) as error:
        raise CorruptStoreEntry(key, path, str(error)) from error
    if len(content) != length or hashlib.sha256(content).digest() != sha256:
        raise CorruptStoreEntry(key, path, "the content does not have the hash it was kept with")
    return content


def _readable_rows(path: Path) -> Iterator[tuple]:
    """Rows of a damaged file, by row number, going around the pages that cannot be read."""
    connection = sqlite3.connect(path)
    try:
        last = connection.execute("select max(rowid) from entries").fetchone()[0] or 0
    except sqlite3.DatabaseError:
        return
    for rowid in range(1, last + 1):
        try:
            row = connection.execute(
                "select key, codec, length, sha256, content from entries where rowid = ?", (rowid,)
            ).fetchone()
        except sqlite3.DatabaseError:
            continue
        if row is not None and isinstance(row[0], str):
            yield row
    connection.close()
