"""Planted cases about signals: both sides of every line that a signal draws."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from decimal import Decimal

from insider_signals.sandbox import background, context, wording
from insider_signals.sandbox.cases import Stage, case, long_standing, session
from insider_signals.sandbox.market import (
    DIRECTOR,
    TEN_PERCENT,
    Company,
    Filing,
    Insider,
    Line,
    Move,
    Split,
    cents,
    officer,
)

CEO = officer("Chief Executive Officer", director=True)
CFO = officer("Chief Financial Officer")
COUNSEL = officer("General Counsel")
SVP = officer("SVP, Strategy")

# ------------------------------------------------------------------- a large sale after silence


def _sale(
    stage: Stage, insider: Insider, day: date, shares: int, **expected: object
) -> tuple[Filing, Line]:
    """One sale without any text about a plan, on one form."""
    line = insider.sell(day, shares)
    filing = insider.file(line)
    verdict = "not_plan" if filing.box == "0" else "unknown"
    stage.expect(filing, line, plan_status=verdict, is_current=True, **expected)
    return filing, line


@case("ceo_large_sale", "A CEO who never sold sells 30% of the holding")
def _(stage: Stage) -> None:
    """Known since early 2020, no sale for three years and a half, then 30% of all shares for
    millions, box 0 and no plan in any text."""
    company = stage.company(last_price=60)
    ceo = long_standing(company, CEO, 400_000)
    day = date(2023, 8, 15)
    filing, line = _sale(
        stage,
        ceo,
        day,
        120_000,
        is_discretionary=True,
        share_of_line_near=Decimal("0.3"),
        share_of_holdings_near=Decimal("0.3"),
    )
    stage.history(filing, line, routine_status="not_enough_history")
    stage.fires("large_unscheduled_sale", "medium", day, day, groups=1)


@case("ceo_planned_sale", "The same sale under a plan")
def _(stage: Stage) -> None:
    """The same share of the holding, sold in three parts under a plan adopted eight months
    before."""
    company = stage.company(last_price=60)
    ceo = long_standing(company, CEO, 400_000)
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


@case("small_share_of_holdings", "A CEO sells 3% of the holding")
def _(stage: Stage) -> None:
    """The first sale in years, half a million dollars, but 3% of what is owned."""
    company = stage.company(last_price=60)
    ceo = long_standing(company, CEO, 300_000)
    _sale(
        stage,
        ceo,
        date(2023, 8, 15),
        9_000,
        share_of_holdings_near=Decimal("0.03"),
        noise_reasons_include=["small_relative_size"],
    )


@case("seventy_percent_of_holdings", "A CEO sells 70% of the holding")
def _(stage: Stage) -> None:
    """More than half of everything at once, by someone who never sold."""
    company = stage.company(last_price=60)
    ceo = long_standing(company, CEO, 300_000)
    day = date(2023, 8, 15)
    _sale(stage, ceo, day, 210_000, is_discretionary=True, share_of_holdings_near=Decimal("0.7"))
    stage.fires("large_unscheduled_sale", "high", day, day)


@case("cfo_quarter_for_less", "A CFO sells 40% for half a million")
def _(stage: Stage) -> None:
    """Not a large sum, but a large part of what a young CFO owns."""
    company = stage.company(last_price=50)
    cfo = long_standing(company, CFO, 28_000)
    day = date(2022, 8, 16)
    _sale(stage, cfo, day, 11_200, is_discretionary=True)
    stage.fires("large_unscheduled_sale", "medium", day, day)


@case("director_large_sale", "The same by a director is a Watch")
def _(stage: Stage) -> None:
    """A director who never sold sells 30% for millions."""
    company = stage.company(last_price=60)
    director = long_standing(company, DIRECTOR, 400_000)
    day = date(2023, 8, 15)
    _sale(stage, director, day, 120_000, is_discretionary=True)
    stage.fires("large_unscheduled_sale", "watch", day, day)


@case("ceo_who_sells_often", "A CEO who sells all the time sells once more")
def _(stage: Stage) -> None:
    """Small unplanned sales in five months of the last two years; then 20% at once. Large, but this
    person is not one who rarely sells."""
    company = stage.company(last_price=60)
    ceo = long_standing(company, CEO, 400_000)
    for year, month in ((2021, 8), (2021, 11), (2022, 2), (2022, 8), (2023, 2)):
        ceo.file(ceo.sell(session(date(year, month, 22)), 6_000))
    _sale(stage, ceo, date(2023, 6, 13), 75_000, is_discretionary=True)


@case("history_too_short", "A CFO of five months sells 40%")
def _(stage: Stage) -> None:
    """Nobody knows whether this person rarely sells: the Form 3 is five months old."""
    company = stage.company(last_price=60)
    cfo = company.insider(CFO, 90_000)
    cfo.form3(date(2023, 3, 14))
    filing, line = _sale(stage, cfo, date(2023, 8, 15), 36_000, is_discretionary=True)
    stage.history(filing, line, routine_status="not_enough_history")


@case(
    "ceo_sale_near_the_threshold",
    "Just above and just below ten per cent",
    near_threshold=True,
)
def _(stage: Stage) -> None:
    """Two CEOs after silence: 11% for $1.3 million (fires), and 9% for $1.3 million (stays quiet).
    A quarter more or less on either threshold turns them."""
    for share, fires in ((Decimal("0.11"), True), (Decimal("0.09"), False)):
        company = stage.company(last_price=60)
        day = date(2023, 8, 15)
        shares = int(1_300_000 / company.price(day))
        ceo = long_standing(company, CEO, int(shares / share))
        _sale(stage, ceo, day, shares, share_of_holdings_near=share)
        if fires:
            stage.fires(
                "large_unscheduled_sale", "medium", day, day, issuer_cik=company.cik, groups=1
            )


@case("annual_seller", "A CFO who sells every November")
def _(stage: Stage) -> None:
    """8% in each November of three years, then 14% for more than a million in the fourth. Routine
    since the January before, by Cohen, Malloy and Pomorski and by the day of the year."""
    company = stage.company(last_price=60)
    cfo = long_standing(company, CFO, 200_000)
    for year, shares in ((2020, 16_000), (2021, 14_700), (2022, 13_500)):
        cfo.file(cfo.sell(session(date(year, 11, 14)), shares))
    filing, line = _sale(
        stage,
        cfo,
        date(2023, 11, 14),
        22_000,
        noise_reasons_include=["routine", "annual_pattern"],
    )
    stage.history(filing, line, routine_status="routine")


@case("no_annual_seller", "The same sale without the Novembers before")
def _(stage: Stage) -> None:
    """14% for more than a million in November, by a CFO who never sold."""
    company = stage.company(last_price=60)
    cfo = long_standing(company, CFO, 156_000)
    day = date(2023, 11, 14)
    _sale(stage, cfo, day, 22_000, is_discretionary=True, noise_reasons_exclude=["routine"])
    stage.fires("large_unscheduled_sale", "medium", day, day)


@case("month_of_the_trade", "The month of the trade, not of the filing")
def _(stage: Stage) -> None:
    """A director sells 4% on the last session of each February; the filings are of March. Routine
    in 2023 and 2024 all the same."""
    company = stage.company(last_price=60)
    director = long_standing(company, DIRECTOR, 100_000)
    for year in range(2020, 2025):
        day = {2020: 28, 2021: 26, 2022: 28, 2023: 28, 2024: 29}[year]
        line = director.sell(date(year, 2, day), 3_000)
        filing = director.file(line)
        status = "routine" if year >= 2023 else "not_enough_history"
        stage.history(filing, line, routine_status=status)


@case("opportunistic_trader", "Trades in each of three years, in no month twice")
def _(stage: Stage) -> None:
    """Eligible and not routine: opportunistic in the fourth year."""
    company = stage.company(last_price=60)
    director = long_standing(company, DIRECTOR, 100_000)
    for year, month in ((2020, 3), (2021, 8), (2022, 11), (2023, 6)):
        line = director.sell(session(date(year, month, 15)), 2_500)
        filing = director.file(line)
        status = "opportunistic" if year == 2023 else "not_enough_history"
        stage.history(filing, line, routine_status=status)


@case("periodic_seller", "The same number of shares every month")
def _(stage: Stage) -> None:
    """A co-founder sells 20,000 shares a month for two years, without a stated plan. After half a
    year this is a habit."""
    company = stage.company(last_price=40)
    founder = long_standing(company, officer("Chief Product Officer"), 5_000_000)
    for number in range(24):
        day = session(date(2021 + number // 12, number % 12 + 1, 12))
        line = founder.sell(day, 20_000)
        filing = founder.file(line)
        if number > 12:
            stage.expect(filing, line, noise_reasons_include=["periodic_seller"])


@case("year_end_sale", "A sale in the last days of the year")
def _(stage: Stage) -> None:
    """A CFO sells 8% for $900,000 on 19 December, below what as many shares had cost when the
    company sold them to its officers two years before: perhaps for the tax loss."""
    company = stage.company(last_price=60)
    cfo = long_standing(company, CFO, 200_000)
    bought_on = session(date(2021, 12, 14))
    dearer = cents(company.price(date(2023, 12, 19)) * Decimal("1.2"))
    cfo.file(cfo.trade(bought_on, "A", 18_000, dearer))
    _sale(
        stage,
        cfo,
        date(2023, 12, 19),
        16_000,
        noise_reasons_include=["year_end_tax"],
    )


@case("large_december_sale", "December does not excuse a third of the holding")
def _(stage: Stage) -> None:
    """A CFO sells 33% for millions on 12 December."""
    company = stage.company(last_price=60)
    cfo = long_standing(company, CFO, 200_000)
    day = date(2023, 12, 12)
    _sale(stage, cfo, day, 66_000, noise_reasons_exclude=["year_end_tax"])
    stage.fires("large_unscheduled_sale", "medium", day, day)


@case("retiring_cfo", "A CFO leaves and sells")
def _(stage: Stage) -> None:
    """The exit box is ticked and a footnote tells of the retirement two weeks before; 40% of the
    shares are sold."""
    company = stage.company(last_price=60)
    cfo = long_standing(company, CFO, 200_000)
    day, left = date(2023, 8, 15), date(2023, 7, 31)
    company.report("8-K", date(2023, 6, 13), items=("5.02", "9.01"))
    line = cfo.sell(day, 80_000).cite("coding", wording.retirement(stage.rng, left))
    filing = cfo.file(line, exit_box="1")
    stage.expect(
        filing,
        line,
        noise_reasons_include=["departure"],
        footnote_classes_include=["retirement_exit"],
    )


@case("departure_told_elsewhere", "A CFO leaves, and only an 8-K tells")
def _(stage: Stage) -> None:
    """An 8-K announces the CFO's departure; three weeks later 40% of the shares are sold, and the
    form says nothing of it. Whoever reads the 8-K can tell, who does not may not."""
    company = stage.company(last_price=60)
    cfo = long_standing(company, CFO, 200_000)
    leaving = "The company's chief financial officer leaves on August 31, for other interests."
    company.report("8-K", date(2023, 7, 25), items=("5.02",), body=leaving)
    _sale(stage, cfo, date(2023, 8, 15), 80_000, is_discretionary=True)
    stage.open("large_unscheduled_sale")


@case("sale_before_the_release", "A CEO sells a week before the results")
def _(stage: Stage) -> None:
    """Results come in the same week of every quarter; 30% of the holding is sold a few sessions
    before one of the releases."""
    company = stage.company(last_price=60)
    results = context.report_results(company, 80_000_000)
    ceo = long_standing(company, CEO, 400_000)
    release = next(r.release.filed for r in results if r.release.filed >= date(2023, 7, 1))
    day = session(release - timedelta(days=7))
    _sale(stage, ceo, day, 120_000, is_discretionary=True)
    stage.fires("large_unscheduled_sale", None, day, day)


@case("staying_cfo", "The same sale by a CFO who stays")
def _(stage: Stage) -> None:
    """40% sold; the CFO goes on filing as CFO for another year."""
    company = stage.company(last_price=60)
    cfo = long_standing(company, CFO, 200_000)
    day = date(2023, 8, 15)
    _sale(stage, cfo, day, 80_000, is_discretionary=True, noise_reasons_exclude=["departure"])
    for when in (date(2024, 3, 15), date(2024, 8, 15)):
        cfo.file(cfo.trade(when, "A", 5_000, Decimal(0)))
    stage.fires("large_unscheduled_sale", "medium", day, day)


# ----------------------------------------------------------------------------------- run-ups


RUNUP = (Move(date(2023, 2, 20), date(2023, 8, 10), 0.65),)


def _officer_sells_a_sixth(stage: Stage, company: Company, day: date) -> None:
    """16% for about $600,000: too little for any other signal."""
    shares = int(600_000 / company.price(day))
    seller = company.insider(SVP)
    seller.hold(int(shares / 0.16), day=date(2020, 1, 2))
    if company.prices.splits:
        seller.hold(
            int(shares / 0.16 / float(company.prices.splits[0].ratio)), day=date(2020, 1, 2)
        )
    seller.form3(session(date(2020, 1, 8)))
    _sale(stage, seller, day, shares, is_discretionary=True)


@case("sale_after_runup", "A sixth of the holding sold after 65% in six months")
def _(stage: Stage) -> None:
    """The price rises by two thirds without a pause; an officer sells 16%."""
    company = stage.company(last_price=70, moves=RUNUP)
    day = date(2023, 8, 15)
    _officer_sells_a_sixth(stage, company, day)
    stage.fires("sale_after_runup", "medium", day, day)


@case("sale_without_runup", "The same sale at a price that went nowhere")
def _(stage: Stage) -> None:
    """The price is where it was half a year ago."""
    company = stage.company(last_price=70)
    _officer_sells_a_sixth(stage, company, date(2023, 8, 15))


@case("small_sale_after_runup", "A small sale after the same run-up")
def _(stage: Stage) -> None:
    """The run-up is there, but only 2% of the holding is sold."""
    company = stage.company(last_price=70, moves=RUNUP)
    seller = long_standing(company, SVP, 150_000)
    _sale(stage, seller, date(2023, 8, 15), 3_000)


@case("runup_across_a_split", "A run-up that a split hides")
def _(stage: Stage) -> None:
    """The price rises by two thirds, and in between each share became two: as traded, it fell."""
    company = stage.company(
        last_price=70, moves=RUNUP, splits=(Split(date(2023, 5, 16), Decimal(2)),)
    )
    day = date(2023, 8, 15)
    _officer_sells_a_sixth(stage, company, day)
    stage.fires("sale_after_runup", "medium", day, day)


@case("reverse_split_is_no_runup", "A reverse split is no run-up")
def _(stage: Stage) -> None:
    """Ten shares became one two months before the sale: as traded, the price is ten times what it
    was, and nothing happened."""
    company = stage.company(last_price=70, splits=(Split(date(2023, 6, 13), Decimal("0.1")),))
    _officer_sells_a_sixth(stage, company, date(2023, 8, 15))


@case("runup_with_growth", "A run-up that the business explains")
def _(stage: Stage) -> None:
    """The same run-up and sale, but revenue doubles every year: the price only keeps up. Whoever
    reads the company's facts can tell, who does not may not."""
    company = stage.company(last_price=70, moves=RUNUP)
    context.report_results(company, 9_000_000, yearly_growth=1.0)
    _officer_sells_a_sixth(stage, company, date(2023, 8, 15))
    stage.open("sale_after_runup")


