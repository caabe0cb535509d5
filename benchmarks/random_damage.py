"""Random damage to a data folder, and whether it is found and can be repaired by what is advised.

    python benchmarks/random_damage.py --damages 200 --seed 1 [--folder F]

A small data folder (a store with filings, data sets and context, a warehouse, a publication with
Parquet files and pages) and a backup of it are made once. Each damage is done to a fresh copy: bits
that flipped, sectors that are zero or rubbish, files that are cut, empty, gone, exchanged, copied
over one another, or strangers', rows that changed, logs that a killed writer left beside a store,
the warehouse or the published file.

Then `insider doctor` and `insider verify` are asked (the functions behind them, with a plain build
in the place of dbt; see fault_campaign.py). A damage of which they say nothing must have changed
nothing: every entry, table, file and page is compared, and the backup restored. Otherwise the
commands that they name are run, one after the other, until nothing is wrong any more; then
everything must be as before the damage. Needs no network. Exit code 1 when a damage was missed, or
what was advised did not repair it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
from fault_campaign import FIRST, LAST, _asked, _in_a_child, contents, night, settings_of

from insider_signals.console import verify as verifying
from insider_signals.console.cli import explanation
from insider_signals.console.commands import _load_whole_store
from insider_signals.console.doctor import examine
from insider_signals.console.findings import Finding
from insider_signals.console.maintenance import backup, repair, restore, upgrade
from insider_signals.extract.client import EdgarClient
from insider_signals.extract.context import facts_path, submissions_path
from insider_signals.extract.datasets import dataset_paths
from insider_signals.extract.store import DocumentStore
from insider_signals.pipeline.context import KEYS, fetch_context, load_context
from insider_signals.pipeline.ingest import fetch_datasets, load_datasets
from insider_signals.pipeline.progress import Progress
from insider_signals.pipeline.publishing import FILE_NAME
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import open_warehouse
from insider_signals.report.previous import FILE, checksum_of

QUARTERS = ("2022q3", "2022q4")
CIK = "0000000007"
MOST_COMMANDS = 6
COMMAND = re.compile(r"insider (?:repair|run --force|run|rebuild|upgrade|backup)\b")

SUBMISSION = "ACCESSION_NUMBER\tFILING_DATE\tPERIOD_OF_REPORT\tDOCUMENT_TYPE\tISSUERCIK\tREMARKS"
OWNER = "ACCESSION_NUMBER\tRPTOWNERCIK\tRPTOWNERNAME\tRPTOWNER_RELATIONSHIP"
LINE = "ACCESSION_NUMBER\tNONDERIV_TRANS_SK\tTRANS_DATE\tTRANS_CODE\tTRANS_SHARES"


# The folder that is damaged.


def prepare(mirror: Path, folder: Path, filings_a_day: int = 3) -> Settings:
    """A data folder with something of everything below `folder`/data, and a backup beside it."""
    from insider_signals.sandbox.excerpt import write_excerpt

    write_excerpt(mirror, FIRST, LAST, most=filings_a_day)
    for quarter in QUARTERS:
        _write_dataset(mirror / dataset_paths(quarter)[0], quarter)
    for path, content in (
        (submissions_path(CIK), {"cik": CIK, "filings": {"recent": {}, "files": []}}),
        (facts_path(CIK), {"cik": int(CIK), "entityName": "Lantern Works", "facts": {}}),
    ):
        (mirror / path).parent.mkdir(parents=True, exist_ok=True)
        (mirror / path).write_text(json.dumps(content))
    settings = settings_of(folder / "data", str(mirror))
    settings.prepare_folders()
    with EdgarClient(settings.edgar) as client:
        fetch_datasets(settings.datasets, client, QUARTERS, Progress())
        with DocumentStore(settings.store) as store, open_warehouse(settings) as connection:
            load_datasets(connection, settings.datasets, Progress())
            for name in ("submissions.json", "facts.json"):
                key = f"{KEYS}CIK{CIK}/{name}"
                store.put(key, fetch_context(client, client, key))
            load_context(connection, store, Progress())
    _night(settings)
    backup(settings, folder / "backup")
    return settings


def _write_dataset(path: Path, quarter: str) -> None:
    month = {"q3": "AUG", "q4": "NOV"}[quarter[4:]]
    accessions = [f"0000000071-22-{quarter[5]}{n:05}" for n in range(300)]
    rows = [f"{a}\t05-{month}-2022\t01-{month}-2022\t4\t{CIK}\tno. {a}" for a in accessions]
    owners = [f"{a}\t{n + 1:010}\tOkafor Lena {n}\tDirector" for n, a in enumerate(accessions)]
    lines = [f"{a}\t{n + 1}\t01-{month}-2022\tS\t{n}" for n, a in enumerate(accessions)]
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("SUBMISSION.tsv", "\n".join([SUBMISSION, *rows, ""]))
        archive.writestr("REPORTINGOWNER.tsv", "\n".join([OWNER, *owners, ""]))
        archive.writestr("NONDERIV_TRANS.tsv", "\n".join([LINE, *lines, ""]))


def _night(settings: Settings) -> None:
    with DocumentStore(settings.store) as store, open_warehouse(settings) as connection:
        load_context(connection, store, Progress())
    night(settings)
    _write_pages(settings)


def _write_pages(settings: Settings) -> None:
    """Pages as the report's, with what it records of them."""
    shutil.rmtree(settings.report, ignore_errors=True)
    files = {"index.html": b"<html>all signals</html>" * 40}
    files |= {f"issuers/{n}.html": f"<html>issuer {n}</html>".encode() * 99 for n in range(4)}
    (settings.report / "issuers").mkdir(parents=True)
    (settings.report / FILE).parent.mkdir()
    for name, content in files.items():
        (settings.report / name).write_bytes(content)
    checksums = {name: checksum_of(content) for name, content in files.items()}
    told = {"made_by": "", "edition": "", "pages": {}, "files": checksums}
    (settings.report / FILE).write_text(json.dumps(told))


