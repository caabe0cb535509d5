"""Reading the published marts: one function a question, plain rows as answers.

The published file is attached read-only to a database in memory, so that helper tables never touch
it. `ASKED` is what the report needs of the marts; whatever else it finds useful it takes when it is
there, so that marts may grow.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import duckdb

from report.wording import NEW_YORK

Row = dict[str, Any]

ASKED: dict[str, tuple[str, ...]] = {
    "filings": (
        "accession_number",
        "form_type",
        "filed_date",
        "known_at",
        "issuer_cik",
        "issuer_name",
        "issuer_ticker",
        "filing_url",
    ),
    "filing_owners": (
        "accession_number",
        "owner_cik",
        "owner_name",
        "role",
        "officer_title",
        "decision_group_id",
    ),
    "transactions": (
        "transaction_id",
        "accession_number",
        "security_table",
        "line_ordinal",
        "issuer_cik",
        "security_title",
        "transaction_date",
        "transaction_code",
        "acquired_disposed",
        "shares",
        "price_usd",
        "value_usd",
        "shares_owned_after",
        "share_of_line",
        "share_of_holdings",
        "is_holdings_complete",
        "plan_status",
        "plan_basis",
        "has_plan_conflict",
        "plan_adopted_date",
        "plan_evidence",
        "noise_reasons",
        "noise_reason",
        "is_discretionary",
        "is_current",
        "known_at",
        "known_until",
    ),
    "footnotes": ("accession_number", "footnote_id", "footnote_text"),
    "trades": (
        "trade_id",
        "decision_group_id",
        "issuer_cik",
        "direction",
        "role",
        "plan_status",
        "noise_reason",
        "shares",
        "value_usd",
        "unpriced_shares",
        "share_of_holdings",
        "is_discretionary",
        "first_date",
        "last_date",
        "known_at",
        "first_tradeable_session",
    ),
    "trade_lines": ("trade_id", "transaction_id", "is_counted", "known_until"),
    "issuers": ("issuer_cik", "former_names"),
    "insider_histories": (
        "decision_group_id",
        "issuer_cik",
        "days_of_silence",
        "routine_status",
        "usual_value_usd",
    ),
    "clusters": (
        "cluster_id",
        "issuer_cik",
        "direction",
        "groups",
        "value_usd",
        "is_independent",
    ),
    "signals": (
        "signal_id",
        "signal",
        "tier",
        "score",
        "issuer_cik",
        "issuer_ticker",
        "as_of_date",
        "known_at",
        "known_until",
        "first_tradeable_session",
        "value_usd",
        "groups",
        "reasons",
        "counter_reasons",
        "definition_hash",
    ),
    "signal_trades": ("signal_id", "trade_id"),
}


class ReportError(Exception):
    """The published file cannot be reported on; the message says what is missing."""


@dataclass(frozen=True)
class Edition:
    """Which day a report is for.

    `as_of_date` is the newest filing date, `learned_from` (UTC) the moment from which things count
    as new: the start of that day in New York. `session` is the first one that can act on them.
    """

    as_of_date: date
    learned_from: datetime
    session: date | None
    market: str | None
    published_at: datetime | None

    @property
    def is_sandbox(self) -> bool:
        return self.market == "sandbox"


class Published:
    """The published file, open for reading."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.columns: dict[str, dict[str, str]] = {}
        for schema, table, column, kind in connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns()"
            " where database_name = 'published' order by column_index"
        ).fetchall():
            name = table if schema == "marts" else f"{schema}.{table}"
            self.columns.setdefault(name, {})[column] = kind
        missing = [
            f"{table}.{column}"
            for table, columns in ASKED.items()
            for column in columns
            if column not in self.columns.get(table, {})
        ]
        if missing:
            raise ReportError(
                f"the published file lacks {', '.join(missing[:8])}"
                f"{f' and {len(missing) - 8} more columns' if len(missing) > 8 else ''}"
            )
        connection.execute("use published.marts")

    def has(self, table: str, *columns: str) -> bool:
        return table in self.columns and all(column in self.columns[table] for column in columns)

    def first_of(self, table: str, *columns: str) -> str:
        """The first of these columns that the table has, else `null`: for columns that may come."""
        return next((column for column in columns if self.has(table, column)), "null")

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        result = self.connection.execute(sql, parameters or None)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, values, strict=True)) for values in result.fetchall()]


