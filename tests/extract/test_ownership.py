"""What becomes of every oddity of ownership XML. Each fixture is named for the oddity it holds."""

from __future__ import annotations

import os
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from insider_signals.extract.contract import raw_tables
from insider_signals.extract.ownership import read_ownership
from insider_signals.extract.rows import RawRows, read_cik, read_date, read_decimal

FIXTURES = Path(__file__).parent.parent / "fixtures" / "ownership"
SHARED = Path(os.environ.get("INSIDER_SIGNALS_SHARED", Path(__file__).parents[2].parent / "shared"))
ACCESSION = "0009999999-24-000001"
FILED = date(2024, 3, 7)


def read(content: bytes, **more: Any) -> RawRows:
    return read_ownership(content, accession_number=ACCESSION, filing_date=FILED, **more)


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


def column_of(rows: RawRows, table: str, column: str) -> list[Any]:
    return [row.get(column) for row in rows_of(rows, table)]


def reasons(rows: RawRows) -> list[tuple[str, str | None]]:
    """Last element of the place, verbatim text of what was rejected."""
    return [(row["place"].split("/")[-1], row.get("verbatim")) for row in rows_of(rows, "rejected")]


# The one line that most fixtures have.
SALE = {
    "security_title": "Common Stock",
    "trans_date": date(2024, 3, 5),
    "trans_form_type": "4",
    "trans_code": "S",
    "equity_swap_involved": "0",
    "trans_shares": Decimal(100),
    "trans_pricepershare": Decimal("10.50"),
    "trans_acquired_disp_cd": "D",
    "shrs_ownd_folwng_trans": Decimal(900),
    "direct_indirect_ownership": "D",
}


def test_every_cell_and_every_footnote_has_its_column() -> None:
    rows = read_fixture("form4_x0508_every_cell.xml")
    assert only_row(rows, "submission") == {
        "period_of_report": date(2024, 3, 5),
        "not_subject_sec16": "0",
        "document_type": "4",
        "issuercik": "0009000001",
        "issuername": "Alder Brook Instruments Inc",
        "issuertradingsymbol": "ALDR",
        "remarks": "Remarks of this example.",
        "aff10b5one": "0",
        "schema_version": "X0508",
        "source": "xml",
        "parse_status": "ok",
    }
    assert only_row(rows, "reportingowner") == {
        "rptownercik": "0009000101",
        "rptownername": "Okafor Lena M",
        "rptowner_relationship": "Officer",
        "rptowner_title": "Chief Financial Officer",
        "rptowner_street1": "12 MILL LANE",
        "rptowner_city": "DULUTH",
        "rptowner_state": "MN",
        "rptowner_zipcode": "55802",
    }
    assert only_row(rows, "nonderiv_trans") == {
        "security_title": "Common Stock",
        "security_title_fn": "F1",
        "trans_date": date(2024, 3, 5),
        "trans_date_fn": "F2",
        "deemed_execution_date": date(2024, 3, 6),
        "deemed_execution_date_fn": "F3",
        "trans_form_type": "4",
        "trans_code": "S",
        "equity_swap_involved": "0",
        "equity_swap_trans_cd_fn": "F12",
        "trans_timeliness": "E",
        "trans_timeliness_fn": "F4",
        "trans_shares": Decimal("1200.5"),
        "trans_shares_fn": "F5",
        "trans_pricepershare": Decimal("10.0525"),
        "trans_pricepershare_fn": "F6,F7",
        "trans_acquired_disp_cd": "D",
        "trans_acquired_disp_cd_fn": "F8",
        "shrs_ownd_folwng_trans": Decimal(900),
        "shrs_ownd_folwng_trans_fn": "F9",
        "direct_indirect_ownership": "I",
        "direct_indirect_ownership_fn": "F10",
        "nature_of_ownership": "By Okafor Family LLC",
        "nature_of_ownership_fn": "F11",
    }
    assert only_row(rows, "nonderiv_holding") == {
        "security_title": "Common Stock",
        "security_title_fn": "F13",
        "shrs_ownd_folwng_trans": Decimal(2500),
        "shrs_ownd_folwng_trans_fn": "F14",
        "direct_indirect_ownership": "I",
        "direct_indirect_ownership_fn": "F15",
        "nature_of_ownership": "By Trust",
        "nature_of_ownership_fn": "F16",
    }
    assert only_row(rows, "deriv_trans") == {
        "security_title": "Stock Option (Right to Buy)",
        "security_title_fn": "F1",
        "conv_exercise_price": Decimal("4.25"),
        "conv_exercise_price_fn": "F2",
        "trans_date": date(2024, 3, 5),
        "trans_date_fn": "F3",
        "trans_form_type": "4",
        "trans_code": "M",
        "equity_swap_involved": "0",
        "equity_swap_trans_cd_fn": "F12",
        "trans_shares": Decimal(100),
        "trans_shares_fn": "F4",
        "trans_pricepershare": Decimal(0),
        "trans_pricepershare_fn": "F5",
        "trans_acquired_disp_cd": "D",
        "excercise_date": date(2022, 1, 15),
        "excercise_date_fn": "F6",
        "expiration_date": date(2031, 1, 15),
        "expiration_date_fn": "F7",
        "undlyng_sec_title": "Common Stock",
        "undlyng_sec_title_fn": "F8",
        "undlyng_sec_shares": Decimal(100),
        "undlyng_sec_shares_fn": "F9",
        "shrs_ownd_folwng_trans": Decimal(400),
        "shrs_ownd_folwng_trans_fn": "F10",
        "direct_indirect_ownership": "D",
        "direct_indirect_ownership_fn": "F11",
    }
    assert only_row(rows, "deriv_holding") == {
        "security_title": "Convertible Note",
        "security_title_fn": "F13",
        "conv_exercise_price": Decimal("2.50"),
        "conv_exercise_price_fn": "F14",
        "exercise_date": date(2025, 1, 1),
        "exercise_date_fn": "F15",
        "expiration_date": date(2026, 1, 1),
        "expiration_date_fn": "F16",
        "undlyng_sec_title": "Common Stock",
        "undlyng_sec_title_fn": "F1",
        "undlyng_sec_shares": Decimal(40),
        "undlyng_sec_shares_fn": "F2",
        "shrs_ownd_folwng_trans": Decimal(1),
        "shrs_ownd_folwng_trans_fn": "F3",
        "direct_indirect_ownership": "D",
        "direct_indirect_ownership_fn": "F4",
    }
    assert rows_of(rows, "footnotes")[11] == {
        "footnote_id": "F12",
        "footnote_txt": "Note number 12 of this example.",
    }
    assert len(rows_of(rows, "footnotes")) == 16
    assert only_row(rows, "owner_signature") == {
        "ownersignaturename": "/s/ Lena M. Okafor",
        "ownersignaturedate": date(2024, 3, 7),
    }
    assert "edgar.rejected" not in rows.tables


