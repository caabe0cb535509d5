"""What the footnote rules read in single texts: every rule against its own examples, spellings,
denials, dates and ranges, the labelled texts, and, where it is present, the shared truth.

All texts are filed in one made-up warehouse and read by the compiled SQL.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from places import SHARED
from written_warehouse import PROJECT, WrittenWarehouse, build, dbt_build, owner, rows, sale

RULES = PROJECT / "macros" / "footnote_rules.sql"
MODELS = ("+int_footnote_labels_compared", "+footnotes", "footnote_rules")
KINDS = list(csv.DictReader((Path(__file__).parent / "footnote_kinds.csv").open(encoding="utf-8")))
MOTIVES = {
    *("sell_to_cover", "tax_withholding", "offering", "private_sale", "hedge", "trade_error"),
    *("dealer_trade", "issuer_transaction", "option_linked", "gift_charity", "estate_trust"),
    *("fund_distribution", "domestic_relations", "pledge_margin", "espp_drip", "merger"),
    *("purpose_taxes", "purpose_diversify"),
}
SELLER = owner(801, "Roe Jane", "Officer", "Chief Executive Officer")

# One plan, many spellings; the rule's number is what they have in common.
SPELLINGS = [
    "Sold under a Rule 10b5-1 plan.",
    "Sold under a Rule 10b5\u20111 plan.",
    "Sold under a Rule 10b5\u20131 plan.",
    "Sold under a Rule 10b5\u22121 plan.",
    "Sold under a Rule 10b-5-1 plan.",
    "Sold under a Rule 10b5 1 plan.",
    "Sold under a Rule 10b51 plan.",
    "Sold under a Rule 10(b)5-1 plan.",
    "Sold under a Rule 10(b)(5)-1 plan.",
    "SOLD UNDER A RULE 10B5-1 PLAN.",
    "Sold under a 10b5 plan.",
    "Sold under a 10b-5 trading plan.",
    "Sold under a Rule 10b5\u00ad-1 plan.",
    "Sold under a Rule 10b5\u00e2\u20ac\u201c1 plan.",
    "Sold under a Rule\u00a010b5-1(c) plan.",
    "Sold under a pre-arranged trading plan.",
]
NOT_A_PLAN = [
    "Nothing here is an admission under Rule 10b-5.",
    "Bought under the employee stock purchase plan.",
    "Granted under the 2010 incentive plan.",
    "Filed under Rule 105.",
]

# Denials.
DENIALS = [
    "The sale was not made pursuant to a Rule 10b5-1 plan.",
    "Sold outside of the reporting person's Rule 10b5-1 plan.",
    "Sold other than under a Rule 10b5-1 plan.",
    "The sale was independent of any Rule 10b5-1 plan.",
    "No shares were sold under a Rule 10b5-1 plan.",
    "Neither sale was made under a Rule 10b5-1 plan.",
    "This is not a Rule 10b5-1 sale.",
    "The sale was made before the adoption of her Rule 10b5-1 plan.",
    "The sale followed the termination of his plan; it was made without a 10b5-1 plan.",
    "The reporting person doesn\u2019t have a 10b5-1 plan.",
    "The form inadvertently stated that the sale was made under a 10b5-1 plan.",
    "The sale occurred after the 10b5-1 plan of the seller had been terminated.",
    "The sale is separate from, and not part of, her Rule 10b5-1 plan.",
    "She was not party to a Rule 10b5-1 plan at the time of the sale.",
    "Not sold under a written plan for trading securities that meets Rule 10b5-1(c).",
    "The box for a Rule 10b5-1 plan was checked in error. This sale was not made under a plan.",
    "The Rule 10b5-1(c) check box was inadvertently marked.",
    "She adopted a Rule 10b5-1 plan and terminated it in May. These sales occurred after that.",
    "His Rule 10b5-1 plan was terminated; the sales took place after that date.",
    "Sold under a trading arrangement that is a non-Rule 10b5-1 trading arrangement (Item 408(c)).",
    "He has adopted a Rule 10b5-1 plan. No sale reported on this form was made under that plan.",
    "A discretionary sale; the seller's Rule 10b5-1 plan had been terminated before. The sale was "
    "made at her own discretion.",
]
NO_DENIALS = [
    "The sale was not discretionary: it was made under a Rule 10b5-1 plan.",
    "Not being aware of any inside information, she adopted the Rule 10b5-1 plan under which "
    "these shares were sold.",
    "Sold under a Rule 10b5-1 plan that does not allow changes.",
    "The original form failed to say that the sale was made under a Rule 10b5-1 plan.",
    "On May 4, 2022 she adopted a Rule 10b5-1 plan; this sale was carried out under it.",
    "Adopted on May 4, 2022, a Rule 10b5-1 plan governs this sale.",
    "Made under an agreement adopted on May 4, 2022, in accordance with Rule 10b5-1 of the Act.",
]
ONLY_MENTIONS = [
    "On May 4, 2023 the reporting person adopted a Rule 10b5-1 plan.",
    "The reporting person terminated his Rule 10b5-1 plan on May 4, 2023.",
    "The reporting person may sell more shares under a Rule 10b5-1 plan.",
    "The company bought shares under its Rule 10b5-1 repurchase plan.",
    "Her Rule 10b5-1 plan, adopted May 4, 2023, was terminated on May 9, 2024.",
    "On May 9, 2024 he ended by a notice, and so terminated, the written plan for trading "
    "securities that meets Rule 10b5-1(c).",
    "Following this sale no shares remain to be sold under the 10b5-1 plan.",
    "She adopted a Rule 10b5-1 trading plan. Sales under the plan may begin in April.",
]

DATES = {
    "Sold under a 10b5-1 plan adopted May 9, 2023.": "2023-05-09",
    "Sold under a 10b5-1 plan adopted on 11/14/2025.": "2025-11-14",
    "Sold under a 10b5-1 plan dated 11-15-22.": "2022-11-15",
    "Sold under a 10b5-1 plan (adopted 2023-05-09).": "2023-05-09",
    "Sold under a 10b5-1 plan entered into on 9 May 2023.": "2023-05-09",
    "Sold under a 10b5-1 plan adopted on the 9th day of May, 2023.": "2023-05-09",
    "Sold under a 10b5-1 plan adopted on May 9th, 2023.": "2023-05-09",
    "Sold under a 10b5-1 plan established 09-May-2023.": "2023-05-09",
    "Sold under a 10b5-1 plan adopted in May 2023.": "2023-05",
    "Sold under a 10b5-1 plan adopted May 9, 2023 and amended August 1, 2023.": "2023-05-09",
    "Sold under a 10b5-1 plan, as amended August 1, 2023, that was adopted May 9, 2023.": (
        "2023-05-09"
    ),
    "On June 1, 2024 the trust sold shares under a 10b5-1 plan adopted on May 9, 2023.": (
        "2023-05-09"
    ),
    "The Roe Trust dated July 1, 1999 sold under a 10b5-1 plan adopted May 9, 2023.": "2023-05-09",
    "Options granted May 1, 2015 were exercised under a 10b5-1 plan.": None,
    "Sold under a 10b5-1 plan that expires on May 9, 2025.": None,
    "Sold under a 10b5-1 plan adopted in March 2023, as amended on June 5, 2024.": "2023-03",
    "Sold under a 10b5-1 plan adopted in March 2023, which expires June 5, 2025.": "2023-03",
    "Sold under a 10b5-1 plan, as amended on June 5, 2024.": None,
    "Her 10b5-1 plan, adopted May 9, 2023, was terminated on January 9, 2024.": "2023-05-09",
    # governed by another verb than one of adoption
    "Sold under a 10b5-1 plan disclosed on Form 8-K on May 9, 2023.": None,
    "Sold under a 10b5-1 plan. Its adoption was announced on May 9, 2023.": None,
    "Sold under a 10b5-1 plan on May 9, 2023.": None,
    "Sold under a 10b5-1 plan effective May 9, 2023.": None,
    "Sold under a 10b5-1 plan. As of May 9, 2023, 12,000 shares remained to be sold.": None,
    "Units that vested on May 9, 2023 were sold under a 10b5-1 plan.": None,
    "Sold under 10b5-1 plans adopted on March 1, 2023 and on May 9, 2023.": None,
    "Sold under a non-Rule 10b5-1 arrangement adopted on May 9, 2023.": None,
    "Sold under a 10b5-1 plan. Adoption date: 5/9/2023.": "2023-05-09",
    "Sold under a 10b5-1 plan adopted effective May 9, 2023.": "2023-05-09",
    "Sold under a 10b5-1 plan dtd 5/9/23.": "2023-05-09",
    "Sold per instructions given in accordance with Rule 10b5-1 on 5/9/2023.": "2023-05-09",
    "Sold under a 10b5-1 plan adopted May 9, 2023, as disclosed in the Form 10-Q filed August 8, "
    "2023.": "2023-05-09",
    "Sold on August 9, 2023 under a 10b5-1 plan adopted May 9, 2023.": "2023-05-09",
    "On May 9, 2023 she adopted a 10b5-1 plan, under which shares were sold on August 9, 2023.": (
        "2023-05-09"
    ),
}

RANGES: dict[str, tuple[float, float] | None] = {
    "Sold at prices ranging from $10.82 to $11.20, inclusive.": (10.82, 11.20),
    "Sold at prices between $1,099.50 and $1,101.": (1099.5, 1101.0),
    "Sold in trades from US$ 7.01 through US$ 7.20 per share.": (7.01, 7.20),
    "Weighted average price; range $10.82-$11.20.": (10.82, 11.20),
    "Purchased at 10.82 to 11.20.": (10.82, 11.20),
    "Bought at prices of $.31 to $.33.": (0.31, 0.33),
    "Sold at prices ranging from $11.20 to $10.82.": (10.82, 11.20),
    "First lot sold at $10.00 to $10.50, second lot sold at $10.51 to $11.00.": (10.0, 11.0),
    "Weighted average; individual fills went from $42.01 to $43.73.": (42.01, 43.73),
    "Sold at prices ranging from 31.57 to 31.59.": (31.57, 31.59),
    "Sold in trades between USD 9.995 and USD 10.": (9.995, 10.0),
    "Sold in Toronto at C$10.05 to C$10.40.": (10.05, 10.40),
    "Average of purchases, from a low of $3.10 to a high of $3.15.": (3.10, 3.15),
    "Average sale price; minimum $3.10, maximum $3.15.": (3.10, 3.15),
    "The shares vest if the price reaches $10 to $12.": None,
    "Options with exercise prices ranging from $1.00 to $5.00.": None,
    "The award vests when the share price reaches $20.00 to $25.00.": None,
    "Sold at $10.00.": None,
    "Adjusted for a 1.5 to 1.0 split.": None,
}


def rule_book() -> list[dict[str, Any]]:
    """The rules as they are written, class and all."""
    book = yaml.safe_load(RULES.read_text("utf-8").split("{% raw %}")[1].split("{% endraw %}")[0])
    return [
        rule | {"rule_id": f"{group['class']}.{rule['id']}"}
        for group in book["classes"]
        for rule in group["rules"]
    ]


def labelled_truth(folder: str) -> list[dict[str, Any]]:
    path = SHARED / folder / "footnotes.jsonl"
    return (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        if path.is_file()
        else []
    )


def truth() -> list[dict[str, Any]]:
    return labelled_truth("truth") + labelled_truth("fresh")


def all_texts() -> list[str]:
    texts = [rule[kind] for rule in rule_book() for kind in ("example", "counter_example")]
    texts += SPELLINGS + NOT_A_PLAN + DENIALS + NO_DENIALS + ONLY_MENTIONS
    texts += [*DATES, *RANGES]
    texts += [kind["footnote_text"] for kind in KINDS]
    texts += [row["text"] for row in truth()]
    return list(dict.fromkeys(texts))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("footnotes") / "warehouse.duckdb"
    warehouse = WrittenWarehouse()
    texts = all_texts()
    for start in range(0, len(texts), 90):
        part = texts[start : start + 90]
        warehouse.filing(
            "2024-03-01",
            1,
            [SELLER],
            sale(100, 10, "2024-02-28", 900),
            notes={f"F{number}": text for number, text in enumerate(part, 1)},
        )
    warehouse.write(path)
    build(path, "--select", *MODELS, "--indirect-selection", "cautious")
    return path


@pytest.fixture(scope="module")
def read(path: Path) -> Iterator[dict[str, dict[str, Any]]]:
    """What was read, by text."""
    with duckdb.connect(str(path), read_only=True) as connection:
        found = rows(connection, "select * from intermediate.int_footnotes_classified")
    yield {row["footnote_text"]: row for row in found}


@pytest.mark.parametrize("rule", rule_book(), ids=lambda rule: rule["rule_id"])
def test_every_rule_finds_its_example_and_not_its_counter_example(
    rule: dict[str, Any], read: dict[str, dict[str, Any]]
) -> None:
    assert rule["rule_id"] in read[rule["example"]]["rule_ids"]
    assert rule["rule_id"] not in read[rule["counter_example"]]["rule_ids"]


def test_rules_have_unique_ids_and_texts_of_their_own() -> None:
    counts = Counter(rule["rule_id"] for rule in rule_book())
    assert [rule_id for rule_id, count in counts.items() if count > 1] == []
    shared_texts = {row["text"] for row in truth()}
    copied = [
        rule["rule_id"]
        for rule in rule_book()
        if {rule["example"], rule["counter_example"]} & shared_texts
    ]
    assert copied == []


def test_keywords_of_rules_only_save_time(path: Path) -> None:
    """Wherever a pattern is found, one of the rule's keywords stands."""
    keywords = {rule["rule_id"]: rule["keywords"] for rule in rule_book() if "keywords" in rule}
    with duckdb.connect(str(path), read_only=True) as connection:
        texts = """(
            select distinct replace(lower(footnote_text), chr(39), '') as text
            from marts.footnotes
        )"""
        patterns = connection.execute(
            "select footnote_rule_id, pattern from reference.footnote_rules"
        ).fetchall()
        # Constants, so that every pattern is compiled once.
        questions = [
            f"select {literal(rule_id)}, text from {texts} where "
            f"regexp_matches(text, {literal('(?m)' + pattern)}) and not "
            f"regexp_matches(text, {literal('|'.join(map(re.escape, keywords[rule_id])))})"
            for rule_id, pattern in patterns
            if rule_id in keywords
        ]
        lost = connection.execute(" union all ".join(questions)).fetchall()
    assert lost == []


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def test_a_plan_is_recognised_under_every_spelling(
    read: dict[str, dict[str, Any]],
) -> None:
    assert {text: read[text]["plan_mention"] for text in SPELLINGS} == dict.fromkeys(
        SPELLINGS, "affirmed"
    )
    assert {text: read[text]["plan_mention"] for text in NOT_A_PLAN} == dict.fromkeys(
        NOT_A_PLAN, "none"
    )


