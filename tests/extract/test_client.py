"""The client against a real server on the loopback that misbehaves in every known way."""

from __future__ import annotations

import gzip
import itertools
import logging
import re
import threading
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from fake_edgar import (
    ACCESS_DENIED,
    MAINTENANCE_PAGE,
    THROTTLE_PAGE,
    UNDECLARED_PAGE,
    Answer,
    FakeEdgar,
)
from urllib3.connection import HTTPConnection

from insider_signals.extract import client as client_module
from insider_signals.extract.client import (
    MOST_REQUESTS_PER_SECOND,
    BrokenDocument,
    ClockIsWrong,
    EdgarClient,
    EdgarUnavailable,
    IdentityRequired,
    Maintenance,
    MissingDocument,
    RateLimit,
    Redirected,
    Throttled,
    checked_identity,
    why_broken,
)

PATH = "Archives/edgar/data/1000001/0001000001-24-000001.txt"
FILING = (
    b"<SEC-DOCUMENT>0001000001-24-000001.txt : 20240102\n<SEC-HEADER>x\n</SEC-HEADER>\n"
    b"<DOCUMENT>\n<TYPE>4\n<TEXT>\n<XML>\n<ownershipDocument/>\n</XML>\n</TEXT>\n</DOCUMENT>\n"
    b"</SEC-DOCUMENT>\n"
)
INDEX_PATH = "Archives/edgar/daily-index/2024/QTR1/form.20240102.idx"
HTML = b"<html><head><title>Maintenance</title></head><body>Back soon</body></html>"
BREAK_OFF = Answer(FILING[:100], length=len(FILING))


def paths_of(number: int) -> list[str]:
    return [PATH.replace("000001.txt", f"{n:06}.txt") for n in range(number)]


def quick(url: str, **more) -> EdgarClient:
    """A client that does not wait: its own limit, next to no back-off, a pause of 0.3 seconds."""
    return EdgarClient(
        url,
        **{
            "backoff_seconds": 0.01,
            "pause_seconds": 0.3,
            "timeout_seconds": 20.0,
            "limit": RateLimit(1000),
            **more,
        },
    )


def test_document_is_returned_as_it_is(edgar: FakeEdgar) -> None:
    edgar.give(PATH, FILING)
    assert quick(edgar.url).get(PATH) == FILING


def test_compressed_answers_are_asked_for_and_opened(edgar: FakeEdgar) -> None:
    edgar.give(PATH, Answer(gzip.compress(FILING), headers={"Content-Encoding": "gzip"}))
    assert quick(edgar.url).get(PATH) == FILING
    assert "gzip" in edgar.requests[0][2]["Accept-Encoding"]


def test_connections_are_kept_open(edgar: FakeEdgar) -> None:
    edgar.give(PATH, FILING)
    client = quick(edgar.url)
    for _ in range(3):
        client.get(PATH)
    assert len(edgar.connections) == 1


# What passes by itself.


@pytest.mark.parametrize(
    "fault",
    [
        Answer(b"busy", 500),
        Answer(b"busy", 503),
        Answer(b"slow down", 429, headers={"Retry-After": "0"}),
        Answer(b"busy", 503, headers={"Retry-After": "0"}),
        BREAK_OFF,
        Answer(FILING[:-40], length="none"),
        Answer(FILING, length=len(FILING) - 40),
        Answer(HTML),
        Answer(b""),
        Answer(reset=True),
        Answer(b"not gzip", headers={"Content-Encoding": "gzip"}),
        Answer(gzip.compress(FILING)[:-30], headers={"Content-Encoding": "gzip"}, length="none"),
    ],
    ids=[
        "500",
        "503",
        "429 with Retry-After",
        "503 with Retry-After",
        "truncated",
        "truncated without a length",
        "wrong length",
        "an HTML page",
        "empty",
        "reset",
        "broken compression",
        "truncated compression",
    ],
)
def test_passing_fault_is_tried_again(edgar: FakeEdgar, fault: Answer) -> None:
    edgar.give(PATH, fault, fault, FILING)
    assert quick(edgar.url).get(PATH) == FILING
    assert len(edgar.requests) == 3


def test_answer_that_does_not_come_is_tried_again(edgar: FakeEdgar) -> None:
    edgar.give(PATH, Answer(FILING, before_seconds=1.0), FILING)
    assert quick(edgar.url, timeout_seconds=0.3).get(PATH) == FILING


def test_body_that_drips_in_is_given_up(edgar: FakeEdgar, monkeypatch) -> None:
    monkeypatch.setattr(client_module, "CHUNK", 8)
    edgar.give(PATH, Answer(FILING, drip_seconds=0.02), FILING)
    assert quick(edgar.url, body_seconds=0.5).get(PATH) == FILING
    assert len(edgar.requests) == 2


def test_lasting_fault_says_what_it_is(edgar: FakeEdgar) -> None:
    edgar.give(PATH, Answer(b"busy", 503))
    with pytest.raises(EdgarUnavailable, match=r"0001000001-24-000001.txt: the server failed.*503"):
        quick(edgar.url, attempts=3).get(PATH)
    assert len(edgar.requests) == 3


@pytest.mark.parametrize("body", [HTML, FILING[:-40]], ids=["html", "cut off"])
def test_broken_document_is_never_returned(edgar: FakeEdgar, body: bytes) -> None:
    edgar.give(PATH, body)
    with pytest.raises(BrokenDocument, match="0001000001-24-000001"):
        quick(edgar.url, attempts=2).get(PATH)


def test_nobody_there_is_said(edgar: FakeEdgar) -> None:
    with pytest.raises(EdgarUnavailable, match=r"127\.0\.0\.1:9/.* cannot be read: .*refused"):
        quick("http://127.0.0.1:9", attempts=2).get(PATH)


def test_redirect_is_not_followed(edgar: FakeEdgar) -> None:
    edgar.give(PATH, Answer(b"", 301, headers={"Location": "https://elsewhere.example/"}))
    with pytest.raises(Redirected, match=r"elsewhere\.example"):
        quick(edgar.url).get(PATH)
    assert len(edgar.requests) == 1


