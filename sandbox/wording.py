"""What made-up filers write into footnotes and remarks, each thing in several ways.

Every function takes the writer's random generator and returns one text. The wordings are the
sandbox's own; they use the vocabulary of such footnotes, not their sentences.
"""

# ruff: noqa: SIM905
from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

MONTHS = (
    "January February March April May June July August September October November December".split()
)


def day_in_words(rng: Random, day: date) -> str:
    """A date as filers type it; every form is exact to the day."""
    month = MONTHS[day.month - 1]
    short = month if month == "May" else f"{month[:3]}."
    return rng.choice(
        (
            f"{month} {day.day}, {day.year}",
            f"{month} {day.day}, {day.year}",
            f"{short} {day.day}, {day.year}",
            f"{day.month}/{day.day}/{day.year}",
            f"{day.month:02d}/{day.day:02d}/{day:%y}",
            f"{day.month:02d}-{day.day:02d}-{day.year}",
            f"{day.day} {month} {day.year}",
        )
    )


def dollars(amount: Decimal | float) -> str:
    return f"${Decimal(amount):,.2f}"


def plan_term(rng: Random) -> str:
    """The rule's name with the dashes, blanks and brackets that filers use."""
    return rng.choice(
        (
            "Rule 10b5-1 trading plan",
            "Rule 10b5-1 plan",
            "Rule 10b5\u20111 trading arrangement",
            "Rule 10b5\u20131 sales plan",
            "10b-5-1 plan",
            "written plan for trading securities that meets Rule 10b5-1(c)",
            "RULE 10B5-1 TRADING PLAN",
            "Rule 10(b)5-1 plan",
            "10b5-1 stock trading plan",
            "pre-arranged trading plan designed to comply with Rule 10b5-1",
        )
    )


def plan(rng: Random, adopted: date | None = None, who: str = "the insider") -> str:
    """Says that the trade was made under a plan, with the adoption date when one is given."""
    term = plan_term(rng)
    if adopted is None:
        return rng.choice(
            (
                f"Trade executed automatically by the broker under {who}'s {term}.",
                f"These shares left {who}'s account under the terms of a {term}.",
                f"Made pursuant to a {term}; {who} did not choose the moment.",
                f"Reported sale occurred under a {term} that was already in place.",
            )
        )
    when = day_in_words(rng, adopted)
    return rng.choice(
        (
            f"Trade executed automatically under a {term} adopted on {when}.",
            f"Pursuant to a {term} which {who} entered into on {when}.",
            f"Broker-directed sale under {who}'s {term}, dated {when}.",
            f"Sold in accordance with a {term} established {when} by {who}.",
            f"The order was placed by the plan administrator under a {term} (adopted {when}).",
            f"On {when}, {who} adopted a {term}; this trade was carried out under it.",
        )
    )


def not_under_plan(rng: Random) -> str:
    term = plan_term(rng)
    return rng.choice(
        (
            f"This sale was not made pursuant to a {term}.",
            f"A discretionary order, placed outside of any {term}.",
            f"The shares were sold at the insider's own decision and not under a {term}.",
            f"Sold other than under the insider's {term}.",
            f"Sold without reliance on a {term}.",
        )
    )


def plan_terminated(rng: Random, adopted: date, terminated: date) -> str:
    term = plan_term(rng)
    first, last = day_in_words(rng, adopted), day_in_words(rng, terminated)
    return rng.choice(
        (
            f"The insider's {term}, adopted {first}, was terminated on {last}.",
            f"On {last} the insider terminated the {term} that had been entered into on {first}.",
        )
    )


def plain_rule_10b5(rng: Random) -> str:
    """Rule 10b-5 is the fraud rule, not a plan."""
    return rng.choice(
        (
            "Nothing in this report is an admission for purposes of Rule 10b-5 of the Exchange "
            "Act.",
            "Filed without conceding any duty under Section 10(b) or Rule 10b-5.",
        )
    )


def sell_to_cover(rng: Random) -> str:
    return rng.choice(
        (
            "Sold in the market solely to cover withholding taxes due when restricted stock "
            "units vested.",
            "Mandatory sell-to-cover: the plan broker sold these shares to pay the tax on "
            "vesting RSUs.",
            "Automatic sale required by the company to satisfy tax withholding on the vesting of "
            "RSUs. "
            "The insider had no say in it.",
            "Shares sold to cover statutory tax withholding on settlement of the award, as the "
            "award "
            "agreement requires; not a discretionary trade.",
            "Represents the part of the vested shares that was sold to fund the resulting tax "
            "obligation.",
        )
    )


def sell_to_cover_instruction(rng: Random, adopted: date | None = None) -> str:
    """A standing tax instruction under Rule 10b5-1(c): not a trading plan that times sales."""
    since = f", given on {day_in_words(rng, adopted)}," if adopted else ""
    return rng.choice(
        (
            "Sold to cover taxes on vested RSUs under a durable sell-to-cover "
            f"instruction{since} that "
            "meets Rule 10b5-1(c).",
            f"Tax sale on the vesting date. The sell-to-cover election{since} is meant to comply "
            "with "
            "Rule 10b5-1(c) and leaves the insider no discretion over time or price.",
        )
    )


