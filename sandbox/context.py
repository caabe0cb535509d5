"""What the made-up EDGAR says about companies beside insider forms: results, submissions, facts.

`report_results` gives a company the rhythm of a listed one: an 8-K with item 2.02 some weeks after
each quarter, and a 10-Q or 10-K soon after it. `submissions` and `company_facts` are the JSON
documents of data.sec.gov (`submissions/CIK….json`, `api/xbrl/companyfacts/CIK….json`) with their
traps: half of the companies have `acceptanceDateTime` in New York time although it ends in Z,
older filings are in a second file, revenue changes its tag in 2022, and the fourth quarter is only
in the year's total.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from insider_signals.sandbox import days
from insider_signals.sandbox.market import (
    LAST_DAY,
    AnyFiling,
    Company,
    Filing,
    Market,
    Notice,
    Report,
)

RECENT_FILINGS = 60
"""How many filings the first submissions file holds (1,000 on EDGAR), so that there are shards."""
NEW_REVENUE_TAG_SINCE = date(2022, 1, 1)


@dataclass(frozen=True)
class Result:
    """A quarter's results: the release (8-K, item 2.02), and the report that has the numbers."""

    start: date
    end: date
    fiscal_year: int
    number: int
    revenue: int
    income: int
    shares: int
    release: Report
    report: Report


def report_results(company: Company, revenue: int, yearly_growth: float = 0.06) -> list[Result]:
    """Results since 2018; `revenue` is that of the first quarter.

    Releases and reports before the market's first day have no filing; their numbers are in the
    facts.

    `yearly_growth` may differ from the price: a run-up with or without growth behind it.
    """
    rng = company.market.rng(f"results/{company.cik}")
    results = []
    usual_lag = 24 + company.number % 12
    ends = [days.quarter_end(y, q) for y in range(2018, LAST_DAY.year + 1) for q in (1, 2, 3, 4)]
    for index, end in enumerate(ends):
        start = end.replace(month=end.month - 2, day=1)
        grown = revenue * (1 + yearly_growth) ** (index / 4) * rng.uniform(0.985, 1.015)
        is_year = end.month == 12
        day = days.business_day_after(end + timedelta(days=usual_lag + 14 * is_year), 0)
        if day > LAST_DAY:
            break
        release = company.report("8-K", day, time(16, 5, 2), period=day, items=("2.02", "9.01"))
        filed = days.business_day_after(day, 2)
        report = company.report("10-K" if is_year else "10-Q", filed, time(16, 45, 9), period=end)
        results.append(
            Result(
                start,
                end,
                end.year,
                days.quarter(end),
                round(grown, -3),  # type: ignore[arg-type]
                round(grown * 0.11, -3),  # type: ignore[arg-type]
                company.shares_outstanding,
                release,
                report,
            )
        )
    company.results = [result for result in results if result.report.filed <= LAST_DAY]
    return company.results


# --------------------------------------------------------------------------------- submissions


def submissions(company: Company, market: Market) -> dict[str, dict[str, Any]]:
    """File name → content: the company's file, and one for what is older than RECENT_FILINGS."""
    filings = [filing for filing in market.filings if filing.company is company][::-1]
    name = f"CIK{company.cik}"
    recent, older = filings[:RECENT_FILINGS], filings[RECENT_FILINGS:]
    in_new_york = company.number % 2 == 1
    shards = []
    files: dict[str, dict[str, Any]] = {}
    if older:
        shard = f"{name}-submissions-001.json"
        files[shard] = _columns(older, in_new_york)
        shards.append(
            {
                "name": shard,
                "filingCount": len(older),
                "filingFrom": older[-1].filed.isoformat(),
                "filingTo": older[0].filed.isoformat(),
            }
        )
    files[f"{name}.json"] = {
        "cik": company.cik,
        "entityType": "operating",
        "sic": company.sic,
        "sicDescription": company.sic_name.title(),
        "insiderTransactionForOwnerExists": 0,
        "insiderTransactionForIssuerExists": 1,
        "name": company.name,
        "tickers": [] if company.delisted else [company.ticker],
        "exchanges": [] if company.delisted else ["NYSE"],
        "fiscalYearEnd": company.fiscal_year_end,
        "stateOfIncorporation": company.state,
        "formerNames": [
            {"name": old, "from": "2010-01-04T05:00:00.000Z", "to": f"{changed}T04:00:00.000Z"}
            for old, changed in company.former_names
        ],
        "filings": {"recent": _columns(recent, in_new_york), "files": shards},
    }
    return files


