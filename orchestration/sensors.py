"""The one sensor: it tells somebody that a run failed."""

import dagster as dg

from orchestration.notify import notify
from orchestration.settings import Settings


def sensors() -> list[dg.SensorDefinition]:
    return [run_failure]


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