@case("runup_without_growth", "A run-up that the business does not explain")
def _(stage: Stage) -> None:
    """The same run-up and sale at a company whose revenue has not grown for years."""
    company = stage.company(last_price=70, moves=RUNUP)
    context.report_results(company, 90_000_000, yearly_growth=0.01)
    day = date(2023, 8, 15)
    _officer_sells_a_sixth(stage, company, day)
    stage.fires("sale_after_runup", None, day, day)


@case("runup_near_the_threshold", "Just above thirty per cent", near_threshold=True)
def _(stage: Stage) -> None:
    """About 40% in six months, against a market that gained 3%."""
    company = stage.company(
        last_price=70, moves=(Move(date(2023, 2, 20), date(2023, 8, 10), 0.40),)
    )
    day = date(2023, 8, 15)
    _officer_sells_a_sixth(stage, company, day)
    stage.fires("sale_after_runup", "medium", day, day)


# ---------------------------------------------------------------------------------- clusters


def _sellers(
    stage: Stage,
    company: Company,
    sales: Iterable[tuple[Insider, date, Decimal]],
    **details: object,
) -> list[Filing]:
    """Each insider sells a share of the holding, on a form of its own."""
    filings = []
    for insider, day, share in sales:
        shares = int(insider.owned(day) * share)
        line = insider.sell(day, shares)
        filings.append(insider.file(line, **details))  # type: ignore[arg-type]
        stage.expect(filings[-1], line, is_current=True)
    return filings


