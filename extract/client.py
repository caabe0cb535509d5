"""EdgarClient: path in, bytes out, by EDGAR's rules of fair access.

One limit of requests a second for the whole process, whatever the number of clients and threads;
a declared identity; retries for what passes by itself; and errors read from the body, because EDGAR
answers with 403 both when it wants less traffic and when a file does not exist. Nothing is returned
that was not read whole.
"""

from __future__ import annotations

import json
import logging
import math
import re
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential, wait_random

log = logging.getLogger(__name__)

SEC = "https://www.sec.gov"
# Where SEC keeps its JSON documents about companies; mirrors have them below their own root.
SEC_DATA = "https://data.sec.gov"
DEFAULT_REQUESTS_PER_SECOND = 8.0
# SEC's limit a user, whatever the number of machines.
MOST_REQUESTS_PER_SECOND = 10.0
# The share of the rate that is used. Requests leave evenly spaced; the rest is room for those that
# the network delays, so that the server, too, never counts more than the rate in any second.
USED_SHARE = 0.957
THROTTLE_PAUSE_SECONDS = 600.0
# A second pause is allowed when six times its length has gone well since the last one began.
PAUSES_APART = 6
STOPPED = (
    "SEC asks for less traffic, again after a pause; what was fetched is kept, run again later"
)
MOST_BACKOFF_SECONDS = 60.0
CONNECT_SECONDS, READ_SECONDS = 10.0, 30.0
# A body that drips in is given up after this time, however alive the connection looks.
BODY_SECONDS = 600.0
MOST_BYTES = 512 * 1024 * 1024
CHUNK = 256 * 1024


class EdgarError(Exception):
    """A document could not be had."""


class IdentityRequired(EdgarError):
    """SEC's servers demand a name and an e-mail address, and none that they accept was given."""


class MissingDocument(EdgarError):
    """EDGAR says that there is no such file."""


class BrokenDocument(EdgarError):
    """What came is not the document: cut off, or a page of some other kind."""


class EdgarUnavailable(EdgarError):
    """The source does not answer, or not in a way that says anything about the document."""


class Throttled(EdgarUnavailable):
    """SEC asks for less traffic, and did so again after the pause: stop, and come back later."""


class _Passing(Exception):
    """Worth another attempt. `error` is what to say when there is none left."""

    def __init__(self, error: EdgarError, wait_seconds: float = 0.0) -> None:
        self.error, self.wait_seconds = error, wait_seconds