def test_keys_are_the_accession_and_the_position_within_the_table() -> None:
    rows = read_fixture("form4_equal_lots_and_indirect_twin.xml")
    assert [row[:2] for row in rows.tables["edgar.nonderiv_trans"]] == [
        (ACCESSION, 0),
        (ACCESSION, 1),
        (ACCESSION, 2),
    ]


def test_equal_lots_and_their_indirect_twin_are_three_lines() -> None:
    rows = read_fixture("form4_equal_lots_and_indirect_twin.xml")
    assert rows_of(rows, "nonderiv_trans") == [
        SALE,
        SALE,
        {**SALE, "direct_indirect_ownership": "I", "nature_of_ownership": "By Spouse"},
    ]


def test_acceptance_time_is_kept() -> None:
    accepted = datetime(2024, 3, 8, 2, 15, 9)
    content = (FIXTURES / "form4_box_false.xml").read_bytes()
    assert only_row(read(content, accepted_at=accepted), "submission")["accepted_at"] == accepted


@pytest.mark.parametrize(
    ("fixture", "box"),
    [
        ("form4_box_absent.xml", None),
        ("form4_box_empty.xml", None),
        ("form4_box_false.xml", "false"),
        ("form4_flags_in_every_spelling.xml", "true"),
        ("form4_x0508_every_cell.xml", "0"),
    ],
)
def test_the_plan_box_is_as_filed_and_absent_is_not_false(fixture: str, box: str | None) -> None:
    assert only_row(read_fixture(fixture), "submission").get("aff10b5one") == box


def test_flags_in_every_spelling() -> None:
    rows = read_fixture("form4_flags_in_every_spelling.xml")
    assert only_row(rows, "submission")["not_subject_sec16"] == "true"
    assert column_of(rows, "reportingowner", "rptowner_relationship") == [
        "Director,Officer",
        "TenPercentOwner,Other",
    ]
    assert column_of(rows, "reportingowner", "rptowner_txt") == [None, "Member of a group"]
    assert column_of(rows, "nonderiv_trans", "equity_swap_involved") == ["false", "true"]


def test_empty_flags_are_no_role_and_an_unreadable_one_is_reported() -> None:
    rows = read_fixture("form4_flags_empty_or_unreadable.xml")
    assert column_of(rows, "reportingowner", "rptowner_relationship") == [None, "Officer"]
    assert reasons(rows) == [("isDirector", "yes")]
    assert "reportingOwner[2]" in only_row(rows, "rejected")["place"]


