"""Does an article touch a topic, how surely, and by which words: the verdict with its evidence.

Two tiers. Both parties in one window of sentences make a candidate: keep it, a person may look. The
subject near both parties confirms. A whole text is never taken as one window: on a round-up page the
parties of one story meet the subject of the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from spiders.items import Match, Tier
from spiders.topics.query import REFERS_BACK, Rule, Topic
from spiders.topics.terms import Hit
from spiders.topics.text import Analysed, analyse

__all__ = ["analyse", "match", "match_all"]

EVIDENCE_SENTENCES = 12
"""Sentences kept as evidence: enough to judge by, whatever the length of the text."""
EVIDENCE_LENGTH = 1_000
"""Characters kept of each: an endless sentence is cut."""

HEADLINE_SENTENCES = 2
"""More than these make no headline, whatever the page calls it."""

_Places = Mapping[int, Sequence[Hit]]
"""Hits by the sentence they stand in."""


@attrs.frozen(kw_only=True)
class _Statement:
    """Sentences that together satisfy a rule, and the hits that do it."""

    sentences: tuple[int, ...]
    hits: tuple[Hit, ...]


def match_all(topics: Iterable[Topic], text: Analysed) -> tuple[Match, ...]:
    """The matches of `text`, in the order of `topics`."""
    found = (match(topic, text) for topic in topics)
    return tuple(one for one in found if one is not None)


def match(topic: Topic, text: Analysed) -> Match | None:
    """What `text` has to do with `topic`, or `None` where it does not name both parties."""
    parties = _by_sentence(topic.parties.find(text), text)
    rules = [rule for rule in topic.rules if all(party in parties for party in rule.parties)]
    if not rules:
        return None
    opening = _opening(text, topic.window.lead)
    subjects = _by_sentence(topic.subjects.find(text), text)
    stated = [statement for rule in rules for statement in _statements(rule, parties, subjects, opening, text)]
    if _confirms(stated, opening):
        return _verdict("confirmed", topic, stated, opening, text)
    named = [statement for rule in rules for statement in _meetings(rule, parties, opening, topic.window.sentences)]
    return _verdict("candidate", topic, named, opening, text) if named else None


def _by_sentence(hits: Mapping[str, Iterable[Hit]], text: Analysed) -> dict[str, _Places]:
    places: dict[str, dict[int, list[Hit]]] = {}
    for label, found in hits.items():
        of_label = places.setdefault(label, {})
        for hit in found:
            of_label.setdefault(text.sentence_of[hit.first], []).append(hit)
    return dict(places)


@attrs.frozen(kw_only=True)
class _Opening:
    """What a reader sees first."""

    sentences: frozenset[int]
    joined: tuple[int, ...]
    """Those of them that make one statement together; empty where nothing says that they do."""


def _opening(text: Analysed, lead: int) -> _Opening:
    """A text of up to `lead` sentences, whole; else the headline and where summary and body begin."""
    if len(text.sentences) <= lead:
        every = tuple(range(len(text.sentences)))
        briefs = any(text.sentences[index].is_clause for index in every)
        return _Opening(sentences=frozenset(every), joined=() if briefs else every)
    places: dict[str, list[int]] = {}
    for index, sentence in enumerate(text.sentences):
        places.setdefault(sentence.field, []).append(index)
    headline = places.pop("headline", [])
    begins = [indexes[0] for indexes in places.values()]
    return _Opening(
        sentences=frozenset((*headline[:HEADLINE_SENTENCES], *begins)),
        joined=(*headline, *begins) if len(headline) == 1 else (),
    )


def _statements(
    rule: Rule,
    parties: Mapping[str, _Places],
    subjects: Mapping[str, _Places],
    opening: _Opening,
    text: Analysed,
) -> Iterator[_Statement]:
    """Where both parties and the subject stand near each other."""
    one, other = (parties[party] for party in rule.parties)
    wanted = [subjects.get(label, {}) for label in (rule.subject, rule.also) if label]
    barred = subjects.get(rule.unless, {}) if rule.unless else {}
    windows: list[tuple[int, ...]] = [(index,) for index in sorted(one.keys() & other.keys())]
    if len(opening.joined) > 1:
        windows.append(opening.joined)
    for window in windows:
        if any(index in barred for index in window):
            continue
        groups = [_within(places, window) for places in (one, other, *wanted)]
        if _stand_near(groups, rule.words):
            yield _Statement(sentences=window, hits=_in_order(groups))
        elif len(window) == 1 and _stand_near(groups[:2], rule.words):
            yield from _continued(window[0], groups, [one, other, *wanted], subjects, barred, text)


def _continued(
    index: int,
    groups: list[list[Hit]],
    places: list[_Places],
    subjects: Mapping[str, _Places],
    barred: _Places,
    text: Analysed,
) -> Iterator[_Statement]:
    """The parties in one sentence, the subject in the next of the paragraph, which says দুই দেশ.

    That it names a party again would not do: in a round-up, that is the next story.
    """
    after = index + 1
    if after >= len(text.sentences) or after in barred:
        return
    if text.sentences[after].line != text.sentences[index].line:
        return
    follow = [_within(one, (after,)) for one in places]
    back = _within(subjects.get(REFERS_BACK, {}), (after,))
    if back and all(follow[2:]):
        hits = [found + more for found, more in zip(groups, follow, strict=True)]
        yield _Statement(sentences=(index, after), hits=_in_order(hits))


def _within(places: _Places, window: tuple[int, ...]) -> list[Hit]:
    return [hit for index in window for hit in places.get(index, ())]


def _in_order(groups: list[list[Hit]]) -> tuple[Hit, ...]:
    return tuple(sorted({hit for group in groups for hit in group}))


def _stand_near(groups: list[list[Hit]], words: int) -> bool:
    """Whether one hit of each group stand within `words` words. One pass over the hits in order."""
    if not all(groups):
        return False
    latest: list[Hit | None] = [None] * len(groups)
    for hit, group in sorted((hit, group) for group, hits in enumerate(groups) for hit in hits):
        latest[group] = hit
        seen = [one for one in latest if one is not None]
        if len(seen) == len(groups):
            span = max(one.last for one in seen) - min(one.first for one in seen)
            if span <= words:
                return True
    return False


def _meetings(rule: Rule, parties: Mapping[str, _Places], opening: _Opening, sentences: int) -> Iterator[_Statement]:
    """Where both parties stand in one window of sentences."""
    one, other = (parties[party] for party in rule.parties)
    windows = [
        tuple(sorted({index, index + step}))
        for index in one
        for step in range(1 - sentences, sentences)
        if index + step in other
    ]
    if one.keys() & opening.sentences and other.keys() & opening.sentences:
        windows.append(tuple(sorted(opening.sentences)))
    for window in sorted(windows):
        groups = [_within(one, window), _within(other, window)]
        yield _Statement(sentences=window, hits=_in_order(groups))


def _confirms(stated: list[_Statement], opening: _Opening) -> bool:
    """Whether the statements carry the text: one in its opening, or two anywhere."""
    starts = {statement.sentences[0] for statement in stated}
    return len(starts) > 1 or bool(starts & opening.sentences)


def _verdict(
    tier: Tier,
    topic: Topic,
    statements: list[_Statement],
    opening: _Opening,
    text: Analysed,
) -> Match:
    held = sorted({index for statement in statements for index in statement.sentences})
    kept = set(held[:EVIDENCE_SENTENCES])
    hits = sorted({hit for statement in statements for hit in statement.hits})
    terms = (text.printed(*hit) for hit in hits if text.sentence_of[hit.first] in kept)
    shown = (text.printed_sentence(index)[:EVIDENCE_LENGTH] for index in sorted(kept))
    return Match(
        topic=topic.slug,
        topic_version=topic.version,
        aliases_version=topic.aliases_version,
        tier=tier,
        score=_score(tier, len(held), bool(opening.sentences.intersection(held))),
        terms=tuple(dict.fromkeys(terms)),
        sentences=tuple(dict.fromkeys(shown)),
    )


def _score(tier: Tier, sentences: int, opens: bool) -> float:
    """Confirmed above 0.5, candidates below; more for an opening and for every further sentence."""
    weight = sentences + 2 * opens
    share = weight / (weight + 3)
    return round(0.5 + share / 2 if tier == "confirmed" else share / 2, 3)