def _team(company: Company, shares: int = 150_000) -> list[Insider]:
    """CEO, CFO, counsel and a director, with holdings around `shares`."""
    return [
        long_standing(company, role, int(shares * factor))
        for role, factor in ((CEO, 1.1), (CFO, 0.9), (COUNSEL, 0.95), (DIRECTOR, 1.05))
    ]


@case("cluster_of_independent_sellers", "Four insiders sell within seven sessions")
def _(stage: Stage) -> None:
    """CEO, CFO, counsel and a director each sell 6 to 9% for $450,000 to $700,000 on different
    days, at different prices, without plan, vesting or offering. None of the sales would be a
    signal alone."""
    company = stage.company(last_price=60)
    ceo, cfo, counsel, director = _team(company)
    sales = (
        (ceo, date(2023, 8, 9), Decimal("0.06")),
        (cfo, date(2023, 8, 11), Decimal("0.09")),
        (counsel, date(2023, 8, 15), Decimal("0.075")),
        (director, date(2023, 8, 17), Decimal("0.065")),
    )
    filings = _sellers(stage, company, sales)
    stage.groups(filings, 4)
    stage.fires("cluster_sale", "high", date(2023, 8, 9), date(2023, 8, 17), groups=4)


@case("cluster_of_ceo_and_director", "Two are enough with the CEO")
def _(stage: Stage) -> None:
    """CEO and director sell 8% each within a week, $1.4 million together."""
    company = stage.company(last_price=60)
    ceo, _cfo, _counsel, director = _team(company, 170_000)
    sales = (
        (ceo, date(2023, 8, 9), Decimal("0.08")),
        (director, date(2023, 8, 15), Decimal("0.07")),
    )
    _sellers(stage, company, sales)
    stage.fires("cluster_sale", "high", date(2023, 8, 9), date(2023, 8, 15), groups=2)