# What is damaged, and how.


def places(settings: Settings, copy: Path) -> dict[str, list[Path]]:
    """Files by what they are part of."""
    published = [settings.published_file, *settings.published.glob("parquet/*.parquet")]
    pages = [path for path in settings.report.rglob("*") if path.is_file()]
    return {
        "store": sorted([*settings.store.glob("*.sqlite"), *settings.datasets.glob("*.zip")]),
        "warehouse": [settings.warehouse],
        "publication": sorted([*published, *pages]),
        "backup": sorted(path for path in copy.rglob("*") if path.is_file()),
    }


def _bytes_changed(path: Path, at: int, content: bytes) -> str:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)
    return f"{len(content)} bytes at {at:,}"


def flip_a_bit(path: Path, random: Random, others: list[Path]) -> str:
    content = path.read_bytes()
    at = random.randrange(len(content))
    return _bytes_changed(path, at, bytes([content[at] ^ 1 << random.randrange(8)]))


def flip_bits(path: Path, random: Random, others: list[Path]) -> str:
    return "; ".join(flip_a_bit(path, random, others) for _ in range(random.randint(2, 40)))


def zero_a_sector(path: Path, random: Random, others: list[Path]) -> str:
    at = random.randrange(0, path.stat().st_size, 512)
    return _bytes_changed(path, at, bytes(min(512, path.stat().st_size - at)))


def zero_the_beginning(path: Path, random: Random, others: list[Path]) -> str:
    return _bytes_changed(path, 0, bytes(min(path.stat().st_size, random.choice((16, 512, 4096)))))


def fill_with_rubbish(path: Path, random: Random, others: list[Path]) -> str:
    at = random.randrange(0, path.stat().st_size, 512)
    length = min(random.choice((512, 4096, 16_384)), path.stat().st_size - at)
    return _bytes_changed(path, at, random.randbytes(length))


def copy_a_page(path: Path, random: Random, others: list[Path]) -> str:
    content = path.read_bytes()
    size = random.choice((512, 4096, 16_384))
    taken, at = (random.randrange(0, len(content), size) for _ in range(2))
    page = content[taken : taken + size][: len(content) - at]
    return f"{_bytes_changed(path, at, page)} from {taken:,}"


def cut_off(path: Path, random: Random, others: list[Path]) -> str:
    length = random.randrange(path.stat().st_size)
    os.truncate(path, length)
    return f"at {length:,}"


def empty(path: Path, random: Random, others: list[Path]) -> str:
    os.truncate(path, 0)
    return ""


def remove(path: Path, random: Random, others: list[Path]) -> str:
    path.unlink()
    return ""


def exchange(path: Path, random: Random, others: list[Path]) -> str:
    other = random.choice(others)
    kept = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    return f"with {other.name}"


