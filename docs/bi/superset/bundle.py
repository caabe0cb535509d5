"""Writes the folder that `superset import-directory -o` reads.

    python docs/bi/superset/bundle.py data/published/insider_signals.duckdb bundle

Every mart becomes a dataset with its columns, types and comments; `dashboard.yaml` says what is on
the dashboard. Runs in Superset's environment. The same input gives the same ids, so that importing
again replaces what was imported before.
"""

import shutil
import sys
import uuid
from pathlib import Path

import duckdb
import yaml

HERE = Path(__file__).resolve().parent
SPACE = uuid.UUID("6f7a0d4e-3c0b-4d0c-9b57-0e4b6a0f1c2d")
FOLDER = "insider_signals"


def identity(*parts: str) -> str:
    return str(uuid.uuid5(SPACE, "/".join(parts)))


def database(published: Path) -> dict:
    return {
        "database_name": "Insider signals",
        "sqlalchemy_uri": f"duckdb:////{str(published).lstrip('/')}?access_mode=read_only",
        "allow_run_async": False,
        "allow_dml": False,
        "expose_in_sqllab": True,
        "extra": {},
        "uuid": identity("database"),
        "version": "1.0.0",
    }


def dataset(
    connection: duckdb.DuckDBPyConnection, table: str, comment: str | None, made: list[dict]
) -> dict:
    columns = connection.execute(
        "select column_name, data_type, comment from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'marts' and table_name = ?"
        " order by column_index",
        [table],
    ).fetchall()
    times = [name for name, kind, _ in columns if kind.startswith(("DATE", "TIMESTAMP"))]
    preferred = ("known_at", "month", "filed_date")
    return {
        "table_name": table,
        "schema": "marts",
        "catalog": None,
        "description": comment,
        "main_dttm_col": next((name for name in preferred if name in times), None),
        "columns": [
            {
                "column_name": name,
                "type": kind,
                "description": description,
                "is_dttm": name in times,
                "filterable": True,
                "groupby": True,
            }
            for name, kind, description in columns
        ]
        + [
            {
                "column_name": one["name"],
                "type": "VARCHAR",
                "expression": one["expression"],
                "description": one["description"],
                "filterable": True,
                "groupby": True,
            }
            for one in made
            if one["mart"] == table
        ],
        "metrics": [{"metric_name": "count", "expression": "count(*)", "verbose_name": "rows"}],
        "uuid": identity("dataset", table),
        "database_uuid": identity("database"),
        "version": "1.0.0",
    }


def chart(definition: dict) -> dict:
    return {
        "slice_name": definition["name"],
        "viz_type": definition["viz_type"],
        "params": {"viz_type": definition["viz_type"], **definition["params"]},
        "cache_timeout": None,
        "uuid": identity("chart", definition["name"]),
        "dataset_uuid": identity("dataset", definition["mart"]),
        "version": "1.0.0",
    }


def dashboard(definition: dict) -> dict:
    position = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": definition["title"]}},
    }
    for number, row in enumerate(definition["rows"]):
        row_id = f"ROW-{number}"
        position["GRID_ID"]["children"].append(row_id)
        position[row_id] = {
            "id": row_id,
            "type": "ROW",
            "children": [],
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for one in row:
            chart_id = f"CHART-{identity('chart', one['name'])[:8]}"
            position[row_id]["children"].append(chart_id)
            position[chart_id] = {
                "id": chart_id,
                "type": "CHART",
                "children": [],
                "parents": ["ROOT_ID", "GRID_ID", row_id],
                "meta": {
                    "uuid": identity("chart", one["name"]),
                    # Any number: the import puts its own in its place.
                    "chartId": len(position),
                    "sliceName": one["name"],
                    "width": one["width"],
                    "height": one["height"],
                },
            }
    return {
        "dashboard_title": definition["title"],
        "slug": definition["slug"],
        "published": True,
        "position": position,
        "metadata": {
            "native_filter_configuration": [
                {
                    "id": f"NATIVE_FILTER-{identity('filter', one['name'])[:8]}",
                    "name": one["name"],
                    "type": "NATIVE_FILTER",
                    "filterType": "filter_select",
                    "targets": [
                        {
                            "column": {"name": one["column"]},
                            "datasetUuid": identity("dataset", one["mart"]),
                        }
                    ],
                    "controlValues": {"multiSelect": True, "enableEmptyFilter": False},
                    "defaultDataMask": {"filterState": {}, "extraFormData": {}},
                    "cascadeParentIds": [],
                    "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
                }
                for one in definition["filters"]
            ],
            "cross_filters_enabled": True,
        },
        "uuid": identity("dashboard"),
        "version": "1.0.0",
    }


def main() -> None:
    published, target = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    definition = yaml.safe_load((HERE / "dashboard.yaml").read_text(encoding="utf-8"))
    files = {
        "metadata.yaml": {
            "version": "1.0.0",
            "type": "assets",
            "timestamp": "2026-01-01T00:00:00+00:00",
        },
        f"databases/{FOLDER}.yaml": database(published),
        f"dashboards/{definition['slug']}.yaml": dashboard(definition),
    }
    with duckdb.connect(str(published), read_only=True) as connection:
        for table, comment in connection.execute(
            "select table_name, comment from duckdb_tables()"
            " where database_name = current_database() and schema_name = 'marts'"
            " order by table_name"
        ).fetchall():
            files[f"datasets/{FOLDER}/{table}.yaml"] = dataset(
                connection, table, comment, definition["made_columns"]
            )
    for row in definition["rows"]:
        for one in row:
            files[f"charts/{identity('chart', one['name'])}.yaml"] = chart(one)
    shutil.rmtree(target, ignore_errors=True)
    for name, content in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    print(f"{target}: {len(files)} files")


if __name__ == "__main__":
    main()
