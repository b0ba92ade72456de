"""Where a request leaves the house, and where every response enters the archive.

One download handler for the web and for recordings: it counts, fetches or replays, archives what came
as it came, and only then undoes its compression, within a cap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Headers, HtmlResponse, Request, Response, TextResponse
from scrapy.responsetypes import responsetypes

from spiders.archive import Exchange, header_list
from spiders.decoding import MAX_BODY, decode, encodings_of
from spiders.gate import RunOverError, refuse_redirect
from spiders.replay import Recorded, Recording, is_unchanged
from spiders.run import Run
from spiders.web import WebHandler

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

RECORD = "khobor_record"
"""Key in `request.meta` of the archive record."""
FETCHED_AT = "khobor_fetched_at"
"""Key in `request.meta` of the instant at which the bytes were true."""
REQUESTS = "khobor_requests"
"""Key in `request.meta` of the `Made`: redirects and retries carry it on."""


@attrs.define
class Made:
    """The HTTP requests that one request took so far. One object for all copies of the request."""

    count: int = 0


class FetchHandler(BaseDownloadHandler):
    """Scrapy's interface for downloads, for http and https."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._run: Run = crawler.spider.run  # type: ignore[union-attr]
        recording = self._run.recording
        self._inner: BaseDownloadHandler = (
            WebHandler(crawler) if recording is None else ReplayHandler(crawler, recording)
        )

    async def download_request(self, request: Request) -> Response:
        """The response, archived and decoded.

        Raises `RunOverError` where the budget is spent, and what `refuse_redirect`, `decode` and `WebHandler` raise.
        """
        over = self._run.spend_request()
        if over is not None:
            raise RunOverError(over)
        request.meta.setdefault(REQUESTS, Made()).count += 1
        request.meta[FETCHED_AT] = self._run.now()
        request.meta.pop(RECORD, None)  # of the hop, or of the try, before this one
        response = await self._inner.download_request(request)
        # A scout's 304 says that nothing is there, thousands of times a day: its capture is enough.
        if self._run.job.mode != "scout" or response.status != 304:
            self._archive(request, response)
        refuse_redirect(response)
        return _decoded(response, request.meta.get("download_maxsize", MAX_BODY))

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


def _decoded(response: Response, limit: int) -> Response:
    headers = response.headers.copy()
    encodings = encodings_of(header_list(headers))
    if not encodings:
        return response
    del headers["Content-Encoding"]
    body = decode(response.body, encodings, limit)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    stated = {"encoding": None} if issubclass(kind, TextResponse) else {}
    return response.replace(cls=kind, headers=headers, body=body, **stated)


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
