"""Writes docs/data_dictionary/ from the dbt project: `make docs`, or `python docs/generate.py`.

Names, types and descriptions live in the YAML beside the models and nowhere else; these pages are
the same facts for people who read rather than query. `--check` writes nothing and says which page
is not current.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT = ROOT / "dbt_project"
FOLDER = ROOT / "docs" / "data_dictionary"
DECIDED = ROOT / "docs" / "where_is_it_decided.md"
HEADER = "<!-- Written by `make docs` from the dbt project. Edit the YAML beside the model. -->\n\n"

Manifest = dict[str, Any]
Node = dict[str, Any]


def read_manifest() -> Manifest:
    """The project's manifest, parsed now. Raises RuntimeError when it does not parse."""
    from dbt.cli.main import dbtRunner

    with tempfile.TemporaryDirectory() as target:
        os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
        result = dbtRunner().invoke(
            ["--quiet", "--log-level-file", "none", "parse", *folders, "--target-path", target]
        )
        if not result.success:
            raise RuntimeError(f"the dbt project does not parse: {result.exception}")
        return json.loads((Path(target) / "manifest.json").read_text(encoding="utf-8"))


def dictionary(manifest: Manifest) -> dict[str, str]:
    """The pages by file name."""
    marts = _published(manifest, "marts")
    seeds = _published(manifest, "reference")
    sources = sorted(
        manifest["sources"].values(), key=lambda node: (node["source_name"], node["name"])
    )
    pages = {
        "README.md": _index(marts, seeds, sources),
        "marts.md": _tables(
            manifest,
            "Marts",
            "The published tables, schema `marts` of `insider_signals.duckdb`. Columns keep their"
            " names and meaning; new ones may come.",
            marts,
        ),
        "reference.md": _tables(
            manifest,
            "Reference tables",
            "Published as schema `reference`: codes, rules and thresholds, most of them seeds. An"
            " analyst who disagrees with a number changes it there.",
            seeds,
        ),
        "raw.md": _tables(
            manifest,
            "Raw tables",
            "The warehouse's raw schemas. `edgar` has SEC's own table and column names; they are"
            " not published.",
            sources,
        ),
        "entities.md": _entities(manifest, marts),
        "lineage.md": _lineage(manifest),
    }
    return {name: HEADER + text.rstrip() + "\n" for name, text in pages.items()}


