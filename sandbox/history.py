"""Twenty years of made-up filings at real scale: quarterly data sets, and one ordinary day on top.

    python -m insider_signals.sandbox history FOLDER --scale 0.01

Scale 1 is about 5 million filings, 9 million transaction lines and 11 million footnotes in 82
quarters, 2006q1 to 2026q2, with SEC's own proportions of forms, codes, holdings, owners, amendments
and joint filings. Owners have careers: they stay some years, move on, and sit on several boards.
Unlike the market of `market`, nothing is planted here: it is mass, for measuring.

Everything is one pass of SQL over hashes of (issuer, seat, year, kind, slot), so it needs no random
state and no loop. The same seed, scale and version of DuckDB give the same rows.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import duckdb

from insider_signals.sandbox import datasets, days, documents, names
from insider_signals.sandbox.history_rows import (
    FIRST_QUARTER,
    LAST_QUARTER,
    Size,
    selects,
    steps,
    templates,
)
from insider_signals.sandbox.market import DIRECTOR, TEN_PERCENT, Filing, Issuer, Line, Owner, Role

ORDINARY_DAY = date(2026, 7, 1)
"""The day after the newest quarter: its filings are written as documents."""
FILINGS_A_DAY = 1_000

Progress = Callable[[str], None]


# ------------------------------------------------------------------------------ the quarters


def _query(table: str, quarter: tuple[int, int], relation: str, columns: dict[str, str]) -> str:
    """One file's rows, in an order without meaning, as in SEC's files, but always the same."""
    wanted = ", ".join(
        f'{columns.get(name, "null")} as "{name}"' for name in datasets.columns(table, quarter)
    )
    number = quarter[0] * 10 + quarter[1]
    return (
        f"select {wanted} from {relation.replace('$quarter', str(number))} as found "
        "order by hash(accession), 2"
    )


def quarters(since: tuple[int, int] = FIRST_QUARTER) -> list[tuple[int, int]]:
    years = range(FIRST_QUARTER[0], LAST_QUARTER[0] + 1)
    found = ((year, number) for year in years for number in (1, 2, 3, 4))
    return [quarter for quarter in found if since <= quarter <= LAST_QUARTER]


@dataclass(frozen=True)
class History:
    """What was written."""

    filings: int
    lines: int
    footnotes: int
    quarters: int
    bytes: int
    filings_of_the_day: int
    folder: Path


def write_history(
    folder: Path | str,
    scale: float = 0.01,
    seed: int = 1,
    memory_limit: str = "4GiB",
    since: tuple[int, int] = FIRST_QUARTER,
    say: Progress = lambda text: None,
) -> History:
    """Writes the zips, the page that links them, and the documents and index of ORDINARY_DAY.

    `since` leaves out the zips of earlier quarters; the later ones stay the same.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    leftovers = folder.glob(".history-*")  # of a run that was killed
    for path in (*leftovers, *(folder / name for name in ("Archives", "data-research", "files"))):
        shutil.rmtree(path, ignore_errors=True)
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix=".history-") as work,
        duckdb.connect(f"{work}/history.duckdb") as connection,
    ):
        connection.execute(f"set memory_limit = '{memory_limit}'")
        connection.execute(f"set temp_directory = '{work}/spill'")
        connection.execute("set preserve_insertion_order = false")
        _make(connection, seed, Size(scale), say)
        size = _write_zips(connection, folder, Path(work), Size(scale), since, say)
        day = _write_day(connection, folder, Size(scale))
        first, last = (year * 10 + number for year, number in (since, LAST_QUARTER))
        counts = connection.execute(
            f"""
            select
                count(*),
                (select count(*) from lines where quarter between {first} and {last}),
                sum(n_coding + n_price + n_vesting + n_balance + 2 * n_nature)
            from filings
            where quarter between {first} and {last}
            """
        ).fetchone()
    assert counts
    filings, lines, footnotes = (int(count or 0) for count in counts)
    return History(filings, lines, footnotes, len(quarters(since)), size, day, folder)


def _make(connection: duckdb.DuckDBPyConnection, seed: int, size: Size, say: Progress) -> None:
    connection.execute("create table templates (class varchar, variant integer, text varchar)")
    connection.executemany("insert into templates values (?, ?, ?)", list(templates()))
    for name, statement in steps(seed, size):
        if name:
            say(f"making {name}")
        connection.execute(statement)


