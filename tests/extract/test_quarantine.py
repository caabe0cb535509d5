"""Filings that break what the models rely on are kept out and named; all others are loaded."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.filing import read_filing
from insider_signals.extract.index import IndexEntry, read_form_index
from insider_signals.extract.load import DayLoad, replace_days, replace_filings
from insider_signals.extract.quarantine import filed_tables, quarantine
from insider_signals.extract.rows import RawRows

DAY = date(2024, 5, 6)
GOOD = "0000000001-24-000001"
BAD = "0000000001-24-000002"

OWNER = """<reportingOwner><reportingOwnerId><rptOwnerCik>{cik}</rptOwnerCik>
<rptOwnerName>Reed Ada</rptOwnerName></reportingOwnerId></reportingOwner>"""
FORM_4 = """<?xml version="1.0"?><ownershipDocument><schemaVersion>X0508</schemaVersion>
<documentType>{form}</documentType><periodOfReport>2024-05-03</periodOfReport>
<issuer><issuerCik>{issuer}</issuerCik><issuerName>Tern Optics Inc</issuerName>
<issuerTradingSymbol>TERN</issuerTradingSymbol></issuer>{owner}
<nonDerivativeTable><nonDerivativeTransaction>
<securityTitle><value>Common Stock</value></securityTitle>
<transactionDate><value>2024-05-03</value></transactionDate>
<transactionCoding><transactionFormType>4</transactionFormType>
<transactionCode>S</transactionCode></transactionCoding>
<transactionAmounts><transactionShares><value>{shares}</value></transactionShares>
<transactionPricePerShare><value>20</value></transactionPricePerShare>
<transactionAcquiredDisposedCode><value>D</value></transactionAcquiredDisposedCode>
</transactionAmounts></nonDerivativeTransaction></nonDerivativeTable></ownershipDocument>"""
FORM_144 = """<edgarSubmission><headerData><submissionType>144</submissionType></headerData>
<formData><issuerInfo>{issuer}<issuerName>Tern Optics Inc</issuerName></issuerInfo>
<securitiesInformation><noOfUnitsSold>100</noOfUnitsSold></securitiesInformation></formData>
</edgarSubmission>"""


def form4(
    *, form: str = "4", issuer: str = "8800001", owner: str = "8800002", shares: str = "100"
) -> bytes:
    owners = OWNER.format(cik=owner) if owner != "nobody" else ""
    return FORM_4.format(form=form, issuer=issuer, owner=owners, shares=shares).encode()


def entry(accession: str, form: str = "4", filed: date = DAY) -> IndexEntry:
    return IndexEntry(accession, form, filed, f"edgar/data/1/{accession}.txt", ("1",), ("X",))


def load(*filings: tuple[bytes, IndexEntry], day: date = DAY) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create_raw_tables(connection)
    tables: dict[str, list[tuple]] = {}
    for content, listed in filings:
        for name, rows in read_filing(content, listed).tables.items():
            tables.setdefault(name, []).extend(rows)
    entries = [listed for _, listed in filings]
    accessions = [listed.accession_number for listed in entries]
    replace_days(connection, [DayLoad(day, entries, tables, accessions, 0, "hash")])
    return connection


def rejected(connection: duckdb.DuckDBPyConnection, accession: str = BAD) -> list[tuple]:
    return connection.execute(
        "select place, reason from edgar.rejected where accession_number = ? order by line_ordinal",
        [accession],
    ).fetchall()


def kept(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {
        accession
        for table in filed_tables()
        for (accession,) in connection.execute(f"select accession_number from {table}").fetchall()
    }


@pytest.mark.parametrize(
    ("content", "listed", "reason"),
    [
        (form4(owner="nobody"), entry(BAD), "no reporting owner with a CIK"),
        (form4(owner=""), entry(BAD), "no reporting owner with a CIK"),
        (form4(owner="0000000000"), entry(BAD), "no reporting owner with a CIK"),
        (form4(owner="none"), entry(BAD), "no reporting owner with a CIK"),
        (form4(issuer=""), entry(BAD), "no issuer with a CIK"),
        (form4(issuer="12345678901"), entry(BAD), "no issuer with a CIK"),
        (form4(issuer="", owner="nobody"), entry(BAD), "no issuer with a CIK, no reporting owner"),
        (FORM_144.format(issuer="").encode(), entry(BAD, "144"), "no issuer with a CIK"),
        (form4(), entry(BAD, filed=date(9999, 12, 31)), "a filing date that cannot be"),
        (form4(), entry(BAD, filed=date(22, 5, 6)), "a filing date that cannot be"),
        (
            FORM_144.format(issuer="<issuerCik>8800001</issuerCik>").encode(),
            entry(BAD, "144", date(2124, 5, 6)),
            "a filing date that cannot be",
        ),
    ],
)
def test_a_filing_that_breaks_a_rule_is_kept_out_and_named(
    content: bytes, listed: IndexEntry, reason: str
) -> None:
    connection = load((form4(), entry(GOOD)), (content, listed))
    assert kept(connection) == {GOOD}
    assert [(place, why.startswith(reason)) for place, why in rejected(connection)][-1:] == [
        ("filing", True)
    ]
    assert connection.execute(
        "select filings_listed, filings_loaded, filings_rejected from edgar.load_log"
    ).fetchall() == [(2, 1, 1)]


OWNER_OF_NOBODY = OWNER.replace("<rptOwnerCik>{cik}</rptOwnerCik>", "")


@pytest.mark.parametrize(
    ("content", "listed", "reason"),
    [
        # Two owners, and neither has a number.
        (
            form4(owner="nobody").replace(
                b"<nonDerivativeTable>",
                OWNER_OF_NOBODY.encode() * 2 + b"<nonDerivativeTable>",
            ),
            entry(BAD),
            "no reporting owner with a CIK",
        ),
        # The issuer's number with a letter for a digit, on a Form 3 without lines.
        (
            re.sub(
                rb"<nonDerivativeTable>.*</nonDerivativeTable>", b"", form4(form="3"), flags=re.S
            ).replace(b"<issuerCik>8800001", b"<issuerCik>88OOOO1"),
            entry(BAD, "3"),
            "no issuer with a CIK",
        ),
        # Listed on the right day, and filed more than a year before it by the index's own column.
        (form4(form="5"), entry(BAD, "5", date(2023, 5, 5)), "a filing date that cannot be"),
        # A notice whose company is named, and numbered by nothing but zeros.
        (
            FORM_144.format(issuer="<issuerCik>0000000000</issuerCik>").encode(),
            entry(BAD, "144/A"),
            "no issuer with a CIK",
        ),
    ],
    ids=["owners without numbers", "a letter in a number", "a year early", "a number of zeros"],
)
def test_more_filings_that_break_a_rule(content: bytes, listed: IndexEntry, reason: str) -> None:
    connection = load((form4(), entry(GOOD)), (content, listed))
    assert kept(connection) == {GOOD}
    assert ("filing", reason) in rejected(connection)


def test_one_owner_with_a_number_is_enough() -> None:
    content = form4().replace(
        b"<nonDerivativeTable>", OWNER_OF_NOBODY.encode() + b"<nonDerivativeTable>"
    )
    connection = load((content, entry(GOOD)))
    assert kept(connection) == {GOOD}


def test_what_identifies_the_filing_is_kept_as_filed() -> None:
    connection = load((form4(owner="nobody"), entry(BAD)))
    (verbatim,) = connection.execute("select verbatim from edgar.rejected").fetchone() or ("",)
    assert "Tern Optics Inc" in verbatim


def test_a_corrected_filing_takes_its_place() -> None:
    connection = load((form4(owner="nobody"), entry(BAD)))
    corrected = read_filing(form4(), entry(BAD)).tables
    replace_filings(connection, corrected, [BAD])
    assert kept(connection) == {BAD} and rejected(connection) == []


def test_a_warehouse_of_an_older_version_is_swept() -> None:
    connection = load((form4(), entry(GOOD)), (form4(), entry(BAD)))
    connection.execute(f"delete from edgar.reportingowner where accession_number = '{BAD}'")
    assert quarantine(connection) == {BAD: "no reporting owner with a CIK"}
    assert kept(connection) == {GOOD}
    assert quarantine(connection) == {}


@pytest.mark.parametrize(
    "cik", ["8800001", "8800002"], ids=["the issuer is its own owner", "an ordinary owner"]
)
def test_an_odd_filing_that_breaks_nothing_is_loaded(cik: str) -> None:
    connection = load((form4(owner=cik), entry(GOOD)))
    assert kept(connection) == {GOOD} and rejected(connection, GOOD) == []


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-inf", "1e999", "9" * 400, "0x1F", "١٢"])
def test_a_number_that_is_none_is_rejected_and_the_filing_loaded(text: str) -> None:
    connection = load((form4(shares=text), entry(GOOD)))
    assert kept(connection) == {GOOD}
    assert connection.execute("select trans_shares from edgar.nonderiv_trans").fetchall() == [
        (None,)
    ]
    assert len(rejected(connection, GOOD)) == 1


def test_texts_that_no_database_can_hold_are_loaded() -> None:
    rows = RawRows(GOOD, DAY)
    for name, table_rows in read_filing(form4(), entry(GOOD)).tables.items():
        rows.tables[name] = table_rows
    rows.tables["edgar.filer"] = [
        (GOOD, 0, "issuer", "0008800001", "Tern\0 \ud800Optics", *[None] * 5)
    ]
    connection = duckdb.connect()
    create_raw_tables(connection)
    replace_filings(connection, rows.tables, [GOOD])
    assert connection.execute("select conformed_name from edgar.filer").fetchall() == [
        ("Tern\ufffd \ufffdOptics",)
    ]


def test_an_accession_under_two_form_types_is_one_filing() -> None:
    head = "Form Type   Company Name  CIK  Date Filed  File Name\n" + "-" * 80 + "\n"
    line = f"{{form}}         Tern Optics Inc   8800001   20240506    edgar/data/1/{GOOD}.txt\n"
    listed = read_form_index((head + line.format(form="4") + line.format(form="144")).encode())
    assert [e.accession_number for e in listed] == [GOOD]
    connection = load((form4(), listed.entries[0]))
    assert kept(connection) == {GOOD}


def test_the_form_that_the_index_names_stands_in_for_one_that_is_none() -> None:
    connection = load((form4(form="10-K"), entry(GOOD)))
    assert connection.execute("select document_type from edgar.submission").fetchall() == [("4",)]
    assert ("/ownershipDocument/documentType", "not an ownership form; the index says 4") in (
        rejected(connection, GOOD)
    )


def test_a_form_that_differs_from_the_index_is_noted() -> None:
    connection = load((form4(form="4/A"), entry(GOOD)))
    assert connection.execute("select document_type from edgar.submission").fetchall() == [("4/A",)]
    assert rejected(connection, GOOD) == [("/ownershipDocument/documentType", "the index says 4")]


def test_an_acceptance_far_from_the_filing_date_is_none(tmp_path: Path) -> None:
    header = (
        f"<SEC-HEADER>\n<ACCEPTANCE-DATETIME>21241231235959\nACCESSION NUMBER: {GOOD}\n"
        "</SEC-HEADER>\n<DOCUMENT>\n<TYPE>4\n<TEXT>\n<XML>\n"
    )
    content = header.encode() + form4() + b"\n</XML>\n</TEXT>\n</DOCUMENT>\n"
    connection = load((content, entry(GOOD)))
    assert connection.execute("select accepted_at from edgar.submission").fetchall() == [(None,)]
    assert rejected(connection, GOOD)[0][1] == "more than a year from the filing date"
    usual = content.replace(b"21241231235959", b"20240506170000")
    connection = load((usual, replace(entry(GOOD))))
    assert connection.execute(
        "select accepted_at is not null from edgar.submission"
    ).fetchall() == [(True,)]
