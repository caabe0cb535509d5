"""Repair, backup, restore, compaction and upgrade leave what was there, to the row."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from fault_campaign import contents, night
from random_damage import prepare

from insider_signals.console.cli import main
from insider_signals.console.commands import IncompleteStore, _load_whole_store
from insider_signals.console.maintenance import (
    NotABackup,
    UnlikeTheContract,
    backup,
    compact,
    damaged_datasets,
    faults_of_backup,
    repair,
    restore,
    upgrade,
)
from insider_signals.console.verify import verify, verify_backup
from insider_signals.extract.datasets import BrokenDataset, dataset_paths
from insider_signals.extract.store import CorruptStoreEntry, DocumentStore
from insider_signals.pipeline.ingest import load_datasets
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import open_warehouse
from insider_signals.sandbox.server import Fault, SandboxServer


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


def test_what_the_source_has_no_more_is_named_asked_for_once_and_kept(
    settings: Settings, mirror: Path, tmp_path: Path
) -> None:
    """A document, and the index of a day: their rows stay, and nobody is told to fetch for ever."""
    before = contents(settings)
    poor = tmp_path / "edgar"
    shutil.copytree(mirror, poor)
    with DocumentStore(settings.store) as store:
        lost = next(key for key in store.keys("000"))
        day = next(store.keys("index/2023-03-1"))
        store.discard(lost)
        store.discard(day)
    for path in [*poor.rglob(f"{lost}.txt"), *poor.rglob(f"form.{day[6:].replace('-', '')}.idx")]:
        path.unlink()
    shutil.rmtree(poor / "Archives" / "edgar" / "full-index")
    with_less = replace(settings, base_url=str(poor))
    assert {f.repair for f in verify(with_less) if f.level == "problem"} == {"insider repair"}
    found = repair(with_less, Progress())
    assert set(found.lost) == {lost, day} and found.documents == 0
    night(with_less)
    told = list(verify(with_less, thorough=True))
    assert [f for f in told if f.level == "problem"] == []
    assert lost in next(f.says for f in told if f.level == "note")
    assert contents(with_less) == before
    # The source has it again.
    assert repair(settings, Progress()).documents == 1
    assert is_sound(settings) and contents(settings) == before


@pytest.mark.parametrize("kind", ["error", "html", "reset"])
def test_what_the_source_does_not_answer_is_not_taken_for_gone(
    settings: Settings, mirror: Path, kind: str
) -> None:
    """Else a repair on a bad evening would settle for good that EDGAR has it no more."""
    before = contents(settings)
    with DocumentStore(settings.store) as store:
        lost = next(key for key in store.keys("000"))
        day = next(store.keys("index/2023-03-1"))
        for key in (lost, day):
            store.discard(key)
    paths = rf"{lost}\.txt|daily-index.*form\.{day[6:].replace('-', '')}\.idx"
    with SandboxServer(mirror, [Fault(kind, path=paths)]) as server:
        served = replace(settings, base_url=server.url, attempts=1)
        found = repair(served, Progress())
        assert (found.lost, sorted(found.unanswered)) == ([], sorted([lost, day]))
        assert {f.repair for f in verify(served) if f.level == "problem"} == {"insider repair"}
        server.set_faults([])
        assert (found := repair(served, Progress())).documents == 1 and not found.unanswered
    night(settings)
    assert is_sound(settings) and contents(settings) == before


def test_repair_asks_for_each_lost_document_once(settings: Settings, mirror: Path) -> None:
    path = settings.store / "2023.sqlite"
    content = bytearray(path.read_bytes())
    for sector in range(40, len(content) // 512, 9):
        content[sector * 512 : sector * 512 + 512] = bytes(512)
    path.write_bytes(content)
    before = contents(settings)
    with SandboxServer(mirror) as server:
        served = replace(settings, base_url=server.url)
        found = repair(served, Progress())
        assert found.salvaged_files and found.documents and not found.lost
        assert server.stats()["requests"] == found.documents + len(found.indexes)
        assert repair(served, Progress()).documents == 0
    night(settings)
    assert is_sound(settings) and contents(settings) == before


def test_repair_works_without_a_warehouse_that_can_be_read(settings: Settings) -> None:
    before = contents(settings)
    for path in (settings.warehouse, settings.store / "2023.sqlite"):
        content = bytearray(path.read_bytes())
        content[:512] = bytes(512)
        path.write_bytes(content)
    assert repair(settings, Progress()).salvaged_files
    _load_whole_store(settings, Progress())
    night(settings)
    assert is_sound(settings) and contents(settings) == before


def test_a_rebuild_from_a_store_that_lacks_something_is_refused(settings: Settings) -> None:
    before = settings.warehouse.read_bytes()
    with DocumentStore(settings.store) as store:
        store.discard("index/2023-03-10")
    with pytest.raises(IncompleteStore, match=r"index/2023-03-10.*insider repair"):
        _load_whole_store(settings, Progress())
    shutil.rmtree(settings.store)
    settings.warehouse.write_bytes(b"damaged" * 9999)
    with pytest.raises(IncompleteStore, match="is empty"):
        _load_whole_store(settings, Progress())
    settings.warehouse.write_bytes(before)


def test_data_sets_that_are_damaged_gone_or_exchanged_are_fetched_again(
    tmp_path: Path, mirror: Path
) -> None:
    settings = prepare(tmp_path / "edgar", tmp_path / "made", filings_a_day=1)
    before = contents(settings)
    one, other = sorted(settings.datasets.glob("*.zip"))
    whole = one.read_bytes(), other.read_bytes()
    one.write_bytes(whole[1])
    other.write_bytes(whole[0])
    reasons = {f"it is the data set of {q}" for q in ("2022q3", "2022q4")}
    assert {reason for _, reason in damaged_datasets(settings.datasets, hashes(whole))} == reasons
    assert {r for _, r in damaged_datasets(settings.datasets, {})} == {
        "it holds filings of 2022q3",
        "it holds filings of 2022q4",
    }
    cut = bytearray(whole[0])
    cut[300] ^= 1
    one.write_bytes(cut)
    other.unlink()
    found = repair(settings, Progress())
    assert found.datasets == ["2022q3", "2022q4"] and not found.lost
    assert (one.read_bytes(), other.read_bytes()) == whole
    assert contents(settings) == before


@pytest.mark.parametrize("source_has", ["nothing", "a zip without its people"])
def test_a_data_set_that_the_source_has_no_more_is_named_and_asked_for_once(
    tmp_path: Path, source_has: str
) -> None:
    settings = prepare(tmp_path / "edgar", tmp_path / "made", filings_a_day=1)
    before = contents(settings)
    one = settings.datasets / "2022q3_form345.zip"
    at_the_source = tmp_path / "edgar" / dataset_paths("2022q3")[0]
    at_the_source.unlink()
    if source_has == "nothing":
        one.unlink()
    else:
        cut = io.BytesIO()
        with zipfile.ZipFile(one) as whole, zipfile.ZipFile(cut, "w") as rest:
            for name in set(whole.namelist()) - {"REPORTINGOWNER.tsv"}:
                rest.writestr(name, whole.read(name))
        at_the_source.write_bytes(cut.getvalue())
        one.write_bytes(cut.getvalue())  # which a run refuses, and says what to do
        refused = pytest.raises(BrokenDataset, match=r"2022q3_form345\.zip: it has no REPORTINGO")
        with open_warehouse(settings) as connection, refused:
            load_datasets(connection, settings.datasets, Progress())
    found = repair(settings, Progress())
    (lost,) = found.lost
    assert lost.startswith("2022q3") and found.datasets == []
    assert not one.exists()
    night(settings)
    assert contents(settings) == before
    told = list(verify(settings))
    assert [f for f in told if f.repair == "insider repair" and f.level == "problem"] == []
    assert repair(settings, Progress()).set_aside == []


def hashes(zips: tuple[bytes, bytes]) -> dict[str, str]:
    return {
        quarter: hashlib.sha256(content).hexdigest()
        for quarter, content in zip(("2022q3", "2022q4"), zips, strict=True)
    }


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
    quoted = settings.data.with_name("O'Brien's filings; --")
    settings.data.rename(quoted)
    settings = replace(settings, data=quoted)
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
        "from insider_signals.pipeline.lock import writing\n"
        "from insider_signals.pipeline.settings import Settings\n"
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


def reaching(settings: Settings, tmp_path: Path) -> dict[str, Path]:
    """Folders that hold the data folder or lie in it, however they are named."""
    link = tmp_path / "link"
    link.symlink_to(settings.data)
    return {
        "the data folder": settings.data,
        "its parent": settings.data.parent,
        "below it": settings.data / "copies" / "today",
        "the store": settings.store,
        "by a link": link,
        "below a link": link / "store" / "new",
        "up and down": settings.data / "store" / ".." / ".." / settings.data.name,
        "relative": Path(os.path.relpath(settings.data)),
        "published": settings.published / "backup",
    }


@pytest.mark.parametrize(
    "how",
    [
        "the data folder",
        "its parent",
        "below it",
        "the store",
        "by a link",
        "below a link",
        "up and down",
        "relative",
        "published",
    ],
)
def test_a_folder_that_holds_or_lies_in_the_data_folder_is_refused(
    settings: Settings, tmp_path: Path, how: str
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    folder = reaching(settings, tmp_path)[how]
    with pytest.raises(NotABackup, match="data folder"):
        backup(settings, folder)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    assert not (settings.data / "copies").exists()


def test_a_store_on_another_disk_is_no_place_for_its_backup(
    settings: Settings, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "disk" / "store"
    elsewhere.parent.mkdir()
    settings.store.rename(elsewhere)
    settings.store.symlink_to(elsewhere)
    with pytest.raises(NotABackup, match="data folder"):
        backup(settings, elsewhere.parent)
    assert backup(settings, tmp_path / "backup").exists()


def test_a_backup_removes_only_what_its_own_manifest_lists(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    strangers = [folder / "photos.sqlite", folder / "store" / "2020.sqlite", folder / "a" / "b.txt"]
    for stranger in strangers:
        stranger.parent.mkdir(parents=True, exist_ok=True)
        stranger.write_bytes(b"somebody's")
    (settings.store / "other.sqlite").unlink(missing_ok=True)
    with DocumentStore(settings.store) as store:
        store.put("company_tickers", b"{}")
    backup(settings, folder)
    assert (folder / "store" / "other.sqlite").exists()
    (settings.store / "other.sqlite").unlink()
    backup(settings, folder)
    assert not (folder / "store" / "other.sqlite").exists(), "of the backup, and gone"
    assert all(stranger.read_bytes() == b"somebody's" for stranger in strangers)


@pytest.mark.parametrize("name", ["warehouse.duckdb", "store/2023.sqlite"])
def test_a_strangers_file_under_a_name_of_the_backup_is_not_overwritten(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    stranger = tmp_path / "backup" / name
    stranger.parent.mkdir(parents=True)
    stranger.write_bytes(b"somebody's")
    with pytest.raises(NotABackup, match="another, empty folder"):
        backup(settings, tmp_path / "backup")
    assert stranger.read_bytes() == b"somebody's"


@pytest.mark.parametrize(
    "manifest", [None, b"{", b"[]", b'{"files": {"store/otler.sqlite": {"sha256": "x"}}}']
)
def test_a_backup_without_a_manifest_that_can_be_read_is_left_and_another_made(
    settings: Settings, tmp_path: Path, manifest: bytes | None
) -> None:
    path = backup(settings, tmp_path / "backup")
    path.unlink() if manifest is None else path.write_bytes(manifest)
    before = {f: f.read_bytes() for f in path.parent.rglob("*") if f.is_file()}
    for ask in (lambda: backup(settings, path.parent), lambda: faults_of_backup(path.parent)):
        with pytest.raises(NotABackup, match="`insider backup` into another, empty folder"):
            ask()
    assert {f: f.read_bytes() for f in path.parent.rglob("*") if f.is_file()} == before
    assert faults_of_backup(backup(settings, tmp_path / "another").parent) == []


def test_a_killed_backup_is_gone_on_with(settings: Settings, tmp_path: Path, monkeypatch) -> None:
    import insider_signals.console.maintenance as maintenance

    whole = maintenance._copy_whole

    def killed(source: Path, target: Path) -> str:
        if source == settings.warehouse:
            raise KeyboardInterrupt
        return whole(source, target)

    monkeypatch.setattr(maintenance, "_copy_whole", killed)
    with pytest.raises(KeyboardInterrupt):
        backup(settings, tmp_path / "backup")
    monkeypatch.undo()
    with pytest.raises(NotABackup):
        faults_of_backup(tmp_path / "backup")
    backup(settings, tmp_path / "backup")
    assert faults_of_backup(tmp_path / "backup") == []


def test_a_copy_that_was_damaged_is_noticed_and_copied_again(
    settings: Settings, tmp_path: Path
) -> None:
    backup(settings, tmp_path / "backup")
    copy = tmp_path / "backup" / "warehouse.duckdb"
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)
    assert faults_of_backup(tmp_path / "backup") == ["warehouse.duckdb"]
    (finding,) = verify_backup(tmp_path / "backup")
    assert finding.repair == f"insider backup {tmp_path / 'backup'}"
    backup(settings, tmp_path / "backup")
    assert faults_of_backup(tmp_path / "backup") == []


def test_a_damaged_store_does_not_take_the_place_of_its_sound_copy(
    settings: Settings, tmp_path: Path
) -> None:
    backup(settings, tmp_path / "backup")
    with closing(sqlite3.connect(settings.store / "2023.sqlite")) as connection, connection:
        connection.execute("update entries set content = x'00' where key like '000%'")
    with pytest.raises(CorruptStoreEntry, match="insider repair"):
        backup(settings, tmp_path / "backup")
    with DocumentStore(tmp_path / "backup" / "store") as store:
        assert not list(store.damaged())


@pytest.mark.parametrize("ending", ["warehouse.duckdb.wal", "store/2023.sqlite-wal"])
def test_logs_that_were_left_are_not_replayed_over_what_is_restored(
    settings: Settings, tmp_path: Path, ending: str
) -> None:
    """The writer was killed; its file was moved away, and its log was not."""
    before = contents(settings)
    manifest = backup(settings, tmp_path / "backup")
    other = replace(settings, data=tmp_path / "other")
    restore(other, manifest.parent)
    if ending.endswith(".wal"):
        code = (
            "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]);"
            " c.execute(\"set checkpoint_threshold = '1GB'\");"
            " c.execute('delete from edgar.nonderiv_trans where rowid % 2 = 1'); os._exit(0)"
        )
    else:
        code = (
            "import sqlite3, os, sys; c = sqlite3.connect(sys.argv[1]);"
            " c.execute('delete from entries where rowid % 2 = 1'); c.commit(); os._exit(0)"
        )
    file = other.market / ending.replace(".wal", "").replace("-wal", "")
    subprocess.run([sys.executable, "-c", code, str(file)], check=True)
    assert (other.market / ending).stat().st_size
    other.warehouse.unlink()
    (other.store / "2023.sqlite").unlink()
    restore(other, manifest.parent)
    assert not (other.market / ending).exists()
    with duckdb.connect(str(other.warehouse), read_only=True) as connection:
        kept = connection.execute("select count(*) from edgar.nonderiv_trans").fetchone()
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        assert kept == connection.execute("select count(*) from edgar.nonderiv_trans").fetchone()
    night(other)
    assert is_sound(other) and contents(other) == before


@pytest.mark.parametrize(
    "name",
    [
        "../outside.duckdb",
        "/tmp/outside.duckdb",
        "store/../../outside",
        "store\\..\\x",
        "notes.txt",
    ],
)
def test_a_backup_that_names_files_elsewhere_is_refused(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    manifest = backup(settings, tmp_path / "backup")
    content = json.loads(manifest.read_text())
    content["files"][name] = content["files"]["warehouse.duckdb"]
    manifest.write_text(json.dumps(content))
    empty = replace(settings, data=tmp_path / "below" / "restored")
    with pytest.raises(NotABackup, match="no file of a data folder"):
        restore(empty, manifest.parent)
    with pytest.raises(NotABackup, match="no file of a data folder"):
        backup(settings, manifest.parent)
    assert not empty.market.exists() or not list(empty.market.iterdir())


def test_a_link_in_a_backup_is_refused(settings: Settings, tmp_path: Path) -> None:
    manifest = backup(settings, tmp_path / "backup")
    copy = manifest.parent / "store"
    copy.rename(tmp_path / "store")
    copy.symlink_to(tmp_path / "store")
    empty = replace(settings, data=tmp_path / "restored")
    with pytest.raises(NotABackup, match="is a link"):
        restore(empty, manifest.parent)
    assert not empty.warehouse.exists() and not list(empty.store.glob("*"))


def test_a_restoring_that_was_killed_can_be_repeated(settings: Settings, tmp_path: Path) -> None:
    manifest = backup(settings, tmp_path / "backup")
    empty = replace(settings, data=tmp_path / "restored")
    empty.store.mkdir(parents=True)
    shutil.copy(manifest.parent / "store" / "2023.sqlite", empty.store)
    (empty.market / ".restored" / "store").mkdir(parents=True)
    assert restore(empty, manifest.parent) == 2
    assert not (empty.market / ".restored").exists()


def test_the_manifest_of_a_backup_names_every_file(settings: Settings, tmp_path: Path) -> None:
    manifest = json.loads(backup(settings, tmp_path / "backup").read_text())
    assert set(manifest["files"]) == {"store/2023.sqlite", "warehouse.duckdb"}
