"""Quarterly data sets: what SEC's zips hold, what is wrong with some, and what must not be lost."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from insider_signals.extract.contract import create_raw_tables, raw_tables
from insider_signals.extract.datasets import BrokenDataset, QuarterLoad, dataset_paths, load_quarter
from insider_signals.extract.load import replace_filings
from insider_signals.extract.ownership import read_ownership
from insider_signals.extract.rows import WHOLE_DOCUMENT, RawRows

SHARED = Path(os.environ.get("INSIDER_SIGNALS_SHARED", Path(__file__).parents[2].parent / "shared"))
FIXTURES = Path(__file__).parent.parent / "fixtures" / "ownership"
FIRST, SECOND, THIRD = (f"0009999999-24-0000{n}" for n in (11, 12, 13))

Row = dict[str, str]
Tables = dict[str, list[Row]]

SUBMISSION = {
    "ACCESSION_NUMBER": FIRST,
    "FILING_DATE": "31-JUL-2024",
    "PERIOD_OF_REPORT": "29-JUL-2024",
    "DATE_OF_ORIG_SUB": "",
    "NO_SECURITIES_OWNED": "",
    "NOT_SUBJECT_SEC16": "0",
    "FORM3_HOLDINGS_REPORTED": "",
    "FORM4_TRANS_REPORTED": "",
    "DOCUMENT_TYPE": "4",
    "ISSUERCIK": "0009000001",
    "ISSUERNAME": "Alder Brook Instruments Inc",
    "ISSUERTRADINGSYMBOL": "ALDR",
    "REMARKS": "",
    "AFF10B5ONE": "0",
}
OWNER = {
    "ACCESSION_NUMBER": FIRST,
    "RPTOWNERCIK": "0009000101",
    "RPTOWNERNAME": "Okafor Lena M",
    "RPTOWNER_RELATIONSHIP": "Director,Officer",
    "RPTOWNER_TITLE": "Chief Financial Officer",
    "RPTOWNER_TXT": "",
    "RPTOWNER_STREET1": "12 MILL LANE",
    "RPTOWNER_STREET2": "",
    "RPTOWNER_CITY": "DULUTH",
    "RPTOWNER_STATE": "MN",
    "RPTOWNER_ZIPCODE": "55802",
    "RPTOWNER_STATE_DESC": "",
    "FILE_NUMBER": "001-99999",
}


def header(table: str, key: str = "") -> list[str]:
    """The columns of a data set's table, from the contract, with SEC's key."""
    ours = {"line_ordinal", "other_fn"}
    names = [n.upper() for n in raw_tables()[f"edgar.{table}"].column_names if n not in ours]
    return [names[0], *([key] if key else []), *names[1:]]


def line(table: str, key: int, **values: str) -> Row:
    empty = dict.fromkeys(header(table, f"{table.upper()}_SK"), "")
    return {**empty, "ACCESSION_NUMBER": FIRST, f"{table.upper()}_SK": str(key), **values}


def sale(key: int, **values: str) -> Row:
    filed = {
        "SECURITY_TITLE": "Common Stock",
        "TRANS_DATE": "29-JUL-2024",
        "TRANS_FORM_TYPE": "4",
        "TRANS_CODE": "S",
        "EQUITY_SWAP_INVOLVED": "0",
        "TRANS_SHARES": "100.0",
        "TRANS_PRICEPERSHARE": "10.5",
        "TRANS_ACQUIRED_DISP_CD": "D",
        "SHRS_OWND_FOLWNG_TRANS": "900.0",
        "DIRECT_INDIRECT_OWNERSHIP": "D",
    }
    return line("nonderiv_trans", key, **{**filed, **values})


def quarter(**changed: list[Row]) -> Tables:
    """A small quarter of one sale."""
    empty: Tables = {
        "SUBMISSION": [SUBMISSION],
        "REPORTINGOWNER": [OWNER],
        "NONDERIV_TRANS": [sale(7)],
        "NONDERIV_HOLDING": [],
        "DERIV_TRANS": [],
        "DERIV_HOLDING": [],
        "FOOTNOTES": [{"ACCESSION_NUMBER": FIRST, "FOOTNOTE_ID": "F1", "FOOTNOTE_TXT": "A note."}],
        "OWNER_SIGNATURE": [
            {
                "ACCESSION_NUMBER": FIRST,
                "OWNERSIGNATURENAME": "/s/ Lena M. Okafor",
                "OWNERSIGNATUREDATE": "31-JUL-2024",
            }
        ],
    }
    return {**empty, **changed}


def tsv(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def members(tables: Tables) -> dict[str, bytes]:
    """The members of a zip by name. A table without rows has its header."""
    content = {}
    for name, rows in tables.items():
        key = f"{name}_SK" if "DERIV" in name else ""
        columns = list(rows[0]) if rows else header(name.lower(), key)
        content[f"{name}.tsv"] = tsv(rows, columns)
    return content


def zipped(folder: Path, content: dict[str, bytes]) -> Path:
    path = folder / "2024q3_form345.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        create_raw_tables(opened)
        yield opened


class Loader:
    """Loads quarters into one warehouse and asks it for rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.connection = connection
        self.folder = folder

    def load(self, tables: Tables) -> QuarterLoad:
        return self.load_members(members(tables))

    def load_members(self, content: dict[str, bytes]) -> QuarterLoad:
        return load_quarter(self.connection, zipped(self.folder, content), "2024q3")

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Rows in the order of their key, each as its values that are not null."""
        names = raw_tables()[f"edgar.{table}"].column_names
        order = "line_ordinal" if "line_ordinal" in names else "accession_number"
        found = self.connection.execute(
            f"select * from edgar.{table} order by accession_number, {order}"
        ).fetchall()
        return [
            {name: value for name, value in zip(names, row, strict=True) if value is not None}
            for row in found
        ]

    def column(self, table: str, column: str) -> list[Any]:
        return [row.get(column) for row in self.rows(table)]

    def rejected(self) -> list[tuple[str, str | None]]:
        return [(row["place"], row.get("verbatim")) for row in self.rows("rejected")]

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        return {
            name: self.rows(name.removeprefix("edgar."))
            for name in raw_tables()
            if name.startswith("edgar.") and name not in ("edgar.load_log", "edgar.filing_index")
        }


@pytest.fixture
def loader(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Loader:
    return Loader(connection, tmp_path)


def test_a_quarter_becomes_the_rows_of_the_xml_reader(loader: Loader) -> None:
    report = loader.load(quarter())
    assert loader.rows("submission") == [
        {
            "accession_number": FIRST,
            "filing_date": date(2024, 7, 31),
            "period_of_report": date(2024, 7, 29),
            "not_subject_sec16": "0",
            "document_type": "4",
            "issuercik": "0009000001",
            "issuername": "Alder Brook Instruments Inc",
            "issuertradingsymbol": "ALDR",
            "aff10b5one": "0",
            "source": "form345",
        }
    ]
    assert loader.rows("nonderiv_trans") == [
        {
            "accession_number": FIRST,
            "line_ordinal": 0,
            "security_title": "Common Stock",
            "trans_date": date(2024, 7, 29),
            "trans_form_type": "4",
            "trans_code": "S",
            "equity_swap_involved": "0",
            "trans_shares": Decimal(100),
            "trans_pricepershare": Decimal("10.5"),
            "trans_acquired_disp_cd": "D",
            "shrs_ownd_folwng_trans": Decimal(900),
            "direct_indirect_ownership": "D",
        }
    ]
    (owner,) = loader.rows("reportingowner")
    assert owner["rptowner_relationship"] == "Director,Officer"
    assert owner["file_number"] == "001-99999"
    assert loader.column("footnotes", "footnote_txt") == ["A note."]
    assert loader.column("owner_signature", "ownersignaturedate") == [date(2024, 7, 31)]
    assert (report.filings_listed, report.filings_loaded, report.rejected) == (1, 1, 0)
    assert report.rows["edgar.nonderiv_trans"] == 1
    assert report.missing_members == report.missing_columns == report.unknown_columns == ()
    ((key, source, listed, loaded),) = loader.connection.execute(
        "select partition_key, source, filings_listed, filings_loaded from edgar.load_log"
    ).fetchall()
    assert (key, source, listed, loaded) == ("2024q3", "form345", 1, 1)


def test_every_cell_of_a_filing_equals_what_its_xml_says(loader: Loader) -> None:
    """A data set written from the XML reader's rows comes back as these rows."""
    xml = (FIXTURES / "form4_x0508_every_cell.xml").read_bytes()
    read = read_ownership(xml, accession_number=FIRST, filing_date=date(2024, 3, 7))

    def written(value: Any) -> str:
        return value.strftime("%d-%b-%Y").upper() if isinstance(value, date) else str(value or "")

    tables: Tables = {}
    for name, rows in read.tables.items():
        member = name.removeprefix("edgar.").upper()
        ours = {"line_ordinal", "other_fn", "schema_version", "source", "parse_status"}
        names = raw_tables()[name].column_names
        tables[member] = [
            {
                **({f"{member}_SK": "1"} if "DERIV" in member else {}),
                **{
                    n.upper(): "0" if value == 0 else written(value)
                    for n, value in zip(names, row, strict=True)
                    if n not in ours
                },
            }
            for row in rows
        ]
    loader.load(tables)
    for name, rows in read.tables.items():
        names = raw_tables()[name].column_names
        expected = [
            {
                n: value
                for n, value in zip(names, row, strict=True)
                if value is not None and n not in ("schema_version", "parse_status", "source")
            }
            for row in rows
        ]
        found = loader.rows(name.removeprefix("edgar."))
        for row in found:
            row.pop("source", None)
        assert found == expected, name


