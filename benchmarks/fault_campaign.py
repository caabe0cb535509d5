"""Nights that go wrong, by the hundred, and whether anything is lost by them.

    python benchmarks/fault_campaign.py --runs 200 --kills 100 --seed 1 [--full 3] [--folder F]

A small part of the made-up EDGAR is served on the loopback by a server that throttles, breaks off,
resets, delays, denies, serves half an index or an HTML page, as the seed says. Nights are run
against it one after the other, many of them killed with SIGKILL after a random time, in whatever
they do then: fetching, loading, building, publishing. Now and then the campaign begins anew from
nothing. Between nights people do what they should not (`BETWEEN_NIGHTS`): a tool opens the
published file for writing and is killed, a run is started in a shell without settings. At the end
of each campaign two nights run undisturbed, without any flag. Then all raw tables and all published
tables must be those of an undisturbed run, to the row; and after every single night what is
published must be whole.

Nights go through the functions that `insider run` calls, in its order, in a forked process, with a
plain build in the place of dbt (a run of Dagster and dbt takes a minute here, this one a second).
Then one impossible filing stands among all others, and places are read-only or full: what is said
has to be a sentence, and the next night has to make everything good.
`--full N` adds N runs of the `insider run` command itself, each killed at a random time, and one
that ends. Needs no network. Exit code 1 when something is lost.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random

import duckdb

from insider_signals.console.commands import catch_up
from insider_signals.extract.client import EdgarClient, EdgarError, RateLimit
from insider_signals.extract.contract import raw_tables
from insider_signals.orchestration.checks import MISSING_FILINGS
from insider_signals.pipeline.catch_up import Window, plan, raw_hash
from insider_signals.pipeline.ingest import (
    days_out_of_date,
    fetch_documents,
    fetch_indexes,
    load_datasets,
    load_new_days,
    settle_days_without_index,
)
from insider_signals.pipeline.lock import AnotherRunIsWorking, writing
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.publishing import Stamp, close_beside, left_beside, publish
from insider_signals.pipeline.settings import Settings, SettingsError
from insider_signals.pipeline.warehouse import Warehouse, open_warehouse

FIRST, LAST = date(2023, 3, 1), date(2023, 4, 5)
# The day on which all nights of a campaign happen, and one on which full indexes are due again.
TODAY, LATER = LAST, date.today() + timedelta(days=8)

# What may go wrong, with how likely a request is hit. An index that EDGAR corrected later is one
# that was partial before; a partial full index of so few filings could not be told from a true one.
FAULTS: list[dict] = [
    {"kind": "throttle", "share": 0.05},
    {"kind": "throttle", "share": 0.05, "status": 200},
    {"kind": "throttle", "share": 0.05, "status": 429},
    {"kind": "denied", "share": 0.1, "path": r"\.txt$"},
    {"kind": "denied", "share": 0.1, "status": 404},
    {"kind": "error", "share": 0.3},
    {"kind": "truncated", "share": 0.3},
    {"kind": "short", "share": 0.2},
    {"kind": "wrong_length", "share": 0.2},
    {"kind": "slow", "share": 0.05, "seconds": 0.5},
    {"kind": "html", "share": 0.2},
    {"kind": "reset", "share": 0.3},
    {"kind": "late", "share": 0.5},
    {"kind": "partial", "share": 0.5, "path": "daily-index/"},
    {"kind": "doubled", "share": 0.5, "path": "daily-index/"},
    {"kind": "error", "share": 1.0},  # an outage
    {"kind": "reset", "share": 1.0},
]


def a_tool_that_writes(settings: Settings, random: Random) -> str | None:
    """A BI tool opens the published file for writing, changes it, and is killed; now and then where
    nothing keeps its log away, as file systems without links have it."""
    path = settings.published_file
    if not path.exists():
        return None
    is_open = bool(left_beside(path)) or random.random() < 0.5
    if is_open:
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    subprocess.run([sys.executable, "-c", TOOL, str(path)], capture_output=True)
    left = left_beside(path)
    if left and not is_open:
        return f"a tool left {left}"
    return None


TOOL = """
import os, sys, duckdb
connection = duckdb.connect(sys.argv[1])
try:
    connection.execute("delete from marts.filings")
finally:
    os.kill(os.getpid(), 9)
