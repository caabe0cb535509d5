"""How many signals there are when a threshold moves: the signal models over other definitions.

The SQL is that of the dbt models downstream of `signal_definitions`, read from their files and run
in memory over the warehouse's other tables, which stay as they are. Nothing is rebuilt or written.
Thresholds of other seeds (noise filters, price bounds) are upstream and do not move here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import jinja2
import yaml

from insider_signals.errors import OperatorError
from insider_signals.extract.sql import quoted_name, quoted_text
from insider_signals.pipeline.project import DBT_PROJECT

SEED = "signal_definitions"
RESULT = "int_signal_episodes"
# What is usual at an issuer is read from these, so they are part of every scenario of clusters.
FRAME = ("any_sellers", "any_buyers")
# Not thresholds, although they are numbers.
NO_THRESHOLDS = frozenset({"priority"})


_REF = re.compile(r"\{\{\s*ref\('(\w+)'\)\s*\}\}")
_BOOK = re.compile(r"\{% set book %\}\n(.*?)\{% endset %\}", re.DOTALL)


class CannotMove(OperatorError, LookupError):
    """There are no signals to count, or no such threshold; the message says which."""


@dataclass(frozen=True)
class Threshold:
    """A column of the definitions of one signal, with the values in its variants."""

    signal: str
    column: str
    values: tuple[float, ...]
    is_whole: bool

    def moved(self, value: float, factor: float) -> float:
        """The value times the factor; a whole number moves by at least one."""
        if not self.is_whole:
            return value * factor
        if factor < 1:
            return min(round(value * factor), value - 1)
        return max(round(value * factor), value + 1) if factor > 1 else value


@dataclass(frozen=True)
class Moved:
    """Signals that stand today: as they are, and with the threshold lower and higher."""

    threshold: Threshold
    now: int
    lower: int
    higher: int


class Scenarios:
    """Counts signals under other definitions. Opens the warehouse read-only, for as long as used.

    Raises duckdb.IOException while somebody writes the warehouse, and CannotMove when it has not
    been built.
    """

    def __init__(self, warehouse: Path) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'UTC'")
        # Views name the database that they were built in, which is the file's name.
        catalog = warehouse.stem
        self.connection.execute(
            f"attach {quoted_text(str(warehouse))} as {quoted_name(catalog)} (read_only)"
        )
        self.relations = {
            name: f'"{catalog}".{schema}.{name}'
            for schema, name in self.connection.execute(
                "select table_schema, table_name from information_schema.tables"
                " where table_catalog = ?"
                " and table_schema in ('staging', 'intermediate', 'reference', 'marts')"
                " order by table_schema = 'marts'",
                [catalog],
            ).fetchall()
        }
        if SEED not in self.relations:
            raise CannotMove(f"{warehouse} has no signals yet. Run `insider run` first.")
        self.connection.execute("create schema scenario")
        self.models = [name for name in _models_in_order() if name != SEED]

    def __enter__(self) -> Scenarios:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def thresholds(self, signal: str | None = None) -> list[Threshold]:
        """Every numeric condition that some definition of a signal sets."""
        columns = self.connection.execute(
            f"select column_name, column_type from (describe {self.relations[SEED]})"
        ).fetchall()
        found = []
        for name, kind in columns:
            if kind not in ("DOUBLE", "INTEGER") or name in NO_THRESHOLDS:
                continue
            for owner, values in self.connection.execute(
                f"select signal, list(distinct {name} order by {name})"
                f" from {self.relations[SEED]} where {name} is not null and tier != ''"
                " group by signal order by signal"
            ).fetchall():
                if signal in (None, owner):
                    found.append(Threshold(owner, name, tuple(values), kind == "INTEGER"))
        return sorted(found, key=lambda threshold: threshold.signal)

    def count(self, signal: str, changes: Mapping[str, Mapping[float, float]] | None = None) -> int:
        """Occurrences of a signal that stand today, with `changes` of column → old → new value."""
        self._define(signal, changes or {})
        for name in self.models:
            self.connection.execute(f"create or replace table scenario.{name} as {self._sql(name)}")
        row = self.connection.execute(
            f"select count(distinct occurrence_id) from scenario.{RESULT}"
            " where signal = ? and known_until is null",
            [signal],
        ).fetchone()
        return row[0] if row else 0

    def moved(self, threshold: Threshold, now: int, by: float) -> Moved:
        """The counts with the threshold moved down and up by a share of itself."""
        lower, higher = (
            self.count(
                threshold.signal,
                {threshold.column: {v: threshold.moved(v, factor) for v in threshold.values}},
            )
            for factor in (1 - by, 1 + by)
        )
        return Moved(threshold, now, lower, higher)

    def all_moved(self, by: float = 0.25, signal: str | None = None) -> Iterator[Moved]:
        """Each threshold of each signal (or of one), moved by itself."""
        counts: dict[str, int] = {}
        for threshold in self.thresholds(signal):
            if threshold.signal not in counts:
                counts[threshold.signal] = self.count(threshold.signal)
            yield self.moved(threshold, counts[threshold.signal], by)

    def tried(self, signal: str, column: str, values: Iterable[float]) -> dict[float, int]:
        """The count for each value that the column takes in all definitions that set it."""
        found = [t for t in self.thresholds(signal) if t.column == column]
        if not found:
            raise CannotMove(f"No definition of {signal} sets {column}.")
        return {
            value: self.count(signal, {column: dict.fromkeys(found[0].values, value)})
            for value in values
        }

    def _define(self, signal: str, changes: Mapping[str, Mapping[float, float]]) -> None:
        """The definitions of the signal, changed, with those that say what is usual."""
        replaced = []
        for column, values in changes.items():
            arms = " ".join(f"when {old!r} then {new!r}" for old, new in values.items())
            # the frame keeps its own values: it says what is usual, whatever is asked
            replaced.append(
                f"case when signal = '{signal}' then case {column} {arms} else {column} end"
                f" else {column} end as {column}"
            )
        columns = f"* replace ({', '.join(replaced)})" if replaced else "*"
        self.connection.execute(
            f"create or replace table scenario.{SEED} as select {columns}"
            f" from {self.relations[SEED]} where signal = ? or (list_contains(?, signal) and exists"
            f" (from {self.relations[SEED]} where signal = ? and scope = 'cluster'))",
            [signal, list(FRAME), signal],
        )

    def _sql(self, name: str) -> str:
        text = _model_files()[name].read_text(encoding="utf-8")
        return _templates().from_string(text).render(ref=self._relation)

    def _relation(self, name: str) -> str:
        return f"scenario.{name}" if name in {SEED, *self.models} else self.relations[name]


@cache
def _templates() -> jinja2.Environment:
    """What these models use of dbt: references, and the book of conditions."""
    templates = jinja2.Environment(extensions=["jinja2.ext.do"])
    source = (DBT_PROJECT / "macros" / "condition_book.sql").read_text(encoding="utf-8")
    book = _BOOK.search(source)
    assert book is not None
    conditions = yaml.safe_load(book[1])
    templates.globals["modules"] = {"re": re}
    money = (DBT_PROJECT / "macros" / "usd.sql").read_text(encoding="utf-8")
    macros = vars(templates.from_string(source + money).module)
    templates.globals.update(
        config=lambda **_: "",
        trade_conditions=lambda: conditions,
        shortfall_of=macros["shortfall_of"],
        usd=macros["usd"],
    )
    return templates


@cache
def _model_files() -> dict[str, Path]:
    return {path.stem: path for path in sorted((DBT_PROJECT / "models").rglob("*.sql"))}


@cache
def _references(name: str) -> frozenset[str]:
    file = _model_files().get(name)
    return frozenset(_REF.findall(file.read_text(encoding="utf-8"))) if file else frozenset()


@cache
def _depends_on_definitions(name: str) -> bool:
    return name == SEED or any(_depends_on_definitions(parent) for parent in _references(name))


def _models_in_order() -> list[str]:
    """What is between the definitions and the result, each after what it reads."""
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order or not _depends_on_definitions(name):
            return
        for parent in sorted(_references(name)):
            visit(parent)
        order.append(name)

    visit(RESULT)
    return order
