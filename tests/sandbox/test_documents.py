"""The documents of the sandbox are what EDGAR would disseminate."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from lxml import etree

from insider_signals.sandbox.documents import OWNERSHIP_FORMS, unwrapped


def test_every_xml_is_valid_against_secs_schema(
    mirror: Path, schemas: dict[str, etree.XMLSchema]
) -> None:
    seen: Counter[str] = Counter()
    odd = 0
    for path in {path.name: path for path in mirror.glob("Archives/edgar/data/*/*.txt")}.values():
        content = path.read_bytes()
        form = re.search(rb"CONFORMED SUBMISSION TYPE:\t(\S+)", content)
        assert form
        name = form.group(1).decode()
        if name not in schemas:
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
        schema = schemas[name]
        assert schema.validate(document), f"{path.name} ({name}): {schema.error_log}"
        seen[name] += 1
    forms = {name.removesuffix(" before the box") for name in seen}
    assert forms == {*OWNERSHIP_FORMS, "144", "144/A"}
    assert seen["4"] > 100 and seen["4 before the box"] > 100
    assert odd == 3, "X0101, no version, Windows bytes: planted in `old_documents`"


def test_documents_are_broken_after_1023_characters(mirror: Path) -> None:
    for path in mirror.glob("Archives/edgar/data/*/*.txt"):
        assert max(map(len, path.read_bytes().split(b"\n"))) <= 1023