def test_x0101_nodes_are_transactions_or_holdings_and_call_the_price_value() -> None:
    rows = read_fixture("form4_x0101_security_nodes_outside_a_table.xml")
    sales = rows_of(rows, "nonderiv_trans")
    assert [(s["trans_shares"], s["trans_pricepershare"]) for s in sales] == [
        (Decimal(3100), Decimal("3.75")),
        (Decimal(3500), Decimal(4)),
    ]
    assert sales[0]["trans_pricepershare_fn"] == "F1"
    assert only_row(rows, "nonderiv_holding") == {
        "security_title": "Common Stock",
        "shrs_ownd_folwng_trans": Decimal(2500),
        "direct_indirect_ownership": "I",
        "nature_of_ownership": "By Trust",
        "nature_of_ownership_fn": "F2",
    }
    option = only_row(rows, "deriv_trans")
    assert option["trans_pricepershare"] == Decimal("0.5")
    assert option["equity_swap_trans_cd_fn"] == "F1"
    assert option["excercise_date"] == date(2022, 1, 15)
    note = only_row(rows, "deriv_holding")
    assert (note["exercise_date"], note["exercise_date_fn"]) == (date(2004, 1, 1), "F2")
    assert "edgar.rejected" not in rows.tables


def test_x0101_node_with_only_empty_transaction_cells_is_a_holding() -> None:
    rows = read_fixture("form5_x0101_security_nodes_in_a_table_with_empty_transaction_cells.xml")
    assert "edgar.nonderiv_trans" not in rows.tables
    assert only_row(rows, "nonderiv_holding") == {
        "security_title": "Common Stock",
        "trans_form_type": "3",
        "trans_form_type_fn": "F1",
        "shrs_ownd_folwng_trans": Decimal(2500),
        "direct_indirect_ownership": "I",
        "nature_of_ownership": "By Trust",
        "other_fn": "F2",
    }


def test_document_without_a_schema_version() -> None:
    rows = read_fixture("form3_without_schema_version.xml")
    assert "schema_version" not in only_row(rows, "submission")
    assert len(rows_of(rows, "nonderiv_holding")) == 1
    assert only_row(rows, "deriv_holding")["expiration_date_fn"] == "F1"


def test_x0609_foreign_symbol_and_address() -> None:
    rows = read_fixture("form4_x0609_foreign_symbol_and_address.xml")
    submission = only_row(rows, "submission")
    assert submission["issuerforeigntradingsymbol"] == "9999.XT"
    assert submission["issuercik"] == "0009000001"
    owner = only_row(rows, "reportingowner")
    assert owner["rptowner_non_us_address_flag"] == "true"
    assert owner["rptowner_non_us_state_territory"] == "Harju"
    assert owner["rptowner_country"] == "1H"
    empty = only_row(read_fixture("form4_x0609_empty_foreign_symbol.xml"), "submission")
    assert "issuerforeigntradingsymbol" not in empty


def test_form5_holdings_and_late_transactions() -> None:
    rows = read_fixture("form5_holdings_and_late_transactions.xml")
    submission = only_row(rows, "submission")
    assert submission["form3_holdings_reported"] == "1"
    assert submission["form4_trans_reported"] == "true"
    assert column_of(rows, "nonderiv_trans", "trans_timeliness") == ["L", None]
    holding = only_row(rows, "nonderiv_holding")
    assert (holding["trans_form_type"], holding["trans_form_type_fn"]) == ("3", "F1")


def test_amendment_with_only_a_holding() -> None:
    rows = read_fixture("form4a_holdings_only.xml")
    assert only_row(rows, "submission")["document_type"] == "4/A"
    assert only_row(rows, "submission")["date_of_orig_sub"] == date(2024, 3, 7)
    assert "edgar.nonderiv_trans" not in rows.tables
    assert len(rows_of(rows, "nonderiv_holding")) == 1
    undated = only_row(read_fixture("form4a_without_original_date.xml"), "submission")
    assert "date_of_orig_sub" not in undated


@pytest.mark.parametrize("name", ["form3_nothing_owned.xml", "form4_exit_box_and_no_rows.xml"])
def test_forms_without_rows_are_submissions(name: str) -> None:
    rows = read_fixture(name)
    assert set(rows.tables) == {
        "edgar.submission",
        "edgar.reportingowner",
        "edgar.owner_signature",
    }


def test_ten_joint_owners_report_one_line_and_sign_once() -> None:
    rows = read_fixture("form4_ten_joint_owners_one_signature.xml")
    assert column_of(rows, "reportingowner", "rptownercik") == [
        f"00090002{n:02d}" for n in range(1, 11)
    ]
    assert len(rows_of(rows, "nonderiv_trans")) == 1
    assert len(rows_of(rows, "owner_signature")) == 1


def test_owner_without_cik_or_address_is_an_owner() -> None:
    owner = only_row(read_fixture("form4_owner_without_cik_or_address.xml"), "reportingowner")
    assert owner == {
        "rptownername": "Okafor Lena M",
        "rptowner_relationship": "Officer",
        "rptowner_title": "Chief Financial Officer",
    }


def test_signatures_of_one_name_are_two_rows() -> None:
    rows = read_fixture("form4_two_signatures_of_one_name.xml")
    assert len(rows_of(rows, "owner_signature")) == 2


