"""Checks that only Python can make: structure, completeness, freshness. dbt's tests are the others.

The first two block: with a wrong shape or with filings missing, what follows would be wrong too,
and nothing is built or published.
"""

from datetime import date, datetime, timedelta

import dagster as dg
import duckdb

from insider_signals.extract.calendar import is_edgar_business_day
from insider_signals.extract.contract import differences
from insider_signals.pipeline.catch_up import NEW_YORK, days_in_folder
from insider_signals.pipeline.failures import some_of
from insider_signals.pipeline.settings import Settings
from insider_signals.pipeline.warehouse import Warehouse

# Quality thresholds, 2026-11-22. EDGAR has no filing that cannot be fetched or read at all beyond a
# handful a year; more than one in a hundred missing means that a source or a reader is broken.
SHARE_ACCOUNTED_FOR = 0.99
SHARE_READABLE = 0.95
# Single filings never block: in a small warehouse one of them would be a large share.
FEW = 5

# The index of a day is complete some hours after the last filing at 22:00 New York time.
INDEX_IS_DUE_AT_HOUR = 24

FILING_INDEX = dg.AssetKey(["edgar", "filing_index"])
SUBMISSION = dg.AssetKey(["edgar", "submission"])

MISSING_FILINGS = """
    select filing_index.accession_number, filing_index.index_date
    from edgar.filing_index
    where
        filing_index.form_type in ('3', '3/A', '4', '4/A', '5', '5/A', '144', '144/A')
        and not exists (
            select 1 from edgar.submission
            where submission.accession_number = filing_index.accession_number
        )
        and not exists (
            select 1 from edgar.form144
            where form144.accession_number = filing_index.accession_number
        )
        and not exists (
            select 1 from edgar.rejected
            where rejected.accession_number = filing_index.accession_number
        )
    order by filing_index.index_date, filing_index.accession_number
"""


def python_checks() -> list[dg.AssetChecksDefinition]:
    return [
        raw_tables_have_the_promised_shape,
        filings_match_the_index,
        filings_can_be_read,
        newest_filing_day_is_loaded,
    ]


@dg.asset_check(
    asset=SUBMISSION,
    blocking=True,
    description="The raw tables have the columns and types of the raw contract.",
)
def raw_tables_have_the_promised_shape(
    warehouse: dg.ResourceParam[Warehouse],
) -> dg.AssetCheckResult:
    with warehouse.open() as connection:
        found = differences(connection)
    return dg.AssetCheckResult(passed=not found, metadata={"differences": found})


@dg.asset_check(
    asset=FILING_INDEX,
    blocking=True,
    description=(
        "Every ownership and Form 144 filing of the index is loaded or in edgar.rejected. Blocks"
        f" below {SHARE_ACCOUNTED_FOR:.0%}; up to {FEW} missing ones are a warning."
    ),
)
def filings_match_the_index(warehouse: dg.ResourceParam[Warehouse]) -> dg.AssetCheckResult:
    with warehouse.open() as connection:
        listed = _count(connection, "edgar.filing_index")
        missing = connection.execute(MISSING_FILINGS).fetchall()
    share = 1 - len(missing) / listed if listed else 1.0
    return dg.AssetCheckResult(
        passed=not missing,
        severity=(
            dg.AssetCheckSeverity.ERROR
            if share < SHARE_ACCOUNTED_FOR and len(missing) > FEW
            else dg.AssetCheckSeverity.WARN
        ),
        metadata={
            "listed": listed,
            "missing": len(missing),
            "share_accounted_for": share,
            "first_missing": [f"{accession} of {day}" for accession, day in missing[:20]],
        },
    )