def test_quoted_text_is_read_with_its_quotes_tabs_and_lines(loader: Loader) -> None:
    text = 'The "plan"\twas\nadopted.'
    loader.load(
        quarter(
            SUBMISSION=[{**SUBMISSION, "REMARKS": text}],
            FOOTNOTES=[
                {"ACCESSION_NUMBER": FIRST, "FOOTNOTE_ID": "F1", "FOOTNOTE_TXT": f" {text}\n"},
                {"ACCESSION_NUMBER": FIRST, "FOOTNOTE_ID": "F2", "FOOTNOTE_TXT": 'of 5" pipe'},
            ],
        )
    )
    assert loader.column("submission", "remarks") == [text]
    assert loader.column("footnotes", "footnote_txt") == [text, 'of 5" pipe']


def test_dates_in_every_form_and_of_any_year(loader: Loader) -> None:
    dates = ["31-JUL-2024", "1-Sep-2024", "09-DEC-0013", "10-JAN-2034", "2024-07-31"]
    odd = ["31-JUL-24", "30-FEB-2024", "JUL-2024", "45498"]
    loader.load(
        quarter(NONDERIV_TRANS=[sale(i, TRANS_DATE=d) for i, d in enumerate([*dates, *odd])])
    )
    assert loader.column("nonderiv_trans", "trans_date") == [
        date(2024, 7, 31),
        date(2024, 9, 1),
        date(13, 12, 9),
        date(2034, 1, 10),
        date(2024, 7, 31),
        *[None] * 4,
    ]
    assert loader.rejected() == [
        (f"NONDERIV_TRANS.tsv, TRANS_DATE of NONDERIV_TRANS_SK {5 + i}", text)
        for i, text in enumerate(odd)
    ]
    assert {row["filing_date"] for row in loader.rows("rejected")} == {date(2024, 7, 31)}


