"""The wheel in an environment without the source: one package that runs from any folder.

The environment has the packages that the project needs, but neither the project's folder nor what
tests need on its path, and a home of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from places import ROOT

NOT_SOURCE = shutil.ignore_patterns(".git", ".venv", "build", "data", "*.egg-info", "__pycache__")


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it."""

    folder: Path
    wheel: Path

    @property
    def bin(self) -> Path:
        return self.folder / "env" / "bin"

    @property
    def data(self) -> Path:
        return self.folder / "home" / ".local" / "share" / "insider-signals"

    def environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.folder / "home"),
            "PATH": f"{self.bin}:/usr/bin:/bin",
            "INSIDER_SIGNALS_SANDBOX_SCALE": "0.05",
            "LANG": "C.UTF-8",
        }

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder / "elsewhere",
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    # A build leaves files beside the source.
    shutil.copytree(ROOT, folder / "source", symlinks=True, ignore=NOT_SOURCE)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [
            *pip,
            "wheel",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "-w",
            str(folder),
            "./source",
        ],
        cwd=folder,
        check=True,
    )
    (wheel,) = folder.glob("*.whl")
    shutil.rmtree(folder / "source")
    venv.create(folder / "env", symlinks=True, with_pip=False)
    python = folder / "env" / "bin" / "python"
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "env")}))
    # A path in a .pth file is looked into, but .pth files there are not read: the project's own
    # editable installation is not found.
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run(
        [*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)],
        check=True,
    )
    for script in ("dbt", "dagster", "dagster-webserver", "dagster-daemon"):
        text = Path(sys.executable).with_name(script).read_text()
        target = folder / "env" / "bin" / script
        target.write_text(f"#!{python}\n" + text.split("\n", 1)[1])
        target.chmod(0o755)
    for name in ("home", "elsewhere"):
        (folder / name).mkdir()
    return Installed(folder, wheel)


def test_the_wheel_holds_one_package_and_all_of_the_dbt_project(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = wheel.namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"insider_signals"}
    tracked = subprocess.run(
        ["git", "ls-files", "dbt_project"], cwd=ROOT, capture_output=True, text=True
    ).stdout.split()
    builds = [name for name in tracked if Path(name).suffix in (".sql", ".yml", ".csv", ".md")]
    assert len(builds) > 200
    assert {f"insider_signals/{name}" for name in builds} <= set(names)


def test_run_publishes_from_any_folder_into_the_users_data_folder(installed: Installed) -> None:
    where = installed.run(
        str(installed.bin / "python"), "-c", "import insider_signals as i; print(i.__file__)"
    )
    assert where.startswith(str(installed.folder / "env"))
    said = installed.run("insider", "run")
    path = str(installed.data / "sandbox" / "published" / "insider_signals.duckdb")
    assert path in "".join(said.split())
    counted = installed.run("insider", "sql", "--csv", "select count(*) as n from signals")
    assert int(counted.splitlines()[1]) > 10
    assert "(made-up market)" in installed.run("insider", "today").splitlines()[0]
    assert os.listdir(installed.folder / "elsewhere") == []


def test_open_is_a_read_only_connection_to_what_is_published(installed: Installed) -> None:
    program = """
import duckdb, insider_signals
with insider_signals.open() as published:
    print(published.execute("select count(*) from signals").fetchone()[0])
    try:
        published.execute("create table t as select 1")
    except duckdb.Error as error:
        print(type(error).__name__)
"""
    said = installed.run(str(installed.bin / "python"), "-c", program).split()
    path = installed.data / "sandbox" / "published" / "insider_signals.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("select count(*) from marts.signals").fetchone()
    assert row is not None
    assert said == [str(row[0]), "InvalidInputException"]


def test_ui_serves_the_assets(installed: Installed) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = installed.folder / "ui.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [str(installed.bin / "insider"), "ui", "--port", str(port)],
            cwd=installed.folder / "elsewhere",
            env=installed.environment(),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    query = {"query": "{ repositoriesOrError { ... on RepositoryConnection { nodes { name } } } }"}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        data=json.dumps(query).encode(),
        headers={"Content-Type": "application/json"},
    )
    answer = ""
    waited_until = time.monotonic() + 240
    try:
        while "__repository__" not in answer and time.monotonic() < waited_until:
            assert process.poll() is None, log.read_text()
            try:
                with urllib.request.urlopen(request, timeout=30) as response:
                    answer = response.read().decode()
            except urllib.error.HTTPError as error:
                raise AssertionError(f"{error}: {log.read_text()[-2_000:]}") from error
            except OSError:
                pass
            time.sleep(0.5)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
    assert "__repository__" in answer, log.read_text()[-2_000:]
