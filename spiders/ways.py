"""The half of a spider that finds: an outlet's ways of discovery, walked for the run's job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import ClassVar, NamedTuple

import scrapy
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from spiders.discovery import (
    CHECKED_LISTINGS,
    Ask,
    article_priority,
    child_asks,
    first_asks,
    listing_priority,
    next_ask,
    ways_of,
)
from spiders.entries import Days, Entry, Links, in_window
from spiders.gate import headers_of
from spiders.items import Outcome
from spiders.known import KnownUrl
from spiders.notes import why_failed, write_capture, write_find
from spiders.outlet import Outlet
from spiders.pages import ListingPage
from spiders.reading import read_listing
from spiders.run import Run
from spiders.sitemaps import MAX_BYTES
from spiders.sweep import first_page, why_failed_to_list

CHECKED_ARTICLES = 5
"""Articles that a check reads of a listing."""


class Due(NamedTuple):
    """An article's address that is to be asked for, and what is known of it."""

    url: str
    known: KnownUrl | None
    section: int | None
    """Of the listings that the run walks, see `Sweep.section`; `None` where none of them led to it."""
    days: Days | None = None
    """Those that its page may state by the listing that offers it now."""


class WaysSpider(scrapy.Spider):
    """Asks for an outlet's listings and says which articles they offer."""

    outlet: ClassVar[Outlet]
    listing_page: ClassVar[type[ListingPage]]
    run: Run

    def due_article(self, url: str, *, listed: bool = True, section: int | None = None) -> Due | None:
        """An address that is offered, where it is new to the run and due; else it is counted and passed over.
        `listed`: a listing offers it now, of the walk's `section`."""
        raise NotImplementedError

    def article_request(self, due: Due, priority: int) -> scrapy.Request:
        """The request for it."""
        raise NotImplementedError

    def way_requests(self, after: int = -1) -> Iterator[scrapy.Request]:
        """The first listings of the first way behind number `after` that has any; of a check those of all ways."""
        job, limit = self.run.job, CHECKED_LISTINGS if self.run.job.check else None
        for number in ways_of(self.outlet, job):
            asks = first_asks(number, self.outlet, job, self.run.today()) if number > after else iter(())
            begun = (first_page(ask, self.outlet.discovery[number], job, self.run.known) for ask in asks)
            requests = [self.listing_request(ask) for ask in islice(begun, limit) if self.run.walk.open(ask)]
            yield from requests
            if requests and not job.check:
                return

    def listing_request(self, ask: Ask) -> scrapy.Request:
        """The request of one listing."""
        self.run.sweep.begin(ask.way)
        known = self.run.known.find(ask.url) if self.run.job.mode in {"latest", "scout"} else None
        is_sitemap = self.outlet.discovery[ask.way].way == "sitemap"
        return scrapy.Request(
            ask.url,
            headers=validators_of(known),
            callback=self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs={"ask": ask, "digest": known and known.digest},
            meta={"download_maxsize": MAX_BYTES} if is_sitemap else {},
            priority=listing_priority(ask, self.run.job),
            dont_filter=True,
        )

    def parse_listing(self, response: Response, ask: Ask, digest: str | None) -> Iterator[scrapy.Request]:
        """Record a listing and follow it: its articles, its next page, or the next way."""
        reading = read_listing(response, digest, ask, self.run, self.listing_page)
        is_over = self.run.sweep.is_behind_window(ask)
        useful = () if is_over else self.useful(reading.links.articles)
        new = self.run.walk.offer(ask, reading.links.articles, len(useful))
        self.see_outside(new, ask)
        offered = list(self.offered(useful, ask))
        # Behind what it offers: once its validators are known, it is not read again for what was lost.
        write_capture(self.run, response.request, reading.outcome, reading.reason, response=response, purpose="listing")
        yield from (self.article_request(due, priority) for due, priority in offered)
        if not is_over and (new or reading.links.listings or reading.outcome == "not_modified"):
            yield from self.further_requests(ask, reading.links)
        way = self.outlet.discovery[ask.way]
        answered = reading.has_answered
        failure = why_failed_to_list(reading.outcome, reading.reason, ask, way, has_answered=answered)
        self.run.sweep.end(ask.way, failure)
        validators = bool({"etag", "last-modified"} & headers_of(response).keys())
        yield from self.ended(ask, reading.outcome, reading.reason, validators=validators)
        if reading.outcome == "blocked":
            raise CloseSpider("blocked")

    def listing_failed(self, failure: Failure) -> Iterator[scrapy.Request]:
        """Record why a listing did not come, and try the next way."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        outcome, reason = why_failed(failure)
        write_capture(self.run, request, outcome, reason, purpose="listing")
        ask = request.cb_kwargs["ask"]
        self.run.sweep.end(ask.way, f"{outcome}: {reason}")
        yield from self.ended(ask, outcome, reason)

    def useful(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """Of what a listing offers, what the job can use: a backfill what may lie in its window."""
        job = self.run.job
        if job.check:
            return entries[:CHECKED_ARTICLES]
        if job.mode != "backfill":
            return entries
        return tuple(entry for entry in entries if in_window(entry, job.since, job.until))

    def see_outside(self, entries: Iterable[Entry], ask: Ask) -> None:
        """Tell the sweep of what is not asked for; the others are seen when they are read, or passed over."""
        for entry in entries:
            if not in_window(entry, self.run.job.since, self.run.job.until):
                self.run.sweep.see(self.run.sweep.section(ask), entry.listed_on)

    def further_requests(self, ask: Ask, links: Links) -> Iterator[scrapy.Request]:
        """The listings that an index leads to, and the next page; of a check the first sitemap alone."""
        job = self.run.job
        asks = [*child_asks(ask, links)][: 1 if job.check else None]
        next_page = None if job.check else next_ask(ask, self.outlet.discovery[ask.way], job, links)
        for each in (*asks, *(() if next_page is None else (next_page,))):
            if self.run.walk.open(each):
                yield self.listing_request(each)

    def ended(
        self, ask: Ask, outcome: Outcome, reason: str | None, *, validators: bool = False
    ) -> Iterator[scrapy.Request]:
        """Note a listing's end. Where its way has ended too: the next way, if this one gave nothing, or is not
        complete and the next one is due."""
        end = self.run.walk.close(ask, outcome, reason=reason, validators=validators)
        if end is None or self.run.job.check or outcome == "blocked":
            return
        has_answered = self.run.job.mode == "backfill" and self.run.sweep.has_answered(ask.way)
        if not (end.gave or has_answered) or (not self.outlet.discovery[ask.way].complete and self.is_due(ask.way + 1)):
            yield from self.way_requests(after=ask.way)

    def is_due(self, number: int) -> bool:
        """Whether a way is looked at beside an incomplete one: its rhythm since it was looked at last has passed."""
        first = next(first_asks(number, self.outlet, self.run.job, self.run.today()), None)
        if first is None or self.run.job.mode == "backfill":
            return first is not None
        known = self.run.known.find(first.url)
        # A listing may be asked for again at once: its next visit is the instant at which it was seen.
        return known is None or known.next_visit + self.outlet.discovery[number].every <= self.run.now()

    def offered(self, entries: Iterable[Entry], ask: Ask) -> Iterator[tuple[Due, int]]:
        """What of a listing is to be asked for, with its priority; nothing by a scout. What is not known is written
        down first. No requests yet: a sitemap offers a thousand, and each has 3 kB.

        What the budget cannot reach is left to the next run at once.
        """
        tally, budget = self.run.tally, self.run.job.limits.requests
        way, section = self.outlet.discovery[ask.way], self.run.sweep.section(ask)
        for number, entry in enumerate(entries):
            due = self.due_article(entry.url, section=section)
            if due is None:
                continue
            if due.known is None:
                write_find(self.run, entry, way)
            if self.run.job.mode != "scout" and tally.found - tally.known <= budget:
                yield due._replace(days=entry.days), article_priority(ask, self.run.job, number, tally.found)


def validators_of(known: KnownUrl | None) -> dict[str, str]:
    """The headers that ask only for what has changed since an address was seen last."""
    if known is None:
        return {}
    pairs = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in pairs.items() if value is not None}
