"""Telling somebody that a run failed: a webhook, a command, or both, as the operator set."""

from __future__ import annotations

import json
import logging
import subprocess
import urllib.request

from insider_signals.extract.secrets import without_secrets
from insider_signals.pipeline.settings import Settings

SECONDS = 20
log = logging.getLogger("insider_signals")


def notify(settings: Settings, title: str, text: str) -> list[str]:
    """Sends the notice over every configured channel; returns what could not be sent, and why.

    Never raises: a notice that fails must not hide the failure that it is about.
    """
    title, text = without_secrets(title), without_secrets(text)
    problems = []
    if settings.notify_url:
        body = json.dumps({"text": f"{title}\n{text}", "title": title, "detail": text}).encode()
        request = urllib.request.Request(
            settings.notify_url, data=body, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS):
                pass
        except (OSError, ValueError) as error:
            problems.append(f"INSIDER_SIGNALS_NOTIFY_URL: {error}")
    if settings.notify_command:
        try:
            # The text goes through standard input: nothing of it is read by a shell.
            subprocess.run(
                settings.notify_command,
                shell=True,
                input=f"{title}\n{text}\n",
                text=True,
                timeout=SECONDS,
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            problems.append(f"INSIDER_SIGNALS_NOTIFY_COMMAND: {error}")
    problems = [without_secrets(problem) for problem in problems]
    for problem in problems:
        log.error("The failure notice could not be sent. %s", problem)
    return problems
