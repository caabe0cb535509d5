"""Passwords and tokens, which never leave the process in a text: not in a message, a log, a notice,
Dagster's records or what a command prints.

Known values are replaced wherever they stand, however the text came by them; and what looks like a
password (`password=…`, `//user:…@host`) is replaced whether it is known or not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import quote, unquote, urlsplit

from insider_signals.extract.causes import causes

Error = TypeVar("Error", bound=BaseException)

HIDDEN = "***"
# Shorter values would take ordinary words out of every text.
SHORTEST = 4

_NAMES = (
    r"(?:\w*passw(?:or)?d|pwd|\w*token|\w*api_?key|\w*access_key|\w*secret(?:_?(?:key|token))?)"
)
_ASSIGNED = re.compile(
    rf"(?i)\b({_NAMES}['\"]?\s*[=:]\s*)"
    r"(?:''(?:[^'\\]|\\.)+''|'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\"|[^\s'\"&;,)\]}]+)"
)
_IN_URL = re.compile(r"([a-z][a-z0-9+.-]*://[^\s/:@'\"]*):([^\s'\"]+)@(?=[\w.\[-])", re.I)
_VARIABLES = re.compile(r"(?i)passw|token|secret|api_?key|access_key")

# Each known value, and what stands in its place.
_known: dict[str, str] = {}


def without_secrets(text: str) -> str:
    """The text with every password, token and secret address replaced by `***`."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, _known[secret])
    text = _IN_URL.sub(rf"\1:{HIDDEN}@", text)
    return _ASSIGNED.sub(rf"\g<1>{HIDDEN}", text)


def remember_address(address: str | None) -> None:
    """An address whose path or query is a secret, as those of webhooks."""
    if not address:
        return
    parts = urlsplit(address)
    shown = f"{parts.scheme}://{parts.hostname or ''}/{HIDDEN}"
    _known[address] = shown
    if len(parts.path) > SHORTEST:
        _known[parts.path] = f"/{HIDDEN}"
    for value in (parts.query, parts.password or ""):
        _remember(value)


def remember_connection(text: str | None) -> None:
    """A connection string of Postgres, as words (`password=…`) or as an address."""
    for found in _ASSIGNED.finditer(text or ""):
        value = found[0][len(found[1]) :]
        for quotes in ("''", "'", '"'):
            if value.startswith(quotes) and value.endswith(quotes):
                value = value[len(quotes) : -len(quotes)]
                break
        _remember(value)
        _remember(re.sub(r"\\(.)", r"\1", value))
    for found in _IN_URL.finditer(text or ""):
        _remember(found[2])


def remember_variables(environment: Mapping[str, str]) -> None:
    """Values of variables that are named for a secret (PGPASSWORD, motherduck_token)."""
    for name, value in environment.items():
        # A short one may as well be an ordinary word.
        if _VARIABLES.search(name) and len(value.strip()) >= 2 * SHORTEST:
            _remember(value.strip())


def _remember(value: str) -> None:
    for spelling in {value, unquote(value), quote(value, safe=""), value.replace("'", "''")}:
        if len(spelling) >= SHORTEST:
            _known.setdefault(spelling, HIDDEN)


def clean_error(error: Error) -> Error:
    """The same error, whose texts and those of what it came from hold no secret any more."""
    for at in causes(error):
        at.args = tuple(without_secrets(a) if isinstance(a, str) else a for a in at.args)
    return error
