"""The made-up world: companies with prices, insiders with balances, and the filings they make.

Nothing here knows EDGAR's file formats (`documents`, `datasets`) or what is planted (`cases`).
Amounts are what a filer types: shares and prices as traded on the day, before any later split.
"""

# ruff: noqa: SIM905
from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TYPE_CHECKING

from insider_signals.sandbox import days, names

if TYPE_CHECKING:
    from insider_signals.sandbox.context import Result

FIRST_DAY, LAST_DAY = date(2020, 1, 2), date(2024, 12, 31)
FIRST_PRICE = date(2018, 10, 1)
BENCHMARK = "SPY"
"""Ticker of the made-up benchmark: the default of INSIDER_SIGNALS_BENCHMARK, so that it just
works."""

BOX_SINCE = date(2023, 4, 1)
"""From this filing date on, Forms 4 and 5 carry the Rule 10b5-1 box."""

CENT = Decimal("0.01")


def cents(amount: Decimal | float) -> Decimal:
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


# ---------------------------------------------------------------------------------------- prices


@dataclass(frozen=True)
class Move:
    """The price drifts by `gain` (0.4 is 40% up) from `first` to `last`, on top of everything
    else."""

    first: date
    last: date
    gain: float


@dataclass(frozen=True)
class Split:
    """From `day` on, one old share is `ratio` new ones (0.1: ten old ones become one)."""

    day: date
    ratio: Decimal


class Prices:
    """A daily series. `close` is split-adjusted, as price vendors give it; `as_traded` is not.

    The path is a slow trend plus planned moves plus noise that always returns to the trend, so that
    run-ups and falls happen where they are planned and nowhere else.
    """

    def __init__(
        self,
        ticker: str,
        rng: Random,
        last_price: float,
        yearly_gain: float,
        moves: Iterable[Move] = (),
        splits: Iterable[Split] = (),
        dividend_yield: float = 0.0,
        first: date = FIRST_PRICE,
        last: date = LAST_DAY,
    ) -> None:
        self.ticker = ticker
        self.splits = sorted(splits, key=lambda split: split.day)
        self.days = days.between(days.sessions(), first, last)
        moves = tuple(moves)
        noise = 0.0
        path = []
        for day in self.days:
            noise = 0.94 * noise + rng.gauss(0.0, 0.008)
            trend = (day - self.days[-1]).days / 365.25 * math.log1p(yearly_gain)
            planned = sum(math.log1p(move.gain) * _progress(move, day) for move in moves)
            path.append(trend + planned + noise)
        start = math.log(last_price) - path[-1]
        self.close = [math.exp(start + step) for step in path]
        self.volume = [int(400_000 * math.exp(rng.gauss(0.0, 0.35))) for _ in self.days]
        self._at = {day: number for number, day in enumerate(self.days)}
        self.adjusted = list(self.close)
        if dividend_yield:
            factor = 1.0
            for number in range(len(self.days) - 1, -1, -1):
                self.adjusted[number] = self.close[number] * factor
                if number % 63 == 40:
                    factor *= 1 - dividend_yield / 4

    def drift(self, after: date, gain: float, sessions: int) -> None:
        """From the session after `after` on, the price gains `gain` more, spread evenly over so
        many sessions. What was before stays as it was."""
        first = sum(1 for day in self.days if day <= after)
        for number in range(first, len(self.days)):
            factor = (1 + gain) ** min(1.0, (number - first + 1) / sessions)
            self.close[number] *= factor
            self.adjusted[number] *= factor

    def shares_per_adjusted(self, day: date) -> Decimal:
        """How many shares of `day` one share of today's (split-adjusted) count is."""
        ratio = Decimal(1)
        for split in self.splits:
            if split.day > day:
                ratio *= split.ratio
        return 1 / ratio

    def as_traded(self, day: date) -> Decimal:
        """The closing price people saw on `day` (or on the session before it)."""
        while day not in self._at:
            day -= timedelta(days=1)
        return Decimal(self.close[self._at[day]]) / self.shares_per_adjusted(day)


def _progress(move: Move, day: date) -> float:
    if day <= move.first:
        return 0.0
    if day >= move.last:
        return 1.0
    return (day - move.first).days / (move.last - move.first).days


