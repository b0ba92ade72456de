"""A batch's lines as rows for the staging tables. Pure: what is stored already is handed in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import attrs

from flows.fingerprint import HASH_VERSION, fingerprint, text_hash
from flows.moves import Identity, publish_second
from flows.revisit import DAY, next_visit
from flows.staged import PageState, StagedAddress, StagedArticle, StagedCapture, StagedFind, StagedMatch, StagedPage
from spiders.identity import article_key, canonical
from spiders.items import INDEX, Article, Capture, Find, Match, Outcome, to_json_dict
from spiders.known import url_hash
from spiders.outlet import Outlet

READ: frozenset[Outcome] = frozenset({"article_matched", "article_unmatched", "article_unchanged"})
"""Outcomes after which the payload need not be read again while it stays the same."""
STANDS = READ | {"not_modified"}
"""Outcomes that say that an article stands at the address that answered."""


@attrs.frozen(kw_only=True)
class Reading:
    """An article line with the capture it was read from, under the key it is stored by."""

    article: Article
    matches: tuple[Match, ...]
    capture: Capture
    text_hash: bytes
    key: str

    @classmethod
    def of(cls, article: Article, matches: tuple[Match, ...], capture: Capture) -> Reading:
        """The reading under the article's own key."""
        return cls(
            article=article,
            matches=matches,
            capture=capture,
            text_hash=text_hash(article.headline or "", article.body, article.credits),
            key=article.article_key or "",
        )


def identity(reading: Reading) -> Identity:
    """What tells the article from others where it has no id of its own."""
    article = reading.article
    places = (article.canonical_url or "", reading.capture.final_url)
    return Identity(
        article_key=reading.key,
        url_hashes=frozenset(url_hash(place) for place in places),
        text_hash=reading.text_hash,
        second=publish_second(article.published_at, article.published_confidence),
        print=fingerprint(article.body, article.credits),
    )


def stage_capture(capture: Capture, run: str, outlet: str) -> StagedCapture:
    """A capture's row."""
    values = {field.name: getattr(capture, field.name) for field in attrs.fields(Capture)}
    return StagedCapture(run=run, outlet=outlet, **values)


def stage_article(reading: Reading, zone: ZoneInfo) -> StagedArticle:
    """An article's row."""
    article = reading.article
    return StagedArticle(
        article_key=reading.key,
        capture_id=reading.capture.capture_id,
        seen_at=reading.capture.fetched_at,
        digest=reading.capture.digest,
        url=article.url or "",
        canonical_url=article.canonical_url or "",
        zone=zone.key,
        parser_version=article.parser_version,
        text_hash=reading.text_hash,
        fold_version=HASH_VERSION,
        headline=article.headline or "",
        alternative_headline=article.alternative_headline,
        authors=list(article.authors),
        section=article.section,
        tags=list(article.tags),
        summary=article.summary,
        body=article.body,
        captions=list(article.captions),
        credits=list(article.credits),
        dateline=article.dateline,
        image_url=article.image_url,
        language=article.language,
        published_at=article.published_at,
        published_on=article.published_on,
        published_raw=article.published_raw,
        published_confidence=article.published_confidence,
        modified_at=article.modified_at,
        faults=list(article.faults),
        provenance=json.dumps(dict(article.provenance), ensure_ascii=False),
    )


def stage_addresses(reading: Reading, outlet: Outlet) -> Iterator[StagedAddress]:
    """Every address that led to the article."""
    article, capture = reading.article, reading.capture
    places = {article.url, article.canonical_url, *_places(capture, outlet)} - {None}
    for url in sorted(place for place in places if place):
        yield StagedAddress(article_key=reading.key, url_hash=url_hash(url), url=url, seen_at=capture.fetched_at)


def stage_matches(reading: Reading) -> Iterator[StagedMatch]:
    """The topics that the article matched."""
    for match in reading.matches:
        yield StagedMatch(
            article_key=reading.key,
            capture_id=reading.capture.capture_id,
            topic=match.topic,
            topic_version=match.topic_version,
            aliases_version=match.aliases_version,
            tier=match.tier,
            score=match.score,
            terms=list(match.terms),
            evidence=json.dumps(to_json_dict(match)["evidence"], ensure_ascii=False),
        )


