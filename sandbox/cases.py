"""Planted cases: filings whose meaning is known, and what every stage must conclude about them.

A case is a function that writes filings and says, in data, what is true of them. They stand in
`planted_lines`, `planted_filings` and `planted_signals`; `cases.json` in the written folder and
`docs/sandbox.md` are made from them. How to read the expectations:

- lines: columns of `marts.transactions` by transaction. Equal, except `…_include` and `…_exclude`
  (what the list must, or must not, hold) and `…_near` (equal to the third decimal).
- filings: columns of `marts.filings`. owners: columns of `marts.filing_owners`.
- footnotes: columns of `marts.footnotes`.
- histories: columns of `marts.insider_histories` at the trade that the transaction is part of.
- decision_groups: how many different decision groups the filings have.
- trades: how many rows of `marts.trades` the case's first company has in a span, and their shares.
- fires: signals that must occur, with an as-of date in the span. open: careful readers could
  differ. Every other signal of the case's companies is a false alarm, and is listed as quiet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from insider_signals.sandbox import background, days
from insider_signals.sandbox.market import (
    FIRST_DAY,
    AnyFiling,
    Company,
    Filing,
    Insider,
    Line,
    Market,
    Role,
)

SIGNALS = (
    "cluster_sale",
    "sale_after_runup",
    "large_unscheduled_sale",
    "lockup_sale",
    "plan_red_flag",
    "cluster_purchase",
    "large_purchase",
    "dip_purchase",
)

Columns = dict[str, Any]

AFTERMATH, AFTERMATH_SESSIONS, AFTERMATH_DELAY = 0.08, 20, 5
"""After a planted signal the price falls (after a purchase rises) by this share, over so many
sessions, from so many days after its last trade on: late enough to be traded on. So the outcomes
and the scorecard of this market have something to find."""


@dataclass
class Case:
    """A planted case; `number` is also its filer agent, so its accessions never change."""

    id: str
    number: int
    title: str
    story: str
    near_threshold: bool
    companies: list[Company] = field(default_factory=list)
    lines: list[tuple[Filing, Line, Columns]] = field(default_factory=list)
    filings: list[tuple[AnyFiling, Columns]] = field(default_factory=list)
    owners: list[tuple[Filing, Insider, Columns]] = field(default_factory=list)
    footnotes: list[tuple[Filing, str, Columns]] = field(default_factory=list)
    histories: list[tuple[Filing, Line, Columns]] = field(default_factory=list)
    groups: list[tuple[list[Filing], int]] = field(default_factory=list)
    trades: list[Columns] = field(default_factory=list)
    fires: list[Columns] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    @property
    def quiet(self) -> list[str]:
        loud = {signal["signal"] for signal in self.fires} | set(self.open)
        return [signal for signal in SIGNALS if signal not in loud]


class Stage:
    """Where a case plays: its companies, its generator, and the list of what must be concluded."""

    def __init__(self, market: Market, case: Case) -> None:
        self.market = market
        self.case = case
        self.rng = market.rng(f"case/{case.id}")
        self.moved: list[Company] = []

    def company(self, noise: bool = True, **details: Any) -> Company:
        """A company of the case's own, with light noise around it unless told otherwise."""
        number = sum(1 for company in self.market.companies if company.number < 400) + 1
        company = self.market.company(number, **details)
        self.case.companies.append(company)
        if noise:  # filed by an agent of its own: the case's accessions never depend on it
            agent, self.market.current_agent = self.market.current_agent, 0
            background.routine(company, officers=2, directors=1)
            self.market.current_agent = agent
        return company

    def expect(self, filing: Filing, line: Line, **columns: Any) -> None:
        self.case.lines.append((filing, line, columns))

    def filing(self, filing: AnyFiling, **columns: Any) -> None:
        self.case.filings.append((filing, columns))

    def owner(self, filing: Filing, insider: Insider, **columns: Any) -> None:
        self.case.owners.append((filing, insider, columns))

    def footnote(self, filing: Filing, text: str, **columns: Any) -> None:
        """`text` is that of a footnote, or of the remarks."""
        self.case.footnotes.append((filing, text, columns))

    def history(self, filing: Filing, line: Line, **columns: Any) -> None:
        self.case.histories.append((filing, line, columns))

    def groups(self, filings: Iterable[Filing], count: int) -> None:
        self.case.groups.append((list(filings), count))

    def trades(
        self, direction: str, first: date, last: date, count: int, shares: int | Decimal
    ) -> None:
        """So many trades in the span, with so many shares in all; `direction` sale or purchase."""
        self.case.trades.append(
            {
                "direction": direction,
                "first": first,
                "last": last,
                "count": count,
                "shares": str(shares),
            }
        )

    def fires(self, signal: str, tier: str | None, first: date, last: date, **columns: Any) -> None:
        """Must occur with an as-of date from `first` to ten days after `last`. Then the price
        moves as the signal foretells (see AFTERMATH)."""
        company = next(
            (one for one in self.case.companies if one.cik == columns.get("issuer_cik")),
            self.case.companies[0],
        )
        if company not in self.moved:
            self.moved.append(company)
            gain = AFTERMATH if signal.endswith("_purchase") else -AFTERMATH
            company.prices.drift(last + timedelta(days=AFTERMATH_DELAY), gain, AFTERMATH_SESSIONS)
        self.case.fires.append(
            {
                "signal": signal,
                "tier": tier,
                "first": first,
                "last": last + timedelta(days=10),
                **columns,
            }
        )

    def open(self, *signals: str) -> None:
        self.case.open += signals


