"""An 8-K with item 5.02 → the sentences that say that somebody leaves an office.

The item covers those who come as well as those who go, and their pay. Only sentences with a word of
leaving are kept; who it is, is for the reader of the rows to match: by name, or by office where
nobody is named.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from insider_signals.extract.prospectus import read_sentences
from insider_signals.extract.rows import RawRows
from insider_signals.extract.submission import read_submission

TABLE = "edgar.departure_sentence"
MOST_SENTENCES = 50
TEXT_LENGTH = 2_000

_LEAVES = re.compile(
    r"\bresign(?:s|ed|ing|ation)?\b|\bretir(?:e|es|ed|ing|ement)\b|\bstep(?:s|ped|ping)? down\b"
    r"|\bdepart(?:s|ed|ing|ure)\b|\bleav(?:e|es|ing)\b(?! of absence)|\bleft the company\b"
    r"|\bceas(?:e|es|ed) (?:to serve|serving|to be)\b|\bno longer serv\w+\b"
    r"|\bnot (?:to )?(?:stand|seek) (?:for )?re-?election\b"
    r"|\b(?:employment|service)\b.{0,60}\b(?:terminat|end)(?:s|ed|es|ing|ion)?\b",
    re.I,
)
# Not leaving an office: plans and age limits of that name, and the form's own headings.
_NOT_LEAVING = re.compile(
    r"\bretirement (?:plan|benefit|savings|income|age|account|security)s?\b|\bleave of absence\b"
    r"|^item 5\.02\b|\bdeparture of (?:certain )?(?:directors|officers|principal)\b"
    r"|\bseverance\b.{0,80}\bif\b",
    re.I,
)
_HONORIFIC = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Messrs)\.? [A-Z]")
_TITLE_WORDS = re.compile(
    r"\b(?:Chief|Executive|Financial|Operating|Accounting|Technology|Legal|Commercial|Medical|Vice"
    r"|Senior|President|Officer|Officers|Chair|Chairman|Chairwoman|Director|Directors|Board|General"
    r"|Counsel|Secretary|Treasurer|Controller|Company|Corporation|Inc|Corp|Ltd|Item|Form|Exhibit"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|The"
    r"|On|As|In|Effective|Following|Nominating|Governance|Audit|Compensation|Committee|Annual"
    r"|Meeting|Stockholders|Shareholders)\b"
)
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z]\.?)? [A-Z][a-z]+\b")


def read_departures(
    content: bytes,
    *,
    issuer_cik: str,
    accession_number: str,
    filing_date: date,
    accepted_at: datetime | None = None,
) -> RawRows:
    """Rows of edgar.departure_sentence of a filing as EDGAR disseminates it. Never raises."""
    submission = read_submission(content)
    texts = [doc.text for doc in submission.documents if doc.type.upper().startswith("8-K")]
    rows = RawRows(accession_number, filing_date)
    found: dict[str, None] = {}
    for text in texts or [content]:
        for sentence in read_sentences(text):
            if says_that_somebody_leaves(sentence):
                found.setdefault(sentence[:TEXT_LENGTH])
    for ordinal, sentence in enumerate(list(found)[:MOST_SENTENCES]):
        rows.add(
            TABLE,
            (
                issuer_cik,
                accession_number,
                ordinal,
                filing_date,
                submission.header.accepted_at or accepted_at,
                sentence,
                str(int(names_a_person(sentence))),
            ),
        )
    return rows


def says_that_somebody_leaves(sentence: str) -> bool:
    return _LEAVES.search(_NOT_LEAVING.sub(" ", sentence)) is not None


def names_a_person(sentence: str) -> bool:
    return bool(_HONORIFIC.search(sentence) or _NAME.search(_TITLE_WORDS.sub("-", sentence)))
