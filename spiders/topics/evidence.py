"""The evidence of a match: the sentences that hold its terms, with their places, and a score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spiders.items import Evidence, Match, Tier
from spiders.topics.query import Topic
from spiders.topics.terms import Hit
from spiders.topics.text import Analysed, Place

EVIDENCE_SENTENCES = 12
"""Sentences kept as evidence: enough to judge by, whatever the length of the text."""
EVIDENCE_LENGTH = 1_000
"""Characters kept of each: an endless sentence is cut."""


def weigh(
    tier: Tier, topic: Topic, statements: Sequence[Iterable[Hit]], opening: frozenset[int], text: Analysed
) -> Match:
    """The match that `statements` make, with the first of their sentences as evidence."""
    hits = sorted({hit for statement in statements for hit in statement})
    held = sorted({text.sentence_of[hit.first] for hit in hits})
    kept = held[:EVIDENCE_SENTENCES]
    shown: dict[int, list[Place]] = {index: [] for index in kept}
    for hit in hits:
        if text.sentence_of[hit.first] in shown:
            shown[text.sentence_of[hit.first]].append(text.place(*hit))
    return Match(
        topic=topic.slug,
        topic_version=topic.version,
        aliases_version=topic.aliases_version,
        tier=tier,
        score=_score(tier, len(held), bool(opening.intersection(held))),
        terms=tuple(dict.fromkeys(place.text for places in shown.values() for place in places)),
        evidence=tuple(_evidence(index, places, text) for index, places in shown.items()),
    )


def _evidence(index: int, terms: Iterable[Place], text: Analysed) -> Evidence:
    place = text.sentence_place(index)
    end = min(place.end, place.start + EVIDENCE_LENGTH)
    return Evidence(
        field=text.sentences[index].field,
        start=place.start,
        end=end,
        text=place.text[: end - place.start],
        terms=tuple((span.start, span.end) for span in terms if span.end <= end),
    )


def _score(tier: Tier, sentences: int, opens: bool) -> float:
    """Confirmed above 0.5, candidates below; more for an opening and for every further sentence."""
    weight = sentences + 2 * opens
    share = weight / (weight + 3)
    return round(0.5 + share / 2 if tier == "confirmed" else share / 2, 3)
