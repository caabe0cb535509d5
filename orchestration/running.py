"""Running jobs from the console: in this process, recorded in DAGSTER_HOME, with bars."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import shutil
import sqlite3
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from uuid import uuid4

import duckdb

from insider_signals.extract.secrets import without_secrets
from insider_signals.pipeline.lock import AnotherRunIsWorking, writing
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.settings import ROOT, SANDBOX_HASH, SEC, Settings
from insider_signals.published.file import published_market

if TYPE_CHECKING:
    import dagster as dg
    from rich.console import Console

LOGS_KEPT = 60

CONFIG, CONSOLE_CONFIG = "dagster.yaml", "console.yaml"
# A run of the console has a log of its own. Dagster would start processes for each step's output,
# and they print a traceback when Ctrl-C reaches them.
NO_COMPUTE_LOGS = """
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""
# The tag of runs that hold the lock from before their beginning.
STARTED_BY, CONSOLE = "insider/started_by", "console"
# A run that Dagster started has taken the lock by then, or has ended.
STARTED_BY_NOW = timedelta(minutes=10)


@dataclass(frozen=True)
class Outcome:
    """A run that succeeded: its id, how long it took, and checks that failed without blocking."""

    run_id: str
    seconds: float
    warnings: list[str]


def run_job(
    settings: Settings,
    job: str,
    run_config: dict[str, Any],
    progress: Progress,
) -> Outcome:
    """Runs a job in this process. Raises what its steps raise, with the path of the log as a note,
    and CheckFailed for a blocking check."""
    started = time.monotonic()
    with _quiet(settings, progress) as log_file:
        import dagster as dg
        from dagster._core.errors import DagsterAssetCheckFailedError

        from insider_signals.orchestration.definitions import build_definitions
        from insider_signals.pipeline.failures import CheckFailed
        from insider_signals.pipeline.project import prepare_manifest

        with progress.step("preparing"):
            instance = dagster_instance(settings, CONSOLE_CONFIG)
            settle_killed_runs(instance)
            definitions = build_definitions(
                settings,
                prepare_manifest(settings),
                progress=progress,
                loggers={"console": _file_logger(log_file)},
            )
        with instance:
            run_id = str(uuid4())
            try:
                result = definitions.resolve_job_def(job).execute_in_process(
                    instance=instance,
                    run_config=run_config,
                    run_id=run_id,
                    raise_on_error=True,
                    tags={STARTED_BY: CONSOLE},
                )
            except DagsterAssetCheckFailedError as error:
                raise CheckFailed(_failed_check(instance, run_id) or str(error)) from error
    failed_checks = [
        f"{evaluation.asset_key.to_user_string()}: {evaluation.check_name}"
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.WARN
    ]
    return Outcome(result.run_id, time.monotonic() - started, failed_checks)


def _failed_check(instance: dg.DagsterInstance, run_id: str) -> str | None:
    """The blocking check that ended a run, in a sentence."""
    import dagster as dg

    from insider_signals.orchestration.checks import failed_check

    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION):
        if entry.dagster_event is None:
            continue
        evaluation = entry.dagster_event.asset_check_evaluation_data
        if not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.ERROR:
            return failed_check(evaluation)
    return None


def dagster_instance(settings: Settings, config: str = CONFIG) -> dg.DagsterInstance:
    """The instance below the data folder. A fresh one is created here once, before anything else
    opens it: its migrations race when several processes start together."""
    import dagster as dg
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    prepare_dagster_home(settings)
    if not event.contains(Engine, "connect", _do_not_wait_for_the_disk):
        event.listen(Engine, "connect", _do_not_wait_for_the_disk)
    return dg.DagsterInstance.from_config(str(settings.dagster_home), config)


