"""Context on demand: the other filings, the figures and the prospectus of issuers that may have a
signal.

Which issuers? Those with a filing of open-market trades as large as the smallest that a signal
requires (or one that somebody names). That is read from the raw tables, before anything is built.
How much? A number of requests a night to a server, the newest trades first; a folder gives all. A
look at an issuer counts as done when all its documents are in the store; one that was interrupted
is taken up again. Whatever happens here never stops the filings: it ends the step, and is reported.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb

from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.settings import Settings

if TYPE_CHECKING:
    from insider_signals.extract.client import EdgarClient
    from insider_signals.extract.load import IssuerLoad
    from insider_signals.extract.store import DocumentStore

log = logging.getLogger("insider_signals")

KEYS = "context/"
# The item of an 8-K that tells of directors and officers who come or go.
CHANGE = "5.02"
LOOK = "context_look"

# Requests of the last hours count as tonight's.
HOURS_OF_A_NIGHT = 12
REQUESTS_TO_A_FOLDER = 10_000_000
# The least that a filing's open-market sales, or purchases, come to when a signal may hang on them:
# the smallest `min_value_usd` of a definition with a tier.
LEAST_SALES_USD = 100_000
LEAST_PURCHASES_USD = 10_000
# How old a look may be when a newer filing came, and else, and until when an issuer is of interest.
DAYS_UNTIL_STALE_FOR_NEWS = 7
DAYS_UNTIL_STALE = 30
DAYS_OF_INTEREST = 400
# A first offering's prospectus comes around the registration of the shares for trading.
DAYS_AROUND_A_REGISTRATION = 30
MOST_PROSPECTUSES = 2
# Who leaves is looked for around the sales.
DAYS_BEFORE_A_SALE, DAYS_AFTER_A_SALE = 180, 30
MOST_CHANGES = 4

ISSUERS_IN_A_TRANSACTION = 50


class BudgetSpent(Exception):
    """The requests of the night are used up."""


@dataclass
class Looked:
    """What came of a night's looks; `failure` says what ended them early."""

    issuers: list[str] = field(default_factory=list)
    requests: int = 0
    waiting: int = 0
    without_facts: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    failure: str | None = None


@dataclass
class Budget:
    """Requests that may still be made. Each is noted before it is made."""

    connection: duckdb.DuckDBPyConnection
    left: int
    used: int = 0

    def take(self, key: str) -> None:
        if self.left <= 0:
            raise BudgetSpent(f"the night's requests are used up before {key}")
        self.left -= 1
        self.used += 1
        _note(self.connection, f"request {key}")


def candidates(connection: duckdb.DuckDBPyConnection) -> dict[str, date]:
    """Issuers that may have a signal, by the filing day of their newest trade that is large
    enough."""
    return dict(
        connection.execute(
            f"select issuercik, max(filing_date) from ({_LARGE_FILINGS}) group by issuercik"
        ).fetchall()
    )


# Filings of open-market trades that are large enough: issuer, filing day, code, first day of trade.
_LARGE_FILINGS = f"""
    select
        submission.issuercik,
        submission.filing_date,
        nonderiv_trans.trans_code,
        min(nonderiv_trans.trans_date) as first_trans_date
    from edgar.nonderiv_trans
    inner join edgar.submission
        on nonderiv_trans.accession_number = submission.accession_number
    where nonderiv_trans.trans_code in ('S', 'P') and submission.issuercik is not null
    group by
        submission.accession_number,
        submission.issuercik,
        submission.filing_date,
        nonderiv_trans.trans_code
    having
        sum(nonderiv_trans.trans_shares::double * nonderiv_trans.trans_pricepershare)
        >= case nonderiv_trans.trans_code
            when 'S' then {LEAST_SALES_USD} else {LEAST_PURCHASES_USD}
        end
"""


def due(connection: duckdb.DuckDBPyConnection, now: datetime | None = None) -> list[str]:
    """Candidates to look at: those never seen (the newest trade first), then the oldest look.

    One that was seen is due again when a newer filing came and the look is a week old, or when the
    look is a month old and the issuer had such a trade in the last year.
    """
    now = now or datetime.now(UTC).replace(tzinfo=None)
    found = candidates(connection)
    looks = _looks(connection)
    newest = max(found.values(), default=now.date())
    never = sorted((c for c in found if c not in looks), key=lambda c: (found[c], c), reverse=True)
    again = [
        cik
        for cik, filed in found.items()
        if cik in looks
        and (
            (
                looks[cik].date() < filed
                and looks[cik] < now - timedelta(days=DAYS_UNTIL_STALE_FOR_NEWS)
            )
            or (
                looks[cik] < now - timedelta(days=DAYS_UNTIL_STALE)
                and filed > newest - timedelta(days=DAYS_OF_INTEREST)
            )
        )
    ]
    return never + sorted(again, key=lambda cik: (looks[cik], cik))


