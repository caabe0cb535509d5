"""Jobs: what is run together. One process a run: start-up costs more than the work of a night."""

from __future__ import annotations

import dagster as dg


def jobs() -> list:
    """`nightly` catches up filing days; `backfill` loads quarterly data sets."""
    return [
        dg.define_asset_job(
            "nightly",
            selection=dg.AssetSelection.all(),
            executor_def=dg.in_process_executor,
            description="Catch up every missing filing day, build, check, publish.",
        ),
    ]
