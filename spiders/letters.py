"""What the letters of a Bengali text say of the way that it came: cut, converted or decoded by a broken machine.

Told by what no Bengali text does, whatever it is about; never by words. Pure, and cheap: counting, seldom searching.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LONG_WORDS = 15
"""Characters of a line for each of its words from which its blanks are gone. Our texts have 6 to 9."""
GLUED = 30
"""Bengali letters and signs without a break: more than the longest words have."""
STRAY_SIGNS = 3
"""Vowel signs at a word's start that a text on spelling may have."""
WITHOUT_HASANTA = 500
FEW_HASANTA = 0.008
"""Characters of a text that has conjuncts for sure, and the least share of hasantas. Ours have one in twenty."""
FOREIGN_LINE = 40
"""Characters from which a line without a Bengali letter is a paragraph in another script, or in none."""
FOREIGN_SHARE = 1 / 3
"""Of the lines, from which two or more such paragraphs are no quotation."""
_BENGALI = re.compile("[\u0985-\u09b9]")
_GLUED = re.compile(f"[\u0980-\u09ff]{{{GLUED}}}")
_DIGIT = re.compile(r"\d")
_HASANTA = "\u09cd"
_DRAWN_FIRST = (" ি", " ে")
"""Vowel signs drawn before their consonant and written behind it: an old font's converter leaves them first."""


def broken_letters(paragraphs: Sequence[str], headline: str) -> Iterator[str]:
    """The faults of a text whose blanks, vowel signs, conjuncts or letters were lost on the way."""
    text = "\n".join(paragraphs)
    is_converted = _signs_first(f" {headline}") > 0 or _signs_first(text) >= STRAY_SIGNS
    has_no_conjunct = len(text) >= WITHOUT_HASANTA and text.count(_HASANTA) < FEW_HASANTA * len(text)
    if is_converted or has_no_conjunct or any(map(_is_glued, (headline, *paragraphs))):
        yield "letters_broken"
    foreign = sum(len(line) >= FOREIGN_LINE and not has_bengali(line) for line in paragraphs)
    if foreign >= max(2, FOREIGN_SHARE * len(paragraphs)):
        yield "script_of_another"


def has_bengali(text: str) -> bool:
    """Whether there is a Bengali letter."""
    return _BENGALI.search(text) is not None


def without_digits(text: str) -> str:
    """`text` with one sign for each digit: counters and dates differ in nothing else."""
    return _DIGIT.sub("#", text)


def _signs_first(text: str) -> int:
    return sum(map(text.count, _DRAWN_FIRST))


def _is_glued(line: str) -> bool:
    return len(line) > LONG_WORDS * max(2, line.count(" ") + 1) and _GLUED.search(line) is not None
