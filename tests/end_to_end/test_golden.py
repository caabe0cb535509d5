"""Published tables hold what they held: a change of content is a decision, never an accident."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest
from command import Insider
from contents import contents, differences, write
from places import ROOT

GOLDEN = ROOT / "tests" / "golden" / "sandbox.csv"
LOCKED = (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.mark.skipif(
    f"duckdb=={duckdb.__version__} " not in LOCKED, reason="hashes are those of the locked DuckDB"
)
def test_every_published_table_is_as_it_was_written_down(insider: Insider) -> None:
    found = contents(insider.published)
    if os.environ.get("UPDATE_GOLDEN"):
        write(found, GOLDEN)
    assert differences(found, GOLDEN) == [], "on purpose? make golden, and say why in the commit"


def test_a_changed_row_a_new_and_a_missing_table_are_told(insider: Insider, tmp_path: Path) -> None:
    found = contents(insider.published)
    write(found, tmp_path / "golden.csv")
    assert differences(found, tmp_path / "golden.csv") == []
    rows, content = found.pop("marts.signals")
    found |= {"marts.trades": (found["marts.trades"][0], "1"), "marts.new": (rows, content)}
    assert differences(found, tmp_path / "golden.csv") == [
        "marts.new: new",
        "marts.signals: gone",
        "marts.trades: other content, same number of rows",
    ]
