"""`insider run` as somebody sees it who sits at a terminal, and stops it there."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from command import Insider
from written_mirror import Mirror

from insider_signals.pipeline.settings import ROOT
from insider_signals.sandbox.server import Fault, SandboxServer

DAYS = (date(2024, 3, 4), date(2024, 3, 5))
WINDOW = ("--from", DAYS[0].isoformat(), "--to", DAYS[-1].isoformat())
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
# What Dagster, dbt and Python say, and a person at a terminal need not read.
OF_LIBRARIES = re.compile(
    r"Traceback|STEP_|ENGINE_EVENT|\bdagster\b|DEBUG|\bSTART (?:sql|seed|test)"
)


class Terminal:
    """The command in a terminal of its own: what it shows, and keys that are pressed."""

    def __init__(self, insider: Insider, base_url: str | None = None, **settings: str) -> None:
        self.insider, self.shown = insider, ""
        self.older_logs = self._logs()
        self.screen, terminal = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "insider_signals.console.cli", "run", *WINDOW],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env={**insider.environment(base_url), "TERM": "xterm", "COLUMNS": "120", **settings},
            cwd=ROOT,
            preexec_fn=_with_this_terminal,
        )
        os.close(terminal)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _logs(self) -> set[Path]:
        return set((self.insider.data / "logs").glob("*.log"))

    def _log(self) -> str:
        return "".join(path.read_text() for path in self._logs() - self.older_logs)

    def _read(self) -> None:
        while True:
            try:
                select.select([self.screen], [], [])
                text = os.read(self.screen, 65_536).decode(errors="replace")
            except OSError:
                return
            if not text:
                return
            self.shown += text

    def wait_until(self, text: str) -> None:
        """Until the log of the run, or the screen, says it."""
        deadline = time.monotonic() + 300
        while text not in self._log() and text not in self.shown:
            assert self.process.poll() is None, self.shown
            assert time.monotonic() < deadline, self.insider.newest_log()[-2_000:]
            time.sleep(0.05)

    def press_ctrl_c(self, seconds: float) -> str:
        """What stands on the screen when the command has ended, at most so much later."""
        os.write(self.screen, b"\x03")
        self.process.wait(seconds)
        assert self.process.returncode == 1
        return self.at_the_end()

    def at_the_end(self) -> str:
        self.process.wait(600)
        self.reader.join(10)
        os.close(self.screen)
        return CONTROL.sub("", self.shown)


def _with_this_terminal() -> None:
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def insider(tmp_path: Path, manifest_path: Path) -> Insider:
    (tmp_path / "edgar").mkdir()
    edgar = Mirror(tmp_path / "edgar")
    for number, day in enumerate(DAYS):
        edgar.file(day, number)
    insider = Insider(tmp_path / "data", edgar.folder, manifest_path.parent)
    insider.data.mkdir()
    insider.take_parsed_project()
    return insider


def is_quiet(screen: str) -> bool:
    """Nothing of other libraries, and no flood of anything."""
    return not OF_LIBRARIES.search(screen) and screen.count("\n") < 60


def runs(insider: Insider) -> list[str]:
    """How the runs stand in Dagster's record, the newest last."""
    with sqlite3.connect(insider.data / "dagster" / "history" / "runs.db") as connection:
        rows = connection.execute("select status from runs order by id").fetchall()
    return [status for (status,) in rows]


def test_a_run_that_is_stopped_and_killed_while_dbt_builds_is_quiet_and_done_by_the_next(
    insider: Insider,
) -> None:
    stopped = Terminal(insider)
    stopped.wait_until("1 of ")
    screen = stopped.press_ctrl_c(20)
    assert "Stopped. What was fetched and loaded is kept" in screen
    assert is_quiet(screen), screen

    killed = Terminal(insider)
    killed.wait_until("1 of ")
    killed.process.send_signal(signal.SIGKILL)
    killed.at_the_end()
    assert runs(insider)[-1] == "STARTED"

    # At once: no dbt is left that would hold the warehouse.
    last = Terminal(insider)
    screen = last.at_the_end()
    assert last.process.returncode == 0, screen + insider.newest_log()[-3_000:]
    assert is_quiet(screen) and "dbt build" in screen, screen
    assert runs(insider)[-2:] == ["FAILURE", "SUCCESS"]
    assert insider.ask("select count(*) from marts.filings") == [(2,)]


def test_ctrl_c_while_filings_are_fetched(insider: Insider) -> None:
    with SandboxServer(insider.edgar, [Fault("slow", path=r"\.txt$", seconds=60)]) as server:
        run = Terminal(insider, server.url)
        run.wait_until("documents" + 19 * " ")
        screen = run.press_ctrl_c(20)
    assert "Stopped." in screen and is_quiet(screen), screen


def test_ctrl_c_in_a_throttle_pause(insider: Insider) -> None:
    with SandboxServer(insider.edgar, [Fault("throttle", path=r"\.txt$")]) as server:
        run = Terminal(insider, server.url, EDGAR_THROTTLE_PAUSE="600")
        run.wait_until("(600 s), then the run goes on")
        screen = run.press_ctrl_c(20)
    assert "SEC asks for less traffic" in screen
    assert "Stopped." in screen and is_quiet(screen), screen


@contextmanager
def dead_link() -> Iterator[tuple[str, threading.Event]]:
    """A server that takes connections and never answers, and whether somebody has asked."""
    asked = threading.Event()
    kept = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    kept.append(server.accept()[0])
                except OSError:
                    return
                asked.set()

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked


def test_ctrl_c_on_a_dead_link(insider: Insider) -> None:
    with dead_link() as (url, asked):
        run = Terminal(insider, url)
        assert asked.wait(300)
        screen = run.press_ctrl_c(20)
    assert "Stopped." in screen and is_quiet(screen), screen
