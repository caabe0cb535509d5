"""SEC's quarterly insider transactions data sets → the raw rows that the XML reader makes.

One zip a quarter holds eight tab-separated tables in the shape of the raw tables. They are unzipped
into a temporary folder (DuckDB cannot read inside a zip), typed while they are read, and put in
place in one transaction. A filing that was read from XML is never overwritten. Nothing is dropped
in silence: lines that are no rows, values that do not fit their type, and rows without a submission
stand verbatim in `edgar.rejected`; missing or unknown columns and members are in the report.
"""

from __future__ import annotations

import csv
import hashlib
import re
import struct
import tempfile
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

import duckdb

from insider_signals.errors import OperatorError
from insider_signals.extract.contract import Column, Table, raw_tables
from insider_signals.extract.load import transaction
from insider_signals.extract.markup import decode
from insider_signals.extract.quarantine import quarantine
from insider_signals.extract.rows import VERBATIM_LENGTH, WHOLE_FILING
from insider_signals.extract.sql import quoted_text

# SEC keeps new quarters below one of these and old ones below the other.
FOLDERS = (
    "files/structureddata/data/insider-transactions-data-sets",
    "files/datastandardsinnovation/data/insider-transactions-data-sets",
)
# Member of a zip → raw table. The submissions come first: the rest hangs on them.
MEMBERS = {
    "SUBMISSION": "edgar.submission",
    "REPORTINGOWNER": "edgar.reportingowner",
    "NONDERIV_TRANS": "edgar.nonderiv_trans",
    "NONDERIV_HOLDING": "edgar.nonderiv_holding",
    "DERIV_TRANS": "edgar.deriv_trans",
    "DERIV_HOLDING": "edgar.deriv_holding",
    "FOOTNOTES": "edgar.footnotes",
    "OWNER_SIGNATURE": "edgar.owner_signature",
}
# Raw columns that no data set has.
OURS = {
    "line_ordinal",
    "issuerforeigntradingsymbol",
    "accepted_at",
    "schema_version",
    "source",
    "parse_status",
    "other_fn",
    "rptowner_non_us_address_flag",
    "rptowner_non_us_state_territory",
    "rptowner_country",
}
# Other spellings of a column, seen in headers, in the metadata or in the readme.
SPELLINGS = {
    "excercise_date": "exercise_date",
    "exercise_date": "excercise_date",
    "excercise_date_fn": "exercise_date_fn",
    "exercise_date_fn": "excercise_date_fn",
    "equity_swap_trans_cd_fn": "equity_swap_involved_fn",
    "form3_holdings_reported": "form3_holding_reported",
}
CIKS = {"issuercik", "rptownercik"}
# Columns that may hold lines.
TEXTS = {"remarks", "footnote_txt"}
# A quarter is 8 to 17 MB zipped and 50 MB open; what is far beyond that is no data set.
LARGEST_MEMBER = 2 * 1024**3
LARGEST_RATIO = 200
LONGEST_LINE = 16_000_000
LONGEST_HEADER = 1024**2
WHITE = "e' \\t\\r\\n'"

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")
# The filing date stands first among the dates of a line.
_FILED = re.compile(r"\b\d{2}-([A-Za-z]{3})-(\d{4})\b")


class BrokenDataset(OperatorError):
    """What should be a quarterly data set is none: no zip, unsafe, or without submissions."""

    def sentence(self) -> str:
        return f"{self}. `insider repair` fetches it again."


@dataclass(frozen=True)
class QuarterLoad:
    """What one quarterly data set held, and what became of it."""

    quarter: str
    content_hash: str
    filings_listed: int
    filings_loaded: int
    filings_kept_from_xml: int
    rows: dict[str, int]
    rejected: int
    missing_members: tuple[str, ...]
    missing_columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]


def dataset_paths(quarter: str) -> tuple[str, ...]:
    """Where the zip of a quarter (2024q3) may be, below SEC's root."""
    return tuple(f"{folder}/{quarter}_form345.zip" for folder in FOLDERS)


