"""Whatever is damaged: it is found, and what is then advised brings everything back.

`benchmarks/random_damage.py` is the long form.
"""

from __future__ import annotations

from pathlib import Path

from random_damage import campaign


def test_random_damages_are_found_and_repaired_or_change_nothing(tmp_path: Path) -> None:
    ends, wrong = campaign(damages=12, seed=20261201, folder=tmp_path)
    assert wrong == []
    assert sum(ends.values()) == 12
    assert sum(count for end, count in ends.items() if "repaired" in end) >= 6, ends
