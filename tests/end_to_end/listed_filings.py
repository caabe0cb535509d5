"""What a mirror lists."""

from __future__ import annotations

from pathlib import Path

from insider_signals.extract.index import NOTICE_FORMS, OWNERSHIP_FORMS, read_form_index


def listed(edgar: Path) -> set[str]:
    """Every ownership and Form 144 filing of all daily indexes."""
    return {
        entry.accession_number
        for path in (edgar / "Archives" / "edgar" / "daily-index").rglob("form.*.idx")
        for entry in read_form_index(path.read_bytes())
        if entry.form_type in OWNERSHIP_FORMS | NOTICE_FORMS
    }
