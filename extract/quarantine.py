"""Filings that can be read but break what everything after them relies on: kept out, and named.

A filing without an issuer or without a reporting owner belongs to no company and to nobody; one
dated far from the day that lists it would move "today" for all others. Their rows leave the raw
tables in the transaction that loaded them, whatever they were read from, and `edgar.rejected` keeps
the reason under the place `filing`. All other filings are loaded, built and published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from insider_signals.extract.contract import raw_tables
from insider_signals.extract.rows import VERBATIM_LENGTH, WHOLE_FILING

REJECTED = "edgar.rejected"

# EDGAR's first electronic filings.
FIRST_FILING_DATE = "1993-01-01"
# EDGAR may date a filing some days before or after the day whose index lists it.
DAYS_FROM_THE_INDEX = 366

# Reason → accessions that have it. {among} limits them to what was loaded just now.
RULES: tuple[tuple[str, str], ...] = (
    (
        "no issuer with a CIK",
        "select accession_number from edgar.submission where issuercik is null and {among}"
        " union all"
        " select accession_number from edgar.form144 where issuercik is null and {among}",
    ),
    (
        "no reporting owner with a CIK",
        "select accession_number from edgar.submission where {among} and not exists ("
        " select 1 from edgar.reportingowner as owners where rptownercik is not null"
        " and owners.accession_number = submission.accession_number)",
    ),
    (
        "a filing date that cannot be",
        "select filed.accession_number from ("
        " select accession_number, filing_date from edgar.submission where {among} union all"
        " select accession_number, filing_date from edgar.form144 where {among}) as filed"
        " left join edgar.filing_index as listed"
        " on filed.accession_number = listed.accession_number"
        f" where filed.filing_date < '{FIRST_FILING_DATE}'"
        f" or abs(filed.filing_date - listed.index_date) > {DAYS_FROM_THE_INDEX}",
    ),
)


def quarantine(
    connection: duckdb.DuckDBPyConnection, among: str | None = None, parameters: Sequence[Any] = ()
) -> dict[str, str]:
    """Keeps filings out that break a rule; returns them with their reasons.

    `among` is a query of accessions, whose parameters are given; without it, all filings are looked
    at. The caller's transaction, when there is one, is used.
    """
    condition = f"accession_number in ({among})" if among else "true"
    found: dict[str, str] = {}
    for reason, rule in RULES:
        text = rule.replace("{among}", condition)
        values = [*parameters] * rule.count("{among}")
        for (accession,) in connection.execute(text, values).fetchall():
            found[accession] = f"{found[accession]}, {reason}" if accession in found else reason
    put_aside(connection, found)
    return found


def put_aside(connection: duckdb.DuckDBPyConnection, reasons: Mapping[str, str]) -> None:
    """Moves filings from the raw tables to `edgar.rejected`, with what identifies them as filed."""
    if not reasons:
        return
    listed = json.dumps(sorted(reasons))
    named = "(select unnest(from_json(?, '[\"varchar\"]')))"
    connection.execute(
        f"delete from {REJECTED} where place = '{WHOLE_FILING}' and accession_number in {named}",
        [listed],
    )
    connection.execute(
        f"""
        insert into {REJECTED}
            (accession_number, line_ordinal, filing_date, place, verbatim, reason)
        with reasons as (
            select pair ->> 0 as accession_number, pair ->> 1 as reason
            from (select unnest(from_json(?, '["json"]')) as pair)
        ),
        filed as (
            select accession_number, filing_date, to_json(submission)::varchar as verbatim
            from edgar.submission where accession_number in {named}
            union all
            select accession_number, filing_date, to_json(form144)::varchar as verbatim
            from edgar.form144 where accession_number in {named}
        ),
        taken as (
            select accession_number, max(line_ordinal) + 1 as next
            from {REJECTED} where accession_number in {named} group by accession_number
        )
        select
            reasons.accession_number,
            coalesce(any_value(taken.next), 0),
            min(filed.filing_date),
            '{WHOLE_FILING}',
            left(min(filed.verbatim), {VERBATIM_LENGTH}),
            any_value(reasons.reason)
        from reasons
        left join filed on reasons.accession_number = filed.accession_number
        left join taken on reasons.accession_number = taken.accession_number
        group by reasons.accession_number
        """,
        [json.dumps(list(reasons.items())), listed, listed, listed],
    )
    for table in filed_tables():
        connection.execute(f"delete from {table} where accession_number in {named}", [listed])


def filed_tables() -> list[str]:
    """The raw tables of what a filing says."""
    return [
        name
        for name, table in raw_tables().items()
        if table.schema == "edgar"
        and name not in ("edgar.filing_index", "edgar.load_log", REJECTED)
        and table.column_names[0] == "accession_number"
    ]
