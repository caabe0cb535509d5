"""The published file as the end of the graph."""

from collections.abc import Sequence

import dagster as dg

from insider_signals.extract.prices import lacks
from insider_signals.orchestration.assets.warehouse import current_stamp
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.publishing import publish
from insider_signals.pipeline.warehouse import Warehouse

PUBLISHED = dg.AssetKey(["published", "insider_signals"])
REPORT = dg.AssetKey(["published", "report"])


def published_file(deps: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The file that readers open. `deps` are the tables that are copied into it."""

    @dg.asset(
        key=PUBLISHED,
        deps=deps,
        group_name="published",
        kinds={"duckdb", "parquet"},
        description=(
            "insider_signals.duckdb and one Parquet file per mart: written aside, checked, and"
            " renamed into place, so that readers always have a whole snapshot."
        ),
    )
    def insider_signals(
        context: dg.AssetExecutionContext,
        warehouse: dg.ResourceParam[Warehouse],
        progress: dg.ResourceParam[Progress],
    ) -> dg.MaterializeResult:
        publication = publish(
            warehouse.settings, current_stamp(warehouse), context.run_id, progress
        )
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(publication.path)),
                "as_of_date": str(publication.as_of_date),
                "tables": len(publication.rows),
                "rows": sum(publication.rows.values()),
                "bytes": publication.bytes,
                "raw_hash": publication.stamp.raw_hash,
                "project_hash": publication.stamp.project_hash,
            }
        )

    return insider_signals


def report_pages() -> dg.AssetsDefinition:
    """The static pages that are made from the published file, after it is in place."""

    @dg.asset(
        key=REPORT,
        deps=[PUBLISHED],
        group_name="published",
        kinds={"html"},
        description="Static pages of the day, made from the published file.",
    )
    def report(
        warehouse: dg.ResourceParam[Warehouse], progress: dg.ResourceParam[Progress]
    ) -> dg.MaterializeResult:
        from insider_signals.report.build import build_report

        settings = warehouse.settings
        with warehouse.open() as connection:
            is_missing = lacks(connection, settings.benchmark)
        with progress.step("report"):
            summary = build_report(
                settings.published_file,
                settings.report,
                memory_limit=settings.memory_limit,
                missing_benchmark=settings.benchmark if is_missing else None,
            )
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(summary.index)),
                "as_of_date": str(summary.as_of_date),
                "new_signals": summary.new_signals,
                "pages": summary.pages,
                "kept": summary.kept,
                "bytes": summary.bytes,
            }
        )

    return report
