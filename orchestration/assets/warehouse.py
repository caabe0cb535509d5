"""The dbt project as assets: one build for all filing days, and only when something changed."""

import os
import re
import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version as installed_version
from io import TextIOBase
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliInvocation,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)
from packaging.version import Version

from insider_signals.extract.load import transaction
from insider_signals.extract.quarantine import put_aside
from insider_signals.extract.secrets import clean_error, without_secrets
from insider_signals.orchestration import dbt_process
from insider_signals.pipeline import slices
from insider_signals.pipeline.catch_up import raw_hash
from insider_signals.pipeline.failures import (
    BuildFailed,
    Failure,
    failures_of,
    some_of,
    to_set_aside,
)
from insider_signals.pipeline.progress import Progress, Step
from insider_signals.pipeline.project import (
    DBT_PROJECT,
    build_hash,
    dbt_environment,
    remove_old_run_folders,
)
from insider_signals.pipeline.publishing import Stamp, is_published
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import Warehouse, open_warehouse

# dagster-dbt has no check for unit tests: they run in `make test`, with the other tests of code.
BUILD = ["build", "--exclude-resource-type", "unit_test"]
IN_A_SLICE = ["--exclude", "config.meta.per:market"]
AFTER_PORTIONS = ["--exclude", "config.meta.per:issuer", "--exclude", "config.meta.per:text"]
AFTER_A_SLICE = [
    *AFTER_PORTIONS,
    *("--exclude", "resource_type:seed"),
    *("--exclude", "config.meta.per:rules"),
]


class Build(dg.ConfigurableResource):
    """Whether tables are built although nothing changed since the last publication."""

    always: bool = False


class Dbt(DbtCliResource):
    """dbt, without asking its executable for a version: that takes seconds, and a network."""

    @property
    def _cli_version(self) -> Version:
        return Version(installed_version("dbt-core"))


