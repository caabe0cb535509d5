"""EDGAR's form indexes (daily and full) to index entries, one per accession.

The files are fixed width on paper only: names with wide characters shift the columns, widths have
changed over the years, and the date is written in two ways. So a line is read from its right end
(path, date, CIK), where nothing varies. A filing is listed once per filer; here it is one entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

OWNERSHIP_FORMS = frozenset({"3", "3/A", "4", "4/A", "5", "5/A"})
NOTICE_FORMS = frozenset({"144", "144/A"})


def _and_amendments(*forms: str) -> frozenset[str]:
    return frozenset(forms) | frozenset(f"{form}/A" for form in forms)


# Offerings, listings, current and periodic reports, late filings, delistings: the context of a
# trade. The names that were in use before 2009 for small companies are kept too.
CONTEXT_FORMS = (
    frozenset({f"424B{number}" for number in range(1, 9)})
    | _and_amendments("S-1", "S-1MEF", "8-A12B", "8-K", "8-K12B", "8-K12G3", "8-K15D5")
    | _and_amendments("10-K", "10-K405", "10-KSB", "10-KT", "10-Q", "10-QSB", "10-QT")
    | _and_amendments("NT 10-K", "NT 10-Q", "25", "25-NSE")
    | _and_amendments("15", "15-12B", "15-12G", "15-15D", "15F", "15F-12B", "15F-12G", "15F-15D")
)
KEPT_FORMS = OWNERSHIP_FORMS | NOTICE_FORMS | CONTEXT_FORMS

ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")

_RULE = re.compile(r"^-{20,}\s*$", re.M)
_PATH = re.compile(r"edgar/data/\d{1,10}/(?:\d{18}/)?(\d{10}-\d{2}-\d{6})\.txt")
_CIK = re.compile(r"\d{1,10}", re.ASCII)
_FILED = re.compile(rb"\s(\d{8}|\d{4}-\d\d-\d\d)\s+edgar/data/\d")
_RECEIVED = re.compile(r"^Last Data Received:\s*(.+?)\s*$", re.M)


class NotAnIndex(ValueError):
    """The content is not a form index: no heading, or a page of some other kind."""


@dataclass(frozen=True)
class IndexEntry:
    """A filing that EDGAR says exists. `ciks` and `company_names` go together, ascending by CIK."""

    accession_number: str
    form_type: str
    filed_date: date
    file_name: str
    ciks: tuple[str, ...]
    company_names: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where the filing is, below EDGAR's root."""
        return f"Archives/{self.file_name}"


