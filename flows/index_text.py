"""The words of an article as Postgres indexes them: stems with their places and weights. Pure.

A place tells the field and the ordinal of a word in it, so that search() can mark the word where it stands in
the text: the ordinals are those of the words of the printed text, which Postgres cuts by the same expression.
"""

from __future__ import annotations

from functools import lru_cache

import attrs

from spiders.bengali.rules import language_rules
from spiders.bengali.stem import stem
from spiders.bengali.words import printed_words

LAYOUT_VERSION = 1
"""Raised whenever `index_words` gives another result by the same rules of the language."""
INDEX_VERSION = f"{LAYOUT_VERSION}.{language_rules().version}"
"""Kept beside the words: those of another version are made anew."""
LONGEST_LEXEME = 500
"""Letters; Postgres takes 2,046 bytes. Longer words are found by their beginning, here and in a query."""


@attrs.frozen(kw_only=True)
class Field:
    """Where the words of a text stand in the index. Between two fields a place is free: no phrase crosses."""

    first: int
    last: int
    weight: str
    letters: int
    """Of the text at most. Postgres refuses more than a megabyte of words, and no article is so long."""


HEADLINE = Field(first=1, last=255, weight="A", letters=20_000)
SUMMARY = Field(first=257, last=1023, weight="B", letters=20_000)
BODY = Field(first=1025, last=16383, weight="C", letters=100_000)
"""16,383 is the last place that Postgres tells from others."""


def index_words(headline: str, summary: str | None, body: str) -> str:
    """The texts of an article, cleaned, as a tsvector literal. What lies beyond a field's bounds is left out."""
    places: dict[str, list[str]] = {}
    for field, text in ((HEADLINE, headline), (SUMMARY, summary or ""), (BODY, body)):
        words = printed_words(text[: field.letters])
        for place, word in zip(range(field.first, field.last + 1), words, strict=False):
            places.setdefault(lexeme(word), []).append(f"{place}{field.weight}")
    # Words have neither quotes nor backslashes: a test holds that.
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())


@lru_cache(maxsize=1 << 17)
def lexeme(word: str) -> str:
    """A printed word as it is indexed."""
    return stem(word.replace(",", ""))[:LONGEST_LEXEME]