def dbt_resource(settings: Settings) -> Dbt:
    program, arguments = dbt_process.command()
    return Dbt(
        project_dir=_project(settings),  # type: ignore[arg-type]
        dbt_executable=program,
        global_config_flags=arguments,
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
        os.environ[dbt_process.PARENT] = str(os.getpid())

        def built(everything: bool) -> _Runs:
            run = _Runs(dbt, context, warehouse, progress, slices.Models(manifest))
            with progress.step("what is new"), warehouse.open() as connection:
                try:
                    if everything or context.is_subset:
                        raise slices.FullRebuildRequired("somebody chose what")
                    cut = slices.cut(connection, settings, stamp.project_hash, run.models)
                    context.log.info("Built: %d filings of %d issuers.", cut.filings, cut.issuers)
                except slices.FullRebuildRequired as reason:
                    context.log.info("Everything is built: %s.", reason)
                    slices.remove_slice(settings)
                    slices.forget_build(connection, settings)
                    cut = None
                portions = 1 if context.is_subset else slices.portions(connection, settings)
            if cut:
                run.slice("dbt build")
                run.dbt_build("dbt build, market", AFTER_A_SLICE)
            elif portions == 1:
                run.dbt_build("dbt build", [])
            else:
                run.in_portions(portions)
            return run

        run = built(build.always)
        if reasons := to_set_aside(run.failures) if run.errors else {}:
            # A fault of some filings must not keep the others from everybody. Once: what then still
            # fails is a fault of something else.
            for accession, reason in reasons.items():
                context.log.error("%s is kept out: it %s.", accession, reason)
            progress.say(
                "Kept out, and everything is built again without: "
                + some_of(f"{accession} (it {reason})" for accession, reason in reasons.items())
            )
            with warehouse.open() as connection, transaction(connection):
                put_aside(connection, reasons)
            run = built(everything=True)
        with warehouse.open() as connection:
            if not run.errors and not context.is_subset:
                slices.record_build(connection, settings, stamp.raw_hash, stamp.project_hash)
            facts = _tables(connection)
        for event in run.events:
            yield _with_facts(context, event, facts) if isinstance(event, dg.Output) else event
        # Only now: the results of the checks are kept, whatever they are.
        if run.failures:
            raise BuildFailed(run.failures)
        for error in run.errors:
            raise error

    return dbt_build


def _clean_log(folder: Path) -> None:
    """dbt repeats the address of a lake's catalog in its own log."""
    for path in folder.glob("dbt.log*"):
        text = path.read_text(encoding="utf-8", errors="replace")
        if (cleaned := without_secrets(text)) != text:
            path.write_text(cleaned, encoding="utf-8")


@dataclass
class _Runs:
    """The runs of dbt that make one build, and what they said. After an error nothing more runs."""

    dbt: Dbt
    context: dg.AssetExecutionContext
    warehouse: Warehouse
    progress: Progress
    models: slices.Models
    events: list[Any] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def dbt_build(self, name: str, arguments: list[str], target_path: Path | None = None) -> None:
        if self.errors:
            return
        with self.progress.step(name) as step, _followed(step):
            invocation = self.dbt.cli(
                [*BUILD, *arguments],
                context=self.context,
                raise_on_error=False,
                target_path=target_path,
            )
            # Dagster takes one output of an asset, and one result of a check, in a step.
            known = {_subject(event) for event in self.events}
            self.events += [event for event in invocation.stream() if _subject(event) not in known]
        # Ctrl-C reaches dbt, too, and may end it before this process hears of it.
        if invocation.process.returncode == -signal.SIGINT:
            raise KeyboardInterrupt
        if error := invocation.get_error():
            self.errors.append(clean_error(error))
            self.context.log.error("%s", self.errors[-1])
            self._note_failures(invocation)
        _clean_log(invocation.target_path)

    def _note_failures(self, invocation: DbtCliInvocation) -> None:
        """What failed and the filings behind it, asked of the database that was built in."""
        try:
            results = invocation.get_artifact("run_results.json")
            manifest = invocation.get_artifact("manifest.json")
        except (OSError, ValueError):
            # dbt did not come so far as to run anything.
            return
        settings = self.warehouse.settings
        is_slice = os.environ.get("INSIDER_SIGNALS_WAREHOUSE") == str(slices.slice_file(settings))
        path = slices.slice_file(settings) if is_slice else None
        with open_warehouse(settings, path) as connection:
            self.failures += failures_of(connection, results, manifest)

    def slice(self, name: str, is_portion: bool = False) -> None:
        """The models of issuers in the slice, and what came out put in place."""
        settings = self.warehouse.settings
        os.environ["INSIDER_SIGNALS_WAREHOUSE"] = str(slices.slice_file(settings))
        try:
            # A folder that stays: dbt parses everything when its database has another address.
            self.dbt_build(name, IN_A_SLICE, settings.dbt_target / "slice")
        finally:
            os.environ.update(dbt_environment(settings))
        if self.errors:
            return
        with self.progress.step("putting in place"), self.warehouse.open() as connection:
            slices.put_in_place(connection, settings, self.models, is_portion)

    def in_portions(self, portions: int) -> None:
        settings = self.warehouse.settings
        with self.warehouse.open() as connection:
            slices.clear(connection, self.models)
        for number in range(portions):
            if self.errors:
                return
            with self.progress.step("cutting a portion"), self.warehouse.open() as connection:
                slices.cut_portion(connection, settings, self.models, number, portions)
            self.slice(f"dbt build, {number + 1} of {portions}", is_portion=True)
            slices.remove_slice(settings)
        self.dbt_build("dbt build, market", AFTER_PORTIONS)


def _subject(event: Any) -> tuple[str, str]:
    """Dagster takes one output of an asset, and one result of a check, in a step."""
    if isinstance(event, dg.Output):
        return "output", event.output_name
    return type(event).__name__, str(getattr(event, "check_name", "")) + str(event.asset_key)


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
