"""The scorecard at the console and in docs/evidence.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from insider_signals.console.scorecard import HEADINGS, as_markdown, scorecard

CONTRACT = Path(__file__).resolve().parents[2] / "dbt_project/models/marts/signal_scorecard.yml"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    columns = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["models"][0]["columns"]
    types = ", ".join(f"{column['name']} {column['data_type']}" for column in columns)
    with duckdb.connect() as made:
        made.execute("create schema marts")
        made.execute(f"create table marts.signal_scorecard ({types})")
        made.execute(
            """
            insert into marts.signal_scorecard by name
            select
                cohort, category, 'sale' as direction, split_by, split_value, horizon_sessions,
                9 as events, 7 as complete, 1 as delisted, 1 as running, 0 as gaps,
                0 as without_price, 8 as observations, 3 as months,
                -0.0123 as mean_net_return, 0.625 as hit_rate, low as interval_low,
                0.01 as interval_high, -1.26 as portfolio_t
            from (values
                ('trade', 'plan', 'none', 'all', 21, null),
                ('signal', 'cluster_sale', 'none', 'all', 21, -0.03),
                ('signal', 'all', 'none', 'all', 21, null),
                ('signal', 'all', 'tier', 'high', 21, null),
                ('signal', 'all', 'none', 'all', 126, null)
            ) as t (cohort, category, split_by, split_value, horizon_sessions, low)
            """
        )
        yield made


def test_groups_that_are_compared_stand_together(connection: duckdb.DuckDBPyConnection) -> None:
    rows = scorecard(connection, horizons=[21])
    assert [(row["cohort"], row["category"]) for row in rows] == [
        ("signal", "all"),
        ("signal", "cluster_sale"),
        ("trade", "plan"),
    ]


def test_a_split_and_a_category_can_be_asked_for(connection: duckdb.DuckDBPyConnection) -> None:
    assert [row["split_value"] for row in scorecard(connection, split="tier")] == ["high"]
    assert [row["category"] for row in scorecard(connection, category="plan")] == ["plan"]
    assert len(scorecard(connection, cohort="signal")) == 3


def test_markdown_says_what_is_not_in_the_figures(connection: duckdb.DuckDBPyConnection) -> None:
    text = as_markdown(scorecard(connection, cohort="signal", horizons=[21]))
    assert text.splitlines()[0] == "**Signals**"
    assert "| sale | all | 21 | 9 | 8 | 3 | -1.2% | none |" in text
    assert "| -3.0% to +1.0% |" in text
    assert text.count("|\n") == 2 + 2
    assert all(heading in text for heading in HEADINGS)
    assert "Not in the figures: 2 not over yet" in text
    assert "a series that ended: 2." in text