def test_a_denied_plan_is_no_plan(read: dict[str, dict[str, Any]]) -> None:
    assert {text: read[text]["plan_mention"] for text in DENIALS} == dict.fromkeys(
        DENIALS, "negated"
    )
    assert {text: read[text]["plan_mention"] for text in NO_DENIALS} == dict.fromkeys(
        NO_DENIALS, "affirmed"
    )
    assert {text: read[text]["plan_mention"] for text in ONLY_MENTIONS} == dict.fromkeys(
        ONLY_MENTIONS, "mentioned"
    )


def test_adoption_dates_are_read_in_every_form(read: dict[str, dict[str, Any]]) -> None:
    found = {
        text: str(read[text]["plan_adopted_date"] or read[text]["plan_adopted_month"] or "") or None
        for text in DATES
    }
    assert found == DATES


def test_plans_dates_and_motives_are_read_in_texts_of_many_kinds(
    read: dict[str, dict[str, Any]],
) -> None:
    """Made-up texts that were labelled before the rules had seen them."""
    wrong = {}
    for kind in KINDS:
        found = read[kind["footnote_text"]]
        date = str(found["plan_adopted_date"] or found["plan_adopted_month"] or "")
        motives = "|".join(sorted(MOTIVES & set(found["footnote_classes"])))
        seen = (found["plan_mention"], date, motives)
        if seen != (kind["plan_mention"], kind["plan_adopted"], kind["motives"]):
            wrong[kind["footnote_text"]] = seen
    assert wrong == {}