@case("two_directors_are_no_cluster", "Two directors are too few")
def _(stage: Stage) -> None:
    """Two directors sell 8% each within a week."""
    company = stage.company(last_price=60)
    pair = [long_standing(company, DIRECTOR, 150_000) for _ in range(2)]
    _sellers(
        stage,
        company,
        [
            (pair[0], date(2023, 8, 9), Decimal("0.08")),
            (pair[1], date(2023, 8, 15), Decimal("0.07")),
        ],
    )


@case("vesting_day_cluster", "The whole team sells on the vesting day")
def _(stage: Stage) -> None:
    """Five officers, four quarters a year: units vest, 35 to 45% of them are sold for the taxes at
    one price. Large sums on equal days, and no decision. Two of the five forms do not say why."""
    company = stage.company(last_price=90)
    team = [
        long_standing(company, role, 40_000)
        for role in (CEO, CFO, COUNSEL, SVP, officer("Chief Operating Officer"))
    ]
    for year in (2022, 2023, 2024):
        for month in (2, 5, 8, 11):
            day = session(date(year, month, 20))
            for number, insider in enumerate(team):
                units = 14_000 + 1_500 * number
                vested, *_rest, unit = background.vest(insider, day, units, "none", stage.rng)
                sold = insider.sell(day, round(units * (0.36 + 0.02 * number)), company.price(day))
                if number < 3:
                    sold.cite("coding", wording.sell_to_cover(stage.rng))
                filing = insider.file(vested, sold, unit)
                if month == 8:
                    stage.expect(
                        filing,
                        sold,
                        noise_reasons_include=["sell_to_cover"],
                        is_discretionary=False,
                    )


