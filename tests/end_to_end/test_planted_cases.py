"""Every planted case of the sandbox is concluded as written: the test of the whole warehouse."""

from __future__ import annotations

from collections import defaultdict

import duckdb
import pytest
from command import Insider

from insider_signals.sandbox import cases, planted_filings, planted_lines, planted_signals  # noqa: F401
from insider_signals.sandbox.verdicts import Difference, compare

CASES = [identifier for identifier, *_ in cases.REGISTRY]


@pytest.fixture(scope="module")
def differences(insider: Insider) -> dict[str, list[Difference]]:
    with duckdb.connect(str(insider.published), read_only=True) as connection:
        found: dict[str, list[Difference]] = defaultdict(list)
        for difference in compare(insider.edgar, connection):
            found[difference.case_id].append(difference)
    return found


@pytest.mark.parametrize("case", CASES)
def test_planted_case(case: str, differences: dict[str, list[Difference]]) -> None:
    assert [str(difference) for difference in differences[case]] == []


def test_no_other_company_has_a_signal_and_no_mart_is_missing(
    differences: dict[str, list[Difference]],
) -> None:
    others = {case: found for case, found in differences.items() if case not in CASES}
    assert [str(difference) for found in others.values() for difference in found] == []


def test_the_moves_after_planted_signals_are_found_and_placebos_find_none(insider: Insider) -> None:
    """Prices move by AFTERMATH after each; a filing's delay and the noise leave some of it."""
    means = {
        (cohort, direction): mean
        for cohort, direction, mean in insider.ask(
            "select cohort, direction, mean_net_return from marts.signal_scorecard"
            " where category = 'all' and split_by = 'none' and horizon_sessions = 21"
        )
    }
    assert means["signal", "sale"] == pytest.approx(-cases.AFTERMATH, abs=0.035)
    assert means["signal", "purchase"] == pytest.approx(cases.AFTERMATH, abs=0.035)
    for placebo in ("same_issuer", "same_date"):
        assert abs(means[placebo, "sale"]) < 0.03
        assert abs(means[placebo, "purchase"]) < 0.03