def load_quarter(
    connection: duckdb.DuckDBPyConnection,
    archive: Path,
    quarter: str,
    *,
    temporary_folder: Path | None = None,
) -> QuarterLoad:
    """Loads one zip in one transaction, in the place of what an earlier copy of it said.

    `quarter` (2024q3) names the partition in the log and stands for the accession of lines that
    have none. `temporary_folder` needs room for the open quarter. Raises BrokenDataset.
    """
    (report,) = load_quarters(connection, [(quarter, archive)], temporary_folder=temporary_folder)
    return report


def load_quarters(
    connection: duckdb.DuckDBPyConnection,
    archives: Iterable[tuple[str, Path]],
    *,
    temporary_folder: Path | None = None,
) -> Iterator[QuarterLoad]:
    """Loads quarters and their zips in the order given, each in a transaction of its own.

    While one is put in place, the next is unzipped and typed beside it: a quarter is too small for
    DuckDB to use two processors on it. Yields each as soon as it is loaded. Raises BrokenDataset.
    """
    (database,) = connection.execute("select current_database()").fetchone() or ("",)
    with ThreadPoolExecutor(max_workers=1) as beside:
        waiting: deque[Future[_Staging]] = deque()
        try:
            for quarter, archive in archives:
                cursor = connection.cursor()
                cursor.execute(f'use "{database}"')
                waiting.append(beside.submit(_staged, cursor, quarter, archive, temporary_folder))
                if len(waiting) > 1:
                    yield _put_in_place(waiting.popleft().result())
            while waiting:
                yield _put_in_place(waiting.popleft().result())
        finally:
            for staging in waiting:
                staging.cancel()


def _staged(
    connection: duckdb.DuckDBPyConnection,
    quarter: str,
    archive: Path,
    temporary_folder: Path | None,
) -> _Staging:
    content_hash = _hash(archive)
    with tempfile.TemporaryDirectory(dir=temporary_folder) as folder:
        members = unzip(archive, Path(folder))
        staging = _Staging(connection, quarter, content_hash)
        for member, path in members.items():
            staging.read(member, path)
    return staging


def _put_in_place(staging: _Staging) -> QuarterLoad:
    with staging.connection, transaction(staging.connection):
        return staging.put_in_place()


def _hash(archive: Path) -> str:
    with archive.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def fault_of(archive: Path, quarter: str) -> str | None:
    """Why a zip cannot be the data set of the quarter, whole; None when it can. All that loading
    refuses is a fault: what is found at night can be repaired."""
    head: list[str] = []
    try:
        with zipfile.ZipFile(archive) as opened:
            if broken := opened.testzip():
                return f"{broken} is damaged"
            for member, entry in _members(opened).items():
                with opened.open(entry) as lines:
                    _columns(_as_utf8(lines.readline(LONGEST_HEADER)).decode(), f"{member}.tsv")
                    if member == "SUBMISSION":
                        head = [next(lines, b"").decode("latin-1") for _ in range(500)]
    except BrokenDataset as error:
        return str(error)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        return str(error)
    except (OSError, ValueError, struct.error) as error:
        return f"it cannot be read: {error}"
    filed = Counter(
        f"{year}q{(MONTHS.index(month.upper()) + 3) // 3}"
        for line in head
        for month, year in _FILED.findall(line)[:1]
        if month.upper() in MONTHS
    )
    if filed and quarter not in filed:
        return f"it holds filings of {filed.most_common(1)[0][0]}"
    return None


def unzip(archive: Path, folder: Path) -> dict[str, Path]:
    """The known members of a zip, unpacked below our own names, as UTF-8. Raises BrokenDataset.

    A member's own path is never used, so it cannot lead out of the folder. Members of another name
    (metadata, readme) stay where they are.
    """
    members: dict[str, Path] = {}
    try:
        with zipfile.ZipFile(archive) as opened:
            for member, entry in _members(opened).items():
                members[member] = folder / f"{member}.tsv"
                with opened.open(entry) as packed, members[member].open("wb") as unpacked:
                    _copy_as_utf8(packed, unpacked)
    except BrokenDataset as error:
        raise BrokenDataset(f"{archive.name}: {error}") from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BrokenDataset(f"{archive.name} cannot be unzipped: {error}") from error
    return members