def where_is_it_decided() -> str:
    """The page that leads from a verdict to the file that makes it: filters, then definitions."""

    def seed(name: str) -> list[dict[str, str]]:
        with (DBT_PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def linked(name: str) -> str:
        # The rules of texts are a macro, and a model of the same name publishes them.
        paths = [
            *(DBT_PROJECT / "macros").rglob(f"{name}.sql"),
            *(DBT_PROJECT / "models").rglob(f"{name}.sql"),
        ]
        path = paths[0]
        return f"[{name}](../{path.relative_to(ROOT).as_posix()})"

    lines = [
        "# Where is it decided?",
        "",
        "From a verdict to the file that makes it. Filters are tried in this order, and the first"
        " that a line hits is its `noise_reason`; `int_line_filter_matches` collects what lines"
        " hit, `int_lines_classified` takes the first, and those that need the insider's history"
        " follow in `int_lines_classified_with_history`.",
        "",
        "| filter | reason | decided in | what it says |",
        "|---|---|---|---|",
    ]
    for row in seed("noise_filters"):
        lines.append(
            f"| `{row['noise_filter_id']}` | {row['noise_reason'] or 'a threshold'} |"
            f" {linked(row['decided_in'])} | {_cell(row['explanation'])} |"
        )
    lines += [
        "",
        "## Signals",
        "",
        "A definition is a row of `dbt_project/seeds/signal_definitions.csv`, by its scope:",
        "",
        "| scope | compared in | definitions |",
        "|---|---|---|",
    ]
    scopes: dict[str, list[str]] = defaultdict(list)
    for row in seed("signal_definitions"):
        scopes[row["scope"]].append(f"`{row['definition_id']}`")
    for scope, names in scopes.items():
        lines.append(f"| {scope} | {linked(EVALUATED[scope])} | {', '.join(names)} |")
    return HEADER + "\n".join(lines) + "\n"


# The model that compares measures with the conditions of a definition, by the definition's scope.
EVALUATED = {
    "trade": "int_trade_rule_results",
    "cluster": "int_cluster_windows_evaluated",
    "lockup": "int_lockup_windows_evaluated",
    "plan": "int_plan_sales_evaluated",
}


def _published(manifest: Manifest, schema: str) -> list[Node]:
    """Models and seeds of a published schema."""
    return sorted(
        (
            node
            for node in manifest["nodes"].values()
            if node["resource_type"] in ("model", "seed") and node["schema"] == schema
        ),
        key=lambda node: node["name"],
    )


def _models(manifest: Manifest, folder: str) -> list[Node]:
    return sorted(
        (
            node
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model" and node["fqn"][1] == folder
        ),
        key=lambda node: node["name"],
    )


# --- tables -------------------------------------------------------------------------------------


def _index(marts: list[Node], seeds: list[Node], sources: list[Node]) -> str:
    lines = [
        "# Data dictionary",
        "",
        "What every table and column means. The same words are comments in the published file"
        " (`select comment from duckdb_columns()`), so that BI tools show them.",
        "",
        "- [Entities](entities.md): how the marts join",
        "- [Lineage](lineage.md): what is made from what",
    ]
    for title, page, nodes in (
        ("Marts", "marts.md", marts),
        ("Reference tables", "reference.md", seeds),
        ("Raw tables", "raw.md", sources),
    ):
        lines += ["", f"## {title}", "", "| table | one row is |", "|---|---|"]
        lines += [
            f"| [{name}]({page}#{_anchor(name)}) | {_cell(_first(node))} |"
            for name, node in ((_shown_name(node), node) for node in nodes)
        ]
    return "\n".join(lines)


def _tables(manifest: Manifest, title: str, intro: str, nodes: list[Node]) -> str:
    facts = _facts(manifest)
    lines = [f"# {title}", "", intro]
    for node in nodes:
        lines += ["", f"## {_shown_name(node)}", "", _text(node["description"])]
        parents = [
            _plain_name(manifest, parent)
            for parent in manifest["parent_map"].get(node["unique_id"], [])
            if not parent.startswith(("test.", "macro."))
        ]
        if parents:
            lines += ["", f"Made from {_listed(sorted(set(parents)))}."]
        lines += ["", "| column | type | meaning |", "|---|---|---|"]
        for column in node["columns"].values():
            kind = (column.get("data_type") or "").lower().replace('"', "")
            lines.append(
                f"| `{column['name']}` | {_cell(kind)} | {_cell(_text(column['description']))} |"
            )
        if found := facts.get(node["unique_id"]):
            lines += ["", "Checked at every build: " + "; ".join(found) + "."]
    return "\n".join(lines)


def _facts(manifest: Manifest) -> dict[str, list[str]]:
    """The names of a table's tests, which are sentences of fact."""
    facts: dict[str, list[str]] = defaultdict(list)
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("attached_node"):
            facts[node["attached_node"]].append(node["name"].replace("_", " "))
    return {key: sorted(names) for key, names in facts.items()}


# --- pictures -----------------------------------------------------------------------------------


# What is listed there is in no other mart.
APART = {"rejected_filings"}


def _entities(manifest: Manifest, marts: list[Node]) -> str:
    """A mart that says a column is unique owns that key; the marts that carry it refer to it."""
    names = {node["unique_id"]: node["name"] for node in marts}
    keys = {"owner_cik": "insiders"}
    unique = [
        (test.get("column_name") or "", names[test["attached_node"]])
        for test in manifest["nodes"].values()
        if (test.get("test_metadata") or {}).get("name") == "unique"
        and test.get("attached_node") in names
    ]
    # Of several, the mart that is named after the key; never the one that dbt happened to read
    # first.
    unique.sort(key=lambda pair: (pair[1] != f"{pair[0].removesuffix('_id')}s", pair[1]))
    for column, mart in unique:
        keys.setdefault(column, mart)
    # Nearly every mart has the issuer: drawing it would hide everything else.
    keys.pop("issuer_cik", None)
    boxes, edges = [], []
    for node in marts:
        if node["name"] in APART:
            continue
        carried = [column for column in node["columns"] if column in keys]
        if not carried:
            continue
        boxes.append(f"    {node['name']} {{")
        for column in carried:
            own = keys[column] == node["name"]
            boxes.append(f"        varchar {column} {'PK' if own else 'FK'}")
            if not own:
                edges.append(f"    {keys[column]} ||--o{{ {node['name']} : {column}")
        boxes.append("    }")
    with_issuer = [node["name"] for node in marts if "issuer_cik" in node["columns"]]
    return "\n".join(
        [
            "# Entities",
            "",
            "How the marts join: a line leads from the mart that has one row per key to the marts"
            " that carry the key. Only keys are shown; [marts.md](marts.md) has all columns.",
            "",
            "```mermaid",
            "erDiagram",
            "    direction LR",
            *boxes,
            *edges,
            "```",
            "",
            f"By `issuer_cik` these join to `issuers` and to each other: {_listed(with_issuer)}."
            " By `decision_group_id` (with the issuer) trades and histories join to"
            " `filing_owners`: the people and entities that act as one.",
        ]
    )


GROUPS = {
    "staging": "Staging: raw tables renamed and cast",
    "reference": "Reference: codes, rules, thresholds",
    "filings": "Filings: owners and their roles, footnotes, amendments",
    "lines": "Lines: codes, prices and units, amendments, plans",
    "owners": "Owners: reporting groups, copies, positions",
    "issuers": "Issuers: events, results, figures, lock-ups, notices",
    "prices": "Prices: sessions, returns",
    "motives": "Motives: why a line is routine",
    "trades": "Trades: fragments, versions, histories, features",
    "signals": "Signals: conditions, clusters, tiers, reasons",
    "outcomes": "Outcomes: what prices did afterwards",
    "marts": "Marts: published",
}


def _lineage(manifest: Manifest) -> str:
    """The groups first, then each group with what it is made from."""
    shown = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed")
    }
    parents = {
        key: {parent for parent in manifest["parent_map"].get(key, []) if parent in shown}
        for key in shown
    }
    group = {key: _group(node) for key, node in shown.items()}
    between = {
        (group[parent], group[key])
        for key, found in parents.items()
        for parent in found
        if group[parent] != group[key]
    }
    order = [name for name in GROUPS if name in group.values()]
    made_from = {name: {one for one, other in between if other == name} for name in order}
    arrows = [(one, name) for name in order for one in _nearest(name, made_from)]
    lines = [
        "# Lineage",
        "",
        "What is made from what. Dagster's UI shows the same graph with its last runs and checks."
        " An arrow that leads through another box as well is left out.",
        "",
        "```mermaid",
        "flowchart LR",
        '    raw_tables(["Raw tables: edgar, market"]) --> group_staging',
        *(f'    group_{name}["{GROUPS[name]}"]' for name in order),
        *(
            f"    group_{one} --> group_{other}"
            for one, other in sorted(arrows, key=lambda pair: [order.index(one) for one in pair])
        ),
        '    group_marts --> published(["Published file, report"])',
        "```",
    ]
    for name in order:
        members = sorted(key for key in shown if group[key] == name)
        if name in ("staging", "reference"):
            continue
        drawn = {key: _nearest(key, parents) for key in members}
        outside = sorted(set().union(*drawn.values()) - set(members))
        lines += [
            "",
            f"## {GROUPS[name]}",
            "",
            "Rounded: from another group. A table that is used through another one only has no line"
            " of its own.",
            "",
            "```mermaid",
            "flowchart LR",
            *(f"    {shown[key]['name']}([{shown[key]['name']}])" for key in outside),
            *(f"    {shown[key]['name']}" for key in members),
            *(
                f"    {shown[parent]['name']} --> {shown[key]['name']}"
                for key in members
                for parent in sorted(drawn[key])
            ),
            "```",
        ]
    lines += ["", "## Raw tables of each staging view", "", "| view | raw table |", "|---|---|"]
    for node in _models(manifest, "staging"):
        raw = [
            _plain_name(manifest, parent)
            for parent in manifest["parent_map"][node["unique_id"]]
            if parent.startswith("source.")
        ]
        lines.append(f"| `{node['name']}` | {_listed(sorted(raw))} |")
    if exposures := sorted(manifest["exposures"].values(), key=lambda one: one["name"]):
        lines += ["", "## What is made with the marts", "", "| what | uses | |", "|---|---|---|"]
        for exposure in exposures:
            uses = sorted(_plain_name(manifest, one) for one in exposure["depends_on"]["nodes"])
            lines.append(
                f"| {exposure.get('label') or exposure['name']} | {_listed(uses)} |"
                f" {_cell(_text(exposure['description']))} |"
            )
    return "\n".join(lines)


