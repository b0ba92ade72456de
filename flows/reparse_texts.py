"""Stored texts replaced in place by what today's parser reads from the same captures. Nothing is read here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flows import store_ingest as store
from flows import store_reparse
from flows.database import Connection
from flows.index import index_changed
from flows.rows import Effects
from flows.staging import Reading, stage_addresses, stage_article
from spiders.items import Article, Capture
from spiders.outlet import Outlet

Reread = Callable[[Capture], Article | None]
"""The article that today's page object reads from an archived capture; `None` where it reads none."""


def replace_texts(conn: Connection, outlet: Outlet, readings: Sequence[Reading]) -> Effects:
    """Replace the texts that were read from the captures of `readings`, and all that follows from them.

    No version is added, and no time of a visit changes. Only what differs is written. `updated` are the
    texts that differ in any field, `unchanged` the others. Call it in a transaction with the outlet's ingest lock
    and staging tables; what is staged of articles is cleared.
    """
    if not readings:
        return Effects()
    store.copy_articles(conn, (stage_article(each, outlet.zone) for each in readings))
    store.copy_addresses(conn, (row for each in readings for row in stage_addresses(each, outlet)))
    store_reparse.place_rereads(conn)
    store_reparse.replace_versions(conn)
    store_reparse.judge_edits(conn)
    store_reparse.restate_articles(conn)
    store.upsert_addresses(conn, outlet.slug)
    index_changed(conn, readings)
    effects = store.count_effects(conn)
    store_reparse.clear_articles(conn)
    return effects


def renew_texts(conn: Connection, outlet: Outlet, readings: Sequence[Reading], reread: Reread) -> None:
    """Bring the stored texts that `readings` are compared with to the parser that read these.

    Then only what the outlet changed differs. A capture that is not in the archive any more, or that today's parser
    cannot read, leaves its text as it is.
    """
    parsers = {each.key: each.article.parser_version for each in readings}
    former = [(capture, reread(capture)) for capture in store_reparse.find_old_readings(conn, outlet.slug, parsers)]
    again = [Reading.of(article, (), capture) for capture, article in former if article is not None]
    replace_texts(conn, outlet, again)