def budget_left(
    connection: duckdb.DuckDBPyConnection, settings: Settings, now: datetime | None = None
) -> int:
    """Of the night's requests, those that were not made yet. A folder may be asked for all."""
    if settings.edgar_folder is not None and settings.context_requests:
        return REQUESTS_TO_A_FOLDER
    now = now or datetime.now(UTC).replace(tzinfo=None)
    row = connection.execute(
        "select count(*) from edgar.load_log where source = ? and loaded_at between ? and ?"
        " and partition_key like 'request %'",
        [LOOK, now - timedelta(hours=HOURS_OF_A_NIGHT), now + timedelta(hours=1)],
    ).fetchone()
    return max(0, settings.context_requests - (row[0] if row else 0))


def look_up(
    connection: duckdb.DuckDBPyConnection,
    store: DocumentStore,
    archives: EdgarClient,
    data: EdgarClient,
    issuers: Iterable[str],
    requests: int,
    progress: Progress,
) -> Looked:
    """Puts the documents of the issuers into the store, as far as the budget goes. Never raises on
    what EDGAR does: the reason why it ended is in `failure`."""
    from insider_signals.extract.client import BrokenDocument, EdgarError

    issuers = list(issuers)
    outcome = Looked(waiting=len(issuers))
    budget = Budget(connection, requests)
    sales = _sale_days(connection, issuers)
    with progress.step("context", total=len(issuers)) as step:
        for cik in issuers:
            try:
                _look_at(store, archives, data, cik, sales.get(cik, []), budget, outcome)
            except BudgetSpent:
                break
            except BrokenDocument as error:
                log.warning("the context of %s is left for the next run: %s", cik, error)
                outcome.failure = str(error)
                continue
            except EdgarError as error:
                log.warning("no more context in this run: %s", error)
                outcome.failure = str(error)
                break
            _note(connection, f"{KEYS}CIK{cik}")
            outcome.issuers.append(cik)
            outcome.waiting -= 1
            step.advance()
    outcome.requests = budget.used
    return outcome


def _look_at(
    store: DocumentStore,
    archives: EdgarClient,
    data: EdgarClient,
    cik: str,
    sales: Sequence[date],
    budget: Budget,
    outcome: Looked,
) -> None:
    """One issuer. The main submissions file is stored last of its kind, with the older files that
    it names, so that an older file that changed is never taken for current."""
    from insider_signals.extract.client import MissingDocument
    from insider_signals.extract.context import (
        FILINGS,
        NotTheDocument,
        facts_path,
        read_submissions,
    )
    from insider_signals.extract.context import submissions_path as path_of

    folder = f"{KEYS}CIK{cik}/"
    key = f"{folder}submissions.json"

    def get(client: EdgarClient, path: str) -> bytes | None:
        budget.take(path)
        try:
            return client.get(path)
        except MissingDocument as error:
            log.info("%s", error)
            return None

    entries: list[tuple[str, bytes]] = []
    filings: list[tuple] = []
    main = get(data, path_of(cik))
    if main is not None:
        try:
            read = read_submissions(main, cik, key)
            filings += read.rows.tables.get(FILINGS, [])
            known = _named_files(_stored(store, key))
            for name, described in _named_files(main).items():
                content = _stored(store, folder + name)
                if name in read.shards and (content is None or known.get(name) != described):
                    content = get(data, f"submissions/{name}")
                    if content is not None:
                        entries.append((folder + name, content))
                if content is not None:
                    filings += read_submissions(content, cik, key).rows.tables.get(FILINGS, [])
        except NotTheDocument as error:
            log.warning("the submissions of %s cannot be read: %s", cik, error)
            outcome.unreadable.append(key)
        store.put_many([*entries, (key, main)])
    facts = get(data, facts_path(cik))
    if facts is None:
        outcome.without_facts.append(cik)
    else:
        store.put(f"{folder}facts.json", facts)
    wanted = [f"prospectus/{accession}" for accession in first_prospectuses(filings)]
    wanted += [f"change/{accession}" for accession in management_changes(filings, sales)]
    for name in wanted:
        if not store.has(folder + name):
            accession = name.partition("/")[2]
            content = get(archives, f"Archives/edgar/data/{int(cik)}/{accession}.txt")
            if content is not None:
                store.put(folder + name, content)


