"""Thousands of damaged, hostile and absurd inputs for the readers, and what becomes of them.

    python benchmarks/fuzz_readers.py --inputs 10000 --seed 1
    python benchmarks/fuzz_readers.py --guided 120     # coverage-guided; needs atheris beside us

Filings, indexes, data sets and footnotes that the project makes up are cut, doubled, mixed and
filled with what breaks readers: entities, deep nesting, control characters, wrong encodings,
enormous numbers, megabytes of text. No reader may raise anything but what it says it raises, take
longer than a second, or lose a sibling: rows of a filing whose neighbour is damaged are those of an
undamaged day, and what cannot be read stands in edgar.rejected with a reason. Footnotes go in
hundreds through the compiled rules of the dbt project; every one must come out, and the undamaged
ones among them as by themselves. Exit code 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import duckdb
import yaml

from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.datasets import BrokenDataset, load_quarter
from insider_signals.extract.filing import read_filing
from insider_signals.extract.index import IndexEntry, NotAnIndex, read_form_index
from insider_signals.extract.load import insert
from insider_signals.extract.submission import read_submission
from insider_signals.pipeline.project import DBT_PROJECT, dbt_executable

SECONDS = 1.0
# Small odd inputs, each named after what is odd about it; the tests read all of them, too.
STORED_CORPUS = Path(__file__).resolve().parents[1] / "tests" / "fixtures"
DAY = date(2024, 3, 5)
HOSTILE = [
    b"\0",
    b"\x01\x02\x0b\x1f",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"&a;",
    b"&#0;",
    b"&#xffffff;",
    b"<",
    b"]]>",
    b"<![CDATA[",
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>",
    b"<!ENTITY % x SYSTEM 'file:///etc/passwd'>%x;",
    b"<a>" * 3000,
    b"<value>" * 50,
    b"9" * 400,
    b"1e400",
    b"-0.000000000000000000001",
    b"NaN",
    b"0000-00-00",
    b"2024-02-30",
    b"99999-01-01",
    b"'; drop table edgar.submission; --",
    b"=cmd|' /C calc'!A0",
    b"<script>alert(1)</script>",
    b"\r",
    b"\n\n\n",
    b"\t",
    b'"',
    b'""""',
    "\u202e\u2028\ufeff".encode(),
    b"</SEC-DOCUMENT>",
    b"<TEXT>",
    b"<XML>",
    b"</XML>",
    b" " * 70_000,
    b"F1," * 2000,
]


def documents() -> list[tuple[str, bytes]]:
    """Made-up filings to start from, with their form types."""
    from insider_signals.sandbox.documents import submission_text
    from insider_signals.sandbox.write import build_market

    market, _ = build_market(1, 0.1)
    found: dict[str, list[bytes]] = {}
    for filing in market.filings:
        kept = found.setdefault(filing.form, [])
        if len(kept) < 25:
            kept.append(submission_text(filing))
    return [
        (form, text)
        for form, texts in sorted(found.items())
        if form.rstrip("/A") in ("3", "4", "5", "144")
        for text in texts
    ]


def damaged(content: bytes, others: list[bytes], random: Random) -> bytes:
    """The content after some accidents."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        at = random.randrange(len(content) + 1)
        end = min(len(content), at + random.choice((1, 4, 40, 400, 4000)))
        kind = random.randrange(7)
        if kind == 0:
            content = content[:at]
        elif kind == 1:
            content = content[:at] + content[end:]
        elif kind == 2:
            content = content[:end] + content[at:end] * random.choice((1, 2, 50)) + content[end:]
        elif kind == 3:
            content = content[:at] + random.choice(HOSTILE) + content[at:]
        elif kind == 4:
            content = content[:at] + random.randbytes(end - at) + content[end:]
        elif kind == 5:
            other = random.choice(others)
            start = random.randrange(len(other) + 1)
            content = content[:at] + other[start : start + 2000] + content[at:]
        else:
            content = content[:at] + random.choice(HOSTILE) * 20 + content[end:]
    return content


def entry_of(form: str, number: int, text: bytes = b"") -> IndexEntry:
    """What the index says of a filing: its own accession, where it has one."""
    found = re.search(rb"\d{10}-\d\d-\d{6}", text)
    accession = found[0].decode() if found else f"0001000001-24-{number:06}"
    return IndexEntry(
        accession, form, DAY, f"edgar/data/1/{accession}.txt", ("0000000001",), ("ACME CORP",)
    )


class Findings:
    """What became of the inputs, and what must not have."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.slowest = 0.0

    def timed(self, name: str, number: int, work, limit: float = SECONDS):
        # Of the processor: what else the machine does is no fault of the reader.
        started = time.process_time()
        try:
            result = work()
        except Exception as error:
            result = None
            self.wrong.append(f"{name} {number}: {type(error).__name__}: {error}"[:300])
        seconds = time.process_time() - started
        if limit == SECONDS:
            self.slowest = max(self.slowest, seconds)
        if seconds > limit:
            self.wrong.append(f"{name} {number} took {seconds:.2f} s")
        return result


