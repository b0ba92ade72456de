"""The XML of listings as outlets really send it, made readable (pure).

Scripts print warnings before it, declare what they do not send, forget to escape an ampersand, use the names of
HTML's entities, and are cut off. A strict parser loses all that stands behind such a place, and one that recovers
leaves letters out: half an address is another address. So the text is put in order before any parser sees it.

What stands before the root goes, the DTD with it: no entity can be declared, and nothing can be loaded.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape, unescape
from html.entities import html5
from itertools import chain

_PIECE = 1 << 18
_LONGEST_TEXT = 1 << 20
"""Letters between two tags, or in one piece of CDATA: more is no listing, and is dropped."""
_LONGEST_TAG = 4096
# What the bytes themselves say; the last two are how a tag begins.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.-]+)")
_ONE_BYTE = re.compile(r"(?:iso-?8859-(?:[1-9]|1[013-6])|latin-?1|(?:windows-|cp)125[0-8])", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(urlset|sitemapindex|rss|feed|RDF)(?=[\s/>])")
_TAG = re.compile(r"<([A-Za-z][\w.:-]*)")
# XML 1.0 §2.2 has no place for them.
_NO_CHARACTERS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OPEN, _CLOSED = "<![CDATA[", "]]>"
# CDATA as it is; a reference that is none of XML's own, or an ampersand; a bracket that begins no tag; a tag that is
# longer than any that means something.
_BARE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos);)(#?\w{1,32};)?"
    rf"|<(?![A-Za-z_/!?])|<[^<>]{{{_LONGEST_TAG},}}>?",
    re.DOTALL,
)


def decoded(body: bytes, stated: str = "") -> Iterator[str]:
    """The text of a listing, piece by piece: in the charset that its first bytes show, else in UTF-8 where it is
    that, else in the one-byte charset that its server has `stated` or that it declares. What is broken is �."""
    decoder = codecs.getincrementaldecoder(_charset(body, stated))("replace")
    for start in range(0, len(body), _PIECE):
        yield decoder.decode(body[start : start + _PIECE])


def root_of(body: bytes) -> str | None:
    """The local name of a listing's root, whatever a script printed before it; for what is no listing the name of
    its first tag, and `None` where it has none."""
    start = next(decoded(body), "")
    found = _ROOT.search(start) or _TAG.search(start)
    return None if found is None else found[1]


def mended(body: bytes, stated: str = "") -> Iterator[str]:
    """The XML of a listing from its root on, piece by piece, each ending behind a tag. `stated` as of `decoded`.

    A text that is cut off before its next tag is left out: nobody can tell how it went on.
    """
    pieces = decoded(body, stated)
    start = next(pieces, "")
    root = _ROOT.search(start)
    left = ""
    for piece in chain((start[root.start() if root else 0 :],), pieces):
        left += piece
        end = _whole(left)
        yield _BARE.sub(_plain, _NO_CHARACTERS.sub("", left[:end]))
        left = left[end:] if len(left) - end < _LONGEST_TEXT else ""


def _charset(body: bytes, stated: str) -> str:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return name
    declared = _DECLARED.search(body, 0, 4096)
    for name in (stated, declared[1].decode() if declared else ""):
        if _ONE_BYTE.fullmatch(name) and not _is_utf8(body):
            return name
    return "utf-8"


def _is_utf8(body: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(body), _PIECE):
            decoder.decode(body[start : start + _PIECE])
    except UnicodeDecodeError:
        return False
    return True


def _whole(text: str) -> int:
    """Where `text` can be cut: behind its last tag, not inside CDATA."""
    end = text.rfind(">") + 1
    opened = text.rfind(_OPEN, 0, end)
    return opened if opened >= 0 and text.find(_CLOSED, opened, end) < 0 else end


def _plain(found: re.Match[str]) -> str:
    whole, reference = found[0], found[1] or ""
    if whole.startswith(_OPEN):
        return whole
    return _escaped(whole, reference) if len(whole) <= _LONGEST_TAG else ""


@lru_cache(1024)
def _escaped(whole: str, reference: str) -> str:
    return escape(unescape(whole) if reference.startswith("#") or reference in html5 else whole)