class RateLimit:
    """Evenly spaced turns: one bucket of one token, for any number of clients and threads.

    Time is never saved up, so no burst follows a lull. When the server asked for less traffic, that
    is known here, too, so that nobody goes on asking.
    """

    def __init__(self, per_second: float) -> None:
        self._lock = threading.Lock()
        self._next = 0.0
        self._paused_at = -math.inf
        self._silent_until = -math.inf
        self._stopped_until = -math.inf
        self.per_second = per_second

    def wait(self) -> None:
        """Returns when the caller may send one request."""
        with self._lock:
            turn = max(time.monotonic(), self._next)
            self._next = turn + 1.0 / (self.per_second * USED_SHARE)
        while (left := turn - time.monotonic()) > 0:
            time.sleep(left)

    def silence(self) -> float:
        """Seconds until the server may be asked again. Raises Throttled when that is not now."""
        with self._lock:
            now = time.monotonic()
            if now < self._stopped_until:
                raise Throttled(STOPPED)
            return max(0.0, self._silent_until - now)

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
            self._stopped_until = now + pause_seconds
            raise Throttled(STOPPED)


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
                self._session.mount(scheme, HTTPAdapter(pool_maxsize=64))
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
            body = zlib.decompressobj(wbits=31).decompress(packed, MOST_BYTES)
        except zlib.error as error:
            raise BrokenDocument(f"{path}.gz is not compressed: {error}") from error
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
            raise passing.error from passing.__cause__

    def get_many(
        self, paths: Iterable[str], workers: int = 16
    ) -> Iterator[tuple[str, bytes | EdgarError]]:
        """Path and document, or what was wrong with it, in order of arrival.

        Several requests are under way at once so that the limit is used up whatever the distance;
        never more than that, so a caller that stops asking stops the traffic. After `Throttled`
        nothing more is asked: the rest of the paths comes back with that error.
        """
        todo = iter(paths)
        pending: dict[Future[bytes], str] = {}
        with ThreadPoolExecutor(workers, thread_name_prefix="edgar") as pool:
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
            finally:
                for future in pending:
                    future.cancel()

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
        self._keep_silence()
        self._limit.wait()
        # Turns that were taken before a pause began are taken anew after it, or they would be a
        # burst.
        while self._keep_silence():
            self._limit.wait()
        sent = time.monotonic()
        url = f"{self.base_url}/{path}"
        try:
            with self._session.get(
                url,
                stream=True,
                timeout=(min(CONNECT_SECONDS, self.timeout_seconds), self.timeout_seconds),
                allow_redirects=False,
            ) as response:
                status, headers = response.status_code, response.headers
                body = self._read_body(response, url, sent)
        except requests.exceptions.Timeout as error:
            raise _Passing(EdgarUnavailable(f"{url} did not answer in time")) from error
        except requests.exceptions.RequestException as error:
            raise _Passing(EdgarUnavailable(f"{url} cannot be read: {_plain(error)}")) from error

        kind = body_kind(body)
        if kind == "throttle":
            self._throttled(url, sent)
            return self._fetch(path)
        if kind == "undeclared":
            raise IdentityRequired(
                f"{url}: SEC takes this for an undeclared tool; set EDGAR_IDENTITY to a name and an"
                ' e-mail address, without any web address: "Jane Doe jane@example.com"'
            )
        if status == 429:
            after = headers.get("Retry-After", "")
            seconds = min(float(after), self.pause_seconds) if after.isdigit() else 0.0
            raise _Passing(EdgarUnavailable(f"{url}: too many requests (429)"), seconds)
        if kind == "missing" or status in (404, 410):
            raise MissingDocument(f"{url} does not exist")
        if status >= 500 or status == 408:
            raise _Passing(EdgarUnavailable(f"{url}: the server failed ({status})"))
        if 300 <= status < 400:
            raise EdgarUnavailable(
                f"{url} redirects to {headers.get('Location')!r}; set EDGAR_BASE_URL to where"
                " the documents are"
            )
        if status != 200:
            raise EdgarUnavailable(f"{url}: status {status}: {_beginning(body)}")
        if reason := why_broken(path, body):
            raise _Passing(BrokenDocument(f"{url}: {reason}"))
        return body

    def _read_body(self, response: requests.Response, url: str, sent: float) -> bytes:
        """The decoded body. A length that differs from the announced one raises in requests."""
        chunks, size = [], 0
        for chunk in response.iter_content(CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > MOST_BYTES:
                raise EdgarUnavailable(f"{url} is larger than {MOST_BYTES:,} bytes")
            if time.monotonic() - sent > self.body_seconds:
                raise _Passing(EdgarUnavailable(f"{url} took longer than {self.body_seconds:g} s"))
        return b"".join(chunks)

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
            raise BrokenDocument(f"{file}: {reason}")
        return body

    # Politeness.

    def _keep_silence(self) -> bool:
        """Waits until SEC may be asked again; True when that took a while."""
        has_waited = False
        while (left := self._limit.silence()) > 0:
            has_waited = True
            self._sleep(left)
        return has_waited

    def _throttled(self, url: str, sent: float) -> None:
        """Notes that SEC asks for less traffic: pause once, then stop."""
        if self._limit.asked_for_less(sent, self.pause_seconds):
            log.warning(
                "SEC asks for less traffic (%s); silent for %g seconds", url, self.pause_seconds
            )

    def _wait_before_next(self, state) -> float:
        back_off = wait_exponential(self.backoff_seconds, MOST_BACKOFF_SECONDS) + wait_random(
            0, self.backoff_seconds
        )
        return max(back_off(state), getattr(state.outcome.exception(), "wait_seconds", 0.0))

    def _sleep(self, seconds: float) -> None:
        if self._closing.wait(seconds):
            raise EdgarUnavailable("the client was closed")


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
    while error.__cause__ is not None or error.__context__ is not None:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return f"{type(error).__name__}: {error}"


def _failure(state) -> str:
    error = state.outcome.exception()
    return str(error.error) if isinstance(error, _Passing) else str(error)
