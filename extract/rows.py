"""Rows of one filing on their way to the raw tables, and how text becomes a typed value.

Nothing is dropped in silence: a value that does not fit its type is null in its row and stands
verbatim in `edgar.rejected`, with the place where it was found and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from insider_signals.extract.contract import raw_tables

VERBATIM_LENGTH = 10_000

# The place of a rejected row that stands for a whole document: no row of it could be read.
WHOLE_DOCUMENT = "document"
# The place of one that stands for a filing that was read and is kept out (extract/quarantine.py).
WHOLE_FILING = "filing"


@dataclass
class RawRows:
    """Raw rows of one filing by full table name, as tuples in the contract's column order."""

    accession_number: str
    filing_date: date | None = None
    tables: dict[str, list[tuple]] = field(default_factory=dict)

    def add(self, table: str, row: Iterable[Any]) -> None:
        self.tables.setdefault(table, []).append(tuple(row))

    def reject(self, place: str, verbatim: str | None, reason: str) -> None:
        """Keeps what could not be read: where it stood, its text, and why."""
        rejected = self.tables.setdefault("edgar.rejected", [])
        rejected.append(
            (
                self.accession_number,
                len(rejected),
                self.filing_date,
                place,
                # DuckDB's text cannot hold a NUL character.
                None if verbatim is None else verbatim[:VERBATIM_LENGTH].replace("\0", "\ufffd"),
                reason,
            )
        )

    def extend(self, other: RawRows) -> None:
        """Takes over the rows that another reader made of the same filing."""
        for table, rows in other.tables.items():
            if table == "edgar.rejected":
                for *_, place, verbatim, reason in rows:
                    self.reject(place, verbatim, reason)
            else:
                self.tables.setdefault(table, []).extend(rows)

    @property
    def is_unreadable(self) -> bool:
        """True when no row but the rejected document came of the filing."""
        return any(row[3] == WHOLE_DOCUMENT for row in self.tables.get("edgar.rejected", ()))


@cache
def column_positions(table: str) -> dict[str, int]:
    """Position of every column of a raw table in its rows."""
    return {name: i for i, name in enumerate(raw_tables()[table].column_names)}


_decimal = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,8})?|\.\d{1,8})", re.ASCII).fullmatch
_long_decimal = re.compile(r"([+-]?)(\d*)\.?(\d*)", re.ASCII).fullmatch
_zoned_date = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:.]+)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII).fullmatch
_american_date = re.compile(r"(\d\d?)[/-](\d\d?)[/-](\d{4})", re.ASCII).fullmatch


def read_decimal(text: str) -> Decimal:
    """An exact decimal(26,8). Raises ValueError for what would have to be rounded or guessed."""
    if (len(text) <= 18 and text.isdigit() and text.isascii()) or _decimal(text):
        return Decimal(text)
    parts = _long_decimal(text)
    if parts is None or not (parts[2] or parts[3]):
        raise ValueError("not a decimal number")
    whole, fraction = parts[2].lstrip("0"), parts[3].rstrip("0")
    if len(whole) > 18 or len(fraction) > 8:
        raise ValueError("does not fit decimal(26,8)")
    return Decimal(f"{parts[1]}{whole or '0'}.{fraction or '0'}")


@lru_cache(maxsize=4096)
def read_date(text: str) -> date:
    """A date written as xs:date. A zone suffix (2021-09-30-05:00) does not move the day."""
    try:
        if len(text) == 10 and text[4] == "-" == text[7]:
            return date.fromisoformat(text)
        if zoned := _zoned_date(text):
            return date.fromisoformat(zoned[1])
    except ValueError:
        pass
    raise ValueError("not a date (YYYY-MM-DD)")


def read_american_date(text: str) -> date:
    """A date written MM/DD/YYYY, as Form 144 has it; xs:date is understood too."""
    parts = _american_date(text)
    if parts is None:
        try:
            return read_date(text)
        except ValueError:
            raise ValueError("not a date (MM/DD/YYYY)") from None
    try:
        return date(int(parts[3]), int(parts[1]), int(parts[2]))
    except ValueError:
        raise ValueError("not a date (MM/DD/YYYY)") from None


def read_cik(text: str) -> str:
    """A central index key, zero padded to ten digits. Nobody has the key zero."""
    if text.isascii() and text.isdigit() and 1 <= len(text.lstrip("0")) <= 10:
        return text.lstrip("0").zfill(10)
    raise ValueError("not a CIK (up to ten digits)")


Reader = Callable[[str], Any]
