"""What becomes of every oddity of Form 144 XML. Each fixture is named for the oddity it holds."""

from __future__ import annotations

import os
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from insider_signals.extract.contract import raw_tables
from insider_signals.extract.form144 import read_form144
from insider_signals.extract.rows import RawRows, read_american_date

FIXTURES = Path(__file__).parent.parent / "fixtures" / "form144"
SHARED = Path(os.environ.get("INSIDER_SIGNALS_SHARED", Path(__file__).parents[2].parent / "shared"))
ACCESSION = "0009999999-24-000002"


def read(content: bytes, **more: Any) -> RawRows:
    return read_form144(content, accession_number=ACCESSION, filing_date=date(2024, 3, 6), **more)


def read_fixture(name: str) -> RawRows:
    return read((FIXTURES / name).read_bytes())


def rows_of(rows: RawRows, table: str) -> list[dict[str, Any]]:
    """Rows of a table, each as its values that are not null, without the key."""
    names = raw_tables()[f"edgar.{table}"].column_names
    return [
        {
            name: value
            for name, value in zip(names, row, strict=True)
            if value is not None and name not in ("accession_number", "line_ordinal", "filing_date")
        }
        for row in rows.tables.get(f"edgar.{table}", [])
    ]


def only_row(rows: RawRows, table: str) -> dict[str, Any]:
    (row,) = rows_of(rows, table)
    return row


NOTICE = {
    "submission_type": "144",
    "filer_cik": "0009000101",
    "issuercik": "0009000001",
    "issuername": "Alder Brook Instruments Inc",
    "sec_file_number": "001-99999",
    "issuer_contact_phone": "218-555-0100",
    "seller_name": "Lena M. Okafor",
    "relationships": "Officer",
    "nothing_to_report": "Y",
    "notice_date": date(2024, 3, 6),
    "signature": "/s/ Lena M. Okafor",
}
SECURITIES = {
    "securities_class_title": "Common",
    "broker_name": "Larkspur Securities LLC",
    "units_to_be_sold": Decimal(5000),
    "aggregate_market_value": Decimal("62500.00"),
    "units_outstanding": Decimal(41000000),
    "approx_sale_date": date(2024, 3, 6),
    "exchange_name": "NASDAQ",
}
ACQUISITION = {
    "securities_class_title": "Common",
    "acquired_date": date(2024, 3, 1),
    "nature_of_acquisition": "Restricted Stock Units",
    "acquired_from": "Issuer",
    "is_gift": "N",
    "amount_acquired": Decimal(5000),
    "payment_date": date(2024, 3, 1),
    "nature_of_payment": "Compensation",
}
PLAN = {"plan_adoption_date": date(2023, 11, 14)}


def test_every_element_has_its_column() -> None:
    rows = read_fixture("form144_every_element.xml")
    assert only_row(rows, "form144") == {
        **NOTICE,
        "relationships": "Officer; Director",
        "nothing_to_report": "N",
        "remarks": "Sold under a plan of November 14, 2023.",
    }
    assert only_row(rows, "form144_securities") == SECURITIES
    assert rows_of(rows, "form144_to_be_sold") == [
        ACQUISITION,
        {
            "securities_class_title": "Common",
            "acquired_date": date(2024, 3, 1),
            "nature_of_acquisition": "Gift",
            "acquired_from": "Ada Okafor",
            "is_gift": "Y",
            "donor_acquired_date": date(2019, 6, 30),
            "amount_acquired": Decimal(200),
            "nature_of_payment": "Not applicable",
        },
    ]
    assert rows_of(rows, "form144_sold") == [
        {
            "seller_name": "Lena M. Okafor",
            "securities_class_title": "Common",
            "sale_date": date(2024, 1, 15),
            "amount_sold": Decimal(300),
            "gross_proceeds": Decimal("3600.75"),
        },
        {
            "seller_name": "Okafor Family Trust",
            "securities_class_title": "Common",
            "sale_date": date(2024, 2, 15),
            "amount_sold": Decimal(0),
            "gross_proceeds": Decimal(0),
        },
    ]
    assert rows_of(rows, "form144_plan_adoption") == [
        PLAN,
        {"plan_adoption_date": date(2024, 2, 1)},
    ]
    assert "edgar.rejected" not in rows.tables


@pytest.mark.parametrize(
    "name",
    [
        "form144_prefix_on_every_element.xml",
        "form144_common_prefix_of_its_own.xml",
        "form144_without_namespaces.xml",
    ],
)
def test_namespaces_may_have_any_prefix_or_be_missing(name: str) -> None:
    rows = read_fixture(name)
    assert only_row(rows, "form144") == NOTICE
    assert only_row(rows, "form144_securities") == SECURITIES
    assert only_row(rows, "form144_to_be_sold") == ACQUISITION
    assert only_row(rows, "form144_plan_adoption") == PLAN
    assert "edgar.rejected" not in rows.tables


