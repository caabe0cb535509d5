"""Every query that README or a page of docs shows is asked of the published file of the sandbox.

A block that is for another database than the published file says so after the word sql.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
from command import Insider

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```sql\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r'insider sql (?:--\w+ )?"((?:[^"\\]|\\.)*)"', re.DOTALL)


def queries() -> list[tuple[str, str]]:
    """Place and text of every query."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        name = str(page.relative_to(ROOT))
        texts = BLOCK.findall(text) + COMMAND.findall(text)
        for number, query in enumerate(texts, 1):
            if query.strip() not in ("…", "<query>"):
                found.append((f"{name} {number}", query))
    return found


def asked(path: Path, query: str) -> int:
    """Rows of the last statement, asked as `insider sql` asks: read-only, schemas need no name."""
    with duckdb.connect(str(path), read_only=True) as connection:
        schemas = connection.execute(
            "select string_agg(distinct schema_name, ',') from duckdb_tables()"
        ).fetchone()
        assert schemas is not None
        connection.execute(f"set search_path = '{schemas[0]}'")
        rows = 0
        for statement in connection.extract_statements(query):
            rows = len(connection.execute(statement).fetchall())
        return rows


def test_every_documented_query_can_be_asked(insider: Insider) -> None:
    found = queries()
    assert len(found) > 30 and sum(place.startswith("README.md") for place, _ in found) >= 3
    path = insider.data / "published" / "insider_signals.duckdb"
    failed = []
    for place, query in found:
        try:
            asked(path, query)
        except duckdb.Error as error:
            failed.append(f"{place}: {error}")
    assert not failed, "\n".join(failed)
