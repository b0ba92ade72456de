"""Good manners where Scrapy's own need a correction: a robots.txt that fails, and its Crawl-delay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle

from spiders.gate import RefusedError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

_ALLOW_ALL = b""
_DISALLOW_ALL = b"User-agent: *\nDisallow: /\n"


class RobotsMiddleware(RobotsTxtMiddleware):
    """Reads failure as RFC 9309 §2.3.1 does: no file (4xx) allows all, an unreachable one nothing.

    Scrapy's own parses the body of an error page as rules, and allows all when robots.txt cannot be
    had.
    """

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if 400 <= response.status < 500:
            response = response.replace(body=_ALLOW_ALL)
        elif response.status != 200:
            response = response.replace(body=_DISALLOW_ALL)
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        waiting: Any = self._parsers[netloc]
        rules = self._parserimpl.from_crawler(self.crawler, _DISALLOW_ALL)
        self._parsers[netloc] = rules
        self._stats.inc_value(f"robotstxt/exception_count/{type(exc).__name__}")
        waiting.callback(rules)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """For Scrapy: raises `RefusedError` where the rules forbid the request."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RefusedError("robots.txt") from error


class Throttle(AutoThrottle):
    """AutoThrottle that never goes below the outlet's Crawl-delay, nor above its own maximum."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        agent = self.crawler.settings["ROBOTSTXT_USER_AGENT"]
        asked = min(robotparser.crawl_delay(agent) or 0.0, self.maxdelay)
        self.mindelay = max(self.mindelay, asked)
        _, slot = self._get_slot(request, self.crawler.spider)  # type: ignore[arg-type]
        if slot is not None:
            slot.delay = max(slot.delay, self.mindelay)
