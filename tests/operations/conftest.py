"""A small made-up EDGAR, and a data folder that was filled from it in one undisturbed night."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from fault_campaign import FIRST, LAST, night  # noqa: E402

from insider_signals.pipeline.settings import Settings  # noqa: E402
from insider_signals.sandbox.excerpt import write_excerpt  # noqa: E402


@pytest.fixture(scope="session")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edgar")
    write_excerpt(folder, FIRST, LAST, most=3)
    return folder


@pytest.fixture(scope="session")
def filled(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    night(_settings(folder, mirror))
    return folder


@pytest.fixture
def settings(
    filled: Path, mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Settings of a fresh copy of that data folder; the plain build counts as the project's."""
    monkeypatch.setattr("insider_signals.console.verify.build_hash", lambda _: "plain")
    shutil.copytree(filled, tmp_path / "data")
    yield _settings(tmp_path / "data", mirror)


def _settings(folder: Path, mirror: Path) -> Settings:
    return Settings.from_environment({}, data=folder, base_url=str(mirror), start=FIRST)
