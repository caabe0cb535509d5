"""The rows of the made-up history, as SQL over hashes: who does what when, and how SEC writes it.

`steps` makes the tables that must be remembered (filings and their lines, with running balances);
`selects` is each data-set file as a query for one quarter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from insider_signals.sandbox import names, wording

FIRST_QUARTER, LAST_QUARTER = (2006, 1), (2026, 2)


@dataclass(frozen=True)
class Size:
    """How many issuers, people and funds there are in all the years; at scale 1 as below."""

    scale: float

    @property
    def issuers(self) -> int:
        return max(12, round(11_000 * self.scale))

    @property
    def people(self) -> int:
        return max(60, round(260_000 * self.scale))

    @property
    def funds(self) -> int:
        return max(12, round(16_000 * self.scale))


KINDS = """
    -- kind, role, trait, slots, probability, months, part of the position, most tranches
    ('form3',        'officer',  'first',     1, 0.90, 'any',     0.00, 1),
    ('grant',        'officer',  'any',       2, 0.62, 'spring',  0.08, 1),
    ('option_grant', 'officer',  'any',       1, 0.45, 'spring',  0.15, 3),
    ('vest_withheld','officer',  'withheld',  1, 0.60, 'spring',  0.10, 1),
    ('vest_withheld','officer',  'quarterly', 4, 0.90, 'quarter', 0.03, 1),
    ('vest_taxes',   'officer',  'withheld',  3, 0.66, 'any',     0.04, 3),
    ('vest_sold',    'officer',  'sold',      2, 0.65, 'quarter', 0.04, 1),
    ('plan',         'officer',  'plan',      6, 0.80, 'slot',    0.02, 3),
    ('exercise',     'officer',  'any',       2, 0.20, 'window',  0.08, 2),
    ('sale',         'officer',  'any',       3, 0.11, 'window',  0.06, 3),
    ('gift',         'officer',  'any',       1, 0.10, 'year_end',0.02, 1),
    ('purchase',     'officer',  'any',       2, 0.06, 'window',  0.05, 2),
    ('form5',        'officer',  'any',       1, 0.04, 'form5',   0.01, 1),
    ('form3',        'director', 'first',     1, 0.90, 'any',     0.00, 1),
    ('grant',        'director', 'any',       1, 0.85, 'summer',  0.08, 1),
    ('deferred',     'director', 'quarterly', 4, 0.95, 'quarter', 0.01, 1),
    ('sale',         'director', 'any',       2, 0.14, 'window',  0.08, 3),
    ('purchase',     'director', 'any',       3, 0.10, 'window',  0.06, 3),
    ('exercise',     'director', 'any',       1, 0.15, 'window',  0.10, 3),
    ('gift',         'director', 'any',       1, 0.05, 'year_end',0.02, 1),
    ('form5',        'director', 'any',       1, 0.03, 'form5',   0.01, 1),
    ('form3',        'fund',     'first',     1, 0.90, 'any',     0.00, 1),
    ('fund_sale',    'fund',     'any',       6, 0.20, 'any',     0.05, 4),
    ('fund_purchase','fund',     'any',       6, 0.20, 'any',     0.04, 4),
    ('distribution', 'fund',     'any',       1, 0.15, 'any',     0.10, 1)
"""

KIND_LINES = """
    -- kind, position, derivative, code, direction, part of the quantity, price, tranched, ownership
    ('grant',         0, false, 'A', 'A', 1.00, 'zero',   false, 'D'),
    ('option_grant',  0, true,  'A', 'A', 1.00, 'zero',   true,  'D'),
    ('vest_withheld', 0, false, 'M', 'A', 1.00, 'zero',   false, 'D'),
    ('vest_withheld', 1, false, 'F', 'D', 0.38, 'market', false, 'D'),
    ('vest_withheld', 2, true,  'M', 'D', 1.00, 'zero',   false, 'D'),
    ('vest_taxes',    0, false, 'F', 'D', 0.38, 'market', true,  'D'),
    ('vest_sold',     0, false, 'M', 'A', 1.00, 'zero',   false, 'D'),
    ('vest_sold',     1, false, 'S', 'D', 0.40, 'market', true,  'D'),
    ('vest_sold',     2, true,  'M', 'D', 1.00, 'zero',   false, 'D'),
    ('plan',          0, false, 'S', 'D', 1.00, 'market', true,  'D'),
    ('exercise',      0, false, 'M', 'A', 1.00, 'strike', false, 'D'),
    ('exercise',      1, false, 'S', 'D', 0.95, 'market', true,  'D'),
    ('exercise',      2, true,  'M', 'D', 1.00, 'zero',   false, 'D'),
    ('sale',          0, false, 'S', 'D', 1.00, 'market', true,  'D'),
    ('gift',          0, false, 'G', 'D', 1.00, 'zero',   false, 'D'),
    ('purchase',      0, false, 'P', 'A', 1.00, 'market', true,  'D'),
    ('form5',         0, false, 'G', 'D', 1.00, 'zero',   false, 'D'),
    ('form5',         1, false, 'L', 'A', 0.20, 'market', false, 'D'),
    ('deferred',      0, true,  'A', 'A', 1.00, 'market', false, 'D'),
    ('fund_sale',     0, false, 'S', 'D', 1.00, 'market', true,  'I'),
    ('fund_purchase', 0, false, 'P', 'A', 1.00, 'market', true,  'I'),
    ('distribution',  0, false, 'J', 'D', 1.00, 'zero',   false, 'I')