@contextmanager
def open_published(path: Path, memory_limit: str = "2GiB") -> Iterator[Published]:
    """Raises ReportError when the file is missing, unreadable, or lacks a mart."""
    if not path.is_file():
        raise ReportError(f"there is no published file at {path}")
    with duckdb.connect(":memory:") as connection:
        connection.execute("set memory_limit = ?", [memory_limit])
        connection.execute("set TimeZone = 'UTC'")
        quoted = str(path).replace("'", "''")
        try:
            connection.execute(f"attach '{quoted}' as published (read_only)")
        except duckdb.Error as error:
            raise ReportError(f"{path} cannot be read: {error}") from error
        yield Published(connection)


def edition(published: Published) -> Edition:
    """Raises ReportError when there is no filing to report on."""
    as_of_date = published.rows("select max(filed_date) as day from filings")[0]["day"]
    if not isinstance(as_of_date, date):
        raise ReportError("the published file holds no filings")
    day_begins = datetime.combine(as_of_date, time(), NEW_YORK)
    learned_from = day_begins.astimezone(UTC).replace(tzinfo=None)
    session = published.rows(
        "select max(first_tradeable_session) as day from trades where known_at >= ?", learned_from
    )[0]["day"]
    publication: Row = {}
    if published.has("publications", "market", "published_at"):
        found = published.rows("select market, published_at from publications limit 1")
        publication = found[0] if found else {}
    return Edition(
        as_of_date=as_of_date,
        learned_from=learned_from,
        session=session,
        market=publication.get("market"),
        published_at=publication.get("published_at"),
    )


def prepare(published: Published, signal_limit: int, issuer_limit: int) -> None:
    """Helper tables of this report: which signals and issuers get a page, who a group is.

    Shown are the newest `signal_limit` signals, their issuers, and the `issuer_limit` issuers that
    filed last.
    """
    run = published.connection.execute
    run(
        "create temp table shown_signals as select * from signals"
        " order by known_at desc, signal_id limit ?",
        [signal_limit],
    )
    run(
        "create temp table shown_issuers as"
        " select issuer_cik from shown_signals"
        " union (select issuer_cik from filings where issuer_cik is not null"
        " group by issuer_cik order by max(known_at) desc, issuer_cik limit ?)",
        [issuer_limit],
    )
    run(
        """
        create temp table groups as
        with owners as (
            select
                filings.issuer_cik,
                filing_owners.decision_group_id,
                filing_owners.owner_cik,
                arg_max(filing_owners.owner_name, filings.known_at) as owner_name,
                arg_max(filing_owners.role, filings.known_at) as role,
                arg_max(filing_owners.officer_title, filings.known_at) as officer_title,
                count(*) as filings
            from filing_owners
            inner join filings on filing_owners.accession_number = filings.accession_number
            where filings.issuer_cik in (select issuer_cik from shown_issuers)
            group by all
        )
        select
            issuer_cik,
            decision_group_id,
            list(
                {'name': owner_name, 'role': role, 'title': officer_title}
                order by filings desc, owner_cik
            ) as people
        from owners
        group by all
        """
    )
    silent = published.first_of("insider_histories", "trade_id")
    join = (
        "histories.trade_id = trades.trade_id"
        if silent == "trade_id"
        else "histories.decision_group_id = trades.decision_group_id"
        " and histories.issuer_cik = trades.issuer_cik and histories.known_at = trades.known_at"
    )
    run(
        f"""
        create temp table told_trades as
        with lines as (
            select
                trade_lines.trade_id,
                list_sort(list(distinct transactions.accession_number)) as accessions
            from trade_lines
            inner join transactions on trade_lines.transaction_id = transactions.transaction_id
            where
                transactions.issuer_cik in (select issuer_cik from shown_issuers)
                and trade_lines.is_counted
                and trade_lines.known_until is null
            group by all
        )
        select
            trades.*,
            trades.value_usd / nullif(trades.shares - coalesce(trades.unpriced_shares, 0), 0)
                as shown_price_usd,
            coalesce(lines.accessions, []) as accessions,
            histories.days_of_silence,
            histories.routine_status,
            histories.usual_value_usd,
            coalesce(groups.people, []) as people
        from trades
        left join lines on trades.trade_id = lines.trade_id
        left join insider_histories as histories on {join}
        left join groups
            on trades.decision_group_id = groups.decision_group_id
            and trades.issuer_cik = groups.issuer_cik
        where trades.issuer_cik in (select issuer_cik from shown_issuers)
        """
    )


