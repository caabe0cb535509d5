"""Reading the published marts: one function a question, plain rows as answers.

The published file is attached read-only to a database in memory, so that helper tables never touch
it. What the publication says of itself, and the outcomes of signals, are shown when they are there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import duckdb

from insider_signals.errors import OperatorError
from insider_signals.published import wording
from insider_signals.published.file import Row, rows

# What the report needs of the marts; the data dictionary says what the columns mean.
NEEDED: dict[str, str] = {
    "filings": "accession_number form_type filed_date known_at issuer_cik issuer_name issuer_ticker"
    " filing_url amends_accession_number",
    "filing_owners": "accession_number owner_cik owner_name role officer_title decision_group_id",
    "transactions": "transaction_id accession_number security_table line_ordinal issuer_cik"
    " security_title transaction_date transaction_code shares price_usd value_usd share_of_holdings"
    " plan_status plan_basis has_plan_conflict plan_adopted_date plan_evidence noise_reason"
    " is_discretionary is_open_market is_common_equity is_copy is_current ended_as known_at",
    "footnotes": "accession_number footnote_id footnote_text",
    "trades": "trade_id decision_group_id issuer_cik direction role plan_status noise_reason shares"
    " value_usd unpriced_shares share_of_holdings is_discretionary first_date last_date known_at"
    " first_tradeable_session",
    "trade_versions": "trade_id decision_group_id issuer_cik direction role plan_status"
    " noise_reason shares value_usd share_of_holdings is_discretionary first_date last_date"
    " known_at known_until",
    "trade_lines": "trade_id transaction_id is_counted known_at known_until",
    "issuers": "issuer_cik former_names",
    "insider_histories": "trade_id days_of_silence routine_status usual_value_usd",
    "clusters": "issuer_cik direction groups value_usd is_current window_start window_end",
    "issuer_prices": "issuer_cik stretch price_basis price_usd price_date",
    "signals": "signal_id occurrence_id signal definition_id definition_hash tier score direction"
    " issuer_cik issuer_name issuer_ticker insiders accession_numbers reasons counter_reasons"
    " groups value_usd share_of_holdings share_of_holdings_high is_current as_of_date"
    " first_tradeable_session first_known_at known_at known_until",
    "signal_trades": "signal_id trade_id value_usd",
    "market_sentiment": "month scope buyers sellers net_purchase_ratio_people",
}


class ReportError(OperatorError):
    """The published file cannot be reported on; the message says what is missing."""

    def sentence(self) -> str:
        return f"Published, but the report failed: {self}."


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
    """The published file, open for reading: a connection on which marts need no schema's name."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.columns: dict[str, dict[str, str]] = {}
        for schema, table, column, kind in connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns()"
            " where database_name = current_database() order by column_index"
        ).fetchall():
            name = table if schema == "marts" else f"{schema}.{table}"
            self.columns.setdefault(name, {})[column] = kind
        missing = [
            f"{table}.{column}"
            for table, columns in NEEDED.items()
            for column in columns.split()
            if column not in self.columns.get(table, {})
        ]
        if missing:
            raise ReportError(
                f"the published file lacks {', '.join(missing[:8])}"
                f"{f' and {len(missing) - 8} more columns' if len(missing) > 8 else ''}"
            )

    def has(self, table: str, *columns: str) -> bool:
        return table in self.columns and all(column in self.columns[table] for column in columns)

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        return rows(self.connection, sql, *parameters)


@contextmanager
def open_published(path: Path, memory_limit: str = "2GiB") -> Iterator[Published]:
    """Raises ReportError when the file is missing, unreadable, or lacks a mart."""
    if not path.is_file():
        raise ReportError(f"there is no published file at {path}")
    with duckdb.connect(":memory:") as connection:
        connection.execute("set memory_limit = ?", [memory_limit])
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        quoted = str(path).replace("'", "''")
        try:
            connection.execute(f"attach '{quoted}' as published (read_only)")
        except duckdb.Error as error:
            raise ReportError(f"{path} cannot be read: {error}") from error
        connection.execute("use published.marts")
        yield Published(connection)


