"""The console script `insider`. Imports are inside the commands: most of them need little, and what
Dagster needs takes seconds to import."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from errno import EACCES, EBUSY, EEXIST, EISDIR, ENOSPC, ENOTDIR, EPERM, EROFS
from pathlib import Path
from typing import Any

import click

from insider_signals.console.cli_operations import add_commands
from insider_signals.console.terminal import plain, print_failures_plainly
from insider_signals.errors import OperatorError
from insider_signals.extract.causes import causes
from insider_signals.extract.secrets import clean_error, without_secrets
from insider_signals.pipeline.failures import some_of
from insider_signals.pipeline.settings import Settings, SettingsError

RAW = click.option(
    "--raw",
    is_flag=True,
    help="With --csv: texts as filed. Else one that a spreadsheet would calculate begins with '.",
)
SANDBOX = "INSIDER_SIGNALS_SANDBOX"
DAY = click.DateTime(formats=["%Y-%m-%d"])

NOTHING_KNOWN = " What to do: insider doctor; if it sees nothing, open an issue with the log."

# As the system, DuckDB (in dbt's words, too) and SQLite say it.
FULL_DISK = re.compile(r".*(?:No space left on device|database or disk is full).*")
UNWRITABLE = {EACCES, EPERM, EROFS, ENOTDIR, EISDIR, EEXIST, EBUSY}
UNWRITABLE_IN_WORDS = re.compile(
    r"Permission denied|Operation not permitted|Read-only file system|readonly database"
    r"|unable to open database file|[Nn]ot a directory|[Ii]s a directory|Cannot open file"
    r"|Could not (?:write|create|open)|File exists"
    # dbt does not say why.
    r"|dbt project does not parse"
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="insider-signals-warehouse")
def main() -> None:
    """A warehouse of SEC insider filings that tells meaningful selling, and buying, from noise."""
    from insider_signals.pipeline.settings import read_env_files

    read_env_files()
    print_failures_plainly()


@main.command()
@click.option("--from", "first", type=DAY, help="First filing day (default: every missing day).")
@click.option("--to", "last", type=DAY, help="Last filing day (default: today).")
@click.option("--base-url", help="EDGAR or a mirror of it: an http(s) address or a folder.")
@click.option("--offline", is_flag=True, help="Use only what is in the store; fetch nothing.")
@click.option("--force", is_flag=True, help="Build and publish although nothing changed.")
def run(
    first: datetime | None,
    last: datetime | None,
    base_url: str | None,
    offline: bool,
    force: bool,
) -> None:
    """Bring the warehouse up to date: fetch and load every missing filing day, build, publish."""
    with _explained() as told:
        settings = Settings.from_environment(base_url=base_url, offline=offline or None)
        told.settings = settings
        from insider_signals.console.commands import catch_up

        catch_up(settings, _date(first), _date(last), always_build=force)


@main.command()
@click.argument("quarters", metavar="2006q1..2024q4")
@click.option("--base-url", help="EDGAR or a mirror of it: an http(s) address or a folder.")
@click.option("--offline", is_flag=True, help="Use only the data sets that were fetched before.")
def backfill(quarters: str, base_url: str | None, offline: bool) -> None:
    """Load SEC's quarterly data sets: one quarter, or several. What is loaded is left alone."""
    with _explained() as told:
        settings = Settings.from_environment(base_url=base_url, offline=offline or None)
        told.settings = settings
        from insider_signals.console.commands import backfill as load_quarters

        load_quarters(settings, quarters)


@main.command()
@click.option("--base-url", help="EDGAR or a mirror of it, when the store has damaged entries.")
def rebuild(base_url: str | None) -> None:
    """Make the raw tables anew from the store, without the network; then build and publish."""
    with _explained() as told:
        settings = Settings.from_environment(base_url=base_url, offline=True)
        told.settings = settings
        from insider_signals.console.commands import rebuild_from_store

        rebuild_from_store(settings)


