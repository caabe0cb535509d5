"""The user's own price and ticker files → market.prices and market.tickers.

DuckDB reads the files itself (Parquet or CSV, tens of millions of rows); columns are found by the
names that vendors use. How numbers and dates are written is told from the whole file, never guessed
value by value; a file that leaves it open is refused. A row that cannot be used is counted with its
reason and an example: what was left out, and why, is in the report.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from insider_signals.errors import OperatorError
from insider_signals.extract.load import LOG, insert, transaction
from insider_signals.extract.sql import quoted_text
from insider_signals.extract.tickers import ticker_key, ticker_keys, typed_ticker

PRICES, TICKERS = "market.prices", "market.tickers"
SOURCE = "market"
# The source of tickers that are of the user's file, not of SEC's list.
OF_A_FILE = "file"
# Files are read again when this is another than it was at the last load.
READING = b"2: the whole file tells how it is written; one series a ticker"
# A file with more sessions of a ticker than this covers the longest look back from its last ones.
SESSIONS_LOOKED_BACK = 257

# Names of columns, without case, blanks and punctuation.
PRICE_COLUMNS = {
    "ticker": ("ticker", "symbol", "sym", "tic", "code"),
    "price_date": (
        *("date", "pricedate", "tradedate", "tradingdate", "day", "session"),
        *("datetime", "timestamp", "time", "datadate", "caldt"),
    ),
    "open": ("open", "openprice", "openprc", "prcod", "o"),
    "close": ("close", "closeprice", "closingprice", "price", "last", "prc", "prccd", "c"),
    "adj_close": (
        *("adjclose", "adjustedclose", "closeadj", "closeadjusted"),
        *("adjcloseprice", "adjustedcloseprice", "adjprice", "adjprc"),
    ),
    "volume": ("volume", "vol", "sharestraded", "cshtrd", "v"),
}
TICKER_COLUMNS = {
    "cik": ("cik", "cikstr", "ciknumber", "issuercik"),
    "ticker": ("ticker", "symbol", "tic"),
    "first_date": ("firstseen", "firstdate", "from", "start", "startdate", "validfrom"),
    "last_seen": ("lastseen",),
    "last_date": ("lastdate", "to", "end", "enddate", "validto"),
    "absent_from": ("absentfrom",),
}


class UnusableFile(OperatorError, ValueError):
    """A file of the user's cannot be used at all; the text says what it lacks."""


@dataclass(frozen=True)
class Problem:
    """Rows that were left out for one reason, and the first of them."""

    file_name: str
    reason: str
    rows: int
    example: str = ""

    def __str__(self) -> str:
        example = f", for example {self.example}" if self.example else ""
        return f"{self.file_name}: {self.rows:,} rows left out: {self.reason}{example}"


@dataclass
class Loaded:
    """What came of loading files: rows in the table, and what is not in it."""

    table: str
    rows: int = 0
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_unchanged: bool = False


def find_files(pattern: str) -> list[Path]:
    """Files that a setting names: a path, a folder or a glob, several separated as in PATH.

    Raises UnusableFile when nothing is in one of them: what was loaded from there would be removed.
    """
    files: list[Path] = []
    for part in pattern.split(os.pathsep):
        part = os.path.expanduser(part.strip())
        if not part:
            continue
        names = os.path.join(glob.escape(part), "*") if os.path.isdir(part) else part
        found = sorted(Path(name) for name in glob.glob(names, recursive=True))
        usable = [file for file in found if file.is_file() and _reader(file)]
        if not usable:
            raise UnusableFile(f"{part!r} names no Parquet or CSV file")
        files += usable
    return list(dict.fromkeys(files))