def withheld(rng: Random) -> str:
    return rng.choice(
        (
            "Shares kept back by the company to pay tax on the vesting of restricted stock.",
            "Withheld by the issuer upon settlement of RSUs to meet tax withholding; no market "
            "sale.",
            "Net settlement: the company retained these shares for the withholding obligation.",
            "Surrendered to the company in payment of taxes due on vesting.",
        )
    )


def weighted_range(rng: Random, low: Decimal, high: Decimal) -> str:
    a, b = dollars(low), dollars(high)
    if rng.random() < 0.15:
        a, b = a.removeprefix("$"), b.removeprefix("$")
    return rng.choice(
        (
            f"Weighted average price. Individual fills went from {a} to {b}; a breakdown is "
            "available "
            "to the SEC staff, the company or a holder on request.",
            f"Average of several trades at prices ranging from {a} to {b}, inclusive.",
            f"Price shown is a weighted average of executions between {a} and {b}. The insider "
            "undertakes "
            "to give the number of shares at each price upon request.",
            f"Sold in multiple lots, low {a}, high {b}; the weighted average is reported.",
        )
    )


def offering(rng: Random, discount: str | None = None) -> str:
    net = (
        f" The price is net of an underwriting discount of {discount} a share." if discount else ""
    )
    return (
        rng.choice(
            (
                "Sold to the underwriters in a registered secondary offering.",
                "Shares sold by the holder as part of the company's underwritten public offering.",
                "Sale under a prospectus supplement, to the several underwriters of the offering.",
                "Additional shares sold when the underwriters used their option to purchase more.",
            )
        )
        + net
    )


def private_sale(rng: Random) -> str:
    return rng.choice(
        (
            "Sold off-exchange to one institutional buyer in a privately negotiated transaction.",
            "Private sale under a stock purchase agreement with an unaffiliated fund.",
        )
    )


def prepaid_forward(rng: Random) -> str:
    return rng.choice(
        (
            "Delivered to settle a prepaid variable forward contract with a bank.",
            "Shares pledged under, and now delivered for, a variable prepaid forward.",
        )
    )


def issuer_repurchase(rng: Random) -> str:
    return rng.choice(
        (
            "The company bought these shares back from the holder under a repurchase agreement.",
            "Repurchased by the issuer, concurrently with its public offering, at the price to "
            "the public.",
        )
    )


def option_sale(rng: Random) -> str:
    return rng.choice(
        (
            "Same-day sale of the shares bought by exercising the option reported in Table II.",
            "Broker-assisted cashless exercise: the option was exercised and the shares sold at "
            "once.",
            "Shares from the exercise of stock options, sold on the date of exercise.",
        )
    )


def option_expiring(rng: Random, expires: date) -> str:
    when = day_in_words(rng, expires)
    return rng.choice(
        (
            f"The exercised option was due to expire on {when}.",
            f"Exercise of an option in its final year; it would have lapsed on {when}.",
        )
    )


def gift(rng: Random) -> str:
    return rng.choice(
        (
            "Gift to a family member; nothing was received in return.",
            "Bona fide gift to a donor-advised fund.",
            "Charitable donation of shares, for no consideration.",
        )
    )


def grat(rng: Random) -> str:
    return rng.choice(
        (
            "Moved to a grantor retained annuity trust whose trustee is the insider.",
            "Transfer to a revocable family trust for estate planning; the form of ownership "
            "changed only.",
            "Annuity payment back from a GRAT to the insider, without consideration.",
        )
    )


def fund_distribution(rng: Random) -> str:
    return rng.choice(
        (
            "In-kind distribution by the fund to its limited partners, pro rata and without "
            "payment.",
            "Pro rata distribution for no consideration to the partners of the fund.",
        )
    )


def divorce(rng: Random) -> str:
    return rng.choice(
        (
            "Handed over to a former spouse under a domestic relations order.",
            "Transferred under a marital settlement agreement following a divorce.",
        )
    )


def margin_call(rng: Random) -> str:
    return rng.choice(
        (
            "Sold by the lender after a margin call on a loan secured by the shares.",
            "Forced sale: the pledgee foreclosed on shares pledged as loan security.",
        )
    )


def pledge_mention(rng: Random) -> str:
    """A pledge that explains no sale."""
    return rng.choice(
        (
            "Some of the shares held are pledged as collateral for a line of credit.",
            "Includes shares in an account that may serve as margin collateral.",
        )
    )


def espp(rng: Random) -> str:
    return rng.choice(
        (
            "Bought through payroll deductions in the company's employee stock purchase plan.",
            "Acquired under the ESPP at the plan's discounted price.",
        )
    )


def drip(rng: Random) -> str:
    return rng.choice(
        (
            "Acquired by reinvesting dividends under the company's dividend reinvestment plan.",
            "Shares credited through automatic dividend reinvestment.",
        )
    )


