"""A part of the archive, read again: what a process of its own does, without the database.

What it gives is what may be stored: texts cleaned and checked as those of a batch are, matched where that is asked.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import BinaryIO

import attrs

from flows.archive import FILE_BLOCK, open_file, read_place
from flows.batch import article_fault, cleaned
from flows.staging import Reading
from flows.store_archive import Place
from spiders.archive import ArchiveError
from spiders.archive_read import ArchivedResponse, read_record, with_payload
from spiders.collector import spare_collector
from spiders.items import Article, Capture, Match
from spiders.job import TopicSource
from spiders.outlets import load_outlet
from spiders.page_result import PageResult
from spiders.reading import day_of
from spiders.reparse import Reader
from spiders.topics import Topics, compile_topic, match_article

CAPTURES = 100
"""Captures of a part: a second or two of reading, and one transaction."""


@attrs.frozen(kw_only=True)
class Part:
    """Some captures of one archive file of an outlet."""

    outlet: str
    root: Path
    """The archive's folder."""
    file: str
    location: str | None
    """The URL of the root that the file was moved to."""
    captures: tuple[Capture, ...]
    originals: Mapping[str, Place]
    """Where the payloads lie that captures refer to."""
    topics: tuple[TopicSource, ...]
    """What to match by; none: the texts are stored already, and matched elsewhere."""
    is_replay: bool


@attrs.frozen(kw_only=True)
class PageRead:
    """What a capture gives now."""

    capture: Capture
    reading: Reading | None = None
    """The article, with its matches, under its own key."""
    reread: PageResult
    looked_at: tuple[Place, ...] = ()
    """Where the archive did not give it, its own place and that of its payload: another time it may be read."""

    @property
    def is_lost(self) -> bool:
        """Whether the archive did not give it."""
        return bool(self.looked_at)


def reader_of(outlet: str, *, is_replay: bool) -> Reader:
    """How pages of an outlet are read today. Raises `KeyError` for an unknown outlet."""
    spider = load_outlet(outlet)
    return Reader(outlet=spider.outlet, article_page=spider.article_page, is_replay=is_replay)


Pool = Executor
"""Processes that read."""


@contextmanager
def reading_processes(count: int) -> Iterator[Pool]:
    """So many processes that read, begun when they are first needed. They end with this one, however it ends."""
    pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_begin_reading)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def read_parts(parts: Iterable[Part], pool: Pool | None, ahead: int) -> Iterator[list[PageRead]]:
    """The pages of every part, in order, read by `pool`, `ahead` parts in advance; without one by this process.

    A process that dies raises `BrokenProcessPool`; what was given out before is whole.
    """
    if pool is None:
        yield from map(read_part, parts)
        return
    waiting: deque[Future[list[PageRead]]] = deque()
    for part in parts:
        waiting.append(pool.submit(read_part, part))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def read_part(part: Part) -> list[PageRead]:
    """Read each capture of a part. Never raises for what the archive holds, or does not hold."""
    reader = reader_of(part.outlet, is_replay=part.is_replay)
    try:
        with open_file(part.root, part.file, part.location, block=FILE_BLOCK) as stream:
            return [_read(part, reader, stream, capture) for capture in part.captures]
    except (ArchiveError, OSError) as error:
        return [_lost(part, capture, error) for capture in part.captures]


def read_again(reader: Reader, response: ArchivedResponse) -> PageResult:
    """What a response gives now, fit to be stored."""
    reread = reader.read(response)
    if reread.article is None:
        return reread
    article = cleaned(reread.article)
    fault = article_fault(article, reader.outlet.slug)
    return PageResult(article=article) if fault is None else PageResult(failed="rejected", reason=fault)


def _read(part: Part, reader: Reader, stream: BinaryIO, capture: Capture) -> PageRead:
    try:
        return page_of(capture, _response(part, stream, capture), reader, part.topics)
    except (ArchiveError, OSError) as error:
        return _lost(part, capture, error)


def page_of(capture: Capture, response: ArchivedResponse, reader: Reader, topics: tuple[TopicSource, ...]) -> PageRead:
    """What a capture gives now whose response was read. `topics`: as in `Part`."""
    reread = read_again(reader, response)
    if reread.article is None:
        return PageRead(capture=capture, reread=reread)
    matches = _matches(topics, reread.article)
    return PageRead(capture=capture, reread=reread, reading=_reading(reader, reread.article, matches, capture))


def _reading(reader: Reader, article: Article, matches: tuple[Match, ...], capture: Capture) -> Reading:
    """The article as if it had been read when it was visited."""
    visited = attrs.evolve(
        capture,
        outcome="article_matched" if matches else "article_unmatched",
        reason=None,
        article_key=article.article_key,
        dated_on=day_of(article, reader.outlet),
    )
    return Reading.of(article, matches, visited)


def _response(part: Part, stream: BinaryIO, capture: Capture) -> ArchivedResponse:
    assert capture.warc_offset is not None
    response = read_record(stream, capture.warc_offset)
    if response.record_id != capture.capture_id:
        raise ArchiveError(f"another record lies at byte {capture.warc_offset} of {part.file}")
    if response.refers_to is None:
        return response
    original = part.originals.get(capture.refers_to or "")
    if original is None:
        raise ArchiveError("the earlier capture that holds its payload is unknown")
    return with_payload(response, read_place(part.root, original))


def _lost(part: Part, capture: Capture, error: Exception) -> PageRead:
    reread = PageResult(failed="rejected", reason=f"the archive does not give it: {error}")
    own = Place(
        capture_id=capture.capture_id,
        file=part.file,
        offset=capture.warc_offset,
        location=part.location,
        digest=capture.digest,
        refers_to=capture.refers_to,
    )
    original = part.originals.get(capture.refers_to or "")
    return PageRead(capture=capture, reread=reread, looked_at=(own,) if original is None else (own, original))


def _matches(sources: tuple[TopicSource, ...], article: Article) -> tuple[Match, ...]:
    return match_article(_topics(sources), article) if sources else ()


@lru_cache(maxsize=1)
def _topics(sources: tuple[TopicSource, ...]) -> Topics:
    return Topics.of(compile_topic(source) for source in sources)


def _begin_reading() -> None:
    """For a process of its own. One whose parent was killed ends: nobody takes its pages any more."""
    spare_collector()
    threading.Thread(target=_wait_for_parent, name="tether", daemon=True).start()


def _wait_for_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