@case("offering_cluster", "Three holders sell in an underwritten offering")
def _(stage: Stage) -> None:
    """CEO, CFO and a fund sell on one day at one price to the cent, net of the underwriters'
    discount, as the footnotes and a prospectus of the day before tell."""
    company = stage.company(last_price=60)
    ceo, cfo, *_rest = _team(company, 300_000)
    fund = company.insider(TEN_PERCENT, 12_000_000, stage.market.entity("Tidewater Fund V, L.P."))
    day = date(2023, 8, 15)
    company.report("424B4", date(2023, 8, 14), time(21, 5), body=OFFERING)
    price = cents(company.price(day) * Decimal("0.955"))
    for insider, shares in ((ceo, 60_000), (cfo, 45_000), (fund, 3_000_000)):
        line = insider.sell(day, shares, price)
        line.cite("coding", wording.offering(stage.rng, "$2.05"))
        filing = insider.file(line)
        stage.expect(
            filing,
            line,
            is_discretionary=False,
            noise_reasons_include=["offering"],
            footnote_classes_include=["offering"],
        )


OFFERING = """Prospectus supplement. The selling stockholders named below offer shares of common
stock. The underwriters have agreed to buy the shares at the price to the public less a discount."""


@case("open_market_cluster_near_an_offering", "An ordinary cluster is not excused by its size")
def _(stage: Stage) -> None:
    """The same three people a year later, in the open market, on different days and at different
    prices, and no offering anywhere."""
    company = stage.company(last_price=60)
    ceo, cfo, counsel, _director = _team(company, 150_000)
    sales = (
        (ceo, date(2024, 8, 8), Decimal("0.07")),
        (cfo, date(2024, 8, 12), Decimal("0.085")),
        (counsel, date(2024, 8, 14), Decimal("0.06")),
    )
    _sellers(stage, company, sales)
    stage.fires("cluster_sale", "high", date(2024, 8, 8), date(2024, 8, 14), groups=3)


