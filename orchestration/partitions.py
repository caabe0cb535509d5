"""Days and quarters: what is fetched is partitioned by the day it was filed."""

from __future__ import annotations

import dagster as dg

# Electronic filing of Forms 3, 4 and 5 became mandatory on 30 June 2003; the first XML came in May.
FIRST_FILING_DAY = "2003-05-05"
FIRST_QUARTER = 2006
TIME_ZONE = "America/New_York"

filing_days = dg.DailyPartitionsDefinition(
    start_date=FIRST_FILING_DAY, timezone=TIME_ZONE, end_offset=1
)

quarters = dg.TimeWindowPartitionsDefinition(
    start=f"{FIRST_QUARTER}-01-01",
    cron_schedule="0 0 1 1,4,7,10 *",
    fmt="%Y-%m-%d",
    timezone=TIME_ZONE,
)
