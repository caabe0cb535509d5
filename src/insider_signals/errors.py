"""The base of what an operator can repair."""

from __future__ import annotations


class OperatorError(Exception):
    """A failure that is no mistake of the program. It is printed as a sentence, without a
    traceback, so its text says what happened, where, and what to do."""

    def sentence(self) -> str:
        """The text as it is printed."""
        return str(self)
