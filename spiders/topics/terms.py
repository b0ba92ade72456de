"""Terms and sets of terms: how `উত্তর কোরিয়া`, `সেনা*` and `=উত্তরের সঙ্গে` are found in a text.

A plain term is a row of whole stems: it finds every case form and no longer word (গোলা is not in
গোলাপ). A star at the end of a word takes every word that begins so. An equals sign in front of a
word takes exactly that form, for words that mean the thing in one case form only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

import attrs

from spiders.bengali.normalize import fold
from spiders.bengali.stem import stem
from spiders.bengali.words import tokens
from spiders.topics.text import START, Analysed, start_of

How = Literal["stem", "word", "prefix"]


class TermError(ValueError):
    """A term that can find nothing sensible. The message ends a sentence that names the term."""


class Key(NamedTuple):
    """What one word of a text must be."""

    how: How
    text: str

    def loosened(self) -> Key:
        """Without the demand for one form of a word, whose stem is that of all of them."""
        return Key("stem", stem(self.text)) if self.how == "word" else self


@attrs.frozen(kw_only=True)
class Term:
    """A word or phrase to look for."""

    source: str
    """As the analyst wrote it."""
    keys: tuple[Key, ...]

    @property
    def plain(self) -> str:
        """Its words, folded, without the signs."""
        return " ".join(text for _, text in self.keys)

    @property
    def key(self) -> str:
        """What it looks for, as text: two spellings of one term have the same."""
        return " ".join(f"{how}:{text}" for how, text in self.keys)


@attrs.frozen(kw_only=True)
class TermSet:
    """What an alias set, or a word of a query, looks for."""

    label: str
    """Its name among the sets of all topics."""
    terms: tuple[Term, ...]
    exceptions: tuple[Term, ...] = ()
    """Phrases that hold a term and mean something else: a term inside one is not counted."""
    alias: str | None = None
    """Its name, where it is an alias set."""

    @cached_property
    def least(self) -> Mapping[Key, Sequence[tuple[Key, ...]]]:
        """What a text must at least have for each term: the first word, and by it the others."""
        found: defaultdict[Key, list[tuple[Key, ...]]] = defaultdict(list)
        for first, *rest in ([key.loosened() for key in term.keys] for term in self.terms):
            found[first].append(tuple(rest))
        return found

    @property
    def shown(self) -> str:
        """As a query writes it; a long list cut short."""
        if self.alias is not None:
            return f"{{{self.alias}}}"
        sources = [term.source for term in self.terms[:3]]
        return " OR ".join(sources) + (" …" if len(self.terms) > 3 else "")


_Span = tuple[int, int]
"""A hit on its way: the first position, and the last with its sign turned, so that the longer sorts first."""


class Hit(NamedTuple):
    """A term in a text: positions of its first word and of the word after its last."""

    first: int
    last: int


def read_term(source: str) -> Term:
    """The term that `source` writes. Raises `TermError`."""
    keys = tuple(key for part in source.split() for key in _keys(part))
    if not keys:
        raise TermError("holds no word")
    return Term(source=source, keys=keys)


def _keys(part: str) -> Iterator[Key]:
    words = [token.text for token in tokens(fold(part.strip("=*")))]
    if part.endswith("*"):
        if len(words) != 1 or len(words[0]) < START:
            raise TermError(f"needs at least {START} letters of one word before its star")
        yield Key("prefix", words[0])
        return
    for word in words:
        yield Key("word", word) if part.startswith("=") else Key("stem", stem(word))


class _End(NamedTuple):
    """A term that is whole here: whose it is."""

    label: str
    is_exception: bool


@attrs.frozen
class _Node:
    """How terms go on after the words read so far. A tree of these holds all terms of a lexicon."""

    ends: set[_End] = attrs.field(factory=set)
    stems: dict[str, _Node] = attrs.field(factory=dict)
    words: dict[str, _Node] = attrs.field(factory=dict)
    prefixes: dict[str, dict[str, _Node]] = attrs.field(factory=dict)
    """By their first `START` letters, then whole."""

    def add(self, keys: Iterable[Key], end: _End) -> None:
        node = self
        for how, text in keys:
            if how == "prefix":
                node = node.prefixes.setdefault(start_of(text), {}).setdefault(text, _Node())
            else:
                node = (node.stems if how == "stem" else node.words).setdefault(text, _Node())
        node.ends.add(end)

    def may_go_on(self, stem_: str, word: str) -> bool:
        """Whether one more word is worth a try: most phrases end at their second word."""
        return stem_ in self.stems or word in self.words or bool(self.prefixes)

    def after(self, stem_: str, word: str) -> Iterator[_Node]:
        """Where the terms stand after one more word of a text."""
        if node := self.stems.get(stem_):
            yield node
        if node := self.words.get(word):
            yield node
        if self.prefixes:
            for prefix, node in self.prefixes.get(start_of(word), {}).items():
                if word.startswith(prefix):
                    yield node


@attrs.frozen(kw_only=True)
class Lexicon:
    """Many term sets in one tree, so that one walk over a text finds the terms of all."""

    root: _Node

    def find(self, text: Analysed) -> dict[str, list[Hit]]:
        """For each set that hits, by its label: where, in order. Of overlapping hits the longer counts."""
        hits: defaultdict[str, list[_Span]] = defaultdict(list)
        exceptions: defaultdict[str, list[_Span]] = defaultdict(list)
        for first, node in self._begun(text):
            # Most terms are one word, and most phrases end at their second: no walk is begun for those.
            for end in node.ends:
                (exceptions if end.is_exception else hits)[end.label].append((first, -(first + 1)))
            limit = text.sentences[text.sentence_of[first]].last
            for last, end in _longer_ends(node, text, first + 1, limit):
                (exceptions if end.is_exception else hits)[end.label].append((first, -last))
        kept = {label: _without(found, exceptions.get(label, [])) for label, found in hits.items()}
        return {label: found for label, found in kept.items() if found}

    def _begun(self, text: Analysed) -> Iterator[tuple[int, _Node]]:
        """Where terms may begin. Looks at the words that text and lexicon share, not at all of either."""
        for nodes, places in ((self.root.stems, text.by_stem), (self.root.words, text.by_word)):
            for key in nodes.keys() & places.keys():
                for position in places[key]:
                    yield position, nodes[key]
        for start in self.root.prefixes.keys() & text.by_start.keys():
            for word in text.by_start[start]:
                for prefix, node in self.root.prefixes[start].items():
                    if word.startswith(prefix):
                        for position in text.by_word[word]:
                            yield position, node


def build_lexicon(sets: Iterable[TermSet]) -> Lexicon:
    """One lexicon over `sets`; `Lexicon.find` answers by their labels."""
    root = _Node()
    for each in {one.label: one for one in sets}.values():
        for term in each.terms:
            root.add(term.keys, _End(each.label, False))
        for term in each.exceptions:
            root.add(term.keys, _End(each.label, True))
    return Lexicon(root=root)


def only_term(term: Term) -> TermSet:
    """The set of one term."""
    return TermSet(label=f'"{term.key}"', terms=(term,))


def any_of(sets: Sequence[TermSet]) -> TermSet:
    """One set that finds what any of `sets` finds, named after them."""
    return union(" OR ".join(one.label for one in sets), sets)


def union(label: str, sets: Sequence[TermSet], *, alias: str | None = None) -> TermSet:
    """One set that finds what any of `sets` finds, under a name of its own."""
    return TermSet(
        label=label,
        terms=tuple(term for one in sets for term in one.terms),
        exceptions=tuple(term for one in sets for term in one.exceptions),
        alias=alias,
    )


def _longer_ends(node: _Node, text: Analysed, last: int, limit: int) -> Sequence[tuple[int, _End]]:
    """The terms that go on at `last`, where `node` stands, and end later in the sentence."""
    if last >= limit or not node.may_go_on(text.stems[last], text.words[last]):
        return ()
    found: list[tuple[int, _End]] = []
    for after in node.after(text.stems[last], text.words[last]):
        found += [(last + 1, end) for end in after.ends]
        found += _longer_ends(after, text, last + 1, limit)
    return found


def _without(found: list[_Span], exceptions: list[_Span]) -> list[Hit]:
    """`found` in order, without what lies inside an exception or inside a longer hit."""
    if len(found) == 1 and not exceptions:
        return [Hit(found[0][0], -found[0][1])]
    kept: list[Hit] = []
    wide = sorted(exceptions, reverse=True)
    covered = 0
    for first, last in sorted(found):
        while wide and wide[-1][0] <= first:
            covered = max(covered, -wide.pop()[1])
        if -last > covered:
            kept.append(Hit(first, -last))
            covered = -last
    return kept
