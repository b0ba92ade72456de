"""A glance at an article: whether its words allow a match at all. Nine articles in ten have none to allow.

It asks less than `match` does (the words of a phrase anywhere, exceptions and distances not at all), so that it may
say yes for nothing, and never no for a match. It costs a third of preparing the article.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import chain

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

# What `fold` may drop where no Bengali word goes on, so that two words become one: a nukta behind no letter, a
# variation selector. Rare: then the whole text is folded first.
_MAY_JOIN = re.compile("[\u09bc\ufe00-\ufe0f](?<![\u0985-\u09b9]\u09bc)")
# Joiners are dropped in the same way as in `fold`.
_JOINERS = (("ত\u09cd\u200d", "ৎ"), ("ত\u09cd\u200c", "ৎ"), ("\u200c", ""), ("\u200d", ""))


@attrs.frozen
class Glance:
    """The distinct words of a text."""

    printed: frozenset[str]
    """As they stand there: an article repeats its words, and articles share them, so that each is only folded once."""
    stems: frozenset[str]

    @classmethod
    def at(cls, article: Article) -> Glance:
        """Every field that a query can ask for."""
        texts = (article.headline, article.summary, article.body, *article.authors, article.section, article.outlet)
        words = frozenset(printed_words(_without_joiners("\n".join(filter(None, texts)))))
        return cls(words, frozenset(map(_stem, words)))

    @cached_property
    def words(self) -> frozenset[str]:
        """Folded. Few terms ask how a word begins."""
        return frozenset(map(_folded, self.printed))

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
        begun = terms.by_first_stem.keys() & self.stems
        likely = (term for stem_ in begun for term in terms.by_first_stem[stem_])
        return any(all(map(self._has, term.keys)) for term in chain(likely, terms.without_first_stem))

    def _has(self, key: Key) -> bool:
        if key.how == "prefix":
            return any(word.startswith(key.text) for word in self.words)
        # One form of a word has the stem of all of them.
        return (key.text if key.how == "stem" else stem(key.text)) in self.stems


def _without_joiners(text: str) -> str:
    """`text`, in which the words end where they end in the folded text."""
    if _MAY_JOIN.search(text):
        return fold(text)
    for joiner, instead in _JOINERS:
        text = text.replace(joiner, instead)
    return text


def _stem(printed: str) -> str:
    return stem(printed.replace(",", "") if "," in printed else printed)


@lru_cache(maxsize=1 << 15)
def _folded(printed: str) -> str:
    return fold(printed).replace(",", "")


def match_article(topics: Topics, article: Article) -> tuple[Match, ...]:
    """The matches of `article`, in the order of `topics`; it is only prepared where a glance does not say no."""
    return match_all(topics, analyse_article(article)) if Glance.at(article).allows(topics) else ()