def load_prices(connection: duckdb.DuckDBPyConnection, pattern: str | None) -> Loaded:
    """Makes market.prices hold what the user's files say; without files it is empty.

    A ticker's session is one row, and its adjusted close is of one file: two files are adjusted as
    of different days. Where files overlap, the one that reaches furthest is taken for all of its
    sessions, of those that are long enough for a look back of a year; a shorter one only adds
    sessions. Opening price, close and volume, which are of their session alone, come from another
    file where that one lacks them. Nothing is done when the files are the same as at the last load.
    """
    files = find_files(pattern) if pattern else []
    outcome = Loaded(PRICES, files=[file.name for file in files])
    content_hash = _hash(files)
    if _last_hash(connection, PRICES) == content_hash:
        outcome.is_unchanged = True
        outcome.rows = _count(connection, PRICES)
        return outcome
    connection.execute(
        "create or replace temp table prices_read (ticker varchar, price_date date, open double,"
        " close double, adj_close double, volume double, file_name varchar)"
    )
    for file in files:
        try:
            outcome.problems += _read_price_file(connection, file)
        except UnusableFile as error:
            outcome.problems.append(Problem(file.name, str(error), 0))
    if files and not _count(connection, "prices_read"):
        reasons = "; ".join(str(problem) for problem in outcome.problems)
        raise UnusableFile(f"no price in {pattern!r}: {reasons}")
    outcome.problems += _overlaps(connection)
    with transaction(connection):
        connection.execute(f"delete from {PRICES}")
        connection.execute(
            f"insert into {PRICES} select ticker, price_date, open, close, adj_close, volume,"
            " file_name from prices_ranked where choice = 1 order by ticker, price_date"
        )
        _note(connection, PRICES, content_hash)
    outcome.rows = _count(connection, PRICES)
    connection.execute("drop table prices_ranked")
    connection.execute("drop table prices_read")
    return outcome


def load_tickers(
    connection: duckdb.DuckDBPyConnection,
    file: str | None = None,
    company_tickers: bytes | None = None,
    as_of: date | None = None,
) -> Loaded:
    """Makes market.tickers hold the user's file, or else SEC's list as of a day; else nothing.

    SEC's list says only what holds now, so its pairs are known from `as_of` on, not before.
    """
    name = Path(file).name if file else "company_tickers.json"
    outcome = Loaded(TICKERS, files=[name] if file or company_tickers else [])
    if file:
        rows, outcome.problems = _read_ticker_file(connection, Path(file))
    elif company_tickers:
        if as_of is None:
            raise ValueError("SEC's list of tickers has no date of its own: as_of is needed")
        rows, outcome.problems = company_ticker_rows(company_tickers, as_of)
    else:
        rows = []
    outcome.rows = len(rows)
    content_hash = _hash_of_rows(rows)
    if _last_hash(connection, TICKERS) == content_hash:
        outcome.is_unchanged = True
        return outcome
    with transaction(connection):
        connection.execute(f"delete from {TICKERS}")
        insert(connection, TICKERS, rows)
        _note(connection, TICKERS, content_hash)
    return outcome


def are_loaded(
    connection: duckdb.DuckDBPyConnection, price_files: str | None, ticker_file: str | None
) -> bool:
    """Whether the tables hold what the named files say now. Raises UnusableFile."""
    if price_files and _last_hash(connection, PRICES) != _hash(find_files(price_files)):
        return False
    if ticker_file is None:
        return True
    rows, _ = _read_ticker_file(connection, Path(ticker_file))
    return _last_hash(connection, TICKERS) == _hash_of_rows(rows)


def files_loaded(connection: duckdb.DuckDBPyConnection) -> tuple[list[str], bool]:
    """Names of the price files that prices were loaded from; whether tickers are of a file."""
    names = connection.execute(f"select distinct file_name from {PRICES} order by 1").fetchall()
    has_tickers = connection.execute(
        f"select 1 from {TICKERS} where source = '{OF_A_FILE}' limit 1"
    ).fetchone()
    return [name for (name,) in names], has_tickers is not None


def take_over(
    connection: duckdb.DuckDBPyConnection, warehouse: Path, *, prices: bool, tickers: bool
) -> None:
    """Copies prices, and tickers that are of a file, from another warehouse, with what its log says
    of them. Raises duckdb.Error when that cannot be read."""
    wanted = {PRICES: "true"} if prices else {}
    wanted |= {TICKERS: f"source = '{OF_A_FILE}'"} if tickers else {}
    with tempfile.TemporaryDirectory(dir=warehouse.parent, prefix=".market-") as folder:
        copies: list[tuple[str, Path]] = []
        # Opened by itself: what is damaged in that file must not end this connection.
        with duckdb.connect(str(warehouse), read_only=True) as other:
            for table, rows in wanted.items():
                found = f"from {table} where {rows}"
                if other.execute(f"select 1 {found} limit 1").fetchone():
                    logged = (
                        f"from {LOG} where source = '{SOURCE}' and partition_key = '{table}'"
                        " order by rowid desc limit 1"
                    )
                    for target, query in ((table, found), (LOG, logged)):
                        file = Path(folder, f"{len(copies)}.parquet")
                        other.execute(f"copy (select * {query}) to {quoted_text(str(file))}")
                        copies.append((target, file))
        with transaction(connection):
            for target, file in copies:
                connection.execute(
                    f"insert into {target} by name from read_parquet(?)", [_literal(file)]
                )