def test_amendment_names_the_notice_it_amends() -> None:
    notice = only_row(read_fixture("form144a_with_previous_accession.xml"), "form144")
    assert notice["submission_type"] == "144/A"
    assert notice["previous_accession_number"] == "0009999999-24-000007"


@pytest.mark.parametrize(
    "name", ["form144_without_plan_or_file_number.xml", "form144_empty_plan_dates.xml"]
)
def test_notice_without_a_plan_has_no_adoption(name: str) -> None:
    assert "edgar.form144_plan_adoption" not in read_fixture(name).tables


def test_two_classes_are_two_lines_in_order() -> None:
    rows = read_fixture("form144_two_classes.xml")
    assert [row[:3] for row in rows.tables["edgar.form144_securities"]] == [
        (ACCESSION, 0, "Common"),
        (ACCESSION, 1, "Class B"),
    ]
    assert len(rows_of(rows, "form144_to_be_sold")) == 2


def test_values_that_do_not_fit_are_null_and_their_siblings_load() -> None:
    rows = read_fixture("form144_dates_and_numbers_that_do_not_fit.xml")
    broken, whole = rows_of(rows, "form144_securities")
    assert broken == {
        name: value
        for name, value in SECURITIES.items()
        if name not in ("units_to_be_sold", "aggregate_market_value", "approx_sale_date")
    }
    assert whole == SECURITIES
    # A date as XML writes it is as good as SEC's own.
    assert only_row(rows, "form144_to_be_sold")["acquired_date"] == date(2024, 3, 1)
    assert rows_of(rows, "form144_plan_adoption") == [PLAN]
    assert [
        (row["place"].split("/")[-1], row["verbatim"]) for row in rows_of(rows, "rejected")
    ] == [
        ("cik", "nine"),
        ("noOfUnitsSold", "5,000"),
        ("aggregateMarketValue", "$62,500"),
        ("approxSaleDate", "13/45/2024"),
        ("paymentDate", "spring"),
        ("planAdoptionDate[2]", "soon"),
        ("planAdoptionDate[3]", "02/30/2024"),
    ]


def test_elements_of_a_later_schema_are_reported() -> None:
    rows = read_fixture("form144_elements_of_a_later_schema.xml")
    assert only_row(rows, "form144") == NOTICE
    assert only_row(rows, "rejected") == {
        "place": "/edgarSubmission/formData/intermediary",
        "verbatim": "Larkspur",
        "reason": "no column for this element",
    }


def test_windows_1252_bytes_are_read() -> None:
    notice = only_row(read_fixture("form144_windows_1252_bytes.xml"), "form144")
    assert notice["remarks"] == "Owner\N{RIGHT SINGLE QUOTATION MARK}s trust \N{EN DASH} Café"


def test_truncated_notice_keeps_whole_values_and_says_so() -> None:
    rows = read_fixture("form144_truncated.xml")
    assert only_row(rows, "form144")["seller_name"] == "Lena M. Okafor"
    assert "units_to_be_sold" not in only_row(rows, "form144_securities")
    assert only_row(rows, "rejected")["reason"].startswith("not well-formed")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ((FIXTURES / "html_page_instead_of_a_notice.html").read_bytes(), "the document is <html>"),
        ((FIXTURES / "empty_document.xml").read_bytes(), "the document is empty"),
        (b"<edgarSubmission/>", "the document is nothing"),
        (
            b"<edgarSubmission><headerData><submissionType>13F-HR</submissionType></headerData>"
            b"</edgarSubmission>",
            "the document is a 13F-HR",
        ),
    ],
)
def test_what_is_no_notice_is_one_rejected_row(content: bytes, reason: str) -> None:
    rows = read(content)
    assert set(rows.tables) == {"edgar.rejected"}
    assert only_row(rows, "rejected")["reason"].startswith(reason)
    assert rows.is_unreadable


def test_missing_type_is_taken_from_the_index_and_acceptance_is_kept() -> None:
    accepted = datetime(2024, 3, 6, 21, 26, 32)
    content = (FIXTURES / "form144_every_element.xml").read_bytes()
    content = content.replace(b"<submissionType>144</submissionType>", b"")
    notice = only_row(read(content, form_type="144", accepted_at=accepted), "form144")
    assert notice["submission_type"] == "144"
    assert notice["accepted_at"] == accepted


