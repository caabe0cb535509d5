"""Text of filings on its way to a terminal or a spreadsheet: it must do nothing there.

Names and footnotes are what somebody filed. A terminal obeys escape codes in them (colours, a new
title, a link, at worst text typed as if by the user), right-to-left marks change the order in which
a line is read, and a spreadsheet calculates a text that begins like a formula.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# C0 but tab and line feed, DEL, C1; surrogates, which cannot be written; the separators of lines
# and paragraphs; and what sets the direction of text.
_HARMFUL = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u2028\\u2029"
    "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufff9-\\ufffb]"
)
# As OWASP lists them, with their full-width forms.
_FORMULA = re.compile("[=+\\-@\\t\\r\\n\\uff1d\\uff0b\\uff0d\\uff20]")
_NUMBER = re.compile(r"[+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?", re.ASCII)


def plain(text: str) -> str:
    """The text with whatever a terminal would obey written out: `\\x1b`, `\\u202e`."""
    return _HARMFUL.sub(lambda found: ascii(found[0])[1:-1], text.replace("\r\n", "\n"))


def terminal(file: IO[str] | None = None) -> Console:
    """A console that obeys its own styles only, never codes inside the text that it prints."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class Plain(Console):
        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterable[Segment]:
            for text, style, control in super().render(renderable, options):
                yield Segment(text if control else plain(text), style, control)

    return Plain(file=file, highlight=False)


def as_cell(value: Any) -> Any:
    """A value for a CSV file that may be opened with a spreadsheet: a text that would be taken for
    a formula gets an apostrophe before it. Numbers, and texts that are numbers, stay as they
    are."""
    if not isinstance(value, str):
        return value
    is_formula = _FORMULA.match(value) and not _NUMBER.fullmatch(value)
    return plain(f"'{value}" if is_formula else value)


class _PlainFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return plain(super().format(record))


def print_failures_plainly() -> None:
    """What is no sentence of ours may hold text of filings too: warnings and tracebacks."""

    def show(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        sys.stderr.write(plain("".join(traceback.format_exception(kind, error, where))))

    sys.excepthook = show
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_PlainFormatter())