# ------------------------------------------------------------------------------- people, companies


@dataclass(frozen=True)
class Owner:
    """A person or entity that files: `name` as EDGAR prints it ("Last First Middle")."""

    cik: str
    name: str
    street: str
    city: str
    state: str
    zip_code: str
    is_entity: bool = False
    former_names: tuple[tuple[str, date], ...] = ()

    @property
    def signature(self) -> str:
        """The name as signed: first name first."""
        if self.is_entity:
            return self.name
        last, *first = self.name.split()
        return " ".join([*first, last])


@dataclass(frozen=True)
class Role:
    director: bool = False
    officer: bool = False
    ten_percent: bool = False
    other: bool = False
    title: str | None = None
    other_text: str | None = None


def officer(title: str, director: bool = False) -> Role:
    return Role(officer=True, title=title, director=director)


DIRECTOR = Role(director=True)
TEN_PERCENT = Role(ten_percent=True)


@dataclass
class Line:
    """A row of Table I or II: a transaction, or a holding when `code` is None.

    `price` None means that the cell has no value (it then needs a footnote). `cites` maps a cell
    to the footnote texts it cites; ids are given when the document is written.
    """

    owned: Decimal | int | None
    code: str | None = None
    day: date | None = None
    shares: Decimal | int | None = None
    price: Decimal | None = None
    direction: str = "D"
    security: str = "Common Stock"
    ownership: str = "D"
    nature: str | None = None
    deemed: date | None = None
    due_on: str = "4"
    swap: bool = False
    timeliness: str | None = None
    cites: dict[str, tuple[str, ...]] = field(default_factory=dict)
    derivative: bool = False
    exercise_price: Decimal | None = None
    exercisable: date | None = None
    expires: date | None = None
    underlying: str | None = None
    underlying_shares: Decimal | int | None = None
    total_value: Decimal | None = None
    value_owned: Decimal | None = None
    typed: dict[str, str] = field(default_factory=dict)
    """What the filer typed into a cell, where that is not how `documents` would write the value."""

    def cite(self, cell: str, *texts: str) -> Line:
        self.cites[cell] = (*self.cites.get(cell, ()), *texts)
        return self


@dataclass(eq=False)
class Filing:
    """An ownership filing (Forms 3, 4, 5 and amendments). `accepted` is New York time."""

    form: str
    company: Issuer
    owners: tuple[tuple[Owner, Role], ...]
    period: date
    accepted: datetime
    lines: list[Line]
    box: str | None = None
    remarks: str | None = None
    original_date: date | None = None
    exit_box: str | None = None
    no_securities: str | None = None
    form3_reported: str | None = None
    form4_reported: str | None = None
    schema_version: str | None = "auto"
    symbol: str | None = None
    foreign_symbol: str | None = None
    style: str = "digits"
    layout: str = "pretty"
    """Or one_line (broken after 1,023 characters), zoned (dates), windows (Windows-1252 bytes)."""
    signed_by: tuple[str, ...] | None = None
    agent: int = 0
    accession: str = ""

    @property
    def filed(self) -> date:
        """Forms 3, 4, 5 and 144 keep the day of acceptance until 22:00."""
        return self.accepted.date()

    def table(self, derivative: bool) -> list[Line]:
        return [line for line in self.lines if line.derivative is derivative]

    def transaction_id(self, line: Line) -> str:
        rows = [row for row in self.table(line.derivative) if row.code is not None]
        ordinal = next(number for number, row in enumerate(rows) if row is line)
        return f"{self.accession}:{'D' if line.derivative else 'N'}:{ordinal}"

    def footnotes(self) -> dict[str, str]:
        """Footnote id by text, numbered in the order in which the document cites them."""
        ids: dict[str, str] = {}
        for derivative in (False, True):
            for line in self.table(derivative):
                for cell in CELLS:
                    for text in line.cites.get(cell, ()):
                        ids.setdefault(text, f"F{len(ids) + 1}")
        return ids


CELLS = (
    "security exercise_price day deemed coding timeliness shares total_value price direction "
    "exercisable expires underlying underlying_shares owned value_owned ownership nature"
).split()
"""Cells of a line that can cite footnotes, in document order."""


