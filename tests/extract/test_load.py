"""Loading: exact, repeatable, all or nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insider_signals.extract.contract import create_raw_tables, raw_tables
from insider_signals.extract.index import IndexEntry
from insider_signals.extract.load import (
    BATCH,
    DayLoad,
    filing_tables,
    insert,
    replace_days,
    replace_filings,
)

DAY, NEXT_DAY = date(2024, 1, 2), date(2024, 1, 3)


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        create_raw_tables(connection)
        yield connection


def row(table: str, accession: str, **values) -> tuple:
    """A row of a raw table: the given values, a required one where none is given, else null."""
    defaults = {"varchar": "x", "date": DAY, "integer": 0, "timestamp": datetime(2024, 1, 2)}
    made = []
    for column in raw_tables()[table].columns:
        default = defaults.get(column.type) if column.required else None
        made.append(values.get(column.name, default))
    made[0] = accession
    return tuple(made)


def filing(number: int, source: str = "xml", lines: int = 2) -> tuple[str, dict]:
    accession = f"0001000001-24-{number:06}"
    return accession, {
        "edgar.submission": [
            row(
                "edgar.submission",
                accession,
                filing_date=DAY,
                source=source,
                document_type="4",
                issuercik="0008800001",
            )
        ],
        "edgar.reportingowner": [row("edgar.reportingowner", accession, rptownercik="0008800002")],
        "edgar.nonderiv_trans": [
            row("edgar.nonderiv_trans", accession, line_ordinal=n, trans_shares=Decimal(n))
            for n in range(lines)
        ],
    }


def entry(accession: str, day: date = DAY) -> IndexEntry:
    return IndexEntry(
        accession,
        "4",
        day,
        f"edgar/data/1/{accession}.txt",
        ("0000000001", "0000000002"),
        ('ACME, "INC"', "Doe Jane"),
    )


def day_load(numbers, day: date = DAY, read=None, **more) -> DayLoad:
    """A day whose index lists these filings, of which those in `read` (or all) were read."""
    filings = dict(filing(number) for number in numbers)
    got = [a for n, a in zip(numbers, filings, strict=True) if read is None or n in read]
    rows: dict = {}
    for accession in got:
        for table, made in filings[accession].items():
            rows.setdefault(table, []).extend(made)
    return DayLoad(day, [entry(a, day) for a in filings], rows, got, content_hash="h", **more)


def contents(connection) -> dict[str, list]:
    return {
        name: connection.execute(f"select * from {name} order by all").fetchall()
        for name in raw_tables()
        if name != "edgar.load_log"
    }


def count(connection, table: str) -> int:
    return connection.execute(f"select count(*) from {table}").fetchone()[0]


# Values.


def test_values_arrive_exactly_as_they_are(warehouse) -> None:
    texts = [
        'quote " \\ back',
        "line\nend\r\ttab",
        "\x01\x7f\u2028é😀",
        "null",
        "",
        "'; drop table x",
    ]
    numbers = [
        Decimal("999999999999999999.99999999"),
        Decimal("-0.00000001"),
        Decimal("1E+3"),
        Decimal("24035774.4"),
        Decimal("0"),
        None,
    ]
    insert(
        warehouse,
        "edgar.nonderiv_trans",
        [
            row("edgar.nonderiv_trans", "a", line_ordinal=n, security_title=text, trans_shares=x)
            for n, (text, x) in enumerate(zip(texts, numbers, strict=True))
        ],
    )
    found = warehouse.execute(
        "select security_title, trans_shares from edgar.nonderiv_trans order by line_ordinal"
    ).fetchall()
    assert found == list(zip(texts, numbers, strict=True))


def test_dates_times_and_lists_keep_their_types(warehouse) -> None:
    replace_days(warehouse, [day_load([1])])
    when = datetime(2024, 1, 2, 21, 59, 59)
    insert(
        warehouse,
        "edgar.submission",
        [row("edgar.submission", "b", accepted_at=when, filing_date=date(13, 1, 1))],
    )
    assert warehouse.execute(
        "select accepted_at, filing_date from edgar.submission where accession_number = 'b'"
    ).fetchone() == (when, date(13, 1, 1))
    assert warehouse.execute("select ciks, company_names from edgar.filing_index").fetchone() == (
        ["0000000001", "0000000002"],
        ['ACME, "INC"', "Doe Jane"],
    )


@settings(max_examples=30, deadline=None)
@given(
    text=st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    number=st.none()
    | st.decimals(allow_nan=False, places=8, min_value=-(10**17), max_value=10**17),
    day=st.none() | st.dates(),
)
def test_any_value_survives(text, number, day) -> None:
    with duckdb.connect() as connection:
        create_raw_tables(connection)
        values = {"security_title": text, "trans_shares": number, "trans_date": day}
        insert(connection, "edgar.nonderiv_trans", [row("edgar.nonderiv_trans", "a", **values)])
        assert connection.execute(
            "select security_title, trans_shares, trans_date from edgar.nonderiv_trans"
        ).fetchone() == (text, number, day)


def test_more_rows_than_a_batch(warehouse) -> None:
    rows = [
        row("edgar.footnotes", "a", line_ordinal=n, footnote_id=f"F{n}") for n in range(BATCH + 1)
    ]
    insert(warehouse, "edgar.footnotes", rows)
    assert count(warehouse, "edgar.footnotes") == BATCH + 1


def test_row_of_another_width_is_refused(warehouse) -> None:
    with pytest.raises(ValueError, match=r"edgar\.footnotes has 4 columns, a row has 2"):
        insert(warehouse, "edgar.footnotes", [("a", 0)])


# Filings.


def test_loading_twice_gives_the_same_tables(warehouse) -> None:
    load = day_load([1, 2, 3])
    replace_days(warehouse, [load])
    once = contents(warehouse)
    replace_days(warehouse, [load])
    assert contents(warehouse) == once
    assert count(warehouse, "edgar.load_log") == 2


def test_a_filing_is_replaced_with_all_its_rows(warehouse) -> None:
    accession, rows = filing(1, lines=5)
    replace_filings(warehouse, rows, [accession])
    accession, rows = filing(1, lines=2)
    replace_filings(warehouse, rows, [accession])
    assert count(warehouse, "edgar.nonderiv_trans") == 2
    replace_filings(warehouse, {}, [accession])
    assert all(not found for found in contents(warehouse).values())


def test_other_filings_are_left_alone(warehouse) -> None:
    for number in (1, 2):
        accession, rows = filing(number)
        replace_filings(warehouse, rows, [accession])
    assert count(warehouse, "edgar.submission") == 2


def test_rows_of_a_filing_that_is_not_replaced_are_refused(warehouse) -> None:
    _, rows = filing(1)
    with pytest.raises(ValueError, match="0001000001-24-000001"):
        replace_filings(warehouse, rows, ["0001000001-24-000002"])
    assert count(warehouse, "edgar.submission") == 0


def test_quarterly_copy_does_not_overwrite_what_was_read_from_xml(warehouse) -> None:
    xml_1, rows_1 = filing(1, lines=3)
    replace_filings(warehouse, rows_1, [xml_1])
    copies: dict = {}
    for number in (1, 2):
        for table, made in filing(number, "form345", lines=1)[1].items():
            copies.setdefault(table, []).extend(made)
    replace_filings(warehouse, copies, [xml_1, "0001000001-24-000002"], source="form345")
    assert warehouse.execute(
        "select accession_number[-1:], source, (select count(*) from edgar.nonderiv_trans t"
        " where t.accession_number = s.accession_number) from edgar.submission s order by 1"
    ).fetchall() == [("1", "xml", 3), ("2", "form345", 1)]
    replace_filings(warehouse, filing(2)[1], ["0001000001-24-000002"])
    assert warehouse.execute("select distinct source from edgar.submission").fetchall() == [
        ("xml",)
    ]


def test_every_table_of_a_filing_is_replaced() -> None:
    names = {table.name for table in filing_tables()}
    assert {"submission", "rejected", "filer", "form144", "footnotes"} <= names
    assert not names & {"filing_index", "load_log"}


# Days.


def test_filing_that_the_index_no_longer_lists_disappears(warehouse) -> None:
    replace_days(warehouse, [day_load([1, 2])])
    replace_days(warehouse, [day_load([2, 3])])
    for table in ("filing_index", "submission"):
        assert warehouse.execute(
            f"select accession_number[-1:] from edgar.{table} order by 1"
        ).fetchall() == [("2",), ("3",)]


def test_filing_that_was_not_read_this_time_keeps_its_rows(warehouse) -> None:
    replace_days(warehouse, [day_load([1, 2])])
    before = contents(warehouse)
    replace_days(warehouse, [day_load([1, 2], read=[1])])
    assert contents(warehouse) == before


@pytest.mark.parametrize("order", [[DAY, NEXT_DAY], [NEXT_DAY, DAY]])
@pytest.mark.parametrize("together", [True, False])
def test_filing_that_two_days_list_belongs_to_the_first(warehouse, order, together) -> None:
    loads = [day_load([1], day) for day in order]
    if together:
        replace_days(warehouse, loads)
    else:
        for load in loads:
            replace_days(warehouse, [load])
    assert warehouse.execute("select index_date from edgar.filing_index").fetchall() == [(DAY,)]
    assert count(warehouse, "edgar.submission") == 1


def test_filing_that_moved_to_another_day_moves(warehouse) -> None:
    replace_days(warehouse, [day_load([1, 2]), day_load([3], NEXT_DAY)])
    replace_days(warehouse, [day_load([1]), day_load([2, 3], NEXT_DAY)])
    assert warehouse.execute(
        "select accession_number[-1:], index_date from edgar.filing_index order by 1"
    ).fetchall() == [("1", DAY), ("2", NEXT_DAY), ("3", NEXT_DAY)]
    assert count(warehouse, "edgar.submission") == 3


def test_lines_of_an_index_that_cannot_be_read_are_kept(warehouse) -> None:
    load = day_load([1], unreadable=[(17, "4    ACME  ???")])
    replace_days(warehouse, [load])
    replace_days(warehouse, [load])
    assert warehouse.execute("select * from edgar.rejected").fetchall() == [
        (
            "index/2024-01-02",
            0,
            DAY,
            "line 17 of the index",
            "4    ACME  ???",
            "not a line of a form index",
        )
    ]
    replace_days(warehouse, [day_load([1])])
    assert count(warehouse, "edgar.rejected") == 0


def test_the_log_tells_what_a_day_had(warehouse) -> None:
    replace_days(warehouse, [day_load([1, 2, 3], read=[1, 2], rejected=1)])
    replace_days(warehouse, [DayLoad(NEXT_DAY, (), {}, ())])
    assert warehouse.execute(
        "select partition_key, source, filings_listed, filings_loaded, filings_rejected,"
        " content_hash from edgar.load_log order by 1"
    ).fetchall() == [
        ("2024-01-02", "xml", 3, 1, 1, "h"),
        ("2024-01-03", "xml", None, 0, 0, None),
    ]


# All or nothing.


def test_failure_leaves_everything_as_it_was(warehouse) -> None:
    replace_days(warehouse, [day_load([1])])
    before = contents(warehouse)
    broken = day_load([1, 2])
    broken.rows["edgar.footnotes"] = [("0001000001-24-000001", 0)]
    with pytest.raises(ValueError, match="columns"):
        replace_days(warehouse, [broken])
    assert contents(warehouse) == before


def test_kill_leaves_the_old_rows_or_the_new_ones(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        create_raw_tables(connection)
    script = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import duckdb
from test_load import day_load
from insider_signals.extract.load import replace_days
with duckdb.connect({str(path)!r}) as connection:
    size = 3
    while True:
        print(size, flush=True)
        replace_days(connection, [day_load(range(size))])
        size = 3 if size > 3 else 40
"""
    for number in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.readline()
        time.sleep(number * 0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with duckdb.connect(str(path)) as connection:
            sizes = {
                count(connection, "edgar.filing_index"),
                count(connection, "edgar.submission"),
                count(connection, "edgar.nonderiv_trans") // 2,
            }
        assert sizes in ({3}, {40})


def test_another_database_can_be_the_target(tmp_path: Path) -> None:
    """The loader writes to whatever is current: here a second database that is attached."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{tmp_path / 'other.duckdb'}' as other")
        connection.execute("use other")
        create_raw_tables(connection)
        replace_days(connection, [day_load([1, 2])])
        assert count(connection, "other.edgar.submission") == 2
