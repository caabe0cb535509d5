"""The conditions of single trades are written once, each with a threshold that the seed has."""

from __future__ import annotations

import csv
import re

import duckdb
import jinja2
import yaml
from places import ROOT

from insider_signals.published.wording import usd

PROJECT = ROOT / "dbt_project"
MACRO = (PROJECT / "macros" / "condition_book.sql").read_text(encoding="utf-8")
FOUND = re.search(r"\{% set book %\}\n(.*?)\{% endset %\}", MACRO, re.DOTALL)
assert FOUND
BOOK = yaml.safe_load(FOUND[1])
KNOWN = {
    *("name", "measure", "operator", "threshold", "unknown", "fails_when", "shortfall"),
    *("format", "sentence"),
}


def columns_of_the_seed() -> set[str]:
    path = PROJECT / "seeds" / "signal_definitions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return set(next(csv.reader(file)))


def test_no_condition_stands_twice_and_each_says_when_it_fails() -> None:
    names = [condition["name"] for condition in BOOK]
    assert len(names) == len(set(names)) > 20
    compared = [
        (condition["measure"], condition["operator"])
        for condition in BOOK
        if "operator" in condition
    ]
    assert len(compared) == len(set(compared))
    for condition in BOOK:
        assert set(condition) <= KNOWN, condition["name"]
        assert ("operator" in condition) != ("fails_when" in condition), condition["name"]
        if "operator" in condition:
            assert condition["operator"] in ("at_least", "at_most")
            assert condition["unknown"] in ("passes", "fails"), condition["name"]


def test_every_threshold_is_a_column_of_the_definitions_and_is_said_to_readers() -> None:
    columns = columns_of_the_seed()
    for condition in BOOK:
        if "threshold" in condition:
            assert condition["threshold"] in columns
            assert {"{measure}", "{threshold}"} <= set(
                re.findall(r"\{\w+\}", condition["sentence"])
            ), condition["name"]


def test_every_threshold_of_a_single_trade_is_compared() -> None:
    """A column of the seed that nothing compares would be a condition that never fails."""
    written = MACRO + "".join(
        path.read_text(encoding="utf-8")
        for path in (PROJECT / "models" / "intermediate" / "signals").glob("*.sql")
    )
    thresholds = {name for name in columns_of_the_seed() if re.match(r"(min|max)_", name)}
    assert {name for name in thresholds if not re.search(rf"\b{name}\b", written)} == set()


def test_money_reads_alike_in_sql_and_python() -> None:
    source = (PROJECT / "macros" / "usd.sql").read_text(encoding="utf-8")
    macro = vars(jinja2.Environment().from_string(source).module)["usd"]
    amounts = [0, 0.4, 512, 999, 1_000, 50_449, 99_949, 999_949, 999_951, 1_234_567]
    amounts += [12_345_678, 123_456_789, 999_949_999, 5_802_000_000, 1_000_000_000_000]
    with duckdb.connect() as connection:
        for amount in amounts:
            row = connection.execute(f"select {macro(f'{amount}::decimal(26, 8)')}").fetchone()
            assert row == (usd(amount),)
        assert connection.execute(f"select {macro('null::double')}").fetchone() == (None,)
