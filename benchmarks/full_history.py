"""Twenty years from zips to the published file, and the night after: time by step, memory, bytes.

Makes a history with `sandbox/history.py` (or takes one that stands in FOLDER/history-SCALE), loads
it with `insider backfill`, and then runs `insider run` over one ordinary day of 1,000 filings from
a loopback server, without the limit of requests. Both are the commands that a user gives, in
processes of their own. Prints one row per scale, as Markdown, and a row per step.

    python benchmarks/full_history.py FOLDER --scale 0.25 --scale 1 --scale 4

Scale 1 needs 25 GB of disk. Bytes of text are those of the unzipped TSV files.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from insider_signals.sandbox.history import ORDINARY_DAY, write_history
from insider_signals.sandbox.server import SandboxServer

ROOT = Path(__file__).resolve().parents[1]
LIMITLESS = (
    "import insider_signals.extract.client; extract.client.MOST_REQUESTS_PER_SECOND = 1e6;"
    " from insider_signals.console.cli import main; main()"
)
STEP = re.compile(r"^(\S[\w ,]*?\w)\s+(?:([\d,]+)\s+)?([\d.]+) s$")


@dataclass
class Measured:
    """One command: seconds of the clock and of all its processors, peak of its largest process."""

    seconds: float
    cpu_seconds: float
    peak_gib: float
    steps: dict[str, float] = field(default_factory=dict)


def measure(arguments: list[str], data: Path, base_url: str, memory_limit: str) -> Measured:
    environment = {
        "PATH": os.environ["PATH"],
        "INSIDER_SIGNALS_DATA": str(data),
        "EDGAR_BASE_URL": base_url,
        "EDGAR_REQUESTS_PER_SECOND": "100000",
        "INSIDER_SIGNALS_MEMORY_LIMIT": memory_limit,
    }
    log = data.with_name(f"{data.name}-{arguments[0]}.log")
    started = time.monotonic()
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", LIMITLESS, *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=ROOT,
        )
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(log.read_text())
    steps: dict[str, float] = {}
    for line in log.read_text().splitlines():
        if found := STEP.match(line.strip()):
            steps[found[1]] = steps.get(found[1], 0) + float(found[3])
    return Measured(
        time.monotonic() - started,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024**2,
        steps,
    )


def size_gb(path: Path) -> float:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="where histories and warehouses are written")
    parser.add_argument("--scale", type=float, action="append", help="default: 0.05")
    parser.add_argument("--memory-limit", default="4GiB", help="for DuckDB")
    parser.add_argument("--keep", action="store_true", help="keep the warehouses")
    options = parser.parse_args()
    rows, steps = [], []
    for scale in options.scale or [0.05]:
        history = options.folder / f"history-{scale:g}"
        if not history.exists():
            write_history(history, scale, memory_limit=options.memory_limit)
        data = options.folder / f"data-{scale:g}"
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
        full = measure(["backfill", "2006q1..2026q2"], data, str(history), options.memory_limit)
        day = ORDINARY_DAY.isoformat()
        with SandboxServer(history) as server:
            night = measure(
                ["run", "--from", day, "--to", day], data, server.url, options.memory_limit
            )
        rows.append(
            f"| {scale:g} | {full.seconds:.0f} | {full.cpu_seconds:.0f} | {full.peak_gib:.1f} |"
            f" {night.seconds:.0f} | {night.cpu_seconds:.0f} | {night.peak_gib:.1f} |"
            f" {size_gb(data / 'warehouse.duckdb'):.2f} | {size_gb(data / 'published'):.2f} |"
        )
        for name in {**full.steps, **night.steps}:
            steps.append(
                f"| {scale:g} | {name} | {full.steps.get(name, 0):.1f} |"
                f" {night.steps.get(name, 0):.1f} |"
            )
        print(rows[-1], flush=True)
        if not options.keep:
            shutil.rmtree(data)
    print(
        "\n| scale | full s | CPU s | peak GiB | night s | CPU s | peak GiB | warehouse GB"
        " | published GB |\n|---|---|---|---|---|---|---|---|---|"
    )
    print("\n".join(rows))
    print("\n| scale | step | full s | night s |\n|---|---|---|---|")
    print("\n".join(steps))
    return 0


if __name__ == "__main__":
    sys.exit(main())
