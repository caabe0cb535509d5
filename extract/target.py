"""Where the warehouse lives: a DuckDB file, a DuckLake, or MotherDuck.

Whichever it is, `Target.connect` gives a connection whose current database is the warehouse, and
everything that loads (`extract/load.py`) or reads says no more than `edgar.submission`. The dbt
project's `profiles.yml` has a target of each name.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from insider_signals.errors import OperatorError
from insider_signals.extract.secrets import clean_error
from insider_signals.extract.sql import quoted_text

Name = Literal["duckdb", "ducklake", "motherduck"]

# What the warehouse is called in a connection to which it is attached.
ALIAS = "warehouse"

# Extensions come as Python packages, so that a machine without a way to DuckDB's server has them.
LAKE_EXTENSIONS = {
    "ducklake": "duckdb_extension_ducklake",
    "postgres_scanner": "duckdb_extension_postgres_scanner",
}


# As DuckDB words it. "Corrupt database file: … in block at location …" is no lock.
_OPEN_ELSEWHERE = re.compile(
    r"could not set lock on file|conflicting lock is held|used by another process", re.I
)
_NOT_ALLOWED = re.compile(r"permission denied|operation not permitted|read-only file system", re.I)
_DAMAGED = re.compile(
    r"corrupt database file|not a valid duckdb database|version number|could not read enough bytes"
    r"|checksum|could not read from file|could not read all the data|failed to load metadata"
    r"|replaying wal|input/output error|serialization error|failed to deserialize",
    re.I,
)


def is_open_elsewhere(text: str) -> bool:
    """Whether DuckDB says that another program has the file open."""
    return bool(_OPEN_ELSEWHERE.search(text))


def is_not_allowed(text: str) -> bool:
    """Whether DuckDB says that this user may not open the file."""
    return bool(_NOT_ALLOWED.search(text))


def is_damage(text: str) -> bool:
    """Whether what DuckDB says of a file, also through dbt, is that it is not as it was written."""
    return bool(
        _DAMAGED.search(text) and not _OPEN_ELSEWHERE.search(text) and not is_not_allowed(text)
    )


class DamagedWarehouse(OperatorError):
    """The warehouse's file is not as it was written."""

    def __init__(self, address: str, error: BaseException) -> None:
        super().__init__(
            f"The warehouse {address} is damaged: {str(error).splitlines()[0]}. Run `insider"
            " rebuild`: it makes a new one from the store, without the network"
        )

    def sentence(self) -> str:
        return f"{self}."


class MissingExtension(Exception):
    """An extension that the target needs is not installed, or not for this DuckDB."""


class NoLakeYet(Exception):
    """There is nothing to read: nobody has opened the lake for writing so far."""


