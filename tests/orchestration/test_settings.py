"""Settings: what the environment says, and what is made of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestration.settings import ROOT, Settings, SettingsError


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
