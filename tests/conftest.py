"""What all tests share: the manifest of the dbt project, parsed once and kept between sessions, and
which tests stay together when several processes share them."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any

import pytest
from places import ROOT, SHARED
from xdist.scheduler import LoadScopeScheduling

OUR_VARIABLES = ("EDGAR_", "INSIDER_SIGNALS_", "DAGSTER_HOME", "DBT_")


# Begun first, because they take longest.
LONGEST = ("end_to_end", "warehouse")

# Files that take long and make what they need themselves, beside others of a folder that share.
ALONE = ("test_outage.py", "test_real_mirror.py", "test_terminal.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        return LONGEST.index(folder) if folder in LONGEST else len(LONGEST)

    items.sort(key=place)


class Together(LoadScopeScheduling):
    """One process takes all tests of a file, or of a folder whose `conftest.py` makes what they
    share: else both would make it. (xdist's own groups need what pytest 9.2 no longer has.)"""

    def _split_scope(self, nodeid: str) -> str:
        file = ROOT / nodeid.partition("::")[0]
        folder = file.parent
        shares = folder != ROOT / "tests" and (folder / "conftest.py").exists()
        return str(folder if shares and file.name not in ALONE else file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


@pytest.fixture(autouse=True)
def no_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see none of the settings of the shell they were started from."""
    for name in list(os.environ):
        if name.startswith(OUR_VARIABLES) and name != "INSIDER_SIGNALS_SHARED":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def manifest_path() -> Path:
    """The manifest of the dbt project as it is now, in the folder that `make check` uses too."""
    from insider_signals.pipeline.project import prepare_manifest
    from insider_signals.pipeline.settings import Settings

    folder = ROOT / "build" / "check"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return prepare_manifest(Settings.from_environment({}, data=folder))


@pytest.fixture(scope="session")
def manifest(manifest_path: Path) -> dict[str, Any]:
    return json.loads(manifest_path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material with a mirror of real filings, where there is one."""
    if not (SHARED / "edgar").is_dir():
        pytest.skip(f"no mirror of real filings at {SHARED}; set INSIDER_SIGNALS_SHARED")
    return SHARED
