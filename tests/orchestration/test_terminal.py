"""What somebody filed does nothing to the terminal, the disk or the spreadsheet of who reads it."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from insider_signals.console.cli import main
from insider_signals.console.terminal import as_cell, plain
from insider_signals.pipeline.publishing import Stamp, publish
from insider_signals.pipeline.settings import Settings

# A title, a link, a colour, the same in one character (C1), a reversal, an isolate, a bell.
HOSTILE = (
    "\x1b]0;title\x07Lan\x1b[31mtern\x1b]8;;http://x\x1b\\ \x9b31m"
    " \u202egnp.exe\u2066 \x08\x7fWorks"
)
FORMULA = '=HYPERLINK("http://x","click")'
OBEYED = [chr(n) for n in (*range(9), *range(11, 32), *range(127, 160))] + list(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
)


@pytest.fixture
def published(settings: Settings) -> Settings:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(
            "create schema marts; create table marts.filings ("
            "accession_number varchar, filed_date date, name varchar, shares decimal(9, 2))"
        )
        connection.executemany(
            "insert into marts.filings values (?, date '2024-03-04', ?, ?)",
            [("a-1", HOSTILE, -5), ("a-2", FORMULA, 7), ("a-3", "-12.5", None)],
        )
    publish(settings, Stamp("raw", "project"))
    return settings


def environment(settings: Settings) -> dict[str, str]:
    return {"INSIDER_SIGNALS_DATA": str(settings.data), "EDGAR_BASE_URL": settings.base_url or ""}


def ask(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["sql", *arguments], env=environment(settings))


def on_a_terminal(settings: Settings, *arguments: str) -> str:
    """What a terminal is given by the command, without the codes of our own styles."""
    mine, its = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "insider_signals.console.cli", *arguments],
        stdout=its,
        stderr=its,
        env={
            "PATH": os.environ["PATH"],
            "TERM": "xterm",
            "COLUMNS": "200",
            **environment(settings),
        },
        cwd=settings.data,
    )
    os.close(its)
    shown = b""
    try:
        while block := os.read(mine, 65536):
            shown += block
    except OSError:  # the end, on Linux
        pass
    process.wait()
    os.close(mine)
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["sql", "select name from filings"],
        ["sql", "--csv", "select name from filings"],
        ["sql", "--csv", "--raw", "select name from filings"],
        ["sql", "--json", "select name from filings"],
        ["sql", "select name::integer from filings"],
        ["sql", f'select 1 as "{HOSTILE}"'],
        ["sql", f"select error('{HOSTILE}')"],
        ["backfill", HOSTILE],
    ],
)
def test_codes_in_what_was_filed_never_reach_the_terminal(
    published: Settings, arguments: list[str]
) -> None:
    shown = on_a_terminal(published, *arguments)
    assert "gnp.exe" in shown
    # What rich writes for its own styles: colours and bold.
    ours = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert "\x1b[31m" not in shown
    assert not [character for character in OBEYED if character in ours], repr(ours)


def test_every_code_is_written_out_and_text_is_not_changed() -> None:
    assert plain("\x1b[2J\u202e") == r"\x1b[2J\u202e"
    for character in OBEYED:
        assert plain(f"a{character}b").isprintable()
    for text in ("Åsa Öberg & Söhne", "日本\n\tأحمد", "Zoë 👩‍💻"):
        assert plain(text) == text


@pytest.mark.parametrize("start", list("=+-@\t\r\uff1d\uff0b\uff0d\uff20"))
def test_a_text_that_a_spreadsheet_would_calculate_is_marked(start: str) -> None:
    assert as_cell(f"{start}1+cmd|' /C calc'!A0")[0] == "'"


@pytest.mark.parametrize("value", [-5, -1.5, None, "-12.5", "+1,250", "-3%", "", "A-1", "a=b", "1"])
def test_numbers_and_other_texts_stay_as_they_are(value: object) -> None:
    assert as_cell(value) == value


def test_exports_are_for_spreadsheets_and_verbatim_when_asked(published: Settings) -> None:
    query = "select name, shares from filings order by accession_number"
    rows = list(csv.reader(io.StringIO(ask(published, "--csv", query).output)))
    assert rows[2] == [f"'{FORMULA}", "7.00"] and rows[1][1] == "-5.00" and rows[3][0] == "-12.5"
    raw = list(csv.reader(io.StringIO(ask(published, "--csv", "--raw", query).output)))
    assert raw[2] == [FORMULA, "7.00"] and raw[1][0] == HOSTILE
    lines = ask(published, "--json", query).output.splitlines()
    assert [json.loads(line)["name"] for line in lines] == [HOSTILE, FORMULA, "-12.5"]


@pytest.mark.parametrize(
    "query",
    [
        "copy filings to '{there}'",
        "copy filings to '{secret}'",
        "select * from read_csv('{secret}')",
        "select content from read_text('{secret}')",
        "select * from glob('{folder}/*')",
        "attach '{there}' as other",
        "attach '{secret}' as other",
        "export database '{there}'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "reset lock_configuration",
        "set temp_directory = '{folder}'",
    ],
)
def test_a_query_reaches_nothing_but_the_published_file(
    published: Settings, tmp_path: Path, query: str
) -> None:
    secret, there = tmp_path / "secret.csv", tmp_path / "there"
    secret.write_text("password\nhunter2\n")
    done = ask(published, query.format(secret=secret, there=there, folder=tmp_path))
    assert done.exit_code == 1 and "hunter2" not in done.output
    assert "--csv" in done.output and "reads the published file and nothing else" in done.output
    assert not there.exists() and secret.read_text() == "password\nhunter2\n"


@pytest.mark.parametrize("query", ["select * from '{0}'", "from settings", "select getenv('HOME')"])
def test_neither_files_nor_variables_go_by_the_name_of_a_table(
    published: Settings, tmp_path: Path, query: str
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("password\nhunter2\n")
    done = ask(published, query.format(secret))
    assert done.exit_code == 1 and "hunter2" not in done.output