def test_title_in_the_remarks_stays_there() -> None:
    rows = read_fixture("form4_title_in_remarks.xml")
    assert only_row(rows, "reportingowner")["rptowner_title"] == "See Remarks"
    assert "Treasurer" in only_row(rows, "submission")["remarks"]


def test_missing_is_not_zero_when_only_a_footnote_is_given() -> None:
    rows = read_fixture("form4_only_footnotes_in_price_and_dates.xml")
    sale = only_row(rows, "nonderiv_trans")
    assert "trans_pricepershare" not in sale
    assert sale["trans_pricepershare_fn"] == "F1"
    option = only_row(rows, "deriv_trans")
    for column, footnote in (
        ("conv_exercise_price", "F2"),
        ("excercise_date", "F3"),
        ("expiration_date", "F4"),
        ("undlyng_sec_shares", "F5"),
        ("trans_pricepershare", "F1"),
    ):
        assert column not in option
        assert option[f"{column}_fn"] == footnote


def test_zero_in_five_spellings_is_zero_and_empty_is_null() -> None:
    rows = read_fixture("form4_zero_in_five_spellings.xml")
    assert column_of(rows, "nonderiv_trans", "trans_pricepershare") == [Decimal(0)] * 5 + [None] * 2
    assert only_row(rows, "deriv_trans")["conv_exercise_price"] == 0
    assert "edgar.rejected" not in rows.tables


def test_dates_with_a_zone_or_a_time_keep_their_day() -> None:
    rows = read_fixture("form4_dates_with_zone_suffix.xml")
    assert column_of(rows, "nonderiv_trans", "trans_date") == [date(2024, 3, 5)] * 2
    assert rows_of(rows, "nonderiv_trans")[0]["deemed_execution_date"] == date(2024, 3, 6)
    assert only_row(rows, "submission")["period_of_report"] == date(2024, 3, 5)
    assert only_row(rows, "owner_signature")["ownersignaturedate"] == date(2024, 3, 7)
    timed = read_fixture("form4_date_with_a_time.xml")
    assert only_row(timed, "nonderiv_trans")["trans_date"] == date(2024, 3, 5)


def test_impossible_years_are_kept_as_filed() -> None:
    rows = read_fixture("form4_impossible_years.xml")
    assert column_of(rows, "nonderiv_trans", "trans_date") == [
        date(22, 3, 5),
        date(2035, 1, 10),
        date(2028, 3, 5),
    ]


def test_dates_that_are_none_are_null_and_reported_and_their_siblings_load() -> None:
    rows = read_fixture("form4_dates_that_are_none.xml")
    lines = rows_of(rows, "nonderiv_trans")
    assert column_of(rows, "nonderiv_trans", "trans_date") == [None] * 6 + [date(2024, 3, 5)]
    assert [line["trans_shares"] for line in lines[:3]] == [77, 78, 100]
    assert [verbatim for _, verbatim in reasons(rows)] == [
        "2024-02-30",
        "03/05/2024",
        "2024-3-5",
        "20240305",
        "0000-00-00",
        "2024-W10-2",
    ]
    assert rows_of(rows, "rejected")[1]["place"] == (
        "/ownershipDocument/nonDerivativeTable/nonDerivativeTransaction[2]/transactionDate/value"
    )


def test_totals_in_the_price_cell_are_kept_as_filed() -> None:
    rows = read_fixture("form4_values_in_the_wrong_cell.xml")
    assert only_row(rows, "nonderiv_trans")["trans_pricepershare"] == Decimal("24035774.40")
    assert only_row(rows, "deriv_trans")["trans_pricepershare"] == Decimal(860000000)


def test_numbers_that_do_not_fit_are_null_and_verbatim_in_rejected() -> None:
    rows = read_fixture("form4_numbers_that_do_not_fit.xml")
    assert column_of(rows, "nonderiv_trans", "trans_shares") == [None] * 12 + [Decimal(100)]
    assert column_of(rows, "nonderiv_trans", "trans_pricepershare") == [Decimal("10.50")] * 13
    assert [verbatim for _, verbatim in reasons(rows)] == [
        "1,000",
        "$5",
        "1e5",
        "NaN",
        "0.123456789",
        "1234567890123456789",
        "one",
        "-",
        ".",
        "1_000",
        "١٢",
        "12 000",
    ]
    assert {row["reason"] for row in rows_of(rows, "rejected")} == {
        "not a decimal number",
        "does not fit decimal(26,8)",
    }


def test_numbers_at_the_edge_are_exact() -> None:
    rows = read_fixture("form4_numbers_at_the_edge.xml")
    assert column_of(rows, "nonderiv_trans", "trans_shares") == [
        Decimal("0.12345678"),
        Decimal("123456789012345678.12345678"),
        Decimal(5),
        Decimal(-5),
        Decimal(5),
        Decimal("0.5"),
        Decimal(12),
        Decimal("1.1"),
    ]


