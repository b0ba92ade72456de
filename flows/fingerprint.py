"""What of a text decides whether it changed and whether it was copied. Pure.

Both look at folded text without the agency's credit and the desk's signature: `খবর বিবিসির।` is added to
a copy, and `ডিবিসি/জেআরওয়াই` is not the story. Measured: word 3-shingles with
exact containment, and a guard for numbers, because the gold price of two days has the same words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import attrs

from spiders.bengali.normalize import FOLD_VERSION, fold

RULES_VERSION = 1
"""Raised whenever `plain_text` or `text_hash` gives another result for some folded text."""
HASH_VERSION = f"{FOLD_VERSION}.{RULES_VERSION}"
"""Kept beside every hash: hashes of different versions say nothing about each other."""
SHINGLE_WORDS = 3

_WORD = re.compile(r"(?:[^\W_]|[\u0900-\u0963\u0980-\u09fe])+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"[^।?!\n]+[।?!]*")
_SIGNATURE = re.compile(r"[^\s/।]+(?:/[^\s/।]+)+")
_CREDIT_CUES = tuple(fold(word) for word in ("খবর", "সূত্র", "তথ্যসূত্র", "তথ্য", "সৌজন্যে", "প্রতিবেদন"))
_CREDIT_WORDS = 6
"""A longer sentence that names an agency reports something."""


@attrs.frozen(kw_only=True)
class Fingerprint:
    """What of a text is compared with other texts."""

    shingles: frozenset[tuple[str, ...]]
    numbers: frozenset[str]
    words: int


def text_hash(headline: str, body: str, credited: Iterable[str]) -> bytes:
    """SHA-256 of folded headline and body. Equal where only blanks, spelling variants or credits differ."""
    text = f"{fold(headline)}\n{plain_text(fold(body), credited)}"
    return hashlib.sha256(" ".join(text.split()).encode("utf-8")).digest()


def plain_text(folded: str, credited: Iterable[str]) -> str:
    """A folded body, a paragraph a line, without signatures and sentences that only credit an agency.

    `credited` are the agencies' names as printed.
    """
    names = tuple(fold(name) for name in credited)
    lines = (_without_credits(line.strip(), names) for line in folded.split("\n"))
    return "\n".join(line for line in lines if line and not _SIGNATURE.fullmatch(line))


def fingerprint(body: str, credited: Iterable[str] = ()) -> Fingerprint:
    """The fingerprint of an article's body. The headline is no part of it: copies change it first."""
    text = plain_text(fold(body), credited)
    words = _WORD.findall(text)
    columns = (words[start:] for start in range(SHINGLE_WORDS))
    return Fingerprint(
        shingles=frozenset(zip(*columns, strict=False)),
        numbers=frozenset(number.replace(",", "") for number in _NUMBER.findall(text)),
        words=len(words),
    )


def containment(one: Fingerprint, other: Fingerprint) -> float:
    """Share of the shorter text's shingles that the other text has."""
    shorter = min(len(one.shingles), len(other.shingles))
    return len(one.shingles & other.shingles) / shorter if shorter else 0.0


def numbers_disagree(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether each text has a number that the other lacks: then it is a template or an update."""
    return bool(one.numbers - other.numbers) and bool(other.numbers - one.numbers)


def _without_credits(line: str, names: tuple[str, ...]) -> str:
    if not any(name in line for name in names):
        return line
    return " ".join(part.strip() for part in _SENTENCE.findall(line) if not _is_credit(part, names))


def _is_credit(sentence: str, names: tuple[str, ...]) -> bool:
    """Whether a sentence names an agency and says nothing else: `খবর বিবিসির।`, `(রয়টার্স)`."""
    words = _WORD.findall(sentence)
    named = [name for name in names if name in sentence]
    if not named or len(words) > _CREDIT_WORDS:
        return False
    parts = tuple(word for name in named for word in _WORD.findall(name))
    # Names carry case endings: বিবিসির.
    rest = [word for word in words if not word.startswith(parts)]
    return not rest or any(word.startswith(_CREDIT_CUES) for word in words)
