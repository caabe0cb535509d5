"""The warehouse, its store and the EDGAR that fills it, opened as the settings say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from insider_signals.errors import OperatorError
from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.target import is_open_elsewhere
from insider_signals.pipeline.settings import Settings

if TYPE_CHECKING:
    from insider_signals.extract.client import EdgarClient
    from insider_signals.extract.store import DocumentStore


class WarehouseInUse(OperatorError):
    """Another program has the warehouse file open."""


@dataclass(frozen=True)
class Warehouse:
    """The data folder, held for writing: its warehouse, its store, and the EDGAR that fills it."""

    settings: Settings

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse file with all raw tables in place.

        Raises WarehouseInUse when another program has it open.
        """
        with open_warehouse(self.settings) as connection:
            yield connection

    def open_store(self) -> DocumentStore:
        from insider_signals.extract.store import DocumentStore

        return DocumentStore(self.settings.store)

    def open_edgar(self) -> EdgarClient:
        return self._client(self.settings.edgar)

    def open_edgar_data(self) -> EdgarClient:
        """The place of EDGAR's JSON documents: another host of SEC's, the same folder of a mirror.
        Both share one limit of requests."""
        from insider_signals.extract.client import data_address

        return self._client(data_address(self.settings.edgar))

    def _client(self, address: str) -> EdgarClient:
        from insider_signals.extract.client import EdgarClient

        self.settings.require_source()
        client = EdgarClient(
            address,
            identity=self.settings.identity,
            requests_per_second=self.settings.requests_per_second,
            attempts=self.settings.attempts,
            pause_seconds=self.settings.throttle_pause_seconds,
        )
        self.settings.remember_source()
        return client


@contextmanager
def open_warehouse(
    settings: Settings, path: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse (or the file that is to take its place), open for writing."""
    target = replace(settings.target, address=str(path)) if path else settings.target
    settings.market.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(target.connect(settings.memory_limit))
        except duckdb.IOException as error:
            if is_open_elsewhere(str(error)):
                raise WarehouseInUse(
                    f"{target.address} is open in another program, so it cannot be written."
                    f" Close it there, and query {settings.published_file} instead:"
                    " that file can always be read."
                ) from error
            raise
        # Commits and checkpoints are half the time of a large load.
        connection.execute("set checkpoint_threshold = '256MB'")
        create_raw_tables(connection)
        yield connection