def edition(published: Published) -> Edition:
    """The day of the newest form, or, where there are notices alone, of the newest notice. Raises
    ReportError when there is neither."""
    as_of_date = published.rows("select max(filed_date) as day from filings")[0]["day"]
    if as_of_date is None and published.has("planned_sales", "filed_date"):
        as_of_date = published.rows("select max(filed_date) as day from planned_sales")[0]["day"]
    if not isinstance(as_of_date, date):
        raise ReportError("the published file holds no filings")
    day_begins = datetime.combine(as_of_date, time(), wording.new_york())
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

    Shown is the newest version of each of the newest `signal_limit` occurrences, with what the
    first version said where there were more; their issuers, and the `issuer_limit` issuers that
    filed last.
    """
    run = published.connection.execute
    run(
        """
        create temp table shown_signals as
        select
            *,
            first_value(score) over versions as first_score,
            first_value(value_usd) over versions as first_value_usd
        from signals
        window versions as (partition by occurrence_id order by known_at, signal_id)
        qualify row_number() over (partition by occurrence_id order by known_at desc, signal_id) = 1
        order by known_at desc, signal_id
        limit ?
        """,
        [signal_limit],
    )
    run(
        """
        create temp table shown_issuers as
        select issuer_cik from shown_signals
        union
        (
            select issuer_cik from filings
            where issuer_cik is not null
            group by issuer_cik
            order by max(known_at) desc, issuer_cik
            limit ?
        )
        """,
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
                arg_max(filing_owners.owner_name, (filings.known_at, filings.accession_number))
                    as owner_name,
                arg_max(filing_owners.role, (filings.known_at, filings.accession_number)) as role,
                arg_max(filing_owners.officer_title, (filings.known_at, filings.accession_number))
                    as officer_title,
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
    run(
        """
        create temp table told_trades as
        with lines as (
            select
                trade_lines.trade_id,
                arg_max(
                    {
                        'accession_number': filings.accession_number,
                        'filing_url': filings.filing_url,
                        'filed_date': filings.filed_date
                    },
                    (filings.known_at, filings.accession_number)
                ) as filing,
                count(distinct filings.accession_number) as filings
            from trade_lines
            inner join transactions on trade_lines.transaction_id = transactions.transaction_id
            inner join filings on transactions.accession_number = filings.accession_number
            where
                transactions.issuer_cik in (select issuer_cik from shown_issuers)
                and trade_lines.is_counted
                and trade_lines.known_until is null
            group by all
        )
        select
            trades.trade_id,
            trades.decision_group_id,
            trades.issuer_cik,
            trades.direction,
            trades.role,
            trades.plan_status,
            trades.noise_reason,
            trades.shares,
            trades.value_usd,
            trades.share_of_holdings,
            trades.is_discretionary,
            trades.first_date,
            trades.last_date,
            trades.known_at,
            trades.value_usd / nullif(trades.shares - coalesce(trades.unpriced_shares, 0), 0)
                as shown_price_usd,
            lines.filing,
            lines.filings as filing_count,
            histories.trade_id is not null as has_history,
            histories.days_of_silence,
            histories.routine_status,
            histories.usual_value_usd,
            coalesce(groups.people, []) as people
        from trades
        left join lines on trades.trade_id = lines.trade_id
        left join insider_histories as histories on trades.trade_id = histories.trade_id
        left join groups
            on trades.decision_group_id = groups.decision_group_id
            and trades.issuer_cik = groups.issuer_cik
        where trades.issuer_cik in (select issuer_cik from shown_issuers)
        """
    )
    # One pass over the large tables instead of one for every batch of pages.
    run(
        """
        create temp table wanted_trades as
        select
            signal_trades.signal_id,
            signal_trades.trade_id,
            signal_trades.value_usd,
            shown_signals.known_at,
            shown_signals.known_until
        from signal_trades
        inner join shown_signals on signal_trades.signal_id = shown_signals.signal_id
        """
    )
    run(
        """
        create temp table wanted_versions as
        select * from trade_versions where trade_id in (select trade_id from wanted_trades)
        """
    )
    run(
        """
        create temp table wanted_lines as
        select
            wanted_trades.signal_id,
            wanted_trades.trade_id,
            trade_lines.is_counted,
            transactions.accession_number,
            transactions.line_ordinal,
            transactions.security_title,
            transactions.transaction_code,
            transactions.plan_status,
            transactions.plan_basis,
            transactions.plan_evidence,
            transactions.noise_reason,
            transactions.shares,
            transactions.price_usd,
            transactions.value_usd,
            transactions.has_plan_conflict,
            transactions.is_discretionary,
            transactions.ended_as,
            transactions.transaction_date,
            transactions.plan_adopted_date,
            filings.form_type,
            filings.filed_date,
            filings.filing_url,
            filings.known_at
        from wanted_trades
        inner join trade_lines
            on wanted_trades.trade_id = trade_lines.trade_id
            and trade_lines.known_at <= wanted_trades.known_at
            and (
                trade_lines.known_until is null
                or trade_lines.known_until > wanted_trades.known_at
            )
        inner join transactions on trade_lines.transaction_id = transactions.transaction_id
        inner join filings on transactions.accession_number = filings.accession_number
        """
    )
    run(
        """
        create temp table wanted_footnotes as
        select accession_number, footnote_id, left(footnote_text, 4000) as footnote_text
        from footnotes
        where accession_number in (select accession_number from wanted_lines)
        """
    )


def signals(published: Published) -> list[Row]:
    """The shown version of every shown occurrence, newest first and then strongest."""
    return published.rows(
        "select * from shown_signals order by known_at desc, score desc, signal_id"
    )


def occurrence_count(published: Published) -> int:
    found = published.rows("select count(distinct occurrence_id) as occurrences from signals")
    return int(found[0]["occurrences"])


def signal_versions(published: Published, occurrence_ids: list[str]) -> dict[str, list[Row]]:
    """Every version of these occurrences, oldest first."""
    return _by(
        "occurrence_id",
        published.rows(
            """
            select
                occurrence_id, signal_id, tier, score, groups, value_usd, insiders, reasons,
                counter_reasons, accession_numbers, first_tradeable_session, known_at, known_until
            from signals
            where occurrence_id in (select unnest(from_json(?, '["varchar"]')))
            order by occurrence_id, known_at, signal_id
            """,
            json.dumps(occurrence_ids),
        ),
    )


def filings_behind_versions(
    published: Published, occurrence_ids: list[str]
) -> dict[str, list[Row]]:
    """What the issuer's insiders filed at each moment at which a version began or ended."""
    return _by(
        "occurrence_id",
        published.rows(
            """
            with moments as (
                select distinct
                    occurrence_id,
                    issuer_cik,
                    unnest([known_at, known_until]) as known_at
                from signals
                where occurrence_id in (select unnest(from_json(?, '["varchar"]')))
            )
            select
                moments.occurrence_id,
                filings.known_at,
                filings.accession_number,
                filings.form_type,
                filings.filed_date,
                filings.filing_url,
                filings.amends_accession_number
            from moments
            inner join filings
                on
                    moments.issuer_cik = filings.issuer_cik
                    and moments.known_at = filings.known_at
            order by moments.occurrence_id, filings.known_at, filings.accession_number
            """,
            json.dumps(occurrence_ids),
        ),
    )


