"""The archive read again by today's page objects: an outlet after the other, a part of a file after the other.

Each part is one transaction, which also notes that its captures were read: it may be stopped anywhere and goes on
where it was. Texts that are stored come first; then what gave none, in whose place in time a new one belongs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import attrs

from flows import store, store_ingest, store_reparse
from flows.archive import read_capture
from flows.database import Connection, transact
from flows.errors import BadRowError
from flows.ingest import store_visits
from flows.matching import match_again
from flows.reparse_part import CAPTURES, PageRead, Part, Pool, page_of, read_parts, reader_of, reading_processes
from flows.reparse_texts import replace_texts
from flows.rows import Effects
from flows.staging import Reading
from flows.store_archive import find_places, hold_captures
from flows.store_reparse import Ending, ReparsableFile, Wanted
from spiders.archive import ArchiveError
from spiders.items import Capture, Outcome
from spiders.job import TopicSource
from spiders.page_result import PageResult
from spiders.reparse import Reader
from spiders.topics import Topics, compile_topic

UNREAD: frozenset[Outcome] = frozenset({"layout_changed", "rejected"})
"""Outcomes of visits whose pages could not be read."""

AHEAD = 2
"""Parts that wait for each process, read or unread."""

Tell = Callable[[str, int, int], object]
"""Hears of an outlet how many captures are read, of how many."""


@attrs.frozen(kw_only=True)
class Order:
    """What of the archive is to be read again."""

    outlets: tuple[str, ...]
    topics: tuple[str, ...] = ()
    """Only captures of stored articles that match one of these topics; none: of any article."""
    since: date | None = None
    until: date | None = None
    """Days of the articles, else of the fetches, both included; in the outlet's zone."""
    every: bool = False
    """Also what today's code has read already."""
    unmatched: bool = False
    """Only captures that gave no stored text."""
    processes: int = 1
    part: int = CAPTURES
    """Captures of one part."""


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


@attrs.frozen(kw_only=True)
class _Work:
    """What the steps for one outlet have in common."""

    conn: Connection
    root: Path
    reader: Reader
    topics: tuple[TopicSource, ...]
    topics_version: str
    order: Order

    def wanted(self, *, stored: bool) -> Wanted:
        order = self.order
        return Wanted(
            outlet=self.reader.outlet.slug,
            stored=stored,
            reader=None if order.every else self.reader.version,
            topics=self.topics_version,
            since=order.since,
            until=order.until,
            of_topics=list(order.topics) or None,
        )


def reparse_archive(
    conn: Connection, root: Path, order: Order, *, is_replay: bool, tell: Tell = lambda *_: None
) -> Iterator[Reparsed]:
    """Read again what `order` names of the archive at `root`, and store what changed; an outlet at a time.

    Matches of replaced texts are made anew; copies are for `link` to decide. Raises `TopicError` before anything is
    read, `LostDatabaseError`, or `BrokenProcessPool` where a reading process died.
    """
    topics = tuple(store.load_topics(conn))
    version = Topics.of(compile_topic(source) for source in topics).version
    with reading_processes(order.processes) as pool:
        for slug in order.outlets:
            reader = reader_of(slug, is_replay=is_replay)
            work = _Work(conn=conn, root=root, reader=reader, topics=topics, topics_version=version, order=order)
            yield _alone(work, pool, partial(tell, slug))


def _alone(work: _Work, pool: Pool, tell: Callable[[int, int], object]) -> Reparsed:
    """Read an outlet's archive again, unless another process does."""
    slug = work.reader.outlet.slug
    if not store_reparse.try_reparse_lock(work.conn, slug):
        return Reparsed(outlet=slug, is_busy=True)
    try:
        return _reparse_outlet(work, pool, tell)
    finally:
        if not work.conn.broken:
            store_reparse.unlock_reparse(work.conn, slug)


def _reparse_outlet(work: _Work, pool: Pool, tell: Callable[[int, int], object]) -> Reparsed:
    total = Reparsed(outlet=work.reader.outlet.slug)
    passes = [work.wanted(stored=stored) for stored in ((False,) if work.order.unmatched else (True, False))]
    files = [(wanted, each) for wanted in passes for each in store_reparse.list_reparsable_files(work.conn, wanted)]
    due = sum(each.captures for _, each in files)
    needs_help = work.order.processes > 1 and due > work.order.part
    for wanted in passes:
        chosen = [each for of, each in files if of is wanted]
        parts = _parts(work, wanted, chosen)
        for pages in read_parts(parts, pool if needs_help else None, AHEAD * work.order.processes):
            found = [_found_again(work, page, stored=wanted.stored) for page in pages]
            total += _store_part(work, found, stored=wanted.stored)
            tell(total.read, due)
    match_again(work.conn, only=work.reader.outlet.slug)
    return total


