"""What ops are given: the settings, the days of the run, the warehouse, EDGAR, progress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import dagster as dg

from insider_signals.pipeline.catch_up import Window, plan, quarters_between
from insider_signals.pipeline.lock import writing
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import Warehouse

PARTITION_TAG = "dagster/partition"
RANGE_START_TAG = "dagster/asset_partition_range_start"
RANGE_END_TAG = "dagster/asset_partition_range_end"


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


class ContextOf(dg.ConfigurableResource):
    """An issuer whose context is looked up now, by CIK. Empty: those with candidate signals."""

    issuer_cik: str = ""


@dg.resource(required_resource_keys={"settings"})
def held_warehouse(context: dg.InitResourceContext) -> Iterator[Warehouse]:
    """The warehouse, locked from the first step of a run to its last."""
    settings = context.resources.settings
    with writing(settings, what=f"Dagster run {context.run_id}"):
        yield Warehouse(settings)


def _quarter_of(partition_key: str) -> str:
    day = date.fromisoformat(partition_key)
    return f"{day.year}q{(day.month + 2) // 3}"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
