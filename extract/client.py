"""EdgarClient: path in, bytes out, by EDGAR's rules of fair access.

One limit of requests a second for the whole process, whatever the number of clients and threads;
a declared identity; retries for what passes by itself; and errors read from the body, because EDGAR
answers with 403 both when it wants less traffic and when a file does not exist. Nothing is returned
that was not read whole. What the server says of the whole run (no declared tool, maintenance, a
clock that is far off) stops every client of the process at once.
"""

from __future__ import annotations

import json
import logging
import math
import re
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential, wait_random
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from insider_signals.errors import OperatorError
from insider_signals.extract.calendar import NEW_YORK
from insider_signals.extract.causes import causes

log = logging.getLogger(__name__)

SEC = "https://www.sec.gov"
# Where SEC keeps its JSON documents about companies; mirrors have them below their own root.
SEC_DATA = "https://data.sec.gov"
DEFAULT_REQUESTS_PER_SECOND = 8.0
# SEC's limit a user, whatever the number of machines.
MOST_REQUESTS_PER_SECOND = 10.0
# The share of the rate that is used, and how much of it is after a stall of this machine, until the
# lost turns are made up for. The rest is room for what the network delays: as many requests as the
# rate allows in a second take 1.045 seconds, and never less than 1.015.
USED_SHARE, MOST_USED_SHARE = 0.957, 0.985
# Even then requests do not follow each other faster than this share of their usual distance.
CLOSEST = 0.85
MOST_SECONDS_MADE_UP_FOR = 1.0
# The quickest of the last so many answers tells how long an answer takes at least; of fewer than so
# many nothing is concluded.
ANSWERS_REMEMBERED, ANSWERS_THAT_TELL = 100, 8
THROTTLE_PAUSE_SECONDS = 600.0
# A second pause is allowed when six times its length has gone well since the last one began.
PAUSES_APART = 6
# So many pages of maintenance in a row, whoever asked, are no accident of one document.
PAGES_THAT_MEAN_MAINTENANCE = 3
# A clock that differs from the server's by more than this is told of, and is refused.
CLOCK_IS_OFF, CLOCK_IS_WRONG = timedelta(minutes=5), timedelta(days=1)
MOST_BACKOFF_SECONDS = 60.0
CONNECT_SECONDS, READ_SECONDS = 10.0, 30.0
# A body that drips in is given up after this time, however alive the connection looks.
BODY_SECONDS = 600.0
MOST_BYTES = 512 * 1024 * 1024
CHUNK = 256 * 1024


class EdgarError(OperatorError):
    """A document could not be had."""

    def sentence(self) -> str:
        return f"{self}. What was fetched is kept; run again later."


class IdentityRequired(EdgarError):
    """SEC's servers demand a name and an e-mail address, and none that they accept was given."""

    def sentence(self) -> str:
        return f"{self}, and run again."


class MissingDocument(EdgarError):
    """EDGAR says that there is no such file."""


class BrokenDocument(EdgarError):
    """What came is not the document: cut off, or a page of some other kind."""


class EdgarUnavailable(EdgarError):
    """The source does not answer, or not in a way that says anything about the document."""


class Redirected(EdgarUnavailable):
    """The document is said to be elsewhere. No redirect is followed."""


class PageInstead(BrokenDocument):
    """An HTML page stands where the document should be."""


class Throttled(EdgarUnavailable):
    """SEC asks for less traffic, and did so again after the pause: stop, and come back later."""


class Maintenance(EdgarUnavailable):
    """Page after page says that the site is being maintained: stop, and come back later."""


class ClockIsWrong(EdgarError):
    """This machine's clock and the server's are more than a day apart."""

    def sentence(self) -> str:
        return f"{self}."


class _Silenced(Exception):
    """A pause began while this request waited for its turn."""


class _Passing(Exception):
    """Worth another attempt. `error` is what to say when there is none left."""

    def __init__(self, error: EdgarError, wait_seconds: float = 0.0) -> None:
        self.error, self.wait_seconds = error, wait_seconds


@dataclass(eq=False)
class _Asked:
    """A request that was written, and the latest moment at which it can have reached the server."""

    sent: float
    arrived_by: float = math.inf