@dataclass(frozen=True)
class Target:
    """A place for the warehouse.

    `address` is the path of the DuckDB file, the Postgres connection string of the lake's catalog,
    or the name of the MotherDuck database. `data` is the folder or bucket of the lake's Parquet
    files; `folder` is where extensions and spilled rows may be kept on this machine.
    """

    name: Name
    address: str
    folder: Path
    data: str | None = None

    @contextmanager
    def connect(
        self, memory_limit: str | None = None, *, read_only: bool = False
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection in which the warehouse is the current database; times are UTC.

        Raises duckdb.IOException when a DuckDB file is open in another process, DamagedWarehouse
        when it is not as it was written (at once, or when that is seen later), MissingExtension
        when a lake cannot be opened with what is installed, NoLakeYet when there is none to read.
        """
        try:
            with self._connect(memory_limit, read_only) as connection:
                yield connection
        except duckdb.Error as error:
            if self.name == "duckdb" and is_damage(str(error)):
                raise DamagedWarehouse(self.address, error) from error
            raise

    @contextmanager
    def _connect(
        self, memory_limit: str | None, read_only: bool
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        if self.name == "duckdb":
            connection = duckdb.connect(self.address, read_only=read_only)
        else:
            connection = duckdb.connect(":memory:")
        with connection:
            if memory_limit:
                connection.execute(f"set memory_limit = {quoted_text(memory_limit)}")
            connection.execute("set TimeZone = 'UTC'")
            connection.execute("set enable_progress_bar = false")
            if self.name != "duckdb":
                connection.execute(f"set temp_directory = {quoted_text(str(self.folder / 'tmp'))}")
                self.attach(connection, read_only=read_only)
                connection.execute(f"use {ALIAS}")
            yield connection

    def attach(self, connection: duckdb.DuckDBPyConnection, *, read_only: bool = False) -> None:
        """Attaches the warehouse as `warehouse` to a connection that has another database.

        A lake that is attached to be read is seen as it is now: what others commit later is not. A
        transaction is begun for that, and lasts until the caller detaches or closes. (Reading a
        snapshot by its number will not do: DuckLake of DuckDB 1.5.5 numbers the deletes of a
        transaction when it begins, and shows them to readers of the snapshots that others commit
        before it, without what was inserted in their place.)
        """
        if self.name == "ducklake":
            connection.execute(
                f"set extension_directory = {quoted_text(str(extension_folder(self.folder)))}"
            )
            for extension in LAKE_EXTENSIONS:
                connection.load_extension(extension)
        if read_only and self.name == "ducklake":
            try:
                self._attach(connection, "read_only")
            except duckdb.InvalidInputException as error:
                raise NoLakeYet(str(error)) from error
            connection.execute("begin transaction")
            # Taken with the first query of the lake.
            connection.execute(f"select max(snapshot_id) from {ALIAS}.snapshots()")
        elif read_only:
            self._attach(connection, "read_only")
        elif self.name == "ducklake" and self.data:
            self._attach(connection, f"data_path {quoted_text(self.data)}")
        else:
            self._attach(connection)

    def detach(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Ends the reading of a warehouse that was attached to be read."""
        if self.name == "ducklake":
            connection.execute("commit")
        connection.execute(f"detach {ALIAS}")

    def exists(self) -> bool:
        """Whether there is anything to open; lakes and services are taken to be there."""
        return self.name != "duckdb" or Path(self.address).exists()

    def dbt_environment(self) -> dict[str, str]:
        """What the dbt target of this name reads (`dbt_project/profiles.yml`)."""
        if self.name == "ducklake":
            return {
                "INSIDER_SIGNALS_DUCKLAKE_CATALOG": self.address,
                "INSIDER_SIGNALS_DUCKLAKE_DATA": self.data or "",
                "INSIDER_SIGNALS_EXTENSIONS": str(extension_folder(self.folder)),
                "INSIDER_SIGNALS_TEMPORARY": str(self.folder / "tmp"),
            }
        if self.name == "motherduck":
            return {"INSIDER_SIGNALS_MOTHERDUCK_DATABASE": self.address}
        return {"INSIDER_SIGNALS_WAREHOUSE": self.address}

    def _attach(self, connection: duckdb.DuckDBPyConnection, *options: str) -> None:
        prefix = {"duckdb": "", "ducklake": "ducklake:postgres:", "motherduck": "md:"}[self.name]
        listed = f" ({', '.join(options)})" if options else ""
        try:
            connection.execute(f"attach {quoted_text(prefix + self.address)} as {ALIAS}{listed}")
        except duckdb.Error as error:
            raise clean_error(error) from None  # DuckDB repeats the connection string


def extension_folder(folder: Path) -> Path:
    """A folder below `folder` that DuckDB finds the lake's extensions in: links to the packages'.

    Raises MissingExtension when a package is missing. Extensions are of one DuckDB version only.
    """
    root = folder / "extensions"
    with duckdb.connect() as connection:
        row = connection.execute(
            "select library_version, platform from pragma_version(), pragma_platform()"
        ).fetchone()
    assert row is not None
    version, platform = row
    target = root / version / platform
    for extension, package in LAKE_EXTENSIONS.items():
        file = f"{extension}.duckdb_extension"
        found = importlib.util.find_spec(package)
        locations = list(found.submodule_search_locations or ()) if found else []
        sources = [Path(place) / "extensions" / version / file for place in locations]
        source = next((path for path in sources if path.exists()), None)
        if source is None:
            raise MissingExtension(
                f"DuckDB {duckdb.__version__} has no extension {extension} here. Install the extra"
                " `ducklake` (`pip install 'insider-signals[ducklake]'`), which is for DuckDB 1.5.5"
            )
        target.mkdir(parents=True, exist_ok=True)
        _link(source, target / file)
    return root


def _link(source: Path, link: Path) -> None:
    """Several processes may do this at once, so the link is renamed into place."""
    if link.is_symlink() and link.readlink() == source:
        return
    aside = link.with_name(f".{link.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    aside.symlink_to(source)
    aside.replace(link)
