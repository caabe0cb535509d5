"""dbt, as a child that never outlives its parent: `python -P -m` with this module's name.

A run that is killed would leave a dbt behind that holds the warehouse for minutes, and the next run
would be refused. And dbt answers Ctrl-C only between statements; nothing is lost when it is ended
in one, because each is a transaction.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

# The process that waits for this one.
PARENT = "INSIDER_SIGNALS_PARENT"
SECONDS_BETWEEN_LOOKS = 0.2


def command() -> tuple[str, list[str]]:
    """The program and its first arguments."""
    return sys.executable, ["-P", "-m", "insider_signals.orchestration.dbt_process"]


def _end_with_parent() -> None:
    parent = int(os.environ.get(PARENT, os.getppid()))
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from dbt.cli.main import cli

    cli(prog_name="dbt")


if __name__ == "__main__":
    main()
