"""Bytes of an XML document to an element tree, and what can be saved of a damaged one.

Entities are never resolved and nothing is fetched. A document that is not well-formed is repaired
in steps that lose nothing (encoding, wrapped lines, stray ampersands); only then is libxml2 asked
to recover what it can, and what it complained about is reported.
"""

from __future__ import annotations

import codecs
import html
import re
from contextlib import suppress
from dataclasses import dataclass

from lxml import etree

from insider_signals.extract.rows import WHOLE_DOCUMENT


@dataclass(frozen=True)
class Problem:
    """Something in a document that could not be read."""

    place: str
    verbatim: str | None
    reason: str


@dataclass(frozen=True)
class Markup:
    """A parsed document, its elements without namespaces; `status` is ok or recovered.

    `root` is None when nothing could be read; then the only problem is the whole document.
    """

    root: etree._Element | None
    status: str = "ok"
    problems: tuple[Problem, ...] = ()


def _parser(recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
        # White space between elements is half of the nodes; text keeps all of its own.
        remove_blank_text=True,
        collect_ids=False,
    )


_STRICT = _parser()
_RECOVERING = _parser(recover=True)

_LATIN_1 = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["'](?:iso-?8859-?1|latin-?1)["']""", re.I)
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']""")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ENTITY = re.compile(r"&(#\d{1,7};|#x[0-9a-fA-F]{1,6};|\w{1,32};)?")
_XML_ENTITIES = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_STRAY_LESS_THAN = re.compile(r"<(?![A-Za-z_/!?])")
# Character references 128 to 159 are C1 controls in XML; whoever wrote them meant Windows-1252.
_WINDOWS_REFERENCE = re.compile(rb"&#(?:12[89]|1[345]\d|x[89][0-9a-fA-F]);")


def parse_markup(content: bytes, root_name: str) -> Markup:
    """Reads a document whose element is `root_name`, perhaps in a wrapper. Never raises on content.

    Text around that element, other than white space, tags and the XML declaration, is a problem to
    report, not a reason to fail.
    """
    content = content.strip()
    if not content:
        return _unreadable(None, "the document is empty")
    root, status, problems = _parse(content, root_name)
    if root is None:
        return _unreadable(content, f"not XML: {problems[-1].reason}")
    if root.tag == root_name:
        return Markup(root, status, problems)
    found = next((e for e in root.iter(etree.Element) if local_name(e) == root_name), None)
    if found is None:
        return _unreadable(content, f"the document is <{local_name(root)}>, not <{root_name}>")
    for element in found.iter(etree.Element):
        name = local_name(element)
        if name != element.tag:
            # What a damaged name leaves may be no name; the element is then unknown anyhow.
            with suppress(ValueError):
                element.tag = name
    return Markup(found, status, problems)


def local_name(element: etree._Element) -> str:
    """A name without its namespace, or without a prefix that nothing declares."""
    return element.tag.rpartition("}")[2].rpartition(":")[2]


def full_text(element: etree._Element) -> str:
    """All text in an element, markup inside it taken away."""
    return (element.text or "") if not len(element) else "".join(element.itertext())


def _unreadable(content: bytes | None, reason: str) -> Markup:
    verbatim = None if content is None else _decode(content)
    return Markup(None, problems=(Problem(WHOLE_DOCUMENT, verbatim, reason),))


def _parse(
    content: bytes, root_name: str
) -> tuple[etree._Element | None, str, tuple[Problem, ...]]:
    status, error = "ok", None
    windows_reference = b"&#" in content and _WINDOWS_REFERENCE.search(content)
    if not windows_reference and not _LATIN_1.match(content):
        root, error = _strict(content)
        if root is not None:
            return root, status, ()
        status = "recovered"

    document, around = _cut_out(_decode(content), root_name)
    problems = tuple(
        Problem(f"text {where} the root element", stray, "not part of the document")
        for where, stray in around
    )
    repaired = _escape_strays(document)
    for attempt in (repaired, _escape_strays(_join_wrapped_lines(document))):
        root, failure = _strict(attempt.encode())
        if root is not None:
            return root, status, problems
        error = error or failure
    if not re.search(rf"</(?:[\w.-]+:)?{root_name}\s*>\s*$", document):
        # Cut short: what follows the last tag may be half a value.
        repaired = repaired[: repaired.rfind(">") + 1]
    return _recover(repaired.encode()), "recovered", (*problems, _complaint(error, content))


def _strict(content: bytes) -> tuple[etree._Element | None, etree.XMLSyntaxError | None]:
    try:
        return etree.fromstring(content, _STRICT), None
    except etree.XMLSyntaxError as error:
        return None, error


def _recover(content: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(content, _RECOVERING)
    except etree.XMLSyntaxError:
        return None


def _complaint(error: etree.XMLSyntaxError | None, content: bytes) -> Problem:
    line = getattr(error, "lineno", None) or 1
    lines = content.splitlines()
    near = b"\n".join(lines[max(line - 2, 0) : line]).decode("utf-8", "replace")
    return Problem(f"line {line} of the document", near, f"not well-formed: {_message(error)}")


def _message(error: etree.XMLSyntaxError | None) -> str:
    """What libxml2 said, without the place that lxml adds."""
    return str(error).split(" (<string>")[0]


def decode(content: bytes) -> str:
    """UTF-8 text, in which bytes that are no UTF-8 are taken for Windows-1252."""
    return content.decode("utf-8-sig", errors="windows-1252")


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    stray = error.object[error.start : error.end]
    # Five bytes have no meaning in Windows-1252 either.
    return stray.decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252", _windows_1252)


def _decode(content: bytes) -> str:
    """Text in the declared encoding, else UTF-8. Latin-1 always turns out to be Windows-1252."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    declared = _DECLARED.match(content)
    if declared:
        encoding = "cp1252" if _LATIN_1.match(content) else declared[1].decode("ascii", "replace")
        with suppress(UnicodeDecodeError, LookupError):
            return content.decode(encoding)
    return decode(content)


def _cut_out(text: str, root_name: str) -> tuple[str, list[tuple[str, str]]]:
    """The document from its root's start tag to its last end tag, and what stands around it."""
    start = re.search(rf"<(?:[\w.-]+:)?{root_name}\b", text)
    if start is None:
        return text, []
    ends = list(re.finditer(rf"</(?:[\w.-]+:)?{root_name}\s*>", text))
    end = ends[-1].end() if ends and ends[-1].end() > start.start() else len(text)
    before = _DECLARATION.sub("", text[: start.start()]).strip()
    after = text[end:].strip()
    if re.search(r"<!DOCTYPE[^>]*\[", before):
        # An internal subset defines entities; left as it is, they stay unresolved.
        return text, []
    strays = [("before", before), ("after", after)]
    wrappers = re.compile(r"(?:\s|</?[A-Za-z][\w.:-]*\s*>|<!DOCTYPE[^>]*>|<!--.*?-->)*", re.S)
    return text[start.start() : end], [
        (where, stray) for where, stray in strays if not wrappers.fullmatch(stray)
    ]


def _escape_strays(text: str) -> str:
    """Ampersands and less-than signs that start nothing, HTML's characters, control characters."""
    text = _CONTROL.sub("", text)
    text = _ENTITY.sub(_entity, text)
    return _STRAY_LESS_THAN.sub("&lt;", text)


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return "&amp;"
    if name in _XML_ENTITIES:
        return match[0]
    character = html.unescape(match[0])
    if character == match[0] and not name.startswith("#"):
        return f"&amp;{name}"
    return "".join(f"&#{ord(c)};" for c in character if not _CONTROL.match(c) and c != "\ufffd")


def _join_wrapped_lines(text: str) -> str:
    """Joins lines that were cut at a fixed width, wherever the cut fell, even inside a tag."""
    lines = text.splitlines()
    width = max(map(len, lines), default=0)
    return "".join(line if len(line) == width else line + "\n" for line in lines)