def signals(published: Published) -> list[Row]:
    """Every shown signal, newest first and then strongest, with who and which issuer."""
    headline = published.first_of("shown_signals", "headline")
    return published.rows(
        f"""
        with names as (
            select issuer_cik, arg_max(issuer_name, known_at) as issuer_name
            from filings
            where issuer_cik in (select issuer_cik from shown_issuers)
            group by all
        ),
        people as (
            select
                signal_trades.signal_id,
                list(distinct told_trades.people[1].name) as names,
                max(told_trades.share_of_holdings) as share_of_holdings
            from signal_trades
            inner join told_trades on signal_trades.trade_id = told_trades.trade_id
            group by all
        )
        select
            shown_signals.*,
            {headline} as told_headline,
            names.issuer_name,
            list_sort(coalesce(people.names, [])) as people,
            people.share_of_holdings
        from shown_signals
        left join names on shown_signals.issuer_cik = names.issuer_cik
        left join people on shown_signals.signal_id = people.signal_id
        order by shown_signals.known_at desc, shown_signals.score desc, shown_signals.signal_id
        """
    )


def signal_count(published: Published) -> int:
    return int(published.rows("select count(*) as signals from signals")[0]["signals"])


def signal_trades(published: Published, signal_ids: list[str]) -> dict[str, list[Row]]:
    """The trades of each signal, largest first, each with its lines and their filings."""
    trades = published.rows(
        """
        select signal_trades.signal_id, told_trades.*
        from signal_trades
        inner join told_trades on signal_trades.trade_id = told_trades.trade_id
        where signal_trades.signal_id in (select unnest(from_json(?, '["varchar"]')))
        order by
            signal_trades.signal_id, told_trades.value_usd desc nulls last, told_trades.trade_id
        """,
        json.dumps(signal_ids),
    )
    lines: dict[str, list[Row]] = {}
    for line in published.rows(
        """
        select
            wanted.trade_id,
            transactions.*,
            filings.form_type,
            filings.filed_date,
            filings.filing_url
        from (
            select distinct trade_lines.trade_id, trade_lines.transaction_id
            from signal_trades
            inner join trade_lines on signal_trades.trade_id = trade_lines.trade_id
            where signal_trades.signal_id in (select unnest(from_json(?, '["varchar"]')))
        ) as wanted
        inner join transactions on wanted.transaction_id = transactions.transaction_id
        inner join filings on transactions.accession_number = filings.accession_number
        order by transactions.transaction_date, transactions.transaction_id
        """,
        json.dumps(signal_ids),
    ):
        lines.setdefault(str(line["trade_id"]), []).append(line)
    found: dict[str, list[Row]] = {}
    for trade in trades:
        trade["lines"] = lines.get(str(trade["trade_id"]), [])
        found.setdefault(str(trade["signal_id"]), []).append(trade)
    return found


def footnotes(published: Published, accessions: list[str]) -> dict[str, list[Row]]:
    """Footnotes and remarks by accession, in the order of their ids."""
    found: dict[str, list[Row]] = {}
    for row in published.rows(
        """
        select accession_number, footnote_id, left(footnote_text, 4000) as footnote_text
        from footnotes
        where accession_number in (select unnest(from_json(?, '["varchar"]')))
        order by
            accession_number,
            try_cast(regexp_extract(footnote_id, '[0-9]+') as integer) nulls last,
            footnote_id
        """,
        json.dumps(accessions),
    ):
        found.setdefault(str(row["accession_number"]), []).append(row)
    return found


def outcomes(published: Published, signal_ids: list[str]) -> dict[str, list[Row]]:
    """What the price did after each signal, where outcomes are published."""
    if not published.has("signal_outcomes", "signal_id"):
        return {}
    found: dict[str, list[Row]] = {}
    for row in published.rows(
        "select * from signal_outcomes"
        " where signal_id in (select unnest(from_json(?, '[\"varchar\"]')))",
        json.dumps(signal_ids),
    ):
        found.setdefault(str(row["signal_id"]), []).append(row)
    return found


def issuers(published: Published) -> list[Row]:
    """Every issuer with a page: newest name and ticker, signals, last signal and last trade."""
    return published.rows(
        """
        with names as (
            select
                issuer_cik,
                arg_max(issuer_name, known_at) as issuer_name,
                arg_max(issuer_ticker, known_at) as issuer_ticker
            from filings
            where issuer_cik in (select issuer_cik from shown_issuers)
            group by all
        ),
        counted as (
            select
                issuer_cik,
                count(*) as signals,
                max(known_at) as last_signal_at
            from shown_signals
            group by all
        ),
        traded as (
            select
                issuer_cik,
                count(*) filter (where direction = 'sale') as sales,
                count(*) filter (where direction = 'purchase') as purchases,
                max(last_date) as last_trade_date
            from told_trades
            group by all
        )
        select
            shown_issuers.issuer_cik,
            names.issuer_name,
            names.issuer_ticker,
            issuers.former_names,
            coalesce(counted.signals, 0) as signals,
            counted.last_signal_at,
            coalesce(traded.sales, 0) as sales,
            coalesce(traded.purchases, 0) as purchases,
            traded.last_trade_date
        from shown_issuers
        left join names on shown_issuers.issuer_cik = names.issuer_cik
        left join issuers on shown_issuers.issuer_cik = issuers.issuer_cik
        left join counted on shown_issuers.issuer_cik = counted.issuer_cik
        left join traded on shown_issuers.issuer_cik = traded.issuer_cik
        order by
            counted.signals desc nulls last, traded.last_trade_date desc nulls last,
            shown_issuers.issuer_cik
        """
    )