"""

NOTES = """
    -- kind, classes of the note on the coding, its share; shares of the notes on prices, awards,
    -- balances and indirect ownership
    ('grant', ['vesting'], 0.00, 0.00, 0.97, 0.60, 0.20),
    ('option_grant', ['vesting'], 0.00, 0.00, 0.95, 0.10, 0.00),
    ('vest_withheld', ['withheld'], 0.90, 0.00, 0.90, 0.55, 0.00),
    ('vest_taxes', ['withheld'], 0.92, 0.10, 0.60, 0.55, 0.00),
    ('vest_sold', ['cover', 'cover', 'instruction'], 0.90, 0.60, 0.85, 0.30, 0.00),
    ('plan', ['plan'], 0.90, 0.85, 0.05, 0.50, 0.10),
    ('exercise', ['option', 'plan', 'plan', 'expiring'], 0.65, 0.65, 0.75, 0.20, 0.00),
    ('sale', ['taxes', 'diversify', 'denied', 'retired', 'lockup', 'offering', 'private'],
        0.20, 0.80, 0.02, 0.50, 0.20),
    ('gift', ['gift', 'gift', 'trust'], 0.90, 0.00, 0.00, 0.30, 0.15),
    ('purchase', ['espp', 'drip', 'board'], 0.15, 0.55, 0.00, 0.25, 0.15),
    ('form5', ['gift', 'late', 'drip'], 0.80, 0.00, 0.00, 0.20, 0.10),
    ('deferred', ['phantom'], 0.95, 0.00, 0.60, 0.00, 0.00),
    ('fund_sale', ['offering', 'private', 'swing', 'repurchase'], 0.15, 0.55, 0.00, 0.10, 0.95),
    ('fund_purchase', ['private', 'swing'], 0.08, 0.60, 0.00, 0.10, 0.95),
    ('distribution', ['fund'], 0.95, 0.00, 0.00, 0.20, 0.95),
    ('form3', ['vesting'], 0.00, 0.00, 0.50, 0.25, 0.30)
"""


# ------------------------------------------------------------------------------------ templates

_WHEN = date(1901, 2, 3)
_TOKENS = {
    "February 3, 1901": ("@A", "%B %-d, %Y"),
    "Feb. 3, 1901": ("@B", "%b. %-d, %Y"),
    "2/3/1901": ("@C", "%-m/%-d/%Y"),
    "02/03/01": ("@D", "%m/%d/%y"),
    "02-03-1901": ("@E", "%m-%d-%Y"),
    "3 February 1901": ("@F", "%-d %B %Y"),
}
"""How `wording` prints the day that stands for any day; the token; and DuckDB's format of it."""
_LOW, _HIGH = Decimal("7654.32"), Decimal("8765.43")

_WRITERS: dict[str, Callable[[Random], str]] = {
    "plan": lambda rng: wording.plan(rng, _WHEN if rng.random() < 0.75 else None),
    "denied": wording.not_under_plan,
    "cover": wording.sell_to_cover,
    "instruction": lambda rng: wording.sell_to_cover_instruction(rng, _WHEN),
    "withheld": wording.withheld,
    "range": lambda rng: wording.weighted_range(rng, _LOW, _HIGH),
    "vesting": lambda rng: rng.choice(
        (
            wording.vesting(rng),
            f"Grant of @N units under the {rng.choice(('equity', 'omnibus', 'stock'))} plan. "
            + wording.vesting(rng),
            f"@N of the units vested on {wording.day_in_words(rng, _WHEN)}; the rest vest later.",
        )
    ),
    "option": wording.option_sale,
    "expiring": lambda rng: wording.option_expiring(rng, _WHEN),
    "taxes": wording.pay_taxes,
    "diversify": wording.diversify,
    "retired": lambda rng: wording.retirement(rng, _WHEN),
    "lockup": wording.lockup,
    "offering": lambda rng: wording.offering(rng, rng.choice((None, "$0.85", "$1.12"))),
    "private": wording.private_sale,
    "repurchase": wording.issuer_repurchase,
    "swing": wording.short_swing,
    "gift": wording.gift,
    "trust": wording.grat,
    "espp": wording.espp,
    "drip": wording.drip,
    "board": wording.equal_purchases,
    "late": wording.late,
    "phantom": lambda rng: rng.choice(
        (
            "Phantom units of the directors' deferred compensation plan; paid in shares.",
            "Deferred fees of @N dollars turned into units at the quarter's closing price.",
            "Units include dividend equivalents. Each is settled in one share when service ends.",
        )
    ),
    "fund": wording.fund_distribution,
    "balance": lambda rng: rng.choice(
        (
            wording.holdings_note(rng),
            "Of these shares, @N are unvested restricted stock units.",
            f"Includes @N shares bought under the ESPP on {wording.day_in_words(rng, _WHEN)}.",
        )
    ),
    "indirect": lambda rng: wording.indirect(rng, "@P"),
    "disclaimer": wording.disclaimer,
}