def merger(rng: Random) -> str:
    return rng.choice(
        (
            "At the effective time of the merger each share was converted into the right to "
            "receive cash.",
            "Disposed of in the merger under the merger agreement, in exchange for the deal price.",
        )
    )


def conversion(rng: Random) -> str:
    return rng.choice(
        (
            "Each Class B share converts into one Class A share at the holder's choice and never "
            "expires.",
            "Converted one for one into common stock at the election of the holder.",
        )
    )


def vesting(rng: Random) -> str:
    return rng.choice(
        (
            "Each unit is a right to receive one share. A quarter vests each year from the grant "
            "date.",
            "Restricted stock units; one third vests on each anniversary while service continues.",
            "Performance shares earned at the level certified by the compensation committee.",
            "Options become exercisable in four equal yearly parts, starting a year after grant.",
            "Annual director award; vests in full before the next annual meeting.",
        )
    )


def indirect(rng: Random, holder: str) -> str:
    return rng.choice(
        (
            f"Held by {holder}, of which the insider is a trustee.",
            f"Owned of record by {holder}; voting and sale are decided by its general partner.",
            f"Shares stand in the name of {holder}.",
        )
    )


def disclaimer(rng: Random) -> str:
    return rng.choice(
        (
            "Beneficial ownership is disclaimed save for any pecuniary interest.",
            "Each filer disclaims beneficial ownership beyond its pecuniary interest in these "
            "shares.",
        )
    )


def retirement(rng: Random, when: date) -> str:
    day = day_in_words(rng, when)
    return rng.choice(
        (
            f"The insider retired as an officer on {day}.",
            f"Following resignation on {day}, the filer is no longer an officer of the company.",
        )
    )


def split_form(rng: Random, number: int, total: int) -> str:
    ordinal = ("first", "second", "third")[number - 1]
    many = ("one", "two", "three")[total - 1]
    return rng.choice(
        (
            f"This is the {ordinal} of {many} Forms 4 for the same trades; there are more than "
            "10 filers.",
            f"Form {number} of {total}. The filers exceed ten, so the report is spread over "
            f"{many} forms.",
        )
    )


def late(rng: Random) -> str:
    return rng.choice(
        (
            "Reported late through a clerical oversight at the broker.",
            "This trade was inadvertently left out of an earlier report.",
        )
    )


def amendment(rng: Random, original: date, what: str) -> str:
    when = day_in_words(rng, original)
    return rng.choice(
        (
            f"Amends the Form 4 of {when} to correct {what}.",
            f"This amendment is filed to correct {what} in the report filed {when}.",
        )
    )


def withdrawal(rng: Random, original: date) -> str:
    when = day_in_words(rng, original)
    return rng.choice(
        (
            f"The Form 4 filed {when} was submitted in error. The trades shown there did not "
            "take place "
            "and that report should be disregarded.",
            f"Filed to withdraw the report of {when}: no such transaction occurred.",
        )
    )


def holdings_note(rng: Random) -> str:
    return rng.choice(
        (
            "The balance counts unvested restricted stock units.",
            "Includes shares bought through the ESPP since the last report.",
        )
    )


def split_note(rng: Random, ratio: str, when: date) -> str:
    return (
        f"Share numbers reflect the {ratio} stock split that took effect {day_in_words(rng, when)}."
    )


def short_swing(rng: Random) -> str:
    return rng.choice(
        (
            "Part of this trade can be matched under Section 16(b); the short-swing profit was "
            "paid over.",
            "The filer has agreed to disgorge to the company the profit matchable under Section "
            "16(b).",
        )
    )


def pay_taxes(rng: Random) -> str:
    return rng.choice(
        (
            "Proceeds go towards the insider's yearly income tax bill.",
            "Sold to raise cash for personal income taxes due in April.",
        )
    )


def diversify(rng: Random) -> str:
    return rng.choice(
        (
            "Sold to diversify the insider's investments.",
            "Part of the insider's personal financial planning and asset diversification.",
        )
    )


def lockup(rng: Random) -> str:
    return rng.choice(
        (
            "Sold after the 180-day lock-up from the initial public offering had run out.",
            "The market stand-off agreement with the underwriters no longer binds these shares.",
        )
    )


def ads_ratio(rng: Random, ratio: int) -> str:
    return rng.choice(
        (
            f"Each American Depositary Share stands for {ratio} ordinary shares.",
            f"Traded as ADSs; one ADS represents {ratio} ordinary shares. The price is per ADS.",
        )
    )


def formula_price(rng: Random) -> str:
    return rng.choice(
        (
            "The price is fixed later by a formula in the agreement and was not known when this "
            "was filed.",
            "Price to be set from the average close of the coming ten sessions.",
        )
    )


def attorney(rng: Random) -> str:
    return rng.choice(
        (
            "Exhibit 24, Power of Attorney, is attached.",
            "Signed under a power of attorney filed earlier.",
        )
    )


def equal_purchases(rng: Random) -> str:
    return rng.choice(
        (
            "Bought under the board's stock ownership programme, in which each director takes "
            "equal lots.",
            "Part of an equal purchase made by every non-employee director under the board's "
            "policy.",
        )
    )
