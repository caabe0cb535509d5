"""EDGAR's side of the graph: what was fetched by filing day, and the raw tables made from it."""

import dagster as dg

from insider_signals.extract.contract import Table, raw_tables
from insider_signals.extract.load import context_tables, transaction
from insider_signals.extract.quarantine import quarantine
from insider_signals.orchestration.partitions import filing_days
from insider_signals.orchestration.partitions import quarters as quarter_partitions
from insider_signals.orchestration.resources import FilingDays, Quarters
from insider_signals.pipeline import ingest
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.warehouse import Warehouse

DAILY_INDEX = dg.AssetKey(["edgar", "daily_index"])
DOCUMENTS = dg.AssetKey(["edgar", "documents"])
DATASETS = dg.AssetKey(["edgar", "datasets"])
GROUP = "edgar"

# Dagster takes 12 ms and more to note one partition of one asset.
DAYS_MARKED = 366


def edgar_assets() -> list[dg.AssetsDefinition]:
    """The fetched indexes and documents, and every raw table of the contract's `edgar` schema.

    What is fetched is partitioned by filing day. The raw tables are not: one step brings all of
    them up to date with the store, in transactions of many days, and `edgar.load_log` keeps the
    days: noting 20 tables for each of 310 days in Dagster would take longer than loading them,
    building everything and publishing.
    """
    return [_fetched_files(), _fetched_datasets(), _raw_tables()]


def _fetched_files() -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="fetch",
        specs=[
            dg.AssetSpec(
                DAILY_INDEX,
                group_name=GROUP,
                kinds={"file"},
                description="EDGAR's daily form index, as fetched: what was filed on a day.",
            ),
            dg.AssetSpec(
                DOCUMENTS,
                deps=[DAILY_INDEX],
                group_name=GROUP,
                kinds={"file"},
                description=(
                    "Every ownership and Form 144 filing that the indexes list, as fetched."
                ),
            ),
        ],
        partitions_def=filing_days,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def fetch(
        context: dg.AssetExecutionContext,
        warehouse: dg.ResourceParam[Warehouse],
        progress: dg.ResourceParam[Progress],
        days: FilingDays,
    ):
        if warehouse.settings.offline:
            for key in (DAILY_INDEX, DOCUMENTS):
                yield dg.MaterializeResult(asset_key=key, metadata={"days": 0, "offline": True})
            return
        with warehouse.open_edgar() as client, warehouse.open_store() as store:
            wanted, indexes = ingest.fetch_planned_indexes(
                store,
                client,
                lambda today: days.of(warehouse.settings, context.run.tags, today),
                progress,
            )
            with warehouse.open() as connection:
                closed = ingest.note_closed_days(
                    connection, store, client, indexes.missing, client.today()
                )
                ingest.settle_days_without_index(connection, indexes.missing, client.today())
                wanted = sorted({*wanted, *ingest.days_out_of_date(connection, store)})
            yield from _days_done(context, DAILY_INDEX, indexes.changed)
            yield dg.MaterializeResult(
                asset_key=DAILY_INDEX,
                metadata={
                    "days": len(wanted),
                    "new_or_changed": len(indexes.changed),
                    "unchanged": len(indexes.unchanged),
                    "without_index": len(indexes.absent),
                    "closed": [day.isoformat() for day in closed],
                    "unreadable_lines": indexes.unreadable_lines,
                },
            )
            documents = ingest.fetch_documents(store, client, wanted, progress)
            yield from _days_done(context, DOCUMENTS, documents.days_with_news)
            yield dg.MaterializeResult(
                asset_key=DOCUMENTS,
                metadata={
                    "days": len(wanted),
                    "listed": documents.listed,
                    "fetched": documents.fetched,
                    "bytes_fetched": documents.bytes,
                    "without_document": documents.absent,
                    "of_these_without_answer": documents.unanswered,
                },
            )

    return fetch


def _fetched_datasets() -> dg.AssetsDefinition:
    @dg.asset(
        key=DATASETS,
        partitions_def=quarter_partitions,
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name=GROUP,
        kinds={"file"},
        description="SEC's quarterly insider transactions data sets, as fetched.",
    )
    def datasets(
        context: dg.AssetExecutionContext,
        warehouse: dg.ResourceParam[Warehouse],
        progress: dg.ResourceParam[Progress],
        quarters: Quarters,
    ):
        wanted = quarters.of(context.run.tags)
        if warehouse.settings.offline:
            folder = warehouse.settings.datasets
            absent = [q for q in wanted if not ingest.dataset_file(folder, q).exists()]
            ingest.say_which_are_absent(absent, wanted, str(folder))
            yield dg.MaterializeResult(metadata={"quarters": 0, "offline": True})
            return
        with warehouse.open_edgar() as client:
            found = ingest.fetch_datasets(warehouse.settings.datasets, client, wanted, progress)
            ingest.say_which_are_absent(found.absent, wanted, client.base_url)
        for quarter in found.changed if not context.has_partition_key_range else []:
            first_day = f"{quarter[:4]}-{int(quarter[5]) * 3 - 2:02d}-01"
            yield dg.AssetMaterialization(asset_key=DATASETS, partition=first_day)
        yield dg.MaterializeResult(
            metadata={
                "quarters": len(wanted),
                "new_or_changed": found.changed,
                "unchanged": found.unchanged,
                "not_published_by_sec": found.absent,
            }
        )

    return datasets


def _raw_tables() -> dg.AssetsDefinition:
    tables = {
        dg.AssetKey([t.schema, t.name]): t
        for t in raw_tables().values()
        if t.schema == GROUP and t not in context_tables()
    }

    @dg.multi_asset(
        name="edgar_tables",
        specs=[
            dg.AssetSpec(
                key,
                deps=[DAILY_INDEX, DOCUMENTS, DATASETS],
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
    )
    def edgar_tables(
        context: dg.AssetExecutionContext,
        warehouse: dg.ResourceParam[Warehouse],
        progress: dg.ResourceParam[Progress],
    ):
        with warehouse.open() as connection, warehouse.open_store() as store:
            ingest.load_datasets(connection, warehouse.settings.datasets, progress)
            client = None if warehouse.settings.offline else warehouse.open_edgar()
            loaded = ingest.load_new_days(connection, store, progress, client)
            # What an earlier version loaded, too.
            with transaction(connection):
                kept_out = quarantine(connection)
            for accession, reason in kept_out.items():
                context.log.warning("%s is kept out: %s", accession, reason)
            context.log.info(
                "%d days loaded, %d stand as they should; %d filings loaded, %d rejected",
                len(loaded.days),
                loaded.days_unchanged,
                loaded.loaded,
                loaded.rejected,
            )
            for key, table in tables.items():
                count = connection.execute(f"select count(*) from {table.full_name}").fetchone()
                yield dg.MaterializeResult(
                    asset_key=key, metadata={"dagster/row_count": count[0] if count else 0}
                )

    return edgar_tables


def _days_done(context: dg.AssetExecutionContext, key: dg.AssetKey, days):
    """Marks the newest days in the web UI. A chosen partition is marked by Dagster itself."""
    if not context.has_partition_key and not context.run.tags.get(
        "dagster/asset_partition_range_start"
    ):
        for day in sorted(days)[-DAYS_MARKED:]:
            yield dg.AssetMaterialization(asset_key=key, partition=day.isoformat())


def column_schema(table: Table) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.type,
                description=column.description,
                constraints=dg.TableColumnConstraints(nullable=not column.required),
            )
            for column in table.columns
        ]
    )
