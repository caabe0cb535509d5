"""What is built per issuer does not depend on who else is in the warehouse.

The issuers of the made-up market are cut into two halves; every model that says that it is built
per issuer is built on each, and both together are what a build of the whole market makes.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import compiled_models
import duckdb
import pytest
from sandbox_warehouse import load

from insider_signals.extract.sql import quoted_text
from insider_signals.pipeline import slices
from insider_signals.pipeline.settings import Settings
from insider_signals.sandbox.write import write_sandbox

HALVES = 2


def names_of(*kinds: str) -> list[str]:
    return [
        node["name"]
        for node in compiled_models.manifest()["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["meta"]["per"] in kinds
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The whole, and the halves."""
    data = tmp_path_factory.mktemp("halves")
    settings = Settings.from_environment({"EDGAR_BASE_URL": "/nowhere"}, data=data)
    settings = replace(settings, portion=1)
    settings.prepare_folders()
    write_sandbox(data / "mirror", seed=1, scale=0.05)
    load(data / "mirror", settings.warehouse)
    models = slices.Models(compiled_models.prepared() / "manifest.json")
    made = []
    for number in range(HALVES):
        with duckdb.connect(str(settings.warehouse)) as connection:
            cut = slices.cut_portion(connection, settings, models, number, HALVES)
        assert cut.issuers > 50
        made.append(cut.path.rename(data / f"half{number}.duckdb"))
    for path in (settings.warehouse, *made):
        wanted = [f"+{name}" for name in names_of("issuer", "both", "text")]
        compiled_models.build(path, *wanted, with_tests=False)
    return [settings.warehouse, *made]


def test_two_halves_are_the_whole(built: list[Path]) -> None:
    different, filled = [], 0
    with duckdb.connect() as connection:
        for number, path in enumerate(built):
            connection.execute(f"attach {quoted_text(str(path))} as part{number} (read_only)")
        for name in names_of("issuer"):
            row = connection.execute(
                "select schema_name from duckdb_tables()"
                " where database_name = 'part0' and table_name = ?",
                [name],
            ).fetchone()
            if row is None:  # a view
                continue
            names = slices.columns(connection, "part0", row[0], name)
            content = slices.row_hash(names)
            # A slice says whose rows it answers for; of others it has what they need of them.
            own = "coalesce(issuer_cik, '') in (from part{}.build.issuers)"
            whole, *parts = (
                f'(select {content} as content from part{number}."{row[0]}"."{name}"'
                f" where {own.format(number) if number and 'issuer_cik' in names else 'true'})"
                for number in range(len(built))
            )
            # Both halves have the filings that name no issuer: rows are compared as a set.
            halves = f"({' union '.join(f'from {part}' for part in parts)})"
            rows, missing, more = connection.execute(
                f"select (select count(*) from {whole}),"
                f" (select count(*) from {whole} where content not in {halves}),"
                f" (select count(*) from {halves} where content not in {whole})"
            ).fetchone() or (0, 0, 0)
            filled += rows > 0
            if missing or more:
                different.append(f"{name}: of {rows:,} rows {missing:,} missing, {more:,} more")
    assert different == []
    assert filled > 70