class RateLimit:
    """Turns to write one request each, for any number of clients and threads.

    A turn is held until its request is on the socket, and the next one is counted from there: what
    delays a request on its way to the socket cannot bunch it with the next. The turns of a second
    that a stall lost are made up for within the rate; no lull saves up more.

    What delays requests after that (the network, a server that takes them late) may bunch them
    still. Only an answer proves that a request has arrived, at the latest so long before the answer
    as the quickest answer takes. There is no turn while SEC's limit of requests may arrive within
    one second of it: those that arrived within the last one by that measure, and those without an
    answer.

    What the server said of everybody is known here, too: that it wants less traffic, or that
    nothing is to be asked any more.
    """

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self._turns = threading.Lock()
        self._written: deque[float] = deque()
        self._due = -math.inf
        self._answers = threading.Condition()
        self._under_way: list[_Asked] = []
        self._took: deque[float] = deque(maxlen=ANSWERS_REMEMBERED)
        self._lock = threading.Lock()
        self._paused_at = -math.inf
        self._silent_until = -math.inf
        self._stopped_until = -math.inf
        self._stopped_by: EdgarError = Throttled()
        self._maintenance_pages = 0
        self._tells_of_clock = True
        # By how much this machine's clock is behind the server's, as its last answer told.
        self.clock_is_behind: timedelta | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until one request may be written, which is done inside.

        Raises _Silenced when a pause began meanwhile, and what everything was stopped by.
        """
        with self._turns:
            self._wait_for_answers()
            made_up_for = MOST_SECONDS_MADE_UP_FOR if self._written else 0.0
            self._due = max(self._due, time.monotonic() - made_up_for)
            while (left := max(self._due, self._earliest()) - time.monotonic()) > 0:
                time.sleep(left)
            if self.silence() > 0:
                raise _Silenced
            try:
                yield
            finally:
                self._written.append(time.monotonic())
                self._due += 1.0 / (self.per_second * USED_SHARE)

    def asked(self) -> _Asked:
        """Notes a request that is written now. `answered` has to follow, whatever comes of it."""
        with self._answers:
            self._under_way.append(asked := _Asked(time.monotonic()))
            return asked

    def answered(self, asked: _Asked) -> None:
        """Notes that an answer to the request began, or that none will come."""
        with self._answers:
            now = time.monotonic()
            self._took.append(now - asked.sent)
            told = len(self._took) >= ANSWERS_THAT_TELL
            asked.arrived_by = now - (min(self._took) if told else 0.0)
            self._answers.notify_all()

    def _wait_for_answers(self) -> None:
        """Until fewer requests than SEC allows in a second may arrive within a second of the next.
        Raises as `turn`."""
        most = max(int(self.per_second), int(MOST_REQUESTS_PER_SECOND))
        with self._answers:
            while True:
                now = time.monotonic()
                self._under_way = [a for a in self._under_way if a.arrived_by > now - 1]
                if len(self._under_way) < most:
                    return
                if self.silence() > 0:
                    raise _Silenced
                moments = sorted(asked.arrived_by for asked in self._under_way)
                self._answers.wait(min(1.0, moments[len(moments) - most] + 1 - now))

    def _earliest(self) -> float:
        """Before this moment the rate would be exceeded."""
        at_once = max(1, int(self.per_second))
        interval = 1.0 / self.per_second
        while len(self._written) > at_once:
            self._written.popleft()
        if not self._written:
            return -math.inf
        earliest = self._written[-1] + CLOSEST * interval
        if len(self._written) == at_once:
            earliest = max(earliest, self._written[0] + at_once * interval / MOST_USED_SHARE)
        return earliest

    def silence(self) -> float:
        """Seconds until the server may be asked again. Raises what everything was stopped by."""
        with self._lock:
            now = time.monotonic()
            if now < self._stopped_until:
                raise type(self._stopped_by)(*self._stopped_by.args)
            return max(0.0, self._silent_until - now)

    def stop(self, error: EdgarError, seconds: float = math.inf) -> EdgarError:
        """From now on, for so long, every request fails with this error, which is returned."""
        with self._lock:
            if time.monotonic() >= self._stopped_until:
                self._stopped_by = error
                self._stopped_until = time.monotonic() + seconds
        return error

    def be_silent(self, seconds: float) -> None:
        """Nobody asks anything for so long."""
        with self._lock:
            self._silent_until = max(self._silent_until, time.monotonic() + seconds)

    def asked_for_less(self, sent: float, pause_seconds: float) -> bool:
        """Notes that a request sent at that time was answered with a request for less traffic.

        The first time there is a pause (True: it begins now). Asked again soon after it, everything
        stops: Throttled, for as long as the pause was.
        """
        with self._lock:
            now = time.monotonic()
            if sent < self._silent_until or now < self._stopped_until:
                return False  # it was under way before: it waits with the others, or stops
            if now - self._paused_at > PAUSES_APART * pause_seconds:
                self._paused_at = now
                self._silent_until = now + pause_seconds
                return True
        raise self.stop(
            Throttled(
                "SEC asks for less traffic, again after a pause; nothing is asked before"
                f" {_moment(pause_seconds)}"
            ),
            pause_seconds,
        )

    def is_maintained(self, page: bool) -> bool:
        """Counts pages of maintenance in a row; True when they are so many that all is to stop."""
        with self._lock:
            self._maintenance_pages = self._maintenance_pages + 1 if page else 0
            return self._maintenance_pages >= PAGES_THAT_MEAN_MAINTENANCE

    def tells_of_clock(self) -> bool:
        """True once: nobody needs to hear of a clock with every document."""
        with self._lock:
            tells, self._tells_of_clock = self._tells_of_clock, False
            return tells


def _moment(seconds: float) -> str:
    """The time of day in so many seconds, here."""
    return f"{datetime.now().astimezone() + timedelta(seconds=seconds):%H:%M:%S %Z}"


class _Paced:
    """A connection that writes each request in its turn."""

    limit: RateLimit
    asked: _Asked | None = None

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        # Names are looked up and hands are shaken before the turn is taken.
        if self.sock is None:  # type: ignore[attr-defined]
            self.connect()  # type: ignore[attr-defined]
        with self.limit.turn():
            self.asked = self.limit.asked()
            try:
                super().endheaders(*args, **kwargs)  # type: ignore[misc]
            except BaseException:
                self._ended()
                raise

    def getresponse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().getresponse(*args, **kwargs)  # type: ignore[misc]
        finally:
            self._ended()

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        self._ended()

    def _ended(self) -> None:
        if self.asked is not None:
            self.limit.answered(self.asked)
            self.asked = None


class _PacedAdapter(HTTPAdapter):
    """Connections of `requests` that keep to the limit."""

    def __init__(self, limit: RateLimit, **more: Any) -> None:
        connections = {
            scheme: type(f"Paced{kind.__name__}", (_Paced, kind), {"limit": limit})
            for scheme, kind in (("http", HTTPConnection), ("https", HTTPSConnection))
        }
        self._pools = {
            scheme: type("PacedPool", (pool,), {"ConnectionCls": connections[scheme]})
            for scheme, pool in (("http", HTTPConnectionPool), ("https", HTTPSConnectionPool))
        }
        super().__init__(**more)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


_limits: dict[str, RateLimit] = {}
_limits_lock = threading.Lock()


def _shared_limit(host: str, per_second: float) -> RateLimit:
    """The limit of this process for a host; all of SEC's hosts are one. The lowest rate wins."""
    name = "sec.gov" if _is_secs(host) else host
    with _limits_lock:
        limit = _limits.get(name)
        if limit is None:
            limit = _limits[name] = RateLimit(per_second)
        limit.per_second = min(limit.per_second, per_second)
        return limit