def signal_trades(published: Published, signal_ids: list[str]) -> dict[str, list[Row]]:
    """The trades of each signal as they were known with it, largest first, each with its lines.

    `after` is what was known of the trade when the signal ended: null while the signal stands, and
    where nothing was left of the trade.
    """
    trades = published.rows(
        """
        with wanted as (
            select *
            from wanted_trades
            where signal_id in (select unnest(from_json(?, '["varchar"]')))
        )
        select
            wanted.signal_id,
            versions.trade_id,
            versions.decision_group_id,
            versions.direction,
            versions.role,
            versions.plan_status,
            versions.noise_reason,
            versions.shares,
            versions.value_usd,
            versions.share_of_holdings,
            versions.is_discretionary,
            versions.first_date,
            versions.last_date,
            case
                when ended.trade_id is not null
                    then
                        {
                            'shares': ended.shares,
                            'value_usd': ended.value_usd,
                            'share_of_holdings': ended.share_of_holdings,
                            'noise_reason': ended.noise_reason,
                            'is_discretionary': ended.is_discretionary
                        }
            end as after,
            histories.trade_id is not null as has_history,
            histories.days_of_silence,
            histories.routine_status,
            histories.usual_value_usd,
            coalesce(groups.people, []) as people
        from wanted
        inner join wanted_versions as versions
            on wanted.trade_id = versions.trade_id
            and versions.known_at <= wanted.known_at
            and (versions.known_until is null or versions.known_until > wanted.known_at)
        left join wanted_versions as ended
            on wanted.trade_id = ended.trade_id
            and ended.known_at <= wanted.known_until
            and (ended.known_until is null or ended.known_until > wanted.known_until)
        left join insider_histories as histories on wanted.trade_id = histories.trade_id
        left join groups
            on versions.decision_group_id = groups.decision_group_id
            and versions.issuer_cik = groups.issuer_cik
        order by wanted.signal_id, wanted.value_usd desc nulls last, wanted.trade_id
        """,
        json.dumps(signal_ids),
    )
    lines = _by(
        "trade_in_signal",
        published.rows(
            """
            select
                * exclude (signal_id, trade_id, known_at),
                signal_id || ' ' || trade_id as trade_in_signal
            from wanted_lines
            where signal_id in (select unnest(from_json(?, '["varchar"]')))
            order by transaction_date, known_at, accession_number, line_ordinal
            """,
            json.dumps(signal_ids),
        ),
    )
    for trade in trades:
        trade["lines"] = lines.get(f"{trade['signal_id']} {trade['trade_id']}", [])
    return _by("signal_id", trades)


