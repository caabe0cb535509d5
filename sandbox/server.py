"""A local EDGAR that can misbehave on demand.

    with SandboxServer(folder, faults=[Fault("throttle", times=3)]) as server:
        client = EdgarClient(server.url)

Serves a mirror folder with EDGAR's paths (any CIK that a filing names works in its path) and
answers what is missing as EDGAR's storage does. A `Fault` says what goes wrong, for which paths,
how often. Control over HTTP: `GET /sandbox/stats`, `GET|PUT|DELETE /sandbox/faults` (a JSON list
of faults), `POST /sandbox/reset`.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from urllib.parse import unquote

KINDS = (
    "throttle",  # HTML page; status 403 (default), 429 or 200
    "denied",  # the storage's AccessDenied XML, as for a missing object; status 403 or 404
    "error",  # a server error; status 503 by default
    "truncated",  # the connection closes half-way through the body
    "short",  # half of the body with a Content-Length that fits: only the content can tell
    "wrong_length",  # Content-Length is larger than the body
    "slow",  # the answer starts after `seconds`
    "html",  # an HTML page with status 200 in place of the document
    "reset",  # the connection is reset before any answer
    "late",  # an index that is not there yet: like denied, for index paths only
    "partial",  # an index that lists only half of its filings so far, for index paths only
    "doubled",  # an index whose lines are repeated, for index paths only
)


@dataclass
class Fault:
    """Something that goes wrong.

    `path`: regular expression searched in the path. `times`: how often at most (None: always).
    `share`: with what probability, drawn from the seeded generator. `status`, `seconds`: see KINDS.
    """

    kind: str
    path: str = ""
    times: int | None = None
    share: float = 1.0
    status: int | None = None
    seconds: float = 5.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}: one of {', '.join(KINDS)}")
        if self.kind in ("late", "partial", "doubled") and not self.path:
            self.path = r"(daily|full)-index/"


THROTTLE_PAGE = b"""<!DOCTYPE html>
<html lang="en"><head><title>SEC.gov | Request Rate Threshold Exceeded</title></head>
<body><h1>Request Rate Threshold Exceeded</h1>
<p>The sandbox's EDGAR received too many requests. Reference ID: 0.sandbox</p></body></html>
"""
UNDECLARED_PAGE = b"""<!DOCTYPE html>
<html lang="en"><head><title>SEC.gov | Your Request Originates from an Undeclared Automated
Tool</title> </head><body><h1>Your Request Originates from an Undeclared Automated Tool</h1>
<p>The sandbox's EDGAR wants a User-Agent with a name and an address, and no URL.</p></body></html>
"""
HTML_PAGE = b"""<!DOCTYPE html>
<html><head><title>Sandbox EDGAR | Under maintenance</title></head>
<body><p>This page stands where a document should be.</p></body></html>
"""
DENIED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code>'
    b"<Message>Access Denied</Message>"
    b"<RequestId>SANDBOX</RequestId><HostId>sandbox</HostId></Error>"
)
ERROR_PAGE = b"<html><body><h1>503 Service Unavailable</h1></body></html>"

_FILING = re.compile(r"^/?Archives/edgar/data/\d+/(?:\d{18}/)?(\d{10}-\d\d-\d{6}\.txt)$")


class _State:
    """What the handler threads share; every access under `lock`."""

    def __init__(
        self,
        folder: Path,
        faults: Iterable[Fault],
        seed: int,
        requests_per_second: float | None,
        require_identity: bool,
    ) -> None:
        self.folder = folder.resolve()
        self.seed = seed
        self.limit = requests_per_second
        self.require_identity = require_identity
        self.lock = threading.Lock()
        self.faults = list(faults)
        self.files = {path.name: path for path in self.folder.glob("Archives/edgar/data/*/*.txt")}
        self.reset()

    def reset(self) -> None:
        self.rng = Random(self.seed)
        self.requests = 0
        self.bytes = 0
        self.paths: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.faulty: Counter[str] = Counter()
        self.agents: Counter[str] = Counter()
        self.recent: deque[float] = deque()
        self.peak = 0
        self.first: float | None = None
        self.last: float | None = None

    def count(self, path: str, agent: str) -> bool:
        """Counts a request; False when it comes above the allowed rate."""
        now = time.monotonic()
        with self.lock:
            self.requests += 1
            self.paths[path] += 1
            self.agents[agent] += 1
            self.first = self.first or now
            self.last = now
            self.recent.append(now)
            while self.recent and self.recent[0] <= now - 1:
                self.recent.popleft()
            self.peak = max(self.peak, len(self.recent))
            return self.limit is None or len(self.recent) <= self.limit

    def fault(self, path: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.times == 0 or not re.search(fault.path, path):
                    continue
                if fault.share < 1 and self.rng.random() >= fault.share:
                    continue
                if fault.times is not None:
                    fault.times -= 1
                self.faulty[fault.kind] += 1
                return fault
        return None

    def stats(self) -> dict[str, object]:
        with self.lock:
            seconds = (self.last or 0.0) - (self.first or 0.0)
            return {
                "requests": self.requests,
                "bytes": self.bytes,
                "peak_requests_in_a_second": self.peak,
                "seconds": round(seconds, 3),
                "requests_per_second": round((self.requests - 1) / seconds, 2) if seconds else None,
                "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
                "faults": dict(sorted(self.faulty.items())),
                "user_agents": dict(sorted(self.agents.items())),
                "most_requested": dict(self.paths.most_common(20)),
            }

    def find(self, path: str) -> Path | None:
        filing = _FILING.match(path)
        if filing:
            return self.files.get(filing.group(1))
        target = (self.folder / path.lstrip("/")).resolve()
        return target if target.is_relative_to(self.folder) and target.is_file() else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    state: _State

    def log_message(self, format: str, *args: object) -> None:
        pass

    def answer(
        self, body: bytes, status: int = 200, kind: str | None = None, length: int | None = None
    ) -> None:
        kind = kind or (
            "text/html" if body[:1] == b"<" and b"<html" in body[:300] else "text/plain"
        )
        with self.state.lock:
            self.state.statuses[status] += 1
            self.state.bytes += len(body)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        if length is not None and length != len(body):
            self.close_connection = True

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(self.path.split("?", 1)[0])
        if path.startswith("/sandbox/"):
            self.control(path)
            return
        state = self.state
        agent = self.headers.get("User-Agent", "")
        if not state.count(path, agent):
            self.answer(THROTTLE_PAGE, 403)
            return
        if state.require_identity and ("@" not in agent or "://" in agent):
            self.answer(UNDECLARED_PAGE, 403)
            return
        fault = state.fault(path)
        if fault and self.misbehave(fault):
            return
        target = state.find(path)
        if target is None:
            self.answer(DENIED, 403 if "daily-index" in path else 404, "application/xml")
            return
        body = target.read_bytes()
        if fault is None or fault.kind == "slow":
            self.answer(body)
        elif fault.kind in ("partial", "doubled"):
            self.answer(_changed_index(body, fault.kind))
        elif fault.kind == "short":
            self.answer(body[: len(body) // 2])
        elif fault.kind == "truncated":
            self.answer(body[: len(body) // 2], length=len(body))
        elif fault.kind == "wrong_length":
            self.answer(body, length=len(body) + 137)

    def misbehave(self, fault: Fault) -> bool:
        """Answers in place of the document; False when the document is still to be served."""
        if fault.kind == "throttle":
            self.answer(THROTTLE_PAGE, fault.status or 403)
        elif fault.kind in ("denied", "late"):
            self.answer(DENIED, fault.status or 403, "application/xml")
        elif fault.kind == "error":
            self.answer(ERROR_PAGE, fault.status or 503)
        elif fault.kind == "html":
            self.answer(HTML_PAGE)
        elif fault.kind == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        elif fault.kind == "slow":
            time.sleep(fault.seconds)
            return False
        else:
            return False
        return True

    def finish(self) -> None:
        with suppress(OSError, ValueError):  # the fault "reset" closed the socket already
            super().finish()

    def control(self, path: str) -> None:
        state = self.state
        if path == "/sandbox/stats" and self.command == "GET":
            self.json(state.stats())
        elif path == "/sandbox/reset" and self.command == "POST":
            with state.lock:
                state.reset()
            self.json({"reset": True})
        elif path == "/sandbox/faults":
            if self.command in ("PUT", "DELETE"):
                length = int(self.headers.get("Content-Length") or 0)
                text = self.rfile.read(length) if self.command == "PUT" else b"[]"
                try:
                    faults = [Fault(**fault) for fault in json.loads(text)]
                except (ValueError, TypeError) as error:
                    self.json({"error": str(error)}, 400)
                    return
                with state.lock:
                    state.faults = faults
            with state.lock:
                self.json([asdict(fault) for fault in state.faults], locked=True)
        else:
            self.json({"error": "no such control"}, 404)

    def json(self, data: object, status: int = 200, locked: bool = False) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_PUT = do_DELETE = do_POST = do_GET


def _changed_index(body: bytes, kind: str) -> bytes:
    lines = body.split(b"\n")
    start = next((n for n, line in enumerate(lines) if line.startswith(b"-----")), -1) + 1
    rows = [line for line in lines[start:] if line.strip()]
    rows = (
        rows[: (len(rows) + 1) // 2] if kind == "partial" else [row for row in rows for _ in (0, 1)]
    )
    return b"\n".join([*lines[:start], *rows, b""])


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no error of the server."""


class SandboxServer:
    """Serves a mirror folder on loopback while the context lasts. Port 0 takes a free one."""

    def __init__(
        self,
        folder: Path | str,
        faults: Iterable[Fault] | None = None,
        *,
        port: int = 0,
        seed: int = 1,
        requests_per_second: float | None = None,
        require_identity: bool = False,
    ) -> None:
        self._state = _State(
            Path(folder), faults or (), seed, requests_per_second, require_identity
        )
        handler = type("Handler", (_Handler,), {"state": self._state})
        self._server = _Listener(("127.0.0.1", port), handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stats(self) -> dict[str, object]:
        """Requests, bytes, statuses, faults served, and the most requests within one second."""
        return self._state.stats()

    def reset(self) -> None:
        with self._state.lock:
            self._state.reset()

    def set_faults(self, faults: Iterable[Fault]) -> None:
        with self._state.lock:
            self._state.faults = list(faults)

    def wait(self) -> None:
        """Until interrupted."""
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass

    def __enter__(self) -> SandboxServer:
        self._thread.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self._server.shutdown()
        self._server.server_close()
