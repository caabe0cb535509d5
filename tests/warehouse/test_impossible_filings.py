"""One impossible filing stops nobody: it is loaded as it is, or kept out and named.

Every kind of impossible filing stands at an issuer of its own, beside good ones. What a reader lets
through is written past the readers, so that nothing but the models has to bear it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from written_warehouse import Row, WrittenWarehouse, dbt_build, held, line, owner, purchase, sale

from insider_signals.extract.quarantine import put_aside, quarantine
from insider_signals.pipeline.failures import Failure, failures_of, to_set_aside

DAY = "2024-05-06"
HUGE = "999999999999999999.99999999"
FIRST_ISSUER = 100_000
# Longer than any text of a filing.
LONG = "x" * 300_000
Kind = Callable[[WrittenWarehouse, int], Any]


def person(issuer: int, number: int = 0) -> Row:
    return owner(5_000_000 + issuer * 10 + number, f"Person {issuer} {number}")


def form4(*lines: Row, owners: int = 1, **more: Any) -> Kind:
    def write(warehouse: WrittenWarehouse, issuer: int) -> str:
        people = [person(issuer, number) for number in range(owners)]
        return warehouse.filing(DAY, issuer, people, *lines, **more)

    return write


def owned_by(*people: Row) -> Kind:
    return lambda warehouse, issuer: warehouse.filing(DAY, issuer, [*people], sale(10, 5, DAY, 100))


def notice(number: int = 1, **given: Any) -> Kind:
    def write(warehouse: WrittenWarehouse, issuer: int) -> str:
        accession = f"{issuer:010d}-24-{number:06d}"
        day = date.fromisoformat(DAY)
        filed = {
            "filing_date": day,
            "submission_type": "144",
            "issuercik": f"{issuer:010d}",
            "filer_cik": f"{5_000_000 + issuer * 10:010d}",
            "seller_name": "Person",
            "notice_date": day,
        }
        amounts = {"securities_class_title": "Common Stock", "units_to_be_sold": Decimal(10)}
        for key, value in given.items():
            (filed if key in filed or key.startswith("previous") else amounts)[key] = value
        adopted = amounts.pop("plan_adoption_date", day)
        warehouse._add("edgar.form144", accession, [filed], ordinal=False)
        warehouse._add("edgar.form144_securities", accession, [amounts])
        plans = [{"plan_adoption_date": adopted}]
        warehouse._add("edgar.form144_plan_adoption", accession, plans)
        return accession

    return write


def both_forms(warehouse: WrittenWarehouse, issuer: int) -> None:
    """One accession as a Form 4 and as a notice."""
    accession = form4(sale(10, 5, DAY, 100))(warehouse, issuer)
    filed = {"filing_date": date(2024, 5, 6), "submission_type": "144"}
    issuer_cik = {"issuercik": f"{issuer:010d}"}
    warehouse._add("edgar.form144", accession, [filed | issuer_cik], ordinal=False)


def amendments_in_a_circle(warehouse: WrittenWarehouse, issuer: int) -> None:
    for number in (1, 2, 3):
        before = f"{issuer:010d}-24-{number % 3 + 1:06d}"
        notice(number, submission_type="144/A", previous_accession_number=before)(warehouse, issuer)


usual = sale(10, 5, DAY, 100)
KEPT_OUT: dict[str, Kind] = {
    "no owner": form4(usual, owners=0),
    "an owner without a CIK": owned_by({"rptownername": "Nobody"}),
    "no issuer": form4(usual, issuercik=None),
    "a notice without an issuer": notice(issuercik=None),
    "filed before EDGAR": lambda w, issuer: w.filing("0022-05-06", issuer, [person(issuer)], usual),
}
BORNE: dict[str, Kind] = {
    "an owner twice": lambda w, i: w.filing(
        DAY,
        i,
        [person(i), person(i)],
        usual,
        derivatives=[line("M", "D", 10, 0, DAY, 0)],
        holdings=[held(50, "By trust")],
        notes={"F1": "A note."},
    ),
    "three hundred owners": form4(usual, owners=300),
    "the issuer is the owner": lambda w, i: w.filing(DAY, i, [owner(i, "Itself")], usual),
    "amounts beyond reason": form4(
        sale(HUGE, HUGE, DAY, HUGE),
        sale(f"-{HUGE}", HUGE, DAY, f"-{HUGE}"),
        purchase(HUGE, HUGE, DAY, HUGE),
        line("F", "D", HUGE, HUGE, DAY, HUGE),
    ),
    "the smallest amounts": form4(sale("0.00000001", "0.00000001", DAY, "0.00000001")),
    "amounts below zero": form4(
        sale(-10, -5, DAY, -100), sale(10, -5, DAY, -100), sale(-10, 5, DAY, 100)
    ),
    "an exercise beyond reason": form4(
        line("M", "A", HUGE, HUGE, DAY, HUGE),
        sale(HUGE, HUGE, DAY, HUGE),
        derivatives=[
            line("M", "D", HUGE, HUGE, DAY, HUGE, undlyng_sec_shares=Decimal(HUGE))
            | {"conv_exercise_price": Decimal(HUGE), "expiration_date": date(1, 1, 1)}
            | {"excercise_date": date(9999, 12, 31), "undlyng_sec_value": Decimal(HUGE)}
        ],
    ),
    "holdings beyond reason": form4(
        usual, holdings=[held(HUGE, "By trust"), held(f"-{HUGE}", "By wife"), held(None, "")]
    ),
    "the year 22": form4(sale(10, 5, "0022-05-06", 100)),
    "the year 1": form4(sale(10, 5, "0001-01-01", 100), period="0001-01-01"),
    "the year 9999": form4(sale(10, 5, "9999-12-31", 100), period="9999-12-31"),
    "a period in the future": form4(usual, period="2099-01-01"),
    "an amendment of itself": form4(usual, form="4/A", original=DAY),
    "an amendment of the year 9999": form4(usual, form="4/A", original="9999-12-31"),
    "codes that are none": form4(
        *[line("ZZ", "X", 10, 5, DAY, 100) for _ in range(40)],
        line(None, None, None, None, None, None),
        line("S", None, 10, 5, DAY, 100),
        line("S", "A", 10, 5, DAY, 100),
        line(LONG[:5_000], LONG[:5_000], 10, 5, DAY, 100),
    ),
    "texts without end": form4(
        sale(10, 5, DAY, 100, security_title=LONG, nature_of_ownership=LONG),
        issuername=LONG,
        issuertradingsymbol=LONG,
        remarks=LONG,
        aff10b5one=LONG,
    ),
    "citations of nothing": form4(
        sale(10, 5, DAY, 100, trans_shares_fn="F1,F1,F2,,F99", other_fn=",,"),
        notes={"F1": LONG, "F2": ""},
    ),
    "a form that is none": form4(usual, form="unknown"),
    "a sale on a Form 3": form4(usual, form="3"),
    "no lines": form4(),
    "an accession under two forms": both_forms,
    "a notice of the year 9999": notice(
        approx_sale_date=date(9999, 12, 31), plan_adoption_date=date(9999, 12, 31)
    ),
    "a notice of the year 1": notice(
        approx_sale_date=date(1, 1, 1), plan_adoption_date=date(1, 1, 1), notice_date=date(1, 1, 1)
    ),
    "a notice beyond reason": notice(
        units_to_be_sold=Decimal(HUGE),
        aggregate_market_value=Decimal(HUGE),
        units_outstanding=Decimal("0.00000001"),
    ),
    "a notice below zero": notice(
        units_to_be_sold=Decimal(f"-{HUGE}"), aggregate_market_value=Decimal(-5)
    ),
    "a notice of nobody": notice(filer_cik=None, seller_name=None),
    "a notice of another form": notice(submission_type="unknown"),
    "an amendment of its own": lambda w, i: notice(
        submission_type="144/A", previous_accession_number=f"{i:010d}-24-000001"
    )(w, i),
    "amendments in a circle": amendments_in_a_circle,
}
ISSUERS = {name: FIRST_ISSUER + n for n, name in enumerate([*KEPT_OUT, *BORNE])}


def write(path: Path, kinds: dict[str, Kind]) -> dict[str, str]:
    """A warehouse with these filings beside good ones; gives their accessions."""
    warehouse = WrittenWarehouse()
    accessions = {}
    for name, kind in kinds.items():
        issuer = ISSUERS[name]
        warehouse.filing("2024-03-05", issuer, [person(issuer)], sale(1000, 20, "2024-03-05", 5000))
        accessions[name] = kind(warehouse, issuer)
        warehouse.filing("2024-06-05", issuer, [person(issuer)], sale(1000, 20, "2024-06-05", 4000))
    warehouse.write(path)
    return accessions


def said(path: Path) -> tuple[dict, dict]:
    folder = path.parent / f"{path.stem}_dbt" / "target"
    return tuple(
        json.loads((folder / name).read_text()) for name in ("run_results.json", "manifest.json")
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """All kinds, loaded and swept as any load is, and built once."""
    path = tmp_path_factory.mktemp("impossible") / "warehouse.duckdb"
    accessions = write(path, KEPT_OUT | BORNE)
    with duckdb.connect(str(path)) as connection:
        kept_out = quarantine(connection)
    assert sorted(kept_out) == sorted(accessions[name] for name in KEPT_OUT)
    dbt_build(path)
    return path, accessions


@pytest.mark.parametrize("name", [*KEPT_OUT, *BORNE])
def test_good_filings_beside_an_impossible_one_are_published(
    built: tuple[Path, dict[str, str]], name: str
) -> None:
    path, accessions = built
    issuer = f"{ISSUERS[name]:010d}"
    with duckdb.connect(str(path), read_only=True) as connection:
        dates = [date(2024, 3, 5), date(2024, 6, 5)]
        trades = connection.execute(
            "select count(*) from marts.trades where issuer_cik = ? and shares = 1000"
            " and direction = 'sale' and list_contains(?, first_date)",
            [issuer, dates],
        ).fetchone()
        assert trades == (2,)
        reasons = connection.execute(
            "select reason from edgar.rejected where accession_number = ? and place = 'filing'",
            [accessions[name]],
        ).fetchall()
        assert bool(reasons) == (name in KEPT_OUT)


def test_what_is_kept_out_is_published_with_its_reason(built: tuple[Path, dict[str, str]]) -> None:
    path, accessions = built
    with duckdb.connect(str(path), read_only=True) as connection:
        found = {
            accession: (kind, reason)
            for accession, kind, reason in connection.execute(
                "select accession_number, rejection_kind, reason from marts.rejected_filings"
            ).fetchall()
        }
    assert set(found) == {accessions[name] for name in KEPT_OUT}
    assert found[accessions["no owner"]] == ("impossible", "no reporting owner with a CIK")
    assert found[accessions["no issuer"]] == ("impossible", "no issuer with a CIK")


# Every blocking check of the build, broken in what was built.


def blocking_checks() -> list[str]:
    """Names of all data tests that end a build; those of seeds are about no filing."""
    folder = Path(__file__).resolve().parents[2] / "dbt_project"
    names = [path.stem for path in (folder / "tests").glob("*.sql")]
    for path in (folder / "models").rglob("*.yml"):
        names += re.findall(r"^ {6,}name: ([a-z0-9_]+)$", path.read_text(), re.MULTILINE)
    return sorted(names)


def relation(node: dict) -> str:
    return f'"{node["schema"]}"."{node["name"]}"'


def of_the_bad_one(connection: duckdb.DuckDBPyConnection, table: str, bad: str) -> str:
    """The condition that finds its rows in a table: by accession, or by the trade it is in."""
    trades = connection.execute(
        "select distinct trade_id from marts.trade_lines where transaction_id like ?", [f"{bad}%"]
    ).fetchall()
    words = [bad, *(trade for (trade,) in trades)]
    name = table.rpartition(".")[2].strip('"')
    return " or ".join(f"to_json({name})::varchar like '%{word}%'" for word in words)


def widened(connection: duckdb.DuckDBPyConnection, table: str, bad: str) -> None:
    """Puts a table without constraints in its place, with one row of the bad filing at least."""
    schema, name = (part.strip('"') for part in table.split("."))
    connection.execute(f"create temp table copied as from {table}")
    is_view = connection.execute(
        "select 1 from duckdb_views() where schema_name = ? and view_name = ?", [schema, name]
    ).fetchone()
    connection.execute(f"drop {'view' if is_view else 'table'} {table}")
    connection.execute(f"create table {table} as from copied")
    connection.execute("drop table copied")
    if connection.execute(
        f"select 1 from {table} where {of_the_bad_one(connection, table, bad)}"
    ).fetchone():
        return
    values = []
    for column, kind, *_ in connection.execute(f"describe {table}").fetchall():
        value = {"VARCHAR": f"'{bad}'", "BOOLEAN": "true", "DATE": "date '2024-05-06'"}.get(kind)
        if kind == "TIMESTAMP" and column != "known_until":
            value = "timestamp '2024-05-06 20:00'"
        elif not kind.endswith("]") and kind.startswith(
            ("DECIMAL", "DOUBLE", "BIGINT", "INTEGER", "HUGEINT")
        ):
            value = "7"
        values.append(f'{value or "null"} as "{column}"')
    connection.execute(f"insert into {table} by name select {', '.join(values)}")


SINGULAR = {
    "assert_a_lineage_has_one_current_line": "transactions",
    "assert_every_failed_condition_has_a_sentence": "int_trade_near_misses",
    "assert_every_filed_text_is_a_footnote": "footnotes",
    "assert_a_price_in_another_currency_is_not_in_dollars": "transactions",
    "assert_a_stated_split_has_its_evidence": "int_issuer_splits",
    "assert_no_amount_is_below_zero": "transactions",
    "assert_prices_are_those_before_an_event": "int_trade_price_features",
    "assert_the_market_is_believed": "transactions",
}
# What breaks a check of its own: a change of the rows of the bad filing, and what stands beside it.
CHANGED = {
    "assert_every_failed_condition_has_a_sentence": (
        "conditions_failed = 99, failed_conditions = ['one']"
    ),
    "assert_a_price_in_another_currency_is_not_in_dollars": (
        "price_currency = 'TWD', price_usd_filed = 1, price_usd = 1"
    ),
    "assert_a_stated_split_has_its_evidence": "is_stated = true, ratio = 7",
    "assert_no_amount_is_below_zero": "shares = -1",
    "assert_prices_are_those_before_an_event": "price_date = '2999-01-01'",
    "assert_the_market_is_believed": (
        "price_usd = null, price_state = 'far above other filings', price_usd_filed = 5,"
        " price_currency = null"
    ),
}
BESIDE = {
    "assert_prices_are_those_before_an_event": (
        "insert into intermediate.int_trade_instalments by name"
        " select trade_part_id, date '2024-05-06' as first_date from {table} where {its}"
    ),
    "assert_the_market_is_believed": (
        "insert into intermediate.int_line_market_verdicts by name"
        " select transaction_id, true as is_confirmed from {table} where {its}"
    ),
}


def break_check(
    connection: duckdb.DuckDBPyConnection, node: dict, nodes: dict[str, dict], bad: str
) -> None:
    """Makes the bad filing, and nothing else, break the check."""
    test = node.get("test_metadata") or {"name": "", "kwargs": {}}
    attached = node.get("attached_node")
    names = {one["name"]: one for one in nodes.values()}
    table = relation(nodes[attached] if attached else names[SINGULAR[node["name"]]])
    widened(connection, table, bad)
    its = of_the_bad_one(connection, table, bad)
    column = test["kwargs"].get("column_name")
    if test["name"] in ("accepted_values", "relationships"):
        connection.execute(f"update {table} set {column} = 'neither, {bad}' where {its}")
    elif test["name"] == "not_null":
        connection.execute(f"update {table} set {column} = null where {its}")
    elif test["name"] == "rows_conserved":
        if node["name"].startswith("trades_conserve"):
            for lines in ("marts.trade_lines", "intermediate.int_trade_lines"):
                name = lines.partition(".")[2]
                connection.execute(
                    f"delete from {lines} where to_json({name})::varchar like '%{bad}%'"
                )
        connection.execute(f"delete from {table} where {its}")
    elif node["name"] in CHANGED:
        connection.execute(f"update {table} set {CHANGED[node['name']]} where {its}")
        if node["name"] in BESIDE:
            connection.execute(BESIDE[node["name"]].format(table=table, its=its))
    else:
        connection.execute(f"insert into {table} select * from {table} where {its}")


@pytest.fixture(scope="module")
def checks(built: tuple[Path, dict[str, str]]) -> dict[str, tuple[dict, dict]]:
    results, manifest = said(built[0])
    compiled = {result["unique_id"]: result for result in results["results"]}
    return {
        node["name"]: (node, compiled[unique_id])
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "test" and unique_id in compiled
    }


# Shares of all filings and what was learnt from labelled texts: more filings than one break these.
OF_MANY = ("share_of_rows_between", "precision_and_recall_at_least")
# A text is filed by many, and is read once for all of them.
NAMELESS = {
    "assert_every_filed_text_is_a_footnote",
    # Of the calendar, which no filing makes.
    "sessions_are_unique_by_day",
}


def of_single_filings(checks: dict[str, tuple[dict, dict]], nodes: dict[str, dict]) -> set[str]:
    return {
        name
        for name, (node, _) in checks.items()
        if node["config"]["severity"].lower() == "error"
        and (node.get("test_metadata") or {}).get("name") not in OF_MANY
        and nodes.get(node.get("attached_node") or "", {}).get("resource_type") != "seed"
    }


@pytest.mark.parametrize("name", blocking_checks())
def test_a_check_that_a_filing_breaks_names_the_filing(
    built: tuple[Path, dict[str, str]], checks: dict[str, tuple[dict, dict]], name: str
) -> None:
    path, accessions = built
    bad = accessions["an owner twice"]
    nodes = said(path)[1]["nodes"]
    if name not in of_single_filings(checks, nodes):
        assert name in checks
        return
    node, result = checks[name]
    with duckdb.connect(str(path)) as connection:
        connection.execute("begin transaction")
        try:
            break_check(connection, node, nodes, bad)
            (broken,) = connection.execute(
                f"select count(*) from ({result['compiled_code']})"
            ).fetchone() or (0,)
            assert broken, "nothing broke it"
            failed = {**result, "status": "fail", "failures": broken}
            (failure,) = failures_of(connection, {"results": [failed]}, {"nodes": nodes})
        finally:
            connection.execute("rollback")
    assert str(failure).startswith(name.replace("_", " "))
    if name in NAMELESS:
        assert to_set_aside([failure]) == {}
    else:
        assert failure.filings == (bad,), str(failure)
        assert to_set_aside([failure]) == {bad: f"breaks the check {name.replace('_', ' ')}"}
        assert bad in str(failure)


# What the load keeps out would have stopped the build, and the build says so.


def test_without_the_quarantine_the_build_fails_and_names_the_filings(tmp_path: Path) -> None:
    path = tmp_path / "unswept.duckdb"
    kinds = dict([*KEPT_OUT.items()][:4])
    accessions = write(path, {**kinds, "an owner twice": BORNE["an owner twice"]})
    with pytest.raises(AssertionError, match="dbt build failed"):
        dbt_build(path)
    results, manifest = said(path)
    with duckdb.connect(str(path)) as connection:
        reasons = to_set_aside(failures_of(connection, results, manifest))
        assert set(reasons) == {accessions[name] for name in kinds}
        put_aside(connection, reasons)
    dbt_build(path)


def test_filings_without_number_are_no_reason_to_set_them_aside() -> None:
    many = tuple(f"0000000001-24-{number:06d}" for number in range(21))
    assert to_set_aside([Failure("a_check", "a_model", "21 rows break it", many)]) == {}
    assert to_set_aside([Failure("a", "m", "x", many[:2]), Failure("b", "m", "x")]) == {}
    assert len(to_set_aside([Failure("a", "m", "x", many[:2])])) == 2


@pytest.mark.parametrize(
    ("name", "usual", "odd"),
    [
        ("few_codes_are_unknown", "'known' as code_state", "'unknown' as code_state"),
        (
            "few_texts_of_trades_are_unclassified",
            "'S' as transaction_code, 'row_footnote' as coverage, 1 as class_bits,"
            " 'none' as plan_mention",
            "'S' as transaction_code, 'row_footnote' as coverage, 0 as class_bits,"
            " 'none' as plan_mention",
        ),
    ],
)
def test_one_filing_with_many_odd_lines_is_one_odd_filing(
    built: tuple[Path, dict[str, str]],
    checks: dict[str, tuple[dict, dict]],
    name: str,
    usual: str,
    odd: str,
) -> None:
    node, result = checks[name]
    table = relation(said(built[0])[1]["nodes"][node["attached_node"]])
    with duckdb.connect(str(built[0])) as connection:
        connection.execute("begin transaction")
        try:
            connection.execute(f"delete from {table}")
            key = "printf('0000000009-24-%06d-nd-%d', {filing}, line) as transaction_id"
            lines = "from range(2000) as filings (filing), range(2) as lines (line)"
            connection.execute(
                f"insert into {table} by name select {key.format(filing='filing')}, {usual} {lines}"
            )
            for filings, is_broken in ((1, False), (200, True)):
                connection.execute(
                    f"insert into {table} by name"
                    f" select {key.format(filing='10000 + filing')}, {odd}"
                    f" from range({filings}) as filings (filing), range(400) as lines (line)"
                )
                found = connection.execute(result["compiled_code"]).fetchall()
                assert bool(found) == is_broken, (filings, found)
        finally:
            connection.execute("rollback")
