"""When runs start by themselves."""

from __future__ import annotations

import dagster as dg

from insider_signals.orchestration.partitions import TIME_ZONE

# EDGAR takes filings until 22:00 New York time, and completes the day's index after that.
AFTER_THE_LAST_FILING = "30 22 * * 1-5"


def schedules() -> list[dg.ScheduleDefinition]:
    return [
        dg.ScheduleDefinition(
            name="weekday_nights",
            job_name="nightly",
            cron_schedule=AFTER_THE_LAST_FILING,
            execution_timezone=TIME_ZONE,
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description="Catches up every missing filing day, like `insider run`.",
        )
    ]
