"""docs/what_counts.md names columns and planted cases; all of them have to exist."""

from __future__ import annotations

import re

import yaml
from written_warehouse import PROJECT

DOCS = PROJECT.parent / "docs"
ROWS = [
    [cell.strip() for cell in row.strip().strip("|").split("|")]
    for row in (DOCS / "what_counts.md").read_text(encoding="utf-8").splitlines()
    if row.startswith("|")
][2:]


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
    planted = set(re.findall(r"^`(\w+)`", (DOCS / "sandbox.md").read_text("utf-8"), re.MULTILINE))
    for claim, _, fires, quiet in ROWS:
        assert fires.strip("`") in planted, claim
        assert quiet.strip("`") in planted, claim
