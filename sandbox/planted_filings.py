"""Planted cases about whole filings: amendments, several owners, names, old and odd documents."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from insider_signals.sandbox import days, wording
from insider_signals.sandbox.cases import Stage, case, long_standing, session
from insider_signals.sandbox.market import (
    DIRECTOR,
    TEN_PERCENT,
    Company,
    Insider,
    Line,
    Owner,
    Role,
    officer,
)

CEO = officer("Chief Executive Officer", director=True)
CFO = officer("Chief Financial Officer")
SVP = officer("SVP, Strategy")

# ----------------------------------------------------------------------------------- amendments


def _again(line: Line, **changes: object) -> Line:
    """The same line, typed once more in an amendment."""
    values = {name: getattr(line, name) for name in line.__dataclass_fields__}
    values["cites"] = dict(line.cites)
    return Line(**{**values, **changes})  # type: ignore[arg-type]


def _small_seller(stage: Stage) -> tuple[Company, Insider]:
    company = stage.company(last_price=45)
    return company, long_standing(company, SVP, 300_000)


@case("amendment_of_one_line", "A 4/A that corrects one of three lines")
def _(stage: Stage) -> None:
    """Three sales on one form; the amendment restates only the second, with another price. The
    other two stand."""
    company, seller = _small_seller(stage)
    price = company.price(date(2022, 5, 17))
    lines = [seller.sell(date(2022, 5, day), 1_000 + day, price) for day in (17, 18, 19)]
    original = seller.file(*lines)
    right = _again(lines[1], price=price + Decimal("1.5"))
    note = wording.amendment(stage.rng, original.filed, "the price of one sale")
    amendment = seller.amend(original, right, remarks=note)
    for line, current in zip(lines, (True, False, True), strict=True):
        stage.expect(original, line, is_current=current)
    stage.expect(amendment, right, is_current=True, price_usd=price + Decimal("1.5"))
    stage.filing(original, is_amendment=False, amendment_state="amended")
    stage.filing(amendment, is_amendment=True, amendment_state="restates")
    stage.trades("sale", date(2022, 5, 17), date(2022, 5, 19), 1, 3_054)


@case("amendment_of_holdings", "A 4/A with nothing but a holding")
def _(stage: Stage) -> None:
    """The original left out shares held by a spouse. The amendment reports only these; the sale of
    the original stands."""
    _, seller = _small_seller(stage)
    seller.hold(9_000, ownership="I", nature="By Spouse")
    line = seller.sell(date(2022, 5, 17), 1_200)
    original = seller.file(line)
    amendment = seller.amend(
        original,
        seller.holding(date(2022, 5, 17)),
        remarks=wording.amendment(stage.rng, original.filed, "the omission of an indirect holding"),
    )
    stage.expect(original, line, is_current=True)
    stage.filing(amendment, is_amendment=True, amendment_state="holdings_only")


@case("amendment_of_a_footnote", "A 4/A that adds a footnote to the same line")
def _(stage: Stage) -> None:
    """The original says nothing of a plan. The amendment repeats the line and cites the plan: from
    then on the sale is a plan sale, before it was not known to be one."""
    _, seller = _small_seller(stage)
    adopted = date(2023, 5, 16)
    line = seller.sell(date(2024, 2, 13), 1_200)
    original = seller.file(line, box="0")
    right = _again(line).cite("coding", wording.plan(stage.rng, adopted))
    amendment = seller.amend(original, right, box="1")
    stage.expect(original, line, is_current=False, plan_status="not_plan")
    stage.expect(amendment, right, is_current=True, plan_status="plan", plan_adopted_date=adopted)
    later = seller.sell(date(2024, 3, 13), 1_200).cite("coding", wording.plan(stage.rng, adopted))
    seller.file(later, box="1")


@case("amendment_by_remark", "A 4/A without any line")
def _(stage: Stage) -> None:
    """The amendment adds an explanation in the remarks and repeats nothing: nothing is deleted."""
    _, seller = _small_seller(stage)
    line = seller.sell(date(2022, 5, 17), 1_200)
    original = seller.file(line)
    amendment = seller.amend(
        original, remarks="This amendment adds Exhibit 24, which was missing from the report."
    )
    stage.expect(original, line, is_current=True, known_until=None)
    stage.filing(amendment, is_amendment=True, amendment_state="footnotes_only")


@case("amendment_of_the_period", "A 4/A that moves the sale to another day")
def _(stage: Stage) -> None:
    """The trade day was wrong by one, so the amendment has another period of report: only the date
    of the original leads back to it."""
    _, seller = _small_seller(stage)
    line = seller.sell(date(2022, 5, 17), 1_200)
    original = seller.file(line)
    right = _again(line, day=date(2022, 5, 18))
    amendment = seller.amend(
        original,
        right,
        period=date(2022, 5, 18),
        remarks=wording.amendment(stage.rng, original.filed, "the transaction date"),
    )
    stage.filing(amendment, is_amendment=True, amendment_state="changes_period")
    stage.expect(original, line, is_current=False)
    stage.expect(amendment, right, is_current=True, transaction_date=date(2022, 5, 18))
    stage.trades("sale", date(2022, 5, 17), date(2022, 5, 18), 1, 1_200)


@case("amendment_that_withdraws", "A 4/A that takes the whole report back")
def _(stage: Stage) -> None:
    """A large sale by the CEO is reported by mistake and withdrawn four days later. The signal was
    right by what was known for these days, and ends with the withdrawal."""
    company = stage.company(last_price=60)
    ceo = long_standing(company, CEO, 400_000)
    day = date(2022, 5, 17)
    line = ceo.sell(day, 150_000)
    original = ceo.file(line)
    amendment = ceo.amend(
        original, days_later=4, remarks=wording.withdrawal(stage.rng, original.filed)
    )
    stage.filing(original, is_amendment=False, amendment_state="withdrawn")
    stage.filing(amendment, is_amendment=True, amendment_state="withdraws")
    stage.expect(original, line, is_current=False, known_until=_utc(amendment.accepted))
    stage.fires(
        "large_unscheduled_sale", None, day, day, known_until=_utc(amendment.accepted), groups=1
    )


@case("amended_twice", "A 4/A of a 4/A")
def _(stage: Stage) -> None:
    """The number of shares is corrected twice; only the last one counts."""
    _, seller = _small_seller(stage)
    line = seller.sell(date(2022, 5, 17), 1_200)
    original = seller.file(line)
    second = _again(line, shares=1_250)
    first_amendment = seller.amend(original, second)
    third = _again(line, shares=1_225)
    second_amendment = seller.amend(original, third, days_later=30)
    stage.filing(first_amendment, amendment_state="restates")
    stage.filing(second_amendment, amendment_state="restates_again")
    stage.expect(original, line, is_current=False)
    stage.expect(first_amendment, second, is_current=False)
    stage.expect(second_amendment, third, is_current=True, shares=1_225)
    stage.trades("sale", date(2022, 5, 17), date(2022, 5, 17), 1, 1_225)


@case("amendment_without_original", "A 4/A whose original was filed before the data begin")
def _(stage: Stage) -> None:
    """The original is of 2019. The amendment's line is all that is known, and counts."""
    _, seller = _small_seller(stage)
    day = date(2019, 11, 12)
    line = seller.sell(day, 1_200, Decimal("31.5"))
    amendment = seller.file(
        line,
        form="4/A",
        filed=date(2020, 2, 11),
        period=day,
        original_date=date(2019, 11, 14),
        remarks=wording.amendment(stage.rng, date(2019, 11, 14), "the number of shares"),
    )
    stage.expect(amendment, line, is_current=True)
    stage.filing(amendment, is_amendment=True, amendment_state="orphaned")


