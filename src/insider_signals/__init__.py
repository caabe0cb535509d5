"""A warehouse of SEC insider filings that tells meaningful insider selling, and buying, from noise.

import insider_signals

with insider_signals.open() as published:
    published.sql("select * from signals where is_current").show()
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

__all__ = ["open"]


def open(path: str | Path | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to what is published: the file at `path`, or that of the data folder
    (`INSIDER_SIGNALS_DATA`, else where `insider run` puts it).

    Raises `insider_signals.published.file.NothingPublished` when nothing is published there.
    """
    from insider_signals.published.file import open_file

    if path is not None:
        return open_file(Path(path))
    from insider_signals.pipeline.settings import Settings, read_env_files

    read_env_files()
    settings = Settings.from_environment()
    return open_file(settings.published_file, settings.market_name)