def templates(variants: int = 40) -> Iterator[tuple[str, int, str]]:
    """Class, variant and text of every footnote, with tokens for days, prices, numbers, names."""
    for label, write in _WRITERS.items():
        for variant in range(variants):
            text = write(Random(f"{label}/{variant}"))
            for printed, (token, _) in _TOKENS.items():
                text = text.replace(printed, token)
            text = re.sub(r"\$?7,?654\.32", "@L", text)
            yield label, variant, re.sub(r"\$?8,?765\.43", "@H", text)


# ----------------------------------------------------------------------------------------- rows


def steps(seed: int, size: Size) -> Iterator[tuple[str, str]]:
    """Name and SQL of each step; each makes one table from those before it."""
    last_year = LAST_QUARTER[0]

    yield (
        "issuers",
        f"""
        create macro draw(a, b, c) as (hash(a, b, c, {seed}) % 1000003) / 1000003.0;
        create macro pick(a, b, c, n) as (hash(a, b, c, {seed}) % (n))::integer;
        -- a slow wave of the issuer's own, and a spread within the day
        create macro market_price(price, swing, period, phase, day, event_id, tranche) as
        round(
            price * exp(swing * sin(epoch(day) / 86400 / period + phase))
            * (1 + (draw(event_id, tranche, 'price') - 0.5) / 40),
            2
        );
        create table issuers as
        select
            number::integer as issuer_no,
            1996 + pick(number, 0, 'start', 29) as first_year,
            3 + pick(number, 0, 'life', 18) as years,
            exp(2.3 + 2.2 * draw(number, 0, 'price')) as price,
            0.25 + 0.5 * draw(number, 0, 'swing') as swing,
            6.2832 * draw(number, 0, 'phase') as phase,
            400 + pick(number, 0, 'period', 1400) as period
        from range({size.issuers}) as numbers (number)
        """,
    )
    yield (
        "seat_years",
        f"""
        create table seat_years as
        with seats as (
            select
                issuers.*,
                seat::integer as seat,
                case when seat < 6 then 'officer' when seat < 12 then 'director' else 'fund' end
                    as role,
                3 + pick(issuer_no, seat, 'tenure', 8) as tenure,
                pick(issuer_no, seat, 'offset', 8) as start
            from issuers, range(13) as seats (seat)
        ),
        years as (
            select
                seats.*,
                year::integer as year,
                (year + start) // tenure as term,
                year = first_year or (year + start) % tenure = 0 as is_first
            from seats, range(2006, {last_year + 1}) as years (year)
            where year between first_year and first_year + years
        )
        select
            issuer_no,
            seat,
            role,
            year,
            term::integer as term,
            is_first,
            case when role = 'fund' then {size.people} + pick(issuer_no, seat, term, {size.funds})
                else pick(issuer_no, seat, term, {size.people}) end as owner_no,
            case role
                when 'fund' then exp(13 + 3 * draw(issuer_no, seat, 'size'))
                when 'director' then exp(8.5 + 3.5 * draw(issuer_no, term * 20 + seat, 'size'))
                else exp(9.5 + 3.5 * draw(issuer_no, term * 20 + seat, 'size'))
            end as position,
            list_filter(
                [
                    'any',
                    case when is_first then 'first' end,
                    case when draw(issuer_no, seat + 20 * term, 'plan') < 0.14 then 'plan' end,
                    case when draw(issuer_no, 0, 'taxes') < 0.62 then 'withheld' else 'sold' end,
                    case when draw(issuer_no, role, 'quarterly') < 0.14 then 'quarterly' end
                ],
                lambda trait: trait is not null
            ) as traits
        from years
        """,
    )
    yield (
        "events",
        f"""
        create table kinds as
        select *, (row_number() over (order by kind, role, trait))::integer as kind_no
        from (values {KINDS})
            as kinds (kind, role, trait, slots, probability, months, part, tranches);
        create table notes as
        select * from (values {NOTES})
            as notes (kind, classes, p_coding, p_price, p_vesting, p_balance, p_nature);
        create table events as
        with slots as (
            select
                seat_years.* exclude (traits, is_first),
                kinds.kind,
                kinds.months,
                kinds.part,
                kinds.tranches,
                unnest(range(kinds.slots))::integer as slot,
                kinds.probability,
                kinds.kind_no
            from seat_years
            inner join kinds
                on seat_years.role = kinds.role and list_contains(seat_years.traits, kinds.trait)
        ),
        keyed as (
            select
                *,
                ((issuer_no::bigint * 13 + seat) * 40 + (year - 2000)) * 1000
                + kind_no * 10 + slot as event_id
            from slots
        ),
        drawn as (
            select
                *,
                case months
                    when 'spring' then 2 + pick(issuer_no, 1, 'month', 2)
                    when 'summer' then 5 + pick(issuer_no, 2, 'month', 2)
                    when 'quarter' then slot * 3 + 2
                    when 'slot' then slot + 3
                    when 'window' then [2, 3, 5, 6, 8, 9, 11, 12][1 + pick(event_id, 3, 'month', 8)]
                    when 'year_end' then 10 + pick(event_id, 4, 'month', 3)
                    when 'form5' then 2
                    else 1 + pick(event_id, 5, 'month', 12)
                end as month,
                case when months in ('spring', 'summer', 'quarter')
                    then 1 + pick(issuer_no, month, 'day', 28)
                    else 1 + pick(event_id, 6, 'day', 28)
                end as day_of_month
            from keyed
            where draw(event_id, 7, 'happens') < probability
        ),
        dated as (
            select
                * exclude (months, probability, kind_no, month, day_of_month),
                (make_date(year, month, day_of_month) + case
                    isodow(make_date(year, month, day_of_month)) when 6 then 2 when 7 then 1 else 0
                end)::date as day,
                case
                    when draw(event_id, 8, 'lag') < 0.07 then 0
                    when draw(event_id, 8, 'lag') < 0.37 then 1
                    when draw(event_id, 8, 'lag') < 0.94 then 2
                    when draw(event_id, 8, 'lag') < 0.987 then 5
                    else 60
                end as lag
            from drawn
        )
        select
            dated.* exclude (lag, tranches, part),
            (day + case
                when kind = 'form5' then 0
                when lag between 1 and 2 and isodow(day) + lag > 5 then lag + 2
                when lag = 60 then 60 + (8 - isodow(day + 60)) % 7 % 6
                when lag = 5 then 7
                else lag
            end::integer)::date as filed,
            case
                when part = 0 then 0
                else greatest(1, round(position * part * (0.4 + 1.2 * draw(event_id, 9, 'size'))))
            end::bigint as quantity,
            1 + pick(event_id, 10, 'tranches', tranches) as tranches,
            case when kind = 'form3' then '3' when kind = 'form5' then '5' else '4' end as form,
            null::bigint as original_id
        from dated
        """,
    )
    yield (
        "filings",
        """
        create table filings as
        with amended as (
            select
                * replace (
                    event_id + 500 as event_id,
                    form || '/A' as form,
                    (filed + 3 + pick(event_id, 11, 'later', 40))::date as filed
                ),
                filed as original_filed,
                event_id as amended_id
            from events
            where draw(event_id, 12, 'amended') < 0.018
        ),
        united as (
            select *, null::date as original_filed, null::bigint as amended_id from events
            union all
            select * from amended
        ),
        weekdays as (
            select
                united.* replace (
                    (filed + case isodow(filed) when 6 then 2 when 7 then 1 else 0 end)::date
                        as filed
                )
            from united
        ),
        noted as (
            select
                weekdays.* exclude (original_id),
                coalesce(amended_id, event_id) as source_id,
                classes[1 + pick(event_id, 13, 'class', len(classes))] as class,
                (draw(source_id, 14, 'note') < p_coding)::integer as n_coding,
                case when draw(source_id, 15, 'note') < p_price then tranches else 0 end as n_price,
                (draw(source_id, 16, 'note') < p_vesting)::integer as n_vesting,
                (draw(source_id, 17, 'note') < p_balance)::integer as n_balance,
                (draw(source_id, 18, 'note') < p_nature)::integer as n_nature
            from weekdays
            inner join notes on weekdays.kind = notes.kind
        )
        select
            *,
            year(filed) * 10 + quarter(filed) as quarter,
            printf(
                '%010d-%02d-%06d',
                9500000 + issuer_no,
                year(filed) % 100,
                -- one year's keys of an issuer, and room for what is filed in the next
                (seat * 40 + year % 2 * 20) * 1000 + event_id % 1000
            ) as accession
        from noted
        where filed >= date '2006-01-01'
        order by quarter
        """,
    )
    yield (
        "lines",
        f"""
        create table kind_lines as
        select * from (values {KIND_LINES})
            as kind_lines (kind, place, derivative, code, direction, part, price, tranched, held);
        create table lines as
        with placed as (
            select
                filings.*,
                kind_lines.* exclude (kind, part),
                kind_lines.part as line_part,
                unnest(range(case when tranched then tranches else 1 end))::integer as tranche
            from filings
            inner join kind_lines on filings.kind = kind_lines.kind
        ),
        priced as (
            select
                placed.*,
                greatest(
                    1,
                    round(quantity * line_part / case when tranched then tranches else 1 end)
                    + case when tranched then tranche * 7 else 0 end
                )::bigint as shares,
                market_price(
                    issuers.price, swing, period, phase, day, event_id, tranche
                ) as market,
                place * 10 + tranche as ordinal
            from placed
            inner join issuers on placed.issuer_no = issuers.issuer_no
        )
        select
            event_id,
            source_id,
            quarter,
            accession,
            kind,
            issuer_no,
            -- a mistyped year
            case when draw(event_id, ordinal, 'year') < 0.00015 then (day + interval 10 year)::date
                else day end as day,
            derivative,
            code,
            direction,
            held,
            ordinal,
            tranche,
            shares,
            market,
            case
                -- a price that is only in its footnote
                when n_price > 0 and tranched and draw(event_id, 2, 'unpriced') < 0.004 then null
                when price = 'zero' then 0
                when price = 'strike' then round(market * 0.45, 2)
                when amended_id is not null and tranche = 0 then round(market * 1.01, 2)
                -- the total typed as a price
                when draw(event_id, ordinal, 'total') < 0.0002 then round(market * shares, 2)
                else market
            end as price,
            greatest(
                round(position)
                + sum(
                    case
                        when derivative or amended_id is not null then 0
                        when direction = 'A' then shares
                        else -shares
                    end
                ) over (
                    partition by issuer_no, seat, term
                    order by day, source_id, amended_id nulls first, ordinal
                    rows between unbounded preceding and current row
                ),
                0
            )::bigint as owned,
            case when n_coding > 0 and code not in ('M', 'A') then 1 end as coding_id,
            case when n_price > 0 and tranched then n_coding + tranche + 1 end as price_id,
            case
                when n_vesting > 0 and code in ('M', 'A') then n_coding + n_price + 1
            end as vesting_id,
            case
                when n_balance > 0 and not derivative then n_coding + n_price + n_vesting + 1
            end as balance_id,
            case
                when n_nature > 0 and held = 'I'
                    then n_coding + n_price + n_vesting + n_balance + 1
            end as nature_id
        from priced
        -- a third of the amendments repeat only their first line, some repeat none
        where
            amended_id is null
            or draw(event_id, 19, 'scope') < 0.55
            or (draw(event_id, 19, 'scope') < 0.88 and ordinal = 0)
        order by quarter
        """,
    )
    for table in ("kinds", "notes", "kind_lines", "seat_years", "events"):
        yield "", f"drop table {table}"


