"""The archive read again by today's page objects: an outlet after the other, a part of a file after the other.

Each part is one transaction, which also notes that its captures were read: it may be stopped anywhere and goes on
where it was. Texts that are stored come first; then what gave none, in whose place in time a new one belongs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import attrs

from flows import store, store_reparse
from flows.archive import read_capture
from flows.database import Connection
from flows.matching import match_again
from flows.reparse_part import CAPTURES, PageRead, Part, Pool, page_of, read_parts, reader_of, reading_processes
from flows.reparse_storing import Reparsed, records_of, store_part
from flows.store_archive import find_places
from flows.store_reparse import ReparsableFile, Wanted
from spiders.archive import ArchiveError
from spiders.job import TopicSource
from spiders.reparse import Reader
from spiders.topics import Topics, compile_topic

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
            total += store_part(work.conn, work.reader, found, topics=None if wanted.stored else work.topics_version)
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
    if set(find_places(work.conn, records_of(capture))) == set(page.looked_at):
        return page
    try:
        response = read_capture(work.conn, work.root, capture.capture_id)
        return page_of(capture, response, work.reader, () if stored else work.topics)
    except ArchiveError:
        return page
