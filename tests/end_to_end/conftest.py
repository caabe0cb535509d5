"""One small market, brought from EDGAR to the published file once for all tests of this folder.

The first days come over HTTP from a loopback server, through retries and the rate limit, as they
would from EDGAR; the rest of the five years is read from the same folder, because the rate limit
holds for a loopback server too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Insider

from insider_signals.sandbox.server import SandboxServer
from insider_signals.sandbox.write import write_sandbox

# Companies without planted cases: few, because the planted ones make the market rich enough.
SCALE = 0.25

FIRST_DAYS = ("2020-01-13", "2020-01-15")
BEFORE_THE_LAST_NIGHT = "2024-12-10"


@pytest.fixture(scope="session")
def edgar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edgar")
    write_sandbox(folder, scale=SCALE)
    return folder


@pytest.fixture(scope="session")
def server(edgar: Path) -> Iterator[SandboxServer]:
    with SandboxServer(edgar) as serving:
        yield serving


@pytest.fixture(scope="session")
def first_run(
    edgar: Path,
    server: SandboxServer,
    manifest_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Insider, str]:
    """The first days, over HTTP, into an empty folder; and what the command printed."""
    insider = Insider(tmp_path_factory.mktemp("data"), edgar, manifest_path.parent)
    first, last = FIRST_DAYS
    return insider, insider.run("run", "--from", first, "--to", last, base_url=server.url)


@pytest.fixture(scope="session")
def insider(first_run: tuple[Insider, str]) -> Insider:
    """All years of the market, loaded, built and published: the last weeks as a night does it that
    builds only the issuers that it concerns."""
    insider, _ = first_run
    insider.run("run", "--to", BEFORE_THE_LAST_NIGHT)
    insider.run("run", INSIDER_SIGNALS_SLICES_FROM="0")
    assert "Built: " in insider.newest_log()
    return insider
