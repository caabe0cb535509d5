"""Rendering: rows as read become what a template shows, then HTML. No I/O besides the templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jinja2

from report import scorecard, wording
from report.reading import Edition, Row

TEMPLATES = Path(__file__).parent / "templates"

CARDS = 12
ROWS_BEFORE = 15
USUAL_FILINGS = 10
ROWS_WITHOUT_SCRIPT = 50
TRADES_IN_A_TABLE = 100
TRADES_IN_A_CHART = 1500
INSIDERS_IN_A_TABLE = 60
MONTHS_IN_A_TABLE = 24
TEXT_IN_A_ROW = 240

SIGNAL_COLUMNS = (
    "page",
    "day",
    "signal",
    "tier",
    "score",
    "side",
    "cik",
    "issuer_page",
    "ticker",
    "company",
    "value",
    "people",
    "why",
    "whynot",
    "ended",
)
ISSUER_COLUMNS = (
    "page",
    "cik",
    "ticker",
    "company",
    "former",
    "signals",
    "last_signal",
    "sales",
    "purchases",
    "last_trade",
)
FILTERS = {
    "amount": wording.amount,
    "day": wording.day,
    "decimal": wording.decimal,
    "file_name": wording.file_name,
    "long_day": wording.long_day,
    "moment": wording.moment,
    "net_return": wording.net_return,
    "percent": wording.percent,
    "price": wording.price,
    "role_name": wording.role_name,
    "routine_name": wording.routine_name,
    "score": wording.score,
    "sentence": wording.sentence,
    "signal_name": wording.signal_name,
    "signed": wording.signed,
    "silence": wording.silence,
    "tier_name": wording.tier_name,
    "usd": wording.usd,
    "web_address": wording.web_address,
    "words": wording.words,
}
VERDICTS = {
    "sale-stands": "stands",
    "sale-plan": "planned",
    "sale-other": "set aside",
    "purchase-stands": "stands",
    "purchase-other": "set aside",
}


def accessions_of(trades: Mapping[str, list[Row]]) -> list[str]:
    """Every filing that the lines of these trades come from."""
    return sorted(
        {
            str(line["accession_number"])
            for rows in trades.values()
            for trade in rows
            for line in trade["lines"]
        }
    )


class Renderer:
    """Makes the pages of one edition. `noise_words` says in words what each noise reason means."""

    def __init__(self, edition: Edition, noise_words: Mapping[str, str]) -> None:
        self.edition = edition
        self.noise_words = noise_words
        self.names = _Names()
        self.environment = _Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self.environment.filters.update(FILTERS)
        self.environment.globals["edition"] = edition
        self.environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "default": str}

    def _render(
        self, template: str, here: str | None = None, root: str = "", **values: object
    ) -> str:
        return self.environment.get_template(template).render(here=here, root=root, **values)

    # --- rows, told ----------------------------------------------------------------------

    def told_signals(self, rows: list[Row]) -> list[Row]:
        """Signals in words, with the name of their page."""
        learned_from = self.edition.learned_from
        for row in rows:
            reasons = wording.sentences(row["reasons"])
            against = wording.sentences(row["counter_reasons"])
            row["page"] = self.names.page("signal", str(row["occurrence_id"]))
            row["issuer_page"] = self.names.page("issuer", str(row["issuer_cik"]))
            row["name"] = wording.signal_name(_text(row["signal"]))
            row["is_purchase"] = row["direction"] == "purchase"
            row["people"] = [wording.insider(name) for name in row["insiders"] or []]
            row["reasons"], row["counter_reasons"] = reasons, against
            row["why"] = reasons[0] if reasons else ""
            row["whynot"] = against[0] if against else ""
            row["known_day"] = _new_york_day(row["first_known_at"])
            row["is_new"] = row["is_current"] and row["known_at"] >= learned_from
            row["is_change"] = row["is_new"] and row["first_known_at"] < learned_from
        return rows

    def told_issuers(self, rows: list[Row]) -> list[Row]:
        for row in rows:
            row["page"] = self.names.page("issuer", str(row["issuer_cik"]))
            row["last_signal_day"] = _new_york_day(row["last_signal_at"])
            row["former"] = _former(row["former_names"])
        return rows

    # --- data for the explorers ----------------------------------------------------------

    def signal_data(self, signals: list[Row]) -> dict[str, object]:
        rows = [
            (
                row["page"],
                row["known_day"],
                row["signal"],
                row["tier"],
                _float(row["score"]),
                "purchase" if row["is_purchase"] else "sale",
                row["issuer_cik"],
                row["issuer_page"],
                row["issuer_ticker"] or "",
                row["issuer_name"] or row["issuer_cik"],
                _float(row["value_usd"]),
                ", ".join(row["people"]),
                _short(str(row["why"])),
                _short(str(row["whynot"])),
                not row["is_current"],
            )
            for row in signals
        ]
        return {
            "columns": SIGNAL_COLUMNS,
            "signal_names": wording.SIGNALS,
            "tier_names": wording.TIERS,
            "tiers": list(wording.TIERS),
            "rows": rows,
        }

    def issuer_data(self, issuers: list[Row]) -> dict[str, object]:
        rows = [
            (
                row["page"],
                row["issuer_cik"],
                row["issuer_ticker"] or "",
                row["issuer_name"] or row["issuer_cik"],
                ", ".join(row["former"]),
                row["signals"],
                row["last_signal_day"],
                row["sales"],
                row["purchases"],
                row["last_trade_date"],
            )
            for row in issuers
        ]
        return {"columns": ISSUER_COLUMNS, "rows": rows}

    # --- pages ---------------------------------------------------------------------------

    def index(
        self,
        *,
        signals: list[Row],
        total: int,
        filtered: list[Row],
        filtered_before: list[Row],
        sentiment: list[Row],
        days: list[Row],
        forms: list[Row],
        tables: list[Row],
        checks: list[Row],
    ) -> str:
        new = sorted((row for row in signals if row["is_new"]), key=_strength)
        before = [row for row in signals if not row["is_new"] and row["is_current"]]
        sides = []
        for code, title, empty, purchase in (
            ("sale", "Sales", "No sale became a signal.", False),
            ("purchase", "Purchases", "No purchase became a signal.", True),
        ):
            sides.append(
                {
                    "id": f"new-{code}",
                    "code": code,
                    "title": f"New: {title.lower()}",
                    "signals": [row for row in new if row["is_purchase"] is purchase],
                    "empty": empty,
                    "last": next((row for row in before if row["is_purchase"] is purchase), None),
                }
            )
        lede, sublede = _lede(new, filtered)
        today, before_too = self._filtered(filtered), self._filtered(filtered_before)
        return self._render(
            "index.html",
            here="index",
            lede=lede,
            sublede=sublede,
            sides=sides,
            cards=CARDS,
            spans=[
                {"title": f"On {wording.long_day(self.edition.as_of_date)}", "sides": today},
                {"title": "With the thirty days before", "sides": before_too},
            ],
            balance=_balance(sentiment),
            before=before[:ROWS_BEFORE],
            shown=len(signals),
            total=total,
            health=_health(days, forms, tables, checks),
        )

    def signals(self, signals: list[Row], total: int) -> str:
        return self._render(
            "signals.html",
            here="signals",
            signals=signals,
            shown=len(signals),
            total=total,
            kinds=sorted(
                {(str(row["signal"]), str(row["name"])) for row in signals},
                key=lambda kind: kind[1],
            ),
            tiers=list(wording.TIERS.items()),
            rows_without_script=ROWS_WITHOUT_SCRIPT,
        )

    def issuers(self, issuers: list[Row], total: int) -> str:
        return self._render(
            "issuers.html",
            here="issuers",
            issuers=issuers,
            total=total,
            rows_without_script=ROWS_WITHOUT_SCRIPT,
        )

    def outcomes(self, rows: list[Row]) -> str:
        return self._render("outcomes.html", here="outcomes", card=scorecard.told(rows))

    def reading(self, definitions: list[Row]) -> str:
        told = []
        for row in definitions:
            told.append(
                {
                    "title": wording.sentence(row["definition_id"]),
                    "id": row["definition_id"],
                    "tier": row["tier"],
                    "text": row["reason"],
                    "values": [
                        (name, value)
                        for name, value in row.items()
                        if value is not None
                        and value != ""
                        and name not in ("reason", "definition_id", "tier")
                    ],
                }
            )
        return self._render(
            "reading.html", here="reading", definitions=told, tiers=list(wording.TIERS.items())
        )

    def signal(
        self,
        signal: Row,
        *,
        trades: list[Row],
        versions: list[Row],
        footnotes: Mapping[str, list[Row]],
        outcomes: list[Row],
    ) -> str:
        filings: dict[str, Row] = {}
        for trade in trades:
            self._tell_trade(trade)
            for line in trade["lines"]:
                filing = filings.setdefault(
                    str(line["accession_number"]),
                    {
                        "accession_number": line["accession_number"],
                        "filing_url": line["filing_url"],
                        "form_type": line["form_type"],
                        "filed_date": line["filed_date"],
                        "plan_texts": [],
                        "footnotes": footnotes.get(str(line["accession_number"]), []),
                    },
                )
                known = [str(note["footnote_text"]) for note in filing["footnotes"]]
                text = _text(line["plan_evidence"])
                if text and text not in known and text not in filing["plan_texts"]:
                    filing["plan_texts"].append(text)
        return self._render(
            "signal.html",
            root="../",
            signal=signal,
            trades=trades,
            evidence=list(filings.values()),
            score_parts=_score_parts(signal),
            versions=versions,
            outcomes=_outcomes(outcomes),
        )

    def issuer(
        self,
        issuer: Row,
        *,
        signals: list[Row],
        trades: list[Row],
        people: list[Row],
        clusters: list[Row],
        prices: list[Row],
        since: date,
    ) -> str:
        for trade in trades:
            self._tell_trade(trade)
        return self._render(
            "issuer.html",
            root="../",
            issuer=issuer,
            summary=_issuer_summary(issuer),
            signals=signals,
            insiders=[_told_person(row) for row in people[:INSIDERS_IN_A_TABLE]],
            insiders_left=max(0, len(people) - INSIDERS_IN_A_TABLE),
            trades=trades[:TRADES_IN_A_TABLE],
            trade_count=int(issuer["sales"]) + int(issuer["purchases"]),
            chart=_issuer_chart(signals, trades, clusters, prices, since),
        )

    # --- parts ---------------------------------------------------------------------------

    def _tell_trade(self, trade: Row) -> None:
        purchase = trade["direction"] == "purchase"
        plan = trade["plan_status"] == "plan"
        if trade["is_discretionary"]:
            verdict = "purchase-stands" if purchase else "sale-stands"
        elif purchase:
            verdict = "purchase-other"
        else:
            verdict = "sale-plan" if plan else "sale-other"
        reason = _text(trade["noise_reason"])
        people = trade["people"] or []
        trade["is_purchase"] = purchase
        trade["verdict"] = verdict
        trade["verdict_text"] = (
            "stands"
            if trade["is_discretionary"]
            else wording.words(reason)
            if reason
            else VERDICTS[verdict]
        )
        trade["names"] = _people(trade)
        trade["doubt"] = reason if trade["is_discretionary"] else None
        trade["title"] = next((person["title"] for person in people if person["title"]), None)

    def _filtered(self, rows: list[Row]) -> list[Row]:
        """Bars of both sides: what stands first, then the reasons by dollars."""
        sides = []
        for code, title, css in (("sale", "Sales", "sell"), ("purchase", "Purchases", "buy")):
            found = [row for row in rows if row["direction"] == code]
            total = sum(_float(row["value_usd"]) or 0 for row in found)
            most = max((_float(row["value_usd"]) or 0 for row in found), default=0)
            told = []
            for row in sorted(found, key=lambda row: row["reason"] is not None):
                value = _float(row["value_usd"]) or 0
                reason = _text(row["reason"])
                told.append(
                    {
                        **row,
                        "name": wording.sentence(reason) if reason else "Stands",
                        "meaning": self.noise_words.get(reason or ""),
                        "share": value / total if total else 0,
                        "width": 100 * value / most if most else 0,
                    }
                )
            if told:
                sides.append(
                    {
                        "title": title,
                        "class": css,
                        "rows": told,
                        "lines": wording.count(sum(row["lines"] for row in found), "line"),
                        "value_usd": total,
                    }
                )
        return sides


class _Environment(jinja2.Environment):
    """Rows are dicts: looking there first is a fifth of the time of a page."""

    def getattr(self, obj: object, attribute: str) -> object:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class _Names:
    """Names of pages: the key made safe, and told apart where two keys read the same."""

    def __init__(self) -> None:
        self.given: dict[tuple[str, str], str] = {}
        self.taken: set[tuple[str, str]] = set()

    def page(self, kind: str, key: str) -> str:
        if (kind, key) not in self.given:
            name = base = wording.file_name(key)
            number = 1
            # Compared without case: some file systems do not tell it apart.
            while (kind, name.lower()) in self.taken:
                number += 1
                name = f"{base}-{number}"
            self.taken.add((kind, name.lower()))
            self.given[(kind, key)] = name
        return self.given[(kind, key)]


def _strength(signal: Row) -> tuple:
    tier = wording.TIER_ORDER.get(_text(signal["tier"]) or "", len(wording.TIER_ORDER))
    score, value = _float(signal["score"]) or 0, _float(signal["value_usd"]) or 0
    return (tier, -score, -value, str(signal["signal_id"]))


def _lede(new: list[Row], filtered: list[Row]) -> tuple[str, str]:
    """The day in a sentence, and what it is measured against."""
    purchases = sum(1 for row in new if row["is_purchase"])
    sales = len(new) - purchases
    parts = []
    if sales:
        parts.append(wording.count(sales, "sale signal"))
    if purchases:
        parts.append(wording.count(purchases, "purchase signal"))
    lines = sum(int(row["lines"]) for row in filtered)
    if parts:
        lede = wording.sentence(
            f"{' and '.join(parts)} among {wording.count(lines, 'open-market line')}."
        )
    elif lines:
        lede = f"Nothing stands out among {wording.count(lines, 'open-market line')}."
    else:
        lede = "No open-market trade was reported."
    sold = sum(_float(row["value_usd"]) or 0 for row in filtered if row["direction"] == "sale")
    aside = [row for row in filtered if row["direction"] == "sale" and row["reason"] is not None]
    dropped = sum(_float(row["value_usd"]) or 0 for row in aside)
    if not sold or not aside:
        return lede, ""
    largest = max(aside, key=lambda row: _float(row["value_usd"]) or 0)
    return lede, (
        f"Of {wording.usd(sold)} sold, {wording.usd(dropped)} ({wording.percent(dropped / sold)})"
        f" was set aside, most of it as {wording.words(_text(largest['reason']))}"
        f" ({wording.usd(largest['value_usd'])})."
    )


def _balance(rows: list[Row]) -> dict[str, object] | None:
    """The market's net purchase ratio by month, by people: of trades that stand, and of all."""
    if not rows:
        return None
    scopes = {"discretionary": "Trades that stand", "all": "All open-market trades"}
    lines: dict[str, dict[date, float | None]] = {}
    for scope, name in scopes.items():
        if found := [row for row in rows if row["scope"] == scope]:
            lines[name] = {row["month"]: _float(row["net_purchase_ratio_people"]) for row in found}
    names = list(lines)
    if not names:
        return None
    months = sorted({month for line in lines.values() for month in line})
    newest = lines[names[0]].get(months[-1])
    return {
        "names": names,
        "data": {
            "months": [month.isoformat() for month in months],
            "lines": [
                {"name": name, "values": [lines[name].get(month) for month in months]}
                for name in names
            ],
        },
        "table": [
            {
                "month": f"{month:%B %Y}",
                "points": [lines[name].get(month) for name in names],
            }
            for month in reversed(months[-MONTHS_IN_A_TABLE:])
        ],
        "description": (
            f"Line chart of the net purchase ratio from {months[0]:%B %Y} to {months[-1]:%B %Y};"
            f" the last value is {wording.signed(newest)}. The table below has the numbers."
        ),
    }


