"""A glance at an article: whether its words allow a match at all. Nine articles in ten have none to allow.

It asks less than `match` does (the words of a phrase anywhere, exceptions and distances not at all), so that it may
say yes for nothing, and never no for a match. It costs a tenth of preparing the article: articles share their words,
and what the topics make of a word is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from spiders.bengali.normalize import fold
from spiders.bengali.stem import begin, stem
from spiders.bengali.words import printed_words
from spiders.items import Article, Match
from spiders.topics.language import And, Find, In, Near, Or, Query
from spiders.topics.match import match_all
from spiders.topics.query import Topic, Topics
from spiders.topics.terms import Key, TermSet
from spiders.topics.text import analyse_article

REMEMBERED = 1 << 14
"""Words, of some 250 bytes each. A paper uses twice as many, and most of its text is a few thousand of them."""

# What `fold` may drop where no Bengali word goes on, so that two words become one: a nukta behind no letter, a
# variation selector. Rare: then the whole text is folded first.
_MAY_JOIN = re.compile("[\u09bc\ufe00-\ufe0f](?<![\u0985-\u09b9]\u09bc)")
# Joiners are dropped in the same way as in `fold`.
_JOINERS = (("ত\u09cd\u200d", "ৎ"), ("ত\u09cd\u200c", "ৎ"), ("\u200c", ""), ("\u200d", ""))

_NOTHING: frozenset[Key] = frozenset()
"""One for all: an empty set has 216 bytes."""


class Glance:
    """Looks at articles for some topics."""

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        self._topics = topics
        self._asked = frozenset(_keys_of(topics))
        self._begins = frozenset(begin(key.text) for key in self._asked if key.how == "stem")
        self._prefixes = tuple(key.text for key in self._asked if key.how == "prefix")
        self._hits = lru_cache(REMEMBERED)(self._keys_hit)

    def allows(self, article: Article) -> bool:
        """Whether any of the topics may match."""
        hit = frozenset[Key]().union(*map(self._hits, words_of(article)))
        return bool(hit) and any(_allows(topic, hit) for topic in self._topics)

    def _keys_hit(self, printed: str) -> frozenset[Key]:
        word = fold(printed).replace(",", "")
        hit: list[Key] = []
        # Few words need a stem, or a look at each prefix.
        if not self._begins.isdisjoint((begin(word), word[:1])):
            hit.append(Key("stem", stem(word)))
        if word.startswith(self._prefixes):
            hit += (Key("prefix", prefix) for prefix in self._prefixes if word.startswith(prefix))
        return self._asked.intersection(hit) or _NOTHING


def words_of(article: Article) -> frozenset[str]:
    """The distinct words of every field that a query can ask for, as they stand there but for joiners."""
    texts = (article.headline, article.summary, article.body, *article.authors, article.section, article.outlet)
    return frozenset(printed_words(_without_joiners("\n".join(filter(None, texts)))))


def _without_joiners(text: str) -> str:
    """`text`, in which the words end where they end in the folded text."""
    if _MAY_JOIN.search(text):
        return fold(text)
    for joiner, instead in _JOINERS:
        text = text.replace(joiner, instead)
    return text


def match_article(topics: Topics, article: Article) -> tuple[Match, ...]:
    """The matches of `article`, in the order of `topics`; it is only prepared where a glance does not say no."""
    return match_all(topics, analyse_article(article)) if _glance(topics.topics).allows(article) else ()


@lru_cache(maxsize=8)
def _glance(topics: tuple[Topic, ...]) -> Glance:
    return Glance(topics)


def _keys_of(topics: Iterable[Topic]) -> Iterator[Key]:
    for terms in (each for topic in topics for each in topic.sets()):
        for first, rest in terms.least.items():
            yield first
            yield from chain.from_iterable(rest)


def _allows(topic: Topic, hit: frozenset[Key]) -> bool:
    if topic.candidate is not None:
        return _may_satisfy(topic.candidate, hit)
    return any(_may_satisfy(each.query, hit) for each in topic.confirmed)


def _may_satisfy(query: Query, hit: frozenset[Key]) -> bool:
    match query:
        case Find():
            return _may_find(query.terms, hit)
        case In():
            return _may_satisfy(query.part, hit)
        case Or():
            return any(_may_satisfy(part, hit) for part in query.parts)
        case And() | Near():
            return all(_may_satisfy(part, hit) for part in query.parts)


def _may_find(terms: TermSet, hit: frozenset[Key]) -> bool:
    return any(hit.issuperset(rest) for key in hit for rest in terms.least.get(key, ()))
