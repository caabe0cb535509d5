"""Price and ticker files as users have them: what is usable is used, the rest is explained."""

from __future__ import annotations

import gzip
import json
import os
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from insider_signals.extract.calendar import is_nyse_session
from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.prices import (
    UnusableFile,
    are_loaded,
    company_ticker_rows,
    find_files,
    load_prices,
    load_tickers,
    matches,
    take_over,
)
from insider_signals.extract.tickers import typed_ticker

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
        'Ticker,Date,"Close Price","Adj. Close",Volume\nACME,2024-01-02,10.5,10,"1,200"\n',
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


def closes(connection) -> list[tuple]:
    return connection.execute(
        "select ticker, price_date::varchar, close from market.prices order by all"
    ).fetchall()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "ACME;2024-01-02;185,64\nACME;2024-01-03;185,7\nACME;2024-01-04;186\n",
            [185.64, 185.7, 186],
        ),
        ("ACME;2024-01-02;1.185,640\nACME;2024-01-03;985,123\n", [1185.64, 985.123]),
        ("ACME;2024-01-02;0,125\nACME;2024-01-03;1,250\n", [0.125, 1.25]),
        ('ACME;2024-01-02;"1,185.50"\nACME;2024-01-03;"1,200"\n', [1185.5, 1200]),
        ("ACME;2024-01-02;1'185.5\nACME;2024-01-03;2 000.25\n", [1185.5, 2000.25]),
        ("ACME;2024-01-02;185.640\nACME;2024-01-03;0.264\n", [185.64, 0.264]),
        ("ACME;2024-01-02;1234567,5\nACME;2024-01-03;1,5E1\n", [1234567.5, 15]),
    ],
)
def test_the_decimal_sign_is_told_from_the_whole_file(
    warehouse, tmp_path: Path, content: str, expected: list[float]
) -> None:
    (tmp_path / "p.csv").write_text("ticker;date;close\n" + content)
    load_prices(warehouse, str(tmp_path))
    assert [close for _, _, close in closes(warehouse)] == expected


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("ACME;2024-01-02;185,64\nACME;2024-01-03;1,185.5\n", "numbers are written in two ways"),
        (
            "ACME;2024-01-02;1,185\nACME;2024-01-03;2,000\n",
            "a decimal comma or a comma of thousands",
        ),
        ("ACME;01/02/2024;185.5\nACME;12/11/2024;186\n", "the day or the month first.*2024-12-31"),
        ("ACME;13/02/2024;185.5\nACME;02/14/2024;186\n", "dates are written in two ways"),
    ],
)
def test_a_file_that_leaves_open_how_it_is_written_is_refused(
    warehouse, tmp_path: Path, content: str, complaint: str
) -> None:
    (tmp_path / "p.csv").write_text("ticker;date;close\n" + content)
    with pytest.raises(UnusableFile, match=complaint):
        load_prices(warehouse, str(tmp_path))
    assert prices(warehouse) == []
    (tmp_path / "other.csv").write_text("ticker,date,close\nZED,2024-01-02,5\n")
    outcome = load_prices(warehouse, str(tmp_path))
    assert [row[0] for row in prices(warehouse)] == ["ZED"]
    assert any("p.csv: 0 rows" in line for line in explain(outcome))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["02/01/2024", "15/01/2024"], ["2024-01-02", "2024-01-15"]),
        (["01/02/2024", "1/15/2024"], ["2024-01-02", "2024-01-15"]),
        (["02.01.2024", "03.01.2024"], ["2024-01-02", "2024-01-03"]),
        (["02-01-2024 00:00:00", "31-01-2024 00:00:00"], ["2024-01-02", "2024-01-31"]),
        (["2024/01/02", "2024/1/3"], ["2024-01-02", "2024-01-03"]),
    ],
)
def test_the_order_of_day_and_month_is_told_from_the_whole_file(
    warehouse, tmp_path: Path, days: list[str], expected: list[str]
) -> None:
    rows = "".join(f"ACME;{day};10.5\n" for day in days)
    (tmp_path / "p.csv").write_text("ticker;date;close\n" + rows)
    load_prices(warehouse, str(tmp_path))
    assert [day for _, day, _ in closes(warehouse)] == expected