@case("coordinated_cluster", "Four sell the same share on the same day")
def _(stage: Stage) -> None:
    """Exactly 8% each, on one day. Perhaps arranged together: one tier lower."""
    company = stage.company(last_price=60)
    team = _team(company)
    day = date(2023, 8, 15)
    filings = _sellers(stage, company, [(insider, day, Decimal("0.08")) for insider in team])
    stage.groups(filings, 4)
    stage.fires("cluster_sale", "medium", day, day, groups=4)


@case("cluster_of_one_family", "One person, a trust and a company")
def _(stage: Stage) -> None:
    """A director, the director's trust and holding company have filed jointly before. Now each
    sells 7% within days on a form of its own: one decision group, so no cluster."""
    company = stage.company(last_price=60)
    director = company.insider(DIRECTOR, 150_000)
    trust = company.insider(TEN_PERCENT, 140_000, stage.market.entity("Inglenook Family Trust"))
    firm = company.insider(TEN_PERCENT, 145_000, stage.market.entity("Inglenook Capital LLC"))
    start = date(2020, 1, 8)
    joint = director.form3(start, joint=(trust, firm))
    sales = (
        (director, date(2023, 8, 9), Decimal("0.07")),
        (trust, date(2023, 8, 11), Decimal("0.075")),
        (firm, date(2023, 8, 15), Decimal("0.06")),
    )
    filings = _sellers(stage, company, sales)
    stage.groups([joint, *filings], 1)
    stage.open("large_unscheduled_sale")


@case("cluster_of_funds", "Three funds are no insiders' cluster")
def _(stage: Stage) -> None:
    """Three unrelated ten-percent owners, all entities, sell within a week."""
    company = stage.company(last_price=60)
    names = ("Alpha Quay Fund LP", "Bricklane Partners LP", "Cormorant Hill Master Fund Ltd")
    funds = [company.insider(TEN_PERCENT, 9_000_000, stage.market.entity(name)) for name in names]
    sales = [
        (fund, date(2023, 8, 9 + number), Decimal("0.06") + Decimal(number) / 50)
        for number, fund in enumerate(funds)
    ]
    filings = _sellers(stage, company, sales)
    stage.groups(filings, 3)


@case("cluster_under_plans", "Three sell in one week, all by plan")
def _(stage: Stage) -> None:
    """CEO, CFO and counsel adopted plans in the same open window and sell monthly since. Their days
    often fall together."""
    company = stage.company(last_price=60)
    ceo, cfo, counsel, _director = _team(company)
    adopted = date(2023, 5, 22)
    for number in range(5):
        for offset, insider in enumerate((ceo, cfo, counsel)):
            day = session(date(2023, 10, 10) + timedelta(days=30 * number + offset))
            line = insider.sell(day, 9_000).cite("coding", wording.plan(stage.rng, adopted))
            filing = insider.file(line, box="1")
            stage.expect(filing, line, plan_status="plan", is_discretionary=False)


@case("cluster_of_small_sales", "Four sell, but a little")
def _(stage: Stage) -> None:
    """Four insiders sell 1 to 2% each within a week."""
    company = stage.company(last_price=60)
    sales = [
        (insider, session(date(2023, 8, 8 + 2 * number)), Decimal("0.01") + Decimal(number) / 400)
        for number, insider in enumerate(_team(company))
    ]
    _sellers(stage, company, sales)


@case("cluster_spread_over_months", "Four sell, months apart")
def _(stage: Stage) -> None:
    """The same four sales as in the cluster, but one a quarter."""
    company = stage.company(last_price=60)
    sales = [
        (insider, session(date(2023, 2 + 3 * number, 15)), Decimal("0.07"))
        for number, insider in enumerate(_team(company))
    ]
    _sellers(stage, company, sales)


# ----------------------------------------------------------------------------------- lock-ups


def _ipo(stage: Stage) -> tuple[Company, list[Insider]]:
    """Listed in March 2023 with a lock-up of 180 days that ends on 11 September."""
    listed = date(2023, 3, 15)
    company = stage.company(noise=False, last_price=30, listed_since=listed)
    company.report("S-1", date(2023, 2, 3), time(17, 2))
    company.report("8-A12B", date(2023, 3, 10), time(9, 1))
    company.report("424B4", date(2023, 3, 15), time(16, 40), body=PROSPECTUS)
    team = [
        company.insider(role, shares)
        for role, shares in ((CEO, 900_000), (CFO, 300_000), (SVP, 250_000), (DIRECTOR, 400_000))
    ]
    for insider in team:
        insider.form3(listed, filed=listed, at=time(18, 30))
    return company, team


