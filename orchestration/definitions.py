"""The whole project, assembled. Importing this module reads nothing; Dagster calls `defs`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg

from insider_signals.pipeline.settings import Settings


def build_definitions(
    settings: Settings | None = None,
    manifest: Path | None = None,
    **overrides: Any,
) -> dg.Definitions:
    """The only way to assemble the project.

    `settings` are those of the environment unless given, `manifest` is that of the dbt project as
    it is now. Other overrides replace resources by name (`progress=…`) or `loggers`.
    """
    from insider_signals.orchestration.assets.context import context_assets
    from insider_signals.orchestration.assets.edgar import edgar_assets
    from insider_signals.orchestration.assets.market import market_assets
    from insider_signals.orchestration.assets.publish import published_file, report_pages
    from insider_signals.orchestration.assets.warehouse import (
        Build,
        dbt_resource,
        published_keys,
        warehouse_assets,
    )
    from insider_signals.orchestration.checks import python_checks
    from insider_signals.orchestration.jobs import jobs
    from insider_signals.orchestration.resources import (
        ContextOf,
        FilingDays,
        Quarters,
        held_warehouse,
    )
    from insider_signals.orchestration.schedules import schedules
    from insider_signals.orchestration.sensors import sensors
    from insider_signals.pipeline.progress import Progress
    from insider_signals.pipeline.project import prepare_manifest

    settings = settings or Settings.from_environment()
    models = warehouse_assets(settings, manifest or prepare_manifest(settings))
    loggers = overrides.pop("loggers", None)
    return dg.Definitions(
        assets=[
            *edgar_assets(),
            context_assets(),
            *market_assets(),
            models,
            published_file(deps=published_keys(models)),
            report_pages(),
        ],
        asset_checks=python_checks(),
        jobs=jobs(),
        schedules=schedules(),
        sensors=sensors(),
        resources={
            "settings": settings,
            "warehouse": held_warehouse,
            "progress": Progress(),
            "days": FilingDays(),
            "quarters": Quarters(),
            "context_of": ContextOf(),
            "build": Build(),
            "dbt": dbt_resource(settings),
            **overrides,
        },
        executor=dg.in_process_executor,
        loggers=loggers,
    )


@dg.definitions
def defs() -> dg.Definitions:
    return build_definitions()
