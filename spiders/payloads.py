"""Which payloads the archive holds already, for a run: what it stored itself, and what it was told."""

from __future__ import annotations

from http import HTTPStatus

from spiders.archive import Earlier, Exchange
from spiders.items import Capture
from spiders.known import Known, KnownPayload

REMEMBERED = 1000
"""Payloads of the run itself that are told apart: a page that says "not found" comes again soon or not at all."""


class Payloads:
    """Answers the archive's writer, in memory that does not grow with the run."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._own: dict[str, Earlier] = {}

    def find(self, exchange: Exchange, digest: str) -> Earlier | None:
        """The capture that holds the payload of `exchange`, or the page that its 304 confirms."""
        if exchange.status == HTTPStatus.NOT_MODIFIED:
            page = self._known.find(exchange.url)
            return None if page is None or page.digest is None else self._stored(page.digest)
        return self._stored(digest) if exchange.payload else None

    def remember(self, capture: Capture) -> None:
        """Take in a capture whose line is in the spool: from then on others may refer to it."""
        if capture.refers_to is not None or capture.digest is None or capture.archived_at is None:
            return
        self._own[capture.digest] = Earlier(
            capture_id=capture.capture_id, url=capture.final_url, archived_at=capture.archived_at
        )
        if len(self._own) > REMEMBERED:
            del self._own[next(iter(self._own))]

    def _stored(self, digest: str) -> Earlier | None:
        own = self._own.get(digest)
        return own or _earlier(self._known.find_payload(digest))


def _earlier(known: KnownPayload | None) -> Earlier | None:
    if known is None:
        return None
    return Earlier(capture_id=known.capture_id, url=known.url, archived_at=known.archived_at)