@dataclass(eq=False)
class Notice:
    """A Form 144: a notice of a proposed sale."""

    company: Company
    seller: Owner
    relationship: str
    accepted: datetime
    shares: int
    value: Decimal
    sale_day: date
    acquired_day: date
    nature: str
    plan_adopted: tuple[date, ...] = ()
    sold_before: tuple[tuple[date, int, Decimal], ...] = ()
    remarks: str | None = None
    previous: Notice | None = None
    agent: int = 0
    accession: str = ""

    @property
    def filed(self) -> date:
        return self.accepted.date()

    @property
    def form(self) -> str:
        return "144/A" if self.previous else "144"


@dataclass(eq=False)
class Report:
    """Another filing of the company (8-K, 10-K, 424B4 …): header, and a short made-up document."""

    form: str
    company: Company
    accepted: datetime
    period: date | None
    items: tuple[str, ...] = ()
    body: str = ""
    agent: int = 0
    accession: str = ""

    @property
    def filed(self) -> date:
        """These forms get the next business day when accepted after 17:30."""
        day = self.accepted.date()
        return days.business_day_after(day, 1) if self.accepted.time() > time(17, 30) else day


AnyFiling = Filing | Notice | Report


@dataclass(eq=False)
class Issuer:
    """What a document says about the company it is about."""

    number: int
    cik: str
    name: str
    ticker: str
    sic: str
    sic_name: str
    state: str
    fiscal_year_end: str = "1231"
    security: str = "Common Stock"
    shares_outstanding: int = 90_000_000
    former_names: tuple[tuple[str, date], ...] = ()


class Company(Issuer):
    """An issuer with a price series, insiders and filings."""

    def __init__(
        self,
        market: Market,
        number: int,
        *,
        last_price: float = 48.0,
        yearly_gain: float = 0.07,
        moves: Iterable[Move] = (),
        splits: Iterable[Split] = (),
        shares_outstanding: int = 90_000_000,
        name: str | None = None,
        ticker: str | None = None,
        former_names: tuple[tuple[str, date], ...] = (),
        listed_since: date | None = None,
        delisted: date | None = None,
        fiscal_year_end: str = "1231",
        security: str = "Common Stock",
    ) -> None:
        sic, sic_name = names.industry(number)
        super().__init__(
            number,
            cik=f"{9_000_000 + number:010d}",
            name=name or names.company(number),
            ticker=ticker or names.ticker(number),
            sic=sic,
            sic_name=sic_name,
            state=names.STATES[number % len(names.STATES)][0],
            fiscal_year_end=fiscal_year_end,
            security=security,
            shares_outstanding=shares_outstanding,
            former_names=former_names,
        )
        self.market = market
        self.listed_since = listed_since
        self.delisted = delisted
        self.rng = market.rng(f"company/{self.cik}")
        self.prices = Prices(
            self.ticker,
            market.rng(f"prices/{self.cik}"),
            last_price,
            yearly_gain,
            moves,
            splits,
            dividend_yield=0.02 if number % 3 == 0 else 0.0,
            first=listed_since or FIRST_PRICE,
            last=delisted or LAST_DAY,
        )
        self.insiders: list[Insider] = []
        self.results: list[Result] = []

    def price(self, day: date) -> Decimal:
        return cents(self.prices.as_traded(day))

    def insider(self, role: Role, shares: int = 100_000, owner: Owner | None = None) -> Insider:
        """A new insider who holds `shares` directly (as counted on the first day)."""
        insider = Insider(self, owner or self.market.person(), role)
        insider.hold(shares)
        self.insiders.append(insider)
        return insider

    def notice(self, insider: Insider, day: date, shares: int, **details: object) -> Notice:
        accepted = datetime.combine(
            day, time(11 + self.rng.randrange(6), self.rng.randrange(60), 7)
        )
        notice = Notice(
            self,
            insider.owner,
            "Officer" if insider.role.officer else "Director",
            accepted,
            shares,
            cents(self.price(day) * shares),
            day,
            **details,  # type: ignore[arg-type]
        )
        self.market.add(notice)
        return notice

    def report(
        self,
        form: str,
        day: date,
        at: time = time(16, 10),
        *,
        period: date | None = None,
        items: tuple[str, ...] = (),
        body: str = "",
    ) -> Report:
        report = Report(form, self, datetime.combine(day, at), period, items, body)
        self.market.add(report)
        return report


