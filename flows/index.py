"""Indexing anew: new rules reach the texts that were stored before them, a part at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flows import store_search
from flows.database import Connection, transact
from flows.index_text import INDEX_VERSION, index_words
from flows.staging import Reading

CHUNK = 200
"""Articles in one transaction."""
ARTICLES_A_RUN = 5000
"""Of older rules that a run of `collect` or `link` indexes anew: some seconds."""


def index_changed(conn: Connection, readings: Sequence[Reading]) -> None:
    """Store the words of what is an article's latest text now; whatever did not change pays nothing.

    `readings` are those that are staged. Call it inside a transaction.
    """
    articles = {(each.key, each.capture.capture_id): each.article for each in readings}
    words = {}
    for changed in store_search.find_changed_texts(conn):
        article = articles[changed.article_key, changed.capture_id]
        words[changed.article_id] = index_words(article.headline or "", article.summary, article.body)
    store_search.upsert_words(conn, words, INDEX_VERSION)


def refresh_index(
    conn: Connection, *, limit_to: int | None = None, tell: Callable[[int, int], object] | None = None
) -> int:
    """Index stored texts anew whose words were made by other rules: all, or `limit_to` of them.

    Returns how many; tells after each part how many are done of how many that were due. Safe to break off
    and to start again, twice at once too.
    """
    due = store_search.count_stale_words(conn, INDEX_VERSION)
    wanted = due if limit_to is None else min(due, limit_to)
    done = 0
    while done < wanted:
        indexed = _refresh_some(conn, min(CHUNK, wanted - done))
        if not indexed:
            break  # another does the rest
        done += indexed
        if tell is not None:
            tell(done, due)
    return done


def _refresh_some(conn: Connection, limit_to: int) -> int:
    def refresh() -> int:
        stale = store_search.find_stale_words(conn, INDEX_VERSION, limit_to=limit_to)
        words = {each.article_id: index_words(each.headline, each.summary, each.body) for each in stale}
        store_search.upsert_words(conn, words, INDEX_VERSION)
        return len(words)

    return transact(conn, refresh)
