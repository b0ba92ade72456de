"""The stem of a Bengali noun, name or adjective: the key under which all its forms meet.

কোরিয়ার, কোরিয়ায়, কোরিয়াকে and কোরিয়াও all give কোরিয়া. A stem is a key, not a word to show: it may lose more
than an ending, but then the base form loses it too, because endings are taken off until none is left.
Verbs are left alone as far as they can be told.

The endings are those of Bengali noun inflection: plural or determiner, then case, then emphatic. What looks
like an ending but belongs to the word is told by `keep.txt`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import attrs

from spiders.bengali.normalize import fold

_LONGEST_WORD = 64
"""Longer runs of letters are no words; they are their own stem."""

_HASANTA = "\u09cd"
_LETTERS = "a-z0-9\u0982\u0985-\u09b9\u09ce"
"""What counts towards the length of a base: consonants, free vowels, ং, and the letters of NATO-র."""
_LETTER = re.compile(f"[{_LETTERS}]")
_VOWELS = "".join(fold("া ি ী ু ূ ে ৈ ো ৌ ঁ অ আ ই ঈ উ ঊ এ ঐ ও ঔ").split())

# What the base of an ending looks like. Python and Postgres read these expressions alike (schema/, `stem`).
_ANY = "."
_VOWEL = f"[{_VOWELS}]$"
_CONSONANT = f"[^{_VOWELS}]$"
_A_OR_O = "[াোও]ঁ?$"
_NG = "ং$"
# য়ের and য়ে follow ং, a free vowel (ভাই, বউ), vowels that no word has before its own য় (টকশো, লখনৌ) and
# words of one syllable (মা); else য় is the word's.
_TAKES_YA = f"[ংঙইউওুূৈোৌ]$|গাঁ$|^[^{_LETTERS}]*[{_LETTERS}][^{_LETTERS}]*(?<=[{_VOWELS}])$"
# বইএর, but not abbreviations: সিআইএর, আইএইএর.
_TAKES_FREE_E = "(?<![অ-ঔ])[ইউ]$|ং$"
# After a vowel, but not in abbreviations: পিসিআর. Also after consonants that are spoken with one: আল্লাহ,
# সদস্য, মিত্র, আত্মীয়; no word ends in these and its own র.
_TAKES_RA = f"(?<![অআ])(?<=[{_VOWELS}])$|াহ$|েহ$|্[যর]$|ীয়$"
# Not the verbs করেছে, চলছে, পেরিয়ে; but গাছে. Not of the ending -তে.
_TAKES_E = f"াছ$|(?<!িয়)(?<=[^-][^{_VOWELS}ছ])$"
# Not জুলাই, লড়াই, গোসাঁই, সিবিআই; but নেতারাই, দেশটাই, ক্ষমতাই, সমস্যাই, রাশিয়াই.
_TAKES_I = f"[^াআওঁ]$|(?:[{_LETTERS}][^{_LETTERS}]*){{2}}(?:[রটত]|{_HASANTA}[{_LETTERS}]|িয়)া$"
# Not ঠাকুরগাঁও.
_TAKES_O = "(?<!গাঁ)$"


@attrs.frozen
class Ending:
    """An ending, and what it may be taken off."""

    text: str
    follows: re.Pattern[str]
    """Found in the bases that take it."""
    after_one_letter: bool
    """Whether it may leave a word of one letter that is known: মাকে, মায়ের, শির."""


def _endings(texts: str, follows: str = _ANY, *, after_one: bool = False) -> list[Ending]:
    return [Ending(fold(text), re.compile(fold(follows)), after_one) for text in texts.split()]


ENDINGS: tuple[Ending, ...] = (
    *_endings("-গুলো -গুলি -দের -টির -টি -এর -রা -কে -তে -সহ -এ -র -ও -ই -য়"),
    *_endings("গুলো গুলি গুলা সমূহ বৃন্দ টুকু খানা খানি"),
    *_endings("য়েরা য়ের য়ে", _TAKES_YA, after_one=True),
    *_endings("েরা", _CONSONANT),
    *_endings("দের", after_one=True),
    *_endings("গণ সহ রা টি টা"),
    *_endings("এরা এর", _TAKES_FREE_E),
    *_endings("এ", _NG),
    *_endings("কে", after_one=True),
    *_endings("তে", f"{_VOWEL}|াহ$|েহ$"),
    *_endings("ের", _CONSONANT),
    *_endings("র", _TAKES_RA, after_one=True),
    *_endings("য়", _A_OR_O),
    *_endings("ে", _TAKES_E),
    *_endings("ও", _TAKES_O),
    *_endings("ই", _TAKES_I),
)
"""In the order of trying, where no cut gives a known word: longer before shorter."""


_BY_LAST_LETTER = {
    last: tuple(ending for ending in ENDINGS if ending.text[-1] == last)
    for last in {ending.text[-1] for ending in ENDINGS}
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


def _base(word: str, ending: Ending) -> str | None:
    """`word` without `ending`, or `None` where that cannot be one."""
    base = word[: -len(ending.text)]
    if not base or base[-1] == _HASANTA or not ending.follows.search(base):
        return None
    letters = len(_LETTER.findall(base))
    if letters < 2 and not (letters and ending.after_one_letter and base in _KEEP.words):
        return None
    # ৎ turns to ত before a vowel: বিদ্যুতের.
    if base[-1] == "ত" and _KEEP.holds_base(base[:-1] + "ৎ"):
        return base[:-1] + "ৎ"
    return base


def _cut_once(word: str) -> str:
    if word[-1:] == "ত" and word[:-1] + "ৎ" in _KEEP.words:  # বিদ্যুত, as some papers write it
        return word[:-1] + "ৎ"
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


def begin(word: str) -> str:
    """What a folded word has in common with its stem, where that has two letters: only endings are taken off, and ত
    may become ৎ."""
    return word[:2].replace("ৎ", "ত")
