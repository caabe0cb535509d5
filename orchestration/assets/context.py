"""Context on demand as a step of a run: after the filings, and never in their way."""

import dagster as dg

from insider_signals.extract.load import context_tables
from insider_signals.orchestration.assets.edgar import column_schema
from insider_signals.orchestration.resources import ContextOf
from insider_signals.pipeline import context as on_demand
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.warehouse import Warehouse

GROUP = "context"
FILING_INDEX = dg.AssetKey(["edgar", "filing_index"])
LISTED = dg.AssetKey(["edgar", "issuer_filing"])
CHECK = "context_could_be_looked_up"


def context_assets() -> dg.AssetsDefinition:
    """The raw tables of what was looked up about issuers that may have a signal."""
    tables = {dg.AssetKey([table.schema, table.name]): table for table in context_tables()}

    @dg.multi_asset(
        name="context_tables",
        specs=[
            dg.AssetSpec(
                key,
                deps=[FILING_INDEX],
                group_name=GROUP,
                kinds={"duckdb", "table"},
                description=table.description,
                metadata={
                    "dagster/column_schema": column_schema(table),
                    "dagster/table_name": table.full_name,
                },
            )
            for key, table in tables.items()
        ],
        check_specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=LISTED,
                description="What was due could be looked up. A failure warns, and stops nothing.",
            )
        ],
    )
    def look_up_context(
        context: dg.AssetExecutionContext,
        warehouse: dg.ResourceParam[Warehouse],
        progress: dg.ResourceParam[Progress],
        context_of: ContextOf,
    ):
        outcome = on_demand.Looked()
        try:
            outcome = bring_up_to_date(warehouse, progress, context_of.issuer_cik)
        except Exception as error:
            context.log.exception("the context could not be looked up")
            outcome.failure = repr(error)
        with warehouse.open() as connection:
            for key, table in tables.items():
                count = connection.execute(f"select count(*) from {table.full_name}").fetchone()
                yield dg.MaterializeResult(
                    asset_key=key,
                    metadata={
                        "dagster/row_count": count[0] if count else 0,
                        "issuers_looked_up": len(outcome.issuers),
                        "issuers_waiting": outcome.waiting,
                        "requests": outcome.requests,
                    },
                )
        yield dg.AssetCheckResult(
            asset_key=LISTED,
            check_name=CHECK,
            passed=outcome.failure is None,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "failure": outcome.failure or "",
                "unreadable": outcome.unreadable,
                "without_facts": outcome.without_facts,
            },
        )

    return look_up_context


def bring_up_to_date(
    warehouse: Warehouse, progress: Progress, issuer_cik: str = ""
) -> on_demand.Looked:
    """Looks up what is due (or one issuer), and loads what is new in the store."""
    settings = warehouse.settings
    outcome = on_demand.Looked()
    with warehouse.open() as connection, warehouse.open_store() as store:
        wanted = [issuer_cik] if issuer_cik else on_demand.due(connection)
        left = on_demand.budget_left(connection, settings)
        if wanted and not settings.offline and (left or issuer_cik):
            with warehouse.open_edgar() as archives, warehouse.open_edgar_data() as data:
                outcome = on_demand.look_up(
                    connection,
                    store,
                    archives,
                    data,
                    wanted,
                    max(left, settings.context_requests) if issuer_cik else left,
                    progress,
                )
        on_demand.load_context(connection, store, progress)
    return outcome