def _columns(filings: list[AnyFiling], in_new_york: bool) -> dict[str, list[Any]]:
    return {
        "accessionNumber": [filing.accession for filing in filings],
        "filingDate": [filing.filed.isoformat() for filing in filings],
        "reportDate": [_period(filing) for filing in filings],
        "acceptanceDateTime": [_accepted(filing.accepted, in_new_york) for filing in filings],
        "form": [filing.form for filing in filings],
        "items": [
            ",".join(filing.items) if isinstance(filing, Report) else "" for filing in filings
        ],
        "size": [4000 for _ in filings],
        "primaryDocument": [_document(filing) for filing in filings],
        "primaryDocDescription": ["" for _ in filings],
    }


def _period(filing: AnyFiling) -> str:
    period = None if isinstance(filing, Notice) else filing.period
    return period.isoformat() if period else ""


def _accepted(moment: datetime, in_new_york: bool) -> str:
    if not in_new_york:
        aware = moment.replace(tzinfo=ZoneInfo("America/New_York"))
        moment = aware.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
    return f"{moment.isoformat()}.000Z"


def _document(filing: AnyFiling) -> str:
    if isinstance(filing, Filing):
        return "xslF345X05/ownership.xml"
    return "xsl144X01/primary_doc.xml" if isinstance(filing, Notice) else "report.htm"


# --------------------------------------------------------------------------------------- facts


def company_facts(company: Company) -> dict[str, Any] | None:
    """Company facts as filed: a quarter's and the year's-to-date amounts, each with its report."""
    if not company.results:
        return None
    revenue: dict[str, list[dict[str, Any]]] = {
        "SalesRevenueNet": [],
        "RevenueFromContractWithCustomerExcludingAssessedTax": [],
    }
    income: list[dict[str, Any]] = []
    earnings: list[dict[str, Any]] = []
    outstanding: list[dict[str, Any]] = []
    by_year: dict[int, list[Result]] = {}
    for result in company.results:
        so_far = by_year.setdefault(result.fiscal_year, [])
        so_far.append(result)
        spans = [[result]] if result.number < 4 else []
        if result.number > 1:
            spans.append(so_far)
        tag = list(revenue)[result.report.filed >= NEW_REVENUE_TAG_SINCE]
        for span in spans:
            if span is so_far and len(span) < result.number:
                continue  # the year began before the first report
            fact = {
                "start": span[0].start.isoformat(),
                "end": result.end.isoformat(),
                "accn": result.report.accession,
                "fy": result.fiscal_year,
                "fp": "FY" if result.number == 4 else f"Q{result.number}",
                "form": result.report.form,
                "filed": result.report.filed.isoformat(),
            }
            total = sum(part.revenue for part in span)
            profit = sum(part.income for part in span)
            revenue[tag].append({**fact, "val": total})
            income.append({**fact, "val": profit})
            earnings.append({**fact, "val": round(profit / result.shares, 2)})
        outstanding.append(
            {
                "end": (result.report.filed - timedelta(days=5)).isoformat(),
                "val": result.shares,
                "accn": result.report.accession,
                "fy": result.fiscal_year,
                "fp": "FY" if result.number == 4 else f"Q{result.number}",
                "form": result.report.form,
                "filed": result.report.filed.isoformat(),
            }
        )

    def tagged(label: str, unit: str, values: list[dict[str, Any]]) -> dict[str, Any]:
        return {"label": label, "description": label, "units": {unit: values}}

    gaap = {tag: tagged("Revenue", "USD", values) for tag, values in revenue.items() if values}
    gaap["NetIncomeLoss"] = tagged("Net income", "USD", income)
    gaap["EarningsPerShareDiluted"] = tagged("Diluted earnings per share", "USD/shares", earnings)
    shares = tagged("Shares outstanding", "shares", outstanding)
    return {
        "cik": int(company.cik),
        "entityName": company.name,
        "facts": {"dei": {"EntityCommonStockSharesOutstanding": shares}, "us-gaap": gaap},
    }


def documents(market: Market) -> list[tuple[str, bytes]]:
    """Path below the base address, and content, of everything above."""
    found = []
    for company in market.companies:
        for name, content in submissions(company, market).items():
            found.append((f"submissions/{name}", json.dumps(content).encode()))
        facts = company_facts(company)
        if facts:
            path = f"api/xbrl/companyfacts/CIK{company.cik}.json"
            found.append((path, json.dumps(facts).encode()))
    return found
