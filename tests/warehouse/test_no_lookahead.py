"""Nothing that is said of a day uses what became known later.

The sandbox market is built whole, and then again from only the filings and prices that were public
on each of five past days. Every row that the whole warehouse knew on such a day has to be there in
the same words, and no other row. The SQL is compiled once; each past warehouse runs the same
statements. The scorecard of a past day is that of the outcomes known by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import compiled_models
import duckdb
import pytest
from sandbox_warehouse import load
from written_warehouse import build

from insider_signals.sandbox.write import write_sandbox

# In the middle of a cluster, between an original and its amendment, on quiet days and at night.
MOMENTS = (
    "2021-06-01 12:00:00",
    "2022-08-17 02:00:00",
    "2023-03-31 23:59:59",
    "2023-08-16 12:00:00",
    "2024-02-29 18:30:00",
)
COMPARED = {
    "marts": (
        "signals",
        "signal_trades",
        "clusters",
        "insider_histories",
        "trade_versions",
        "issuer_events",
        "issuer_earnings_rhythm",
        "issuer_fundamentals",
        "lockup_calendar",
        "planned_sales",
    ),
    "intermediate": (
        "int_trade_features",
        "int_cluster_windows_evaluated",
        "int_outcome_events",
    ),
}
# Rows of these are known from outcome_known_at on; what runs still is no outcome.
OUTCOMES = {
    "marts": ("signal_outcomes",),
    "intermediate": ("int_event_returns", "int_calendar_time_returns"),
}
SCORECARD = "signal_scorecard"
# What a later filing may say of a row: that it ended. as_of: what ended later stands still.
ENDS = ("known_until", "is_current")
_KNOWN = " and known_at <= timestamp '{}'"
KNOWN_AT = (
    "coalesce({0}.accepted_at,"
    " timezone('UTC', timezone('America/New_York', {0}.{1} + interval 22 hour)))"
)


class Whole:
    """The warehouse of all filings, and what is needed to make others by the same statements."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "whole" / "warehouse.duckdb"
        self.path.parent.mkdir()
        write_sandbox(folder / "mirror", seed=1, scale=0.05)
        load(folder / "mirror", self.path)
        tables = {**COMPARED, "scorecard": (SCORECARD,), "outcomes": OUTCOMES["marts"]}
        wanted = [f"+{name}" for names in tables.values() for name in names]
        build(self.path, "--select", *wanted, "--exclude-resource-type", "test")
        self.made = compiled_models.chosen(wanted)
        self.manifest = compiled_models.manifest()

    def models(self) -> list[dict[str, Any]]:
        """The models that were built, each after those that it reads."""
        nodes = [self.manifest["nodes"][key] for key in compiled_models.in_order()]
        return [
            node
            for node in nodes
            if node["resource_type"] == "model" and node["unique_id"] in self.made
        ]

    def seeds(self) -> set[tuple[str, str]]:
        return {
            (node["schema"], node["name"])
            for node in self.manifest["nodes"].values()
            if node["resource_type"] == "seed"
        }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return Whole(tmp_path_factory.mktemp("lookahead"))


