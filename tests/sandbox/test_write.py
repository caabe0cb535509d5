"""The mirror folder is deterministic and complete."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from insider_signals.sandbox import cases
from insider_signals.sandbox.write import build_market, write_sandbox

ROOT = Path(__file__).resolve().parents[2]


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(mirror: Path, tmp_path: Path) -> None:
    write_sandbox(tmp_path, seed=1, scale=0.1)
    assert digests(tmp_path) == digests(mirror)


def test_every_document_is_listed_and_every_listed_document_exists(mirror: Path) -> None:
    for kind in ("daily-index", "full-index"):
        listed = {
            line[line.index("edgar/data/") :].strip()
            for path in mirror.glob(f"Archives/edgar/{kind}/*/*/form*.idx")
            for line in path.read_text("latin-1").splitlines()
            if "edgar/data/" in line
        }
        written = {
            str(path.relative_to(mirror / "Archives"))
            for path in mirror.glob("Archives/edgar/data/*/*.txt")
        }
        assert listed == written


def planted(seed: int, scale: float) -> list[dict[str, Any]]:
    return [cases.case_data(item) for item in build_market(seed, scale)[1]]


def test_planted_cases_do_not_depend_on_the_scale(mirror: Path) -> None:
    written = json.loads((mirror / "cases.json").read_text())
    larger = planted(1, 0.4)
    assert written["cases"] == json.loads(json.dumps(larger))


def test_accessions_of_planted_cases_do_not_depend_on_the_seed() -> None:
    def identity(case: dict[str, Any]) -> tuple[object, ...]:
        ids = [line["transaction_id"] for line in case["lines"]]
        return case["case_id"], ids, [filing["accession_number"] for filing in case["filings"]]

    assert [identity(case) for case in planted(1, 0)] == [identity(case) for case in planted(2, 0)]


def test_the_page_of_cases_is_up_to_date() -> None:
    page = ROOT / "docs" / "sandbox.md"
    assert page.read_text() == cases.as_markdown(build_market(1, 0)[1]), (
        "write it again: python -m insider_signals.sandbox cases > docs/sandbox.md"
    )
