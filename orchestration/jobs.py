"""Jobs: what is run together. One process a run: start-up costs more than the work of a night."""

from __future__ import annotations

import dagster as dg

from insider_signals.orchestration.assets.edgar import DAILY_INDEX, DATASETS, DOCUMENTS


def jobs() -> list:
    """`nightly` catches up filing days, `look_up` only looks up issuers, `backfill` loads quarterly
    data sets. Each builds once."""
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
            description="Look up issuers that may have a signal, build, check, publish.",
        ),
        dg.define_asset_job(
            "backfill",
            selection=dg.AssetSelection.all() - dg.AssetSelection.assets(DAILY_INDEX, DOCUMENTS),
            executor_def=dg.in_process_executor,
            description="Load quarterly data sets, build, check, publish.",
        ),
    ]
