"""What of a query stands in a text: each part asked within a window of sentences, hits as the answer.

A named field (`headline:…`) is asked of that field whole, wherever the window is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from spiders.topics.language import And, Find, In, Near, Or, Query
from spiders.topics.terms import Hit, Lexicon
from spiders.topics.text import Analysed

_Places = Mapping[int, Sequence[Hit]]
"""Hits by the sentence they stand in."""

_NOWHERE: _Places = {}


@attrs.frozen(kw_only=True)
class Found:
    """The terms of some topics in one text."""

    text: Analysed
    places: Mapping[str, _Places]
    """By the labels of the sets that hit."""

    @classmethod
    def of(cls, text: Analysed, lexicon: Lexicon) -> Found:
        """What of `lexicon` stands in `text`."""
        places = {}
        for label, hits in lexicon.find(text).items():
            of_label: dict[int, list[Hit]] = {}
            for hit in hits:
                of_label.setdefault(text.sentence_of[hit.first], []).append(hit)
            places[label] = of_label
        return cls(text=text, places=places)

    def possible(self, query: Query) -> bool:
        """Whether the text has what `query` needs, wherever. A quick look before the windows are tried."""
        match query:
            case Find():
                return query.terms.label in self.places
            case In():
                return self.possible(query.part)
            case Or():
                return any(map(self.possible, query.parts))
            case And() | Near():
                return all(map(self.possible, query.parts))

    def sentences(self, query: Query) -> set[int] | None:
        """The sentences in which alone `query` may be satisfied; `None` where it does not ask for words of one."""
        match query:
            case Find():
                found = self.places.get(query.terms.label, _NOWHERE).keys()
                return {index for index in found if index < self.text.said}
            case In():
                return None
            case Or():
                each = [self.sentences(part) for part in query.parts]
                return None if None in each else {index for one in each if one is not None for index in one}
            case And() | Near():
                bound = [one for one in map(self.sentences, query.parts) if one is not None]
                return set.intersection(*bound) if bound else None

    def hits(self, query: Query, window: Sequence[int]) -> Sequence[Hit] | None:
        """The hits by which the sentences of `window` satisfy `query`; `None` where they do not."""
        match query:
            case Find():
                places = self.places.get(query.terms.label, _NOWHERE)
                if len(window) == 1:  # as nearly all are
                    return places.get(window[0])
                return [hit for index in window for hit in places.get(index, ())] or None
            case In():
                return self.hits(query.part, self.text.sentences_in(query.field))
            case Or():
                some = [hits for part in query.parts if (hits := self.hits(part, window))]
                return _joined(some) if some else None
            case And():
                every = self._each(query.parts, window)
                if not every or any(self.hits(part, window) for part in query.without):
                    return None
                return _joined(every)
            case Near():
                every = self._each(query.parts, window)
                return _joined(every) if every and _stand_near(every, query.words) else None

    def _each(self, parts: Iterable[Query], window: Sequence[int]) -> list[Sequence[Hit]] | None:
        every = []
        for part in parts:
            hits = self.hits(part, window)
            if hits is None:
                return None
            every.append(hits)
        return every

    def standing_for(self, labels: Iterable[str], back: Sequence[Hit], sentence: int) -> Found:
        """The same with the words `back` of `sentence` counted as hits of `labels`."""
        places = dict(self.places)
        for label in labels:
            places[label] = {sentence: [*places.get(label, _NOWHERE).get(sentence, ()), *back]}
        return attrs.evolve(self, places=places)


def _joined(groups: Iterable[Sequence[Hit]]) -> list[Hit]:
    return [hit for group in groups for hit in group]


def _stand_near(groups: Sequence[Sequence[Hit]], words: int) -> bool:
    """Whether one hit of each group stand within `words` words. One pass over the hits in order."""
    latest: list[Hit | None] = [None] * len(groups)
    for hit, group in sorted((hit, group) for group, hits in enumerate(groups) for hit in hits):
        latest[group] = hit
        seen = [one for one in latest if one is not None]
        if len(seen) == len(groups):
            span = max(one.last for one in seen) - min(one.first for one in seen)
            if span <= words:
                return True
    return False
