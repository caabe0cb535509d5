"""What made-up prospectuses say of lock-ups, in the forms in which they come."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from insider_signals.extract.contract import raw_tables
from insider_signals.extract.prospectus import PROSPECTUSES, read_lockup, read_prospectus

FIRST = "This is the initial public offering of Gullhaven Instruments, Inc. "
USUAL = (
    "Our directors, executive officers and nearly all holders of our stock agreed with the"
    " underwriters that they will not sell or transfer shares for {} after the date of this"
    " prospectus."
)


def _html(*paragraphs: str) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head><title>424B4</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("length", "days"),
    [
        ("a period of 180 days", 180),
        ("180&nbsp;days", 180),
        ("one hundred eighty (180) days", 180),
        ("ninety days", 90),
        ("six months", 180),
        ("one year", 365),
    ],
)
def test_lengths_as_they_are_written(length: str, days: int) -> None:
    found = read_lockup(_html(FIRST, USUAL.format(length)))
    assert (found.offering_kind, found.days) == ("ipo", days)
    assert found.bound == ("directors", "officers", "holders")


def test_the_length_that_binds_people_wins() -> None:
    found = read_lockup(
        _html(
            FIRST,
            "We agreed not to sell any shares for 90 days after the date of this prospectus.",
            USUAL.format("180 days"),
            "The 180-day lock-up of our officers and directors is described below.",
        )
    )
    assert found.days == 180
    assert found.stated == (90, 180)


def test_other_lengths_are_none() -> None:
    """Of the rule on resale, of the underwriters' option, and of trading days."""
    found = read_lockup(
        _html(
            FIRST,
            USUAL.format("180 days"),
            "Under Rule 144, beginning 90 days after the date of this prospectus, affiliates may"
            " sell shares subject to the lock-up agreements.",
            "The lock-up ends if the price is above 12 dollars on 20 trading days out of 30"
            " trading days in a row.",
            "The underwriters have a 30-day option to purchase additional shares.",
        )
    )
    assert found.stated == (180,)


def test_terms_of_an_early_end_and_of_a_waiver_are_told_apart() -> None:
    usual = USUAL.format("180 days")
    waiver = "The representatives may release shares from the lock-up in their sole discretion."
    early = (
        "The restricted period will end earlier for a quarter of the shares, on the second day"
        " after our quarterly results, if the closing price is at least 30 dollars."
    )
    only_waiver = read_lockup(_html(FIRST, usual, waiver))
    assert (only_waiver.has_early_release, only_waiver.has_waiver) == (False, True)
    assert only_waiver.early_release_text == waiver
    both = read_lockup(_html(FIRST, usual, waiver, early))
    assert (both.has_early_release, both.has_waiver) == (True, True)
    assert both.early_release_text == early


def test_sentences_do_not_end_in_initials_and_abbreviations() -> None:
    text = "Holders may not sell for 180 days after the date of this prospectus without the consent"
    found = read_lockup(_html(FIRST, f"{text} of A.B. Cargill Inc. or its heirs."))
    assert found.text is not None
    assert found.text.endswith("or its heirs.")


@pytest.mark.parametrize(
    ("kind", "paragraphs"),
    [
        (
            "direct_listing",
            ["This is a direct listing.", "The registered stockholders sell.", "A direct listing."],
        ),
        (
            "spac",
            ["We are a blank check company.", "Our initial business combination is not chosen."]
            * 2,
        ),
        ("follow_on", ["The last reported sale price of our stock was 21 dollars."]),
        ("unknown", ["Notes due in some years."]),
    ],
)
def test_kinds_of_offerings(kind: str, paragraphs: list[str]) -> None:
    found = read_lockup(_html(*paragraphs))
    assert (found.offering_kind, found.days) == (kind, None)


def test_a_whole_filing_gives_one_row() -> None:
    content = (
        b"<SEC-DOCUMENT>0000000042-23-000007.txt\n<SEC-HEADER>\n"
        b"<ACCEPTANCE-DATETIME>20230315164000\nACCESSION NUMBER: 0000000042-23-000007\n"
        b"</SEC-HEADER>\n<DOCUMENT>\n<TYPE>424B4\n<SEQUENCE>1\n<FILENAME>p.htm\n<TEXT>\n"
        + _html(FIRST, USUAL.format("120 days"))
        + b"\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"
    )
    rows = read_prospectus(
        content,
        issuer_cik="0000000042",
        accession_number="0000000042-23-000007",
        form_type="424B4",
        filing_date=date(2023, 3, 15),
    )
    (row,) = rows.tables[PROSPECTUSES]
    found = dict(zip(raw_tables()[PROSPECTUSES].column_names, row, strict=True))
    assert found["lockup_days"] == 120
    assert found["accepted_at"] == datetime(2023, 3, 15, 20, 40)
    assert found["has_early_release"] == "0"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"<html>", b"no sentence at all"])
def test_nothing_of_a_prospectus_raises(content: bytes) -> None:
    assert read_lockup(content).days is None
