"""Jobs: what is run together. One process a run: start-up costs more than the work of a night."""

from __future__ import annotations

import dagster as dg

from orchestration.assets.edgar import DAILY_INDEX, DATASETS, DOCUMENTS


def jobs() -> list:
    """`nightly` catches up filing days, `look_up` only looks up issuers with signals, `backfill`
    loads quarterly data sets. Each builds once. `add_context` comes right after `nightly`, for the
    signals that are new, and builds only what hangs on it."""
    return [
        dg.define_asset_job(
            "nightly",
            selection=dg.AssetSelection.all() - dg.AssetSelection.assets(DATASETS),
            executor_def=dg.in_process_executor,
            description="Catch up every missing filing day, build, check, publish.",
        ),
        dg.define_asset_job(
            "look_up",
            selection=dg.AssetSelection.all()
            - dg.AssetSelection.groups("edgar")
            - dg.AssetSelection.groups("market"),
            executor_def=dg.in_process_executor,
            description="Look up the context of issuers with signals, build, check, publish.",
        ),
        dg.define_asset_job(
            "add_context",
            selection=dg.AssetSelection.groups("context").downstream(),
            executor_def=dg.in_process_executor,
            description="After a build: look up issuers whose signals are new, build what hangs on"
            " it, check, publish.",
        ),
        dg.define_asset_job(
            "backfill",
            selection=dg.AssetSelection.all() - dg.AssetSelection.assets(DAILY_INDEX, DOCUMENTS),
            executor_def=dg.in_process_executor,
            description="Load quarterly data sets, build, check, publish.",
        ),
    ]
