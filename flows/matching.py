"""Stored articles are matched again: when a topic changes, and when a text came that not all topics have seen.

The table `topic` is the only truth. An article says under which state of it its texts were judged, so this may
be stopped anywhere and goes on where it was; nothing is asked of the web.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from flows import store, store_ingest, store_topics
from flows.database import Connection, transact
from flows.rows import DueText, JudgedMatch, Matched
from spiders.items import Match
from spiders.topics import Topics, analyse, compile_topic, match_all

CHUNK = 200
"""Articles in one transaction."""
A_RUNS_SHARE = 2_000
"""Articles that a crawl's run matches again at most, so that a changed topic never holds up the news."""


def match_again(
    conn: Connection,
    *,
    only: str | None = None,
    limit: int | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Matched:
    """Match the stored articles that today's topics have not judged.

    Those of the outlet `only`, or all; `limit` of them at most. `tell` hears how many are done, and how many
    were due. Raises `TopicError` where a topic of the table cannot
    be understood; then nothing is changed.
    """
    topics = Topics.of(compile_topic(source) for source in store.load_topics(conn))
    due = store_topics.find_due_outlets(conn, topics.version, only=only)
    wanted = sum(each.articles for each in due)
    left = wanted if limit is None else min(limit, wanted)
    total = Matched()
    for outlet in (each.outlet for each in due):
        while left > total.articles:
            done = _match_chunk(conn, topics, outlet, min(CHUNK, left - total.articles))
            if not done.articles:
                break
            total += done
            if tell is not None:
                tell(total.articles, wanted)
    return total


def _match_chunk(conn: Connection, topics: Topics, outlet: str, limit: int) -> Matched:
    return transact(conn, lambda: _match_some(conn, topics, outlet, limit))


def _match_some(conn: Connection, topics: Topics, outlet: str, limit: int) -> Matched:
    store_ingest.lock_ingest(conn, outlet)  # or a new text could come between reading and judging
    texts = store_topics.find_due_texts(conn, outlet, topics_version=topics.version, limit_to=limit)
    articles = sorted({text.article_id for text in texts})
    by_article = (list(group) for _, group in groupby(texts, attrgetter("article_id")))
    judged = [each for group in by_article for each in _judge(topics, outlet, group)]
    lost = store_topics.drop_matches(conn, articles, judged)
    changed = store_topics.put_matches(conn, judged)
    store_topics.mark_matched(conn, articles, topics.version)
    return changed + Matched(articles=len(articles), lost=lost)


def _judge(topics: Topics, outlet: str, texts: Sequence[DueText]) -> Iterator[JudgedMatch]:
    """The matches of one article, each topic's from the first of its texts that has it."""
    seen: set[str] = set()
    for text in texts:
        for match in _matches(topics, outlet, text):
            if match.topic not in seen and (text.only_topics is None or match.topic in text.only_topics):
                seen.add(match.topic)
                yield JudgedMatch(article_id=text.article_id, version_id=text.version_id, match=match)


def _matches(topics: Topics, outlet: str, text: DueText) -> tuple[Match, ...]:
    analysed = analyse(
        text.headline, text.summary, text.body, authors=text.authors, section=text.section, outlet=outlet
    )
    return match_all(topics, analysed)