# What need not be remembered is made when a quarter is written.
_HOLDINGS = """
        with counted as (
            select
                *,
                case
                    when kind = 'form3' then pick(event_id, 20, 'holdings', 3)
                    when draw(event_id, 20, 'holdings') < 0.25 then 1 + pick(event_id, 21, 'n', 3)
                    else 0
                end as n,
                case
                    when kind = 'form3' then pick(event_id, 22, 'derivatives', 3)
                    when draw(event_id, 22, 'derivatives') < 0.05
                        then 1 + pick(event_id, 23, 'n', 6)
                    else 0
                end as n_derivative
            from filings
            where quarter = $quarter
        ),
        unnested as (
            select *, unnest(range(n))::integer as number, false as derivative from counted
            union all
            select *, unnest(range(n_derivative))::integer as number, true from counted
        )
        select
            event_id,
            quarter,
            accession,
            form,
            issuer_no,
            derivative,
            number,
            greatest(1, round(position * (0.05 + draw(event_id, number, 'held'))))::bigint as owned,
            pick(issuer_no, seat * 10 + number, 'nature', 8) as nature,
            case
                when n_balance > 0 and number = 0 and not derivative
                    then n_coding + n_price + n_vesting + 1
            end as balance_id
        from unnested
"""
_FOOTNOTES = """
        with numbered as (
            select
                event_id, source_id, quarter, accession, issuer_no, seat, term, year, day, quantity,
                unnest(
                    list_concat(
                        case when n_coding > 0 then [class] else [] end,
                        list_transform(range(n_price), lambda x: 'range'),
                        case when n_vesting > 0 then ['vesting'] else [] end,
                        case when n_balance > 0 then ['balance'] else [] end,
                        case when n_nature > 0 then ['indirect', 'disclaimer'] else [] end
                    )
                ) as class,
                unnest(range(1, 1 + n_coding + n_price + n_vesting + n_balance + 2 * n_nature))
                    ::integer as number,
                n_coding
            from filings
            where quarter = $quarter
        ),
        templated as (
            select
                numbered.* exclude (class),
                numbered.class,
                -- people keep their wording for a year
                (hash(numbered.issuer_no, numbered.seat, numbered.term, numbered.class) % 40)
                    ::integer as variant,
                -- and their plan for a year
                case
                    when numbered.class in ('plan', 'instruction')
                        then (
                            make_date(year - 1, 9, 1)
                            + pick(numbered.issuer_no, seat * 100 + year, 'adopted', 70)
                        )::date
                    else (day - pick(event_id, number, 'when', 400))::date
                end as said_day,
                1 + pick(event_id, number, 'amount', 40000) as amount,
                market_price(
                    price, swing, period, phase, day, event_id, number - n_coding - 1
                ) as market
            from numbered
            inner join issuers on numbered.issuer_no = issuers.issuer_no
        )
        select
            templated.accession,
            templated.number,
            case
                when templated.class = 'range' then
                    replace(
                        replace(
                            templates.text,
                            '@L',
                            printf('$%.2f', market * 0.99)
                        ),
                        '@H',
                        printf('$%.2f', market * 1.01)
                    )
                when not contains(templates.text, '@') then templates.text
                else
                    replace(replace(replace(replace(replace(replace(replace(replace(
                        templates.text,
                        '@A', strftime(said_day, '%B %-d, %Y')),
                        '@B', strftime(said_day, '%b. %-d, %Y')),
                        '@C', strftime(said_day, '%-m/%-d/%Y')),
                        '@D', strftime(said_day, '%m/%d/%y')),
                        '@E', strftime(said_day, '%m-%d-%Y')),
                        '@F', strftime(said_day, '%-d %B %Y')),
                        '@N', printf('%,d', amount)),
                        '@P', 'the Family Trust No. ' || (1 + issuer_no % 900))
            end as text
        from templated
        inner join templates
            on templated.class = templates.class and templated.variant = templates.variant
"""


