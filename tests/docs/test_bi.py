"""The recipes for other tools, as far as they can be tried without those tools."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from places import ROOT

BI = ROOT / "docs" / "bi"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The published file, of which this process holds an older publication open."""
    path, new = tmp_path / "it's published.duckdb", tmp_path / "new.duckdb"
    for file, when in ((path, "2024-03-04"), (new, "2024-03-05")):
        with duckdb.connect(str(file)) as connection:
            connection.execute("create schema marts")
            connection.execute(
                f"create table marts.publications as select timestamp '{when}' as published_at"
            )
    return path


def replaced(path: Path) -> None:
    os.replace(path.with_name("new.duckdb"), path)


QUERY = "select max(published_at)::date::varchar from marts.publications"


def test_the_browser_sees_the_next_publication_beside_other_sessions(published: Path) -> None:
    source = ast.parse((BI / "streamlit" / "browser.py").read_text())
    (ask,) = (node for node in source.body if getattr(node, "name", "") == "ask")
    held: Any
    with duckdb.connect(str(published), read_only=True) as held:
        held.execute(QUERY)
        replaced(published)
        program = ast.unparse(ask).replace(".df()", ".fetchall()")
        names: dict[str, Any] = {"duckdb": duckdb, "PUBLISHED": published}
        exec(program, names)
        assert names["ask"](QUERY) == [("2024-03-05",)]


def test_the_readme_says_how_to_see_the_next_publication(published: Path) -> None:
    readme = (BI / "README.md").read_text()
    program = re.search(r"```python\n(.*?)```", readme, re.S)
    assert program is not None
    address = str(published).replace("'", "''")
    with duckdb.connect(str(published), read_only=True) as held:
        held.execute(QUERY)
        replaced(published)
        names: dict[str, Any] = {"duckdb": duckdb}
        exec(program[1].replace("data/published/insider_signals.duckdb", address), names)
        assert names["connection"].execute(QUERY).fetchall() == [("2024-03-05",)]
