"""The full-history generator: whole, deterministic, in SEC's proportions."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import duckdb
import pytest
from lxml import etree

from insider_signals.sandbox import datasets, documents, history, history_rows
from insider_signals.sandbox.history import ORDINARY_DAY, History, write_history

SCALE = 0.002


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> History:
    return write_history(tmp_path_factory.mktemp("history"), scale=SCALE, since=(2023, 1))


@pytest.fixture(scope="module")
def tables(written: History, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """All quarters from 2023 on, united, in one schema."""
    folder = tmp_path_factory.mktemp("open")
    for path in written.folder.glob("files/*/data/*/202[3-6]q?_form345.zip"):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder / path.stem)
    connection = duckdb.connect()
    for table in datasets.TABLES:
        connection.execute(
            f"create table {table} as select * from read_csv('{folder}/*/{table}.tsv', "
            "delim = '\t', quote = '\"', escape = '\"', header = true, all_varchar = true)"
        )
    return connection


def number(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    row = connection.execute(query).fetchone()
    assert row
    return float(row[0])


def test_there_is_a_zip_for_every_quarter(written: History) -> None:
    paths = list(written.folder.glob("files/*/data/*/*_form345.zip"))
    assert len(paths) == written.quarters == 14
    assert len(history.quarters()) == 82
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == [f"{table}.tsv" for table in datasets.TABLES]


def test_the_same_seed_and_scale_give_the_same_bytes(tmp_path: Path) -> None:
    def digests(folder: Path) -> dict[str, str]:
        write_history(folder, scale=0.001, since=(2025, 4))
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }

    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_size_grows_with_the_scale(written: History) -> None:
    share_of_quarters = written.quarters / len(history.quarters())
    assert written.filings / SCALE == pytest.approx(5_000_000 * share_of_quarters, rel=0.3)
    assert written.lines / written.filings == pytest.approx(2.1, rel=0.1)
    assert written.footnotes / written.filings == pytest.approx(2.3, rel=0.15)


def test_no_row_stands_alone(tables: duckdb.DuckDBPyConnection) -> None:
    assert number(tables, "select count(*) - count(distinct accession_number) from submission") == 0
    for table in set(datasets.TABLES) - {"SUBMISSION"}:
        orphans = f"select count(*) from {table} anti join submission using (accession_number)"
        assert number(tables, orphans) == 0, table
    for table in ("NONDERIV_TRANS", "DERIV_TRANS", "NONDERIV_HOLDING", "DERIV_HOLDING"):
        cited = (
            f"select count(*) from (select accession_number, coalesce(shrs_ownd_folwng_trans_fn, "
            f"security_title_fn) as footnote_id from {table}) as cells "
            "anti join footnotes using (accession_number, footnote_id) "
            "where footnote_id is not null"
        )
        assert number(tables, cited) == 0, table


def test_proportions_are_secs(tables: duckdb.DuckDBPyConnection) -> None:
    """Against the counts of 2024q1 and 2024q3 that the definitions quote."""

    def share(query: str, total: str) -> float:
        return number(tables, f"select count(*) from {query}") / number(
            tables, f"select count(*) from {total}"
        )

    assert share("submission where document_type = '4'", "submission") > 0.85
    assert 0.008 < share("submission where document_type like '%/A'", "submission") < 0.03
    several = "(select 1 from reportingowner group by accession_number having count(*) > 1)"
    assert 0.01 < share(several, "submission") < 0.05
    for code, low, high in (("S", 0.2, 0.4), ("F", 0.12, 0.3), ("A", 0.15, 0.3), ("P", 0.03, 0.1)):
        found = share(f"nonderiv_trans where trans_code = '{code}'", "nonderiv_trans")
        assert low < found < high, code
    distinct = number(tables, "select count(distinct footnote_txt) / count(*) from footnotes")
    assert 0.3 < distinct < 0.9


def test_owners_have_careers(tables: duckdb.DuckDBPyConnection) -> None:
    boards = (
        "select count(*) from (select rptownercik from reportingowner "
        "inner join submission using (accession_number) "
        "group by rptownercik having count(distinct issuercik) > 1)"
    )
    assert number(tables, boards) > 0


def test_no_token_of_a_template_is_left(tables: duckdb.DuckDBPyConnection) -> None:
    assert number(tables, "select count(*) from footnotes where contains(footnote_txt, '@')") == 0
    assert (
        number(tables, "select count(*) from footnotes where contains(footnote_txt, '1901')") == 0
    )


def test_every_way_to_print_a_day_is_a_token() -> None:
    for _, _, text in history_rows.templates():
        assert "1901" not in text and "654.32" not in text and "765.43" not in text


def test_the_day_on_top_is_a_day_of_edgar(written: History) -> None:
    index = written.folder / documents.daily_index_path(ORDINARY_DAY)
    accessions = {
        line.split("/")[-1].strip() for line in index.read_text("latin-1").splitlines()[10:]
    }
    files = {path.name for path in written.folder.glob("Archives/edgar/data/*/*.txt")}
    assert len(accessions) == written.filings_of_the_day > 50
    assert accessions == files


def test_the_documents_of_the_day_are_valid(
    written: History, schemas: dict[str, etree.XMLSchema]
) -> None:
    for path in {p.name: p for p in written.folder.glob("Archives/edgar/data/*/*.txt")}.values():
        document = etree.fromstring(documents.unwrapped(path.read_bytes()))
        schema = schemas[document.findtext("documentType")]
        assert schema.validate(document), f"{path.name}: {schema.error_log}"