PROSPECTUS = """Initial public offering of common stock.

Lock-up agreements. We, our executive officers, directors and holders of substantially all of our
shares have agreed with the underwriters not to sell any shares for a period of 180 days after the
date of this prospectus.

The restricted period ends early for up to a fifth of the shares if our second quarter results have
been published and the closing price has been a quarter above the offering price on ten of fifteen
trading days in a row."""


@case("lockup_expiry", "Four insiders sell when the lock-up ends")
def _(stage: Stage) -> None:
    """In the two weeks after the lock-up of the initial public offering ends, four insiders sell 12
    to 20% each."""
    company, team = _ipo(stage)
    shares = (Decimal("0.12"), Decimal("0.2"), Decimal("0.15"), Decimal("0.18"))
    sales = [
        (insider, session(date(2023, 9, 12 + 2 * number)), share)
        for number, (insider, share) in enumerate(zip(team, shares, strict=True))
    ]
    _sellers(stage, company, sales)
    stage.fires("lockup_sale", "situational", date(2023, 9, 6), date(2023, 10, 11))
    stage.open("cluster_sale")


@case("lockup_expiry_without_selling", "A lock-up ends and hardly anyone sells")
def _(stage: Stage) -> None:
    """The same company's twin: one director sells 2% after the lock-up."""
    company, team = _ipo(stage)
    _sellers(stage, company, [(team[3], date(2023, 9, 14), Decimal("0.02"))])


# ------------------------------------------------------------------------------ plan red flags


def _planned(
    stage: Stage, insider: Insider, adopted: date, sales: Iterable[date], shares: int = 8_000
) -> None:
    for day in sales:
        line = insider.sell(day, shares).cite("coding", wording.plan(stage.rng, adopted))
        box = {True: "1", False: None}[day >= date(2023, 4, 1)]
        filing = insider.file(line, box=box)
        stage.expect(
            filing,
            line,
            plan_status="plan",
            plan_adopted_date=adopted,
        )


@case("short_cooling_off", "First sale 45 days after adoption")
def _(stage: Stage) -> None:
    """Adopted after the rule changed, first used half-way through the 90 days it asks for."""
    company = stage.company(last_price=60)
    seller = long_standing(company, COUNSEL, 200_000)
    first = date(2023, 7, 17)
    _planned(stage, seller, date(2023, 6, 2), (first, date(2023, 9, 12), date(2023, 11, 14)))
    stage.fires("plan_red_flag", "medium", first, first)


@case("long_cooling_off", "First sale 200 days after adoption")
def _(stage: Stage) -> None:
    """The same plan with patience, and more than one sale."""
    company = stage.company(last_price=60)
    seller = long_standing(company, COUNSEL, 200_000)
    days_of_sale = (date(2023, 12, 19), date(2024, 3, 19), date(2024, 6, 18))
    _planned(stage, seller, date(2023, 6, 2), days_of_sale)


@case("old_plan_used_at_once", "A plan of 2021, used after 12 days")
def _(stage: Stage) -> None:
    """Before the reform no cooling-off was asked for; sales within 30 days came before losses."""
    company = stage.company(last_price=60)
    seller = long_standing(company, COUNSEL, 200_000)
    first = date(2021, 5, 18)
    _planned(stage, seller, date(2021, 5, 6), (first, date(2021, 8, 17), date(2021, 11, 16)))
    stage.fires("plan_red_flag", "medium", first, first)


@case("single_trade_plan", "A plan for one sale")
def _(stage: Stage) -> None:
    """One sale five months after adoption and none in the year after it."""
    company = stage.company(last_price=60)
    seller = long_standing(company, COUNSEL, 200_000)
    day = date(2022, 10, 18)
    _planned(stage, seller, date(2022, 5, 16), (day,), 20_000)
    # The flag is only known a year later.
    stage.fires("plan_red_flag", "watch", day, day + timedelta(days=380))


# --------------------------------------------------------------------------------- purchases


def _purchase(
    stage: Stage, insider: Insider, day: date, dollars: int, **expected: object
) -> Filing:
    line = insider.buy(day, int(dollars / insider.company.price(day)))
    filing = insider.file(line)
    stage.expect(filing, line, is_current=True, **expected)
    return filing


