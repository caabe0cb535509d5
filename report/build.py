"""Builds the report: reads the published file, renders every page aside, swaps the folder in.

Readers may have the report open: the new one is complete before it takes the old one's place, and
it does so in one step where the file system can (see `swap`).
"""

from __future__ import annotations

import ctypes
import errno
import gc
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

from insider_signals.report import pages, reading
from insider_signals.report.previous import FILE, Previous, checksum_of, digest_of

# A page costs little, but twenty years hold more of them than anyone opens: the newest are shown.
SIGNAL_LIMIT = 10_000
ISSUER_LIMIT = 2_000
CHART_YEARS = 6
BATCH = 500
ASIDE = ".report-"
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class ReportSummary:
    """What was written: where, for which filing day, how much of what, and the folder's bytes.
    Of `pages`, `kept` are those of the report before."""

    index: Path
    as_of_date: date
    new_signals: int
    signals: int
    issuers: int
    pages: int
    kept: int
    bytes: int


def build_report(
    published_db: Path,
    target: Path,
    *,
    signal_limit: int = SIGNAL_LIMIT,
    memory_limit: str = "2GiB",
    missing_benchmark: str | None = None,
) -> ReportSummary:
    """Writes the report of `published_db` into the folder `target`, replacing the one there, of
    which pages are kept that would be made of the same rows.

    The newest `signal_limit` signals get a page. `missing_benchmark` is the ticker that returns
    are measured against, when there are prices and none of it. Raises `reading.ReportError` when
    the published file is missing or lacks a mart; the old report then stays as it is.
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(target.parent)
    aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=target.parent))
    try:
        aside.chmod(0o755)
        with _no_collection():
            summary = _write(
                Path(published_db), aside, target, signal_limit, memory_limit, missing_benchmark
            )
        swap(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return ReportSummary(
        index=target / "index.html",
        as_of_date=summary.as_of_date,
        new_signals=summary.new_signals,
        signals=summary.signals,
        issuers=summary.issuers,
        pages=summary.pages,
        kept=summary.kept,
        bytes=summary.bytes,
    )


@contextmanager
def _no_collection() -> Iterator[None]:
    """A million rows hold no cycles, and looking for one doubled the time of reading them."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _write(
    published_db: Path,
    folder: Path,
    before: Path,
    signal_limit: int,
    memory_limit: str,
    missing_benchmark: str | None,
) -> ReportSummary:
    with reading.open_published(published_db, memory_limit) as published:
        edition = reading.edition(published)
        reading.prepare(published, signal_limit, ISSUER_LIMIT)
        definitions = reading.definitions(published)
        renderer = pages.Renderer(edition, reading.noise_words(published), definitions)
        signals = renderer.told_signals(reading.signals(published))
        issuers = renderer.told_issuers(reading.issuers(published))
        total = reading.occurrence_count(published)
        written = _Writer(folder, Previous(before, renderer.made_by, renderer.edition_words))

        _copy_assets(written)
        written.script("data/signals.js", "signals", renderer.signal_data(signals))
        written.script("data/issuers.js", "issuers", renderer.issuer_data(issuers))
        written.page(
            "index.html",
            renderer.index(
                signals=signals,
                total=total,
                filtered=reading.filtered_lines(published, edition.learned_from),
                filtered_before=reading.filtered_lines(
                    published, edition.learned_from - timedelta(days=pages.DAYS_BEFORE)
                ),
                sentiment=reading.sentiment(published),
                days=reading.filings_by_day(published, edition.as_of_date - timedelta(days=90)),
                forms=reading.newest_by_form(published),
                tables=reading.published_tables(published),
                rejected=reading.rejected_filings(published),
            ),
        )
        written.page("signals.html", renderer.signals(signals, total))
        written.page("issuers.html", renderer.issuers(issuers, reading.issuer_count(published)))
        written.page(
            "outcomes.html",
            renderer.outcomes(
                reading.scorecard(published),
                reading.companies_with_prices(published),
                missing_benchmark,
            ),
        )
        written.page("reading.html", renderer.reading(definitions))

        for batch in _batches(signals):
            ids = [signal["signal_id"] for signal in batch]
            trades = reading.signal_trades(published, ids)
            footnotes = reading.footnotes(published, pages.accessions_of(trades))
            outcomes = reading.outcomes(published, ids)
            occurrences = [signal["occurrence_id"] for signal in batch]
            versions = reading.signal_versions(published, occurrences)
            changes = reading.filings_behind_versions(published, occurrences)
            for signal in batch:
                key = signal["signal_id"]
                its_trades = trades.get(key, [])
                its_footnotes = {
                    accession: footnotes.get(accession, [])
                    for accession in pages.accessions_of({key: its_trades})
                }
                rows = (
                    versions[signal["occurrence_id"]],
                    changes.get(signal["occurrence_id"], []),
                    outcomes.get(key, []),
                )
                name = f"signals/{signal['page']}.html"
                if not written.keeps(name, signal, its_trades, its_footnotes, rows):
                    written.page(name, renderer.signal(signal, its_trades, its_footnotes, *rows))

        by_issuer: dict[str, list[reading.Row]] = {}
        for signal in signals:
            by_issuer.setdefault(str(signal["issuer_cik"]), []).append(signal)
        # From the first of a month: by the day, every chart would be another one every night.
        chart_since = (edition.as_of_date - timedelta(days=round(CHART_YEARS * 365.25))).replace(
            day=1
        )
        digests = reading.digests_of_trades(published)
        for batch in _batches(issuers):
            ciks = [str(issuer["issuer_cik"]) for issuer in batch]
            clusters = reading.clusters_by_issuer(published, ciks)
            prices = reading.prices_by_issuer(published, ciks, chart_since)
            rows_of = {
                cik: (by_issuer.get(cik, []), clusters.get(cik, []), prices.get(cik, []))
                for cik in ciks
            }
            due = [
                issuer
                for issuer, cik in zip(batch, ciks, strict=True)
                if not written.keeps(
                    _issuer_page(issuer), issuer, rows_of[cik], chart_since, digests.get(cik)
                )
            ]
            # Most rows are those of trades: they are read for pages that are made.
            ciks = [str(issuer["issuer_cik"]) for issuer in due]
            trades = reading.trades_by_issuer(published, ciks, pages.TRADES_IN_A_CHART)
            people = reading.people_by_issuer(published, ciks)
            for issuer, cik in zip(due, ciks, strict=True):
                html = renderer.issuer(
                    issuer, trades.get(cik, []), people.get(cik, []), *rows_of[cik], chart_since
                )
                written.page(_issuer_page(issuer), html)
        written.record()
    return ReportSummary(
        index=folder / "index.html",
        as_of_date=edition.as_of_date,
        new_signals=sum(1 for signal in signals if signal["is_new"]),
        signals=len(signals),
        issuers=len(issuers),
        pages=written.pages,
        kept=written.kept,
        bytes=written.bytes,
    )