def issuer_count(published: Published) -> int:
    return int(published.rows("select count(*) as issuers from issuers")[0]["issuers"])


def trades_by_issuer(
    published: Published, issuer_ciks: list[str], limit: int
) -> dict[str, list[Row]]:
    """The newest `limit` trades of each issuer, newest first, each with a filing to open."""
    found: dict[str, list[Row]] = {}
    for row in published.rows(
        """
        with trades as (
            select *
            from told_trades
            where issuer_cik in (select unnest(from_json(?, '["varchar"]')))
            qualify
                row_number() over (
                    partition by issuer_cik order by last_date desc nulls last, trade_id
                ) <= ?
        )
        select trades.*, filings.filing_url, filings.filed_date
        from trades
        left join filings on trades.accessions[1] = filings.accession_number
        order by trades.issuer_cik, trades.last_date desc nulls last, trades.trade_id
        """,
        json.dumps(issuer_ciks),
        limit,
    ):
        found.setdefault(str(row["issuer_cik"]), []).append(row)
    return found


def people_by_issuer(published: Published, issuer_ciks: list[str]) -> dict[str, list[Row]]:
    """Who traded at each issuer: one row a decision group, with its history and its months.

    `sale_months` holds the month (1 to 12) of every sale, over all years known.
    """
    found: dict[str, list[Row]] = {}
    for row in published.rows(
        """
        select
            issuer_cik,
            decision_group_id,
            any_value(people) as people,
            arg_max(role, known_at) as role,
            count(*) filter (where direction = 'sale') as sales,
            count(*) filter (where direction = 'purchase') as purchases,
            count(*) filter (where direction = 'sale' and is_discretionary) as free_sales,
            sum(value_usd) filter (where direction = 'sale') as sold_usd,
            sum(value_usd) filter (where direction = 'purchase') as bought_usd,
            max(last_date) as last_date,
            arg_max(direction, last_date) as last_direction,
            arg_max(routine_status, known_at) as routine_status,
            arg_max(days_of_silence, known_at) as days_of_silence,
            arg_max(usual_value_usd, known_at) as usual_value_usd,
            list(month(first_date)) filter (where direction = 'sale') as sale_months
        from told_trades
        where issuer_cik in (select unnest(from_json(?, '["varchar"]')))
        group by issuer_cik, decision_group_id
        order by issuer_cik, last_date desc nulls last, decision_group_id
        """,
        json.dumps(issuer_ciks),
    ):
        found.setdefault(str(row["issuer_cik"]), []).append(row)
    return found


def clusters_by_issuer(published: Published, issuer_ciks: list[str]) -> dict[str, list[Row]]:
    start = published.first_of("clusters", "window_start_date", "window_start", "first_date")
    end = published.first_of("clusters", "window_end_date", "window_end", "last_date")
    found: dict[str, list[Row]] = {}
    for row in published.rows(
        f"""
        select
            issuer_cik,
            cluster_id,
            direction,
            {start} as start_date,
            {end} as end_date,
            groups,
            value_usd,
            is_independent
        from clusters
        where issuer_cik in (select unnest(from_json(?, '["varchar"]')))
        order by issuer_cik, {end} desc nulls last, cluster_id
        """,
        json.dumps(issuer_ciks),
    ):
        found.setdefault(str(row["issuer_cik"]), []).append(row)
    return found