def _health(
    days: list[Row], forms: list[Row], tables: list[Row], checks: list[Row]
) -> dict[str, object]:
    most = max((int(row["filings"]) for row in days), default=0)
    gaps = [row for row in days if not row["filings"]]
    counts = sorted(row["filings"] for row in days)
    # Where a few companies are followed, a weekday without filings is nothing to worry about.
    are_unusual = bool(counts) and counts[len(counts) // 2] >= USUAL_FILINGS
    for row in days:
        # A gap is a short mark of its own colour: no height at all would be overlooked.
        row["height"] = 88 * row["filings"] / most if row["filings"] else 8 * are_unusual
    text = (
        "Every weekday has filings."
        if not gaps
        else f"{wording.sentence(wording.count(len(gaps), 'weekday'))} without any"
        f" (holidays, or a gap): {', '.join(wording.day(row['filed_date']) for row in gaps[-6:])}."
        if are_unusual
        else f"{wording.sentence(wording.count(len(gaps), 'weekday'))} without any."
    )
    failed = [row for row in checks if not row["passed"]]
    return {
        "days": days,
        "days_text": text,
        "forms": forms,
        "tables": tables,
        "checks": checks,
        "checks_text": (
            f"All {len(checks)} checks passed."
            if not failed
            else f"{len(failed)} of {len(checks)} checks failed; what they block was not published."
        ),
    }


def _issuer_summary(issuer: Row) -> str:
    parts = []
    if issuer["signals"]:
        signals = wording.count(int(issuer["signals"]), "signal")
        parts.append(
            f"{wording.sentence(signals)}, the last on {wording.day(issuer['last_signal_day'])}."
        )
    else:
        parts.append("No signal.")
    sales = wording.count(int(issuer["sales"]), "sale")
    purchases = wording.count(int(issuer["purchases"]), "purchase")
    parts.append(f"{wording.sentence(sales)} and {purchases} on the open market are known.")
    return " ".join(parts)


def _issuer_chart(
    signals: list[Row],
    trades: list[Row],
    clusters: list[Row],
    prices: list[Row],
    since: date,
) -> dict[str, object] | None:
    shown = [trade for trade in trades if trade["last_date"] and trade["last_date"] >= since]
    if not shown and not prices:
        return None
    basis = prices[-1]["price_basis"] if prices else "form4"
    days = [row["price_date"] for row in prices] + [trade["last_date"] for trade in shown]
    sales = sum(1 for trade in shown if not trade["is_purchase"])
    half = timedelta(hours=12)
    return {
        "basis": (
            "No price file covers this company: the line joins the median prices of its own"
            " Form 4s, as filed, and breaks where a split is suspected."
            if basis == "form4"
            else "Weekly closes of your price files, adjusted as they are; trades stand on the line"
            " and keep their own price in the label."
        ),
        "description": (
            f"Chart of prices and trades from {wording.day(min(days))} to {wording.day(max(days))}:"
            f" {wording.count(sales, 'sale')},"
            f" {wording.count(len(shown) - sales, 'purchase')},"
            f" {wording.count(len(clusters), 'cluster')}, {wording.count(len(signals), 'signal')}."
        ),
        "data": {
            "basis": basis,
            "prices": _broken_line(prices),
            "trades": [
                {
                    "date": trade["last_date"],
                    "price": _float(trade["shown_price_usd"]),
                    "price_text": wording.price(trade["shown_price_usd"]),
                    "shares": wording.amount(trade["shares"]),
                    "value": _float(trade["value_usd"]),
                    "who": " and ".join(trade["names"][:2]),
                    "role": wording.role_name(_text(trade["role"])),
                    "verdict": trade["verdict"],
                    "text": VERDICTS[str(trade["verdict"])]
                    if trade["is_discretionary"]
                    else f"set aside: {trade['verdict_text']}",
                }
                for trade in shown
            ],
            "clusters": [
                {
                    "start": datetime.combine(row["window_start"], datetime.min.time()) - half,
                    "end": datetime.combine(row["window_end"], datetime.min.time()) + half,
                    "direction": row["direction"],
                }
                for row in clusters
                if row["window_end"] and row["window_end"] >= since
            ],
            "signals": [
                {"date": signal["known_day"], "purchase": signal["is_purchase"]}
                for signal in signals
                if signal["is_current"] and signal["known_day"] >= since
            ],
        },
    }


def _broken_line(prices: list[Row]) -> list[list[object]]:
    """Points of the line, with a gap wherever prices must not be compared."""
    points: list[list[object]] = []
    stretch = None
    for row in prices:
        if points and row["stretch"] != stretch:
            points.append([row["price_date"], None])
        stretch = row["stretch"]
        points.append([row["price_date"], _float(row["price_usd"])])
    return points


def _people(row: Row) -> list[str]:
    """Names of a decision group; its id where no filing here names it."""
    return [str(person["name"]) for person in row["people"] or []] or [row["decision_group_id"]]


def _score_parts(signal: Row) -> list[tuple[str, float]]:
    """What the score is the sum of, largest first."""
    parts = [
        (wording.words(name.removeprefix("score_")), _float(value) or 0)
        for name, value in signal.items()
        if name.startswith("score_")
    ]
    return sorted((part for part in parts if part[1]), key=lambda part: -part[1])


def _told_person(row: Row) -> Row:
    people = row["people"] or []
    sale_months = row["sale_months"] or []
    counts = [sale_months.count(month) for month in range(1, 13)]
    most = max(counts)
    by_month = [
        f"{name} {number}"
        for name, number in zip(wording.MONTH_NAMES, counts, strict=True)
        if number
    ]
    return {
        **row,
        "names": _people(row),
        "title": next((person["title"] for person in people if person["title"]), None),
        "months": [
            0 if not number else 1 + min(2, 3 * (number - 1) // max(most, 3)) for number in counts
        ],
        "months_text": f"Sales by month: {', '.join(by_month)}" if by_month else "No sales",
    }


OUTCOME_COLUMNS = {
    "horizon_sessions": "sessions",
    "entry_session": "from",
    "exit_session": "to",
    "raw_return": "price",
    "benchmark_return": "market",
    "net_return": "net of the market",
    "state": "state",
}


def _outcomes(rows: list[Row]) -> dict[str, object] | None:
    if not rows:
        return None
    return {
        "columns": list(OUTCOME_COLUMNS.values()),
        "rows": [
            [
                wording.net_return(row[name])
                if name.endswith("return")
                else wording.day(row[name])
                if name.endswith("_session")
                else wording.words(row[name])
                if name == "state"
                else row[name]
                for name in OUTCOME_COLUMNS
            ]
            for row in rows
        ],
    }


def _former(value: object) -> list[str]:
    """Former names come as records of a name and its days, oldest first; the newest lead here."""
    records = value if isinstance(value, list) else []
    return [str(record["name"]) for record in reversed(records) if record.get("name")]


def _new_york_day(value: object) -> date | None:
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC).astimezone(wording.new_york()).date()


def _short(text: str) -> str:
    return text if len(text) <= TEXT_IN_A_ROW else text[: TEXT_IN_A_ROW - 1].rstrip() + "…"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _float(value: object) -> float | None:
    if value is None:
        return None
    number = float(value)  # type: ignore[arg-type]
    return number if number == number and abs(number) != float("inf") else None