@pytest.mark.parametrize(
    "content",
    [
        # as a spreadsheet saves it: marks of bytes, quotes, spaces of thousands that do not break
        '\ufeff"Ticker";"Date";"Close"\r\n"BRK/B";"15.01.2024";"1\u202f185,64"\r\n'
        '"BRK/B";"16.01.2024";"985,5"\r\n',
        # columns that nobody asked for, blank lines, blanks around everything
        "\n symbol , trade date , close , volume \n\n brk-b.us , 20240115 , 1185.64 , - \n"
        " brk-b.us , 20240116 , 985.5 , - \n",
        # a currency's sign and the exchange before the ticker
        "ticker,date,close\nNYSE:BRK B,2024-01-15,$1185.64\nNYSE:BRK B,2024-01-16,$985.50\n",
    ],
    ids=["spreadsheet", "blanks", "signs"],
)
def test_odd_spellings_are_read_or_refused_never_misread(
    warehouse, tmp_path: Path, content: str
) -> None:
    (tmp_path / "p.csv").write_bytes(content.encode())
    try:
        outcome = load_prices(warehouse, str(tmp_path))
    except UnusableFile as refused:
        assert "p.csv" in str(refused)
        assert closes(warehouse) == []
        return
    expected = {("BRK.B", "2024-01-15", 1185.64), ("BRK.B", "2024-01-16", 985.5)}
    assert set(closes(warehouse)) <= expected
    assert set(closes(warehouse)) == expected or explain(outcome)


def test_text_in_a_parquet_file_is_read_in_the_same_way(warehouse, tmp_path: Path) -> None:
    warehouse.execute(
        "copy (select 'ACME' as ticker, '15.01.2024' as date, '185,64' as close)"
        f" to '{tmp_path / 'p.parquet'}' (format parquet)"
    )
    load_prices(warehouse, str(tmp_path))
    assert closes(warehouse) == [("ACME", "2024-01-15", 185.64)]


@pytest.mark.parametrize(
    "spelling",
    [
        "BRK.B",
        "BRK-B",
        "BRK/B",
        "BRK B",
        "brk_b",
        "BRK-B.US",
        "BRK/B US Equity",
        "NYSE:BRK.B",
        "BRK.CL.B",
    ],
)
def test_a_share_class_is_one_ticker_however_it_is_spelled(
    warehouse, tmp_path: Path, spelling: str
) -> None:
    (tmp_path / "p.csv").write_text(f"ticker,date,close\n{spelling},2024-01-02,10.5\n")
    (tmp_path / "t.csv").write_text(f"cik,ticker,from\n7,{spelling},2020-01-01\n")
    load_prices(warehouse, str(tmp_path / "p.csv"))
    load_tickers(warehouse, str(tmp_path / "t.csv"))
    assert prices(warehouse)[0][0] == tickers(warehouse)[0][1] == "BRK.B"
    listed = json.dumps({"0": {"cik_str": 7, "ticker": spelling}}).encode()
    assert company_ticker_rows(listed, date(2024, 1, 2))[0][0][1] == "BRK.B"


