"""The checks bite: each way of breaking the reading of lines makes a named check fail.

A small warehouse is built once; then a copy of the dbt project is broken in one place, the broken
models are built again over a copy of the warehouse, and the checks must say so. What somebody owns
is checked by the tests of test_holdings.py, over its own warehouse.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import test_holdings
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from written_warehouse import PROJECT, Row, WrittenWarehouse, build, held, line, owner, sale

RULES = "macros/footnote_rules.sql"
PATTERNS = "macros/footnote_patterns.sql"


@dataclass(frozen=True)
class Mutation:
    """`old` is replaced by `new` in `file`; `models` are built again; `check` must fail."""

    name: str
    file: str
    old: str
    new: str
    models: str
    check: str


MUTATIONS = [
    Mutation(
        "the rule for denied plans is switched off",
        RULES,
        "        pattern: '\\b(?:not|nor|neither|never|none(?: of)?|arent",
        "        pattern: 'switched off|zz(?:not|nor|neither|never|none(?: of)?|arent",
        "int_footnote_texts_classified int_footnote_labels_compared",
        "plan_mentions_match_labelled_texts",
    ),
    Mutation(
        "the rule for divorces is switched off",
        RULES,
        "        pattern: 'domestic relations?|",
        "        pattern: 'switched off'\n        was: 'domestic relations?|",
        "int_footnote_texts_classified int_footnote_labels_compared",
        "footnote_classes_match_labelled_texts",
    ),
    Mutation(
        "motives that a text denies are kept",
        RULES,
        "        pattern: '\\b(?:not|nor|neither|never|nothing)\\b",
        "        pattern: 'switched off|zz(?:not|nor|neither|never|nothing)\\b",
        "int_footnote_texts_classified int_footnote_labels_compared",
        "footnote_classes_match_labelled_texts",
    ),
    Mutation(
        "how the shares that were sold had been acquired is kept",
        "int_footnote_texts_classified.sql",
        "    ('struck_past', ['trade_text']),\n    ('struck_sold', ['label_text']),",
        "    ('struck_none', ['trade_text']),\n    ('struck_sold', ['label_text']),",
        "int_footnote_texts_classified int_footnote_labels_compared",
        "footnote_classes_match_labelled_texts",
    ),
    Mutation(
        "any date beside a plan is its adoption",
        "int_footnote_texts_classified.sql",
        "(dates_of['modified'] + dates_of['ended'] + dates_of['disclosed']\n"
        "                    + dates_of['other']) | join('|'),",
        "'switched off',",
        "int_footnote_texts_classified int_footnote_labels_compared",
        "adoption_dates_match_labelled_texts",
    ),
    Mutation(
        "day and month are swapped",
        PATTERNS,
        "'%b %d %Y'",
        "'%b %Y %d'",
        "int_footnote_texts_classified int_footnote_labels_compared",
        "adoption_dates_match_labelled_texts",
    ),
    Mutation(
        "the upper end of a price range is taken for the lower",
        "int_footnote_texts_classified.sql",
        "list_min(list_transform(ranges, lambda prices: list_min(prices)))",
        "list_min(list_transform(ranges, lambda prices: list_max(prices)))",
        "int_footnote_texts_classified int_footnote_labels_compared",
        "price_ranges_match_labelled_texts",
    ),
    Mutation(
        "every text decides about a line, not only the nearest",
        "int_lines_with_plan_verdicts.sql",
        "    qualify row_number() over (partition by transaction_id order by distance) = 1\n",
        "",
        "int_lines_with_plan_verdicts",
        "every_line_has_one_plan_verdict",
    ),
    Mutation(
        "a join is fanned out",
        "int_lines_classified.sql",
        "where noise_filter_id = 'plan_unknown'",
        "where noise_filter_id in ('plan_unknown', 'tiny')",
        "int_lines_classified",
        "every_line_is_judged_once",
    ),
    Mutation(
        "lines without a verdict are lost",
        "int_lines_classified.sql",
        "    left join verdicts\n",
        "    inner join verdicts\n",
        "int_lines_classified",
        "no_judgement_is_lost",
    ),
    Mutation(
        "amendments are ignored",
        "int_lines_amended.sql",
        "amendments.known_until is null as is_current",
        "true as is_current",
        "int_lines_amended int_lines_valued transactions",
        "assert_a_lineage_has_one_current_line",
    ),
    Mutation(
        "lines are joined to their owners",
        "transactions.sql",
        "select * from {{ ref('int_filings_with_reporting_groups') }}",
        "select grouped.* from {{ ref('int_filings_with_reporting_groups') }} as grouped\n"
        "    inner join {{ ref('int_owners_with_roles') }} as owners\n"
        "        on grouped.accession_number = owners.accession_number",
        "transactions",
        "transactions_are_unique_by_line",
    ),
    Mutation(
        "derivative lines are dropped",
        "int_lines_coded.sql",
        "        *\n    from derivative\n",
        "        *\n    from derivative\n    where false\n",
        "int_lines_coded",
        "every_filed_line_is_a_transaction_once",
    ),
    Mutation(
        "texts that no rule reads are dropped",
        "int_footnotes_classified.sql",
        "on md5(filed.footnote_text) = classified.text_hash",
        "on md5(filed.footnote_text) = classified.text_hash\n"
        "            and classified.footnote_classes != ['unclassified']",
        "int_footnotes_classified footnotes",
        "assert_every_filed_text_is_a_footnote",
    ),
    Mutation(
        "amounts below zero count",
        "macros/amount_filed.sql",
        "case when {{ column }} >= 0 then {{ column }} end",
        "{{ column }}",
        "stg_edgar__non_derivative_transactions int_lines_coded int_lines_valued transactions",
        "assert_no_amount_is_below_zero",
    ),
    Mutation(
        "a price in another currency is taken for dollars",
        "int_lines_valued.sql",
        "                when 'in another currency' then null\n",
        "",
        "int_lines_valued transactions",
        "assert_a_price_in_another_currency_is_not_in_dollars",
    ),
    Mutation(
        "other filings outvote the market",
        "int_lines_valued.sql",
        "        on dated.transaction_id = market_verdicts.transaction_id\n",
        "        on false\n",
        "int_lines_valued transactions",
        "assert_the_market_is_believed",
    ),
    Mutation(
        "one balance states a split",
        "int_issuer_splits.sql",
        "has_statement or sources >= 2 or owners >= 2 as is_stated",
        "has_statement or sources >= 1 or owners >= 2 as is_stated",
        "int_issuer_splits",
        "assert_a_stated_split_has_its_evidence",
    ),
    Mutation(
        "a split is known before it was told",
        "int_issuer_splits.sql",
        "        has_statement or sources >= 2 or owners >= 2 as is_stated,\n        known_at\n",
        "        has_statement or sources >= 2 or owners >= 2 as is_stated,\n"
        "        known_at - interval 1 day as known_at\n",
        "int_issuer_splits",
        "assert_a_stated_split_has_its_evidence",
    ),
    Mutation(
        "a run-up is that before the last instalment",
        "int_trade_price_features.sql",
        "min(first_date) as event_date",
        "max(first_date) as event_date",
        "int_trade_price_features",
        "assert_prices_are_those_before_an_event",
    ),
    Mutation(
        "a placeholder is a number of shares",
        "int_issuer_fundamentals.sql",
        "            true\n        )\n    qualify",
        "            true\n        ) is not null\n    qualify",
        "int_issuer_fundamentals issuer_fundamentals",
        "assert_shares_outstanding_fit_their_report",
    ),
]


TITLES = (
    "int_security_titles_classified int_lines_coded int_lines_valued int_holdings_amended"
    " int_position_lines"
)
OWNED = "int_position_balances int_positions_followed int_holdings_totalled"
PUBLISHED = "int_line_positions int_trade_versions int_trade_versions_judged transactions trades"


@dataclass(frozen=True)
class HoldingsMutation:
    """As Mutation; `check` is a test of test_holdings.py, called with `arguments`."""

    name: str
    file: str
    old: str
    new: str
    models: str
    check: Callable[..., None]
    arguments: tuple[Any, ...] = ()


HOLDINGS_MUTATIONS = [
    HoldingsMutation(
        "a class is a kind and a letter",
        "int_security_titles_classified.sql",
        "lambda word : len(word) >= 3\n                            and kind",
        "lambda word : len(word) >= 99\n                            and kind",
        f"{TITLES} {OWNED}",
        test_holdings.test_tracking_stocks_of_one_letter_are_two_classes,
    ),
    HoldingsMutation(
        "all that points to a footnote is one holder",
        "int_position_lines.sql",
        "                    {{ holder_words('told.told_holder') }},\n",
        "",
        f"int_position_lines {OWNED}",
        test_holdings.test_see_footnote_is_as_many_holders_as_the_footnotes_name,
    ),
    HoldingsMutation(
        "lines of joint filers are one position",
        "int_position_lines.sql",
        "when equity.owners > 1 then concat_ws(',', cited.slot, cited.joint_slot)",
        "when false then concat_ws(',', cited.slot, cited.joint_slot)",
        f"int_position_lines {OWNED}",
        test_holdings.test_sister_funds_add_up_in_what_they_sell_and_in_what_they_own,
        (6304,),
    ),
    HoldingsMutation(
        "a unit is a share, whatever it is exchanged for",
        "int_position_lines.sql",
        "ours.underlying_shares / nullif(ours.shares_owned_after, 0), 1",
        "1.0, 1",
        f"int_position_lines {OWNED}",
        test_holdings.test_exchangeable_units_are_equity_at_their_rate_and_other_things_are_none,
    ),
    HoldingsMutation(
        "balances of before a split are taken as they are",
        "int_holdings_totalled.sql",
        "product(case when is_certain then ratio else 1 end) as stated_ratio",
        "1.0 as stated_ratio",
        OWNED,
        test_holdings.test_balances_before_a_stated_split_are_carried_into_its_units,
        (6501,),
    ),
    HoldingsMutation(
        "a new Form 3 ends nothing",
        "int_positions_followed.sql",
        "    where is_form_3\n",
        "    where false\n",
        OWNED,
        test_holdings.test_a_new_form_3_states_all,
    ),
    HoldingsMutation(
        "a position under a new name is a second one",
        "int_positions_followed.sql",
        "abs(known_balance * ratio - balance_before) < 1",
        "abs(known_balance * ratio - balance_before) < -1",
        OWNED,
        test_holdings.test_a_renamed_class_whose_balance_goes_on_is_one_position,
    ),
    HoldingsMutation(
        "withheld shares are added back",
        "int_line_positions.sql",
        "case open_market_code when 'S' then shares when 'P' then -shares else 0 end",
        "case when acquired_disposed = 'D' then shares else 0 end",
        "",
        test_holdings.test_withheld_shares_are_not_added_back,
    ),
    HoldingsMutation(
        "the share is of the smaller reading",
        "int_line_positions.sql",
        "{{ share_of('shares', 'acquired_disposed', 'holdings_before_shares') }}",
        "{{ share_of('shares', 'acquired_disposed', 'holdings_before_low_shares') }}",
        "",
        test_holdings.test_a_class_that_may_be_another_by_a_new_name_makes_a_range,
    ),
    HoldingsMutation(
        "a form repeated in part counts twice",
        "int_duplicate_line_pairs.sql",
        "when is_left_with_the_same then 'refiled'",
        "when false then 'refiled'",
        "int_duplicate_line_pairs int_duplicate_lines",
        test_holdings.test_a_form_repeated_in_part_counts_once,
    ),
    HoldingsMutation(
        "what was owned at a predecessor is forgotten",
        "int_issuer_lineages.sql",
        "where coalesce(known_until > known_at, true)",
        "where false",
        f"int_issuer_lineages int_position_filings int_position_lines {OWNED}",
        test_holdings.test_what_was_owned_at_the_predecessor_is_owned_at_the_successor,
    ),
    HoldingsMutation(
        "shares of before and after a split are added up",
        "int_trade_versions.sql",
        "{{ in_units('described.shares', 'unit_ratios.ratio', 'decimal(38, 8)') }} as shares",
        "described.shares as shares",
        "",
        test_holdings.test_one_trade_over_a_split_is_in_the_shares_of_its_last_day,
    ),
    HoldingsMutation(
        "a name that was given up may be meant again",
        "int_positions_followed.sql",
        "told_order desc, ",
        "",
        OWNED,
        test_holdings.test_a_vehicle_spelled_in_three_ways_is_one,
    ),
    HoldingsMutation(
        "a unit without a rate is a share",
        "int_position_balances.sql",
        "shares_owned_after is null or has_open_rate",
        "shares_owned_after is null",
        OWNED,
        test_holdings.test_units_whose_rate_no_text_tells_are_not_complete,
    ),
    HoldingsMutation(
        "a person is one CIK",
        "int_duplicate_line_pairs.sql",
        "when has_one_person and has_equal_balance",
        "when false and has_equal_balance",
        "int_duplicate_line_pairs int_duplicate_lines",
        test_holdings.test_one_person_under_two_numbers_counts_once,
    ),
]


@pytest.fixture(scope="module")
def holdings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("holdings") / "warehouse.duckdb"
    test_holdings.write(path)
    build(path, "--select", "+transactions", "+trades", "--indirect-selection", "cautious")
    return path


@pytest.mark.parametrize("mutation", HOLDINGS_MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_mutation_of_what_is_owned_makes_its_test_fail(
    mutation: HoldingsMutation, holdings: Path, project: Path
) -> None:
    (broken,) = project.rglob(mutation.file)
    text = broken.read_text("utf-8")
    assert text.count(mutation.old) == 1, f"{mutation.file} no longer says: {mutation.old}"
    warehouse = project.parent / "warehouse.duckdb"
    shutil.copyfile(holdings, warehouse)
    broken.write_text(text.replace(mutation.old, mutation.new), "utf-8")
    try:
        failed_checks(project, warehouse, f"{mutation.models} {PUBLISHED}")
    finally:
        broken.write_text(text, "utf-8")
    with duckdb.connect(str(warehouse), read_only=True) as marts, pytest.raises(AssertionError):
        mutation.check(marts, *mutation.arguments)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with what the mutations need: a joint filing, an amendment, a derivative line,
    texts that agree at different distances, and one that says nothing."""
    path = tmp_path_factory.mktemp("mutations") / "warehouse.duckdb"
    warehouse = WrittenWarehouse()
    ceo = owner(601, "Fern Rita", "Officer", "Chief Executive Officer")
    spouse = owner(602, "Fern Saul", "Other")
    plan = "Sold under a Rule 10b5-1 plan."
    warehouse.filing(
        "2024-03-05",
        6001,
        [ceo, spouse],
        sale(5000, 20, "2024-03-04", 90000, trans_shares_fn="F1"),
        sale(100, 20, "2024-03-04", 89900),
        derivatives=[
            {
                "security_title": "Stock Option (right to buy)",
                "trans_code": "A",
                "trans_date": None,
                "trans_shares": 10,
            }
        ],
        notes={"F1": plan, "F2": "Nothing that a rule would know."},
        remarks="The sales reported above were made under a Rule 10b5-1 plan.",
    )
    warehouse.filing("2022-06-06", 6002, [ceo], sale(700, 20, "2022-06-03", 5000))
    warehouse.filing(
        "2022-06-20",
        6002,
        [ceo],
        sale(750, 20, "2022-06-03", 4950),
        form="4/A",
        original="2022-06-06",
    )
    warehouse.filing("2022-06-06", 6003, [spouse], line("G", "D", 10, 0, "2022-06-03", 90))
    warehouse.filing("2022-06-06", 6004, [ceo], sale(-30, 20, "2022-06-03", 90))
    units_of_shares_and_prices(warehouse, ceo, spouse)
    warehouse.write(path)
    models = (
        "+transactions",
        "+footnotes",
        "+int_footnote_labels_compared",
        "+int_trade_price_features",
        "+issuer_fundamentals",
    )
    build(path, "--select", *models, "--indirect-selection", "cautious")
    return path


