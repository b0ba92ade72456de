"""What is let out and what is let in: the first and last to see a request and its response.

Out: only the outlet's own hosts, by name, in one queue, and nothing once a bot wall stands in the way.
In: a bot wall is told before anything else is asked for.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response, TextResponse

from spiders.outlet import Outlet
from spiders.run import Run
from spiders.walls import blocker

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


ASKED = "asked"
"""Key in `request.meta` of an article's address as a listing offered it."""
REFUSALS = 2
"""Articles in a row that are refused with a bare status, by which a run ends as blocked."""
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class RefusedError(IgnoreRequest):
    """Raised where we do not make a request, with the reason. Its outcome is `refused`."""


class RunOverError(IgnoreRequest):
    """Raised for requests that are left when the run ends early; the message is the reason for its end.
    They were not reached: they have no outcome."""


class GateMiddleware:
    """Scrapy's interface, for every request of a run, robots.txt and redirects too."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._ports = _own_ports(run.outlet)
        self._refusals = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GateMiddleware:
        """For Scrapy."""
        return cls(crawler.spider.run)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> None:
        """Raise `RefusedError` or `RunOverError` for what must not leave."""
        over = self._run.why_over()
        if over is not None:
            raise RunOverError(over)
        reason = why_refused(request.url, self._run.outlet.domains, self._ports)
        if reason is not None:
            raise RefusedError(reason)
        # One queue for all hosts of an outlet: they share its delay.
        request.meta["download_slot"] = self._run.outlet.slug

    def process_response(self, request: Request, response: Response) -> Response:
        """Note a bot wall. Here and not in the callback: by then the next request would be out."""
        if not request.meta.get("dont_obey_robotstxt"):
            self._run.blocked = self._run.blocked or self._why_ended(request, response)
        return response

    def _why_ended(self, request: Request, response: Response) -> str | None:
        """The bot wall that a response shows, or the refusal. That of one article is the article's own: firewalls
        refuse slugs that look like SQL (`…-union-select-…`), and a post may be private. Two in a row are no accident.
        """
        found = blocker(response.status, headers_of(response), text_of(response))
        is_own = found is not None and found.kind == "refused" and response.status != 429 and ASKED in request.meta
        self._refusals = self._refusals + 1 if is_own else 0
        return None if found is None or (is_own and self._refusals < REFUSALS) else found.reason


def why_refused(url: str, domains: Collection[str], ports: Collection[int] = ()) -> str | None:
    """Why a request to `url` is not made by an outlet of `domains`, or `None` where it is.

    `ports` are those that the outlet's own listings have besides the scheme's. Where the host's name leads
    is looked at when the connection is made, see `spiders.addresses`.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "the address is broken"
    if parts.scheme not in _PORTS:
        return f"scheme {parts.scheme}"
    if "@" in parts.netloc:
        return "the address holds a user's name"
    if _is_address(host):
        return f"{host} is an address, not a name"
    if host not in domains:
        return f"{host} is not a host of the outlet"
    if port not in {None, _PORTS[parts.scheme], *ports}:
        return f"port {port}"
    return None


def _own_ports(outlet: Outlet) -> frozenset[int]:
    """The ports that the outlet's declared listings state."""
    stated = (urlsplit(url).port for way in outlet.discovery for url in way.urls)
    return frozenset(port for port in stated if port is not None)


def refuse_redirect(response: Response) -> None:
    """Raise `RefusedError` for a redirect that leads to no web address. Scrapy would take it for a page, or break.

    Others are followed, and each hop comes through the gate.
    """
    target = response.headers.get("Location")
    if response.status not in _REDIRECTS or target is None:
        return
    try:
        parts = urlsplit(urljoin(response.url, target.decode("latin-1").strip()))
        scheme, _ = parts.scheme, parts.port
    except ValueError as error:
        raise RefusedError("redirect: the address is broken") from error
    if scheme not in _PORTS:
        raise RefusedError(f"redirect: scheme {scheme}")


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
    """The decoded body; empty for what is not text. Where a server names a codec of Python's that is none of
    text (`rot13`), it is UTF-8, as for any name that nobody knows."""
    try:
        return response.text if isinstance(response, TextResponse) else ""
    except (LookupError, UnicodeError):
        return response.body.decode("utf-8", "replace")
