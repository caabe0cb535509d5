"""How codes, amounts and moments read to a person. Unknown codes are spelled out, never hidden."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

NOT_KNOWN = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"

LABELS = Path(__file__).resolve().parent.parent / "dbt_project" / "seeds" / "labels.csv"

MONTHS = "January February March April May June July August September October November December"
MONTH_NAMES = tuple(MONTHS.split())

_SMALL_NUMBERS = "no one two three four five six seven eight nine ten"
SMALL_NUMBERS = tuple(_SMALL_NUMBERS.split())

_UNSAFE_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


@cache
def labels(domain: str) -> dict[str, str]:
    """Code and name of a domain's codes in their order, as published in `reference.labels`."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["domain"] == domain]
    return {row["code"]: row["label"] for row in sorted(rows, key=lambda row: int(row["rank"]))}


@cache
def new_york() -> ZoneInfo:
    """The clock of filings and sessions. Read when first asked for: importing does no I/O."""
    return ZoneInfo("America/New_York")


def words(code: str | None) -> str:
    """`small_relative_size` → "small relative size"."""
    return code.replace("_", " ") if code else NOT_KNOWN


def sentence(code: str | None) -> str:
    """`small_relative_size` → "Small relative size"."""
    text = words(code)
    return text[:1].upper() + text[1:]


def signal_name(code: str | None) -> str:
    return labels("signal").get(code or "", sentence(code))


def tier_name(code: str | None) -> str:
    return labels("tier").get(code or "", sentence(code))


def role_name(code: str | None) -> str:
    """`general_counsel`, and likewise "general counsel" → "General counsel"; `CEO` → "CEO"."""
    return labels("role").get((code or "").lower().replace(" ", "_"), sentence(code))


def motive(code: str | None) -> str:
    """A noise reason as it stands in running text."""
    return labels("noise_reason").get(code or "", words(code))


def motive_name(code: str | None) -> str:
    """The same with a capital."""
    return sentence(motive(code))


def plan_status(code: str | None) -> str:
    return labels("plan_status").get(code or "", words(code))


def plan_basis(code: str | None) -> str:
    return labels("plan_basis").get(code or "", f"by {words(code)}")


def routine_name(code: str | None) -> str:
    return labels("routine_status").get(code or "", words(code))


def insider(name_and_role: str) -> str:
    """`Doe Jane (ceo)` → "Doe Jane (CEO)"."""
    name, bracket, role = name_and_role.rpartition(" (")
    return f"{name} ({role_name(role.removesuffix(')'))})" if bracket else name_and_role


def usd(value: object) -> str:
    """$1.2M, $980K, $12.3B, $512; missing is a dash, never zero."""
    number = _number(value)
    if number is None:
        return NOT_KNOWN
    sign = MINUS if number < 0 else ""
    number = abs(number)
    for size, suffix in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")):
        # 999,950 would read "1000K"; the next size up reads "1.0M".
        if number >= size * 0.99995:
            scaled = number / size
            return (
                f"{sign}${scaled:.0f}{suffix}" if scaled >= 100 else f"{sign}${scaled:.1f}{suffix}"
            )
    return f"{sign}${number:,.0f}"


def price(value: object) -> str:
    number = _number(value)
    if number is None:
        return NOT_KNOWN
    return f"${number:,.4f}" if 0 < abs(number) < 1 else f"${number:,.2f}"


def amount(value: object) -> str:
    """Shares and counts with thousands separated."""
    number = _number(value)
    return NOT_KNOWN if number is None else f"{number:,.0f}"


def percent(value: object) -> str:
    """A fraction: 0.385 → 38%, 0.004 → 0.4%."""
    number = _number(value)
    if number is None:
        return NOT_KNOWN
    scaled = number * 100
    return f"{scaled:.1f}%" if 0 < abs(scaled) < 9.95 else f"{scaled:.0f}%"


def percent_range(low: object, high: object) -> str:
    """Two fractions, as one number where they agree within a tenth: 12% to 50%."""
    first, last = _number(low), _number(high)
    if first is None or last is None or last <= first * 1.1:
        return percent(low)
    return f"{percent(low)} to {percent(high)}"


def signed(value: object) -> str:
    """A ratio between -1 and 1 with a true minus sign."""
    number = _number(value)
    if number is None:
        return NOT_KNOWN
    shown = f"{number:+.2f}".replace("-", MINUS)
    return "0.00" if shown[1:] == "0.00" else shown


def net_return(value: object, digits: int = 1) -> str:
    """A return as a signed per cent: 0.004 → +0.4%, with a true minus sign."""
    number = _number(value)
    if number is None:
        return NOT_KNOWN
    shown = f"{number * 100:+.{digits}f}%"
    return f"{0:.{digits}f}%" if float(shown[:-1]) == 0 else shown.replace("-", MINUS)


def decimal(value: object) -> str:
    """A statistic with one decimal and a true minus sign."""
    number = _number(value)
    return NOT_KNOWN if number is None else f"{number:.1f}".replace("-", MINUS)


def split_value(split: str, value: str) -> str:
    """What a group of the scorecard is split by, in words."""
    names = {"tier": tier_name, "role": role_name, "routine_status": routine_name}
    return names[split](value) if split in names else value


def score(value: object) -> str:
    number = _number(value)
    return NOT_KNOWN if number is None else f"{number:.0f}"


def day(value: date | None) -> str:
    """22 Nov 2024"""
    return f"{value.day} {value:%b %Y}" if value else NOT_KNOWN


def long_day(value: date | None) -> str:
    """Friday, 22 November 2024"""
    return f"{value:%A}, {value.day} {value:%B %Y}" if value else NOT_KNOWN


def moment(value: datetime | None) -> str:
    """A UTC moment on New York's clock, the one that filings and sessions keep; pages name it."""
    if value is None:
        return NOT_KNOWN
    local = value.replace(tzinfo=UTC).astimezone(new_york())
    return f"{local.day} {local:%b %Y, %H:%M}"


def new_york_day(value: object) -> date | None:
    """The day on that clock."""
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC).astimezone(new_york()).date()


def silence(days: object) -> str:
    """Days as people count them: 12 days, 5 months, 2.3 years."""
    number = _number(days)
    if number is None:
        return NOT_KNOWN
    if number < 60:
        return f"{number:.0f} days"
    if number < 730:
        return f"{number / 30.44:.0f} months"
    return f"{number / 365.25:.1f} years"


def count(number: int, one: str, many: str | None = None) -> str:
    """one sale, 12 sales: small numbers as words, as in running text"""
    shown = SMALL_NUMBERS[number] if number < len(SMALL_NUMBERS) else f"{number:,}"
    return f"{shown} {one if number == 1 else many or one + 's'}"


def web_address(value: object) -> str | None:
    """An address a reader may follow; anything but http(s) is no link."""
    text = str(value or "").strip()
    return text if text.lower().startswith(("https://", "http://")) else None


def file_name(key: str) -> str:
    """A key as the name of a page: safe on every file system and in an address."""
    return _UNSAFE_IN_FILE_NAMES.sub("-", key).strip(".-")[:120] or "unnamed"


def sentences(value: object) -> list[str]:
    """Reasons come as a list; a single text counts as one."""
    if value is None:
        return []
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value if item is not None and str(item).strip()]
    return [str(value)]


def _number(value: object) -> float | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if number == number and abs(number) != float("inf") else None
