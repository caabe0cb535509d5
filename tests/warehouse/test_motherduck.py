"""The project compiles for MotherDuck. It was never run there: that needs an account."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from insider_signals.pipeline.project import DBT_PROJECT, dbt_environment, dbt_executable
from insider_signals.pipeline.settings import Settings, SettingsError


def test_all_models_compile_without_a_connection(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "INSIDER_SIGNALS_TARGET": "motherduck",
            "INSIDER_SIGNALS_MOTHERDUCK_DATABASE": "filings",
            "motherduck_token": "none",
        },
        data=tmp_path,
    )
    done = subprocess.run(
        [
            dbt_executable(),
            "--no-use-colors",
            "compile",
            "--no-introspect",
            "--no-populate-cache",
            # Whether there is something to add to is a question to the service.
            "--exclude",
            "config.materialized:incremental",
            "--project-dir",
            str(DBT_PROJECT),
            "--profiles-dir",
            str(DBT_PROJECT),
        ],
        env={**os.environ, **dbt_environment(settings)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    compiled = settings.dbt_target / "compiled" / "insider_signals" / "models"
    models = {
        path.name
        for path in (DBT_PROJECT / "models").rglob("*.sql")
        if "materialized='incremental'" not in path.read_text(encoding="utf-8").replace(" ", "")
    }
    assert models - {path.name for path in compiled.rglob("*.sql")} == set()
    staged = (compiled / "staging" / "stg_edgar__submissions.sql").read_text(encoding="utf-8")
    assert '"filings"."edgar"."submission"' in staged


def test_the_warehouse_is_the_database_of_the_service(tmp_path: Path) -> None:
    settings = Settings.from_environment({"INSIDER_SIGNALS_TARGET": "motherduck"}, data=tmp_path)
    assert settings.target.name == "motherduck"
    assert settings.target.address == "insider_signals"
    assert settings.target.exists()


def test_a_target_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="one of duckdb, ducklake, motherduck, not 'oracle'"):
        Settings.from_environment({"INSIDER_SIGNALS_TARGET": "oracle"}, data=tmp_path)
    with pytest.raises(SettingsError, match="INSIDER_SIGNALS_DUCKLAKE_CATALOG"):
        Settings.from_environment({"INSIDER_SIGNALS_TARGET": "ducklake"}, data=tmp_path)
