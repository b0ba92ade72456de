"""Spellings that alias sets may lack: words of stored texts that sound or look like a known name.

A report for a person. Nothing is ever added by itself: কিম জং ইল looks like কিম জং উন.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from spiders.bengali.sound import sound_key
from spiders.topics.terms import TermSet, build_lexicon
from spiders.topics.text import Analysed

ALIKE = 0.4
"""Share of common trigrams from which two words look alike; pg_trgm's measure."""
SHORTEST = 4
"""Letters of a name below which everything looks like it."""


@attrs.frozen(kw_only=True)
class Suggestion:
    """A spelling that stands in texts and in no alias set."""

    set_name: str
    known: str
    """The name in the set that it is like."""
    spelling: str
    """As it stands in a text."""
    sounds_alike: bool
    likeness: float
    """Share of common trigrams, 0 to 1."""
    texts: int
    """How many hold it."""
    example: str
    """A sentence with it."""


@attrs.define
class _Unknown:
    """A word that no set knows."""

    spelling: str
    example: str
    texts: int = 0


def suggest(sets: Iterable[TermSet], texts: Iterable[Analysed]) -> list[Suggestion]:
    """Spellings in `texts` that `sets` may lack, likeliest first."""
    named = [each for each in sets if each.alias is not None]
    names = _Names.of(named)
    found = (
        _suggestion(word, near)
        for stem, word in _unknown(named, texts).items()
        if (near := names.nearest(stem)) is not None
    )
    return sorted(found, key=lambda each: (not each.sounds_alike, -each.likeness, -each.texts, each.spelling))


def _suggestion(word: _Unknown, near: _Near) -> Suggestion:
    return Suggestion(
        set_name=near.set_name,
        known=near.name,
        spelling=word.spelling,
        sounds_alike=near.sounds_alike,
        likeness=round(near.likeness, 2),
        texts=word.texts,
        example=word.example,
    )


def _unknown(sets: Sequence[TermSet], texts: Iterable[Analysed]) -> Mapping[str, _Unknown]:
    """Words that no set finds, by their stems."""
    lexicon = build_lexicon(sets)
    names = {term.plain for each in sets for term in each.terms}  # they are unknown only inside exceptions
    unknown: dict[str, _Unknown] = {}
    for text in texts:
        known = {at for hits in lexicon.find(text).values() for hit in hits for at in range(*hit)}
        for stem, places in text.by_stem.items():
            at = next((place for place in places if place not in known), None)
            if at is None or len(stem) < SHORTEST or stem.isdecimal() or stem in names:
                continue
            if stem not in unknown:
                unknown[stem] = _Unknown(text.printed(at, at + 1), text.sentence_place(text.sentence_of[at]).text)
            unknown[stem].texts += 1
    return unknown


@attrs.frozen(kw_only=True)
class _Near:
    set_name: str
    name: str
    sounds_alike: bool
    likeness: float


@attrs.frozen(kw_only=True)
class _Names:
    """The names of alias sets, found by their sound and by their trigrams."""

    names: Sequence[tuple[str, str]]
    """Set and name."""
    by_sound: Mapping[str, int]
    by_trigram: Mapping[str, Sequence[int]]
    sizes: Sequence[int]

    @classmethod
    def of(cls, sets: Sequence[TermSet]) -> _Names:
        names = [(each.shown, term.plain) for each in sets for term in each.terms if len(term.plain) >= SHORTEST]
        # A word may be a name of two, glued, by its sound; by its looks it would be every half of one.
        grams = [frozenset() if " " in name else trigrams(name) for _, name in names]
        by_trigram: dict[str, list[int]] = {}
        for place, of_name in enumerate(grams):
            for gram in of_name:
                by_trigram.setdefault(gram, []).append(place)
        by_sound = {sound_key(name): place for place, (_, name) in reversed([*enumerate(names)])}
        return cls(names=names, by_sound=by_sound, by_trigram=by_trigram, sizes=[len(each) for each in grams])

    def nearest(self, word: str) -> _Near | None:
        """The name that `word` sounds like, or else looks most like."""
        grams = trigrams(word)
        shared = Counter(place for gram in grams for place in self.by_trigram.get(gram, ()))
        common = {place: count for place, count in shared.items() if not _grown(word, self.names[place][1])}
        same = self.by_sound.get(sound_key(word))
        if same is None and not common:
            return None
        likeness = {place: count / (len(grams) + self.sizes[place] - count) for place, count in common.items()}
        place = same if same is not None else max(likeness, key=lambda each: (likeness[each], -each))
        near = likeness.get(place, 0.0)
        if same is None and near < ALIKE:
            return None
        return _Near(
            set_name=self.names[place][0], name=self.names[place][1], sounds_alike=same is not None, likeness=near
        )


def _grown(word: str, name: str) -> bool:
    """Whether one is the other with more at its end: another form or another word, no other spelling."""
    return word.startswith(name) or name.startswith(word)


def trigrams(name: str) -> frozenset[str]:
    """The trigrams of a name's words, each word with two blanks before it and one behind (pg_trgm's)."""
    return frozenset(gram for word in name.split() for gram in _grams(f"  {word} "))


def _grams(padded: str) -> Iterator[str]:
    return (padded[at : at + 3] for at in range(len(padded) - 2))
