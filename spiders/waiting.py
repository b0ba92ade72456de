"""The requests that wait: in order of priority, then first come, first out; and in few bytes.

A backfill's listings name ten thousand articles before the first of them is asked for. Scrapy's own queue keeps
each as a `Request` (3 kB) and looks at every priority in use for every page; here one takes 0.3 kB.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class WaitingRequests(BaseScheduler):
    """Scrapy's interface for a scheduler. It filters nothing: the run's tally knows what was offered."""

    def __init__(self, spider: Spider) -> None:
        self._spider = spider
        self._heap: list[tuple[int, int, bytes | Request]] = []
        self._arrivals = count()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WaitingRequests:
        """For Scrapy."""
        assert crawler.spider is not None
        return cls(crawler.spider)

    def has_pending_requests(self) -> bool:
        """For Scrapy: whether anything waits."""
        return bool(self._heap)

    def enqueue_request(self, request: Request) -> bool:
        """For Scrapy: takes every request."""
        heappush(self._heap, (-request.priority, next(self._arrivals), self._packed(request)))
        return True

    def next_request(self) -> Request | None:
        """For Scrapy: the first request of the highest priority, or `None`."""
        if not self._heap:
            return None
        packed = heappop(self._heap)[2]
        return self._unpacked(packed) if isinstance(packed, bytes) else packed

    def _packed(self, request: Request) -> bytes | Request:
        if not _is_plain(request, self._spider):
            return request
        names = [method and method.__name__ for method in (request.callback, request.errback)]
        headers = dict(request.headers) or None
        rest = (request.cb_kwargs, request.meta, request.priority, request.dont_filter)
        return pickle.dumps((request.url, *names, headers, *rest), pickle.HIGHEST_PROTOCOL)

    def _unpacked(self, packed: bytes) -> Request:
        # Only what `_packed` wrote, in this process.
        url, callback, errback, headers, cb_kwargs, meta, priority, dont_filter = pickle.loads(packed)  # noqa: S301
        return Request(
            url,
            callback=callback and getattr(self._spider, callback),
            errback=errback and getattr(self._spider, errback),
            headers=headers,
            cb_kwargs=cb_kwargs,
            meta=meta,
            priority=priority,
            dont_filter=dont_filter,
        )


def _is_plain(request: Request, spider: Spider) -> bool:
    """Whether a request is a GET of the spider's own, with nothing else to it. One that comes again, from a redirect
    or a failure, has objects in its meta that others hold, too: it stays as it is."""
    is_get = type(request) is Request and request.method == "GET"
    extras = request.body or request.cookies or request.flags
    shared = any(not isinstance(value, str | int | None) for value in request.meta.values())
    own = all(_is_own(each, spider) for each in (request.callback, request.errback))
    return is_get and not extras and not shared and own


def _is_own(method: Callable[..., Any] | None, spider: Spider) -> bool:
    return method is None or getattr(method, "__self__", None) is spider
