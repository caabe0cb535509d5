"""The mirror folder is deterministic and complete."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from sandbox.write import write_sandbox


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
            line[98:].strip()
            for path in mirror.glob(f"Archives/edgar/{kind}/*/*/form*.idx")
            for line in path.read_text("latin-1").splitlines()
            if "edgar/data/" in line
        }
        listed = {path[path.index("edgar/data/") :] for path in listed}
        written = {
            str(path.relative_to(mirror / "Archives"))
            for path in mirror.glob("Archives/edgar/data/*/*.txt")
        }
        assert listed == written


def test_planted_accessions_do_not_depend_on_the_scale(mirror: Path, tmp_path: Path) -> None:
    write_sandbox(tmp_path, seed=1, scale=0.2)
    small = json.loads((mirror / "cases.json").read_text())
    large = json.loads((tmp_path / "cases.json").read_text())
    assert small["cases"] == large["cases"]
    assert small["filings"] < large["filings"]
