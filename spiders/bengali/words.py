"""Words and sentences of folded text, with their places in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from spiders.bengali.normalize import fold


# Named tuples, not attrs: an article has a thousand of them, and they cost a third.
class Token(NamedTuple):
    """One word or number. `text[start:end]` of what was cut is how it stands there."""

    text: str
    """The word; a hyphenated case ending belongs to it (কেসিএনএ-র); a number without its commas."""
    start: int
    end: int


class Span(NamedTuple):
    """A sentence, from its first to behind its last character."""

    start: int
    end: int


_BENGALI = "\u0981-\u0983\u0985-\u09b9\u09bc-\u09ce\u09d7\u09dc-\u09e3\u09f0\u09f1\u09fc\u09fe\u200c\u200d"
_OTHER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0300-\u0963\u0a00-\u1fff\u3040-\ud7ff"
_DIGIT = "0-9\u09e6-\u09ef"
_HYPHEN = "[-\u2010-\u2015\u2212]"  # of printed text too; fold leaves the first
_CASES = "এরও এরই এরা এর রও রা র কেও কে তেও তে এও এ য় দেরকে দের টির টিকে টি টা গুলোর গুলো গুলি সহ ও ই"
_ENDING = "|".join(fold(_CASES).split())
_WORD = re.compile(
    # 1,00,000 or 6,000.5; else a run of digits with its decimals; then no letter, so that 155mm is one word
    f"(?:[{_DIGIT}]{{1,3}}(?:,[{_DIGIT}]{{2,3}})*,[{_DIGIT}]{{3}}(?![{_DIGIT}])|[{_DIGIT}]+)"
    f"(?:\\.[{_DIGIT}]+)?(?![{_DIGIT}{_OTHER}])"
    f"|(?:[{_BENGALI}]+|[{_DIGIT}]*[{_OTHER}][{_DIGIT}{_OTHER}]*)(?:{_HYPHEN}(?:{_ENDING})(?![{_BENGALI}]))?"
)


def tokens(folded: str) -> list[Token]:
    """The words and numbers of folded text, in order. Hyphens and apostrophes part words."""
    found = []
    for word in _WORD.finditer(folded):
        text = word[0]
        found.append(Token(text.replace(",", "") if "," in text else text, word.start(), word.end()))
    return found


def printed_tokens(cleaned: str) -> Iterator[Token]:
    """The same words from text that is only cleaned: `text` folded, the places those of `cleaned`.

    For marking words as they stand in the text.
    """
    for word in _WORD.finditer(cleaned):
        yield Token(fold(word[0]).replace(",", ""), word.start(), word.end())


def printed_words(cleaned: str) -> list[str]:
    """The words of `printed_tokens` as they stand there, and nothing about them."""
    return _WORD.findall(cleaned)


# A full stop ends a sentence after a whole word, not after a shortened one (ড. ইউনূস, উ. কোরিয়া, সেপ্টে.).
_SHORTENED = frozenset(
    fold(
        "জানু ফেব্রু সেপ্টে অক্টো নভে ডিসে অধ্যা ইঞ্জি ব্রিগে জেনা প্রফে লেফ মোছা মোসা মোসাম্মৎ অ্যাড কোং "
        "mrs prof gen col capt sgt gov sen rep dept inc ltd corp est approx"
    ).split()
)
_END = re.compile("(?:[।?!]+(?![a-z0-9=&])|(?P<stop>\\.)(?=[\"')\\]]*(?:\\s|\\Z)))[\"')\\]]*|\\n+")
_LAST_WORD = re.compile(f"[{_BENGALI}{_OTHER}]+\\Z")


def _ends_sentence(folded: str, stop: int) -> bool:
    found = _LAST_WORD.search(folded, max(0, stop - 24), stop)
    if not found or found[0] in _SHORTENED:
        return False
    return len(found[0]) >= (3 if found[0].isascii() else 4)


def sentences(folded: str) -> list[Span]:
    """The sentences of folded text, without the blanks around them. A line end is a sentence end."""
    spans, start = [], 0
    for end in [*_ends(folded), len(folded)]:
        part = folded[start:end]
        stripped = part.strip()
        if stripped:
            first = start + part.index(stripped)
            spans.append(Span(first, first + len(stripped)))
        start = end
    return spans


def _ends(folded: str) -> Iterator[int]:
    for found in _END.finditer(folded):
        if found["stop"] is None or _ends_sentence(folded, found.start()):
            yield found.end()