def footnotes(published: Published, accessions: list[str]) -> dict[str, list[Row]]:
    """Footnotes and remarks of filings behind shown signals, in the order of their ids."""
    return _by(
        "accession_number",
        published.rows(
            """
            select accession_number, footnote_id, footnote_text
            from wanted_footnotes
            where accession_number in (select unnest(from_json(?, '["varchar"]')))
            order by
                accession_number,
                try_cast(regexp_extract(footnote_id, '[0-9]+') as integer) nulls last,
                footnote_id
            """,
            json.dumps(accessions),
        ),
    )


def outcomes(published: Published, signal_ids: list[str]) -> dict[str, list[Row]]:
    """What the price did after each signal, where outcomes are published."""
    if not published.has("signal_outcomes", "signal_id", "horizon_sessions"):
        return {}
    return _by(
        "signal_id",
        published.rows(
            "select * from signal_outcomes"
            " where signal_id in (select unnest(from_json(?, '[\"varchar\"]')))"
            " order by signal_id, horizon_sessions",
            json.dumps(signal_ids),
        ),
    )


def scorecard(published: Published) -> list[Row]:
    """The scorecard's rows of the horizons that the report shows; none where it is not published
    or holds no outcome."""
    if not published.has("signal_scorecard", "cohort", "mean_net_return"):
        return []
    rows = published.rows(
        "select * from signal_scorecard where horizon_sessions in (21, 63, 126, 252) order by"
        " list_position(['signal', 'trade', 'same_issuer', 'same_date'], cohort), direction desc,"
        " category = 'all' desc, category, split_by, split_value, horizon_sessions"
    )
    return rows if any(row["observations"] for row in rows) else []


