"""Submissions and company facts: what is read, what is rejected, and the trap of their clock."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from insider_signals.extract.client import SEC, SEC_DATA, data_address
from insider_signals.extract.context import (
    FACTS,
    FILINGS,
    NotTheDocument,
    read_acceptance,
    read_company_facts,
    read_submissions,
)
from insider_signals.extract.contract import raw_tables

CIK = "0000000042"
KEY = "context/CIK0000000042/submissions.json"
ACCESSION = "0000000042-24-000001"


def _columns(**cells: list[Any]) -> dict[str, list[Any]]:
    count = len(next(iter(cells.values())))
    return {
        "accessionNumber": [f"0000000042-24-{i + 1:06d}" for i in range(count)],
        "filingDate": ["2024-05-02"] * count,
        "reportDate": ["2024-05-02"] * count,
        "acceptanceDateTime": ["2024-05-02T20:05:00.000Z"] * count,
        "form": ["8-K"] * count,
        "items": ["2.02,9.01"] * count,
        "primaryDocument": ["results.htm"] * count,
        **cells,
    }


def _main(recent: dict[str, list[Any]], files: Any = ()) -> bytes:
    return json.dumps({"cik": 42, "filings": {"recent": recent, "files": list(files)}}).encode()


@pytest.mark.parametrize(
    ("text", "filed", "moment", "zone"),
    [
        # after the close in New York: read as New York time, the date would be the next day's
        ("2024-05-02T20:05:00.000Z", "2024-05-02", "2024-05-02 20:05", "utc"),
        # in the morning in New York: EDGAR was closed at two o'clock
        ("2024-05-02T06:30:00.000Z", "2024-05-02", "2024-05-02 10:30", "new_york"),
        # both are possible: the later one
        ("2024-05-02T16:05:00.000Z", "2024-05-02", "2024-05-02 20:05", "later"),
        # in the evening, with the date of the next business day: a Monday
        ("2024-05-03T23:30:00.000Z", "2024-05-06", "2024-05-03 23:30", "utc"),
        ("2024-05-03T18:10:00.000Z", "2024-05-06", "2024-05-03 22:10", "new_york"),
        # winter: five hours
        ("2024-01-10T21:05:00.000Z", "2024-01-10", "2024-01-10 21:05", "utc"),
        # neither agrees with the date: the later one
        ("2024-05-02T03:00:00.000Z", "2024-05-09", "2024-05-02 07:00", "later"),
    ],
)
def test_a_clock_that_ends_in_z_is_read_as_the_filing_date_allows(
    text: str, filed: str, moment: str, zone: str
) -> None:
    found = read_acceptance(text, date.fromisoformat(filed))
    assert found == (datetime.fromisoformat(moment), zone)


def test_filings_are_rows_and_ownership_forms_are_left_out() -> None:
    recent = _columns(form=["8-K", "4", "144", "NT 10-Q"], items=["5.02", "", "", ""])
    read = read_submissions(_main(recent), CIK, KEY)
    names = raw_tables()[FILINGS].column_names
    rows = [dict(zip(names, row, strict=True)) for row in read.rows.tables[FILINGS]]
    assert [(row["form_type"], row["items"]) for row in rows] == [
        ("8-K", "5.02"),
        ("NT 10-Q", None),
    ]
    assert rows[0]["issuercik"] == CIK
    assert rows[0]["accepted_at"] == datetime(2024, 5, 2, 20, 5)
    assert rows[0]["acceptance_datetime"] == "2024-05-02T20:05:00.000Z"


def test_older_files_are_named_and_have_no_frame() -> None:
    names = [{"name": f"CIK{CIK}-submissions-001.json", "filingCount": 3}, {"name": "../other"}]
    read = read_submissions(_main(_columns(form=["8-K"]), names), CIK, KEY)
    assert read.shards == (f"CIK{CIK}-submissions-001.json",)
    assert [row[3:5] for row in read.rows.tables["edgar.rejected"]] == [
        ("filings.files", "../other")
    ]
    shard = read_submissions(json.dumps(_columns(form=["10-K"])).encode(), CIK, KEY)
    assert len(shard.rows.tables[FILINGS]) == 1
    assert shard.shards == ()


def test_cells_that_cannot_be_read_are_rejected_and_the_row_stays() -> None:
    recent = _columns(
        form=["8-K", "8-K", "8-K", None],
        reportDate=["2024-02-31", "", None, ""],
        acceptanceDateTime=["2024-05-02T20:05:00.000Z", "yesterday", "", ""],
    )
    recent["filingDate"][2] = "soon"
    read = read_submissions(_main(recent), CIK, KEY)
    assert [row[4:5] + row[8:9] for row in read.rows.tables[FILINGS]] == [
        (None, datetime(2024, 5, 2, 20, 5)),
        (None, None),
    ]
    places = [row[3] for row in read.rows.tables["edgar.rejected"]]
    assert places == [
        "filings[0].reportDate",
        "filings[1].acceptanceDateTime",
        "filings[2].filingDate",
        "filings[3]",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"<html>blocked</html>",
        b"[]",
        b'{"cik": 42, "filings": 3}',
        b'{"cik": 43, "filings": {"recent": {}}}',
        b'{"cik": 42, "filings": {"recent": {"form": []}}}',
        b'{"cik": 42, "filings": {"recent": {"form": ["8-K"',
    ],
)
def test_another_document_is_no_submissions_file(content: bytes) -> None:
    with pytest.raises(NotTheDocument):
        read_submissions(content, CIK, KEY)


def _facts(tag: str = "Revenues", unit: str = "USD", **change: Any) -> bytes:
    fact = {
        "start": "2024-01-01",
        "end": "2024-03-31",
        "val": 1234567890123,
        "accn": ACCESSION,
        "fy": 2024,
        "fp": "Q1",
        "form": "10-Q",
        "filed": "2024-05-02",
        **change,
    }
    return json.dumps(
        {"cik": 42, "facts": {"us-gaap": {tag: {"units": {unit: [fact]}}, "Goodwill": {}}}}
    ).encode()


def _row(content: bytes) -> dict[str, Any]:
    (row,) = read_company_facts(content, CIK, KEY).tables[FACTS]
    return dict(zip(raw_tables()[FACTS].column_names, row, strict=True))


def test_amounts_are_exact_as_filed() -> None:
    assert _row(_facts())["amount"] == Decimal(1234567890123)
    per_share = _facts("EarningsPerShareDiluted", "USD/shares").replace(b"1234567890123", b"-0.07")
    assert _row(per_share)["amount"] == Decimal("-0.07")
    assert _row(_facts().replace(b"1234567890123", b"1.5E9"))["amount"] == Decimal(1_500_000_000)
    assert _row(_facts(start=None))["period_start"] is None


@pytest.mark.parametrize(
    "change",
    [{"val": None}, {"end": "2024-13-31"}, {"accn": None}, {"filed": ""}, {"val": "much"}],
)
def test_an_amount_that_cannot_be_read_is_rejected_and_never_zero(change: dict[str, Any]) -> None:
    rows = read_company_facts(_facts(**change), CIK, KEY)
    assert FACTS not in rows.tables
    ((_, _, _, place, verbatim, _),) = rows.tables["edgar.rejected"]
    assert place == "us-gaap.Revenues.USD[0]"
    assert "2024-01-01" in verbatim


def test_concepts_that_nobody_uses_are_left_out() -> None:
    assert read_company_facts(_facts("Goodwill"), CIK, KEY).tables == {}


@pytest.mark.parametrize(
    "content",
    [b"{}", b'{"cik": 42}', b'{"cik": 7, "facts": {}}', b'{"cik": 42, "facts": {"us-gaap": [1]}}'],
)
def test_another_document_is_no_company_facts(content: bytes) -> None:
    with pytest.raises(NotTheDocument):
        read_company_facts(content, CIK, KEY)


def test_secs_json_documents_are_on_another_host_and_a_mirrors_below_its_root() -> None:
    assert data_address(SEC) == SEC_DATA
    assert data_address("/srv/mirror") == "/srv/mirror"
    assert data_address("http://127.0.0.1:8000/edgar") == "http://127.0.0.1:8000/edgar"
