"""How long work tells where it stands: to a log by default, to bars in the console script."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

SECONDS_BETWEEN_LINES = 10


class Step(Protocol):
    def advance(self, count: int = 1) -> None: ...

    def of(self, total: int) -> None: ...

    def at(self, done: int) -> None: ...


class Progress:
    """Progress as log lines, at most one every few seconds."""

    def say(self, text: str) -> None:
        """Shows a line that cannot wait for the summary; a log has it already."""

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[Step]:
        step = _LoggedStep(name, total)
        yield step
        step.end()


class _LoggedStep:
    def __init__(self, name: str, total: int | None) -> None:
        self.name, self.total, self.done = name, total, 0
        self.log = logging.getLogger("insider_signals")
        self.started = self.told = time.monotonic()

    def advance(self, count: int = 1) -> None:
        self.at(self.done + count)

    def of(self, total: int) -> None:
        self.total = total

    def at(self, done: int) -> None:
        self.done = done
        if time.monotonic() - self.told >= SECONDS_BETWEEN_LINES:
            self.told = time.monotonic()
            self.log.info("%s: %s", self.name, self._count())

    def end(self) -> None:
        seconds = time.monotonic() - self.started
        self.log.info("%s: %s in %.1f s", self.name, self._count(), seconds)

    def _count(self) -> str:
        return f"{self.done:,} of {self.total:,}" if self.total else f"{self.done:,}"