def overwrite(path: Path, random: Random, others: list[Path]) -> str:
    other = random.choice(others)
    path.write_bytes(other.read_bytes())
    return f"by {other.name}"


def add_a_stranger(path: Path, random: Random, others: list[Path]) -> str:
    name = random.choice(("notes.sqlite", "2023 (copy).sqlite", "a.duckdb", "b.parquet", "c.txt"))
    stranger = path.with_name(name)
    stranger.write_bytes(random.choice((random.randbytes(999), path.read_bytes())))
    return name


def change_a_row(path: Path, random: Random, others: list[Path]) -> str:
    """As no page is damaged, only the content tells."""
    statement = random.choice(
        (
            "delete from entries where rowid = {one}",
            "update or replace entries set key = (select key from entries where rowid = {other})"
            " where rowid = {one}",
            "update entries set (codec, length, sha256, content) = (select codec, length, sha256,"
            " content from entries where rowid = {other}) where rowid = {one}",
            "update entries set content = zeroblob(99) where rowid = {one}",
            "update entries set sha256 = zeroblob(32) where rowid = {one}",
            "update entries set key = key || 'x' where rowid = {one}",
        )
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        rows = [row for (row,) in connection.execute("select rowid from entries")]
        one, other = random.sample(rows, 2)
        connection.execute(statement.format(one=one, other=other))
    return statement


def leave_a_log(path: Path, random: Random, others: list[Path]) -> str:
    """What a writer changed who was killed before it reached the file."""
    before = path.read_bytes()
    if path.suffix == ".sqlite":
        statement = "delete from entries where rowid % 3 = 1"
        code = _in_a_child(lambda: _killed_in_sqlite(path, statement), None)
    else:
        statement = f"delete from {random.choice(_tables(path))} where rowid % 3 = 1"
        _open_to_tools(path)
        code = _in_a_child(lambda: _killed_in_duckdb(path, statement), None)
    assert code == 7, code
    path.write_bytes(before)
    return statement


def leave_the_log_of_a_checkpoint(path: Path, random: Random, others: list[Path]) -> str:
    """As `leave_a_log`, by a tool that was killed while it brought its changes into the file."""
    said = leave_a_log(path, random, others)
    log = path.with_name(f"{path.name}.wal")
    left = log.with_name(f"{log.name}{random.choice(('.checkpoint', '.recovery'))}")
    if random.random() < 0.5:
        shutil.copyfile(log, left)
    else:
        log.rename(left)
    return f"{said}, also or only in {left.name}"


def leave_rubbish_as_a_log(path: Path, random: Random, others: list[Path]) -> str:
    _open_to_tools(path)
    path.with_name(f"{path.name}.wal").write_bytes(random.randbytes(random.randint(1, 9999)))
    return ""


def let_a_tool_write(path: Path, random: Random, others: list[Path]) -> str:
    """A tool opens the file, changes rows, and closes it as it should; at times the file keeps its
    times, as after a copy that keeps them."""
    table = random.choice(_tables(path))
    column = "issuercik" if table.endswith(".submission") else "accession_number"
    statement = random.choice(
        (
            f"delete from {table} where rowid % 3 = 1",
            f"insert into {table} from {table} limit 1",
            f"update {table} set {column} = '0000000009' where rowid = 1",
        )
    )
    status = path.stat()
    _open_to_tools(path)
    assert _in_a_child(lambda: _closed_in_duckdb(path, statement), None) == 0
    if random.random() < 0.5:
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        statement += ", at the file's old time"
    return statement


def _tables(path: Path) -> list[str]:
    """Those of a warehouse or of a published file that every one of them fills."""
    marts = ["marts.filings", "marts.transactions"]
    if path.name == FILE_NAME:
        return marts
    return ["edgar.nonderiv_trans", "edgar.submission", "edgar.filing_index", *marts]


def _open_to_tools(path: Path) -> None:
    """Takes away what keeps tools from writing: a file system without links or modes has it not."""
    path.chmod(0o644)
    log = path.with_name(f"{path.name}.wal")
    if log.is_symlink():
        log.unlink()


def _killed_in_sqlite(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("pragma wal_autocheckpoint = 0")
    with connection:
        connection.execute(statement)
    os._exit(7)


def _killed_in_duckdb(path: Path, statement: str) -> None:
    connection = duckdb.connect(str(path))
    connection.execute("set checkpoint_threshold = '1GB'")
    connection.execute(statement)
    os._exit(7)


def _closed_in_duckdb(path: Path, statement: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)


Damage = Callable[[Path, Random, list[Path]], str]
ANYWHERE: tuple[Damage, ...] = (
    flip_a_bit,
    flip_a_bit,
    flip_bits,
    zero_a_sector,
    zero_a_sector,
    zero_the_beginning,
    fill_with_rubbish,
    copy_a_page,
    cut_off,
    empty,
    remove,
    add_a_stranger,
)
AT_THE_PUBLISHED_FILE: tuple[Damage, ...] = (
    leave_a_log,
    leave_the_log_of_a_checkpoint,
    leave_rubbish_as_a_log,
    let_a_tool_write,
)


def damage(settings: Settings, copy: Path, random: Random) -> tuple[str, str, str]:
    """Does one damage; returns of what it is a part, which kind it is, and what was done."""
    area = random.choice(("store", "store", "warehouse", "publication", "backup"))
    files = [path for path in places(settings, copy)[area] if path.stat().st_size]
    if area == "publication" and random.random() < 0.3:
        files = [settings.published_file]  # of which readers read most
    path = random.choice(files)
    kinds = list(ANYWHERE)
    others = [other for other in files if other != path and other.suffix == path.suffix]
    if others:
        kinds += [exchange, overwrite]
    if area == "store" and path.suffix == ".sqlite":
        kinds += [change_a_row, change_a_row, leave_a_log]
    if area == "warehouse":
        kinds += [leave_a_log, let_a_tool_write]
    if path == settings.published_file:
        kinds += [*AT_THE_PUBLISHED_FILE] * 4
    kind = random.choice(kinds)
    return area, kind.__name__, f"{path.name}: {kind(path, random, others)}"


# What is found, and what repairs it.


def problems(settings: Settings, copy: Path, thorough: bool) -> list[Finding]:
    """What the commands that look say, in the order of their lines."""
    found = [f for f in examine(settings, network=False, now=_now()) if f.subject != "days"]
    found += verifying.verify(settings, thorough=thorough)
    try:
        found += verifying.verify_backup(copy)
    except Exception as error:
        sentence = explanation(error)
        assert sentence, error
        found.append(Finding("problem", "backup", sentence, f"insider backup {copy}"))
    return [finding for finding in found if finding.level == "problem"]


def _now():
    from datetime import datetime

    return datetime.combine(LAST, datetime.min.time()) + timedelta(hours=20)


def carry_out(command: str, settings: Settings, copy: Path) -> None:
    """What the command does."""
    if command == "insider repair":
        repair(settings, Progress())
        _night(settings)
    elif command in ("insider run", "insider run --force"):
        _night(settings)
    elif command == "insider rebuild":
        _load_whole_store(settings, Progress())
        _night(settings)
    elif command == "insider upgrade":
        upgrade(settings)
    elif command == "insider backup":
        try:
            backup(settings, copy)
        except Exception as error:
            # As it says then: another folder, which takes this one's place here.
            if "another, empty folder" not in (explanation(error) or ""):
                raise
            backup(settings, copy.with_name("another"))
            shutil.rmtree(copy)
            copy.with_name("another").rename(copy)
    else:
        raise AssertionError(f"no command of ours: {command}")


def repaired(settings: Settings, copy: Path) -> dict[str, Any]:
    """Looks, and does what is advised until nothing is wrong; what was said and done."""
    verifying.build_hash = lambda _: "plain"  # type: ignore[assignment]
    told: dict[str, Any] = {"said": [], "done": [], "left": []}
    found = problems(settings, copy, thorough=False)
    told["thorough"] = not found
    found = found or problems(settings, copy, thorough=True)
    while found and len(told["done"]) < MOST_COMMANDS:
        told["said"] += [f"{f.subject}: {f.says} -> {f.repair}" for f in found]
        command = next((c for f in found if (c := COMMAND.match(f.repair or ""))), None)
        while command and len(told["done"]) < MOST_COMMANDS:
            told["done"].append(command[0])
            try:
                carry_out(command[0], settings, copy)
                break
            except Exception as error:
                sentence = explanation(error)
                if sentence is None:
                    raise
                told["said"].append(sentence)
                command = COMMAND.search(sentence.partition("un `")[2] or sentence)
        found = problems(settings, copy, thorough=True)
    told["left"] = [f"{f.subject}: {f.says} -> {f.repair}" for f in found]
    return told


def everything(settings: Settings, copy: Path) -> dict[str, str]:
    """All that must be as before: entries, data sets, tables, Parquet files, pages, the backup."""
    found = dict(contents(settings))
    with DocumentStore(settings.store) as store:
        for key in list(store.keys()):
            found[key] = hashlib.sha256(store.get(key) or b"").hexdigest()
    for path in sorted(settings.datasets.glob("*_form345.zip")):
        with zipfile.ZipFile(path) as archive:
            found[path.name] = str([(i.filename, i.CRC) for i in archive.infolist()])
    with duckdb.connect() as connection:
        for path in sorted(settings.published.glob("parquet/*.parquet")):
            if path.stem != "publications" and path.name != "b.parquet":
                rows = f"select count(*), sum(hash(t))::varchar from '{path}' as t"
                found[path.name] = str(connection.execute(rows).fetchone())
    for path in sorted(settings.report.rglob("*.html")):
        found[str(path.relative_to(settings.report))] = str(checksum_of(path.read_bytes()))
    other = replace(settings, data=settings.data.with_name("restored"))
    restore(other, copy)
    with DocumentStore(other.store) as store:
        for key in list(store.keys()):
            found[f"restored {key}"] = hashlib.sha256(store.get(key) or b"").hexdigest()
    with duckdb.connect(str(other.warehouse), read_only=True) as connection:
        for table in ("edgar.submission", "edgar.nonderiv_trans", "edgar.filing_index"):
            rows = f"select count(*), sum(hash(t))::varchar from {table} as t"
            found[f"restored {table}"] = str(connection.execute(rows).fetchone())
    shutil.rmtree(other.data)
    return found


def campaign(
    damages: int, seed: int, folder: Path, say: Callable[[str], None] = lambda _: None
) -> tuple[Counter[str], list[str]]:
    """`damages` one after the other; how each ended, and what went wrong."""
    random = Random(seed)
    mirror = folder / "edgar"
    assert _in_a_child(lambda: _prepared(mirror, folder / "whole"), None) == 0
    pristine = settings_of(folder / "whole" / "data", str(mirror))
    wanted = _asked(lambda: everything(pristine, folder / "whole" / "backup"))
    tally: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(1, damages + 1):
        place = folder / "damaged"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(folder / "whole", place, symlinks=True)
        settings, copy = settings_of(place / "data", str(mirror)), place / "backup"
        area, kind, what = damage(settings, copy, random)
        strangers = {p: p.read_bytes() for p in _strangers(place)}
        told = _asked(lambda s=settings, c=copy: repaired(s, c))
        found = _asked(lambda s=settings, c=copy: everything(s, c)) if "status" not in told else {}
        if kind == "add_a_stranger" and any(
            not path.exists() or path.read_bytes() != content for path, content in strangers.items()
        ):
            told["left"] = ["a stranger's file was changed"]
        difference = sorted(k for k in {*wanted, *found} if wanted.get(k) != found.get(k))
        if "status" in told:
            end = "ENDED WITH A TRACEBACK"
        elif told["left"]:
            end = "NOT REPAIRED"
        elif difference:
            end = "NOT AS BEFORE" if told["done"] else "MISSED"
        elif not told["done"]:
            end = "harmless: all content is equal"
        else:
            by = "verify --thorough" if told["thorough"] else "doctor or verify"
            end = f"found by {by} and repaired"
        tally[end] += 1
        line = f"{number} {area} {kind} {what[:90]} | {end} | {', '.join(told.get('done', []))}"
        say(line)
        if end.isupper():
            wrong.append(f"{line}\n    {told}\n    {difference[:8]}")
            say(wrong[-1])
    return tally, wrong


def _prepared(mirror: Path, folder: Path) -> None:
    prepare(mirror, folder)


def _strangers(folder: Path) -> Iterable[Path]:
    names = {"notes.sqlite", "2023 (copy).sqlite", "a.duckdb", "b.parquet", "c.txt"}
    return [path for path in folder.rglob("*") if path.name in names]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--damages", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        tally, wrong = campaign(
            arguments.damages,
            arguments.seed,
            arguments.folder or Path(temporary),
            lambda line: print(line, flush=True),
        )
    print(f"{arguments.damages} damages, seed {arguments.seed}, {time.monotonic() - started:.0f} s")
    for end, count in tally.most_common():
        print(f"{count:>5} {end}")
    print(
        "every damage was found and repaired, or changed nothing" if not wrong else "FAULTS ABOVE"
    )
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
