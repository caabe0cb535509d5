"""The console script on a data folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from contents import contents

from insider_signals.pipeline.settings import ROOT

# What a parsed dbt project consists of.
KEPT = {"manifest.json", "partial_parse.msgpack", "project_hash.txt", "semantic_manifest.json"}


@dataclass(frozen=True)
class Insider:
    """The console script on a data folder of its own, with nothing of the caller's settings."""

    data: Path
    edgar: Path
    manifest_folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    # Another copy of the project.
    source: Path = ROOT

    def environment(self, base_url: str | None = None) -> dict[str, str]:
        market = {
            "INSIDER_SIGNALS_PRICES": self.edgar / "market" / "prices.parquet",
            "INSIDER_SIGNALS_TICKERS": self.edgar / "market" / "tickers.csv",
        }
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(self.source / "src"),
            "INSIDER_SIGNALS_DATA": str(self.data),
            "EDGAR_BASE_URL": base_url or str(self.edgar),
            # A mirror of EDGAR alone has no prices: then the warehouse does without.
            **{name: str(path) for name, path in market.items() if path.exists()},
            **self.settings,
        }

    def take_parsed_project(self) -> None:
        """The parsed dbt project is the same for everybody: spare each folder the ten seconds."""
        if not (self.data / "dbt").exists():
            shutil.copytree(
                self.manifest_folder,
                self.data / "dbt",
                ignore=lambda folder, names: [
                    n for n in names if n not in KEPT and Path(folder) == self.manifest_folder
                ],
            )

    def start(
        self, *arguments: str, base_url: str | None = None, **settings: str
    ) -> subprocess.Popen[str]:
        self.take_parsed_project()
        return subprocess.Popen(
            [sys.executable, "-m", "insider_signals.console.cli", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**self.environment(base_url), **settings},
            cwd=self.source,
        )

    def run(self, *arguments: str, base_url: str | None = None, **settings: str) -> str:
        """Runs a command that must succeed; returns what it printed."""
        process = self.start(*arguments, base_url=base_url, **settings)
        output, _ = process.communicate()
        assert process.returncode == 0, output + self.newest_log()[-5_000:]
        return output

    def newest_log(self) -> str:
        logs = sorted((self.data / "logs").glob("*.log"))
        return logs[-1].read_text() if logs else ""

    @property
    def published(self) -> Path:
        return self.data / "published" / "insider_signals.duckdb"

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse.duckdb"

    def ask(self, query: str, path: Path | None = None) -> list[tuple]:
        with duckdb.connect(str(path or self.published), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def contents(self) -> dict[str, str]:
        """A hash over all rows of every published table."""
        return {table: content for table, (_, content) in contents(self.published).items()}

    def raw_contents(self) -> dict[str, str]:
        """A hash over all rows of every raw table, but for the log of when they were loaded."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            tables = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables()"
                " where schema_name in ('edgar', 'market') and table_name <> 'load_log'"
            ).fetchall()
            return {
                table: str(
                    connection.execute(
                        f"select count(*), sum(hash(t)) from {table} as t"
                    ).fetchone()
                )
                for (table,) in tables
            }