def fuzz_filings(findings: Findings, inputs: int, random: Random, loads: int = 50) -> None:
    """Damaged submissions; now and then a day of them goes into tables, with a sound sibling."""
    started_from = documents()
    texts = [text for _, text in started_from]
    with duckdb.connect() as connection:
        create_raw_tables(connection)
        for number in range(inputs):
            form, text = random.choice(started_from)
            entry = entry_of(form, number, text)
            content = damaged(text, texts, random)
            rows = findings.timed("filing", number, lambda c=content, e=entry: read_filing(c, e))
            if rows is None:
                continue
            outcome = "unreadable" if rows.is_unreadable else "read"
            if rejected := rows.tables.get("edgar.rejected"):
                outcome += ", something rejected"
                if any(not row[-1] for row in rejected):
                    findings.wrong.append(f"filing {number}: rejected without a reason")
            findings.outcomes[f"filing {outcome}"] += 1
            if not rows.tables:
                findings.wrong.append(f"filing {number}: neither rows nor a reason")
            if number % max(1, inputs // loads) == 0:
                for table, values in rows.tables.items():
                    findings.timed(
                        f"loading {table}",
                        number,
                        lambda t=table, v=values: insert(connection, t, v),
                    )
                findings.outcomes["filing loaded"] += 1


def fuzz_indexes(findings: Findings, inputs: int, random: Random) -> None:
    """Damaged indexes: a line that was not touched is read as before."""
    heading = (
        b"Description:           Daily Index of EDGAR Dissemination Feed by Form Type\n"
        b"Last Data Received:    Mar 05, 2024\n\n"
        b"Form Type   Company Name                                                  "
        b"CIK         Date Filed  File Name\n" + b"-" * 141 + b"\n"
    )
    lines = [
        f"{form:<12}{f'COMPANY {n} INC':<62}{n + 1000:<12}20240305    "
        f"edgar/data/{n + 1000}/0001000001-24-{n:06}.txt\n".encode()
        for n, form in enumerate(["3", "4", "4/A", "5", "144", "8-K"] * 5)
    ]
    for number in range(inputs):
        mixed = list(lines)
        hit = random.sample(range(len(lines)), random.randint(1, 5))
        for at in hit:
            mixed[at] = damaged(mixed[at].rstrip(b"\n"), lines, random) + b"\n"
        whole = heading + b"".join(mixed)
        if random.random() < 0.1:
            whole = damaged(whole, lines, random)
            hit = list(range(len(lines)))

        def read(content: bytes = whole):
            with suppress(NotAnIndex):
                return read_form_index(content)

        index = findings.timed("index", number, read)
        findings.outcomes["index refused" if index is None else "index read"] += 1
        if index is None:
            continue
        listed = {entry.accession_number for entry in index}
        kept = {f"0001000001-24-{n:06}" for n in range(len(lines)) if n not in hit}
        known = {entry.accession_number for entry in read_form_index(heading + b"".join(lines))}
        if lost := (kept & known) - listed:
            findings.wrong.append(f"index {number}: lost {sorted(lost)}")


def fuzz_submissions(findings: Findings, inputs: int, random: Random) -> None:
    """Noise that has nothing to do with a filing, through the outer reader."""
    for number in range(inputs):
        pieces = random.choices([*HOSTILE, b"<SEC-HEADER>", b"<DOCUMENT>", b"<TYPE>4\n"], k=30)
        content = b"".join(pieces)[:200_000]

        def read(content: bytes = content):
            with suppress(ValueError):
                return read_submission(content)

        findings.timed("submission", number, read)
        findings.outcomes["submission"] += 1


def fuzz_datasets(findings: Findings, inputs: int, random: Random, folder: Path) -> None:
    """Damaged tables in a zip: rows of untouched lines stay, the rest is rejected."""
    header = "ACCESSION_NUMBER\tFILING_DATE\tPERIOD_OF_REPORT\tDOCUMENT_TYPE\tISSUERCIK\tREMARKS\n"
    lines = [
        f"0001000001-24-{n:06}\t05-MAR-2024\t01-MAR-2024\t4\t0000001000\tremark {n}\n".encode()
        for n in range(12)
    ]
    for number in range(inputs):
        mixed = list(lines)
        hit = set(random.sample(range(len(lines)), 2))
        for at in hit:
            # Quotes may join lines, which is the format's own way to lose a neighbour.
            text = damaged(mixed[at].rstrip(b"\n"), lines, random).replace(b'"', b"")
            mixed[at] = text.replace(b"\r", b"").replace(b"\n", b" ")[:100_000] + b"\n"
        archive = folder / f"{number}.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("SUBMISSION.tsv", header.encode() + b"".join(mixed))
        with duckdb.connect() as connection:
            create_raw_tables(connection)

            def load(archive: Path = archive, connection=connection):
                with suppress(BrokenDataset):
                    return load_quarter(connection, archive, "2024q1")

            report = findings.timed("data set", number, load)
            findings.outcomes["data set" if report else "data set refused"] += 1
            found = {
                a
                for (a,) in connection.execute(
                    "select accession_number from edgar.submission"
                ).fetchall()
            }
            kept = {f"0001000001-24-{n:06}" for n in range(len(lines)) if n not in hit}
            if report and (lost := kept - found):
                findings.wrong.append(f"data set {number}: lost {sorted(lost)}")
        archive.unlink()


@cache
def footnote_rules() -> str:
    """The rules as the query that dbt compiles from them."""
    name = "int_footnote_texts_classified"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                *(dbt_executable(), "compile", "--select", name),
                *("--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT),
                *("--target-path", f"{folder}/target", "--log-path", f"{folder}/logs"),
            ],
            env={**os.environ, "INSIDER_SIGNALS_WAREHOUSE": f"{folder}/warehouse.duckdb"},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return next(Path(folder).glob(f"target/compiled/**/{name}.sql")).read_text("utf-8")


def classified(texts: list[str]) -> dict[str, list[str]]:
    """Rules that fire, by text, as the warehouse finds them."""
    with duckdb.connect() as connection:
        connection.execute(
            "attach ':memory:' as warehouse; create schema warehouse.staging;"
            " create schema warehouse.reference;"
            " create table warehouse.staging.stg_edgar__footnotes (footnote_text varchar);"
            " create table warehouse.staging.stg_edgar__submissions (remarks varchar);"
            " create table warehouse.reference.labelled_footnotes (footnote_text varchar)"
        )
        table = "warehouse.staging.stg_edgar__footnotes"
        connection.executemany(f"insert into {table} values (?)", [[text] for text in texts])
        found = connection.execute(
            "select notes.footnote_text, rules.rule_ids"
            f" from (select distinct footnote_text from {table}) as notes"
            f" inner join ({footnote_rules()}) as rules"
            " on md5(notes.footnote_text) = rules.text_hash"
        ).fetchall()
    return {text: rule_ids for text, rule_ids in found}


@cache
def example_footnotes() -> list[str]:
    """The sentences that the rules are documented with."""
    macro = (DBT_PROJECT / "macros" / "footnote_rules.sql").read_text("utf-8")
    book = yaml.safe_load(macro.split("{% raw %}")[1].split("{% endraw %}")[0])
    return [
        rule[kind]
        for group in book["classes"]
        for rule in group["rules"]
        for kind in ("example", "counter_example")
    ]


def fuzz_footnotes(findings: Findings, inputs: int, random: Random, at_once: int = 500) -> None:
    """Damaged footnotes among sound ones: each comes out, the sound ones as by themselves."""
    sound = example_footnotes()
    alone = classified(sound)
    encoded = [text.encode() for text in sound]
    while inputs > 0:
        texts = [
            damaged(random.choice(encoded), encoded, random).decode(
                random.choice(("utf-8", "cp1252", "utf-16-le")), "replace"
            )[:1_000_000]
            for _ in range(min(inputs, at_once))
        ]
        inputs -= len(texts)
        found = findings.timed(
            "footnotes", inputs, lambda t=texts: classified([*t, *sound]), limit=30
        )
        findings.outcomes["footnote"] += len(texts)
        if found is None:
            continue
        if lost := len({*texts, *sound}) - len(found):
            findings.wrong.append(f"footnotes {inputs}: {lost} lost")
        if changed := [text for text in sound if found.get(text) != alone[text]]:
            findings.wrong.append(f"footnotes {inputs}: read otherwise: {changed[:3]}")


def fuzz(inputs: int, seed: int) -> Findings:
    """Most inputs are filings and indexes; a data set takes a hundred times as long."""
    random, findings = Random(seed), Findings()
    sets = max(2, inputs // 100)
    noise = notes = inputs // 10
    indexes = inputs // 4
    fuzz_indexes(findings, indexes, random)
    fuzz_submissions(findings, noise, random)
    with tempfile.TemporaryDirectory() as folder:
        fuzz_datasets(findings, sets, random, Path(folder))
    fuzz_filings(findings, inputs - sets - noise - indexes - notes, random)
    fuzz_footnotes(findings, notes, random)
    return findings


def read_anything(content: bytes) -> None:
    """Through every reader of text. Raises what a reader must not raise, and TimeoutError."""
    started = time.process_time()
    for form in ("4", "144"):
        read_filing(content, entry_of(form, 1))
        if content.lstrip().startswith(b"<?xml"):
            document = b"<DOCUMENT>\n<TYPE>%s\n<TEXT>\n<XML>\n%s" % (form.encode(), content)
            read_filing(document + b"\n</XML>\n</TEXT>\n</DOCUMENT>\n", entry_of(form, 1))
    with suppress(NotAnIndex):
        read_form_index(content)
    if time.process_time() - started > 10 * SECONDS:
        raise TimeoutError("a reader takes too long")


def guided(seconds: int, corpus: Path) -> None:
    """Coverage-guided from the stored corpus; what is found new is kept in the folder `corpus`.

    Ends at the first thing that must not happen, and leaves its input as `crash-…`. Data sets and
    footnotes are read inside DuckDB, whose coverage is not seen here; fuzz() damages those.
    """
    import atheris

    corpus.mkdir(parents=True, exist_ok=True)
    atheris.instrument_all()
    limits = [f"-max_total_time={seconds}", "-max_len=20000", "-rss_limit_mb=0"]
    atheris.Setup([sys.argv[0], *limits, str(corpus), str(STORED_CORPUS)], read_anything)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", type=int, metavar="SECONDS")
    parser.add_argument("--corpus", type=Path, default=Path("build/fuzz-corpus"))
    arguments = parser.parse_args()
    if arguments.guided:
        guided(arguments.guided, arguments.corpus)
        return
    started = time.monotonic()
    findings = fuzz(arguments.inputs, arguments.seed)
    for what, count in sorted(findings.outcomes.items()):
        print(f"{count:>8,} {what}")
    print(f"slowest {findings.slowest:.2f} s; {time.monotonic() - started:.0f} s in all")
    for wrong in findings.wrong[:20]:
        print(f"WRONG: {wrong}")
    print(f"{len(findings.wrong)} wrong")
    raise SystemExit(bool(findings.wrong))


if __name__ == "__main__":
    main()
