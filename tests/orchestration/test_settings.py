"""Settings: what the environment says, and what is made of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from insider_signals.console.doctor import examine
from insider_signals.orchestration.running import dagster_instance
from insider_signals.pipeline.publishing import Stamp, publish
from insider_signals.pipeline.settings import ROOT, Settings, SettingsError
from insider_signals.pipeline.warehouse import Warehouse, open_warehouse


def test_without_an_identity_or_an_address_it_is_the_sandbox(tmp_path: Path) -> None:
    settings = Settings.from_environment({}, data=tmp_path)
    assert settings.is_sandbox
    assert settings.warehouse == tmp_path / "sandbox" / "warehouse.duckdb"
    assert settings.published_file == tmp_path / "sandbox" / "published" / "insider_signals.duckdb"
    assert settings.price_files is not None


def test_an_identity_means_the_real_edgar(tmp_path: Path) -> None:
    env = {"EDGAR_IDENTITY": "Jane Doe jane@example.com", "INSIDER_SIGNALS_DATA": str(tmp_path)}
    settings = Settings.from_environment(env)
    assert not settings.is_sandbox
    assert settings.edgar == "https://www.sec.gov"
    assert settings.edgar_folder is None
    assert settings.warehouse == tmp_path / "warehouse.duckdb"
    assert settings.price_files is None


@pytest.mark.parametrize("address", ["/srv/edgar", "file:///srv/edgar"])
def test_an_address_may_be_a_folder(address: str) -> None:
    settings = Settings.from_environment({"EDGAR_BASE_URL": address})
    assert settings.edgar_folder == Path("/srv/edgar")


def test_the_default_data_folder_is_the_projects() -> None:
    assert Settings.from_environment({}).data == ROOT / "data"


def test_empty_variables_count_as_not_set() -> None:
    assert Settings.from_environment({"EDGAR_IDENTITY": "", "EDGAR_BASE_URL": " "}).is_sandbox


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EDGAR_REQUESTS_PER_SECOND", "many"),
        ("EDGAR_ATTEMPTS", "0"),
        ("EDGAR_THROTTLE_PAUSE", "-1"),
        ("EDGAR_THROTTLE_PAUSE", "nan"),
        ("INSIDER_SIGNALS_START", "yesterday"),
    ],
)
def test_a_value_that_cannot_be_read_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_data_folder_is_explained(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SettingsError, match="INSIDER_SIGNALS_DATA"):
        Settings.from_environment({}, data=tmp_path / "data").prepare_folders()


def test_a_data_folder_below_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="INSIDER_SIGNALS_DATA"):
        Settings.from_environment({}, data=tmp_path / "file" / "data").prepare_folders()


@pytest.mark.parametrize("name", ["run#2", "what?", "data%20of 2024"])
def test_a_name_that_is_read_as_an_address_is_refused_before_anything_is_done(
    tmp_path: Path, name: str
) -> None:
    settings = Settings.from_environment({}, data=tmp_path / name)
    with pytest.raises(SettingsError, match="INSIDER_SIGNALS_DATA"):
        settings.prepare_folders()
    assert list(tmp_path.iterdir()) == []
    told = next(f for f in examine(settings, network=False) if f.subject == "disk")
    assert told.repair == "set INSIDER_SIGNALS_DATA to a folder with another name"


@pytest.mark.parametrize(
    "name", ["it's 100%", "a;b", "données [2024]", "a & b = c", "{{ x }}", "$HOME", "*", "x: y, ~"]
)
def test_other_names_are_used_as_they_are(tmp_path: Path, name: str) -> None:
    settings = Settings.from_environment({"EDGAR_BASE_URL": str(tmp_path)}, data=tmp_path / name)
    settings.prepare_folders()
    with open_warehouse(settings) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.filings as select current_date as filed_date")
    with Warehouse(settings).open_store() as store:
        store.put("index/2024-03-04", b"of a day")
    with dagster_instance(settings) as instance:
        assert instance.get_runs_count() == 0
    publish(settings, Stamp("raw", "project"))
    with Warehouse(settings).open_store() as store:
        assert store.get("index/2024-03-04") == b"of a day"
    assert [f.says for f in examine(settings, network=False) if f.subject == "published"]
    left = {path.relative_to(settings.data).parts[0] for path in settings.data.rglob("*")}
    assert left <= {"dagster", "logs", "published", "store", "warehouse.duckdb", "extensions"}
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_dbt_finds_the_warehouse_under_such_names(tmp_path: Path) -> None:
    from dbt.adapters.duckdb.credentials import DuckDBCredentials

    for name in ("it's 100%", "a;b", "[2024]", "a & b = c", "{{ x }}", "a: b"):
        path = tmp_path / name / "warehouse.duckdb"
        assert DuckDBCredentials.path_derived_database_name(str(path)) == "warehouse"
