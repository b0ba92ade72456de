"""Why a text matches a topic or does not: what each query found, part by part."""

from __future__ import annotations

import attrs

from spiders.topics.evaluate import Found
from spiders.topics.language import Query, leaves, left_out
from spiders.topics.match import Judgement, judge
from spiders.topics.query import Topic, Topics
from spiders.topics.terms import TermSet
from spiders.topics.text import Analysed

SHOWN_TERMS = 5
"""Words shown of each part."""


@attrs.frozen(kw_only=True)
class Part:
    """A word, a phrase or an alias set of a query, and what of it stands in the text."""

    shown: str
    """As the query writes it, cut short."""
    terms: tuple[str, ...]
    """The first different ones, as they stand in the text."""
    is_left_out: bool
    """Whether it stands behind a NOT."""


@attrs.frozen(kw_only=True)
class Explained:
    """What a query found."""

    name: str
    """`candidate`, or what the topic calls the confirming query."""
    satisfied: int
    """How often it is, in whatever window."""
    in_opening: bool
    parts: tuple[Part, ...]


def explain(topic: Topic, text: Analysed) -> tuple[Explained, ...]:
    """What each query of `topic` found in `text`, the candidate query first."""
    found = Found.of(text, Topics.of([topic]).lexicon)
    judgement = judge(topic, found)
    named = [] if topic.candidate is None else [_explained("candidate", topic.candidate, found, judgement)]
    return (*named, *(_explained(each.name, each.query, found, judgement) for each in topic.confirmed))


def _explained(name: str, query: Query, found: Found, judgement: Judgement | None) -> Explained:
    statements = [] if judgement is None else [hits for of, hits in judgement.statements() if of == name]
    opening = frozenset[int]() if judgement is None else judgement.opening
    without = {terms.label for terms in left_out(query)}
    asked = {terms.label: terms for terms in leaves(query)}
    return Explained(
        name=name,
        satisfied=len(statements),
        in_opening=any(found.text.sentence_of[hit.first] in opening for hits in statements for hit in hits),
        parts=tuple(_part(terms, found, terms.label in without) for terms in asked.values()),
    )


def _part(terms: TermSet, found: Found, is_left_out: bool) -> Part:
    hits = sorted(hit for hits in found.places.get(terms.label, {}).values() for hit in hits)
    printed = dict.fromkeys(found.text.printed(*hit) for hit in hits)
    return Part(shown=terms.shown, terms=tuple(printed)[:SHOWN_TERMS], is_left_out=is_left_out)
