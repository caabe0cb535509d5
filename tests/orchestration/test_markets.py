"""The made-up market and real filings in one data folder: neither takes the other's place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from insider_signals.console.doctor import examine
from insider_signals.orchestration.running import prepare_sandbox
from insider_signals.pipeline.publishing import Stamp, publish
from insider_signals.pipeline.settings import Settings, SettingsError
from insider_signals.pipeline.warehouse import Warehouse


def made_up(data: Path) -> Settings:
    return Settings.from_environment({"INSIDER_SIGNALS_SANDBOX": "1"}, data=data)


def real(data: Path) -> Settings:
    return Settings.from_environment({"EDGAR_IDENTITY": "Jane Doe jane@example.com"}, data=data)


def of_a_shell_without_settings(data: Path) -> Settings:
    return Settings.from_environment({}, data=data)


def fill(settings: Settings, issuer: str) -> None:
    """A warehouse with one filing, published."""
    settings.prepare_folders()
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create schema if not exists marts")
        connection.execute(
            f"create or replace table marts.filings as select '{issuer}' as issuer_name,"
            " date '2024-03-04' as filed_date"
        )
    publish(settings, Stamp(issuer, "project"))


def insider(data: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "insider_signals.console.cli", *arguments],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "INSIDER_SIGNALS_DATA": str(data), **env},
        cwd=data,
    )


NAMES = ("sql", "--csv", "select issuer_name from filings")


def test_each_market_publishes_in_a_place_of_its_own(tmp_path: Path) -> None:
    fill(real(tmp_path), "Real Co")
    fill(made_up(tmp_path), "Made Up Co")
    assert real(tmp_path).published_file == tmp_path / "published" / "insider_signals.duckdb"
    assert "Real" in insider(tmp_path, *NAMES, EDGAR_IDENTITY="Jane j@example.com").stdout
    assert "Real" in insider(tmp_path, *NAMES).stdout
    assert "Made Up" in insider(tmp_path, *NAMES, "--sandbox").stdout


@pytest.mark.parametrize("command", [("run",), ("backfill", "2024q1"), ("context", "1"), ("ui",)])
def test_a_shell_without_settings_runs_nothing_over_real_filings(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    fill(real(tmp_path), "Real Co")
    before = real(tmp_path).published_file.read_bytes()
    done = insider(tmp_path, *command)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "EDGAR_IDENTITY" in done.stderr and "--sandbox" in done.stderr
    assert not (tmp_path / "sandbox").exists()
    assert real(tmp_path).published_file.read_bytes() == before


@pytest.mark.parametrize("left", ["warehouse.duckdb", "store", "published/insider_signals.duckdb"])
def test_folders_of_earlier_versions_are_known_by_what_they_hold(tmp_path: Path, left: str) -> None:
    (tmp_path / left).parent.mkdir(exist_ok=True)
    (tmp_path / left).touch()
    settings = of_a_shell_without_settings(tmp_path)
    assert not settings.is_sandbox
    with pytest.raises(SettingsError, match="EDGAR_IDENTITY"):
        settings.require_source()


def test_the_source_is_remembered_and_named(tmp_path: Path) -> None:
    mirror = tmp_path / "mirror of #1"
    mirror.mkdir()
    settings = Settings.from_environment({"EDGAR_BASE_URL": str(mirror)}, data=tmp_path / "data")
    settings.prepare_folders()
    with Warehouse(settings).open_edgar():
        pass
    later = of_a_shell_without_settings(tmp_path / "data")
    assert later.missing_source and f"EDGAR_BASE_URL={mirror}" in later.missing_source
    (finding,) = (f for f in examine(later, network=False) if f.subject == "source")
    assert (finding.level, finding.repair) == ("problem", f"set EDGAR_BASE_URL={mirror}")


def test_a_source_that_was_never_there_is_not_remembered(tmp_path: Path) -> None:
    done = insider(tmp_path, "run", "--base-url", "/no/such/folder")
    assert done.returncode == 1
    assert of_a_shell_without_settings(tmp_path).is_sandbox


def test_an_identity_asks_for_real_filings_beside_the_made_up_market(tmp_path: Path) -> None:
    fill(made_up(tmp_path), "Made Up Co")
    settings = real(tmp_path)
    settings.require_source()
    assert settings.warehouse == tmp_path / "warehouse.duckdb"
    done = insider(tmp_path, *NAMES, EDGAR_IDENTITY="Jane Doe jane@example.com")
    assert done.returncode == 1 and "Nothing is published yet" in done.stderr


def test_real_filings_are_not_loaded_into_a_made_up_market(tmp_path: Path) -> None:
    (tmp_path / "sandbox_hash.txt").write_text("made up")
    with pytest.raises(SettingsError, match="INSIDER_SIGNALS_DATA"):
        real(tmp_path).require_source()


def older_version_published_the_made_up_market(data: Path) -> None:
    """In the place of real filings, as up to version 1 it did."""
    fill(made_up(data), "Made Up Co")
    (data / "published").mkdir(exist_ok=True)
    made_up(data).published_file.rename(data / "published" / "insider_signals.duckdb")


def test_what_an_older_version_published_of_the_made_up_market_is_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older_version_published_the_made_up_market(tmp_path)
    settings = of_a_shell_without_settings(tmp_path)
    assert settings.is_sandbox
    monkeypatch.setattr("insider_signals.sandbox.write.write_sandbox", lambda folder, scale: None)
    from insider_signals.pipeline.progress import Progress

    prepare_sandbox(settings, Progress())
    assert not (tmp_path / "published" / "insider_signals.duckdb").exists()
    assert "Made Up" in insider(tmp_path, *NAMES).stdout


def test_a_made_up_publication_is_not_read_as_real_filings(tmp_path: Path) -> None:
    fill(real(tmp_path), "Real Co")
    older_version_published_the_made_up_market(tmp_path)
    for given in ({}, {"EDGAR_IDENTITY": "Jane Doe jane@example.com"}):
        done = insider(tmp_path, *NAMES, **given)
        assert done.returncode == 1 and "the made-up market" in done.stderr
    (finding,) = (f for f in examine(real(tmp_path), network=False) if f.subject == "published")
    assert finding.level == "problem" and "the made-up market" in finding.says


def test_the_publication_says_which_market_it_is(tmp_path: Path) -> None:
    for settings, market in ((real(tmp_path), "edgar"), (made_up(tmp_path), "sandbox")):
        fill(settings, "Any Co")
        done = insider(
            tmp_path,
            "sql",
            "--json",
            "select distinct market from publications",
            *(["--sandbox"] if settings.is_sandbox else []),
        )
        assert json.loads(done.stdout) == {"market": market}


def test_a_backup_of_real_filings_is_not_restored_as_the_made_up_market(tmp_path: Path) -> None:
    data, backup, other = tmp_path / "data", tmp_path / "backup", tmp_path / "other"
    other.mkdir()
    fill(real(data), "Real Co")
    assert insider(data, "backup", str(backup)).returncode == 0
    done = insider(other, "restore", str(backup))
    assert done.returncode == 1 and "EDGAR_IDENTITY" in done.stderr
    done = insider(other, "restore", str(backup), EDGAR_IDENTITY="Jane Doe jane@example.com")
    assert done.returncode == 0 and (other / "warehouse.duckdb").exists()
