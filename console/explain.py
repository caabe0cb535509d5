"""Why a line, a filing or an issuer is a signal, or is not: in plain words, from the marts.

Pure reading: a connection to the published file in, lines of text out. What is printed is what the
marts say; nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import duckdb

from insider_signals.console.explain_context import context_of
from insider_signals.errors import OperatorError
from insider_signals.extract.tickers import ticker_key
from insider_signals.published.file import Row, rows
from insider_signals.published.wording import labels, usd

ACCESSION = re.compile(r"^\d{10}-\d{2}-\d{6}$")
LINE = re.compile(r"^\d{10}-\d{2}-\d{6}:[ND]:\d+$")

# signal_near_misses.distance up to which one is worth showing: half of a figure that is required,
# or one figure that is not known.
NEAR = 0.31
SIGNALS_SHOWN = 20
TRADES_SHOWN = 15
MISSES_SHOWN = 4


class NotFound(OperatorError, LookupError):
    """Nothing in the marts goes by that name."""


def explain(connection: duckdb.DuckDBPyConnection, subject: str) -> Iterator[str]:
    """Explains an accession number, a line of one, a signal, a ticker or a CIK.

    Yields lines of text. Raises NotFound when the marts know nothing of it.
    """
    name = subject.strip()
    if ACCESSION.match(name):
        yield from _filing(connection, name, None)
    elif LINE.match(name):
        yield from _filing(connection, name.split(":")[0], name)
    elif found := rows(connection, "select * from signals where signal_id = ?", name):
        yield from _signal(found[0])
    else:
        yield from _issuer(connection, name)


def signals(
    connection: duckdb.DuckDBPyConnection,
    *,
    as_of: str | None = None,
    issuer: str | None = None,
    signal: str | None = None,
    min_tier: str | None = None,
    since: str | None = None,
    limit: int = 50,
) -> list[Row]:
    """Signals as they stand, or as they were known at a moment; the newest first.

    `issuer` is a ticker, a CIK or a part of the name; `min_tier` leaves out weaker tiers.
    """
    conditions, values = ["true"], []
    if as_of:
        conditions.append("known_at <= ? and (known_until is null or known_until > ?)")
        values += [as_of, as_of]
    else:
        conditions.append("is_current")
    if issuer:
        conditions.append(
            f"({ticker_key('issuer_ticker')} = {ticker_key('?')}"
            " or ltrim(issuer_cik, '0') = ltrim(?, '0')"
            " or contains(upper(issuer_name), upper(?)))"
        )
        values += [issuer] * 3
    if signal:
        conditions.append("signal = lower(?)")
        values.append(signal)
    if min_tier:
        tiers = list(labels("tier"))
        strong_enough = tiers[: tiers.index(min_tier) + 1]
        conditions.append(f"tier in ({', '.join('?' * len(strong_enough))})")
        values += strong_enough
    if since:
        conditions.append("known_at >= ?")
        values.append(since)
    return rows(
        connection,
        f"select * from signals where {' and '.join(conditions)}"
        f" order by known_at desc, score desc, signal_id limit {int(limit)}",
        *values,
    )


def _filing(
    connection: duckdb.DuckDBPyConnection, accession: str, only: str | None
) -> Iterator[str]:
    filings = rows(connection, "select * from filings where accession_number = ?", accession)
    if not filings:
        raise NotFound(f"No filing {accession} is published.")
    filing = filings[0]
    yield (
        f"Form {filing['form_type']} of {filing['issuer_name']}"
        f" ({filing['issuer_ticker'] or 'no ticker'}), filed {filing['filed_date']},"
        f" public since {filing['known_at']} UTC"
    )
    if filing["amendment_state"] and filing["is_amendment"]:
        yield f"  amendment: {filing['amendment_state']}"
    yield f"  {filing['filing_url']}"
    for owner in rows(
        connection,
        "select * from filing_owners where accession_number = ? order by owner_ordinal",
        accession,
    ):
        title = f", {owner['officer_title']}" if owner["officer_title"] else ""
        yield f"  by {owner['owner_name']}: {_words(owner['role'])}{title}"
    lines = rows(
        connection,
        "select * from transactions where accession_number = ?"
        " order by security_table desc, line_ordinal",
        accession,
    )
    told: set[str] = set()
    for line in lines:
        if only in (None, line["transaction_id"]):
            yield ""
            yield from _line(connection, line, told)
    if not lines:
        yield "  It reports no transaction."


def _line(connection: duckdb.DuckDBPyConnection, line: Row, told: set[str]) -> Iterator[str]:
    yield (
        f"{line['transaction_id']}: {line['transaction_code']}"
        f" ({_words(line['transaction_category'])}) {_number(line['shares'])}"
        f" {line['security_title']} on {line['transaction_date']}"
        f" at {_number(line['price_usd'], 4)}, worth {usd(line['value_usd'])}"
    )
    if not line["is_current"]:
        yield f"  {line['ended_as'] or 'ended'} on {line['known_until']}"
    if not (line["is_open_market"] and line["is_common_equity"]):
        yield f"  no signal: {_listed(line['noise_reasons'])}"
        return
    yield f"  plan: {_plan(line)}"
    complete = "" if line["is_holdings_complete"] else " (not every holding is known)"
    yield (
        f"  share of the line {_percent(line['share_of_line'])},"
        f" of all holdings {_share(line)}{complete}"
    )
    if line["noise_evidence"]:
        yield f"  noise: {'; '.join(line['noise_evidence'])}"
    else:
        yield f"  noise: {_listed(line['noise_reasons']) or 'none found'}"
    if line["is_discretionary"]:
        part = "" if line["discretionary_shares"] == line["shares"] else " in part"
        yield f"  discretionary{part}: {_number(line['discretionary_shares'])} shares"
    else:
        yield f"  not discretionary: {_listed(line['noise_reasons']) or 'nothing is left over'}"
    for trade in rows(
        connection,
        "select distinct trade_id, is_counted from trade_lines where transaction_id = ?"
        " and known_until is null order by trade_id",
        line["transaction_id"],
    ):
        if not trade["is_counted"]:
            yield f"  repeats what another filing reports in trade {trade['trade_id']}"
        if trade["trade_id"] in told:
            yield f"  part of trade {trade['trade_id']}, told above"
            continue
        told.add(trade["trade_id"])
        yield from _trade(connection, trade["trade_id"])


def _trade(connection: duckdb.DuckDBPyConnection, trade_id: str) -> Iterator[str]:
    for trade in rows(connection, "select * from trades where trade_id = ?", trade_id):
        yield (
            f"  trade {trade_id}: {trade['direction']} of {usd(trade['value_usd'])} from"
            f" {trade['first_date']} to {trade['last_date']} by {_words(trade['role'])},"
            f" {_share(trade)} of all holdings"
        )
    for history in rows(connection, "select * from insider_histories where trade_id = ?", trade_id):
        yield f"  history: {_history(history)}"
    found = rows(
        connection,
        "select signals.* from signals inner join signal_trades using (signal_id)"
        " where trade_id = ? order by is_current desc, signal, known_at desc",
        trade_id,
    )
    for signal in found:
        for text in _signal(signal):
            yield f"  {text}"
    for cluster in rows(
        connection,
        "select * from clusters where is_current and list_contains(trade_ids, ?)"
        " order by cluster_id",
        trade_id,
    ):
        yield (
            f"  cluster of {cluster['groups']} ({cluster['window_start']} to"
            f" {cluster['window_end']}): {cluster['independence']},"
            f" {_unusual(cluster)};"
            f" {'; '.join(cluster['independence_reasons'])}"
        )
    held = {signal["signal"] for signal in found if signal["is_current"]}
    misses = rows(
        connection,
        "select * from signal_near_misses where trade_id = ?"
        " order by distance, conditions_failed, signal",
        trade_id,
    )
    for miss in misses[:MISSES_SHOWN]:
        yield f"  no {miss['signal']} ({miss['definition_id']}): {_failed(miss)}"
    if not held and not misses:
        yield "  no signal: the trade is not discretionary, or no longer stands"


def _issuer(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[str]:
    issuers = rows(
        connection,
        f"select * from issuers where {ticker_key('issuer_ticker')} = {ticker_key('?')}"
        " or issuer_cik = lpad(?, 10, '0')"
        " or list_contains(list_transform(tickers, lambda known :"
        f" {ticker_key('known.ticker')}), {ticker_key('?')})"
        f" order by {ticker_key('issuer_ticker')} = {ticker_key('?')} desc,"
        " last_filed_date desc, issuer_cik",
        name,
        name if name.isdigit() else "",
        name,
        name,
    )
    if not issuers:
        raise NotFound(
            f"Nothing is published about {name}: no accession, line, signal, ticker or CIK."
        )
    issuer = issuers[0]
    cik = issuer["issuer_cik"]
    yield (
        f"{issuer['issuer_name']} ({issuer['issuer_ticker'] or 'no ticker'}, CIK {cik}):"
        f" {issuer['filings']} filings from {issuer['first_filed_date']}"
        f" to {issuer['last_filed_date']}"
    )
    found = rows(
        connection,
        "select * from signals where issuer_cik = ? order by is_current desc, as_of_date desc,"
        f" score desc, signal_id limit {SIGNALS_SHOWN}",
        cik,
    )
    standing = sum(signal["is_current"] for signal in found)
    ended = f", and {len(found) - standing} earlier versions" if len(found) > standing else ""
    yield f"Signals: {standing or 'none'} standing{ended}"
    for signal in found:
        yield ""
        yield from _signal(signal)
    yield from context_of(connection, cik)
    misses = rows(
        connection,
        "select * from signal_near_misses where issuer_cik = ? and distance <= ?"
        f" order by distance, as_of_date desc, trade_id limit {SIGNALS_SHOWN}",
        cik,
        NEAR,
    )
    if misses:
        yield ""
        yield "Closest to being a signal:"
    for miss in misses:
        yield (
            f"  {miss['signal']}, {usd(miss['value_usd'])} up to {miss['as_of_date']}:"
            f" {_failed(miss)}"
        )
    trades = rows(
        connection,
        "select * from trades where issuer_cik = ? order by last_date desc, trade_id"
        f" limit {TRADES_SHOWN}",
        cik,
    )
    if trades:
        yield ""
        yield "Latest trades:"
    for trade in trades:
        verdict = (
            "discretionary"
            if trade["is_discretionary"]
            else _listed(trade["noise_reasons"]) or "not discretionary"
        )
        yield (
            f"  {trade['last_date']} {trade['direction']} {usd(trade['value_usd'])} by"
            f" {_words(trade['role'])}: {verdict} (plan: {trade['plan_status']})"
        )


def _signal(signal: Row) -> Iterator[str]:
    state = "" if signal["is_current"] else f", until {signal['known_until']} UTC"
    yield (
        f"SIGNAL {signal['signal']} ({signal['tier']}), score {signal['score']:.0f},"
        f" as of {signal['as_of_date']}, known {signal['known_at']} UTC{state},"
        f" tradeable from {signal['first_tradeable_session']}"
    )
    yield f"  definition {signal['definition_id']} ({signal['definition_hash']}): {_parts(signal)}"
    for reason in signal["reasons"]:
        yield f"  + {reason}"
    for reason in signal["counter_reasons"]:
        yield f"  - {reason}"
    yield (
        f"  signal {signal['signal_id']}, filings {', '.join(signal['accession_numbers'][:8])}"
        + (" …" if len(signal["accession_numbers"]) > 8 else "")
    )


def _listed(codes: list[str] | None) -> str:
    return ", ".join(_words(code) for code in codes or [])


def _parts(signal: Row) -> str:
    parts = {
        name.removeprefix("score_"): value
        for name, value in signal.items()
        if name.startswith("score_") and value
    }
    return ", ".join(f"{name} {value:+.0f}" for name, value in parts.items())


def _plan(line: Row) -> str:
    said = f"{_words(line['plan_status'])} (from: {_words(line['plan_basis'])})"
    if line["plan_adopted_date"]:
        said += f", adopted {line['plan_adopted_date']}"
    if line["has_plan_conflict"]:
        said += ", box and text disagree"
    if line["plan_evidence"]:
        said += f': "{line["plan_evidence"]}"'
    return said


def _history(history: Row) -> str:
    said = [
        _words(history["routine_status"]),
        f"known for {max(history['history_days'], 0)} days",
        f"{history['earlier_sales']} earlier sales, {history['earlier_purchases']} purchases",
    ]
    if history["days_of_silence"] is not None:
        said.append(f"{history['days_of_silence']} days of silence")
    if history["value_to_usual"] is not None:
        said.append(f"{history['value_to_usual']:.1f} times the usual value")
    if history["is_annual_seller"]:
        said.append("trades at this time of year")
    if history["is_periodic_seller"]:
        said.append("trades at regular intervals")
    return ", ".join(said)


def _unusual(cluster: Row) -> str:
    known = "unusual" if cluster["is_abnormal"] else "not unusual"
    return {
        "issuer": f"{known} here",
        "market": f"{known} among all issuers, whether here is not known",
    }.get(cluster["abnormality_basis"], "whether it is unusual here is not known")


def _failed(miss: Row) -> str:
    return "; ".join(miss["failed_conditions"])


def _words(name: str | None) -> str:
    return (name or "unknown").replace("_", " ")


def _number(value: Any, digits: int = 0) -> str:
    if value is None:
        return "unknown"
    text = f"{float(value):,.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text


def _percent(value: Any) -> str:
    return "unknown" if value is None else f"{100 * float(value):.1f}%"


def _share(of: Row) -> str:
    """The share of holdings of a line or trade: a range where it is one."""
    low, high = of["share_of_holdings_low"], of["share_of_holdings_high"]
    if low is None or high is None or high <= low * 1.1:
        return _percent(low)
    return f"{_percent(low)} to {_percent(high)}"
