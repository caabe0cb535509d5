"""Planted cases: filings whose meaning is known, and what every stage must conclude about them.

A case is a function that writes filings and says, in data, what is true of them. `cases.json` in
the written folder and `docs/sandbox.md` are made from here. How to read the expectations:

- lines: columns of `marts.transactions` by transaction; equal, except `noise_reasons_include` /
  `_exclude` and `footnote_classes_include` / `_exclude`, which are memberships.
- filings: columns of `marts.filings`.
- groups: how many decision groups the owners of these accessions are.
- fires / quiet: signals of this issuer over the whole span; a signal in neither list is open, and
  any other signal of a company of the sandbox is a false alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox import background, days, wording
from sandbox.market import (
    FIRST_DAY,
    AnyFiling,
    Company,
    Filing,
    Insider,
    Line,
    Market,
    officer,
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


@dataclass
class Case:
    """A planted case; `number` is also its filer agent, so its accessions never change."""

    id: str
    number: int
    title: str
    story: str
    claims: tuple[str, ...]
    near_threshold: bool
    companies: list[Company] = field(default_factory=list)
    lines: list[tuple[Filing, Line, dict[str, Any]]] = field(default_factory=list)
    filings: list[tuple[AnyFiling, dict[str, Any]]] = field(default_factory=list)
    groups: list[tuple[list[Filing], int]] = field(default_factory=list)
    fires: list[dict[str, Any]] = field(default_factory=list)
    quiet: list[str] = field(default_factory=list)


class Stage:
    """Where a case plays: its company, its random generator, and the list of what must be
    concluded."""

    def __init__(self, market: Market, case: Case) -> None:
        self.market = market
        self.case = case
        self.rng = market.rng(f"case/{case.id}")

    def company(self, noise: bool = True, **details: Any) -> Company:
        """A company of the case's own, with light noise around it unless told otherwise."""
        number = sum(1 for company in self.market.companies if company.number < 400) + 1
        company = self.market.company(number, **details)
        self.case.companies.append(company)
        if noise:
            background.routine(company, officers=2, directors=1)
        return company

    def expect(self, filing: Filing, line: Line, **columns: Any) -> None:
        self.case.lines.append((filing, line, columns))

    def filing(self, filing: AnyFiling, **columns: Any) -> None:
        self.case.filings.append((filing, columns))

    def groups(self, filings: Iterable[Filing], count: int) -> None:
        self.case.groups.append((list(filings), count))

    def fires(self, signal: str, tier: str | None, first: date, last: date, **columns: Any) -> None:
        """The signal must occur with an as-of date from `first` to `last`."""
        self.case.fires.append(
            {"signal": signal, "tier": tier, "first": first, "last": last, **columns}
        )

    def quiet(self, *signals: str) -> None:
        self.case.quiet += signals or SIGNALS


Story = Callable[[Stage], None]
REGISTRY: list[tuple[str, str, tuple[str, ...], bool, Story]] = []


def case(
    identifier: str, title: str, *claims: str, near_threshold: bool = False
) -> Callable[[Story], Story]:
    """Registers a case. Its docstring is the story; `claims` name what it stands for."""

    def register(story: Story) -> Story:
        REGISTRY.append((identifier, title, claims, near_threshold, story))
        return story

    return register


def plant(market: Market) -> list[Case]:
    """Plays every case."""
    planted = []
    for number, (identifier, title, claims, near, story) in enumerate(REGISTRY, start=1):
        text = " ".join((story.__doc__ or "").split())
        item = Case(identifier, number, title, text, claims, near)
        market.current_agent = 100_000 + number
        story(Stage(market, item))
        planted.append(item)
    market.current_agent = 0
    return planted


def as_data(market: Market, planted: list[Case], scale: float) -> dict[str, Any]:
    """The content of cases.json. Call after `market.finish()`, which gives the accessions."""
    return {
        "seed": market.seed,
        "scale": scale,
        "filings": len(market.filings),
        "cases": [_case_data(item) for item in planted],
    }


