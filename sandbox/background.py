"""The noise of an ordinary company: grants, vestings, tax sales, plan sales, small trades, gifts.

By construction none of it may become a signal: plan sales start at least 120 days after adoption
and go on, unplanned sales stay below 4% of the holdings and $400,000, purchases below $20,000. So
every signal found in the sandbox is either planted (`cases`) or a false alarm.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from insider_signals.sandbox import days, wording
from insider_signals.sandbox.market import (
    DIRECTOR,
    FIRST_DAY,
    LAST_DAY,
    Company,
    Insider,
    Line,
    cents,
    officer,
)

TITLES = (
    "Chief Executive Officer",
    "Chief Financial Officer",
    "General Counsel & Secretary",
    "Chief Operating Officer",
    "EVP, Chief People Officer",
    "SVP, Sales",
    "Chief Technology Officer",
    "VP, Chief Accounting Officer",
)
SMALL_TRADES = ("sell", "sell", "gift", "buy", "espp", "drip", "exercise", "expiring", "none")
STYLES = ("digits", "digits", "words", "sparse", "empties")

Event = tuple[date, int, Callable[[], object]]


def vest(insider: Insider, day: date, units: int, how: str, rng: Random) -> list[Line]:
    """Restricted stock units vest: M, and for the taxes F (withheld), S (sold to cover), or
    nothing."""
    about = wording.vesting(rng)
    lines = [insider.trade(day, "M", units, Decimal(0)).cite("coding", about)]
    taxes = round(units * rng.uniform(0.33, 0.44))
    if how == "F":
        lines.append(insider.trade(day, "F", taxes).cite("coding", wording.withheld(rng)))
    elif how == "S":
        lines.append(insider.sell(day, taxes).cite("coding", wording.sell_to_cover(rng)))
    unit = Line(
        owned=units * 2,
        code="M",
        day=day,
        shares=units,
        price=Decimal(0),
        direction="D",
        security="Restricted Stock Units",
        derivative=True,
        underlying=insider.company.security,
        underlying_shares=units,
    )
    for cell in ("exercise_price", "exercisable", "expires"):
        unit.cite(cell, about)
    return [*lines, unit]


def staff(company: Company, officers: int, directors: int) -> list[Insider]:
    """Insiders with holdings; half of them file a Form 3 in the first weeks, the rest came
    before."""
    rng = company.rng
    found = []
    for title in TITLES[:officers]:
        found.append(
            company.insider(
                officer(title, director=title == TITLES[0]), rng.randrange(60_000, 240_000)
            )
        )
    found += [company.insider(DIRECTOR, rng.randrange(20_000, 90_000)) for _ in range(directors)]
    for number, insider in enumerate(found):
        if number % 2 == 0:
            start = company.listed_since or FIRST_DAY
            insider.form3(days.session_on_or_after(start + timedelta(days=4 + number)))
    return found


def routine(company: Company, officers: int = 3, directors: int = 2, busy: bool = False) -> None:
    """Years of noise by `officers` and `directors` of their own. `busy`: plans and small trades
    too."""
    rng = company.rng
    last = company.delisted or LAST_DAY
    events: list[Event] = []

    def at(day: date, action: Callable[[], object]) -> None:
        day = days.session_on_or_after(day)
        if (company.listed_since or FIRST_DAY) + timedelta(days=40) <= day < last:
            events.append((day, len(events), action))

    tax = rng.choice(("F", "F", "S"))
    quarterly = busy and rng.random() < 0.5
    style = STYLES[company.number % len(STYLES)]
    grant_day = rng.randrange(8, 26)
    board_day = rng.randrange(5, 28)
    for insider in staff(company, officers, directors):
        for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
            if insider.role.officer:
                _officer_year(insider, year, grant_day, tax, quarterly, style, at)
            else:
                _director_year(insider, year, board_day, style, at)
            if busy:
                _small_trades(insider, year, style, at)
        if busy and insider.role.officer and rng.random() < 0.6:
            _plan_sales(insider, style, at)
    for _, _, action in sorted(events, key=lambda event: event[:2]):
        action()


At = Callable[[date, Callable[[], object]], None]


def _officer_year(
    insider: Insider, year: int, grant_day: int, tax: str, quarterly: bool, style: str, at: At
) -> None:
    rng = insider.company.rng
    units = rng.randrange(4, 16) * 500

    def grant(day: date) -> None:
        line = insider.trade(day, "A", units, Decimal(0)).cite("shares", wording.vesting(rng))
        insider.file(line, style=style)

    def vesting(day: date, amount: int) -> None:
        insider.file(*vest(insider, day, amount, tax, rng), style=style)

    start = days.session_on_or_after(date(year, 2, grant_day))
    at(start, lambda: grant(start))
    for month in (3, 6, 9, 12) if quarterly else (3,):
        day = days.session_on_or_after(date(year, month, 15))
        at(day, partial(vesting, day, units // (4 if quarterly else 1)))


def _director_year(insider: Insider, year: int, board_day: int, style: str, at: At) -> None:
    rng = insider.company.rng
    day = days.session_on_or_after(date(year, 5, board_day))
    shares = rng.randrange(20, 60) * 50

    def award() -> None:
        line = insider.trade(day, "A", shares, Decimal(0)).cite("shares", wording.vesting(rng))
        insider.file(line, style=style)

    at(day, award)


def _small_trades(insider: Insider, year: int, style: str, at: At) -> None:
    """At most one small trade a year of a kind that filters must know."""
    rng = insider.company.rng
    kind = rng.choice(SMALL_TRADES)
    day = days.session_on_or_after(date(year, rng.choice((2, 5, 8, 11)), rng.randrange(10, 28)))

    def act() -> None:
        price = insider.company.price(day)
        held = int(insider.owned(day))
        if kind == "sell":
            shares = min(int(held * rng.uniform(0.005, 0.035)), int(400_000 / price))
            line = insider.sell(day, max(shares, 1))
            if rng.random() < 0.4:
                low, high = cents(price * Decimal("0.99")), cents(price * Decimal("1.01"))
                line.cite("price", wording.weighted_range(rng, low, high))
            insider.file(line, style=style)
        elif kind == "gift":
            line = insider.trade(day, "G", max(held // 200, 1), Decimal(0), direction="D")
            insider.file(line.cite("coding", wording.gift(rng)), style=style)
        elif kind == "buy":
            insider.file(
                insider.buy(day, max(int(rng.randrange(4_000, 18_000) / price), 1)), style=style
            )
        elif kind == "espp":
            line = insider.trade(day, "A", 180, cents(price * Decimal("0.85")))
            insider.file(line.cite("coding", wording.espp(rng)), style=style)
        elif kind == "drip":
            line = insider.trade(day, "P", Decimal("21.375"), price)
            insider.file(line.cite("coding", wording.drip(rng)), style=style)
        elif kind in ("exercise", "expiring"):
            shares = rng.randrange(10, 60) * 100
            strike = cents(price * Decimal("0.4"))
            ends = day + timedelta(days=120 if kind == "expiring" else 1500)
            note = (
                wording.option_expiring(rng, ends)
                if kind == "expiring"
                else wording.option_sale(rng)
            )
            insider.file(
                insider.trade(day, "M", shares, strike),
                insider.sell(day, shares).cite("coding", note),
                insider.option(day, "M", shares, strike, ends),
                style=style,
            )

    if kind != "none":
        at(day, act)


def _plan_sales(insider: Insider, style: str, at: At) -> None:
    """Plans of a year each, sold from monthly or quarterly; the first sale is 130 days after
    adoption."""
    rng = insider.company.rng
    step = rng.choice((30, 91))
    states_date = rng.random() < 0.7
    start = date(2020, rng.randrange(1, 12), rng.randrange(3, 27))
    while start.year < 2024:
        adopted = days.session_on_or_after(start)
        shares = rng.randrange(4, 20) * 100
        for number in range(330 // step):
            day = days.session_on_or_after(adopted + timedelta(days=130 + number * step))

            def sell(day: date = day, adopted: date = adopted, shares: int = shares) -> None:
                note = wording.plan(rng, adopted if states_date else None)
                line = insider.sell(day, shares).cite("coding", note)
                new_rules = adopted >= date(2023, 2, 27)
                box = None if day < date(2023, 3, 28) else "1" if new_rules else "0"
                filed = days.business_day_after(day, 2)
                if filed < date(2023, 4, 1):
                    box = None
                elif box is None:
                    box = "0"
                if box == "1" and style == "words":
                    box = "true"
                insider.file(line, box=box, style=style)

            at(day, sell)
        start = start + timedelta(days=330 + 20)