def settle_killed_runs(instance: dg.DagsterInstance) -> list[str]:
    """Ends the record of runs whose process was killed; returns their ids.

    The caller holds the lock, so nobody else works. Dagster itself would wait for such runs for
    ever: it begins none of its own while another one stands as running.
    """
    killed = _perhaps_killed(instance)
    for record in killed:
        instance.report_run_failed(
            record.dagster_run, "Its process was killed. The next run goes on from what is kept."
        )
    return [record.dagster_run.run_id for record in killed]


def ended_well(settings: Settings) -> bool:
    """Whether the newest run did not fail, and none stands as running; asked without the seconds
    that Dagster takes to start."""
    database = settings.dagster_home / "history" / "runs.db"
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            states = connection.execute(
                "select status from runs order by create_timestamp desc"
            ).fetchall()
    except sqlite3.Error:
        return True
    unfinished = {"NOT_STARTED", "STARTING", "STARTED", "CANCELING"}
    return states[:1] in ([], [("SUCCESS",)]) and not unfinished & {state for (state,) in states}


def settle_killed_runs_if_idle(settings: Settings, instance: dg.DagsterInstance) -> list[str]:
    """The same for who does not hold the lock: only when nobody works."""
    if not _perhaps_killed(instance):
        return []
    try:
        with writing(settings, "settling killed runs"):
            return settle_killed_runs(instance)
    except AnotherRunIsWorking:
        return []


def _perhaps_killed(instance: dg.DagsterInstance) -> list[dg.RunRecord]:
    """Runs that stand as running, and are not if nobody holds the lock: `insider` takes it before
    there is a record of its run, a run that Dagster started some seconds after that."""
    import dagster as dg

    status = dg.DagsterRunStatus
    records = instance.get_run_records(
        dg.RunsFilter(
            statuses=[status.NOT_STARTED, status.STARTING, status.STARTED, status.CANCELING]
        )
    )
    before = datetime.now(UTC) - STARTED_BY_NOW
    return [
        record
        for record in records
        if record.dagster_run.tags.get(STARTED_BY) == CONSOLE
        or record.update_timestamp.astimezone(UTC) < before
    ]


def _do_not_wait_for_the_disk(connection: Any, record: Any) -> None:
    """Dagster commits four times for each of some thousand events. A run record that a power cut
    may damage is not worth half of a run's time; the store and the warehouse wait for the disk."""
    connection.execute("pragma synchronous = off")


def prepare_dagster_home(settings: Settings) -> None:
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    wanted = Path(__file__).with_name(CONFIG).read_text(encoding="utf-8")
    for name, text in ((CONFIG, wanted), (CONSOLE_CONFIG, wanted + NO_COMPUTE_LOGS)):
        target = settings.dagster_home / name
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)


def prepare_sandbox(settings: Settings, progress: Progress) -> None:
    """Writes the made-up market, and again when its makers changed; what was loaded of an older one
    is removed with it."""
    _take_over_publication(settings)
    folder = settings.market / "edgar"
    stamp = settings.market / SANDBOX_HASH
    digest = hashlib.sha256()
    for path in sorted((ROOT / "sandbox").glob("*.py")):
        digest.update(path.read_bytes())
    wanted = f"{digest.hexdigest()[:16]} at scale {settings.sandbox_scale:g}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    from insider_signals.sandbox.write import write_sandbox

    with progress.step("writing the sandbox market"):
        stamp.unlink(missing_ok=True)
        for leftover in (folder, settings.store):
            shutil.rmtree(leftover, ignore_errors=True)
        for path in settings.market.glob("warehouse.duckdb*"):
            path.unlink()
        write_sandbox(folder, scale=settings.sandbox_scale)
        stamp.write_text(wanted)


def _take_over_publication(settings: Settings) -> None:
    """Moves what earlier versions published of the made-up market from the place of the real one:
    nobody should take it for filings."""
    older = replace(settings, sandbox=False, filled_from=SEC)
    if not older.published_file.exists() or settings.published_file.exists():
        return
    with duckdb.connect(str(older.published_file), read_only=True) as connection:
        if published_market(connection) != settings.market_name:
            return
    settings.published.mkdir(parents=True, exist_ok=True)
    # The database last: while it is there, what is left is moved by the next run.
    for source in (older.published / "parquet", older.report, older.published_file):
        target = settings.published / source.name
        if source.exists() and not target.exists():
            source.rename(target)


