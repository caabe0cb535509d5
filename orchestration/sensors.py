"""Sensors: one tells somebody that a run failed, one that it was killed."""

import dagster as dg

from insider_signals.orchestration.running import settle_killed_runs_if_idle
from insider_signals.pipeline.notify import notify
from insider_signals.pipeline.settings import Settings


def sensors() -> list[dg.SensorDefinition]:
    return [run_failure, killed_runs]


@dg.run_failure_sensor(
    name="run_failure",
    default_status=dg.DefaultSensorStatus.RUNNING,
    monitor_all_code_locations=False,
    description="Sends a failure notice to INSIDER_SIGNALS_NOTIFY_URL or _COMMAND.",
)
def run_failure(context: dg.RunFailureSensorContext, settings: dg.ResourceParam[Settings]) -> None:
    run = context.dagster_run
    notify(
        settings,
        title=f"insider-signals: {run.job_name} failed",
        text=f"Run {run.run_id}: {context.failure_event.message}",
    )


@dg.sensor(
    name="killed_runs",
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=60,
    description="Ends the record of runs whose process was killed, so that others are begun again.",
)
def killed_runs(
    context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]
) -> dg.SkipReason:
    found = settle_killed_runs_if_idle(settings, context.instance)
    return dg.SkipReason(f"killed: {', '.join(found)}" if found else "no run was killed")
