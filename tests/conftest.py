"""What all tests share: the manifest of the dbt project, parsed once and kept between sessions."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from places import ROOT, SHARED

OUR_VARIABLES = ("EDGAR_", "INSIDER_SIGNALS_", "DAGSTER_HOME", "DBT_")


@pytest.fixture(autouse=True)
def no_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see none of the settings of the shell they were started from."""
    for name in list(os.environ):
        if name.startswith(OUR_VARIABLES) and name != "INSIDER_SIGNALS_SHARED":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def manifest_path() -> Path:
    """The manifest of the dbt project as it is now, in the folder that `make check` uses too."""
    from orchestration.project import prepare_manifest
    from orchestration.settings import Settings

    return prepare_manifest(Settings.from_environment({}, data=ROOT / "build" / "check"))


@pytest.fixture(scope="session")
def manifest(manifest_path: Path) -> dict[str, Any]:
    return json.loads(manifest_path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material with a mirror of real filings, where there is one."""
    if not (SHARED / "edgar").is_dir():
        pytest.skip(f"no mirror of real filings at {SHARED}; set INSIDER_SIGNALS_SHARED")
    return SHARED
