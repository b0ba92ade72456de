"""Where a request leaves the house, and where every response enters the archive.

One download handler for the web and for recordings: it counts, fetches or replays, and archives what
came before anybody reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Headers, HtmlResponse, Request, Response
from scrapy.responsetypes import responsetypes

from spiders.archive import Exchange, header_list
from spiders.gate import RunOverError
from spiders.replay import Recorded, Recording, is_unchanged
from spiders.run import Run

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

RECORD = "khobor_record"
"""Key in `request.meta` of the archive record."""
FETCHED_AT = "khobor_fetched_at"
"""Key in `request.meta` of the instant at which the bytes were true."""


class FetchHandler(BaseDownloadHandler):
    """Scrapy's interface for downloads, for http and https."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._run: Run = crawler.spider.run  # type: ignore[union-attr]
        recording = self._run.recording
        self._inner: BaseDownloadHandler = (
            HTTP11DownloadHandler(crawler) if recording is None else ReplayHandler(crawler, recording)
        )

    async def download_request(self, request: Request) -> Response:
        """The response, archived. Raises `RunOverError` where the budget is spent."""
        if not self._run.spend_request():
            raise RunOverError("request budget")
        request.meta[FETCHED_AT] = self._run.now()
        response = await self._inner.download_request(request)
        self._archive(request, response)
        return response

    async def close(self) -> None:
        """Close the connections."""
        await self._inner.close()

    def _archive(self, request: Request, response: Response) -> None:
        request.meta[RECORD] = self._run.archive.write(
            Exchange(
                url=request.url,
                method=request.method,
                request_headers=header_list(request.headers),
                status=response.status,
                response_headers=header_list(response.headers),
                payload=response.body,
                fetched_at=request.meta[FETCHED_AT],
                protocol=response.protocol or "HTTP/1.1",
                ip_address=None if response.ip_address is None else str(response.ip_address),
            )
        )


class ReplayHandler(BaseDownloadHandler):
    """Answers from a recording, and 404 to everything that it does not hold."""

    def __init__(self, crawler: Crawler, recording: Recording) -> None:
        super().__init__(crawler)
        self._recording = recording

    async def download_request(self, request: Request) -> Response:
        """The recorded response; 304 where the request's validators fit it."""
        recorded = self._recording.find(request.url)
        request.meta[FETCHED_AT] = self._recording.now if recorded is None else recorded.fetched_at
        return _not_recorded(request.url) if recorded is None else _response(request, recorded)


def _response(request: Request, recorded: Recorded) -> Response:
    headers = Headers()
    for name, value in recorded.headers:
        headers.appendlist(name, value)
    if is_unchanged(recorded, _text(request, "If-None-Match"), _text(request, "If-Modified-Since")):
        return Response(request.url, status=304, headers=headers)
    body = recorded.body()
    kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
    return kind(url=request.url, status=recorded.status, headers=headers, body=body)


def _not_recorded(url: str) -> Response:
    body = b"<!doctype html><title>404</title><p>This address is not in the recording."
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return HtmlResponse(url=url, status=404, headers=headers, body=body)


def _text(request: Request, name: str) -> str | None:
    value = request.headers.get(name)
    return None if value is None else value.decode("latin-1")
