"""The quarterly insider transactions data sets of the made-up EDGAR, as SEC writes them.

A zip of eight TSV files in SEC's format: quotes only where a text holds one, `DD-MON-YYYY`, numbers
with at least one and at most two decimals, footnote ids as "F2, F1", `EXCERCISE_DATE` misspelt in
one table, no AFF10B5ONE before 2023. The lines of a filing stand in no order: only the surrogate
keys have that of the document. Differences from the XML that are SEC's, not ours: amounts are
rounded to cents, and what is filed after 17:30 on the last business day goes to the next quarter.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from zlib import crc32

from insider_signals.sandbox import days
from insider_signals.sandbox.documents import boolean, file_number, signatures
from insider_signals.sandbox.market import Filing, Line, Role

FOLDER = "files/structureddata/data/insider-transactions-data-sets"
NEWEST_FOLDER = "files/datastandardsinnovation/data/insider-transactions-data-sets"
PAGE = "data-research/sec-markets-data/insider-transactions-data-sets"

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
BOX_SINCE = (2023, 1)

README = "<html><body><p>Made-up insider transactions data set.</p></body></html>\n"

Row = list[str]

SUBMISSION = (
    "ACCESSION_NUMBER FILING_DATE PERIOD_OF_REPORT DATE_OF_ORIG_SUB NO_SECURITIES_OWNED "
    "NOT_SUBJECT_SEC16 FORM3_HOLDINGS_REPORTED FORM4_TRANS_REPORTED DOCUMENT_TYPE ISSUERCIK "
    "ISSUERNAME ISSUERTRADINGSYMBOL REMARKS"
)
REPORTINGOWNER = (
    "ACCESSION_NUMBER RPTOWNERCIK RPTOWNERNAME RPTOWNER_RELATIONSHIP RPTOWNER_TITLE RPTOWNER_TXT "
    "RPTOWNER_STREET1 RPTOWNER_STREET2 RPTOWNER_CITY RPTOWNER_STATE RPTOWNER_ZIPCODE "
    "RPTOWNER_STATE_DESC FILE_NUMBER"
)
NONDERIV_TRANS = (
    "SECURITY_TITLE+ TRANS_DATE+ DEEMED_EXECUTION_DATE+ TRANS_FORM_TYPE TRANS_CODE "
    "EQUITY_SWAP_INVOLVED EQUITY_SWAP_TRANS_CD_FN TRANS_TIMELINESS+ TRANS_SHARES+ "
    "TRANS_PRICEPERSHARE+ TRANS_ACQUIRED_DISP_CD+ SHRS_OWND_FOLWNG_TRANS+ VALU_OWND_FOLWNG_TRANS+ "
    "DIRECT_INDIRECT_OWNERSHIP+ NATURE_OF_OWNERSHIP+"
)
NONDERIV_HOLDING = (
    "SECURITY_TITLE+ TRANS_FORM_TYPE+ SHRS_OWND_FOLWNG_TRANS+ VALU_OWND_FOLWNG_TRANS+ "
    "DIRECT_INDIRECT_OWNERSHIP+ NATURE_OF_OWNERSHIP+"
)
DERIV_TRANS = (
    "SECURITY_TITLE+ CONV_EXERCISE_PRICE+ TRANS_DATE+ DEEMED_EXECUTION_DATE+ TRANS_FORM_TYPE "
    "TRANS_CODE EQUITY_SWAP_INVOLVED EQUITY_SWAP_TRANS_CD_FN TRANS_TIMELINESS+ TRANS_SHARES+ "
    "TRANS_TOTAL_VALUE+ TRANS_PRICEPERSHARE+ TRANS_ACQUIRED_DISP_CD+ EXCERCISE_DATE+ "
    "EXPIRATION_DATE+ UNDLYNG_SEC_TITLE+ UNDLYNG_SEC_SHARES+ UNDLYNG_SEC_VALUE+ "
    "SHRS_OWND_FOLWNG_TRANS+ VALU_OWND_FOLWNG_TRANS+ DIRECT_INDIRECT_OWNERSHIP+ "
    "NATURE_OF_OWNERSHIP+"
)
DERIV_HOLDING = (
    "SECURITY_TITLE+ CONV_EXERCISE_PRICE+ TRANS_FORM_TYPE+ EXERCISE_DATE+ EXPIRATION_DATE+ "
    "UNDLYNG_SEC_TITLE+ UNDLYNG_SEC_SHARES+ UNDLYNG_SEC_VALUE+ SHRS_OWND_FOLWNG_TRANS+ "
    "VALU_OWND_FOLWNG_TRANS+ DIRECT_INDIRECT_OWNERSHIP+ NATURE_OF_OWNERSHIP+"
)
"""Columns after the accession and the surrogate key; a plus stands for the `_FN` twin."""

LINE_TABLES = {
    "NONDERIV_TRANS": NONDERIV_TRANS,
    "NONDERIV_HOLDING": NONDERIV_HOLDING,
    "DERIV_TRANS": DERIV_TRANS,
    "DERIV_HOLDING": DERIV_HOLDING,
}


def columns(table: str, quarter: tuple[int, int] = (2024, 1)) -> list[str]:
    """The header of a table's file in a quarter."""
    if table == "SUBMISSION":
        return [*SUBMISSION.split(), *(["AFF10B5ONE"] if quarter >= BOX_SINCE else [])]
    if table == "REPORTINGOWNER":
        return REPORTINGOWNER.split()
    if table == "FOOTNOTES":
        return ["ACCESSION_NUMBER", "FOOTNOTE_ID", "FOOTNOTE_TXT"]
    if table == "OWNER_SIGNATURE":
        return ["ACCESSION_NUMBER", "OWNERSIGNATURENAME", "OWNERSIGNATUREDATE"]
    names = ["ACCESSION_NUMBER", f"{table}_SK"]
    for name in LINE_TABLES[table].split():
        names += [name[:-1], f"{name[:-1]}_FN"] if name.endswith("+") else [name]
    return names


