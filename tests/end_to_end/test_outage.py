"""A week without EDGAR, during which an index of before was corrected: `insider run` makes it good.

The days are those before today, as an ordinary run without a flag asks for them.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from command import Insider
from written_mirror import Mirror

from insider_signals.pipeline.catch_up import today_in_new_york, weekdays
from insider_signals.sandbox.server import Fault, SandboxServer


def test_a_week_of_outage_and_a_corrected_index_are_repaired_by_the_next_ordinary_run(
    tmp_path: Path, manifest_path: Path
) -> None:
    (tmp_path / "edgar").mkdir()
    (tmp_path / "data").mkdir()
    edgar = Mirror(tmp_path / "edgar")
    today = today_in_new_york()
    days = list(weekdays(today - timedelta(days=20), today))
    before, silent = days[:-5], days[-5:]
    for number, day in enumerate(days):
        edgar.file(day, 2 * number)
        edgar.file(day, 2 * number + 1, shares=200 + number)
    # On the last day before the outage one filing will disappear, one change, and one appear.
    corrected, withdrawn, changed = before[-1], 2 * len(before) - 1, 2 * len(before) - 2
    added = edgar.file(corrected, 900, shares=900)
    whole_day = list(edgar.days[corrected])
    edgar.withdraw(corrected, added)

    settings = {"EDGAR_ATTEMPTS": "1", "INSIDER_SIGNALS_START": days[0].isoformat()}
    insider = Insider(tmp_path / "data", edgar.folder, manifest_path.parent, settings)
    future = Fault("late", path="|".join(f"{day:%Y%m%d}" for day in silent))
    with SandboxServer(edgar.folder, [future]) as server:
        insider.run("run", base_url=server.url)
        assert listed(insider) == {name(day, n) for n, day in numbered(before)}
        published = insider.published.read_bytes()

        server.set_faults([Fault("reset")])
        outage = insider.start("run", base_url=server.url)
        said, _ = outage.communicate()
        assert outage.returncode == 1 and "run again later" in said and "Traceback" not in said
        assert insider.published.read_bytes() == published, "readers keep what there was"

        server.set_faults([])
        accession = name(corrected, changed)
        edgar.days[corrected] = [
            line.replace("4   ", "4/A ", 1) if accession in line else line for line in whole_day
        ]
        edgar.withdraw(corrected, name(corrected, withdrawn))
        insider.run("run", base_url=server.url)

        everything = {name(day, n) for n, day in numbered(days)} | {added}
        assert listed(insider) == everything - {name(corrected, withdrawn)}
        form_types = insider.ask(
            "select distinct form_type from edgar.filing_index"
            f" where accession_number = '{accession}'",
            insider.warehouse,
        )
        assert form_types == [("4/A",)]
        assert "problem" not in insider.run("verify", "--thorough", base_url=server.url)


def numbered(days: list[date]) -> list[tuple[int, date]]:
    """Both filings of each day, with their numbers."""
    return [(2 * n + more, day) for n, day in enumerate(days) for more in (0, 1)]


def name(day: date, number: int) -> str:
    return f"0000000070-{day:%y}-{number:06d}"


def listed(insider: Insider) -> set[str]:
    """Published filings, which must be those of the raw tables."""
    marts = insider.ask("select accession_number from marts.filings")
    raw = insider.ask("select accession_number from edgar.submission", insider.warehouse)
    assert sorted(marts) == sorted(raw)
    return {accession for (accession,) in marts}
