"""A glance at an article: whether its words allow a match at all. Nine articles in ten have none to allow.

It asks less than `match` does (the words of a phrase anywhere, exceptions and distances not at all), so that it may
say yes for nothing, and never no for a match. It costs a third of preparing the article.
"""

from __future__ import annotations

import attrs

from spiders.bengali.normalize import fold
from spiders.bengali.stem import stem
from spiders.bengali.words import printed_words
from spiders.items import Article, Match
from spiders.topics.language import And, Find, In, Near, Or, Query
from spiders.topics.match import match_all
from spiders.topics.query import Topic, Topics
from spiders.topics.terms import Key, TermSet
from spiders.topics.text import analyse_article


@attrs.frozen
class Glance:
    """The distinct words of a text, and their stems."""

    words: frozenset[str]
    """Folded."""
    stems: frozenset[str]

    @classmethod
    def at(cls, article: Article) -> Glance:
        """Every field that a query can ask for."""
        texts = (article.headline, article.summary, article.body, *article.authors, article.section, article.outlet)
        folded = fold("\n".join(filter(None, texts)))
        words = frozenset(word.replace(",", "") for word in printed_words(folded))
        return cls(words, frozenset(map(stem, words)))

    def allows(self, topics: Topics) -> bool:
        """Whether any of `topics` may match."""
        return any(self._allows(topic) for topic in topics.topics)

    def _allows(self, topic: Topic) -> bool:
        if topic.candidate is not None:
            return self._may_satisfy(topic.candidate)
        return any(self._may_satisfy(each.query) for each in topic.confirmed)

    def _may_satisfy(self, query: Query) -> bool:
        match query:
            case Find():
                return self._may_find(query.terms)
            case In():
                return self._may_satisfy(query.part)
            case Or():
                return any(map(self._may_satisfy, query.parts))
            case And() | Near():
                return all(map(self._may_satisfy, query.parts))

    def _may_find(self, terms: TermSet) -> bool:
        return any(all(map(self._has, term.keys)) for term in terms.terms)

    def _has(self, key: Key) -> bool:
        if key.how == "prefix":
            return any(word.startswith(key.text) for word in self.words)
        return key.text in (self.stems if key.how == "stem" else self.words)


def match_article(topics: Topics, article: Article) -> tuple[Match, ...]:
    """The matches of `article`, in the order of `topics`; it is only prepared where a glance does not say no."""
    return match_all(topics, analyse_article(article)) if Glance.at(article).allows(topics) else ()