def test_every_month_is_read_whatever_the_locale(loader: Loader) -> None:
    months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    loader.load(
        quarter(NONDERIV_TRANS=[sale(i, TRANS_DATE=f"05-{m}-2024") for i, m in enumerate(months)])
    )
    assert loader.column("nonderiv_trans", "trans_date") == [
        date(2024, month, 5) for month in range(1, 13)
    ]


def test_numbers_are_exact_or_rejected_never_rounded(loader: Loader) -> None:
    exact = {
        "14706.0": Decimal(14706),
        "0.12345678": Decimal("0.12345678"),
        "123456789012345678.12345678": Decimal("123456789012345678.12345678"),
        "-5": Decimal(-5),
        "1.0E7": Decimal(10_000_000),
        "5.": Decimal(5),
        ".5": Decimal("0.5"),
        "1.500000000000": Decimal("1.5"),
        "": None,
    }
    odd = ["0.123456789", "1,000", "$5", "1_000", "1e-9", "NaN", "inf", "9" * 19, "ten"]
    loader.load(
        quarter(NONDERIV_TRANS=[sale(i, TRANS_SHARES=n) for i, n in enumerate([*exact, *odd])])
    )
    assert loader.column("nonderiv_trans", "trans_shares") == [*exact.values(), *[None] * 9]
    assert [verbatim for _, verbatim in loader.rejected()] == odd
    assert set(loader.column("nonderiv_trans", "trans_pricepershare")) == {Decimal("10.5")}


