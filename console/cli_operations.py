"""Commands of `insider` for whoever keeps it running: looking, repairing, keeping it small."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from insider_signals.console.findings import Finding
from insider_signals.console.terminal import plain, terminal
from insider_signals.pipeline.failures import some_of
from insider_signals.pipeline.settings import Settings

FOLDER = click.Path(file_okay=False, path_type=Path)


def add_commands(main: click.Group, explained: Callable[[], AbstractContextManager[Any]]) -> None:
    """Adds the commands. `explained` turns failures into sentences, as for the other commands."""

    @main.command()
    @click.option("--no-network", is_flag=True, help="Do not ask the source anything.")
    @click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
    def doctor(no_network: bool, as_json: bool) -> None:
        """Say whether the next run can work, what is missing, and which command repairs it."""
        with explained():
            from insider_signals.console.doctor import examine

            settings = Settings.from_environment()
            _report(examine(settings, network=not no_network), as_json)

    @main.command()
    @click.option("--thorough", is_flag=True, help="Read the whole store again and compare rows.")
    @click.option("--backup", type=FOLDER, help="Compare a backup with its manifest instead.")
    @click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
    def verify(thorough: bool, backup: Path | None, as_json: bool) -> None:
        """Compare store, index, raw tables, marts and published files with each other."""
        with explained():
            from insider_signals.console.verify import verify as compare
            from insider_signals.console.verify import verify_backup
            from insider_signals.pipeline.lock import writing

            if backup is not None:
                _report(verify_backup(backup), as_json)
                return
            settings = Settings.from_environment()
            with writing(settings, "insider verify"):
                _report(compare(settings, thorough=thorough), as_json)

    @main.command()
    @click.option("--base-url", help="EDGAR or a mirror of it: an http(s) address or a folder.")
    def repair(base_url: str | None) -> None:
        """Make the store whole again: drop what is damaged, fetch what is missing; then run."""
        with explained() as told:
            from insider_signals.console.commands import catch_up
            from insider_signals.console.maintenance import repair as make_whole
            from insider_signals.pipeline.lock import writing
            from insider_signals.pipeline.progress import Progress

            settings = told.settings = Settings.from_environment(base_url=base_url)
            with writing(settings, "insider repair"):
                found = make_whole(settings, Progress())
            for name in found.salvaged_files:
                _say(f"salvaged {name}")
            for name in found.set_aside:
                _say(f"set aside {name}")
            _say(
                f"{len(found.discarded):,} damaged entries dropped, {len(found.indexes):,} indexes,"
                f" {found.documents:,} documents and {len(found.datasets):,} data sets fetched"
            )
            if found.lost:
                _say(
                    f"The source does not give {len(found.lost):,}: {some_of(found.lost)}. What was"
                    " loaded of them stays in the warehouse; a backup may have them."
                )
            if found.unanswered:
                _say(
                    f"Of {len(found.unanswered):,} the source did not say whether it has them:"
                    f" {some_of(found.unanswered)}. Run `insider repair` again when it answers."
                )
            catch_up(settings)

    @main.command()
    @click.argument("folder", type=FOLDER)
    def backup(folder: Path) -> None:
        """Copy store and warehouse into FOLDER; again into the same one, only what changed."""
        with explained() as told:
            from insider_signals.console.maintenance import backup as copy
            from insider_signals.pipeline.lock import writing

            settings = told.settings = Settings.from_environment()
            with writing(settings, "insider backup"):
                _say(f"written: {copy(settings, folder)}")

    @main.command()
    @click.argument("folder", type=FOLDER)
    def restore(folder: Path) -> None:
        """Put the backup in FOLDER into an empty data folder."""
        with explained():
            from insider_signals.console.maintenance import restore as copy
            from insider_signals.pipeline.lock import writing

            settings = Settings.from_environment()
            settings.prepare_folders()
            with writing(settings, "insider restore"):
                count = copy(settings, folder)
            _say(f"{count:,} files restored to {settings.market}. Now: insider run")

    @main.command()
    @click.option(
        "--days", default=30, show_default=True, help="Keep run records and logs so long."
    )
    def compact(days: int) -> None:
        """Remove old run records, logs and leftovers, and give unused room back."""
        with explained() as told:
            from insider_signals.console.maintenance import compact as make_small
            from insider_signals.pipeline.lock import writing

            settings = told.settings = Settings.from_environment()
            with writing(settings, "insider compact"):
                done = make_small(settings, days)
            _say(
                f"{done.runs:,} run records and {done.files:,} files removed;"
                f" {done.before / 1e6:,.1f} MB before, {done.after / 1e6:,.1f} MB now"
            )

    @main.command()
    def upgrade() -> None:
        """Bring the warehouse of an older version to the tables and columns of this one."""
        with explained():
            from insider_signals.console.maintenance import upgrade as add_what_is_missing
            from insider_signals.pipeline.lock import writing

            settings = Settings.from_environment()
            with writing(settings, "insider upgrade"):
                done = add_what_is_missing(settings)
            for what in done:
                _say(f"repaired: {what}")
            _say(
                "New columns are empty for filings that were loaded before; `insider rebuild`"
                " fills them."
                if done
                else "The warehouse is as this version wants it."
            )


def _say(text: str) -> None:
    click.echo(plain(text))


def _report(findings: Iterable[Finding], as_json: bool) -> None:
    """Prints findings; exit code 1 when one of them is a problem."""
    from insider_signals.console.findings import print_findings, print_json

    sound = print_json(findings) if as_json else print_findings(terminal(), findings)
    if not sound:
        raise SystemExit(1)
