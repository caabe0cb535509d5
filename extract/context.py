"""What EDGAR says of a company beside insider forms → raw rows: its filings, and its figures.

Two documents of data.sec.gov are read: the submissions JSON (`submissions/CIK….json`, and the older
files that it names) and the company facts (`api/xbrl/companyfacts/CIK….json`). Both are fetched on
demand, for single companies. What does not fit a column stands verbatim in `edgar.rejected` under
the document's key.

`acceptanceDateTime` of the submissions always ends in Z; in some rows it is UTC, in others New York
time, within one file. Each row is therefore read both ways. A reading is possible when EDGAR was
open at that time and the filing date follows from it; when both are possible the later one is
taken, so that nothing is known before it was.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from insider_signals.extract.calendar import is_edgar_business_day
from insider_signals.extract.index import NOTICE_FORMS, OWNERSHIP_FORMS
from insider_signals.extract.rows import WHOLE_DOCUMENT, RawRows, read_cik, read_date, read_decimal

NEW_YORK = ZoneInfo("America/New_York")
OPENS, CLOSES = time(6), time(22, 5)
# What is accepted later gets the next business day's date; transmission may take some minutes.
CUT_OFF, CUT_OFF_AT_THE_LATEST = time(17, 30), time(17, 45)

FILINGS, FACTS, PROSPECTUSES = "edgar.issuer_filing", "edgar.company_fact", "edgar.prospectus"

# The concepts that the warehouse uses, with the names that they had over time. The order of names
# is that of preference where one filing states a period under several.
CONCEPTS: dict[str, tuple[str, ...]] = {
    "us-gaap": (
        "Revenues",
        "RevenueFromContractWithCustomerExcludingAssessedTax",
        "RevenueFromContractWithCustomerIncludingAssessedTax",
        "SalesRevenueNet",
        "SalesRevenueGoodsNet",
        "SalesRevenueServicesNet",
        "RevenuesNetOfInterestExpense",
        "NetIncomeLoss",
        "ProfitLoss",
        "NetIncomeLossAvailableToCommonStockholdersBasic",
        "EarningsPerShareDiluted",
        "EarningsPerShareBasicAndDiluted",
        "CommonStockSharesOutstanding",
        "WeightedAverageNumberOfDilutedSharesOutstanding",
        "StockholdersEquityNoteStockSplitConversionRatio1",
    ),
    "ifrs-full": (
        "Revenue",
        "ProfitLossAttributableToOwnersOfParent",
        "ProfitLoss",
        "DilutedEarningsLossPerShare",
    ),
    "dei": ("EntityCommonStockSharesOutstanding",),
}

_SHARD = re.compile(r"CIK\d{10}-submissions-\d{3,}\.json")
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")


class NotTheDocument(ValueError):
    """The content is not the JSON document that it should be."""


@dataclass(frozen=True)
class Submissions:
    """A company's submissions file: the rows it gives, and the older files that it names."""

    rows: RawRows
    shards: tuple[str, ...] = ()


def submissions_path(cik: str) -> str:
    return f"submissions/CIK{cik}.json"


def facts_path(cik: str) -> str:
    return f"api/xbrl/companyfacts/CIK{cik}.json"


def read_submissions(content: bytes, cik: str, key: str) -> Submissions:
    """Filings of the submissions file of a company, or of one of its older files.

    Raises NotTheDocument when it is neither, or another company's.
    """
    document = _document(content)
    rows = RawRows(key)
    columns: dict[str, list] = document
    shards: tuple[str, ...] = ()
    if "filings" in document:
        if not isinstance(document["filings"], dict):
            raise NotTheDocument("filings is not an object")
        _check_cik(document, cik)
        columns = document["filings"].get("recent") or {}
        files = document["filings"].get("files") or ()
        names = [str(entry.get("name")) for entry in files if isinstance(entry, dict)]
        shards = tuple(name for name in names if _SHARD.fullmatch(name))
        for name in sorted(set(names) - set(shards)):
            rows.reject("filings.files", name, "not the name of a submissions file")
    wanted = ("accessionNumber", "filingDate", "acceptanceDateTime", "form")
    missing = [name for name in wanted if not isinstance(columns.get(name), list)]
    if missing:
        raise NotTheDocument(f"no list {', '.join(missing)} in the submissions")
    count = len(columns["accessionNumber"])
    for i in range(count):
        _add_filing(rows, columns, i, cik)
    return Submissions(rows, shards)


