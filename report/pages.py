"""Rendering: rows as read become what a template shows, then HTML. No I/O besides the templates."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import jinja2

from insider_signals.published import wording
from insider_signals.report import pictures, previous, reading, scorecard
from insider_signals.report.reading import Edition, Row

TEMPLATES = Path(__file__).parent / "templates"

CARDS = 12
ROWS_BEFORE = 15
DAYS_BEFORE = 30
USUAL_FILINGS = 10
FEWEST_PEOPLE = 3
"""Below it a month's balance is not drawn: one person more or less would turn it."""
FEWEST_MONTHS = 6
"""Of the longer line: fewer points are no picture."""
ROWS_WITHOUT_SCRIPT = 50
TRADES_IN_A_TABLE = 100
TRADES_IN_A_CHART = 1500
INSIDERS_IN_A_TABLE = 60
MONTHS_IN_A_TABLE = 24
TEXT_IN_A_ROW = 240
LEFT_OUT_NAMED = 8

SIGNAL_COLUMNS = (
    "page",
    "day",
    "first",
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
    "motive": wording.motive,
    "motive_name": wording.motive_name,
    "net_return": wording.net_return,
    "percent": wording.percent,
    "percent_range": wording.percent_range,
    "plan_basis": wording.plan_basis,
    "plan_status": wording.plan_status,
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
_WHY_LEFT_OUT = {"unreadable": "", "impossible": "it has ", "breaks_a_check": "it "}
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

    def __init__(
        self, edition: Edition, noise_words: Mapping[str, str], definitions: list[Row]
    ) -> None:
        self.edition = edition
        self.noise_words = noise_words
        self.definition_names = _definition_names(definitions)
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
        self.environment.globals["edition_words"] = self.edition_words
        self.environment.globals["definition_names"] = self.definition_names
        self.environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "default": str}

    @property
    def edition_words(self) -> str:
        """Of which filings the report is: on every page, and the only words of a page of a signal
        or an issuer that depend on the edition alone."""
        words = f"From filings to {wording.long_day(self.edition.as_of_date)}"
        if self.edition.published_at:
            words += f", published {wording.moment(self.edition.published_at)}"
        return words

    @property
    def made_by(self) -> str:
        """A digest of everything but its rows that makes a page of a signal or an issuer."""
        return previous.digest_of(
            previous.digest_of_code(Path(__file__).parent),
            jinja2.__version__,
            duckdb.__version__,
            self.edition.is_sandbox,
            sorted(map(repr, self.noise_words.items())),
            sorted(map(repr, self.definition_names.items())),
        )

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
            row["known_day"] = wording.new_york_day(row["known_at"])
            row["first_version"] = _first_version(row)
            row["is_new"] = row["is_current"] and row["known_at"] >= learned_from
            row["is_change"] = row["is_new"] and row["first_known_at"] < learned_from
        return rows

    def told_issuers(self, rows: list[Row]) -> list[Row]:
        for row in rows:
            row["page"] = self.names.page("issuer", str(row["issuer_cik"]))
            row["last_signal_day"] = wording.new_york_day(row["last_signal_at"])
            row["former"] = _former(row["former_names"])
        return rows

    # --- data for the explorers ----------------------------------------------------------

    def signal_data(self, signals: list[Row]) -> dict[str, object]:
        rows = [
            (
                row["page"],
                row["known_day"],
                row["first_version"],
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
            "signal_names": wording.labels("signal"),
            "tier_names": wording.labels("tier"),
            "tiers": list(wording.labels("tier")),
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
        rejected: list[Row] | None,
    ) -> str:
        new = sorted((row for row in signals if row["is_new"]), key=reading.strength)
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
        lede, sublede = reading.day_in_words(new, filtered)
        if before and not new:
            last = wording.long_day(before[0]["known_day"])
            sublede = f"No new signal since {last}. {sublede}".rstrip()
        latest = before[:ROWS_BEFORE]
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
                {"title": f"With the {DAYS_BEFORE} days before", "sides": before_too},
            ],
            balance=_balance(sentiment),
            latest=latest,
            latest_days=[latest[-1]["known_day"], latest[0]["known_day"]] if latest else [],
            shown=len(signals),
            total=total,
            health=_health(days, forms, tables),
            left_out=_left_out(rejected),
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
            tiers=list(wording.labels("tier").items()),
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

    def outcomes(self, rows: list[Row], priced: int, missing_benchmark: str | None) -> str:
        """`priced` is of how many companies there are prices, with outcomes or without."""
        return self._render(
            "outcomes.html",
            here="outcomes",
            card=scorecard.told(rows),
            priced=priced,
            missing_benchmark=missing_benchmark,
        )

    def reading(self, definitions: list[Row]) -> str:
        told = [
            {
                "title": self.definition_names[str(row["definition_id"])],
                "id": row["definition_id"],
                "tier": row["tier"],
                "text": row["reason"],
                "values": [
                    (name, _told_threshold(value))
                    for name, value in row.items()
                    if value is not None
                    and value != ""
                    and name not in ("reason", "signal", "tier")
                ],
            }
            for row in definitions
        ]
        return self._render(
            "reading.html",
            here="reading",
            definitions=told,
            tiers=list(wording.labels("tier").items()),
        )

    def signal(
        self,
        signal: Row,
        trades: list[Row],
        footnotes: Mapping[str, list[Row]],
        versions: list[Row],
        changes: list[Row],
        outcomes: list[Row],
    ) -> str:
        told_versions, ended_by = _told_versions(versions, changes)
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
            versions=told_versions,
            ended_by=ended_by,
            corrections=[] if signal["is_current"] else [_correction(trade) for trade in trades],
            outcomes=_outcomes(outcomes),
        )

    def issuer(
        self,
        issuer: Row,
        trades: list[Row],
        people: list[Row],
        signals: list[Row],
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
            else wording.motive(reason)
            if reason
            else VERDICTS[verdict]
        )
        trade["names"] = _people(trade)
        trade["doubt"] = reason if trade["is_discretionary"] else None
        trade["title"] = next((person["title"] for person in people if person["title"]), None)

    def _filtered(self, rows: list[Row]) -> list[Row]:
        """Bars of both sides: what stands first, without and with a doubt, then the reasons."""
        sides = []
        for code, title, css in (("sale", "Sales", "sell"), ("purchase", "Purchases", "buy")):
            found = [row for row in rows if row["direction"] == code]
            total = sum(_float(row["value_usd"]) or 0 for row in found)
            told = []
            for row in sorted(found, key=lambda row: (not row["stands"], bool(row["reason"]))):
                value = _float(row["value_usd"]) or 0
                reason = _text(row["reason"])
                name = wording.motive(reason) if reason else "not discretionary"
                told.append(
                    {
                        **row,
                        "name": wording.sentence(name) if not row["stands"] else "Stands",
                        "doubt": name if row["stands"] and reason else None,
                        "meaning": self.noise_words.get(reason or ""),
                        "share": value / total if total else 0,
                        # the whole bar is all dollars of the side
                        "width": 100 * value / total if total else 0,
                    }
                )
            lines = sum(row["lines"] for row in found)
            sides.append(
                {
                    "title": title,
                    "class": css,
                    "rows": told,
                    "text": f"{wording.count(lines, 'line')}, {wording.usd(total)}"
                    if found
                    else "none became known",
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


def _balance(rows: list[Row]) -> dict[str, object] | None:
    """The market's net purchase ratio by month, by people: of trades that stand, and of all.

    A month with fewer than `FEWEST_PEOPLE` has no point: the table says how many there were.
    """
    scopes = {"discretionary": "Trades that stand", "all": "All open-market trades"}
    lines: dict[str, dict[date, Row]] = {}
    for scope, name in scopes.items():
        if found := [row for row in rows if row["scope"] == scope]:
            lines[name] = {row["month"]: _told_month(row) for row in found}
    if not lines:
        return None
    names = list(lines)
    silent: Row = {"value": None, "people": 0}
    known = {month for line in lines.values() for month in line}
    months = _months(min(known), max(known))
    points = {name: [lines[name].get(month, silent) for month in months] for name in names}
    newest = next(
        (
            (month, point["value"])
            for month, point in zip(reversed(months), reversed(points[names[0]]), strict=True)
            if point["value"] is not None
        ),
        None,
    )
    last = (
        f"the last value is {wording.signed(newest[1])}, {newest[0]:%B %Y}"
        if newest
        else ("no month has enough people")
    )
    drawn = max(sum(point["value"] is not None for point in points[name]) for name in names)
    data = {
        "months": [month.isoformat() for month in months],
        "lines": [
            {
                "name": name,
                "values": [point["value"] for point in points[name]],
                "people": [
                    wording.count(point["people"], "person", "people") for point in points[name]
                ],
            }
            for name in names
        ],
    }
    return {
        "names": names,
        "data": data,
        "still": pictures.balance(data),
        "is_drawn": drawn >= FEWEST_MONTHS,
        "fewest": wording.SMALL_NUMBERS[FEWEST_PEOPLE],
        "table": [
            {"month": f"{month:%B %Y}", "points": [points[name][number] for name in names]}
            for number, month in reversed(list(enumerate(months))[-MONTHS_IN_A_TABLE:])
        ],
        "description": (
            f"Line chart of the net purchase ratio from {months[0]:%B %Y} to {months[-1]:%B %Y};"
            f" {last}. The table below has the numbers."
        ),
    }


def _told_month(row: Row) -> Row:
    people = int(row["buyers"] or 0) + int(row["sellers"] or 0)
    value = _float(row["net_purchase_ratio_people"])
    return {"value": value if people >= FEWEST_PEOPLE else None, "people": people}


def _months(first: date, last: date) -> list[date]:
    """Every month from one to the other: one without any trade is a gap, not a shortcut."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [
        date(first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1, 1)
        for step in range(count)
    ]


def _health(days: list[Row], forms: list[Row], tables: list[Row]) -> dict[str, object]:
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
    return {
        "days": days,
        "days_text": text,
        "forms": forms,
        "tables": tables,
    }


def _left_out(rejected: list[Row] | None) -> dict[str, object] | None:
    """Filings that no page is made of: how many of which kind, and the newest with the reason."""
    if rejected is None:
        return None
    parts = []
    for kind, one, many in (
        ("unreadable", "could not be fetched or read", None),
        ("impossible", "was read and is kept out", "were read and are kept out"),
        (
            "breaks_a_check",
            "is kept out because a check of the data fails with it",
            "are kept out because checks of the data fail with them",
        ),
    ):
        if number := sum(1 for row in rejected if row["rejection_kind"] == kind):
            verb = one if number == 1 else many or one
            parts.append(f"{wording.count(number, 'filing')} {verb}")
    for row in rejected[:LEFT_OUT_NAMED]:
        why = _WHY_LEFT_OUT[str(row["rejection_kind"])] + str(row["reason"])
        row["why"] = why[:1].upper() + why[1:]
    return {
        "text": (
            f"Not in this report: {', '.join(parts)}."
            if parts
            else "No filing is left out: all could be read and used."
        ),
        "newest": rejected[:LEFT_OUT_NAMED],
        "more": len(rejected) - len(rejected[:LEFT_OUT_NAMED]),
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
    data = {
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
    }
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
        "data": data,
        "still": pictures.issuer(data),
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


def _first_version(signal: Row) -> str:
    """When it was first known and what it said then, where that differs from what is shown."""
    if signal["known_at"] == signal["first_known_at"]:
        return ""
    same_day = wording.new_york_day(signal["first_known_at"]) == signal["known_day"]
    when = (
        wording.moment(signal["first_known_at"])
        if same_day
        else wording.day(wording.new_york_day(signal["first_known_at"]))
    )
    return (
        f"first known {when} (score {wording.score(signal['first_score'])},"
        f" {wording.usd(signal['first_value_usd'])})"
    )


def _told_versions(versions: list[Row], changes: list[Row]) -> tuple[list[Row], list[Row]]:
    """Every version with the filings that made it and what they changed, oldest first; and the
    filings that ended the newest, where it has ended."""
    told: list[Row] = []
    before: Row | None = None
    for version in versions:
        own = set(version["accession_numbers"] or [])
        earlier = set(before["accession_numbers"] or []) if before else set()
        told.append(
            {
                **version,
                "filings": _relevant(changes, version["known_at"], own - earlier, earlier),
                "changed": _changed(before, version) if before else [],
            }
        )
        before = version
    if before is None or before["known_until"] is None:
        return told, []
    own = set(before["accession_numbers"] or [])
    return told, _relevant(changes, before["known_until"], set(), own)


def _relevant(changes: list[Row], moment: object, added: set[str], amended: set[str]) -> list[Row]:
    """Of what was filed at that moment: what was added or amends; all of it where nothing does."""
    then = [row for row in changes if row["known_at"] == moment]
    return [
        row
        for row in then
        if row["accession_number"] in added or row["amends_accession_number"] in amended
    ] or then


def _changed(before: Row, after: Row) -> list[str]:
    """What a version says differently, before and after."""
    told = []
    for name, title, spell in (
        ("tier", "tier", wording.tier_name),
        ("score", "score", wording.score),
        ("groups", "people", wording.amount),
        ("value_usd", "value", wording.usd),
    ):
        if (one := spell(before[name])) != (other := spell(after[name])):
            told.append(f"{title} {one} → {other}")
    for name, title in (("insiders", "who"), ("reasons", "why"), ("counter_reasons", "why not")):
        earlier, later = wording.sentences(before[name]), wording.sentences(after[name])
        # A sentence that only has other numbers in it is told by the figures above.
        alike = 0.6 if name != "insiders" else 1.0
        for text in later:
            if not _has_alike(text, earlier, alike):
                told.append(f"{title}, new: {_told(name, text)}")
        for text in earlier:
            if not _has_alike(text, later, alike):
                told.append(f"{title}, no longer: {_told(name, text)}")
    return told or ["only numbers within the reasons"]


def _has_alike(text: str, texts: list[str], least: float) -> bool:
    return any(difflib.SequenceMatcher(None, text, other).ratio() >= least for other in texts)


def _told(name: str, text: str) -> str:
    return wording.insider(text) if name == "insiders" else text


def _correction(trade: Row) -> Row:
    """A trade of a signal that ended: as it was known with it, and as it was known after."""
    after = trade["after"]
    return {
        "names": trade["names"],
        "before": _trade_in_words(trade),
        "after": _trade_in_words(after) if after else "nothing: no such trade is reported any more",
    }


def _trade_in_words(trade: Row) -> str:
    parts = [f"{wording.amount(trade['shares'])} shares", wording.usd(trade["value_usd"])]
    if trade["share_of_holdings"] is not None:
        parts.append(f"{wording.percent(trade['share_of_holdings'])} of known holdings")
    reason = _text(trade["noise_reason"])
    if not trade["is_discretionary"]:
        parts.append(f"set aside: {wording.motive(reason)}" if reason else "set aside")
    elif reason:
        parts.append(f"stands, doubt: {wording.motive(reason)}")
    return ", ".join(parts)


def _definition_names(definitions: list[Row]) -> dict[str, str]:
    """Names of definitions: their signal, and which of its variants by priority."""
    by_signal: dict[str, list[str]] = {}
    for row in definitions:
        by_signal.setdefault(str(row["signal"]), []).append(str(row["definition_id"]))
    return {
        definition: wording.signal_name(signal)
        + (f", variant {number} of {len(variants)}" if len(variants) > 1 else "")
        for signal, variants in by_signal.items()
        for number, definition in enumerate(variants, start=1)
    }


def _told_threshold(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and "|" in value:
        return ", ".join(wording.words(part) for part in value.split("|"))
    return value


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


def _short(text: str) -> str:
    return text if len(text) <= TEXT_IN_A_ROW else text[: TEXT_IN_A_ROW - 1].rstrip() + "…"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _float(value: object) -> float | None:
    if value is None:
        return None
    number = float(value)  # type: ignore[arg-type]
    return number if number == number and abs(number) != float("inf") else None
