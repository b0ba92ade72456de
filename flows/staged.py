"""The rows of a batch on their way into Postgres, and the rows that they are compared with.

The fields of the `Staged…` types and of `RejectionRow` are the columns of their COPY, in order.
"""

from __future__ import annotations

from datetime import date, datetime

import attrs

from spiders.items import Confidence, Outcome, Purpose, Tier


@attrs.frozen(kw_only=True)
class BatchId:
    """A batch file: the same bytes are ingested once."""

    run: str
    number: int
    sha256: bytes


@attrs.frozen(kw_only=True)
class StagedCapture:
    """A row of `copy_captures`."""

    capture_id: str
    run: str
    outlet: str
    url: str
    final_url: str
    purpose: Purpose
    outcome: Outcome
    reason: str | None
    fetched_at: datetime
    status: int | None
    content_type: str | None
    etag: str | None
    last_modified: str | None
    digest: str | None
    warc_file: str | None
    warc_offset: int | None
    article_key: str | None
    dated_on: date | None
    requests: int
    archived_at: datetime | None
    refers_to: str | None


@attrs.frozen(kw_only=True)
class StagedPage:
    """A row of `copy_pages`: what became of one address."""

    url_hash: bytes
    url: str
    purpose: Purpose
    outcome: Outcome
    reason: str | None
    article_key: str | None
    seen_at: datetime
    etag: str | None
    last_modified: str | None
    digest: str | None
    next_visit_at: datetime | None
    dated_on: date | None


@attrs.frozen(kw_only=True)
class StagedFind:
    """A row of `copy_finds`: an address that a listing offered."""

    url_hash: bytes
    url: str
    article_key: str
    way: str
    listed_at: datetime | None
    listed_on: date | None
    found_at: datetime


@attrs.frozen(kw_only=True)
class StagedArticle:
    """A row of `copy_articles`: an article as it was read, with what it is compared by."""

    article_key: str
    capture_id: str
    seen_at: datetime
    digest: str | None
    """Of the payload it was read from."""
    url: str
    canonical_url: str
    zone: str
    parser_version: str
    text_hash: bytes
    fold_version: str
    headline: str
    alternative_headline: str | None
    authors: list[str]
    section: str | None
    tags: list[str]
    summary: str | None
    body: str
    captions: list[str]
    credits: list[str]
    dateline: str | None
    image_url: str | None
    language: str
    published_at: datetime | None
    published_on: date | None
    published_raw: str | None
    published_confidence: Confidence
    modified_at: datetime | None
    faults: list[str]
    provenance: str
    """JSON."""


@attrs.frozen(kw_only=True)
class StagedAddress:
    """A row of `copy_addresses`: an address that led to an article."""

    article_key: str
    url_hash: bytes
    url: str
    seen_at: datetime


@attrs.frozen(kw_only=True)
class StagedMatch:
    """A row of `copy_matches`."""

    article_key: str
    capture_id: str
    topic: str
    topic_version: str
    aliases_version: str
    tier: Tier
    score: float
    terms: list[str]
    evidence: str
    """JSON."""


@attrs.frozen(kw_only=True)
class RejectionRow:
    """A row of `copy_rejections`."""

    run: str
    outlet: str
    url: str | None
    stage: str
    reason: str
    rejected_at: datetime
    capture_id: str | None


@attrs.frozen(kw_only=True)
class Namesake:
    """A stored article that a staged one may be."""

    article_key: str
    published_at: datetime | None
    published_confidence: Confidence
    text_hash: bytes
    body: str
    credits: list[str]
    url_hashes: list[bytes]


@attrs.frozen(kw_only=True)
class StaleText:
    """A stored text whose hash was made by older rules."""

    id: int
    headline: str
    body: str
    credits: list[str]


@attrs.frozen(kw_only=True)
class RefreshedText:
    """A stored text under today's rules."""

    id: int
    text_hash: bytes
    fold_version: str


@attrs.frozen(kw_only=True)
class PageState:
    """What the ledger knows of an address."""

    url_hash: bytes
    first_seen_at: datetime
    dated_at: datetime | None
    """Of the stored article there, if any."""
    gone_at: datetime | None


@attrs.frozen(kw_only=True)
class ChangedText:
    """A staged article whose latest text is another now."""

    article_id: int
    article_key: str
    capture_id: str


@attrs.frozen(kw_only=True)
class StaleWords:
    """A stored text whose words were made by other rules."""

    article_id: int
    headline: str
    summary: str | None
    body: str
