"""How often the scorecard's intervals are wrong, on markets in which nothing follows an event.

The SQL is the project's own; markets are made up as in tests/warehouse/made_up_prices.py (a factor
in common, events in clusters of months, overlapping windows). The share of markets whose interval
leaves zero out should be near 5%; the last column is what an interval does that takes outcomes
for independent. Longer histories give intervals to longer horizons.

    python benchmarks/scorecard_alarms.py --markets 400 --years 6
    python benchmarks/scorecard_alarms.py --markets 200 --years 12
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "warehouse"))

from made_up_prices import market_models, open_warehouse, run_models, write_markets

ALARMS = """
    select
        horizon_sessions, count(interval_low) as given,
        avg((interval_low > 0 or interval_high < 0)::integer)
            filter (interval_low is not null) as alarms,
        avg((abs(portfolio_t) > 1.99)::integer) filter (portfolio_t is not null) as portfolios
    from marts.signal_scorecard
    where split_by = 'none' and category like 'market %'
    group by horizon_sessions order by horizon_sessions
"""
NAIVE = """
    select horizon_sessions, avg((abs(t) > 1.97)::integer) from (
        select
            horizon_sessions, avg(net_return) / (stddev_samp(net_return) / sqrt(count(*))) as t
        from intermediate.int_event_returns
        group by horizon_sessions, split_part(subject_id, ':', 1)
    ) group by horizon_sessions
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--markets", type=int, default=400)
    parser.add_argument("--years", type=int, default=6)
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        models = market_models(Path(folder))
        connection = open_warehouse(Path(folder), models)
        write_markets(connection, arguments.markets, 0, 0.0, months=12 * arguments.years)
        run_models(connection, models)
        naive = dict(connection.execute(NAIVE).fetchall())
        found = connection.execute(ALARMS).fetchall()
        connection.close()
    print(f"{arguments.markets} markets without an effect, {arguments.years} years each")
    print("| sessions | intervals | false alarms | portfolio, t above 1.99 | naive interval |")
    print("|---:|---:|---:|---:|---:|")
    for horizon, given, alarms, portfolios in found:
        shown = ["none" if share is None else f"{share:.1%}" for share in (alarms, portfolios)]
        print(f"| {horizon} | {given} | {shown[0]} | {shown[1]} | {naive[horizon]:.1%} |")
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
