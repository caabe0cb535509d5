"""Counts again, from the filings themselves, what sellers owned, and compares the published shares.

For every filing with an open-market sale of common equity in a mirror folder the reader adds up
what this filing and the filer's earlier ones there show, in two ways: `listed`, by the newest form
that states each class, and `rolled`, with every older position that no form closed. What was sold
over these two is compared with the published range. Nothing of the warehouse's SQL is used: XPath
over the documents, and its own reading of titles and holders.

    python benchmarks/holdings_check.py MIRROR PUBLISHED.duckdb [--splits stock_splits.csv]

Prints how many ranges hold both counts, how many are complete and more than a quarter off, and
every filing that is not held. Exits 1 when fewer than 97% are held or a complete one is off.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
from lxml import etree

ROWS = "nonDerivativeTransaction | nonDerivativeHolding | derivativeTransaction | derivativeHolding"
NOT_EQUITY = re.compile(
    r"\b(options?|warrants?|rights?|sars?|phantom|rsus?|psus?|dsus?|notes?|debentures?|swaps?|"
    r"contracts?|puts?|calls?|bonds?|ltip|awards?|deferred|performance|appreciation|equivalents?|"
    r"cumulative|redeemable|restricted (stock|share) units?|(stock|share) units?)\b|pref"
)
EMPTY_WORDS = re.compile(
    r"\b(par|value|per|share|shares|stock|no|the|of|common|ordinary|class|series|a share|"
    r"nominal|usd|us|voting|capital|com|inc|corp|corporation|company)\b"
)
POINTS = re.compile(r"(?:see|refer)?\W*(?:to )?\W*(?:foot)?notes?\b.*|see\b.*|\W*\d*\W*", re.I)


@dataclass
class Position:
    """Shares of one holder in one class: after the form's rows, in shares of common equity."""

    shares: float | None
    day: date
    form: str


@dataclass
class Form:
    accession: str
    kind: str
    issuer: str
    symbol: str
    owners: set[str]
    filed: date
    day: date
    sold: float = 0
    bought: float = 0
    stated: set[str] = field(default_factory=set)
    positions: dict[tuple[str, str], float | None] = field(default_factory=dict)
    moved: dict[tuple[str, str], float] = field(default_factory=dict)


def text(node: etree._Element, path: str) -> str:
    return " ".join("".join(node.xpath(f"string({path})")).split())


def number(node: etree._Element, path: str) -> float | None:
    try:
        return float(text(node, path).replace(",", ""))
    except ValueError:
        return None


