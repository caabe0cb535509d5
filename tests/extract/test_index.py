"""Form indexes, whole and odd: whatever the columns do, no filing is lost and none is invented."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insider_signals.extract.index import (
    KEPT_FORMS,
    NOTICE_FORMS,
    OWNERSHIP_FORMS,
    NotAnIndex,
    daily_index_path,
    full_index_path,
    read_form_index,
)

SHARED = Path(os.environ.get("INSIDER_SIGNALS_SHARED", Path(__file__).parents[2].parent / "shared"))

HEADING = (
    "Description:           Daily Index of EDGAR Dissemination Feed by Form Type\n"
    "Last Data Received:    Jan  2, 2024\n\n"
    "Form Type   Company Name                                                  CIK         "
    "Date Filed  File Name\n" + "-" * 141 + "\n"
)


def line(form="4", name="ACME CORP", cik=1000001, day="20240102", number=1, pad=150) -> str:
    path = f"edgar/data/{cik}/0001000001-24-{number:06}.txt"
    return f"{form:<12}{name:<62}{cik:<12}{day:<12}{path}".ljust(pad) + "\n"


def read(*lines: str, heading: str = HEADING):
    return read_form_index((heading + "".join(lines)).encode("latin-1"))


def test_paths_are_edgars() -> None:
    assert daily_index_path(date(2024, 1, 2)) == (
        "Archives/edgar/daily-index/2024/QTR1/form.20240102.idx"
    )
    assert daily_index_path(date(2023, 12, 29)).endswith("2023/QTR4/form.20231229.idx")
    assert full_index_path(2024, 3) == "Archives/edgar/full-index/2024/QTR3/form.idx"


def test_a_filing_listed_once_per_filer_is_one_entry() -> None:
    index = read(
        line(name="Doe Jane", cik=1000009),
        line(name="ACME CORP", cik=1000001),
        line(name="Doe Jane", cik=1000009),
    )
    (entry,) = index
    assert entry.accession_number == "0001000001-24-000001"
    assert entry.form_type == "4"
    assert entry.filed_date == date(2024, 1, 2)
    assert entry.ciks == ("0001000001", "0001000009")
    assert entry.company_names == ("ACME CORP", "Doe Jane")
    assert entry.path == "Archives/edgar/data/1000001/0001000001-24-000001.txt"
    assert not index.unreadable and not index.is_truncated
    assert index.last_data_received == "Jan  2, 2024"


def test_order_of_lines_does_not_matter() -> None:
    lines = [line(cik=1000001 + n % 3, number=1 + n // 3, name=f"NAME {n}") for n in range(9)]
    assert read(*lines).entries == read(*reversed(lines)).entries


def test_both_spellings_of_the_date_are_read() -> None:
    first, second = read(line(), line(day="2024-01-02", number=2, pad=0))
    assert first.filed_date == second.filed_date == date(2024, 1, 2)


def test_wide_names_may_shift_the_columns() -> None:
    wide = "THE VERY LONG NAME OF A COMPANY THAT IS CUT AT SIXTY TWO CHARACTERS AND MORE 1999"
    (entry,) = read(line(name=wide + " "))
    assert (entry.company_names, entry.ciks) == ((wide,), ("0001000001",))


def test_names_may_hold_numbers_dates_and_any_latin_1_character() -> None:
    names = ["21 20240101 4 LLC", "SOCI\xc9T\xc9 \x85 G\xc9N\xc9RALE", "A|B  C", "edgar/data/7"]
    index = read(*[line(name=name, number=n) for n, name in enumerate(names)])
    assert [entry.company_names[0] for entry in index] == names
    assert {entry.ciks for entry in index} == {("0001000001",)}


def test_missing_name_is_no_reason_to_lose_the_filing() -> None:
    (entry,) = read(line(name=""))
    assert (entry.form_type, entry.company_names) == ("4", ("",))


def test_other_widths_of_the_form_column_are_read() -> None:
    wider = (
        "SCHEDULE 13G/A  ACME CORP   1000001   20240102   edgar/data/1/0001000001-24-000007.txt\n"
    )
    narrow = "NT 10-K ACME CORP   1000001   20240102   edgar/data/1/0001000001-24-000008.txt\n"
    index = read(
        "4               DOE JANE   1000009   20240102   "
        "edgar/data/1000009/0001000001-24-000009.txt\n",
        wider,
        narrow,
    )
    assert [entry.form_type for entry in index] == ["NT 10-K", "4"]
    assert [entry.company_names[0] for entry in index] == ["ACME CORP", "DOE JANE"]


def test_path_may_have_a_folder_for_the_accession() -> None:
    (entry,) = read(
        "4   ACME CORP  1000001  20240102  "
        "edgar/data/1000001/000100000124000001/0001000001-24-000001.txt\n"
    )
    assert entry.accession_number == "0001000001-24-000001"


def test_kept_forms() -> None:
    assert OWNERSHIP_FORMS | NOTICE_FORMS <= KEPT_FORMS
    wanted = "424B4 424B5 S-1 S-1/A 8-A12B 8-K 10-K 10-K/A 10-Q NT_10-K NT_10-Q 25 25-NSE 15-12G"
    assert {form.replace("_", " ") for form in wanted.split()} <= KEPT_FORMS
    forms = ["4", "3/A", "144", "D", "SC 13D", "13F-HR", "4/A"]
    index = read(*[line(form=form, number=n) for n, form in enumerate(forms)])
    assert [entry.form_type for entry in index] == ["4", "3/A", "144", "4/A"]


def test_index_by_company_is_read_too() -> None:
    heading = (
        "Company Name                  Form Type   CIK\n      Date Filed  File Name\n"
        + "-" * 145
        + "\n"
    )
    index = read(
        "4 LESS GROUP, INC.            8-K         1000001     20240102    "
        "edgar/data/1000001/0001000001-24-000001.txt\n",
        "Doe Jane                      4           1000009     20240102    "
        "edgar/data/1000009/0001000001-24-000002.txt\n",
        heading=heading,
    )  # fmt: skip
    assert [(e.form_type, e.company_names[0]) for e in index] == [
        ("8-K", "4 LESS GROUP, INC."),
        ("4", "Doe Jane"),
    ]


def test_windows_line_ends_are_read() -> None:
    content = (HEADING + line() + line(number=2)).replace("\n", "\r\n").encode()
    index = read_form_index(content)
    assert len(index) == 2 and not index.unreadable


@pytest.mark.parametrize(
    "bad",
    [
        "4           ACME CORP      1000001     20241345    edgar/data/1/0001000001-24-000002.txt",
        "4           ACME CORP      1000001     20240102    edgar/data/1/../../etc/passwd",
        "4           ACME CORP      CIK         20240102    edgar/data/1/0001000001-24-000002.txt",
        "something else entirely",
    ],
)
def test_line_that_cannot_be_read_is_reported(bad: str) -> None:
    index = read(line(), bad + "\n", line(number=3))
    assert len(index) == 2
    assert index.unreadable == ((7, bad),)
    assert not index.is_truncated


def test_index_that_breaks_off_is_told_from_a_whole_one() -> None:
    whole = (HEADING + line() + line(number=2)).encode()
    assert not read_form_index(whole).is_truncated
    assert not read_form_index(whole.rstrip(b"\n")).is_truncated
    assert read_form_index(whole[: len(HEADING) - 20]).is_truncated
    for cut in range(len(whole) - 149, len(whole) - 1):
        assert read_form_index(whole[:cut]).is_truncated, whole[:cut][-60:]


def test_last_line_without_padding_or_line_end_is_whole() -> None:
    index = read(line(day="2024-01-02", pad=0), line(number=2, pad=0).rstrip("\n"))
    assert len(index) == 2 and not index.is_truncated


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><body>no</body></html>", b"<?xml version='1.0'?><Error/>", b"4  ACME  1"],
)
def test_what_is_no_index_is_refused(content: bytes) -> None:
    with pytest.raises(NotAnIndex):
        read_form_index(content)


def test_empty_index_is_an_index() -> None:
    assert len(read()) == 0


names = st.text(
    st.characters(codec="latin-1", exclude_characters="\n\r", exclude_categories=()), max_size=70
).map(lambda name: " ".join(name.split()))


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from([*sorted(KEPT_FORMS), "D", "SC 13G", "DEF 14A"]),
            names,
            st.integers(1, 9_999_999_999),
            st.dates(date(1993, 1, 1), date(2040, 12, 31)),
            st.booleans(),
            st.integers(0, 8),
        ),
        max_size=8,
    )
)
def test_every_filing_is_found_whatever_the_names(rows) -> None:
    lines = []
    for number, (form, name, cik, day, dashes, shift) in enumerate(rows):
        written = day.isoformat() if dashes else f"{day:%Y%m%d}"
        lines.append(line(form, name + " " * shift, cik, written, number))
    index = read(*lines)
    assert not index.unreadable
    expected = [
        (f"0001000001-24-{number:06}", form, day, f"{cik:010}")
        for number, (form, _, cik, day, *_) in enumerate(rows)
        if form in KEPT_FORMS
    ]
    found = [(e.accession_number, e.form_type, e.filed_date, e.ciks[0]) for e in index]
    assert found == expected


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_content_makes_the_reader_fail(content: bytes) -> None:
    for text in (content, HEADING.encode() + content, HEADING.encode() + line().encode() + content):
        try:
            index = read_form_index(text)
        except NotAnIndex:
            continue
        lines = [row for row in text.decode("latin-1").split("\n") if row.strip()]
        assert len(index) + len(index.unreadable) <= len(lines)


def test_long_lines_do_not_hang_the_reader() -> None:
    for hostile in (" 1" * 50_000, "4 " + " " * 100_000 + "x", "1 20240102 " * 10_000):
        assert read(hostile + "\n").unreadable


@pytest.mark.skipif(not (SHARED / "index").is_dir(), reason="the shared index files are not here")
def test_real_indexes_are_read_whole() -> None:
    for name, listed, entries in (
        ("form.20200318.idx", 4084, 1564),
        ("company.20221003.idx", 4925, 1910),
        ("form.2023QTR2.partial_to_20230406.idx", 23101, 9238),
    ):
        content = (SHARED / "index" / name).read_bytes()
        index = read_form_index(content)
        assert not index.unreadable and not index.is_truncated
        assert len(index) == entries
        assert content.count(b"edgar/data/") == listed


@pytest.mark.skipif(not (SHARED / "edgar").is_dir(), reason="the shared mirror is not here")
def test_every_filing_of_the_mirror_is_listed_and_there() -> None:
    listed = {}
    for file in SHARED.glob("edgar/Archives/edgar/daily-index/*/*/form.*.idx"):
        index = read_form_index(file.read_bytes())
        assert not index.unreadable and not index.is_truncated
        listed |= {entry.accession_number: entry for entry in index}
    assert len(listed) == 420
    assert all((SHARED / "edgar" / entry.path).is_file() for entry in listed.values())
