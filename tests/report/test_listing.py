"""`insider today` and `insider signals` in terminals of different widths."""

from __future__ import annotations

import io
from pathlib import Path

import duckdb
import pytest

from insider_signals.console.listing import print_signals, print_today
from insider_signals.console.terminal import terminal
from insider_signals.published import wording
from insider_signals.published.file import open_file, rows


def printed(width: int, published: Path) -> tuple[list[str], list[str]]:
    said = io.StringIO()
    console = terminal(said)
    console.width = width
    with open_file(published) as connection:
        print_today(console, connection)
        today = said.getvalue().splitlines()
        said.truncate(0)
        said.seek(0)
        print_signals(console, rows(connection, "select * from signals where is_current"))
    return today, said.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 120, 200])
def test_every_signal_is_readable_at_every_width(published: Path, width: int) -> None:
    today, listed = printed(width, published)
    assert max(len(line) for line in [*today, *listed]) <= width
    with duckdb.connect(str(published), read_only=True) as connection:
        wanted = rows(connection, "select * from marts.signals where is_current")
    heads = [line for line in listed if not line.startswith(" ")]
    assert len(heads) == len(wanted) > 20
    for head, signal in zip(heads, wanted, strict=True):
        assert head.startswith(wording.tier_name(signal["tier"]))
    assert all(len(line.split("  ")[0]) < 13 for line in heads)


def test_the_newest_day_comes_first_with_what_was_excluded(published: Path) -> None:
    today, _ = printed(120, published)
    with duckdb.connect(str(published), read_only=True) as connection:
        (day,) = connection.execute("select max(filed_date) from marts.filings").fetchone() or ("",)
    assert today[0].startswith(wording.long_day(day))
    assert "line" in today[1] and today[-1].startswith("`insider explain TICKER`")
