"""Price and ticker files as users have them: what is usable is used, the rest is explained."""

from __future__ import annotations

import gzip
import json
import os
from datetime import date
from pathlib import Path

import duckdb
import pytest

from extract.contract import create_raw_tables
from extract.prices import (
    UnusableFile,
    company_ticker_rows,
    find_files,
    load_prices,
    load_tickers,
)

SHARED = Path(os.environ.get("INSIDER_SIGNALS_SHARED", Path(__file__).parents[2].parent / "shared"))


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        create_raw_tables(connection)
        yield connection


def prices(connection) -> list[tuple]:
    return connection.execute(
        "select ticker, price_date::varchar, open, close, adj_close, volume from market.prices"
        " order by all"
    ).fetchall()


def tickers(connection) -> list[tuple]:
    return connection.execute(
        "select cik, ticker, first_date::varchar, last_date::varchar, source from market.tickers"
        " order by all"
    ).fetchall()


def explain(outcome) -> list[str]:
    return [str(problem) for problem in outcome.problems]


EXPECTED = [("ACME", "2024-01-02", None, 10.5, 10.0, 1200.0)]


@pytest.mark.parametrize(
    "content",
    [
        "ticker,date,close,adj_close,volume\nACME,2024-01-02,10.5,10.0,1200\n",
        "Date,Symbol,Close,Adj Close,Volume\n2024-01-02,acme,10.5,10.0,1200\n",
        "TICKER;TRADE_DATE;CLOSE_PRICE;ADJUSTED_CLOSE;VOL\n ACME ;20240102;10.50;10.00;1200\n",
        "symbol\ttimestamp\tclose\tcloseadj\tvolume\nACME\t2024-01-02 00:00:00\t10.5\t10\t1200\n",
        'Ticker,Date,"Close Price","Adj. Close",Volume\nACME,01/02/2024,10.5,10,"1,200"\n',
        "ticker,date,close,adj_close,volume,note\r\nACME,2-Jan-2024,10.5,10,1200,x\r\n",
    ],
)
def test_usual_headings_are_understood(warehouse, tmp_path: Path, content: str) -> None:
    (tmp_path / "any.csv").write_bytes(content.encode())
    outcome = load_prices(warehouse, str(tmp_path / "any.csv"))
    assert prices(warehouse) == EXPECTED
    assert not outcome.problems and outcome.rows == 1


def test_parquet_is_read_with_its_types(warehouse, tmp_path: Path) -> None:
    warehouse.execute(
        "copy (select 'ACME' as Ticker, timestamp '2024-01-02 05:00:00' as Date,"
        " 10.5::decimal(9, 2) as Close, 10::double as Adj_Close, 1200::bigint as Volume)"
        f" to '{tmp_path / 'p.parquet'}' (format parquet)"
    )
    load_prices(warehouse, str(tmp_path))
    assert prices(warehouse) == EXPECTED


def test_compressed_csv_is_read(warehouse, tmp_path: Path) -> None:
    (tmp_path / "p.csv.gz").write_bytes(
        gzip.compress(b"ticker,date,close,adj_close,volume\nACME,2024-01-02,10.5,10,1200\n")
    )
    load_prices(warehouse, str(tmp_path))
    assert prices(warehouse) == EXPECTED


def test_either_close_may_be_missing(warehouse, tmp_path: Path) -> None:
    (tmp_path / "raw.csv").write_text("ticker,date,close\nACME,2024-01-02,10.5\n")
    (tmp_path / "adjusted.csv").write_text("ticker,date,adjclose\nOTHER,2024-01-02,9.5\n")
    load_prices(warehouse, str(tmp_path))
    assert prices(warehouse) == [
        ("ACME", "2024-01-02", None, 10.5, None, None),
        ("OTHER", "2024-01-02", None, None, 9.5, None),
    ]


def test_file_without_tickers_is_named_for_its_ticker(warehouse, tmp_path: Path) -> None:
    (tmp_path / "acme.csv").write_text("Date,Close\n2024-01-02,10.5\n")
    (tmp_path / "odd [1] name.csv").write_text("Date,Close\n2024-01-02,1\n")
    load_prices(warehouse, str(tmp_path))
    assert [row[0] for row in prices(warehouse)] == ["ACME", "ODD [1] NAME"]


