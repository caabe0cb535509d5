"""Writes the made-up EDGAR and market into a folder with EDGAR's paths.

    Archives/edgar/daily-index/…, full-index/…, data/CIK/ACCESSION.txt
    files/company_tickers.json, files/structureddata/data/…/2020q1_form345.zip
    data-research/sec-markets-data/insider-transactions-data-sets (the page that links the zips)
    submissions/CIK….json, api/xbrl/companyfacts/CIK….json (those of data.sec.gov)
    market/prices.parquet, market/tickers.csv, market/splits.csv
    cases.json

The same seed and scale give the same bytes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from insider_signals.sandbox import background, cases, context, datasets, days, documents
from insider_signals.sandbox.market import FIRST_DAY, LAST_DAY, AnyFiling, Filing, Market

ORDINARY_COMPANIES = 10
"""Companies without a planted case, at scale 1."""


@dataclass(frozen=True)
class Written:
    """What was written: counts for a summary line."""

    filings: int
    companies: int
    cases: int
    folder: Path


def build_market(seed: int = 1, scale: float = 1.0) -> tuple[Market, list[cases.Case]]:
    """The world in memory. `scale` is the number of companies without planted cases."""
    market = Market(seed)
    planted = cases.plant(market)
    for number in range(max(1, round(ORDINARY_COMPANIES * scale))):
        market.current_agent = 0
        company = market.company(400 + number, last_price=20 + number * 37 % 160)
        background.routine(company, officers=4, directors=3, busy=True)
        context.report_results(company, 40_000_000 + number * 7_000_000)
    market.finish()
    return market, planted


def write_sandbox(folder: Path | str, seed: int = 1, scale: float = 1.0) -> Written:
    """Writes the whole mirror, replacing what an earlier call wrote there."""
    folder = Path(folder)
    for name in ("Archives", "api", "data-research", "files", "market", "submissions"):
        shutil.rmtree(folder / name, ignore_errors=True)
    market, planted = build_market(seed, scale)
    _write_documents(folder, market)
    _write_indexes(folder, market)
    _write_datasets(folder, market)
    _write_tickers(folder, market)
    _write_prices(folder, market)
    for path, content in context.documents(market):
        _write(folder / path, content)
    _write(
        folder / "cases.json",
        json.dumps(cases.as_data(market, planted, scale), indent=1, ensure_ascii=False).encode(),
    )
    return Written(len(market.filings), len(market.companies), len(planted), folder)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _write_documents(folder: Path, market: Market) -> None:
    """Each filing once, linked under the CIK of everyone it names."""
    made: set[str] = set()
    for filing in market.filings:
        content = documents.submission_text(filing)
        first: str | None = None
        for cik, _ in documents.parties(filing):
            parent = str(folder / "Archives" / "edgar" / "data" / str(int(cik)))
            if parent not in made:
                os.makedirs(parent, exist_ok=True)
                made.add(parent)
            path = f"{parent}/{filing.accession}.txt"
            if first is None:
                with open(path, "wb") as file:
                    file.write(content)
                first = path
            else:
                _link(first, path)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)


def _write_indexes(folder: Path, market: Market) -> None:
    by_day: dict[date, list[AnyFiling]] = defaultdict(list)
    by_quarter: dict[tuple[int, int], list[AnyFiling]] = defaultdict(list)
    for filing in market.filings:
        by_day[filing.filed].append(filing)
        by_quarter[filing.filed.year, days.quarter(filing.filed)].append(filing)
    for day in days.between(days.business_days(), FIRST_DAY, LAST_DAY):
        _write(folder / documents.daily_index_path(day), documents.form_index(by_day[day], day))
    for (year, quarter), filings in sorted(by_quarter.items()):
        last = days.quarter_end(year, quarter)
        index = documents.form_index(filings, last, full=True)
        _write(folder / documents.full_index_path(year, quarter), index)


def _write_datasets(folder: Path, market: Market) -> None:
    by_quarter: dict[tuple[int, int], list[Filing]] = defaultdict(list)
    for filing in market.filings:
        if isinstance(filing, Filing):
            by_quarter[datasets.quarter_of(filing)].append(filing)
    by_quarter = {quarter: by_quarter[quarter] for quarter in sorted(by_quarter)}
    complete = [quarter for quarter in by_quarter if days.quarter_end(*quarter) <= LAST_DAY]
    for quarter in complete:
        path = folder / datasets.zip_path(quarter, newest=quarter == complete[-1])
        _write(path, datasets.quarter_zip(by_quarter[quarter], quarter))
    _write(folder / datasets.PAGE, datasets.page(complete))


def _write_tickers(folder: Path, market: Market) -> None:
    """SEC's list holds today's tickers only; `market/tickers.csv` has the history."""
    listed = [company for company in market.companies if company.delisted is None]
    rows = {
        str(number): {"cik_str": int(company.cik), "ticker": company.ticker, "title": company.name}
        for number, company in enumerate(listed)
    }
    _write(folder / "files" / "company_tickers.json", json.dumps(rows).encode())
    lines = ["cik,ticker,first_seen,last_seen"]
    for company in market.companies:
        first = company.prices.days[0]
        last = company.delisted.isoformat() if company.delisted else ""
        lines.append(f"{company.cik},{company.ticker},{first},{last}")
    _write(folder / "market" / "tickers.csv", ("\n".join(lines) + "\n").encode())
    splits = ["ticker,split_date,ratio"]
    for company in market.companies:
        splits += [f"{company.ticker},{s.day},{s.ratio}" for s in company.prices.splits]
    _write(folder / "market" / "splits.csv", ("\n".join(splits) + "\n").encode())


def _write_prices(folder: Path, market: Market) -> None:
    """`close` is split-adjusted, `adj_close` also for dividends, as price vendors give them."""
    lines = ["ticker,date,open,close,adj_close,volume"]
    for prices in [market.benchmark, *(company.prices for company in market.companies)]:
        before = prices.close[0]
        for number, day in enumerate(prices.days):
            close = prices.close[number]
            lines.append(
                f"{prices.ticker},{day},{(before + close) / 2:.4f},{close:.4f},"
                f"{prices.adjusted[number]:.4f},{prices.volume[number]}"
            )
            before = close
    source = folder / "market" / "prices.csv"
    _write(source, ("\n".join(lines) + "\n").encode())
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        connection.execute(
            "copy (select * from read_csv(?)) to "
            f"'{folder / 'market' / 'prices.parquet'}' (format parquet)",
            [str(source)],
        )
    source.unlink()
