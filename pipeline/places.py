"""Where a run writes, and which of these places cannot be written, asked by writing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from insider_signals.pipeline.settings import Settings


def folders(settings: Settings) -> list[Path]:
    """The folders of a data folder, each before those inside it."""
    return [
        settings.data,
        settings.market,
        settings.store,
        settings.datasets,
        settings.market / "slice",
        settings.published,
        settings.published / "parquet",
        settings.report,
        settings.dagster_home,
        settings.dagster_home / "history",
        settings.dbt_target,
        settings.logs,
        settings.market / "tmp",
    ]


def unwritable(settings: Settings) -> Iterator[tuple[Path, str]]:
    """Places that cannot be written now, and why. What is not there yet is no place.

    Nothing is changed: a file without a name is written into each folder, and files are opened for
    writing and closed. (The mode alone says nothing of a read-only disk, or to root.)
    """
    for folder in dict.fromkeys(folders(settings)):
        try:
            if not folder.exists():
                continue
            if not folder.is_dir():
                yield folder, "it is a file, and should be a folder"
                continue
            with tempfile.TemporaryFile(dir=folder) as probe:
                # Less than a page of a disk in memory may seem to fit.
                probe.write(bytes(65_536))
                probe.flush()
            files = [path for path in folder.iterdir() if path.suffix in (".duckdb", ".sqlite")]
        except OSError as error:
            yield folder, error.strerror or str(error)
            continue
        if folder == settings.market:
            files += [path for path in (settings.lock,) if path.exists()]
        for path in sorted(files):
            if path.is_dir():
                yield path, "it is a folder, and should be a file"
            elif reason := _cannot_be_opened(path):
                yield path, reason


def _cannot_be_opened(path: Path) -> str | None:
    try:
        os.close(os.open(path, os.O_RDWR))
    except OSError as error:
        return error.strerror or str(error)
    return None