def company_ticker_rows(content: bytes, as_of: date) -> tuple[list[tuple], list[Problem]]:
    """Rows of market.tickers from company_tickers.json or company_tickers_exchange.json."""
    try:
        parsed = json.loads(content)
        if "fields" in parsed:
            items = [dict(zip(parsed["fields"], line, strict=True)) for line in parsed["data"]]
        else:
            items = list(parsed.values())
        pairs = [(item.get("cik_str", item.get("cik")), item.get("ticker")) for item in items]
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise UnusableFile(f"not SEC's list of tickers: {error}") from error
    rows: set[tuple[str, str]] = set()
    bad = []
    for cik, ticker in pairs:
        if re.fullmatch(r"\d{1,10}", str(cik)) and isinstance(ticker, str) and ticker.strip():
            rows.add((str(cik).zfill(10), ticker))
        else:
            bad.append(f"{cik} {ticker}")
    problems = []
    if bad:
        problems = [Problem("company_tickers.json", "no CIK or no ticker", len(bad), bad[0])]
    listed = sorted(rows)
    keys = ticker_keys([ticker for _, ticker in listed])
    found = {(cik, key) for (cik, _), key in zip(listed, keys, strict=True)}
    return [(*pair, as_of, None, "company_tickers") for pair in sorted(found)], problems


# Reading.


def _reader(file: Path) -> str | None:
    name = file.name.lower().removesuffix(".gz").removesuffix(".zst")
    if name.endswith((".parquet", ".pq")):
        return "read_parquet(?)"
    if name.endswith((".csv", ".tsv", ".txt")):
        return (
            "read_csv(?, all_varchar = true, header = true,"
            " ignore_errors = true, store_rejects = true, rejects_limit = 0)"
        )
    return None


def _columns(
    connection: duckdb.DuckDBPyConnection, file: Path, known: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, str]]:
    """Our name → (name in the file, its type)."""
    reader = _reader(file)
    if reader is None:
        raise UnusableFile(f"{file.name} is neither Parquet nor CSV")
    try:
        described = connection.execute(
            f"describe select * from {reader}", [_literal(file)]
        ).fetchall()
    except duckdb.Error as error:
        raise UnusableFile(f"cannot be read: {str(error).splitlines()[0]}") from error
    found: dict[str, tuple[str, str]] = {}
    for ours, names in known.items():
        by_name = {re.sub(r"[\W_]", "", row[0].lower()): (row[0], row[1]) for row in described}
        for name in names:
            if name in by_name:
                found[ours] = by_name[name]
                break
    return found


def _literal(file: Path) -> str:
    """The path for DuckDB, which would take [, * and ? for a pattern."""
    return glob.escape(str(file.resolve()))


