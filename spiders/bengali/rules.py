"""The rules of `fold`, `stem` and `tokens` as plain rows: what Postgres interprets in their place.

The tables stay where they are used, beside the Python that reads them; this room only hands them out, so
that there is one source of every rule. The steps that join them are written twice, here and in the functions
of schema/ (`fold`, `stem`, `words`), and a test compares both over every word that we have.

One difference is known: Python writes a Greek Σ at the end of a word as ς, Postgres as σ.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from functools import cache

import attrs

from spiders.bengali import normalize, stem, words


@attrs.frozen(kw_only=True)
class Replacement:
    """Characters that are replaced by others, at a step of folding."""

    step: str
    """sequence: before all else; nukta: a letter that takes a dot; signs: two signs that are one."""
    found: str
    becomes: str


@attrs.frozen(kw_only=True)
class EndingRule:
    """An ending of `stem.ENDINGS`; `follows` is an expression that Python and Postgres read alike."""

    place: int
    text: str
    follows: str
    after_one_letter: bool


@attrs.frozen(kw_only=True)
class KeptWord:
    """A word of `keep.txt`."""

    word: str
    is_tail: bool
    is_base: bool


@attrs.frozen(kw_only=True)
class LanguageRules:
    """All of them."""

    texts: dict[str, str]
    """Expressions, bounds and lists of characters, by name."""
    replacements: tuple[Replacement, ...]
    endings: tuple[EndingRule, ...]
    kept: tuple[KeptWord, ...]

    @property
    def version(self) -> str:
        """Changes with every rule."""
        told = json.dumps([normalize.FOLD_VERSION, attrs.asdict(self)], ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(told.encode("ascii")).hexdigest()[:12]


@cache
def language_rules() -> LanguageRules:
    """The rules as they are now."""
    single = _single_characters()
    kept = [each for each in single if single[each]]
    dropped = [each for each in single if not single[each]]
    return LanguageRules(
        texts={
            "fold_from": "".join(kept + dropped),
            "fold_to": "".join(single[each] for each in kept),
            "surplus_marks": _surplus_marks(),
            "slip": normalize._SLIP.pattern,
            "letter_with_signs": normalize._LETTER_WITH_SIGNS.pattern,
            "final_ta": normalize._FINAL_TA.pattern,
            "bar_for_danda": normalize._BAR_FOR_DANDA.pattern,
            "longest_word": str(stem._LONGEST_WORD),
            "stem_letter": stem._LETTER.pattern,
            "word": words._WORD.pattern,
        },
        replacements=(
            *_sequences(),
            *_replacements("nukta", normalize._WITH_NUKTA),
            *_replacements("signs", normalize._JOINED_SIGNS),
        ),
        endings=tuple(
            EndingRule(
                place=place,
                text=ending.text,
                follows=ending.follows.pattern,
                after_one_letter=ending.after_one_letter,
            )
            for place, ending in enumerate(stem.ENDINGS, 1)
        ),
        kept=tuple(
            KeptWord(word=word, is_tail=word in stem._KEEP.tails, is_base=word not in stem._KEEP.no_bases)
            for word in sorted(stem._KEEP.words)
        ),
    )


BEYOND = 0x20000
"""No letter that has two cases, and no mark, has a code point from here on: a test holds that."""


def _single_characters() -> dict[str, str]:
    """What `fold` makes of one character, case included, where that is another one or none.

    NUL and lone surrogates are left out: they never reach Postgres.
    """
    folded = {char: char.lower() for char in map(chr, range(1, BEYOND)) if len(char.lower()) == 1}
    folded |= {char: new for char, new in normalize._FOLD.items() if len(char) == 1}
    return {
        char: new
        for char, new in sorted(folded.items())
        if char != new and char != "\0" and not "\ud800" <= char <= "\udfff"
    }


def _replacements(step: str, table: dict[str, str]) -> tuple[Replacement, ...]:
    return tuple(Replacement(step=step, found=found, becomes=new) for found, new in sorted(table.items()))


def _sequences() -> tuple[Replacement, ...]:
    longer = {found: new for found, new in normalize._FOLD.items() if len(found) > 1}
    return _replacements("sequence", {**longer, "\u0130": "\u0130".lower()})


def _surplus_marks() -> str:
    """The expression of `_TOO_MANY_MARKS`, with ranges in the place of 900 single marks."""
    codes = {code for code in range(BEYOND) if unicodedata.combining(chr(code))}
    starts = sorted(code for code in codes if code - 1 not in codes)
    ends = sorted(code for code in codes if code + 1 not in codes)
    marks = "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))
    return f"([{marks}]{{{normalize._MARKS_IN_A_ROW}}})[{marks}]+"
