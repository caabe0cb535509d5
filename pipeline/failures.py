"""What failed in a build: the check in plain words, the filings behind it, and what to do.

A failed data test, or a column that had to have a value, is asked again, in SQL, for the filings
that its rows belong to: by their accession number, by a line or trade that they name, and, where
rows were lost or doubled between two layers, by comparing the layers filing by filing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb

from insider_signals.errors import OperatorError
from insider_signals.pipeline.settings import Settings

ACCESSION = re.compile(r"(?<![0-9])[0-9]{10}-[0-9]{2}-[0-9]{6}(?![0-9])")
# Trades, and what is named after one, have such a key.
TRADE = re.compile(r"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")
# Columns that say which filing a row is of.
OWN = ("accession_number", "transaction_id", "holding_id")
NOT_NULL = re.compile(r"NOT NULL constraint failed: (\w+?)(?:__dbt_tmp)?\.(\w+)")
REFERENCE = re.compile(r"ref\(['\"](\w+)['\"]\)")

# Rows of a failed check that are looked at. One filing explains a few; thousands are another fault.
ROWS_LOOKED_AT = 1_000
# More filings than these do not break a check by themselves: a model or a source is broken.
MOST_SET_ASIDE = 20

# How the reason begins of a filing that was set aside because a build failed at it.
SET_ASIDE = "breaks the check"

LAST_FAILURE = "last_failure.txt"

# Of a list of things that are wrong, as many are named; the rest is counted.
NAMED = 5


def some_of(things: Iterable[object]) -> str:
    """The first few, and how many more there are."""
    texts = [str(thing) for thing in things]
    more = f" and {len(texts) - NAMED:,} more" if len(texts) > NAMED else ""
    return ", ".join(texts[:NAMED]) + more


@dataclass(frozen=True)
class Failure:
    """A test or model that failed. `filings` are those behind it, as far as that can be told."""

    name: str
    model: str
    says: str
    filings: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f" ({self.model})" if self.model and self.model != self.name else ""
        behind = f"; filings: {some_of(self.filings)}" if self.filings else ""
        return f"{self.name.replace('_', ' ')}{where}: {self.says}{behind}"


class BuildFailed(OperatorError):
    """The build failed at some tests or models; `failures` says at which."""

    def __init__(self, failures: Iterable[Failure]) -> None:
        self.failures = tuple(failures)
        super().__init__(some_of(self.failures))

    def sentence(self) -> str:
        return (
            f"The build failed, so nothing was published; the last good file stays. {self}."
            " What to do: fetched and loaded rows are kept, so after a repair `insider run` builds"
            " again. If models or seeds were changed here, look at that change; otherwise open an"
            " issue with this text and the log."
        )


def note_failure(settings: Settings, sentence: str) -> None:
    """Keeps what a run failed at, for `insider doctor`."""
    with suppress(OSError):
        (settings.logs / LAST_FAILURE).write_text(sentence, encoding="utf-8")


def last_failure(settings: Settings, since: float | None) -> str | None:
    """What a run failed at, when that was said after a moment (in seconds)."""
    path = settings.logs / LAST_FAILURE
    try:
        if path.stat().st_mtime >= (since or 0):
            return " ".join(path.read_text(encoding="utf-8").split())
    except OSError:
        pass
    return None


class CheckFailed(OperatorError):
    """A blocking check of `checks.py` failed; the text says which, on what, and what to do."""


def failures_of(
    connection: duckdb.DuckDBPyConnection,
    run_results: Mapping[str, Any],
    manifest: Mapping[str, Any],
) -> list[Failure]:
    """What failed in a run of dbt, with the filings behind it. `connection` has what was built."""
    nodes = manifest["nodes"]
    found = []
    for result in run_results["results"]:
        if result["status"] not in ("error", "fail", "runtime error"):
            continue
        node = nodes.get(result["unique_id"], {"name": result["unique_id"].split(".")[2]})
        try:
            filings = filings_behind(connection, node, result, nodes)
        except duckdb.Error:
            # The table that the check reads was not built: there is nobody to name.
            filings = []
        model = nodes.get(node.get("attached_node") or "", {}).get("name", node["name"])
        found.append(Failure(node["name"], model, _says(node, result), tuple(filings)))
    return found


def _says(node: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    message = " ".join(str(result.get("message") or "").split())
    if missing := NOT_NULL.search(message):
        return f"{missing[2]} has no value"
    if node.get("resource_type") == "test" and result.get("failures"):
        return f"{result['failures']:,} rows break it"
    return message[:200] or "it failed"


def filings_behind(
    connection: duckdb.DuckDBPyConnection,
    node: Mapping[str, Any],
    result: Mapping[str, Any],
    nodes: Mapping[str, Mapping[str, Any]],
) -> list[str]:
    """Accession numbers of the filings behind one failure; empty when nothing leads to them."""
    compiled = result.get("compiled_code")
    if node.get("resource_type") == "test":
        test = node.get("test_metadata") or {}
        if test.get("name") == "rows_conserved":
            return sorted(set(_not_conserved(connection, node, nodes)))
        table = _relation(nodes[node["attached_node"]]) if node.get("attached_node") else None
        column = test.get("kwargs", {}).get("column_name")
        queries = [compiled]
        # These say which value, not whose it is.
        if test.get("name") == "not_null":
            queries = [f"select * from {table} where ({column}) is null"]
        elif test.get("name") == "unique":
            doubled = f"select unique_field from ({compiled})"
            queries = [f"select * from {table} where ({column}) in ({doubled})"]
    elif missing := NOT_NULL.search(str(result.get("message"))):
        queries = [f'select * from ({compiled}) where "{missing[2]}" is null']
    else:
        return []
    return sorted({name for query in queries if query for name in _named(connection, query)})


def _named(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[str]:
    """The filings that the rows of a query belong to.

    A row belongs to its own filing or line; only without these, to the filings that any column
    names, and to the lines of the trades that it names.
    """
    found = connection.execute(f"select * from ({query}) limit {ROWS_LOOKED_AT}")
    columns = [column[0] for column in found.description or []]
    rows = found.fetchall()
    own = next((columns.index(name) for name in OWN if name in columns), None)
    named: set[str] = set()
    trades: set[str] = set()
    for row in rows:
        text = repr(row if own is None else row[own])
        named |= set(ACCESSION.findall(text))
        trades |= set(TRADE.findall(text)) if own is None else set()
    yield from named
    yield from _of_trades(connection, trades)


def _of_trades(connection: duckdb.DuckDBPyConnection, trades: Iterable[str]) -> Iterator[str]:
    if wanted := sorted(trades):
        for (line,) in connection.execute(
            f"select distinct transaction_id from {_trade_lines(connection)}"
            f" where trade_id in (select unnest(?::varchar[])) limit {ROWS_LOOKED_AT}",
            [wanted],
        ).fetchall():
            yield from ACCESSION.findall(line)


def _trade_lines(connection: duckdb.DuckDBPyConnection) -> str:
    """The lines of trades; after a slice the intermediate table is not there."""
    is_there = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'intermediate'"
        " and table_name = 'int_trade_lines' and database_name = current_database()"
    ).fetchone()
    return "intermediate.int_trade_lines" if is_there else "marts.trade_lines"


def _not_conserved(
    connection: duckdb.DuckDBPyConnection,
    node: Mapping[str, Any],
    nodes: Mapping[str, Mapping[str, Any]],
) -> Iterator[str]:
    """Filings, trades or issuers of which a layer has other rows or sums than the one before it."""
    given = node["test_metadata"]["kwargs"]
    relations = {one["name"]: _relation(one) for one in nodes.values()}
    here = relations[nodes[node["attached_node"]]["name"]]
    there = [relations[name] for one in given["upstream"] for name in REFERENCE.findall(one)]
    sums = given.get("sums") or []
    pairs = list(sums.items()) if isinstance(sums, dict) else [(name, name) for name in sums]
    shared = set.intersection(*(_columns(connection, name) for name in (here, *there)))
    keys = (*OWN, "trade_id", "issuer_cik")
    key = next((name for name in keys if name in shared), None)
    if key is None:
        return
    count = "count(*)" if given.get("count_rows", True) else "0"

    def totals(relations: list[str], where: str, names: list[str]) -> str:
        united = " union all ".join(
            f"select {', '.join([key, *names])} from {name} where {where}" for name in relations
        )
        summed = "".join(f", coalesce(sum({name}), 0) as sum_{i}" for i, name in enumerate(names))
        return f"(select {key}, {count} as row_count{summed} from ({united}) group by {key})"

    upstream_where = given.get("upstream_where", "true")
    left = totals([here], given.get("model_where", "true"), [name for name, _ in pairs])
    right = totals(there, upstream_where, [name for _, name in pairs])
    different = (
        f"select coalesce(here.{key}, there.{key}) as {key} from {left} as here"
        f" full join {right} as there on here.{key} = there.{key}"
        " where here.row_count is distinct from there.row_count"
        + "".join(f" or here.sum_{i} is distinct from there.sum_{i}" for i in range(len(pairs)))
    )
    if key != "issuer_cik":
        yield from _named(connection, different)
        return
    # The filings of these issuers whose lines are in no trade.
    for name in there:
        if {"accession_number", "transaction_id"} <= _columns(connection, name):
            yield from _named(
                connection,
                f"select accession_number from {name} where ({upstream_where})"
                f" and (issuer_cik is null or issuer_cik in ({different})) and transaction_id"
                f" not in (select transaction_id from {_trade_lines(connection)}"
                " where is_counted and known_until is null)",
            )


def _relation(node: Mapping[str, Any]) -> str:
    return f'"{node["schema"]}"."{node["name"]}"'


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> set[str]:
    found = connection.execute(f"select * from {relation} limit 0").description or []
    return {column[0] for column in found}


def to_set_aside(failures: Iterable[Failure]) -> dict[str, str]:
    """Filings without which a build can succeed, with the check that they break as the reason.

    Empty when a failure cannot be laid to filings, or only to so many that the fault is elsewhere.
    """
    reasons: dict[str, str] = {}
    for failure in failures:
        if not failure.filings:
            return {}
        for accession in failure.filings:
            reasons.setdefault(accession, f"{SET_ASIDE} {failure.name.replace('_', ' ')}")
    return reasons if len(reasons) <= MOST_SET_ASIDE else {}