def _read_price_file(connection: duckdb.DuckDBPyConnection, file: Path) -> list[Problem]:
    columns = _columns(connection, file, PRICE_COLUMNS)
    if "price_date" not in columns:
        raise UnusableFile("no column of dates: not a price file")
    if "close" not in columns and "adj_close" not in columns:
        raise UnusableFile("no column of closing prices: not a price file")
    written = _Written(connection, file, columns, NUMBERS, ("price_date",))
    # One file a ticker is usual: its name is the ticker then.
    ticker = _quoted(columns["ticker"][0]) if "ticker" in columns else "$stem"
    numbers = {
        name: written.number(*columns[name]) if name in columns else "null::double"
        for name in NUMBERS
    }
    unreadable = " or ".join(
        written.is_no_number(*columns[name]) for name in NUMBERS if name in columns
    )
    shown = ", ".join(f"coalesce({_quoted(name)}::varchar, '')" for name, _ in columns.values())
    _drop_rejects(connection)
    connection.execute(
        f"""
        create or replace temp table prices_judged as
        with typed as (
            select
                nullif({ticker_key(f"({ticker})::varchar")}, '') as ticker,
                {written.date(*columns["price_date"])} as price_date,
                {", ".join(f"{sql} as {name}" for name, sql in numbers.items())},
                {unreadable} as has_text,
                concat_ws(' ', {shown}) as shown
            from {_reader(file)}
        )
        select
            *,
            case
                when ticker is null then 'no ticker'
                when price_date is null then 'no date that can be read'
                when price_date < date '1900-01-01' then 'an impossible date'
                when has_text then 'text in place of a number'
                when close is null and adj_close is null then 'no closing price'
                when close <= 0 or adj_close <= 0 then 'a price that is not above zero'
            end as reason
        from typed
        """.replace("$stem", "?"),
        ([_stem(file)] if "ticker" not in columns else []) + [_literal(file)],
    )
    problems = [
        Problem(file.name, reason, rows, example)
        for reason, rows, example in connection.execute(
            "select reason, count(*), first(shown) from prices_judged"
            " where reason is not null group by reason order by reason"
        ).fetchall()
    ]
    problems += _rejected_lines(connection, file)
    connection.execute(
        "insert into prices_read select ticker, price_date, open, close, adj_close, volume, ?"
        " from prices_judged where reason is null",
        [file.name],
    )
    connection.execute("drop table prices_judged")
    return problems


