"""The console script: clear sentences for what an operator can repair, and quick answers."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from command import Insider
from fake_edgar import MAINTENANCE_PAGE, UNDECLARED_PAGE, Answer, fake_edgar
from written_mirror import Mirror

from insider_signals.console.cli import _was_stopped, explanation, is_unwritable, main
from insider_signals.extract.client import EdgarUnavailable, IdentityRequired
from insider_signals.extract.secrets import clean_error
from insider_signals.pipeline.failures import BuildFailed, Failure
from insider_signals.pipeline.publishing import Stamp, publish
from insider_signals.pipeline.settings import ROOT, Settings, SettingsError


def insider(settings: Settings, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    given = {
        "PATH": os.environ["PATH"],
        "INSIDER_SIGNALS_DATA": str(settings.data),
        **({"EDGAR_BASE_URL": settings.base_url} if settings.base_url else {}),
        **env,
    }
    return subprocess.run(
        [sys.executable, "-m", "insider_signals.console.cli", *arguments],
        capture_output=True,
        text=True,
        env=given,
        cwd=settings.data,
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence of a command that failed as it should: no traceback, exit code 1."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("Error: ")
    return " ".join(done.stderr.split())


def test_sec_without_an_identity_is_refused(settings: Settings) -> None:
    done = insider(settings, "run", "--base-url", "https://www.sec.gov")
    assert "EDGAR_IDENTITY" in refused(done)


def test_an_identity_with_a_web_address_is_refused(settings: Settings) -> None:
    done = insider(
        settings,
        "run",
        "--base-url",
        "https://www.sec.gov",
        EDGAR_IDENTITY="Jane https://example.com jane@example.com",
    )
    assert "web address" in refused(done)


def test_a_folder_that_is_not_there_is_named(settings: Settings) -> None:
    sentence = refused(insider(settings, "run", "--base-url", "/no/such/folder"))
    assert "/no/such/folder" in sentence


def test_an_address_where_nobody_answers_is_named(
    settings: Settings, mirror: Mirror, manifest_path: Path
) -> None:
    once = {"EDGAR_ATTEMPTS": "1"}
    # The project is parsed already, which takes longer than to find out that nobody answers.
    command = Insider(settings.data, mirror.folder, manifest_path.parent, once)
    process = command.start("run", "--from", "2024-03-04", base_url="http://127.0.0.1:9")
    said, _ = process.communicate()
    assert process.returncode == 1 and "Traceback" not in said
    assert "127.0.0.1:9" in said[said.index("Error: ") :]


def test_an_unusable_data_folder_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = insider(settings, "run", INSIDER_SIGNALS_DATA=str(tmp_path / "file" / "data"))
    assert "INSIDER_SIGNALS_DATA" in refused(done)


def test_a_setting_that_cannot_be_read_is_named(settings: Settings) -> None:
    done = insider(settings, "run", EDGAR_REQUESTS_PER_SECOND="many")
    assert "EDGAR_REQUESTS_PER_SECOND" in refused(done)


def test_a_second_run_says_so_and_leaves(settings: Settings, mirror: Mirror) -> None:
    from insider_signals.pipeline.lock import writing

    with writing(settings, "insider run"):
        sentence = refused(insider(settings, "run"))
    assert "Another run is working" in sentence
    assert str(os.getpid()) in sentence


def test_a_warehouse_that_is_open_elsewhere_is_named(settings: Settings, mirror: Mirror) -> None:
    with duckdb.connect(str(settings.warehouse)):
        sentence = refused(insider(settings, "run"))
    assert "open in another program" in sentence


def test_what_is_no_quarter_is_refused(settings: Settings) -> None:
    assert "2024q3" in refused(insider(settings, "backfill", "2024-01"))


def test_a_failure_is_told_to_whom_the_operator_set(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "notice.txt"
    insider(
        settings,
        "run",
        "--base-url",
        "/no/such/folder",
        INSIDER_SIGNALS_NOTIFY_COMMAND=f"cat > '{target}'",
    )
    assert "/no/such/folder" in target.read_text()


def test_asking_before_anything_is_published_says_what_to_do(settings: Settings) -> None:
    assert "insider run" in refused(insider(settings, "sql", "select 1"))


@pytest.fixture
def published(settings: Settings) -> Settings:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.filings as
                select * from (values
                    ('a-1', date '2024-03-04', 1.50::decimal(9, 2), ['x', 'y']),
                    ('a-2', date '2024-03-05', null, null)
                ) as filing (accession_number, filed_date, value_usd, classes);
            """
        )
    publish(settings, Stamp("raw", "project"))
    return settings