def test_footnote_ids_are_separated_by_commas_alone(loader: Loader) -> None:
    loader.load(quarter(NONDERIV_TRANS=[sale(1, TRANS_PRICEPERSHARE_FN="F21, F20")]))
    assert loader.column("nonderiv_trans", "trans_pricepershare_fn") == ["F21,F20"]


def test_lines_are_numbered_by_their_key_not_by_their_place(loader: Loader) -> None:
    loader.load(quarter(NONDERIV_TRANS=[sale(k, TRANS_SHARES=f"{k}.0") for k in (1003, 999, 1001)]))
    assert loader.column("nonderiv_trans", "line_ordinal") == [0, 1, 2]
    assert loader.column("nonderiv_trans", "trans_shares") == [999, 1001, 1003]


def test_footnotes_are_numbered_by_their_id(loader: Loader) -> None:
    loader.load(
        quarter(
            FOOTNOTES=[
                {"ACCESSION_NUMBER": FIRST, "FOOTNOTE_ID": f"F{n}", "FOOTNOTE_TXT": str(n)}
                for n in (10, 2, 1)
            ]
        )
    )
    assert loader.column("footnotes", "footnote_id") == ["F1", "F2", "F10"]


def test_equal_signatures_and_equal_lots_are_all_kept(loader: Loader) -> None:
    signature = quarter()["OWNER_SIGNATURE"][0]
    loader.load(quarter(OWNER_SIGNATURE=[signature, signature], NONDERIV_TRANS=[sale(1), sale(2)]))
    assert loader.column("owner_signature", "line_ordinal") == [0, 1]
    assert len(loader.rows("nonderiv_trans")) == 2


def test_columns_under_another_spelling_are_found(loader: Loader) -> None:
    option = line("deriv_trans", 1, SECURITY_TITLE="Option", EXCERCISE_DATE="01-JAN-2025")
    option["EXERCISE_DATE"] = option.pop("EXCERCISE_DATE")
    option["EQUITY_SWAP_INVOLVED_FN"] = "F1"
    del option["EQUITY_SWAP_TRANS_CD_FN"]
    note = line("deriv_holding", 1, SECURITY_TITLE="Note", EXERCISE_DATE="02-JAN-2025")
    note["EXCERCISE_DATE"] = note.pop("EXERCISE_DATE")
    report = loader.load(quarter(DERIV_TRANS=[option], DERIV_HOLDING=[note]))
    assert loader.column("deriv_trans", "excercise_date") == [date(2025, 1, 1)]
    assert loader.column("deriv_trans", "equity_swap_trans_cd_fn") == ["F1"]
    assert loader.column("deriv_holding", "exercise_date") == [date(2025, 1, 2)]
    assert report.missing_columns == report.unknown_columns == ()


def test_missing_and_unknown_columns_are_reported(loader: Loader) -> None:
    submission = {**SUBMISSION, "CONTACT_NAME": "Agent"}
    del submission["AFF10B5ONE"]
    report = loader.load(quarter(SUBMISSION=[submission]))
    assert report.missing_columns == ("SUBMISSION.AFF10B5ONE",)
    assert report.unknown_columns == ("SUBMISSION.CONTACT_NAME",)
    assert loader.column("submission", "aff10b5one") == [None]


def test_the_plan_box_is_as_filed(loader: Loader) -> None:
    spellings = ["0", "false", "1", "true", ""]
    loader.load(
        quarter(
            SUBMISSION=[
                {**SUBMISSION, "ACCESSION_NUMBER": f"0009999999-24-{n:06}", "AFF10B5ONE": box}
                for n, box in enumerate(spellings)
            ],
            REPORTINGOWNER=[
                {**OWNER, "ACCESSION_NUMBER": f"0009999999-24-{n:06}"}
                for n in range(len(spellings))
            ],
            **{name: [] for name in quarter() if name not in ("SUBMISSION", "REPORTINGOWNER")},
        )
    )
    assert loader.column("submission", "aff10b5one") == ["0", "false", "1", "true", None]


def test_ciks_are_ten_digits(loader: Loader) -> None:
    loader.load(
        quarter(
            SUBMISSION=[{**SUBMISSION, "ISSUERCIK": "9000001"}],
            REPORTINGOWNER=[
                {**OWNER, "RPTOWNERCIK": "101"},
                {**OWNER, "RPTOWNERCIK": "12345678901"},
                {**OWNER, "RPTOWNERCIK": "none"},
            ],
        )
    )
    assert loader.column("submission", "issuercik") == ["0009000001"]
    assert loader.column("reportingowner", "rptownercik") == ["0000000101", None, None]
    assert loader.rejected() == [
        ("REPORTINGOWNER.tsv, RPTOWNERCIK", "12345678901"),
        ("REPORTINGOWNER.tsv, RPTOWNERCIK", "none"),
    ]


