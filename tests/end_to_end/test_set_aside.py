"""A filing on which a check of the build fails is set aside by `insider run`, and no other.

No filing is known that passes the readers and breaks a check (tests/warehouse has tried many): a
copy of the project has one more check, and a filing that fails it.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from command import Insider
from written_mirror import Mirror

from insider_signals.pipeline.settings import ROOT

CHECK = "assert_nobody_sells_4321_shares"
SQL = "select accession_number from {{ ref('transactions') }} where shares = 4321"
NOT_COPIED = shutil.ignore_patterns(
    ".*", "__pycache__", "target", "logs", "build", "data", "tests", "docs", "*.egg-info"
)


def copy_with_a_check(folder: Path, sql: str = SQL) -> Path:
    shutil.copytree(ROOT, folder, symlinks=True, ignore=NOT_COPIED)
    shutil.copytree(ROOT / "dbt_project" / "tests", folder / "dbt_project" / "tests")
    (folder / "dbt_project" / "tests" / f"{CHECK}.sql").write_text(sql)
    return folder


def published(insider: Insider) -> set[str]:
    return {row[0] for row in insider.ask("select accession_number from marts.filings")}


def test_the_rest_is_published_the_filing_is_named_and_the_next_night_is_quiet(
    tmp_path: Path,
) -> None:
    for name in ("edgar", "data", "nothing"):
        (tmp_path / name).mkdir()
    edgar = Mirror(tmp_path / "edgar")
    first, second, third = (date(2024, 5, day) for day in (6, 7, 8))
    good = {edgar.file(first, 1), edgar.file(first, 2, shares=250), edgar.file(second, 3)}
    bad = edgar.file(second, 4, shares=4321)
    insider = Insider(
        tmp_path / "data",
        edgar.folder,
        tmp_path / "nothing",
        {"INSIDER_SIGNALS_START": first.isoformat()},
        copy_with_a_check(tmp_path / "project"),
    )
    said = " ".join(insider.run("run").split())
    reason = f"breaks the check {CHECK.replace('_', ' ')}"
    assert f"Kept out, and everything is built again without: {bad} (it {reason})" in said
    assert "kept out 1 filings" in said and "Traceback" not in said
    assert published(insider) == good
    assert insider.ask(
        "select accession_number, form_type, rejection_kind, reason, filed_date"
        " from marts.rejected_filings"
    ) == [(bad, "4", "breaks_a_check", reason, second)]
    report = (tmp_path / "data" / "published" / "report" / "index.html").read_text()
    assert bad in report and "one filing is kept out because a check of the data fails" in report

    doctor = insider.start("doctor")
    told, _ = doctor.communicate()
    assert f"read, and kept out after a failed build: {bad} ({reason})" in " ".join(told.split())

    # The next night has a new day, and builds once.
    good.add(edgar.file(third, 5))
    said = " ".join(insider.run("run").split())
    assert "built again" not in said and "kept out 1 filings" in said
    assert published(insider) == good

    told = " ".join(insider.run("verify", "--thorough").split())
    assert (
        f"1 filings were set aside because a build failed at them, and are not compared: {bad}"
        in told
    )
    assert "reading the whole store again gives the same rows" in told and "problem" not in told


def test_a_check_that_no_filing_explains_ends_the_run_in_a_sentence(tmp_path: Path) -> None:
    for name in ("edgar", "data", "nothing"):
        (tmp_path / name).mkdir()
    edgar = Mirror(tmp_path / "edgar")
    day = date(2024, 5, 6)
    edgar.file(day, 1)
    insider = Insider(
        tmp_path / "data",
        edgar.folder,
        tmp_path / "nothing",
        {"INSIDER_SIGNALS_START": day.isoformat()},
        copy_with_a_check(
            tmp_path / "project", "select count(*) as lines from {{ ref('transactions') }}"
        ),
    )
    run = insider.start("run")
    said, _ = run.communicate()
    assert run.returncode == 1 and "Traceback" not in said, said
    error = said[said.index("Error: ") :]
    assert len(error.splitlines()) <= 4, error
    text = " ".join(error.split())
    assert "nothing was published; the last good file stays" in text
    assert f"{CHECK.replace('_', ' ')}: 1 rows break it" in text and "What to do: " in text
    assert not insider.published.exists()