class ConsoleProgress(Progress):
    """Progress as a bar for each step; as one line a step where there is no terminal."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def say(self, text: str) -> None:
        from rich.markup import escape

        self.console.print(f"[yellow]{escape(text)}[/]", soft_wrap=True)

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[Any]:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as Bars

        bars = Bars(
            TextColumn("{task.description:<28}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
            # What steps print goes to the log of the run: rich would take it from there.
            redirect_stdout=False,
            redirect_stderr=False,
        )
        started = time.monotonic()
        with bars:
            bar = _Bar(bars, bars.add_task(name, total=total))
            yield bar
            if total is None:
                bars.update(bar.task, total=bar.done or 1, completed=bar.done or 1)
        if not self.console.is_terminal:
            seconds = time.monotonic() - started
            self.console.print(f"{name:<28} {bar.done or '':>7} {seconds:6.1f} s")


class _Bar:
    def __init__(self, bars: Any, task: Any) -> None:
        self.bars, self.task, self.done = bars, task, 0

    def advance(self, count: int = 1) -> None:
        self.at(self.done + count)

    def of(self, total: int) -> None:
        self.bars.update(self.task, total=total)

    def at(self, done: int) -> None:
        self.done = done
        self.bars.update(self.task, completed=done)


class _Clean(logging.Formatter):
    """Lines of a log without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class _CleanStream(io.TextIOBase):
    """A file to which whole pieces of text are written without secrets."""

    def __init__(self, file: TextIO) -> None:
        self.file = file

    def write(self, text: str) -> int:
        self.file.write(without_secrets(text))
        return len(text)

    def flush(self) -> None:
        if not self.file.closed:
            self.file.flush()

    def fileno(self) -> int:
        return self.file.fileno()


class _Told(logging.Handler):
    """Shows the warnings that are marked `told`: those that somebody waits or acts for."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.WARNING)
        self.progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(record, "told", False):
            self.progress.say(without_secrets(record.getMessage()))


@contextmanager
def _quiet(settings: Settings, progress: Progress) -> Iterator[Path]:
    """Sends the output of Dagster and dbt, and our own log, to a file of this run; what has to be
    told at once is shown as well."""
    log_file = settings.logs / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}-{os.getpid()}.log"
    for old in sorted(settings.logs.glob("*.log"))[:-LOGS_KEPT]:
        old.unlink(missing_ok=True)
    handler = logging.FileHandler(log_file)
    handler.setFormatter(_Clean("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    told = _Told(progress)
    loggers = [logging.getLogger(name) for name in ("insider_signals",)]
    for logger in loggers:
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
        logger.addHandler(told)
        logger.propagate = False
    try:
        with (
            log_file.open("a") as file,
            redirect_stdout(_CleanStream(file)),
            redirect_stderr(_CleanStream(file)),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            try:
                yield log_file
            except Exception as error:
                traceback.print_exc()
                error.add_note(f"The log: {log_file}")
                raise
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
            logger.removeHandler(told)
        handler.close()


def _file_logger(path: Path) -> dg.LoggerDefinition:
    import dagster as dg

    def run_log(context: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.Logger("dagster", level=logging.INFO)
        handler = logging.FileHandler(path)
        handler.setFormatter(_Clean("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        return logger

    return dg.LoggerDefinition(run_log, description="A file of this run below the data folder.")


def newest_log(settings: Settings) -> Path | None:
    logs = sorted(settings.logs.glob("*.log"))
    return logs[-1] if logs else None


def real_stdout() -> Any:
    """The terminal, whatever is redirected while steps run."""
    return os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