"""


def a_shell_without_settings(settings: Settings, random: Random) -> str | None:
    """Somebody starts a run who did not set where filings come from: it is refused."""
    bare = Settings.from_environment({}, data=settings.data)
    if bare.is_sandbox:
        return None if not settings.store.exists() else "real filings are taken for made-up ones"
    try:
        catch_up(bare)
    except (SettingsError, AnotherRunIsWorking):
        return None
    return "a run without settings was not refused"


# What happens between nights now and then; each returns what is wrong, or None.
BETWEEN_NIGHTS: list[Callable[[Settings, Random], str | None]] = [
    a_tool_that_writes,
    a_shell_without_settings,
]


@dataclass
class Tally:
    """What happened to the nights of all campaigns."""

    nights: int = 0
    seconds: float = 0.0  # of the last night that came to its end
    killed: int = 0
    failed: int = 0
    campaigns: int = 0
    at: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def settings_of(folder: Path, url: str) -> Settings:
    return Settings.from_environment({}, data=folder, base_url=url, start=FIRST)


# A client without patience meets the faults of a night in seconds. It takes a busy machine for one
# that does not answer, too: what has to come to its end is as patient as `insider run`.
HASTY = {"attempts": 2, "backoff_seconds": 0.001, "pause_seconds": 0.02, "timeout_seconds": 0.3}


def night(settings: Settings, today: date = TODAY, *, hasty: bool = False) -> None:
    """What `insider run` does, with a plain build."""
    settings.prepare_folders()
    progress = Progress()
    with writing(settings, "a night"):
        settings.remember_source()
        close_beside(settings.published_file)
        client = EdgarClient(settings.edgar, limit=RateLimit(100_000), **(HASTY if hasty else {}))
        _at(settings, "fetch")
        days = plan(settings, Window(None, LAST), today=LAST).days
        with client, Warehouse(settings).open_store() as store:
            indexes = fetch_indexes(store, client, days, progress)
            with open_warehouse(settings) as connection:
                settle_days_without_index(connection, indexes.missing, today)
                days = sorted({*days, *days_out_of_date(connection, store)})
            fetch_documents(store, client, days, progress)
            _at(settings, "load")
            with open_warehouse(settings) as connection:
                load_datasets(connection, settings.datasets, progress)
                load_new_days(connection, store, progress, client, today)
                _at(settings, "build")
                build(connection)
                stamp = Stamp(raw_hash(connection), "plain")
        _at(settings, "publish")
        publish(settings, stamp)
        _at(settings, "end")


def build(connection: duckdb.DuckDBPyConnection) -> None:
    """Marts that say what the raw tables hold; statement by statement, as dbt builds."""
    connection.execute("create schema if not exists marts")
    connection.execute(
        "create or replace table marts.filings as select accession_number, filing_date as"
        " filed_date, document_type as form_type, issuercik as issuer_cik from edgar.submission"
    )
    connection.execute(
        "create or replace table marts.transactions as select accession_number, line_ordinal,"
        " trans_code, trans_shares from edgar.nonderiv_trans"
        " union all by name select accession_number, line_ordinal,"
        " trans_code, trans_shares from edgar.deriv_trans"
    )


def contents(settings: Settings) -> dict[str, str]:
    """A hash over the rows of every raw table and of every published one, whatever their order."""
    found = {}
    names = [n for n, t in raw_tables().items() if t.schema == "edgar" and n != "edgar.load_log"]
    for path, tables in (
        (settings.warehouse, names),
        (settings.published_file, ["marts.filings", "marts.transactions"]),
    ):
        with duckdb.connect(str(path), read_only=True) as connection:
            for table in tables:
                row = connection.execute(
                    f"select count(*)::varchar || ' rows, ' || coalesce(sum(hash(t)), 0)::varchar"
                    f" from {table} as t"
                ).fetchone()
                assert row is not None
                found[table] = row[0]
    return found


def listed_and_not_loaded(settings: Settings) -> list[str]:
    """Filings that an index lists and no table holds."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return [row[0] for row in connection.execute(MISSING_FILINGS).fetchall()]


