"""Input that means harm, or makes no sense: limits hold, nothing is lost, somebody is told.

`benchmarks/fuzz_readers.py` is the long form of the first test. Entities, zip bombs and paths in
zips are tested beside their readers in tests/extract.
"""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import duckdb
from fuzz_readers import (
    DAY,
    STORED_CORPUS,
    classified,
    documents,
    entry_of,
    example_footnotes,
    footnote_rules,
    fuzz,
    read_anything,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from insider_signals.extract.contract import create_raw_tables
from insider_signals.extract.datasets import load_quarter
from insider_signals.extract.filing import read_filing
from insider_signals.extract.load import replace_filings

MEGABYTE = 1024 * 1024


def test_no_damaged_input_crashes_hangs_or_loses_its_neighbours() -> None:
    findings = fuzz(300, seed=20261122)
    assert findings.wrong == []
    assert sum(findings.outcomes.values()) >= 300


def test_every_reader_withstands_the_stored_corpus() -> None:
    corpus = [path for path in sorted(STORED_CORPUS.rglob("*")) if path.is_file()]
    assert len(corpus) > 50
    for path in corpus:
        content = path.read_bytes()
        for end in (len(content), len(content) // 2, len(content) - 7):
            read_anything(content[: max(0, end)])


def _a_filing_with_a_footnote() -> tuple[str, bytes]:
    return next(
        (form, text) for form, text in documents() if form == "4" and b"</footnote>" in text
    )


def test_a_footnote_of_ten_megabytes_is_read_or_rejected_with_a_reason() -> None:
    form, text = _a_filing_with_a_footnote()
    for size in (1, 12):
        long = text.replace(b"</footnote>", b"x" * (size * MEGABYTE) + b"</footnote>", 1)
        started = time.process_time()
        entry = entry_of(form, 1, text)
        rows = read_filing(long, entry)
        assert time.process_time() - started < 10
        with duckdb.connect() as connection:
            create_raw_tables(connection)
            replace_filings(connection, rows.tables, [entry.accession_number])
            (longest,) = connection.execute(
                "select coalesce(max(length(footnote_txt)), 0) from edgar.footnotes"
            ).fetchone() or (0,)
            (rejected,) = connection.execute(
                "select count(*) from edgar.rejected where reason is not null"
            ).fetchone() or (0,)
        assert longest > size * MEGABYTE or rejected


# Any characters but halves of pairs, which no decoder gives out; pieces of wordings among them.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
NOTE = st.one_of(
    ANY_TEXT,
    st.lists(
        st.one_of(
            ANY_TEXT,
            st.sampled_from(example_footnotes()),
            st.sampled_from(example_footnotes()).map(lambda text: text[len(text) // 2 :]),
            st.sampled_from(
                ["\0", "\ufeff", "\u202e", "\r\n", "'", "¶", "é".encode().decode("cp1252")]
            ),
        ),
        max_size=8,
    ).map("".join),
)


@settings(max_examples=4, deadline=None)
@given(st.lists(NOTE, min_size=30, max_size=200))
def test_the_footnote_rules_read_any_text(texts: list[str]) -> None:
    sound = example_footnotes()[:20]
    found = classified([*texts, *sound])
    assert set(found) == {*texts, *sound}
    assert {text: found[text] for text in sound} == classified(sound)


def test_the_footnote_rules_read_ten_megabytes_in_seconds() -> None:
    sentence = "Not sold at $1 to $2 but sold under a Rule 10b5-1 plan. "
    text = sentence * (10 * MEGABYTE // len(sentence))
    footnote_rules()
    started = time.process_time()
    found = classified([text])
    assert time.process_time() - started < 120
    assert "plan_affirmed.rule_number" in found[text]


def test_markup_sql_and_formulas_in_any_text_are_only_text() -> None:
    form, text = _a_filing_with_a_footnote()
    hostile = (
        "'; drop table edgar.submission; -- =HYPERLINK(1) &lt;script&gt;alert(1)&lt;/script&gt;"
    )
    text = text.replace(b"</footnote>", hostile.encode() + b"</footnote>", 1)
    entry = entry_of(form, 1, text)
    with duckdb.connect() as connection:
        create_raw_tables(connection)
        replace_filings(connection, read_filing(text, entry).tables, [entry.accession_number])
        (kept,) = connection.execute(
            "select count(*) from edgar.footnotes where contains(footnote_txt, 'drop table')"
            " and contains(footnote_txt, '<script>alert(1)</script>')"
        ).fetchone() or (0,)
        assert kept == 1
        assert connection.execute("select count(*) from edgar.submission").fetchone() == (1,)
    assert entry.filed_date == DAY


def test_a_line_that_is_no_row_does_not_hide_a_value_that_does_not_fit(tmp_path: Path) -> None:
    archive = tmp_path / "2024q1_form345.zip"
    lines = [
        "ACCESSION_NUMBER\tFILING_DATE\tPERIOD_OF_REPORT\tDOCUMENT_TYPE\tISSUERCIK",
        "0001000001-24-000001\t05-MAR-2024\t01-MAR-2024\t4\t0000001000",
        "0001000001-24-000002\t05-MAR-2024\tsome day\t4\t0000001000",
        "0001000001-24-000003\tcut off",
        "0001000001-24-000004\t05-MAR-2024\t01-MAR-2024\t4\t0000001000",
    ]
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("SUBMISSION.tsv", "\n".join(lines) + "\n")
        owners = [f"0001000001-24-00000{number}\t000000200{number}" for number in (1, 2, 4)]
        packed.writestr(
            "REPORTINGOWNER.tsv", "\n".join(["ACCESSION_NUMBER\tRPTOWNERCIK", *owners]) + "\n"
        )
    with duckdb.connect() as connection:
        create_raw_tables(connection)
        assert load_quarter(connection, archive, "2024q1").filings_loaded == 3
        rejected = connection.execute(
            "select accession_number, verbatim from edgar.rejected order by 1"
        ).fetchall()
    assert [accession[-1] for accession, _ in rejected] == ["2", "3"]
    assert rejected[0][1] == "some day" and "cut off" in rejected[1][1]


def test_a_million_blanks_in_a_header_take_no_time() -> None:
    form, text = _a_filing_with_a_footnote()
    label = b"STANDARD INDUSTRIAL CLASSIFICATION:"
    assert label in text
    wide = text.replace(label, label + b" A" + b" " * MEGABYTE + b"B [", 1)
    started = time.process_time()
    assert not read_filing(wide, entry_of(form, 1, text)).is_unreadable
    assert time.process_time() - started < 2