# ------------------------------------------------------------------------------------- as files


def _list(words: tuple[str, ...] | list[str]) -> str:
    return "[" + ", ".join("'" + word.replace("'", "''") + "'" for word in words) + "]"


_DAY = "upper(strftime({}, '%d-%b-%Y'))"
_TITLES = (
    ("Chief Executive Officer", "President and CEO", "CEO", "Chairman & CEO", "See Remarks"),
    ("Chief Financial Officer", "EVP & CFO", "CFO and Treasurer", "Chief Fin. Officer", "CFO"),
    ("General Counsel", "EVP, Gen Counsel & Secretary", "Chief Legal Officer", "See Remarks"),
    ("Chief Operating Officer", "EVP, Operations", "COO", "President, Americas", "SVP, Operations"),
    ("SVP, Sales", "Chief Commercial Officer", "EVP, Marketing", "Chief Revenue Officer"),
    ("Chief Accounting Officer", "VP, Controller", "Chief People Officer", "SVP, Human Resources"),
)
_NATURES = (
    "By Spouse By_Trust By_Family_Trust By_401(k)_Plan See_footnote By_LLC By_Children By_GRAT"
)
_REMARKS = (
    "Exhibit 24 - Power of Attorney.",
    "See Exhibit 99.1 for the joint filers.",
    'The filer is a member of a "group" as that word is used in Section 13(d).',
    "Executive Vice President and Chief Financial Officer",
    "The filer files as a director by deputisation.",
    "Form 2 of 2.",
)


