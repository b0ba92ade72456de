"""Does an article touch a topic, how surely, and by which words: the verdict with its evidence.

Two tiers. The candidate query in one window of sentences (a topic without one: a confirming query in the whole
text): keep it, a person may look. A confirming query in
one sentence, or in what a reader sees first: confirmed. A whole text is never taken as one window: on a
round-up page the parties of one story meet the subject of the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import attrs

from spiders.items import Match
from spiders.topics.evaluate import Found
from spiders.topics.evidence import weigh
from spiders.topics.language import Query, leaves
from spiders.topics.query import Topic, Topics, Window
from spiders.topics.terms import Hit
from spiders.topics.text import TEXT_FIELDS, Analysed, Field

__all__ = ["Judgement", "judge", "match", "match_all"]

HEADLINE_SENTENCES = 2
"""More than these make no headline, whatever the page calls it."""


@attrs.frozen(kw_only=True)
class Judgement:
    """How a text meets a topic, part by part."""

    topic: Topic
    named: tuple[tuple[Hit, ...], ...]
    """The statements that satisfy the candidate query, in order; without one, texts that satisfy a confirming
    query only as a whole."""
    stated: tuple[tuple[str, tuple[Hit, ...]], ...]
    """Those that satisfy a confirming one, with its name."""
    confirms: bool
    """Whether the latter stand where they carry the text: one in its opening, or two anywhere."""
    opening: frozenset[int]
    """The sentences that a reader sees first."""

    def statements(self) -> Iterator[tuple[str, tuple[Hit, ...]]]:
        """All of them with the names of their queries."""
        yield from (("candidate", hits) for hits in self.named)
        yield from self.stated


def match_all(topics: Topics, text: Analysed) -> tuple[Match, ...]:
    """The matches of `text`, in the order of `topics`."""
    found = Found.of(text, topics.lexicon)
    verdicts = (_verdict(judge(topic, found), text) for topic in topics.touched(found.places))
    return tuple(verdict for verdict in verdicts if verdict is not None)


def match(topic: Topic, text: Analysed) -> Match | None:
    """What `text` has to do with `topic`, or `None` where it does not satisfy the candidate query."""
    return next(iter(match_all(Topics.of([topic]), text)), None)


def judge(topic: Topic, found: Found) -> Judgement | None:
    """How the text of `found` meets `topic`, or `None` where it does not."""
    if topic.candidate is not None and not found.possible(topic.candidate):
        return None
    asked = [each for each in topic.confirmed if found.possible(each.query)]
    if topic.candidate is None and not asked:
        return None
    opening = _opening(found.text, topic.window.lead)
    if topic.candidate is None:
        named = tuple(_statements([each.query for each in asked], found, [range(found.text.said)]))
    elif not (named := tuple(_named(topic.candidate, found, opening, topic.window))):
        return None
    continued = list(_continuations(topic, found))
    stated = tuple(
        (each.name, statement) for each in asked for statement in _stated(each.query, found, opening, continued)
    )
    if not (named or stated):
        return None
    starts = {found.text.sentence_of[statement[0].first] for _, statement in stated}
    leads = any(start in opening.sentences or start >= found.text.said for start in starts)
    return Judgement(
        topic=topic, named=named, stated=stated, confirms=leads or len(starts) > 1, opening=opening.sentences
    )


def _verdict(judgement: Judgement | None, text: Analysed) -> Match | None:
    if judgement is None:
        return None
    stated = [statement for _, statement in judgement.stated]
    if judgement.confirms:
        return weigh("confirmed", judgement.topic, stated, judgement.opening, text)
    return weigh("candidate", judgement.topic, [*judgement.named, *stated], judgement.opening, text)


@attrs.frozen(kw_only=True)
class _Opening:
    """What a reader sees first."""

    sentences: frozenset[int]
    joined: tuple[int, ...]
    """Those of them that make one statement together; empty where nothing says that they do."""


def _opening(text: Analysed, lead: int) -> _Opening:
    """A text of up to `lead` sentences, whole; else the headline and where summary and body begin."""
    if text.said <= lead:
        every = tuple(range(text.said))
        briefs = any(text.sentences[index].is_clause for index in every)
        return _Opening(sentences=frozenset(every), joined=() if briefs else every)
    places: dict[Field, Sequence[int]] = {field: text.sentences_in(field) for field in TEXT_FIELDS}
    headline = places.pop("headline")
    begins = sorted(indexes[0] for indexes in places.values() if indexes)
    return _Opening(
        sentences=frozenset((*headline[:HEADLINE_SENTENCES], *begins)),
        joined=(*headline, *begins) if len(headline) == 1 else (),
    )


def _named(query: Query, found: Found, opening: _Opening, window: Window) -> Iterator[tuple[Hit, ...]]:
    """Where `query` is satisfied in a sentence; or else in some sentences in a row or in the opening."""
    alone = list(_statements([query], found, [(index,) for index in sorted(found.sentences(query) or ())]))
    if alone:
        yield from alone
        return
    labels = {terms.label for terms in leaves(query)}
    touched = {index for label in labels for index in found.places.get(label, ()) if index < found.text.said}
    wide = (range(index, min(index + window.sentences, found.text.said)) for index in sorted(touched))
    yield from _statements([query], found, [sorted(opening.sentences), *wide])


def _stated(
    query: Query, found: Found, opening: _Opening, continued: Sequence[_Continued]
) -> Iterator[tuple[Hit, ...]]:
    """Where `query` is satisfied in a sentence, in the opening, or in a sentence and what it refers back to."""
    places = found.sentences(query)
    windows = [(index,) for index in sorted(places)] if places is not None else [tuple(sorted(opening.sentences))]
    alone = list(_statements([query], found, windows))
    yield from alone
    if not any(found.text.sentence_of[hits[0].first] in opening.sentences for hits in alone):
        yield from _statements([query], found, [opening.joined])
    for each in continued:
        if hits := each.found.hits(query, (each.sentence,)):
            yield tuple(sorted({*each.parties, *hits}))


def _statements(queries: Sequence[Query], found: Found, windows: Sequence[Sequence[int]]) -> Iterator[tuple[Hit, ...]]:
    for query, window in product(queries, windows):
        if hits := found.hits(query, window):
            yield tuple(sorted(set(hits)))


@attrs.frozen(kw_only=True)
class _Continued:
    """A sentence that says দুই দেশ, and so goes on about the parties of the one before it."""

    sentence: int
    parties: Sequence[Hit]
    """In the sentence before."""
    found: Found
    """With those words counted as the parties."""


def _continuations(topic: Topic, found: Found) -> Iterator[_Continued]:
    """The parties in one sentence, the rest in the next of the paragraph, which says দুই দেশ.

    That it names a party again would not do: in a round-up, that is the next story.
    """
    candidate, back, text = topic.candidate, topic.window.refers_back, found.text
    if candidate is None or back is None:
        return
    for after, words in found.places.get(back.label, {}).items():
        before = after - 1
        if not 0 < after < text.said or text.sentences[before].line != text.sentences[after].line:
            continue
        parties = found.hits(candidate, (before,))
        if parties:
            labels = [terms.label for terms in leaves(candidate) if before in found.places.get(terms.label, ())]
            standing = found.standing_for(labels, words, after)
            yield _Continued(sentence=after, parties=parties, found=standing)
