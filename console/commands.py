"""What the commands of `insider` do, from settings to the summary that they print."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from insider_signals.console.terminal import as_cell, plain, terminal
from insider_signals.errors import OperatorError
from insider_signals.orchestration.running import (
    ConsoleProgress,
    Outcome,
    dagster_instance,
    ended_well,
    prepare_sandbox,
    real_stdout,
    run_job,
    settle_killed_runs_if_idle,
)
from insider_signals.pipeline.catch_up import (
    NotAQuarter,
    Window,
    plan,
    quarters_between,
    raw_hash,
    today_in_new_york,
)
from insider_signals.pipeline.context import (
    budget_left,
    due,
    is_context_loaded,
    issuer_named,
    load_context,
)
from insider_signals.pipeline.ingest import (
    days_out_of_date,
    fetch_documents,
    fetch_planned_indexes,
    load_datasets,
    load_days,
    quarters_due,
)
from insider_signals.pipeline.lock import writing
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.project import build_hash
from insider_signals.pipeline.publishing import (
    Stamp,
    close_beside,
    is_published,
    left_by_a_tool,
)
from insider_signals.pipeline.settings import Settings, SettingsError
from insider_signals.pipeline.warehouse import Warehouse, open_warehouse
from insider_signals.published.file import NothingPublished, open_file
from insider_signals.published.wording import labels

if TYPE_CHECKING:
    from rich.console import Console

ROWS_SHOWN = 50
ROWS_TOLD = 10

# More days than this are not a look any more: the run itself does it, with a record in Dagster.
MOST_DAYS_OF_A_LOOK = 14


class UnknownIssuer(OperatorError):
    """No issuer goes by that name."""


class IncompleteStore(OperatorError):
    """The store does not hold what the warehouse was made of."""


def _begin(console: Console, settings: Settings, progress: ConsoleProgress) -> None:
    """Says where filings come from, and whether they can be had, before anything is done."""
    if not settings.offline:
        settings.require_source()
    if settings.is_sandbox:
        console.print(
            "[bold yellow]SANDBOX: made-up companies, people and prices.[/]"
            " No real filing is read.\n"
            'Set EDGAR_IDENTITY="Your Name you@example.com" for the real EDGAR, or EDGAR_BASE_URL'
            " for a mirror of it."
        )
        prepare_sandbox(settings, progress)
    else:
        console.print(
            f"EDGAR: {settings.filled_from if settings.missing_source else settings.edgar}"
        )
    if settings.published_file.exists() and (left := close_beside(settings.published_file)):
        console.print(f"[yellow]Removed:[/] {left_by_a_tool(left)}.")
    # What is wrong with address or identity is said at once, not after the project is parsed.
    if not settings.offline:
        with Warehouse(settings).open_edgar():
            pass


def catch_up(
    settings: Settings,
    first: date | None = None,
    last: date | None = None,
    always_build: bool = False,
) -> None:
    """`insider run`: fetch and load what is missing, build and publish what changed."""
    started = time.monotonic()
    console = _console()
    settings.prepare_folders()
    with writing(settings, "insider run"):
        progress = ConsoleProgress(console)
        _begin(console, settings, progress)
        outcome = None
        # After a failure there is a run in any case: its record says that all is well again.
        if (
            always_build
            or not ended_well(settings)
            or not _nothing_to_do(settings, Window(first, last), progress)
        ):
            outcome = run_job(settings, "nightly", _run_config(first, last, always_build), progress)
    _summarise(console, settings, outcome, time.monotonic() - started)


def look_up(settings: Settings, issuer: str) -> None:
    """`insider context`: look one issuer up now, build and publish."""
    started = time.monotonic()
    console = _console()
    settings.prepare_folders()
    with writing(settings, "insider context"):
        progress = ConsoleProgress(console)
        _begin(console, settings, progress)
        with open_warehouse(settings) as connection:
            cik = issuer_named(connection, issuer)
        if cik is None:
            raise UnknownIssuer(f"No issuer has the ticker {issuer!r}; name it by its CIK.")
        config = {"resources": {"context_of": {"config": {"issuer_cik": cik}}}}
        outcome = run_job(settings, "look_up", config, progress)
    _summarise(console, settings, outcome, time.monotonic() - started)


def _waiting_for_context(settings: Settings) -> int:
    """Issuers that are due to be looked up, when the night's requests allow."""
    if settings.offline:
        return 0
    with open_warehouse(settings) as connection:
        if not budget_left(connection, settings):
            return 0
        return len(due(connection))


