"""Pages kept of the report before: always what making them anew would have written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from insider_signals.report.build import build_report
from insider_signals.report.previous import FILE


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def nights(published: Path, report: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A published file to change, and the report of how it was."""
    file, target = tmp_path / "published.duckdb", tmp_path / "report"
    shutil.copy(published, file)
    shutil.copytree(report, target)
    return file, target


def _change(file: Path, *statements: str) -> None:
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)


NEWS = {
    "a figure of a trade": "update marts.trade_versions set value_usd = value_usd + 1"
    " where trade_id = (select min(trade_id) from marts.signal_trades)",
    "the text of a footnote": "update marts.footnotes set footnote_text = 'Sold to buy a boat.'"
    " where accession_number = (select min(accession_number) from marts.footnotes)",
    "the name of an insider": "update marts.filing_owners set owner_name = 'Smith Jane'"
    " where owner_cik = (select min(owner_cik) from marts.filing_owners)",
    "the reasons of a signal": "update marts.signals set reasons = ['Something else.']"
    " where signal_id = (select min(signal_id) from marts.signals)",
    "a price": "update marts.issuer_prices set price_usd = price_usd * 2"
    " where issuer_cik = (select min(issuer_cik) from marts.issuer_prices)",
    "a signal that is gone": "delete from marts.signals"
    " where signal_id = (select max(signal_id) from marts.signals)",
    "another publication": "update marts.publications"
    " set published_at = published_at + interval 1 day",
}


@pytest.mark.parametrize("news", NEWS)
def test_a_kept_page_is_what_a_new_one_would_be(
    nights: tuple[Path, Path], tmp_path: Path, news: str
) -> None:
    file, target = nights
    before = _files(target)
    _change(file, NEWS[news])
    summary = build_report(file, target)
    anew = build_report(file, tmp_path / "anew")
    assert _files(target) == _files(tmp_path / "anew")
    assert anew.kept == 0
    of_rows = summary.signals + summary.issuers
    if news == "another publication":
        assert summary.kept == of_rows
        assert all(_files(target)[name] != before[name] for name in before if "issuers/" in name)
    else:
        assert of_rows / 2 < summary.kept < of_rows or news == "the name of an insider"
        assert summary.kept > 0


def test_nothing_is_kept_when_the_words_for_a_motive_changed(nights: tuple[Path, Path]) -> None:
    file, target = nights
    assert build_report(file, target).kept > 0
    _change(file, "update reference.noise_filters set explanation = explanation || ' Or so.'")
    assert build_report(file, target).kept == 0


def test_a_damaged_page_is_made_anew(nights: tuple[Path, Path]) -> None:
    file, target = nights
    page = next((target / "issuers").iterdir())
    content = page.read_bytes()
    page.write_bytes(content.replace(b"<h1>", b"<h1>Not ", 1))
    missing = next((target / "signals").iterdir())
    missing.unlink()
    summary = build_report(file, target)
    assert page.read_bytes() == content
    assert missing.exists()
    assert summary.kept == summary.signals + summary.issuers - 2


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"made_by": 1, "pages": 7}', "\x00"])
def test_without_a_record_every_page_is_made(nights: tuple[Path, Path], content: str) -> None:
    file, target = nights
    record = json.loads((target / FILE).read_text())
    (target / FILE).write_text(content)
    assert build_report(file, target).kept == 0
    assert json.loads((target / FILE).read_text()) == record