Story = Callable[[Stage], None]
REGISTRY: list[tuple[str, str, bool, Story]] = []


def case(identifier: str, title: str, *, near_threshold: bool = False) -> Callable[[Story], Story]:
    """Registers a case. Its docstring is the story."""

    def register(story: Story) -> Story:
        REGISTRY.append((identifier, title, near_threshold, story))
        return story

    return register


def plant(market: Market) -> list[Case]:
    """Plays every case."""
    from insider_signals.sandbox import planted_filings, planted_lines, planted_signals  # noqa: F401

    planted = []
    for number, (identifier, title, near, story) in enumerate(REGISTRY, start=1):
        text = " ".join((story.__doc__ or "").split())
        item = Case(identifier, number, title, text, near)
        market.current_agent = 100_000 + number
        story(Stage(market, item))
        planted.append(item)
    market.current_agent = 0
    return planted


def long_standing(company: Company, role: Role, shares: int, **details: Any) -> Insider:
    """An insider known from the first weeks, with a Form 3."""
    insider = company.insider(role, shares, **details)
    insider.form3(session(FIRST_DAY + timedelta(days=6)))
    return insider


def session(day: date) -> date:
    return days.session_on_or_after(day)


# ------------------------------------------------------------------------------------ as data


def as_data(market: Market, planted: list[Case], scale: float) -> dict[str, Any]:
    """The content of cases.json. Call after `market.finish()`, which gives the accessions."""
    cast = {company.cik for item in planted for company in item.companies}
    return {
        "seed": market.seed,
        "scale": scale,
        "filings": len(market.filings),
        "ordinary_issuers": [c.cik for c in market.companies if c.cik not in cast],
        "cases": [case_data(item) for item in planted],
    }


def case_data(item: Case) -> dict[str, Any]:
    return {
        "case_id": item.id,
        "title": item.title,
        "story": item.story,
        "near_threshold": item.near_threshold,
        "issuers": [
            {"issuer_cik": company.cik, "ticker": company.ticker, "name": company.name}
            for company in item.companies
        ],
        "lines": [
            {"transaction_id": filing.transaction_id(line), "expect": _plain(columns)}
            for filing, line, columns in item.lines
        ],
        "filings": [
            {"accession_number": filing.accession, "expect": _plain(columns)}
            for filing, columns in item.filings
        ],
        "owners": [
            {
                "accession_number": filing.accession,
                "owner_cik": insider.owner.cik,
                "expect": _plain(columns),
            }
            for filing, insider, columns in item.owners
        ],
        "footnotes": [
            {
                "accession_number": filing.accession,
                "footnote_id": filing.footnotes().get(text, "REMARKS"),
                "expect": _plain(columns),
            }
            for filing, text, columns in item.footnotes
        ],
        "histories": [
            {"transaction_id": filing.transaction_id(line), "expect": _plain(columns)}
            for filing, line, columns in item.histories
        ],
        "decision_groups": [
            {"accession_numbers": [filing.accession for filing in filings], "count": count}
            for filings, count in item.groups
        ],
        "trades": _plain(item.trades),
        "fires": _plain(item.fires),
        "open": item.open,
        "quiet": item.quiet,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


# --------------------------------------------------------------------------------- as a page


def as_markdown(planted: list[Case]) -> str:
    """docs/sandbox.md."""
    rows = []
    for item in planted:
        fires = [f"{fire['signal']} ({fire['tier'] or 'any tier'})" for fire in item.fires]
        may = [f"{signal} may occur" for signal in item.open]
        tickers = ", ".join(company.ticker for company in item.companies)
        near = ", near a threshold" if item.near_threshold else ""
        signals = ", ".join([*fires, *may]) or "none"
        rows.append(f"| `{item.id}` | {tickers} | {item.title}{near} | {signals} |")
    return "\n".join([PAGE, *rows, ""])


PAGE = """# The sandbox: planted cases

Written by `python -m insider_signals.sandbox cases` from the modules
`sandbox/planted_*.py`; do not edit by hand.

The sandbox is a made-up EDGAR and market, the same for the same seed. Its companies make ordinary
noise (grants, vestings, tax sales, plan sales, small trades) that must stay noise, and the filings
below, of which it is known what every stage must conclude. `cases.json` in the written folder holds
the expectations as data; `sandbox/cases.py` says how to read them. The page is of seed 1, and
other seeds change prices, wordings and the noise, but neither accessions nor conclusions.

After each planted signal the price moves by 8% in the direction that the signal foretells, so that
outcomes and the scorecard have something to find. It says nothing about real markets.

    python -m insider_signals.sandbox write FOLDER          # the mirror folder
    python -m insider_signals.sandbox serve FOLDER          # the same over HTTP
    python -m insider_signals.sandbox check FOLDER data/sandbox/published/insider_signals.duckdb
    python -m insider_signals.sandbox history FOLDER --scale 1   # twenty years in bulk

The server can misbehave on demand: throttle pages, missing objects, server errors, truncated and
wrongly measured bodies, HTML in place of documents, connection resets, slow answers, and indexes
that come late, half or with every line twice. `sandbox/server.py` lists the faults; a plan is set
with `SandboxServer(folder, [Fault(…)])` or while it runs:

    curl -X PUT localhost:8345/sandbox/faults -d '[{"kind": "throttle", "times": 3}]'
    curl localhost:8345/sandbox/stats

## Cases

Each case is a function in `sandbox/planted_lines.py`, `planted_filings.py` or
`planted_signals.py`, with its story and what must be concluded of its lines. A signal that is not
named must not occur.

| case | ticker | what it shows | signals that must occur |
|---|---|---|---|"""
