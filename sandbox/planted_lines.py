"""Planted cases about single lines: codes, plan verdicts, motives, values, positions, spellings."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from insider_signals.sandbox import background, days, wording
from insider_signals.sandbox.cases import Stage, case, long_standing, session
from insider_signals.sandbox.market import DIRECTOR, TEN_PERCENT, Insider, Role, cents, officer

CEO = officer("Chief Executive Officer", director=True)
CFO = officer("Chief Financial Officer")
SVP = officer("SVP, Strategy")

# -------------------------------------------------------------------------------------- codes


@case("codes_that_are_no_sale", "Large disposals with codes that are no open-market sale")
def _(stage: Stage) -> None:
    """A CEO gets rid of large parts of the holding, never with code S: to the company (D), withheld
    for taxes (F), as a gift (G), in a tender (U) and to a trust (J)."""
    company = stage.company(last_price=70)
    ceo = long_standing(company, CEO, 600_000)
    notes = {
        "D": wording.issuer_repurchase(stage.rng),
        "F": wording.withheld(stage.rng),
        "G": wording.gift(stage.rng),
        "U": wording.merger(stage.rng),
        "J": wording.grat(stage.rng),
    }
    categories = {
        "D": "compensation",
        "F": "tax_withholding",
        "G": "gift",
        "U": "tender",
    }
    for number, (code, note) in enumerate(notes.items()):
        day = session(date(2022, 2 + number, 14))
        price = Decimal(0) if code in "GJ" else None
        line = ceo.trade(day, code, 60_000, price).cite("coding", note)
        filing = ceo.file(line)
        stage.expect(
            filing,
            line,
            transaction_code=code,
            is_discretionary=False,
            noise_reasons_include=["not_open_market"],
            **({"transaction_category": categories[code]} if code in categories else {}),
        )


@case("j_lines", "What code J stands for is in the footnote")
def _(stage: Stage) -> None:
    """Three J lines: a fund's distribution to its partners, shares handed over in a divorce, and
    shares credited by a dividend reinvestment plan. None is a sale, none is unexplained."""
    company = stage.company()
    fund = long_standing(
        company, TEN_PERCENT, 9_000_000, owner=stage.market.entity("Orrery III LP")
    )
    director = long_standing(company, DIRECTOR, 80_000)
    for insider, day, shares, direction, note, label in (
        (
            fund,
            date(2021, 6, 8),
            1_500_000,
            "D",
            wording.fund_distribution(stage.rng),
            "fund_distribution",
        ),
        (director, date(2021, 9, 9), 30_000, "D", wording.divorce(stage.rng), "domestic_relations"),
        (director, date(2021, 12, 9), 140, "A", wording.drip(stage.rng), "espp_drip"),
    ):
        line = insider.trade(day, "J", shares, Decimal(0), direction=direction).cite("coding", note)
        filing = insider.file(line)
        stage.expect(filing, line, is_discretionary=False, footnote_classes_include=[label])


@case("purchase_with_direction_d", "A purchase that is marked as disposed of")
def _(stage: Stage) -> None:
    """Code P with direction D, and code S with direction A: the form contradicts itself, so neither
    is evidence of a purchase or a sale, whatever the size."""
    company = stage.company(last_price=55)
    ceo = long_standing(company, CEO, 300_000)
    cfo = long_standing(company, CFO, 200_000)
    bought = ceo.buy(date(2022, 6, 14), 40_000, direction="D")
    stage.expect(ceo.file(bought), bought, is_discretionary=False)
    sold = cfo.sell(date(2022, 9, 14), 80_000, direction="A")
    stage.expect(cfo.file(sold), sold, is_discretionary=False)


@case(
    "derivative_sale_and_holdings", "Sales of derivatives and holding lines are no sales of stock"
)
def _(stage: Stage) -> None:
    """A director sells warrants (Table II, code S) at a price per warrant, and reports large
    holdings of stock on the same form. Nothing of it is a sale of shares, and the derivative line
    has no value in shares times price."""
    company = stage.company()
    director = long_standing(company, DIRECTOR, 150_000)
    director.hold(400_000, ownership="I", nature="By Trust")
    day = date(2022, 8, 16)
    warrant = director.option(
        day, "M", 500_000, Decimal("12"), date(2026, 8, 1), 100_000, "Warrants"
    )
    warrant.code, warrant.price = "S", Decimal("860000")
    filing = director.file(
        warrant,
        director.holding(day, ownership="I", nature="By Trust"),
        director.holding(day, ownership="D", nature=None),
    )
    stage.expect(
        filing, warrant, value_usd=None, is_discretionary=False, security_table="derivative"
    )


# --------------------------------------------------------------------------------------- plans


def _counsel(stage: Stage) -> Insider:
    return long_standing(stage.company(last_price=40), officer("General Counsel"), 500_000)


@case("plan_spellings", "One rule, many spellings")
def _(stage: Stage) -> None:
    """Small sales whose footnotes name the plan with every dash, blank, bracket and capital that
    filers use; the last one names Rule 10b-5 only, which is no plan."""
    counsel = _counsel(stage)
    spellings = (
        "Rule 10b5-1 plan",
        "Rule 10b5\u20111 trading plan",
        "Rule 10b5\u20131 plan",
        "Rule 10b5\u22121 sales plan",
        "10b-5-1 plan",
        "10b5 1 plan",
        "10b51 trading plan",
        "Rule 10(b)5-1 plan",
        "10b5 plan",
        "RULE 10B5-1(C) TRADING PLAN",
    )
    for number, term in enumerate(spellings):
        day = session(date(2021, 1, 12) + timedelta(days=40 * number))
        line = counsel.sell(day, 900).cite("coding", f"Sold by the broker under a {term}.")
        filing = counsel.file(line)
        stage.expect(filing, line, plan_status="plan", plan_basis="row_footnote")
    day = session(date(2022, 4, 12))
    line = counsel.sell(day, 900).cite("coding", wording.plain_rule_10b5(stage.rng))
    filing = counsel.file(line)
    stage.expect(filing, line, plan_status="unknown")


@case("plan_negated", "A plan that is denied")
def _(stage: Stage) -> None:
    """Sales whose footnotes deny a plan, before and after the box came. The last form negates one
    sale and affirms another."""
    counsel = _counsel(stage)
    for day in (date(2021, 5, 11), date(2022, 5, 10), date(2023, 8, 8)):
        line = counsel.sell(day, 5_000).cite("coding", wording.not_under_plan(stage.rng))
        filing = counsel.file(line)
        stage.expect(
            filing,
            line,
            plan_status="not_plan",
            plan_basis="row_footnote",
            noise_reasons_exclude=["plan"],
        )
    day, adopted = date(2024, 2, 13), date(2023, 6, 12)
    planned = counsel.sell(day, 3_000).cite("coding", wording.plan(stage.rng, adopted))
    free = counsel.sell(day, 2_000).cite("coding", wording.not_under_plan(stage.rng))
    filing = counsel.file(planned, free, box="1")
    stage.expect(filing, planned, plan_status="plan", plan_adopted_date=adopted)
    # the planned sale explains the box
    stage.expect(
        filing, free, plan_status="not_plan", plan_basis="row_footnote", has_plan_conflict=False
    )
    again = counsel.sell(date(2024, 3, 13), 3_000).cite("coding", wording.plan(stage.rng, adopted))
    counsel.file(again, box="1")


@case("plan_terminated", "A plan that ended is not the plan of the sale")
def _(stage: Stage) -> None:
    """The footnote tells that the plan was terminated a month before the sale: the sale is not
    under it, and shares sold after a plan ended early are to be watched."""
    counsel = _counsel(stage)
    adopted, ended, day = date(2023, 5, 15), date(2024, 1, 9), date(2024, 2, 13)
    note = wording.plan_terminated(stage.rng, adopted, ended)
    line = counsel.sell(day, 4_000).cite("coding", note)
    filing = counsel.file(line, box="0")
    stage.expect(filing, line, plan_status="not_plan", noise_reasons_exclude=["plan"])
    stage.footnote(filing, note, plan_mention="mentioned")
    stage.fires("plan_red_flag", "watch", day, day)


@case("plan_box_and_text", "The box against the text")
def _(stage: Stage) -> None:
    """Every combination of box and text: box alone; box with a denial on the row; text with box 0
    (a legacy plan); text only in the remarks; text in a footnote of another cell that speaks of all
    sales; silence before the box (unknown) and after it (not a plan)."""
    counsel = _counsel(stage)
    rng = stage.rng
    old = date(2022, 8, 10)
    silent = counsel.sell(date(2022, 11, 8), 2_000)
    filing = counsel.file(silent)
    stage.expect(filing, silent, plan_status="unknown", plan_basis="none", has_plan_conflict=False)
    legacy = counsel.sell(date(2023, 5, 9), 2_000).cite("coding", wording.plan(rng, old))
    filing = counsel.file(legacy, box="0")
    stage.expect(
        filing,
        legacy,
        plan_status="plan",
        plan_basis="row_footnote",
        plan_adopted_date=old,
        has_plan_conflict=True,
    )
    legacy_again = counsel.sell(date(2023, 6, 8), 2_000).cite("coding", wording.plan(rng, old))
    counsel.file(legacy_again, box="false")
    boxed = counsel.sell(date(2023, 8, 8), 2_000)
    filing = counsel.file(boxed, box="1")
    stage.expect(filing, boxed, plan_status="plan", plan_basis="box", has_plan_conflict=False)
    denied = counsel.sell(date(2023, 9, 7), 2_000).cite("coding", wording.not_under_plan(rng))
    filing = counsel.file(denied, box="true")
    stage.expect(
        filing, denied, plan_status="not_plan", plan_basis="row_footnote", has_plan_conflict=True
    )
    remarked = counsel.sell(date(2023, 11, 8), 2_000)
    remarks = f"All sales on this form were made under a {wording.plan_term(rng)}."
    filing = counsel.file(remarked, box="1", remarks=remarks)
    stage.expect(filing, remarked, plan_status="plan", plan_basis="remarks")
    elsewhere = counsel.sell(date(2024, 2, 8), 2_000)
    other = counsel.trade(date(2024, 2, 8), "G", 100, Decimal(0))
    other.cite("coding", f"Every sale reported here was made under a {wording.plan_term(rng)}.")
    filing = counsel.file(elsewhere, other, box="1")
    stage.expect(filing, elsewhere, plan_status="plan", plan_basis="other_footnote")
    silent = counsel.sell(date(2024, 5, 8), 2_000)
    filing = counsel.file(silent, box="0")
    stage.expect(filing, silent, plan_status="not_plan", plan_basis="box", has_plan_conflict=False)


@case("booleans_in_all_spellings", "One fact, four spellings")
def _(stage: Stage) -> None:
    """The box as 1, true, 0, false and absent; role flags omitted instead of false. `false` is not
    true, and an absent box is unknown."""
    company = stage.company(last_price=30)
    director = long_standing(
        company, Role(director=True, officer=True, title="Vice Chair"), 200_000
    )
    for month, box, style, verdict in (
        (5, "1", "digits", "plan"),
        (6, "true", "words", "plan"),
        (7, "0", "sparse", "not_plan"),
        (8, "false", "empties", "not_plan"),
    ):
        line = director.sell(session(date(2023, month, 15)), 1_000)
        filing = director.file(line, box=box, style=style)
        stage.expect(filing, line, plan_status=verdict)
        stage.owner(filing, director, is_director=True, is_officer=True, is_ten_percent_owner=False)
    line = director.sell(session(date(2022, 8, 15)), 1_000)
    filing = director.file(line, style="words")
    stage.expect(filing, line, plan_status="unknown")
    stage.filing(filing, has_10b5_1_box=None)


# ------------------------------------------------------------------------------------- motives


@case("sell_to_cover", "Sold for the taxes of a vesting")
def _(stage: Stage) -> None:
    """A CFO's sales on vesting days: told in the footnote; told as an instruction under Rule
    10b5-1(c), which is no plan that times sales; and told by nothing but the structure (a vesting
    the same day, 40% of it sold, the position grows)."""
    company = stage.company(last_price=80)
    cfo = long_standing(company, CFO, 50_000)
    rng = stage.rng
    for year, how in ((2021, "text"), (2022, "instruction"), (2023, "structure")):
        day = session(date(year, 8, 15))
        vested, *_rest, unit = background.vest(cfo, day, 30_000, "none", rng)
        sold = cfo.sell(day, 12_000)
        if how == "text":
            sold.cite("coding", wording.sell_to_cover(rng))
        elif how == "instruction":
            sold.cite("coding", wording.sell_to_cover_instruction(rng, date(2022, 2, 25)))
        filing = cfo.file(vested, sold, unit)
        stage.expect(
            filing,
            sold,
            noise_reasons_include=["sell_to_cover"],
            is_discretionary=False,
            **({"footnote_classes_include": ["sell_to_cover"]} if how != "structure" else {}),
        )


@case("tax_word_is_no_motive", "Words that sound like a motive and are none")
def _(stage: Stage) -> None:
    """Sales with footnotes in which tax, collateral or donation appear without being the reason of
    the sale: an income tax bill, a credit line, an earlier gift."""
    company = stage.company(last_price=50)
    director = long_standing(company, DIRECTOR, 300_000)
    for month, note, absent in (
        (3, wording.pay_taxes(stage.rng), ["sell_to_cover"]),
        (6, wording.pledge_mention(stage.rng), ["forced"]),
        (
            9,
            "Balance is after a donation to a school reported in an earlier Form 5.",
            ["gift_charity"],
        ),
    ):
        line = director.sell(session(date(2022, month, 14)), 6_000).cite("owned", note)
        filing = director.file(line)
        stage.expect(filing, line, noise_reasons_exclude=absent)


@case("exercise_same_day", "Options exercised and all of it sold the same day")
def _(stage: Stage) -> None:
    """The CEO exercises 120,000 options and sells the 120,000 shares at once; the holding stays as
    it was. The M line is the exercise, the S line is tied to it by shares."""
    company = stage.company(last_price=60)
    ceo = long_standing(company, CEO, 200_000)
    day = date(2023, 8, 15)
    strike, ends = Decimal("18"), date(2028, 2, 1)
    acquired = ceo.trade(day, "M", 120_000, strike)
    sold = ceo.sell(day, 120_000).cite("coding", wording.option_sale(stage.rng))
    filing = ceo.file(acquired, sold, ceo.option(day, "M", 120_000, strike, ends, 60_000))
    stage.expect(filing, sold, noise_reasons_include=["exercise_linked"], is_discretionary=False)
    stage.expect(filing, acquired, noise_reasons_include=["not_open_market"])


@case("exercise_with_excess", "A small exercise does not excuse a large sale")
def _(stage: Stage) -> None:
    """The CEO exercises 10,000 options and sells 150,000 shares on the same day: 140,000 of them,
    35% of all holdings, have nothing to do with the exercise."""
    company = stage.company(last_price=60)
    ceo = long_standing(company, CEO, 400_000)
    day = date(2023, 8, 15)
    acquired = ceo.trade(day, "M", 10_000, Decimal("18"))
    sold = ceo.sell(day, 150_000)
    filing = ceo.file(acquired, sold, ceo.option(day, "M", 10_000, Decimal("18"), date(2028, 2, 1)))
    stage.expect(filing, sold, is_discretionary=True, plan_status="not_plan")
    stage.fires("large_unscheduled_sale", "medium", day, day)


@case("option_about_to_expire", "An option in its last months")
def _(stage: Stage) -> None:
    """Exercise and sale four months before the option would have lapsed."""
    company = stage.company(last_price=60)
    officer_ = long_standing(company, SVP, 90_000)
    day, ends = date(2022, 5, 17), date(2022, 9, 12)
    acquired = officer_.trade(day, "M", 25_000, Decimal("11"))
    sold = officer_.sell(day, 25_000).cite("coding", wording.option_expiring(stage.rng, ends))
    filing = officer_.file(acquired, sold, officer_.option(day, "M", 25_000, Decimal("11"), ends))
    stage.expect(
        filing,
        sold,
        noise_reasons_include=["option_expiring", "exercise_linked"],
        is_discretionary=False,
    )


@case("gifts_and_transfers", "Gifts, trusts and a divorce")
def _(stage: Stage) -> None:
    """A gift (G), a transfer to a trust (G), a divorce settlement (S at no price by mistake of
    code: the footnote explains it) and an inheritance (W). No decision to sell in any of them."""
    company = stage.company()
    director = long_standing(company, DIRECTOR, 400_000)
    rng = stage.rng
    for month, code, note, label in (
        (3, "G", wording.gift(rng), "gift_charity"),
        (5, "G", wording.grat(rng), "estate_trust"),
        (8, "J", wording.divorce(rng), "domestic_relations"),
    ):
        line = director.trade(
            session(date(2023, month, 14)), code, 40_000, Decimal(0), direction="D"
        )
        filing = director.file(line.cite("coding", note))
        stage.expect(filing, line, is_discretionary=False, footnote_classes_include=[label])
    line = director.trade(date(2023, 11, 14), "W", 9_000, Decimal(0), direction="A")
    stage.expect(director.file(line), line, is_discretionary=False)


@case("margin_call", "A forced sale is not noise")
def _(stage: Stage) -> None:
    """A lender sells a director's pledged shares. Not the director's decision, but a warning of its
    own: it carries the class and stays visible."""
    company = stage.company(last_price=45)
    director = long_standing(company, DIRECTOR, 900_000)
    day = date(2022, 6, 16)
    line = director.sell(day, 200_000).cite("coding", wording.margin_call(stage.rng))
    filing = director.file(line)
    stage.expect(filing, line, footnote_classes_include=["pledge_margin"])
    stage.open("large_unscheduled_sale")


@case("private_sales", "Sold, but not in the market")
def _(stage: Stage) -> None:
    """A CFO's large sales off the exchange: to one buyer, to the company, and into a prepaid
    forward. All carry code S; none is an order placed in the market."""
    company = stage.company(last_price=45)
    cfo = long_standing(company, CFO, 900_000)
    rng = stage.rng
    for month, note, label in (
        (3, wording.private_sale(rng), "private_sale"),
        (6, wording.issuer_repurchase(rng), "issuer_transaction"),
        (9, wording.prepaid_forward(rng), "hedge"),
    ):
        line = cfo.sell(session(date(2022, month, 14)), 110_000).cite("coding", note)
        filing = cfo.file(line)
        stage.expect(filing, line, is_discretionary=False, footnote_classes_include=[label])


@case("espp_and_drip", "Purchases that nobody decided that day")
def _(stage: Stage) -> None:
    """Shares from the employee purchase plan and from reinvested dividends, both with code P and of
    a size that would count."""
    company = stage.company(last_price=45)
    ceo = long_standing(company, CEO, 100_000)
    rng = stage.rng
    for month, note in ((3, wording.espp(rng)), (9, wording.drip(rng))):
        line = ceo.buy(session(date(2022, month, 14)), 12_000).cite("coding", note)
        filing = ceo.file(line)
        stage.expect(filing, line, is_discretionary=False, footnote_classes_include=["espp_drip"])


# ------------------------------------------------------------------------------ values, positions


@case("total_typed_as_price", "A total in the price cell")
def _(stage: Stage) -> None:
    """A director sells 2,000 shares at about $30 and types the proceeds into the price cell. The
    price is repaired because dividing by the shares gives what others paid; the filed value
    stays."""
    company = stage.company(last_price=30)
    director = long_standing(company, DIRECTOR, 60_000)
    for number in range(4):
        peer = long_standing(company, DIRECTOR, 40_000)
        peer.file(peer.sell(session(date(2022, 4, 4 + 5 * number)), 500))
    day = date(2022, 5, 17)
    true = company.price(day)
    line = director.sell(day, 2_000, true * 2_000)
    filing = director.file(line)
    stage.expect(filing, line, price_usd=true, value_usd=true * 2_000)


@case("ads_units", "Ordinary shares at the price of an ADS")
def _(stage: Stage) -> None:
    """One ADS is 50 ordinary shares. A director sells 2,000 ADSs and reports 100,000 ordinary
    shares at the price of an ADS: $4 million on paper, $80,000 in truth."""
    company = stage.company(last_price=40, security="American Depositary Shares")
    director = company.insider(DIRECTOR, 9_000)
    director.hold(2_000_000, "Ordinary Shares")
    for number in range(4):
        peer = company.insider(DIRECTOR, 40_000)
        peer.file(peer.sell(session(date(2022, 4, 4 + 5 * number)), 500))
    day = date(2022, 5, 17)
    line = director.sell(day, 100_000, company.price(day), security="Ordinary Shares")
    line.cite("price", wording.ads_ratio(stage.rng, 50))
    filing = director.file(line, foreign_symbol="9999.ZZ")
    stage.expect(filing, line, is_discretionary=False)


@case("impossible_dates", "Trades of the years 2035 and 0022")
def _(stage: Stage) -> None:
    """The year of two transaction dates is mistyped; the period of report has it right."""
    company = stage.company()
    director = long_standing(company, DIRECTOR, 60_000)
    for day, typed in (
        (date(2024, 1, 10), date(2035, 1, 10)),
        (date(2022, 6, 14), date(22, 6, 14)),
    ):
        line = director.sell(day, 1_500)
        line.day = typed
        filing = director.file(line, filed=days.business_day_after(day, 2), period=day)
        stage.expect(filing, line, transaction_date=day)


@case("price_only_in_footnote", "No price but a footnote")
def _(stage: Stage) -> None:
    """A purchase whose price cell holds only a footnote: missing is not zero, so it has no value.
    Another has its range in the footnote, a third is a gift at price 0."""
    company = stage.company()
    director = long_standing(company, DIRECTOR, 60_000)
    line = director.buy(date(2023, 3, 14), 400, no_price=True)
    filing = director.file(line.cite("price", wording.formula_price(stage.rng)))
    stage.expect(filing, line, price_usd=None, value_usd=None)
    day = date(2023, 6, 14)
    price = company.price(day)
    low, high = cents(price * Decimal("0.98")), cents(price * Decimal("1.02"))
    note = wording.weighted_range(stage.rng, low, high)
    line = director.sell(day, 1_500, price).cite("price", note)
    filing = director.file(line)
    stage.expect(filing, line, price_usd=price, price_low_usd=low, price_high_usd=high)
    stage.footnote(
        filing,
        note,
        price_low_usd=low,
        price_high_usd=high,
        footnote_classes_include=["weighted_price_range"],
    )


@case("zero_in_all_spellings", "A price of zero is typed in many ways")
def _(stage: Stage) -> None:
    """Gifts at 0, 0.0, 0.00, .00 and 0.0000: a price that was stated, and is zero. The last gift is
    reported early on a Form 4 (due on Form 5, timeliness E)."""
    director = long_standing(stage.company(), DIRECTOR, 60_000)
    for number, typed in enumerate(("0", "0.0", "0.00", ".00", "0.0000")):
        day = session(date(2023, 3 + number, 14))
        line = director.trade(day, "G", 100, Decimal(0), typed={"price": typed})
        line.cite("coding", wording.gift(stage.rng))
        if number == 4:
            line.due_on, line.timeliness = "5", "E"
        filing = director.file(line)
        stage.expect(filing, line, price_usd=0, transaction_code="G", is_discretionary=False)


@case("tranches", "Equal lots are two lots")
def _(stage: Stage) -> None:
    """Five fills of one day; two of them are equal in every cell, and each cites its own footnote.
    Five lines, one trade."""
    company = stage.company(last_price=35)
    officer_ = long_standing(company, SVP, 120_000)
    day = date(2023, 5, 16)
    price = company.price(day)
    lots = ((1_000, "0"), (1_000, "0"), (700, "0.05"), (300, "0.11"), (250, "0.4"))
    fills = []
    for number, (shares, above) in enumerate(lots, start=1):
        paid, spread = price + Decimal(above), Decimal(number) / 100
        note = wording.weighted_range(stage.rng, paid - spread, paid + spread)
        fills.append((officer_.sell(day, shares, paid).cite("price", note), paid - spread))
    filing = officer_.file(*(line for line, _ in fills))
    for number, (line, low) in enumerate(fills):
        stage.expect(filing, line, line_ordinal=number, price_low_usd=low, is_current=True)
    stage.trades("sale", day, day, 1, 3_250)


@case("lines_of_a_position", "Direct, indirect and two classes")
def _(stage: Stage) -> None:
    """A founder holds Class A directly and through a trust, and Class B. Half of the direct Class A
    is sold: 50% of that line, but 5% of everything held."""
    company = stage.company(last_price=25, security="Class A Common Stock")
    founder = company.insider(officer("Chief Technology Officer"), 40_000)
    founder.hold(160_000, ownership="I", nature="By Trust")
    founder.hold(200_000, "Class B Common Stock")
    first = session(date(2020, 1, 8))
    founder.form3(
        first,
        founder.holding(first, nature="By Trust"),
        founder.holding(first, "Class B Common Stock", "D", None),
    )
    day = date(2023, 5, 16)
    line = founder.sell(day, 20_000)
    filing = founder.file(
        line,
        founder.holding(day, nature="By Trust"),
        founder.holding(day, "Class B Common Stock", "D", None),
    )
    stage.expect(
        filing,
        line,
        share_of_line_near=Decimal("0.5"),
        share_of_holdings_near=Decimal("0.05"),
        is_holdings_complete=True,
    )


@case("accepted_late", "Accepted in the evening, tradeable in the morning")
def _(stage: Stage) -> None:
    """The same kind of small sale accepted before the opening, in the evening, on a Friday evening,
    and on Good Friday 2022, when EDGAR takes filings and the NYSE is closed. In winter and summer
    New York is five and four hours behind UTC."""
    company = stage.company()
    director = long_standing(company, DIRECTOR, 90_000)
    for sold, filed, at, known in (
        (date(2022, 2, 7), date(2022, 2, 9), time(7, 30, 5), "2022-02-09T12:30:05"),
        (date(2022, 4, 13), date(2022, 4, 15), time(10, 0, 0), "2022-04-15T14:00:00"),
        (date(2022, 6, 7), date(2022, 6, 9), time(21, 55, 59), "2022-06-10T01:55:59"),
        (date(2022, 11, 9), date(2022, 11, 10), time(16, 30, 0), "2022-11-10T21:30:00"),
    ):
        line = director.sell(sold, 800)
        filing = director.file(line, filed=filed, at=at)
        stage.filing(filing, filed_date=filed, accepted_at=known, known_at=known)
        stage.expect(filing, line, known_at=known)
