"""Submissions and facts of the made-up companies agree with their filings."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from insider_signals.sandbox.market import Market
from insider_signals.sandbox.write import build_market


@pytest.fixture(scope="module")
def market() -> Market:
    return build_market(1, 0.1)[0]


def test_submissions_list_every_filing_with_a_trap_in_its_clock(
    mirror: Path, market: Market
) -> None:
    for company in market.companies:
        main = json.loads((mirror / "submissions" / f"CIK{company.cik}.json").read_text())
        parts = [main["filings"]["recent"]]
        for shard in main["filings"]["files"]:
            parts.append(json.loads((mirror / "submissions" / shard["name"]).read_text()))
        listed = {
            accession: accepted
            for part in parts
            for accession, accepted in zip(
                part["accessionNumber"], part["acceptanceDateTime"], strict=True
            )
        }
        filings = {f.accession: f for f in market.filings if f.company is company}
        assert set(listed) == set(filings)
        for accession, text in listed.items():
            ahead = datetime.fromisoformat(text.removesuffix("Z")) - filings[accession].accepted
            wanted = (0,) if company.number % 2 else (4, 5)
            assert ahead in [timedelta(hours=hours) for hours in wanted]


def test_facts_add_up_over_a_year(mirror: Path) -> None:
    paths = sorted((mirror / "api/xbrl/companyfacts").glob("*.json"))
    assert paths
    for path in paths:
        facts = json.loads(path.read_text())["facts"]["us-gaap"]
        tags = {"SalesRevenueNet", "RevenueFromContractWithCustomerExcludingAssessedTax"}
        assert tags <= set(facts)
        rows = [row for tag in tags for row in facts[tag]["units"]["USD"]]
        assert all(row["accn"] for row in rows)
        for year in (2020, 2022, 2023):
            quarters = {
                row["fp"]: row["val"]
                for row in rows
                if row["fy"] == year and int(row["end"][5:7]) - int(row["start"][5:7]) == 2
            }
            (whole,) = [row["val"] for row in rows if row["fy"] == year and row["fp"] == "FY"]
            assert set(quarters) == {"Q1", "Q2", "Q3"}
            assert 0 < whole - sum(quarters.values()) < whole / 2