def _nearest(key: str, parents: dict[str, set[str]]) -> set[str]:
    """Parents that are not also reached through another parent (transitive reduction)."""
    reached_through_others: set[str] = set()
    for parent in parents[key]:
        reached_through_others |= _ancestors(parent, parents)
    return parents[key] - reached_through_others


def _ancestors(key: str, parents: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(parents.get(key, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += parents.get(one, ())
    return found


def _group(node: Node) -> str:
    """The folder that a model is in; seeds count as reference."""
    if node["resource_type"] == "seed" or node["fqn"][1] == "reference":
        return "reference"
    return node["fqn"][2] if node["fqn"][1] == "intermediate" else node["fqn"][1]


# --- words --------------------------------------------------------------------------------------


def _shown_name(node: Node) -> str:
    return f"{node['source_name']}.{node['name']}" if "source_name" in node else node["name"]


def _plain_name(manifest: Manifest, key: str) -> str:
    node = manifest["nodes"].get(key) or manifest["sources"].get(key)
    return _shown_name(node) if node else key.split(".")[-1]


def _first(node: Node) -> str:
    return _text(node["description"]).split(". ")[0].rstrip(".")


def _text(value: str) -> str:
    return " ".join(value.split())


def _cell(value: str) -> str:
    return value.replace("|", "\\|").replace("<", "&lt;")


def _anchor(name: str) -> str:
    return name.lower().replace(".", "")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="write nothing; fail if not current")
    checking = options.parse_args().check
    pages = {FOLDER / name: text for name, text in dictionary(read_manifest()).items()}
    pages[DECIDED] = where_is_it_decided()
    stale = [
        path
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    unknown = [path for path in FOLDER.glob("*.md") if path not in pages]
    if checking:
        for path in [*stale, *unknown]:
            print(f"{path.relative_to(ROOT)} is not current: run `make docs`", file=sys.stderr)
        return 1 if stale or unknown else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
    for path in unknown:
        path.unlink()
    print(f"{len(stale)} of {len(pages)} pages written" if stale else "all pages are current")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
