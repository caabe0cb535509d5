"""Tickers as they are compared: the same SQL for the models, for slices and for the user's files.

Its home is the dbt macro (`dbt_project/macros/tickers.sql`), which is plain Jinja.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb
import jinja2

from insider_signals.extract.contract import STAGING

MACROS = STAGING.parents[1] / "macros" / "tickers.sql"


def ticker_key(text: str) -> str:
    """SQL for the ticker in an expression as it is compared: BRK.B, for BRK-B as for brk/b.us."""
    return str(_macros().ticker_key(text))


def typed_ticker(text: str) -> str:
    """SQL for the ticker in an expression with what a filer typed: KRC, in 'NYSE: KRC'; or null."""
    return str(_macros().typed_ticker(text))


def ticker_keys(tickers: Sequence[str]) -> list[str]:
    """The tickers as they are compared, in the same order."""
    with duckdb.connect() as connection:
        (keys,) = connection.execute(
            f"select list_transform(?::varchar[], lambda ticker: {ticker_key('ticker')})",
            [list(tickers)],
        ).fetchone() or ([],)
    return keys


@cache
def _macros() -> Any:
    return jinja2.Environment().from_string(MACROS.read_text(encoding="utf-8")).module
