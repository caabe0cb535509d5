"""The quarterly zips say what the documents say, in SEC's spelling."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from insider_signals.sandbox import datasets, days
from insider_signals.sandbox.market import LAST_DAY, Filing, Market
from insider_signals.sandbox.write import build_market

Tables = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def market() -> Market:
    return build_market(1, 0.1)[0]


@pytest.fixture(scope="module")
def tables(mirror: Path) -> Tables:
    found: Tables = {table: [] for table in datasets.TABLES}
    for path in sorted(mirror.glob("files/*/data/*/*_form345.zip")):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            for table in datasets.TABLES:
                text = archive.read(f"{table}.tsv").decode("ascii")
                rows = csv.DictReader(io.StringIO(text), delimiter="\t")
                found[table] += [{**row, "zip": path.name} for row in rows]
    return found


def in_zips(market: Market) -> Iterator[Filing]:
    for filing in market.filings:
        if isinstance(filing, Filing):
            quarter = datasets.quarter_of(filing)
            if days.quarter_end(*quarter) <= LAST_DAY:
                yield filing


def test_every_filing_is_in_one_quarter(market: Market, tables: Tables) -> None:
    written = [row["ACCESSION_NUMBER"] for row in tables["SUBMISSION"]]
    assert len(written) == len(set(written))
    assert set(written) == {filing.accession for filing in in_zips(market)}


def test_lines_agree_with_the_documents(market: Market, tables: Tables) -> None:
    for table in datasets.LINE_TABLES:
        derivative, holding = table.startswith("DERIV"), table.endswith("HOLDING")
        by_accession: dict[str, list[dict[str, str]]] = {}
        for row in sorted(tables[table], key=lambda row: int(row[f"{table}_SK"])):
            by_accession.setdefault(row["ACCESSION_NUMBER"], []).append(row)
        for filing in in_zips(market):
            lines = [
                line
                for line in filing.lines
                if line.derivative is derivative and (line.code is None) is holding
            ]
            rows = by_accession.get(filing.accession, [])
            assert len(rows) == len(lines), filing.accession
            for line, row in zip(lines, rows, strict=True):
                assert row["SECURITY_TITLE"] == line.security
                if holding:
                    continue
                assert row["TRANS_CODE"] == line.code
                if line.day and line.day.year > 1900:
                    day = datetime.strptime(row["TRANS_DATE"], "%d-%b-%Y").date()
                    assert day == line.day
                if line.price is None:
                    assert row["TRANS_PRICEPERSHARE"] == "" and row["TRANS_PRICEPERSHARE_FN"]
                else:
                    cents = line.price.quantize(Decimal("0.01"), ROUND_HALF_UP)
                    assert Decimal(row["TRANS_PRICEPERSHARE"]) == cents
                ids = {
                    footnote_id
                    for footnote_id in row["SECURITY_TITLE_FN"].split(", ")
                    if footnote_id
                }
                assert len(ids) == len(line.cites.get("security", ()))


def test_the_order_of_lines_is_in_the_keys_only(tables: Tables) -> None:
    keys = [int(row["NONDERIV_TRANS_SK"]) for row in tables["NONDERIV_TRANS"]]
    assert keys != sorted(keys)
    assert len(keys) == len(set(keys))


def test_the_box_came_with_2023(tables: Tables) -> None:
    for row in tables["SUBMISSION"]:
        assert ("AFF10B5ONE" in row) == (row["zip"] >= "2023q1")