class Insider:
    """An owner at a company. Trades move the balances, so call them in order of time."""

    def __init__(self, company: Company, owner: Owner, role: Role) -> None:
        self.company = company
        self.owner = owner
        self.role = role
        self._adjusted: dict[tuple[str, str, str | None], Decimal] = {}

    def hold(
        self,
        shares: int,
        security: str | None = None,
        ownership: str = "D",
        nature: str | None = None,
        day: date = FIRST_DAY,
    ) -> None:
        """Sets a balance, counted in the shares of `day`."""
        key = (security or self.company.security, ownership, nature)
        self._adjusted[key] = Decimal(shares) / self.company.prices.shares_per_adjusted(day)

    def owned(
        self,
        day: date,
        security: str | None = None,
        ownership: str = "D",
        nature: str | None = None,
    ) -> Decimal:
        key = (security or self.company.security, ownership, nature)
        raw = self._adjusted.get(key, Decimal(0)) * self.company.prices.shares_per_adjusted(day)
        return raw.quantize(Decimal(1))

    def trade(
        self,
        day: date,
        code: str,
        shares: int | Decimal,
        price: Decimal | float | None = None,
        *,
        direction: str | None = None,
        security: str | None = None,
        ownership: str = "D",
        nature: str | None = None,
        no_price: bool = False,
        **cells: object,
    ) -> Line:
        """A Table I transaction. Without a price: the close, or nothing at all for `no_price`."""
        direction = direction or ("A" if code in "PAMCXOLW" else "D")
        security = security or self.company.security
        factor = self.company.prices.shares_per_adjusted(day)
        key = (security, ownership, nature)
        change = Decimal(shares) / factor
        before = self._adjusted.get(key, Decimal(0))
        self._adjusted[key] = before + change if direction == "A" else before - change
        if price is None and not no_price:
            price = self.company.price(day)
        return Line(
            owned=self.owned(day, security, ownership, nature),
            code=code,
            day=day,
            shares=shares,
            price=None if price is None else Decimal(str(price)),
            direction=direction,
            security=security,
            ownership=ownership,
            nature=nature,
            **cells,  # type: ignore[arg-type]
        )

    def sell(self, day: date, shares: int | Decimal, price: object = None, **cells: object) -> Line:
        return self.trade(day, "S", shares, price, **cells)  # type: ignore[arg-type]

    def buy(self, day: date, shares: int | Decimal, price: object = None, **cells: object) -> Line:
        return self.trade(day, "P", shares, price, **cells)  # type: ignore[arg-type]

    def holding(
        self,
        day: date,
        security: str | None = None,
        ownership: str = "I",
        nature: str | None = "By Spouse",
    ) -> Line:
        """The Table I holding line of a balance."""
        return Line(
            owned=self.owned(day, security, ownership, nature),
            security=security or self.company.security,
            ownership=ownership,
            nature=nature,
        )

    def option(
        self,
        day: date,
        code: str,
        shares: int,
        exercise_price: Decimal | float,
        expires: date,
        left: int = 0,
        security: str = "Stock Option (Right to Buy)",
    ) -> Line:
        """A Table II line: a grant (A) or an exercise (M, X) of an option or unit."""
        return Line(
            owned=left,
            code=code,
            day=day,
            shares=shares,
            price=Decimal(0),
            direction="A" if code == "A" else "D",
            security=security,
            derivative=True,
            exercise_price=cents(exercise_price),
            exercisable=expires - timedelta(days=9 * 365),
            expires=expires,
            underlying=self.company.security,
            underlying_shares=shares,
        )

    def file(
        self,
        *lines: Line,
        form: str = "4",
        lag: int = 2,
        at: time | None = None,
        filed: date | None = None,
        joint: Iterable[Insider] = (),
        role: Role | None = None,
        **details: object,
    ) -> Filing:
        """Reports the lines. Filed `lag` EDGAR business days after the last trade unless
        `filed`."""
        company = self.company
        trade_days = [line.day for line in lines if line.day and line.day.year < 2030]
        last = max(trade_days) if trade_days else (filed or FIRST_DAY)
        filed = filed or days.business_day_after(last, lag)
        rng = company.rng
        at = at or time(16 + rng.randrange(6), rng.randrange(60), rng.randrange(60))
        if filed >= BOX_SINCE and not form.startswith("3"):
            details.setdefault("box", "0")
        details.setdefault("period", min(trade_days) if trade_days else filed)
        owners = tuple(
            (insider.owner, role or insider.role if insider is self else insider.role)
            for insider in (self, *joint)
        )
        filing = Filing(
            form,
            company,
            owners,
            accepted=datetime.combine(filed, at),
            lines=list(lines),
            **details,  # type: ignore[arg-type]
        )
        company.market.add(filing)
        return filing

    def amend(
        self, original: Filing, *lines: Line, days_later: int = 9, **details: object
    ) -> Filing:
        """A 4/A (3/A, 5/A) that states `lines` and points at the original by its date."""
        details.setdefault("period", original.period)
        details.setdefault(
            "filed", days.business_day_after(original.filed + timedelta(days=days_later), 0)
        )
        form = f"{original.form.removesuffix('/A')}/A"
        details.setdefault("original_date", original.filed)
        return self.file(*lines, form=form, **details)  # type: ignore[arg-type]

    def form3(self, day: date, *extra: Line, **details: object) -> Filing:
        """The initial statement: what the insider holds, filed a few days after becoming one."""
        held = self.owned(day)
        lines = list(extra)
        if held:
            lines.insert(0, Line(owned=held, security=self.company.security))
        details.setdefault("period", day)
        details.setdefault("filed", days.business_day_after(day, 5))
        if not lines:
            details.setdefault("no_securities", "1")
        return self.file(*lines, form="3", **details)  # type: ignore[arg-type]


