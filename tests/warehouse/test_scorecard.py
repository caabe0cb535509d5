"""The scorecard finds an effect that is there, with its size, and hardly ever one that is not.

Its own SQL runs on made-up markets. 200 of them have no effect: at the 5% level about 5% of them
may raise a false alarm, where an interval that takes outcomes for independent raises many more. In
40 the price falls after each event.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import duckdb
import pytest
from made_up_prices import market_models, open_warehouse, run_models, write_markets

NULL_MARKETS, PLANTED_MARKETS = 200, 40
FALL = 0.06


@pytest.fixture(scope="module")
def scorecard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("scorecard")
    models = market_models(folder)
    connection = open_warehouse(folder, models)
    write_markets(connection, NULL_MARKETS, PLANTED_MARKETS, fall=FALL)
    run_models(connection, models)
    yield connection
    connection.close()


def _of_markets(where: str) -> str:
    return (
        "from (select *, replace(category, 'market ', '')::integer as market"
        " from marts.signal_scorecard"
        f" where split_by = 'none' and category like 'market %') where {where}"
    )


def _most_alarms(markets: int, level: float = 0.05) -> int:
    """What a fair test exceeds once in a thousand times, by the binomial distribution."""
    chance, alarms = 0.0, -1
    while chance < 0.999:
        alarms += 1
        chance += math.comb(markets, alarms) * level**alarms * (1 - level) ** (markets - alarms)
    return alarms


@pytest.mark.parametrize("horizon", [5, 21, 63, 126])
def test_false_alarms_are_as_rare_as_they_say(
    scorecard: duckdb.DuckDBPyConnection, horizon: int
) -> None:
    found = scorecard.execute(
        "select count(interval_low), count(*) filter (interval_low > 0 or interval_high < 0) "
        + _of_markets(f"market < {NULL_MARKETS} and horizon_sessions = {horizon}")
    ).fetchone()
    assert found is not None
    given, alarms = found
    assert given == NULL_MARKETS
    assert 2 <= alarms <= _most_alarms(NULL_MARKETS)


def test_an_interval_that_ignores_overlap_would_raise_many_more(
    scorecard: duckdb.DuckDBPyConnection,
) -> None:
    """Else these markets would prove nothing."""
    found = scorecard.execute(
        "select avg((abs(t) > 1.97)::integer) from ("
        " select avg(net_return) / (stddev_samp(net_return) / sqrt(count(*))) as t"
        " from intermediate.int_event_returns where horizon_sessions = 126"
        f" group by split_part(subject_id, ':', 1)::integer"
        f" having split_part(subject_id, ':', 1)::integer < {NULL_MARKETS})"
    ).fetchone()
    assert found is not None
    assert found[0] > 0.25


def test_a_window_too_long_for_the_history_has_no_interval(
    scorecard: duckdb.DuckDBPyConnection,
) -> None:
    """Six years hold six windows of a year: no interval rather than a false one."""
    found = scorecard.execute(
        "select count(*), count(interval_low), count(mean_net_return) "
        + _of_markets("horizon_sessions = 252")
    ).fetchone()
    markets = NULL_MARKETS + PLANTED_MARKETS
    assert found == (markets, 0, markets)


@pytest.mark.parametrize("horizon", [21, 63, 126])
def test_portfolios_raise_no_more_alarms_either(
    scorecard: duckdb.DuckDBPyConnection, horizon: int
) -> None:
    found = scorecard.execute(
        "select count(portfolio_t), count(*) filter (abs(portfolio_t) > 2) "
        + _of_markets(f"market < {NULL_MARKETS} and horizon_sessions = {horizon}")
    ).fetchone()
    assert found is not None
    assert found[0] == NULL_MARKETS
    assert found[1] <= _most_alarms(NULL_MARKETS)


def test_a_planted_fall_is_found_with_its_size(scorecard: duckdb.DuckDBPyConnection) -> None:
    """A fall of 6% over 21 sessions: known to the day, so a week has its share of it."""
    found = scorecard.execute(
        "select count(*), count(*) filter (interval_high < 0),"
        " count(*) filter (? between interval_low and interval_high), avg(mean_net_return),"
        " avg(winsorised_mean_net_return), count(*) filter (portfolio_t < -2),"
        " avg(portfolio_monthly_return), avg(hit_rate) "
        + _of_markets(f"market >= {NULL_MARKETS} and horizon_sessions = 21"),
        [-FALL],
    ).fetchone()
    assert found is not None
    markets, alarms, covered, mean, winsorised, portfolios, monthly, hit_rate = found
    assert markets == PLANTED_MARKETS
    assert alarms == PLANTED_MARKETS
    # 95% of the intervals hold the true size; less than 33 of 40 would happen once in 4,000 times.
    assert covered >= 33
    assert mean == pytest.approx(-FALL, abs=0.006)
    assert winsorised == pytest.approx(mean, abs=0.002)
    assert portfolios == PLANTED_MARKETS
    assert monthly == pytest.approx(-FALL, abs=0.012)
    assert hit_rate > 0.7


def test_placebos_and_noise_are_measured_by_the_same_rows(
    scorecard: duckdb.DuckDBPyConnection,
) -> None:
    """A year is split by the entry, and the parts add up."""
    assert scorecard.execute(
        "select bool_and(whole = parts) from ("
        " select sum(events) filter (split_by = 'none') as whole,"
        " sum(events) filter (split_by = 'period') as parts"
        " from marts.signal_scorecard group by category, horizon_sessions)"
    ).fetchone() == (True,)