@case("amendment_that_adds", "A 4/A with a line that was left out")
def _(stage: Stage) -> None:
    """The original has one of two sales; the amendment reports the other one only. Both stand."""
    _, seller = _small_seller(stage)
    line = seller.sell(date(2022, 5, 17), 1_200)
    missing = seller.sell(date(2022, 5, 18), 800)
    original = seller.file(line)
    missing.cite("coding", wording.late(stage.rng))
    amendment = seller.amend(original, missing)
    stage.filing(amendment, amendment_state="adds")
    stage.expect(original, line, is_current=True)
    stage.expect(amendment, missing, is_current=True)
    stage.trades("sale", date(2022, 5, 17), date(2022, 5, 18), 1, 2_000)


@case("amended_signal", "A signal that an amendment corrects")
def _(stage: Stage) -> None:
    """The CEO's form says 150,000 shares sold; two weeks later it turns out to be 1,500. The signal
    stays visible with the time in which it was believed; what remains is a tiny sale."""
    company = stage.company(last_price=60)
    ceo = long_standing(company, CEO, 400_000)
    day = date(2023, 9, 12)
    line = ceo.sell(day, 150_000)
    original = ceo.file(line)
    right = _again(line, shares=1_500, owned=398_500)
    amendment = ceo.amend(
        original,
        right,
        days_later=14,
        remarks=wording.amendment(stage.rng, original.filed, "the number of shares sold"),
    )
    stage.expect(original, line, is_current=False, known_until=_utc(amendment.accepted))
    stage.expect(amendment, right, is_current=True, shares=1_500)
    stage.fires(
        "large_unscheduled_sale", "medium", day, day, known_until=_utc(amendment.accepted), groups=1
    )