class Market:
    """The whole world of one seed: `companies`, and `filings` in order of acceptance."""

    def __init__(self, seed: int = 1) -> None:
        self.seed = seed
        self.companies: list[Company] = []
        self.filings: list[AnyFiling] = []
        self.current_agent = 0
        self._people = 0
        self.benchmark = Prices(BENCHMARK, self.rng("benchmark"), 450.0, 0.07)

    def rng(self, scope: str) -> Random:
        """A generator of its own for each scope: what is added elsewhere changes nothing here."""
        return Random(f"{self.seed}/{scope}")

    def company(self, number: int, **details: object) -> Company:
        company = Company(self, number, **details)  # type: ignore[arg-type]
        self.companies.append(company)
        return company

    def person(self, name: str | None = None, like: Owner | None = None) -> Owner:
        """A new person; `like` shares the surname and the address (a relative)."""
        self._people += 1
        number = self._people
        cik = f"{9_100_000 + number:010d}"
        if like:
            surname = like.name.split()[0]
            first = names.FIRST_NAMES[number % len(names.FIRST_NAMES)]
            return Owner(cik, name or f"{surname} {first}", *_address(like))
        return Owner(cik, name or names.person(number), *names.address(number))

    def entity(self, name: str, like: Owner | None = None) -> Owner:
        self._people += 1
        cik = f"{9_100_000 + self._people:010d}"
        address = _address(like) if like else names.address(self._people)
        return Owner(cik, name, *address, is_entity=True)

    def add(self, filing: AnyFiling) -> None:
        filing.agent = self.current_agent or filing.company.number
        self.filings.append(filing)

    def finish(self) -> None:
        """Gives accession numbers: the filer agent, the year, a count in order of days."""
        counts: Counter[tuple[int, int]] = Counter()
        self.filings.sort(key=lambda filing: filing.accepted.date())
        for filing in self.filings:
            key = (filing.agent, filing.accepted.year)
            counts[key] += 1
            filing.accession = f"{9_800_000 + key[0]:010d}-{key[1] % 100:02d}-{counts[key]:06d}"
        self.filings = [
            filing for filing in self.filings if FIRST_DAY <= filing.accepted.date() <= LAST_DAY
        ]
        self.filings.sort(key=lambda filing: (filing.accepted, filing.accession))


def _address(owner: Owner) -> tuple[str, str, str, str]:
    return owner.street, owner.city, owner.state, owner.zip_code