def test_shares_and_total_value_both_one_or_neither() -> None:
    rows = read_fixture("form4_shares_and_total_value_both_and_neither.xml")
    assert column_of(rows, "deriv_trans", "trans_shares") == [Decimal(100), None, None]
    assert column_of(rows, "deriv_trans", "trans_total_value") == [
        Decimal(2500000),
        None,
        Decimal("1000.10"),
    ]
    assert column_of(rows, "deriv_trans", "valu_ownd_folwng_trans") == [
        None,
        None,
        Decimal("999.99"),
    ]
    assert rows_of(rows, "deriv_trans")[0]["undlyng_sec_value"] == Decimal("7.5")


def test_indirect_lines_need_no_nature() -> None:
    rows = read_fixture("form4_indirect_without_nature.xml")
    assert only_row(rows, "nonderiv_trans") == {**SALE, "direct_indirect_ownership": "I"}
    assert column_of(rows, "nonderiv_holding", "nature_of_ownership") == [None, "By Trust"]
    assert column_of(rows, "nonderiv_holding", "valu_ownd_folwng_trans") == [
        None,
        Decimal("125000.50"),
    ]


def test_equity_swap_and_early_report_stay_beside_a_code_of_one_letter() -> None:
    line = only_row(read_fixture("form4_equity_swap_and_reported_early.xml"), "nonderiv_trans")
    assert (
        line["trans_code"],
        line["equity_swap_involved"],
        line["trans_timeliness"],
        line["trans_form_type"],
    ) == ("J", "1", "E", "5")


def test_line_without_coding_is_a_line() -> None:
    line = only_row(read_fixture("form4_without_transaction_coding.xml"), "nonderiv_trans")
    assert line["trans_shares"] == 100
    assert "trans_code" not in line


@pytest.mark.parametrize(
    ("fixture", "symbol"),
    [
        ("not_applicable", "N/A"),
        ("in_brackets", "(ALDR)"),
        ("two_symbols", "ALDR ALDRB"),
        ("with_exchange", "NYSE: ALDR"),
        ("lower_case", "aldr"),
        ("none_in_brackets", "[NONE]"),
        ("a_number", "1314152"),
    ],
)
def test_symbols_are_kept_as_typed(fixture: str, symbol: str) -> None:
    submission = only_row(read_fixture(f"form4_ticker_{fixture}.xml"), "submission")
    assert submission["issuertradingsymbol"] == symbol


@pytest.mark.parametrize(
    ("fixture", "status"),
    [
        ("form4_windows_1252_bytes_without_declaration.xml", "recovered"),
        ("form4_windows_1252_bytes_declared_latin_1.xml", "ok"),
        ("form4_windows_1252_declared.xml", "ok"),
        ("form4_utf_8_with_byte_order_mark.xml", "ok"),
        ("form4_utf_16.xml", "ok"),
        ("form4_unknown_encoding_declared.xml", "recovered"),
        ("form4_utf_8_and_windows_1252_mixed.xml", "recovered"),
        ("form4_windows_character_references.xml", "ok"),
    ],
)
def test_text_in_every_encoding(fixture: str, status: str) -> None:
    rows = read_fixture(fixture)
    submission = only_row(rows, "submission")
    assert submission["remarks"] == "Café"
    assert submission["parse_status"] == status
    assert only_row(rows, "reportingowner")["rptownername"] == "Nuñez José"
    assert only_row(rows, "footnotes")["footnote_txt"] == (
        "The Company\N{RIGHT SINGLE QUOTATION MARK}s “plan” \N{EN DASH} see § 4."
    )
    assert only_row(rows, "nonderiv_trans") == SALE
    assert "edgar.rejected" not in rows.tables


def test_stray_ampersands_and_less_than_signs_lose_nothing() -> None:
    rows = read_fixture("form4_stray_ampersand_and_less_than.xml")
    assert only_row(rows, "reportingowner")["rptowner_title"] == "SVP R&D & Strategy"
    assert only_row(rows, "footnotes")["footnote_txt"] == (
        "Held with AT&T; fewer than < 5% of the shares.\xa0Filed late — by mistake."
    )
    assert only_row(rows, "submission")["parse_status"] == "recovered"
    assert "edgar.rejected" not in rows.tables


def test_control_characters_are_left_out() -> None:
    rows = read_fixture("form4_control_characters.xml")
    assert only_row(rows, "footnotes")["footnote_txt"] == "Sold under a plan."


def test_lines_wrapped_inside_a_tag_are_joined() -> None:
    rows = read_fixture("form4_wrapped_inside_a_tag.xml")
    assert rows_of(rows, "nonderiv_trans") == [SALE, {**SALE, "trans_shares": Decimal(200)}]
    assert only_row(rows, "footnotes")["footnote_txt"] == "A note."
    assert only_row(rows, "submission")["parse_status"] == "recovered"
    assert "edgar.rejected" not in rows.tables