def _utc(accepted: datetime) -> str:
    aware = accepted.replace(tzinfo=ZoneInfo("America/New_York"))
    return aware.astimezone(ZoneInfo("UTC")).replace(tzinfo=None).isoformat()


# ------------------------------------------------------------------------------- several owners


@case("joint_filers", "One sale, three filers, one form")
def _(stage: Stage) -> None:
    """A fund, its general partner and its manager, who is a director, report one sale on one form.
    One decision group, one trade; owners never multiply the shares."""
    company = stage.company(last_price=50)
    manager = company.insider(Role(director=True, ten_percent=True), 0)
    fund = company.insider(TEN_PERCENT, 0, stage.market.entity("Palimpsest Growth Fund II LP"))
    partner = company.insider(TEN_PERCENT, 0, stage.market.entity("Palimpsest GP II LLC"))
    nature = "By Palimpsest Growth Fund II LP"
    manager.hold(9_000_000, ownership="I", nature=nature)
    start = date(2020, 1, 8)
    manager.form3(start, manager.holding(start, nature=nature), joint=(fund, partner))
    day = date(2022, 9, 13)
    line = manager.sell(day, 250_000, ownership="I", nature=nature)
    line.cite("nature", wording.disclaimer(stage.rng))
    filing = manager.file(line, joint=(fund, partner))
    stage.expect(filing, line, shares=250_000, is_current=True)
    stage.groups([filing], 1)
    stage.trades("sale", day, day, 1, 250_000)
    stage.open("large_unscheduled_sale")


@case("seventeen_owners", "Too many owners for one form")
def _(stage: Stage) -> None:
    """Seventeen related entities sell once; only ten fit on a form, so a second form repeats the
    rows for the other seven. It is one sale of 600,000 shares."""
    company = stage.company(last_price=50)
    names = [f"Meridian Ladder Partners {n}, L.P." for n in range(1, 18)]
    owners = [company.insider(TEN_PERCENT, 0, stage.market.entity(name)) for name in names]
    lead, second = owners[0], owners[10]
    day = date(2023, 5, 10)
    nature = "See footnote"
    lines = []
    for insider in (lead, second):
        insider.hold(12_000_000, ownership="I", nature=nature)
        line = insider.sell(day, 600_000, ownership="I", nature=nature)
        line.cite("nature", wording.indirect(stage.rng, names[0]))
        lines.append(line)
    first_form = lead.file(
        lines[0], joint=owners[1:10], remarks=wording.split_form(stage.rng, 1, 2), at=time(17, 1, 1)
    )
    second_form = second.file(
        lines[1], joint=owners[11:], remarks=wording.split_form(stage.rng, 2, 2), at=time(17, 4, 9)
    )
    stage.groups([first_form, second_form], 1)
    stage.trades("sale", day, day, 1, 600_000)
    stage.expect(first_form, lines[0], shares=600_000)


