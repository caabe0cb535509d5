"""One filing as EDGAR disseminates it → its raw rows: of the header, and of the form's lines."""

from __future__ import annotations

from datetime import timedelta

from insider_signals.extract.form144 import read_form144
from insider_signals.extract.index import NOTICE_FORMS, OWNERSHIP_FORMS, IndexEntry
from insider_signals.extract.ownership import read_ownership
from insider_signals.extract.rows import WHOLE_DOCUMENT, RawRows, column_positions
from insider_signals.extract.submission import Document, Header, Submission, read_submission

A_YEAR = timedelta(days=366)

_ROOTS = {
    **dict.fromkeys(OWNERSHIP_FORMS, b"ownershipDocument"),
    **dict.fromkeys(NOTICE_FORMS, b"edgarSubmission"),
}


def read_filing(content: bytes, entry: IndexEntry) -> RawRows:
    """Raw rows of an ownership filing or a Form 144 notice. Never raises on its content.

    The index entry says which filing it has to be; accession and filing date are taken from there.
    What cannot be read at all gives one row of `edgar.rejected` for the whole document.
    """
    submission = read_submission(content)
    accession, filing_date = entry.accession_number, entry.filed_date
    header, accepted_at = submission.header, submission.header.accepted_at
    # A moment that cannot be would make the filing known long before it was, or never.
    is_far = accepted_at is not None and abs(accepted_at.date() - filing_date) > A_YEAR
    if header.accession_number not in (None, accession):
        return _rejected(entry, content, f"it is another filing: {header.accession_number}")
    document = _main_document(submission, entry)
    if document is None:
        return _rejected(entry, content, _why_none(submission, content))
    if entry.form_type in NOTICE_FORMS:
        rows = read_form144(
            document.text,
            accession_number=accession,
            filing_date=filing_date,
            accepted_at=None if is_far else accepted_at,
            form_type=entry.form_type,
        )
    else:
        rows = read_ownership(
            document.text,
            accession_number=accession,
            filing_date=filing_date,
            accepted_at=None if is_far else accepted_at,
            form_type=entry.form_type,
        )
    if is_far:
        rows.reject(
            "ACCEPTANCE-DATETIME", str(accepted_at), "more than a year from the filing date"
        )
    if not rows.is_unreadable:
        _add_header_rows(rows, header)
        _add_file_numbers(rows, header)
    return rows


def unreadable_filing(entry: IndexEntry, reason: str, content: bytes | None = None) -> RawRows:
    """The rows of a filing that could not be had or read: one row of `edgar.rejected`."""
    return _rejected(entry, content or b"", reason)


def _rejected(entry: IndexEntry, content: bytes, reason: str) -> RawRows:
    rows = RawRows(entry.accession_number, entry.filed_date)
    rows.reject(WHOLE_DOCUMENT, content.decode("utf-8", "replace") or None, reason)
    return rows


def _main_document(submission: Submission, entry: IndexEntry) -> Document | None:
    """The document that is the form: told by its root element, or else by its declared type."""
    root = _ROOTS.get(entry.form_type, b"ownershipDocument")
    for document in submission.documents:
        if root in document.text and not document.text.lstrip()[:15].lower().startswith(b"<html"):
            return document
    for document in submission.documents:
        if document.type == entry.form_type and document.text.lstrip().startswith(b"<?xml"):
            return document
    return None


def _why_none(submission: Submission, content: bytes) -> str:
    if not content.strip():
        return "the filing is empty"
    if submission.documents:
        kinds = ", ".join(document.type or "?" for document in submission.documents)
        return f"no XML document of the form among the documents of the filing ({kinds})"
    if content.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html")):
        return "an HTML page instead of a filing"
    return "no document in the filing"


def _add_header_rows(rows: RawRows, header: Header) -> None:
    """Rows of edgar.filer and edgar.former_name, in the order of the header."""
    former = 0
    for number, party in enumerate(header.parties):
        rows.add(
            "edgar.filer",
            (
                rows.accession_number,
                number,
                party.role,
                party.cik,
                party.name,
                party.sic_code,
                party.sic_description,
                party.fiscal_year_end,
                party.state_of_incorporation,
                party.file_number,
            ),
        )
        for name, changed in party.former_names:
            rows.add("edgar.former_name", (rows.accession_number, former, party.cik, name, changed))
            former += 1


def _add_file_numbers(rows: RawRows, header: Header) -> None:
    """The file number of each owner stands in the header only, though SEC's data sets have it."""
    numbers = {
        party.cik: party.file_number
        for party in header.parties
        if party.role == "reporting-owner" and party.file_number
    }
    owners = rows.tables.get("edgar.reportingowner", [])
    positions = column_positions("edgar.reportingowner")
    cik, file_number = positions["rptownercik"], positions["file_number"]
    for i, owner in enumerate(owners):
        if owner[file_number] is None and owner[cik] in numbers:
            owners[i] = (*owner[:file_number], numbers[owner[cik]], *owner[file_number + 1 :])
