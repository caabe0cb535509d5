"""A place that cannot be written, wherever it is: one sentence with its path, and no traceback.

The places are closed by mounting them read-only for the processes of a test only: the mode of a
folder says nothing to root. A file where a folder should be is another way of being closed.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from insider_signals.pipeline.settings import ROOT

sys.path.insert(0, str(ROOT / "tests" / "report"))

OWN_MOUNTS = ["unshare", "--user", "--map-root-user", "--mount"]

# Closes a place, does what is asked, and prints the sentence that somebody would read.
CLOSED = """
import json, subprocess, sys, traceback
from pathlib import Path
from fault_campaign import FIRST, LAST, night
from insider_signals.console.cli import explanation
from insider_signals.console.doctor import examine
from insider_signals.console.maintenance import backup
from insider_signals.pipeline.settings import Settings
from insider_signals.report.build import build_report

data, mirror, place, what = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4]
settings = Settings.from_environment({}, data=data, base_url=mirror, start=FIRST)
subprocess.run(["mount", "--bind", place, place], check=True)
subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
said = None
try:
    if what == "night":
        night(settings)
    elif what == "report":
        build_report(settings.published_file, settings.report)
    elif what == "backup":
        backup(settings, place)
except Exception as error:
    said = explanation(error, settings) or "NO SENTENCE " + traceback.format_exc()