def fetch_context(archives: EdgarClient, data: EdgarClient, key: str) -> bytes:
    """The document of a key of the store, as EDGAR has it now. Raises what the client raises."""
    from insider_signals.extract.context import facts_path
    from insider_signals.extract.context import submissions_path as path_of

    cik, (*kind, name) = _issuer_of(key), key.split("/")[2:]
    if kind:  # a prospectus, or a change in management
        return archives.get(f"Archives/edgar/data/{int(cik)}/{name}.txt")
    paths = {"submissions.json": path_of(cik), "facts.json": facts_path(cik)}
    return data.get(paths.get(name, f"submissions/{name}"))


def first_prospectuses(filings: Iterable[tuple]) -> list[str]:
    """Accessions of the prospectuses that may be those of the first offering: those around a
    registration of shares for trading, or else the first one of all."""
    from insider_signals.extract.prospectus import PROSPECTUS_FORMS

    dated = sorted((row[3], row[1], row[2]) for row in filings)
    registered = [filed for filed, _, form in dated if form == "8-A12B"]
    prospectuses = [(filed, acc) for filed, acc, form in dated if form in PROSPECTUS_FORMS]
    near = timedelta(days=DAYS_AROUND_A_REGISTRATION)
    around = [
        accession
        for filed, accession in prospectuses
        if any(abs(filed - day) <= near for day in registered)
    ]
    return (around or [accession for _, accession in prospectuses[:1]])[:MOST_PROSPECTUSES]


def management_changes(filings: Iterable[tuple], sales: Sequence[date]) -> list[str]:
    """Accessions of the 8-Ks on changes in management around the sales, the newest first; without
    sales, of the newest of all."""
    dated = sorted(
        {
            (row[3], row[1])
            for row in filings
            if row[2] == "8-K" and CHANGE in (row[5] or "").split(",")
        },
        reverse=True,
    )
    before, after = timedelta(days=DAYS_BEFORE_A_SALE), timedelta(days=DAYS_AFTER_A_SALE)
    around = [
        accession
        for filed, accession in dated
        if not sales or any(day - before <= filed <= day + after for day in sales)
    ]
    return around[:MOST_CHANGES]


def _sale_days(
    connection: duckdb.DuckDBPyConnection, issuers: Sequence[str]
) -> dict[str, list[date]]:
    """The days of the issuers' open-market sales that are large enough."""
    return dict(
        connection.execute(
            f"select issuercik, list(distinct first_trans_date) from ({_LARGE_FILINGS})"
            " where list_contains(?, issuercik) and trans_code = 'S'"
            " and first_trans_date is not null group by issuercik",
            [list(issuers)],
        ).fetchall()
    )


def load_context(
    connection: duckdb.DuckDBPyConnection, store: DocumentStore, progress: Progress
) -> list[str]:
    """Makes the context tables from the store, for issuers with a document that is not the one
    that was loaded. Returns those issuers."""
    from insider_signals.extract.load import replace_issuers

    loaded = _loaded(connection)
    documents: dict[str, dict[str, str]] = {}
    for key in store.keys(KEYS):
        documents.setdefault(_issuer_of(key), {})[key] = store.content_hash(key) or ""
    ciks = sorted(cik for cik, of in documents.items() if any(loaded.get(k) != of[k] for k in of))
    batch: list[IssuerLoad] = []
    with progress.step("loading context", total=len(ciks)) as step:
        for cik in ciks:
            batch.append(_read_issuer(store, cik, documents[cik]))
            step.advance()
            if len(batch) >= ISSUERS_IN_A_TRANSACTION:
                replace_issuers(connection, batch)
                batch = []
        if batch:
            replace_issuers(connection, batch)
    return ciks


def is_context_loaded(connection: duckdb.DuckDBPyConnection, store: DocumentStore) -> bool:
    """Whether the tables say what the store says."""
    loaded = _loaded(connection)
    return all(loaded.get(key) == store.content_hash(key) for key in store.keys(KEYS))