@pytest.mark.parametrize("name", ["brk-b.us.csv", "BRK.B.csv", "brk.b.csv"])
def test_a_file_is_named_for_a_share_class(warehouse, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Date,Close\n2024-01-02,10.5\n")
    load_prices(warehouse, str(tmp_path))
    assert prices(warehouse)[0][0] == "BRK.B"


@pytest.mark.parametrize(
    ("typed", "ticker"),
    [
        ("GOOG/GOOGL", "GOOG"),
        ("NYSE/TRN", "TRN"),
        ("(SIRI)", "SIRI"),
        ("BIO BIOB", "BIO"),
        ("N/A", None),
        ("N.A.", None),
        ("NONE", None),
        ("nyse: krc", "KRC"),
        ("BRK/B", "BRK.B"),
        ("BRK B", "BRK.B"),
        ("BRK.A, BRK.B", "BRK.A"),
        ("Z/ZG", "Z"),
        ("UA/UAA", "UA"),
        ("LNTN (NASDAQ)", "LNTN"),
        ("NASDAQ Global Select: LNTN", "LNTN"),
        ("CBOE", "CBOE"),
        ("Ticker: LNTN", "LNTN"),
        ("1314152", None),
        ("", None),
    ],
)
def test_what_was_typed_as_symbol_is_read_by_one_reader(
    warehouse, typed: str, ticker: str | None
) -> None:
    found = warehouse.execute(f"select {typed_ticker('?::varchar')}", [typed]).fetchone()
    assert found == (ticker,)


def sessions_of(first: str, number: int) -> list[str]:
    day, found = date.fromisoformat(first), []
    while len(found) < number:
        if is_nyse_session(day):
            found.append(day.isoformat())
        day += timedelta(1)
    return found


def test_a_file_that_covers_a_ticker_is_taken_for_all_of_its_adjusted_closes(
    warehouse, tmp_path: Path
) -> None:
    """A window across the last day of the older file lies in the newer one alone."""
    days = sessions_of("2022-01-03", 400)
    (tmp_path / "old.csv").write_text(
        "ticker,date,open,close,adj_close,volume\n"
        + "".join(f"ACME,{day},9,10,5,100\n" for day in days[:300])
    )
    (tmp_path / "new.csv").write_text(
        "ticker,date,adj_close\n" + "".join(f"ACME,{day},4\n" for day in days)
    )
    outcome = load_prices(warehouse, str(tmp_path))
    assert warehouse.execute(
        "select file_name, adj_close, open, close, volume, count(*) from market.prices"
        " group by all order by close nulls last"
    ).fetchall() == [("new.csv", 4, 9, 10, 100, 300), ("new.csv", 4, None, None, None, 100)]
    assert explain(outcome) == [
        "old.csv: 300 rows left out: the session is in new.csv too, of which the adjusted close is"
        " taken, for example ACME 2022-01-03"
    ]


def test_a_short_file_only_adds_sessions_to_a_long_one(warehouse, tmp_path: Path) -> None:
    days = sessions_of("2022-01-03", 310)
    (tmp_path / "history.csv").write_text(
        "ticker,date,adj_close\n" + "".join(f"ACME,{day},4\n" for day in days[:305])
    )
    (tmp_path / "month.csv").write_text(
        "ticker,date,close,adj_close\n" + "".join(f"ACME,{day},9,8\n" for day in days[290:])
    )
    load_prices(warehouse, str(tmp_path))
    assert warehouse.execute(
        "select file_name, adj_close, close, count(*) from market.prices group by all order by all"
    ).fetchall() == [
        ("history.csv", 4, 9, 15),
        ("history.csv", 4, None, 290),
        ("month.csv", 8, 9, 5),
    ]


def test_tickers_without_a_match_are_counted(warehouse, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        "ticker,date,close\n"
        + "".join(f"{t},2024-01-02,1\n" for t in ("SPY", "GRVB", "OAK-A", "LNTN", "ZZZ"))
    )
    (tmp_path / "t.csv").write_text("cik,ticker,from\n7,GRV-B,2020-01-01\n8,ZZZ,2020-01-01\n")
    for cik, symbol in (
        ("0000000007", None),
        ("0000000009", "NYSE: OAK/A"),
        ("0000000010", "LNTN"),
    ):
        warehouse.execute(
            "insert into edgar.submission (accession_number, filing_date, document_type, issuercik,"
            " issuertradingsymbol, source) values (?, '2024-01-02', '4', ?, ?, 'xml')",
            [cik, cik, symbol],
        )
    load_prices(warehouse, str(tmp_path / "p.csv"))
    load_tickers(warehouse, str(tmp_path / "t.csv"))
    found = matches(warehouse, "spy")
    assert (found.priced, found.unmatched) == (4, ("GRVB", "ZZZ"))
    assert str(found) == (
        "4 tickers in the price files, 2 of no issuer here (GRVB, ZZZ); GRVB may be GRV.B: if so,"
        " write it so"
    )


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


def test_a_place_that_is_gone_is_an_error_although_others_are_there(
    warehouse, tmp_path: Path
) -> None:
    """Else the prices that came from there would be removed without a word."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.csv").write_text(f"ticker,date,close\n{name},2024-01-02,10.5\n")
    both = f"{tmp_path / 'a'}{os.pathsep}{tmp_path / 'b'}"
    load_prices(warehouse, both)
    (tmp_path / "b" / "p.csv").unlink()
    with pytest.raises(UnusableFile, match=r"/b' names no Parquet or CSV file"):
        load_prices(warehouse, both)
    assert [row[0] for row in prices(warehouse)] == ["A", "B"]


def test_several_places_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("a/1.csv", "2.csv"):
        (tmp_path / name).write_text("x")
    pattern = os.pathsep.join(
        [str(tmp_path / "a"), str(tmp_path / "*.csv"), str(tmp_path / "2.csv")]
    )
    assert [file.name for file in find_files(pattern)] == ["1.csv", "2.csv"]


def test_whether_the_files_are_loaded_as_they_are_now(warehouse, tmp_path: Path) -> None:
    price_file, ticker_file = tmp_path / "p.csv", tmp_path / "t.csv"
    price_file.write_text("ticker,date,close\nACME,2024-01-02,10.5\n")
    ticker_file.write_text("cik,ticker,from\n7,ACME,2020-01-01\n")
    both = str(price_file), str(ticker_file)
    assert are_loaded(warehouse, None, None)
    assert not are_loaded(warehouse, *both)
    load_prices(warehouse, both[0])
    assert are_loaded(warehouse, both[0], None) and not are_loaded(warehouse, *both)
    load_tickers(warehouse, both[1])
    assert are_loaded(warehouse, *both)
    for file in (price_file, ticker_file):
        before = file.read_text()
        file.write_text(before + before.splitlines()[1].replace("ACME", "ZED") + "\n")
        assert not are_loaded(warehouse, *both)
        file.write_text(before)


@pytest.mark.parametrize("folder", ["data", "it's [here]*"])
def test_prices_and_tickers_are_taken_over_from_another_warehouse(
    warehouse, tmp_path: Path, folder: str
) -> None:
    (tmp_path / "p.csv").write_text("ticker,date,close\nACME,2024-01-02,10.5\n")
    (tmp_path / "t.csv").write_text("cik,ticker,from\n7,ACME,2020-01-01\n")
    (tmp_path / folder).mkdir()
    old = tmp_path / folder / "old.duckdb"
    with duckdb.connect(str(old)) as connection:
        create_raw_tables(connection)
        load_prices(connection, str(tmp_path / "p.csv"))
        load_tickers(connection, str(tmp_path / "t.csv"))
        wanted = prices(connection), tickers(connection)
    take_over(warehouse, old, prices=False, tickers=False)
    assert (prices(warehouse), tickers(warehouse)) == ([], [])
    take_over(warehouse, old, prices=True, tickers=True)
    assert (prices(warehouse), tickers(warehouse)) == wanted
    assert are_loaded(warehouse, str(tmp_path / "p.csv"), str(tmp_path / "t.csv"))
    assert [file.name for file in old.parent.iterdir()] == ["old.duckdb"]


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
