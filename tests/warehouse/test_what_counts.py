"""docs/what_counts.md names columns and planted cases; all of them have to exist."""

from __future__ import annotations

import csv
import re

import yaml
from written_warehouse import PROJECT

DOCS = PROJECT.parent / "docs"
PAGE = (DOCS / "what_counts.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below the line that holds `heading`, without its head."""
    lines = PAGE[PAGE.index(heading) :].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[first:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return rows[2:]


ROWS = table("# What counts as meaningful")


def test_every_column_that_answers_a_claim_exists() -> None:
    columns = set()
    for file in (PROJECT / "models" / "marts").glob("*.yml"):
        for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models", []):
            columns |= {f"{model['name']}.{column['name']}" for column in model.get("columns", [])}
    named = {name for row in ROWS for name in re.findall(r"`(\w+\.\w+)`", row[1])}
    assert len(ROWS) == 18
    assert all(re.search(r"`\w+\.\w+`", row[1]) for row in ROWS)
    assert named - columns == set()


def test_every_claim_has_a_planted_case_on_each_side() -> None:
    planted = set(
        re.findall(r"^\| `(\w+)`", (DOCS / "sandbox.md").read_text("utf-8"), re.MULTILINE)
    )
    for claim, _, fires, quiet in ROWS:
        assert fires.strip("`") in planted, claim
        assert quiet.strip("`") in planted, claim


def test_the_research_behind_each_definition_is_that_of_the_seed() -> None:
    with (PROJECT / "seeds" / "signal_definitions.csv").open(encoding="utf-8", newline="") as file:
        wanted = [
            [
                f"`{row['definition_id']}`",
                *(row[name] for name in ("tier", "grade", "sign", "source")),
            ]
            for row in csv.DictReader(file)
            if row["tier"]
        ]
    assert table("## What the research says of each definition") == wanted