disk = [f.says for f in examine(settings, network=False) if f.subject == "disk"]
print(json.dumps({"said": said, "disk": disk}))
"""


def in_own_mounts(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*OWN_MOUNTS, sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "PYTHONPATH": str(ROOT / "benchmarks")},
    )


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    """A filled data folder that has to fetch, load, build and publish one day again."""
    probe = subprocess.run([*OWN_MOUNTS, "mount", "--bind", tmp_path, tmp_path])
    if probe.returncode:
        pytest.skip("this machine lets nobody mount a folder read-only")
    folder = tmp_path / "data"
    shutil.copytree(filled, folder)
    return folder


@pytest.mark.parametrize(
    ("place", "what"),
    [
        (".", "night"),
        ("store", "night"),
        ("store/2023.sqlite", "night"),
        ("warehouse.duckdb", "night"),
        ("warehouse.lock", "night"),
        ("published", "night"),
        ("published/parquet", "night"),
        ("published", "report"),
        ("published/report", "report"),
        ("../backup", "backup"),
    ],
)
def test_a_read_only_place_is_named_in_a_sentence(
    data: Path, mirror: Path, place: str, what: str
) -> None:
    closed = (data / place).resolve()
    if not closed.exists():
        closed.mkdir(parents=True)
    if place.startswith("store"):
        # so that there is something to store
        (data / "warehouse.duckdb").unlink()
        with sqlite3.connect(data / "store" / "2023.sqlite") as store:
            store.execute("delete from entries")
        store.close()
    if what == "report":
        from made_up_marts import write_published

        (data / "published" / "insider_signals.duckdb").unlink()
        write_published(data / "published" / "insider_signals.duckdb")
    done = in_own_mounts(CLOSED, data, mirror, closed, what)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["said"] is not None, "it could be written"
    assert "NO SENTENCE" not in told["said"], told["said"]
    assert str(closed) in told["said"] and "cannot be written" in told["said"], told["said"]
    assert "Traceback" not in told["said"] and len(told["said"].splitlines()) <= 3
    if what != "backup":
        assert str(closed) in told["disk"][0] and "cannot be written" in told["disk"][0]


COMMAND = """
import subprocess, sys
from pathlib import Path
place = Path(sys.argv[1])
subprocess.run(["mount", "--bind", place, place], check=True)
subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
done = subprocess.run(
    [sys.executable, "-m", "insider_signals.console.cli", "run", "--offline", "--force"],
    capture_output=True, text=True,
)
print(done.returncode)
print(done.stdout + done.stderr)
"""


@pytest.mark.parametrize("place", ["dagster", "dbt", "logs", "."])
def test_the_command_ends_in_a_few_lines(data: Path, mirror: Path, place: str) -> None:
    closed = (data / place).resolve()
    closed.mkdir(exist_ok=True)
    done = subprocess.run(
        [*OWN_MOUNTS, sys.executable, "-c", COMMAND, str(closed)],
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
            "INSIDER_SIGNALS_DATA": str(data),
            "EDGAR_BASE_URL": str(mirror),
        },
    )
    code, _, said = done.stdout.partition("\n")
    assert code == "1", said + done.stderr
    assert "Traceback" not in said, said
    error = said[said.index("Error: ") :]
    assert f"{closed} (Read-only file system)" in error.replace("\n", " ") or (
        str(closed) in error and "cannot be written" in error
    ), error
    assert len(error.splitlines()) <= 4, error


def test_a_file_where_a_folder_should_be_is_named(settings) -> None:
    from insider_signals.console.cli import explanation
    from insider_signals.pipeline.places import unwritable

    shutil.rmtree(settings.published / "parquet")
    (settings.published / "parquet").write_text("x")
    assert list(unwritable(settings)) == [
        (settings.published / "parquet", "it is a file, and should be a folder")
    ]
    said = explanation(FileExistsError(17, "File exists", "x"), settings)
    assert said is not None and str(settings.published / "parquet") in said


def test_nothing_is_said_of_places_that_can_be_written(settings) -> None:
    from insider_signals.pipeline.places import unwritable

    before = sorted(path for path in settings.data.rglob("*"))
    assert list(unwritable(settings)) == []
    assert sorted(path for path in settings.data.rglob("*")) == before


FULL = """
import subprocess, sys
place, size, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
done = subprocess.run(
    [sys.executable, "-m", "insider_signals.console.cli", *arguments],
    capture_output=True,
    text=True,
)
print(done.returncode)
print(done.stdout + done.stderr)
"""


def said_by_the_command(program: str, data: Path, mirror: Path, *arguments: str) -> str:
    """The error with which the command ends; it has to end in one, of a few lines."""
    done = subprocess.run(
        [*OWN_MOUNTS, sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
            "INSIDER_SIGNALS_DATA": str(data),
            "EDGAR_BASE_URL": str(mirror),
        },
    )
    code, _, said = done.stdout.partition("\n")
    assert code == "1", said + done.stderr
    assert "Traceback" not in said, said
    error = said[said.index("Error: ") :]
    assert len(error.splitlines()) <= 4, error
    return " ".join(error.split())


@pytest.mark.parametrize(
    ("place", "size"),
    [("dagster", "100k"), ("dbt", "100k"), ("dbt", "4m"), ("logs", "4k")],
)
def test_a_full_place_is_said(data: Path, mirror: Path, place: str, size: str) -> None:
    closed = (data / place).resolve()
    closed.mkdir(exist_ok=True)
    run = ("run", "--offline", "--force")
    error = said_by_the_command(FULL, data, mirror, str(closed), size, *run)
    assert "disk is full" in error or str(closed) in error, error


def test_a_full_folder_for_a_backup_is_said(data: Path, mirror: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    target.mkdir()
    error = said_by_the_command(FULL, data, mirror, str(target), "200k", "backup", str(target))
    assert "disk is full" in error, error


READ_ONLY = """
import subprocess, sys
place, arguments = sys.argv[1], sys.argv[2:]
subprocess.run(["mount", "--bind", place, place], check=True)
subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
done = subprocess.run(
    [sys.executable, "-m", "insider_signals.console.cli", *arguments],
    capture_output=True,
    text=True,
)
print(done.returncode)
print(done.stdout + done.stderr)
"""


def test_a_read_only_folder_of_the_sandbox_is_said(data: Path, mirror: Path) -> None:
    closed = data / "sandbox"
    closed.mkdir()
    error = said_by_the_command(READ_ONLY, data, mirror, str(closed), "run", "--sandbox")
    assert str(closed) in error and "cannot be written" in error, error


@pytest.mark.parametrize("place", ["slice", "tmp"])
def test_a_read_only_place_that_a_night_may_need_is_named_before(
    data: Path, mirror: Path, place: str
) -> None:
    closed = data / place
    closed.mkdir(exist_ok=True)
    done = in_own_mounts(CLOSED, data, mirror, closed, "nothing")
    assert done.returncode == 0, done.stderr
    assert f"{closed} (Read-only file system)" in json.loads(done.stdout)["disk"][0]
