"""The stem of a Bengali noun, name or adjective: the key under which all its forms meet.

কোরিয়ার, কোরিয়ায়, কোরিয়াকে and কোরিয়াও all give কোরিয়া. A stem is a key, not a word to show: it may lose more
than an ending, but then the base form loses it too, because endings are taken off until none is left.
Verbs are left alone as far as they can be told.

The endings are those of Bengali noun inflection: plural or determiner, then case, then emphatic. What looks
like an ending but belongs to the word is told by `keep.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import attrs

from spiders.bengali.normalize import fold

_LONGEST_WORD = 64
"""Longer runs of letters are no words; they are their own stem."""

_HASANTA = "\u09cd"
_LETTER = re.compile("[a-z0-9\u0982\u0985-\u09b9\u09ce]")
"""What counts towards the length of a base: consonants, free vowels, ং, and the letters of NATO-র."""
_VOWELS = frozenset(fold("া ি ী ু ূ ে ৈ ো ৌ ঁ অ আ ই ঈ উ ঊ এ ঐ ও ঔ").split())
_PARTICIPLE = fold("িয়")


def _ends_in_vowel(base: str) -> bool:
    return base[-1] in _VOWELS


def _ends_in_consonant(base: str) -> bool:
    return base[-1] not in _VOWELS


def _ends_in_a_or_o(base: str) -> bool:
    return base[-1] in "াোও"


def _takes_ya(base: str) -> bool:
    """য়ের and য়ে follow ং, a free vowel (ভাই, বউ) and words of one syllable (মা); else য় is the word's."""
    return base[-1] in "ংঙইউও" or (_ends_in_vowel(base) and len(_LETTER.findall(base)) == 1)


def _takes_ra(base: str) -> bool:
    """After a vowel, but not in abbreviations: পিসিআর."""
    return base[-1] in _VOWELS and base[-1] not in "অআ"


def _takes_e(base: str) -> bool:
    """Not the verbs করেছে, চলছে, পেরিয়ে; but গাছে."""
    if base[-1] == "ছ":
        return base[-2] == "া"
    return _ends_in_consonant(base) and not base.endswith(_PARTICIPLE)


def _takes_i(base: str) -> bool:
    """Not জুলাই, লড়াই, সিবিআই."""
    return base[-1] not in "াআও"


def _takes_o(base: str) -> bool:
    """Not ঠাকুরগাঁও."""
    return not base.endswith("গাঁ")


def _any(_base: str) -> bool:
    return True


@attrs.frozen
class _Ending:
    text: str
    follows: Callable[[str], bool] = _any
    after_one_letter: bool = False
    """Whether it may leave a word of one letter that is known: মাকে, মায়ের."""


def _endings(texts: str, follows: Callable[[str], bool] = _any, *, after_one: bool = False) -> list[_Ending]:
    return [_Ending(fold(text), follows, after_one) for text in texts.split()]


# In the order of trying, where no cut gives a known word: longer before shorter.
_ENDINGS: tuple[_Ending, ...] = (
    *_endings("-গুলো -গুলি -দের -টির -টি -এর -রা -কে -তে -সহ -এ -র -ও -ই -য়"),
    *_endings("গুলো গুলি গুলা সমূহ"),
    *_endings("য়েরা য়ের য়ে", _takes_ya, after_one=True),
    *_endings("েরা", _ends_in_consonant),
    *_endings("দের", after_one=True),
    *_endings("গণ সহ রা টি টা"),
    *_endings("এরা এর এ", lambda base: base[-1] == "ং"),
    *_endings("কে", after_one=True),
    *_endings("তে", _ends_in_vowel),
    *_endings("ের", _ends_in_consonant),
    *_endings("র", _takes_ra),
    *_endings("য়", _ends_in_a_or_o),
    *_endings("ে", _takes_e),
    *_endings("ও", _takes_o),
    *_endings("ই", _takes_i),
)


_BY_LAST_LETTER = {
    last: tuple(ending for ending in _ENDINGS if ending.text[-1] == last)
    for last in {ending.text[-1] for ending in _ENDINGS}
}


@attrs.frozen
class _Keep:
    """Words that are whole as they stand."""

    words: frozenset[str]
    tails: frozenset[str]
    """Words that also end compounds."""
    no_bases: frozenset[str]
    """Function words, which nothing is derived from."""

    def has_tail(self, word: str) -> bool:
        """Whether `word` is a compound of a known word. What stands before that is more than one letter, but
        for the অ of negation, and a conjunct is never parted (যোদ্ধারা is not -ধারা)."""
        shortest = 1 if word[:1] == "অ" else 2
        return any(
            word[start:] in self.tails and word[start - 1] != _HASANTA for start in range(shortest, len(word) - 1)
        )

    def holds_base(self, word: str) -> bool:
        return (word in self.words and word not in self.no_bases) or self.has_tail(word)


def _read_keep() -> _Keep:
    lines = (Path(__file__).parent / "keep.txt").read_text("utf-8").splitlines()
    entries = fold(" ".join(line for line in lines if not line.startswith("#"))).split()
    return _Keep(
        frozenset(entry.lstrip("*=") for entry in entries),
        frozenset(entry[1:] for entry in entries if entry[0] == "*"),
        frozenset(entry[1:] for entry in entries if entry[0] == "="),
    )


_KEEP = _read_keep()


def _base(word: str, ending: _Ending) -> str | None:
    """`word` without `ending`, or `None` where that cannot be one."""
    base = word[: -len(ending.text)]
    if not base or base[-1] == _HASANTA or not ending.follows(base):
        return None
    letters = len(_LETTER.findall(base))
    if letters < 2 and not (letters and ending.after_one_letter and base in _KEEP.words):
        return None
    # ৎ turns to ত before a vowel: বিদ্যুতের.
    if base[-1] == "ত" and _KEEP.holds_base(base[:-1] + "ৎ"):
        return base[:-1] + "ৎ"
    return base


def _cut_once(word: str) -> str:
    if word in _KEEP.words:
        return word
    endings = _BY_LAST_LETTER.get(word[-1:], ())
    bases = [base for ending in endings if word.endswith(ending.text) and (base := _base(word, ending))]
    known = [base for base in bases if _KEEP.holds_base(base)]
    if known:
        return max(known, key=len)
    return bases[0] if bases and not _KEEP.has_tail(word) else word


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """The stem of `word`, folded. A word without Bengali letters is its own stem.

    `word` is one token (`words.tokens`), folded or not. The result is folded and is its own stem.
    """
    word = fold(word)
    if len(word) > _LONGEST_WORD:
        return word
    while (shorter := _cut_once(word)) != word:
        word = shorter
    return word
