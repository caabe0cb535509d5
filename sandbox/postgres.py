"""A Postgres server of one's own, for an hour: what the `ducklake` target is tried on.

    with postgres_server() as catalog:   # "host=127.0.0.1 port=54123 user=insider dbname=insider"
        ...

It runs from the distribution's binaries in a temporary folder, listens on a free port of this
machine only, trusts whoever connects, and leaves nothing behind. Never keep anything in it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = DATABASE = "insider"
# Postgres refuses to run as root; a container's CI job often is.
UNPRIVILEGED = "nobody"


class NoPostgres(Exception):
    """Postgres's server binaries are not on this machine."""


def postgres_binaries() -> Path:
    """The folder of `initdb` and `postgres`; raises NoPostgres. Debian keeps it out of PATH."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0,
        reverse=True,
    )
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgres("no Postgres server on this machine (Debian: apt-get install postgresql)")


@contextmanager
def postgres_server(*more_databases: str) -> Iterator[str]:
    """A running server; gives the connection string of an empty database. Those of
    `more_databases` are empty, too; their strings differ in `dbname`.

    Raises NoPostgres when there are no binaries, CalledProcessError when the server does not start.
    """
    binaries = postgres_binaries()
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        if user:
            shutil.chown(folder, user)
        port = _free_port()

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [str(binaries / program), *arguments],
                user=user,
                cwd=folder,
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                timeout=120,
            )

        data, log = str(folder / "data"), str(folder / "server.log")
        run("initdb", "-D", data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-sync")
        # fsync is for data that should outlive the power.
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
        run("pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            for database in (DATABASE, *more_databases):
                run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", USER, database)
            yield f"host=127.0.0.1 port={port} user={USER} dbname={DATABASE}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
