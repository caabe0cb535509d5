"""Signals on a small written warehouse without a price file: as known, explained, moved, added."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import written_warehouse
from written_warehouse import (
    PROJECT,
    WrittenWarehouse,
    build,
    dbt_build,
    held,
    line,
    owner,
    purchase,
    sale,
)

from insider_signals.console.explain import NotFound, explain, signals
from insider_signals.console.sensitivity import CannotMove, Scenarios

PAGE = PROJECT.parent / "docs" / "how_to" / "add_a_signal.md"
CEO = "Chief Executive Officer"
AMENDED, CORRECTED, COUNSEL_SALE = "amended", "corrected", "counsel"

LARGE, RUNUP, REVERSE, BUYER, COUNSEL, OFFERED, TORN = range(7001, 7008)
(
    KNOWN_COMPANY,
    YOUNG_COMPANY,
    VESTED_TEAM,
    VESTED_PAIR,
    NEW_CEO,
    LATE,
    OTHER_TICKED,
) = range(7101, 7108)


def _insider(
    warehouse: WrittenWarehouse, issuer: int, cik: int, title: str, shares: int
) -> written_warehouse.Row:
    """Somebody with a Form 3 of 2020."""
    person = owner(cik, f"Person {cik}", "Director,Officer", title)
    warehouse.filing("2020-01-08", issuer, [person], form="3", holdings=[held(shares)])
    return person


def _series(warehouse: WrittenWarehouse, issuer: int, prices: dict[str, float]) -> None:
    """Small sales of a director, which give the issuer prices."""
    director = owner(issuer * 10, f"Director {issuer}", "Director")
    warehouse.filing("2020-01-08", issuer, [director], form="3", holdings=[held(1_000_000)])
    for day, price in prices.items():
        warehouse.filing(day, issuer, [director], sale(1_200, price, day, 900_000))


def _write(path: Path) -> dict[str, str]:
    warehouse = WrittenWarehouse()
    names = {}
    ceo = _insider(warehouse, LARGE, 801, CEO, 400_000)
    names[AMENDED] = warehouse.filing(
        "2023-08-16", LARGE, [ceo], sale(120_000, 40, "2023-08-15", 280_000), aff10b5one="0"
    )
    names[CORRECTED] = warehouse.filing(
        "2023-09-01",
        LARGE,
        [ceo],
        sale(1_200, 40, "2023-08-15", 398_800),
        form="4/A",
        original="2023-08-16",
        aff10b5one="0",
    )
    # 40% in half a year, by insiders' own prices; then the same across a reverse split
    for issuer, prices in (
        (RUNUP, {"2023-02-13": 10.0, "2023-05-15": 12.0, "2023-07-17": 13.0}),
        (REVERSE, {"2023-02-13": 1.40, "2023-05-15": 1.41, "2023-07-17": 14.2}),
    ):
        _series(warehouse, issuer, prices)
        seller = _insider(warehouse, issuer, issuer * 10 + 1, "SVP, Strategy", 200_000)
        warehouse.filing(
            "2023-08-16", issuer, [seller], sale(32_000, 14, "2023-08-15", 168_000), aff10b5one="0"
        )
    buyer = _insider(warehouse, BUYER, 804, CEO, 50_000)
    warehouse.filing(
        "2023-08-16", BUYER, [buyer], purchase(30_000, 20, "2023-08-15", 80_000), aff10b5one="0"
    )
    torn = _insider(warehouse, TORN, 807, CEO, 400_000)
    warehouse.filing(
        "2023-08-16",
        TORN,
        [torn],
        sale(120_000, 40, "2023-08-15", 280_000, equity_swap_trans_cd_fn="F1"),
        notes={"F1": "The sale was not made pursuant to a Rule 10b5-1 trading plan."},
        aff10b5one="1",
    )
    counsel = _insider(warehouse, COUNSEL, 805, "General Counsel", 100_000)
    names[COUNSEL_SALE] = warehouse.filing(
        "2023-08-16", COUNSEL, [counsel], sale(15_000, 20, "2023-08-15", 85_000), aff10b5one="0"
    )
    founder = _insider(warehouse, OFFERED, 806, "Founder", 1_000)
    warehouse.filing(
        "2023-08-16",
        OFFERED,
        [founder],
        line("C", "A", 500_000, None, "2023-08-15", 501_000),
        purchase(50_000, 20, "2023-08-15", 551_000),
        derivatives=[
            line(
                "C", "D", 500_000, None, "2023-08-15", 0, security_title="Series A Preferred Stock"
            )
        ],
    )
    _write_clusters(warehouse)
    _write_near_misses(warehouse)
    warehouse.write(path)
    return names


def _write_clusters(warehouse: WrittenWarehouse) -> None:
    """Sellers of 8%, 9%, ... of 200,000 shares at 60, on following days from 15 August 2023."""

    def sellers(issuer: int, count: int, since: str = "2020-01-08") -> list[written_warehouse.Row]:
        people = []
        for number, title in enumerate(("SVP, Sales", "SVP, Supply", "SVP, Law", "SVP, Data")):
            person = owner(issuer * 10 + number, f"Seller {issuer} {number}", "Officer", title)
            warehouse.filing(since, issuer, [person], form="3", holdings=[held(200_000)])
            if number < count:
                people.append(person)
        return people

    def sell(issuer: int, people: list[written_warehouse.Row]) -> None:
        for number, person in enumerate(people):
            day = f"2023-08-{15 + number}"
            shares = 16_000 + 2_000 * number
            lines = sale(shares, 60 + number, day, 190_000 - shares)
            warehouse.filing(f"2023-08-{17 + number}", issuer, [person], lines, aff10b5one="0")

    sell(KNOWN_COMPANY, sellers(KNOWN_COMPANY, 3))
    sell(YOUNG_COMPANY, sellers(YOUNG_COMPANY, 3, since="2023-03-08"))
    for issuer, count, vested in ((VESTED_TEAM, 3, 3), (VESTED_PAIR, 4, 2)):
        people = sellers(issuer, count)
        for person in people[:vested]:
            taken = line("F", "D", 10_000, 60, "2023-08-14", 190_000)
            warehouse.filing("2023-08-16", issuer, [person], taken)
        sell(issuer, people)


def _write_near_misses(warehouse: WrittenWarehouse) -> None:
    ceo = owner(7106_1, "Newly Seen", "Officer", CEO)
    warehouse.filing("2023-06-01", NEW_CEO, [ceo], form="3", holdings=[held(1_000_000)])
    warehouse.filing(
        "2023-08-16", NEW_CEO, [ceo], sale(300_000, 50, "2023-08-15", 700_000), aff10b5one="0"
    )
    late = _insider(warehouse, LATE, 7107_1, CEO, 400_000)
    warehouse.filing(
        "2023-09-29", LATE, [late], sale(120_000, 40, "2023-08-15", 280_000), aff10b5one="0"
    )
    for cik, text in (
        (1, "Chief Financial Officer"),
        (2, "Spouse of Chief Financial Officer"),
        (3, "Vice President of Adviser"),
        (4, "SVP, Human Resources"),
        (5, "Former Chief Executive Officer"),
        (6, "Member of 13D group"),
    ):
        person = owner(7108_0 + cik, f"Other {cik}", "Other", rptowner_txt=text)
        warehouse.filing("2020-01-08", OTHER_TICKED, [person], form="3", holdings=[held(10_000)])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    path = tmp_path_factory.mktemp("signals") / "warehouse.duckdb"
    names = _write(path)
    build(path, "--exclude-resource-type", "test")
    return path, names


@pytest.fixture
def marts(written: tuple[Path, dict[str, str]]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(written[0]), read_only=True) as connection:
        connection.execute("set search_path = 'marts,reference'")
        yield connection


def of_issuer(marts: duckdb.DuckDBPyConnection, issuer: int) -> list[tuple]:
    return marts.execute(
        "select signal, tier, price_basis, is_current from signals where issuer_cik = ?"
        " order by known_at, signal",
        [f"{issuer:010d}"],
    ).fetchall()


def test_a_corrected_signal_stays_visible_as_it_was_known(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert of_issuer(marts, LARGE) == [("large_unscheduled_sale", "medium", "unknown", False)]
    before = signals(marts, as_of="2023-08-20")
    after = signals(marts, as_of="2023-09-03")
    assert f"{LARGE:010d}" in {row["issuer_cik"] for row in before}
    assert f"{LARGE:010d}" not in {row["issuer_cik"] for row in after}


def test_without_a_price_file_insiders_own_prices_show_a_runup(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert of_issuer(marts, RUNUP) == [("sale_after_runup", "medium", "form4", True)]


def test_a_reverse_split_is_no_runup(marts: duckdb.DuckDBPyConnection) -> None:
    assert of_issuer(marts, REVERSE) == []


def test_a_signal_without_prices_says_that_they_are_unknown(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert of_issuer(marts, BUYER) == [("large_purchase", "high", "unknown", True)]
    row = signals(marts, signal="large_purchase")[0]
    assert "What the price had done is unknown." in row["counter_reasons"]


def test_a_filing_that_contradicts_itself_about_a_plan_is_doubted(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    doubt = "The filing contradicts itself about a trading plan"
    (torn,) = signals(marts, issuer=str(TORN))
    (sure,) = signals(marts, issuer=str(BUYER))
    assert any(text.startswith(doubt) for text in torn["counter_reasons"])
    assert not any(text.startswith(doubt) for text in sure["counter_reasons"])


def test_shares_allotted_in_a_first_offering_are_no_purchase_signal(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert of_issuer(marts, OFFERED) == []
    found = marts.execute(
        "select noise_reason from transactions where transaction_code = 'P' and issuer_cik = ?",
        [f"{OFFERED:010d}"],
    ).fetchall()
    assert found == [("first_offering",)]


def test_the_parts_of_a_score_add_up_and_purchases_begin_higher(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = signals(marts)
    for row in rows:
        parts = [value for name, value in row.items() if name.startswith("score_")]
        assert row["score"] == min(100, max(0, sum(parts)))
        assert row["score_presumption"] == {"sale": 10, "purchase": 35}[row["direction"]]
        assert row["reasons"] and re.fullmatch(r"[0-9a-f]{12}", row["definition_hash"])
    assert {row["direction"] for row in rows} == {"sale", "purchase"}


def test_explain_says_why_not(
    marts: duckdb.DuckDBPyConnection, written: tuple[Path, dict[str, str]]
) -> None:
    text = "\n".join(explain(marts, written[1][COUNSEL_SALE]))
    assert "plan: not plan (from: box)" in text
    assert "of all holdings 15.0%" in text
    assert "no large_unscheduled_sale" in text
    assert re.search(r"; at least [\d,.]+%? (?:is|are|days)", text)


def test_explain_says_why_and_until_when(
    marts: duckdb.DuckDBPyConnection, written: tuple[Path, dict[str, str]]
) -> None:
    signal_id = marts.execute(
        "select signal_id from signals where not is_current and issuer_cik = ?", [f"{LARGE:010d}"]
    ).fetchone()
    assert signal_id is not None
    text = "\n".join(explain(marts, signal_id[0]))
    assert "SIGNAL large_unscheduled_sale (medium)" in text
    assert "until 2023-09-02" in text
    assert "+ " in text and "- " in text
    assert "superseded" in "\n".join(explain(marts, written[1][AMENDED]))


def test_explain_of_an_unknown_name_says_so(marts: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NotFound, match="NOSUCH"):
        list(explain(marts, "NOSUCH"))


def test_moving_a_threshold_counts_signals_without_writing(
    written: tuple[Path, dict[str, str]],
) -> None:
    before = written[0].read_bytes()
    with Scenarios(written[0]) as scenarios:
        counted = {
            moved.threshold.column: (moved.lower, moved.now, moved.higher)
            for moved in scenarios.all_moved(0.5, "large_purchase")
        }
        # 60% more shares: the position grows enough for any of the three; 600,000 USD do not
        assert counted["min_share_of_holdings"] == (1, 1, 1)
        assert scenarios.tried("large_purchase", "min_value_usd", [500_000, 700_000]) == {
            500_000: 1,
            700_000: 0,
        }
        with pytest.raises(CannotMove, match="sets window_sessions"):
            scenarios.tried("large_purchase", "window_sessions", [2])
    assert written[0].read_bytes() == before


def test_the_page_adds_a_signal_with_one_row(
    written: tuple[Path, dict[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Does what docs/how_to/add_a_signal.md says, with the very row that it shows."""
    block = re.search(r"```csv\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    (row,) = csv.DictReader(block[1].splitlines())
    project = tmp_path / "dbt_project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    seed = project / "seeds" / "signal_definitions.csv"
    with seed.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    assert set(row) <= set(columns)
    with seed.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, restval="", lineterminator="\n").writerow(row)
    path = tmp_path / "warehouse.duckdb"
    shutil.copy(written[0], path)
    monkeypatch.setattr(written_warehouse, "PROJECT", project)
    dbt_build(path, "--select", "signal_definitions+", "--exclude-resource-type", "test")
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set search_path = 'marts,reference'")
        found = signals(connection, signal=row["signal"])
    assert [(one["issuer_cik"], one["tier"]) for one in found] == [(f"{COUNSEL:010d}", row["tier"])]
    assert found[0]["reasons"][0] == row["reason"]


