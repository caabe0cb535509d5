"""Repair, backup, restore, compaction and upgrade leave what was there, to the row."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from fault_campaign import contents, night

from orchestration.cli import main
from orchestration.maintenance import (
    NotABackup,
    UnlikeTheContract,
    backup,
    compact,
    repair,
    restore,
    upgrade,
)
from orchestration.progress import Progress
from orchestration.settings import Settings
from orchestration.verify import verify


def is_sound(settings: Settings) -> bool:
    return all(finding.level == "ok" for finding in verify(settings, thorough=True))


@pytest.mark.parametrize(
    "statement",
    [
        "update entries set content = x'00' where key like '000%'",
        "delete from entries where key like '000%'",
        "delete from entries where key like 'index/2023-03%'",
    ],
)
def test_damaged_and_missing_entries_are_fetched_again(settings: Settings, statement: str) -> None:
    before = contents(settings)
    with sqlite3.connect(settings.store / "2023.sqlite") as connection:
        connection.execute(statement)
    repair(settings, Progress())
    night(settings)
    assert is_sound(settings) and contents(settings) == before


def test_a_damaged_file_is_salvaged_and_completed(settings: Settings) -> None:
    before = contents(settings)
    path = settings.store / "2023.sqlite"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(content)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    assert repair(settings, Progress()).salvaged_files
    night(settings)
    assert is_sound(settings) and contents(settings) == before


def test_a_backup_restores_to_the_same_rows(settings: Settings, tmp_path: Path) -> None:
    before = contents(settings)
    manifest = backup(settings, tmp_path / "backup")
    empty = replace(settings, data=tmp_path / "restored")
    assert restore(empty, manifest.parent) == 2
    night(empty)
    assert is_sound(empty) and contents(empty) == before


def test_a_second_backup_copies_only_what_changed(settings: Settings, tmp_path: Path) -> None:
    backup(settings, tmp_path / "backup")
    copies = list((tmp_path / "backup").rglob("*.sqlite"))
    stamps = [copy.stat().st_mtime_ns for copy in copies]
    backup(settings, tmp_path / "backup")
    assert [copy.stat().st_mtime_ns for copy in copies] == stamps


def test_what_is_no_whole_backup_is_not_restored(settings: Settings, tmp_path: Path) -> None:
    empty = replace(settings, data=tmp_path / "restored")
    with pytest.raises(NotABackup, match="no whole backup"):
        restore(empty, tmp_path)
    manifest = backup(settings, tmp_path / "backup")
    with pytest.raises(NotABackup, match="there already"):
        restore(settings, manifest.parent)
    (manifest.parent / "store" / "2023.sqlite").write_bytes(b"other")
    with pytest.raises(NotABackup, match="not what was backed up"):
        restore(empty, manifest.parent)
    assert not empty.warehouse.exists()


def test_compaction_gives_room_back_and_keeps_every_row(settings: Settings) -> None:
    before = contents(settings)
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(
            "create table waste as select range as n, uuid() as u from range(300000)"
        )
        connection.execute("checkpoint")
        # DuckDB 2 shortens a file by itself: room in the middle of it stays.
        connection.execute("create table last as select uuid() as u from range(10000)")
        connection.execute("checkpoint")
        connection.execute("drop table waste")
        connection.execute("checkpoint")
    settings.logs.mkdir(exist_ok=True)
    old = settings.logs / "2020-01-01T000000-1.log"
    old.write_text("old")
    os.utime(old, (0, 0))
    kept = settings.store / "2019.damaged"
    kept.write_text("left")
    os.utime(kept, (0, 0))
    (settings.store / "2020.damaged").write_text("of a repair last week")
    done = compact(settings)
    assert done.after < done.before and done.files == 2 and not old.exists()
    assert is_sound(settings) and contents(settings) == before


def test_an_older_warehouse_gets_its_columns_and_tables(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("alter table edgar.submission drop column remarks")
        connection.execute("drop table edgar.form144")
    assert upgrade(settings) == ["edgar.submission.remarks is missing", "edgar.form144 is missing"]
    assert upgrade(settings) == []
    night(settings)


def test_a_changed_type_is_not_guessed_at(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("alter table edgar.submission alter column remarks type integer")
    with pytest.raises(UnlikeTheContract, match="insider rebuild"):
        upgrade(settings)


def test_the_console_script_tells_somebody_of_a_failure(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told.txt"
    monkeypatch.setenv("INSIDER_SIGNALS_DATA", str(settings.data))
    monkeypatch.setenv("EDGAR_BASE_URL", str(tmp_path / "nowhere"))
    monkeypatch.setenv("INSIDER_SIGNALS_NOTIFY_COMMAND", f"cat > {told}")
    done = CliRunner().invoke(main, ["repair"])
    assert done.exit_code == 1 and "Traceback" not in done.output
    assert "a run failed" in told.read_text() and "nowhere" in told.read_text()


def test_a_second_run_says_that_the_first_works(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from orchestration.lock import writing\n"
        "from orchestration.settings import Settings\n"
        "with writing(Settings(data=Path(sys.argv[1]), base_url='x'), 'insider run'):\n"
        "    print('working', flush=True); time.sleep(60)"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", code, str(settings.data)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert first.stdout is not None and first.stdout.readline() == "working\n"
        monkeypatch.setenv("INSIDER_SIGNALS_DATA", str(settings.data))
        monkeypatch.setenv("EDGAR_BASE_URL", settings.edgar)
        done = CliRunner().invoke(main, ["compact"])
        assert done.exit_code == 1 and "Another run is working" in done.output
        assert f"process {first.pid}" in done.output
    finally:
        first.kill()
        first.wait()
    time.sleep(0.1)
    assert CliRunner().invoke(main, ["upgrade"]).exit_code == 0, "a killed holder holds nothing"


def test_the_manifest_of_a_backup_names_every_file(settings: Settings, tmp_path: Path) -> None:
    manifest = json.loads(backup(settings, tmp_path / "backup").read_text())
    assert set(manifest["files"]) == {"store/2023.sqlite", "warehouse.duckdb"}
