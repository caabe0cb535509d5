"""Submission texts in every form that EDGAR gives them. Each fixture is named for its oddity."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from insider_signals.extract.submission import (
    Party,
    Submission,
    eastern_to_utc,
    read_header,
    read_submission,
    unwrap,
)

FIXTURES = Path(__file__).parent.parent / "fixtures" / "submission"

OWNER = Party(
    role="reporting-owner",
    cik="0001000009",
    name="Quill Nora B",
    file_number="001-55501",
    former_names=(("Pen Nora B", date(2005, 7, 11)),),
)
ISSUER = Party(
    role="issuer",
    cik="0001000001",
    name="MAPLE & SONS INC",
    sic_code="2060",
    sic_description="SUGAR & CONFECTIONERY PRODUCTS",
    fiscal_year_end="0930",
    state_of_incorporation="IA",
    former_names=(
        ("MAPLE BROTHERS CO", date(1999, 1, 4)),
        ("MAPLE DOT COM INC", date(2001, 6, 30)),
    ),
)


def read(name: str) -> Submission:
    return read_submission((FIXTURES / name).read_bytes())


def test_header_gives_its_facts() -> None:
    header = read("form4_header_and_three_documents.txt").header
    assert header.accession_number == "0001000001-12-000007"
    assert header.submission_type == "4"
    assert header.filed_date == date(2012, 3, 6)
    assert header.period == date(2012, 3, 5)
    assert header.accepted_at == datetime(2012, 3, 6, 23, 30, 15)
    assert header.parties == (OWNER, ISSUER)


def test_documents_are_as_filed() -> None:
    form, power, chart = read("form4_header_and_three_documents.txt").documents
    assert [d.type for d in (form, power, chart)] == ["4", "EX-24", "EX-99"]
    assert [d.sequence for d in (form, power, chart)] == [1, 2, 3]
    assert [d.filename for d in (form, power, chart)] == ["primary.xml", "poa.txt", "chart.pdf"]
    assert form.text.startswith(b"<?xml") and form.text.endswith(b"</ownershipDocument>")
    assert b"worth < $1 million & more" in power.text
    assert chart.text.startswith(b"\nbegin 644") and chart.text.endswith(b"end\n")


@pytest.mark.parametrize(
    "name",
    [
        "form4_header_indented.txt",
        "form4_privacy_enhanced.txt",
        "form4_without_acceptance_time.txt",
        "form4_tags_of_the_daily_feed.nc",
        "form4_tags_without_line_ends.nc",
        "form4_wrapped_inside_a_tag.txt",
    ],
)
def test_other_forms_say_the_same(name: str) -> None:
    usual = read("form4_header_and_three_documents.txt")
    other = read(name)
    assert other.header.accession_number == usual.header.accession_number
    assert other.header.submission_type == usual.header.submission_type
    assert (other.header.filed_date, other.header.period) == (date(2012, 3, 6), date(2012, 3, 5))
    owner, issuer = other.header.parties
    assert owner == OWNER
    if name.endswith(".nc"):  # the code alone stands in a tag
        assert issuer == Party(**{**vars(ISSUER), "sic_description": None})
    else:
        assert issuer == ISSUER
    has_time = "without" not in name and "feed" not in name
    assert (other.header.accepted_at is not None) == has_time
    assert len(other.documents) == 1
    if "wrapped" not in name:
        assert other.documents[0].text == usual.documents[0].text


def test_tag_form_may_carry_the_acceptance_time() -> None:
    head = (
        b"<SEC-HEADER>\n<ACCEPTANCE-DATETIME>20120306183015\n<ACCESSION-NUMBER>0001000001-12-000007"
    )
    assert read_header(head).accepted_at == datetime(2012, 3, 6, 23, 30, 15)


def test_end_tags_may_be_missing() -> None:
    form, power, chart = read("form4_no_end_tags.txt").documents
    assert form.text.endswith(b"</ownershipDocument>")
    assert (power.type, chart.type) == ("EX-24", "EX-99")


def test_bare_xml_is_a_submission_of_one_document() -> None:
    xml = read("form4_header_and_three_documents.txt").documents[0].text
    for content in (xml, b"\xef\xbb\xbf" + xml, b"\n " + xml[xml.index(b"<owner") :]):
        submission = read_submission(content)
        assert submission.header.accession_number is None
        assert submission.documents[0].text.endswith(b"</ownershipDocument>")


def test_page_is_no_submission() -> None:
    assert read("html_page_instead_of_a_filing.txt").documents == ()


# Text cut at 1,023 characters.


def test_cut_inside_a_tag_is_undone() -> None:
    content = (FIXTURES / "form4_wrapped_inside_a_tag.txt").read_bytes()
    assert b"</fo\notnote>" in content
    root = etree.fromstring(read_submission(content).documents[0].text)
    assert "\n" not in root.findtext(".//footnote")


def test_cut_inside_words_is_undone() -> None:
    text = read("form4_wrapped_inside_words.txt").documents[0].text
    footnote = etree.fromstring(text).findtext(".//footnote")
    assert footnote == "Units vest in quarterly instalments over years of service. " * 45


def test_line_of_that_width_is_left_alone_when_others_are_longer() -> None:
    text = b"<a>\n" + b"x" * 1023 + b"\n" + b"y" * 1024 + b"\n</a>"
    assert unwrap(text) == text


def test_shorter_lines_are_left_alone() -> None:
    text = b"<a>\n" + (b"x" * 1022 + b"\n") * 3 + b"</a>"
    assert unwrap(text) == text


def test_characters_count_not_bytes_where_the_text_was_cut_by_characters() -> None:
    line = "é" * 1023 + "\nrest"
    assert unwrap(f"<a>{line[3:]}</a>".encode()).decode() == "<a>" + "é" * 1020 + "rest</a>"


# Time.


@pytest.mark.parametrize(
    ("eastern", "utc"),
    [
        ("20240102160000", datetime(2024, 1, 2, 21)),
        ("20240702160000", datetime(2024, 7, 2, 20)),
        ("20230606213204", datetime(2023, 6, 7, 1, 32, 4)),
        # Until 2006 summer time began in April.
        ("20060315120000", datetime(2006, 3, 15, 17)),
        ("20070315120000", datetime(2007, 3, 15, 16)),
        # 01:30 comes twice on this night, 02:30 never on that one: the later reading.
        ("20241103013000", datetime(2024, 11, 3, 6, 30)),
        ("20240310023000", datetime(2024, 3, 10, 7, 30)),
    ],
)
def test_new_york_time_becomes_utc(eastern: str, utc: datetime) -> None:
    assert eastern_to_utc(eastern) == utc


@pytest.mark.parametrize("text", [None, "", "20240102", "20241301000000", "2024010216000x"])
def test_what_is_no_time_is_unknown(text) -> None:
    assert eastern_to_utc(text) is None


# Headers nobody wrote.


@pytest.mark.parametrize(
    ("written", "code", "description"),
    [
        ("CRUDE PETROLEUM [1311]", "1311", "CRUDE PETROLEUM"),
        (" [100]", "0100", None),
        ("7372", "7372", None),
        ("[]", None, None),
        ("TOYS [A] [3944]", "3944", "TOYS [A]"),
    ],
)
def test_industry(written: str, code, description) -> None:
    head = f"ISSUER:\n COMPANY DATA:\n STANDARD INDUSTRIAL CLASSIFICATION:\t{written}\n"
    (party,) = read_header(head.encode()).parties
    assert (party.sic_code, party.sic_description) == (code, description)


def test_all_parties_of_a_header_are_kept() -> None:
    head = "".join(
        f"{role}:\n\tCENTRAL INDEX KEY:\t{n}\n"
        for n, role in enumerate(
            ["SUBJECT COMPANY", "FILED BY", "FILER", "FILER", "REPORTING-OWNER", "ISSUER"]
        )
    )
    parties = read_header(head.encode()).parties
    assert [(p.role, p.cik) for p in parties] == [
        ("subject-company", "0000000000"),
        ("filed-by", "0000000001"),
        ("filer", "0000000002"),
        ("filer", "0000000003"),
        ("reporting-owner", "0000000004"),
        ("issuer", "0000000005"),
    ]


def test_accents_survive_either_encoding() -> None:
    head = "ISSUER:\n\tCOMPANY CONFORMED NAME:\tSOCIÉTÉ\n"
    for encoding in ("utf-8", "cp1252"):
        assert read_header(head.encode(encoding)).parties[0].name == "SOCIÉTÉ"


pieces = st.sampled_from(
    [
        b"<SEC-HEADER>", b"</SEC-HEADER>", b"<DOCUMENT>", b"</DOCUMENT>", b"<TEXT>", b"</TEXT>",
        b"<XML>", b"</XML>", b"<TYPE>4\n", b"<SEQUENCE>9\n", b"<SUBMISSION>", b"\n", b"ISSUER:\n",
        b"<ACCESSION-NUMBER>", b"<ISSUER>", b"<CIK>12", b"CENTRAL INDEX KEY:\t7\n", b"<?xml",
        b"FORMER CONFORMED NAME:\tX\n", b"DATE OF NAME CHANGE:\t20019999\n", b"x" * 1023,
        b"<ACCEPTANCE-DATETIME>20249999999999\n", b"\xff\xfe\x00", b"ownershipDocument>",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(pieces, st.binary(max_size=20)), max_size=30))
def test_no_content_makes_the_reader_fail(parts) -> None:
    submission = read_submission(b"".join(parts))
    assert all(isinstance(document.text, bytes) for document in submission.documents)


def test_hostile_lengths_do_not_hang_the_reader() -> None:
    for piece in (b"<DOCUMENT>", b"</TEXT> ", b"<TYPE>", b"<", b"A:", b"A" * 60, b" \n", b"<XML>"):
        read_submission(piece * (2_000_000 // len(piece)))
