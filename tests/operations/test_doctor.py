"""The doctor finds what is wrong and names the command that repairs it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from fault_campaign import FIRST

from insider_signals.console.cli import explanation, main
from insider_signals.console.doctor import examine
from insider_signals.console.findings import Finding
from insider_signals.console.maintenance import repair
from insider_signals.console.verify import verify
from insider_signals.extract.target import is_damage, is_open_elsewhere
from insider_signals.pipeline.lock import writing
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.settings import ROOT, Settings


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


@pytest.mark.parametrize("at", [0, 4096, 0.5])
def test_a_damaged_warehouse_is_not_called_open_elsewhere(
    settings: Settings, at: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB says "block" of it, which holds the word "lock"."""
    content = bytearray(settings.warehouse.read_bytes())
    # In the middle lies a block of a table, of which some may be unused: all of it is changed.
    start, length = (len(content) // 2, 300_000) if at == 0.5 else (int(at), 64)
    content[start : start + length] = bytes(b ^ 0xFF for b in content[start : start + length])
    settings.warehouse.write_bytes(content)
    found = problems(settings)["warehouse"]
    assert found.repair == "insider rebuild" and "damaged" in found.says
    assert "another program" not in found.says
    told = {f.subject: f for f in verify(settings) if f.level == "problem"}
    assert told["warehouse"].repair == "insider rebuild"
    monkeypatch.setenv("INSIDER_SIGNALS_DATA", str(settings.data))
    monkeypatch.setenv("EDGAR_BASE_URL", settings.edgar)
    if at != 0.5:
        done = CliRunner().invoke(main, ["upgrade"])
        assert done.exit_code == 1 and "is damaged" in done.output
        assert "insider rebuild" in " ".join(done.output.split())


def test_a_warehouse_that_is_open_elsewhere_is_not_called_damaged(settings: Settings) -> None:
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True);"
        " sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(settings.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        found = problems(settings)["warehouse"]
        assert "another program has it open" in found.says and "close it" in (found.repair or "")
    finally:
        other.kill()
        other.wait()


@pytest.mark.parametrize(
    ("text", "damaged", "elsewhere"),
    [
        ("IO Error: Corrupt database file: computed checksum 1 … in block at location 4096", 1, 0),
        ('IO Error: The file "x" exists, but it is not a valid DuckDB database file!', 1, 0),
        ("dbt said: IO Error: Could not read enough bytes from file 'locked.duckdb'", 1, 0),
        ('IO Error: Could not set lock on file "x": Conflicting lock is held in python', 0, 1),
        ('IO Error: Cannot open file "block.duckdb": Permission denied', 0, 0),
        ('Catalog Error: Table with name "blocks" does not exist!', 0, 0),
        ("Conversion Error: Could not convert string 'unlock' to INT32", 0, 0),
    ],
)
def test_what_duckdb_says_is_read_for_what_it_means(text: str, damaged, elsewhere) -> None:
    assert (is_damage(text), is_open_elsewhere(text)) == (bool(damaged), bool(elsewhere))
    said = explanation(duckdb.IOException(text)) or ""
    assert ("insider rebuild" in said) == bool(damaged)
    assert ("Another program" in said) == bool(elsewhere)


def test_one_bit_of_a_key_is_seen(settings: Settings) -> None:
    path = settings.store / "2023.sqlite"
    content = bytearray(path.read_bytes())
    content[content.index(b"index/2023-03-10") + 3] ^= 0x80
    path.write_bytes(content)
    assert problems(settings)["store"].repair == "insider repair"


def test_what_left_the_store_is_named(settings: Settings) -> None:
    (settings.store / "2023.sqlite").unlink()
    found = problems(settings)["store"]
    assert "gone" in found.says and found.repair == "insider repair"


def test_a_warehouse_that_is_gone_is_to_be_rebuilt(settings: Settings) -> None:
    settings.warehouse.unlink()
    assert problems(settings)["warehouse"].repair == "insider rebuild"


def test_a_large_store_is_read_in_part(settings: Settings, monkeypatch) -> None:
    monkeypatch.setattr("insider_signals.console.doctor.SECONDS_TO_READ", 0.0)
    told = [f for f in examine(settings) if f.repair == "insider verify"]
    assert {f.subject for f in told} >= {"store"} and all(f.level == "note" for f in told)