VALID = [
    "form144_common_prefix_of_its_own.xml",
    "form144_empty_plan_dates.xml",
    "form144_every_element.xml",
    "form144_prefix_on_every_element.xml",
    "form144_two_classes.xml",
    "form144_without_plan_or_file_number.xml",
    "form144a_with_previous_accession.xml",
]


@pytest.mark.skipif(
    not (SHARED / "spec" / "form144").is_dir(),
    reason="SEC's schemas are not here (INSIDER_SIGNALS_SHARED)",
)
@pytest.mark.parametrize("name", VALID)
def test_fixtures_that_edgar_would_accept_are_valid(name: str) -> None:
    schema = etree.parse(SHARED / "spec" / "form144" / "eis_Form_144_Ownership.xsd")
    etree.XMLSchema(schema).assertValid(etree.parse(FIXTURES / name))


WHOLE = (FIXTURES / "form144_every_element.xml").read_bytes()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=12))
def test_a_notice_damaged_anywhere_is_read_or_rejected(
    position: int, removed: int, inserted: bytes
) -> None:
    rows = read(WHOLE[:position] + inserted + WHOLE[position + removed :])
    assert rows.tables.get("edgar.form144") or rows.is_unreadable
    for name, tuples in rows.tables.items():
        for row in tuples:
            for column, value in zip(raw_tables()[name].columns, row, strict=True):
                assert value is not None or not column.required


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_american_date_is_read(day: date) -> None:
    assert read_american_date(f"{day.month:02d}/{day.day:02d}/{day.year}") == day
    assert read_american_date(f"{day.month}/{day.day}/{day.year}") == day


@pytest.mark.skipif(
    not (SHARED / "form144").is_dir(), reason="no real notices here (INSIDER_SIGNALS_SHARED)"
)
def test_real_notices_are_read_whole() -> None:
    paths = sorted((SHARED / "form144").iterdir())
    for path in paths:
        content = path.read_bytes()
        if b"<XML>" in content:
            content = content[content.index(b"<XML>") + 5 : content.index(b"</XML>")]
        filed = date(2026, 11, 30)
        rows = read_form144(content, accession_number=ACCESSION, filing_date=filed)
        notice = only_row(rows, "form144")
        assert notice["filer_cik"] and notice["issuercik"] and notice["seller_name"]
        assert rows_of(rows, "form144_plan_adoption"), path.name
        assert "edgar.rejected" not in rows.tables, path.name
    assert paths


@pytest.mark.parametrize(
    "typed",
    [
        "0009999999-24-000007",
        "9999999-24-7",
        "9999999 - 24 - 000007",
        "0009999999\u201324\u2013000007",
        "000999999924000007",
        "0009999999 24 000007",
        " Accession No. 0009999999-24-000007 (filed in May)",
    ],
)
def test_the_accession_of_the_original_is_read_however_it_is_spelled(typed: str) -> None:
    xml = (FIXTURES / "form144a_with_previous_accession.xml").read_bytes()
    assert xml.count(b"0009999999-24-000007") == 1
    changed = xml.replace(b"0009999999-24-000007", typed.encode())
    rows = read_form144(changed, accession_number=ACCESSION, filing_date=date(2024, 5, 6))
    assert only_row(rows, "form144")["previous_accession_number"] == "0009999999-24-000007"


@pytest.mark.parametrize(
    "typed", ["n/a", "24-000007", "0009999999-24-000007, 0009999999-24-000008"]
)
def test_what_is_no_single_accession_is_rejected(typed: str) -> None:
    xml = (FIXTURES / "form144a_with_previous_accession.xml").read_bytes()
    changed = xml.replace(b"0009999999-24-000007", typed.encode())
    rows = read_form144(changed, accession_number=ACCESSION, filing_date=date(2024, 5, 6))
    assert only_row(rows, "form144").get("previous_accession_number") is None
    assert [row[4] for row in rows.tables["edgar.rejected"]] == [typed]


@pytest.mark.parametrize("typed", ["12/31/9999", "01/01/0022", "5/6/24", "06/01/2025", "1/1/1933"])
def test_a_date_that_no_notice_can_mean_is_rejected(typed: str) -> None:
    xml = (
        "<edgarSubmission><headerData><submissionType>144</submissionType></headerData><formData>"
        f"<securitiesInformation><approxSaleDate>{typed}</approxSaleDate></securitiesInformation>"
        "</formData></edgarSubmission>"
    ).encode()
    rows = read_form144(xml, accession_number=ACCESSION, filing_date=date(2024, 5, 6))
    assert only_row(rows, "form144_securities").get("approx_sale_date") is None
    assert [row[4] for row in rows.tables["edgar.rejected"]] == [typed]
