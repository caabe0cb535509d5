"""A folder with EDGAR's paths, and the settings that point to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_mirror import Mirror

from insider_signals.pipeline.settings import Settings


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    (tmp_path / "edgar").mkdir()
    return Mirror(tmp_path / "edgar")


@pytest.fixture
def settings(tmp_path: Path, mirror: Mirror) -> Settings:
    made = Settings.from_environment({}, data=tmp_path / "data", base_url=str(mirror.folder))
    made.prepare_folders()
    return made