@case("ownership_chain", "A chain of entities, each with a form of its own")
def _(stage: Stage) -> None:
    """A sponsor's fund, holding company and founder each file the same sale alone, equal in every
    cell. One sale, three source lines."""
    company = stage.company(last_price=50)
    chain = [
        company.insider(TEN_PERCENT, 0, stage.market.entity("Lodestar Partners VI, L.P.")),
        company.insider(TEN_PERCENT, 0, stage.market.entity("Lodestar Holdings LLC")),
        company.insider(TEN_PERCENT, 0),
    ]
    day = date(2022, 3, 15)
    filings = []
    for number, insider in enumerate(chain):
        insider.hold(15_000_000, ownership="I", nature="By Lodestar Partners VI, L.P.")
        line = insider.sell(
            day, 700_000, Decimal("44.12"), ownership="I", nature="By Lodestar Partners VI, L.P."
        )
        line.cite("nature", wording.disclaimer(stage.rng))
        filings.append(insider.file(line, at=time(18, number, 30)))
        stage.expect(filings[-1], line, is_current=True)
    stage.groups(filings, 1)
    stage.trades("sale", day, day, 1, 700_000)


@case("two_people_same_lot", "Two people who happen to sell alike are two")
def _(stage: Stage) -> None:
    """Two officers sell 500 shares at one price on one day. Different balances, no sign of acting
    together: two trades, two decisions."""
    company = stage.company(last_price=50)
    people = [long_standing(company, SVP, 70_000), long_standing(company, SVP, 91_000)]
    day = date(2022, 3, 15)
    filings = [person.file(person.sell(day, 500, Decimal("46.02"))) for person in people]
    stage.groups(filings, 2)
    stage.trades("sale", day, day, 2, 1_000)


@case("bank_is_owner", "A bank in the list of filers is not the issuer")
def _(stage: Stage) -> None:
    """A listed bank sells shares of a fund that it owns more than a tenth of. The filing is listed
    under the bank's CIK too, but it is about the fund."""
    bank = stage.company(last_price=90, name="Candlewick Bancorp Inc.")
    fund = stage.company(last_price=12, name="Candlewick Income Fund")
    owner = Owner(bank.cik, bank.name, "1 Sandbox Square", "Wilmington", "DE", "19801", True)
    bank_as_owner = fund.insider(TEN_PERCENT, 4_000_000, owner)
    day = date(2022, 3, 15)
    line = bank_as_owner.sell(day, 1_000_000)
    filing = bank_as_owner.file(line)
    stage.filing(filing, issuer_cik=fund.cik, issuer_name=fund.name)
    stage.owner(filing, bank_as_owner, role="ten_percent_owner", owner_name=bank.name)


# ---------------------------------------------------------------------------- names and tickers


@case("ticker_as_typed", "The ticker is free text")
def _(stage: Stage) -> None:
    """Small sales at one company whose symbol is typed in many ways, wrongly and not at all. The
    issuer is its CIK."""
    company = stage.company(last_price=33)
    director = long_standing(company, DIRECTOR, 90_000)
    ticker = company.ticker
    symbols = (f"({ticker})", f"NYSE:{ticker}", "N/A", "[NONE]", ticker.lower(), "NONE", "131415")
    for number, symbol in enumerate(symbols):
        line = director.sell(session(date(2022, 1, 11) + timedelta(days=21 * number)), 150)
        filing = director.file(line, symbol=symbol[:10])
        stage.filing(filing, issuer_cik=company.cik, issuer_ticker=ticker)