def _add_filing(rows: RawRows, columns: dict[str, list], i: int, cik: str) -> None:
    def cell(name: str) -> str | None:
        values = columns.get(name) or ()
        value = values[i] if i < len(values) else None
        return str(value).strip() or None if value is not None else None

    form, accession = cell("form"), cell("accessionNumber")
    if form in OWNERSHIP_FORMS or form in NOTICE_FORMS:
        return
    place = f"filings[{i}]"
    if form is None or accession is None or not _ACCESSION.fullmatch(accession):
        rows.reject(place, f"{accession} {form}", "no accession number or no form")
        return
    try:
        filed = read_date(cell("filingDate") or "")
    except ValueError as error:
        rows.reject(f"{place}.filingDate", cell("filingDate"), str(error))
        return
    reported = None
    if text := cell("reportDate"):
        try:
            reported = read_date(text)
        except ValueError as error:
            rows.reject(f"{place}.reportDate", text, str(error))
    accepted_at, zone = None, None
    if stated := cell("acceptanceDateTime"):
        try:
            accepted_at, zone = read_acceptance(stated, filed)
        except ValueError as error:
            rows.reject(f"{place}.acceptanceDateTime", stated, str(error))
    rows.add(
        FILINGS,
        (
            cik,
            accession,
            form,
            filed,
            reported,
            cell("items"),
            cell("primaryDocument"),
            stated,
            accepted_at,
            zone,
        ),
    )


def read_acceptance(text: str, filed: date) -> tuple[datetime, str]:
    """The moment in naive UTC, and how the text was read: utc, new_york, or later.

    Raises ValueError when it is no moment.
    """
    try:
        stated = datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None, microsecond=0)
    except ValueError:
        raise ValueError("not a moment (YYYY-MM-DDTHH:MM:SS)") from None
    as_utc = stated
    as_new_york = stated.replace(tzinfo=NEW_YORK).astimezone(UTC).replace(tzinfo=None)
    is_utc, is_new_york = _agrees(as_utc, filed), _agrees(as_new_york, filed)
    if is_utc and not is_new_york:
        return as_utc, "utc"
    return as_new_york, "new_york" if is_new_york and not is_utc else "later"


def _agrees(moment: datetime, filed: date) -> bool:
    """Whether EDGAR was open at the moment, and would have given the filing this date."""
    local = moment.replace(tzinfo=UTC).astimezone(NEW_YORK)
    day, clock = local.date(), local.time()
    if not (OPENS <= clock <= CLOSES and is_edgar_business_day(day)):
        return False
    if clock <= CUT_OFF:
        return filed == day
    if clock <= CUT_OFF_AT_THE_LATEST:
        return filed in (day, _next_business_day(day))
    return filed == _next_business_day(day)


def _next_business_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_edgar_business_day(day):
        day += timedelta(days=1)
    return day


def read_company_facts(content: bytes, cik: str, key: str) -> RawRows:
    """Amounts of the concepts that the warehouse uses, in the order of the document.

    Raises NotTheDocument when it is something else, or another company's.
    """
    document = _document(content)
    _check_cik(document, cik)
    facts = document.get("facts")
    if not isinstance(facts, dict):
        raise NotTheDocument("no facts in the company facts")
    rows = RawRows(key)
    try:
        for taxonomy, tags in CONCEPTS.items():
            for tag in tags:
                units = (facts.get(taxonomy) or {}).get(tag, {}).get("units") or {}
                for unit, amounts in units.items():
                    for ordinal, amount in enumerate(amounts):
                        _add_fact(rows, (cik, taxonomy, tag, unit, ordinal), amount)
    except (AttributeError, TypeError) as error:
        raise NotTheDocument(f"not the shape of company facts: {error}") from None
    return rows


def _add_fact(rows: RawRows, name: tuple[str, str, str, str, int], amount: dict[str, Any]) -> None:
    cik, taxonomy, tag, unit, ordinal = name
    place = f"{taxonomy}.{tag}.{unit}[{ordinal}]"
    try:
        start, value, year = amount.get("start"), amount.get("val"), amount.get("fy")
        row = (
            cik,
            _required(amount, "accn"),
            taxonomy,
            tag,
            unit,
            ordinal,
            read_date(start) if start else None,
            read_date(_required(amount, "end")),
            None if value is None else read_decimal(format(Decimal(value), "f")),
            None if year is None else int(year),
            amount.get("fp"),
            _required(amount, "form"),
            read_date(_required(amount, "filed")),
        )
    except (ValueError, ArithmeticError, TypeError) as error:
        rows.reject(place, json.dumps(amount, default=str), str(error))
        return
    if value is None:
        rows.reject(place, json.dumps(amount, default=str), "no amount")
        return
    rows.add(FACTS, row)


def _required(amount: dict[str, Any], name: str) -> str:
    value = amount.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"no {name}")
    return value


def unreadable(key: str, content: bytes, reason: str) -> RawRows:
    """The rows of a document that could not be read: one row of `edgar.rejected`."""
    rows = RawRows(key)
    rows.reject(WHOLE_DOCUMENT, content[:1000].decode("utf-8", "replace") or None, reason)
    return rows


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise NotTheDocument(f"not JSON: {error}") from None
    if not isinstance(document, dict):
        raise NotTheDocument("not a JSON object")
    return document


def _check_cik(document: dict[str, Any], cik: str) -> None:
    try:
        found = read_cik(str(document.get("cik", "")))
    except ValueError:
        raise NotTheDocument(f"no CIK: {document.get('cik')!r}") from None
    if found != cik:
        raise NotTheDocument(f"it is another company's: {found}")