def test_truncated_document_keeps_whole_values_and_says_so() -> None:
    rows = read_fixture("form4_truncated_in_the_third_line.xml")
    lines = rows_of(rows, "nonderiv_trans")
    assert lines[:2] == [SALE, {**SALE, "trans_shares": Decimal(200)}]
    # 300 could be the beginning of a longer number.
    assert "trans_shares" not in lines[2]
    assert only_row(rows, "submission")["parse_status"] == "recovered"
    rejected = only_row(rows, "rejected")
    assert "300" in rejected["verbatim"]
    assert rejected["reason"].startswith("not well-formed")


@pytest.mark.parametrize(
    "name", ["form4_end_tag_missing_in_a_cell.xml", "form4_line_not_closed.xml"]
)
def test_missing_end_tags_mix_no_lines(name: str) -> None:
    rows = read_fixture(name)
    assert rows_of(rows, "nonderiv_trans") == [
        {**SALE, "trans_shares": Decimal(shares)} for shares in (100, 200, 300)
    ]
    assert only_row(rows, "submission")["parse_status"] == "recovered"
    assert only_row(rows, "rejected")["reason"].startswith("not well-formed")


def test_malformed_start_tag_loses_no_line() -> None:
    rows = read_fixture("form4_start_tag_malformed.xml")
    assert rows_of(rows, "nonderiv_trans") == [SALE, {**SALE, "trans_shares": Decimal(200)}]
    assert "rivativeTable" in only_row(rows, "rejected")["verbatim"]


def test_text_after_the_document_is_reported() -> None:
    rows = read_fixture("form4_text_after_the_document.xml")
    assert only_row(rows, "nonderiv_trans") == SALE
    assert "This page was generated" in only_row(rows, "rejected")["verbatim"]


@pytest.mark.parametrize(
    "name",
    [
        "form4_inside_a_wrapper.xml",
        "form4_with_a_namespace.xml",
        "form4_blank_lines_before_the_declaration.xml",
        "form4_comments_and_processing_instructions.xml",
        "form4_filer_password_left_in.xml",
        "form4_values_without_value_element.xml",
    ],
)
def test_odd_but_whole_documents_read_as_usual(name: str) -> None:
    rows = read_fixture(name)
    line = only_row(rows, "nonderiv_trans")
    line.pop("trans_shares_fn", None)
    assert line == SALE
    assert only_row(rows, "submission")["parse_status"] == "ok"
    assert "edgar.rejected" not in rows.tables


def test_a_filers_password_is_not_kept() -> None:
    assert "a#bc1def" not in str(read_fixture("form4_filer_password_left_in.xml").tables)


def test_comments_do_not_divide_text() -> None:
    rows = read_fixture("form4_comments_and_processing_instructions.xml")
    assert only_row(rows, "footnotes")["footnote_txt"] == "Sold in lots."


def test_entities_are_never_resolved() -> None:
    bomb = read_fixture("form4_entity_bomb.xml")
    assert only_row(bomb, "submission")["remarks"] == "&nine;"
    assert column_of(bomb, "nonderiv_trans", "trans_shares") == [Decimal(100), None]
    assert reasons(bomb) == [("value", "&nine;")]
    outside = read_fixture("form4_external_entity.xml")
    assert only_row(outside, "footnotes")["footnote_txt"] == "Secret: &secret;"


def test_missing_document_type_is_taken_from_the_index() -> None:
    content = (FIXTURES / "form4_without_document_type.xml").read_bytes()
    assert only_row(read(content), "submission")["document_type"] == "unknown"
    rows = read(content, form_type="4/A")
    assert only_row(rows, "submission")["document_type"] == "4/A"
    assert reasons(rows) == [("documentType", None)]
    assert only_row(rows, "nonderiv_trans") == SALE


def test_second_values_of_a_cell_are_reported_not_mixed_in() -> None:
    rows = read_fixture("form4_cells_given_twice.xml")
    assert only_row(rows, "nonderiv_trans") == {**SALE, "trans_code": "P"}
    assert reasons(rows) == [("transactionCode[2]", "S"), ("value[2]", "200")]


def test_markup_inside_text_is_text_and_inside_a_number_is_refused() -> None:
    rows = read_fixture("form4_markup_inside_values.xml")
    marked, plain = rows_of(rows, "nonderiv_trans")
    assert marked["security_title"] == "Common Stock, Class A"
    assert "trans_shares" not in marked
    assert plain == SALE
    assert reasons(rows) == [("transactionShares", "100")]
    assert only_row(rows, "footnotes")["footnote_txt"] == "Sold only to pay taxes."


def test_values_without_a_value_element_are_read() -> None:
    line = only_row(read_fixture("form4_values_without_value_element.xml"), "nonderiv_trans")
    assert line == {**SALE, "trans_shares_fn": "F1"}