def test_lines_that_are_no_rows_are_rejected_and_the_others_load(loader: Loader) -> None:
    content = members(quarter(NONDERIV_TRANS=[sale(1), sale(2)]))
    broken = f"{FIRST}\t3\tCommon Stock\n{'x' * 20}\n".encode()
    content["NONDERIV_TRANS.tsv"] += broken
    report = loader.load_members(content)
    assert len(loader.rows("nonderiv_trans")) == 2
    assert report.rejected == 2
    assert {(row["accession_number"], row["verbatim"]) for row in loader.rows("rejected")} == {
        (FIRST, f"{FIRST}\t3\tCommon Stock"),
        ("dataset/2024q3", "x" * 20),
    }


def test_a_stray_quote_swallows_no_rows(loader: Loader) -> None:
    content = members(quarter())
    stray = [f"{FIRST}\tF{n}\t{text}" for n, text in ((2, '"plan'), (3, "ok"), (4, "fine"))]
    content["FOOTNOTES.tsv"] += ("\n".join(stray) + "\n").encode()
    loader.load_members(content)
    assert loader.column("footnotes", "footnote_txt") == ["A note.", '"plan', "ok", "fine"]
    assert loader.rejected() == []


def test_rows_without_a_submission_are_rejected_whole(loader: Loader) -> None:
    loader.load(quarter(NONDERIV_TRANS=[sale(1), sale(2, ACCESSION_NUMBER=SECOND)]))
    assert len(loader.rows("nonderiv_trans")) == 1
    (row,) = loader.rows("rejected")
    assert (row["accession_number"], row["place"]) == (SECOND, "NONDERIV_TRANS.tsv")
    assert "Common Stock" in row["verbatim"]


def test_submissions_that_cannot_be_loaded_are_rejected(loader: Loader) -> None:
    report = loader.load(
        quarter(
            SUBMISSION=[
                SUBMISSION,
                {**SUBMISSION, "ISSUERNAME": "Twice"},
                {**SUBMISSION, "ACCESSION_NUMBER": SECOND, "FILING_DATE": "soon"},
                {**SUBMISSION, "ACCESSION_NUMBER": ""},
            ]
        )
    )
    assert loader.column("submission", "issuername") == ["Alder Brook Instruments Inc"]
    assert report.filings_loaded == 1
    assert sorted(row["reason"] for row in loader.rows("rejected")) == [
        "no accession number",
        "no filing date",
        "not a date (DD-MON-YYYY)",
        "the accession is given more than once",
    ]


def test_missing_members_are_reported_and_submissions_must_be_there(loader: Loader) -> None:
    content = members(quarter())
    del content["DERIV_TRANS.tsv"]
    assert loader.load_members(content).missing_members == ("DERIV_TRANS",)
    del content["SUBMISSION.tsv"]
    with pytest.raises(BrokenDataset, match=r"no SUBMISSION\.tsv"):
        loader.load_members(content)


def test_loading_twice_gives_the_same_tables(loader: Loader) -> None:
    tables = quarter(NONDERIV_TRANS=[sale(1, TRANS_DATE="soon"), sale(2)])
    loader.load(tables)
    once = loader.tables()
    loader.load(tables)
    assert loader.tables() == once


def test_a_republished_quarter_replaces_the_earlier_copy(loader: Loader) -> None:
    early = {name: value for name, value in SUBMISSION.items() if name != "AFF10B5ONE"}
    loader.load(quarter(SUBMISSION=[early], NONDERIV_TRANS=[sale(1), sale(2)]))
    loader.load(quarter(SUBMISSION=[{**SUBMISSION, "AFF10B5ONE": "1"}]))
    assert loader.column("submission", "aff10b5one") == ["1"]
    assert len(loader.rows("nonderiv_trans")) == 1


