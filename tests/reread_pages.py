"""Crawls of a real outlet without a spider: pages in a real archive, and what some parser read from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from flows.database import Connection
from flows.ingest import ingest_batch
from flows.reread import rereader
from flows.rows import Effects
from flows.runs import start_run
from spiders.archive import ArchiveWriter, Earlier, Exchange
from spiders.archive_read import read_response
from spiders.items import Article, Capture, Outcome, StoredArticle
from spiders.job import Job
from spiders.outlets import load_outlet
from spiders.reparse import Reader
from spiders.spool import Line
from spiders.topics import Topics, analyse_article, compile_topic, match_all, shipped_topics
from tests.fix_database import one_value
from tests.invented import NOW, write_spool

OUTLET = "banglarakash"
SPIDER = load_outlet(OUTLET)
READER = Reader(outlet=SPIDER.outlet, article_page=SPIDER.article_page)
TOPICS = Topics.of(compile_topic(source) for source in shipped_topics())
BODY = (
    "উত্তর কোরিয়া রাশিয়ার কাছে কামানের গোলা ও ক্ষেপণাস্ত্র সরবরাহ করেছে বলে সিউলের প্রতিরক্ষা মন্ত্রণালয় জানিয়েছে।",
    "উত্তর কোরিয়ার অস্ত্র রাশিয়ায় পাঠানোর এই খবরের পর জাতিসংঘ উদ্বেগ জানিয়েছে।",
)
WEATHER = ("ঢাকার আকাশ আজ আংশিক মেঘলা থাকবে বলে আবহাওয়া অধিদপ্তর জানিয়েছে।", "বিকেলে হালকা বৃষ্টি হতে পারে।")

Parser = Callable[[Article], Article]
"""What another parser made of an article that today's reads well."""


def address(number: int) -> str:
    return f"http://banglarakash.com/blog/archives/{number}"


def page(headline: str, paragraphs: Sequence[str], day: str = "August 30, 2026") -> bytes:
    """A page of the outlet's theme."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{headline}</title></head><body><article>'
        f'<h1 class="entry-title">{headline}</h1><ul class="post-meta"><li class="update-time">Update Time : {day},'
        f'</li></ul><div class="entry-content">{body}</div></article></body></html>'
    ).encode()


def old(**changes: Any) -> Parser:
    """A parser of another version, which reads some fields otherwise."""
    return lambda article: attrs.evolve(article, parser_version=f"{OUTLET}.0+0", **changes)


@attrs.frozen(kw_only=True)
class Visit:
    """A page that was fetched, and what was made of it then."""

    number: int = 1
    at: datetime = NOW
    headline: str = "রাশিয়ায় গেছে উত্তর কোরিয়ার গোলা"
    paragraphs: tuple[str, ...] = BODY
    html: bytes | None = None
    """In place of headline and paragraphs."""
    parser: Parser = lambda article: article
    failed: Outcome | None = None
    """The outcome of a visit that read no article."""

    @property
    def payload(self) -> bytes:
        return self.html if self.html is not None else page(self.headline, self.paragraphs)


def weather(number: int = 2, **changes: Any) -> Visit:
    """A visit of a page off the shipped topics."""
    return Visit(number=number, headline="ঢাকায় বৃষ্টির আভাস", paragraphs=WEATHER, **changes)


class Shelf:
    """Crawls the outlet run by run into a database and an archive."""

    def __init__(self, conn: Connection, folder: Path) -> None:
        self.conn = conn
        self.folder = folder
        self.archive = folder / "archive"
        self.runs = 0
        self._held: dict[str, Earlier] = {}

    def crawl(self, *visits: Visit, reread: bool = False) -> Effects:
        """A run that makes these visits. `reread`: as today's flows do, with the archive at hand."""
        self.runs += 1
        run = f"{OUTLET}-{self.runs}"
        writer = ArchiveWriter(self.archive, OUTLET, run, find_earlier=lambda _, digest: self._held.get(digest))
        lines = [line for visit in visits for line in self._visit(writer, visit)]
        writer.close()
        spool = write_spool(self.folder / run, lines, of=OUTLET)
        job = Job(run=run, outlet=OUTLET, topics=shipped_topics(), archive=self.archive)
        start_run(self.conn, job, SPIDER.outlet, started_at=NOW)
        [batch] = spool.glob("batch-*.jsonl")
        ask = rereader(self.conn, self.archive, SPIDER.outlet, is_replay=False) if reread else None
        return ingest_batch(self.conn, run=run, outlet=SPIDER.outlet, path=batch, now=NOW, reread=ask)

    def _visit(self, writer: ArchiveWriter, visit: Visit) -> list[Line]:
        exchange = Exchange(
            url=address(visit.number),
            method="GET",
            request_headers=[],
            status=200,
            response_headers=[("Content-Type", "text/html; charset=utf-8")],
            payload=visit.payload,
            fetched_at=visit.at,
        )
        record = writer.write(exchange)
        self._held.setdefault(
            record.digest, Earlier(capture_id=record.record_id, url=exchange.url, archived_at=visit.at)
        )
        response = read_response(self.archive, record.file, record.offset)
        article = READER.read(attrs.evolve(response, payload=visit.payload, refers_to=None)).article
        read = None if visit.failed or article is None else visit.parser(article)
        matches = () if read is None else match_all(TOPICS, analyse_article(read))
        capture = Capture(
            capture_id=record.record_id,
            url=exchange.url,
            final_url=exchange.url,
            purpose="article",
            outcome=visit.failed or ("article_matched" if matches else "article_unmatched"),
            reason=visit.failed and "the page has no headline",
            fetched_at=visit.at,
            status=200,
            digest=record.digest,
            warc_file=record.file,
            warc_offset=record.offset,
            article_key=None if read is None else read.article_key,
            archived_at=record.archived_at,
            refers_to=record.refers_to,
        )
        if read is None or not matches:
            return [capture]
        return [capture, StoredArticle(article=read, matches=matches, capture_id=capture.capture_id)]

    def value(self, query: str) -> object:
        """The only value of a query."""
        return one_value(self.conn, query)
