"""Red flags of sales under plans: dates, days and what the rule asks, never that it was broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from written_warehouse import PROJECT, Row, WrittenWarehouse, build, held, line, owner, sale

(
    EARLY,
    LATE_REPORT,
    REPORT_UNKNOWN,
    AFTER_REPORT,
    MODIFIED,
    COVERED,
    OVERLAP,
    SINGLES,
    SHORT,
    ENDED,
) = range(9101, 9111)
ADOPTED = "Sold under a Rule 10b5-1 plan adopted on {}."


def person(warehouse: WrittenWarehouse, issuer: int) -> Row:
    one = owner(issuer * 10, f"Person {issuer}", "Officer", "Chief Executive Officer")
    warehouse.filing("2020-01-08", issuer, [one], form="3", holdings=[held(900_000)])
    return one


def sold(
    warehouse: WrittenWarehouse, issuer: int, seller: Row, day: str, text: str, box: str = "1"
) -> str:
    filed = date.fromordinal(date.fromisoformat(day).toordinal() + 1).isoformat()
    return warehouse.filing(
        filed,
        issuer,
        [seller],
        sale(20_000, 40, day, 500_000, trans_shares_fn="F1"),
        notes={"F1": text},
        aff10b5one=box,
    )


def report(warehouse: WrittenWarehouse, issuer: int, period: str, filed: str) -> str:
    accession = f"0000000009-{filed[2:4]}-{issuer:06d}"
    warehouse.rows.setdefault("edgar.issuer_filing", []).append(
        {
            "issuercik": f"{issuer:010d}",
            "accession_number": accession,
            "form_type": "10-Q",
            "filing_date": date.fromisoformat(filed),
            "report_date": date.fromisoformat(period),
        }
    )
    return accession


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("plan_sales") / "warehouse.duckdb"
    warehouse = WrittenWarehouse()
    sellers = {issuer: person(warehouse, issuer) for issuer in range(EARLY, ENDED + 1)}

    def sells(issuer: int, day: str, text: str, box: str = "1") -> str:
        return sold(warehouse, issuer, sellers[issuer], day, text, box)

    sells(EARLY, "2024-05-29", ADOPTED.format("March 1, 2024"))  # 89 days
    # 100 days: the report of the quarter came on the 96th, a Wednesday
    report(warehouse, LATE_REPORT, "2024-03-31", "2024-06-05")
    sells(LATE_REPORT, "2024-06-06", ADOPTED.format("March 1, 2024"))
    sells(REPORT_UNKNOWN, "2024-06-06", ADOPTED.format("March 1, 2024"))
    report(warehouse, AFTER_REPORT, "2024-03-31", "2024-06-05")
    sells(AFTER_REPORT, "2024-06-07", ADOPTED.format("March 1, 2024"))
    sells(
        MODIFIED,
        "2024-08-15",
        "Sold under a Rule 10b5-1 plan adopted on January 5, 2024 and modified on July 1, 2024.",
    )
    warehouse.filing(
        "2024-04-16",
        COVERED,
        [sellers[COVERED]],
        line("M", "A", 50_000, 0, "2024-04-15", 600_000),
        sale(20_000, 40, "2024-04-15", 580_000, trans_shares_fn="F1"),
        notes={
            "F1": "Sold to cover taxes on vesting under a sell-to-cover instruction that meets "
            "Rule 10b5-1(c), adopted on March 1, 2024."
        },
        aff10b5one="1",
    )
    for day, adopted in (
        ("2024-07-15", "January 5, 2024"),
        ("2024-09-16", "May 1, 2024"),
        ("2024-10-15", "January 5, 2024"),
    ):
        sells(OVERLAP, day, ADOPTED.format(adopted))
    sells(SINGLES, "2023-08-15", ADOPTED.format("March 15, 2023"))
    sells(SINGLES, "2024-03-15", ADOPTED.format("October 2, 2023"))
    sells(SINGLES, "2025-06-16", ADOPTED.format("January 6, 2025"))
    sells(
        SHORT,
        "2024-06-17",
        "Sold under a Rule 10b5-1 plan adopted on March 1, 2024 that ends on July 15, 2024.",
    )
    sells(
        ENDED,
        "2024-06-17",
        "On May 15, 2024 the reporting person terminated a Rule 10b5-1 plan.",
        box="0",
    )
    warehouse.write(path)
    build(path, "--exclude-resource-type", "test")
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def flags(marts: duckdb.DuckDBPyConnection, issuer: int) -> dict[str, list[str]]:
    return dict(
        marts.execute(
            """
            select definition_id, reasons from marts.signals
            where issuer_cik = ? and signal = 'plan_red_flag' and is_current
            """,
            [f"{issuer:010d}"],
        ).fetchall()
    )


def said(marts: duckdb.DuckDBPyConnection, issuer: int) -> str:
    return " ".join(text for reasons in flags(marts, issuer).values() for text in reasons)


COOLING = "plan_sale_within_cooling_off"


def test_cooling_off_is_counted_to_the_day(marts: duckdb.DuckDBPyConnection) -> None:
    assert COOLING in flags(marts, EARLY)
    assert "on 2024-05-29" in said(marts, EARLY)
    assert "89 days later" in said(marts, EARLY)
    assert "from 2024-05-30 to 2024-06-29" in said(marts, EARLY)
    assert COOLING in flags(marts, LATE_REPORT)
    assert "filed on 2024-06-05), at most 120 days: until 2024-06-07." in said(marts, LATE_REPORT)


def test_a_sale_within_the_range_that_is_open_is_no_flag(marts: duckdb.DuckDBPyConnection) -> None:
    assert COOLING not in flags(marts, REPORT_UNKNOWN)
    assert COOLING not in flags(marts, AFTER_REPORT)


def test_a_modification_is_a_new_adoption(marts: duckdb.DuckDBPyConnection) -> None:
    assert COOLING in flags(marts, MODIFIED)
    assert "adopted on 2024-01-05" in said(marts, MODIFIED)
    assert "modified on 2024-07-01" in said(marts, MODIFIED)
    assert "45 days later" in said(marts, MODIFIED)


def test_a_sale_to_cover_taxes_under_a_plan_stays_in_its_ledger(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert COOLING in flags(marts, COVERED)


def test_overlap_single_trades_short_plans_and_early_ends(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert set(flags(marts, OVERLAP)) >= {"plan_overlap"}
    assert "2024-10-15" in said(marts, OVERLAP)
    assert "plan_second_single_trade" in flags(marts, SINGLES)
    assert "adopted on 2023-10-02" in said(marts, SINGLES)
    assert "plan_short" in flags(marts, SHORT)
    assert "136 days after its adoption" in said(marts, SHORT)
    assert "sold_after_early_end" in flags(marts, ENDED)
    assert "33 days later" in said(marts, ENDED)


def test_no_sentence_says_that_a_rule_was_broken(marts: duckdb.DuckDBPyConnection) -> None:
    texts = marts.execute(
        "select distinct unnest(list_concat(reasons, counter_reasons)) from marts.signals"
    ).fetchall()
    assert texts
    for (text,) in texts:
        assert not re.search(r"\b(?:broke|violat|breach|too soon|sooner than|illegal)", text), text
    for issuer in (EARLY, LATE_REPORT, MODIFIED):
        assert re.search(r"a footnote of \d{10}-\d\d-\d{6}", said(marts, issuer))


def test_the_rules_of_a_flag_are_columns_and_not_names_in_the_sql() -> None:
    sql = (
        PROJECT / "models" / "intermediate" / "signals" / "int_plan_sales_evaluated.sql"
    ).read_text("utf-8")
    assert not re.search(r"definition_id\s*(?:!?=|in)\s*\(?'", sql)
    assert not re.search(r"case \w*\.?definition_id", sql)
