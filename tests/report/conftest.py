"""A made-up published file, its report, and a browser that may not reach any network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_up_marts import write_published

from insider_signals.report.build import build_report

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file with sixty signals at ten issuers, some of them hostile."""
    return write_published(tmp_path_factory.mktemp("published") / "insider_signals.duckdb")


@pytest.fixture(scope="session")
def report(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its report."""
    target = tmp_path_factory.mktemp("made") / "report"
    build_report(published, target)
    return target


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Headless Chromium: CHROMIUM names one, else the first on the path."""
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not executable:
        pytest.skip("no Chromium is installed (or named by CHROMIUM)")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: object) -> Iterator[object]:
    """A page; the test fails when it wrote to the console, threw, or asked a network."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"console {message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    # Leaving a page ends what it was still loading: that is no failure.
    page.on(
        "requestfailed",
        lambda request: (
            None
            if request.failure == "net::ERR_ABORTED"
            else complaints.append(f"failed: {request.url} ({request.failure})")
        ),
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("file:", "data:", "blob:"))
            else complaints.append(f"asked the network for {request.url}")
        ),
    )
    yield page
    assert page.evaluate("window.pwned") is None, "text of a filing was executed"
    context.close()
    assert not complaints
