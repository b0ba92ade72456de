"""What a run writes down: how each request ended, what was found, what could not be used."""

from __future__ import annotations

import logging
from datetime import date
from uuid import uuid4

from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from spiders.archive import Record
from spiders.entries import Entry
from spiders.failures import outcome_of
from spiders.fetch import RECORD, REQUESTS, Made
from spiders.gate import ASKED, RunOverError, headers_of
from spiders.items import Capture, Find, Outcome, Purpose, Rejection
from spiders.outlet import Discovery
from spiders.run import Run

_log = logging.getLogger(__name__)
_ROUTINE: frozenset[Outcome] = frozenset(
    {"article_matched", "article_unmatched", "article_unchanged", "listing", "not_modified"}
)
_GONE: frozenset[Outcome] = frozenset({"gone", "redirected_away"})


def write_capture(
    run: Run,
    request: Request | None,
    outcome: Outcome,
    reason: str | None,
    *,
    response: Response | None = None,
    purpose: Purpose = "article",
    article_key: str | None = None,
    dated_on: date | None = None,
) -> Capture:
    """Count a request's end, log it where it brought nothing, and write its capture line."""
    assert request is not None
    run.tally.outcomes[purpose][outcome] += 1
    record: Record | None = request.meta.get(RECORD) if response is not None else None
    headers = {} if response is None else headers_of(response)
    asked: str = request.meta.get(ASKED, request.meta.get("redirect_urls", [request.url])[0])
    if outcome not in _ROUTINE:
        _log.log(
            logging.INFO if outcome in _GONE else logging.WARNING,
            "%s: %s: %s (%s)",
            run.outlet.slug,
            outcome,
            asked if asked == request.url else f"{asked} → {request.url}",
            reason,
        )
    capture = Capture(
        capture_id=f"urn:uuid:{uuid4()}" if record is None else record.record_id,
        url=asked,
        final_url=request.url,
        purpose=purpose,
        outcome=outcome,
        reason=reason,
        fetched_at=run.now(),
        requests=request.meta.get(REQUESTS, Made()).count,
        status=None if response is None else response.status,
        content_type=headers.get("content-type"),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        digest=None if record is None else record.digest,
        warc_file=None if record is None else record.file,
        warc_offset=None if record is None else record.offset,
        article_key=article_key,
        dated_on=dated_on,
        archived_at=None if record is None else record.archived_at,
        refers_to=None if record is None else record.refers_to,
    )
    run.write(capture)
    run.tally.suspect(capture)
    return capture


def write_find(run: Run, entry: Entry, way: Discovery) -> None:
    """Write the line of an address that a listing offers and that was not known."""
    find = Find(
        url=entry.url,
        way=way.name,
        listed_at=entry.listed_at,
        listed_on=entry.listed_on,
        found_at=run.now(),
    )
    run.write(find)


def write_rejection(run: Run, url: str, reason: str | None, capture: Capture) -> None:
    """Write the line of a page that came and could not be used."""
    rejection = Rejection(
        outlet=run.outlet.slug,
        url=url,
        stage="parse",
        reason=reason or "unknown",
        rejected_at=run.now(),
        capture_id=capture.capture_id,
    )
    run.write(rejection)


def why_failed(failure: Failure) -> tuple[Outcome, str]:
    """The outcome of a request that brought no response, with its reason.

    Raises `CloseSpider` where the run is over: then the request was not reached, and has no outcome.
    """
    error = failure.value
    if isinstance(error, RunOverError):
        raise CloseSpider(str(error))
    return outcome_of(error)