def _is_secs(host: str) -> bool:
    return host == "sec.gov" or host.endswith(".sec.gov")


def data_address(base_url: str) -> str:
    """The base address of `submissions/` and `api/xbrl/`, for that of `Archives/`."""
    host = (urlsplit(base_url.strip()).hostname or "").lower()
    return SEC_DATA if _is_secs(host) else base_url


def checked_identity(identity: str | None) -> str:
    """The identity when SEC accepts it. Raises IdentityRequired with what is wrong with it."""
    example = 'set EDGAR_IDENTITY to a name and an e-mail address: "Jane Doe jane@example.com"'
    text = (identity or "").strip()
    if not text:
        raise IdentityRequired(f"SEC wants to know who is asking; {example}")
    if re.search(r"://|\bwww\.", text, re.I):
        raise IdentityRequired(f"SEC refuses an identity that holds a web address; {example}")
    if not re.search(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+", text):
        raise IdentityRequired(f"the identity {text!r} holds no e-mail address; {example}")
    if not text.isascii() or not text.isprintable():
        raise IdentityRequired(
            f"the identity {text!r} holds characters that a request cannot carry; {example}"
        )
    return text


class EdgarClient:
    """Reads documents below a base address: SEC's, a mirror's, or a local folder's.

    `pause_seconds` is how long to keep silent when SEC asks for less traffic; asked again, the
    client stops (`Throttled`). `limit` is for tests that need their own.
    """

    def __init__(
        self,
        base_url: str = SEC,
        identity: str | None = None,
        requests_per_second: float = DEFAULT_REQUESTS_PER_SECOND,
        *,
        attempts: int = 5,
        backoff_seconds: float = 1.0,
        pause_seconds: float = THROTTLE_PAUSE_SECONDS,
        timeout_seconds: float = READ_SECONDS,
        body_seconds: float = BODY_SECONDS,
        limit: RateLimit | None = None,
    ) -> None:
        if not requests_per_second > 0:
            raise ValueError("the number of requests a second has to be above 0")
        if requests_per_second > MOST_REQUESTS_PER_SECOND:
            log.warning(
                "%g requests a second are more than SEC allows; %g are used",
                requests_per_second,
                MOST_REQUESTS_PER_SECOND,
            )
        per_second = min(requests_per_second, MOST_REQUESTS_PER_SECOND)
        self.base_url = base_url.strip().rstrip("/")
        self.attempts, self.backoff_seconds = attempts, backoff_seconds
        self.pause_seconds = pause_seconds
        self.timeout_seconds, self.body_seconds = timeout_seconds, body_seconds
        self._closing = threading.Event()

        parts = urlsplit(self.base_url)
        self._folder: Path | None = None
        if parts.scheme in ("http", "https"):
            host = (parts.hostname or "").lower()
            if not host:
                raise EdgarUnavailable(f"the address {base_url!r} names no host")
            agent = checked_identity(identity) if _is_secs(host) else (identity or "").strip()
            place = host if parts.port is None else f"{host}:{parts.port}"
            self._limit = limit or _shared_limit(place, per_second)
            self._session = requests.Session()
            self._session.headers.update(
                {
                    "User-Agent": agent or "insider-signals",
                    "Accept-Encoding": "gzip, deflate",
                    "Accept": "*/*",
                }
            )
            for scheme in ("http://", "https://"):
                self._session.mount(scheme, _PacedAdapter(self._limit, pool_maxsize=64))
        else:
            self._folder = Path(self.base_url.removeprefix("file://")).expanduser()
            if not self.base_url or not self._folder.is_dir():
                raise EdgarUnavailable(
                    f"{base_url!r} is neither an http(s) address nor a folder that exists"
                )

    def get(self, path: str) -> bytes:
        """The whole document at a path below the base address.

        Of old days some places keep the index compressed only: it is looked for under that name
        too. Raises MissingDocument, BrokenDocument, EdgarUnavailable or Throttled.
        """
        try:
            return self._get(path)
        except MissingDocument:
            if not path.endswith(".idx"):
                raise
        try:
            packed = self._get(path + ".gz")
        except MissingDocument as error:
            raise MissingDocument(str(error).replace(".idx.gz", ".idx")) from None
        try:
            body = _unzipped(packed)
        except (zlib.error, EOFError) as error:
            raise BrokenDocument(f"{path}.gz is not compressed whole: {error}") from error
        except OverflowError as error:
            raise EdgarUnavailable(f"{path}.gz is {error}") from error
        if reason := why_broken(path, body):
            raise BrokenDocument(f"{path}.gz: {reason}")
        return body

    def _get(self, path: str) -> bytes:
        path = path.lstrip("/")
        if ".." in path.split("/") or not re.fullmatch(r"[\w./%-]+", path):
            raise MissingDocument(f"not a path of EDGAR: {path!r}")
        if self._folder is not None:
            return self._read_file(self._folder / path)
        retrying = Retrying(
            stop=stop_after_attempt(self.attempts),
            wait=self._wait_before_next,
            retry=retry_if_exception_type(_Passing),
            sleep=self._sleep,
            before_sleep=lambda state: log.info("%s: trying again: %s", path, _failure(state)),
            reraise=True,
        )
        try:
            return retrying(self._fetch, path)
        except _Passing as passing:
            if isinstance(passing.error, Throttled):
                self._limit.stop(passing.error, self.pause_seconds)
            raise passing.error from passing.__cause__

    def get_many(
        self, paths: Iterable[str], workers: int = 16
    ) -> Iterator[tuple[str, bytes | EdgarError]]:
        """Path and document, or what was wrong with it, in order of arrival.

        Several requests are under way at once so that the limit is used up whatever the distance;
        never more than that, so a caller that stops asking stops the traffic. After what ends all
        asking (`Throttled`, `IdentityRequired`, `Maintenance`, `ClockIsWrong`) the rest of the
        paths comes back with that error.
        """
        todo = iter(paths)
        pending: dict[Future[bytes], str] = {}
        pool = ThreadPoolExecutor(workers, thread_name_prefix="edgar")
        try:
            exhausted = False
            while pending or not exhausted:
                while not exhausted and len(pending) < workers:
                    path = next(todo, None)
                    if path is None:
                        exhausted = True
                    else:
                        pending[pool.submit(self.get, path)] = path
                if not pending:
                    break
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    path = pending.pop(future)
                    error = future.exception()
                    if error is None:
                        yield path, future.result()
                    elif isinstance(error, EdgarError):
                        yield path, error
                    else:
                        raise error
        except BaseException as error:
            # Stopped by the operator: whoever pauses is woken.
            if not isinstance(error, (Exception, GeneratorExit)):
                self._closing.set()
            raise
        finally:
            # Nobody waits for a server that may never answer, once the client is closed.
            pool.shutdown(wait=not self._closing.is_set(), cancel_futures=True)

    @property
    def clock_is_behind(self) -> timedelta | None:
        """By how much this machine's clock is behind the server's (negative: ahead), as its last
        answer to anybody told; None when none did, and for a folder."""
        return None if self._folder is not None else self._limit.clock_is_behind

    def today(self) -> date:
        """The day in New York by the server's clock; by this machine's while it has told none."""
        now = datetime.now(UTC) + (self.clock_is_behind or timedelta())
        return now.astimezone(NEW_YORK).date()

    def close(self) -> None:
        self._closing.set()
        if self._folder is None:
            self._session.close()

    def __enter__(self) -> EdgarClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # One attempt.

    def _fetch(self, path: str) -> bytes:
        url = f"{self.base_url}/{path}"
        while True:
            self._keep_silence()
            sent = time.monotonic()
            try:
                status, headers, body = self._ask(url, sent)
            except _Silenced:
                continue
            self._compare_clocks(headers)
            kind = body_kind(body)
            after = _retry_after(headers)
            if kind == "throttle" or (status == 429 and after is None):
                self._throttled(url, sent)
                continue
            return self._judged(path, url, status, headers, body, after)

    def _ask(self, url: str, sent: float) -> tuple[int, Mapping[str, str], bytes]:
        try:
            with self._session.get(
                url,
                stream=True,
                timeout=(min(CONNECT_SECONDS, self.timeout_seconds), self.timeout_seconds),
                allow_redirects=False,
            ) as response:
                return (
                    response.status_code,
                    response.headers,
                    self._read_body(response, url, sent),
                )
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
            raise _Passing(EdgarUnavailable(f"{url} did not answer in time")) from error
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _Passing(EdgarUnavailable(f"{url} cannot be read: {_plain(error)}")) from error

    def _judged(
        self,
        path: str,
        url: str,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        after: float | None,
    ) -> bytes:
        """The body when it is the document; what it is instead is raised."""
        kind = body_kind(body)
        # Not longer than a throttle's pause, whatever the server says.
        wait_seconds = min(after or 0.0, self.pause_seconds)
        if kind == "undeclared":
            asked_as = self._session.headers["User-Agent"]
            raise self._limit.stop(
                IdentityRequired(
                    f"SEC takes this for an undeclared automated tool (asked as {asked_as!r} for"
                    f" {url}), so nothing more was asked; set EDGAR_IDENTITY to your name and"
                    ' e-mail address, without any web address: "Jane Doe jane@example.com"'
                )
            )
        if status == 429:
            self._limit.be_silent(wait_seconds)
            self._tell(
                "SEC asks for less traffic (%s, status 429): nothing is asked until %s (%g s), then"
                " the run goes on",
                url,
                _moment(wait_seconds),
                wait_seconds,
            )
            raise _Passing(Throttled(f"{url}: too many requests (429)"), wait_seconds)
        is_page = kind == "html" and _is_maintained(body) and (status == 200 or status >= 500)
        if self._limit.is_maintained(is_page) and is_page:
            raise self._limit.stop(
                Maintenance(
                    f"{self.base_url} answers with a page of maintenance ({_beginning(body)})"
                    f" instead of documents; nothing of it is kept. {_try_again(body, after)}"
                ),
                self.pause_seconds,
            )
        if kind == "missing" or status in (404, 410):
            raise MissingDocument(f"{url} does not exist")
        if status >= 500 or status == 408:
            raise _Passing(EdgarUnavailable(f"{url}: the server failed ({status})"), wait_seconds)
        if 300 <= status < 400:
            raise Redirected(
                f"{url} redirects to {headers.get('Location')!r}; set EDGAR_BASE_URL to where"
                " the documents are"
            )
        if status != 200:
            raise EdgarUnavailable(f"{url}: status {status}: {_beginning(body)}")
        if reason := why_broken(path, body):
            broken = PageInstead if kind == "html" else BrokenDocument
            raise _Passing(broken(f"{url}: {reason}"))
        return body

    def _read_body(self, response: requests.Response, url: str, sent: float) -> bytes:
        """The decoded body. A length that differs from the announced one raises in urllib3; what
        was compressed and broke off before that, here."""
        chunks, size = [], 0
        for chunk in response.raw.stream(CHUNK, decode_content=False):
            chunks.append(chunk)
            size += len(chunk)
            if size > MOST_BYTES:
                raise EdgarUnavailable(f"{url} is larger than {MOST_BYTES:,} bytes")
            if time.monotonic() - sent > self.body_seconds:
                raise _Passing(EdgarUnavailable(f"{url} took longer than {self.body_seconds:g} s"))
        try:
            return _decoded(b"".join(chunks), response.headers.get("Content-Encoding", ""))
        except (zlib.error, EOFError) as error:
            raise _Passing(BrokenDocument(f"{url}: its compression: {error}")) from error
        except OverflowError as error:
            raise EdgarUnavailable(f"{url} is {error}") from error

    def _read_file(self, file: Path) -> bytes:
        try:
            body = file.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise MissingDocument(f"{file} does not exist") from None
        except OSError as error:
            raise EdgarUnavailable(f"{file} cannot be read: {error.strerror}") from error
        if body_kind(body) == "missing":
            raise MissingDocument(f"{file} holds EDGAR's answer for a missing file")
        if reason := why_broken(str(file), body):
            broken = PageInstead if body_kind(body) == "html" else BrokenDocument
            raise broken(f"{file}: {reason}")
        return body

    # Politeness.

    def _keep_silence(self) -> None:
        """Waits until the server may be asked again."""
        while (left := self._limit.silence()) > 0:
            self._sleep(left)

    def _throttled(self, url: str, sent: float) -> None:
        """Notes that SEC asks for less traffic: pause once, then stop."""
        if self._limit.asked_for_less(sent, self.pause_seconds):
            self._tell(
                "SEC asks for less traffic (%s): nothing is asked until %s (%g s), then the run"
                " goes on",
                url,
                _moment(self.pause_seconds),
                self.pause_seconds,
            )

    def _compare_clocks(self, headers: Mapping[str, str]) -> None:
        """Notes by how much this machine's clock differs from the server's. Raises ClockIsWrong
        when that is more than a day: no day could be believed."""
        told = _http_date(headers.get("Date"))
        if told is None:
            return
        age = headers.get("Age", "")
        if age.isdigit():  # a cache in between keeps the date of when it asked
            told += timedelta(seconds=int(age))
        now = datetime.now(UTC)
        self._limit.clock_is_behind = told - now
        off = abs(told - now)
        if off <= CLOCK_IS_OFF:
            return
        both = f"{now:%Y-%m-%d %H:%M} here, {told:%Y-%m-%d %H:%M} at {self.base_url} (UTC)"
        if off > CLOCK_IS_WRONG:
            raise self._limit.stop(
                ClockIsWrong(
                    f"This machine's clock is wrong: it is {both}. Nothing was fetched, because"
                    " days would be missed or taken for days without filings; set the clock"
                )
            )
        if self._limit.tells_of_clock():
            self._tell("This machine's clock is off: it is %s. The server's day is used", both)

    def _tell(self, text: str, *values: object) -> None:
        """A warning that whoever started the run sees, also where warnings go to a file."""
        log.warning(text, *values, extra={"told": True})

    def _wait_before_next(self, state) -> float:
        back_off = wait_exponential(self.backoff_seconds, MOST_BACKOFF_SECONDS) + wait_random(
            0, self.backoff_seconds
        )
        return max(back_off(state), getattr(state.outcome.exception(), "wait_seconds", 0.0))

    def _sleep(self, seconds: float) -> None:
        if self._closing.wait(seconds):
            raise EdgarUnavailable("the client was closed")


def _unzipped(packed: bytes, wbits: int = zlib.MAX_WBITS | 16) -> bytes:
    """Gzip (or what `wbits` says) to content. Raises zlib.error or EOFError for what is damaged or
    breaks off (only the trailer, with length and checksum of the content, says that it is whole),
    OverflowError for what is too large."""
    parts: list[bytes] = []
    left = MOST_BYTES
    while packed:
        member = zlib.decompressobj(wbits)
        parts.append(member.decompress(packed, left))
        left -= len(parts[-1])
        if not member.eof:
            if left <= 0:
                raise OverflowError(f"larger than {MOST_BYTES:,} bytes")
            raise EOFError("it breaks off")
        packed = member.unused_data.lstrip(b"\0")  # padding after the last of several members
    if not parts:
        raise EOFError("it is empty")
    return b"".join(parts)


def _decoded(body: bytes, encoding: str) -> bytes:
    """What a body is, transferred with that Content-Encoding. Raises as `_unzipped`."""
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip":
            return _unzipped(body) if body else body
        case "deflate":
            # Some servers leave out the header that the standard asks for.
            try:
                return _unzipped(body, zlib.MAX_WBITS)
            except zlib.error:
                return _unzipped(body, -zlib.MAX_WBITS)
        case _:
            raise zlib.error(f"an encoding that was not asked for: {encoding!r}")


# What a body says.

_THROTTLE = (b"Request Rate Threshold Exceeded", b"exceeded the SEC's maximum")
_UNDECLARED = b"Undeclared Automated Tool"
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_S3_ERROR = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?<Error>\s*<Code>\s*(?:AccessDenied|NoSuchKey|NoSuchBucket)\b"
)


