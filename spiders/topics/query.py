"""A topic's source text to a compiled topic: two TOML texts in, one frozen `Topic` out.

The alias sets say how a person, a place or a thing is named; the topic's queries (`language.py`) say which
parties make an article a candidate and what near them confirms it. `data/` holds both, with their syntax
explained where an analyst edits it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import attrs

from spiders.bengali.rules import language_rules
from spiders.job import TopicSource
from spiders.topics.aliases import read_aliases
from spiders.topics.language import Query, QueryError, leaves, parse
from spiders.topics.source import Section, TopicError, read_toml, short_hash
from spiders.topics.terms import Lexicon, TermSet, any_of, build_lexicon, only_term

__all__ = ["Confirmation", "Topic", "TopicError", "Topics", "Window", "compile_topic"]

_TOPIC_KEYS = ("slug", "title", "description", "window", "candidate", "confirmed", "search")
_TITLE_KEYS = ("bn", "en")
_WINDOW_KEYS = ("sentences", "lead", "refers_back")
_CONFIRMED_KEYS = ("name", "query")


@attrs.frozen(kw_only=True)
class Window:
    """How far apart the parts of one statement may stand."""

    sentences: int = 2
    """How many sentences in a row may share the parties of a candidate."""
    lead: int = 3
    """A text of up to so many sentences is all lead: one statement confirms it. A longer one needs it in
    the opening, or twice."""
    refers_back: TermSet | None = None
    """Words that stand for the parties of the sentence before: দুই দেশ."""


@attrs.frozen(kw_only=True)
class Confirmation:
    """One way of being about the topic."""

    name: str
    query: Query


@attrs.frozen(kw_only=True)
class Topic:
    """A topic ready for `match`."""

    slug: str
    title: Mapping[str, str] = attrs.field(hash=False)
    """By language: `bn`, `en`."""
    description: str
    version: str
    """Short SHA-256 of the topic's source text; a match keeps it and the next."""
    aliases_version: str
    window: Window = attrs.field(hash=False)
    candidate: Query | None = attrs.field(hash=False, repr=False)
    """Which texts are kept. `None`: those that satisfy one of the next as a whole."""
    confirmed: tuple[Confirmation, ...] = attrs.field(hash=False, repr=False)
    search: tuple[str, ...] = ()
    """What outlets' own search and topic pages are asked for, where a way of discovery has `{query}`."""

    def sets(self) -> Iterator[TermSet]:
        """Everything that the topic looks for."""
        if self.candidate is not None:
            yield from leaves(self.candidate)
        if self.window.refers_back is not None:
            yield self.window.refers_back
        for each in self.confirmed:
            yield from leaves(each.query)


@attrs.frozen(kw_only=True)
class Topics:
    """Topics that are asked together: one walk over a text finds the terms of all."""

    topics: tuple[Topic, ...]
    lexicon: Lexicon = attrs.field(repr=False)
    by_label: Mapping[str, frozenset[int]] = attrs.field(repr=False)
    """Which topics look for a set, by their places in `topics`."""

    @property
    def version(self) -> str:
        """The state of all of them together, and of the rules by which texts are read."""
        each = sorted(f"{topic.slug} {topic.version} {topic.aliases_version}" for topic in self.topics)
        return short_hash("\n".join([language_rules().version, *each]))

    def touched(self, labels: Iterable[str]) -> list[Topic]:
        """The topics that look for any of `labels`, in order."""
        return [self.topics[place] for place in sorted({at for label in labels for at in self.by_label[label]})]

    @classmethod
    def of(cls, topics: Iterable[Topic]) -> Topics:
        """`topics` with their common lexicon, which is kept for the next time."""
        return _together(tuple(topics))


@lru_cache(maxsize=32)
def _together(topics: tuple[Topic, ...]) -> Topics:
    places: dict[str, set[int]] = {}
    for place, topic in enumerate(topics):
        for each in topic.sets():
            places.setdefault(each.label, set()).add(place)
    return Topics(
        topics=topics,
        lexicon=build_lexicon(each for topic in topics for each in topic.sets()),
        by_label={label: frozenset(of_label) for label, of_label in places.items()},
    )


def compile_topic(source: TopicSource) -> Topic:
    """The topic that `source` writes. Raises `TopicError`."""
    top = read_toml(source.source, "The topic")
    top.allow(_TOPIC_KEYS)
    slug = top.text("slug")
    if slug != source.slug:
        raise TopicError(f"slug is {slug} but the topic is kept as {source.slug}: make them the same.")
    sets = read_aliases(source.aliases)
    return Topic(
        slug=slug,
        title=_read_title(top.section("title")),
        description=top.text("description"),
        version=short_hash(source.source),
        aliases_version=short_hash(source.aliases),
        window=_read_window(top.section("window")),
        candidate=_read_query(top, "candidate", sets) if "candidate" in top.table else None,
        confirmed=tuple(_read_confirmed(section, sets) for section in top.sections("confirmed")),
        search=top.texts("search"),
    )


def _read_title(section: Section) -> dict[str, str]:
    section.allow(_TITLE_KEYS)
    return {language: section.text(language) for language in _TITLE_KEYS}


def _read_window(section: Section) -> Window:
    section.allow(_WINDOW_KEYS)
    default = Window()
    back = [only_term(term) for term in section.terms("refers_back")]
    return Window(
        sentences=section.number("sentences", default.sentences),
        lead=section.number("lead", default.lead),
        refers_back=any_of(back) if back else None,
    )


def _read_confirmed(section: Section, sets: Mapping[str, TermSet]) -> Confirmation:
    section.allow(_CONFIRMED_KEYS)
    return Confirmation(name=section.text("name"), query=_read_query(section, "query", sets))


def _read_query(section: Section, key: str, sets: Mapping[str, TermSet]) -> Query:
    try:
        return parse(section.text(key), sets)
    except QueryError as error:
        raise TopicError(f"{section.where}: {key}, {error}.") from error