def torn(settings: Settings) -> str | None:
    """Why what is published is not whole; None when it is, or when there is nothing yet. What a
    tool left beside it is told by `insider doctor`, and removed by the next night."""
    if not settings.published_file.exists() or left_beside(settings.published_file):
        return None
    try:
        with duckdb.connect(str(settings.published_file), read_only=True) as connection:
            for schema, name, rows, content in connection.execute(
                "select table_schema, table_name, row_count, content_hash from marts.publications"
            ).fetchall():
                row = connection.execute(
                    f"select count(*), coalesce(sum(hash(t)), 0)::varchar from {schema}.{name} as t"
                ).fetchone()
                if row != (rows, content):
                    return f"{schema}.{name} holds {row}, its record says {(rows, content)}"
    except duckdb.Error as error:
        return str(error)
    return None


def campaign(
    mirror: Path, *, runs: int, kills: int, seed: int, folder: Path, say: bool = False
) -> Tally:
    """`runs` nights, of which at least `kills` are killed, in campaigns of some twenty."""
    random = Random(seed)
    tally = Tally()
    control, server = _serve(mirror, seed)
    try:
        _faults(control, [])
        undisturbed = settings_of(folder / "undisturbed", control)
        started = time.monotonic()
        if _in_a_child(partial(night, undisturbed), None):
            raise RuntimeError("the undisturbed night failed: there is nothing to compare with")
        seconds = time.monotonic() - started
        wanted = _asked(partial(contents, undisturbed))
        if lacking := _asked(partial(listed_and_not_loaded, undisturbed)):
            raise RuntimeError(f"the undisturbed night did not load {lacking}")
        while tally.nights < runs or tally.killed < kills:
            tally.campaigns += 1
            settings = settings_of(folder / f"campaign-{tally.campaigns}", control)
            for _ in range(random.randint(8, 20)):
                _one_night(settings, random, tally, control, seconds, runs, kills)
                _between_nights(settings, random, tally)
            _faults(control, [])
            for today in (TODAY, LATER):
                if _in_a_child(partial(night, settings, today), None):
                    tally.wrong.append(f"{settings.data.name}: an undisturbed night failed")
            found = _asked(partial(contents, settings))
            for table, content in wanted.items():
                if found.get(table) != content:
                    tally.wrong.append(
                        f"{settings.data.name}: {table} has {found.get(table)}, not {content}"
                    )
            if say:
                print(
                    f"campaign {tally.campaigns}: {tally.nights} nights, {tally.killed} killed,"
                    f" {tally.failed} failed, {len(tally.wrong)} wrong",
                    flush=True,
                )
            if not tally.wrong:
                shutil.rmtree(settings.data)
    finally:
        server.kill()
        server.wait()
    return tally


def _one_night(
    settings: Settings,
    random: Random,
    tally: Tally,
    control: str,
    seconds: float,
    runs: int,
    kills: int,
) -> None:
    faults = random.sample(FAULTS, random.randint(0, 3))
    tally.faults.update(fault["kind"] for fault in faults)
    _faults(control, faults)
    needed = kills - tally.killed
    share = max(0.5, needed / max(1, runs - tally.nights))
    # A night after a whole one is short.
    longest = random.choice((seconds, tally.seconds or seconds))
    kill_after = random.uniform(0.0, longest) if random.random() < share else None
    started = time.monotonic()
    status = _in_a_child(partial(night, settings, hasty=True), kill_after)
    tally.nights += 1
    if status == 0:
        tally.seconds = time.monotonic() - started
    if status == -signal.SIGKILL:
        tally.killed += 1
        step = settings.market / "at.txt"
        tally.at[step.read_text() if step.exists() else "start"] += 1
    elif status == ENDED_BY_THE_SOURCE:
        tally.failed += 1
    elif status:
        tally.wrong.append(f"night {tally.nights} of {settings.data.name}: see its log")
    if reason := _asked(lambda: torn(settings)):
        tally.wrong.append(f"night {tally.nights}: what is published is not whole: {reason}")


def _between_nights(settings: Settings, random: Random, tally: Tally) -> None:
    if random.random() < 0.3:
        what = random.choice(BETWEEN_NIGHTS)
        seed = random.random()
        tally.faults[what.__name__] += 1
        if wrong := _asked(lambda: what(settings, Random(seed))):
            tally.wrong.append(f"after night {tally.nights}: {wrong}")


ENDED_BY_THE_SOURCE = 3


IMPOSSIBLE = """<?xml version="1.0"?><ownershipDocument><documentType>4</documentType>
<issuer><issuerCik>0009000001</issuerCik></issuer><nonDerivativeTable><nonDerivativeTransaction>
<transactionDate><value>9999-12-31</value></transactionDate><transactionAmounts><transactionShares>
<value>-999999999999999999</value></transactionShares></transactionAmounts>
</nonDerivativeTransaction></nonDerivativeTable></ownershipDocument>"""


