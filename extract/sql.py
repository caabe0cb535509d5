"""Values and names inside SQL that takes no parameters: `attach`, `set`, `comment on`, DDL."""

from __future__ import annotations


def quoted_text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def quoted_name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