@main.command()
@click.argument("issuer", metavar="TICKER|CIK")
@click.option("--base-url", help="EDGAR or a mirror of it: an http(s) address or a folder.")
def context(issuer: str, base_url: str | None) -> None:
    """Look up an issuer now: other filings, results, figures, lock-up; then build and publish."""
    with _explained() as told:
        settings = Settings.from_environment(base_url=base_url)
        told.settings = settings
        from insider_signals.console.commands import look_up

        look_up(settings, issuer)


@main.command()
@click.argument("query")
@click.option("--csv", "style", flag_value="csv", help="Comma-separated, with a header.")
@click.option("--json", "style", flag_value="json", help="One JSON object a line.")
@click.option("--table", "style", flag_value="table", default=True, help="A table (default).")
@RAW
def sql(query: str, style: str, raw: bool) -> None:
    """Ask the published file. It is opened read-only, and may be published meanwhile."""
    with _explained():
        from insider_signals.console.commands import print_query

        print_query(Settings.from_environment(), query, style, raw)


@main.command()
def today() -> None:
    """Show the newest day: its signals, strongest first, and what was excluded."""
    with _explained():
        from insider_signals.console.commands import print_today

        print_today(Settings.from_environment())


@main.command()
@click.option(
    "--as-of",
    help="As known at this moment: 2022-05-01, '2022-05-01 20:00' (UTC) or with an offset.",
)
@click.option("--since", help="Known on or after this day.")
@click.option("--issuer", help="Only this issuer: its ticker, CIK or a part of its name.")
@click.option("--signal", help="Only this signal, for example cluster_sale.")
@click.option(
    "--min-tier",
    type=click.Choice(["high", "medium", "situational", "watch"]),
    help="This tier and stronger ones.",
)
@click.option("--limit", default=50, show_default=True)
@click.option("--csv", "style", flag_value="csv", help="Comma-separated, with all columns.")
@click.option("--json", "style", flag_value="json", help="One JSON object a line.")
@click.option("--table", "style", flag_value="table", default=True, help="A table (default).")
@RAW
def signals(style: str, **wanted: Any) -> None:
    """List the newest signals, as they stand or as they were known on a past day."""
    with _explained():
        from insider_signals.console.commands import print_signals

        print_signals(Settings.from_environment(), style, **wanted)


@main.command()
@click.argument("subject", metavar="ACCESSION|TICKER")
def explain(subject: str) -> None:
    """Say why a filing (or line, or issuer) is a signal, and why it is not."""
    with _explained():
        from insider_signals.console.commands import print_explanation

        print_explanation(Settings.from_environment(), subject)


@main.command()
@click.option(
    "--horizon",
    "horizons",
    type=click.Choice(["5", "21", "63", "126", "252"]),
    multiple=True,
    default=["21", "126"],
    show_default=True,
    help="Sessions after the signal; may be repeated.",
)
@click.option(
    "--split",
    type=click.Choice(["none", "period", "tier", "role", "routine_status", "share_of_holdings"]),
    default="none",
    show_default=True,
    help="Split each group by this.",
)
@click.option(
    "--cohort",
    type=click.Choice(["signal", "trade", "same_issuer", "same_date"]),
    help="Only signals, trades by motive, or one kind of placebo.",
)
@click.option("--category", help="Only this kind of signal or motive, for example plan.")
@click.option("--markdown", "style", flag_value="markdown", help="As in docs/evidence.md.")
@click.option("--json", "style", flag_value="json", help="One JSON object a line.")
@click.option("--table", "style", flag_value="table", default=True, help="A table (default).")
def scorecard(style: str, horizons: tuple[str, ...], **wanted: Any) -> None:
    """Print what prices did after signals, beside trades by motive and placebos."""
    with _explained():
        from insider_signals.console.commands import print_scorecard

        print_scorecard(
            Settings.from_environment(),
            style,
            horizons=[int(horizon) for horizon in horizons],
            **wanted,
        )


