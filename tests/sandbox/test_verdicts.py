"""The comparison finds what is wrong, names its case, and is silent about what is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from insider_signals.sandbox.verdicts import compare

CASE = {
    "case_id": "made_for_the_test",
    "issuers": [{"issuer_cik": "0009000001"}],
    "lines": [
        {
            "transaction_id": "a:N:0",
            "expect": {
                "plan_status": "plan",
                "price_usd": "12.50",
                "known_until": None,
                "noise_reasons_include": ["plan"],
                "share_of_holdings_near": "0.3",
            },
        }
    ],
    "filings": [],
    "owners": [],
    "footnotes": [],
    "histories": [],
    "decision_groups": [],
    "trades": [
        {
            "direction": "sale",
            "first": "2023-08-15",
            "last": "2023-08-15",
            "count": 1,
            "shares": "100",
        }
    ],
    "fires": [
        {
            "signal": "cluster_sale",
            "tier": "high",
            "first": "2023-08-15",
            "last": "2023-08-25",
            "groups": 3,
        }
    ],
    "open": [],
    "quiet": ["large_purchase"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    content = {"cases": [CASE], "ordinary_issuers": ["0009000400"]}
    (tmp_path / "cases.json").write_text(json.dumps(content))
    return tmp_path


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.transactions as
            select 'a:N:0' as transaction_id, 'plan' as plan_status, 12.5::decimal(26, 8) as
                price_usd, null::timestamp as known_until, ['plan', 'tiny'] as noise_reasons,
                0.3001 as share_of_holdings;
            create table marts.trades as
            select '0009000001' as issuer_cik, 'sale' as direction, 100::decimal(26, 8) as shares,
                date '2023-08-15' as first_date, date '2023-08-15' as last_date;
            create table marts.signals as
            select 's1' as signal_id, '0009000001' as issuer_cik, 'cluster_sale' as signal,
                'high' as tier, date '2023-08-17' as as_of_date, 3 as groups;
            create table marts.filings as select 'x' as accession_number;
            create table marts.filing_owners as select 'x' as accession_number;
            create table marts.footnotes as select 'x' as accession_number;
            """
        )
        yield connection


def test_a_warehouse_that_agrees_has_no_difference(
    folder: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    assert compare(folder, warehouse) == []


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ("update marts.transactions set plan_status = 'unknown'", "plan_status of a:N:0"),
        ("update marts.transactions set price_usd = 12.51", "price_usd of a:N:0"),
        ("update marts.transactions set noise_reasons = []", "noise_reasons_include of a:N:0"),
        (
            "update marts.transactions set share_of_holdings = 0.31",
            "share_of_holdings_near of a:N:0",
        ),
        ("delete from marts.transactions", "transactions a:N:0"),
        (
            "insert into marts.trades select * from marts.trades",
            "sale trades 2023-08-15 to 2023-08-15",
        ),
        ("update marts.signals set tier = 'watch'", "signals"),
        ("update marts.signals set groups = 2", "signals"),
        ("update marts.signals set as_of_date = date '2023-09-30'", "signals"),
        (
            "insert into marts.signals select * replace ('large_purchase' as signal) from "
            "marts.signals",
            "signals",
        ),
        ("drop table marts.filings", "filings"),
    ],
)
def test_each_change_is_one_difference(
    folder: Path, warehouse: duckdb.DuckDBPyConnection, change: str, subject: str
) -> None:
    warehouse.execute(change)
    assert [difference.subject for difference in compare(folder, warehouse)] == [subject]


def test_a_signal_of_an_ordinary_company_is_a_false_alarm(
    folder: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    warehouse.execute(
        "insert into marts.signals select * replace ('0009000400' as issuer_cik) from marts.signals"
    )
    assert [difference.case_id for difference in compare(folder, warehouse)] == ["ordinary_company"]
