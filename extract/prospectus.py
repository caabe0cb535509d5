"""A prospectus → what it says of lock-ups: how long, who is bound, and how it may end early.

Prospectuses are prose in HTML, with a few set phrases. Only sentences about an agreement not to
sell are read; a length counts when such a sentence states it. What the prospectus does not say in
these phrases is left unknown: nobody's lock-up is guessed here.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from insider_signals.extract.context import PROSPECTUSES
from insider_signals.extract.rows import RawRows
from insider_signals.extract.submission import read_submission

PROSPECTUS_FORMS = frozenset({"424B1", "424B4"})

SHORTEST_DAYS, LONGEST_DAYS = 14, 1100
DAYS_IN_A_MONTH = 30
TEXT_LENGTH = 2_000
# The cover and the summary, where a prospectus says what kind of offering it is.
COVER_LENGTH = 60_000

_HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>", re.S | re.I)
_BLOCK = re.compile(r"</?(?:p|div|tr|table|h\d|li|ul|ol|br|hr|title)\b[^>]*>", re.I)
_TAG = re.compile(r"<[^>]*>")
_SENTENCE = re.compile(r"(?<=[.;!?])[\"\u201d\u2019)]*\s+(?=[A-Z(\u201c\"])")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Inc|Corp|Co|Ltd|No|St|Mr|Ms|Dr|vs)\.$")

_LOCKUP = re.compile(r"\block[- ]?ups?\b|\bmarket stand-?off\b|\brestricted period\b", re.I)
_NOT_TO_SELL = re.compile(r"\bnot\b.{0,300}\b(?:sell|transfer|dispos\w+)\b", re.I | re.S)
_FROM_THE_PROSPECTUS = re.compile(
    r"\b(?:date|day) (?:of|set forth on the cover of) th(?:is|e)(?: final)? prospectus\b", re.I
)
# Lengths of something else: holding periods of the rules on resale, the underwriters' own shares,
# their option, and a period that begins with another event than the offering.
_SOMETHING_ELSE = re.compile(
    r"\brule (?:144|701)\b.*\b(?:beginning|commencing|affiliates?|held|holding)\b|\bFINRA\b"
    r"|\bover-?allotment\b|\boption to purchase (?:up to )?(?:an )?additional\b"
    r"|\b(?:after|following) (?:the )?(?:completion|consummation|closing) of (?:our|the|an) "
    r"(?:initial )?business combination\b",
    re.I | re.S,
)

_WORDS = {
    "thirty": 30,
    "forty-five": 45,
    "sixty": 60,
    "ninety": 90,
    "one hundred twenty": 120,
    "one hundred and twenty": 120,
    "one hundred eighty": 180,
    "one hundred and eighty": 180,
    "three hundred sixty-five": 365,
    "three": 3,
    "six": 6,
    "nine": 9,
    "twelve": 12,
    "eighteen": 18,
    "one": 1,
    "two": 2,
}
_NUMBER = rf"(\d{{1,4}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_LENGTH = re.compile(
    rf"\b{_NUMBER}(?:\s*\(\d{{1,4}}\))?[\s-]+(?:calendar[\s-]+)?(day|month|year)s?\b", re.I
)
_NOT_THIS_LENGTH = re.compile(r"\b(?:trading|business)[\s-]+$", re.I)

_DISCRETION = re.compile(
    r"\b(?:sole|absolute) discretion\b.*\b(?:releas|waiv|permit|consent)\w*"
    r"|\b(?:releas|waiv|permit)\w*\b.*\b(?:sole|absolute) discretion\b"
    r"|\bmay (?:releas|waiv)\w*\b",
    re.I | re.S,
)
_EARLY = re.compile(
    r"\b(?:early|earlier|prior to|before)\b.*\b(?:releas|expir|terminat|end|laps)\w*"
    r"|\b(?:releas|expir|terminat|end|laps)\w*\b.*\b(?:early|earlier|prior to|before)\b",
    re.I | re.S,
)
_TRIGGER = re.compile(
    r"\b(?:earnings|quarterly|annual|quarter) (?:release|results|report|announcement)\b"
    r"|\b(?:financial|operating) results\b|\bresults (?:have|has|for|of)\b|\bblackout\b"
    r"|\b(?:closing|reported sale|trading) price\b.*\b(?:above|greater|exceed\w*|higher|at least)\b"
    r"|\bwhichever is earlier\b|\bthe earlier of\b",
    re.I | re.S,
)

_PARTIES = {
    "issuer": re.compile(r"\b(?:we|our company|the company|the issuer)\b(?:,| and| have)", re.I),
    "directors": re.compile(r"\bdirectors\b", re.I),
    "officers": re.compile(r"\b(?:executive )?officers\b", re.I),
    "holders": re.compile(
        r"\b(?:(?:stock|share|security|unit|warrant|option)\s?-?holders|(?:beneficial )?holders|"
        r"existing investors|founders|sponsor)\b",
        re.I,
    ),
}
_PEOPLE = re.compile(r"\bdirectors\b|\bofficers\b|holders\b", re.I)

_DIRECT_LISTING = re.compile(r"\bdirect listing\b|\bregistered (?:stock|share)holders\b", re.I)
_SPAC = re.compile(
    r"\bblank check (?:company|corporation)\b|\binitial business combination\b", re.I
)
_FIRST = re.compile(
    r"\binitial public offering of\b|\bthis is (?:an|our|the) initial public offering\b"
    r"|\bthere (?:has been|is|was) (?:currently )?no (?:established )?public (?:trading )?market\b"
    r"|\binitial public offering price\b",
    re.I,
)
_LATER = re.compile(
    r"\blast reported (?:sales?|closing)(?: sale)? price\b|\bclosing (?:sale )?price of our\b", re.I
)


@dataclass(frozen=True)
class Lockup:
    """What a prospectus says. `days` is the length that binds most; `stated` are all lengths."""

    offering_kind: str = "unknown"
    days: int | None = None
    stated: tuple[int, ...] = ()
    has_early_release: bool | None = None
    has_waiver: bool | None = None
    bound: tuple[str, ...] = ()
    text: str | None = None
    early_release_text: str | None = None


def read_prospectus(
    content: bytes,
    *,
    issuer_cik: str,
    accession_number: str,
    form_type: str,
    filing_date: date,
    accepted_at: datetime | None = None,
) -> RawRows:
    """The row of edgar.prospectus for a filing as EDGAR disseminates it, or its main document.

    Never raises on its content. The header's acceptance time wins over the one that is given.
    """
    submission = read_submission(content)
    texts = [doc.text for doc in submission.documents if doc.type.upper().startswith("424B")]
    header = submission.header
    rows = RawRows(accession_number, filing_date)
    found = read_lockup((texts or [content])[0])
    rows.add(
        PROSPECTUSES,
        (
            issuer_cik,
            accession_number,
            form_type,
            filing_date,
            header.accepted_at or accepted_at,
            found.offering_kind,
            found.days,
            ",".join(map(str, found.stated)) or None,
            _flag(found.has_early_release),
            _flag(found.has_waiver),
            ",".join(found.bound) or None,
            found.text,
            found.early_release_text,
        ),
    )
    return rows


def _flag(value: bool | None) -> str | None:
    return None if value is None else str(int(value))


def read_lockup(document: bytes) -> Lockup:
    """What a prospectus (HTML or plain text) says of lock-ups."""
    sentences = list(read_sentences(document))
    kind = _kind(sentences)
    agreements = [s for s in sentences if _is_about_a_lockup(s)]
    by_length: Counter[int] = Counter()
    of_people: Counter[int] = Counter()
    texts: dict[int, str] = {}
    for sentence in agreements:
        if _SOMETHING_ELSE.search(sentence):
            continue
        for days in set(_lengths(sentence)):
            by_length[days] += 1
            of_people[days] += bool(_PEOPLE.search(sentence))
            if days not in texts or (_PEOPLE.search(sentence) and not _PEOPLE.search(texts[days])):
                texts[days] = sentence
    if not by_length:
        return Lockup(kind)
    days = max(by_length, key=lambda length: (of_people[length], by_length[length], length))
    binding = [s for s in agreements if days in _lengths(s)]
    discretion = [s for s in agreements if _DISCRETION.search(s)]
    early = [
        s for s in agreements if _EARLY.search(s) and _TRIGGER.search(s) and s not in discretion
    ]
    release = next(iter(early or discretion), None)
    return Lockup(
        offering_kind=kind,
        days=days,
        stated=tuple(sorted(by_length)),
        has_early_release=bool(early),
        has_waiver=bool(discretion),
        bound=tuple(
            party for party, pattern in _PARTIES.items() if any(map(pattern.search, binding))
        ),
        text=texts[days][:TEXT_LENGTH],
        early_release_text=release and release[:TEXT_LENGTH],
    )


def _is_about_a_lockup(sentence: str) -> bool:
    if _LOCKUP.search(sentence):
        return True
    return bool(_NOT_TO_SELL.search(sentence) and _FROM_THE_PROSPECTUS.search(sentence))


def _lengths(sentence: str) -> Iterator[int]:
    for match in _LENGTH.finditer(sentence):
        if _NOT_THIS_LENGTH.search(sentence[: match.end()]):
            continue
        number = int(match[1]) if match[1].isdigit() else _WORDS[match[1].lower()]
        days = number * {"day": 1, "month": DAYS_IN_A_MONTH, "year": 365}[match[2].lower()]
        if SHORTEST_DAYS <= days <= LONGEST_DAYS:
            yield days


def _kind(sentences: Iterable[str]) -> str:
    cover = "\n".join(sentences)[:COVER_LENGTH]
    if len(_DIRECT_LISTING.findall(cover)) >= 3:
        return "direct_listing"
    if len(_SPAC.findall(cover)) >= 3:
        return "spac"
    if _FIRST.search(cover) and not _LATER.search(cover[: COVER_LENGTH // 6]):
        return "ipo"
    return "follow_on" if _LATER.search(cover) else "unknown"


def read_sentences(document: bytes) -> Iterator[str]:
    """The sentences of an HTML or plain document, paragraph by paragraph, without markup."""
    text = document.decode("utf-8", "replace")
    is_html = re.search(r"<(?:html|body|p|div)\b", text[:20_000], re.I) is not None
    if is_html:
        text = _BLOCK.sub("\n\n", _HIDDEN.sub(" ", text))
        text = html.unescape(_TAG.sub("", text))
    for paragraph in re.split(r"\n\s*\n", text.replace("\xa0", " ")):
        words = " ".join(paragraph.split())
        held = ""
        for part in _SENTENCE.split(words):
            held = f"{held} {part}".strip()
            if not _ABBREVIATION.search(held):
                yield held
                held = ""
        if held:
            yield held