def _nothing_to_do(settings: Settings, window: Window, progress: ConsoleProgress) -> bool:
    """A look at the newest indexes, without Dagster, whose start alone takes several seconds."""
    if not settings.target.exists():
        return False
    with open_warehouse(settings) as connection:
        stamp = Stamp(raw_hash(connection), build_hash(settings))
        warehouse = Warehouse(settings)
        with warehouse.open_store() as store:
            is_loaded = not days_out_of_date(connection, store)
            is_loaded = is_loaded and is_context_loaded(connection, store)
        is_checked = settings.offline or not quarters_due(connection, today_in_new_york())
        # Price files are read whole for it, so it is asked last.
        if not (
            is_loaded
            and is_checked
            and is_published(settings, stamp)
            and _market_is_loaded(connection, settings)
        ):
            return False
    if _waiting_for_context(settings):
        return False
    days = plan(settings, window).days
    if settings.offline or not days:
        return True
    if len(days) > MOST_DAYS_OF_A_LOOK:
        return False
    with warehouse.open_edgar() as client, warehouse.open_store() as store:
        days, indexes = fetch_planned_indexes(
            store, client, lambda today: plan(settings, window, today).days, progress
        )
        if indexes.changed:
            return False
        return not fetch_documents(store, client, days, progress).fetched


