"""A made-up published file in the shape of the mart contract, for tests and sizing of the report.

Deterministic: the same arguments give the same rows. Names are syllables put together; some
issuers, owners and footnotes are hostile on purpose, because filers type them and the report shows
them.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
import yaml

AS_OF = date(2024, 11, 22)
HOSTILE_NAMES = (
    "<script>window.pwned = 1</script> Holdings",
    '"><img src=x onerror="window.pwned = 2"> Corp.',
    "</script><script>window.pwned = 3</script> plc",
    '=HYPERLINK("http://example.test";"O\'Neil & Sons")',
    "{{ 7 * 7 }} {% raw %} Partners",
)
HOSTILE_FOOTNOTE = (
    "Sold by the holder. <script>window.pwned = 4</script>"
    '<a href="javascript:window.pwned = 5" onclick="window.pwned = 6">terms</a>'
    " \u202egnp.exe ]]> --> </textarea></title></style>"
)
SALES = (
    "cluster_sale",
    "sale_after_runup",
    "large_unscheduled_sale",
    "lockup_sale",
    "plan_red_flag",
)
PURCHASES = ("cluster_purchase", "large_purchase", "dip_purchase")
TIERS = ("high", "medium", "situational", "watch")
NOISE = (
    "plan",
    "sell_to_cover",
    "exercise_linked",
    "offering",
    "small_relative_size",
    "routine",
    "fund_group",
    "year_end_tax",
)
ROLES = (
    ("ceo", "Chief Executive Officer"),
    ("cfo", "Chief Financial Officer"),
    ("director", None),
    ("other_officer", "SVP, Operations"),
    ("ten_percent_owner", None),
)
SYLLABLES = "bor cal den fir gol har jun kel lor mun nor pel qui ras sol tam ulm ver wex yar"

DBT_PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
MARTS, SEEDS = DBT_PROJECT / "models" / "marts", DBT_PROJECT / "seeds"


def contract() -> dict[str, dict[str, str]]:
    """Columns and types of every mart, from the marts' own YAML."""
    tables: dict[str, dict[str, str]] = {}
    for path in sorted(MARTS.glob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            tables[model["name"]] = {
                column["name"]: column["data_type"] for column in model["columns"]
            }
    return tables


@dataclass
class _Rows:
    """Rows gathered for one table, written in one statement a column list."""

    columns: dict[str, str]
    rows: list[dict] = field(default_factory=list)

    def add(self, **values: object) -> None:
        if unknown := set(values) - set(self.columns):
            raise KeyError(f"no such columns: {sorted(unknown)}")
        self.rows.append(values)

    def write(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Rows go in as JSON: DuckDB converts Python lists far slower where pandas is missing."""
        ddl = ", ".join(f'"{column}" {kind}' for column, kind in self.columns.items())
        connection.execute(f"create table marts.{name} ({ddl})")
        values = ", ".join(
            f"""(line->'$."{column}"')::{kind}"""
            if kind.endswith("[]")
            else f"""(line->>'$."{column}"')::{kind}"""
            for column, kind in self.columns.items()
        )
        for start in range(0, len(self.rows), 20_000):
            connection.execute(
                f"insert into marts.{name} select {values}"
                """ from (select unnest(from_json(?, '["json"]')) as line)""",
                [json.dumps(self.rows[start : start + 20_000], default=str)],
            )


def _write_seeds(connection: duckdb.DuckDBPyConnection) -> None:
    """The seeds that a publication carries, and what it says of itself."""
    connection.execute("create schema reference")
    for schema, name in (("reference", "noise_filters"), ("marts", "signal_definitions")):
        file = str(SEEDS / f"{name}.csv").replace("'", "''")
        connection.execute(f"create table {schema}.{name} as from read_csv('{file}')")
    connection.execute(
        "create table marts.publications as select schema_name as table_schema, table_name,"
        " estimated_size as row_count, 'edgar' as market, ?::date as as_of_date,"
        " ?::timestamp as published_at from duckdb_tables()",
        [AS_OF, datetime.combine(AS_OF, time(4, 30)) + timedelta(days=1)],
    )


def write_published(path: Path, signals: int = 60, seed: int = 7) -> Path:
    """Writes a published file with about `signals` signals at a sixth as many issuers.

    Every table of the mart contract is there; the last filing day is `AS_OF` and has at least one
    sale and one purchase signal, planned sales, and a superseded signal.
    """
    rng = random.Random(seed)
    rows = {name: _Rows(columns) for name, columns in contract().items()}
    market = _Market(rng, rows)
    issuers = max(6, signals // 6)
    for number in range(issuers):
        market.add_issuer(number)
    made = 0
    while made < signals:
        # The first signals fall on the last filing day, at the issuers with hostile names.
        day = AS_OF if made < 8 else _weekday(AS_OF - timedelta(days=rng.randrange(1, 1500)))
        market.add_signal(made, day)
        made += 1
    for _ in range(signals * 2):
        market.add_noise(_weekday(AS_OF - timedelta(days=rng.randrange(0, 900))))
    for _ in range(40):
        market.add_noise(AS_OF)
    for days in range(1, 90):
        # One weekday without filings, to be seen as a gap.
        if (day := AS_OF - timedelta(days=days)).weekday() < 5 and days != 18:
            market.add_noise(day)
    market.add_sentiment()
    for issuer in market.issuers:
        market.add_prices(issuer)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        for name, table in rows.items():
            table.write(connection, name)
        _write_seeds(connection)
        connection.execute("checkpoint")
    return path


class _Market:
    """Adds issuers, people, trades and signals to the tables."""

    def __init__(self, rng: random.Random, rows: dict[str, _Rows]) -> None:
        self.rng = rng
        self.rows = rows
        self.issuers: list[dict] = []
        self.serial = 0
        self.accession = ""

    def name(self, parts: int = 2) -> str:
        return "".join(self.rng.choice(SYLLABLES.split()) for _ in range(parts)).capitalize()

    def add_issuer(self, number: int) -> None:
        hostile = number < len(HOSTILE_NAMES)
        name = (
            HOSTILE_NAMES[number]
            if hostile
            else f"{self.name()} {self.rng.choice(('Systems', 'Energy', 'Foods', 'Bio'))} Inc."
        )
        letters = f"{number:06d}".translate(str.maketrans("0123456789", "ABCDEFGHIJ"))
        issuer = {
            "cik": f"{9_000_000_000 + number:010d}",
            "name": name,
            "ticker": None if number == 3 else letters.lstrip("A").rjust(3, "X"),
            "price": round(self.rng.uniform(4, 240), 2),
            "people": [],
        }
        for person, (role, title) in enumerate(ROLES):
            owner = {
                "cik": f"{8_000_000_000 + number * 10 + person:010d}",
                "name": f"{self.name()} {self.name(1)}" if person or not hostile else name[::1],
                "role": role,
                "title": title,
                "group": f"{issuer['cik']}-{person}",
            }
            issuer["people"].append(owner)
            self.rows["insiders"].add(
                owner_cik=owner["cik"],
                owner_name=owner["name"],
                former_names=[],
                is_natural_person=True,
            )
        self.issuers.append(issuer)
        former = {"name": f"Old {self.name()} Corp", "first_date": None, "last_date": "2015-01-01"}
        self.rows["issuers"].add(
            issuer_cik=issuer["cik"],
            issuer_name=name,
            issuer_ticker=issuer["ticker"],
            former_names=[former] if number % 3 == 0 else [],
        )

    def price(self, issuer: dict, day: date) -> float:
        """A walk of its own for each issuer, a function of the day alone."""
        phase = (day.toordinal() + int(issuer["cik"][-4:])) / 90
        wave = 1 + 0.25 * (phase % 2 - 1) * (1 if int(phase) % 2 else -1)
        return round(issuer["price"] * wave, 2)

    def add_trade(
        self,
        issuer: dict,
        owner: dict,
        day: date,
        direction: str,
        noise: str | None,
        shares: int,
    ) -> tuple[str, float]:
        """One filing with one trade; its accession number is the trade's in `self.accession`."""
        self.serial += 1
        accession = f"0009999999-{day.year % 100:02d}-{self.serial:06d}"
        self.accession = accession
        trade_id = f"{owner['group']}:{direction}:{day.isoformat()}:{self.serial}"
        known = datetime.combine(day, time(22, 5)) + timedelta(seconds=self.serial % 3000)
        value = 0.0
        sale = direction == "sale"
        lines = 1 + self.serial % 2
        self.rows["filings"].add(
            accession_number=accession,
            form_type="4",
            filed_date=day,
            accepted_at=known,
            known_at=known,
            period_of_report=day - timedelta(days=1),
            issuer_cik=issuer["cik"],
            issuer_name=issuer["name"],
            issuer_ticker=issuer["ticker"],
            is_amendment=False,
            amendment_state="original",
            has_10b5_1_box=noise == "plan",
            schema_version="X0508",
            filing_url=(
                "javascript:window.pwned = 7"
                if self.serial % 97 == 0
                else "https://www.sec.gov/Archives/edgar/data/"
                f"{int(issuer['cik'])}/{accession.replace('-', '')}/{accession}-index.htm"
            ),
        )
        self.rows["filing_owners"].add(
            accession_number=accession,
            owner_cik=owner["cik"],
            owner_name=owner["name"],
            role=owner["role"],
            officer_title=owner["title"],
            is_director=owner["role"] == "director",
            is_officer=owner["title"] is not None,
            is_ten_percent_owner=owner["role"] == "ten_percent_owner",
            decision_group_id=owner["group"],
        )
        share = round(self.rng.uniform(0.02, 1), 4)
        for ordinal in range(lines):
            price = self.price(issuer, day - timedelta(days=1))
            line_shares = shares / lines
            value += line_shares * price
            self.rows["open_market_trades"].add(
                transaction_id=f"{accession}:N:{ordinal}",
                accession_number=accession,
                issuer_cik=issuer["cik"],
                issuer_name=issuer["name"],
                issuer_ticker=issuer["ticker"],
                owner_names=owner["name"],
                direction=direction,
                noise_reason=noise,
                shares=line_shares,
                price_usd=price,
                value_usd=round(line_shares * price, 4),
                is_discretionary=noise is None,
                transaction_date=day - timedelta(days=1),
                filed_date=day,
                known_at=known,
            )
            self.rows["trade_lines"].add(
                trade_id=trade_id,
                transaction_id=f"{accession}:N:{ordinal}",
                is_counted=True,
                known_at=known,
            )
            self.rows["transactions"].add(
                transaction_id=f"{accession}:N:{ordinal}",
                accession_number=accession,
                security_table="non_derivative",
                line_ordinal=ordinal,
                issuer_cik=issuer["cik"],
                security_title="Common Stock",
                transaction_date=day - timedelta(days=1),
                transaction_code="S" if sale else "P",
                transaction_category="open_market_sale" if sale else "open_market_purchase",
                acquired_disposed="D" if sale else "A",
                shares=line_shares,
                price_usd=None if self.serial % 50 == 0 else price,
                price_low_usd=price - 0.2,
                price_high_usd=price + 0.2,
                value_usd=round(line_shares * price, 4),
                shares_owned_after=shares * 3,
                direct_indirect="D",
                share_of_line=share,
                share_of_holdings=share,
                is_holdings_complete=self.serial % 3 > 0,
                plan_status="plan" if noise == "plan" else "not_plan",
                plan_basis="row_footnote" if noise == "plan" else "box",
                has_plan_conflict=False,
                plan_adopted_date=day - timedelta(days=140) if noise == "plan" else None,
                plan_evidence=HOSTILE_FOOTNOTE if noise == "plan" else None,
                footnote_classes=["weighted_price_range"],
                noise_reasons=[noise] if noise else [],
                noise_reason=noise,
                is_discretionary=noise is None,
                is_open_market=True,
                is_common_equity=True,
                is_copy=False,
                is_current=True,
                filed_date=day,
                known_at=known,
            )
        for footnote_id, text in (
            ("F1", HOSTILE_FOOTNOTE if self.serial % 5 == 0 else "Average price of several sales."),
            ("REMARKS", "Made-up remarks for a made-up filing."),
        ):
            self.rows["footnotes"].add(
                accession_number=accession,
                footnote_id=footnote_id,
                footnote_text=text,
                footnote_classes=["weighted_price_range"],
                rule_ids=["weighted_average"],
                plan_mention="affirmed" if noise == "plan" else "none",
            )
        trade = {
            "trade_id": trade_id,
            "trade_version_id": f"{trade_id}:1",
            "decision_group_id": owner["group"],
            "issuer_cik": issuer["cik"],
            "direction": direction,
            "role": owner["role"],
            "plan_status": "plan" if noise == "plan" else "not_plan",
            "noise_reasons": [noise] if noise else [],
            "noise_reason": noise,
            "shares": shares,
            "value_usd": round(value, 4),
            "unpriced_shares": 0,
            "share_of_holdings": share,
            "is_discretionary": noise is None,
            "first_date": day - timedelta(days=1),
            "last_date": day - timedelta(days=1),
            "first_tradeable_session": _weekday(day + timedelta(days=1), forward=True),
            "known_at": known,
        }
        self.rows["trades"].add(**trade, first_known_at=known)
        self.rows["trade_versions"].add(**trade, version=1)
        self.rows["insider_histories"].add(
            trade_id=trade_id,
            decision_group_id=owner["group"],
            issuer_cik=issuer["cik"],
            direction=direction,
            earlier_sales=self.serial % 9,
            earlier_purchases=self.serial % 3,
            days_of_silence=(self.serial * 37) % 900,
            sale_months=[3] if self.serial % 7 == 0 else [],
            is_isolated=self.serial % 4 == 0,
            routine_status=("routine", "opportunistic", "not_enough_history")[self.serial % 3],
            usual_value_usd=value * 0.4,
            known_at=known,
        )
        return trade_id, value

    def add_signal(self, number: int, day: date) -> None:
        issuer = self.issuers[number % len(self.issuers)]
        sale = number % 3 > 0
        signal = (SALES if sale else PURCHASES)[number % (5 if sale else 3)]
        groups = 3 + number % 2 if signal.startswith("cluster") else 1
        tier = TIERS[(number * 7) % 4]
        direction = "sale" if sale else "purchase"
        signal_id = f"{signal}:{issuer['cik']}:{day.isoformat()}:{number}"
        total = 0.0
        accessions: list[str] = []
        trade_ids: list[str] = []
        for person in range(groups):
            trade_id, value = self.add_trade(
                issuer,
                issuer["people"][person],
                day,
                direction,
                "plan" if signal == "plan_red_flag" else None,
                self.rng.randrange(2_000, 400_000),
            )
            total += value
            accessions.append(self.accession)
            trade_ids.append(trade_id)
            self.rows["signal_trades"].add(signal_id=signal_id, trade_id=trade_id)
        if groups > 1:
            self.rows["clusters"].add(
                cluster_id=f"cluster:{number}",
                cluster_version_id=f"cluster:{number}:1",
                is_current=True,
                issuer_cik=issuer["cik"],
                direction=direction,
                window_start=day - timedelta(days=12),
                window_end=day,
                groups=groups,
                officers_and_directors=groups - 1,
                value_usd=total,
                is_independent=True,
                independence_reasons=["The trades were on different days."],
                is_abnormal=True,
            )
        known = datetime.combine(day, time(23, 0))
        withdrawn = known + timedelta(days=20) if number % 29 == 28 else None
        if withdrawn:
            self.add_correction(trade_ids[0], accessions[0], withdrawn)
        occurrence = f"{signal}:{issuer['cik']}:{number}"
        version = {
            "occurrence_id": occurrence,
            "signal": signal,
            "definition_id": f"{signal}_made_up",
            "definition_hash": "d41d8c",
            "direction": direction,
            "issuer_cik": issuer["cik"],
            "issuer_name": issuer["name"],
            "issuer_ticker": issuer["ticker"],
            "insiders": [
                f"{person['name']} ({person['role']})" for person in issuer["people"][:groups]
            ],
            "groups": groups,
            "trades": groups,
            "value_usd": total,
            "share_of_holdings": 0.31,
            "as_of_date": day,
            "window_start": day - timedelta(days=12),
            "first_tradeable_session": _weekday(day + timedelta(days=1), forward=True),
            "first_known_at": known,
            "accession_numbers": accessions,
            "reasons": [
                f"{groups} insider(s) traded {total:,.0f} USD within ten sessions of {day}.",
                "No trading plan is stated, and the last such trade was 14 months before.",
                f"Filed under the name {issuer['name']}.",
            ],
            "counter_reasons": [
                "Only part of the holdings is known.",
                "The price had risen by a third in half a year.",
            ][: number % 3],
        }
        score = round(100 - (number * 13) % 97 + (number % 10) / 10, 1)
        if number % 31 == 30:
            # The same occurrence, as it was known for two hours before the last filing came.
            self.add_filing(issuer, accessions[-1] + "A", known + timedelta(hours=2), None)
            version["accession_numbers"] = [*accessions, accessions[-1] + "A"]
            self.rows["signals"].add(
                **{
                    **version,
                    "reasons": version["reasons"][:1],
                    "value_usd": total / 2,
                    "accession_numbers": accessions,
                },
                signal_id=f"{signal_id}:0",
                tier="watch",
                score=score / 2,
                is_current=False,
                known_at=known,
                known_until=known + timedelta(hours=2),
            )
            known += timedelta(hours=2)
        self.rows["signals"].add(
            **version,
            signal_id=signal_id,
            tier=tier,
            score=score,
            score_presumption=10,
            score_size=score - 10,
            is_current=withdrawn is None,
            known_at=known,
            known_until=withdrawn,
        )

    def add_filing(
        self, issuer: dict, accession: str, known: datetime, amended: str | None
    ) -> None:
        self.rows["filings"].add(
            accession_number=accession,
            form_type="4/A" if amended else "4",
            filed_date=known.date(),
            known_at=known,
            issuer_cik=issuer["cik"],
            issuer_name=issuer["name"],
            issuer_ticker=issuer["ticker"],
            is_amendment=amended is not None,
            amends_accession_number=amended,
            filing_url=f"https://www.sec.gov/Archives/made-up/{accession}-index.htm",
        )

    def add_correction(self, trade_id: str, accession: str, known: datetime) -> None:
        """An amendment by which a hundredth of the shares had been sold."""
        before = next(
            row for row in reversed(self.rows["trade_versions"].rows) if row["trade_id"] == trade_id
        )
        issuer = next(one for one in self.issuers if one["cik"] == before["issuer_cik"])
        self.add_filing(issuer, f"{accession}A", known, accession)
        after = {
            **before,
            "trade_version_id": f"{trade_id}:2",
            "version": 2,
            "shares": before["shares"] / 100,
            "value_usd": before["value_usd"] / 100,
            "noise_reason": "small_relative_size",
            "noise_reasons": ["small_relative_size"],
            "known_at": known,
        }
        before["known_until"] = known
        self.rows["trade_versions"].add(**after)
        for line in self.rows["transactions"].rows:
            if line["accession_number"] == accession:
                line |= {"is_current": False, "ended_as": "superseded", "known_until": known}

    def add_noise(self, day: date) -> None:
        issuer = self.rng.choice(self.issuers)
        owner = self.rng.choice(issuer["people"])
        reason = self.rng.choice(NOISE)
        sale = self.rng.random() < 0.9
        self.add_trade(
            issuer,
            owner,
            day,
            "sale" if sale else "purchase",
            reason if sale else "offering",
            self.rng.randrange(100, 40_000),
        )

    def add_prices(self, issuer: dict) -> None:
        """Every second issuer is in a price file, which breaks off once; others have few points."""
        weekly = int(issuer["cik"]) % 2 == 0
        for week in range(0, 210, 1 if weekly else 40):
            day = _weekday(AS_OF - timedelta(days=7 * week))
            self.rows["issuer_prices"].add(
                issuer_cik=issuer["cik"],
                stretch="1" if week < 100 else "0",
                price_basis="prices" if weekly else "form4",
                price_usd=self.price(issuer, day) * (0.5 if weekly else 1),
                price_date=day,
            )

    def add_sentiment(self) -> None:
        month = date(2019, 1, 1)
        while month <= AS_OF:
            for scope in ("all", "discretionary"):
                buyers = self.rng.randrange(40, 400)
                sellers = self.rng.randrange(200, 900)
                ratio = round((buyers - sellers) / (buyers + sellers), 4)
                self.rows["market_sentiment"].add(
                    month=month,
                    scope=scope,
                    net_purchase_ratio_people=ratio,
                    net_purchase_ratio_trades=ratio - 0.05,
                    net_purchase_ratio_dollars=ratio - 0.3,
                    sellers=sellers,
                    buyers=buyers,
                )
            month = (month + timedelta(days=32)).replace(day=1)


def _weekday(day: date, forward: bool = False) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1 if forward else -1)
    return day
