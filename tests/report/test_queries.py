"""The questions of docs/how_to/query_the_marts.md are asked of a made-up published file."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how_to" / "query_the_marts.md"
QUESTIONS = re.findall(r"^## (\d+\. .+?)$.*?```sql\n(.*?)```", PAGE.read_text(), re.S | re.M)

# With made-up rows these must find some; the others are asked about things that rarely happen.
FIND_SOMETHING = {1, 2, 4, 6, 8, 9, 14, 20}


def test_the_questions_are_in_order() -> None:
    assert [int(title.split(".")[0]) for title, _ in QUESTIONS] == list(range(1, 22))


@pytest.mark.parametrize("number", range(1, 22))
def test_every_question_has_an_answer(published: Path, number: int) -> None:
    _, query = QUESTIONS[number - 1]
    with duckdb.connect(str(published), read_only=True) as connection:
        if number == 2:
            # The page names a filing that a reader replaces by the one they ask about.
            (dropped,) = connection.execute(
                "select any_value(accession_number) from marts.transactions"
                " where transaction_code = 'S' and noise_reason = 'plan'"
            ).fetchone()
            query = query.replace("0009999999-24-000001", dropped)
        rows = connection.execute(query).fetchall()
    if number in FIND_SOMETHING:
        assert rows
