"""One writer at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pytest

from insider_signals.pipeline.lock import AnotherRunIsWorking, holder, writing
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import WarehouseInUse, open_warehouse

HOLD = """
import sys
from insider_signals.pipeline.lock import writing
from insider_signals.pipeline.settings import Settings
settings = Settings.from_environment({}, data=sys.argv[1], base_url=sys.argv[2])
with writing(settings, "the other run"):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def another_process(program: str, settings: Settings) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(settings.data), str(settings.base_url)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "held"
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_second_writer_is_told_who_the_first_is(settings: Settings) -> None:
    with (
        another_process(HOLD, settings) as other,
        pytest.raises(AnotherRunIsWorking, match=f"the other run.*process {other.pid}"),
        writing(settings, "this run"),
    ):
        pass


def test_the_lock_of_a_killed_process_is_free(settings: Settings) -> None:
    with another_process(HOLD, settings) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        with writing(settings, "this run"):
            note = holder(settings)
            assert note is not None
            assert note["what"] == "this run"


def test_one_process_may_take_it_twice(settings: Settings) -> None:
    with writing(settings, "insider run"):
        with writing(settings, "the run inside"):
            pass
        note = holder(settings)
        assert note is not None
        assert note["what"] == "insider run"
    assert holder(settings) is None


def test_a_warehouse_that_is_open_elsewhere_is_explained(settings: Settings) -> None:
    with open_warehouse(settings):
        pass
    program = """
import sys, duckdb
with duckdb.connect(sys.argv[1] + "/warehouse.duckdb"):
    print("held", flush=True)
    sys.stdin.readline()
"""
    with (
        another_process(program, settings),
        pytest.raises(WarehouseInUse, match="open in another program"),
        open_warehouse(settings),
    ):
        pass


def test_raw_tables_are_there_when_the_warehouse_is_open(settings: Settings) -> None:
    with open_warehouse(settings) as connection:
        assert connection.execute("select count(*) from edgar.submission").fetchone() == (0,)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        assert connection.execute("select count(*) from market.prices").fetchone() == (0,)
