"""Compares what a warehouse concluded with what the planted cases say.

    python -m insider_signals.sandbox check FOLDER data/sandbox/published/insider_signals.duckdb

Every stage that depends on the sandbox can use `compare`: the answer is a list of differences, each
with its case, so that a rule that breaks names the case it breaks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """`case_id` expects `wanted` of `subject` (a column of a key) and the warehouse has `found`."""

    case_id: str
    subject: str
    wanted: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.case_id}: {self.subject}: wanted {self.wanted}, found {self.found}"


def compare(folder: Path | str, connection: duckdb.DuckDBPyConnection) -> list[Difference]:
    """All differences between `cases.json` in the folder and the schema `marts`, case by case.

    A mart that is missing is a difference of its own, not an error.
    """
    content = json.loads((Path(folder) / "cases.json").read_text(encoding="utf-8"))
    marts = _Marts(connection)
    found: list[Difference] = []
    for case in content["cases"]:
        found += _case(case, marts)
    for row in marts.rows("signals", "issuer_cik", content["ordinary_issuers"]):
        found.append(Difference("ordinary_company", row["signal_id"], "no signal", row["signal"]))
    found += [Difference("marts", name, "a mart", "none") for name in sorted(marts.missing)]
    return found


class _Marts:
    """Rows of marts by key values; remembers which marts are not there."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.missing: set[str] = set()
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts'"
        )
        self.names = {name for (name,) in names.fetchall()}

    def rows(self, mart: str, key: str, values: list[str], and_where: str = "true") -> list[Row]:
        if mart not in self.names:
            self.missing.add(mart)
            return []
        cursor = self.connection.execute(
            f"select * from marts.{mart} where list_contains(?, {key}) and {and_where}", [values]
        )
        columns = [description[0] for description in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _case(case: Row, marts: _Marts) -> Iterator[Difference]:
    yield from _keyed(case, "lines", marts, "transactions", ("transaction_id",))
    yield from _keyed(case, "filings", marts, "filings", ("accession_number",))
    yield from _keyed(case, "owners", marts, "filing_owners", ("accession_number", "owner_cik"))
    yield from _keyed(case, "footnotes", marts, "footnotes", ("accession_number", "footnote_id"))
    yield from _histories(case, marts)
    yield from _groups(case, marts)
    yield from _trades(case, marts)
    yield from _signals(case, marts)


def _keyed(
    case: Row, part: str, marts: _Marts, mart: str, key: tuple[str, ...]
) -> Iterator[Difference]:
    """Each expectation of a part against the row with its key."""
    if not case[part] or mart not in marts.names:
        marts.rows(mart, key[0], [])
        return
    rows = marts.rows(mart, key[0], [item[key[0]] for item in case[part]])
    by_key = {tuple(row[column] for column in key): row for row in rows}
    for item in case[part]:
        name = " ".join(item[column] for column in key)
        row = by_key.get(tuple(item[column] for column in key))
        if row is None:
            yield Difference(case["case_id"], f"{mart} {name}", "a row", None)
        else:
            yield from _columns(case, name, item["expect"], row)


def _columns(case: Row, name: str, wanted: Row, row: Row) -> Iterator[Difference]:
    for column, value in wanted.items():
        base = column
        for suffix in ("_include", "_exclude", "_near"):
            base = base.removesuffix(suffix)
        if base not in row:
            yield Difference(case["case_id"], f"{base} of {name}", value, "no such column")
            continue
        if not _holds(column, value, row[base]):
            yield Difference(case["case_id"], f"{column} of {name}", value, row[base])


def _holds(column: str, wanted: Any, found: Any) -> bool:
    if column.endswith("_include"):
        return set(wanted) <= set(found or ())
    if column.endswith("_exclude"):
        return not set(wanted) & set(found or ())
    if column.endswith("_near"):
        return found is not None and abs(Decimal(wanted) - Decimal(str(found))) < Decimal("0.0005")
    if isinstance(wanted, bool) or wanted is None or found is None:
        return wanted is found or wanted == found
    if isinstance(found, datetime):
        return datetime.fromisoformat(wanted) == found
    if isinstance(found, date):
        return date.fromisoformat(wanted) == found
    if isinstance(found, (int, float, Decimal)):
        try:
            return Decimal(str(wanted)) == Decimal(str(found))
        except InvalidOperation:
            return False
    return bool(wanted == found)


def _histories(case: Row, marts: _Marts) -> Iterator[Difference]:
    if not case["histories"]:
        return
    lines = [item["transaction_id"] for item in case["histories"]]
    trades = {
        row["transaction_id"]: row["trade_id"]
        for row in marts.rows("trade_lines", "transaction_id", lines)
    }
    rows = marts.rows("insider_histories", "trade_id", sorted(set(trades.values())))
    by_trade = {row["trade_id"]: row for row in rows}
    for item in case["histories"]:
        row = by_trade.get(trades.get(item["transaction_id"], ""))
        if row is None:
            name = f"insider_histories at {item['transaction_id']}"
            yield Difference(case["case_id"], name, "a row", None)
        else:
            yield from _columns(case, item["transaction_id"], item["expect"], row)


def _groups(case: Row, marts: _Marts) -> Iterator[Difference]:
    """Owners of the filings, by the group that they are in now: the last known of each."""
    for item in case["decision_groups"]:
        filed = marts.rows("filing_owners", "accession_number", item["accession_numbers"])
        ciks = sorted({row["owner_cik"] for row in filed})
        issuers = {row["issuer_cik"] for row in case["issuers"]}
        newest: dict[str, tuple[datetime, str]] = {}
        for row in marts.rows("filing_owners", "owner_cik", ciks):
            if row["issuer_cik"] in issuers:
                state = (row["known_at"], row["decision_group_id"])
                newest[row["owner_cik"]] = max(newest.get(row["owner_cik"], state), state)
        groups = {group for _, group in newest.values()}
        # Copies of one trade by entities of a chain are one trade without being one group.
        if filed and len(groups) != item["count"]:
            name = "decision groups of " + ", ".join(item["accession_numbers"])
            yield Difference(case["case_id"], name, item["count"], len(groups))


def _trades(case: Row, marts: _Marts) -> Iterator[Difference]:
    for item in case["trades"]:
        rows = [
            row
            for row in marts.rows("trades", "issuer_cik", [case["issuers"][0]["issuer_cik"]])
            if row["direction"] == item["direction"]
            and date.fromisoformat(item["first"]) <= row["first_date"]
            and row["last_date"] <= date.fromisoformat(item["last"])
        ]
        name = f"{item['direction']} trades {item['first']} to {item['last']}"
        shares = sum(row["shares"] for row in rows)
        if marts.names and (len(rows), shares) != (item["count"], Decimal(item["shares"])):
            wanted = f"{item['count']} of {item['shares']} shares"
            yield Difference(case["case_id"], name, wanted, f"{len(rows)} of {shares} shares")


def _signals(case: Row, marts: _Marts) -> Iterator[Difference]:
    issuers = [row["issuer_cik"] for row in case["issuers"]]
    rows = marts.rows("signals", "issuer_cik", issuers)
    if "signals" not in marts.names:
        return
    for item in case["fires"]:
        wanted = {
            name: value for name, value in item.items() if name not in ("first", "last", "tier")
        }
        if item["tier"] is not None:
            wanted["tier"] = item["tier"]
        if not any(
            item["first"] <= row["as_of_date"].isoformat() <= item["last"]
            and all(_holds(name, value, row[name]) for name, value in wanted.items())
            for row in rows
        ):
            seen = [f"{row['signal']} {row['tier']} {row['as_of_date']}" for row in rows]
            yield Difference(case["case_id"], "signals", item, seen)
    for row in rows:
        if row["signal"] in case["quiet"]:
            found = f"{row['signal']} {row['tier']} {row['as_of_date']}"
            yield Difference(case["case_id"], "signals", f"no {row['signal']}", found)