@case("ticker_reused", "One ticker, two companies, one after the other")
def _(stage: Stage) -> None:
    """A company is delisted in 2021; in 2023 another one lists under its ticker. Prices of the one
    are not prices of the other."""
    first = stage.company(last_price=22, delisted=date(2021, 6, 30), ticker="REUS")
    second = stage.company(last_price=140, listed_since=date(2023, 2, 1), ticker="REUS")
    old = long_standing(first, DIRECTOR, 30_000)
    filing = old.file(old.sell(date(2021, 3, 16), 400))
    stage.filing(filing, issuer_cik=first.cik, issuer_ticker="REUS")
    new = second.insider(DIRECTOR, 30_000)
    new.form3(date(2023, 2, 8))
    filing = new.file(new.sell(date(2024, 3, 14), 400))
    stage.filing(filing, issuer_cik=second.cik, issuer_ticker="REUS")


@case("company_renamed", "A company changes its name, a person marries")
def _(stage: Stage) -> None:
    """The header states a former name of the company and of an owner, with the day of the
    change."""
    company = stage.company(
        last_price=33,
        former_names=(("OLD HAT INDUSTRIES INC", date(2021, 8, 2)),),
    )
    person = stage.market.person()
    married = Owner(
        person.cik,
        person.name,
        person.street,
        person.city,
        person.state,
        person.zip_code,
        former_names=((f"MAIDEN {person.name.split()[1]}", date(2020, 6, 1)),),
    )
    director = long_standing(company, DIRECTOR, 30_000, owner=married)
    filing = director.file(director.sell(date(2022, 3, 15), 300))
    stage.filing(filing, issuer_cik=company.cik, issuer_name=company.name)


@case("names_that_shift_the_index", "Names that move the columns of the index")
def _(stage: Stage) -> None:
    """An owner whose name is wider than its column, and one with accented letters: both shift their
    index lines."""
    company = stage.company(last_price=33)
    wide = stage.market.entity(
        "Trustees of the Extraordinarily Long Named Employees' Retirement and Savings Trust No. 4"
    )
    accented = stage.market.person("Zúñiga-Bélanger Renée")
    for owner in (wide, accented):
        insider = company.insider(TEN_PERCENT, 500_000, owner)
        filing = insider.file(insider.sell(date(2022, 3, 15), 300))
        stage.owner(filing, insider, owner_name=owner.name)


# ----------------------------------------------------------------------------------------- roles


@case("roles_and_guards", "Who is a CEO, and who only sounds like one")
def _(stage: Stage) -> None:
    """Titles that name the role, hide it in the remarks, or only sound like it: vice, former,
    assistant, of a subsidiary."""
    company = stage.company(last_price=33)
    for number, (title, remarks, role) in enumerate(
        (
            ("President & CEO", None, "ceo"),
            ("EVP & Chief Fin. Officer", None, None),
            ("See Remarks", "Executive Vice President and Chief Financial Officer", "cfo"),
            ("VP, Office of the CEO", None, "other_officer"),
            ("Former Chief Executive Officer", None, "former"),
            ("Asst. to the CFO", None, "other_officer"),
            ("CEO, Lowland Subsidiary GmbH", None, "other_officer"),
            ("Chief Operating Officer", None, "coo"),
            ("General Counsel", None, "general_counsel"),
        )
    ):
        insider = company.insider(officer(title), 70_000)
        line = insider.sell(session(date(2022, 2, 8) + timedelta(days=14 * number)), 250)
        filing = insider.file(line, remarks=remarks)
        columns = {"role": role} if role else {}
        stage.owner(filing, insider, is_officer=True, officer_title=title, **columns)


# ---------------------------------------------------------------------------- old, odd documents