@pytest.fixture(scope="module", params=MOMENTS)
def compared(
    request: pytest.FixtureRequest, whole: Whole, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """A connection to the whole warehouse and to the one that is built as of the moment."""
    moment = request.param
    past = tmp_path_factory.mktemp("past") / "warehouse.duckdb"
    _build_past(whole, past, moment)
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach '{whole.path}' as whole (read_only)")
    connection.execute(f"attach '{past}' as past (read_only)")
    yield connection, moment
    connection.close()


@pytest.mark.parametrize(
    ("schema", "table"), [(schema, name) for schema, names in COMPARED.items() for name in names]
)
def test_a_past_day_looks_the_same_from_later(
    compared: tuple[duckdb.DuckDBPyConnection, str], schema: str, table: str
) -> None:
    connection, moment = compared
    columns = [
        name
        for (name,) in connection.execute(
            "select column_name from duckdb_columns() where database_name = 'whole'"
            " and schema_name = ? and table_name = ? order by column_index",
            [schema, table],
        ).fetchall()
    ]
    said = [name for name in columns if name not in ENDS]
    known = f"known_at <= timestamp '{moment}'"
    if "known_at" not in columns:
        known = f"signal_id in (select signal_id from whole.marts.signals where {known})"
    if "known_until" in columns:
        said.append(
            f"case when known_until <= timestamp '{moment}' then known_until end as known_until"
        )
    rows = f"select {', '.join(said)} from"
    then = f"{rows} whole.{schema}.{table} where {known}"
    built = f"{rows} past.{schema}.{table}"
    only_later = connection.execute(f"({then}) except all ({built}) limit 3").fetchall()
    only_then = connection.execute(f"({built}) except all ({then}) limit 3").fetchall()
    assert (only_later, only_then) == ([], [])


@pytest.mark.parametrize(
    ("schema", "table"), [(schema, name) for schema, names in OUTCOMES.items() for name in names]
)
def test_outcomes_of_a_past_day_look_the_same_from_later(
    compared: tuple[duckdb.DuckDBPyConnection, str], schema: str, table: str
) -> None:
    connection, moment = compared
    then = (
        f"from whole.{schema}.{table} where outcome_known_at <= timestamp '{moment}'"
        f"{'' if table == 'int_calendar_time_returns' else _KNOWN.format(moment)}"
    )
    built = f"from past.{schema}.{table} where outcome_known_at is not null"
    only_later = connection.execute(f"({then}) except all ({built}) limit 3").fetchall()
    only_then = connection.execute(f"({built}) except all ({then}) limit 3").fetchall()
    assert (only_later, only_then) == ([], [])


def test_the_scorecard_of_a_past_day_is_that_of_its_outcomes(
    compared: tuple[duckdb.DuckDBPyConnection, str], whole: Whole
) -> None:
    """The same SQL with the variable `as_of`, over the whole warehouse, and without it over the
    past one."""
    connection, moment = compared
    statement = next(node["compiled_code"] for node in whole.models() if node["name"] == SCORECARD)
    always = "timestamp '9999-12-31'"
    assert statement.count(always) >= 4
    then = statement.replace(always, f"timestamp '{moment}'").replace('"warehouse".', '"whole".')
    built = f"from past.marts.{SCORECARD}"
    only_later = connection.execute(f"({then}) except all ({built}) limit 3").fetchall()
    only_then = connection.execute(f"({built}) except all ({then}) limit 3").fetchall()
    assert (only_later, only_then) == ([], [])


def test_the_past_days_know_outcomes_of_every_kind(whole: Whole) -> None:
    with duckdb.connect(str(whole.path), read_only=True) as connection:
        found = connection.execute(
            "select count(distinct cohort), count(distinct state)"
            " from intermediate.int_event_returns inner join intermediate.int_outcome_events"
            " using (subject_id)"
        ).fetchone()
    assert found is not None
    cohorts, states = found
    assert cohorts == 4
    assert states >= 4


def test_the_past_days_know_signals_that_later_changed(whole: Whole) -> None:
    """Without such rows the comparison would prove little."""
    with duckdb.connect(str(whole.path), read_only=True) as connection:
        found = connection.execute(
            "select count(*), count(*) filter (where not is_current), count(distinct signal)"
            " from marts.signals"
        ).fetchone()
    assert found is not None
    signals, changed, kinds = found
    assert signals > 20
    assert changed > 0
    assert kinds >= 7


def _build_past(whole: Whole, past: Path, moment: str) -> None:
    with duckdb.connect(str(past)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{whole.path}' as whole (read_only)")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'whole'"
        ).fetchall()
        for schema in ("edgar", "market", "reference", "staging", "intermediate", "marts"):
            connection.execute(f"create schema if not exists {schema}")
        for schema, table in tables:
            if schema in ("edgar", "market") or (schema, table) in whole.seeds():
                connection.execute(f"create table {schema}.{table} as from whole.{schema}.{table}")
        connection.execute("detach whole")
        _forget_later_filings(connection, moment)
        _forget_later_prices(connection, moment)
        for model in whole.models():
            kind = "view" if model["config"]["materialized"] == "view" else "table"
            relation = f"{model['schema']}.{model['name']}"
            connection.execute(f"create {kind} {relation} as {model['compiled_code']}")


def _forget_later_filings(connection: duckdb.DuckDBPyConnection, moment: str) -> None:
    submitted = KNOWN_AT.format("submission", "filing_date")
    noticed = KNOWN_AT.format("form144", "filing_date")
    listed = KNOWN_AT.format("issuer_filing", "filing_date")
    stated = "timezone('UTC', timezone('America/New_York', filing_date + interval 22 hour))"
    indexed = "timezone('UTC', timezone('America/New_York', filed_date + interval 22 hour))"
    connection.execute(
        f"""
        create temp table later as
        select accession_number from edgar.submission where {submitted} > timestamp '{moment}'
        union all
        select accession_number from edgar.form144 where {noticed} > timestamp '{moment}'
        union all
        select accession_number from edgar.issuer_filing where {listed} > timestamp '{moment}'
        union all
        select accession_number from edgar.filing_index
        where
            {indexed} > timestamp '{moment}'
            and accession_number not in (
                select accession_number from edgar.submission
                union all
                select accession_number from edgar.form144
                union all
                select accession_number from edgar.issuer_filing
            )
        union all
        select accession_number from edgar.company_fact
        where
            {stated} > timestamp '{moment}'
            and accession_number not in (select accession_number from edgar.issuer_filing)
        """
    )
    tables = connection.execute(
        "select table_name from duckdb_columns()"
        " where schema_name = 'edgar' and column_name = 'accession_number'"
    ).fetchall()
    for (table,) in tables:
        connection.execute(f"delete from edgar.{table} where accession_number in (from temp.later)")


def _forget_later_prices(connection: duckdb.DuckDBPyConnection, moment: str) -> None:
    """A price is known at the close of its session."""
    connection.execute(
        f"""
        delete from market.prices where price_date in (
            select calendar_date from market.calendar
            where is_nyse_session
            and session_opens_at + interval 390 minute > timestamp '{moment}'
        )
        """
    )