def prices_by_issuer(
    published: Published, issuer_ciks: list[str], since: date
) -> dict[str, list[Row]]:
    """Prices of each issuer from `since`: the published series, else what its Form 4s say.

    A Form 4 price is the median of the day's open-market lines, raw as filed.
    """
    found: dict[str, list[Row]] = {}
    if published.has("issuer_prices", "issuer_cik", "price_date"):
        price = published.first_of("issuer_prices", "close_usd", "price_usd", "close", "price")
        basis = published.first_of("issuer_prices", "price_basis")
        for row in published.rows(
            f"""
            select issuer_cik, price_date, {price} as price_usd, {basis} as price_basis
            from issuer_prices
            where
                issuer_cik in (select unnest(from_json(?, '["varchar"]')))
                and price_date >= ?
                and {price} is not null
            order by issuer_cik, price_date
            """,
            json.dumps(issuer_ciks),
            since,
        ):
            found.setdefault(str(row["issuer_cik"]), []).append(row)
    lacking = [cik for cik in issuer_ciks if cik not in found]
    for row in published.rows(
        """
        select
            issuer_cik,
            transaction_date as price_date,
            median(price_usd) as price_usd,
            'form4' as price_basis
        from transactions
        where
            issuer_cik in (select unnest(from_json(?, '["varchar"]')))
            and security_table = 'non_derivative'
            and transaction_code in ('P', 'S')
            and is_current
            and price_usd > 0
            and transaction_date between ? and known_at::date
        group by all
        order by issuer_cik, price_date
        """,
        json.dumps(lacking),
        since,
    ):
        found.setdefault(str(row["issuer_cik"]), []).append(row)
    return found


def filtered_lines(published: Published, since: datetime) -> list[Row]:
    """Open-market lines learned since: how many, and how many dollars, by side and reason.

    `noise_reason` is null for the lines that stand.
    """
    return published.rows(
        """
        select
            case when transaction_code = 'P' then 'purchase' else 'sale' end as direction,
            case
                when is_discretionary then null
                else coalesce(noise_reason, 'not_discretionary')
            end as reason,
            count(*) as lines,
            coalesce(sum(value_usd), 0) as value_usd,
            count(distinct issuer_cik) as issuers
        from transactions
        where
            known_at >= ?
            and security_table = 'non_derivative'
            and transaction_code in ('P', 'S')
            and is_current
        group by all
        order by direction, value_usd desc, lines desc, reason
        """,
        since,
    )


def sentiment(published: Published) -> list[Row]:
    """The market's net purchase ratios by month, as published."""
    if not published.has("market_sentiment", "month"):
        return []
    return published.rows("select * from market_sentiment order by month")


def filings_by_day(published: Published, since: date) -> list[Row]:
    """Filings of each weekday since, none counted as zero: a gap must be seen."""
    return published.rows(
        """
        with days as (
            select day::date as filed_date
            from range(?::timestamp, (select max(filed_date) from filings) + interval 1 day,
                interval 1 day) as days(day)
            where isodow(day) < 6
        )
        select
            days.filed_date,
            count(filings.accession_number) as filings,
            count(*) filter (where filings.form_type like '4%') as form_4
        from days
        left join filings on days.filed_date = filings.filed_date
        group by all
        order by days.filed_date
        """,
        since,
    )


def newest_by_form(published: Published) -> list[Row]:
    return published.rows(
        "select form_type, count(*) as filings, min(filed_date) as first_date,"
        " max(filed_date) as last_date from filings group by all order by form_type"
    )


def published_tables(published: Published) -> list[Row]:
    """What the publication says of itself, one row a table; empty when it does not."""
    if not published.has("publications", "table_name", "row_count"):
        return []
    return published.rows(
        "select table_schema, table_name, row_count from publications"
        " order by table_schema, table_name"
    )


def checks(published: Published) -> list[Row]:
    """Results of the checks that ran before this publication, failures first; empty if unknown."""
    if not published.has("publication_checks", "check_name", "passed"):
        return []
    severity = published.first_of("publication_checks", "severity")
    asset = published.first_of("publication_checks", "asset_key", "asset")
    description = published.first_of("publication_checks", "description")
    return published.rows(
        f"select check_name, passed, {severity} as severity, {asset} as asset,"
        f" {description} as description from publication_checks order by passed, 4, 1"
    )


def definitions(published: Published) -> list[Row]:
    """The thresholds that were used, one row a definition, as published."""
    for table in ("signal_definitions", "reference.signal_definitions"):
        if published.has(table, "signal"):
            name = table if "." in table else f"marts.{table}"
            return published.rows(f"select * from published.{name} order by all")
    return []


def noise_words(published: Published) -> dict[str, str]:
    """What each noise reason means, in the words of the published filters."""
    if not published.has("reference.noise_filters", "noise_reason", "explanation"):
        return {}
    found = published.rows(
        "select noise_reason, arg_min(explanation, priority) as explanation"
        " from published.reference.noise_filters group by all"
    )
    return {row["noise_reason"]: row["explanation"] for row in found if row["explanation"]}
