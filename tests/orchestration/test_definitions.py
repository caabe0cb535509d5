"""The project as Dagster sees it: its parts as a text to review, and one lineage."""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg
import pytest

from insider_signals.orchestration.definitions import build_definitions
from insider_signals.pipeline.settings import Settings

SNAPSHOT = Path(__file__).with_name("definitions.txt")


@pytest.fixture(scope="module")
def definitions(manifest_path: Path, tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    data = tmp_path_factory.mktemp("data")
    return build_definitions(Settings.from_environment({}, data=data), manifest_path)


@pytest.fixture(scope="module")
def graph(definitions: dg.Definitions):
    return definitions.resolve_asset_graph()


def described(definitions: dg.Definitions, graph) -> str:
    """Everything that the project promises by name, one line each."""
    lines = []
    for key in sorted(graph.get_all_asset_keys(), key=lambda key: key.path):
        partitions = graph.get(key).partitions_def
        lines.append(f"asset {key.to_user_string()}{' by day or quarter' if partitions else ''}")
    for key in sorted(graph.asset_check_keys, key=lambda key: (key.asset_key.path, key.name)):
        blocking = " (blocking)" if graph.get(key).blocking else ""
        lines.append(f"check {key.asset_key.to_user_string()}: {key.name}{blocking}")
    repository = definitions.get_repository_def()
    lines += [f"job {job.name}" for job in repository.get_all_jobs() if job.name[0] != "_"]
    lines += [
        f"schedule {s.name}: {s.cron_schedule} {s.execution_timezone}, runs {s.job_name}"
        for s in repository.schedule_defs
    ]
    lines += [f"sensor {sensor.name}" for sensor in repository.sensor_defs]
    return "\n".join(lines) + "\n"


def test_the_parts_are_those_that_were_reviewed(definitions: dg.Definitions, graph) -> None:
    """`make snapshot` writes the text anew; its diff is for the reviewer."""
    found = described(definitions, graph)
    if os.environ.get("UPDATE_SNAPSHOT"):
        SNAPSHOT.write_text(found)
    assert found == SNAPSHOT.read_text()


def test_it_is_one_lineage_from_index_to_published_file(graph) -> None:
    """No asset stands alone, and each of them has somebody who makes it: no orphan dbt source."""
    keys = graph.get_all_asset_keys()
    assert {key for key in keys if not graph.get(key).is_executable} == set()
    index = dg.AssetKey(["edgar", "daily_index"])
    reached, to_visit = set(), {index}
    while to_visit:
        key = to_visit.pop()
        reached.add(key)
        neighbours = graph.get(key).parent_keys | graph.get(key).child_keys
        to_visit |= neighbours - reached
    assert {key.to_user_string() for key in keys - reached} == set()
    assert index in graph.get_ancestor_asset_keys(dg.AssetKey(["published", "insider_signals"]))


def test_raw_assets_are_those_of_the_contract(graph) -> None:
    from insider_signals.extract.contract import raw_tables

    raw = {tuple(name.split(".")) for name in raw_tables()}
    keys = {tuple(key.path) for key in graph.get_all_asset_keys()}
    assert raw <= keys


def test_the_nightly_run_is_one_process_and_skips_the_data_sets(
    definitions: dg.Definitions,
) -> None:
    nightly = definitions.resolve_job_def("nightly")
    assert nightly.executor_def is dg.in_process_executor
    names = {node.name for node in nightly.nodes}
    assert "fetch" in names
    assert "edgar__datasets" not in names


def test_the_schedule_is_on_weekday_nights_in_new_york(definitions: dg.Definitions) -> None:
    (schedule,) = definitions.get_repository_def().schedule_defs
    assert schedule.execution_timezone == "America/New_York"
    minute, hour, *_, weekdays = str(schedule.cron_schedule).split()
    assert (int(hour), int(minute)) >= (22, 0)
    assert weekdays == "1-5"


def test_resources_can_be_overridden(manifest_path: Path, tmp_path: Path) -> None:
    from insider_signals.pipeline.progress import Progress

    mine = Progress()
    made = build_definitions(
        Settings.from_environment({}, data=tmp_path), manifest_path, progress=mine
    )
    assert made.resources is not None
    assert made.resources["progress"] is mine


def test_the_run_failure_sensor_tells_somebody(
    definitions: dg.Definitions, tmp_path: Path, manifest_path: Path
) -> None:
    """A job that fails, in an instance of its own, and the sensor that hears of it."""
    from insider_signals.orchestration.sensors import run_failure

    @dg.op
    def fails() -> None:
        raise ValueError("made to fail")

    @dg.job
    def failing() -> None:
        fails()

    target = tmp_path / "notice.txt"
    settings = Settings.from_environment({}, data=tmp_path, notify_command=f"cat > '{target}'")
    with dg.DagsterInstance.ephemeral() as instance:
        result = failing.execute_in_process(instance=instance, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            sensor_name="run_failure",
            dagster_instance=instance,
            dagster_run=result.dagster_run,
            dagster_event=next(e for e in result.all_events if e.is_failure and e.is_job_event),
            resources={"settings": settings},
        ).for_run_failure()
        run_failure(context)
    assert "failing failed" in target.read_text()
