"""dbt's unit tests. They are no checks of a nightly run, because they test code and not data."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import duckdb

from insider_signals.extract.contract import create_raw_tables
from insider_signals.pipeline.project import DBT_PROJECT, dbt_environment, dbt_executable
from insider_signals.pipeline.settings import Settings


def test_dbt_unit_tests_pass(tmp_path: Path, manifest: dict[str, Any]) -> None:
    """On empty tables: a unit test asks the warehouse only for the types of columns."""
    settings = Settings.from_environment({}, data=tmp_path)
    settings.warehouse.parent.mkdir(parents=True)
    with duckdb.connect(str(settings.warehouse)) as connection:
        create_raw_tables(connection)
    done = subprocess.run(
        [
            dbt_executable(),
            "--no-use-colors",
            "build",
            "--empty",
            "--exclude",
            "test_type:data",
            "--project-dir",
            str(DBT_PROJECT),
            "--profiles-dir",
            str(DBT_PROJECT),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, **dbt_environment(settings)},
    )
    assert done.returncode == 0, done.stdout[-5_000:]
    results = json.loads((settings.dbt_target / "run_results.json").read_text(encoding="utf-8"))
    states = {result["unique_id"]: result["status"] for result in results["results"]}
    assert manifest["unit_tests"]
    assert {states[test] for test in manifest["unit_tests"]} == {"pass"}
