"""Good manners where Scrapy's own need a correction: robots.txt, its Crawl-delay, and Retry-After."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import attrs
from scrapy import Request, signals
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import NotConfigured
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from spiders.failures import outcome_of
from spiders.gate import RefusedError, RunOverError
from spiders.items import Outcome
from spiders.notes import write_capture
from spiders.robots import RobotsMemory
from spiders.run import Run

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser
    from scrapy.settings import BaseSettings

MAX_ROBOTS = 500 * 1024
"""Bytes of a robots.txt that are read: what RFC 9309 §2.5 asks for at least."""
MAX_WAIT = timedelta(days=7)
"""No wish to wait is understood as a longer one."""
MAX_CRAWL_DELAY = 3600.0
"""Seconds. No Crawl-delay is understood as a longer one."""

_ALLOW_ALL = b""
_DISALLOW_ALL = b"User-agent: *\nDisallow: /\n"


@attrs.frozen
class Rules:
    """A host's robots.txt as it was understood."""

    parser: RobotParser
    failure: str | None = None
    """Why it could not be had; then it forbids everything."""


class RobotsMiddleware:
    """Reads failure as RFC 9309 §2.3.1 does: no file (4xx) allows all, an unreachable one nothing.

    Scrapy's own parses the body of an error page as rules, allows all when robots.txt cannot be had, and
    leaves no trace of the request: here each robots.txt has its capture.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._run: Run = crawler.spider.run  # type: ignore[union-attr]
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._memory = RobotsMemory(self._run.job.robots)
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """For Scrapy."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """For Scrapy: raises `RefusedError` where the rules forbid the request."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        url = urlsplit(request.url)
        if url.netloc not in self._rules:
            # Kept before it is known: requests that come meanwhile wait for the same answer.
            self._rules[url.netloc] = asyncio.ensure_future(self._ask(f"{url.scheme}://{url.netloc}", request))
        rules = await self._rules[url.netloc]
        if not rules.parser.allowed(request.url, self._agent):
            raise RefusedError("robots.txt" if rules.failure is None else f"robots.txt: {rules.failure}")

    async def _ask(self, site: str, request: Request) -> Rules:
        remembered = self._memory.recall(site, self._run.now())
        if remembered is not None:
            return self._understood(remembered, request)
        asked = Request(f"{site}/robots.txt", meta={"dont_obey_robotstxt": True}, callback=NO_CALLBACK)
        try:
            response = await self._crawler.engine.download_async(asked)
        except RunOverError:
            raise
        except Exception as error:
            outcome, reason = outcome_of(error)
            write_capture(self._run, asked, outcome, reason, purpose="robots")
            return Rules(self._parser(_DISALLOW_ALL), reason)
        return self._read(site, response, request)

    def _read(self, site: str, response: Response, request: Request) -> Rules:
        outcome = _outcome(response.status)
        reason = None if outcome == "listing" else f"HTTP {response.status}"
        write_capture(self._run, response.request, outcome, reason, response=response, purpose="robots")
        if outcome == "unreachable":
            return Rules(self._parser(_DISALLOW_ALL), reason)
        text = response.body[:MAX_ROBOTS] if outcome == "listing" else _ALLOW_ALL
        self._memory.remember(site, text, self._run.now())
        return self._understood(text, request)

    def _understood(self, text: bytes, request: Request) -> Rules:
        parser = self._parser(text)
        self._crawler.signals.send_catch_log(signals.robots_parsed, robotparser=parser, request=request)
        return Rules(parser)

    def _parser(self, body: bytes) -> RobotParser:
        return ProtegoRobotParser.from_crawler(self._crawler, body)


def _outcome(status: int) -> Outcome:
    if status == 200:
        return "listing"
    # 429 is no missing file: the server has enough of us (as Google's crawler reads it).
    return "gone" if 400 <= status < 500 and status != 429 else "unreachable"


class PatientRetry(RetryMiddleware):
    """Retries, but never against a wish to wait (Retry-After, RFC 9110 §10.2.3).

    A short wait is waited for. A longer one ends the run: `Run.blocked` says until when, and the next runs
    keep to it too. A 429 without a time is not asked again.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._patience = timedelta(seconds=settings.getfloat("AUTOTHROTTLE_MAX_DELAY"))

    async def process_response(self, request: Request, response: Response, spider: Any = None) -> Any:  # type: ignore[override]  # noqa: ARG002
        """For Scrapy."""
        run: Run = self.crawler.spider.run  # type: ignore[union-attr]
        now = run.now()
        wait = asked_to_wait(response, now)
        if wait is None:
            return super().process_response(request, response)
        if wait > self._patience:
            run.blocked = f"asked to wait until {now + wait:%Y-%m-%d %H:%M} UTC (HTTP {response.status})"
            run.waits.remember(run.outlet.slug, run.blocked, wait, now)
            return response
        if run.recording is None:
            # One request at a time: while this one waits, no other leaves. Also where it is not asked for again.
            await asyncio.sleep(wait.total_seconds())
        return self._retry(request, f"{response.status} with Retry-After") or response


def asked_to_wait(response: Response, now: datetime) -> timedelta | None:
    """How long a 429 or 503 asks us to wait, between nothing and `MAX_WAIT`; `None` where it does not say."""
    stated = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if response.status not in {429, 503} or not stated:
        return None
    if stated.isascii() and stated.isdigit():
        return timedelta(seconds=min(int(stated[:9]), MAX_WAIT.total_seconds()))
    try:
        until = parsedate_to_datetime(stated)
    except (ValueError, OverflowError):
        return None
    aware = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta()), MAX_WAIT)


class Throttle(AutoThrottle):
    """AutoThrottle that never goes below the outlet's Crawl-delay, also where that is above its own maximum."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        agent = self.crawler.settings["ROBOTSTXT_USER_AGENT"]
        asked = min(robotparser.crawl_delay(agent) or 0.0, MAX_CRAWL_DELAY)
        self.mindelay = max(self.mindelay, asked)
        self.maxdelay = max(self.maxdelay, asked)
        _, slot = self._get_slot(request, self.crawler.spider)  # type: ignore[arg-type]
        if slot is not None:
            slot.delay = max(slot.delay, self.mindelay)