def test_a_filing_from_xml_is_never_overwritten(loader: Loader) -> None:
    xml = (FIXTURES / "form4_equal_lots_and_indirect_twin.xml").read_bytes()
    read = read_ownership(xml, accession_number=FIRST, filing_date=date(2024, 7, 31))
    replace_filings(loader.connection, read.tables, [FIRST])
    before = loader.tables()
    other = {**SUBMISSION, "ACCESSION_NUMBER": SECOND}
    report = loader.load(
        quarter(
            SUBMISSION=[SUBMISSION, other],
            REPORTINGOWNER=[OWNER, {**OWNER, "ACCESSION_NUMBER": SECOND}],
            NONDERIV_TRANS=[sale(1, TRANS_DATE="soon"), sale(2, ACCESSION_NUMBER=SECOND)],
        )
    )
    assert (report.filings_loaded, report.filings_kept_from_xml) == (1, 1)
    after = loader.tables()
    assert [row for row in after["edgar.nonderiv_trans"] if row["accession_number"] == FIRST] == (
        before["edgar.nonderiv_trans"]
    )
    assert loader.rejected() == []


def test_xml_replaces_the_quarterly_copy(loader: Loader) -> None:
    loader.load(quarter())
    xml = (FIXTURES / "form4_equal_lots_and_indirect_twin.xml").read_bytes()
    read = read_ownership(xml, accession_number=FIRST, filing_date=date(2024, 7, 31))
    replace_filings(loader.connection, read.tables, [FIRST])
    assert loader.column("submission", "source") == ["xml"]
    assert len(loader.rows("nonderiv_trans")) == 3


def test_a_filing_whose_xml_was_unreadable_comes_from_the_quarter(loader: Loader) -> None:
    unreadable = RawRows(FIRST, date(2024, 7, 31))
    unreadable.reject(WHOLE_DOCUMENT, "<html>", "an HTML page")
    replace_filings(loader.connection, unreadable.tables, [FIRST])
    loader.load(quarter(NONDERIV_TRANS=[sale(1, TRANS_DATE="soon")]))
    assert loader.column("submission", "source") == ["form345"]
    # What happened to the XML is still known, and the numbers go on.
    assert [(row["line_ordinal"], row["place"][:8]) for row in loader.rows("rejected")] == [
        (0, "document"),
        (1, "NONDERIV"),
    ]


def test_a_quarter_that_breaks_half_way_leaves_the_tables_as_they_were(loader: Loader) -> None:
    loader.load(quarter())
    before = loader.tables()
    content = members(quarter(NONDERIV_TRANS=[sale(1), sale(2)]))
    content["OWNER_SIGNATURE.tsv"] = b"<html>Too many requests</html>\n"
    with pytest.raises(BrokenDataset, match="does not begin with a header"):
        loader.load_members(content)
    assert loader.tables() == before
    loader.load(quarter(NONDERIV_TRANS=[sale(1), sale(2)]))
    assert len(loader.rows("nonderiv_trans")) == 2


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_marks_change_nothing(
    loader: Loader, line_end: bytes, mark: bytes
) -> None:
    content = {
        name: mark + data.replace(b"\n", line_end) for name, data in members(quarter()).items()
    }
    loader.load_members(content)
    assert loader.column("owner_signature", "ownersignaturedate") == [date(2024, 7, 31)]
    assert loader.column("submission", "accession_number") == [FIRST]
    assert loader.rejected() == []


def test_bytes_that_are_no_utf_8_are_windows_1252(loader: Loader) -> None:
    content = members(quarter(SUBMISSION=[{**SUBMISSION, "REMARKS": "Café\0 accent"}]))
    content["SUBMISSION.tsv"] = content["SUBMISSION.tsv"].decode().encode("cp1252")
    loader.load_members(content)
    assert loader.column("submission", "remarks") == ["Café accent"]


def test_members_lie_where_they_like_and_lead_nowhere(loader: Loader, tmp_path: Path) -> None:
    content = {f"../../2024q3\\{name.lower()}": data for name, data in members(quarter()).items()}
    content["FORM_345_metadata.json"] = b"{}"
    content["../../evil.txt"] = b"not wanted"
    loader.load_members(content)
    assert len(loader.rows("submission")) == 1
    assert not list(tmp_path.parent.glob("evil.txt"))


