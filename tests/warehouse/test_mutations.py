"""The checks bite: each way of breaking the reading of lines makes a named check fail.

A small warehouse is built once; then a copy of the dbt project is broken in one place, the broken
models are built again over a copy of the warehouse, and the checks must say so.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from written_warehouse import PROJECT, WrittenWarehouse, build, line, owner, sale

CLASSIFICATION = "models/intermediate/classification"
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
        "day and month are swapped",
        PATTERNS,
        "'%b %d %Y'",
        "'%b %Y %d'",
        "int_footnote_texts_classified int_footnote_labels_compared",
        "adoption_dates_match_labelled_texts",
    ),
    Mutation(
        "the upper end of a price range is taken for the lower",
        f"{CLASSIFICATION}/int_footnote_texts_classified.sql",
        "list_min(list_transform(ranges, lambda prices: list_min(prices)))",
        "list_min(list_transform(ranges, lambda prices: list_max(prices)))",
        "int_footnote_texts_classified int_footnote_labels_compared",
        "price_ranges_match_labelled_texts",
    ),
    Mutation(
        "every text decides about a line, not only the nearest",
        f"{CLASSIFICATION}/int_lines_with_plan_verdicts.sql",
        "    qualify row_number() over (partition by transaction_id order by distance) = 1\n",
        "",
        "int_lines_with_plan_verdicts",
        "every_line_has_one_plan_verdict",
    ),
    Mutation(
        "a join is fanned out",
        f"{CLASSIFICATION}/int_lines_with_noise_reasons.sql",
        "where noise_filter_id = 'plan_unknown'",
        "where noise_filter_id in ('plan_unknown', 'tiny')",
        "int_lines_with_noise_reasons",
        "every_line_is_judged_once",
    ),
    Mutation(
        "lines without a verdict are lost",
        f"{CLASSIFICATION}/int_lines_with_noise_reasons.sql",
        "    left join verdicts\n",
        "    inner join verdicts\n",
        "int_lines_with_noise_reasons",
        "no_judgement_is_lost",
    ),
    Mutation(
        "amendments are ignored",
        f"{CLASSIFICATION}/int_lines_amended.sql",
        "amendments.known_until is null as is_current",
        "true as is_current",
        "int_lines_amended int_lines_valued transactions",
        "assert_a_lineage_has_one_current_line",
    ),
    Mutation(
        "lines are joined to their owners",
        "models/marts/transactions.sql",
        "select * from {{ ref('int_filings_with_decision_groups') }}",
        "select grouped.* from {{ ref('int_filings_with_decision_groups') }} as grouped\n"
        "    inner join {{ ref('int_owners_with_roles') }} as owners\n"
        "        on grouped.accession_number = owners.accession_number",
        "transactions",
        "transactions_are_unique_by_line",
    ),
    Mutation(
        "derivative lines are dropped",
        f"{CLASSIFICATION}/int_lines_united.sql",
        "        *\n    from derivative\n",
        "        *\n    from derivative\n    where false\n",
        "int_lines_united int_lines_coded",
        "every_filed_line_is_a_transaction_once",
    ),
    Mutation(
        "texts that no rule reads are dropped",
        f"{CLASSIFICATION}/int_footnotes_classified.sql",
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
]


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
    warehouse.write(path)
    models = ("+transactions", "+footnotes", "+int_footnote_labels_compared")
    build(path, "--select", *models, "--indirect-selection", "cautious")
    return path


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of the project for all mutations: dbt reads again only what changes in it."""
    project = tmp_path_factory.mktemp("mutated") / "dbt_project"
    shutil.copytree(PROJECT, project)
    return project


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_mutation_makes_its_check_fail(mutation: Mutation, whole: Path, project: Path) -> None:
    broken = project / mutation.file
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
        if one.node.resource_type == "test" and one.status == "fail"
    }
