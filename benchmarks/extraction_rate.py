"""How much of the allowed request rate extraction uses, and that it never uses more.

    .venv/bin/python benchmarks/extraction_rate.py [--documents 400] [--requests-per-second 8]

A loopback EDGAR in a process of its own answers after a delay that varies from request to
request, as a distant server does, and notes when each request arrived. Documents are fetched, kept
in a store and read into rows, as in a run; now and then the whole client stands still, as on a
machine that has other work, or the server does (`--network-stall 0.35`), which is to it as if the
network held back all requests of that time. Two numbers count: the share of the allowed requests
that were made (aim: at least 95%), and the most in any sliding second as the server sees them:
never more than allowed, and, when the network bunches them, never more than SEC allows.
"""

from __future__ import annotations

import argparse
import bisect
import multiprocessing
import os
import random
import re
import signal
import tempfile
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from insider_signals.extract.client import MOST_REQUESTS_PER_SECOND, EdgarClient
from insider_signals.extract.filing import read_filing
from insider_signals.extract.index import IndexEntry
from insider_signals.extract.store import DocumentStore
from insider_signals.extract.store_dictionary import DICTIONARY

AIM = 0.95
# An ordinary filing in length and shape.
DOCUMENT = re.sub(rb"ACCESSION NUMBER:\s*\d*", b"ACCESSION NUMBER: ACCESSION", DICTIONARY)


def serve(ready, arrivals, least: float, most: float) -> None:
    """A server whose answers take `least` to `most` seconds."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            arrivals.put(time.monotonic())
            accession = self.path.rsplit("/", 1)[1].removesuffix(".txt").encode()
            body = DOCUMENT.replace(b": ACCESSION", b": " + accession)
            time.sleep(random.uniform(least, most))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    ThreadingHTTPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ready.put(server.server_address[1])
    server.serve_forever()


def stall(process: int, seconds: float, every: float) -> None:
    """Stops the process for so long, again and again."""
    while True:
        time.sleep(every)
        os.kill(process, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(process, signal.SIGCONT)


def entry_of(number: int) -> IndexEntry:
    accession = f"0001000001-24-{number:06}"
    file_name = f"edgar/data/1000001/{accession}.txt"
    return IndexEntry(accession, "4", date(2024, 1, 2), file_name, (), ())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--documents", type=int, default=400)
    arguments.add_argument("--requests-per-second", type=float, default=8.0)
    arguments.add_argument("--delay", type=float, nargs=2, default=(0.05, 0.3), metavar="SECONDS")
    arguments.add_argument("--stall", type=float, default=0.35, metavar="SECONDS")
    arguments.add_argument("--network-stall", type=float, default=0.0, metavar="SECONDS")
    arguments.add_argument("--stall-every", type=float, default=13.0, metavar="SECONDS")
    given = arguments.parse_args()
    allowed = min(given.requests_per_second, MOST_REQUESTS_PER_SECOND)

    ready: multiprocessing.Queue = multiprocessing.Queue()
    arrivals: multiprocessing.Queue = multiprocessing.Queue()
    server = multiprocessing.Process(
        target=serve, args=(ready, arrivals, *given.delay), daemon=True
    )
    server.start()
    url = f"http://127.0.0.1:{ready.get()}"

    stalls = multiprocessing.Process(
        target=stall, args=(os.getpid(), given.stall, given.stall_every), daemon=True
    )
    if given.stall:
        stalls.start()
    network = multiprocessing.Process(
        target=stall, args=(server.pid, given.network_stall, given.stall_every * 0.7), daemon=True
    )
    if given.network_stall:
        network.start()

    entries = {entry.path: entry for entry in map(entry_of, range(given.documents))}
    rows = 0
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        DocumentStore(Path(folder)) as store,
        EdgarClient(url, requests_per_second=given.requests_per_second) as client,
    ):
        for path, content in client.get_many(entries):
            if isinstance(content, Exception):
                raise content
            store.put(entries[path].accession_number, content)
            rows += sum(map(len, read_filing(content, entries[path]).tables.values()))
    seconds = time.monotonic() - started
    if given.network_stall:
        network.kill()
        os.kill(server.pid or 0, signal.SIGCONT)
    times = sorted(arrivals.get() for _ in range(given.documents))
    server.terminate()
    if given.stall:
        stalls.kill()
        os.kill(os.getpid(), signal.SIGCONT)

    # The first request starts the clock, so that n requests span n - 1 intervals.
    rate = (len(times) - 1) / (times[-1] - times[0])
    most = max(bisect.bisect_left(times, start + 1) - n for n, start in enumerate(times))
    print(f"documents              {len(times):>8}   rows {rows:,}, {seconds:.1f} s in all")
    print(f"allowed a second       {allowed:>8.2f}")
    print(f"made a second          {rate:>8.2f}   {rate / allowed:.1%} of what is allowed")
    print(f"most in any one second {most:>8}")
    if rate < AIM * allowed or most > (
        MOST_REQUESTS_PER_SECOND if given.network_stall else allowed
    ):
        raise SystemExit("the aim was missed")


if __name__ == "__main__":
    main()
