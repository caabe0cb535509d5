"""The page of outcomes: what prices did after signals, beside trades by motive and placebos.

It says no more than the numbers do: a mean without an interval is shown, and said to say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from insider_signals.published import wording
from insider_signals.report.reading import Row

HORIZON = 63
"""Sessions of the picture and of the sentences: a quarter."""

# The groups of the picture, from top to bottom.
SHOWN = (
    ("signal", "all", "Signals"),
    ("trade", "discretionary", "Trades, no routine motive"),
    ("trade", "set_aside", "Trades, routine motive"),
    ("same_issuer", "all", "Placebo: same issuers"),
    ("same_date", "all", "Placebo: same sessions"),
)
WIDTH, LEFT, RIGHT, ROW, TOP = 760, 250, 40, 34, 16


def told(rows: Iterable[Row]) -> Row | None:
    """What the template shows; None where no outcome is published."""
    rows = [dict(row) for row in rows]
    if not rows:
        return None
    whole = [row for row in rows if row["split_by"] == "none"]
    return {
        "sentences": [_sentence(whole, side) for side in ("sale", "purchase")],
        "picture": _picture(whole),
        "groups": [_told_row(row) for row in whole],
        "splits": [
            _told_row(row)
            for row in rows
            if row["split_by"] in wording.labels("split")
            and row["cohort"] == "signal"
            and row["category"] == "all"
            and row["horizon_sessions"] == HORIZON
        ],
        "horizon": HORIZON,
        "without_price": _count(whole, "without_price"),
        "delisted": _count(whole, "delisted"),
        "gaps": _count(whole, "gaps"),
        "running": _count(whole, "running"),
    }


def _count(rows: list[Row], name: str) -> int:
    """Of all signals, at the horizon of the page."""
    return sum(
        row[name]
        for row in rows
        if (row["cohort"], row["category"], row["horizon_sessions"]) == ("signal", "all", HORIZON)
    )


def _find(rows: list[Row], cohort: str, category: str, direction: str) -> Row | None:
    wanted = (cohort, category, direction, HORIZON)
    keys = ("cohort", "category", "direction", "horizon_sessions")
    return next((row for row in rows if tuple(row[key] for key in keys) == wanted), None)


def _sentence(rows: list[Row], direction: str) -> str:
    name = "sale" if direction == "sale" else "purchase"
    row = _find(rows, "signal", "all", direction)
    if row is None or not row["observations"]:
        return f"No {name} signal has an outcome over {HORIZON} sessions yet."
    measured = f"{row['observations']:,} {name} signal{'' if row['observations'] == 1 else 's'}"
    mean = wording.net_return(row["mean_net_return"])
    if row["interval_low"] is None:
        return (
            f"{measured}, {mean} on average over {HORIZON} sessions net of the market: too few"
            " signals, months or years to say whether that is more than chance."
        )
    interval = (
        f"{wording.net_return(row['interval_low'])} to {wording.net_return(row['interval_high'])}"
    )
    placebo = _find(rows, "same_issuer", "all", direction)
    beside = ""
    if placebo is not None and placebo["mean_net_return"] is not None:
        beside = (
            f" At random sessions of the same issuers it was"
            f" {wording.net_return(placebo['mean_net_return'])}."
        )
    if row["interval_low"] <= 0 <= row["interval_high"]:
        return (
            f"{measured}, {mean} on average over {HORIZON} sessions net of the market, between"
            f" {interval} with 95% confidence: not told apart from nothing.{beside}"
        )
    return (
        f"{measured}, {mean} on average over {HORIZON} sessions net of the market, between"
        f" {interval} with 95% confidence.{beside}"
    )


def _told_row(row: Row) -> Row:
    category = row["category"]
    return {
        **row,
        "title": wording.sentence(wording.labels("cohort").get(row["cohort"], row["cohort"])),
        "group": wording.labels("trade_category").get(category)
        or wording.labels("signal").get(category)
        or wording.motive(category),
        "split": wording.sentence(wording.labels("split").get(row["split_by"], "")),
        "value": wording.split_value(row["split_by"], row["split_value"]),
    }


def _picture(rows: list[Row]) -> Row | None:
    """Means with their intervals, as positions in a drawing; None when there is no mean."""
    lines: list[Row] = []
    for direction in ("sale", "purchase"):
        for cohort, category, label in SHOWN:
            row = _find(rows, cohort, category, direction)
            if row is not None and row["mean_net_return"] is not None:
                lines.append({**row, "label": label})
    if not lines:
        return None
    ends = [
        abs(line[name])
        for line in lines
        for name in ("mean_net_return", "interval_low", "interval_high")
        if line[name] is not None
    ]
    reach = max(0.02, min(1.0, max(ends)))
    step = next(size for size in (0.01, 0.02, 0.05, 0.1, 0.25, 0.5) if reach / size <= 4.01)
    reach = step * -(-reach // step)

    def place(value: float) -> float:
        inside = max(-reach, min(reach, value))
        return round(LEFT + (inside + reach) / (2 * reach) * (WIDTH - LEFT - RIGHT), 1)

    for number, line in enumerate(lines):
        # half a row between the sides
        is_second_side = line["direction"] != lines[0]["direction"]
        line["y"] = TOP + ROW * (number + (1 if is_second_side else 0.5))
        line["x"] = place(line["mean_net_return"])
        line["low"], line["high"] = (
            (None, None)
            if line["interval_low"] is None
            else (place(line["interval_low"]), place(line["interval_high"]))
        )
    ticks = [step * number for number in range(round(-reach / step), round(reach / step) + 1)]
    bottom = lines[-1]["y"] + ROW / 2
    return {
        "lines": lines,
        "ticks": [{"x": place(tick), "text": wording.net_return(tick, 0)} for tick in ticks],
        "zero": place(0),
        "top": TOP,
        "bottom": bottom,
        "width": WIDTH,
        "height": bottom + 28,
    }
