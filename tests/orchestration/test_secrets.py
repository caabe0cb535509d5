"""Passwords, tokens and the address of a webhook leave the process in no text."""

from __future__ import annotations

import io
import json
import logging
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from insider_signals.console.findings import Finding, print_json
from insider_signals.extract.secrets import clean_error, without_secrets
from insider_signals.orchestration.running import ConsoleProgress, _quiet
from insider_signals.pipeline.notify import notify
from insider_signals.pipeline.settings import Settings

PASSWORD, QUOTED, IN_URL = "rosebud77", "two words; and 'more'", "p@ss/wörd9"
TOKEN, HOOK = "eyJhbGciTokenOfSorts", "https://hooks.example.com/services/T0001/B0002/x9y8z7"


@pytest.fixture
def told(settings: Settings) -> Settings:
    return replace(
        settings,
        target_name="ducklake",
        ducklake_catalog=f"host=127.0.0.1 port=9 dbname=lake user=me password={PASSWORD}",
        notify_url=HOOK,
        environment={"motherduck_token": TOKEN, "PGPASSWORD": "hush-hush", "TOKENS": ""},
    )


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"cannot attach 'host=x password={PASSWORD} user=y'", PASSWORD),
        (f"Unable to connect to Postgres at password='{PASSWORD} and more' dbname=x", "and more"),
        ("postgres://me:unheard-of@db.example.com/lake refused", "unheard-of"),
        ("postgresql://me:un@heard/of@db.example.com:5432/lake refused", "heard/of"),
        ("md:signals?motherduck_token=abc123def&x=1", "abc123def"),
        (f"POST {HOOK} failed", "x9y8z7"),
        ("urlopen: /services/T0001/B0002/x9y8z7 not found", "B0002"),
        (f"the token {TOKEN} has expired", TOKEN),
        ("fe_sendauth: hush-hush", "hush-hush"),
        ('{"password": "in json"}', "in json"),
        ("PASSWORD = 'upper case'", "upper case"),
    ],
)
def test_no_secret_is_left_in_a_text(told: Settings, text: str, secret: str) -> None:
    cleaned = without_secrets(text)
    assert secret not in cleaned and "***" in cleaned


@pytest.mark.parametrize(
    "text",
    [
        "https://www.sec.gov/Archives/edgar/data/7/0000000070-24-000001.txt does not exist",
        "set EDGAR_IDENTITY to a name and an e-mail address: Jane Doe jane@example.com",
        "no password was given; the secretary signed",
        "Secretary: Ada Reed; tokens: 5",
        "2026-12-01 09:30:00 rows: 12,345",
    ],
)
def test_other_texts_stay_as_they_are(told: Settings, text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    "catalog",
    [
        f"host=127.0.0.1 port=9 password={PASSWORD}",
        "host=127.0.0.1 port=9 password='two words; and \\'more\\''",
        "postgresql://me:p%40ss%2Fw%C3%B6rd9@127.0.0.1:9/lake",
    ],
)
def test_a_catalog_that_does_not_answer_is_told_without_its_password(
    settings: Settings, catalog: str
) -> None:
    """Whatever DuckDB repeats of it, in its words or in those of a cause."""
    replace(settings, ducklake_catalog=catalog)
    inner = duckdb.IOException(f'Failed to attach DuckLake MetaData at path "postgres:{catalog}"')
    outer = RuntimeError(f"dbt: attach 'ducklake:postgres:{catalog.replace(chr(39), chr(39) * 2)}'")
    outer.__cause__ = inner
    clean_error(outer)
    for text in (str(outer), str(inner)):
        for secret in (PASSWORD, "two words", "more", "p%40ss", "p@ss"):
            assert secret not in text


def test_settings_do_not_show_them(told: Settings) -> None:
    shown = repr(told)
    assert PASSWORD not in shown and "x9y8z7" not in shown and TOKEN not in shown


def test_notices_do_not_carry_them(told: Settings, tmp_path: Path) -> None:
    target = tmp_path / "notice.txt"
    by_command = replace(told, notify_url="http://127.0.0.1:9/T0003/secret-path-of-hook")
    by_command = replace(by_command, notify_command=f"cat > '{target}'")
    problems = notify(by_command, f"failed with {PASSWORD}", f"at {HOOK}, password={PASSWORD}")
    assert PASSWORD not in target.read_text() and "x9y8z7" not in target.read_text()
    assert problems and "secret-path-of-hook" not in " ".join(problems)


def test_logs_findings_and_what_is_told_do_not_carry_them(told: Settings, capsys) -> None:
    told.prepare_folders()
    shown = io.StringIO()
    log = logging.getLogger("insider_signals")
    with _quiet(told, ConsoleProgress(Console(file=shown, highlight=False))) as log_file:
        log.warning("attach password=%s", PASSWORD, extra={"told": True})
        print(f"dbt says password={PASSWORD} {HOOK}")
        print(f"and {TOKEN}", file=sys.stderr)
    written = log_file.read_text() + shown.getvalue()
    print_json([Finding("problem", "warehouse", f"cannot be opened: password={PASSWORD}")])
    written += capsys.readouterr().out
    assert "dbt says" in written and "cannot be opened" in written
    for secret in (PASSWORD, "x9y8z7", TOKEN):
        assert secret not in written
    assert json.loads(written.splitlines()[-1])["level"] == "problem"