@main.command()
@click.option("--signal", help="Only the thresholds of this signal.")
@click.option("--by", "share", default=0.25, show_default=True, help="Share of each threshold.")
@click.option("--threshold", help="Try values of this threshold instead (with --signal).")
@click.option("--values", default="2,5,10,20,30", show_default=True, help="Values to try.")
def sensitivity(signal: str | None, share: float, threshold: str | None, values: str) -> None:
    """Print how many signals there are when each threshold moves down and up. Changes nothing."""
    with _explained():
        if threshold and not signal:
            raise click.UsageError("--threshold needs --signal.")
        from insider_signals.console.commands import print_sensitivity

        print_sensitivity(
            Settings.from_environment(),
            signal,
            share,
            threshold,
            [float(value) for value in values.split(",")],
        )


@main.command()
@click.option("--port", default=3000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def ui(port: int, host: str) -> None:
    """Open Dagster's web UI, with its schedule and sensor running, on our data folder."""
    with _explained():
        from insider_signals.console.commands import serve_ui

        serve_ui(Settings.from_environment(), host, port)


class _Told:
    settings: Settings | None = None


@contextmanager
def _explained() -> Iterator[_Told]:
    """Turns what an operator can repair into a sentence without a traceback, and exit code 1."""
    told = _Told()
    try:
        yield told
    except click.ClickException:
        raise
    except BaseException as error:
        if _was_stopped(error):
            click.ClickException(
                "Stopped. What was fetched and loaded is kept, what was published stays; run again"
                " to go on."
            ).show()
            sys.stdout.flush()
            # Requests that are under way may be waiting for a server that never answers.
            os._exit(1)
        if not isinstance(error, Exception):
            raise
        sentence = without_secrets(_in_a_sentence(clean_error(error), told.settings))
        if told.settings is not None:
            from insider_signals.pipeline.failures import note_failure

            note_failure(told.settings, sentence)
            _notify(told.settings, sentence)
        raise click.ClickException(plain(sentence)) from None


def _was_stopped(error: BaseException | None) -> bool:
    """Whether it is the signal that stops a run: Dagster has an error of its own for it, and DuckDB
    says only that a query was interrupted, because of it."""
    stops = ("KeyboardInterrupt", "DagsterExecutionInterruptedError")
    return any(type(one).__name__ in stops for one in causes(error))


def _in_a_sentence(error: Exception, settings: Settings | None) -> str:
    """What happened, where, and what to do; the traceback is in the log that is named."""
    try:
        settings = settings or Settings.from_environment()
    except SettingsError:
        settings = None
    logs = [note for note in getattr(error, "__notes__", []) if note.startswith("The log: ")]
    log = logs[-1] if logs else None
    sentence = explanation(error, settings)
    if sentence is None:
        if not log:
            log = f"The log: {_log_of(error, settings)}"
        said = str(error).strip().splitlines() or [""]
        sentence = (
            f"It failed at something that has no sentence yet: {type(error).__name__}:"
            f" {said[0][:300]}. What was fetched and published is kept. Run `insider doctor`; if it"
            " sees nothing, open an issue with the log."
        )
    return f"{sentence}\n{log}" if log else sentence


def _log_of(error: Exception, settings: Settings | None) -> Path:
    """Writes the traceback where logs are, or, when nothing can be written there, elsewhere."""
    text = without_secrets("".join(traceback.format_exception(error)))
    folders = [settings.logs] if settings else []
    name = f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}-failed-{os.getpid()}.log"
    for folder in (*folders, Path(tempfile.gettempdir())):
        with suppress(OSError):
            path = folder / name
            path.write_text(text)
            return path
    return Path(os.devnull)