def _files(work: _Work, wanted: Wanted, files: Sequence[ReparsableFile]) -> Iterator[ReparsableFile]:
    """The files, and those that took the place of one of them meanwhile."""
    seen: set[str] = set()
    while files:
        for file in files:
            seen.add(file.file)
            yield file
        files = [each for each in store_reparse.list_reparsable_files(work.conn, wanted) if each.file not in seen]


def _parts(work: _Work, wanted: Wanted, files: Sequence[ReparsableFile]) -> Iterator[Part]:
    for file in _files(work, wanted, files):
        captures = store_reparse.find_reparsable(work.conn, wanted, file.file)
        referred = sorted({each.refers_to for each in captures if each.refers_to is not None})
        originals = {place.capture_id: place for place in find_places(work.conn, referred)}
        for start in range(0, len(captures), work.order.part):
            yield Part(
                outlet=wanted.outlet,
                root=work.root,
                file=file.file,
                location=file.location,
                captures=tuple(captures[start : start + work.order.part]),
                originals=originals,
                topics=() if wanted.stored else work.topics,
                is_replay=work.reader.is_replay,
            )


def _found_again(work: _Work, page: PageRead, *, stored: bool) -> PageRead:
    """The page, read where it lies now if its file was moved or rewritten since the part was made up."""
    if not page.is_lost:
        return page
    capture = page.capture
    if set(find_places(work.conn, _records(capture))) == set(page.looked_at):
        return page
    try:
        response = read_capture(work.conn, work.root, capture.capture_id)
        return page_of(capture, response, work.reader, () if stored else work.topics)
    except ArchiveError:
        return page


def _store_part(work: _Work, pages: Sequence[PageRead], *, stored: bool) -> Reparsed:
    """Store a part in one transaction; page by page where the database refuses one of them."""
    try:
        return transact(work.conn, lambda: _store_pages(work, pages, stored=stored))
    except BadRowError as error:
        if len(pages) == 1:
            reread = PageResult(failed="rejected", reason=f"the database refuses it: {error}")
            pages = [PageRead(capture=pages[0].capture, reread=reread)]
            return transact(work.conn, lambda: _store_pages(work, pages, stored=stored))
        each = (_store_part(work, [page], stored=stored) for page in pages)
        return sum(each, Reparsed(outlet=work.reader.outlet.slug))


def _store_pages(work: _Work, pages: Sequence[PageRead], *, stored: bool) -> Reparsed:
    conn, outlet = work.conn, work.reader.outlet
    store_ingest.lock_ingest(conn, outlet.slug)
    if not store_ingest.has_staging(conn):
        store_ingest.create_staging(conn)
    pages = _held(conn, pages)
    readings = [page.reading for page in pages if page.reading is not None]
    failed = [_ending(page) for page in pages if page.reading is None]
    store_reparse.reject_rereads(conn, failed)
    topics = None if stored else work.topics_version
    endings = [_ending(page) for page in pages if not page.is_lost]
    store_reparse.mark_reparsed(conn, endings, reader=work.reader.version, topics=topics)
    counted = Reparsed(outlet=outlet.slug, read=len(pages), failed=len(failed))
    if not stored:
        unread = frozenset(page.capture.capture_id for page in pages if page.capture.outcome in UNREAD)
        return counted + _store_new(work, readings, unread)
    effects = replace_texts(conn, outlet, readings)
    replaced = effects.updated
    return counted + Reparsed(outlet=outlet.slug, replaced=replaced, same=len(readings) - replaced)


def _held(conn: Connection, pages: Sequence[PageRead]) -> list[PageRead]:
    """The pages without those that expired since they were read: no text may be stored without its source.

    What is left does not expire before the transaction ends.
    """
    held = hold_captures(conn, sorted({each for page in pages for each in _records(page.capture)}))
    return [
        page
        for page in pages
        if page.capture.capture_id in held and (page.is_lost or held.issuperset(_records(page.capture)))
    ]


def _records(capture: Capture) -> list[str]:
    """The captures whose records give it: its own, and where that is another the one with its payload."""
    return [each for each in (capture.capture_id, capture.refers_to) if each is not None]


def _ending(page: PageRead) -> Ending:
    if page.reading is None:
        reread = page.reread
        return Ending(capture_id=page.capture.capture_id, outcome=reread.failed or "rejected", reason=reread.reason)
    return Ending(capture_id=page.capture.capture_id, outcome=page.reading.capture.outcome)


def _store_new(work: _Work, readings: Sequence[Reading], unread: frozenset[str]) -> Reparsed:
    """Store what was read from captures without a stored text, as if it had been read when they were visited.

    `unread`: the captures that could not be read then.
    """
    effects, gained = Effects(), 0
    conn, outlet = work.conn, work.reader.outlet
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
