"""The dbt project as assets: one build for all filing days, and only when something changed."""

import os
import re
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from importlib.metadata import version as installed_version
from io import TextIOBase
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)
from packaging.version import Version

from orchestration.catch_up import raw_hash
from orchestration.progress import Progress, Step
from orchestration.project import (
    DBT_PROJECT,
    build_hash,
    dbt_environment,
    dbt_executable,
    remove_old_run_folders,
)
from orchestration.publishing import Stamp, is_published
from orchestration.resources import Warehouse
from orchestration.settings import Settings

# dagster-dbt has no check for unit tests: they run in `make test`, with the other tests of code.
BUILD = ["build", "--exclude-resource-type", "unit_test"]


class Build(dg.ConfigurableResource):
    """Whether tables are built although nothing changed since the last publication."""

    always: bool = False


class Dbt(DbtCliResource):
    """dbt, without asking its executable for a version: that takes seconds, and a network."""

    @property
    def _cli_version(self) -> Version:
        return Version(installed_version("dbt-core"))


def dbt_resource(settings: Settings) -> Dbt:
    return Dbt(
        project_dir=_project(settings),  # type: ignore[arg-type]
        dbt_executable=dbt_executable(),
    )


def warehouse_assets(settings: Settings, manifest: Path) -> dg.AssetsDefinition:
    """All models and seeds; dbt's data tests are their asset checks."""

    @dbt_assets(
        manifest=manifest,
        project=_project(settings),
        name="dbt_build",
        dagster_dbt_translator=DagsterDbtTranslator(
            DagsterDbtTranslatorSettings(
                enable_source_tests_as_checks=True, enable_code_references=True
            )
        ),
    )
    def dbt_build(
        context: dg.AssetExecutionContext,
        dbt: Dbt,
        warehouse: dg.ResourceParam[Warehouse],
        progress: dg.ResourceParam[Progress],
        build: Build,
    ):
        stamp = current_stamp(warehouse)
        if not build.always and not context.is_subset and is_published(settings, stamp):
            context.log.info(
                "Raw rows and models are those of the last publication: nothing to do."
            )
            return
        remove_old_run_folders(settings)
        os.environ.update(dbt_environment(settings))
        with progress.step("dbt build") as step, _followed(step):
            invocation = dbt.cli(BUILD, context=context, raise_on_error=False)
            events = list(invocation.stream())
        with warehouse.open() as connection:
            facts = _tables(connection)
        for event in events:
            yield _with_facts(context, event, facts) if isinstance(event, dg.Output) else event
        # Only now: the results of the checks are kept, whatever they are.
        if error := invocation.get_error():
            raise error

    return dbt_build


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, Any]]:
    """Row counts and columns by schema and table, in two queries. (dagster-dbt's own way asks per
    model, through a connection that it leaves open: 7 s for 50 models, and the file stays locked.)
    """
    columns: dict[tuple[str, str], list[dg.TableColumn]] = {}
    for schema, table, column, data_type, comment in connection.execute(
        "select schema_name, table_name, column_name, data_type, comment from duckdb_columns()"
        " where database_name = current_database() order by table_name, column_index"
    ).fetchall():
        columns.setdefault((schema, table), []).append(
            dg.TableColumn(name=column, type=data_type.lower(), description=comment)
        )
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where database_name = current_database()"
    ).fetchall()
    counts = {}
    if tables:
        counts = {
            (schema, table): count
            for schema, table, count in connection.execute(
                " union all ".join(
                    f"select '{schema}', '{table}', count(*) from \"{schema}\".\"{table}\""
                    for schema, table in tables
                )
            ).fetchall()
        }
    facts: dict[tuple[str, str], dict[str, Any]] = {}
    for name, found in columns.items():
        facts[name] = {"dagster/column_schema": dg.TableSchema(columns=found)}
        if name in counts:
            facts[name]["dagster/row_count"] = counts[name]
    return facts


def _with_facts(
    context: dg.AssetExecutionContext,
    output: dg.Output,
    facts: dict[tuple[str, str], dict[str, Any]],
) -> dg.Output:
    schema, table = context.asset_key_for_output(output.output_name).path[-2:]
    return output.with_metadata({**output.metadata, **facts.get((schema, table), {})})


def current_stamp(warehouse: Warehouse) -> Stamp:
    """What a build would be made of now."""
    with warehouse.open() as connection:
        raw = raw_hash(connection)
    return Stamp(raw_hash=raw, project_hash=build_hash(warehouse.settings))


def _project(settings: Settings) -> DbtProject:
    return DbtProject(
        project_dir=DBT_PROJECT, target_path=settings.dbt_target, profiles_dir=DBT_PROJECT
    )


class _Follower(TextIOBase):
    """Passes dbt's lines on, and reads from them how far it is."""

    ENDED = re.compile(r"(\d+) of (\d+) (?!START)[A-Z]")

    def __init__(self, step: Step, stream: Any) -> None:
        self.step, self.stream = step, stream
        self.ended: set[str] = set()

    def write(self, text: str) -> int:
        for number, total in self.ENDED.findall(text):
            self.ended.add(number)
            self.step.of(int(total))
            self.step.at(len(self.ended))
        return self.stream.write(text)

    def flush(self) -> None:
        self.stream.flush()


@contextmanager
def _followed(step: Step):
    stdout = sys.stdout
    sys.stdout = _Follower(step, stdout)  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.stdout = stdout


def published_keys(assets: dg.AssetsDefinition) -> list[dg.AssetKey]:
    """Marts and seeds: what is copied into the published file."""
    return sorted(key for key in assets.keys if key.path[0] in ("marts", "reference"))


def keys_by_schema(assets: dg.AssetsDefinition) -> Mapping[str, list[dg.AssetKey]]:
    found: dict[str, list[dg.AssetKey]] = {}
    for key in assets.keys:
        found.setdefault(key.path[0], []).append(key)
    return found