def _case_data(item: Case) -> dict[str, Any]:
    return {
        "case_id": item.id,
        "title": item.title,
        "story": item.story,
        "claims": list(item.claims),
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
        "decision_groups": [
            {"accession_numbers": [filing.accession for filing in filings], "count": count}
            for filings, count in item.groups
        ],
        "fires": [_plain(signal) for signal in item.fires],
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


def as_markdown(market: Market, planted: list[Case]) -> str:
    """docs/sandbox.md."""
    parts = [PAGE]
    for item in planted:
        data = _case_data(item)
        names = ", ".join(f"{company.ticker} ({company.name})" for company in item.companies)
        parts.append(f"### {item.number}. {item.title}\n")
        parts.append(
            f"`{item.id}` · {names}" + (" · near a threshold" if item.near_threshold else "")
        )
        parts.append(f"\n{item.story}\n")
        if item.claims:
            parts.append("Stands for: " + "; ".join(item.claims) + ".\n")
        for line in data["lines"]:
            parts.append(f"- line `{line['transaction_id']}`: {_words(line['expect'])}")
        for filing in data["filings"]:
            parts.append(f"- filing `{filing['accession_number']}`: {_words(filing['expect'])}")
        for group in data["decision_groups"]:
            parts.append(
                f"- {group['count']} decision group(s): "
                + ", ".join(f"`{accession}`" for accession in group["accession_numbers"])
            )
        for signal in data["fires"]:
            parts.append(
                f"- fires **{signal['signal']}** ({signal['tier'] or 'any tier'}) between "
                f"{signal['first']} and {signal['last']}"
            )
        if item.quiet:
            quiet = "every signal" if len(item.quiet) == len(SIGNALS) else ", ".join(item.quiet)
            parts.append(f"- stays quiet: {quiet}")
        parts.append("")
    return "\n".join(parts)


def _words(columns: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in columns.items())


PAGE = """# The sandbox: planted cases

Written by `python -m sandbox cases` from `sandbox/cases.py`; do not edit by hand.

The sandbox is a made-up EDGAR and market, the same for the same seed. Its companies make ordinary
noise (grants, vestings, tax sales, plan sales, small trades) that must stay noise, and the filings
below, of which it is known what every stage must conclude. `cases.json` in the written folder
holds the same expectations as data.
"""


def _long_standing(company: Company, role: Any, shares: int) -> Insider:
    """An insider known from the first weeks, with a Form 3."""
    insider = company.insider(role, shares)
    insider.form3(days.session_on_or_after(FIRST_DAY + timedelta(days=6)))
    return insider


# ------------------------------------------------------------------------ the CEO's large sale


@case(
    "ceo_large_sale",
    "A CEO who never sold sells 30% of the holding",
    "acceptance: large sale by a CEO/CFO who rarely sells, after silence (fires)",
    "acceptance: 10b5-1 plan (no plan)",
)
def _(stage: Stage) -> None:
    """Known since early 2020, no sale for three years and a half, then 30% of all shares for
    millions, box 0 and no plan in any text."""
    company = stage.company(last_price=60)
    ceo = _long_standing(company, officer("Chief Executive Officer", director=True), 400_000)
    day = date(2023, 8, 15)
    line = ceo.sell(day, 120_000)
    filing = ceo.file(line, box="0")
    stage.expect(
        filing,
        line,
        plan_status="not_plan",
        plan_basis="none",
        is_discretionary=True,
        is_current=True,
        share_of_holdings=Decimal("0.30"),
    )
    stage.fires("large_unscheduled_sale", "medium", day, day + timedelta(days=10), groups=1)
    stage.quiet("cluster_sale", "plan_red_flag", "lockup_sale")


@case(
    "ceo_planned_sale",
    "The same sale under a plan",
    "acceptance: 10b5-1 plan (quiet)",
    "acceptance: large sale by a CEO/CFO (quiet)",
)
def _(stage: Stage) -> None:
    """The same share of the holding, sold in three parts under a plan adopted eight months
    before."""
    company = stage.company(last_price=60)
    ceo = _long_standing(company, officer("Chief Executive Officer", director=True), 400_000)
    adopted = date(2023, 5, 12)
    for day in (date(2024, 1, 16), date(2024, 2, 15), date(2024, 3, 15)):
        line = ceo.sell(day, 40_000).cite("coding", wording.plan(stage.rng, adopted))
        filing = ceo.file(line, box="1")
        stage.expect(
            filing,
            line,
            plan_status="plan",
            plan_basis="row_footnote",
            plan_adopted_date=adopted,
            has_plan_conflict=False,
            is_discretionary=False,
            noise_reasons_include=["plan"],
        )
    stage.quiet()
