"""NewsSpider: the way from an outlet's listings to articles in a spool. Every outlet's spider is one.

    scrapy crawl dbcnews -s KHOBOR_REPLAY=seeds        over a recording, without the network
    KHOBOR_CONTACT=desk@example.org scrapy crawl dbcnews      over the live web

Both write a spool and an archive below KHOBOR_HOME and need neither Postgres nor Prefect. A flow gives
the spool folder with its job instead: `-s KHOBOR_SPOOL=FOLDER`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import scrapy
from scrapy import signals
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from spiders.alone import start_alone
from spiders.collector import spare_collector
from spiders.entries import Days
from spiders.gate import ASKED
from spiders.identity import canonical
from spiders.items import StoredArticle
from spiders.job import Job, read_job
from spiders.known import KnownUrl
from spiders.notes import why_failed, write_capture, write_rejection
from spiders.pages import ArticlePage
from spiders.reading import day_of, read_article
from spiders.run import Run
from spiders.ways import Due, WaysSpider, validators_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

PENDING_PRIORITY = -1_000_000
"""Behind what listings offer now."""
PENDING_FIRST = 1 << 60
"""A backfill goes on with what it left before it looks for more."""
PENDING_DAYS = timedelta(days=7)
"""So far back a crawl for news goes on with what was found before; a backfill has its own window."""
CHATTY_LOGGERS = ("scrapy.addons", "scrapy.crawler", "scrapy.middleware", "scrapy.utils.log", "twisted")

_log = logging.getLogger(__name__)


class NewsSpider(WaysSpider):
    """Finds an outlet's articles, reads them, matches them, and spools what matches."""

    article_page: ClassVar[type[ArticlePage]]

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Settle the job before Scrapy freezes its settings: a replay waits for nobody."""
        super().update_settings(settings)
        for name in CHATTY_LOGGERS:  # here, because Scrapy resets its loggers' levels when it starts
            logging.getLogger(name).setLevel(logging.WARNING)
        spool = Path(settings.get("KHOBOR_SPOOL") or start_alone(cls.outlet, settings))
        job = read_job(spool)
        settings.set("KHOBOR_SPOOL", str(spool), priority="spider")
        if job.replay is not None:
            settings.update({"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}, priority="spider")
        settings.set("CLOSESPIDER_TIMEOUT", job.limits.seconds, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewsSpider:
        """Open the run. Raises what `Run` raises."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spool = Path(crawler.settings["KHOBOR_SPOOL"])
        spider.run = Run(read_job(spool), spool, cls.outlet)
        if spider.run.blocked is not None:
            _log.warning("%s: %s", cls.outlet.slug, spider.run.blocked)
        crawler.signals.connect(spider.finish, signal=signals.spider_closed)
        crawler.signals.connect(spider.show_progress, signal=signals.response_received)
        return spider

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The first requests, as the job's mode asks."""
        spare_collector()
        for request in self.first_requests(self.run.job):
            yield request

    def first_requests(self, job: Job) -> Iterator[scrapy.Request]:
        """The given addresses, the known articles, or the outlet's first way of discovery."""
        if job.mode == "urls":
            yield from self.article_requests(job.urls)
        elif job.mode == "revisit":
            yield from self.revisit_requests()
        elif job.mode == "due":
            yield from self.pending_requests(job)
            yield from self.revisit_requests()
        else:
            listings = self.way_requests() if job.sweep else iter(())
            pending = self.pending_requests(job)
            yield from chain(pending, listings) if job.mode == "backfill" else chain(listings, pending)

    def revisit_requests(self) -> Iterator[scrapy.Request]:
        """The stored articles that are due."""
        yield from self.article_requests(known.url for known in self.run.known.revisits())

    def pending_requests(self, job: Job) -> Iterator[scrapy.Request]:
        """What former runs found and did not reach, or could not read and may try again.

        A backfill begins with it, and also takes what no listing dates: it may belong to the window.
        """
        back = job.mode == "backfill"
        since = job.since if back else self.run.today() - PENDING_DAYS
        until = job.until if back else None
        oldest_first = back and job.oldest_first
        pending = self.run.known.pending(self.run.now(), since, until, undated=back, oldest_first=oldest_first)
        for known in islice(pending, 0 if job.check or job.way is not None else job.limits.requests):
            yield from self.article_requests([known.url], listed=False)

    def article_requests(self, urls: Iterable[str], *, listed: bool = True) -> Iterator[scrapy.Request]:
        """A request for each address that is new to the run and due. `listed`: a listing offers it now."""
        left = PENDING_FIRST if self.run.job.mode == "backfill" else PENDING_PRIORITY
        for url in urls:
            if due := self.due_article(url, listed=listed):
                yield self.article_request(due, -self.run.tally.found + (0 if listed else left))

    def due_article(self, url: str, *, listed: bool = True, section: int | None = None) -> Due | None:
        """An address that is offered, where it is new to the run and due; else it is counted and passed over."""
        address = canonical(url, self.outlet)
        if not self.run.tally.offer(address, listed=listed):
            return None
        known = self.run.known.find(url) or self.run.known.find(address)
        if known is not None and self.is_settled(known):
            self.run.tally.pass_over()
            self.run.sweep.see(section, known.listed_on if known.dated else None)
            return None
        return Due(url, known, section)

    def article_request(self, due: Due, priority: int) -> scrapy.Request:
        """The request for it, with the validators of what is known."""
        url, known, section, days = due
        return scrapy.Request(
            url,
            headers=validators_of(known),
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={
                "key": known and known.article_key,
                "digest": known and known.digest,
                "section": section,
                "days": days,
            },
            meta={ASKED: url},
            priority=priority,
            dont_filter=True,
        )

    def is_settled(self, known: KnownUrl) -> bool:
        """Whether a known address is passed over: it is not due, or revisits look after it, or a scout looks on."""
        if self.run.job.mode == "scout":
            return True
        looks_for_news = self.run.job.mode in {"latest", "backfill"}
        return looks_for_news and (known.revisit or known.next_visit > self.run.now())

    def parse_article(
        self, response: Response, key: str | None, digest: str | None, section: int | None, days: Days | None
    ) -> None:
        """Record an article page, and spool the article where it matches a topic."""
        reading = read_article(response, digest, self.run, self.article_page)
        article = reading.article
        day = None if article is None else day_of(article, self.outlet)
        self.run.sweep.see(section, day)
        capture = write_capture(
            self.run,
            response.request,
            reading.outcome,
            reading.reason,
            response=response,
            article_key=key if article is None else article.article_key,
            dated_on=day,
        )
        if article is not None:
            agrees = day is None or days is None or days[0] <= day.toordinal() <= days[1]
            self.run.tally.read(article, capture.capture_id, agrees=agrees)
        if article is not None and reading.matches:
            stored = StoredArticle(article=article, matches=reading.matches, capture_id=capture.capture_id)
            self.run.write(stored)
        if reading.outcome in {"layout_changed", "rejected"}:
            write_rejection(self.run, response.url, reading.reason, capture)
        if reading.outcome == "blocked":
            raise CloseSpider("blocked")

    def article_failed(self, failure: Failure) -> None:
        """Record why an article did not come. What the budget stopped was not reached."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        outcome, reason = why_failed(failure)
        write_capture(self.run, request, outcome, reason, article_key=request.cb_kwargs["key"])

    def finish(self, reason: str) -> None:
        """For Scrapy, when the spider is closed."""
        words = {"finished": "finished", "shutdown": "stopped", "closespider_timeout": "time limit"}
        self.run.finish(words.get(reason, reason))
        self.show_progress()

    def show_progress(self) -> None:
        """Print the counts as one JSON line for the flow."""
        tally = self.run.tally
        counts = {
            "found": tally.found,
            "known": tally.known,
            "fetched": tally.fetched,
            "matched": tally.articles["article_matched"],
            "requests": tally.requests,
        }
        if self.crawler.settings.getbool("KHOBOR_PROGRESS"):
            print(json.dumps({"outlet": self.name, **counts}), flush=True)