def explanation(error: BaseException, settings: Settings | None = None) -> str | None:
    """What happened and what to do, for the failures that are no mistake of the program.

    With `settings`, what looks like a place that cannot be written is named after the place.
    """
    # dbt says it somewhere in hundreds of lines.
    full = FULL_DISK.search(str(error))
    if full or (isinstance(error, OSError) and error.errno == ENOSPC):
        where = full[0].strip()[:300] if full else error
        return f"The disk is full. Free some space and run again: nothing is lost.\n{where}"
    if is_unwritable(error):
        places = _unwritable(settings)
        path = getattr(error, "filename", None)
        if not places and path:
            places = [f"{path} ({getattr(error, 'strerror', None) or error})"]
        if places:
            return (
                f"{some_of(places)} cannot be written. Make it writable for whoever runs this, or"
                " set INSIDER_SIGNALS_DATA to a folder that is, and run again: nothing is lost."
            )
    if isinstance(error, OperatorError):
        return error.sentence()
    # Of the packages that are loaded: importing one takes seconds.
    for name, say in (
        ("dagster_dbt.errors.DagsterDbtCliRuntimeError", _dbt_failure),
        ("duckdb.Error", _database_failure),
    ):
        module, _, kind = name.rpartition(".")
        if module in sys.modules and isinstance(error, getattr(sys.modules[module], kind, ())):
            return say(error)  # type: ignore[arg-type]
    return None


def is_unwritable(error: BaseException | None) -> bool:
    """Whether a place that cannot be written is, or may be, behind a failure."""
    return any(
        (isinstance(one, OSError) and one.errno in UNWRITABLE)
        or UNWRITABLE_IN_WORDS.search(str(one))
        for one in causes(error)
    )


def _unwritable(settings: Settings | None) -> list[str]:
    if settings is None:
        return []
    from insider_signals.pipeline.places import unwritable

    return [f"{path} ({why})" for path, why in unwritable(settings)]


def _dbt_failure(error: Exception) -> str:
    said = [line.strip() for line in str(error).splitlines() if "Error" in line]
    what = said[-1][:300] if said else str(error).strip().splitlines()[0][:300]
    return (
        f"The build failed, so nothing was published; the last good file stays: {what}."
        f"{_what_repairs(str(error)) or NOTHING_KNOWN}"
    )


# As DuckDB says what `open_published` switched off.
SWITCHED_OFF = re.compile(r"disabled (?:by|through) configuration|configuration has been locked")


def _database_failure(error: Exception) -> str:
    if SWITCHED_OFF.search(str(error)):
        return (
            "`insider sql` reads the published file and nothing else: no other file is read or"
            " written, no extension loaded, no setting changed. To save rows, use --csv or --json:"
            ' insider sql --csv "…" > rows.csv. To join files of your own, open the published file'
            f" read-only with DuckDB itself.\n{error}"
        )
    first = str(error).strip().splitlines()[0]
    return f"{first}{_what_repairs(str(error))}"


def _what_repairs(text: str) -> str:
    """A sentence for a database that could not be read, whichever it was."""
    from insider_signals.extract.target import is_damage, is_open_elsewhere

    if is_open_elsewhere(text):
        return " Another program has the file open; close it there."
    if is_damage(text):
        return (
            " A database file is damaged; `insider verify` says which. `insider rebuild` makes the"
            " warehouse anew from the store, `insider run --force` what is published from the"
            " warehouse."
        )
    return ""


def _notify(settings: Settings, text: str) -> None:
    from insider_signals.pipeline.notify import notify

    notify(settings, "insider-signals: a run failed", text)


def _date(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _ask_for_the_sandbox(context: click.Context, _: click.Parameter, asked: bool) -> None:
    """Sets the variable for this command and what it starts."""
    if asked:
        before = os.environ.get(SANDBOX)
        os.environ[SANDBOX] = "1"

        @context.call_on_close
        def restore() -> None:
            if before is None:
                del os.environ[SANDBOX]
            else:
                os.environ[SANDBOX] = before


add_commands(main, _explained)
for command in main.commands.values():
    command.params.append(
        click.Option(
            ["--sandbox"],
            is_flag=True,
            expose_value=False,
            callback=_ask_for_the_sandbox,
            help="The made-up market, whatever the settings say.",
        )
    )

if __name__ == "__main__":
    main()
