"""A whole filing becomes rows, or one rejected row that says why not."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insider_signals.extract.client import EdgarClient
from insider_signals.extract.filing import read_filing, unreadable_filing
from insider_signals.extract.index import IndexEntry, read_form_index
from insider_signals.extract.rows import RawRows, column_positions

FIXTURES = Path(__file__).parent.parent / "fixtures" / "submission"
SHARED = Path(os.environ.get("INSIDER_SIGNALS_SHARED", Path(__file__).parents[2].parent / "shared"))
ACCESSION = "0001000001-12-000007"


def entry(form_type: str = "4", accession: str = ACCESSION) -> IndexEntry:
    return IndexEntry(
        accession, form_type, date(2012, 3, 6), f"edgar/data/1000001/{accession}.txt", (), ()
    )


def read(name: str, form_type: str = "4") -> RawRows:
    return read_filing((FIXTURES / name).read_bytes(), entry(form_type))


def value(rows: RawRows, table: str, column: str, row: int = 0):
    return rows.tables[table][row][column_positions(table)[column]]


def counts(rows: RawRows) -> dict[str, int]:
    return {table.removeprefix("edgar."): len(found) for table, found in rows.tables.items()}


def test_header_and_form_become_rows() -> None:
    rows = read("form4_header_and_three_documents.txt")
    assert counts(rows) == {
        "submission": 1,
        "reportingowner": 1,
        "nonderiv_trans": 1,
        "footnotes": 1,
        "owner_signature": 1,
        "filer": 2,
        "former_name": 3,
    }
    assert value(rows, "edgar.submission", "accepted_at") == datetime(2012, 3, 6, 23, 30, 15)
    assert value(rows, "edgar.submission", "filing_date") == date(2012, 3, 6)
    assert rows.tables["edgar.filer"][1][2:6] == (
        "issuer",
        "0001000001",
        "MAPLE & SONS INC",
        "2060",
    )
    assert rows.tables["edgar.former_name"][0] == (
        ACCESSION,
        0,
        "0001000009",
        "Pen Nora B",
        date(2005, 7, 11),
    )


def test_file_number_of_an_owner_comes_from_the_header() -> None:
    rows = read("form4_header_and_three_documents.txt")
    assert value(rows, "edgar.reportingowner", "file_number") == "001-55501"


@pytest.mark.parametrize(
    "name",
    [
        "form4_header_indented.txt",
        "form4_privacy_enhanced.txt",
        "form4_tags_of_the_daily_feed.nc",
        "form4_tags_without_line_ends.nc",
        "form4_no_end_tags.txt",
        "form4_wrapped_inside_a_tag.txt",
        "form4_wrapped_inside_words.txt",
    ],
)
def test_every_form_of_submission_gives_the_same_rows(name: str) -> None:
    usual = read("form4_header_and_three_documents.txt")
    other = read(name)
    assert counts(other) == counts(usual)
    assert other.tables["edgar.nonderiv_trans"] == usual.tables["edgar.nonderiv_trans"]


def test_unknown_acceptance_time_stays_unknown() -> None:
    rows = read("form4_without_acceptance_time.txt")
    assert value(rows, "edgar.submission", "accepted_at") is None


def test_notice_of_sale_is_read() -> None:
    rows = read("form144_header.txt", "144")
    assert counts(rows)["form144"] == 1 and counts(rows)["filer"] == 2
    assert value(rows, "edgar.form144", "accepted_at") == datetime(2012, 3, 6, 23, 30, 15)
    assert rows.tables["edgar.filer"][1][2] == "subject-company"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("html_page_instead_of_a_filing.txt", "an HTML page instead of a filing"),
        ("paper_filing.txt", "no XML document of the form among the documents of the filing (4)"),
    ],
)
def test_what_cannot_be_read_is_rejected_whole(name: str, reason: str) -> None:
    rows = read(name)
    assert rows.is_unreadable and set(rows.tables) == {"edgar.rejected"}
    assert value_of_reason(rows) == reason


def value_of_reason(rows: RawRows) -> str:
    return value(rows, "edgar.rejected", "reason")


def test_another_filing_under_this_name_is_not_loaded() -> None:
    content = (FIXTURES / "form4_header_and_three_documents.txt").read_bytes()
    rows = read_filing(content, entry(accession="0001000001-12-000008"))
    assert rows.is_unreadable
    assert value_of_reason(rows) == "it is another filing: 0001000001-12-000007"


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xff\xfe\x00"])
def test_empty_filing_is_rejected(content: bytes) -> None:
    assert read_filing(content, entry()).is_unreadable


def test_document_that_could_not_be_had_is_one_rejected_row() -> None:
    rows = unreadable_filing(entry(), "EDGAR lists it and does not have it")
    assert rows.tables["edgar.rejected"] == [
        (ACCESSION, 0, date(2012, 3, 6), "document", None, "EDGAR lists it and does not have it")
    ]


def test_the_form_is_found_behind_other_documents() -> None:
    content = (FIXTURES / "form4_header_and_three_documents.txt").read_bytes()
    start, end = content.index(b"<DOCUMENT>"), content.index(b"</DOCUMENT>\n") + 12
    reordered = content[:start] + content[end:-16] + content[start:end] + content[-16:]
    assert counts(read_filing(reordered, entry())) == counts(
        read("form4_header_and_three_documents.txt")
    )


@settings(max_examples=100, deadline=None)
@given(data=st.data(), form_type=st.sampled_from(["4", "3/A", "144", "8-K"]))
def test_damaged_filings_never_stop_the_reader(data, form_type: str) -> None:
    content = bytearray((FIXTURES / "form4_header_and_three_documents.txt").read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    rows = read_filing(bytes(content), entry(form_type))
    assert rows.tables
    assert all(row[0] == ACCESSION for found in rows.tables.values() for row in found)


@pytest.mark.skipif(not (SHARED / "edgar").is_dir(), reason="the shared mirror is not here")
def test_every_filing_of_the_mirror_is_read() -> None:
    client = EdgarClient(str(SHARED / "edgar"))
    rejected, accepted, read_count = [], 0, 0
    for file in SHARED.glob("edgar/Archives/edgar/daily-index/*/*/form.*.idx"):
        for found in read_form_index(file.read_bytes()):
            rows = read_filing(client.get(found.path), found)
            read_count += 1
            rejected += rows.tables.get("edgar.rejected", [])
            accepted += value(rows, "edgar.submission", "accepted_at") is not None
            assert len(rows.tables["edgar.filer"]) >= 2
    assert (read_count, rejected) == (420, [])
    assert accepted == 18
