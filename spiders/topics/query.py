"""A topic's source text to a compiled topic: two TOML texts in, one frozen `Topic` out.

The alias sets say how a person, a place or a thing is named; the topic says which two parties make
an article a candidate and which subject near them confirms it. `data/` holds both, with their syntax
explained where an analyst edits it.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from spiders.job import TopicSource
from spiders.topics.aliases import read_aliases, union
from spiders.topics.source import Section, TopicError, read_toml, short_hash
from spiders.topics.terms import Lexicon, TermSet, build_lexicon

__all__ = ["REFERS_BACK", "Rule", "Topic", "TopicError", "Window", "compile_topic"]

_TOPIC_KEYS = ("slug", "title", "description", "window", "rule")
_TITLE_KEYS = ("bn", "en")
_WINDOW_KEYS = ("words", "sentences", "lead", "refers_back")
_RULE_KEYS = ("name", "parties", "subject", "terms", "except", "also", "unless", "words")

REFERS_BACK = "refers back"
"""What the terms of `window.refers_back` are called in a topic's lexicon."""


@attrs.frozen(kw_only=True)
class Rule:
    """One way of being about the topic. All but `words` are names of sets in the topic's lexicons."""

    name: str
    parties: tuple[str, str]
    """Both in one window: a candidate."""
    subject: str
    """Near both parties: confirmed."""
    also: str | None
    """Where given: must be near them too."""
    unless: str | None
    """Where given: a sentence that holds it is not confirmed by this rule."""
    words: int
    """How many words parties and subject may span."""


@attrs.frozen(kw_only=True)
class Window:
    """How far apart the parts of one statement may stand."""

    words: int = 25
    """`Rule.words` where a rule does not say."""
    sentences: int = 2
    """How many sentences in a row may share the two parties of a candidate."""
    lead: int = 3
    """A text of up to so many sentences is all lead: one statement confirms it. A longer one needs it in
    the opening, or twice."""


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
    window: Window
    rules: tuple[Rule, ...]
    parties: Lexicon = attrs.field(hash=False, repr=False)
    subjects: Lexicon = attrs.field(hash=False, repr=False)


def compile_topic(source: TopicSource) -> Topic:
    """The topic that `source` writes. Raises `TopicError`."""
    top = read_toml(source.source, "The topic")
    top.allow(_TOPIC_KEYS)
    slug = top.text("slug")
    if slug != source.slug:
        raise TopicError(f"slug is {slug} but the topic is kept as {source.slug}: make them the same.")
    sets = read_aliases(source.aliases)
    window, subjects = _read_window(top.section("window"))
    rules = tuple(_read_rule(section, window, sets, subjects) for section in top.sections("rule"))
    return Topic(
        slug=slug,
        title=_read_title(top.section("title")),
        description=top.text("description"),
        version=short_hash(source.source),
        aliases_version=short_hash(source.aliases),
        window=window,
        rules=rules,
        parties=build_lexicon({name: sets[name] for rule in rules for name in rule.parties}),
        subjects=build_lexicon(subjects),
    )


def _read_title(section: Section) -> dict[str, str]:
    section.allow(_TITLE_KEYS)
    return {language: section.text(language) for language in _TITLE_KEYS}


def _read_window(section: Section) -> tuple[Window, dict[str, TermSet]]:
    """The window, and the first of the sets that the topic's subject lexicon will hold."""
    section.allow(_WINDOW_KEYS)
    default = Window()
    window = Window(
        words=section.number("words", default.words),
        sentences=section.number("sentences", default.sentences),
        lead=section.number("lead", default.lead),
    )
    return window, {REFERS_BACK: TermSet(terms=section.terms("refers_back"))}


def _read_rule(section: Section, window: Window, sets: Mapping[str, TermSet], subjects: dict[str, TermSet]) -> Rule:
    """The rule; the sets that are its own are added to `subjects`."""
    section.allow(_RULE_KEYS)
    parties = section.names("parties", sets)
    if len(set(parties)) != 2 or len(parties) != 2:
        raise TopicError(f"{section.where}: parties must name two different alias sets.")
    own = TermSet(terms=section.terms("terms"), exceptions=section.terms("except"))
    subject = union([own, *(sets[name] for name in section.names("subject", sets))])
    if not subject.terms:
        raise TopicError(f"{section.where} has no subject: name alias sets in subject or list terms.")
    subjects[f"{section.where} subject"] = subject
    return Rule(
        name=section.text("name"),
        parties=(parties[0], parties[1]),
        subject=f"{section.where} subject",
        also=_read_sets(section, "also", sets, subjects),
        unless=_read_sets(section, "unless", sets, subjects),
        words=section.number("words", window.words),
    )


def _read_sets(section: Section, key: str, sets: Mapping[str, TermSet], subjects: dict[str, TermSet]) -> str | None:
    names = section.names(key, sets)
    if not names:
        return None
    label = f"{section.where} {key}"
    subjects[label] = union([sets[name] for name in names])
    return label