def issuers(published: Published) -> list[Row]:
    """Every issuer with a page: newest name and ticker, signals, last signal and last trade."""
    return published.rows(
        """
        with names as (
            select
                issuer_cik,
                arg_max(issuer_name, (known_at, accession_number)) as issuer_name,
                arg_max(issuer_ticker, (known_at, accession_number)) as issuer_ticker
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
            where is_current
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
    """The newest `limit` trades of each issuer, newest first, each with its newest filing."""
    return _by(
        "issuer_cik",
        published.rows(
            """
            select *
            from told_trades
            where issuer_cik in (select unnest(from_json(?, '["varchar"]')))
            qualify
                row_number() over (
                    partition by issuer_cik order by last_date desc nulls last, trade_id
                ) <= ?
            order by issuer_cik, last_date desc nulls last, trade_id
            """,
            json.dumps(issuer_ciks),
            limit,
        ),
    )


def digests_of_trades(published: Published) -> dict[str, str]:
    """Of each issuer a digest of what `trades_by_issuer` and `people_by_issuer` are made of."""
    found = published.rows(
        "select issuer_cik, sum(hash(told_trades))::varchar || ' ' || count(*) as digest"
        " from told_trades group by issuer_cik"
    )
    return {str(row["issuer_cik"]): row["digest"] for row in found}


def people_by_issuer(published: Published, issuer_ciks: list[str]) -> dict[str, list[Row]]:
    """Who traded at each issuer: one row a decision group, with its history and its months.

    `sale_months` holds the month (1 to 12) of every sale, over all years known.
    """
    return _by(
        "issuer_cik",
        published.rows(
            """
            select
                issuer_cik,
                decision_group_id,
                any_value(people) as people,
                arg_max(role, (known_at, trade_id)) as role,
                count(*) filter (where direction = 'sale') as sales,
                count(*) filter (where direction = 'purchase') as purchases,
                count(*) filter (where direction = 'sale' and is_discretionary) as free_sales,
                sum(value_usd) filter (where direction = 'sale') as sold_usd,
                sum(value_usd) filter (where direction = 'purchase') as bought_usd,
                max(last_date) as last_date,
                arg_max(
                    {
                        'direction': direction,
                        'has_history': has_history,
                        'days_of_silence': days_of_silence,
                        'routine_status': routine_status
                    },
                    (last_date, known_at, trade_id)
                ) as last,
                list(month(first_date) order by month(first_date))
                    filter (where direction = 'sale') as sale_months
            from told_trades
            where issuer_cik in (select unnest(from_json(?, '["varchar"]')))
            group by issuer_cik, decision_group_id
            order by issuer_cik, max(last_date) desc nulls last, decision_group_id
            """,
            json.dumps(issuer_ciks),
        ),
    )


def clusters_by_issuer(published: Published, issuer_ciks: list[str]) -> dict[str, list[Row]]:
    return _by(
        "issuer_cik",
        published.rows(
            """
            select issuer_cik, direction, window_start, window_end, groups, value_usd
            from clusters
            where is_current and issuer_cik in (select unnest(from_json(?, '["varchar"]')))
            order by issuer_cik, window_end desc nulls last, cluster_id
            """,
            json.dumps(issuer_ciks),
        ),
    )


def companies_with_prices(published: Published) -> int:
    """Companies of which prices from the user's files are published."""
    (row,) = published.rows(
        "select count(distinct issuer_cik) as companies from issuer_prices"
        " where price_basis != 'form4'"
    )
    return row["companies"]


def prices_by_issuer(
    published: Published, issuer_ciks: list[str], since: date
) -> dict[str, list[Row]]:
    return _by(
        "issuer_cik",
        published.rows(
            """
            select issuer_cik, stretch, price_basis, price_usd, price_date
            from issuer_prices
            where
                issuer_cik in (select unnest(from_json(?, '["varchar"]')))
                and price_date >= ?
            order by issuer_cik, price_date
            """,
            json.dumps(issuer_ciks),
            since,
        ),
    )


def filtered_lines(published: Published, since: datetime) -> list[Row]:
    """Open-market lines learned since: how many, and how many dollars, by side, verdict and reason.

    The groups are those of `is_discretionary` and `noise_reason`: a line that stands may have a
    reason too, a doubt that does not exclude it.
    """
    return published.rows(
        """
        select
            case when transaction_code = 'P' then 'purchase' else 'sale' end as direction,
            is_discretionary as stands,
            noise_reason as reason,
            count(*) as lines,
            coalesce(sum(value_usd), 0) as value_usd,
            count(distinct issuer_cik) as issuers
        from transactions
        where
            known_at >= ?
            and is_open_market
            and is_common_equity
            and is_current
            and not is_copy
        group by all
        order by direction, value_usd desc, lines desc, reason
        """,
        since,
    )


def strength(signal: Row) -> tuple:
    """Orders signals, the strongest first."""
    tiers = list(wording.labels("tier"))
    tier = tiers.index(signal["tier"]) if signal["tier"] in tiers else len(tiers)
    score, value = float(signal["score"] or 0), float(signal["value_usd"] or 0)
    return (tier, -score, -value, str(signal["signal_id"]))


def day_in_words(new: list[Row], filtered: list[Row]) -> tuple[str, str]:
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
    sold = sum(row["value_usd"] or 0 for row in filtered if row["direction"] == "sale")
    aside = [row for row in filtered if row["direction"] == "sale" and not row["stands"]]
    dropped = sum(row["value_usd"] or 0 for row in aside)
    if not sold or not aside:
        return lede, ""
    largest = max(aside, key=lambda row: row["value_usd"] or 0)
    reason = wording.motive(largest["reason"])
    most = (
        f": {reason}"
        if len(aside) == 1
        else f", most of it for one reason: {reason} ({wording.usd(largest['value_usd'])})"
    )
    return lede, (
        f"Of {wording.usd(sold)} sold, {wording.usd(dropped)} ({wording.percent(dropped / sold)})"
        f" was excluded{most}."
    )


def sentiment(published: Published) -> list[Row]:
    """The market's net purchase ratio by people, by month and scope."""
    return published.rows(
        "select month, scope, buyers, sellers, net_purchase_ratio_people"
        " from market_sentiment order by month, scope"
    )


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


def rejected_filings(published: Published) -> list[Row] | None:
    """Filings that are in no other table, newest first; None when the file does not say."""
    if not published.has("rejected_filings", "accession_number", "rejection_kind", "reason"):
        return None
    return published.rows(
        "select accession_number, form_type, rejection_kind, reason, filing_url, filed_date"
        " from rejected_filings order by filed_date desc nulls last, accession_number desc"
    )


def definitions(published: Published) -> list[Row]:
    """The thresholds that were used, one row a definition, as published."""
    if not published.has("signal_definitions", "definition_id", "signal"):
        return []
    return published.rows(
        "select * from signal_definitions order by direction desc, signal, priority"
    )


def noise_words(published: Published) -> dict[str, str]:
    """What each noise reason means, in the words of the published filters."""
    if not published.has("reference.noise_filters", "noise_reason", "explanation"):
        return {}
    found = published.rows(
        "select noise_reason, arg_min(explanation, priority) as explanation"
        " from published.reference.noise_filters group by all"
    )
    return {row["noise_reason"]: row["explanation"] for row in found if row["explanation"]}


def _by(key: str, rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[key]), []).append(row)
    return found
