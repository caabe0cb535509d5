"""Full-submission text → header facts and documents.

The header stands in two forms: headings and labels (`CENTRAL INDEX KEY:`), as in the files below
`Archives/edgar/data`, and tags (`<CIK>`), as in the daily feed and the `.hdr.sgml` files. Both may
be indented, and tags may have lost their line ends, so nothing depends on layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
# EDGAR cuts longer lines here when it disseminates a submission.
WRAP_WIDTH = 1023


@dataclass(frozen=True)
class Party:
    """A filer, issuer or owner as the header names it. `former_names` are (name, day of change)."""

    role: str
    cik: str | None = None
    name: str | None = None
    sic_code: str | None = None
    sic_description: str | None = None
    fiscal_year_end: str | None = None
    state_of_incorporation: str | None = None
    file_number: str | None = None
    former_names: tuple[tuple[str, date | None], ...] = ()


@dataclass(frozen=True)
class Header:
    """What the header says; None where it says nothing. `accepted_at` is naive UTC."""

    accession_number: str | None = None
    submission_type: str | None = None
    filed_date: date | None = None
    period: date | None = None
    accepted_at: datetime | None = None
    parties: tuple[Party, ...] = ()


@dataclass(frozen=True)
class Document:
    """One document of a submission, as filed, without the tags that EDGAR put around it."""

    type: str
    sequence: int | None
    filename: str | None
    text: bytes


@dataclass(frozen=True)
class Submission:
    header: Header
    documents: tuple[Document, ...]


_TAGGED = re.compile(rb"<(TYPE|SEQUENCE|FILENAME)>([^<\r\n]*)")
_BARE = (b"<?xml", b"<ownershipDocument", b"<edgarSubmission")


def read_submission(content: bytes) -> Submission:
    """Header and documents. Never raises on its content: what is not there is None or empty.

    A bare document (an XML file without any header) is a submission of that one document.
    """
    first = content.find(b"<DOCUMENT>")
    if first < 0:
        bare = content.removeprefix(b"\xef\xbb\xbf").strip()
        if bare.startswith(_BARE):
            return Submission(Header(), (Document("", None, None, bare),))
        return Submission(read_header(content), ())
    return Submission(read_header(content[:first]), tuple(_documents(content, first)))


def _documents(content: bytes, start: int) -> Iterator[Document]:
    while start >= 0:
        start += len(b"<DOCUMENT>")
        end = content.find(b"</DOCUMENT>", start)
        if end < 0:
            # Its end tag is missing: it ends where the next one begins.
            end = content.find(b"\n<DOCUMENT>", start)
        if end < 0:
            end = len(content)
        yield _document(content[start:end])
        start = content.find(b"<DOCUMENT>", end)


def _document(block: bytes) -> Document:
    labels, _, body = block.partition(b"<TEXT>")
    facts = {
        name.decode(): value.decode("utf-8", "replace").strip()
        for name, value in _TAGGED.findall(labels)
    }
    body = _without_end_tag(body, b"</TEXT>")
    inner = body.lstrip()
    for kind in (b"XML", b"XBRL", b"PDF"):
        if inner.startswith(b"<%s>" % kind):
            body = _without_end_tag(inner[len(kind) + 2 :], b"</%s>" % kind)
            if kind == b"XML":
                body = unwrap(body).strip()
    sequence = facts.get("SEQUENCE", "")
    return Document(
        type=facts.get("TYPE", ""),
        sequence=int(sequence) if re.fullmatch("[0-9]{1,6}", sequence) else None,
        filename=facts.get("FILENAME") or None,
        text=body,
    )


def _without_end_tag(body: bytes, tag: bytes) -> bytes:
    end = body.rfind(tag)
    return body if end < 0 else body[:end]


def unwrap(xml: bytes) -> bytes:
    """Takes out the line ends that EDGAR put into lines of more than 1,023 characters.

    Done only where it is certain: the document has no longer line, so it was cut at that width, and
    the line has exactly that width. A cut may fall anywhere, in a word or in a tag.
    """
    if len(xml) <= WRAP_WIDTH:
        return xml
    lines = re.split(rb"(\r?\n)", xml)
    widths = [_width(line) for line in lines[::2]]
    if max(widths) != WRAP_WIDTH:
        return xml
    for number, width in enumerate(widths[:-1]):
        if width == WRAP_WIDTH:
            lines[2 * number + 1] = b""
    return b"".join(lines)


def _width(line: bytes) -> int:
    if len(line) <= WRAP_WIDTH or line.isascii():
        return len(line)
    return len(line.decode("utf-8", "replace"))


# Header.

_ROLES = {
    "ISSUER": "issuer",
    "REPORTING-OWNER": "reporting-owner",
    "SUBJECT-COMPANY": "subject-company",
    "FILED-BY": "filed-by",
    "FILER": "filer",
    "FILED-FOR": "reporting-for",
    "REPORTING-FOR": "reporting-for",
}
# Labels and tags of the same fact.
_FACTS = {
    "ACCESSION NUMBER": "accession_number",
    "ACCESSION-NUMBER": "accession_number",
    "CONFORMED SUBMISSION TYPE": "submission_type",
    "TYPE": "submission_type",
    "FILED AS OF DATE": "filed_date",
    "FILING-DATE": "filed_date",
    "CONFORMED PERIOD OF REPORT": "period",
    "PERIOD": "period",
    "ACCEPTANCE-DATETIME": "accepted_at",
}
_PARTY_FACTS = {
    "COMPANY CONFORMED NAME": "name",
    "CONFORMED-NAME": "name",
    "CENTRAL INDEX KEY": "cik",
    "CIK": "cik",
    "STANDARD INDUSTRIAL CLASSIFICATION": "sic",
    "ASSIGNED-SIC": "sic",
    "STATE OF INCORPORATION": "state_of_incorporation",
    "STATE-OF-INCORPORATION": "state_of_incorporation",
    "FISCAL YEAR END": "fiscal_year_end",
    "FISCAL-YEAR-END": "fiscal_year_end",
    "SEC FILE NUMBER": "file_number",
    "FILE-NUMBER": "file_number",
    "FORMER CONFORMED NAME": "former_name",
    "FORMER-CONFORMED-NAME": "former_name",
    "DATE OF NAME CHANGE": "date_of_change",
    "DATE-CHANGED": "date_of_change",
}
_LABEL = re.compile(r"([A-Z][A-Z0-9 &/,'.-]{0,60}?):(?:\s+(.*))?")
_TAG = re.compile(r"<(/?)([A-Z][A-Z0-9-]{0,60})>([^<]*)")
# Greedy, blanks are stripped later: trying each of a million blanks for the end takes minutes.
_SIC = re.compile(r"(.*)\[(\d{1,4})\]\s*")


def read_header(head: bytes) -> Header:
    """Facts of a header in either form."""
    text = head.decode("utf-8") if _is_utf8(head) else head.decode("cp1252", "replace")
    pairs = _tag_pairs(text) if "<ACCESSION-NUMBER>" in text else _label_pairs(text)
    facts: dict[str, str] = {}
    parties: list[dict] = []
    for name, value in pairs:
        role = _ROLES.get(name.replace(" ", "-"))
        if role and not value:
            parties.append({"role": role, "former_names": []})
        elif name in _PARTY_FACTS and parties:
            _add_party_fact(parties[-1], _PARTY_FACTS[name], value)
        elif name in _FACTS and value:
            facts.setdefault(_FACTS[name], value)
    return Header(
        accession_number=facts.get("accession_number"),
        submission_type=facts.get("submission_type"),
        filed_date=_date(facts.get("filed_date")),
        period=_date(facts.get("period")),
        accepted_at=eastern_to_utc(facts.get("accepted_at")),
        parties=tuple(
            Party(**{**party, "former_names": tuple(map(tuple, party["former_names"]))})
            for party in parties
        ),
    )


def _add_party_fact(party: dict, fact: str, value: str) -> None:
    if not value:
        return
    if fact == "former_name":
        party["former_names"].append([value, None])
    elif fact == "date_of_change":
        if party["former_names"]:
            party["former_names"][-1][1] = _date(value)
    elif fact == "sic":
        described = _SIC.fullmatch(value)
        code, description = (described[2], described[1].strip()) if described else (value, "")
        if code.isdigit():
            party.setdefault("sic_code", code.zfill(4))
            party.setdefault("sic_description", description or None)
    elif fact == "cik":
        if value.isascii() and value.isdigit():
            party.setdefault("cik", value.zfill(10))
    else:
        party.setdefault(fact, value)


def _label_pairs(text: str) -> list[tuple[str, str]]:
    pairs = []
    for line in text.splitlines():
        line = line.strip()
        if tag := _TAG.match(line):
            pairs.append((tag[2], tag[3].strip()))
        elif label := _LABEL.fullmatch(line):
            pairs.append((label[1], (label[2] or "").strip()))
    return pairs


def _tag_pairs(text: str) -> list[tuple[str, str]]:
    return [(name, value.strip()) for end, name, value in _TAG.findall(text) if not end]


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _date(text: str | None) -> date | None:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date() if text else None
    except ValueError:
        return None


def eastern_to_utc(text: str | None) -> datetime | None:
    """`YYYYMMDDHHMMSS` on New York's clock → naive UTC; None when it is no such time.

    In the hour that autumn repeats (and the one that spring leaves out) the later reading is
    taken: nothing may count as known before it was.
    """
    if not text or not re.fullmatch(r"\d{14}", text):
        return None
    try:
        local = datetime.strptime(text, "%Y%m%d%H%M%S")
    except ValueError:
        return None
    try:
        readings = [local.replace(tzinfo=NEW_YORK, fold=fold).astimezone(UTC) for fold in (0, 1)]
    except OverflowError:  # the last evening of the year 9999
        return None
    return max(readings).replace(tzinfo=None)
