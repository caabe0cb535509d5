"""Asks a running Superset what it knows of the published file.

python docs/bi/superset/check.py http://127.0.0.1:8088 admin admin
"""

import sys
from pathlib import Path

import requests
import yaml

base, user, password = sys.argv[1:4]
session = requests.Session()


def call(method: str, path: str, **arguments: object) -> dict:
    answer = session.request(method, f"{base}/api/v1/{path}", timeout=120, **arguments)
    answer.raise_for_status()
    return answer.json()


login = {"username": user, "password": password, "provider": "db", "refresh": False}
token = call("POST", "security/login", json=login)["access_token"]
session.headers["Authorization"] = f"Bearer {token}"
session.headers["X-CSRFToken"] = call("GET", "security/csrf_token/")["result"]
session.headers["Referer"] = base

databases = call("GET", "database/?q=(page_size:100)")["result"]
database = next(one["id"] for one in databases if one["database_name"] == "Insider signals")

definition = yaml.safe_load(Path(__file__).with_name("dashboard.yaml").read_text())
wanted = {one["name"] for row in definition["rows"] for one in row}
charts = call("GET", f"dashboard/{definition['slug']}/charts")["result"]
missing = wanted - {chart["slice_name"] for chart in charts}
assert not missing, f"charts that were not imported: {missing}"
print(f"dashboard: {len(wanted)} charts")

datasets = call("GET", "dataset/?q=(page_size:100)")["result"]
signals = next(one["id"] for one in datasets if one["table_name"] == "signals")
columns = call("GET", f"dataset/{signals}")["result"]["columns"]
silent = [column["column_name"] for column in columns if not column["description"]]
assert not silent, f"columns without a comment: {silent}"
print(f"{len(datasets)} datasets; signals has {len(columns)} columns, each with its comment")


def ask(query: str) -> list[dict]:
    body = {"database_id": database, "sql": query, "schema": "marts", "runAsync": False}
    return call("POST", "sqllab/execute/", json=body)["data"]


print(f"SQL Lab: {ask('select count(*) as filings, max(filed_date) as newest from marts.filings')}")
try:
    ask("create table marts.written (x int)")
except requests.HTTPError as error:
    print(f"refused to write: {error.response.status_code}")
else:
    raise AssertionError("the file must be read-only")
