"""Ownership XML (Forms 3, 4, 5 and amendments) to raw rows in the shape of SEC's own data sets.

The only reader of that XML. Elements are recognised by name, in one walk over the tree, for every
schema version from none to X0609; the version itself decides nothing. X0101 and unversioned
documents have `nonDerivativeSecurity` and `derivativeSecurity` nodes in place of transactions and
holdings, and call the price `transactionValue`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache, partial
from typing import Any, NamedTuple

from lxml import etree

from extract.markup import full_text, parse_markup
from extract.rows import (
    WHOLE_DOCUMENT,
    RawRows,
    Reader,
    column_positions,
    read_cik,
    read_date,
    read_decimal,
)

ROOT = "ownershipDocument"

# Element → column, and how its text is read. None keeps the text as filed.
SUBMISSION: dict[str, tuple[str, Reader | None]] = {
    "schemaVersion": ("schema_version", None),
    "documentType": ("document_type", None),
    "periodOfReport": ("period_of_report", read_date),
    "dateOfOriginalSubmission": ("date_of_orig_sub", read_date),
    "noSecuritiesOwned": ("no_securities_owned", None),
    "notSubjectToSection16": ("not_subject_sec16", None),
    "form3HoldingsReported": ("form3_holdings_reported", None),
    "form4TransactionsReported": ("form4_trans_reported", None),
    "issuerCik": ("issuercik", read_cik),
    "issuerName": ("issuername", None),
    "issuerTradingSymbol": ("issuertradingsymbol", None),
    "issuerForeignTradingSymbol": ("issuerforeigntradingsymbol", None),
    "aff10b5One": ("aff10b5one", None),
    "remarks": ("remarks", None),
}
CONTAINERS = {"nonDerivativeTable", "derivativeTable", "footnotes"}
SUBMISSION_GROUPS = {"issuer", *CONTAINERS}

OWNER: dict[str, tuple[str, Reader | None]] = {
    "rptOwnerCik": ("rptownercik", read_cik),
    "rptOwnerName": ("rptownername", None),
    "officerTitle": ("rptowner_title", None),
    "otherText": ("rptowner_txt", None),
    "rptOwnerStreet1": ("rptowner_street1", None),
    "rptOwnerStreet2": ("rptowner_street2", None),
    "rptOwnerCity": ("rptowner_city", None),
    "rptOwnerState": ("rptowner_state", None),
    "rptOwnerZipCode": ("rptowner_zipcode", None),
    "rptOwnerStateDescription": ("rptowner_state_desc", None),
    "rptOwnerNonUSAddressFlag": ("rptowner_non_us_address_flag", None),
    "rptOwnerNonUSStateTerritory": ("rptowner_non_us_state_territory", None),
    "rptOwnerCountry": ("rptowner_country", None),
}
OWNER_GROUPS = {"reportingOwnerId", "reportingOwnerAddress", "reportingOwnerRelationship"}
# Flags that become SEC's comma list, in its order.
ROLES = {
    "isDirector": "Director",
    "isOfficer": "Officer",
    "isTenPercentOwner": "TenPercentOwner",
    "isOther": "Other",
}

SIGNATURE: dict[str, tuple[str, Reader | None]] = {
    "signatureName": ("ownersignaturename", None),
    "signatureDate": ("ownersignaturedate", read_date),
}
SIGNATURE_GROUPS: set[str] = set()

# Cells of a line. The footnotes of a cell go to its twin `<column>_fn`.
LINE: dict[str, tuple[str, Reader | None]] = {
    "securityTitle": ("security_title", None),
    "conversionOrExercisePrice": ("conv_exercise_price", read_decimal),
    "transactionDate": ("trans_date", read_date),
    "deemedExecutionDate": ("deemed_execution_date", read_date),
    "transactionFormType": ("trans_form_type", None),
    "transactionCode": ("trans_code", None),
    "equitySwapInvolved": ("equity_swap_involved", None),
    "transactionTimeliness": ("trans_timeliness", None),
    "transactionShares": ("trans_shares", read_decimal),
    "transactionTotalValue": ("trans_total_value", read_decimal),
    "transactionPricePerShare": ("trans_pricepershare", read_decimal),
    # The same cell before X0201.
    "transactionValue": ("trans_pricepershare", read_decimal),
    "transactionAcquiredDisposedCode": ("trans_acquired_disp_cd", None),
    "exerciseDate": ("exercise_date", read_date),
    "expirationDate": ("expiration_date", read_date),
    "underlyingSecurityTitle": ("undlyng_sec_title", None),
    "underlyingSecurityShares": ("undlyng_sec_shares", read_decimal),
    "underlyingSecurityValue": ("undlyng_sec_value", read_decimal),
    "sharesOwnedFollowingTransaction": ("shrs_ownd_folwng_trans", read_decimal),
    "valueOwnedFollowingTransaction": ("valu_ownd_folwng_trans", read_decimal),
    "directOrIndirectOwnership": ("direct_indirect_ownership", None),
    "natureOfOwnership": ("nature_of_ownership", None),
}
LINE_GROUPS = {
    "transactionCoding",
    "transactionAmounts",
    "postTransactionAmounts",
    "ownershipNature",
    "underlyingSecurity",
}
# Columns whose footnotes stand at the coding as a whole.
CODING = {"trans_form_type", "trans_code", "equity_swap_involved"}
LINES = {
    "nonDerivativeTransaction": "edgar.nonderiv_trans",
    "nonDerivativeHolding": "edgar.nonderiv_holding",
    "derivativeTransaction": "edgar.deriv_trans",
    "derivativeHolding": "edgar.deriv_holding",
}
# Before X0201 one node stands for both.
SECURITIES = {
    "nonDerivativeSecurity": ("edgar.nonderiv_trans", "edgar.nonderiv_holding"),
    "derivativeSecurity": ("edgar.deriv_trans", "edgar.deriv_holding"),
}
# With a value in any of these, such a node is a transaction.
TRANSACTION_ONLY = (
    "trans_date",
    "deemed_execution_date",
    "trans_code",
    "trans_timeliness",
    "trans_shares",
    "trans_total_value",
    "trans_pricepershare",
    "trans_acquired_disp_cd",
)
# SEC misspells the column in one of its two tables.
MISSPELT = {("edgar.deriv_trans", "exercise_date"): "excercise_date"}
# Columns of a transaction that a holding has under another name.
CORRECTED = {
    "excercise_date": "exercise_date",
    "excercise_date_fn": "exercise_date_fn",
    "equity_swap_trans_cd_fn": "trans_form_type_fn",
}

# A filer's password, and a mark of EDGAR's own processing. Neither belongs in a public document.
NEVER_KEPT = {"rptOwnerCcc", "rptOwnerGoodAddress"}


def read_ownership(
    xml: bytes,
    *,
    accession_number: str,
    filing_date: date,
    accepted_at: datetime | None = None,
    form_type: str | None = None,
) -> RawRows:
    """Raw rows of one ownership document. Never raises on its content.

    `accepted_at` is naive UTC. `form_type` (of the index or the header) stands in for a missing
    `documentType`. A document of which nothing can be read gives one row of `edgar.rejected`.
    """
    rows = RawRows(accession_number, filing_date)
    markup = parse_markup(xml, ROOT)
    for problem in markup.problems:
        rows.reject(problem.place, problem.verbatim, problem.reason)
    if markup.root is not None:
        try:
            _Walk(rows).document(markup.root, accepted_at, markup.status, form_type)
        except RecursionError:
            rows.tables.clear()
            rows.reject(WHOLE_DOCUMENT, xml.decode("utf-8", "replace"), "nested too deeply")
    return rows


def _read_flag(text: str) -> bool:
    if text in ("1", "true"):
        return True
    if text in ("0", "false"):
        return False
    raise ValueError("not a boolean (0, 1, true, false)")


class _Layout(NamedTuple):
    """How the elements of one kind become a row of a table."""

    table: str
    # Slots of a row while it is filled: the table's columns, then the roles' flags.
    width: int
    # Element → slot of its value, slot of its footnote ids, reader of its text.
    cells: dict[str, tuple[int, int, Reader | None]]
    # Element that only groups cells → slot of the footnote ids that it cites itself.
    groups: dict[str, int]
    # Slot of footnote ids cited anywhere else.
    other_footnotes: int


@cache
def _layout(table: str) -> _Layout:
    cells, groups = {
        "edgar.submission": (SUBMISSION, SUBMISSION_GROUPS),
        "edgar.reportingowner": (OWNER, OWNER_GROUPS),
        "edgar.owner_signature": (SIGNATURE, SIGNATURE_GROUPS),
    }.get(table, (LINE, LINE_GROUPS))
    position = column_positions(table)
    other = position["other_fn"]
    # SEC's twin for the footnotes of the whole coding; a holding's coding is only the form type.
    coding = position.get("equity_swap_trans_cd_fn", position.get("trans_form_type_fn", other))
    slots: dict[str, tuple[int, int, Reader | None]] = {}
    for element, (column, read) in cells.items():
        column = MISSPELT.get((table, column), column)
        if column in position:
            twin = coding if column in CODING else position.get(f"{column}_fn", other)
            slots[element] = (position[column], twin, read)
    width = len(position)
    if table == "edgar.reportingowner":
        for flag in ROLES:
            slots[flag] = (width, other, _read_flag)
            width += 1
    return _Layout(
        table,
        width,
        slots,
        {group: coding if group == "transactionCoding" else other for group in groups},
        other,
    )


class _Walk:
    """One walk over the tree of one document, in document order."""

    def __init__(self, rows: RawRows) -> None:
        self.rows = rows
        self.accession_number = rows.accession_number
        self.sections: dict[str, Callable[[etree._Element], None]] = {
            "reportingOwner": self.owner,
            "footnote": self.footnote,
            "ownerSignature": partial(self.line, "edgar.owner_signature"),
            **{element: partial(self.line, table) for element, table in LINES.items()},
            **{element: partial(self.security, *tables) for element, tables in SECURITIES.items()},
        }

    def document(
        self,
        root: etree._Element,
        accepted_at: datetime | None,
        status: str,
        form_type: str | None,
    ) -> None:
        layout = _layout("edgar.submission")
        row: list[Any] = [None] * layout.width
        # The first of all tables, though its row is complete only at the end.
        self.rows.tables["edgar.submission"] = []
        for part in root:
            for element in part if part.tag in CONTAINERS else (part,):
                if section := self.sections.get(element.tag):
                    section(element)
                else:
                    self.fill(element.iter(), layout, row)
        if not any(row) and not any(self.rows.tables.values()):
            self.rows.reject(WHOLE_DOCUMENT, None, f"<{ROOT}> holds nothing")
            del self.rows.tables["edgar.submission"]
            return
        position = column_positions("edgar.submission")
        if row[position["document_type"]] is None:
            row[position["document_type"]] = form_type or "unknown"
            self.rows.reject(f"/{ROOT}/documentType", None, "missing")
        row[position["accession_number"]] = self.accession_number
        row[position["filing_date"]] = self.rows.filing_date
        row[position["accepted_at"]] = accepted_at
        row[position["source"]] = "xml"
        row[position["parse_status"]] = status
        self.rows.add("edgar.submission", row)

    def fill(self, elements: Iterator[etree._Element], layout: _Layout, row: list[Any]) -> None:
        """Reads elements, in document order, into the slots of a row."""
        cells, groups, sections = layout.cells, layout.groups, self.sections
        cell: etree._Element | None = None
        value_at = cited_at = 0
        read: Reader | None = None
        for element in elements:
            tag = element.tag
            if tag == "value" and element.getparent() is cell:
                text = element.text
            elif tag == "footnoteId":
                parent = element.getparent()
                if parent is cell or (parent.tag == "value" and parent.getparent() is cell):
                    self.cite(element, row, cited_at)
                else:
                    self.cite(element, row, groups.get(parent.tag, layout.other_footnotes))
                continue
            elif tag in cells:
                cell = element
                value_at, cited_at, read = cells[tag]
                text = element.text
            elif tag in groups:
                continue
            elif tag in sections:
                sections[tag](element)
                for _ in element.iterdescendants():
                    next(elements, None)
                continue
            else:
                self.odd(element, cell, layout, row)
                continue
            if text is None:
                continue
            text = text.strip()
            if not text:
                continue
            if row[value_at] is not None:
                self.reject(element, text, "given more than once")
            elif read is None:
                row[value_at] = text
            else:
                try:
                    row[value_at] = read(text)
                except ValueError as error:
                    self.reject(element, text, str(error))

    def odd(
        self,
        element: etree._Element,
        cell: etree._Element | None,
        layout: _Layout,
        row: list[Any],
    ) -> None:
        """An element without a column, or markup inside the text of a cell."""
        parent = element.getparent()
        if cell is not None and (
            (parent.tag == "value" and parent.getparent() is cell)
            or (parent is cell and (cell.text or "").strip())
        ):
            # A text may have markup or an unresolved entity in it; a number or a date is not put
            # together from pieces.
            value_at, _, read = layout.cells[cell.tag]
            text = full_text(cell).strip()
            row[value_at] = text if read is None else None
            if read is not None:
                self.reject(cell, text, "markup inside a value")
            return
        if not isinstance(element.tag, str) or element.tag in NEVER_KEPT:
            return
        texts = [element.text, *(part.tail for part in element)]
        text = " ".join(text.strip() for text in texts if text and not text.isspace())
        if text:
            self.reject(element, text, "no column for this element")

    def row(self, element: etree._Element, layout: _Layout, ordinal: int) -> list[Any]:
        row: list[Any] = [None] * layout.width
        row[0] = self.accession_number
        row[1] = ordinal
        self.fill(element.iterdescendants(), layout, row)
        return row

    def line(self, table: str, element: etree._Element) -> None:
        lines = self.rows.tables.setdefault(table, [])
        ordinal = len(lines)
        # Holds the place: in a damaged document a line may stand inside another.
        lines.append(())
        lines[ordinal] = tuple(self.row(element, _layout(table), ordinal))

    def security(self, transactions: str, holdings: str, element: etree._Element) -> None:
        """A line before X0201: a holding unless it has something that only a transaction has."""
        position = column_positions(transactions)
        row = self.row(element, _layout(transactions), 0)
        if any(row[position[c]] is not None for c in TRANSACTION_ONLY if c in position):
            row[1] = len(self.rows.tables.setdefault(transactions, []))
            self.rows.add(transactions, row)
            return
        filed = {name: row[at] for name, at in position.items() if row[at] is not None}
        columns = column_positions(holdings)
        for name in [name for name in filed if name not in columns]:
            value = filed.pop(name)
            correct = CORRECTED.get(name)
            if correct:
                filed[correct] = value
            elif name.endswith("_fn"):
                filed["other_fn"] = ",".join(filter(None, (filed.get("other_fn"), value)))
        filed["line_ordinal"] = len(self.rows.tables.setdefault(holdings, []))
        self.rows.add(holdings, (filed.get(name) for name in columns))

    def owner(self, element: etree._Element) -> None:
        layout = _layout("edgar.reportingowner")
        owners = self.rows.tables.setdefault(layout.table, [])
        row = self.row(element, layout, len(owners))
        flags = row[-len(ROLES) :]
        del row[-len(ROLES) :]
        held = [role for role, is_held in zip(ROLES.values(), flags, strict=True) if is_held]
        row[column_positions(layout.table)["rptowner_relationship"]] = ",".join(held) or None
        owners.append(tuple(row))

    def footnote(self, element: etree._Element) -> None:
        text = full_text(element).strip() or None
        footnote_id = (element.get("id") or "").strip()
        if not footnote_id:
            self.reject(element, text, "a footnote without an id")
            return
        footnotes = self.rows.tables.setdefault("edgar.footnotes", [])
        footnotes.append((self.accession_number, len(footnotes), footnote_id, text))

    def cite(self, element: etree._Element, row: list[Any], at: int) -> None:
        """Adds a footnote id to a slot, once."""
        footnote_id = (element.get("id") or "").strip()
        cited = row[at]
        if not footnote_id:
            self.reject(element, element.text, "a footnote reference without an id")
        elif cited is None:
            row[at] = footnote_id
        elif footnote_id not in cited.split(","):
            row[at] = f"{cited},{footnote_id}"

    def reject(self, element: etree._Element, verbatim: str | None, reason: str) -> None:
        self.rows.reject(element.getroottree().getpath(element), verbatim, reason)
