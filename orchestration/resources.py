"""What ops are given: the settings, the days of the run, the warehouse, EDGAR, progress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import duckdb

from extract.contract import create_raw_tables
from extract.target import is_open_elsewhere
from orchestration.catch_up import Window, plan, quarters_between
from orchestration.lock import writing
from orchestration.settings import Settings

if TYPE_CHECKING:
    from extract.client import EdgarClient
    from extract.store import DocumentStore

PARTITION_TAG = "dagster/partition"
RANGE_START_TAG = "dagster/asset_partition_range_start"
RANGE_END_TAG = "dagster/asset_partition_range_end"


class WarehouseInUse(Exception):
    """Another program has the warehouse file open."""


class FilingDays(dg.ConfigurableResource):
    """Filing days to bring up to date, both ends included. Empty: every missing day, and the newest
    ones again. Partitions chosen in the web UI win over both."""

    first: str = ""
    last: str = ""

    def of(
        self, settings: Settings, tags: Mapping[str, str], today: date | None = None
    ) -> list[date]:
        """The days of a run, ascending."""
        first = tags.get(RANGE_START_TAG) or tags.get(PARTITION_TAG)
        last = tags.get(RANGE_END_TAG) or first
        if first and last:
            return plan(settings, Window(_day(first), _day(last)), today, recheck_all=True).days
        return plan(settings, Window(_day(self.first), _day(self.last)), today).days


class Quarters(dg.ConfigurableResource):
    """Quarters of a backfill, both ends included: 2006q1 to 2024q4."""

    first: str = ""
    last: str = ""

    def of(self, tags: Mapping[str, str]) -> list[str]:
        """The quarters of a run, ascending; partitions chosen in the web UI win."""
        first = tags.get(RANGE_START_TAG) or tags.get(PARTITION_TAG)
        last = tags.get(RANGE_END_TAG) or first
        if first and last:
            return quarters_between(_quarter_of(first), _quarter_of(last))
        return quarters_between(self.first, self.last) if self.first else []


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
        from extract.store import DocumentStore

        return DocumentStore(self.settings.store)

    def open_edgar(self) -> EdgarClient:
        return self._client(self.settings.edgar)

    def open_edgar_data(self) -> EdgarClient:
        """The place of EDGAR's JSON documents: another host of SEC's, the same folder of a mirror.
        Both share one limit of requests."""
        from extract.client import data_address

        return self._client(data_address(self.settings.edgar))

    def _client(self, address: str) -> EdgarClient:
        from extract.client import EdgarClient

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


class ContextOf(dg.ConfigurableResource):
    """An issuer whose context is looked up now, by CIK. Empty: those with candidate signals."""

    issuer_cik: str = ""


@dg.resource(required_resource_keys={"settings"})
def held_warehouse(context: dg.InitResourceContext) -> Iterator[Warehouse]:
    """The warehouse, locked from the first step of a run to its last."""
    settings = context.resources.settings
    with writing(settings, what=f"Dagster run {context.run_id}"):
        yield Warehouse(settings)


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


def _quarter_of(partition_key: str) -> str:
    day = date.fromisoformat(partition_key)
    return f"{day.year}q{(day.month + 2) // 3}"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
