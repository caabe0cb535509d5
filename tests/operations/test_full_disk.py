"""A disk that is full, wherever a night is then: a sentence, a whole publication, and nothing lost.

The disk is a small one in memory, mounted for the processes of this test only.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from insider_signals.pipeline.settings import ROOT

OWN_MOUNTS = ["unshare", "--user", "--map-root-user", "--mount"]

NIGHTS = """
import json, shutil, subprocess, sys
from pathlib import Path
from fault_campaign import FIRST, _asked, _in_a_child, contents, night, torn
from insider_signals.console.cli import explanation
from insider_signals.pipeline.settings import Settings

disk, filled, mirror = map(Path, sys.argv[1:4])
settings = Settings.from_environment({}, data=disk / "data", base_url=str(mirror), start=FIRST)

def what_it_says():
    try:
        night(settings)
    except Exception as error:
        return explanation(error) or repr(error)

# Kilobytes of the disk, and whether all documents were fetched before.
for kilobytes, is_fetched in [(100, 0), (1000, 0), (150, 1), (400, 1), (900, 1), (3000, 1)]:
    size = f"size={kilobytes}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", disk], check=True)
    if is_fetched:
        shutil.copytree(filled / "store", settings.store)
    said = _asked(what_it_says)
    step = settings.market / "at.txt"
    told = {
        "said": said,
        "step": step.read_text() if step.exists() else "start",
        "torn": _asked(lambda: torn(settings)),
    }
    subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
    told["next night"] = _asked(what_it_says)
    told["contents"] = _asked(lambda: contents(settings))
    print(json.dumps(told), flush=True)
    subprocess.run(["umount", disk], check=True)
"""


def test_a_full_disk_is_said_and_the_next_night_repairs_it(
    filled: Path, mirror: Path, tmp_path: Path
) -> None:
    from fault_campaign import FIRST, contents

    from insider_signals.pipeline.settings import Settings

    disk = tmp_path / "disk"
    disk.mkdir()
    tried = subprocess.run(
        [*OWN_MOUNTS, "mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True, text=True
    )
    if tried.returncode:
        pytest.skip(f"this machine lets nobody mount a small disk: {tried.stderr.strip()}")
    done = subprocess.run(
        [*OWN_MOUNTS, sys.executable, "-c", NIGHTS, disk, filled, mirror],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "PYTHONPATH": str(ROOT / "benchmarks")},
    )
    nights = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(nights) == 6, done.stderr
    undisturbed = contents(
        Settings.from_environment({}, data=filled, base_url=str(mirror), start=FIRST)
    )
    for night in nights:
        assert night["said"].startswith("The disk is full."), night
        assert night["torn"] is None and night["next night"] is None, night
        assert night["contents"] == undisturbed, night["step"]
    assert {night["step"] for night in nights} >= {"fetch", "load", "publish"}