def cluster_sale(marts: duckdb.DuckDBPyConnection, issuer: int) -> tuple[str, int, str]:
    """The tier, people and counter-reasons of the issuer's only cluster of sales."""
    found = marts.execute(
        "select tier, groups, array_to_string(counter_reasons, ' ') from signals"
        " where signal = 'cluster_sale' and issuer_cik = ? and is_current",
        [f"{issuer:010d}"],
    ).fetchall()
    assert len(found) == 1
    return found[0]


def test_a_cluster_is_unusual_only_where_the_usual_is_known(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    tier, people, against = cluster_sale(marts, KNOWN_COMPANY)
    assert (tier, people) == ("high", 3)
    assert "one tier lower" not in against
    tier, people, against = cluster_sale(marts, YOUNG_COMPANY)
    assert (tier, people) == ("medium", 3)
    assert "unusual at this" in against and "one tier lower" in against


def test_a_common_vesting_is_one_cause(marts: duckdb.DuckDBPyConnection) -> None:
    """Withholding alone shows the vesting. Four sellers of whom two vested are three causes."""
    tier, people, against = cluster_sale(marts, VESTED_TEAM)
    assert (tier, people) == ("medium", 3)
    assert "3 of the 3 sold within three sessions of a vesting on 2023-08-14" in against
    assert "one cause, so one tier lower" in against
    tier, people, against = cluster_sale(marts, VESTED_PAIR)
    assert (tier, people) == ("high", 4)
    assert "2 of the 4 sold within three sessions" in against and "tier lower" not in against


def test_a_near_miss_names_the_nearest_rule_and_says_what_is_not_known(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    found = marts.execute(
        "select definition_id, failed_conditions, distance from signal_near_misses"
        " where signal = 'large_unscheduled_sale' and issuer_cik = ?",
        [f"{NEW_CEO:010d}"],
    ).fetchall()
    ((definition, failed, distance),) = found
    assert definition == "large_sale_after_silence"
    assert failed == [
        "whether they rarely sell is not known: their filings are known for 74 days before it,"
        " and 365 are required"
    ]
    assert distance == pytest.approx(0.301, abs=0.001)


def test_a_late_report_is_a_signal_with_a_reason_against_it(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert of_issuer(marts, LATE) == [("large_unscheduled_sale", "medium", "unknown", True)]
    (row,) = signals(marts, issuer=str(LATE))
    assert "Reported 45 days after the trade." in row["counter_reasons"]
    assert marts.execute(
        "select noise_reasons, reporting_lag_days, is_discretionary from transactions"
        " where issuer_cik = ?",
        [f"{LATE:010d}"],
    ).fetchall() == [(["late_report"], 45, True)]


def test_an_officer_who_ticks_other_and_types_the_title_is_one(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    found = marts.execute(
        "select other_text, role from filing_owners where issuer_cik = ?",
        [f"{OTHER_TICKED:010d}"],
    ).fetchall()
    assert dict(found) == {
        "Chief Financial Officer": "cfo",
        "Spouse of Chief Financial Officer": "other",
        "Vice President of Adviser": "other",
        "SVP, Human Resources": "other_officer",
        "Former Chief Executive Officer": "former",
        "Member of 13D group": "other",
    }


def test_every_definition_says_what_its_research_found() -> None:
    """The sign of the research stands beside its grade, and what contradicts it is a doubt, not a
    tier above watch."""
    with (PROJECT / "seeds" / "signal_definitions.csv").open(encoding="utf-8", newline="") as file:
        definitions = [row for row in csv.DictReader(file) if row["tier"]]
    assert {row["sign"] for row in definitions} == {"supports", "mixed", "contradicts", "untested"}
    for row in definitions:
        assert (row["sign"] != "contradicts") or (row["tier"] == "watch" and row["doubt"])
        assert (row["sign"] == "untested") == (row["grade"] == "C")