def units_of_shares_and_prices(warehouse: WrittenWarehouse, ceo: Row, spouse: Row) -> None:
    """A price in yen; a rise that the market shows; two instalments; splits; a placeholder."""
    warehouse.filing(
        "2022-06-06",
        6005,
        [ceo],
        sale(30, 2000, "2022-06-03", 90, trans_pricepershare_fn="F1"),
        notes={"F1": "The price is in Japanese yen."},
    )
    for day in ("2022-03-02", "2022-04-05", "2022-05-03"):
        warehouse.filing(day, 6006, [ceo], sale(500, 2, day, 90_000))
    for day in ("2022-06-02", "2022-06-07"):
        warehouse.filing(day, 6006, [spouse], sale(10_000, 40, day, 90_000))
    warehouse.ticker(6006, "UPUP", "2020-01-01")
    warehouse.rows["market.prices"] = [
        {
            "ticker": "UPUP",
            "price_date": date(2022, 6, number),
            "open": 40,
            "close": 40,
            "adj_close": 40,
            "file_name": "made_up.csv",
        }
        for number in (1, 2, 3, 6, 7)
    ]
    warehouse.filing("2022-01-04", 6007, [ceo], form="3", holdings=[held(5_123)])
    warehouse.filing(
        "2022-06-06",
        6007,
        [ceo],
        sale(10, 3, "2022-06-03", 51_220),
    )
    warehouse.filing(
        "2022-06-06",
        6008,
        [ceo],
        sale(10, 3, "2022-06-03", 51_220),
        notes={"F1": "After the 4-for-1 split of the stock on May 2, 2022."},
    )
    for tag, unit, amount in (
        ("Revenues", "USD", 900_000_000),
        ("NetIncomeLoss", "USD", 60_000_000),
        ("EarningsPerShareDiluted", "USD/shares", 1.5),
        ("CommonStockSharesOutstanding", "shares", 100),
    ):
        warehouse.rows.setdefault("edgar.company_fact", []).append(
            {
                "issuercik": "0000006008",
                "accession_number": "0000000009-22-000001",
                "taxonomy": "us-gaap",
                "tag": tag,
                "unit": unit,
                "line_ordinal": 0,
                "period_start": None if unit == "shares" else date(2021, 1, 1),
                "period_end": date(2021, 12, 31),
                "amount": Decimal(str(amount)),
                "form_type": "10-K",
                "filing_date": date(2022, 2, 20),
            }
        )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of the project for all mutations: dbt reads again only what changes in it."""
    project = tmp_path_factory.mktemp("mutated") / "dbt_project"
    shutil.copytree(PROJECT, project)
    return project


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_mutation_makes_its_check_fail(mutation: Mutation, whole: Path, project: Path) -> None:
    (broken,) = project.rglob(mutation.file)
    text = broken.read_text("utf-8")
    assert text.count(mutation.old) == 1, f"{mutation.file} no longer says: {mutation.old}"
    warehouse = project.parent / "warehouse.duckdb"
    shutil.copyfile(whole, warehouse)
    broken.write_text(text.replace(mutation.old, mutation.new), "utf-8")
    try:
        assert mutation.check in failed_checks(project, warehouse, mutation.models)
    finally:
        broken.write_text(text, "utf-8")


def failed_checks(project: Path, warehouse: Path, models: str) -> set[str]:
    os.environ["INSIDER_SIGNALS_WAREHOUSE"] = str(warehouse)
    result = dbtRunner().invoke(
        [
            "--quiet",
            "build",
            "--project-dir",
            str(project),
            "--profiles-dir",
            str(project),
            "--target-path",
            str(project.parent / "target"),
            "--log-path",
            str(project.parent),
            "--exclude-resource-type",
            "unit_test",
            "--select",
            *models.split(),
        ]
    )
    DuckDBConnectionManager.close_all_connections()
    assert result.exception is None
    return {
        one.node.name
        for one in result.result.results
        if one.node.resource_type == "test" and one.status in ("fail", "warn")
    }
