"""The Dagster project: assets, checks, jobs, schedules, sensors.

Before version 0.2 this folder was a package of its own and held most of the project. Scripts that
import `orchestration.settings` and its like from the project's folder still find them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType

_HOUSES = {
    "pipeline": "catch_up context failures ingest lock notify places progress project publishing"
    " settings slices warehouse",
    "console": "cli commands doctor explain findings maintenance scorecard sensitivity terminal"
    " verify",
}
_MOVED = {name: house for house, names in _HOUSES.items() for name in names.split()}


class _FindMoved(MetaPathFinder, Loader):
    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        package, module = (*name.split(".", 1), "")[:2]
        is_moved = package == "orchestration" and module in _MOVED
        return spec_from_loader(name, self) if is_moved else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = spec.name.partition(".")[2]
        return import_module(f"insider_signals.{_MOVED[module]}.{module}")

    def exec_module(self, module: ModuleType) -> None:
        """It was executed under its own name."""


if __name__ == "orchestration":
    sys.meta_path.append(_FindMoved())
