"""What is let out and what is let in: the first and last to see a request and its response.

Out: only the outlet's own hosts, by name, in one queue, and nothing once a bot wall stands in the way.
In: a bot wall is told before anything else is asked for.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response, TextResponse

from spiders.run import Run
from spiders.walls import why_blocked

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class RefusedError(IgnoreRequest):
    """Raised where we do not make a request, with the reason. Its outcome is `refused`."""


class RunOverError(IgnoreRequest):
    """Raised for requests that are left when the run ends early; the message is the reason for its end.
    They were not reached: they have no outcome."""


class GateMiddleware:
    """Scrapy's interface, for every request of a run, robots.txt and redirects too."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GateMiddleware:
        """For Scrapy."""
        return cls(crawler.spider.run)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> None:
        """Raise `RefusedError` or `RunOverError` for what must not leave."""
        # Also for the budgets: here, because a robots.txt that could not be asked for would forbid everything.
        over = self._run.why_over()
        if over is not None:
            raise RunOverError(over)
        reason = why_refused(request.url, self._run.outlet.domains)
        if reason is not None:
            raise RefusedError(reason)
        # One queue for all hosts of an outlet: they share its delay.
        request.meta["download_slot"] = self._run.outlet.slug

    def process_response(self, request: Request, response: Response) -> Response:
        """Note a bot wall. Here and not in the callback: by then the next request would be out."""
        if not request.meta.get("dont_obey_robotstxt"):
            self._run.blocked = why_blocked(response.status, headers_of(response), text_of(response))
        return response


def why_refused(url: str, domains: tuple[str, ...]) -> str | None:
    """Why a request to `url` is not made by an outlet of `domains`, or `None` where it is."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"}:
        return f"scheme {parts.scheme}"
    if _is_address(host):
        return f"{host} is an address, not a name"
    if host not in domains:
        return f"{host} is not a host of the outlet"
    return None


def _is_address(host: str) -> bool:
    """Also for the decimal, octal and hexadecimal forms that the C library takes for IPv4."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2]
        return last.isdigit() or last.lower().startswith("0x")
    return True


def headers_of(response: Response) -> dict[str, str]:
    """The headers with lower-case names; of a repeated one the last."""
    return {
        name.decode("latin-1").lower(): (response.headers.get(name) or b"").decode("latin-1")
        for name in response.headers
    }


def text_of(response: Response) -> str:
    """The decoded body; empty for what is not text."""
    return response.text if isinstance(response, TextResponse) else ""