TABLES = ("SUBMISSION", "REPORTINGOWNER", *LINE_TABLES, "FOOTNOTES", "OWNER_SIGNATURE")


def quarter_of(filing: Filing) -> tuple[int, int]:
    """The quarter whose data set holds the filing."""
    day = filing.filed
    last = days.quarter_end(day.year, days.quarter(day))
    final = days.between(days.business_days(), day, last)[-1] if day < last else day
    if day == final and filing.accepted.time() > time(17, 30):
        year, number = day.year, days.quarter(day)
        return (year + 1, 1) if number == 4 else (year, number + 1)
    return day.year, days.quarter(day)


def zip_path(quarter: tuple[int, int], newest: bool = False) -> str:
    """Path below the base address. The newest quarter is in another folder than the rest."""
    return f"{NEWEST_FOLDER if newest else FOLDER}/{quarter[0]}q{quarter[1]}_form345.zip"


def page(quarters: Iterable[tuple[int, int]]) -> bytes:
    """The page that links all zips."""
    listed = sorted(quarters)
    links = "\n".join(
        f'<li><a href="/{zip_path(quarter, quarter == listed[-1])}">{quarter[0]} Q{quarter[1]}</a>'
        for quarter in reversed(listed)
    )
    return (
        "<html><head><title>Sandbox | Insider Transactions Data Sets</title></head><body><ul>\n"
        f"{links}\n</ul></body></html>\n"
    ).encode()


def date_text(day: date | None) -> str:
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year:04d}" if day else ""


def number_text(value: Decimal | int | None) -> str:
    """`14706.0`, `12.35`: at most two decimals."""
    if value is None:
        return ""
    rounded = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    whole = f"{rounded:f}"
    return whole[:-1] if whole.endswith("0") else whole


def text_value(value: str | None) -> str:
    """A text as SEC writes it: ASCII, one line, quoted only when it holds a quote."""
    if not value:
        return ""
    plain = value.encode("ascii", "ignore").decode().replace("\t", " ").replace("\n", " ")
    return '"' + plain.replace('"', '""') + '"' if '"' in plain else plain


def quarter_zip(filings: Iterable[Filing], quarter: tuple[int, int]) -> bytes:
    """The zip of a quarter. Surrogate keys count up from the quarter, unique over all quarters."""
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    key = (quarter[0] * 10 + quarter[1]) * 1_000_000
    for filing in filings:
        key = _filing_rows(filing, rows, quarter, key)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for table in TABLES:
            found = rows[table]
            if table in LINE_TABLES:
                found = sorted(found, key=lambda row: crc32("|".join(row[:2]).encode()))
            lines = ["\t".join(columns(table, quarter)), *map("\t".join, found), ""]
            entry = zipfile.ZipInfo(f"{table}.tsv", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, "\n".join(lines))
        if quarter != (2020, 1):  # as on EDGAR, the first zip has none
            for name, text in (("FORM_345_metadata.json", "{}"), ("FORM_345_readme.htm", README)):
                archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return buffer.getvalue()