def test_price_ranges_of_trades_are_read(read: dict[str, dict[str, Any]]) -> None:
    found = {
        text: None
        if read[text]["price_low_usd"] is None
        else (float(read[text]["price_low_usd"]), float(read[text]["price_high_usd"]))
        for text in RANGES
    }
    assert found == RANGES


def test_a_text_without_a_rule_is_unclassified_and_kept(path: Path) -> None:
    with duckdb.connect(str(path), read_only=True) as connection:
        filed, kept, unclassified = connection.execute(
            """
            select
                (select count(*) from edgar.footnotes),
                (select count(*) from marts.footnotes),
                (
                    select count(*) from marts.footnotes
                    where footnote_classes = ['unclassified'] and rule_ids = []
                )
            """
        ).fetchone()
    assert filed == kept
    assert unclassified > 0


def test_texts_are_read_once_and_all_again_when_a_rule_changes(path: Path, tmp_path: Path) -> None:
    """The second build reads only new texts; texts read by other rules are read again."""
    copy = tmp_path / "warehouse.duckdb"
    copy.write_bytes(path.read_bytes())
    table = "intermediate.int_footnote_texts_classified"
    with duckdb.connect(str(copy)) as connection:
        before = rows(connection, f"select * from {table} order by text_hash")
        connection.execute(f"update {table} set plan_adopted_month = 'marked'")
        connection.execute(f"update {table} set rules_hash = 'older rules' where text_hash < '8'")
        connection.execute(
            "insert into edgar.footnotes values ('0000000001-24-000001', 900, 'F900', ?)",
            ["A text that nobody has filed before."],
        )
    dbt_build(copy, "--select", "int_footnote_texts_classified")
    with duckdb.connect(str(copy), read_only=True) as connection:
        after = rows(connection, f"select * from {table} order by text_hash")
    old = {row["text_hash"] for row in before}
    assert {row["text_hash"] for row in after} > old
    assert [row for row in after if row["text_hash"] < "8" and row["text_hash"] in old] == [
        row for row in before if row["text_hash"] < "8"
    ]
    assert {
        row["plan_adopted_month"]
        for row in after
        if row["text_hash"] >= "8" and row["text_hash"] in old
    } == {"marked"}


