"""A small EDGAR on the loopback that answers as told, and remembers what was asked when."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ACCESS_DENIED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code>'
    b"<Message>Access Denied</Message><RequestId>0</RequestId></Error>"
)
THROTTLE_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>SEC.gov | Request Rate Threshold Exceeded</title></head>"
    b"<body><h1>Your request rate has exceeded the limit</h1></body></html>"
)
UNDECLARED_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>SEC.gov | Your Request Originates from an Undeclared "
    b"Automated Tool</title></head><body></body></html>"
)
MAINTENANCE_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>SEC.gov | Back later</title></head><body><h1>The site is "
    b"undergoing scheduled maintenance</h1><p>We expect to serve documents again by 6 a.m. ET on "
    b"Monday.</p></body></html>"
)


@dataclass
class Answer:
    """One answer. `length` overrides Content-Length; "none" leaves it out and closes."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | str | None = None
    before_seconds: float = 0.0
    drip_seconds: float = 0.0
    reset: bool = False


@dataclass
class FakeEdgar:
    """Answers by path: the queued ones first, then `last` of that path, else `otherwise`.

    With `most_in_a_second` every request beyond so many in any second, as this server sees them, is
    answered with the throttle page. `clock_is_ahead` is what its `Date` headers are off by.
    """

    url: str = ""
    queued: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    last: dict[str, Answer] = field(default_factory=dict)
    otherwise: Answer = field(default_factory=lambda: Answer(ACCESS_DENIED, 403))
    requests: list[tuple[float, str, dict[str, str]]] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)
    most_in_a_second: int | None = None
    clock_is_ahead: timedelta = timedelta()

    def give(self, path: str, *answers: Answer | bytes) -> None:
        """These answers in turn; the last one for ever."""
        made = [Answer(answer) if isinstance(answer, bytes) else answer for answer in answers]
        self.queued[path].extend(made[:-1])
        self.last[path] = made[-1]

    def answer(self, path: str) -> Answer:
        times, most = self.times(), self.most_in_a_second
        if most and len(times) > most and times[-1] - times[-1 - most] < 1:
            return Answer(THROTTLE_PAGE, 403)
        if self.queued[path]:
            return self.queued[path].popleft()
        return self.last.get(path, self.otherwise)

    def times(self) -> list[float]:
        return [moment for moment, _, _ in self.requests]


def _handler(edgar: FakeEdgar) -> Callable[..., BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with lock:
                path = self.path.lstrip("/")
                edgar.requests.append((time.monotonic(), path, dict(self.headers)))
                edgar.connections.add(self.client_address[1])
                answer = edgar.answer(path)
            time.sleep(answer.before_seconds)
            if answer.reset:
                self.connection.close()
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            if not any(name.lower() == "date" for name in answer.headers):
                moment = datetime.now(UTC) + edgar.clock_is_ahead
                self.send_header("Date", format_datetime(moment, usegmt=True))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.length != "none":
                self.send_header("Content-Length", str(answer.length or len(answer.body)))
            if answer.length is not None:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            try:
                if answer.drip_seconds:
                    for byte in answer.body:
                        self.wfile.write(bytes([byte]))
                        time.sleep(answer.drip_seconds)
                else:
                    self.wfile.write(answer.body)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def fake_edgar() -> Iterator[FakeEdgar]:
    fake = FakeEdgar()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