def impossible_filing(mirror: Path, folder: Path) -> list[str]:
    """One filing without an owner among all others: they are loaded and published without it."""
    usual, odd = settings_of(folder / "usual", str(mirror)), folder / "odd_edgar"
    shutil.copytree(mirror, odd)
    # A day of the past, which the full index decides, so that both list it.
    index = min(odd.glob("Archives/edgar/daily-index/*/*/form.*.idx"))
    full_index = (
        odd
        / "Archives/edgar/full-index"
        / index.parent.relative_to(odd / "Archives/edgar/daily-index")
    )
    day = index.name.split(".")[1]
    accession = f"0009999999-{day[2:4]}-999999"
    path = odd / "Archives" / "edgar" / "data" / "9" / f"{accession}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(IMPOSSIBLE)
    for listing in (index, full_index / "form.idx"):
        with listing.open("a") as lines:
            lines.write(f"4           NOBODY  9           {day}    edgar/data/9/{accession}.txt\n")
    hit = settings_of(folder / "odd", str(odd))
    wrong = []
    for settings in (usual, hit):
        if _in_a_child(partial(night, settings), None):
            wrong.append(f"{settings.data.name}: the night failed")
    if wrong:
        return wrong
    expected, found = (_asked(partial(contents, settings)) for settings in (usual, hit))
    # The index lists one more, and edgar.rejected names it.
    named = {"edgar.filing_index", "edgar.rejected"}
    wrong += [
        f"an impossible filing changed {table}"
        for table in expected
        if (expected[table] == found.get(table)) == (table in named)
    ]
    if _asked(partial(kept_out, hit)) != [accession]:
        wrong.append(f"{accession} is not named in edgar.rejected")
    return wrong


def kept_out(settings: Settings) -> list[str]:
    """Filings that were read and are kept out."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select accession_number from edgar.rejected where place = 'filing'"
        ).fetchall()
    return [row[0] for row in rows]


# Places of a data folder, and how they are closed: read-only, or full to the last byte.
CLOSED = """
import contextlib, subprocess, sys
from pathlib import Path
from fault_campaign import night, settings_of
from insider_signals.console.cli import explanation
data, url, place, how = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4]
if how == "full":
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], check=True)
    with contextlib.suppress(OSError), (place / "what fills it").open("wb", buffering=0) as filling:
        while filling.write(bytes(512)):
            pass
