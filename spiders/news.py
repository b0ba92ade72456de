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
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

import scrapy
from scrapy import signals
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from spiders.alone import start_alone
from spiders.archive import Record
from spiders.discovery import first_urls, has_page, page_url
from spiders.fetch import RECORD
from spiders.gate import RefusedError, RunOverError, headers_of
from spiders.identity import canonical
from spiders.items import Capture, Outcome, Purpose, Rejection, StoredArticle
from spiders.job import Job, read_job
from spiders.known import KnownUrl
from spiders.outlet import Outlet
from spiders.pages import ArticlePage, ListingPage
from spiders.reading import read_article, read_listing
from spiders.run import Run

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LISTING_PRIORITY = 1_000_000
CHATTY_LOGGERS = ("scrapy.addons", "scrapy.crawler", "scrapy.middleware", "scrapy.utils.log")


class NewsSpider(scrapy.Spider):
    """Finds an outlet's articles, reads them, matches them, and spools what matches."""

    outlet: ClassVar[Outlet]
    article_page: ClassVar[type[ArticlePage]]
    listing_page: ClassVar[type[ListingPage]]
    run: Run

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Settle the job before Scrapy freezes its settings: a replay waits for nobody."""
        super().update_settings(settings)
        for name in CHATTY_LOGGERS:  # here, because Scrapy resets its loggers' levels when it starts
            logging.getLogger(name).setLevel(logging.WARNING)
        spool = Path(settings.get("KHOBOR_SPOOL") or start_alone(cls.name, settings))
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
        crawler.signals.connect(spider.finish, signal=signals.spider_closed)
        crawler.signals.connect(spider.show_progress, signal=signals.response_received)
        return spider

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The first requests, as the job's mode asks."""
        for request in self.first_requests(self.run.job):
            yield request

    def first_requests(self, job: Job) -> Iterator[scrapy.Request]:
        """The given addresses, the known articles, or the outlet's first way of discovery."""
        if job.mode == "urls":
            yield from self.article_requests(job.urls)
        elif job.mode == "revisit":
            yield from self.article_requests(known.url for known in self.run.known.revisits())
        else:
            yield from self.listing_requests(job.way or 0)

    def listing_requests(self, number: int) -> Iterator[scrapy.Request]:
        """The first page of each address of way `number`; nothing where there is no such way."""
        for way in self.outlet.discovery[number : number + 1]:
            for template, url in zip(way.urls, first_urls(way, self.run.job), strict=True):
                yield self.listing_request(url, way=number, template=template, page=1)

    def fallback_requests(self, failed: int) -> Iterator[scrapy.Request]:
        """The way after the one that gave nothing; none in a check of one way."""
        if self.run.job.way is None:
            yield from self.listing_requests(failed + 1)

    def listing_request(self, url: str, **where: Any) -> scrapy.Request:
        """One listing page. `where`: the way's number, the address' template, the page."""
        return scrapy.Request(
            url,
            callback=self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs=where,
            priority=LISTING_PRIORITY - where["page"],
            dont_filter=True,
        )

    def parse_listing(self, response: Response, way: int, template: str, page: int) -> Iterator[scrapy.Request]:
        """Record a listing and follow it: its articles, its next page, or the next way."""
        declared = self.outlet.discovery[way]
        reading = read_listing(response, declared, self.run, self.listing_page)
        outcome, reason = reading.outcome, reading.reason
        self.record(response.request, outcome, reason, response=response, purpose="listing")
        if outcome == "blocked":
            raise CloseSpider("blocked")
        before = self.run.tally.found
        yield from self.article_requests(reading.links.articles)
        for url in reading.links.listings:
            yield self.listing_request(url, way=way, template=url, page=page)
        offered_news = self.run.tally.found > before
        if offered_news and has_page(template, page + 1, declared, self.run.job):
            url = page_url(template, page + 1, declared, self.run.job)
            yield self.listing_request(url, way=way, template=template, page=page + 1)
        if outcome != "listing" and page == 1:
            yield from self.fallback_requests(way)

    def listing_failed(self, failure: Failure) -> Iterator[scrapy.Request]:
        """Record why a listing did not come, and try the next way."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        outcome, reason = _failed(failure)
        self.record(request, outcome, reason, purpose="listing")
        if request.cb_kwargs["page"] == 1:
            yield from self.fallback_requests(request.cb_kwargs["way"])

    def article_requests(self, urls: Iterable[str]) -> Iterator[scrapy.Request]:
        """A request for each address that is new to the run and due."""
        for url in urls:
            address = canonical(url, self.outlet)
            if not self.run.tally.offer(address):
                continue
            known = self.run.known.find(url) or self.run.known.find(address)
            if known is not None and self.is_settled(known):
                self.run.tally.pass_over()
                continue
            headers = {} if known is None else _validators(known.etag, known.last_modified)
            yield scrapy.Request(
                url,
                headers=headers,
                callback=self.parse_article,
                errback=self.article_failed,
                cb_kwargs={"key": known and known.article_key, "digest": known and known.digest},
                meta={"asked": url},
                priority=-self.run.tally.found,
                dont_filter=True,
            )

    def is_settled(self, known: KnownUrl) -> bool:
        """Whether a known address is passed over: it is not due, or revisits look after it."""
        looks_for_news = self.run.job.mode in {"latest", "backfill"}
        return looks_for_news and (known.revisit or known.next_visit > self.run.now())

    def parse_article(self, response: Response, key: str | None, digest: str | None) -> None:
        """Record an article page, and spool the article where it matches a topic."""
        reading = read_article(response, digest, self.run, self.article_page)
        article = reading.article
        capture = self.record(
            response.request,
            reading.outcome,
            reading.reason,
            response=response,
            article_key=key if article is None else article.article_key,
        )
        if article is not None and reading.matches:
            stored = StoredArticle(article=article, matches=reading.matches, capture_id=capture.capture_id)
            self.run.write(stored)
        if reading.outcome in {"layout_changed", "rejected"}:
            self.reject(response.url, reading.reason, capture)
        if reading.outcome == "blocked":
            raise CloseSpider("blocked")

    def article_failed(self, failure: Failure) -> None:
        """Record why an article did not come. What the budget stopped was not reached."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        outcome, reason = _failed(failure)
        self.record(request, outcome, reason, article_key=request.cb_kwargs["key"])

    def record(
        self,
        request: scrapy.Request | None,
        outcome: Outcome,
        reason: str | None,
        *,
        response: Response | None = None,
        purpose: Purpose = "article",
        article_key: str | None = None,
    ) -> Capture:
        """Count a request's end and write its capture line."""
        assert request is not None
        counts = self.run.tally.articles if purpose == "article" else self.run.tally.listings
        counts[outcome] += 1
        record: Record | None = request.meta.get(RECORD) if response is not None else None
        headers = {} if response is None else headers_of(response)
        capture = Capture(
            capture_id=f"urn:uuid:{uuid4()}" if record is None else record.record_id,
            url=request.meta.get("asked", request.meta.get("redirect_urls", [request.url])[0]),
            final_url=request.url,
            purpose=purpose,
            outcome=outcome,
            reason=reason,
            fetched_at=self.run.now(),
            status=None if response is None else response.status,
            content_type=headers.get("content-type"),
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            digest=None if record is None else record.digest,
            warc_file=None if record is None else record.file,
            warc_offset=None if record is None else record.offset,
            article_key=article_key,
        )
        self.run.write(capture)
        return capture

    def reject(self, url: str, reason: str | None, capture: Capture) -> None:
        """Write a rejection line."""
        rejection = Rejection(
            outlet=self.name,
            url=url,
            stage="parse",
            reason=reason or "unknown",
            rejected_at=self.run.now(),
            capture_id=capture.capture_id,
        )
        self.run.write(rejection)

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


def _failed(failure: Failure) -> tuple[Outcome, str]:
    error = failure.value
    if isinstance(error, RunOverError):
        raise CloseSpider(str(error))
    if isinstance(error, RefusedError):
        return "refused", str(error)
    if isinstance(error, scrapy.exceptions.IgnoreRequest):
        return "refused", f"the response was not taken: {error}"
    return "unreachable", f"{type(error).__name__}: {error}"[:300]


def _validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    pairs = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in pairs.items() if value is not None}