def test_rows_that_cannot_be_used_are_counted_and_explained(warehouse, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        "ticker,date,close,adj_close,volume\n"
        "ACME,2024-01-02,10.5,10,1200\n"
        ",2024-01-02,10.5,10,1200\n"
        "ACME,someday,10.5,10,1200\n"
        "ACME,2024-01-03,ten,10,1200\n"
        "ACME,2024-01-04,,,1200\n"
        "ACME,2024-01-05,n/a,nan,1200\n"
        "ACME,2024-01-08,0,10,1200\n"
        "ACME,2024-01-09,10.5,-1,1200\n"
        "ACME,1024-01-09,10.5,1,1200\n"
        "ACME,2024-01-10,10.5,10,\n"
        "ACME,2024-01-10,10.5,10,\n"
        "ACME,2024-01-02,99.5,10,\n"
    )
    outcome = load_prices(warehouse, str(tmp_path))
    assert [row[:2] for row in prices(warehouse)] == [
        ("ACME", "2024-01-02"),
        ("ACME", "2024-01-10"),
    ]
    left_out = {problem.reason: problem.rows for problem in outcome.problems}
    assert left_out == {
        "no ticker": 1,
        "no date that can be read": 1,
        "text in place of a number": 1,
        "no closing price": 2,
        "a price that is not above zero": 2,
        "an impossible date": 1,
        "the same row twice": 1,
        "another price for the same session": 1,
    }
    assert outcome.rows + sum(left_out.values()) == 12
    assert any(
        "p.csv: 1 rows left out: text in place of a number, for example ACME 2024-01-03 ten" in line
        for line in explain(outcome)
    )


def test_lines_that_are_not_csv_are_counted(warehouse, tmp_path: Path) -> None:
    lines = "".join(f"ACME,2024-01-{n:02},1{n}\n" for n in range(2, 12))
    (tmp_path / "p.csv").write_text("ticker,date,close\n" + lines + "ACME,2024-01-15,5,6,7,8\n")
    outcome = load_prices(warehouse, str(tmp_path))
    assert outcome.rows == 10
    assert [(p.reason, p.rows) for p in outcome.problems] == [
        ("lines that do not fit the heading", 1)
    ]


def test_where_files_overlap_one_is_taken_for_a_session(warehouse, tmp_path: Path) -> None:
    (tmp_path / "both.csv").write_text(
        "ticker,date,close,adj_close\nACME,2024-01-02,10.5,10\nACME,2024-01-03,11,10.5\n"
    )
    (tmp_path / "newer.csv").write_text(
        "ticker,date,adj_close\nACME,2024-01-03,10.1\nACME,2024-01-04,12\nZED,2024-01-03,5\n"
    )
    outcome = load_prices(warehouse, str(tmp_path))
    assert prices(warehouse) == [
        ("ACME", "2024-01-02", None, 10.5, 10.0, None),
        ("ACME", "2024-01-03", None, 11.0, 10.5, None),
        ("ACME", "2024-01-04", None, None, 12.0, None),
        ("ZED", "2024-01-03", None, None, 5.0, None),
    ]
    assert explain(outcome) == [
        "newer.csv: 1 rows left out: the session is in both.csv too, which is taken, for example"
        " ACME 2024-01-03"
    ]


