"""A blocking check of the raw tables that fails ends `insider run` in a few lines: which check, in
plain words, on which filings, and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

OWNERSHIP = "('3', '3/A', '4', '4/A', '5', '5/A')"
NEWEST = (
    "(select accession_number from edgar.filing_index"
    f" where form_type in {OWNERSHIP} order by index_date desc, accession_number limit 8)"
)
BROKEN = {
    "raw tables have the promised shape": (
        ["alter table edgar.owner_signature drop column ownersignaturename"],
        ["edgar.owner_signature", "ownersignaturename"],
        "insider upgrade",
    ),
    "filings match the index": (
        [f"delete from edgar.submission where accession_number in {NEWEST}"],
        ["missing 8", " and "],
        "insider rebuild",
    ),
    "filings can be read": (
        [
            "insert into edgar.rejected by name select accession_number, 0 as line_ordinal,"
            f" 'document' as place, 'the filing is empty' as reason from {NEWEST}",
            f"delete from edgar.submission where accession_number in {NEWEST}",
        ],
        ["unreadable 8", "(the filing is empty)"],
        "look at one of them with EDGAR",
    ),
}


@pytest.mark.parametrize("check", BROKEN)
def test_a_failed_check_is_said_in_a_sentence(
    filled: Path, mirror: Path, tmp_path: Path, check: str
) -> None:
    statements, facts, repair = BROKEN[check]
    data = tmp_path / "data"
    shutil.copytree(filled, data)
    published = (data / "published" / "insider_signals.duckdb").read_bytes()
    with duckdb.connect(str(data / "warehouse.duckdb")) as connection:
        newest = sorted(
            accession for (accession,) in connection.execute(f"from {NEWEST}").fetchall()
        )
        for statement in statements:
            connection.execute(statement)
    done = subprocess.run(
        [sys.executable, "-m", "insider_signals.console.cli", "run", "--offline", "--force"],
        capture_output=True,
        text=True,
        env={
            "PATH": os.environ["PATH"],
            "INSIDER_SIGNALS_DATA": str(data),
            "EDGAR_BASE_URL": str(mirror),
        },
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1 and "Traceback" not in said, said
    error = said[said.index("Error: ") :]
    assert len(error.splitlines()) <= 4, error
    text = " ".join(error.split())
    assert (
        f"A check failed, so nothing was built or published; the last good file stays: {check}"
        in text
    )
    assert f"What to do: {repair}" in text
    for fact in facts:
        assert fact in text
    if check != "raw tables have the promised shape":
        assert sum(accession in text for accession in newest) == 5, text
        assert "and 3 more" in text
    assert (data / "published" / "insider_signals.duckdb").read_bytes() == published
