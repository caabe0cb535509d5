"""Raw rows → raw tables: replace what is known of some filings, in one transaction.

Every load is a delete and an insert by accession, so that loading twice gives the same tables, and
a crash leaves either the old rows or the new ones. The connection is the caller's: DuckDB, or
anything that is attached to it as the current database (DuckLake, MotherDuck).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
from tenacity import retry, retry_if_exception, stop_after_delay, wait_random_exponential

from insider_signals.extract.contract import Table, raw_tables
from insider_signals.extract.index import NOTICE_FORMS, OWNERSHIP_FORMS, IndexEntry
from insider_signals.extract.quarantine import quarantine
from insider_signals.extract.rows import RawRows

Rows = Mapping[str, Sequence[tuple]]

INDEX, SUBMISSION, REJECTED = "edgar.filing_index", "edgar.submission", "edgar.rejected"
# Lines are only added: of two for one partition the later one holds (its rowid is the greater),
# whatever the clock said when they were written.
LOG = "edgar.load_log"
# The forms whose documents are read; of the others only the index is kept.
READ_FORMS = OWNERSHIP_FORMS | NOTICE_FORMS
# Values given as one JSON text.
LISTED = "(select unnest(from_json(?, '[\"varchar\"]')))"
# Rows of one insert: large enough to be fast, small enough to bound the memory of its text.
BATCH = 20_000


def filing_tables() -> list[Table]:
    """The raw tables that hold what a filing says (not what the index says of it)."""
    return [
        table
        for name, table in raw_tables().items()
        if table.schema == "edgar"
        and name not in (INDEX, LOG)
        and table.column_names[0] == "accession_number"
    ]


def context_tables() -> list[Table]:
    """The raw tables that hold what was looked up about single issuers."""
    return [table for table in raw_tables().values() if table.column_names[0] == "issuercik"]


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("begin transaction")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def lost_to_another_writer(error: BaseException) -> bool:
    """Whether a transaction was undone because another process changed the same table meanwhile."""
    text = str(error).lower()
    return isinstance(error, duckdb.Error) and (
        "conflict" in text or "failed to commit ducklake" in text
    )


# On a lake several processes load at once. Of two that touch the same table, the later one is
# undone as a whole, so that it may simply do its work again.
until_no_conflict = retry(
    retry=retry_if_exception(lost_to_another_writer),
    wait=wait_random_exponential(multiplier=0.1, max=10),
    stop=stop_after_delay(300),
    reraise=True,
)


@until_no_conflict
def replace_filings(
    connection: duckdb.DuckDBPyConnection,
    rows: Rows,
    accessions: Collection[str],
    *,
    source: str = "xml",
) -> None:
    """Puts `rows` in the place of everything that the tables hold of these accessions.

    `source` is `xml` or `form345`. A filing that was read from XML is not overwritten by its copy
    from a quarterly data set. A filing that breaks a rule of extract/quarantine.py goes to
    `edgar.rejected`. Raises ValueError for rows of an accession that is not replaced.
    """
    with transaction(connection):
        _replace_filings(connection, rows, accessions, source)


@dataclass(frozen=True)
class DayLoad:
    """A filing day as its index and its filings say, ready to be loaded.

    `entries` are all kept entries of the index; `rows` those of the filings that were read,
    `accessions`, of which `rejected` could not be understood at all. `content_hash` is that of what
    was read; None when EDGAR has no index; `was_closed` when it is known that there is none because
    EDGAR took no filings. `unreadable` are lines of the index (number, text).
    """

    day: date
    entries: Sequence[IndexEntry]
    rows: Rows
    accessions: Collection[str]
    rejected: int = 0
    content_hash: str | None = None
    unreadable: Sequence[tuple[int, str]] = ()
    was_closed: bool = False

    @property
    def index_key(self) -> str:
        """What stands for the accession of a rejected line of the index."""
        return f"index/{self.day.isoformat()}"


@until_no_conflict
def replace_days(connection: duckdb.DuckDBPyConnection, loads: Sequence[DayLoad]) -> dict[str, str]:
    """Makes the tables say of some filing days what their indexes say, in one transaction.

    Filings that an index no longer lists disappear, with all their rows; filings that are listed
    but were not read this time keep the rows they have. A filing that two days list belongs to the
    first, in whatever order they are loaded. Each day gets its line in the log. Returns the filings
    that are kept out, with their reasons.
    """
    with transaction(connection):
        days, withdrawn = _days_of_filings(connection, loads)
        index_rows: list[tuple] = []
        rows: dict[str, list[tuple]] = {}
        read: set[str] = set()
        for load in loads:
            foreign = {accession for accession in load.accessions if days[accession] != load.day}
            read |= set(load.accessions) - foreign
            index_rows += [
                _index_row(load.day, entry)
                for entry in load.entries
                if days[entry.accession_number] == load.day
            ]
            for name, table_rows in load.rows.items():
                rows.setdefault(name, []).extend(row for row in table_rows if row[0] not in foreign)
        _replace_filings(connection, {}, withdrawn, "xml")
        _delete(connection, INDEX, withdrawn.union(row[0] for row in index_rows))
        insert(connection, INDEX, index_rows)
        kept_out = _replace_filings(connection, rows, read, "xml")
        _note_unreadable_lines(connection, loads)
        insert(connection, LOG, [_log_row(load, kept_out) for load in loads])
    return kept_out


@dataclass(frozen=True)
class IssuerLoad:
    """The context of one issuer as its documents say, ready to be loaded.

    `documents` is the content hash of each document in the store, by key; rejected rows stand under
    these keys.
    """

    issuer_cik: str
    rows: Rows
    documents: Mapping[str, str]


@until_no_conflict
def replace_issuers(connection: duckdb.DuckDBPyConnection, loads: Sequence[IssuerLoad]) -> None:
    """Makes the context tables say of some issuers what their documents say, in one transaction.

    Each document gets its line in the log.
    """
    with transaction(connection):
        ciks = json.dumps([load.issuer_cik for load in loads])
        keys = [key for load in loads for key in load.documents]
        for table in context_tables():
            connection.execute(f"delete from {table.full_name} where issuercik in {LISTED}", [ciks])
        _delete(connection, REJECTED, keys)
        now = datetime.now(UTC).replace(tzinfo=None)
        for name in [*(table.full_name for table in context_tables()), REJECTED]:
            rows = [row for load in loads for row in load.rows.get(name, ())]
            insert(connection, name, rows)
        log_rows = [
            (key, "context", now, None, None, None, content_hash)
            for load in loads
            for key, content_hash in load.documents.items()
        ]
        insert(connection, LOG, log_rows)


def _days_of_filings(
    connection: duckdb.DuckDBPyConnection, loads: Sequence[DayLoad]
) -> tuple[dict[str, date], set[str]]:
    """The day that each listed filing belongs to, and the filings that no index lists any more."""
    days = {load.day for load in loads}
    listed: dict[str, date] = {}
    for load in sorted(loads, key=lambda load: load.day):
        for entry in load.entries:
            listed.setdefault(entry.accession_number, load.day)
    before = connection.execute(
        f"select accession_number, index_date from {INDEX} where accession_number in {LISTED}"
        f" or strftime(index_date, '%Y-%m-%d') in {LISTED}",
        [json.dumps(sorted(listed)), json.dumps([day.isoformat() for day in days])],
    ).fetchall()
    withdrawn = set()
    for accession, day in before:
        if accession not in listed:
            withdrawn.add(accession)
        elif day not in days:
            listed[accession] = min(day, listed[accession])
    return listed, withdrawn


def _note_unreadable_lines(connection: duckdb.DuckDBPyConnection, loads: Sequence[DayLoad]) -> None:
    """Rejected rows for the lines of an index that cannot be read."""
    notes: dict[str, RawRows] = {}
    for load in loads:
        notes[load.index_key] = RawRows(load.index_key, load.day)
        for number, line in load.unreadable:
            notes[load.index_key].reject(
                f"line {number} of the index", line, "not a line of a form index"
            )
    _delete(connection, REJECTED, notes)
    insert(
        connection,
        REJECTED,
        [row for rows in notes.values() for row in rows.tables.get(REJECTED, ())],
    )


def _index_row(day: date, entry: IndexEntry) -> tuple:
    return (
        entry.accession_number,
        entry.form_type,
        day,
        entry.filed_date,
        entry.file_name,
        list(entry.ciks),
        list(entry.company_names),
    )


def _log_row(load: DayLoad, kept_out: Collection[str]) -> tuple:
    listed = 0 if load.was_closed else None
    rejected = load.rejected + len(set(load.accessions).intersection(kept_out))
    if load.content_hash is not None:
        listed = sum(entry.form_type in READ_FORMS for entry in load.entries)
    return (
        load.day.isoformat(),
        "xml",
        datetime.now(UTC).replace(tzinfo=None),
        listed,
        len(load.accessions) - rejected,
        rejected,
        load.content_hash,
    )


def _replace_filings(
    connection: duckdb.DuckDBPyConnection, rows: Rows, accessions: Collection[str], source: str
) -> dict[str, str]:
    """Returns the filings that are kept out, with their reasons."""
    replaced = set(accessions)
    strangers = {
        row[0]
        for name, table_rows in rows.items()
        if name != INDEX
        for row in table_rows
        if row[0] not in replaced
    }
    if strangers:
        raise ValueError(f"rows of filings that are not replaced: {sorted(strangers)[:5]}")
    if not replaced:
        return {}
    text = json.dumps(sorted(replaced))
    if source != "xml":
        kept = connection.execute(
            f"select accession_number from {SUBMISSION} where source = 'xml'"
            f" and accession_number in {LISTED}",
            [text],
        ).fetchall()
        replaced -= {accession for (accession,) in kept}
    # Every filing has a row in one of these, so that a first load need not search the others.
    known = connection.execute(
        " union ".join(
            f"select accession_number from {table} where accession_number in {LISTED}"
            for table in (SUBMISSION, "edgar.form144", REJECTED, "edgar.filer")
        ),
        [text] * 4,
    ).fetchall()
    stale = replaced.intersection(accession for (accession,) in known)
    for table in filing_tables():
        _delete(connection, table.full_name, stale)
        insert(
            connection,
            table.full_name,
            [row for row in rows.get(table.full_name, ()) if row[0] in replaced],
        )
    if not rows:
        return {}
    return quarantine(connection, LISTED[1:-1], [json.dumps(sorted(replaced))])


def _delete(connection: duckdb.DuckDBPyConnection, table: str, accessions: Collection[str]) -> None:
    if accessions:
        connection.execute(
            f"delete from {table} where accession_number in {LISTED}",
            [json.dumps(sorted(accessions))],
        )


def insert(connection: duckdb.DuckDBPyConnection, table_name: str, rows: Sequence[tuple]) -> None:
    """Appends rows whose values are in the contract's column order.

    They travel as one JSON text: list parameters are converted value by value, which is fifty times
    slower where numpy is not installed, and turn 1E+3 into 1. Decimals arrive exact, as text.
    """
    table = raw_tables()[table_name]
    values = ", ".join(_typed(f"line->>{i}", column.type) for i, column in enumerate(table.columns))
    width = len(table.columns)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        for row in batch:
            if len(row) != width:
                raise ValueError(f"{table_name} has {width} columns, a row has {len(row)}: {row}")
        text = json.dumps(batch, default=_plain, ensure_ascii=False, separators=(",", ":"))
        if "\\u0000" in text or _SURROGATE.search(text):
            text = json.dumps(_printable(batch), default=_plain, ensure_ascii=False)
        connection.execute(
            f"insert into {table_name} ({', '.join(table.column_names)}) select {values}"
            " from (select unnest(from_json(?, '[\"json\"]')) as line)",
            [text],
        )


def _typed(value: str, data_type: str) -> str:
    if data_type == "varchar":
        return value
    if data_type == "varchar[]":
        return f"from_json({value}, '[\"varchar\"]')"
    if data_type.startswith("decimal"):
        # A cast of text to more than 18 digits takes two hundred times as long; most values fit.
        return (
            f"coalesce(try_cast(({value}) as decimal(18,8))::{data_type}, ({value})::{data_type})"
        )
    return f"({value})::{data_type}"


# Halves of a character, as JSON can spell them: no text that can be written.
_SURROGATE = re.compile("[\ud800-\udfff]")


def _printable(value: Any) -> Any:
    """The value without what DuckDB's text cannot hold: NUL characters and halves of characters."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value.replace("\0", "\ufffd"))
    if isinstance(value, list | tuple):
        return [_printable(part) for part in value]
    return value


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no raw column holds a {type(value).__name__}")
