"""docs/data_dictionary says what the dbt project says."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec and spec.loader
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    return generate


@pytest.fixture(scope="module")
def pages(generate: ModuleType, manifest_path: Path) -> dict[str, str]:
    return generate.dictionary(json.loads(manifest_path.read_text()))


def test_the_page_of_where_it_is_decided_is_current(generate: ModuleType) -> None:
    assert generate.DECIDED.read_text() == generate.where_is_it_decided(), "run `make docs`"


def test_where_a_filter_is_decided_its_name_or_that_of_its_class_stands(
    generate: ModuleType,
) -> None:
    """In the model itself, or in what it reads first."""
    page = generate.DECIDED.read_text()
    for name, model in (
        ("sell_to_cover_text", "footnote_rules"),
        ("sell_to_cover_structure", "int_lines_linked_to_acquisitions"),
        ("routine", "int_routine_status"),
    ):
        assert re.search(rf"^\| `{name}` .*\[{model}\]", page, re.MULTILINE)


def test_the_data_dictionary_is_current(pages: dict[str, str]) -> None:
    folder = ROOT / "docs" / "data_dictionary"
    written = {path.name: path.read_text() for path in folder.glob("*.md")}
    stale = sorted(name for name in pages | written if pages.get(name) != written.get(name))
    assert stale == [], "run `make docs`"


def test_every_table_of_the_index_has_its_section(pages: dict[str, str]) -> None:
    for page, anchor in re.findall(r"\]\((\w+\.md)#([\w-]+)\)", pages["README.md"]):
        headings = re.findall(r"^## (.+)$", pages[page], re.M)
        assert anchor in {heading.lower().replace(".", "") for heading in headings}


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
            if not re.match(r"https?:|mailto:", target) and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []
