"""Signals as a list for a terminal of any width: what, how large and when, and below it why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from insider_signals.console.terminal import plain
from insider_signals.published import wording
from insider_signals.published.file import Row

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

STYLES = {"high": "bold red", "medium": "bold", "situational": "", "watch": "dim"}
SHOWN_BEFORE = 5


def print_signals(console: Console, signals: Iterable[Row]) -> None:
    """Tier, issuer, kind, value and day of each; the sentence of what happened; the first doubt."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for signal in signals:
        tier = signal["tier"] or ""
        facts = [
            str(signal["issuer_ticker"] or f"CIK {signal['issuer_cik']}"),
            str(signal["issuer_name"] or ""),
            wording.signal_name(signal["signal"]),
            wording.usd(signal["value_usd"]),
            wording.day(wording.new_york_day(signal["known_at"])),
        ]
        style = STYLES.get(tier, "")
        head = Text(" · ".join(plain(fact) for fact in facts if fact), style=style)
        table.add_row(Text(wording.tier_name(tier), style=style), head)
        # The first reason says what the kind of signal is, the second what happened.
        for reason in (signal["reasons"] or [])[1:2]:
            table.add_row("", Text(plain(reason)))
        for doubt in (signal["counter_reasons"] or [])[:1]:
            table.add_row("", Text(f"But: {plain(doubt)}", style="dim"))
    console.print(table)


def print_today(console: Console, connection: duckdb.DuckDBPyConnection) -> None:
    """The newest day: its signals, strongest first, and what was excluded, and why."""
    from rich.text import Text

    from insider_signals.report.reading import (
        Published,
        day_in_words,
        edition,
        filtered_lines,
        strength,
    )

    published = Published(connection)
    day = edition(published)
    new = published.rows(
        "select *, direction = 'purchase' as is_purchase from signals"
        " where is_current and known_at >= ? order by known_at desc, signal_id",
        day.learned_from,
    )
    new.sort(key=strength)
    said, beside = day_in_words(new, filtered_lines(published, day.learned_from))
    market = " (made-up market)" if day.is_sandbox else ""
    console.print(Text(f"{wording.long_day(day.as_of_date)}{market}", style="bold"))
    console.print(Text(said))
    if beside:
        console.print(Text(beside))
    if not new:
        new = published.rows(
            "select * from signals where is_current order by known_at desc, signal_id limit ?",
            SHOWN_BEFORE,
        )
        if new:
            console.print("\nThe newest signals before:")
    if new:
        console.print()
        print_signals(console, new)
        console.print("\n`insider explain TICKER` says why, and why not.")