def test_zips_that_are_none_or_are_too_much_are_refused(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page = tmp_path / "page.zip"
    page.write_bytes(b"<html>Too many requests</html>")
    bomb = zipped(tmp_path, {"SUBMISSION.tsv": b"\0" * 50_000_000})
    truncated = tmp_path / "truncated.zip"
    truncated.write_bytes(zipped(tmp_path, members(quarter())).read_bytes()[:-200])
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("SUBMISSION.tsv", b"\0" * 50_000_000)
    twice = tmp_path / "twice.zip"
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("a/SUBMISSION.tsv", b"ACCESSION_NUMBER\n")
        archive.writestr("b/SUBMISSION.tsv", b"ACCESSION_NUMBER\n")
    for path, reason in (
        (page, "cannot be unzipped"),
        (truncated, "cannot be unzipped"),
        (bomb, "too large"),
        (twice, "two members"),
    ):
        with pytest.raises(BrokenDataset, match=reason):
            load_quarter(connection, path, "2024q3")
    assert connection.execute("select count(*) from edgar.load_log").fetchone() == (0,)


def test_both_folders_of_sec_are_known() -> None:
    assert dataset_paths("2026q2") == (
        "files/structureddata/data/insider-transactions-data-sets/2026q2_form345.zip",
        "files/datastandardsinnovation/data/insider-transactions-data-sets/2026q2_form345.zip",
    )


@pytest.mark.skipif(
    not (SHARED / "form345" / "2024q3").is_dir(),
    reason="no real data sets here (INSIDER_SIGNALS_SHARED)",
)
def test_real_tables_load_row_for_row(loader: Loader) -> None:
    folder = SHARED / "form345" / "2024q3"
    content = {path.name: path.read_bytes() for path in folder.glob("*.tsv")}
    with io.StringIO(content["SUBMISSION.tsv"].decode(), newline="") as text:
        accessions = [row["ACCESSION_NUMBER"] for row in csv.DictReader(text, delimiter="\t")]
    # The sample is without its table of owners.
    content["REPORTINGOWNER.tsv"] = tsv(
        [{**OWNER, "ACCESSION_NUMBER": accession} for accession in accessions], list(OWNER)
    )
    report = loader.load_members(content)
    for name, data in content.items():
        with io.StringIO(data.decode(), newline="") as text:
            rows = list(csv.DictReader(text, delimiter="\t"))
        table = f"edgar.{name.removesuffix('.tsv').lower()}"
        assert report.rows[table] == len(rows), table
        if "TRANS_SHARES" in rows[0]:
            total = sum(Decimal(row["TRANS_SHARES"] or 0) for row in rows)
            found = loader.connection.execute(f"select sum(trans_shares) from {table}").fetchone()
            assert found == (total,)
    assert report.rejected == 0
    assert report.filings_loaded == report.filings_listed == 36_075
    assert report.missing_columns == ("SUBMISSION.AFF10B5ONE",)
    assert report.missing_members == ("NONDERIV_TRANS", "FOOTNOTES")


def test_a_filing_without_an_owner_is_kept_out_and_the_quarter_loaded(loader: Loader) -> None:
    other = {**SUBMISSION, "ACCESSION_NUMBER": SECOND}
    zero = {**SUBMISSION, "ACCESSION_NUMBER": THIRD, "ISSUERCIK": "0"}
    tables = quarter(
        SUBMISSION=[SUBMISSION, other, zero],
        REPORTINGOWNER=[OWNER, {**OWNER, "ACCESSION_NUMBER": THIRD}],
        NONDERIV_TRANS=[sale(1), sale(2, ACCESSION_NUMBER=SECOND)],
    )
    for _ in range(2):
        report = loader.load(tables)
        assert (report.filings_listed, report.filings_loaded) == (3, 1)
        assert loader.column("submission", "accession_number") == [FIRST]
        assert loader.column("nonderiv_trans", "accession_number") == [FIRST]
        assert [
            (row["accession_number"], row["reason"])
            for row in loader.rows("rejected")
            if row["place"] == "filing"
        ] == [(SECOND, "no reporting owner with a CIK"), (THIRD, "no issuer with a CIK")]


def test_a_filing_date_far_from_the_quarter_is_rejected(loader: Loader) -> None:
    odd = {**SUBMISSION, "ACCESSION_NUMBER": SECOND, "FILING_DATE": "31-DEC-9999"}
    loader.load(quarter(SUBMISSION=[SUBMISSION, odd]))
    assert loader.column("submission", "accession_number") == [FIRST]
    assert loader.column("rejected", "reason") == ["a filing date far from 2024q3"]


def test_a_quarter_without_its_owners_is_refused(loader: Loader) -> None:
    tables = quarter()
    del tables["REPORTINGOWNER"]
    with pytest.raises(BrokenDataset, match="no REPORTINGOWNER"):
        loader.load(tables)
