"""Ownership documents a second: our reader and edgartools' parser, on the same real documents.

Both build full rows, in one process each, in turns within one run, so that whatever else the
machine does falls on both. Seconds are seconds of the processor, since neither side waits for
anything. The result is the ratio of medians; documents a second depend on the machine.

    python benchmarks/reader_speed.py --edgartools edgartools-env/bin/python [MIRROR]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from datetime import date
from pathlib import Path

import lxml.etree
from reader_documents import EDGARTOOLS, MIRROR, answer, edgartools, ownership_documents

from insider_signals.extract.ownership import read_ownership


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("mirror", nargs="?", type=Path, default=MIRROR)
    parser.add_argument("--edgartools", type=Path, required=True, help=EDGARTOOLS)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--at-least", type=float, default=20, help="ratio that has to be reached")
    options = parser.parse_args()

    documents = ownership_documents(options.mirror)
    if not documents:
        parser.error(f"no ownership documents below {options.mirror}")
    with edgartools(options.edgartools, documents) as worker:
        print("read", file=worker.stdin, flush=True)
        readable = [name for name in sorted(documents) if '"error": ' not in answer(worker)]
        contents = [documents[name] for name in readable]
        lines = sum(content.count(b"erivativeTransaction>") // 2 for content in contents)
        print(f"{len(contents)} documents that both read, {lines} transactions")
        ours, theirs = [], []
        for _ in range(options.rounds):
            started = time.process_time()
            for content in contents:
                read_ownership(content, accession_number="", filing_date=date.min)
            ours.append(len(contents) / (time.process_time() - started))
            theirs.append(len(contents) / float(answer(worker, "time")))
    ratio = statistics.median(ours) / statistics.median(theirs)
    for side, rates in (("ours", ours), ("edgartools", theirs)):
        print(
            f"{side:10} median {statistics.median(rates):7.0f} documents/s"
            f"  (slowest {min(rates):.0f}, fastest {max(rates):.0f}, {options.rounds} rounds)"
        )
    print(f"ratio of medians {ratio:.1f}  (lxml {lxml.etree.__version__})")
    return 0 if ratio >= options.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