def _write_zips(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    work: Path,
    size: Size,
    since: tuple[int, int],
    say: Progress,
) -> int:
    waiting: list[Future[int]] = []
    written = 0
    with ThreadPoolExecutor(2) as pool:
        for quarter in quarters(since):
            source = work / f"{quarter[0]}q{quarter[1]}"
            source.mkdir()
            for table, (relation, columns) in selects(size).items():
                query = _query(table, quarter, relation, columns)
                connection.execute(
                    f"copy ({query}) to '{source}/{table}.tsv' "
                    "(format csv, delimiter '\t', header true, quote '\"', escape '\"')"
                )
            target = folder / datasets.zip_path(quarter, newest=quarter == LAST_QUARTER)
            waiting.append(pool.submit(_zip, source, target))
            # at most three quarters of open text on the disk
            while len(waiting) > 3:
                written += waiting.pop(0).result()
            if quarter[1] == 4:
                say(f"wrote {quarter[0]}")
        written += sum(future.result() for future in waiting)
    page = folder / datasets.PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(datasets.page(quarters(since)))
    return written


def _zip(source: Path, target: Path) -> int:
    """Packs a folder of TSVs and removes it; the size of the open text."""
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table in datasets.TABLES:
            path = source / f"{table}.tsv"
            size += path.stat().st_size
            entry = zipfile.ZipInfo(path.name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.file_size = path.stat().st_size
            with path.open("rb") as text, archive.open(entry, "w") as packed:
                shutil.copyfileobj(text, packed, 1 << 20)
    shutil.rmtree(source)
    return size


# ------------------------------------------------------------------------------ an ordinary day


def _write_day(connection: duckdb.DuckDBPyConnection, folder: Path, size: Size) -> int:
    """The first FILINGS_A_DAY filings after the newest quarter, all moved to ORDINARY_DAY."""
    quarter = ORDINARY_DAY.year * 10 + days.quarter(ORDINARY_DAY)
    connection.execute(
        f"""
        create temp table day_filings as
        select *, (filed - date '{ORDINARY_DAY}')::integer as shift
        from filings
        where quarter = {quarter}
        order by filed, accession
        limit {FILINGS_A_DAY}
        """
    )
    found: dict[str, dict[str, list[dict[str, str]]]] = {}
    for table, (relation, columns) in selects(size).items():
        query = _query(table, (ORDINARY_DAY.year, days.quarter(ORDINARY_DAY)), relation, columns)
        cursor = connection.execute(
            f'select * from ({query}) where "ACCESSION_NUMBER" in '
            "(select accession from day_filings)"
        )
        header = [description[0] for description in cursor.description or ()]
        by_accession: dict[str, list[dict[str, str]]] = {}
        for row in cursor.fetchall():
            values = dict(zip(header, row, strict=True))
            by_accession.setdefault(values["ACCESSION_NUMBER"], []).append(values)
        found[table] = by_accession
    filings = [_filing(accession, found) for accession in sorted(found["SUBMISSION"])]
    for filing in filings:
        content = documents.submission_text(filing)
        first: Path | None = None
        for cik, _ in documents.parties(filing):
            path = folder / "Archives" / documents.document_path(cik, filing.accession)
            path.parent.mkdir(parents=True, exist_ok=True)
            if first is None:
                path.write_bytes(content)
                first = path
            elif not path.exists():
                os.link(first, path)
    index = folder / documents.daily_index_path(ORDINARY_DAY)
    index.parent.mkdir(parents=True, exist_ok=True)
    index.write_bytes(documents.form_index(filings, ORDINARY_DAY))
    return len(filings)


def _filing(accession: str, found: dict[str, dict[str, list[dict[str, str]]]]) -> Filing:
    """A filing from its data-set rows, dated to ORDINARY_DAY."""
    (row,) = found["SUBMISSION"][accession]
    shift = ORDINARY_DAY - _day(row["FILING_DATE"])
    texts = {
        note["FOOTNOTE_ID"]: note["FOOTNOTE_TXT"] for note in found["FOOTNOTES"].get(accession, ())
    }
    number = int(row["ISSUERCIK"]) - 5_000_000
    sic, sic_name = names.industry(number)
    issuer = Issuer(
        number, row["ISSUERCIK"], row["ISSUERNAME"], row["ISSUERTRADINGSYMBOL"], sic, sic_name, "DE"
    )
    owners = tuple(
        (
            Owner(
                owner["RPTOWNERCIK"],
                owner["RPTOWNERNAME"],
                owner["RPTOWNER_STREET1"],
                owner["RPTOWNER_CITY"],
                owner["RPTOWNER_STATE"],
                owner["RPTOWNER_ZIPCODE"],
                is_entity=owner["RPTOWNER_RELATIONSHIP"] == "TenPercentOwner",
            ),
            _role(owner),
        )
        for owner in found["REPORTINGOWNER"][accession]
    )
    lines = []
    for table in datasets.LINE_TABLES:
        rows = found[table].get(accession, [])
        for cells in sorted(rows, key=lambda cells: int(cells[f"{table}_SK"])):
            lines.append(_line(cells, table.startswith("DERIV"), texts, shift))
    return Filing(
        row["DOCUMENT_TYPE"],
        issuer,
        owners,
        _day(row["PERIOD_OF_REPORT"]) + shift,
        datetime.combine(ORDINARY_DAY, time(16 + number % 6, number % 60, 11)),
        lines,
        box=row["AFF10B5ONE"] or (None if row["DOCUMENT_TYPE"].startswith("3") else "0"),
        remarks=row["REMARKS"],
        original_date=_day(row["DATE_OF_ORIG_SUB"]) if row["DATE_OF_ORIG_SUB"] else None,
        exit_box=row["NOT_SUBJECT_SEC16"],
        no_securities=row["NO_SECURITIES_OWNED"],
        form3_reported=row["FORM3_HOLDINGS_REPORTED"],
        form4_reported=row["FORM4_TRANS_REPORTED"],
        accession=accession,
    )


def _role(owner: dict[str, str]) -> Role:
    kinds = owner["RPTOWNER_RELATIONSHIP"].split(",")
    if kinds == ["TenPercentOwner"]:
        return TEN_PERCENT
    if kinds == ["Director"]:
        return DIRECTOR
    return Role("Director" in kinds, "Officer" in kinds, title=owner["RPTOWNER_TITLE"])


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%b-%Y").date()


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _line(cells: dict[str, str], derivative: bool, texts: dict[str, str], shift: object) -> Line:
    """A line from its data-set cells; a cell that may not be empty cites a footnote."""

    def when(column: str) -> date | None:
        text = cells.get(column)
        return _day(text) if text else None

    traded = when("TRANS_DATE")
    line = Line(
        owned=_number(cells["SHRS_OWND_FOLWNG_TRANS"]),
        code=cells.get("TRANS_CODE"),
        day=traded + shift if traded else None,  # type: ignore[operator]
        shares=_number(cells.get("TRANS_SHARES")),
        price=_number(cells.get("TRANS_PRICEPERSHARE")),
        direction=cells.get("TRANS_ACQUIRED_DISP_CD") or "D",
        security=cells["SECURITY_TITLE"],
        ownership=cells["DIRECT_INDIRECT_OWNERSHIP"],
        nature=cells["NATURE_OF_OWNERSHIP"],
        due_on=cells.get("TRANS_FORM_TYPE") or "4",
        derivative=derivative,
        exercise_price=_number(cells.get("CONV_EXERCISE_PRICE")),
        exercisable=when("EXCERCISE_DATE") or when("EXERCISE_DATE"),
        expires=when("EXPIRATION_DATE"),
        underlying=cells.get("UNDLYNG_SEC_TITLE"),
        underlying_shares=_number(cells.get("UNDLYNG_SEC_SHARES")),
    )
    for cell, column in (
        ("coding", "EQUITY_SWAP_TRANS_CD_FN"),
        ("shares", "TRANS_SHARES_FN"),
        ("price", "TRANS_PRICEPERSHARE_FN"),
        ("owned", "SHRS_OWND_FOLWNG_TRANS_FN"),
        ("nature", "NATURE_OF_OWNERSHIP_FN"),
        ("exercise_price", "CONV_EXERCISE_PRICE_FN"),
        ("exercisable", "EXCERCISE_DATE_FN"),
        ("expires", "EXPIRATION_DATE_FN"),
    ):
        for footnote_id in (cells.get(column) or "").split(", "):
            if footnote_id in texts:
                line.cite(cell, texts[footnote_id])
    if derivative:
        for cell, value in (
            ("exercise_price", line.exercise_price),
            ("exercisable", line.exercisable),
            ("expires", line.expires),
        ):
            if value is None and cell not in line.cites:
                line.cite(cell, "Not applicable to this award.")
    return line
