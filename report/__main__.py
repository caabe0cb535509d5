"""`python -m insider_signals.report <published file> <target folder>` makes the report by hand."""

from __future__ import annotations

import sys
from pathlib import Path

from insider_signals.report.build import build_report
from insider_signals.report.reading import ReportError


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    try:
        summary = build_report(Path(sys.argv[1]), Path(sys.argv[2]))
    except ReportError as error:
        print(f"No report: {error}", file=sys.stderr)
        return 1
    print(
        f"{summary.index}: {summary.pages:,} pages, {summary.signals:,} signals"
        f" ({summary.new_signals} new), {summary.bytes / 1e6:.1f} MB"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
