"""What a run tells while its output goes to a file."""

from __future__ import annotations

import io
import logging
import sys

import pytest
from rich.console import Console

from insider_signals.orchestration.running import ConsoleProgress, _quiet
from insider_signals.pipeline.settings import Settings


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_pause_is_shown_on_the_console_although_the_run_is_quiet(
    settings: Settings, is_terminal: bool
) -> None:
    settings.prepare_folders()
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=is_terminal, width=60, highlight=False)
    log = logging.getLogger("insider_signals.extract.client")
    with _quiet(settings, ConsoleProgress(console)) as log_file:
        print("what Dagster says", file=sys.stderr)
        log.warning("nothing is asked until %s [x]", "12:00:00", extra={"told": True})
        log.warning("a document is broken")
    assert "nothing is asked until 12:00:00 [x]" in shown.getvalue()
    assert "broken" not in shown.getvalue() and "Dagster" not in shown.getvalue()
    assert "nothing is asked until 12:00:00 [x]" in log_file.read_text()
    log.warning("afterwards", extra={"told": True})
    assert "afterwards" not in shown.getvalue()