def _members(opened: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The known members of a data set, in the order in which they are read. Raises BrokenDataset
    when they are not those of one."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in opened.infolist():
        name = PurePosixPath(entry.filename.replace("\\", "/")).name.upper()
        member = name.removesuffix(".TSV")
        if entry.is_dir() or not name.endswith(".TSV") or member not in MEMBERS:
            continue
        if member in found:
            raise BrokenDataset(f"it has two members {name}")
        if entry.file_size > LARGEST_MEMBER or entry.file_size > LARGEST_RATIO * max(
            entry.compress_size, 1024
        ):
            raise BrokenDataset(f"{name} is too large when unzipped")
        found[member] = entry
    # Without the filings or the people, no row of the others belongs to anybody.
    for member in ("SUBMISSION", "REPORTINGOWNER"):
        if member not in found:
            raise BrokenDataset(f"it has no {member}.tsv")
    return {member: found[member] for member in MEMBERS if member in found}


def _copy_as_utf8(packed: IO[bytes], unpacked: IO[bytes]) -> None:
    """Copies in blocks of whole lines; bytes that are no UTF-8 are taken for Windows-1252."""
    rest = b""
    while block := packed.read(4 * 1024**2):
        lines, end, rest = (rest + block).rpartition(b"\n")
        if len(rest) > LONGEST_LINE:
            lines, end, rest = lines + end, rest, b""
        unpacked.write(_as_utf8(lines + end))
    unpacked.write(_as_utf8(rest))


def _as_utf8(lines: bytes) -> bytes:
    if lines.isascii() and b"\0" not in lines:
        return lines
    return decode(lines.replace(b"\0", b"")).encode()


class _Staging:
    """The members of one quarter, typed, in temporary tables of a connection of their own."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, quarter: str, content_hash: str
    ) -> None:
        self.connection = connection
        self.quarter = quarter
        self.content_hash = content_hash
        self.read_members: list[str] = []
        self.missing_columns: list[str] = []
        self.unknown_columns: list[str] = []
        connection.execute(
            "create temp table staged_rejected"
            " (accession_number varchar, place varchar, verbatim varchar, reason varchar)"
        )

    def _drop_faults(self) -> None:
        self.connection.execute("drop table if exists temp.reject_errors")
        self.connection.execute("drop table if exists temp.reject_scans")

    def read(self, member: str, path: Path) -> None:
        """Reads a member into its staging table; what cannot be read goes to the rejected."""
        header = _header(path)
        table = raw_tables()[MEMBERS[member]]
        raw = _Raw(member, table, header)
        self.read_members.append(member)
        self.missing_columns += [f"{member}.{column.upper()}" for column in raw.missing]
        self.unknown_columns += [f"{member}.{column}" for column in raw.unknown]
        self.connection.execute(
            f"create temp table staged_{member.lower()} as {raw.select(path, keep_faults=True)}"
        )
        faults = self.connection.execute(
            "select distinct on (line) error_type, csv_line, error_message from reject_errors"
            " order by line, column_idx"
        ).fetchall()
        self._drop_faults()
        paths = [path]
        if faults:
            rescued = path.with_suffix(".rescued.tsv")
            self._rescue(member, header, faults, rescued)
            self.connection.execute(f"insert into staged_{member.lower()} {raw.select(rescued)}")
            paths.append(rescued)
        if self.connection.execute(
            f"select count(*) from staged_{member.lower()} where is_odd"
        ).fetchone() != (0,):
            for file in paths:
                self.connection.execute(f"insert into staged_rejected {raw.select_odd(file)}")
            # Lines that are no rows were noted above; reading again has only to survive them.
            self._drop_faults()

    def _rescue(self, member: str, header: list[str], faults: list[tuple], rescued: Path) -> None:
        """Lines that a stray quote swallowed are read without quoting; the rest is rejected."""
        rejected = []
        with rescued.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n")
            writer.writerow(header)
            for kind, text, message in faults:
                lines = text.splitlines() if kind == "UNQUOTED VALUE" else []
                for line in lines:
                    fields = line.split("\t")
                    if len(fields) == len(header):
                        writer.writerow(fields)
                    else:
                        rejected.append((line, "the line has another number of columns"))
                if not lines:
                    rejected.append((text, message))
        for line, reason in rejected:
            accession = _ACCESSION.search(line)
            self.connection.execute(
                "insert into staged_rejected values (?, ?, ?, ?)",
                [
                    accession[0] if accession else f"dataset/{self.quarter}",
                    f"{member}.tsv",
                    line[:VERBATIM_LENGTH],
                    reason,
                ],
            )

    def put_in_place(self) -> QuarterLoad:
        """Deletes what an earlier load of these filings left, and inserts the staged rows."""
        execute = self.connection.execute
        self._reject_strangers()
        execute(
            "create temp table staged_loadable as select accession_number, filing_date"
            " from staged_submission anti join"
            " (select accession_number from edgar.submission where source = 'xml')"
            " using (accession_number)"
        )
        listed = self._count("staged_submission")
        loaded = self._count("staged_loadable")
        known = self._count("edgar.submission semi join staged_loadable using (accession_number)")
        rows = {}
        for member, name in MEMBERS.items():
            if known:
                execute(
                    f"delete from {name}"
                    " where accession_number in (select accession_number from staged_loadable)"
                )
            if member in self.read_members:
                (rows[name],) = execute(_insert(member, raw_tables()[name])).fetchone() or (0,)
        execute(
            f"delete from edgar.rejected where place = '{WHOLE_FILING}'"
            " and accession_number in (select accession_number from staged_loadable)"
        )
        kept_out = quarantine(self.connection, "select accession_number from staged_loadable")
        rejected = self._put_rejected() + len(kept_out)
        execute(
            "insert into edgar.load_log (partition_key, source, loaded_at, filings_listed,"
            " filings_loaded, filings_rejected, content_hash) values (?, 'form345', ?, ?, ?, ?, ?)",
            [
                self.quarter,
                datetime.now(UTC).replace(tzinfo=None),
                listed,
                loaded - len(kept_out),
                len(kept_out),
                self.content_hash,
            ],
        )
        return QuarterLoad(
            self.quarter,
            self.content_hash,
            listed,
            loaded - len(kept_out),
            listed - loaded,
            rows,
            rejected,
            tuple(member for member in MEMBERS if member not in self.read_members),
            tuple(self.missing_columns),
            tuple(self.unknown_columns),
        )

    def _reject_strangers(self) -> None:
        """Submissions that cannot be loaded, and rows that hang on no submission."""
        execute = self.connection.execute
        for condition, reason in (
            (
                "rowid not in (select min(rowid) from staged_submission group by accession_number)",
                "the accession is given more than once",
            ),
            ("accession_number is null", "no accession number"),
            ("filing_date is null", "no filing date"),
            (_is_far_from(self.quarter), f"a filing date far from {self.quarter}"),
        ):
            execute(
                "insert into staged_rejected"
                f" select coalesce(accession_number, 'dataset/{self.quarter}'),"
                f" 'SUBMISSION.tsv', left(to_json(staged)::varchar, {VERBATIM_LENGTH}), '{reason}'"
                f" from staged_submission as staged where {condition}"
            )
            execute(f"delete from staged_submission where {condition}")
        for member in self.read_members[1:]:
            staged = f"staged_{member.lower()}"
            homeless = (
                f"from {staged} as staged anti join staged_submission"
                " on staged.accession_number = staged_submission.accession_number"
            )
            if self._count(f"(select 1 {homeless})"):
                execute(
                    "insert into staged_rejected"
                    f" select coalesce(accession_number, 'dataset/{self.quarter}'),"
                    f" '{member}.tsv', left(to_json(staged)::varchar, {VERBATIM_LENGTH}),"
                    f" 'no submission of this accession in the data set' {homeless}"
                )
                execute(f"delete from {staged} where rowid in (select staged.rowid {homeless})")
        if "FOOTNOTES" in self.read_members:
            execute(
                "insert into staged_rejected select accession_number, 'FOOTNOTES.tsv',"
                f" left(footnote_txt, {VERBATIM_LENGTH}), 'a footnote without an id'"
                " from staged_footnotes where footnote_id is null"
            )
            execute("delete from staged_footnotes where footnote_id is null")

    def _put_rejected(self) -> int:
        """Numbers the rejected after those that the same accession has from elsewhere."""
        execute = self.connection.execute
        execute(
            "delete from edgar.rejected where place like '%.tsv%' and (accession_number = ?"
            " or accession_number in (select accession_number from staged_loadable)"
            " or accession_number in (select accession_number from staged_rejected))",
            [f"dataset/{self.quarter}"],
        )
        execute(
            "delete from staged_rejected where accession_number in"
            " (select accession_number from edgar.submission where source = 'xml')"
        )
        execute(
            """
            insert into edgar.rejected
                (accession_number, line_ordinal, filing_date, place, verbatim, reason)
            with taken as (
                select accession_number, max(line_ordinal) + 1 as next
                from edgar.rejected group by accession_number
            )
            select
                staged.accession_number,
                coalesce(taken.next, 0) - 1 + row_number() over (
                    partition by staged.accession_number order by staged.rowid
                ),
                staged_loadable.filing_date,
                staged.place,
                staged.verbatim,
                staged.reason
            from staged_rejected as staged
            left join taken on staged.accession_number = taken.accession_number
            left join staged_loadable
                on staged.accession_number = staged_loadable.accession_number
            """
        )
        return self._count("staged_rejected")

    def _count(self, relation: str) -> int:
        (count,) = self.connection.execute(f"select count(*) from {relation}").fetchone() or (0,)
        return count


def _is_far_from(quarter: str) -> str:
    """A condition on the filing date: more than a year from the quarter that it should be in."""
    year, number = int(quarter[:4]), int(quarter[5])
    first = f"date '{year}-{number * 3 - 2:02d}-01'"
    return f"filing_date not between {first} - interval 1 year and {first} + interval 15 month"


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return _columns(file.readline(LONGEST_HEADER), path.name)


def _columns(line: str, name: str) -> list[str]:
    columns = line.removeprefix("\ufeff").rstrip("\r\n").split("\t")
    header = [column.strip().strip('"').upper() for column in columns]
    if "ACCESSION_NUMBER" not in header or len(set(header)) != len(header):
        raise BrokenDataset(f"{name} does not begin with a header of its columns")
    return header


class _Raw:
    """The SQL that reads one member, from its own header to the contract's columns."""

    def __init__(self, member: str, table: Table, header: list[str]) -> None:
        self.member = member
        self.header = header
        self.key = f"{member}_SK" if f"{member}_SK" in header else None
        self.columns: dict[Column, str | None] = {}
        self.missing: list[str] = []
        for column in table.columns:
            if column.name in OURS:
                continue
            spellings = (column.name, SPELLINGS.get(column.name, column.name))
            found = next((name.upper() for name in spellings if name.upper() in header), None)
            self.columns[column] = found
            if found is None:
                self.missing.append(column.name)
        used = {*self.columns.values(), self.key}
        self.unknown = [name for name in header if name not in used]

    def _from(self, path: Path, keep_faults: bool = False) -> str:
        columns = ", ".join(f"{quoted_text(name)}: 'varchar'" for name in self.header)
        faults = ", ignore_errors = true, store_rejects = true" if keep_faults else ""
        return (
            f"read_csv({quoted_text(str(path))}, delim = '\t', quote = '\"', escape = '\"',"
            f" header = true, auto_detect = false, columns = {{{columns}}},"
            f" max_line_size = {LONGEST_LINE}{faults})"
        )

    def select(self, path: Path, keep_faults: bool = False) -> str:
        """Typed rows, with the key that orders the lines of a filing, and whether one is odd."""
        typed = ",\n".join(
            f"{_typed(column, found) if found else f'null::{column.type}'} as {column.name}"
            for column, found in self.columns.items()
        )
        order = "null::bigint"
        if self.key:
            order = f'try_cast("{self.key}" as bigint)'
        elif self.member == "FOOTNOTES":
            order = 'try_cast(substr(trim("FOOTNOTE_ID"), 2) as bigint)'
        odd = " or ".join(_is_odd(column, found) for column, found in self._strict()) or "false"
        return (
            f"select {typed},\n{order} as staged_order,\n({odd}) as is_odd"
            f" from {self._from(path, keep_faults)}"
        )

    def select_odd(self, path: Path) -> str:
        """Accession, place, text and reason of every value that does not fit its type."""
        faults = ", ".join(
            f"case when {_is_odd(column, found)} then {{'place': '{self.member}.tsv, {found}',"
            f" 'verbatim': \"{found}\", 'reason': '{_reason(column)}'}} end"
            for column, found in self._strict()
        )
        line = f"' of {self.key} ' || \"{self.key}\"" if self.key else "''"
        return (
            f"select trim(\"ACCESSION_NUMBER\"), fault.place || coalesce({line}, ''),"
            f" left(fault.verbatim, {VERBATIM_LENGTH}), fault.reason from"
            f' (select "ACCESSION_NUMBER", {self._key_column()}'
            f"unnest(list_filter([{faults}], lambda fault: fault is not null)) as fault"
            f" from {self._from(path, keep_faults=True)})"
        )

    def _key_column(self) -> str:
        return f'"{self.key}", ' if self.key else ""

    def _strict(self) -> Iterator[tuple[Column, str]]:
        for column, found in self.columns.items():
            if found and (column.type != "varchar" or column.name in CIKS):
                yield column, found


def _typed(column: Column, name: str) -> str:
    """The value of a column as the contract has it; null when the text does not fit."""
    text = f'"{name}"'
    if column.type == "date":
        # 31-JUL-2024; the pattern would take two digits for a year, too.
        return (
            f"case when {text} like '____-__-__' then try_cast({text} as date)"
            f" when length({text}) >= 10 then try_strptime({text}, '%d-%b-%Y')::date end"
        )
    if column.type.startswith("decimal"):
        # The patterns leave nothing to be rounded. A cast of text to a decimal of more than 18
        # digits takes two hundred times as long (72,000 values: 640 ms against 3).
        return (
            f"case when regexp_full_match({text}, '[+-]?\\d{{1,10}}(\\.\\d{{0,8}})?')"
            f" then {text}::decimal(18,8)::{column.type}"
            f" when regexp_full_match({text}, '\\s*[+-]?(\\d+\\.?|\\d*\\.\\d{{1,8}}0*)\\s*')"
            f" or regexp_full_match({text}, '[+-]?\\d(\\.\\d{{1,8}})?[eE]\\+?\\d{{1,2}}')"
            f" then try_cast({text} as {column.type}) end"
        )
    if column.name in CIKS:
        return (
            f"case when length(trim({text})) <= 10 and try_cast({text} as ubigint) > 0"
            f" then lpad(trim({text}), 10, '0') end"
        )
    if column.name.endswith("_fn"):
        return f"nullif(replace({text}, ' ', ''), '')"
    if column.name in TEXTS:
        return f"nullif(trim({text}, {WHITE}), '')"
    return f"nullif(trim({text}), '')"


def _is_odd(column: Column, name: str) -> str:
    return f"(trim(\"{name}\") <> '' and ({_typed(column, name)}) is null)"


def _reason(column: Column) -> str:
    if column.name in CIKS:
        return "not a CIK (up to ten digits)"
    if column.type == "date":
        return "not a date (DD-MON-YYYY)"
    return f"does not fit {column.type}"


def _insert(member: str, table: Table) -> str:
    """The staged rows of the filings to load, in the contract's columns."""
    values = []
    for column in table.columns:
        if column.name == "line_ordinal":
            values.append("numbered.line_ordinal")
        elif column.name == "source":
            values.append("'form345'")
        elif column.name == "document_type":
            values.append("coalesce(staged.document_type, 'unknown')")
        elif column.name in OURS:
            values.append(f"null::{column.type}")
        else:
            values.append(f"staged.{column.name}")
    staged = f"staged_{member.lower()}"
    # Only keys are sorted, which is twice as fast as sorting rows with their texts.
    numbered = f"""
        (
            select
                rowid as id,
                row_number() over (
                    partition by accession_number order by staged_order, rowid
                ) - 1 as line_ordinal
            from {staged}
        ) as numbered"""
    return (
        f"insert into {table.full_name} ({', '.join(table.column_names)})"
        f" select {', '.join(values)} from {staged} as staged"
        f" inner join {numbered} on staged.rowid = numbered.id"
        " semi join staged_loadable on staged.accession_number = staged_loadable.accession_number"
    )