else:
    subprocess.run(["mount", "--bind", place, place], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
settings = settings_of(data, url)
try:
    night(settings)
except Exception as error:
    said = explanation(error, settings)
    print(said.splitlines()[0] if said else f"no sentence: {error!r}")
"""


def closed_places(mirror: Path, folder: Path) -> list[str]:
    """Nights that cannot write somewhere: a sentence, and the next night makes everything good."""
    own_mounts = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*own_mounts, "true"], capture_output=True).returncode:
        print("closed places: left out, this machine lets nobody mount")
        return []
    undisturbed = settings_of(folder / "open", str(mirror))
    _in_a_child(partial(night, undisturbed), None)
    wanted = _asked(partial(contents, undisturbed))
    wrong = []
    for place in ("", "store", "published", "published/parquet"):
        for how in ("read-only", "full"):
            name = f"closed-{place.replace('/', '-') or 'data'}-{how}"
            settings = settings_of(folder / name, str(mirror))
            closed = settings.data / place
            closed.mkdir(parents=True)
            done = subprocess.run(
                [
                    *own_mounts,
                    *(sys.executable, "-c", CLOSED),
                    *(str(settings.data), str(mirror), str(closed), how),
                ],
                capture_output=True,
                text=True,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
            )
            said = done.stdout.strip()
            if not said or said.startswith("no sentence") or done.returncode:
                wrong.append(f"{name}: {said or 'nothing was said'} {done.stderr[-300:]}")
            if _in_a_child(partial(night, settings), None):
                wrong.append(f"{name}: the next night failed")
            elif _asked(partial(contents, settings)) != wanted:
                wrong.append(f"{name}: the next night did not make everything good")
    return wrong


def _in_a_child(work, kill_after: float | None) -> int:
    """Runs it in a fork, for no import is waited for; returns the exit code, or minus the signal.

    This process opens no database and starts no thread, so that a fork of it is whole.
    """
    sys.stdout.flush()
    child = os.fork()
    if not child:
        code = 1
        try:
            work()
            code = 0
        except EdgarError:
            code = ENDED_BY_THE_SOURCE
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    if kill_after is not None:
        deadline = time.monotonic() + kill_after
        while time.monotonic() < deadline:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.002)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _asked(question):
    """The answer of a function that opens databases, from a fork."""
    reading, writing_end = os.pipe()

    def answer() -> None:
        with os.fdopen(writing_end, "w") as pipe:
            json.dump(question(), pipe)

    status = _in_a_child(answer, None)
    os.close(writing_end)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    return json.loads(text) if status == 0 else {"status": status}


def _at(settings: Settings, step: str) -> None:
    (settings.market / "at.txt").write_text(step)


def _serve(mirror: Path, seed: int) -> tuple[str, subprocess.Popen[str]]:
    """The server in a process of its own; it prints its address."""
    code = (
        "import sys; from insider_signals.sandbox.server import SandboxServer\n"
        "with SandboxServer(sys.argv[1], seed=int(sys.argv[2])) as server:\n"
        "    print(server.url, flush=True); server.wait()"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(mirror), str(seed)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    return server.stdout.readline().strip(), server


def _faults(control: str, faults: list[dict]) -> None:
    request = urllib.request.Request(
        f"{control}/sandbox/faults", data=json.dumps(faults).encode(), method="PUT"
    )
    urllib.request.urlopen(request, timeout=60).close()


def full_runs(mirror: Path, runs: int, seed: int, folder: Path) -> list[str]:
    """The command itself, killed at random times and then left alone; what is wrong at the end."""
    random = Random(seed)
    url, server = _serve(mirror, seed)
    command = [str(Path(sys.executable).with_name("insider")), "run"]
    command += ["--from", FIRST.isoformat(), "--to", LAST.isoformat()]
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("EDGAR_", "INSIDER_"))},
        "EDGAR_BASE_URL": url,
        "INSIDER_SIGNALS_DATA": str(folder / "full"),
    }
    kinds = ("error", "truncated", "reset", "html", "late", "partial")
    try:
        for number in range(runs):
            _faults(url, [{"kind": random.choice(kinds), "share": 0.1}])
            process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
            try:
                process.wait(timeout=random.uniform(2, 90))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            print(f"full run {number + 1}: exit code {process.returncode}", flush=True)
            for what in BETWEEN_NIGHTS:
                if wrong := _asked(partial(what, settings_of(folder / "full", url), random)):
                    return [f"after full run {number + 1}: {wrong}"]
        _faults(url, [])
        subprocess.run(command, env=environment, check=True)
        verify = [command[0], "verify", "--thorough"]
        done = subprocess.run(verify, env=environment, capture_output=True, text=True)
        print(done.stdout)
        return [] if done.returncode == 0 else [done.stdout + done.stderr]
    finally:
        server.kill()
        server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", type=int, default=0, help="killed runs of `insider run` itself")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    arguments = parser.parse_args()
    from insider_signals.sandbox.excerpt import write_excerpt

    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        started = time.monotonic()
        filings = write_excerpt(folder / "edgar", FIRST, LAST, most=6)
        print(f"{filings} filings of {FIRST} to {LAST}")
        tally = campaign(
            folder / "edgar",
            runs=arguments.runs,
            kills=arguments.kills,
            seed=arguments.seed,
            folder=folder,
            say=True,
        )
        tally.wrong += impossible_filing(folder / "edgar", folder)
        tally.wrong += closed_places(folder / "edgar", folder)
        if arguments.full:
            tally.wrong += full_runs(folder / "edgar", arguments.full, arguments.seed, folder)
    print(
        f"{tally.nights} nights in {tally.campaigns} campaigns: {tally.killed} killed"
        f" ({dict(tally.at)}), {tally.failed} ended by the source; faults {dict(tally.faults)};"
        f" {time.monotonic() - started:.0f} s"
    )
    for wrong in tally.wrong:
        print(f"WRONG: {wrong}")
    print("every campaign ended as the undisturbed run" if not tally.wrong else "SOMETHING IS LOST")
    raise SystemExit(bool(tally.wrong))


if __name__ == "__main__":
    main()