@dg.asset_check(
    asset=SUBMISSION,
    blocking=True,
    description=(
        "Filings that could not be read, or are kept out, are few. Blocks when there are more than"
        f" {FEW}, and fewer than {SHARE_READABLE:.0%} of the newest thousand could be used."
    ),
)
def filings_can_be_read(warehouse: dg.ResourceParam[Warehouse]) -> dg.AssetCheckResult:
    with warehouse.open() as connection:
        newest, unreadable = connection.execute(
            """
            with newest as (
                select accession_number
                from edgar.filing_index
                where form_type in ('3', '3/A', '4', '4/A', '5', '5/A', '144', '144/A')
                order by index_date desc, accession_number
                limit 1000
            )

            select
                count(distinct newest.accession_number),
                count(distinct rejected.accession_number)
            from newest
            left join edgar.rejected
                on
                    newest.accession_number = rejected.accession_number
                    and rejected.place in ('document', 'filing')
            """
        ).fetchone() or (0, 0)
        first = connection.execute(
            "select accession_number, any_value(reason) from edgar.rejected"
            " where place in ('document', 'filing') group by accession_number"
            " order by max(filing_date) desc nulls last, accession_number limit 20"
        ).fetchall()
    share = 1 - unreadable / newest if newest else 1.0
    return dg.AssetCheckResult(
        passed=share >= SHARE_READABLE or unreadable <= FEW,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "newest": newest,
            "unreadable": unreadable,
            "share_readable": share,
            "first_unreadable": [f"{accession} ({reason})" for accession, reason in first],
        },
    )


@dg.asset_check(
    asset=FILING_INDEX,
    description="The newest day on which EDGAR took filings, or that a mirror holds, is loaded.",
)
def newest_filing_day_is_loaded(warehouse: dg.ResourceParam[Warehouse]) -> dg.AssetCheckResult:
    with warehouse.open() as connection:
        newest = connection.execute(
            "select max(partition_key)::date from edgar.load_log"
            " where source = 'xml' and content_hash is not null"
        ).fetchone()
    expected = newest_expected_day(warehouse.settings)
    loaded = newest[0] if newest else None
    return dg.AssetCheckResult(
        passed=expected is None or (loaded is not None and loaded >= expected),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"newest_loaded": str(loaded), "newest_expected": str(expected)},
    )


def newest_expected_day(settings: Settings, now: datetime | None = None) -> date | None:
    """The newest day whose index should be there: a folder's last, or by the calendar. Nothing is
    expected of a run that may not ask."""
    if settings.offline:
        return None
    if settings.edgar_folder is not None:
        return max(days_in_folder(settings.edgar_folder), default=None)
    now = now or datetime.now(NEW_YORK)
    day = (now - timedelta(hours=INDEX_IS_DUE_AT_HOUR)).date()
    while not is_edgar_business_day(day):
        day -= timedelta(days=1)
    return day


# What somebody does about a blocking check that failed.
REPAIRS = {
    "raw_tables_have_the_promised_shape": "insider upgrade",
    "filings_match_the_index": "insider rebuild",
    "filings_can_be_read": (
        "look at one of them with EDGAR; if the source answers with something else than filings,"
        " run again when it has recovered, and if SEC changed the form, open an issue"
    ),
}


def failed_check(evaluation: dg.AssetCheckEvaluation) -> str:
    """A sentence on a blocking check that failed: which, on what, and what to do."""
    listed: list[object] = []
    for value in evaluation.metadata.values():
        found = value.value
        if isinstance(found, list | tuple):
            listed += found
    numbers = ", ".join(
        f"{name.replace('_', ' ')} {value.value}"
        for name, value in evaluation.metadata.items()
        if isinstance(value.value, int | float)
    )
    table = ".".join(evaluation.asset_key.path)
    says = "; ".join(filter(None, (numbers, some_of(listed))))
    repair = REPAIRS.get(evaluation.check_name, "insider doctor")
    return (
        f"A check failed, so nothing was built or published; the last good file stays:"
        f" {evaluation.check_name.replace('_', ' ')} ({table}): {says}. What to do: {repair}."
    )


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return row[0] if row else 0
