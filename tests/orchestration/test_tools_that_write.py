"""What BI tools do that open the published file for writing, as their defaults have it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from test_publishing import build

from insider_signals.console.doctor import examine
from insider_signals.pipeline.publishing import (
    Stamp,
    close_beside,
    is_published,
    is_untouched,
    left_beside,
    publish,
)
from insider_signals.pipeline.settings import Settings

# A tool that does what it is told on its standard input, and says how it went.
TOOL = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
for line in sys.stdin:
    try:
        connection.execute(line)
        print("done", flush=True)
    except duckdb.Error as error:
        print(" ".join(str(error).split()), flush=True)
"""

WRITES = (
    "delete from marts.filings",
    "create table marts.mine as select 1 as one",
    "create or replace view marts.trades_of_today as select 1 as one",
    "update marts.filings set version = 7",
)


@contextmanager
def tool(path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", TOOL, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "open\n"
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def tell(process: subprocess.Popen[str], statement: str) -> str:
    assert process.stdin and process.stdout
    process.stdin.write(statement + "\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def rows(settings: Settings) -> tuple[int, int]:
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        found = connection.execute(
            "select count(*)::integer, max(version) from marts.filings"
        ).fetchone()
        assert found is not None
        return found


def publish_version(settings: Settings, version: int) -> None:
    build(settings, version)
    publish(settings, Stamp(f"raw {version}", "project"))
    settings.report.mkdir(exist_ok=True)
    (settings.report / "index.html").write_text("made of it")


def as_before(settings: Settings) -> None:
    """As earlier versions published it, and as file systems without links have it."""
    log = settings.published_file.with_name(settings.published_file.name + ".wal")
    log.unlink()
    settings.published_file.chmod(0o644)


@pytest.mark.parametrize("statement", WRITES)
def test_a_tool_that_writes_and_is_killed_changes_nothing(
    settings: Settings, statement: str
) -> None:
    publish_version(settings, 1)
    # Whoever is not root cannot even open it so.
    settings.published_file.chmod(0o644)
    with tool(settings.published_file) as process:
        assert "fsync" in tell(process, statement)
    assert left_beside(settings.published_file) == []
    assert rows(settings) == (1000, 1)
    assert is_published(settings, Stamp("raw 1", "project"))


@pytest.mark.parametrize("statement", WRITES)
def test_what_was_left_is_told_removed_and_not_played_over_the_next_publication(
    settings: Settings, statement: str
) -> None:
    publish_version(settings, 1)
    as_before(settings)
    with tool(settings.published_file) as process:
        assert tell(process, statement) == "done"
    assert [path.name for path in left_beside(settings.published_file)] == [
        "insider_signals.duckdb.wal"
    ]
    assert not is_published(settings, Stamp("raw 1", "project"))
    (told,) = (f for f in examine(settings, network=False) if f.subject == "published")
    assert (told.level, told.repair) == ("problem", "insider run")
    assert "insider_signals.duckdb.wal" in told.says
    publish_version(settings, 2)
    assert rows(settings) == (1000, 2)


def test_a_tool_that_holds_the_old_file_writes_nothing_beside_the_new_one(
    settings: Settings,
) -> None:
    publish_version(settings, 1)
    as_before(settings)
    with tool(settings.published_file) as early, tool_of_a_copy(settings) as late:
        assert tell(early, "delete from marts.filings where issuer_cik = '1'") == "done"
        publish_version(settings, 2)
        for process in (early, late):
            tell(process, "delete from marts.filings")
            assert rows(settings) == (1000, 2)
            tell(process, "checkpoint")
            assert rows(settings) == (1000, 2)
    assert rows(settings) == (1000, 2)
    assert left_beside(settings.published_file) == []


@contextmanager
def tool_of_a_copy(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A second one that opened the file before it was replaced, though nobody shares its lock."""
    copy = settings.published_file.with_name("copy.duckdb")
    shutil.copy(settings.published_file, copy)
    os.replace(copy, settings.published_file)
    with tool(settings.published_file) as process:
        yield process


def test_the_leftovers_of_a_killed_checkpoint_are_removed_too(settings: Settings) -> None:
    publish_version(settings, 1)
    names = ("insider_signals.duckdb.wal.checkpoint", "insider_signals.duckdb.wal.recovery")
    for name in names:
        (settings.published / name).write_bytes(b"left")
    (settings.published / "insider_signals.duckdb.tmp").mkdir()
    assert [path.name for path in close_beside(settings.published_file)] == list(names)
    assert (settings.published / "insider_signals.duckdb.tmp").exists(), "it is a reader's"


def _of_another_file(log: Path) -> None:
    other = log.with_name("other.duckdb")
    shutil.copy(log.with_suffix(""), other)
    other.chmod(0o644)
    with tool(other) as process:
        assert tell(process, "delete from marts.filings where issuer_cik = '2'") == "done"
    other.with_name("other.duckdb.wal").rename(log)
    other.unlink()


def _empty(log: Path) -> None:
    log.touch()


def _a_folder(log: Path) -> None:
    log.mkdir()
    (log / "mine.txt").write_text("mine")


def _a_link_to_a_log(log: Path) -> None:
    _of_another_file(log)
    elsewhere = log.parent.parent / "elsewhere.wal"
    log.rename(elsewhere)
    log.symlink_to(elsewhere)


def _a_dangling_link(log: Path) -> None:
    log.symlink_to(log.with_name("nowhere"))


def _a_pipe(log: Path) -> None:
    os.mkfifo(log)


@pytest.mark.parametrize(
    "leave", [_of_another_file, _empty, _a_folder, _a_link_to_a_log, _a_dangling_link, _a_pipe]
)
def test_whatever_has_the_name_of_a_log_is_told_and_out_of_the_way_after_a_run(
    settings: Settings, leave: Callable[[Path], None]
) -> None:
    publish_version(settings, 1)
    as_before(settings)
    leave(settings.published_file.with_name(settings.published_file.name + ".wal"))
    told = [f for f in examine(settings, network=False) if f.subject == "published"]
    if leave is _empty:  # DuckDB takes it for none
        assert [f.level for f in told] != ["problem"]
        assert rows(settings) == (1000, 1)
    else:
        assert [(f.level, f.repair) for f in told] == [("problem", "insider run")]
        assert "insider_signals.duckdb.wal" in told[0].says
    close_beside(settings.published_file)
    assert left_beside(settings.published_file) == []
    assert rows(settings) == (1000, 1)
    publish_version(settings, 2)
    assert rows(settings) == (1000, 2)
    # What is no log is nobody's to remove: neither where a link leads, nor what a folder holds.
    assert (settings.data / "elsewhere.wal").exists() == (leave is _a_link_to_a_log)
    kept = [path.read_text() for path in settings.published.rglob("mine.txt")]
    assert kept == (["mine"] if leave is _a_folder else [])


def test_a_file_that_was_written_into_is_published_anew(settings: Settings) -> None:
    publish_version(settings, 1)
    as_before(settings)
    with duckdb.connect(str(settings.published_file)) as connection:
        connection.execute("update marts.filings set version = 7")
    assert left_beside(settings.published_file) == []
    assert not is_untouched(settings) and not is_published(settings, Stamp("raw 1", "project"))
    (told,) = (f for f in examine(settings, network=False) if f.subject == "published")
    assert (told.level, told.repair) == ("problem", "insider run")


def test_a_tool_that_keeps_readers_out_is_named(settings: Settings) -> None:
    publish_version(settings, 1)
    settings.published_file.chmod(0o644)
    with tool(settings.published_file) as process:
        (told,) = (f for f in examine(settings, network=False) if f.subject == "published")
        assert told.level == "problem" and f"PID {process.pid}" in told.says
        publish_version(settings, 2)
        assert rows(settings) == (1000, 2), "the next publication is another file"


def test_the_published_file_is_not_writable(settings: Settings) -> None:
    publish_version(settings, 1)
    assert settings.published_file.stat().st_mode & 0o222 == 0
    publish_version(settings, 2)
    assert rows(settings) == (1000, 2)
