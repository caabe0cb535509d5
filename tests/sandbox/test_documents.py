"""The documents of the sandbox are what EDGAR would disseminate."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from lxml import etree

FORMS = ("3", "3/A", "4", "4/A", "5", "5/A")
SECTION = re.compile(rb"<XML>\n(.*)\n</XML>", re.DOTALL)


def unwrapped(content: bytes) -> bytes:
    """The XML of a submission with EDGAR's line breaks after 1,023 characters taken out."""
    match = SECTION.search(content)
    assert match
    lines = match.group(1).decode("utf-8").split("\n")
    text = "".join(line if len(line) == 1023 else line + "\n" for line in lines)
    return text.encode("utf-8")


def schemas(folder: Path) -> dict[str, etree.XMLSchema]:
    """Schema by form, and by `form before the box` with the one element optional that came in
    2023."""
    found = {}
    for form in FORMS:
        path = folder / "ownership" / f"ownership{form.replace('/', '')}Document.xsd.xml"
        tree = etree.parse(str(path))
        found[form] = etree.XMLSchema(tree)
        for element in tree.iter("{http://www.w3.org/2001/XMLSchema}element"):
            if element.get("name") == "aff10b5One":
                element.set("minOccurs", "0")
        found[f"{form} before the box"] = etree.XMLSchema(tree)
    path = folder / "form144" / "eis_Form_144_Ownership.xsd"
    found["144"] = found["144/A"] = etree.XMLSchema(etree.parse(str(path)))
    return found


def test_every_xml_is_valid_against_secs_schema(mirror: Path, specifications: Path) -> None:
    by_form = schemas(specifications)
    seen: Counter[str] = Counter()
    odd = 0
    for path in {path.name: path for path in mirror.glob("Archives/edgar/data/*/*.txt")}.values():
        content = path.read_bytes()
        form = re.search(rb"CONFORMED SUBMISSION TYPE:\t(\S+)", content)
        assert form
        name = form.group(1).decode()
        if name not in by_form:
            continue
        try:
            document = etree.fromstring(unwrapped(content))
        except (UnicodeDecodeError, etree.XMLSyntaxError):
            odd += 1  # Windows bytes, planted
            continue
        version = document.findtext("schemaVersion")
        if not name.startswith("144") and version in (None, "X0101"):
            odd += 1
            continue
        if version in ("X0206", "X0306"):
            name = f"{name} before the box"
        schema = by_form[name]
        assert schema.validate(document), f"{path.name} ({name}): {schema.error_log}"
        seen[name] += 1
    forms = {name.removesuffix(" before the box") for name in seen}
    assert forms == {*FORMS, "144", "144/A"}
    assert seen["4"] > 100 and seen["4 before the box"] > 100
    assert odd == 3, "X0101, no version, Windows bytes: planted in `old_documents`"


def test_documents_are_broken_after_1023_characters(mirror: Path) -> None:
    for path in mirror.glob("Archives/edgar/data/*/*.txt"):
        assert max(map(len, path.read_bytes().split(b"\n"))) <= 1023