def _filing_rows(
    filing: Filing, rows: dict[str, list[Row]], quarter: tuple[int, int], key: int
) -> int:
    accession, company = filing.accession, filing.company
    ids = filing.footnotes()
    rows["SUBMISSION"].append(
        [
            accession,
            date_text(filing.filed),
            date_text(filing.period),
            date_text(filing.original_date),
            filing.no_securities or "",
            filing.exit_box or "",
            filing.form3_reported or "",
            filing.form4_reported or "",
            filing.form,
            company.cik,
            text_value(company.name),
            filing.symbol or company.ticker,
            text_value(filing.remarks),
            *([filing.box or ""] if quarter >= BOX_SINCE else []),
        ]
    )
    for owner, role in filing.owners:
        rows["REPORTINGOWNER"].append(
            [
                accession,
                owner.cik,
                text_value(owner.name),
                _relationship(role),
                text_value(role.title),
                text_value(role.other_text),
                text_value(owner.street),
                "",
                owner.city,
                owner.state,
                owner.zip_code,
                "",
                file_number(company),
            ]
        )
    for line in filing.lines:
        key += 1
        table = ("DERIV_" if line.derivative else "NONDERIV_") + (
            "HOLDING" if line.code is None else "TRANS"
        )
        values = _cells(line, filing, table, ids)
        rows[table].append([accession, str(key), *(values[name] for name in columns(table)[2:])])
    for text, footnote_id in ids.items():
        rows["FOOTNOTES"].append([accession, footnote_id, text_value(text)])
    for name in signatures(filing):
        rows["OWNER_SIGNATURE"].append([accession, text_value(name), date_text(filing.filed)])
    return key


def _relationship(role: Role) -> str:
    kinds = (
        (role.director, "Director"),
        (role.officer, "Officer"),
        (role.ten_percent, "TenPercentOwner"),
        (role.other, "Other"),
    )
    return ",".join(name for holds, name in kinds if holds)


def _cells(line: Line, filing: Filing, table: str, ids: dict[str, str]) -> dict[str, str]:
    """Every column of a line by name; `exercisable` is spelt in two ways."""
    values: dict[str, str] = {}

    def notes(cell: str) -> str:
        """The ids of a cell, in any order."""
        return ", ".join(ids[text] for text in reversed(line.cites.get(cell, ())))

    def put(column: str, cell: str, value: object, write: Callable[..., str]) -> None:
        values[column] = write(value)
        values[f"{column}_FN"] = notes(cell)

    put("SECURITY_TITLE", "security", line.security, text_value)
    put("CONV_EXERCISE_PRICE", "exercise_price", line.exercise_price, number_text)
    put("TRANS_DATE", "day", line.day, date_text)
    put("DEEMED_EXECUTION_DATE", "deemed", line.deemed, date_text)
    is_late_holding = line.code is None and filing.form.startswith("5")
    form_type = line.due_on if line.code else "3" if is_late_holding else ""
    put("TRANS_FORM_TYPE", "", form_type, str)
    values["TRANS_CODE"] = line.code or ""
    values["EQUITY_SWAP_INVOLVED"] = boolean(line.swap, filing.style)
    values["EQUITY_SWAP_TRANS_CD_FN"] = notes("coding")
    put("TRANS_TIMELINESS", "timeliness", line.timeliness or "", str)
    shares = None if line.total_value is not None else line.shares
    put("TRANS_SHARES", "shares", shares, number_text)
    put("TRANS_TOTAL_VALUE", "total_value", line.total_value, number_text)
    put("TRANS_PRICEPERSHARE", "price", line.price, number_text)
    put("TRANS_ACQUIRED_DISP_CD", "direction", line.direction, str)
    put(
        "EXERCISE_DATE" if table == "DERIV_HOLDING" else "EXCERCISE_DATE",
        "exercisable",
        line.exercisable,
        date_text,
    )
    put("EXPIRATION_DATE", "expires", line.expires, date_text)
    put("UNDLYNG_SEC_TITLE", "underlying", line.underlying, text_value)
    put("UNDLYNG_SEC_SHARES", "underlying_shares", line.underlying_shares, number_text)
    put("UNDLYNG_SEC_VALUE", "", None, number_text)
    hidden = line.value_owned is not None or (line.derivative and filing.form.startswith("3"))
    put("SHRS_OWND_FOLWNG_TRANS", "owned", None if hidden else line.owned, number_text)
    put("VALU_OWND_FOLWNG_TRANS", "value_owned", line.value_owned, number_text)
    put("DIRECT_INDIRECT_OWNERSHIP", "ownership", line.ownership, str)
    put("NATURE_OF_OWNERSHIP", "nature", line.nature, text_value)
    return values
