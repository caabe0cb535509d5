"""One small sandbox, written once for all tests of this folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox.write import write_sandbox

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sandbox")
    write_sandbox(folder, seed=1, scale=0.1)
    return folder


@pytest.fixture(scope="session")
def specifications() -> Path:
    """SEC's schemas, which are not part of the project."""
    shared = Path(os.environ.get("INSIDER_SIGNALS_SHARED", ROOT.parent / "shared"))
    if not (shared / "spec").is_dir():
        pytest.skip(
            "SEC's schemas are not here (set INSIDER_SIGNALS_SHARED to a folder with spec/)"
        )
    return shared / "spec"
