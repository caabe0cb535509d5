"""Failure notices: sent over every channel, and never the cause of another failure."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from insider_signals.pipeline.notify import notify
from insider_signals.pipeline.settings import Settings


def test_a_command_gets_the_notice_on_standard_input(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "notice.txt"
    told = replace(settings, notify_command=f"cat > '{target}'")
    assert notify(told, "nightly failed", "the `disk` is full; $(touch x)") == []
    assert target.read_text() == "nightly failed\nthe `disk` is full; $(touch x)\n"


def test_a_web_hook_gets_the_notice_as_json(settings: Settings) -> None:
    received = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.handle_request, daemon=True).start()
    told = replace(settings, notify_url=f"http://127.0.0.1:{server.server_port}/hook")
    assert notify(told, "nightly failed", "why") == []
    server.server_close()
    assert received == [{"title": "nightly failed", "detail": "why", "text": "nightly failed\nwhy"}]


def test_a_channel_that_fails_is_reported_and_does_not_stop_the_other(
    settings: Settings, tmp_path: Path
) -> None:
    target = tmp_path / "notice.txt"
    told = replace(
        settings, notify_url="http://127.0.0.1:9/hook", notify_command=f"cat > '{target}'"
    )
    problems = notify(told, "title", "text")
    assert len(problems) == 1
    assert "INSIDER_SIGNALS_NOTIFY_URL" in problems[0]
    assert target.exists()


def test_without_a_channel_nothing_happens(settings: Settings) -> None:
    assert notify(settings, "title", "text") == []