def test_elements_of_a_later_schema_are_reported_and_what_is_known_in_them_is_read() -> None:
    rows = read_fixture("form4_elements_of_a_later_schema.xml")
    assert rows_of(rows, "nonderiv_trans") == [
        {**SALE, "other_fn": "F1"},
        {**SALE, "trans_shares": Decimal(55)},
    ]
    assert reasons(rows) == [("filerCategory", "novel"), ("value", "EUR"), ("hedgingLine", "12")]


def test_footnotes_in_unexpected_places_are_kept() -> None:
    rows = read_fixture("form4_footnotes_in_unexpected_places.xml")
    line = only_row(rows, "nonderiv_trans")
    # Cited twice by one cell, it is one reference.
    assert line["trans_shares_fn"] == "F2,F3"
    # By the code, which has no twin of its own; by the amounts as a group, and by the line.
    assert line["equity_swap_trans_cd_fn"] == "F2"
    assert line["other_fn"] == "F3,F1"
    assert only_row(rows, "nonderiv_holding")["nature_of_ownership_fn"] == "F4"
    assert only_row(rows, "reportingowner")["other_fn"] == "F4"
    assert only_row(rows, "submission")["other_fn"] == "F6,F5"
    assert only_row(rows, "submission")["remarks"] == "See note."
    assert only_row(rows, "owner_signature")["other_fn"] == "F6"


def test_footnotes_without_id_are_reported_and_equal_ids_are_two_rows() -> None:
    rows = read_fixture("form4_footnotes_without_id.xml")
    assert rows_of(rows, "footnotes") == [
        {"footnote_id": "F1", "footnote_txt": "Cited by nobody."},
        {"footnote_id": "F1", "footnote_txt": "The same id again."},
        {"footnote_id": "F2"},
    ]
    assert reasons(rows) == [
        ("footnoteId", None),
        ("footnote[1]", "Nobody can cite this."),
    ]


def test_a_reference_to_no_footnote_is_kept() -> None:
    rows = read_fixture("form4_footnote_cited_but_not_given.xml")
    assert only_row(rows, "nonderiv_trans")["trans_pricepershare_fn"] == "F9"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("html_page_instead_of_a_document.html", "the document is <html>"),
        ("another_kind_of_xml.xml", "the document is <informationTable>"),
        ("empty_document.xml", "the document is empty"),
        ("only_white_space.xml", "the document is empty"),
        ("plain_text_of_2001.txt", "not XML"),
        ("form4_root_and_nothing_else.xml", "<ownershipDocument> holds nothing"),
    ],
)
def test_what_is_no_ownership_document_is_one_rejected_row(name: str, reason: str) -> None:
    rows = read_fixture(name)
    assert set(rows.tables) == {"edgar.rejected"}
    rejected = only_row(rows, "rejected")
    assert rejected["place"] == "document"
    assert rejected["reason"].startswith(reason)
    assert rows.is_unreadable


def test_a_document_nested_too_deeply_says_what_stopped_it() -> None:
    rows = read_fixture("form4_nested_too_deeply.xml")
    assert "depth" in only_row(rows, "rejected")["reason"]
    assert only_row(rows, "submission")["parse_status"] == "recovered"


def test_verbatim_is_cut_at_ten_thousand_characters() -> None:
    rows = read(b"<html>" + b"x" * 20_000)
    assert len(only_row(rows, "rejected")["verbatim"]) == 10_000


VALID = sorted(
    path.name
    for pattern in (
        "form3_nothing_owned.xml",
        "form4_box_false.xml",
        "form4_comments_*.xml",
        "form4_dates_with_zone_suffix.xml",
        "form4_equal_lots_*.xml",
        "form4_equity_swap_*.xml",
        "form4_exit_box_*.xml",
        "form4_flags_in_every_spelling.xml",
        "form4_impossible_years.xml",
        "form4_indirect_without_nature.xml",
        "form4_only_footnotes_*.xml",
        "form4_ten_joint_owners_*.xml",
        "form4_ticker_*.xml",
        "form4_title_in_remarks.xml",
        "form4_two_signatures_*.xml",
        "form4_utf_8_with_byte_order_mark.xml",
        "form4_utf_16.xml",
        "form4_values_in_the_wrong_cell.xml",
        "form4_windows_1252_bytes_declared_latin_1.xml",
        "form4_windows_1252_declared.xml",
        "form4_without_transaction_coding.xml",
        "form4_x0508_*.xml",
        "form4_x0609_*.xml",
        "form4a_holdings_only.xml",
    )
    for path in FIXTURES.glob(pattern)
)


@pytest.mark.skipif(
    not (SHARED / "spec" / "ownership").is_dir(),
    reason="SEC's schemas are not here (INSIDER_SIGNALS_SHARED)",
)
@pytest.mark.parametrize("name", VALID)
def test_fixtures_that_edgar_would_accept_are_valid(name: str) -> None:
    document = etree.parse(FIXTURES / name)
    form = document.findtext("documentType").replace("/", "")
    schema = SHARED / "spec" / "ownership" / f"ownership{form}Document.xsd.xml"
    etree.XMLSchema(etree.parse(schema)).assertValid(document)


