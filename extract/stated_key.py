"""Which entry of the store a document is, by its own words.

A hash tells that content is what was put, not that it lies under its own key. Filings name their
accession, indexes the days on which they were filed, EDGAR's JSON documents a company.
"""

from __future__ import annotations

import re
from collections import Counter

_ACCESSION = r"\d{10}-\d{2}-\d{6}"
_FILING = re.compile(
    rb"<SEC-(?:DOCUMENT|HEADER)>\s*(" + _ACCESSION.encode() + rb")\."
    rb"|ACCESSION[ -]NUMBER\s*[:>]\s*(" + _ACCESSION.encode() + rb")"
)
_LINE = re.compile(rb"\s(\d{4})-?(\d{2})-?(\d{2})\s+edgar/data/")
_CIK = re.compile(rb'"cik"\s*:\s*"?(\d{1,10})')
# What tells the JSON documents about a company apart.
_KINDS = {
    "facts.json": re.compile(rb'"facts"\s*:\s*\{'),
    "submissions.json": re.compile(rb'"filings"\s*:\s*\{'),
}
_BEGINNING = 4096


def stated_key(key: str, content: bytes) -> str | None:
    """The key under which the content belongs, for one that lies under `key`; None when it does not
    say, as documents of other kinds do not."""
    beginning = content[:_BEGINNING]
    if key.startswith("index/"):
        days = Counter(b"-".join(day).decode() for day in _LINE.findall(content))
        # A day may list a filing of another day; none of its own only when it is another's.
        if not days or days[key.removeprefix("index/")]:
            return key if days else None
        return f"index/{days.most_common(1)[0][0]}"
    folder, slash, name = key.rpartition("/")
    if filing := _FILING.search(beginning):
        return folder + slash + (filing[1] or filing[2]).decode()
    if key.startswith("context/CIK") and (company := _CIK.search(beginning)):
        for kind, mark in _KINDS.items():
            if name in _KINDS and mark.search(content):
                name = kind
                break
        return f"context/CIK{company[1].decode().zfill(10)}/{name}"
    return None