def selects(size: Size) -> dict[str, tuple[str, dict[str, str]]]:
    """Relation and column expressions of each table's file; what is not named is empty."""
    first, second = names.FIRST_PARTS, names.SECOND_PARTS
    issuer_name = (
        f"{_list(first)}[1 + issuer_no * 7 % {len(first)}] || ' ' || "
        f"{_list(second)}[1 + (issuer_no * 3 + issuer_no // {len(first)}) % {len(second)}]"
        f" || ' ' || (1 + issuer_no // {len(first) * len(second)}) || ' '"
        f" || {_list(names.SUFFIXES)}[1 + issuer_no * 3 % {len(names.SUFFIXES)}]"
    )
    ticker = "".join(
        f"chr(65 + issuer_no // {26**place} % 26)" + (" || " if place else "")
        for place in (3, 2, 1, 0)
    )
    symbol = (
        f"case when draw(event_id, 30, 'symbol') < 0.984 then {ticker} "
        f"else ['N/A', 'NONE', '(' || {ticker} || ')', lower({ticker})]"
        "[1 + pick(event_id, 31, 'symbol', 4)] end"
    )
    box = """
        case
            when filed < date '2023-04-01' or form like '3%' then null
            when kind = 'plan' then ['1', '1', '1', 'true'][1 + pick(event_id, 32, 'box', 4)]
            else ['0', '0', '0', '0', 'false', 'false', null][1 + pick(event_id, 33, 'box', 7)]
        end
    """
    submission = {
        "ACCESSION_NUMBER": "accession",
        "FILING_DATE": _DAY.format("filed"),
        "PERIOD_OF_REPORT": _DAY.format("day"),
        "DATE_OF_ORIG_SUB": _DAY.format("original_filed"),
        "NO_SECURITIES_OWNED": "case when form like '3%' then '0' end",
        "NOT_SUBJECT_SEC16": "['0', null, null, 'false', '0', null, '0', null, '0', null, null]"
        "[1 + pick(event_id, 34, 'exit', 11)]",
        "FORM3_HOLDINGS_REPORTED": "case when form like '5%' then '0' end",
        "FORM4_TRANS_REPORTED": "case when form like '5%' then '1' end",
        "DOCUMENT_TYPE": "form",
        "ISSUERCIK": "printf('%010d', 5000000 + issuer_no)",
        "ISSUERNAME": issuer_name,
        "ISSUERTRADINGSYMBOL": symbol,
        "REMARKS": f"""
            case
                when amended_id is not null then
                    'Amends the report of ' || strftime(original_filed, '%B %-d, %Y')
                    || ['.', ' to correct a price.', ' to add a line.']
                    [1 + pick(event_id, 35, 'why', 3)]
                when draw(event_id, 36, 'remark') < 0.1 then
                    {_list(_REMARKS)}[1 + pick(event_id, 37, 'remark', {len(_REMARKS)})]
            end
        """,
        "AFF10B5ONE": box,
    }
    titles = "[" + ", ".join(_list(row) for row in _TITLES) + "]"
    person = (
        f"{_list(names.SURNAMES)}[1 + owner_no % {len(names.SURNAMES)}] || ' ' || "
        f"{_list(names.FIRST_NAMES)}"
        f"[1 + owner_no // {len(names.SURNAMES)} % {len(names.FIRST_NAMES)}]"
        " || ' ' || chr(65 + owner_no // 3000 % 26)"
    )
    fund = f"{_list(first)}[1 + owner_no % {len(first)}] || ' Capital Fund ' || owner_no || ' LP'"
    owner = {
        "ACCESSION_NUMBER": "accession",
        "RPTOWNERCIK": "printf('%010d', 6000000 + owner_no)",
        "RPTOWNERNAME": f"case when role = 'fund' then {fund} else {person} end",
        "RPTOWNER_RELATIONSHIP": """
            case
                when role = 'fund' then 'TenPercentOwner'
                when role = 'director' then 'Director'
                when seat = 0 then 'Director,Officer'
                else 'Officer'
            end
        """,
        "RPTOWNER_TITLE": f"""
            case when role = 'officer' then
                {titles}[1 + seat][1 + pick(owner_no, seat, 'title', len({titles}[1 + seat]))]
            end
        """,
        "RPTOWNER_STREET1": "(100 + owner_no % 9000) || ' Sample Street'",
        "RPTOWNER_CITY": "['Wilmington', 'Reno', 'Plano', 'Dayton'][1 + owner_no % 4]",
        "RPTOWNER_STATE": "['DE', 'NV', 'TX', 'OH'][1 + owner_no % 4]",
        "RPTOWNER_ZIPCODE": "printf('%05d', 10000 + owner_no % 89999)",
        "FILE_NUMBER": "printf('001-%05d', issuer_no)",
    }
    note = "case when {0} is not null then 'F' || {0} end"
    line = {
        "ACCESSION_NUMBER": "accession",
        "NONDERIV_TRANS_SK": "event_id * 100 + ordinal",
        "DERIV_TRANS_SK": "event_id * 100 + ordinal",
        "SECURITY_TITLE": """
            case
                when derivative then
                    ['Restricted Stock Units', 'Stock Option (Right to Buy)',
                    'Employee Stock Option', 'Performance Share Units']
                    [1 + pick(issuer_no, 1, 'units', 4)]
                else
                    ['Common Stock', 'Common Stock', 'Common Stock', 'Class A Common Stock',
                    'Common Stock, par value $0.01'][1 + pick(issuer_no, 2, 'title', 5)]
            end
        """,
        "TRANS_DATE": _DAY.format("day"),
        "TRANS_FORM_TYPE": "case when kind = 'form5' then '5' else '4' end",
        "TRANS_CODE": "code",
        "EQUITY_SWAP_INVOLVED": "case when issuer_no % 4 = 0 then 'false' else '0' end",
        "EQUITY_SWAP_TRANS_CD_FN": note.format("coding_id"),
        "TRANS_SHARES": "shares::double::varchar",
        "TRANS_SHARES_FN": "case when not derivative then " + note.format("vesting_id") + " end",
        "TRANS_PRICEPERSHARE": "price::varchar",
        "TRANS_PRICEPERSHARE_FN": note.format("price_id"),
        "TRANS_ACQUIRED_DISP_CD": "direction",
        "SHRS_OWND_FOLWNG_TRANS": "owned::double::varchar",
        "SHRS_OWND_FOLWNG_TRANS_FN": note.format("balance_id"),
        "DIRECT_INDIRECT_OWNERSHIP": "held",
        "NATURE_OF_OWNERSHIP": "case when held = 'I' then 'See footnote' end",
        "NATURE_OF_OWNERSHIP_FN": "case when nature_id is not null then "
        "'F' || (nature_id + 1) || ', F' || nature_id end",
    }
    derivative_line = {
        **line,
        "CONV_EXERCISE_PRICE": "case when code = 'M' then round(market * 0.45, 2)::varchar end",
        "CONV_EXERCISE_PRICE_FN": "case when code != 'M' then "
        + note.format("vesting_id")
        + " end",
        "EXCERCISE_DATE": "case when vesting_id is null then upper(strftime(day, '%d-%b-%Y')) end",
        "EXCERCISE_DATE_FN": note.format("vesting_id"),
        "EXPIRATION_DATE": "case when vesting_id is null or issuer_no % 4 = 1 then "
        "upper(strftime(day + interval 9 year, '%d-%b-%Y')) end",
        "EXPIRATION_DATE_FN": note.format("vesting_id"),
        "UNDLYNG_SEC_TITLE": "'Common Stock'",
        "UNDLYNG_SEC_SHARES": "shares::double::varchar",
        "SHRS_OWND_FOLWNG_TRANS": "(shares * 2)::double::varchar",
    }
    held = {
        "ACCESSION_NUMBER": "accession",
        "NONDERIV_HOLDING_SK": "event_id * 100 + number",
        "DERIV_HOLDING_SK": "event_id * 100 + number",
        "SECURITY_TITLE": "'Common Stock'",
        "TRANS_FORM_TYPE": "case when form like '5%' then '3' end",
        "SHRS_OWND_FOLWNG_TRANS": "owned::double::varchar",
        "SHRS_OWND_FOLWNG_TRANS_FN": note.format("balance_id"),
        "DIRECT_INDIRECT_OWNERSHIP": "'I'",
        "NATURE_OF_OWNERSHIP": f"replace({_list(_NATURES.split())}[1 + nature], '_', ' ')",
    }
    derivative_held = {
        **held,
        "SECURITY_TITLE": "'Stock Option (Right to Buy)'",
        "CONV_EXERCISE_PRICE": "(5 + nature * 3.25)::double::varchar",
        "EXERCISE_DATE": "'01-MAR-2012'",
        "EXPIRATION_DATE": "'01-MAR-' || (2028 + number)",
        "UNDLYNG_SEC_TITLE": "'Common Stock'",
        "UNDLYNG_SEC_SHARES": "owned::double::varchar",
        "DIRECT_INDIRECT_OWNERSHIP": "'D'",
        "NATURE_OF_OWNERSHIP": "null",
    }
    joint = f"""(
        select
            filings.* replace (
                case
                    when role = 'fund'
                        then {size.people} + (owner_no - {size.people} + member) % {size.funds}
                    else owner_no
                end as owner_no
            ),
            member
        from (
            select *, unnest(range(
                case
                    when role = 'fund' and draw(issuer_no, 12, 'joint') < 0.5
                        then 2 + pick(issuer_no, 12, 'members', 4)
                    else 1
                end
            ))::integer as member
            from filings
            where quarter = $quarter
        ) as filings
    )"""
    signature = {
        "ACCESSION_NUMBER": "accession",
        "OWNERSIGNATURENAME": f"'/s/ ' || case when role = 'fund' then {fund} else {person} end",
        "OWNERSIGNATUREDATE": _DAY.format("filed"),
    }
    footnote = {
        "ACCESSION_NUMBER": "accession",
        "FOOTNOTE_ID": "'F' || number",
        "FOOTNOTE_TXT": "text",
    }
    this = "where quarter = $quarter"
    return {
        "SUBMISSION": (f"(select * from filings {this})", submission),
        "REPORTINGOWNER": (joint, owner),
        "NONDERIV_TRANS": (f"(select * from lines {this} and not derivative)", line),
        "NONDERIV_HOLDING": (f"(select * from ({_HOLDINGS}) where not derivative)", held),
        "DERIV_TRANS": (f"(select * from lines {this} and derivative)", derivative_line),
        "DERIV_HOLDING": (f"(select * from ({_HOLDINGS}) where derivative)", derivative_held),
        "FOOTNOTES": (f"({_FOOTNOTES})", footnote),
        "OWNER_SIGNATURE": (joint, signature),
    }