@case("old_documents", "A document of 2003 and one on a single line")
def _(stage: Stage) -> None:
    """Version X0101 with security nodes; a document without a version; one whose XML is one line,
    which EDGAR breaks after 1,023 characters, even inside a tag; dates with a zone; Windows bytes;
    a form whose only content is the exit box."""
    company = stage.company(last_price=33)
    director = long_standing(company, DIRECTOR, 90_000)
    first = director.sell(date(2020, 3, 10), 310)
    filing = director.file(first, schema_version="X0101")
    stage.expect(filing, first, shares=310, is_current=True)
    second = director.sell(date(2020, 6, 9), 320)
    filing = director.file(second, schema_version=None)
    stage.expect(filing, second, shares=320, is_current=True)
    third = director.sell(date(2021, 3, 9), 330)
    fourth = director.sell(date(2021, 3, 10), 340)
    filing = director.file(third, fourth, layout="one_line")
    stage.expect(filing, third, shares=330)
    stage.expect(filing, fourth, shares=340)
    fifth = director.sell(date(2021, 6, 8), 350)
    filing = director.file(fifth, layout="zoned")
    stage.expect(filing, fifth, shares=350, transaction_date=date(2021, 6, 8))
    sixth = director.sell(date(2021, 9, 14), 360).cite(
        "coding", "Sold by the trustee of the “Café Niño” family trust, see Exhibit 99."
    )
    filing = director.file(sixth, layout="windows")
    stage.expect(filing, sixth, shares=360)
    leaving = director.file(filed=date(2022, 3, 15), exit_box="1", remarks="Term of office ended.")
    stage.filing(leaving, form_type="4")


@case("annual_and_initial_forms", "Forms 3, 5 and their amendments")
def _(stage: Stage) -> None:
    """An initial statement with an option, its amendment, one with nothing owned; an annual
    statement with a small late acquisition and a holding, and its amendment."""
    company = stage.company(last_price=33)
    new = company.insider(CFO, 12_000)
    start = date(2021, 2, 9)
    option = new.option(start, "A", 30_000, Decimal("28"), date(2031, 2, 9))
    option.code = option.day = None
    form3 = new.form3(start, option)
    stage.filing(form3, form_type="3", is_amendment=False)
    missing = Line(owned=500, ownership="I", nature="By Child")
    form3a = new.amend(form3, missing, days_later=20)
    stage.filing(form3a, form_type="3/A", is_amendment=True)
    empty = company.insider(DIRECTOR, 0)
    stage.filing(empty.form3(date(2021, 5, 11)), form_type="3")
    small = new.trade(date(2021, 11, 16), "L", 40, Decimal("30.5"), due_on="5")
    gift = new.trade(date(2021, 12, 14), "G", 100, Decimal(0), due_on="5")
    form5 = new.file(
        small,
        gift,
        new.holding(date(2021, 12, 31), ownership="D", nature=None),
        form="5",
        filed=date(2022, 2, 10),
        period=date(2021, 12, 31),
        form3_reported="0",
        form4_reported="1",
    )
    stage.filing(form5, form_type="5")
    right = _again(small, shares=45)
    form5a = new.amend(form5, right, form3_reported="0", form4_reported="1")
    stage.expect(form5, small, is_current=False)
    stage.expect(form5, gift, is_current=True)
    stage.expect(form5a, right, is_current=True)


# ------------------------------------------------------------------------------------- Form 144


@case("notices_of_sale", "Form 144 tells of plans that Form 4 does not")
def _(stage: Stage) -> None:
    """A notice with a plan's adoption date before a sale whose Form 4 has only the box; a notice
    of a sale that never came; and an amended notice."""
    company = stage.company(last_price=45)
    counsel = long_standing(company, officer("General Counsel"), 300_000)
    adopted, day = date(2023, 6, 12), date(2024, 2, 13)
    company.notice(
        counsel,
        day,
        4_000,
        acquired_day=date(2023, 3, 15),
        nature="Restricted Stock Units",
        plan_adopted=(adopted,),
    )
    line = counsel.sell(day, 4_000)
    filing = counsel.file(line, box="1")
    stage.expect(filing, line, plan_status="plan", plan_basis="box")
    again = counsel.sell(date(2024, 3, 13), 4_000)
    counsel.file(again, box="1")
    notice = company.notice(
        counsel,
        date(2024, 8, 13),
        9_000,
        acquired_day=date(2019, 5, 1),
        nature="Open market purchase",
        sold_before=((day, 4_000, Decimal("179000.00")),),
        remarks="Sale depends on a limit price.",
    )
    company.notice(
        counsel,
        days.business_day_after(date(2024, 8, 15), 1),
        7_500,
        acquired_day=date(2019, 5, 1),
        nature="Open market purchase",
        previous=notice,
    )
