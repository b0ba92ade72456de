"""The web as we let it in: every answer bounded in time and in size, whatever the server does.

Scrapy bounds a download's time and its body. What it leaves open is closed here: redirects and retries add
up, and Twisted reads headers, and "still working" answers of the 100s, without an end.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Request, Response
from twisted.web._newclient import HEADER, STATUS

from spiders.addresses import PublicResolver
from spiders.decoding import TooLargeError
from spiders.gate import RefusedError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MAX_HEAD = 64 * 1024
"""Bytes of status line and headers, those of 1xx answers included. Servers and proxies allow 8 to 32 KiB."""
SPENT = "khobor_seconds"
"""Key in `request.meta` of the seconds that a request's redirects and retries took so far."""


class DeadlineError(Exception):
    """Raised where a request with its redirects and retries took too long. It is not retried."""


class HeadTooLargeError(TooLargeError):
    """Raised where headers have no end. The connection is closed, the crawl goes on."""


class WebHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP client with Khobor's bounds."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory
        self._each = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._total = crawler.settings.getfloat("KHOBOR_TOTAL_TIMEOUT")

    async def download_request(self, request: Request) -> Response:
        """The whole response as received.

        Raises `DeadlineError`, `TooLargeError`, `RefusedError` for a host that has no public address, and
        Scrapy's errors for what failed.
        """
        spent = request.meta.get(SPENT, 0.0)
        request.meta["download_timeout"] = max(0.001, min(self._each, self._total - spent))
        began = monotonic()
        try:
            return await super().download_request(request)
        except DownloadTimeoutError as error:
            if spent + monotonic() - began < self._total:
                raise
            raise DeadlineError(f"no whole answer in {self._total:g} s, redirects and retries included") from error
        except DownloadCancelledError as error:
            raise TooLargeError(
                f"the body is larger than {request.meta.get('download_maxsize', self._default_maxsize)} bytes"
            ) from error
        except CannotResolveHostError as error:
            _refuse_inner(urlsplit(request.url).hostname or "")
            raise error
        finally:
            request.meta[SPENT] = spent + monotonic() - began


def _refuse_inner(host: str) -> None:
    """Raise `RefusedError` where `host` has addresses, but none that we connect to."""
    from twisted.internet import reactor

    resolver: Any = reactor.nameResolver
    reason = resolver.why_refused(host) if isinstance(resolver, PublicResolver) else None
    if reason is not None:
        raise RefusedError(reason)


class _BoundedParser(_LenientHTTPClientParser):
    """Counts what comes before the body. Nothing is added to its state by `__init__`: see `_BoundedProtocol`."""

    _head = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        if self.state in {STATUS, HEADER}:
            self._head += len(data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self.state in {STATUS, HEADER} and self._head > MAX_HEAD:
            raise HeadTooLargeError(f"the headers are larger than {MAX_HEAD} bytes")

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: ARG002, N802
        raise HeadTooLargeError(f"a header is larger than {self.MAX_LENGTH} bytes")


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answer = super().request(request)
        # Twisted names the parser's class in its code; Scrapy changes the finished object too.
        if self._parser is not None:
            self._parser.__class__ = _BoundedParser
        return answer


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _BoundedProtocol:  # noqa: ARG002, N802
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