# Classes that make a purchase or sale no decision: taking them for granted silences a trade.
SILENCING = {
    "sell_to_cover",
    "tax_withholding",
    "offering",
    "private_sale",
    "issuer_transaction",
    "gift_charity",
    "estate_trust",
    "fund_distribution",
    "domestic_relations",
    "espp_drip",
    "merger",
    "hedge",
    "trade_error",
    "dealer_trade",
}


@pytest.mark.parametrize("folder", ["truth", "fresh"])
def test_shared_truth_is_met(folder: str, read: dict[str, dict[str, Any]]) -> None:
    labelled = labelled_truth(folder)
    if not labelled:
        pytest.skip(f"no labelled real footnotes at {SHARED}/{folder}; set INSIDER_SIGNALS_SHARED")
    plans = [(row["plan"], read[row["text"]]["plan_mention"]) for row in labelled]
    for mention in ("affirmed", "negated", "mentioned"):
        expected = [pair for pair in plans if pair[0] == mention]
        found = [pair for pair in plans if pair[1] == mention]
        right = [pair for pair in expected if pair[1] == mention]
        assert len(right) >= 0.99 * len(expected)
        assert len(right) >= 0.99 * len(found)

    dates = [
        (
            row["adoption_date"],
            str(
                read[row["text"]]["plan_adopted_date"]
                or read[row["text"]]["plan_adopted_month"]
                or ""
            )
            or None,
        )
        for row in labelled
    ]
    stated = [pair for pair in dates if any(pair)]
    assert sum(expected == found for expected, found in stated) >= 0.98 * len(stated)

    ranges = [
        (
            row["price_low"],
            row["price_high"],
            read[row["text"]]["price_low_usd"],
            read[row["text"]]["price_high_usd"],
        )
        for row in labelled
    ]
    ranges = [one for one in ranges if one[0] is not None or one[2] is not None]
    exact = [
        one
        for one in ranges
        if None not in one and (one[0], one[1]) == (float(one[2]), float(one[3]))
    ]
    assert len(exact) >= 0.98 * len(ranges)

    silenced = [
        name in (row["labels"] or [])
        for row in labelled
        for name in SILENCING & set(read[row["text"]]["footnote_classes"])
    ]
    assert sum(silenced) >= 0.97 * len(silenced)
    scores = class_scores(
        [(row["labels"] or [], read[row["text"]]["footnote_classes"]) for row in labelled]
    )
    judged = [score for _, (count, score) in scores.items() if count >= 10]
    assert sum(judged) / len(judged) >= 0.95


def class_scores(pairs: list[tuple[list[str], list[str]]]) -> dict[str, tuple[int, float]]:
    """F1 by class, with the number of texts that have it. Unclassified is `other`."""
    expected: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for labels, classes in pairs:
        named = {"other" if name == "unclassified" else name for name in classes}
        expected.update(labels)
        found.update(named)
        right.update(set(labels) & named)
    return {
        name: (expected[name], 2 * right[name] / (expected[name] + found[name]))
        for name in expected | found
    }
