"""Every field that our reader and edgartools both give, row by row, on a folder of real documents.

Each difference is printed with what stands in the document (asked with plain XPath, which knows
neither reader) and who is right. One that no sentence below explains is an error. Besides, lines,
owners, signatures, footnotes and footnote references are counted with XPath: ours may lose none.

    python benchmarks/reader_parity.py --edgartools edgartools-env/bin/python [MIRROR]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree
from reader_documents import EDGARTOOLS, MIRROR, answer, edgartools, ownership_documents

from insider_signals.extract.contract import raw_tables
from insider_signals.extract.ownership import read_ownership


@dataclass(frozen=True)
class Difference:
    """A field that the two readers give differently; texts as compared, None when absent."""

    document: str
    place: str
    ours: Any
    theirs: Any
    filed: str | None
    is_well_formed: bool = True
    is_rejected: bool = False

    @property
    def field(self) -> str:
        return re.sub(r"\[\d+\]", "", self.place)


OURS, THEIRS, DESIGN = "ours right", "theirs right", "by design"

# Who is right, why, and the differences that the sentence covers; the first that covers one counts.
EXPLANATIONS: list[tuple[str, str, Callable[[Difference], bool]]] = [
    (
        DESIGN,
        "an absent noSecuritiesOwned is null here, as in SEC's data sets, and False there",
        lambda d: d.field == "no_securities_owned" and d.filed is None and d.theirs is False,
    ),
    (
        OURS,
        "edgartools takes only the spelling 1 of a true noSecuritiesOwned",
        lambda d: d.field == "no_securities_owned" and d.filed == "true",
    ),
    (
        DESIGN,
        "edgartools puts the remarks in place of the title `See Remarks`; raw rows stay as filed",
        lambda d: d.field.endswith("rptowner_title") and "see remarks" in str(d.filed).lower(),
    ),
    (
        OURS,
        "a date of type xs:date may have a zone, which does not move the day; ours is a date,"
        " theirs the text",
        lambda d: str(d.theirs) == d.filed and re.fullmatch(r"[Z+-][\d:]*", zone(d)) is not None,
    ),
    (
        OURS,
        "edgartools compares `D [F1]` with `D`: direct holdings with a footnote become indirect",
        lambda d: d.field == "nonderiv_holding.direct_indirect_ownership" and d.ours is True,
    ),
    (
        DESIGN,
        "a CIK is ten digits here, whatever the document has",
        lambda d: d.field.endswith("cik") and d.ours == str(d.theirs).zfill(10),
    ),
    (
        DESIGN,
        "a value that does not fit its type is null here and stands verbatim in edgar.rejected",
        lambda d: d.ours is None and d.is_rejected,
    ),
    (
        OURS,
        "the document is not well-formed; ours repairs encodings, stray ampersands and wrapped"
        " lines, where libxml2 left to itself drops text",
        lambda d: not d.is_well_formed,
    ),
    (
        OURS,
        "edgartools raises an error on an owner without a CIK",
        lambda d: d.place == "document" and "int() argument" in str(d.theirs),
    ),
    (
        OURS,
        "edgartools knows neither the security nodes of X0101 nor lines without amounts, coding or"
        " nature of ownership",
        lambda d: d.place.endswith(" rows") and str(d.ours) == d.filed,
    ),
    (
        DESIGN,
        "numbers are exact here and floats there",
        lambda d: isinstance(d.ours, Decimal) and float(d.ours) == as_float(d.theirs),
    ),
    (
        OURS,
        "the document has our value",
        lambda d: d.filed is not None and plain(d.ours) == d.filed != plain(d.theirs),
    ),
    (
        THEIRS,
        "the document has their value",
        lambda d: d.filed is not None and plain(d.theirs) == d.filed != plain(d.ours),
    ),
]


def zone(difference: Difference) -> str:
    return str(difference.theirs).removeprefix(str(difference.ours))


def as_float(value: Any) -> float | None:
    return float(value) if isinstance(value, Decimal) else None


def plain(value: Any) -> str:
    return " ".join(str(value).split())


# edgartools' name of a field → our column and the element.
Fields = dict[str, tuple[str, str]]
TRANSACTION: Fields = {
    "Security": ("security_title", "securityTitle"),
    "Date": ("trans_date", "transactionDate"),
    "Shares": ("trans_shares", "transactionShares"),
    "Remaining": ("shrs_ownd_folwng_trans", "sharesOwnedFollowingTransaction"),
    "Price": ("trans_pricepershare", "transactionPricePerShare"),
    "AcquiredDisposed": ("trans_acquired_disp_cd", "transactionAcquiredDisposedCode"),
    "DirectIndirect": ("direct_indirect_ownership", "directOrIndirectOwnership"),
    "NatureOfOwnership": ("nature_of_ownership", "natureOfOwnership"),
    "form": ("trans_form_type", "transactionFormType"),
    "Code": ("trans_code", "transactionCode"),
    "EquitySwap": ("equity_swap_involved", "equitySwapInvolved"),
}
DERIVATIVE: Fields = {
    "Underlying": ("undlyng_sec_title", "underlyingSecurityTitle"),
    "UnderlyingShares": ("undlyng_sec_shares", "underlyingSecurityShares"),
    "ExercisePrice": ("conv_exercise_price", "conversionOrExercisePrice"),
    "ExpirationDate": ("expiration_date", "expirationDate"),
}
TABLES: dict[str, Fields] = {
    "nonderiv_trans": TRANSACTION,
    "nonderiv_holding": {
        "Security": TRANSACTION["Security"],
        "Shares": TRANSACTION["Remaining"],
        "Direct": TRANSACTION["DirectIndirect"],
        "NatureOfOwnership": TRANSACTION["NatureOfOwnership"],
    },
    "deriv_trans": {
        **{name: field for name, field in TRANSACTION.items() if name != "NatureOfOwnership"},
        **DERIVATIVE,
        "ExerciseDate": ("excercise_date", "exerciseDate"),
    },
    "deriv_holding": {
        **DERIVATIVE,
        "Security": TRANSACTION["Security"],
        "DirectIndirect": TRANSACTION["DirectIndirect"],
        "Nature Of Ownership": TRANSACTION["NatureOfOwnership"],
        "ExerciseDate": ("exercise_date", "exerciseDate"),
    },
}
# Where the rows of a table stand. Before X0201 a security node with a transaction date is one.
ROWS = {
    "reportingowner": "//reportingOwner",
    "owner_signature": "//ownerSignature",
    "footnotes": "//footnote",
    "nonderiv_trans": "//nonDerivativeTransaction"
    " | //nonDerivativeSecurity[normalize-space(transactionDate)]",
    "nonderiv_holding": "//nonDerivativeHolding"
    " | //nonDerivativeSecurity[not(normalize-space(transactionDate))]",
    "deriv_trans": "//derivativeTransaction"
    " | //derivativeSecurity[normalize-space(transactionDate)]",
    "deriv_holding": "//derivativeHolding"
    " | //derivativeSecurity[not(normalize-space(transactionDate))]",
}
OWNER: Fields = {
    "cik": ("rptownercik", "rptOwnerCik"),
    "name": ("rptownername", "rptOwnerName"),
    "officer_title": ("rptowner_title", "officerTitle"),
    "street1": ("rptowner_street1", "rptOwnerStreet1"),
    "street2": ("rptowner_street2", "rptOwnerStreet2"),
    "city": ("rptowner_city", "rptOwnerCity"),
    "state": ("rptowner_state", "rptOwnerState"),
    "state_description": ("rptowner_state_desc", "rptOwnerStateDescription"),
    "zipcode": ("rptowner_zipcode", "rptOwnerZipCode"),
}
ROLES = {
    "is_director": ("Director", "isDirector"),
    "is_officer": ("Officer", "isOfficer"),
    "is_ten_pct_owner": ("TenPercentOwner", "isTenPercentOwner"),
    "is_other": ("Other", "isOther"),
}
SIGNATURE: Fields = {
    "signature": ("ownersignaturename", "signatureName"),
    "date": ("ownersignaturedate", "signatureDate"),
}
# Cells that edgartools gives as `value [F1,F2]`.
CITED = re.compile(r"^(.*?)\s*\[(F\d+(?:,F\d+)*)\]$", re.S)
NUMBERS = {"Shares", "Remaining", "Price", "UnderlyingShares", "ExercisePrice"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("mirror", nargs="?", type=Path, default=MIRROR)
    parser.add_argument("--edgartools", type=Path, required=True, help=EDGARTOOLS)
    options = parser.parse_args()

    documents = ownership_documents(options.mirror)
    if not documents:
        parser.error(f"no ownership documents below {options.mirror}")
    compared: Counter[str] = Counter()
    differences: list[Difference] = []
    lost: list[str] = []
    counted: Counter[str] = Counter()
    with edgartools(options.edgartools, documents) as worker:
        print("read", file=worker.stdin, flush=True)
        for name in sorted(documents):
            theirs = json.loads(answer(worker))
            assert theirs["document"] == name
            rows = our_rows(documents[name])
            tree, is_well_formed = parse(documents[name])
            rejected = {row["verbatim"] for row in rows.get("rejected", [])}
            lost += count(name, rows, tree, counted)
            if "error" in theirs:
                differences.append(Difference(name, "document", "read", theirs["error"], None))
                continue
            for place, our_value, their_value, filed in fields(rows, theirs, tree):
                compared[re.sub(r"\[\d+\]", "", place)] += 1
                if our_value != their_value:
                    differences.append(
                        Difference(
                            name,
                            place,
                            our_value,
                            their_value,
                            filed,
                            is_well_formed,
                            filed in rejected,
                        )
                    )

    print(f"{len(documents)} documents, {sum(compared.values())} fields compared")
    print("counted with XPath, and all there:" if not lost else "counted with XPath:")
    for what, number in counted.items():
        print(f"    {number:6} {what}")
    for sentence in lost:
        print(f"LOST {sentence}")
    unexplained = report(differences)
    return 1 if lost or unexplained else 0


def report(differences: list[Difference]) -> int:
    """Prints every difference below the sentence that explains it; counts those against us."""
    groups: dict[tuple[str, str], list[Difference]] = {}
    for difference in differences:
        verdict = next(
            ((who, sentence) for who, sentence, covers in EXPLANATIONS if covers(difference)),
            ("UNEXPLAINED", ""),
        )
        groups.setdefault(verdict, []).append(difference)
    print(f"{len(differences)} differences")
    for (who, sentence), members in sorted(groups.items()):
        print(f"\n{who} ({len(members)}): {sentence}")
        for member in members:
            print(
                f"    {member.document} {member.place}:"
                f" ours {member.ours!r}, theirs {member.theirs!r}, filed {member.filed!r}"
            )
    return sum(len(m) for (who, _), m in groups.items() if who not in (OURS, DESIGN))


def parse(content: bytes) -> tuple[etree._Element, bool]:
    """The document as libxml2 has it, and whether it is well-formed."""
    try:
        return etree.fromstring(content.strip()), True
    except etree.XMLSyntaxError:
        return etree.fromstring(content.strip(), etree.XMLParser(recover=True)), False


def our_rows(content: bytes) -> dict[str, list[dict[str, Any]]]:
    rows = read_ownership(content, accession_number="", filing_date=date.min)
    return {
        table.removeprefix("edgar."): [
            dict(zip(raw_tables()[table].column_names, row, strict=True)) for row in tuples
        ]
        for table, tuples in rows.tables.items()
    }


Field = tuple[str, Any, Any, str | None]


def fields(
    rows: dict[str, list[dict[str, Any]]], theirs: dict[str, Any], tree: etree._Element
) -> Iterator[Field]:
    """Place, our value, their value, and the text in the document, of every field both give."""
    (submission,) = rows["submission"]
    for name, column, element in (
        ("form", "document_type", "documentType"),
        ("reporting_period", "period_of_report", "periodOfReport"),
        ("remarks", "remarks", "remarks"),
        ("cik", "issuercik", "issuerCik"),
        ("name", "issuername", "issuerName"),
        ("ticker", "issuertradingsymbol", "issuerTradingSymbol"),
    ):
        source = theirs if name in theirs else theirs["issuer"]
        yield column, text(submission[column]), text(source[name]), filed(tree, element)
    for name, column, element in (
        ("no_securities", "no_securities_owned", "noSecuritiesOwned"),
        ("aff10b5_one", "aff10b5one", "aff10b5One"),
    ):
        yield column, flag(submission[column]), theirs[name], filed(tree, element)

    notes = {note["footnote_id"]: note["footnote_txt"] for note in rows.get("footnotes", [])}
    for footnote_id in notes | theirs["footnotes"]:
        found = tree.xpath("string(//footnote[@id=$id])", id=footnote_id)
        yield (
            f"footnotes[{footnote_id[1:]}].footnote_txt",
            text(notes.get(footnote_id)),
            text(theirs["footnotes"].get(footnote_id)),
            found,
        )

    their_name = {"reportingowner": "owners", "owner_signature": "signatures"}
    for table in ("reportingowner", "owner_signature", *TABLES):
        ours, others = rows.get(table, []), theirs[their_name.get(table, table)]
        elements = tree.xpath(ROWS[table])
        yield f"{table} rows", len(ours), len(others), str(len(elements))
        if not len(ours) == len(others) == len(elements):
            continue
        for i, (row, other, element) in enumerate(zip(ours, others, elements, strict=True)):
            yield from row_fields(table, f"{table}[{i}]", row, other, element)


def row_fields(
    table: str,
    place: str,
    ours: dict[str, Any],
    theirs: dict[str, Any],
    element: etree._Element,
) -> Iterator[Field]:
    if table in TABLES:
        yield from line_fields(place, TABLES[table], ours, theirs, element)
        return
    columns = OWNER if table == "reportingowner" else SIGNATURE
    for name, (column, child) in columns.items():
        yield f"{place}.{column}", text(ours[column]), text(theirs[name]), filed(element, child)
    if table == "reportingowner":
        held = (ours["rptowner_relationship"] or "").split(",")
        for name, (role, child) in ROLES.items():
            yield f"{place}.{child}", role in held, theirs[name], filed(element, child)


def line_fields(
    place: str,
    columns: Fields,
    ours: dict[str, Any],
    theirs: dict[str, Any],
    element: etree._Element,
) -> Iterator[Field]:
    for name, (column, child) in columns.items():
        value = theirs.get(name)
        found = filed(element, child)
        if value and (cited := CITED.match(value)):
            value = cited[1]
            yield f"{place}.{column}_fn", ours[f"{column}_fn"], cited[2], found
        if name in NUMBERS:
            yield f"{place}.{column}", ours[column], number(value), found
        elif name == "Direct":
            yield f"{place}.{column}", ours[column] == "D", value == "Yes", found
        elif name == "EquitySwap":
            yield f"{place}.{column}", flag(ours[column]) or False, value == "True", found
        else:
            yield f"{place}.{column}", text(ours[column]), text(value), found
    if "footnotes" in theirs:
        cited_by_us = {
            footnote_id
            for column, value in ours.items()
            if column.endswith("_fn") and value
            for footnote_id in value.split(",")
        }
        cited_by_them = set((theirs["footnotes"] or "").split())
        found = " ".join(element.xpath(".//footnoteId/@id"))
        yield f"{place}.*_fn", cited_by_us, cited_by_them, found


def filed(element: etree._Element, child: str) -> str | None:
    """The text in the document, as it stands."""
    (found,) = element.xpath(f".//{child}")[:1] or [None]
    return None if found is None else found.xpath("normalize-space(.)")


def text(value: Any) -> str | None:
    return (str(value).strip() or None) if value is not None else None


def flag(value: str | None) -> bool | None:
    return None if value is None else value in ("1", "true")


def number(value: str | None) -> Decimal | str | None:
    if value is None or not value.strip():
        return None
    try:
        return Decimal(value.strip())
    except InvalidOperation:
        return value


def count(
    name: str,
    rows: dict[str, list[dict[str, Any]]],
    tree: etree._Element,
    counted: Counter[str],
) -> list[str]:
    """What a count with plain XPath finds and our rows do not have."""
    lost = []
    for table, xpath in ROWS.items():
        found = len(tree.xpath(xpath))
        counted[table] += found
        if found > len(rows.get(table, [])):
            lost.append(f"{name}: {found} of {table}, {len(rows.get(table, []))} rows")
    references = {(e.getparent(), e.get("id")) for e in tree.xpath("//footnoteId")}
    counted["footnote references"] += len(references)
    cited = sum(
        len(value.split(","))
        for table_rows in rows.values()
        for row in table_rows
        for column, value in row.items()
        if column.endswith("_fn") and value
    )
    if cited < len(references):
        lost.append(f"{name}: {len(references)} footnote references, {cited} in our rows")
    return lost


if __name__ == "__main__":
    sys.exit(main())
