"""Form 144 XML to raw rows: notices of proposed sales, with the plan adoption dates they state."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from lxml import etree

from insider_signals.extract.markup import full_text, parse_markup
from insider_signals.extract.rows import (
    WHOLE_DOCUMENT,
    RawRows,
    Reader,
    column_positions,
    read_american_date,
    read_cik,
    read_decimal,
)

ROOT = "edgarSubmission"

SUBMISSION_TYPES = {"144", "144/A"}

# SEC's schema has [0-9]{1,10}-[0-9]{1,2}-[0-9]{1,6}; filers also leave dashes out, put blanks or
# other dashes in, or write words around it.
_DASH = "[-\u2010-\u2015\u2212]"
_ACCESSION = re.compile(
    rf"(?<![0-9])([0-9]{{1,10}})\s*{_DASH}\s*([0-9]{{1,2}})\s*{_DASH}\s*([0-9]{{1,6}})(?![0-9])"
)
_UNDASHED = re.compile(r"(?<![0-9])([0-9]{10})\s*([0-9]{2})\s*([0-9]{6})(?![0-9])")

# A date outside is a mistyped one: no holder of today acquired shares before the Exchange Act of
# 1934, and what is announced lies at most this many days after the filing.
FIRST_YEAR = 1934
DAYS_AHEAD = 366


def read_accession(text: str) -> str:
    """An accession number in EDGAR's own spelling, however it was typed. Raises ValueError."""
    found = {match for match in _ACCESSION.findall(text)} or set(_UNDASHED.findall(text))
    if len(found) != 1:
        raise ValueError("not an accession number (0001234567-24-000123)")
    filer, year, number = found.pop()
    return f"{int(filer):010d}-{int(year):02d}-{int(number):06d}"


# Element → column, and how its text is read. None keeps the text as filed. Filers declare the two
# namespaces with any prefix; elements are known by their local names.
NOTICE: dict[str, tuple[str, Reader | None]] = {
    "submissionType": ("submission_type", None),
    "previousAccessionNumber": ("previous_accession_number", read_accession),
    "cik": ("filer_cik", read_cik),
    "issuerCik": ("issuercik", read_cik),
    "issuerName": ("issuername", None),
    "secFileNumber": ("sec_file_number", None),
    "issuerContactPhone": ("issuer_contact_phone", None),
    "nameOfPersonForWhoseAccountTheSecuritiesAreToBeSold": ("seller_name", None),
    "nothingToReportFlagOnSecuritiesSoldInPast3Months": ("nothing_to_report", None),
    "remarks": ("remarks", None),
    "noticeDate": ("notice_date", read_american_date),
    "signature": ("signature", None),
}
SECTIONS: dict[str, tuple[str, dict[str, tuple[str, Reader | None]]]] = {
    "securitiesInformation": (
        "edgar.form144_securities",
        {
            "securitiesClassTitle": ("securities_class_title", None),
            "name": ("broker_name", None),
            "noOfUnitsSold": ("units_to_be_sold", read_decimal),
            "aggregateMarketValue": ("aggregate_market_value", read_decimal),
            "noOfUnitsOutstanding": ("units_outstanding", read_decimal),
            "approxSaleDate": ("approx_sale_date", read_american_date),
            "securitiesExchangeName": ("exchange_name", None),
        },
    ),
    "securitiesToBeSold": (
        "edgar.form144_to_be_sold",
        {
            "securitiesClassTitle": ("securities_class_title", None),
            "acquiredDate": ("acquired_date", read_american_date),
            "natureOfAcquisitionTransaction": ("nature_of_acquisition", None),
            "nameOfPersonfromWhomAcquired": ("acquired_from", None),
            "isGiftTransaction": ("is_gift", None),
            "donarAcquiredDate": ("donor_acquired_date", read_american_date),
            "amountOfSecuritiesAcquired": ("amount_acquired", read_decimal),
            "paymentDate": ("payment_date", read_american_date),
            "natureOfPayment": ("nature_of_payment", None),
        },
    ),
    "securitiesSoldInPast3Months": (
        "edgar.form144_sold",
        {
            "name": ("seller_name", None),
            "securitiesClassTitle": ("securities_class_title", None),
            "saleDate": ("sale_date", read_american_date),
            "amountOfSecuritiesSold": ("amount_sold", read_decimal),
            "grossProceeds": ("gross_proceeds", read_decimal),
        },
    ),
}
GROUPS = {
    "headerData",
    "filerInfo",
    "filer",
    "filerCredentials",
    "formData",
    "issuerInfo",
    "relationshipsToIssuer",
    "brokerOrMarketmakerDetails",
    "sellerDetails",
    "noticeSignature",
    "planAdoptionDates",
}
# Addresses, how to reach the filing agent, and attachments have no column.
NOT_KEPT = {
    "ccc",
    "liveTestFlag",
    "contact",
    "flags",
    "notifications",
    "issuerAddress",
    "address",
    "documents",
}