@case("single_purchase", "One director buys for $60,000")
def _(stage: Stage) -> None:
    """Meaningful until shown otherwise, but too small to be a signal: it counts in the
    sentiment."""
    company = stage.company(last_price=60)
    _purchase(
        stage,
        long_standing(company, DIRECTOR, 30_000),
        date(2023, 8, 15),
        60_000,
        is_discretionary=True,
    )


@case("large_purchase", "A CEO buys for $700,000")
def _(stage: Stage) -> None:
    """The position grows by a quarter."""
    company = stage.company(last_price=60)
    day = date(2023, 8, 15)
    shares = int(2_800_000 / company.price(day))
    _purchase(stage, long_standing(company, CEO, shares), day, 700_000, is_discretionary=True)
    stage.fires("large_purchase", "high", day, day)


@case("large_sum_small_step", "The same sum adds one per cent")
def _(stage: Stage) -> None:
    """$700,000, but the buyer owns a hundred times that."""
    company = stage.company(last_price=60)
    day = date(2023, 8, 15)
    shares = int(70_000_000 / company.price(day))
    _purchase(stage, long_standing(company, DIRECTOR, shares), day, 700_000, is_discretionary=True)


@case("purchase_of_millions", "Two million, whatever the position")
def _(stage: Stage) -> None:
    """A founder who owns a hundred times as much buys for $2 million more."""
    company = stage.company(last_price=60)
    day = date(2023, 8, 15)
    shares = int(200_000_000 / company.price(day))
    _purchase(stage, long_standing(company, DIRECTOR, shares), day, 2_000_000)
    stage.fires("large_purchase", None, day, day)


@case("cluster_purchase", "Four insiders buy within a week")
def _(stage: Stage) -> None:
    """CEO, CFO and two directors buy for $50,000 to $120,000 each."""
    company = stage.company(last_price=60)
    buyers = [*_team(company), long_standing(company, DIRECTOR, 60_000)]
    filings = [
        _purchase(stage, insider, session(date(2023, 8, 8 + number)), 50_000 + 17_000 * number)
        for number, insider in enumerate(buyers[:4])
    ]
    stage.groups(filings, 4)
    stage.fires("cluster_purchase", "high", date(2023, 8, 8), date(2023, 8, 14), groups=4)


@case("board_programme", "Every director buys the same lot on the same day")
def _(stage: Stage) -> None:
    """Five directors buy 1,500 shares each under the board's programme: at most a lower tier."""
    company = stage.company(last_price=60)
    day = date(2023, 8, 15)
    for _ in range(5):
        director = long_standing(company, DIRECTOR, 40_000)
        line = director.buy(day, 1_500).cite("coding", wording.equal_purchases(stage.rng))
        director.file(line)
    stage.fires("cluster_purchase", "medium", day, day)


@case("purchase_in_an_offering", "Insiders buy in the company's own offering")
def _(stage: Stage) -> None:
    """Four insiders buy at the price to the public, on one day."""
    company = stage.company(last_price=20)
    day = date(2023, 8, 15)
    price = cents(company.price(day) * Decimal("0.94"))
    company.report("424B5", date(2023, 8, 14), time(20, 0))
    for insider in _team(company):
        line = insider.buy(day, 10_000, price).cite(
            "coding", "Bought from the underwriters in the company's public offering, at its price."
        )
        filing = insider.file(line)
        stage.expect(filing, line, is_discretionary=False, footnote_classes_include=["offering"])


DIP = (Move(date(2023, 5, 22), date(2023, 8, 4), -0.42),)


@case("dip_purchase", "A director buys after a fall of 42%")
def _(stage: Stage) -> None:
    """The price fell within a quarter; a director buys for $90,000."""
    company = stage.company(last_price=60, moves=DIP)
    day = date(2023, 8, 15)
    director = long_standing(company, DIRECTOR, 50_000)
    _purchase(stage, director, day, 90_000, is_discretionary=True)
    stage.fires("dip_purchase", "watch", day, day)


@case("purchase_without_dip", "The same purchase at a quiet price")
def _(stage: Stage) -> None:
    """Nothing has fallen."""
    company = stage.company(last_price=60)
    _purchase(stage, long_standing(company, DIRECTOR, 50_000), date(2023, 8, 15), 90_000)


@case("tiny_purchase_in_a_dip", "A few shares after the same fall")
def _(stage: Stage) -> None:
    """$8,000 after a fall of 42%."""
    company = stage.company(last_price=60, moves=DIP)
    _purchase(stage, long_standing(company, DIRECTOR, 50_000), date(2023, 8, 15), 8_000)
