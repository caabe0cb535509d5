"""The dbt project as Dagster sees it: folders, manifest, and a hash of what it would build."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from insider_signals.pipeline.settings import ROOT, Settings, SettingsError

DBT_PROJECT = ROOT / "dbt_project"
BUILDING_FILES = (".sql", ".yml", ".yaml", ".csv", ".md")
FOLDERS_THAT_BUILD_NOTHING = {"target", "logs", "dbt_packages"}
RUN_FOLDERS_KEPT = 5


def dbt_executable() -> str:
    """The dbt beside this Python: `PATH` may lead to another one, or to none."""
    beside = Path(sys.executable).with_name("dbt")
    found = str(beside) if beside.exists() else shutil.which("dbt")
    if not found:
        raise SettingsError("dbt is not installed beside this Python. Run `make setup`.")
    return found


def project_hash() -> str:
    """Changes when the same raw rows could be built into other tables, or published otherwise."""
    digest = hashlib.sha256()
    for path in sorted(DBT_PROJECT.rglob("*")):
        relative = path.relative_to(DBT_PROJECT)
        if path.suffix not in BUILDING_FILES or relative.parts[0] in FOLDERS_THAT_BUILD_NOTHING:
            continue
        digest.update(relative.as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for name in ("publishing.py", "slices.py"):
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:16]


def build_hash(settings: Settings) -> str:
    """The project's hash with the settings that a build depends on."""
    return f"{_parsed_hash(settings)}-{settings.benchmark}"


def _parsed_hash(settings: Settings) -> str:
    """The project's hash with the target, whose name is in every relation."""
    return f"{project_hash()}-{settings.target_name}"


def dbt_environment(settings: Settings) -> dict[str, str]:
    """What dbt's profile reads, and silence about itself."""
    target = settings.target
    return {
        "INSIDER_SIGNALS_TARGET": target.name,
        **target.dbt_environment(),
        "INSIDER_SIGNALS_MEMORY_LIMIT": settings.memory_limit,
        "INSIDER_SIGNALS_BENCHMARK": settings.benchmark,
        "DBT_TARGET_PATH": str(settings.dbt_target),
        "DBT_LOG_PATH": str(settings.dbt_target / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def prepare_manifest(settings: Settings) -> Path:
    """The manifest of the project as it is now; parsed again only when a file of it changed.

    Raises SettingsError with dbt's own words when the project does not parse.
    """
    manifest = settings.dbt_target / "manifest.json"
    stamp = settings.dbt_target / "project_hash.txt"
    wanted = _parsed_hash(settings)
    if manifest.exists() and stamp.exists() and stamp.read_text() == wanted:
        return manifest
    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    parsed = subprocess.run(
        [
            dbt_executable(),
            "--quiet",
            "--no-use-colors",
            "parse",
            "--project-dir",
            str(DBT_PROJECT),
            "--profiles-dir",
            str(DBT_PROJECT),
        ],
        env={**os.environ, **dbt_environment(settings)},
        cwd=DBT_PROJECT,
        capture_output=True,
        text=True,
    )
    if parsed.returncode:
        raise SettingsError(f"The dbt project does not parse:\n{parsed.stdout}{parsed.stderr}")
    stamp.write_text(wanted)
    return manifest


def remove_old_run_folders(settings: Settings) -> int:
    """dagster-dbt gives every run a target folder of its own; the newest few are kept."""
    folders = sorted(
        (path for path in settings.dbt_target.glob("*-*-*") if path.is_dir()),
        key=lambda path: path.stat().st_mtime,
    )
    cutoff = time.time() - 3600
    removed = 0
    for folder in folders[:-RUN_FOLDERS_KEPT]:
        if folder.stat().st_mtime < cutoff or len(folders) > 4 * RUN_FOLDERS_KEPT:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed
