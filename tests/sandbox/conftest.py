"""One small sandbox, written once for all tests of this folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lxml import etree

from insider_signals.sandbox.documents import OWNERSHIP_FORMS
from insider_signals.sandbox.write import write_sandbox

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sandbox")
    write_sandbox(folder, seed=1, scale=0.1)
    return folder


@pytest.fixture(scope="session")
def specifications() -> Path:
    """SEC's schemas, which are not part of the project."""
    shared = Path(os.environ.get("INSIDER_SIGNALS_SHARED", ROOT.parent / "shared"))
    if not (shared / "spec").is_dir():
        pytest.skip(
            "SEC's schemas are not here (set INSIDER_SIGNALS_SHARED to a folder with spec/)"
        )
    return shared / "spec"


@pytest.fixture(scope="session")
def schemas(specifications: Path) -> dict[str, etree.XMLSchema]:
    """Schema by form, and by `form before the box` with the one element optional that came in
    2023."""
    found = {}
    for form in OWNERSHIP_FORMS:
        path = specifications / "ownership" / f"ownership{form.replace('/', '')}Document.xsd.xml"
        tree = etree.parse(str(path))
        found[form] = etree.XMLSchema(tree)
        for element in tree.iter("{http://www.w3.org/2001/XMLSchema}element"):
            if element.get("name") == "aff10b5One":
                element.set("minOccurs", "0")
        found[f"{form} before the box"] = etree.XMLSchema(tree)
    path = specifications / "form144" / "eis_Form_144_Ownership.xsd"
    found["144"] = found["144/A"] = etree.XMLSchema(etree.parse(str(path)))
    return found
