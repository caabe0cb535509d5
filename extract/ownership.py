"""Ownership XML (Forms 3, 4, 5 and amendments) to raw rows in the shape of SEC's own data sets.

The only reader of that XML. Elements are recognised by name, in one walk over the tree, for every
schema version from none to X0609; the version itself decides nothing. X0101 and unversioned
documents have `nonDerivativeSecurity` and `derivativeSecurity` nodes in place of transactions and
holdings, and call the price `transactionValue`.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from insider_signals.extract.index import OWNERSHIP_FORMS
from insider_signals.extract.markup import full_text, parse_markup
from insider_signals.extract.rows import (
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
SUBMISSION_GROUPS = {ROOT, "issuer", "nonDerivativeTable", "derivativeTable", "footnotes"}

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
# Before X0201 one node stands for both. It is read as a transaction and becomes a holding when it
# has a value in none of the columns that only a transaction fills.
SECURITIES = {
    "nonDerivativeSecurity": ("edgar.nonderiv_trans", "edgar.nonderiv_holding"),
    "derivativeSecurity": ("edgar.deriv_trans", "edgar.deriv_holding"),
}
TRANSACTION_ONLY = {
    "trans_date",
    "deemed_execution_date",
    "trans_code",
    "trans_timeliness",
    "trans_shares",
    "trans_total_value",
    "trans_pricepershare",
    "trans_acquired_disp_cd",
}
# SEC misspells the column in one of its two tables.
MISSPELT = {("edgar.deriv_trans", "exercise_date"): "excercise_date"}
# Columns of a transaction that a holding has under another name.
IN_A_HOLDING = {
    "excercise_date": "exercise_date",
    "excercise_date_fn": "exercise_date_fn",
    "equity_swap_trans_cd_fn": "trans_form_type_fn",
}

# Elements that have a row of their own.
SECTIONS = {
    "reportingOwner": "edgar.reportingowner",
    "ownerSignature": "edgar.owner_signature",
    **LINES,
    **{element: transactions for element, (transactions, _) in SECURITIES.items()},
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
        _Walk(rows, markup.root).document(accepted_at, markup.status, form_type)
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
    """One walk over all elements of one document, in document order."""

    def __init__(self, rows: RawRows, root: etree._Element) -> None:
        self.rows = rows
        self.root = root
        # Rows under way, by the element that they are made of.
        self.sections: dict[str, list[list[Any]]] = {}
        self.footnotes: list[tuple] = []

    def document(self, accepted_at: datetime | None, status: str, form_type: str | None) -> None:
        submission = self.walk()
        if not any(submission) and not self.sections and not self.footnotes:
            self.rows.reject(WHOLE_DOCUMENT, None, f"<{ROOT}> holds nothing")
            return
        position = column_positions("edgar.submission")
        stated = submission[position["document_type"]]
        if stated not in OWNERSHIP_FORMS:
            submission[position["document_type"]] = form_type or stated or "unknown"
            says = f"; the index says {form_type}" if form_type else ""
            reason = f"not an ownership form{says}" if stated else "missing"
            self.rows.reject(f"/{ROOT}/documentType", stated, reason)
        elif form_type not in (None, stated):
            self.rows.reject(f"/{ROOT}/documentType", stated, f"the index says {form_type}")
        submission[position["accession_number"]] = self.rows.accession_number
        submission[position["filing_date"]] = self.rows.filing_date
        submission[position["accepted_at"]] = accepted_at
        submission[position["source"]] = "xml"
        submission[position["parse_status"]] = status
        self.rows.add("edgar.submission", submission)
        for element, filled in self.sections.items():
            if element in SECURITIES:
                self.add_securities(filled, *SECURITIES[element])
            elif element == "reportingOwner":
                self.add_owners(filled)
            else:
                self.rows.tables[SECTIONS[element]] = [tuple(row) for row in filled]
        if self.footnotes:
            self.rows.tables["edgar.footnotes"] = self.footnotes

    def walk(self) -> list[Any]:
        """Fills the rows of all sections, and gives the row of the submission itself.

        Every element of every filing passes here, hence the order of the questions, and that the
        first `value` after a cell is not asked for its parent.
        """
        own = _layout("edgar.submission")
        submission: list[Any] = [None] * own.width
        section, layout, row = self.root, own, submission
        cells, groups = layout.cells, layout.groups
        cell: etree._Element | None = None
        is_new = False
        value_at = cited_at = 0
        read: Reader | None = None
        for element in self.root.iter():
            tag = element.tag
            if tag == "value" and (is_new or element.getparent() is cell):
                is_new = False
            elif tag in cells:
                value_at, cited_at, read = cells[tag]
                cell = element
                is_new = True
            elif tag in groups:
                is_new = False
                continue
            else:
                is_new = False
                if tag == "footnoteId":
                    parent = element.getparent()
                    if parent is cell:
                        self.cite(element, row, cited_at)
                    elif parent.tag in groups:
                        self.cite(element, row, groups[parent.tag])
                    elif parent.tag == "value" and parent.getparent() is cell:
                        self.cite(element, row, cited_at)
                    elif section in element.iterancestors():
                        self.cite(element, row, layout.other_footnotes)
                    else:
                        self.cite(element, submission, own.other_footnotes)
                    continue
                if tag == "footnote":
                    self.footnote(element)
                    continue
                if tag in SECTIONS:
                    section, layout = element, _layout(SECTIONS[tag])
                    row = self.begin(tag, layout)
                    cells, groups = layout.cells, layout.groups
                    cell = None
                    continue
                # Neither in the section nor the beginning of another: of the submission itself,
                # or unknown.
                if tag not in own.cells:
                    self.odd(element, cell, layout, row)
                if tag in own.cells or section not in element.iterancestors():
                    section, layout, row = self.root, own, submission
                    cells, groups = layout.cells, layout.groups
                    cell = None
                if tag not in own.cells:
                    continue
                value_at, cited_at, read = cells[tag]
                cell = element
                is_new = True
            text = element.text
            if not text:
                continue
            text = text.strip()
            if not text:
                continue
            if row[value_at] is not None:
                self.reject(element, text, "given more than once")
                if section not in element.iterancestors():
                    section, layout, row = self.root, own, submission
                    cells, groups = layout.cells, layout.groups
                    cell = None
            elif read is None:
                row[value_at] = text
            else:
                try:
                    row[value_at] = read(text)
                except ValueError as error:
                    self.reject(element, text, str(error))
        return submission

    def begin(self, tag: str, layout: _Layout) -> list[Any]:
        """A new row, of the section that begins with this element."""
        filled = self.sections.setdefault(tag, [])
        row: list[Any] = [None] * layout.width
        row[0] = self.rows.accession_number
        row[1] = len(filled)
        filled.append(row)
        return row

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

    def footnote(self, element: etree._Element) -> None:
        text = full_text(element).strip() or None
        footnote_id = (element.get("id") or "").strip()
        if footnote_id:
            key = (self.rows.accession_number, len(self.footnotes))
            self.footnotes.append((*key, footnote_id, text))
        else:
            self.reject(element, text, "a footnote without an id")

    def odd(
        self,
        element: etree._Element,
        cell: etree._Element | None,
        layout: _Layout,
        row: list[Any],
    ) -> None:
        """An element without a column, or markup inside the text of a cell or a footnote."""
        parent = element.getparent()
        if parent is None or next(element.iterancestors("footnote"), None) is not None:
            return
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

    def add_owners(self, filled: list[list[Any]]) -> None:
        relationship = column_positions("edgar.reportingowner")["rptowner_relationship"]
        roles = list(ROLES.values())
        for row in filled:
            flags = row[-len(roles) :]
            del row[-len(roles) :]
            held = [role for role, is_held in zip(roles, flags, strict=True) if is_held]
            row[relationship] = ",".join(held) or None
            self.rows.add("edgar.reportingowner", row)

    def add_securities(self, filled: list[list[Any]], transactions: str, holdings: str) -> None:
        """Lines before X0201, each to the table where it belongs."""
        columns = column_positions(transactions)
        decisive = [at for name, at in columns.items() if name in TRANSACTION_ONLY]
        for row in filled:
            if any(row[at] is not None for at in decisive):
                row[1] = len(self.rows.tables.get(transactions, ()))
                self.rows.add(transactions, row)
                continue
            held: dict[str, Any] = dict.fromkeys(column_positions(holdings))
            homeless = []
            for name, at in columns.items():
                if (name := IN_A_HOLDING.get(name, name)) in held:
                    held[name] = row[at]
                elif name.endswith("_fn") and row[at]:
                    homeless.append(row[at])
            held["line_ordinal"] = len(self.rows.tables.get(holdings, ()))
            held["other_fn"] = ",".join(filter(None, [*homeless, held["other_fn"]])) or None
            self.rows.add(holdings, held.values())

    def reject(self, element: etree._Element, verbatim: str | None, reason: str) -> None:
        self.rows.reject(element.getroottree().getpath(element), verbatim, reason)
