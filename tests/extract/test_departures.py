"""Sentences of a made-up 8-K that say that somebody leaves, and those that only sound like it."""

from __future__ import annotations

from datetime import date

import pytest

from insider_signals.extract.departures import (
    TABLE,
    names_a_person,
    read_departures,
    says_that_somebody_leaves,
)


@pytest.mark.parametrize(
    "sentence",
    [
        "On May 3, Ada Quillfeather told the board that she resigns as Chief Financial Officer.",
        "The company's chief executive officer retires at the end of June.",
        "Mr. Tolliver will step down from the board.",
        "His employment will end on August 31.",
        "She decided not to stand for re-election at the annual meeting.",
        "The general counsel's departure is not the result of a disagreement.",
    ],
)
def test_somebody_leaves(sentence: str) -> None:
    assert says_that_somebody_leaves(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The board appointed Ada Quillfeather as a director.",
        "He takes part in the retirement plan and the savings plan.",
        "She is on a leave of absence until March.",
        "Item 5.02 Departure of Directors or Certain Officers; Election of Directors.",
        "Her salary rises to 500,000 dollars.",
    ],
)
def test_nobody_leaves(sentence: str) -> None:
    assert not says_that_somebody_leaves(sentence)


@pytest.mark.parametrize(
    ("sentence", "is_named"),
    [
        ("Ada Quillfeather resigns as Chief Financial Officer.", True),
        ("Ms. Tolliver retires.", True),
        ("The company's chief financial officer leaves on August 31, for other interests.", False),
        ("The Chief Executive Officer of the Company retires in June.", False),
    ],
)
def test_whether_somebody_is_named(sentence: str, is_named: bool) -> None:
    assert names_a_person(sentence) is is_named


def test_rows_are_in_the_order_of_the_document_and_once() -> None:
    content = (
        b"<html><body><p>The controller resigned.</p><p>The auditor stays.</p>"
        b"<p>A director retires.</p><p>The controller resigned.</p></body></html>"
    )
    rows = read_departures(
        content, issuer_cik="0000000042", accession_number="a", filing_date=date(2024, 5, 2)
    )
    assert [(row[2], row[5]) for row in rows.tables[TABLE]] == [
        (0, "The controller resigned."),
        (1, "A director retires."),
    ]
    assert (
        read_departures(
            b"\xff\x00", issuer_cik="c", accession_number="a", filing_date=date(2024, 5, 2)
        ).tables
        == {}
    )