def read_form144(
    xml: bytes,
    *,
    accession_number: str,
    filing_date: date,
    accepted_at: datetime | None = None,
    form_type: str | None = None,
) -> RawRows:
    """Raw rows of one Form 144 document. Never raises on its content.

    `accepted_at` is naive UTC. `form_type` stands in for a missing `submissionType`. A document of
    which nothing can be read gives one row of `edgar.rejected`.
    """
    rows = RawRows(accession_number, filing_date)
    markup = parse_markup(xml, ROOT)
    for problem in markup.problems:
        rows.reject(problem.place, problem.verbatim, problem.reason)
    if markup.root is not None:
        _Walk(rows, filing_date).document(markup.root, accepted_at, form_type)
    return rows


class _Walk:
    """One walk over the tree of one notice, in document order."""

    def __init__(self, rows: RawRows, filing_date: date) -> None:
        self.rows = rows
        self.filing_date = filing_date
        self.relationships: list[str] = []

    def document(
        self, root: etree._Element, accepted_at: datetime | None, form_type: str | None
    ) -> None:
        position = column_positions("edgar.form144")
        row: list[Any] = [None] * len(position)
        self.rows.tables["edgar.form144"] = [()]
        self.fill(root, NOTICE, position, row)
        submission_type = row[position["submission_type"]] or form_type
        if submission_type not in SUBMISSION_TYPES:
            self.rows.tables.clear()
            found = "nothing" if submission_type is None else f"a {submission_type}"
            self.rows.reject(WHOLE_DOCUMENT, full_text(root), f"the document is {found}, not a 144")
            return
        if row[position["submission_type"]] is None:
            row[position["submission_type"]] = submission_type
            self.rows.reject(f"/{ROOT}/headerData/submissionType", None, "missing")
        row[position["accession_number"]] = self.rows.accession_number
        row[position["filing_date"]] = self.rows.filing_date
        row[position["accepted_at"]] = accepted_at
        row[position["relationships"]] = "; ".join(self.relationships) or None
        self.rows.tables["edgar.form144"] = [tuple(row)]

    def fill(
        self,
        parent: etree._Element,
        cells: dict[str, tuple[str, Reader | None]],
        position: dict[str, int],
        row: list[Any],
    ) -> None:
        for element in parent.iterchildren(etree.Element):
            name = element.tag
            if name in cells:
                column, read = cells[name]
                value = self.value(element, read)
                if value is None:
                    continue
                if row[position[column]] is not None:
                    self.reject(element, "given more than once")
                else:
                    row[position[column]] = value
            elif name in GROUPS:
                self.fill(element, cells, position, row)
            elif name in SECTIONS:
                self.line(element, *SECTIONS[name])
            elif name == "relationshipToIssuer":
                if relationship := self.value(element, None):
                    self.relationships.append(relationship)
            elif name == "planAdoptionDate":
                self.plan_adoption(element)
            elif name not in NOT_KEPT and full_text(element).strip():
                self.reject(element, "no column for this element")

    def line(
        self,
        element: etree._Element,
        table: str,
        cells: dict[str, tuple[str, Reader | None]],
    ) -> None:
        position = column_positions(table)
        lines = self.rows.tables.setdefault(table, [])
        row: list[Any] = [None] * len(position)
        row[0], row[1] = self.rows.accession_number, len(lines)
        self.fill(element, cells, position, row)
        lines.append(tuple(row))

    def plan_adoption(self, element: etree._Element) -> None:
        adopted = self.value(element, read_american_date)
        if adopted is not None:
            adoptions = self.rows.tables.setdefault("edgar.form144_plan_adoption", [])
            adoptions.append((self.rows.accession_number, len(adoptions), adopted))

    def value(self, element: etree._Element, read: Reader | None) -> Any:
        """The value of a leaf; null, and a rejected row, when its text does not fit."""
        text = full_text(element).strip()
        if not text:
            return None
        if read is None:
            return text
        try:
            value = read(text)
            if read is read_american_date:
                self.require_possible(value)
            return value
        except ValueError as error:
            self.reject(element, str(error))
            return None

    def require_possible(self, day: date) -> None:
        """Raises ValueError for a date that no notice of this day can mean."""
        if day.year < FIRST_YEAR or (day - self.filing_date).days > DAYS_AHEAD:
            raise ValueError(
                f"not a possible date of a notice ({FIRST_YEAR} to {DAYS_AHEAD} days after filing)"
            )

    def reject(self, element: etree._Element, reason: str) -> None:
        place = element.getroottree().getpath(element)
        self.rows.reject(place, full_text(element).strip(), reason)
