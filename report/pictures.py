"""The charts as still pictures: what is seen before a chart is drawn, on paper, without scripts.

Positions in a drawing of WIDTH by HEIGHT; the template writes them as SVG.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import date, datetime

from insider_signals.published import wording
from insider_signals.report.reading import Row

WIDTH, LEFT, RIGHT, TOP, BELOW = 1000, 64, 12, 12, 28
BALANCE_HEIGHT, ISSUER_HEIGHT = 300, 400
YEARS_SHOWN = 8
TRADES_SHOWN = 400
"""Of the newest: a still picture shows where they lie, the chart tells them apart."""


def balance(data: Row) -> Row:
    """Two lines between -1 and +1, each month a dot; a month without a point breaks its line."""
    days = [date.fromisoformat(month).toordinal() for month in data["months"]]
    across = _scale(days[0], days[-1], LEFT, WIDTH - RIGHT)
    down = _scale(1, -1, TOP, BALANCE_HEIGHT - BELOW)
    lines = []
    for line, css in zip(data["lines"], ("first", "second"), strict=False):
        points = [
            None if value is None else (across(day), down(value))
            for day, value in zip(days, line["values"], strict=True)
        ]
        lines.append(
            {"class": css, "path": _path(points), "dots": [point for point in points if point]}
        )
    return {
        "height": BALANCE_HEIGHT,
        "lines": list(reversed(lines)),
        "rows": [
            {"y": down(value), "text": text}
            for value, text in (
                (1, "+1"),
                (0.5, "+0.5"),
                (0, "0"),
                (-0.5, f"{wording.MINUS}0.5"),
                (-1, f"{wording.MINUS}1"),
            )
        ],
        "columns": _years(days[0], days[-1], across),
        "bands": [],
        "flags": [],
        "marks": [],
        "bottom": BALANCE_HEIGHT - BELOW,
    }


def issuer(data: Row) -> Row | None:
    """The price as a line, trades as marks at their own price, clusters shaded, signals flagged."""
    trades = [trade for trade in data["trades"] if trade["price"] is not None][:TRADES_SHOWN]
    prices = data["prices"]
    days = [_ordinal(row[0]) for row in prices] + [_ordinal(trade["date"]) for trade in trades]
    known = [row[1] for row in prices if row[1] is not None]
    if data["basis"] == "form4":
        known += [trade["price"] for trade in trades]
    if not days or not known:
        return None
    bottom = ISSUER_HEIGHT - BELOW
    margin = max(1.0, (max(days) - min(days)) * 0.02)
    across = _scale(min(days) - margin, max(days) + margin, LEFT, WIDTH - RIGHT)
    reach = (max(known) - min(known)) or max(known) or 1.0
    low, high = max(0.0, min(known) - reach * 0.08), max(known) + reach * 0.08
    down = _scale(high, low, TOP, bottom)
    path = _path(
        [None if price is None else (across(_ordinal(day)), down(price)) for day, price in prices]
    )
    on_the_line = {_ordinal(day): price for day, price in prices if price is not None}
    marks = []
    for trade in reversed(trades):
        day = _ordinal(trade["date"])
        # A file's prices may be adjusted: then a trade stands on the line, as in the chart.
        price = trade["price"] if data["basis"] == "form4" else _near(on_the_line, day)
        if price is None or not low <= price <= high:
            continue
        marks.append(
            {
                "class": trade["verdict"],
                "x": across(day),
                "y": down(price),
                "r": round(min(13, 3 + 1.2 * math.sqrt(max(0, trade["value"] or 0) / 1e6)), 1),
            }
        )
    marks.sort(key=lambda mark: str(mark["class"]).endswith("stands"))
    return {
        "height": ISSUER_HEIGHT,
        "lines": [{"class": "price", "path": path, "dots": []}],
        "rows": [{"y": down(price), "text": f"${price:,.10g}"} for price in _round(low, high)],
        "columns": _years(min(days), max(days), across),
        "bands": [
            {
                "class": "buy" if cluster["direction"] == "purchase" else "sell",
                "x": max(LEFT, across(cluster["start"].toordinal())),
                "width": max(
                    2.0, across(cluster["end"].toordinal()) - across(cluster["start"].toordinal())
                ),
            }
            for cluster in data["clusters"]
        ],
        "flags": [
            {
                "class": "buy" if signal["purchase"] else "sell",
                "x": across(signal["date"].toordinal()),
            }
            for signal in data["signals"]
        ],
        "marks": marks,
        "bottom": bottom,
    }


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    span = (high - low) or 1.0
    return lambda value: round(start + (value - low) / span * (end - start), 1)


def _path(points: Iterable[tuple[float, float] | None]) -> str:
    steps = []
    pen = "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        steps.append(f"{pen}{point[0]:g} {point[1]:g}")
        pen = "L"
    return "".join(steps)


def _years(first: int, last: int, across: Callable[[float], float]) -> list[Row]:
    """Starts of years, or of quarters where there is no more than a year and a half."""
    start, end = date.fromordinal(int(first)), date.fromordinal(int(last))
    if last - first < 550:
        days = [
            date(year, month, 1)
            for year in range(start.year, end.year + 1)
            for month in (1, 4, 7, 10)
        ]
        shown = [day for day in days if start <= day <= end]
        return [{"x": across(day.toordinal()), "text": f"{day:%b %Y}"} for day in shown]
    step = 1 + (end.year - start.year) // YEARS_SHOWN
    years = range(start.year + 1, end.year + 1, step)
    return [{"x": across(date(year, 1, 1).toordinal()), "text": str(year)} for year in years]


def _round(low: float, high: float) -> list[float]:
    """A handful of round numbers in between."""
    rough = (high - low) / 6
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= rough)
    first = math.ceil(low / step)
    return [round(step * number, 10) for number in range(first, math.floor(high / step) + 1)]


def _near(prices: dict[int, float], day: int, days: int = 10) -> float | None:
    """The price of the nearest day that has one."""
    for away in range(days + 1):
        for found in (prices.get(day - away), prices.get(day + away)):
            if found is not None:
                return found
    return None


def _ordinal(day: date | datetime) -> int:
    return day.toordinal()