def ask(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(
        main,
        ["sql", *arguments],
        env={"INSIDER_SIGNALS_DATA": str(settings.data), "EDGAR_BASE_URL": settings.base_url},
    )


def test_marts_can_be_asked_without_naming_their_schema(published: Settings) -> None:
    result = ask(published, "--csv", "select accession_number, value_usd from filings order by 1")
    assert result.output == "accession_number,value_usd\na-1,1.50\na-2,\n"


def test_rows_come_as_json_lines(published: Settings) -> None:
    result = ask(published, "--json", "select * from filings order by accession_number limit 1")
    assert json.loads(result.output) == {
        "accession_number": "a-1",
        "filed_date": "2024-03-04",
        "value_usd": "1.50",
        "classes": ["x", "y"],
    }


def test_rows_come_as_a_table(published: Settings) -> None:
    done = insider(published, "sql", "select accession_number, classes from filings order by 1")
    assert done.returncode == 0
    assert "a-1" in done.stdout
    assert "['x', 'y']" in done.stdout


def test_the_published_file_cannot_be_changed(published: Settings) -> None:
    done = insider(published, "sql", "delete from filings")
    assert "read-only" in refused(done)


def test_a_mistake_in_a_query_is_shown_without_a_traceback(published: Settings) -> None:
    assert "no_such_column" in refused(
        insider(published, "sql", "select no_such_column from filings")
    )


def test_help_needs_neither_dagster_nor_dbt() -> None:
    program = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from insider_signals.console.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        "print(sorted({'dagster', 'dbt', 'lxml', 'requests', 'rich'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_mistakes_of_the_program_keep_their_traceback() -> None:
    assert explanation(KeyError("x")) is None
    assert "run again" in (explanation(EdgarUnavailable("it did not answer")) or "")
    assert "run again" in (explanation(IdentityRequired("no identity")) or "")
    assert "disk is full" in (explanation(OSError(28, "No space left on device")) or "")


def test_a_full_disk_is_said_whoever_noticed_it() -> None:
    said = explanation(SettingsError("dbt:\nOSError: No space left on device\n" + "more\n" * 99))
    assert said is not None and said.startswith("The disk is full. Free some space")
    assert said.endswith("OSError: No space left on device")


def test_a_backfill_of_a_quarter_that_is_not_there_fails_and_builds_nothing(
    settings: Settings, tmp_path: Path, manifest_path: Path, mirror: Mirror
) -> None:
    console = Insider(tmp_path / "data", mirror.folder, manifest_path.parent)
    for arguments in (["2031q1"], ["2031q1..2031q2", "--offline"]):
        backfill = console.start("backfill", *arguments)
        said, _ = backfill.communicate()
        assert backfill.returncode == 1 and "Traceback" not in said
        assert "no data set of 2031q1" in " ".join(said.split())
    assert not console.published.exists()
    assert "ends before it begins" in refused(insider(settings, "backfill", "2024q2..2024q1"))


def test_only_the_env_files_of_the_project_and_of_the_data_folder_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger's folder may hold a `.env` that names a command."""
    strange, data = tmp_path / "strange" / "below", tmp_path / "data"
    strange.mkdir(parents=True)
    data.mkdir()
    (tmp_path / "strange" / ".env").write_text("INSIDER_SIGNALS_NOTIFY_COMMAND='touch run'\n")
    (strange / ".env").write_text("EDGAR_IDENTITY='Other other@example.com'\n")
    (data / ".env").write_text("INSIDER_SIGNALS_BENCHMARK=IWM\nEDGAR_ATTEMPTS=2\n")
    program = (
        "import os; from insider_signals.pipeline.settings import read_env_files as r; r();"
        "print([os.environ.get(n) for n in ('INSIDER_SIGNALS_NOTIFY_COMMAND', 'EDGAR_IDENTITY',"
        " 'INSIDER_SIGNALS_BENCHMARK', 'EDGAR_ATTEMPTS')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=strange,
        capture_output=True,
        text=True,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "INSIDER_SIGNALS_DATA": str(data),
            "EDGAR_ATTEMPTS": "7",
        },
    )
    assert done.stdout.strip() == "[None, None, 'IWM', '7']", done.stderr


@pytest.mark.parametrize(
    ("answer", "clock_is_ahead", "sentence"),
    [
        (Answer(UNDECLARED_PAGE, 403), 0, "undeclared automated tool .* set EDGAR_IDENTITY"),
        (Answer(MAINTENANCE_PAGE), 0, "page of maintenance .* 6 a.m. ET"),
        (Answer(b"busy", 503), 3, "clock is wrong.*set the clock"),
    ],
    ids=["undeclared", "maintenance", "clock"],
)
def test_what_the_server_says_of_the_whole_run_ends_it_in_one_sentence(
    tmp_path: Path,
    manifest_path: Path,
    mirror: Mirror,
    answer: Answer,
    clock_is_ahead: int,
    sentence: str,
) -> None:
    console = Insider(tmp_path / "data", mirror.folder, manifest_path.parent)
    with fake_edgar() as edgar:
        edgar.otherwise = answer
        edgar.clock_is_ahead = timedelta(days=clock_is_ahead)
        run = console.start("run", base_url=edgar.url)
        said, _ = run.communicate()
        asked = len(edgar.requests)
    said = " ".join(said.split())
    assert run.returncode == 1 and "Traceback" not in said
    assert re.search(sentence, said), said
    assert asked <= 6, "of some twenty days"
    assert not list((tmp_path / "data" / "store").glob("*.sqlite"))


def test_an_error_that_comes_from_itself_is_said_like_any_other() -> None:
    """As contextlib leaves one that ends several contexts: what it came from leads in a circle."""
    error, other = BuildFailed([Failure("a_check", "a_model", "two rows break it")]), OSError()
    error.__context__, other.__context__ = other, error
    assert not _was_stopped(error) and not is_unwritable(error)
    assert "a check (a_model): two rows break it" in str(explanation(clean_error(error)))
    other.errno = errno.EROFS
    assert is_unwritable(error)
