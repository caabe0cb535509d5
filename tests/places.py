"""Where the project and the reference material are."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Reference material with real filings; tests that need it are skipped where it is not.
SHARED = Path(os.environ.get("INSIDER_SIGNALS_SHARED") or ROOT.parent / "shared")
