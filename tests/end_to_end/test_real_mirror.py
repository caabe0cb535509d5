"""Real filings of twenty years in one run, where the mirror of them is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Insider
from listed_filings import listed


@pytest.fixture(scope="module")
def real(shared: Path, manifest_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Insider:
    insider = Insider(tmp_path_factory.mktemp("real"), shared / "edgar", manifest_path.parent)
    insider.run("run", "--from", "2006-01-01", "--to", "2025-12-31")
    return insider


def test_every_real_filing_is_published_or_rejected(real: Insider) -> None:
    published = {a for (a,) in real.ask("select accession_number from marts.filings")}
    rejected = {
        a for (a,) in real.ask("select accession_number from edgar.rejected", real.warehouse)
    }
    assert listed(real.edgar) <= published | rejected
    assert len(published) > 400


def test_no_line_is_lost_between_the_raw_tables_and_the_marts(real: Insider) -> None:
    raw = real.ask(
        "select (select count(*) from edgar.nonderiv_trans)"
        " + (select count(*) from edgar.deriv_trans)",
        real.warehouse,
    )
    assert real.ask("select count(*) from marts.transactions") == raw