def _read_issuer(store: DocumentStore, cik: str, documents: dict[str, str]) -> IssuerLoad:
    """All rows of an issuer. A filing that two submissions files list counts once."""
    from insider_signals.extract.context import (
        FILINGS,
        NotTheDocument,
        read_company_facts,
        read_submissions,
        unreadable,
    )
    from insider_signals.extract.departures import read_departures
    from insider_signals.extract.load import IssuerLoad
    from insider_signals.extract.prospectus import read_prospectus

    tables: dict[str, list[tuple]] = {}
    filings: dict[str, tuple] = {}
    current = set(_named_files(_stored(store, f"{KEYS}CIK{cik}/submissions.json")))
    # The submissions first: other documents are dated by them, and older files repeat newer ones.
    for key in sorted(documents, key=_after_submissions):
        content = _stored(store, key)
        name = key.rpartition("/")[2]
        if content is None or ("-submissions-" in name and name not in current):
            continue
        try:
            if "/prospectus/" in key:
                listed = filings.get(name)
                if listed is None:
                    continue
                rows = read_prospectus(
                    content,
                    issuer_cik=cik,
                    accession_number=name,
                    form_type=listed[2],
                    filing_date=listed[3],
                    accepted_at=listed[8],
                )
            elif "/change/" in key:
                listed = filings.get(name)
                if listed is None:
                    continue
                rows = read_departures(
                    content,
                    issuer_cik=cik,
                    accession_number=name,
                    filing_date=listed[3],
                    accepted_at=listed[8],
                )
            elif name == "facts.json":
                rows = read_company_facts(content, cik, key)
            else:
                rows = read_submissions(content, cik, key).rows
        except NotTheDocument as error:
            rows = unreadable(key, content, str(error))
        for row in rows.tables.pop(FILINGS, []):
            filings.setdefault(row[1], row)
        for table, found in rows.tables.items():
            tables.setdefault(table, []).extend(found)
    tables[FILINGS] = list(filings.values())
    return IssuerLoad(cik, tables, documents)


def _after_submissions(key: str) -> tuple[int, str]:
    if key.endswith("/submissions.json"):
        return 0, key
    return (1 if "-submissions-" in key else 2), key


def _issuer_of(key: str) -> str:
    return key.removeprefix(f"{KEYS}CIK").partition("/")[0]


def _named_files(main: bytes | None) -> dict[str, Any]:
    """The older files that a submissions file names, with what it says of each."""
    try:
        files = json.loads(main or b"{}")["filings"]["files"]
        return {entry["name"]: entry for entry in files}
    except (ValueError, KeyError, TypeError):
        return {}


def _stored(store: DocumentStore, key: str) -> bytes | None:
    """The stored document; a damaged one is forgotten, and had again by the next look."""
    from insider_signals.extract.store import CorruptStoreEntry

    try:
        return store.get(key)
    except CorruptStoreEntry as error:
        log.warning("%s", error)
        store.discard(key)
        return None


def _loaded(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The hash of what was last loaded of every document."""
    return dict(
        connection.execute(
            "select partition_key, arg_max(content_hash, rowid) from edgar.load_log"
            " where source = 'context' group by partition_key"
        ).fetchall()
    )


def _looks(connection: duckdb.DuckDBPyConnection) -> dict[str, datetime]:
    """The last finished look at each issuer."""
    return {
        _issuer_of(key): at
        for key, at in connection.execute(
            "select partition_key, arg_max(loaded_at, rowid) from edgar.load_log"
            " where source = ? and partition_key like 'context/CIK%' and loaded_at <= ?"
            " group by partition_key",
            # A look of the future is one of a clock that was wrong.
            [LOOK, datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=1)],
        ).fetchall()
    }


def _note(connection: duckdb.DuckDBPyConnection, key: str) -> None:
    from insider_signals.extract.load import LOG, insert

    now = datetime.now(UTC).replace(tzinfo=None)
    insert(connection, LOG, [(key, LOOK, now, None, None, None, None)])


def issuer_named(connection: duckdb.DuckDBPyConnection, text: str) -> str | None:
    """The CIK of an issuer by CIK or by a ticker that it has, or last had."""
    if text.isdigit() and len(text) <= 10:
        return text.zfill(10)
    from insider_signals.extract.tickers import ticker_key, typed_ticker

    for query in (
        f"select cik from market.tickers where {ticker_key('ticker')} = {ticker_key('?')}"
        " order by last_date desc nulls first, first_date desc, cik limit 1",
        f"select issuercik from edgar.submission where {typed_ticker('issuertradingsymbol')}"
        f" = {ticker_key('?')}"
        " order by filing_date desc, issuercik limit 1",
    ):
        if row := connection.execute(query, [text]).fetchone():
            return row[0]
    return None
