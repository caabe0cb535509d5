"""The scorecard in words: what prices did after signals, trades by motive, and placebos."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from insider_signals.published.file import Row
from insider_signals.published.wording import labels

HORIZONS = (5, 21, 63, 126, 252)
HEADINGS = (
    *("direction", "group", "sessions", "events", "observed", "months", "mean", "95% interval"),
    *("winsorised", "median", "hits", "a month", "t"),
)
NUMBERS_FROM = HEADINGS.index("sessions")


def scorecard(
    connection: duckdb.DuckDBPyConnection,
    *,
    cohort: str | None = None,
    split: str = "none",
    category: str | None = None,
    horizons: Iterable[int] = HORIZONS,
) -> list[Row]:
    """Rows of marts.signal_scorecard, those that are compared with each other together."""
    found = connection.execute(
        """
        select * from marts.signal_scorecard
        where
            split_by = $split
            and ($cohort is null or cohort = $cohort)
            and ($category is null or category = $category)
            and list_contains($horizons, horizon_sessions)
        order by
            list_position($cohorts, cohort), direction desc, category = 'all' desc, category,
            split_value, horizon_sessions
        """,
        {
            "split": split,
            "cohort": cohort,
            "category": category,
            "horizons": list(horizons),
            "cohorts": list(labels("cohort")),
        },
    )
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def cells(row: Row) -> tuple[str, ...]:
    """A row as it is shown, under HEADINGS."""
    interval = "none"
    if row["interval_low"] is not None:
        interval = f"{_signed(row['interval_low'])} to {_signed(row['interval_high'])}"
    group = row["category"] if row["split_by"] == "none" else row["split_value"]
    if row["split_by"] != "none" and row["category"] != "all":
        group = f"{row['category']}, {group}"
    return (
        row["direction"],
        group,
        str(row["horizon_sessions"]),
        str(row["events"]),
        str(row["observations"]),
        str(row["months"]),
        _signed(row["mean_net_return"]),
        interval,
        _signed(row["winsorised_mean_net_return"]),
        _signed(row["median_net_return"]),
        "" if row["hit_rate"] is None else f"{row['hit_rate']:.0%}",
        _signed(row["portfolio_monthly_return"]),
        "" if row["portfolio_t"] is None else f"{row['portfolio_t']:.1f}",
    )


def unseen(rows: Iterable[Row]) -> str:
    """What is not in the figures of these rows, in a sentence."""
    rows = list(rows)
    kinds = {
        "running": "not over yet",
        "without_price": "without an adjusted price",
        "gaps": "with a series that cannot be followed",
    }
    counts = [f"{sum(row[name] for row in rows):,} {words}" for name, words in kinds.items()]
    delisted = sum(row["delisted"] for row in rows)
    return (
        f"Not in the figures: {', '.join(counts)}. "
        f"In them with the last price of a series that ended: {delisted:,}."
    )


def as_markdown(rows: list[Row]) -> str:
    """One table a cohort."""
    parts = []
    for cohort, title in labels("cohort").items():
        of_cohort = [row for row in rows if row["cohort"] == cohort]
        if of_cohort:
            lines = [
                f"**{title[0].upper()}{title[1:]}**",
                "",
                f"| {' | '.join(HEADINGS)} |",
                "|" + "---|" * NUMBERS_FROM + "---:|" * (len(HEADINGS) - NUMBERS_FROM),
                *(f"| {' | '.join(cells(row))} |" for row in of_cohort),
                "",
                unseen(of_cohort),
                "",
            ]
            parts.append("\n".join(lines))
    return "\n".join(parts)


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.1%}"
