"""One writer at a time: a lock file beside the warehouse, held for a whole run.

DuckDB itself refuses a second writer, but only while the first has the file open; and Dagster's run
queue is not asked by runs started from a console. This lock covers both, is released by the
operating system when its holder dies, and says who holds it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from insider_signals.errors import OperatorError
from insider_signals.pipeline.settings import Settings


class AnotherRunIsWorking(OperatorError):
    """Another process holds the warehouse; the message says which, when that is known."""


@contextmanager
def writing(settings: Settings, what: str, wait_seconds: float = 0) -> Iterator[None]:
    """Holds the warehouse. One process can take it twice, as a run inside `insider run` does.

    Raises AnotherRunIsWorking when another process holds it for longer than `wait_seconds`.
    """
    settings.lock.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.lock, is_singleton=True)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        raise AnotherRunIsWorking(
            f"Another run is working on {settings.market}{_holder(settings.lock)}."
            " Only one can write at a time; try again when it has ended."
        ) from None
    try:
        if lock.lock_counter == 1:
            _holder_file(settings.lock).write_text(
                json.dumps(
                    {
                        "pid": os.getpid(),
                        "what": what,
                        "since": datetime.now(UTC).isoformat(timespec="seconds"),
                    }
                )
            )
        yield
    finally:
        if lock.lock_counter == 1:
            _holder_file(settings.lock).unlink(missing_ok=True)
        lock.release()


def holder(settings: Settings) -> dict | None:
    """Who says it holds the lock (a killed process leaves this note behind, but not the lock)."""
    try:
        return json.loads(_holder_file(settings.lock).read_text())
    except (OSError, ValueError):
        return None


def _holder_file(lock: Path) -> Path:
    return lock.with_name(lock.name + ".holder")


def _holder(lock: Path) -> str:
    try:
        note = json.loads(_holder_file(lock).read_text())
        return f" (`{note['what']}`, process {note['pid']}, since {note['since']})"
    except (OSError, ValueError, KeyError):
        return ""