def day_of(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def class_of(title: str) -> str | None:
    """The words that tell a class from another; nothing for what is no common equity."""
    words = title.lower()
    words = re.sub(r"\(?(together |and |with )+(the )?(associated|attached|related).*", " ", words)
    common, preferred = words.find("common"), words.find("pref")
    if NOT_EQUITY.search(words) and not (0 <= common < preferred):
        return None
    words = re.sub(r"[^a-z ]", " ", words.replace("non-voting", "nonvoting"))
    return " ".join(sorted(set(EMPTY_WORDS.sub(" ", words).split())))


def holder_of(row: etree._Element, notes: dict[str, str], owners: str) -> str:
    if text(row, ".//directOrIndirectOwnership/value") != "I":
        return f"direct {owners}"
    nature = text(row, ".//natureOfOwnership/value")
    if POINTS.fullmatch(nature):
        cited = row.xpath(
            ".//natureOfOwnership/footnoteId/@id | .//directOrIndirectOwnership/footnoteId/@id"
        )
        nature = " ".join(notes.get(key, "") for key in sorted(cited)) or "somebody"
        nature = re.sub(r"\d[\d,.]*", " ", nature)
    words = re.sub(r"[^a-z0-9]+", " ", nature.lower())
    words = re.sub(r"\b(by|the|held|through|as|a|and|of|in|l p|lp|l l c|llc|inc)\b", " ", words)
    return " ".join(words.split())


def common_shares(row: etree._Element, after: float | None) -> float | None:
    """Table II: shares after, at the rate at which they turn into the underlying stock."""
    underlying = number(row, ".//underlyingSecurityShares/value")
    if row.tag == "derivativeHolding":
        return underlying if underlying else after
    shares = number(row, ".//transactionShares/value")
    return after * underlying / shares if after and underlying and shares else after


def forms(mirror: Path) -> Iterator[Form]:
    for path in {path.stem: path for path in sorted(mirror.rglob("*.txt"))}.values():
        whole = path.read_text("latin-1")
        found = re.search(r"<XML>\s*(.*?)\s*</XML>", whole, re.S)
        header = re.search(r"FILED AS OF DATE:\s*(\d{8})", whole)
        if not found or not header or "<ownershipDocument" not in found.group(1):
            continue
        body = re.sub(r"^<\?xml[^>]*\?>", "", found.group(1)).encode("latin-1")
        root = etree.fromstring(body, etree.XMLParser(recover=True, encoding="utf-8"))
        if root is None:
            continue
        filed = date.fromisoformat(header.group(1))
        owners = {value.text.strip().lstrip("0") for value in root.iter("rptOwnerCik")}
        notes = {
            note.get("id"): " ".join("".join(note.itertext()).split())
            for note in root.iter("footnote")
        }
        rows = root.xpath(
            f"//*[{' or '.join(f'self::{name.strip()}' for name in ROWS.split('|'))}]"
        )
        days = [day_of(text(row, ".//transactionDate/value")) for row in rows]
        yield read(
            Form(
                accession=path.stem,
                kind=text(root, "documentType"),
                issuer=text(root, "issuer/issuerCik").lstrip("0"),
                symbol=text(root, "issuer/issuerTradingSymbol").upper(),
                owners=owners,
                filed=filed,
                day=max(
                    (day for day in days if day and day <= filed),
                    default=day_of(text(root, "periodOfReport")) or filed,
                ),
            ),
            rows,
            notes,
        )


def read(form: Form, rows: Iterable[etree._Element], notes: dict[str, str]) -> Form:
    side = "+".join(sorted(form.owners))
    lines: dict[tuple[str, str], list[tuple[float | None, float, str]]] = defaultdict(list)
    held: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    for row in rows:
        kind = class_of(text(row, "securityTitle/value"))
        derivative = row.tag.startswith("derivative")
        expires = text(row, ".//expirationDate/value")
        price = number(row, ".//conversionOrExercisePrice/value")
        underlying = class_of(text(row, ".//underlyingSecurityTitle/value")) if derivative else ""
        if kind is None or underlying is None or (derivative and expires and price):
            continue
        if (
            not derivative
            and re.search(
                r"\b(interests?|partnership units?)\b", text(row, "securityTitle/value").lower()
            )
            and "common" not in text(row, "securityTitle/value").lower()
        ):
            continue
        key = (kind, holder_of(row, notes, side))
        after = number(row, ".//sharesOwnedFollowingTransaction/value")
        if derivative:
            after = common_shares(row, after)
        if row.tag.endswith("Holding"):
            held[key].append(after)
            continue
        code = text(row, ".//transactionCode")
        shares = number(row, ".//transactionShares/value") or 0
        acquired = text(row, ".//transactionAcquiredDisposedCode/value") == "A"
        notes_of = ",".join(row.xpath(".//ownershipNature//footnoteId/@id"))
        if len(form.owners) > 1:
            notes_of += "," + ",".join(row.xpath(".//postTransactionAmounts//footnoteId/@id"))
        lines[key].append((after, shares if acquired else -shares, notes_of))
        form.stated.add(kind)
        if not derivative and code == "S":
            form.sold += shares
        elif not derivative and code == "P":
            form.bought += shares
    for key, moves in lines.items():
        form.positions[key] = last_balance(moves, len(form.owners) > 1)
        form.moved[key] = sum(change for _, change, _ in moves)
    for key, shares in held.items():
        known = [one for one in shares if one is not None]
        form.positions[key] = (form.positions.get(key) or 0) + sum(known) if known else None
    return form


def last_balance(moves: list[tuple[float | None, float, str]], is_joint: bool) -> float | None:
    """The balance after the last row; rows that cite other notes may be other holders."""
    by_note: dict[str, list[tuple[float | None, float, str]]] = defaultdict(list)
    for move in moves:
        by_note[move[2] if is_joint or move[2] else ""].append(move)
    ends = []
    for rows in by_note.values():
        balances = [after for after, _, _ in rows if after is not None]
        if not balances:
            return None
        moved = [change for _, change, _ in rows]
        ends.append(
            min(balances)
            if all(change <= 0 for change in moved)
            else max(balances)
            if all(change >= 0 for change in moved)
            else balances[-1]
        )
    befores = {after - change for after, change, _ in moves if after is not None}
    apart = {end for end in ends if end not in befores}
    return sum(apart) if apart else min(ends)


def owned(form: Form, earlier: list[Form], factor) -> tuple[float, float]:
    """Shares after the form, listed and rolled."""
    listed, rolled = {}, {}
    for one in [*sorted(earlier, key=lambda each: (each.day, each.filed, each.accession)), form]:
        scale = factor(one.day, form.day)
        if one.kind == "3":
            listed, rolled = {}, {}
        for key, shares in one.positions.items():
            # a balance that goes on under another name
            begun = (shares or 0) - one.moved.get(key, 0)
            if begun and abs(begun - rolled.get(key, 0)) >= 1:
                for other in [
                    other
                    for other, known in rolled.items()
                    if other not in one.positions and abs(known - begun) < 1
                ][:1]:
                    rolled.pop(other)
                    listed.pop(other, None)
        stated = one.stated if one.kind[0] == "4" else {kind for kind, _ in one.positions}
        listed = {key: shares for key, shares in listed.items() if key[0] not in stated}
        for key, shares in one.positions.items():
            if shares is not None:
                listed[key] = rolled[key] = shares * scale
    return sum(listed.values()), sum(rolled.values())


def factors(path: Path | None) -> dict[str, list[tuple[date, float]]]:
    found: dict[str, list[tuple[date, float]]] = defaultdict(list)
    if path:
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                found[row["symbol"]].append(
                    (
                        date.fromisoformat(row["date"]),
                        float(row["from_factor"]) / float(row["to_factor"]),
                    )
                )
    return found


def published(path: Path) -> dict[str, tuple[float | None, float | None, bool]]:
    """By accession: the range of the share of holdings of all that the filing sold."""
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = {row[0] for row in connection.execute("describe marts.transactions").fetchall()}
        low, high = (
            ("share_of_holdings_low", "share_of_holdings_high")
            if "share_of_holdings_low" in columns
            else ("share_of_holdings", "share_of_holdings")
        )
        rows = connection.execute(
            f"select accession_number, least(sum({low}), 1), least(sum({high}), 1),"
            " bool_and(is_holdings_complete) from marts.transactions"
            " where transaction_code_filed = 'S' and security_table = 'non_derivative'"
            " and is_common_equity group by all"
        ).fetchall()
    return {row[0]: row[1:] for row in rows}


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("mirror", type=Path)
    options.add_argument("published", type=Path)
    options.add_argument("--splits", type=Path, help="csv: date, from_factor, to_factor, symbol")
    given = options.parse_args()
    splits = factors(given.splits)
    ranges = published(given.published)
    by_issuer: dict[str, list[Form]] = defaultdict(list)
    for form in forms(given.mirror):
        by_issuer[form.issuer].append(form)
    counted = held = off = 0
    for filed in by_issuer.values():
        filed.sort(key=lambda form: (form.filed, form.accession))
        for place, form in enumerate(filed):
            if not form.sold or form.accession not in ranges:
                continue

            def factor(start: date, end: date, symbol: str = form.symbol) -> float:
                product = 1.0
                for day, ratio in splits[symbol]:
                    product *= ratio if start < day <= end else 1
                return product

            earlier = [one for one in filed[:place] if one.owners & form.owners]
            listed, rolled = owned(form, earlier, factor)
            shares = [
                min(form.sold / (after + form.sold - form.bought), 1)
                for after in (rolled, listed)
                if after + form.sold - form.bought > 0
            ]
            low, high, is_complete = ranges[form.accession]
            if low is None or not shares:
                shown = "unknown"
                is_held, is_off = not is_complete, is_complete
            else:
                shown = f"{low:.4f} to {high:.4f}"
                is_held = low * 0.99 <= min(shares) and max(shares) <= high * 1.01
                is_off = is_complete and any(
                    abs(end / share - 1) > 0.25 for end in (low, high) for share in shares
                )
            counted += 1
            held += is_held
            off += is_off
            if not is_held or is_off:
                print(
                    f"{form.accession} {form.symbol:6} {form.day} sold {form.sold:,.0f}:"
                    f" rolled {rolled:,.0f}, listed {listed:,.0f}, so"
                    f" {' to '.join(f'{share:.4f}' for share in shares)}; published {shown}"
                    f"{', complete' if is_complete else ''}"
                )
    print(
        f"{held} of {counted} filings held ({held / max(counted, 1):.1%}); complete and off: {off}"
    )
    return 0 if counted and held >= 0.97 * counted and not off else 1


if __name__ == "__main__":
    sys.exit(main())