def _issuer_page(issuer: reading.Row) -> str:
    return f"issuers/{issuer['page']}.html"


class _Writer:
    """Writes files below a folder and counts them."""

    def __init__(self, folder: Path, previous: Previous) -> None:
        self.folder = folder
        self.previous = previous
        self.digests: dict[str, str] = {}
        self.recorded: dict[str, tuple[str, int]] = {}
        self.checksums: dict[str, int] = {}
        self.pages = 0
        self.kept = 0
        self.bytes = 0
        for name in ("assets", "data", "issuers", "signals"):
            (folder / name).mkdir()

    def file(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)
        self.bytes += len(content)
        self.checksums[name] = checksum_of(content)

    def page(self, name: str, html: str) -> None:
        # A lone surrogate cannot be encoded; it shows as a question mark instead of ending the run.
        self._page(name, html.encode("utf-8", errors="replace"))

    def keeps(self, name: str, *made_of: object) -> bool:
        """Whether the report before has the page that would be made of this; then it is kept."""
        self.digests[name] = digest_of(*made_of)
        content = self.previous.page(name, self.digests[name])
        if content is None:
            return False
        self._page(name, content)
        self.kept += 1
        return True

    def _page(self, name: str, content: bytes) -> None:
        self.file(name, content)
        self.pages += 1
        if name in self.digests:
            self.recorded[name] = self.digests[name], checksum_of(content)

    def record(self) -> None:
        """Leaves beside the pages what the next report needs to keep them."""
        pages, files = dict(sorted(self.recorded.items())), dict(sorted(self.checksums.items()))
        self.file(FILE, self.previous.record(pages, files))

    def script(self, name: str, table: str, payload: dict[str, object]) -> None:
        """Data beside the pages: a script, because pages from disk may not fetch JSON."""
        content = json.dumps(payload, separators=(",", ":"), default=str)
        self.file(name, f'insiderSignals.receive("{table}",{content});\n'.encode())


def _copy_assets(written: _Writer) -> None:
    for source in sorted(STATIC.iterdir()):
        written.file(f"assets/{source.name}", source.read_bytes())
    script = resources.files("plotly").joinpath("package_data", "plotly.min.js")
    written.file("assets/plotly.min.js", script.read_bytes())


def _batches(rows: list[reading.Row]) -> Iterator[list[reading.Row]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def swap(new: Path, target: Path) -> None:
    """Puts the folder `new` where `target` is; what was there ends up at `new`.

    Linux and macOS exchange two folders in one step. Elsewhere, and on file systems that cannot,
    the old folder is renamed away first: for an instant there is none, and a process killed in
    that instant leaves the old report beside it, under a name that the next run removes.
    """
    if not target.exists():
        os.rename(new, target)
        return
    if _exchange(new, target):
        return
    kept = Path(tempfile.mkdtemp(prefix=ASIDE, dir=target.parent)) / "old"
    os.rename(target, kept)
    os.rename(new, target)
    shutil.rmtree(kept.parent, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchanges two folders atomically; False where the system or the file system cannot."""
    paths = os.fsencode(one), os.fsencode(other)
    here, exchange = -100 if sys.platform == "linux" else -2, 2
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            failed = library.renameat2(here, paths[0], here, paths[1], exchange)
        else:
            failed = library.renamex_np(paths[0], paths[1], exchange)
    except (AttributeError, OSError, TypeError):
        return False
    if not failed:
        return True
    if (code := ctypes.get_errno()) in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM):
        return False
    raise OSError(code, os.strerror(code), str(other))


def _remove_leftovers(folder: Path) -> None:
    """What a killed run left; safe because one process publishes at a time."""
    for path in folder.glob(f"{ASIDE}*"):
        shutil.rmtree(path, ignore_errors=True)
