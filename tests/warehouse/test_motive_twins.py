"""Motives and their twins: the same words affirmed, denied, told of the past, or said of the
security, each cited by a large sale of a chief executive or a large purchase of a director.

The table is motive_twins.csv: the classes that the text has, whether the trade still counts as a
decision, and whether it is a signal.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from written_warehouse import PROJECT, WrittenWarehouse, build, held, owner, purchase, sale

TABLE = Path(__file__).parent / "motive_twins.csv"
TWINS = list(csv.DictReader(TABLE.open(encoding="utf-8")))
FIRST_ISSUER = 8001
# Motives as macros/footnote_patterns.sql names them.
MOTIVES = re.findall(
    r"'([a-z_]+)'",
    (PROJECT / "macros" / "footnote_patterns.sql")
    .read_text("utf-8")
    .split("macro motive_class_names")[1]
    .split("endmacro")[0],
)
# What a security is: no motive, so nothing to deny.
ONLY_STANDING = {"conversion"}


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("twins") / "warehouse.duckdb"
    warehouse = WrittenWarehouse()
    for issuer, twin in enumerate(TWINS, FIRST_ISSUER):
        person = owner(issuer * 10, f"Person {issuer}", "Officer", "Chief Executive Officer")
        warehouse.filing("2020-01-08", issuer, [person], form="3", holdings=[held(100_000)])
        trade = (
            sale(60_000, 40, "2023-08-15", 40_000, trans_shares_fn="F1")
            if twin["transaction_code"] == "S"
            else purchase(60_000, 40, "2023-08-15", 160_000, trans_shares_fn="F1")
        )
        warehouse.filing(
            "2023-08-16",
            issuer,
            [person],
            trade,
            notes={"F1": twin["footnote_text"]},
            aff10b5one="0",
        )
    warehouse.write(path)
    build(path, "--exclude-resource-type", "test")
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("issuer", "twin"),
    list(enumerate(TWINS, FIRST_ISSUER)),
    ids=lambda one: f"{one['footnote_class']}-{one['twin']}" if isinstance(one, dict) else "",
)
def test_a_motive_counts_where_it_is_affirmed_and_nowhere_else(
    issuer: int, twin: dict[str, str], marts: duckdb.DuckDBPyConnection
) -> None:
    classes, discretionary, signals = marts.execute(
        """
        select
            list_filter(footnote_classes, lambda name: name != 'unclassified'),
            is_discretionary,
            (select count(*) from marts.signals where signals.issuer_cik = lines.issuer_cik)
        from marts.transactions as lines
        where issuer_cik = ?
        """,
        [f"{issuer:010d}"],
    ).fetchone()
    expected = set(filter(None, twin["classes_found"].split("|")))
    assert expected == set(classes)
    assert discretionary == (twin["is_discretionary"] == "true")
    assert bool(signals) == (twin["is_signal"] == "true")


def test_every_motive_has_three_twins_for_each_kind_of_trade_that_it_is_told_of() -> None:
    told = {(one["footnote_class"], one["transaction_code"]) for one in TWINS}
    sales = {footnote_class for footnote_class, code in told if code == "S"}
    assert sales >= {*MOTIVES, "plan"}
    twins = {
        (one["footnote_class"], one["transaction_code"], one["twin"])
        for one in TWINS
        if one["footnote_class"] not in ONLY_STANDING
    }
    missing = [
        (*kind, twin)
        for kind in told
        for twin in ("affirmed", "denied", "past")
        if kind[0] not in ONLY_STANDING and (*kind, twin) not in twins
    ]
    assert missing == []
