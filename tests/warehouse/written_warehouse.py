"""A small raw warehouse written by hand, and the dbt build over it.

A test file writes its filings, each scenario at an issuer of its own, builds once, and asks the
marts. Only what a scenario is about is stated; everything else has a dull default.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import compiled_models
import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from insider_signals.extract.calendar import calendar_rows
from insider_signals.extract.contract import create_raw_tables, raw_tables
from insider_signals.extract.load import insert
from insider_signals.published.file import Row
from insider_signals.published.file import rows as rows

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


def owner(
    cik: int, name: str, relationship: str = "Officer", title: str | None = None, **more: Any
) -> Row:
    return {
        "rptownercik": f"{cik:010d}",
        "rptownername": name,
        "rptowner_relationship": relationship,
        "rptowner_title": title,
        **more,
    }


def sale(shares: Any, price: Any, day: str, after: Any, **more: Any) -> Row:
    return line("S", "D", shares, price, day, after, **more)


def purchase(shares: Any, price: Any, day: str, after: Any, **more: Any) -> Row:
    return line("P", "A", shares, price, day, after, **more)


def line(
    code: str | None,
    direction: str | None,
    shares: Any,
    price: Any,
    day: str | None,
    after: Any,
    **more: Any,
) -> Row:
    """A transaction line; `more` are raw columns, among them the `*_fn` of its cells."""
    return {
        "security_title": "Common Stock",
        "trans_date": day and date.fromisoformat(day),
        "trans_form_type": "4",
        "trans_code": code,
        "equity_swap_involved": "0",
        "trans_shares": shares and Decimal(str(shares)),
        "trans_pricepershare": None if price is None else Decimal(str(price)),
        "trans_acquired_disp_cd": direction,
        "shrs_ownd_folwng_trans": None if after is None else Decimal(str(after)),
        "direct_indirect_ownership": "D",
        **more,
    }


def held(shares: Any, nature: str | None = None, **more: Any) -> Row:
    return {
        "security_title": "Common Stock",
        "shrs_ownd_folwng_trans": None if shares is None else Decimal(str(shares)),
        "direct_indirect_ownership": "I" if nature else "D",
        "nature_of_ownership": nature,
        **more,
    }


@dataclass
class WrittenWarehouse:
    """Raw rows by table. `filing` returns the accession number."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    filings: int = 0

    def filing(
        self,
        filed: str,
        issuer: int,
        owners: list[Row],
        *lines: Row,
        form: str = "4",
        original: str | None = None,
        period: str | None = None,
        accepted: str | None = None,
        derivatives: list[Row] | None = None,
        holdings: list[Row] | None = None,
        derivative_holdings: list[Row] | None = None,
        notes: dict[str, str] | None = None,
        **submission: Any,
    ) -> str:
        self.filings += 1
        day = date.fromisoformat(filed)
        accession = f"0000000001-{day:%y}-{self.filings:06d}"
        days = [row["trans_date"] for row in lines if row["trans_date"]]
        self._add(
            "edgar.submission",
            accession,
            [
                {
                    "filing_date": day,
                    "period_of_report": date.fromisoformat(period)
                    if period
                    else min(days, default=day),
                    "date_of_orig_sub": original and date.fromisoformat(original),
                    "document_type": form,
                    "issuercik": f"{issuer:010d}",
                    "issuername": f"Issuer {issuer} Inc",
                    "issuertradingsymbol": f"I{issuer}",
                    "accepted_at": accepted and datetime.fromisoformat(accepted),
                    "schema_version": "X0508",
                    "source": "xml",
                    "parse_status": "ok",
                    **submission,
                }
            ],
            ordinal=False,
        )
        self._add("edgar.reportingowner", accession, owners)
        self._add("edgar.nonderiv_trans", accession, list(lines))
        self._add("edgar.deriv_trans", accession, derivatives or [])
        self._add("edgar.nonderiv_holding", accession, holdings or [])
        self._add("edgar.deriv_holding", accession, derivative_holdings or [])
        self._add(
            "edgar.footnotes",
            accession,
            [{"footnote_id": key, "footnote_txt": text} for key, text in (notes or {}).items()],
        )
        return accession

    def ticker(self, issuer: int, ticker: str, first: str, last: str | None = None) -> None:
        self.rows.setdefault("market.tickers", []).append(
            {
                "cik": f"{issuer:010d}",
                "ticker": ticker,
                "first_date": date.fromisoformat(first),
                "last_date": last and date.fromisoformat(last),
                "source": "file",
            }
        )

    def _add(self, table: str, accession: str, rows: list[Row], ordinal: bool = True) -> None:
        for position, row in enumerate(rows):
            key = {"accession_number": accession}
            if ordinal:
                key["line_ordinal"] = position
            self.rows.setdefault(table, []).append(key | row)

    def write(self, path: Path) -> None:
        with duckdb.connect(str(path)) as connection:
            create_raw_tables(connection)
            for name, rows in self.rows.items():
                columns = raw_tables()[name].column_names
                unknown = {key for row in rows for key in row} - set(columns)
                assert not unknown, f"{name} has no column {unknown}"
                insert(connection, name, [tuple(row.get(c) for c in columns) for row in rows])
            insert(connection, "market.calendar", list(calendar_rows()))


@cache
def _workshop() -> TemporaryDirectory[str]:
    """Where all warehouses are built: dbt reads the whole project again in any other place."""
    return TemporaryDirectory(prefix="dbt_builds_")


def build(path: Path, *arguments: str) -> None:
    """What `dbt build` makes of the warehouse with these arguments, from compiled SQL."""
    words = list(arguments)
    selection: list[str] = []
    with_tests = True
    while words:
        option = words.pop(0)
        values = []
        while words and not words[0].startswith("--"):
            values.append(words.pop(0))
        if option == "--select":
            selection = values
        elif option == "--exclude-resource-type":
            with_tests = "test" not in values
        else:
            assert (option, values) == ("--indirect-selection", ["cautious"])
    compiled_models.build(path, *selection, with_tests=with_tests)


def dbt_build(path: Path, *arguments: str) -> None:
    """Runs dbt over the warehouse in this process; what it says is left in a folder beside it."""
    folder = Path(_workshop().name) / path.stem
    folder.mkdir(exist_ok=True)
    warehouse = folder / path.name
    shutil.move(path, warehouse)
    os.environ["INSIDER_SIGNALS_WAREHOUSE"] = str(warehouse)
    try:
        result = dbtRunner().invoke(
            [
                "--quiet",
                "build",
                "--project-dir",
                str(PROJECT),
                "--profiles-dir",
                str(PROJECT),
                "--target-path",
                str(folder / "target"),
                "--log-path",
                str(folder / "logs"),
                "--exclude-resource-type",
                "unit_test",
                *arguments,
            ]
        )
    finally:
        for name in ("manifest.json", "run_results.json"):
            if (folder / "target" / name).exists():
                target = path.parent / f"{path.stem}_dbt" / "target"
                target.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / "target" / name, target / name)
        # The adapter keeps its connection, and with it the file's lock, for the next run.
        DuckDBConnectionManager.close_all_connections()
        shutil.move(warehouse, path)
    if not result.success:
        failed = [
            f"{one.node.name}: {one.message}"
            for one in getattr(result.result, "results", [])
            if one.status not in ("success", "pass", "skipped", "warn")
        ]
        raise AssertionError(f"dbt build failed: {failed or result.exception}")