def page_addresses(capture: Capture, reading: Reading | None, outlet: Outlet) -> dict[str, bool]:
    """The addresses that a capture tells about; whether each was really asked for or answered."""
    told = dict.fromkeys(_places(capture, outlet), False)
    if reading is not None and reading.article.canonical_url:
        told.setdefault(reading.article.canonical_url, False)
    told[capture.url] = True
    if capture.final_url in told:
        told[capture.final_url] = True
    return told


def stage_pages(
    capture: Capture,
    reading: Reading | None,
    outlet: Outlet,
    *,
    states: dict[bytes, PageState],
    is_stored: bool,
) -> Iterator[StagedPage]:
    """What became of the addresses of a capture.

    `is_stored` says whether the article is in the database, or comes with this batch. A match without its
    article (the batch ended between the two lines) leaves nothing behind that would keep the page from
    being fetched again.
    """
    complete = capture.outcome in READ and (is_stored or capture.outcome != "article_matched")
    for url, was_asked in page_addresses(capture, reading, outlet).items():
        keeps = was_asked and (complete if capture.purpose == "article" else _is_listing(capture))
        yield StagedPage(
            url_hash=url_hash(url),
            url=url,
            purpose=capture.purpose,
            outcome=capture.outcome,
            reason=capture.reason,
            article_key=capture.article_key if reading is None else reading.key,
            seen_at=capture.fetched_at,
            etag=capture.etag if keeps else None,
            last_modified=capture.last_modified if keeps else None,
            digest=capture.digest if keeps and capture.status != 304 else None,
            next_visit_at=_next_visit(capture, reading, outlet, states.get(url_hash(url)), is_stored),
            dated_on=capture.dated_on,
        )


def _is_listing(capture: Capture) -> bool:
    """Whether its validators stand for a listing that was read. Those of an error page must not: the same error
    again would pass for a listing that has not changed."""
    return capture.outcome in {"listing", "not_modified"} and capture.reason != INDEX


def stage_find(find: Find, outlet: Outlet) -> StagedFind:
    """The row of an address that was found, under the key that its address alone gives."""
    return StagedFind(
        url_hash=url_hash(find.url),
        url=find.url,
        article_key=article_key(_canonical(find.url, outlet), outlet),
        way=find.way,
        listed_at=find.listed_at,
        listed_on=find.listed_on,
        found_at=find.found_at,
    )


def _next_visit(
    capture: Capture, reading: Reading | None, outlet: Outlet, state: PageState | None, is_stored: bool
) -> datetime | None:
    dated_at, trying_since = None, capture.fetched_at
    if is_stored:
        dated_at = state.dated_at if state is not None else None
        dated_at = dated_at or (capture.fetched_at if reading is None else _dated_at(reading, outlet))
        trying_since = (state.gone_at if state is not None else None) or capture.fetched_at
    elif state is not None:
        trying_since = state.first_seen_at
    return next_visit(
        capture.outcome,
        purpose=capture.purpose,
        seen_at=capture.fetched_at,
        dated_at=dated_at,
        trying_since=trying_since,
    )


def _dated_at(reading: Reading, outlet: Outlet) -> datetime:
    article = reading.article
    if article.published_on is not None:
        day = datetime.combine(article.published_on, time(), outlet.zone).astimezone(UTC)
        return min(max(day, reading.capture.fetched_at), day + DAY)
    return article.published_at or reading.capture.fetched_at


def _places(capture: Capture, outlet: Outlet) -> list[str]:
    """Asked for, and where an article stands, answering; both also in their canonical form."""
    if capture.purpose != "article":
        return [capture.url]
    places = [capture.url, *([capture.final_url] if capture.outcome in STANDS else [])]
    return list(dict.fromkeys([*places, *(_canonical(place, outlet) for place in places)]))


def _canonical(url: str, outlet: Outlet) -> str:
    try:
        return canonical(url, outlet)
    except ValueError:  # no address at all; what was asked for is kept as it is
        return url
