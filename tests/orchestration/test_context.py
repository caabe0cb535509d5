"""Context on demand: who is looked up, how many requests it takes, and what a failure does."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from insider_signals.extract.client import EdgarClient, EdgarUnavailable, MissingDocument
from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.load import IssuerLoad, replace_issuers
from insider_signals.extract.store import DocumentStore
from insider_signals.orchestration.assets.context import context_assets
from insider_signals.orchestration.resources import ContextOf
from insider_signals.pipeline import context as on_demand
from insider_signals.pipeline.context import (
    HOURS_OF_A_NIGHT,
    KEYS,
    LEAST_PURCHASES_USD,
    LEAST_SALES_USD,
    budget_left,
    due,
    first_prospectuses,
    is_context_loaded,
    issuer_named,
    load_context,
    look_up,
    management_changes,
)
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.project import DBT_PROJECT
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import Warehouse

NOW = datetime.now(UTC).replace(tzinfo=None)
OLD, NEW = "0000000011", "0000000012"


class FakeEdgar:
    """Documents by path. What is asked is noted; a path in `broken` fails as it says."""

    def __init__(self, documents: dict[str, bytes]) -> None:
        self.documents = documents
        self.asked: list[str] = []
        self.broken: dict[str, Exception] = {}

    def get(self, path: str) -> bytes:
        self.asked.append(path)
        if path in self.broken:
            raise self.broken[path]
        if path not in self.documents:
            raise MissingDocument(path)
        return self.documents[path]


def _filings(*filings: tuple[str, str, str]) -> dict[str, list[Any]]:
    return {
        "accessionNumber": [accession for accession, _, _ in filings],
        "filingDate": [filed for _, _, filed in filings],
        "acceptanceDateTime": [f"{filed}T20:30:00.000Z" for _, _, filed in filings],
        "form": [form for _, form, _ in filings],
        "items": ["2.02" if form == "8-K" else "" for _, form, _ in filings],
    }


def _documents(cik: str, shard_filings: int = 1) -> dict[str, bytes]:
    number = int(cik)
    name = f"CIK{cik}-submissions-001.json"
    older = [(f"{number:010d}-15-{i:06d}", "10-K", "2015-03-02") for i in range(shard_filings)]
    recent = [
        (f"{number:010d}-24-000001", "8-K", "2024-05-02"),
        (f"{number:010d}-20-000002", "424B4", "2020-06-10"),
        (f"{number:010d}-20-000001", "8-A12B", "2020-06-05"),
    ]
    main = {
        "cik": number,
        "filings": {
            "recent": _filings(*recent),
            "files": [{"name": name, "filingCount": len(older)}],
        },
    }
    prospectus = "This is the initial public offering. Directors agreed not to sell any shares for"
    return {
        f"submissions/CIK{cik}.json": json.dumps(main).encode(),
        f"submissions/{name}": json.dumps(_filings(*older)).encode(),
        f"api/xbrl/companyfacts/CIK{cik}.json": json.dumps({"cik": number, "facts": {}}).encode(),
        f"Archives/edgar/data/{number}/{number:010d}-20-000002.txt": (
            f"{prospectus} 120 days after the date of this prospectus."
        ).encode(),
    }


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        create_raw_tables(connection)
        yield connection


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DocumentStore]:
    with DocumentStore(tmp_path / "store") as store:
        yield store


@pytest.fixture
def edgar() -> FakeEdgar:
    return FakeEdgar(_documents(OLD) | _documents(NEW))


def _look(
    connection: duckdb.DuckDBPyConnection,
    store: DocumentStore,
    edgar: FakeEdgar,
    issuers: list[str],
    requests: int = 100,
) -> Any:
    client: Any = edgar
    return look_up(connection, store, client, client, issuers, requests, Progress())


def _trade(
    connection: duckdb.DuckDBPyConnection,
    cik: str,
    filed: datetime,
    code: str = "S",
    prices: tuple[float | None, ...] = (60.0, 45.0),
) -> None:
    """A filing with a line of 1,000 shares for each price."""
    row = connection.execute("select count(*) from edgar.submission").fetchone()
    accession = f"0000000001-24-{row[0] if row else 0:06d}"
    connection.execute(
        "insert into edgar.submission"
        " (accession_number, filing_date, document_type, issuercik, source)"
        " values (?, ?, '4', ?, 'xml')",
        [accession, filed.date(), cik],
    )
    for number, price in enumerate(prices):
        connection.execute(
            "insert into edgar.nonderiv_trans (accession_number, line_ordinal, trans_code,"
            " trans_date, trans_shares, trans_pricepershare) values (?, ?, ?, ?, 1000, ?)",
            [accession, number, code, filed.date(), price],
        )


def _budget(requests: int, base_url: str = "https://www.sec.gov") -> Settings:
    return Settings(Path("/nowhere"), base_url=base_url, context_requests=requests)


def test_who_has_no_trade_is_not_due_and_the_newest_comes_first(
    connection: duckdb.DuckDBPyConnection, store: DocumentStore, edgar: FakeEdgar
) -> None:
    assert due(connection) == []
    _trade(connection, OLD, NOW - timedelta(days=90))
    _trade(connection, NEW, NOW - timedelta(days=1))
    assert due(connection) == [NEW, OLD]
    _look(connection, store, edgar, [NEW])
    assert due(connection) == [OLD]
    _look(connection, store, edgar, [OLD])
    assert due(connection) == []
    # A newer filing waits until the look is a week old; a look is a month old at most.
    _trade(connection, OLD, NOW + timedelta(days=2))
    assert due(connection, NOW + timedelta(days=3)) == []
    assert due(connection, NOW + timedelta(days=8)) == [OLD]
    assert due(connection, NOW + timedelta(days=40)) == [NEW, OLD]


@pytest.mark.parametrize(
    ("code", "prices", "is_due"),
    [
        ("S", (60.0, 39.9), False),
        ("S", (60.0, 40.0), True),
        ("P", (9.99, None), False),
        ("P", (10.0, None), True),
        ("M", (500.0,), False),
        ("S", (None,), False),
    ],
)
def test_what_a_filing_comes_to_decides(
    connection: duckdb.DuckDBPyConnection, code: str, prices: tuple[float | None, ...], is_due: bool
) -> None:
    _trade(connection, NEW, NOW, code, prices)
    assert due(connection) == ([NEW] if is_due else [])


def test_no_signal_requires_less_than_what_is_looked_at() -> None:
    with (DBT_PROJECT / "seeds" / "signal_definitions.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["tier"] and row["min_value_usd"]]
    least = {
        direction: min(float(row["min_value_usd"]) for row in rows if row["direction"] == direction)
        for direction in ("sale", "purchase")
    }
    assert least == {"sale": LEAST_SALES_USD, "purchase": LEAST_PURCHASES_USD}


def test_a_folder_is_asked_for_everything() -> None:
    with duckdb.connect() as connection:
        create_raw_tables(connection)
        assert budget_left(connection, _budget(3, "/srv/mirror")) > 1_000_000
        assert budget_left(connection, _budget(0, "/srv/mirror")) == 0


def test_all_documents_of_an_issuer_are_fetched_once_and_loaded(
    connection: duckdb.DuckDBPyConnection, store: DocumentStore, edgar: FakeEdgar
) -> None:
    outcome = _look(connection, store, edgar, [NEW])
    assert (outcome.issuers, outcome.requests, outcome.failure) == ([NEW], 4, None)
    assert set(edgar.asked) == set(_documents(NEW))
    assert not is_context_loaded(connection, store)
    assert load_context(connection, store, Progress()) == [NEW]
    assert is_context_loaded(connection, store)
    assert load_context(connection, store, Progress()) == []
    listed = connection.execute("select form_type from edgar.issuer_filing order by all").fetchall()
    assert listed == [("10-K",), ("424B4",), ("8-A12B",), ("8-K",)]
    lockups = connection.execute("select lockup_days from edgar.prospectus").fetchall()
    assert lockups == [(120,)]
    # again: what cannot change is not asked for
    edgar.asked.clear()
    _look(connection, store, edgar, [NEW])
    assert edgar.asked == [f"submissions/CIK{NEW}.json", f"api/xbrl/companyfacts/CIK{NEW}.json"]


def test_an_older_file_that_changed_is_fetched_again(
    connection: duckdb.DuckDBPyConnection, store: DocumentStore, edgar: FakeEdgar
) -> None:
    _look(connection, store, edgar, [NEW])
    edgar.documents |= _documents(NEW, shard_filings=2)
    edgar.asked.clear()
    _look(connection, store, edgar, [NEW])
    assert f"submissions/CIK{NEW}-submissions-001.json" in edgar.asked
    load_context(connection, store, Progress())
    count = connection.execute("select count(*) from edgar.issuer_filing").fetchone()
    assert count == (5,)


def test_the_budget_of_a_night_is_kept_and_the_next_goes_on(
    connection: duckdb.DuckDBPyConnection, store: DocumentStore, edgar: FakeEdgar
) -> None:
    for cik in (OLD, NEW):
        _trade(connection, cik, NOW - timedelta(days=1))
    outcome = _look(connection, store, edgar, [OLD, NEW], requests=6)
    assert len(edgar.asked) == outcome.requests == 6
    assert (outcome.issuers, outcome.waiting, outcome.failure) == ([OLD], 1, None)
    assert budget_left(connection, _budget(10)) == 4
    assert budget_left(connection, _budget(6)) == 0
    tomorrow = NOW + timedelta(hours=HOURS_OF_A_NIGHT + 1)
    assert budget_left(connection, _budget(6), tomorrow) == 6
    assert due(connection) == [NEW]
    outcome = _look(connection, store, edgar, due(connection))
    assert outcome.issuers == [NEW]
    assert outcome.requests < 6
    assert load_context(connection, store, Progress()) == [OLD, NEW]


def test_a_failure_ends_the_looks_is_told_and_keeps_what_came(
    connection: duckdb.DuckDBPyConnection, store: DocumentStore, edgar: FakeEdgar
) -> None:
    edgar.broken[f"api/xbrl/companyfacts/CIK{NEW}.json"] = EdgarUnavailable("does not answer")
    outcome = _look(connection, store, edgar, [OLD, NEW])
    assert outcome.issuers == [OLD]
    assert outcome.failure == "does not answer"
    _trade(connection, NEW, NOW)
    assert due(connection) == [NEW]
    # its submissions came before, and count
    assert load_context(connection, store, Progress()) == [OLD, NEW]


def test_an_issuer_without_figures_is_looked_up_all_the_same(
    connection: duckdb.DuckDBPyConnection, store: DocumentStore, edgar: FakeEdgar
) -> None:
    del edgar.documents[f"api/xbrl/companyfacts/CIK{NEW}.json"]
    outcome = _look(connection, store, edgar, [NEW])
    assert (outcome.issuers, outcome.without_facts) == ([NEW], [NEW])


def test_a_page_in_place_of_a_document_is_rejected_and_stops_nothing(
    connection: duckdb.DuckDBPyConnection, store: DocumentStore, edgar: FakeEdgar
) -> None:
    edgar.documents[f"submissions/CIK{NEW}.json"] = b'{"cik": 99, "filings": {}}'
    outcome = _look(connection, store, edgar, [NEW, OLD])
    assert outcome.issuers == [NEW, OLD]
    assert outcome.unreadable == [f"{KEYS}CIK{NEW}/submissions.json"]
    load_context(connection, store, Progress())
    rejected = connection.execute("select accession_number, reason from edgar.rejected").fetchall()
    assert rejected == [(f"{KEYS}CIK{NEW}/submissions.json", "it is another company's: 0000000099")]


def test_the_rows_of_other_issuers_stay(connection: duckdb.DuckDBPyConnection) -> None:
    def load(cik: str, *accessions: str) -> IssuerLoad:
        filed = NOW.date()
        rows = [
            (cik, accession, "8-K", filed, None, None, None, None, None, None)
            for accession in accessions
        ]
        return IssuerLoad(cik, {"edgar.issuer_filing": rows}, {f"context/CIK{cik}/a": "hash"})

    replace_issuers(connection, [load(OLD, "a", "b"), load(NEW, "c")])
    replace_issuers(connection, [load(OLD, "d")])
    found = connection.execute(
        "select issuercik, accession_number from edgar.issuer_filing order by all"
    ).fetchall()
    assert found == [(OLD, "d"), (NEW, "c")]


def test_prospectuses_of_the_first_offering_are_those_around_the_registration() -> None:
    def row(accession: str, form: str, filed: str) -> tuple:
        return ("", accession, form, datetime.fromisoformat(filed).date())

    ipo = [row("r", "8-A12B", "2020-06-05"), row("p", "424B4", "2020-06-10")]
    assert first_prospectuses([row("later", "424B4", "2022-02-01"), *ipo]) == ["p"]
    assert first_prospectuses(
        [row("b", "424B1", "2022-02-01"), row("a", "424B4", "2021-02-01")]
    ) == ["a"]
    assert first_prospectuses([row("k", "8-K", "2021-02-01")]) == []


def test_changes_in_management_are_read_around_the_sales_of_signals() -> None:
    filings = [
        ("", accession, form, date.fromisoformat(filed), None, items)
        for accession, form, filed, items in (
            ("long_before", "8-K", "2022-05-02", "5.02"),
            ("before", "8-K", "2023-07-25", "5.02,9.01"),
            ("results", "8-K", "2023-08-01", "2.02"),
            ("after", "8-K", "2023-09-01", "5.02"),
            ("long_after", "8-K", "2024-02-01", "5.02"),
        )
    ]
    assert management_changes(filings, [date(2023, 8, 15)]) == ["after", "before"]
    assert management_changes(filings, [])[:2] == ["long_after", "after"]


def test_an_issuer_is_named_by_cik_or_ticker(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "insert into market.tickers (cik, ticker, first_date, source)"
        " values (?, 'GULL', ?, 'file')",
        [NEW, NOW.date()],
    )
    assert issuer_named(connection, "12") == NEW
    assert issuer_named(connection, "gull") == NEW
    assert issuer_named(connection, "nobody") is None


def test_a_folder_is_a_source_like_any_other(
    connection: duckdb.DuckDBPyConnection, store: DocumentStore, tmp_path: Path
) -> None:
    for path, content in _documents(NEW).items():
        (tmp_path / "mirror" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mirror" / path).write_bytes(content)
    with EdgarClient(str(tmp_path / "mirror")) as client:
        outcome = look_up(connection, store, client, client, [NEW], 10, Progress())
    assert outcome.issuers == [NEW]


@pytest.mark.parametrize("when", ["asking", "loading"])
def test_a_failure_of_the_step_is_a_warning_and_the_run_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Nobody answers at all, or the step itself is wrong."""

    def fail(*_: object) -> None:
        raise EdgarUnavailable("nobody answers") if when == "asking" else KeyError("a mistake")

    if when == "asking":
        monkeypatch.setattr(on_demand, "due", lambda _: [NEW])
        monkeypatch.setattr(Warehouse, "open_edgar_data", fail)
    else:
        monkeypatch.setattr(on_demand, "load_context", fail)
    settings.prepare_folders()
    result = dg.materialize(
        [context_assets()],
        resources={
            "warehouse": Warehouse(settings),
            "progress": Progress(),
            "context_of": ContextOf(),
        },
        instance=dg.DagsterInstance.ephemeral(),
    )
    assert result.success
    (check,) = result.get_asset_check_evaluations()
    assert not check.passed
    assert check.severity == dg.AssetCheckSeverity.WARN
    assert "nobody answers" in str(check.metadata) or "a mistake" in str(check.metadata)
