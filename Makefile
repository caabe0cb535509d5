VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
# The project without any of the caller's settings, in a data folder of its own.
ON_NOTHING := env -u EDGAR_IDENTITY -u EDGAR_BASE_URL INSIDER_SIGNALS_DATA=build/check

.DEFAULT_GOAL := help
.PHONY: help setup run ui test check snapshot golden format docs lock

help:  ## show the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.developing: $(VENV)/.installed requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@

setup: $(VENV)/.developing  ## install everything into .venv, with what tests and checks need

run: $(VENV)/.installed  ## bring the warehouse up to date (the sandbox market without EDGAR_IDENTITY)
	$(BIN)/insider run

ui: $(VENV)/.installed  ## Dagster's web UI on the data folder
	$(BIN)/insider ui

test: setup  ## everything CI runs
	$(MAKE) check
	$(BIN)/pytest -n 2 --no-loadscope-reorder

check: setup  ## format, lint, types, SQL style, dbt parse, definitions load
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n 0 tests/test_project.py tests/test_condition_book.py
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 dbt_project
	$(ON_NOTHING) $(BIN)/dagster definitions validate -w workspace.yaml

snapshot: setup  ## write the reviewed list of assets, checks, jobs and schedules anew
	UPDATE_SNAPSHOT=1 $(BIN)/pytest tests/orchestration/test_definitions.py

golden: setup  ## write down anew what the published tables of the tests' market hold
	UPDATE_GOLDEN=1 $(BIN)/pytest tests/end_to_end/test_golden.py

format: setup  ## format Python, and repair what can be repaired
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup  ## write docs/data_dictionary from the dbt project
	$(BIN)/python docs/generate.py

COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q

lock: ## pin all dependencies again (needs uv)
	$(COMPILE) --extra build -o requirements.lock
	$(COMPILE) --all-extras -c requirements.lock -o requirements-dev.lock