@dataclass(frozen=True)
class FormIndex:
    """What an index says: kept entries in order of accession, and the lines nobody can read.

    `is_truncated` is true when the last line stops in the middle: the file is not whole.
    """

    entries: tuple[IndexEntry, ...]
    unreadable: tuple[tuple[int, str], ...] = ()
    is_truncated: bool = False
    last_data_received: str | None = None

    def __iter__(self) -> Iterator[IndexEntry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


def quarter_of(day: date) -> int:
    return (day.month - 1) // 3 + 1


def daily_index_path(day: date) -> str:
    quarter = quarter_of(day)
    return f"Archives/edgar/daily-index/{day.year}/QTR{quarter}/form.{day:%Y%m%d}.idx"


def full_index_path(year: int, quarter: int) -> str:
    return f"Archives/edgar/full-index/{year}/QTR{quarter}/form.idx"


@dataclass
class _Merged:
    form_type: str
    filed_date: date
    filers: dict[str, tuple[str, str]] = field(default_factory=dict)


def read_form_index(content: bytes, forms: frozenset[str] = KEPT_FORMS) -> FormIndex:
    """Reads `form.idx` (or `company.idx`), daily or full. Raises NotAnIndex for anything else.

    Lines of other form types are left out. A line that cannot be read is kept with its number.
    """
    text = content.decode("latin-1")
    rule = _RULE.search(text)
    heading = text[: rule.start()] if rule else ""
    if rule is None or "Form Type" not in heading or "Company Name" not in heading:
        raise NotAnIndex("no heading of a form index: " + repr(text[:80]))
    form_comes_first = heading.index("Form Type") < heading.index("Company Name")

    merged: dict[str, _Merged] = {}
    unreadable: list[tuple[int, str]] = []
    first_number = text.count("\n", 0, rule.end()) + 2
    # Not splitlines(): Latin-1's NEL and the separators below 0x20 may stand in a name.
    lines = text[rule.end() :].removeprefix("\n").split("\n")
    is_truncated = "\n" not in text[rule.start() :]  # cut within the rule
    width = 0
    for number, line in enumerate(lines, first_number):
        if not line.strip():
            continue
        parts = line.rsplit(None, 3)
        path = _PATH.fullmatch(parts[-1])
        filed_date = _read_date(parts[2]) if path and len(parts) == 4 else None
        split = _split(parts[0], form_comes_first)
        if path is None or filed_date is None or split is None or not _CIK.fullmatch(parts[1]):
            unreadable.append((number, line.rstrip()))
            is_truncated = path is None and number == first_number + len(lines) - 1
            continue
        if len(line) < width and number == first_number + len(lines) - 1:
            is_truncated = True  # cut within the blanks that pad every line
        width = len(line) if line.endswith(" ") else 0
        form_type, name = split
        if form_type not in forms:
            continue
        entry = merged.setdefault(path[1], _Merged(form_type, filed_date))
        entry.filers.setdefault(parts[1].zfill(10), (name, path[0]))

    received = _RECEIVED.search(heading)
    return FormIndex(
        entries=tuple(_entry(accession, merged[accession]) for accession in sorted(merged)),
        unreadable=tuple(unreadable),
        is_truncated=is_truncated,
        last_data_received=received[1] if received else None,
    )


def filing_days(content: bytes) -> set[date]:
    """The days in the lines of a form index, whatever the form. Raises NotAnIndex for anything else
    and for an index that breaks off."""
    if read_form_index(content, frozenset()).is_truncated:
        raise NotAnIndex("it breaks off in the middle")
    texts = {match[1] for match in _FILED.finditer(content)}
    return {day for text in texts if (day := _read_date(text.decode())) is not None}


def _entry(accession: str, merged: _Merged) -> IndexEntry:
    """The path of the smallest CIK is taken: any of them works, and the choice must be stable."""
    ciks = sorted(merged.filers)
    return IndexEntry(
        accession_number=accession,
        form_type=merged.form_type,
        filed_date=merged.filed_date,
        file_name=merged.filers[ciks[0]][1],
        ciks=tuple(ciks),
        company_names=tuple(merged.filers[cik][0] for cik in ciks),
    )


_KEPT_FIRST = re.compile(
    "("
    + "|".join(re.escape(form) for form in sorted(KEPT_FORMS, key=len, reverse=True))
    + r")(?:\s+|$)"
)


def _split(left: str, form_comes_first: bool) -> tuple[str, str] | None:
    """Form type and company name, which stand left of the CIK in either order."""
    if form_comes_first:
        parts = re.split(r"\s{2,}", left, maxsplit=1)
        if len(parts) == 2 and len(parts[0]) <= 20:
            return parts[0], parts[1].strip()
        # A long form type leaves one space, or the name is missing.
        kept = _KEPT_FIRST.match(left)
        if kept:
            return kept[1], left[kept.end() :].strip()
        form, _, name = left.partition(" ")
        return form, name.strip()
    parts = left.rsplit("  ", 1)
    if len(parts) == 2 and parts[1].strip():
        return parts[1].strip(), parts[0].strip()
    return None


def _read_date(text: str) -> date | None:
    """YYYYMMDD or YYYY-MM-DD."""
    if len(text) not in (8, 10):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