def test_a_damaged_record_of_runs_is_set_aside_and_begun_anew(settings: Settings) -> None:
    history = settings.dagster_home / "history"
    history.mkdir(parents=True, exist_ok=True)
    (history / "runs.db").write_bytes(b"no database" * 999)
    found = problems(settings)["runs"]
    assert found.repair == "insider repair"
    assert repair(settings, Progress()).set_aside
    assert "runs" not in problems(settings)
    (kept,) = settings.dagster_home.parent.glob("dagster.damaged/history/runs.db")
    assert kept.read_bytes() == b"no database" * 999


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
def test_what_this_user_may_not_open_is_not_called_damaged_and_nothing_is_to_be_deleted(
    settings: Settings,
) -> None:
    """A folder of another user: nothing says rm, repair or rebuild, which would act on it."""
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        folder = Path(place) / "data"
        shutil.copytree(settings.data, folder)
        history = folder / "dagster" / "history"
        history.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(history / "runs.db")) as runs:
            runs.execute("pragma journal_mode = wal")
            runs.execute("create table runs (pipeline_name, status, start_time, end_time)")
        os.chmod(place, 0o755)
        for path in folder.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        for path in (folder, folder / "store", history.parent, history):
            path.chmod(0o555)
        reading, writing_end = os.pipe()
        child = os.fork()
        if not child:
            code = 1
            try:
                os.setgid(65534)
                os.setuid(65534)
                theirs = replace(settings, data=folder, base_url="http://127.0.0.1:9")
                told = list(examine(theirs, network=False))
                lines = [f"{f.level}|{f.subject}|{f.says}|{f.repair}" for f in told]
                os.write(writing_end, "\n".join(lines).encode())
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        os.close(writing_end)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        assert os.waitpid(child, 0)[1] == 0
    wrong = [line.split("|") for line in said.splitlines() if line.startswith("problem")]
    assert {line[1] for line in wrong} >= {"disk", "warehouse", "store", "runs"}, said
    for _, subject, _, advice in wrong:
        assert "rm " not in advice and "repair" not in advice and "rebuild" not in advice, said
        if subject in ("warehouse", "store", "runs"):
            assert "readable and writable" in advice, said


def test_no_advice_deletes() -> None:
    for path in ("doctor.py", "verify.py", "cli.py", "commands.py"):
        text = (ROOT / "console" / path).read_text()
        assert not re.search(r"\brm -|\bdelete it\b|rmtree\(", text), path


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


def _with_prices(settings: Settings, tmp_path: Path, benchmark: str) -> Settings:
    """Settings with price files of one ticker, loaded as a run loads them."""
    from insider_signals.extract.prices import load_prices
    from insider_signals.pipeline.warehouse import open_warehouse

    file = tmp_path / "prices.csv"
    file.write_text("date,ticker,close,adj_close\n2023-03-01,spy.us,400,400\n")
    with_prices = Settings.from_environment(
        {"INSIDER_SIGNALS_PRICES": str(file), "INSIDER_SIGNALS_BENCHMARK": benchmark},
        data=settings.data,
        base_url=settings.base_url,
        start=settings.start,
    )
    with open_warehouse(with_prices) as connection:
        load_prices(connection, with_prices.prices)
    return with_prices


def _summary(settings: Settings) -> str:
    from rich.console import Console

    from insider_signals.console.commands import _summarise

    said = io.StringIO()
    _summarise(Console(file=said, width=400), settings, None, 1.0)
    return said.getvalue()


def test_a_missing_benchmark_is_said_as_one_by_doctor_and_after_a_run(
    settings: Settings, tmp_path: Path
) -> None:
    lacking = _with_prices(settings, tmp_path, "QQQ")
    (finding,) = [f for f in examine(lacking) if f.subject == "prices"]
    assert finding.level == "problem"
    for said in (finding.says, _summary(lacking)):
        assert "1 tickers in the price files" in said
        assert "the benchmark QQQ is not among them" in said
        assert "none are loaded" not in said and "no price files" not in said
    assert "add prices of QQQ" in str(finding.repair)


@pytest.mark.parametrize("spelled", ["SPY", "spy", "SPY.US", "NYSEARCA: SPY"])
def test_the_benchmark_is_found_however_it_is_spelled(
    settings: Settings, tmp_path: Path, spelled: str
) -> None:
    there = _with_prices(settings, tmp_path, spelled)
    (finding,) = [f for f in examine(there) if f.subject == "prices"]
    assert (finding.level, there.benchmark) == ("note", "SPY")
    assert finding.says.startswith("no ticker of a company in the price files")
    assert finding.says.endswith("the benchmark SPY is among them")
    assert "What to do" not in _summary(there)


def test_after_a_run_filings_that_are_kept_out_are_told_from_texts_that_cannot_be_read(
    settings: Settings,
) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("delete from edgar.rejected")
        for place, accession in (("filing", 1), ("price", 2), ("price", 3)):
            connection.execute(
                "insert into edgar.rejected by name select printf('0000000009-23-%06d', ?::int) as"
                " accession_number, 0 as line_ordinal, ? as place, 'a reason' as reason",
                [accession, place],
            )
    said = " ".join(_summary(settings).split())
    assert "rejected 2 documents and values" in said
    assert "kept out 1 filings" in said
