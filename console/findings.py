"""What `insider doctor` and `insider verify` report: a line each, with the command that repairs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from insider_signals.extract.secrets import without_secrets

if TYPE_CHECKING:
    from rich.console import Console

Level = Literal["ok", "note", "problem"]
COLOURS = {"ok": "green", "note": "yellow", "problem": "bold red"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `repair` is a command, or what somebody has to do."""

    level: Level
    subject: str
    says: str
    repair: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "says", without_secrets(self.says))


def print_findings(console: Console, findings: Iterable[Finding]) -> bool:
    """Prints the findings as they come; False when one of them is a problem."""
    from rich.markup import escape

    sound = True
    repairs = []
    for finding in findings:
        mark = f"[{COLOURS[finding.level]}]{finding.level:<8}[/]"
        console.print(
            f"{mark} [bold]{finding.subject:<10}[/] {escape(finding.says)}", soft_wrap=True
        )
        sound = sound and finding.level != "problem"
        if finding.repair and finding.repair not in repairs:
            repairs.append(finding.repair)
    if repairs:
        console.print("What to do:")
    for repair in repairs:
        console.print(f"    {escape(repair)}", soft_wrap=True)
    return sound


def print_json(findings: Iterable[Finding]) -> bool:
    """One JSON object a line, for a monitor; False when one of them is a problem."""
    sound = True
    for finding in findings:
        print(json.dumps(asdict(finding)))
        sound = sound and finding.level != "problem"
    return sound
