"""The doctor finds what is wrong and names the command that repairs it."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from fault_campaign import FIRST

from orchestration.cli import main
from orchestration.doctor import examine
from orchestration.findings import Finding
from orchestration.lock import writing
from orchestration.settings import Settings


def problems(settings: Settings) -> dict[str, Finding]:
    return {f.subject: f for f in examine(settings) if f.level == "problem"}


def notes(settings: Settings) -> dict[str, Finding]:
    return {f.subject: f for f in examine(settings) if f.level == "note"}


def change(settings: Settings, statement: str) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(statement)


def test_a_sound_folder_has_no_problems(settings: Settings) -> None:
    assert problems(settings) == {}
    subjects = {finding.subject for finding in examine(settings)}
    assert subjects >= {"versions", "source", "disk", "lock", "runs", "warehouse", "days", "store"}


def test_an_empty_folder_is_told_to_run(tmp_path: Path, mirror: Path) -> None:
    empty = Settings.from_environment({}, data=tmp_path / "nothing", base_url=str(mirror))
    assert problems(empty)["published"].repair == "insider run"
    assert not (tmp_path / "nothing").exists(), "looking creates nothing"


def test_a_missing_day_is_named(settings: Settings) -> None:
    change(settings, f"delete from edgar.load_log where partition_key = '{FIRST}'")
    found = problems(settings)["days"]
    assert str(FIRST) in found.says and found.repair == "insider run"


def test_a_business_day_that_never_had_an_index_is_noted(settings: Settings) -> None:
    day = FIRST + timedelta(1)
    change(settings, f"update edgar.load_log set content_hash = null where partition_key = '{day}'")
    found = notes(settings)["days"]
    assert str(day) in found.says and found.repair == "insider repair"


def test_lost_rows_are_noticed(settings: Settings) -> None:
    change(settings, "delete from edgar.submission")
    assert problems(settings)["filings"].repair == "insider rebuild"


def test_an_older_warehouse_is_to_be_upgraded(settings: Settings) -> None:
    change(settings, "alter table edgar.submission drop column remarks")
    assert problems(settings)["warehouse"].repair == "insider upgrade"


def test_a_damaged_store_file_is_noticed(settings: Settings) -> None:
    path = next(settings.store.glob("*.sqlite"))
    path.write_bytes(b"\0" * 4096 + path.read_bytes()[4096:])
    assert problems(settings)["store"].repair == "insider repair"


def test_a_broken_published_file_is_noticed(settings: Settings) -> None:
    settings.published_file.write_bytes(b"no database")
    assert problems(settings)["published"].repair == "insider run --force"


def test_a_damaged_warehouse_is_to_be_rebuilt(settings: Settings) -> None:
    settings.warehouse.write_bytes(b"no database" * 1000)
    assert problems(settings)["warehouse"].repair == "insider rebuild"


def test_a_killed_holder_is_told_from_a_working_one(settings: Settings) -> None:
    note = settings.lock.with_name("warehouse.lock.holder")
    note.write_text(json.dumps({"pid": 1, "what": "insider run", "since": "then"}))
    assert "killed" in notes(settings)["lock"].says
    child = os.fork()
    if not child:
        with writing(settings, "insider run"):
            import time

            time.sleep(30)
    try:
        for _ in range(100):
            found = notes(settings)
            if "works now" in found["lock"].says:
                break
        assert "works now" in found["lock"].says
        assert "not looked at" in found["warehouse"].says
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


@pytest.mark.parametrize(
    ("change_of", "subject"),
    [
        ({"base_url": "http://127.0.0.1:9"}, "source"),
        ({"base_url": None, "identity": "no address"}, "identity"),
        ({"base_url": "/nowhere/at/all"}, "source"),
    ],
)
def test_a_source_that_cannot_be_used_is_named(
    settings: Settings, change_of: dict, subject: str
) -> None:
    assert problems(replace(settings, **change_of))[subject].repair


def test_the_command_ends_with_1_when_there_is_a_problem(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSIDER_SIGNALS_DATA", str(settings.data))
    monkeypatch.setenv("EDGAR_BASE_URL", settings.edgar)
    monkeypatch.setenv("INSIDER_SIGNALS_START", str(FIRST))
    done = CliRunner().invoke(main, ["doctor", "--json"])
    assert done.exit_code == 0, done.output
    assert {json.loads(line)["level"] for line in done.output.splitlines()} <= {"ok", "note"}
    settings.published_file.unlink()
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1 and "insider run" in done.output