def test_equal_files_are_loaded_once(warehouse, tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text("ticker,date,close\nACME,2024-01-02,10.5\n")
    assert not load_prices(warehouse, str(tmp_path)).is_unchanged
    assert load_prices(warehouse, str(tmp_path)).is_unchanged
    file.write_text("ticker,date,close\nACME,2024-01-02,11.5\n")
    assert not load_prices(warehouse, str(tmp_path)).is_unchanged
    assert prices(warehouse)[0][3] == 11.5
    assert load_prices(warehouse, None).rows == 0
    assert prices(warehouse) == []


def test_other_files_beside_them_are_explained(warehouse, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("ticker,date,close\nACME,2024-01-02,10.5\n")
    (tmp_path / "names.csv").write_text("ticker,name\nACME,Acme Corp\n")
    (tmp_path / "days.csv").write_text("date\n2024-01-02\n")
    (tmp_path / "broken.parquet").write_bytes(b"no parquet")
    (tmp_path / "readme.md").write_text("x")
    outcome = load_prices(warehouse, str(tmp_path))
    assert outcome.rows == 1
    text = "\n".join(explain(outcome))
    assert "names.csv: 0 rows left out: no column of dates" in text
    assert "days.csv: 0 rows left out: no column of closing prices" in text
    assert "broken.parquet: 0 rows left out: cannot be read" in text


def test_nothing_usable_is_an_error_and_keeps_what_was_there(warehouse, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("ticker,date,close\nACME,2024-01-02,10.5\n")
    load_prices(warehouse, str(tmp_path))
    (tmp_path / "p.csv").write_text("ticker,date,close\nACME,never,10.5\n")
    with pytest.raises(UnusableFile, match=r"no price in .*no date that can be read"):
        load_prices(warehouse, str(tmp_path))
    assert len(prices(warehouse)) == 1
    with pytest.raises(UnusableFile, match="names no Parquet or CSV file"):
        load_prices(warehouse, str(tmp_path / "nowhere" / "*.csv"))


def test_several_places_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("a/1.csv", "2.csv"):
        (tmp_path / name).write_text("x")
    pattern = os.pathsep.join(
        [str(tmp_path / "a"), str(tmp_path / "*.csv"), str(tmp_path / "2.csv")]
    )
    assert [file.name for file in find_files(pattern)] == ["1.csv", "2.csv"]


# Tickers.


def test_history_of_tickers_is_read(warehouse, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(
        "CIK,Ticker,first_seen,last_seen\n"
        "1000001,old,2010-01-04,2019-06-28\n"
        "1000001,new,2019-07-01,2024-03-01\n"
        "0001000002,ZED,2015-01-02,2024-03-01\n"
        "x,BAD,2015-01-02,2024-03-01\n"
        "1000003,,2015-01-02,2024-03-01\n"
        "1000004,NODAY,,\n"
    )
    outcome = load_tickers(warehouse, str(file))
    assert tickers(warehouse) == [
        ("0001000001", "NEW", "2019-07-01", None, "file"),
        ("0001000001", "OLD", "2010-01-04", "2019-06-28", "file"),
        ("0001000002", "ZED", "2015-01-02", None, "file"),
    ]
    assert {p.reason: p.rows for p in outcome.problems} == {
        "no CIK": 1,
        "no ticker": 1,
        "no first day": 1,
    }
    assert load_tickers(warehouse, str(file)).is_unchanged


@pytest.mark.parametrize(
    "content",
    [
        "cik,symbol,valid_from,valid_to\n1000001,OLD,2010-01-04,2019-06-28\n1000001,NEW,2019-07-01,\n",
        "cik,ticker,start_date,end_date\n1000001,OLD,20100104,20190628\n1000001,NEW,20190701,\n",
        "cik,ticker,first_seen,last_seen,absent_from\n"
        "1000001,OLD,2010-01-04,2019-06-28,2019-06-29\n1000001,NEW,2019-07-01,2024-01-01,\n",
    ],
)
def test_other_names_of_the_days_are_understood(warehouse, tmp_path: Path, content: str) -> None:
    (tmp_path / "t.csv").write_text(content)
    load_tickers(warehouse, str(tmp_path / "t.csv"))
    assert tickers(warehouse) == [
        ("0001000001", "NEW", "2019-07-01", None, "file"),
        ("0001000001", "OLD", "2010-01-04", "2019-06-28", "file"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        {"0": {"cik_str": 1000001, "ticker": "acme"}, "1": {"cik_str": 2, "ticker": "ZED"}},
        {"fields": ["cik", "name", "ticker", "exchange"],
         "data": [[1000001, "Acme", "ACME", "NYSE"], ["2", "Zed", "ZED", None]]},
    ],
)  # fmt: skip
def test_secs_list_holds_from_the_day_it_was_fetched(warehouse, content) -> None:
    load_tickers(warehouse, None, json.dumps(content).encode(), date(2024, 5, 6))
    assert tickers(warehouse) == [
        ("0000000002", "ZED", "2024-05-06", None, "company_tickers"),
        ("0001000001", "ACME", "2024-05-06", None, "company_tickers"),
    ]
    load_tickers(warehouse)
    assert tickers(warehouse) == []


@pytest.mark.parametrize("content", [b"<html></html>", b"[1]", b'"x"', b'{"a": 1}'])
def test_other_content_is_not_secs_list(content: bytes) -> None:
    with pytest.raises(UnusableFile, match="not SEC's list"):
        company_ticker_rows(content, date(2024, 1, 2))


def test_ticker_file_that_lacks_a_column_is_refused(warehouse, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("cik,name\n1,x\n")
    with pytest.raises(UnusableFile, match="has no column ticker"):
        load_tickers(warehouse, str(tmp_path / "t.csv"))
    with pytest.raises(UnusableFile, match="does not exist"):
        load_tickers(warehouse, str(tmp_path / "other.csv"))


@pytest.mark.skipif(not (SHARED / "market").is_dir(), reason="the shared prices are not here")
def test_real_files_are_read(warehouse) -> None:
    outcome = load_prices(warehouse, str(SHARED / "market" / "*.parquet"))
    assert outcome.rows == 325_213
    left_out = sum(problem.rows for problem in outcome.problems)
    assert outcome.rows + left_out == 264_679 + 275_132
    assert load_tickers(warehouse, str(SHARED / "market" / "cik_ticker_history.parquet")).rows
