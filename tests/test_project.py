"""Rules of the whole project: what importing does, who may read what, what is described.

Who may import whom is in pyproject.toml (`lint-imports`, a part of `make check`)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import ROOT

PACKAGE = ROOT / "src" / "insider_signals"
PACKAGES = sorted(
    path.name for path in PACKAGE.iterdir() if path.is_symlink() and (path / "__init__.py").exists()
)


def python_files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def test_every_folder_of_python_is_a_part_of_the_package() -> None:
    """By a link: `import extract` would be another module than `insider_signals.extract`."""
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert folders == set(PACKAGES) and len(PACKAGES) == 7
    imports = re.compile(rf"^\s*(?:from|import) ({'|'.join(PACKAGES)})\b", re.MULTILINE)
    files = [path for folder in (*PACKAGES, "tests", "benchmarks") for path in python_files(folder)]
    assert len(files) > 150
    assert [str(path) for path in files if imports.search(path.read_text(encoding="utf-8"))] == []


def test_importing_any_module_does_no_io() -> None:
    """Reading a file, a connection or a process while importing would make every start slower, and
    would fail where the file is not."""
    modules = [
        ".".join(("insider_signals", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        for package in PACKAGES
        for path in python_files(package)
        if path.name != "__main__.py"
    ]
    program = f"""
import importlib, json, sys
# Third parties may read what they like while they are imported.
import click, dagster, dagster_dbt, dotenv, duckdb, filelock, holidays, jinja2, lxml.etree
import plotly.graph_objects, plotly.offline, requests, rich.console, rich.progress, rich.table
import tenacity, yaml
import concurrent.futures.thread, http.server, sqlite3, urllib.request
# Time zones are read from the system once, by the standard library.
import zoneinfo; zoneinfo.ZoneInfo("America/New_York"); zoneinfo.ZoneInfo("UTC")
found = []
def watch(event, args):
    if event == "open" and str(args[0]).endswith((".py", ".pyc")):
        return
    if event == "open" and "site-packages" in str(args[0]):
        return
    if event in ("open", "socket.connect", "subprocess.Popen", "sqlite3.connect"):
        found.append([event, str(args[0])])
modules = {modules!r}
sys.addaudithook(watch)
for module in modules:
    importlib.import_module(module)
print(json.dumps(found))
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []


def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["package_name"] == "insider_signals"
    ]


def test_every_column_of_a_mart_is_described(manifest: dict[str, Any]) -> None:
    missing = [
        f"{node['name']}.{column['name']}"
        for node in models(manifest)
        if node["schema"] == "marts"
        for column in node["columns"].values()
        if len(column["description"].strip()) < 10
    ]
    assert missing == []


def test_every_mart_has_a_contract_and_a_description(manifest: dict[str, Any]) -> None:
    marts = [node for node in models(manifest) if node["schema"] == "marts"]
    assert [node["name"] for node in marts if not node["config"]["contract"]["enforced"]] == []
    assert [node["name"] for node in marts if not node["description"].strip()] == []
    assert [node["name"] for node in marts if not node["columns"]] == []


def test_names_of_marts_and_columns_are_lower_case(manifest: dict[str, Any]) -> None:
    names = [
        name
        for node in models(manifest)
        for name in (node["name"], *(column["name"] for column in node["columns"].values()))
    ]
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []


def test_only_staging_reads_sources(manifest: dict[str, Any]) -> None:
    readers = {
        node["name"]
        for node in models(manifest)
        for parent in node["depends_on"]["nodes"]
        if parent.startswith("source.") and node["schema"] != "staging"
    }
    assert readers == set()


def test_marts_never_read_staging(manifest: dict[str, Any]) -> None:
    nodes = manifest["nodes"]
    readers = {
        f"{node['name']} reads {nodes[parent]['name']}"
        for node in models(manifest)
        if node["schema"] == "marts"
        for parent in node["depends_on"]["nodes"]
        if parent in nodes and nodes[parent]["schema"] == "staging"
    }
    assert readers == set()


def test_no_folder_of_intermediate_models_reads_a_later_one(manifest: dict[str, Any]) -> None:
    """Their order is that of dbt_project.yml, which is the way that a filing takes."""
    config = yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text("utf-8"))
    folders = config["models"]["insider_signals"]["intermediate"]
    order = [name for name in folders if not name.startswith("+")]
    assert len(order) == 9
    place = {
        node["unique_id"]: (order.index(node["fqn"][2]), f"{node['fqn'][2]}/{node['name']}")
        for node in models(manifest)
        if node["schema"] == "intermediate"
    }
    back = [
        f"{place[node['unique_id']][1]} reads {place[parent][1]}"
        for node in models(manifest)
        if node["unique_id"] in place
        for parent in node["depends_on"]["nodes"]
        if parent in place and place[parent][0] > place[node["unique_id"]][0]
    ]
    assert back == []


def test_what_is_built_per_issuer_reads_nothing_that_is_built_of_all(
    manifest: dict[str, Any],
) -> None:
    """A slice has the rows of some issuers: a model of it never waits for one of the whole market,
    and what says of a model for whom it is built lies beside it."""
    per = {node["unique_id"]: node["config"]["meta"]["per"] for node in models(manifest)}
    assert set(per.values()) == {"issuer", "market", "both", "rules", "text"}
    found = {
        f"{node['name']} reads {manifest['nodes'][parent]['name']}"
        for node in models(manifest)
        if per[node["unique_id"]] == "issuer"
        for parent in node["depends_on"]["nodes"]
        if per.get(parent) == "market"
    }
    assert found == set()


def test_every_source_is_read(manifest: dict[str, Any]) -> None:
    """An orphan source would be a raw table that is loaded for nobody."""
    read = {parent for node in models(manifest) for parent in node["depends_on"]["nodes"]}
    orphans = {source["name"] for key, source in manifest["sources"].items() if key not in read}
    # What was loaded when is for the operator, not for models.
    assert orphans <= {"load_log"}


def test_every_data_test_says_what_is_true(manifest: dict[str, Any]) -> None:
    """The name of a test is the name of its check in Dagster, so it is a sentence."""
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    generated = [
        node["name"]
        for node in tests
        if node.get("test_metadata")
        and node["name"] == node["unique_id"].split(".")[-2]
        and re.match(r"(not_null|unique|accepted_values|relationships)_", node["name"])
    ]
    assert generated == []


def test_every_setting_is_listed() -> None:
    listed = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    source = (ROOT / "pipeline" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"((?:EDGAR|INSIDER_SIGNALS)_[A-Z_]+)"', source))
    assert listed == read


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_no_address_is_locked(name: str) -> None:
    """Where packages come from is the installer's business."""
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--hash=sha256:" in lock


def test_what_runs_is_locked_without_what_tests_and_checks_need() -> None:
    def locked(name: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    runs, develops = locked("requirements.lock"), locked("requirements-dev.lock")
    assert runs < develops
    names = {name.split("==")[0] for name in runs}
    assert {"duckdb", "dagster", "dbt-duckdb", "lxml", "requests"} <= names
    assert not names & {"pytest", "ruff", "mypy", "sqlfluff", "playwright", "hypothesis"}


def test_scripts_find_what_they_imported_before_the_project_was_one_package(tmp_path: Path) -> None:
    program = (
        "from orchestration import publishing\n"
        "from orchestration.settings import Settings\n"
        "from extract.prices import load_prices\n"
        "import insider_signals.pipeline.settings as now\n"
        "print(Settings is now.Settings, publishing.__name__, load_prices.__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "True insider_signals.pipeline.publishing load_prices\n", done.stderr