def test_body_of_absurd_size_is_refused(edgar: FakeEdgar, monkeypatch) -> None:
    monkeypatch.setattr(client_module, "MOST_BYTES", 1_000_000)
    bomb = gzip.compress(b"0" * 5_000_000)
    edgar.give(PATH, Answer(bomb, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(EdgarUnavailable, match="larger than 1,000,000 bytes"):
        quick(edgar.url).get(PATH)


# Missing or throttled: the body decides, not the status.


@pytest.mark.parametrize("status", [403, 404, 200])
def test_missing_document_is_told_by_the_body(edgar: FakeEdgar, status: int) -> None:
    edgar.give(INDEX_PATH, Answer(ACCESS_DENIED, status))
    with pytest.raises(MissingDocument):
        quick(edgar.url).get(INDEX_PATH)
    assert [path for _, path, _ in edgar.requests] == [INDEX_PATH, INDEX_PATH + ".gz"]


def test_missing_document_may_be_a_plain_404(edgar: FakeEdgar) -> None:
    edgar.give(PATH, Answer(HTML, 404))
    with pytest.raises(MissingDocument):
        quick(edgar.url).get(PATH)


def test_other_refusal_is_not_read_as_missing(edgar: FakeEdgar) -> None:
    edgar.give(INDEX_PATH, Answer(HTML, 403))
    with pytest.raises(EdgarUnavailable, match="403: 'Maintenance'"):
        quick(edgar.url).get(INDEX_PATH)


@pytest.mark.parametrize("status", [403, 429, 200, 404])
def test_throttle_page_pauses_once_and_goes_on(edgar: FakeEdgar, status: int, caplog) -> None:
    edgar.give(PATH, Answer(THROTTLE_PAGE, status), FILING)
    with caplog.at_level(logging.WARNING):
        assert quick(edgar.url).get(PATH) == FILING
    first, second = edgar.times()
    assert second - first >= 0.3
    assert "asks for less traffic" in caplog.text


def test_second_throttle_page_stops_everything(edgar: FakeEdgar) -> None:
    edgar.otherwise = Answer(THROTTLE_PAGE, 403)
    client = quick(edgar.url)
    with pytest.raises(Throttled, match="again after a pause"):
        client.get(PATH)
    asked = len(edgar.requests)
    with pytest.raises(Throttled):
        client.get("Archives/edgar/data/1000001/0001000001-24-000002.txt")
    assert len(edgar.requests) == asked == 2


def test_stop_holds_for_every_client_and_ends(edgar: FakeEdgar) -> None:
    edgar.give(PATH, Answer(THROTTLE_PAGE, 403), Answer(THROTTLE_PAGE, 403), FILING)
    limit = RateLimit(1000)
    with pytest.raises(Throttled):
        quick(edgar.url, limit=limit, pause_seconds=1).get(PATH)
    with pytest.raises(Throttled):
        quick(edgar.url, limit=limit, pause_seconds=1).get(PATH)
    time.sleep(1.1)
    assert quick(edgar.url, limit=limit).get(PATH) == FILING


def test_later_pause_is_allowed_when_all_went_well_between(edgar: FakeEdgar) -> None:
    client = quick(edgar.url, pause_seconds=0.05)
    for wait in (0.0, 0.4):
        time.sleep(wait)
        edgar.give(PATH, Answer(THROTTLE_PAGE, 403), FILING)
        assert client.get(PATH) == FILING


def test_throttled_threads_pause_together(edgar: FakeEdgar) -> None:
    """Pages for requests that were under way when the first page came are no second warning."""
    paths = [PATH.replace("000001.txt", f"{n:06}.txt") for n in range(40)]
    for number, path in enumerate(paths):
        good = Answer(FILING, before_seconds=0.05)
        bad = Answer(THROTTLE_PAGE, 403, before_seconds=0.5)
        edgar.give(path, *([bad, good] if number < 8 else [good]))
    got = dict(quick(edgar.url, limit=RateLimit(200)).get_many(paths, workers=8))
    assert all(got[path] == FILING for path in paths)
    times = edgar.times()
    assert max(b - a for a, b in pairwise(times)) >= 0.2


def test_undeclared_tool_page_says_what_to_set(edgar: FakeEdgar) -> None:
    edgar.give(PATH, Answer(UNDECLARED_PAGE, 403))
    with pytest.raises(IdentityRequired, match="EDGAR_IDENTITY"):
        quick(edgar.url).get(PATH)
    assert len(edgar.requests) == 1


def test_after_the_undeclared_tool_page_nobody_asks_any_more(edgar: FakeEdgar) -> None:
    edgar.otherwise = Answer(UNDECLARED_PAGE, 403, before_seconds=0.05)
    limit = RateLimit(50)
    got = dict(quick(edgar.url, limit=limit).get_many(paths_of(280), workers=16))
    assert len(got) == 280
    assert all(isinstance(error, IdentityRequired) for error in got.values())
    asked = len(edgar.requests)
    assert asked <= 16, "only what was under way"
    with pytest.raises(IdentityRequired):
        quick(edgar.url, limit=limit).get(PATH)  # another client of the run
    assert len(edgar.requests) == asked


# A page of maintenance, and 429.


@pytest.mark.parametrize("status", [200, 503])
def test_pages_of_maintenance_stop_everything(edgar: FakeEdgar, status: int) -> None:
    edgar.otherwise = Answer(MAINTENANCE_PAGE, status, before_seconds=0.05)
    limit = RateLimit(50)
    got = dict(quick(edgar.url, limit=limit, pause_seconds=600).get_many(paths_of(100), workers=4))
    assert all(isinstance(error, EdgarUnavailable) for error in got.values())
    assert len(edgar.requests) <= 3 + 4
    with pytest.raises(
        Maintenance, match=r"page of maintenance \('SEC.gov \| Back later'\)"
    ) as told:
        quick(edgar.url, limit=limit).get(PATH)
    assert "6 a.m. ET" in str(told.value)


@pytest.mark.parametrize(
    ("page", "is_one"),
    [
        (b"<html><body><p>EDGAR is temporarily unavailable.</p></body></html>", True),
        (b"<html><head><title>x</title></head><body>We&#39;ll be back soon</body></html>", True),
        (b"<HTML><BODY>The system is down for an upgrade</BODY></HTML>", True),
        (b"<html><body>Not what you wanted</body></html>", False),
        (b"<html><script>var maintenance = 0</script><body>Front page</body></html>", False),
    ],
)
def test_a_page_of_maintenance_is_told_from_others(
    edgar: FakeEdgar, page: bytes, is_one: bool
) -> None:
    edgar.otherwise = Answer(page)
    with pytest.raises(Maintenance if is_one else BrokenDocument) as told:
        quick(edgar.url).get(PATH)
    assert not is_one or "in an hour" in str(told.value)


def test_a_page_of_maintenance_says_when_to_come_back(edgar: FakeEdgar) -> None:
    edgar.otherwise = Answer(MAINTENANCE_PAGE, 503, headers={"Retry-After": "3600"})
    with pytest.raises(Maintenance, match=r"Try again after \d\d:\d\d:\d\d"):
        quick(edgar.url, pause_seconds=0.01).get(PATH)


def test_too_many_requests_pause_everybody(edgar: FakeEdgar) -> None:
    edgar.give(PATH, Answer(b"slow down", 429), FILING)
    assert quick(edgar.url).get(PATH) == FILING
    first, second = edgar.times()
    assert second - first >= 0.3
    edgar.give(PATH, Answer(b"slow down", 429))
    with pytest.raises(Throttled):
        quick(edgar.url).get(PATH)


@pytest.mark.parametrize("after", ["1", None], ids=["seconds", "a date"])
def test_retry_after_is_honoured(edgar: FakeEdgar, after: str | None) -> None:
    now = datetime.now(UTC)
    headers = {
        "Date": format_datetime(now, usegmt=True),
        "Retry-After": after or format_datetime(now + timedelta(seconds=1), usegmt=True),
    }
    edgar.give(PATH, Answer(b"slow down", 429, headers=headers), FILING)
    assert quick(edgar.url, pause_seconds=20).get(PATH) == FILING
    first, second = edgar.times()
    assert second - first >= 1


def test_retry_after_is_bounded_and_in_the_end_all_stops(edgar: FakeEdgar) -> None:
    edgar.otherwise = Answer(b"slow down", 429, headers={"Retry-After": "86400"})
    limit = RateLimit(1000)
    began = time.monotonic()
    with pytest.raises(Throttled, match="429"):
        quick(edgar.url, attempts=3, limit=limit).get(PATH)
    assert time.monotonic() - began < 20
    asked = len(edgar.requests)
    with pytest.raises(Throttled):
        quick(edgar.url, limit=limit).get(PATH)
    assert len(edgar.requests) == asked == 3


def test_a_pause_is_told_with_its_end_and_its_reason(edgar: FakeEdgar, caplog) -> None:
    edgar.give(PATH, Answer(THROTTLE_PAGE, 403), FILING)
    with caplog.at_level(logging.WARNING):
        quick(edgar.url).get(PATH)
    (record,) = [r for r in caplog.records if getattr(r, "told", False)]
    assert "asks for less traffic" in record.getMessage()
    assert re.search(r"until \d\d:\d\d:\d\d", record.getMessage())


# The server's clock.


def test_the_servers_day_is_used(edgar: FakeEdgar, caplog) -> None:
    edgar.give(PATH, FILING)
    client = quick(edgar.url)
    assert client.clock_is_behind is None
    edgar.clock_is_ahead = timedelta(hours=23)
    client.get(PATH)
    told = datetime.now(UTC) + timedelta(hours=23)
    assert client.today() == told.astimezone(client_module.NEW_YORK).date()
    client.get(PATH)
    assert sum(getattr(record, "told", False) for record in caplog.records) == 1


@pytest.mark.parametrize("days", [-400, -2, 2, 120])
def test_a_clock_that_is_days_off_is_refused(edgar: FakeEdgar, days: int) -> None:
    edgar.otherwise = Answer(FILING)
    edgar.clock_is_ahead = timedelta(days=days)
    limit = RateLimit(1000)
    with pytest.raises(ClockIsWrong, match="set the clock"):
        quick(edgar.url, limit=limit).get(PATH)
    with pytest.raises(ClockIsWrong):
        quick(edgar.url, limit=limit).get(PATH)
    assert len(edgar.requests) == 1


def test_a_cached_answer_tells_the_time_by_its_age(edgar: FakeEdgar) -> None:
    old = datetime.now(UTC) - timedelta(days=3)
    headers = {"Date": format_datetime(old, usegmt=True), "Age": str(3 * 86400)}
    edgar.give(PATH, Answer(FILING, headers=headers))
    client = quick(edgar.url)
    assert client.get(PATH) == FILING
    assert client.clock_is_behind and abs(client.clock_is_behind) < timedelta(minutes=1)


# Identity.


@pytest.mark.parametrize(
    ("identity", "complaint"),
    [
        (None, "wants to know who is asking"),
        ("  ", "wants to know who is asking"),
        ("Jane Doe", "no e-mail address"),
        ("Jane Doe jane@", "no e-mail address"),
        ("Jane Doe https://example.com jane@example.com", "web address"),
        ("Jane Doe www.example.com jane@example.com", "web address"),
        ("Jane Doe\nX-Other: 1 jane@example.com", "cannot carry"),
        ("Jané Doe jane@example.com", "cannot carry"),
    ],
)
def test_identity_that_sec_refuses_is_refused_at_once(identity, complaint) -> None:
    for url in ("https://www.sec.gov", "https://data.sec.gov/", "http://WWW.SEC.GOV"):
        with pytest.raises(IdentityRequired, match=complaint) as refusal:
            EdgarClient(url, identity=identity)
        assert 'Jane Doe jane@example.com"' in str(refusal.value)


def test_good_identity_is_sent(edgar: FakeEdgar) -> None:
    assert checked_identity(" J.P. Doe & Co. jane.doe@mail.example.com ")
    EdgarClient("https://www.sec.gov", identity="Jane Doe jane@example.com").close()
    edgar.give(PATH, FILING)
    quick(edgar.url, identity="Jane Doe jane@example.com").get(PATH)
    assert edgar.requests[0][2]["User-Agent"] == "Jane Doe jane@example.com"


def test_mirror_needs_no_identity(edgar: FakeEdgar) -> None:
    edgar.give(PATH, FILING)
    quick(edgar.url).get(PATH)
    assert "http" not in edgar.requests[0][2]["User-Agent"]


# The limit.


def most_in_a_second(times: list[float]) -> int:
    return max(sum(start <= time < start + 1 for time in times) for start in times)


def times_in_peace(edgar: FakeEdgar, work: Callable[[], object]) -> list[float]:
    """When the requests of `work` came, in an attempt during which the machine kept time.

    A machine that is busy with other things lets threads wake up late and in heaps, which says
    nothing about the limit: then it is tried again, and given up in the end.
    """
    for _ in range(8):
        lateness, done = [0.0], threading.Event()

        def watch(lateness: list[float] = lateness, done: threading.Event = done) -> None:
            while not done.is_set():
                before = time.monotonic()
                time.sleep(0.005)
                lateness.append(time.monotonic() - before - 0.005)

        watcher = threading.Thread(target=watch)
        edgar.requests.clear()
        watcher.start()
        try:
            work()
        finally:
            done.set()
            watcher.join()
        if max(lateness) < 0.01:
            return edgar.times()
    pytest.skip("the machine is too busy to measure times")


def test_limit_is_used_up_and_never_exceeded(edgar: FakeEdgar) -> None:
    """Threads that each wait long for their answer still fill the limit, evenly."""
    edgar.otherwise = Answer(FILING, before_seconds=0.2)
    paths = [PATH.replace("000001.txt", f"{n:06}.txt") for n in range(60)]
    client = quick(edgar.url, limit=RateLimit(40))
    times = times_in_peace(edgar, lambda: list(client.get_many(paths, workers=16)))
    assert len(times) == 60
    assert most_in_a_second(times) <= 40
    assert (len(times) - 1) / (max(times) - min(times)) >= 0.85 * 40


def test_delays_on_the_way_to_the_socket_do_not_bunch_requests(
    edgar: FakeEdgar, monkeypatch
) -> None:
    """Connections that take long to open, as when the machine stalls: the turn comes after."""
    edgar.otherwise = Answer(FILING, before_seconds=0.1)
    edgar.most_in_a_second = 10
    connect, stalls = HTTPConnection.connect, iter([1.0, 0.85, 0.7, 0.55, 0.4, 0.25, 0.1])

    def late(connection: HTTPConnection) -> None:
        time.sleep(next(stalls, 0))
        connect(connection)

    monkeypatch.setattr(HTTPConnection, "connect", late)
    client = quick(edgar.url, limit=RateLimit(10), pause_seconds=0)
    times = times_in_peace(edgar, lambda: list(client.get_many(paths_of(20), workers=16)))
    assert most_in_a_second(times) <= 10
    assert min(b - a for a, b in pairwise(times)) >= 0.07


class _LateServer(ThreadingHTTPServer):
    """Answers in 20 ms. What comes from `held_from` on, it takes only half a second after that:
    connections, or requests on connections that it has."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, what: str, held_from: float) -> None:
        self.what, self.held_from = what, held_from
        self.arrivals: list[float] = []
        self.began: float | None = None
        super().__init__(("127.0.0.1", 0), _late_handler(self))

    def hold(self, what: str) -> None:
        """Waits while that is held back."""
        now = time.monotonic()
        self.began = self.began or now
        until = self.began + self.held_from + 0.5
        if what == self.what and until - 0.5 <= now < until:
            time.sleep(until - now)

    def get_request(self):
        self.hold("connections")
        return super().get_request()


def _late_handler(server: _LateServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.hold("requests")
            server.arrivals.append(time.monotonic())
            time.sleep(0.02)
            self.send_response(200)
            self.send_header("Content-Length", str(len(FILING)))
            self.end_headers()
            self.wfile.write(FILING)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.mark.parametrize(
    ("what", "held_from"),
    [("connections", 0.0), ("requests", 0.0), ("requests", 1.5)],
)
def test_what_is_taken_late_comes_not_faster_than_sec_allows(what: str, held_from: float) -> None:
    """Whatever holds requests back after they were sent, they arrive all at once then: the next
    ones wait for it. Without that a server sees twelve in a second here."""
    server = _LateServer(what, held_from)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        with quick(url, limit=RateLimit(8)) as client:
            got = dict(client.get_many(paths_of(30)))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert set(got.values()) == {FILING} and len(server.arrivals) == 30
    gaps = [b - a for a, b in pairwise(sorted(server.arrivals))]
    assert sorted(gaps)[:2] < [0.05, 0.05], "some came at once"
    assert most_in_a_second(server.arrivals) <= MOST_REQUESTS_PER_SECOND


def test_a_request_without_an_answer_does_not_stop_the_others_for_ever() -> None:
    limit = RateLimit(8)
    lost = [limit.asked() for _ in range(9)]
    with limit.turn():
        limit.answered(limit.asked())
    done = threading.Timer(0.3, lambda: [limit.answered(asked) for asked in lost])
    began = time.monotonic()
    done.start()
    with limit.turn():
        assert time.monotonic() - began >= 1, "they may have arrived just before their answers"


def test_what_stops_everybody_stops_who_waits_for_answers() -> None:
    limit = RateLimit(8)
    for _ in range(10):
        limit.asked()
    threading.Timer(0.2, lambda: limit.stop(Throttled("less"))).start()
    with pytest.raises(Throttled, match="less"), limit.turn():
        pass


def test_turns_that_a_stall_lost_are_made_up_for(monkeypatch) -> None:
    """By the limit's own clock: after a stall of 0.35 s the rate is used again, and never more of
    it in any second."""
    clock, sleeps = [100.0], itertools.count()

    def sleep(seconds: float) -> None:
        clock[0] += seconds + (0.35 if next(sleeps) % 100 == 50 else 0)

    monkeypatch.setattr(client_module.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(client_module.time, "sleep", sleep)
    limit, written = RateLimit(8), []

    for _ in range(400):
        with limit.turn():
            written.append(clock[0])
    assert most_in_a_second(written) <= 8
    assert 399 / (written[-1] - written[0]) >= 0.95 * 8


def test_clients_of_one_process_share_one_limit(edgar: FakeEdgar) -> None:
    edgar.otherwise = Answer(FILING)
    clients = [EdgarClient(edgar.url, requests_per_second=10) for _ in range(3)]

    def ask() -> None:
        threads = [
            threading.Thread(target=lambda c=c: [c.get(PATH) for _ in range(5)]) for c in clients
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert most_in_a_second(times_in_peace(edgar, ask)) <= 10


def test_time_is_not_saved_up_for_a_burst(edgar: FakeEdgar) -> None:
    edgar.otherwise = Answer(FILING)
    client = quick(edgar.url, limit=RateLimit(20))

    def ask() -> None:
        client.get(PATH)
        time.sleep(0.5)
        list(client.get_many([PATH] * 6))

    gaps = [b - a for a, b in pairwise(times_in_peace(edgar, ask)[1:])]
    assert min(gaps) >= 0.03


def test_no_setting_exceeds_the_legal_limit(edgar: FakeEdgar, caplog) -> None:
    client = EdgarClient(edgar.url, requests_per_second=50)
    assert client._limit.per_second == MOST_REQUESTS_PER_SECOND
    assert "more than SEC allows" in caplog.text
    with pytest.raises(ValueError, match="above 0"):
        EdgarClient(edgar.url, requests_per_second=0)


def test_secs_hosts_share_one_limit() -> None:
    clients = [
        EdgarClient(f"https://{host}.sec.gov", identity="Jane Doe jane@example.com")
        for host in ("www", "data", "efts")
    ]
    assert len({id(client._limit) for client in clients}) == 1


# Many at once.


def test_many_documents_come_with_their_paths_and_errors(edgar: FakeEdgar) -> None:
    good, missing = PATH, PATH.replace("000001.txt", "000002.txt")
    broken = PATH.replace("000001.txt", "000003.txt")
    edgar.give(good, FILING)
    edgar.give(broken, HTML)
    got = dict(quick(edgar.url, attempts=2).get_many([good, missing, broken]))
    assert got[good] == FILING
    assert isinstance(got[missing], MissingDocument)
    assert isinstance(got[broken], BrokenDocument)


def test_caller_that_stops_asking_stops_the_traffic(edgar: FakeEdgar) -> None:
    edgar.otherwise = Answer(FILING)
    many = quick(edgar.url).get_many((PATH for _ in range(1000)), workers=4)
    next(many)
    many.close()
    time.sleep(0.2)
    assert len(edgar.requests) <= 10


# A folder in place of a server.


def test_folder_stands_in_for_edgar(tmp_path: Path) -> None:
    file = tmp_path / PATH
    file.parent.mkdir(parents=True)
    file.write_bytes(FILING)
    for base in (tmp_path, f"{tmp_path}/", f"file://{tmp_path}"):
        with EdgarClient(str(base)) as client:
            assert client.get(PATH) == FILING
            with pytest.raises(MissingDocument):
                client.get(INDEX_PATH)
            with pytest.raises(MissingDocument):
                client.get("Archives/edgar/data")


def test_html_page_in_a_folder_is_no_filing(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(HTML)
    with pytest.raises(BrokenDocument, match="an HTML page instead of the document: 'Maintenance'"):
        EdgarClient(str(tmp_path)).get("page.txt")


@pytest.mark.parametrize("path", ["../secret.txt", "a/../../secret.txt", "a b.txt", "a\n.txt"])
def test_path_cannot_leave_the_base(tmp_path: Path, path: str) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "secret.txt").write_bytes(b"x")
    with pytest.raises(MissingDocument, match="not a path of EDGAR"):
        EdgarClient(str(tmp_path / "base")).get(path)


@pytest.mark.parametrize("base", ["", "/nowhere/at/all", "www.sec.gov", "https://"])
def test_address_that_is_none_is_refused(base: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(EdgarUnavailable):
        EdgarClient(base)


def test_index_may_be_kept_compressed(edgar: FakeEdgar, tmp_path: Path) -> None:
    index = b"Form Type   Company Name\n" + b"-" * 80 + b"\n"
    edgar.give(INDEX_PATH + ".gz", gzip.compress(index))
    assert quick(edgar.url).get(INDEX_PATH) == index
    file = tmp_path / (INDEX_PATH + ".gz")
    file.parent.mkdir(parents=True)
    file.write_bytes(gzip.compress(index))
    assert EdgarClient(str(tmp_path)).get(INDEX_PATH) == index
    file.write_bytes(b"not compressed")
    with pytest.raises(BrokenDocument, match="not compressed"):
        EdgarClient(str(tmp_path)).get(INDEX_PATH)


def cut_after_a_line(wbits: int = 31) -> tuple[bytes, bytes, bytes]:
    """An index, compressed, and its compression cut so that what is left ends with a whole line."""
    lines = [
        f"4           Lantern Works {n}   7   20240105    edgar/data/7/0000000007-24-{n:06}.txt\n"
        for n in range(40)
    ]
    heading = "Form Type   Company Name   CIK   Date Filed   File Name\n" + "-" * 80 + "\n"
    packer = zlib.compressobj(wbits=wbits)
    first = packer.compress((heading + "".join(lines[:20])).encode())
    first += packer.flush(zlib.Z_SYNC_FLUSH)
    rest = packer.compress("".join(lines[20:]).encode()) + packer.flush()
    return (heading + "".join(lines)).encode(), first + rest, first


@pytest.mark.parametrize("missing", [1, 4, 8, None])
def test_compressed_index_that_breaks_off_is_not_taken_for_a_short_one(
    edgar: FakeEdgar, tmp_path: Path, missing: int | None
) -> None:
    """Also when what is left ends with a whole line, or lacks only a part of its trailer."""
    index, packed, first = cut_after_a_line()
    cut = packed[:-missing] if missing else first
    file = tmp_path / (INDEX_PATH + ".gz")
    file.parent.mkdir(parents=True)
    file.write_bytes(cut)
    with pytest.raises(BrokenDocument, match="not compressed whole"):
        EdgarClient(str(tmp_path)).get(INDEX_PATH)
    edgar.give(INDEX_PATH + ".gz", cut)
    with pytest.raises(BrokenDocument, match="not compressed whole"):
        quick(edgar.url).get(INDEX_PATH)
    # One that was gzipped in two parts is whole.
    file.write_bytes(gzip.compress(index[:700]) + gzip.compress(index[700:]) + bytes(512))
    assert EdgarClient(str(tmp_path)).get(INDEX_PATH) == index


@pytest.mark.parametrize(("encoding", "wbits"), [("gzip", 31), ("deflate", 15), ("deflate", -15)])
def test_compression_on_the_way_that_breaks_off_is_noticed(
    edgar: FakeEdgar, encoding: str, wbits: int
) -> None:
    """The length is right: it is what was kept at the source or by a proxy that is cut."""
    index, packed, first = cut_after_a_line(wbits)
    headers = {"Content-Encoding": encoding}
    edgar.give(INDEX_PATH, Answer(first, headers=headers), Answer(packed, headers=headers))
    assert quick(edgar.url).get(INDEX_PATH) == index
    assert len(edgar.requests) == 2


# Whole or not.


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("a.txt", FILING.rstrip()),
        ("a.txt", FILING + b"-----END PRIVACY-ENHANCED MESSAGE-----\n"),
        ("a.txt", b"-----BEGIN PRIVACY-ENHANCED MESSAGE-----\nProc-Type\n\n" + FILING),
        ("a.txt", FILING.replace(b"</SEC-DOCUMENT>\n", b"")),
        ("a.txt", b"<SUBMISSION>\n<TYPE>4\n<DOCUMENT>\n</DOCUMENT>\n</SUBMISSION>\n"),
        ("a.txt", b'<?xml version="1.0"?>\n<ownershipDocument></ownershipDocument>\n'),
        ("f.idx", b"Form Type   Company Name\n" + b"-" * 80 + b"\n"),
        ("q.zip", b"PK\x05\x06" + bytes(18)),
        ("t.json", b'{"0": {"cik_str": 1}}\n'),
        ("x.htm", HTML),
    ],
)
def test_whole_documents_pass(path: str, body: bytes) -> None:
    assert why_broken(path, body) is None


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("a.txt", FILING[:-60]),
        ("a.txt", b" \n"),
        ("a.txt", b"<?xml version='1.0'?>\n<ownershipDocument><a>1"),
        ("f.idx", b"Form Type   Company Name\n" + b"-" * 80 + b"\n4           ACME CO"),
        ("f.idx", b"Form Type   Company Name\n" + b"-" * 70),
        ("f.idx", b"404 Not Found"),
        ("q.zip", b"PK\x03\x04 and then nothing"),
        ("q.zip", HTML),
        ("t.json", b'{"0": {"cik_str": 1}'),
    ],
)
def test_broken_documents_do_not(path: str, body: bytes) -> None:
    assert why_broken(path, body)