# Properties: whatever the bytes, a reading ends, fits the contract, and keeps what stands beside.

WHOLE = (FIXTURES / "form4_x0508_every_cell.xml").read_bytes()
BOUNDS = {"varchar": str, "date": date, "decimal(26,8)": Decimal, "integer": int}


def assert_fits_the_contract(rows: RawRows) -> None:
    for name, tuples in rows.tables.items():
        columns = raw_tables()[name].columns
        for row in tuples:
            for column, value in zip(columns, row, strict=True):
                if value is None:
                    assert not column.required, f"{name}.{column.name}"
                elif column.type in BOUNDS:
                    assert isinstance(value, BOUNDS[column.type]), f"{name}.{column.name}"
                if isinstance(value, str):
                    value.encode()
    assert rows.tables.get("edgar.submission") or rows.is_unreadable


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_rejected(content: bytes) -> None:
    assert_fits_the_contract(read(content))
    assert_fits_the_contract(read(b"<ownershipDocument>" + content + b"</ownershipDocument>"))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, len(WHOLE)),
    st.integers(0, 40),
    st.one_of(
        st.binary(max_size=12),
        st.sampled_from(
            [b"<", b">", b"&", b"</value>", b"<value>", b"]]>", b"<!--", b"\xff", b"\x00", b"<a>"]
        ),
    ),
)
def test_a_document_damaged_anywhere_is_read_or_rejected(
    position: int, removed: int, inserted: bytes
) -> None:
    damaged = WHOLE[:position] + inserted + WHOLE[position + removed :]
    assert_fits_the_contract(read(damaged))


XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    max_size=30,
)


@settings(max_examples=200, deadline=None)
@given(XML_TEXT)
def test_an_odd_value_spoils_only_its_own_cell(text: str) -> None:
    """Whatever stands in the shares of one line, every other cell and line reads as before."""
    document = etree.fromstring((FIXTURES / "form4_equal_lots_and_indirect_twin.xml").read_bytes())
    line = document.find(".//nonDerivativeTransaction")
    line.find("transactionAmounts/transactionShares/value").text = text
    rows = read(etree.tostring(document))
    first, second, third = rows_of(rows, "nonderiv_trans")
    shares = first.pop("trans_shares", None)
    assert first == {name: value for name, value in SALE.items() if name != "trans_shares"}
    assert second == SALE
    assert third["trans_shares"] == 100
    stripped = text.strip()
    if shares is None and stripped:
        assert [verbatim for _, verbatim in reasons(rows)] == [stripped]
    elif shares is not None:
        assert shares == Decimal(stripped)
        assert "edgar.rejected" not in rows.tables


@given(st.decimals(-(10**18) + 1, 10**18 - 1, places=8))
def test_decimals_that_fit_are_exact(value: Decimal) -> None:
    assert read_decimal(f"{value:f}") == value


@given(st.text(max_size=12))
def test_values_are_read_or_refused_with_a_reason(text: str) -> None:
    for reader in (read_decimal, read_date, read_cik):
        try:
            reader(text)
        except ValueError as error:
            assert str(error)


@given(st.dates())
def test_every_date_is_read(day: date) -> None:
    assert read_date(day.isoformat()) == day


# Real filings, when they are here.


@pytest.mark.skipif(
    not (SHARED / "edgar").is_dir(), reason="no real filings here (INSIDER_SIGNALS_SHARED)"
)
def test_real_filings_lose_no_line_owner_or_footnote_reference() -> None:
    """Counted a second time with plain XPath, which knows nothing of the reader."""
    seen = set()
    for path in sorted((SHARED / "edgar").rglob("*.txt")):
        if path.name in seen or "undated" in path.parts:
            continue
        seen.add(path.name)
        content = path.read_bytes()
        content = content[content.index(b"<XML>") + 5 : content.index(b"</XML>")]
        rows = read(content)
        document = etree.fromstring(content.strip())
        for table, xpath in {
            "nonderiv_trans": "//nonDerivativeTransaction",
            "nonderiv_holding": "//nonDerivativeHolding",
            "deriv_trans": "//derivativeTransaction",
            "deriv_holding": "//derivativeHolding",
            "reportingowner": "//reportingOwner",
            "footnotes": "//footnote",
            "owner_signature": "//ownerSignature",
        }.items():
            assert len(rows_of(rows, table)) == len(document.xpath(xpath)), (path.name, table)
        cited = sum(
            len(value.split(","))
            for table in rows.tables
            for row in rows_of(rows, table.removeprefix("edgar."))
            for name, value in row.items()
            if name.endswith("_fn")
        )
        references = {
            (reference.getparent(), reference.get("id"))
            for reference in document.xpath("//footnoteId")
        }
        assert cited == len(references), path.name
        assert "edgar.rejected" not in rows.tables, path.name
    assert seen
