"""Readers of the published file never fail and never see half a publication.

`benchmarks/concurrent_readers.py` is the long form, with SQLAlchemy, ADBC, Node.js and DuckDB's
command line.
"""

from __future__ import annotations

from pathlib import Path

from concurrent_readers import campaign, commands


def test_readers_and_publications_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    kinds = commands(tmp_path, 5, 3)
    published, told, wrong = campaign(tmp_path, 5, kinds, rows=2_000)
    assert wrong == [] and published > 1
    assert all(int(line.split()[0]) > 0 for line in told)