def body_kind(body: bytes) -> str:
    """`throttle`, `undeclared`, `missing`, `html` or `document`, judged by the body alone."""
    start = body[:4096].removeprefix(b"\xef\xbb\xbf")
    if _S3_ERROR.match(start):
        return "missing"
    if _HTML.match(start):
        page = body[:65536]
        if any(marker in page for marker in _THROTTLE):
            return "throttle"
        return "undeclared" if _UNDECLARED in page else "html"
    return "document"


_TAGS = re.compile(rb"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.I | re.S)
_MAINTAINED = re.compile(
    r"\bmaintenance\b|\bunder(?:going)? (?:repair|upgrade)|\bscheduled (?:outage|downtime|upgrade)"
    r"|\b(?:temporarily|currently) (?:un|not )available|\btemporarily (?:offline|down|closed)"
    r"|\bdown for\b|\b(?:be )?back (?:soon|shortly|online)\b",
    re.I,
)
_HOUR = re.compile(r"\b\d{1,2}(?::\d{2})?\s*(?:[ap]\.?m\b|(?:E[SD]?T|UTC|GMT)\b)", re.I)


def _words(page: bytes) -> str:
    text = _TAGS.sub(b" ", page[:65536]).decode("utf-8", "replace")
    return " ".join(unescape(text).split())


def _is_maintained(page: bytes) -> bool:
    return _MAINTAINED.search(_words(page)) is not None


def _try_again(page: bytes, after: float | None) -> str:
    """When to come back: as the answer says, or else in an hour."""
    if after:
        return f"Try again after {_moment(after)}"
    for sentence in re.split(r"(?<![ap]\.m\.)(?<=[.!?])\s+(?=[A-Z])", _words(page)):
        if _HOUR.search(sentence) and len(sentence) <= 300:
            return f"It says: {sentence!r} Try again after that"
    return "Try again in an hour"


def _http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as the answer says: a number, or a date by the server's own clock."""
    text = headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    until = _http_date(text)
    if until is None:
        return None
    now = _http_date(headers.get("Date")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _whole_submission(body: bytes) -> str | None:
    if not body.strip():
        return "the document is empty"
    end = body[-2048:].rstrip()
    start = body[:4096].lstrip()
    if b"<SEC-DOCUMENT>" in start:
        if b"</SEC-DOCUMENT>" not in end and not end.endswith(b"</DOCUMENT>"):
            return "the submission is cut off"
    elif start.startswith(b"<SUBMISSION>"):
        if b"</SUBMISSION>" not in end and not end.endswith(b"</DOCUMENT>"):
            return "the submission is cut off"
    elif start.startswith(b"<") and not end.endswith(b">"):
        return "the document is cut off"
    return None


def _whole_index(body: bytes) -> str | None:
    if re.search(rb"^-{20,}\s*$", body[:8192], re.M) is None:
        return "no heading of an index"
    # It ends in a path, or in the rule below its heading when nothing was filed.
    whole = re.search(rb"\.txt[ \t\r\n]*\Z|-{20,}[ \t\r]*\n\s*\Z", body[-512:])
    return None if whole else "the index is cut off"


def _whole_zip(body: bytes) -> str | None:
    # A zip ends in the record of its directory: 22 bytes and a comment of at most 64 KB.
    if not body.startswith(b"PK"):
        return "not a zip file"
    return None if b"PK\x05\x06" in body[-65_557:] else "the zip file is cut off"


def _whole_json(body: bytes) -> str | None:
    try:
        json.loads(body)
    except ValueError as error:
        return f"not JSON: {error}"
    return None


_CHECKS: dict[str, Callable[[bytes], str | None]] = {
    ".txt": _whole_submission,
    ".idx": _whole_index,
    ".zip": _whole_zip,
    ".json": _whole_json,
}


def why_broken(path: str, body: bytes) -> str | None:
    """Why a body cannot be the whole document of that path; None when it can."""
    suffix = path[path.rfind(".") :].lower()
    if suffix in _CHECKS and body_kind(body) != "document":
        return f"an HTML page instead of the document: {_beginning(body)}"
    check = _CHECKS.get(suffix)
    return check(body) if check else None


def _beginning(body: bytes) -> str:
    title = re.search(rb"<title>(.*?)</title>", body[:4096], re.I | re.S)
    text = (title[1] if title else body[:120]).decode("utf-8", "replace")
    return repr(" ".join(text.split()))


def _plain(error: BaseException) -> str:
    *_, first = causes(error)
    return f"{type(first).__name__}: {first}"


def _failure(state) -> str:
    error = state.outcome.exception()
    return str(error.error) if isinstance(error, _Passing) else str(error)