def _stem(file: Path) -> str:
    """The name without what says how the file is written: BRK.B, of BRK.B.csv.gz."""
    return re.sub(r"(?i)(\.(parquet|pq|csv|tsv|txt))?(\.(gz|zst))?$", "", file.name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_MISSING = "('', 'na', 'n/a', 'nan', 'null', 'none', '-', '.')"


NUMBERS = ("open", "close", "adj_close", "volume")

# A number with separators of thousands and decimals, as the two ways of writing have it; one that
# can be read in both ways (1,234) is of neither.
_POINT = (
    r"[+-]?(\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}"
    r"|\d*\.(\d{1,2}|\d{4,})|0*\.\d{3}|\d{4,}\.\d{3})"
)
_COMMA = (
    r"[+-]?(\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}"
    r"|\d*,(\d{1,2}|\d{4,})|0*,\d{3}|\d{4,},\d{3})"
)
_EITHER = r"[+-]?[1-9]\d{0,2},\d{3}"
_DAY_AND_MONTH = r"(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4})(?:[ T].*)?"


class _Written:
    """How a file writes numbers and dates, as all of its values together tell.

    Raises UnusableFile when they contradict each other, or leave open what would be another price
    or another day.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        file: Path,
        columns: dict[str, tuple[str, str]],
        numbers: Sequence[str],
        dates: Sequence[str],
    ) -> None:
        self.connection, self.file = connection, file
        named = {name: columns[name] for name in (*numbers, *dates) if name in columns}
        texts = {ours: name for ours, (name, kind) in named.items() if kind == "VARCHAR"}
        self.has_decimal_comma = self._decimal_comma(
            {ours: name for ours, name in texts.items() if ours in numbers}
        )
        self.day_first = self._day_first([name for ours, name in texts.items() if ours in dates])

    def _decimal_comma(self, columns: dict[str, str]) -> bool:
        comma, point, either = None, None, None
        for ours, name in columns.items():
            found = self._examples(_digits(name), _COMMA, _POINT, _EITHER)
            comma, point = comma or found[0], point or found[1]
            # A part of a share is not traded: 1,200 of them are a thousand and two hundred.
            either = either or (found[2] if ours != "volume" else None)
        if comma and point:
            raise UnusableFile(
                f"numbers are written in two ways, {comma!r} and {point!r}; write all of them with"
                " a decimal point"
            )
        if either and not comma and not point:
            raise UnusableFile(
                f"numbers such as {either!r} may have a decimal comma or a comma of thousands, and"
                " no other number tells; write them with a decimal point and without separators of"
                " thousands"
            )
        return comma is not None

    def _day_first(self, columns: Sequence[str]) -> bool:
        day, month, either = None, None, None
        for name in columns:
            text = f"trim({_quoted(name)}::varchar)"
            found = self._examples(
                text,
                r"(1[3-9]|[23]\d)[/.-]\d{1,2}[/.-]\d{4}(?:[ T].*)?",
                r"\d{1,2}[/.-](1[3-9]|[23]\d)[/.-]\d{4}(?:[ T].*)?",
                # Nobody writes the month first and a point after it.
                r"\d{1,2}\.\d{1,2}\.\d{4}(?:[ T].*)?",
                r"\d{1,2}[/-]\d{1,2}[/-]\d{4}(?:[ T].*)?",
            )
            day, month = day or found[0] or found[2], month or found[1]
            either = either or found[3]
        if day and month:
            raise UnusableFile(
                f"dates are written in two ways, {day!r} and {month!r}; write them as 2024-12-31"
            )
        if either and not day and not month:
            raise UnusableFile(
                f"dates such as {either!r} may have the day or the month first, and no day above 12"
                " tells; write them as 2024-12-31"
            )
        return day is not None

    def _examples(self, text: str, *patterns: str) -> tuple[str | None, ...]:
        """A value that each pattern matches as a whole, if there is one."""
        asked = ", ".join(
            f"min({text}) filter (regexp_full_match({text}, {quoted_text(pattern)}))"
            for pattern in patterns
        )
        _drop_rejects(self.connection)
        return self.connection.execute(
            f"select {asked} from {_reader(self.file)}", [_literal(self.file)]
        ).fetchone() or (None,) * len(patterns)

    def number(self, name: str, data_type: str) -> str:
        """A finite number, or null."""
        value = self._value(name, data_type)
        return f"case when isfinite({value}) then {value} end"

    def is_no_number(self, name: str, data_type: str) -> str:
        if data_type != "VARCHAR":
            return "false"
        return (
            f"({_quoted(name)} is not null and lower({_digits(name)}) not in {_MISSING}"
            f" and {self._value(name, data_type)} is null)"
        )

    def _value(self, name: str, data_type: str) -> str:
        if data_type != "VARCHAR":
            return f"try_cast({_quoted(name)} as double)"
        text = _digits(name)
        if self.has_decimal_comma:
            text = f"replace(replace({text}, '.', ''), ',', '.')"
        else:
            text = f"replace({text}, ',', '')"
        return f"try_cast({text} as double)"

    def date(self, name: str, data_type: str) -> str:
        column = _quoted(name)
        if data_type.startswith(("DATE", "TIMESTAMP")):
            return f"try_cast({column} as date)"
        text = f"trim({column}::varchar)"
        parts = ("\\3", "\\1") if self.day_first else ("\\1", "\\3")
        month_day = "-".join(parts)
        return (
            f"case when regexp_full_match({text}, '{_DAY_AND_MONTH}') then try_strptime("
            f"regexp_replace({text}, '^{_DAY_AND_MONTH}$', '\\4-{month_day}'), '%Y-%m-%d')::date"
            f" else coalesce(try_cast({text} as date), try_cast(try_cast({text} as timestamp)"
            f" as date), try_strptime({text}, ['%Y%m%d', '%d-%b-%Y'])::date) end"
        )


def _digits(name: str) -> str:
    """The text of a number without blanks and apostrophes, which can only separate thousands."""
    blanks = r"[\s\x{00A0}\x{202F}\x{2019}']"
    return f"regexp_replace({_quoted(name)}::varchar, {quoted_text(blanks)}, '', 'g')"


def _drop_rejects(connection: duckdb.DuckDBPyConnection) -> None:
    for table in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table if exists temp.{table}")


def _rejected_lines(connection: duckdb.DuckDBPyConnection, file: Path) -> list[Problem]:
    """Lines that are not CSV."""
    try:
        found = connection.execute(
            "select count(distinct line), first(csv_line order by line) from temp.reject_errors"
        ).fetchone()
    except duckdb.CatalogException:
        return []
    if not found or not found[0]:
        return []
    return [Problem(file.name, "lines that do not fit the heading", found[0], str(found[1])[:200])]


def _overlaps(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Ranks the rows of each ticker and session; says what a second row was left out for."""
    connection.execute(
        f"""
        create or replace temp table prices_ranked as
        with files as (
            select
                ticker,
                file_name,
                count(distinct price_date) >= {SESSIONS_LOOKED_BACK} as is_long,
                bool_or(close is not null) and bool_or(adj_close is not null) as has_both,
                count(distinct price_date) as sessions,
                max(price_date) as last_date
            from prices_read
            group by all
        ),

        ranked as (
            select
                prices_read.*,
                row_number() over (
                    partition by prices_read.ticker, prices_read.price_date
                    order by
                        files.is_long desc,
                        case when files.is_long then files.last_date end desc,
                        case when files.is_long then files.sessions end desc,
                        files.has_both desc, files.last_date desc, prices_read.file_name,
                        prices_read.close, prices_read.adj_close, prices_read.open,
                        prices_read.volume
                ) as choice
            from prices_read
            inner join files
                on
                    prices_read.ticker = files.ticker
                    and prices_read.file_name = files.file_name
        )

        select
            *,
            close as own_close
        from ranked
        """
    )
    # What a chosen row lacks of its session, the best of the others has.
    connection.execute(
        """
        update prices_ranked
        set open = other.of.open, close = other.of.close, volume = other.of.volume
        from (
            select
                ticker,
                price_date,
                arg_min({'open': open, 'close': close, 'volume': volume}, choice) as of
            from prices_ranked
            where choice > 1 and close is not null
            group by ticker, price_date
        ) as other
        where
            prices_ranked.choice = 1
            and prices_ranked.close is null
            and prices_ranked.ticker = other.ticker
            and prices_ranked.price_date = other.price_date
        """
    )
    return [
        Problem(file_name, reason, rows, example)
        for file_name, reason, rows, example in connection.execute(
            """
            select
                other.file_name,
                case
                    when
                        other.file_name != chosen.file_name
                        and chosen.own_close is distinct from chosen.close
                        then 'the session is in ' || chosen.file_name
                        || ' too, of which the adjusted close is taken'
                    when other.file_name != chosen.file_name
                        then 'the session is in ' || chosen.file_name || ' too, which is taken'
                    when
                        other.own_close is not distinct from chosen.own_close
                        and other.adj_close is not distinct from chosen.adj_close
                        then 'the same row twice'
                    else 'another price for the same session'
                end as reason,
                count(*),
                first(
                    other.ticker || ' ' || other.price_date
                    order by other.ticker, other.price_date
                )
            from prices_ranked as other
            inner join prices_ranked as chosen
                on
                    other.ticker = chosen.ticker
                    and other.price_date = chosen.price_date
                    and chosen.choice = 1
            where other.choice > 1
            group by 1, 2
            order by 1, 2
            """
        ).fetchall()
    ]


@dataclass(frozen=True)
class Matches:
    """Tickers of the price files, and which of them no issuer of the warehouse goes by.

    `spelled_otherwise` has those that an issuer has with a class set off: BRKB, where it has BRK.B.
    """

    priced: int
    unmatched: tuple[str, ...]
    spelled_otherwise: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        if not self.priced:
            return "no ticker of a company in the price files"
        text = f"{self.priced:,} tickers in the price files"
        if not self.unmatched:
            return f"{text}, each of an issuer here"
        text += f", {len(self.unmatched):,} of no issuer here ({', '.join(self.unmatched[:5])}"
        text += ", …)" if len(self.unmatched) > 5 else ")"
        if self.spelled_otherwise:
            pairs = ", ".join(f"{theirs} may be {ours}" for theirs, ours in self.spelled_otherwise)
            text += f"; {pairs}: if so, write it so"
        return text


def lacks(connection: duckdb.DuckDBPyConnection, ticker: str) -> bool:
    """Whether there are prices, and none of this ticker."""
    priced, its = connection.execute(
        f"select count(*), count(*) filter (where ticker = {ticker_key('?')}) from {PRICES}",
        [ticker],
    ).fetchone() or (0, 0)
    return bool(priced) and not its


def matches(connection: duckdb.DuckDBPyConnection, benchmark: str = "") -> Matches:
    """Which tickers of the price files are those of issuers with filings, by the list of tickers or
    by what was typed in filings."""
    priced, unmatched, otherwise = connection.execute(
        f"""
        with priced as (
            select distinct ticker from {PRICES} where ticker <> {ticker_key("?")}
        ),

        known as (
            select {ticker_key("ticker")} as ticker
            from {TICKERS}
            where cik in (select issuercik from edgar.submission)
            union
            select {typed_ticker("symbol")}
            from (select distinct issuertradingsymbol as symbol from edgar.submission)
        ),

        unmatched as (
            from priced anti join known using (ticker)
        )

        select
            (select count(*) from priced),
            (select list(ticker order by ticker) from unmatched),
            (
                select list([unmatched.ticker, known.ticker] order by unmatched.ticker)
                from unmatched
                inner join known
                    on
                        unmatched.ticker = replace(known.ticker, '.', '')
                        and known.ticker like '%.%'
            )
        """,
        [benchmark],
    ).fetchone() or (0, None, None)
    return Matches(priced, tuple(unmatched or ()), tuple(map(tuple, otherwise or ())))


def _read_ticker_file(
    connection: duckdb.DuckDBPyConnection, file: Path
) -> tuple[list[tuple], list[Problem]]:
    if not file.is_file():
        raise UnusableFile(f"{file} does not exist")
    if file.suffix.lower() == ".json":
        modified = datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
        return company_ticker_rows(file.read_bytes(), modified)
    columns = _columns(connection, file, TICKER_COLUMNS)
    for needed in ("cik", "ticker", "first_date"):
        if needed not in columns:
            raise UnusableFile(f"{file.name} has no column {needed} (or one of its usual names)")
    days = ("first_date", "last_seen", "last_date", "absent_from")
    written = _Written(connection, file, columns, (), days)
    dates = {
        name: written.date(*columns[name]) if name in columns else "null::date" for name in days
    }
    # "Last seen" in the newest look, or never absent since, means that the pair still holds.
    still = (
        "absent_from is null"
        if "absent_from" in columns
        else "last_seen = max(last_seen) over () and min(last_seen) over () < last_seen"
    )
    shown = ", ".join(f"coalesce({_quoted(name)}::varchar, '')" for name, _ in columns.values())
    rows = connection.execute(
        f"""
        with typed as (
            select
                regexp_replace(trim({_quoted(columns["cik"][0])}::varchar), '\\.0$', '') as cik,
                {ticker_key(f"{_quoted(columns['ticker'][0])}::varchar")} as ticker,
                {", ".join(f"{sql} as {name}" for name, sql in dates.items())},
                concat_ws(' ', {shown}) as shown
            from {_reader(file)}
        ),

        closed as (
            select
                cik, ticker, first_date,
                coalesce(last_date, case when not coalesce({still}, true) then last_seen end)
                    as last_date,
                shown
            from typed
        )

        select
            lpad(ltrim(cik, '0'), 10, '0'), ticker, min(first_date) as first_date,
            case when count(last_date) = count(*) then max(last_date) end as last_date,
            '{OF_A_FILE}',
            case
                when not regexp_full_match(coalesce(cik, ''), '\\d{{1,10}}') then 'no CIK'
                when coalesce(ticker, '') = '' then 'no ticker'
                when first_date is null then 'no first day'
                when last_date < first_date then 'the last day is before the first'
            end as reason,
            first(shown), count(*)
        from closed
        group by cik, ticker, first_date, reason
        order by 1, 2, 3
        """,
        [_literal(file)],
    ).fetchall()
    problems: dict[str, Problem] = {}
    for *_, reason, example, count in rows:
        if reason:
            before = problems.get(reason)
            problems[reason] = Problem(
                file.name,
                reason,
                count + (before.rows if before else 0),
                before.example if before else example,
            )
    return [row[:5] for row in rows if row[5] is None], list(problems.values())


# What was loaded when.


def _hash(files: Sequence[Path]) -> str:
    digest = hashlib.sha256(READING)
    for file in files:
        with file.open("rb") as content:
            digest.update(file.name.encode())
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def _hash_of_rows(rows: list[tuple]) -> str:
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _last_hash(connection: duckdb.DuckDBPyConnection, table: str) -> str | None:
    row = connection.execute(
        f"select arg_max(content_hash, rowid) from {LOG} where source = ? and partition_key = ?",
        [SOURCE, table],
    ).fetchone()
    return row[0] if row else None


def _note(connection: duckdb.DuckDBPyConnection, table: str, content_hash: str) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    insert(connection, LOG, [(table, SOURCE, now, None, None, None, content_hash)])


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return row[0] if row else 0
