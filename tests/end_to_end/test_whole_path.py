"""From EDGAR to the published file, with the console script, as a user would."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import Insider
from listed_filings import listed


def test_some_days_come_over_http(first_run: tuple[Insider, str]) -> None:
    insider, output = first_run
    assert insider.published.exists()
    assert "published" in output
    assert "Traceback" not in output


def test_every_listed_filing_is_loaded_or_rejected(insider: Insider, edgar: Path) -> None:
    raw = insider.ask(
        "select accession_number from edgar.submission"
        " union select accession_number from edgar.form144"
        " union select accession_number from edgar.rejected",
        insider.warehouse,
    )
    assert {accession for (accession,) in raw} == listed(edgar)


def test_every_ownership_filing_is_published(insider: Insider) -> None:
    published = insider.ask("select count(*), count(distinct accession_number) from marts.filings")
    raw = insider.ask("select count(*) from edgar.submission", insider.warehouse)
    assert published == [(raw[0][0], raw[0][0])]


def test_thresholds_can_be_tried_after_a_night_of_a_slice(insider: Insider) -> None:
    """The steps that no slice keeps up to date are gone by then: none of them is needed."""
    now = insider.ask("select count(distinct signal) from marts.signals")[0][0]
    output = insider.run("sensitivity")
    assert now > 5
    for kind in ("cluster_sale", "lockup_sale", "large_purchase"):
        assert kind in output


def processor_seconds() -> float:
    """What the commands so far took of the processors; how busy the machine is does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_nothing_is_done_twice(insider: Insider) -> None:
    before = insider.published.stat().st_mtime_ns
    loads = insider.ask("select count(*) from edgar.load_log", insider.warehouse)
    seconds = processor_seconds()
    output = insider.run("run")
    assert "Everything is up to date" in output
    assert processor_seconds() - seconds < 20
    assert insider.published.stat().st_mtime_ns == before
    assert insider.ask("select count(*) from edgar.load_log", insider.warehouse) == loads


def test_a_rebuild_from_the_store_gives_equal_tables(insider: Insider) -> None:
    """In portions of all issuers, the tables that nights made, the last of them from a slice."""
    raw, published = insider.raw_contents(), insider.contents()
    output = insider.run("rebuild", base_url="http://127.0.0.1:9", INSIDER_SIGNALS_PORTION="2000")
    assert "1 of 2" in output
    assert "Traceback" not in output
    assert insider.raw_contents() == raw
    assert insider.contents() == published


READER = """
import sys, duckdb
queries = 0
while True:
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        for _ in range(5):
            rows = connection.execute("select count(*) from marts.filings").fetchone()[0]
            told = connection.execute("select row_count from marts.publications"
                " where table_name = 'filings'").fetchone()[0]
            assert rows == told, (rows, told)
            queries += 1
            print(queries, flush=True)
"""


def test_a_reader_is_not_disturbed_by_a_run_nor_the_run_by_the_reader(insider: Insider) -> None:
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(insider.published)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    reader.stdout.readline()
    before = insider.published.stat().st_mtime_ns
    insider.run("run", "--force")
    assert insider.published.stat().st_mtime_ns > before
    assert reader.poll() is None, reader.stderr.read() if reader.stderr else ""
    reader.kill()
    reader.communicate()


@pytest.mark.parametrize("moment", ["loading", "dbt build"])
def test_a_killed_run_is_repaired_by_the_next(
    insider: Insider, tmp_path: Path, manifest_path: Path, moment: str
) -> None:
    """SIGKILL while the step runs; the next ordinary run gives what an undisturbed one gives."""
    window = ("--from", "2020-01-01", "--to", "2020-06-30")
    disturbed = Insider(tmp_path / "data", insider.edgar, manifest_path.parent)
    disturbed.data.mkdir()
    process = disturbed.start("run", *window)
    log_says = {"loading": "edgar_tables - STEP_START", "dbt build": "1 of "}[moment]
    deadline = time.monotonic() + 300
    while log_says not in disturbed.newest_log() and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not disturbed.published.exists()
    # At once: dbt ended with the run.
    disturbed.run("run", *window)
    wanted = insider.ask(
        "select accession_number from edgar.filing_index"
        " where index_date between '2020-01-01' and '2020-06-30' order by all",
        insider.warehouse,
    )
    found = disturbed.ask(
        "select accession_number from edgar.filing_index order by all", disturbed.warehouse
    )
    assert found == wanted
