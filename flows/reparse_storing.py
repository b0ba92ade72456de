"""What reading the archive again gave, stored: texts in the place of stored ones, and those that were never stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import attrs

from flows import store_ingest, store_reparse
from flows.database import Connection, transact
from flows.errors import BadRowError
from flows.ingest import store_visits
from flows.reparse_part import PageRead
from flows.reparse_texts import replace_texts
from flows.rows import Effects
from flows.staging import Reading
from flows.store_archive import hold_captures
from flows.store_reparse import Ending
from spiders.items import Capture, Outcome
from spiders.outlet import Outlet
from spiders.page_result import PageResult
from spiders.reparse import Reader

UNREAD: frozenset[Outcome] = frozenset({"layout_changed", "rejected"})
"""Outcomes of visits whose pages could not be read."""


@attrs.frozen(kw_only=True)
class Reparsed:
    """What reading an outlet's archive again gave. `read` is the sum of the next five."""

    outlet: str
    read: int = 0
    same: int = 0
    replaced: int = 0
    """Stored texts that are other ones now, in some field."""
    newly_readable: int = 0
    """Pages that could not be read when they were visited."""
    newly_matched: int = 0
    """Pages that were read then, and whose text is stored now."""
    failed: int = 0
    """Pages that gave no article: each is a rejection with its reason."""
    articles: int = 0
    """Articles that were not stored before."""
    versions: int = 0
    """Versions that stored articles gained."""
    is_busy: bool = False
    """Another process reads this outlet's archive again: nothing was done."""

    def __add__(self, other: Reparsed) -> Reparsed:
        counts = {name: getattr(self, name) + getattr(other, name) for name in COUNTS}
        return attrs.evolve(self, **counts)


COUNTS = ("read", "same", "replaced", "newly_readable", "newly_matched", "failed", "articles", "versions")


def records_of(capture: Capture) -> list[str]:
    """The captures whose records give it: its own, and where that is another the one with its payload."""
    return [each for each in (capture.capture_id, capture.refers_to) if each is not None]


def store_part(conn: Connection, reader: Reader, pages: Sequence[PageRead], *, topics: str | None) -> Reparsed:
    """Store a part in one transaction; page by page where the database refuses one of them.

    `topics`: the version of the topics by which captures without a stored text were matched; `None`: the pages gave
    stored texts, which are replaced. Raises `LostDatabaseError`.
    """
    try:
        return transact(conn, lambda: _store_pages(conn, reader, pages, topics))
    except BadRowError as error:
        if len(pages) == 1:
            reread = PageResult(failed="rejected", reason=f"the database refuses it: {error}")
            pages = [PageRead(capture=pages[0].capture, reread=reread)]
            return transact(conn, lambda: _store_pages(conn, reader, pages, topics))
        each = (store_part(conn, reader, [page], topics=topics) for page in pages)
        return sum(each, Reparsed(outlet=reader.outlet.slug))


def _store_pages(conn: Connection, reader: Reader, pages: Sequence[PageRead], topics: str | None) -> Reparsed:
    outlet = reader.outlet
    store_ingest.lock_ingest(conn, outlet.slug)
    if not store_ingest.has_staging(conn):
        store_ingest.create_staging(conn)
    pages = _held(conn, pages)
    readings = [page.reading for page in pages if page.reading is not None]
    failed = [_ending(page) for page in pages if page.reading is None]
    store_reparse.reject_rereads(conn, failed)
    endings = [_ending(page) for page in pages if not page.is_lost]
    store_reparse.mark_reparsed(conn, endings, reader=reader.version, topics=topics)
    counted = Reparsed(outlet=outlet.slug, read=len(pages), failed=len(failed))
    if topics is not None:
        unread = frozenset(page.capture.capture_id for page in pages if page.capture.outcome in UNREAD)
        return counted + _store_new(conn, outlet, readings, unread)
    effects = replace_texts(conn, outlet, readings)
    replaced = effects.updated
    return counted + Reparsed(outlet=outlet.slug, replaced=replaced, same=len(readings) - replaced)


def _held(conn: Connection, pages: Sequence[PageRead]) -> list[PageRead]:
    """The pages without those that expired since they were read: no text may be stored without its source.

    What is left does not expire before the transaction ends.
    """
    held = hold_captures(conn, sorted({each for page in pages for each in records_of(page.capture)}))
    return [
        page
        for page in pages
        if page.capture.capture_id in held and (page.is_lost or held.issuperset(records_of(page.capture)))
    ]


def _ending(page: PageRead) -> Ending:
    if page.reading is None:
        reread = page.reread
        return Ending(capture_id=page.capture.capture_id, outcome=reread.failed or "rejected", reason=reread.reason)
    return Ending(capture_id=page.capture.capture_id, outcome=page.reading.capture.outcome)


def _store_new(conn: Connection, outlet: Outlet, readings: Sequence[Reading], unread: frozenset[str]) -> Reparsed:
    """Store what was read from captures without a stored text, as if it had been read when they were visited.

    `unread`: the captures that could not be read then.
    """
    effects, gained = Effects(), 0
    seen = [each for each in readings if each.matches or each.capture.capture_id in unread]
    for wave in _waves(seen, each_alone=outlet.slugs_move):
        store_ingest.clear_staging(conn)
        captures = {each.capture.capture_id: each.capture for each in wave}
        effects += store_visits(conn, outlet, captures, [each for each in wave if each.matches])
        store_reparse.judge_edits(conn)
        became = store_reparse.list_effects(conn)
        gained += sum(effect != "unchanged" for capture, effect in became.items() if capture not in unread)
    readable = sum(each.capture.capture_id in unread for each in readings)
    return Reparsed(
        outlet=outlet.slug,
        same=len(readings) - readable - gained,
        newly_readable=readable,
        newly_matched=gained,
        articles=effects.new,
        versions=effects.updated,
    )


def _waves(readings: Sequence[Reading], *, each_alone: bool) -> list[list[Reading]]:
    """The readings in groups that hold no article twice, each article's in the order of its visits."""
    waves: defaultdict[int, list[Reading]] = defaultdict(list)
    times: Counter[str] = Counter()
    for number, reading in enumerate(sorted(readings, key=lambda one: (one.capture.fetched_at, one.key))):
        waves[number if each_alone else times[reading.key]].append(reading)
        times[reading.key] += 1
    return [waves[number] for number in sorted(waves)]
