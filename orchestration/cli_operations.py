"""Commands of `insider` for whoever keeps it running: looking, repairing, keeping it small."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

import click

from orchestration.findings import Finding
from orchestration.settings import Settings


def add_commands(main: click.Group, explained: Callable[[], AbstractContextManager[Any]]) -> None:
    """Adds the commands. `explained` turns failures into sentences, as for the other commands."""

    @main.command()
    @click.option("--no-network", is_flag=True, help="Do not ask the source anything.")
    @click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
    def doctor(no_network: bool, as_json: bool) -> None:
        """Say whether the next run can work, what is missing, and which command repairs it."""
        with explained():
            from orchestration.doctor import examine

            settings = Settings.from_environment()
            _report(examine(settings, network=not no_network), as_json)

    @main.command()
    @click.option("--thorough", is_flag=True, help="Read the whole store again and compare rows.")
    @click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
    def verify(thorough: bool, as_json: bool) -> None:
        """Compare store, index, raw tables, marts and published files with each other."""
        with explained():
            from orchestration.lock import writing
            from orchestration.verify import verify as compare

            settings = Settings.from_environment()
            with writing(settings, "insider verify"):
                _report(compare(settings, thorough=thorough), as_json)


def _report(findings: Iterable[Finding], as_json: bool) -> None:
    """Prints findings; exit code 1 when one of them is a problem."""
    from orchestration.findings import print_findings, print_json

    if as_json:
        sound = print_json(findings)
    else:
        from rich.console import Console

        sound = print_findings(Console(highlight=False), findings)
    if not sound:
        raise SystemExit(1)