def _market_is_loaded(connection: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """Whether prices and tickers are those of the user's files as they are now."""
    from insider_signals.extract.prices import UnusableFile, are_loaded, files_loaded

    price_files, has_ticker_file = files_loaded(connection)
    if price_files and not (settings.price_files or settings.keeps_prices):
        return False
    if has_ticker_file and not (settings.ticker_file or settings.keeps_tickers):
        return False
    try:
        return are_loaded(connection, settings.price_files, settings.ticker_file)
    except UnusableFile:
        return False  # the run says what is wrong with it


def backfill(settings: Settings, quarters: str) -> None:
    """`insider backfill`: fetch and load quarterly data sets, build and publish."""
    started = time.monotonic()
    console = _console()
    first, _, last = quarters.partition("..")
    wanted = quarters_between(first, last or first)
    if not wanted:
        raise NotAQuarter(f"{quarters!r} ends before it begins; write 2006q1..2024q4")
    settings.prepare_folders()
    with writing(settings, "insider backfill"):
        progress = ConsoleProgress(console)
        _begin(console, settings, progress)
        run_config = {
            "resources": {"quarters": {"config": {"first": wanted[0], "last": wanted[-1]}}}
        }
        outcome = run_job(settings, "backfill", run_config, progress)
    _summarise(console, settings, outcome, time.monotonic() - started)


def rebuild_from_store(settings: Settings) -> None:
    """`insider rebuild`: all raw tables anew from the store, then build and publish."""
    started = time.monotonic()
    console = _console()
    settings.prepare_folders()
    with writing(settings, "insider rebuild"):
        progress = ConsoleProgress(console)
        _load_whole_store(settings, progress)
        outcome = run_job(settings, "nightly", _run_config(None, None, True), progress)
    _summarise(console, settings, outcome, time.monotonic() - started)


def _load_whole_store(settings: Settings, progress: Progress) -> None:
    """Loads everything into a new file, which takes the old one's place only when it is whole."""
    from insider_signals.extract.store import DocumentStore

    if settings.target_name != "duckdb":
        raise SettingsError(
            f"`insider rebuild` swaps files, and the warehouse is on {settings.target_name}. Point"
            " the setting at an empty database instead, and `insider run` fills it from the store."
        )
    _require_whole_store(settings)
    fresh = settings.warehouse.with_name("warehouse.rebuilt.duckdb")
    for leftover in fresh.parent.glob(f"{fresh.name}*"):
        leftover.unlink()
    with DocumentStore(settings.store) as store, open_warehouse(settings, fresh) as connection:
        load_datasets(connection, settings.datasets, progress)
        load_days(connection, store, days_out_of_date(connection, store), progress)
        load_context(connection, store, progress)
        _keep_market(connection, settings, progress)
        connection.execute("checkpoint")
    for old in settings.warehouse.parent.glob(f"{settings.warehouse.name}.wal"):
        old.unlink()
    fresh.replace(settings.warehouse)


def _keep_market(
    connection: duckdb.DuckDBPyConnection, settings: Settings, progress: Progress
) -> None:
    """Takes over from the old warehouse the prices and tickers whose files no setting names: the
    store does not hold them."""
    from insider_signals.extract.prices import take_over

    if not settings.warehouse.exists():
        return
    try:
        take_over(
            connection,
            settings.warehouse,
            prices=settings.keeps_prices,
            tickers=settings.keeps_tickers,
        )
    except duckdb.Error as error:
        progress.say(
            "Prices and tickers of the old warehouse, if it had any, cannot be read"
            f" ({str(error).splitlines()[0]}). Set INSIDER_SIGNALS_PRICES and"
            " INSIDER_SIGNALS_TICKERS, and run again: they are loaded anew."
        )


def _require_whole_store(settings: Settings) -> None:
    """A warehouse is never replaced by one that knows less: raises IncompleteStore when the store
    lacks what the warehouse was loaded from."""
    from insider_signals.console.maintenance import not_in_store
    from insider_signals.console.verify import log_of
    from insider_signals.extract.store import DocumentStore
    from insider_signals.pipeline.failures import some_of

    loaded, asked = log_of(settings)
    with DocumentStore(settings.store) as store:
        gone = not_in_store(settings, store, loaded.keys() - asked.keys())
        is_empty = not any(settings.datasets.glob("*_form345.zip")) and not any(store.keys())
    if gone:
        raise IncompleteStore(
            f"The store {settings.store} lacks {len(gone):,} of what the warehouse was loaded from:"
            f" {some_of(gone)}. A new warehouse would lack it too. Run `insider repair` first: it"
            " fetches what is missing."
        )
    if is_empty and settings.warehouse.exists():
        raise IncompleteStore(
            f"The store {settings.store} is empty, and a warehouse made from it would be too. Is"
            " its disk there? `insider restore` puts a backup into an empty folder; `insider run`"
            " fetches everything anew."
        )


def _run_config(first: date | None, last: date | None, always_build: bool) -> dict[str, Any]:
    return {
        "resources": {
            "days": {
                "config": {
                    "first": first.isoformat() if first else "",
                    "last": last.isoformat() if last else "",
                }
            },
            "build": {"config": {"always": always_build}},
        }
    }


def _summarise(
    console: Console,
    settings: Settings,
    outcome: Outcome | None,
    seconds: float,
) -> None:
    from rich.table import Table

    from insider_signals.console.doctor import prices

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    # A path is to be copied, so it is never cut.
    table.add_column(overflow="fold")
    with open_warehouse(settings) as warehouse:
        facts = warehouse.execute(
            """
            select
                (select count(*) from edgar.submission),
                (select count(*) from edgar.form144),
                (select count(*) from edgar.nonderiv_trans),
                (select count(*) from edgar.deriv_trans),
                (select count(*) from edgar.rejected where place <> 'filing'),
                (
                    select count(distinct accession_number) from edgar.rejected
                    where place = 'filing'
                ),
                least(
                    (select min(index_date) from edgar.filing_index),
                    (select min(filing_date) from edgar.submission)
                ),
                greatest(
                    (select max(index_date) from edgar.filing_index),
                    (select max(filing_date) from edgar.submission)
                )
            """
        ).fetchone()
        priced = prices(settings, warehouse)
    assert facts is not None
    ownership, notices, lines, derivative_lines, rejected, kept_out, oldest, newest = facts
    table.add_row("filings", f"{ownership:,} on Forms 3, 4, 5; {notices:,} on Form 144")
    table.add_row("filed", f"{oldest} to {newest}")
    table.add_row("lines", f"{lines:,} non-derivative, {derivative_lines:,} derivative")
    table.add_row(
        "rejected",
        f"{rejected:,} documents and values that could not be read (verbatim in edgar.rejected)",
    )
    if kept_out:
        table.add_row(
            "kept out", f"{kept_out:,} filings (rejected_filings has them, with the reason)"
        )
    table.add_row("prices", priced.says)
    table.add_row("signals", _published_signals(settings))
    table.add_row("published", str(settings.published_file))
    table.add_row("took", f"{seconds:.1f} s")
    if outcome is None:
        console.print("Everything is up to date.")
    console.print(table)
    if priced.repair:
        console.print(f"[yellow]prices:[/] What to do: {priced.repair}")
    for warning in outcome.warnings if outcome else []:
        console.print(f"[yellow]check failed, not blocking:[/] {warning}")


def _published_signals(settings: Settings) -> str:
    try:
        rows = query(
            settings,
            "select tier, count(*) from marts.signals where known_until is null"
            " group by tier order by tier",
        ).fetchall()
    except (NothingPublished, duckdb.Error):
        return "-"
    return ", ".join(f"{count:,} {tier}" for tier, count in rows) or "0"


def open_published(settings: Settings) -> duckdb.DuckDBPyConnection:
    """What this folder publishes. Raises NothingPublished."""
    return open_file(settings.published_file, settings.market_name)


def query(settings: Settings, text: str) -> duckdb.DuckDBPyConnection:
    """Runs one query on the published file. Raises NothingPublished when there is none."""
    return open_published(settings).execute(text)


def print_query(settings: Settings, text: str, style: str, raw: bool = False) -> None:
    """`insider sql`: rows as a table, as CSV (`raw`: verbatim) or as JSON lines."""
    found = query(settings, text)
    names = [column[0] for column in found.description or []]
    if style == "csv":
        batches = iter(lambda: found.fetchmany(10_000), [])
        _print_csv(names, (row for batch in batches for row in batch), raw)
    elif style == "json":
        while rows := found.fetchmany(10_000):
            for row in rows:
                print(json.dumps(dict(zip(names, row, strict=True)), default=str))
    else:
        _print_table(names, found.fetchmany(ROWS_SHOWN + 1))


def _print_csv(names: list[str], rows: Iterable[tuple], raw: bool) -> None:
    """Texts that a spreadsheet would take for formulas are marked as text, unless `raw`; on a
    terminal they are never verbatim."""
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    if raw and not sys.stdout.isatty():
        writer.writerow(names)
        writer.writerows(rows)
    else:
        writer.writerow(map(as_cell, names))
        writer.writerows(map(as_cell, row) for row in rows)


def _print_table(
    names: list[str],
    rows: list[tuple],
    shown: int = ROWS_SHOWN,
    whole: tuple[str, ...] = (),
) -> None:
    from rich.table import Table
    from rich.text import Text

    console = _console()
    cells = [["" if value is None else plain(str(value)) for value in row] for row in rows[:shown]]
    names = [plain(name) for name in names]
    # Columns of one character are no table: what cannot have ten each is told row by row.
    narrowest = sum(
        min(10, max(map(len, column))) + 3 for column in zip(names, *cells, strict=True)
    )
    if narrowest > console.width and len(cells) <= ROWS_TOLD:
        for number, row in enumerate(cells, start=1):
            told = Table(title=f"row {number}", show_header=False, title_justify="left")
            told.add_column(style="bold", no_wrap=True)
            told.add_column(overflow="fold")
            for name, cell in zip(names, row, strict=True):
                told.add_row(Text(name), Text(cell))
            console.print(told)
    else:
        table = Table()
        for name in names:
            table.add_column(Text(name), overflow="fold", no_wrap=name in whole)
        for row in cells:
            table.add_row(*map(Text, row))
        console.print(table)
    if not rows:
        console.print("No row.")
    if len(rows) > shown:
        console.print(f"The first {shown} rows. Use --csv or --json for all of them.")


def print_explanation(settings: Settings, subject: str) -> None:
    """`insider explain`: what the marts say of it, in plain words."""
    from rich.text import Text

    from insider_signals.console.explain import explain

    console = _console()
    with open_published(settings) as connection:
        for line in explain(connection, subject):
            console.print(Text(line), soft_wrap=True)


def _moment(text: str | None) -> str | None:
    """A moment in UTC. An offset is taken into account: 16:00 in New York is `…T16:00-05:00`."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            f"{text!r} is no moment. Give a day, or 2024-06-28 20:00 (UTC),"
            " or 2024-06-28T16:00-04:00."
        ) from error
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(" ")


def print_signals(settings: Settings, style: str, raw: bool = False, **wanted: Any) -> None:
    """`insider signals`: the newest signals, as they stand or as they were known."""
    from insider_signals.console.explain import signals
    from insider_signals.console.listing import print_signals as print_list

    wanted["as_of"] = _moment(wanted["as_of"])
    with open_published(settings) as connection:
        found = signals(connection, **wanted)
    if style == "json":
        for row in found:
            print(json.dumps(row, default=str))
        return
    if style == "csv":
        if found:
            _print_csv(list(found[0]), [tuple(row.values()) for row in found], raw)
        return
    if found:
        print_list(_console(), found)
    else:
        _console().print("No signal.")


def print_today(settings: Settings) -> None:
    """`insider today`: the front page of the report, in the terminal."""
    from insider_signals.console.listing import print_today as print_page

    with open_published(settings) as connection:
        print_page(_console(), connection)


def print_scorecard(settings: Settings, style: str, **wanted: Any) -> None:
    """`insider scorecard`: what prices did after signals, trades by motive, and placebos."""
    from insider_signals.console.scorecard import (
        HEADINGS,
        as_markdown,
        cells,
        scorecard,
        unseen,
    )

    with open_published(settings) as connection:
        found = scorecard(connection, **wanted)
    if style == "json":
        for row in found:
            print(json.dumps(row, default=str))
        return
    if style == "markdown":
        print(as_markdown(found), end="")
        return
    console = _console()
    for cohort, title in labels("cohort").items():
        rows = [row for row in found if row["cohort"] == cohort]
        if rows:
            console.print(f"\n[bold]{title}[/bold]")
            _print_table(list(HEADINGS), [cells(row) for row in rows], shown=len(rows))
            console.print(unseen(rows))
    console.print(
        "\nReturns net of the benchmark. After a sale a fall is a hit. A mean without an interval"
        " stands on too few events, months or years to say anything."
    )


def print_sensitivity(
    settings: Settings, signal: str | None, share: float, threshold: str | None, values: list[float]
) -> None:
    """`insider sensitivity`: how many signals there are when thresholds move."""
    from insider_signals.console.sensitivity import Scenarios

    console = _console()
    with writing(settings, "insider sensitivity"), Scenarios(settings.warehouse) as scenarios:
        if threshold and signal:
            counts = scenarios.tried(signal, threshold, values)
            _print_table(
                [threshold, f"{signal} today"],
                [(f"{value:g}", count) for value, count in counts.items()],
            )
            return
        names = ["signal", "threshold", "values", f"-{share:.0%}", "today", f"+{share:.0%}"]
        rows: list[tuple] = []
        with console.status("moving thresholds"):
            for moved in scenarios.all_moved(share, signal):
                values_now = ", ".join(f"{value:,g}" for value in moved.threshold.values)
                rows.append(
                    (
                        moved.threshold.signal,
                        moved.threshold.column,
                        values_now,
                        moved.lower,
                        moved.now,
                        moved.higher,
                    )
                )
        _print_table(names, rows, len(rows))


def serve_ui(settings: Settings, host: str, port: int) -> None:
    """`insider ui`: hands this process over to `dagster dev` on our DAGSTER_HOME."""
    settings.require_source()
    settings.prepare_folders()
    with dagster_instance(settings) as instance:
        settle_killed_runs_if_idle(settings, instance)
    dagster = Path(sys.executable).with_name("dagster")
    module = "insider_signals.orchestration.definitions"
    os.execv(dagster, [str(dagster), "dev", "-m", module, "-h", host, "-p", str(port)])


def _console() -> Console:
    return terminal(real_stdout())
