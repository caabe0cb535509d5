"""Whatever the source does and whenever a night is killed: the next one repairs it, unasked.

`benchmarks/fault_campaign.py` is the long form of the first test.
"""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from random import Random

import duckdb
from fault_campaign import (
    FIRST,
    LAST,
    a_shell_without_settings,
    a_tool_that_writes,
    campaign,
    closed_places,
    contents,
    impossible_filing,
    listed_and_not_loaded,
    night,
)

from insider_signals.console.doctor import examine
from insider_signals.extract.index import daily_index_path
from insider_signals.pipeline.publishing import close_beside, left_beside
from insider_signals.pipeline.settings import Settings
from insider_signals.sandbox.server import Fault, SandboxServer


def test_nights_that_are_killed_and_lied_to_end_as_undisturbed_ones(
    mirror: Path, tmp_path: Path
) -> None:
    tally = campaign(mirror, runs=10, kills=4, seed=20261122, folder=tmp_path)
    assert tally.nights >= 10 and tally.killed >= 4
    assert tally.wrong == []


def test_an_undisturbed_night_waits_for_a_busy_machine(
    settings: Settings, mirror: Path, tmp_path: Path
) -> None:
    with SandboxServer(mirror, [Fault("slow", share=0.1, path=r"\.txt$", seconds=0.5)]) as server:
        other = Settings.from_environment(
            {}, data=tmp_path / "other", base_url=server.url, start=FIRST
        )
        night(other)
    assert listed_and_not_loaded(other) == []
    assert contents(other) == contents(settings)


def test_a_document_that_came_too_late_is_not_said_to_be_none(
    settings: Settings, mirror: Path, tmp_path: Path
) -> None:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        (late,) = connection.execute(
            "select max(accession_number) from edgar.submission"
        ).fetchone()
    with SandboxServer(mirror, [Fault("slow", path=late, seconds=1.0)]) as server:
        other = Settings.from_environment(
            {}, data=tmp_path / "other", base_url=server.url, start=FIRST
        )
        night(other, hasty=True)
        with duckdb.connect(str(other.warehouse), read_only=True) as connection:
            rejected = connection.execute(
                "select accession_number, reason from edgar.rejected where place = 'document'"
            ).fetchall()
        why = "EDGAR lists the filing, but its document could not be fetched so far"
        assert rejected == [(late, why)]
        (said,) = [f for f in examine(other, network=False) if f.subject == "filings"]
        assert said.says.startswith("1 could not be fetched so far; runs ask again")
        server.set_faults([])
        night(other)
    assert contents(other) == contents(settings)


def test_what_people_do_between_nights_changes_nothing(settings: Settings, mirror: Path) -> None:
    wanted = contents(settings)
    close_beside(settings.published_file)  # a copied folder has no link
    for seed in range(4):
        assert a_tool_that_writes(settings, Random(seed)) is None
        assert a_shell_without_settings(settings, Random(seed)) is None
    assert left_beside(settings.published_file), "one of the seeds leaves a log"
    assert contents(settings) != wanted, "which readers see until the next run"
    night(settings)
    assert contents(settings) == wanted


def test_one_impossible_filing_changes_nothing_for_the_others(mirror: Path, tmp_path: Path) -> None:
    assert impossible_filing(mirror, tmp_path) == []


def test_closed_places_are_said_and_made_good(mirror: Path, tmp_path: Path) -> None:
    assert closed_places(mirror, tmp_path) == []


def test_a_week_of_outage_is_made_good_by_the_next_night(
    settings: Settings, mirror: Path, tmp_path: Path
) -> None:
    silent = date(2023, 3, 13)
    days = [silent + timedelta(n) for n in range(5)]
    paths = "|".join(f"{day:%Y%m%d}" for day in days)
    with SandboxServer(mirror, [Fault("late", path=paths)]) as server:
        other = Settings.from_environment(
            {}, data=tmp_path / "other", base_url=server.url, start=FIRST
        )
        night(other)
        assert contents(other) != contents(settings)
        server.set_faults([])
        night(other)
    assert contents(other) == contents(settings)


def test_a_corrected_index_is_followed_by_the_next_night(
    settings: Settings, mirror: Path, tmp_path: Path
) -> None:
    corrected = tmp_path / "edgar"
    shutil.copytree(mirror, corrected)
    shutil.rmtree(corrected / "Archives" / "edgar" / "full-index")
    # The newest day is one of those whose daily index is still looked at again.
    days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    indexes = [path for day in days if (path := corrected / daily_index_path(day)).exists()]
    while b".txt" not in indexes[-1].read_bytes():
        indexes.pop().unlink()
    whole = indexes[-1].read_bytes()
    indexes[-1].write_bytes(
        b"".join(line for line in whole.splitlines(keepends=True) if b".txt" not in line)
    )
    other = Settings.from_environment(
        {}, data=tmp_path / "other", base_url=str(corrected), start=FIRST
    )
    night(other)
    assert contents(other) != contents(settings)
    indexes[-1].write_bytes(whole)
    night(other)
    assert contents(other) == contents(settings)
