"""Runs whose process was killed: their record comes to an end, or Dagster would begin no other."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta

import dagster as dg
import pytest

from insider_signals.console import commands
from insider_signals.console.doctor import examine
from insider_signals.console.findings import Finding
from insider_signals.orchestration import running
from insider_signals.orchestration.running import (
    CONSOLE,
    STARTED_BY,
    dagster_instance,
    ended_well,
    settle_killed_runs_if_idle,
)
from insider_signals.orchestration.sensors import killed_runs
from insider_signals.pipeline.lock import writing
from insider_signals.pipeline.settings import Settings

# A run whose only step waits to be killed, as one of the console, or as one that Dagster started.
RUN = """
import sys, time
import dagster as dg
from insider_signals.pipeline.lock import writing
from insider_signals.orchestration.running import CONSOLE_CONFIG, dagster_instance
from insider_signals.pipeline.settings import Settings

@dg.op
def wait():
    print("works", flush=True)
    time.sleep(600)

@dg.job
def nightly():
    wait()

settings = Settings.from_environment({}, data=sys.argv[1], base_url=sys.argv[2])
with writing(settings, "insider run"), dagster_instance(settings, CONSOLE_CONFIG) as instance:
    nightly.execute_in_process(instance=instance, tags=dict([sys.argv[3].split("=")]))
"""


def begin(settings: Settings, tag: str) -> subprocess.Popen[str]:
    """A run at work in another process."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(settings.data), str(settings.base_url), tag],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "works\n"
    return process


def statuses(settings: Settings) -> list[str]:
    with dagster_instance(settings) as instance:
        return [run.status.value for run in instance.get_runs()]


def told(settings: Settings) -> Finding:
    return next(f for f in examine(settings, network=False) if f.subject == "runs")


def test_a_killed_run_of_the_console_is_settled_at_once_and_a_working_one_is_not(
    settings: Settings,
) -> None:
    process = begin(settings, f"{STARTED_BY}={CONSOLE}")
    with dagster_instance(settings) as instance:
        assert settle_killed_runs_if_idle(settings, instance) == []
    assert statuses(settings) == ["STARTED"] and told(settings).level == "ok"
    assert not ended_well(settings)
    process.kill()
    process.wait()
    found = told(settings)
    assert (found.level, found.repair) == ("problem", "insider run") and "killed" in found.says
    with dagster_instance(settings) as instance:
        assert len(settle_killed_runs_if_idle(settings, instance)) == 1
    assert statuses(settings) == ["FAILURE"]


def test_a_run_of_dagster_is_given_time_to_take_the_lock(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = begin(settings, "started_by=dagster")
    process.kill()
    process.wait()
    with dagster_instance(settings) as instance:
        assert settle_killed_runs_if_idle(settings, instance) == []
        monkeypatch.setattr(running, "STARTED_BY_NOW", timedelta(0))
        # What holds the lock may be that very run.
        reading, held = os.pipe()
        other = os.fork()
        if not other:
            with writing(settings, "another run"):
                os.write(held, b"held")
                time.sleep(600)
        try:
            assert os.read(reading, 4) == b"held"
            assert settle_killed_runs_if_idle(settings, instance) == []
        finally:
            os.kill(other, 9)
            os.waitpid(other, 0)
        assert len(settle_killed_runs_if_idle(settings, instance)) == 1


def test_a_web_ui_that_stays_open_settles_them_too(settings: Settings) -> None:
    process = begin(settings, f"{STARTED_BY}={CONSOLE}")
    process.kill()
    process.wait()
    with dagster_instance(settings) as instance:
        context = dg.build_sensor_context(instance=instance, resources={"settings": settings})
        reason = killed_runs(context)
    assert isinstance(reason, dg.SkipReason) and "killed: " in (reason.skip_message or "")
    assert statuses(settings) == ["FAILURE"]


def test_after_a_failure_a_run_is_recorded_although_nothing_is_new(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else doctor would go on to advise `insider run`, which changes nothing."""
    jobs: list[str] = []
    monkeypatch.setattr(commands, "_nothing_to_do", lambda *_: True)
    monkeypatch.setattr(commands, "_waiting_for_context", lambda _: 0)
    monkeypatch.setattr(commands, "_summarise", lambda *_: None)
    monkeypatch.setattr(commands, "run_job", lambda _, job, *__: jobs.append(job))
    commands.catch_up(settings)
    assert jobs == [] and ended_well(settings), "no run so far: nothing that failed"
    process = begin(settings, f"{STARTED_BY}={CONSOLE}")
    process.kill()
    process.wait()
    commands.catch_up(settings)
    assert jobs == ["nightly"]
    with dagster_instance(settings) as instance:
        settle_killed_runs_if_idle(settings, instance)
    assert told(settings).repair == "insider run"
    commands.catch_up(settings)
    assert jobs == ["nightly", "nightly"]
