"""Invented articles in bulk, with the shape of a real vocabulary: Zipf, inflected forms, the same every time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate

BASES = 60_000
ENDINGS = ("", "", "র", "ের", "কে", "তে", "ে", "টি", "গুলো", "দের", "ও")
LETTERS = "কখগঘচছজটডতথদধনপফবভমযরলশষসহ"
SIGNS = ("", "", "", "া", "ি", "ী", "ু", "ে", "ো", "্য", "ং")
EXPONENT = 1.0
HEADLINE_WORDS = 8


def vocabulary(chance: random.Random) -> list[str]:
    """Forms, the most frequent first: short bases first, each with some of its endings at ranks near it."""
    syllables = [letter + sign for letter in LETTERS for sign in SIGNS]
    bases: dict[str, None] = {}
    while len(bases) < BASES:
        syllable_count = min(2 + len(bases) // 15_000, 5) + chance.randint(0, 1)
        bases["".join(chance.choices(syllables, k=syllable_count))] = None
    ranked: list[tuple[float, str]] = []
    for rank, base in enumerate(bases, 1):
        for ending in dict.fromkeys(chance.choices(ENDINGS, k=6)):
            ranked.append((rank * chance.uniform(0.5, 8), base + ending))
    return list(dict.fromkeys(form for _, form in sorted(ranked)))


def articles(count: int, *, words: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Headlines and bodies. A body has half to one and a half times `words` words."""
    chance = random.Random(seed)
    forms = vocabulary(chance)
    weights = list(accumulate(1 / (rank + 2) ** EXPONENT for rank in range(len(forms))))
    for _ in range(count):
        length = chance.randint(words // 2, words * 3 // 2)
        drawn = chance.choices(forms, cum_weights=weights, k=HEADLINE_WORDS + length)
        body = drawn[HEADLINE_WORDS:]
        sentences = (" ".join(body[start : start + 12]) for start in range(0, length, 12))
        yield " ".join(drawn[:HEADLINE_WORDS]), "। ".join(sentences) + "।"
