"""The three things a crawl gives: an Article, the Capture it came from, or a Rejection with its reason.

Field names are schema.org's in snake_case. `_at` is an aware instant, `_on` a day, `_raw` the text as
printed. The same names stand in the spool's JSON, in Postgres' columns and in the readers' views.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, TypeVar, cast, get_args

import attrs
from cattrs.preconf.json import make_converter

Confidence = Literal["machine", "printed", "day", "at_latest", "none"]
"""How the publish time is known: a machine-readable field; a printed line; a printed day only; only an
update stamp (the article is at most that new); or not at all."""

Layer = Literal["json_ld", "meta", "state", "selector:seen", "selector:inferred", "generic", "line", "url"]
"""Which layer gave a field. `selector:inferred` is an outlet rule that nobody has seen work on a real
page; `line` is a line rule of a text extract."""

Outcome = Literal[
    "article_matched",
    "article_unmatched",
    "article_unchanged",
    "listing",
    "not_modified",
    "empty",
    "blocked",
    "gone",
    "redirected_away",
    "layout_changed",
    "rejected",
    "unreachable",
    "refused",
]
"""What became of a request: exactly one of these, always."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

INDEX = "an index of listings"
"""Reason of a listing that leads to further ones. It is always read: they change without it."""

Purpose = Literal["robots", "listing", "article"]
"""What a request was made for."""

Tier = Literal["candidate", "confirmed"]
"""How sure a topic match is: the parties are named; the subject stands near them."""


class ExtractionError(ValueError):
    """A page or an extract cannot be read as an article. It becomes a rejection; the crawl goes on."""


class MissingFieldError(ExtractionError):
    """Raised where a required field (url, headline, body) is absent from a page."""


@attrs.frozen(kw_only=True)
class Article:
    """One article as its outlet printed it. Absent means `None` or empty, never a guess."""

    outlet: str
    """The outlet's slug."""
    article_key: str | None
    """The outlet's own identity of the article, unique within it. `None` only for an extract without an
    address."""
    url: str | None
    """The address that was fetched. `None` only for an extract without an address."""
    canonical_url: str | None
    """The address without tracking, mirrors and variants."""
    headline: str | None
    """The headline without its kicker. `None` only for an extract that lacks it."""
    alternative_headline: str | None = None
    """The kicker or subtitle printed with the headline."""
    authors: tuple[str, ...] = ()
    """People or desks named as authors, in order, without their roles."""
    section: str | None = None
    """The section the outlet files it under, as printed."""
    tags: tuple[str, ...] = ()
    """The outlet's own keywords, in order."""
    summary: str | None = None
    """The standfirst, where it is printed apart from the body."""
    body: str
    """The paragraphs in order, one a line, without adverts, captions, credits of their own line or
    signatures."""
    captions: tuple[str, ...] = ()
    """Captions of pictures, with their sources as printed."""
    credits: tuple[str, ...] = ()
    """Agencies credited, as printed without case ending: আল জাজিরা, বিবিসি."""
    dateline: str | None = None
    """The place of the dateline: মস্কো."""
    image_url: str | None = None
    """The lead picture's absolute address."""
    language: str = "bn"
    """BCP 47."""
    published_at: datetime | None = None
    """The instant of publication."""
    published_on: date | None = None
    """The day of publication, where only a day is printed; then `published_at` is `None`."""
    published_raw: str | None = None
    """The dateline as printed."""
    published_confidence: Confidence = "none"
    """How the publish time is known."""
    modified_at: datetime | None = None
    """The instant of the last update that the outlet states."""
    faults: tuple[str, ...] = ()
    """What the parser had to correct or leave out, as short facts: `published_in_future`."""
    provenance: Mapping[str, Layer] = attrs.field(factory=dict, hash=False)
    """Which layer gave each field that is present."""
    parser_version: str
    """The outlet's parser version plus the shared layers': `dbcnews.1+2`."""


@attrs.frozen(kw_only=True)
class Evidence:
    """A sentence that made a match: `field[start:end]` is its text. Several authors are one a line."""

    field: Literal["headline", "summary", "body", "author", "section", "outlet"]
    start: int
    end: int
    """In characters of the field."""
    text: str
    """As it stands there; an endless sentence is cut."""
    terms: tuple[tuple[int, int], ...]
    """Where in the field the terms stand, each from its first to behind its last character."""


@attrs.frozen(kw_only=True)
class Match:
    """One topic that an article matched, with its evidence."""

    topic: str
    """The topic's slug."""
    topic_version: str
    """Hash of the topic's source text."""
    aliases_version: str
    """Hash of the alias sets' source text."""
    tier: Tier
    score: float
    """Share of evidence between 0 and 1, for sorting only."""
    terms: tuple[str, ...]
    """The terms that hit, as they stand in the text."""
    evidence: tuple[Evidence, ...]
    """The sentences that hold them, in order."""


@attrs.frozen(kw_only=True)
class Capture:
    """One request's end: the response kept in the archive, or the reason why there is none."""

    capture_id: str
    """The WARC record's id (`urn:uuid:…`), or a fresh one where nothing was received."""
    url: str
    """The address that was asked for."""
    final_url: str
    """The address that answered, after redirects."""
    purpose: Purpose
    outcome: Outcome
    reason: str | None = None
    """Why, for outcomes that need one: `cloudflare challenge`, `robots.txt`, `timeout`."""
    fetched_at: datetime
    status: int | None
    """HTTP status, or `None` where no response came."""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    """SHA-256 of the payload, hexadecimal."""
    warc_file: str | None = None
    """The archive file, relative to the archive's root."""
    warc_offset: int | None = None
    """Byte offset of the response record in it."""
    archived_at: datetime | None = None
    """The record's WARC-Date; in a replay, when the recorded page was fetched."""
    refers_to: str | None = None
    """The earlier capture that holds its payload, which came again unchanged; `None`: its own record does."""
    article_key: str | None = None
    """The article it held or was asked for, where known."""
    dated_on: date | None = None
    """The day of the article that it held, in the outlet's zone, where one is printed."""
    requests: int = 1
    """HTTP requests that it took: each redirect and each retry is one. 0 where none was made."""


@attrs.frozen(kw_only=True)
class Find:
    """An article's address that a listing offered and that was not known. It is asked for now or by a later run."""

    url: str
    """As it is asked for."""
    way: str
    """The way of discovery that offered it, as `Discovery.name` has it."""
    listed_at: datetime | None = None
    """The instant that the listing states for it, where it states one that can be believed."""
    listed_on: date | None = None
    """The day that the listing states for it, in the outlet's zone."""
    found_at: datetime


@attrs.frozen(kw_only=True)
class StoredArticle:
    """An article line of a spool: the article, its matches, and the capture it was read from."""

    article: Article
    matches: tuple[Match, ...]
    capture_id: str


@attrs.frozen(kw_only=True)
class Rejection:
    """Something that could not be used, kept with its reason so that nothing is lost."""

    outlet: str
    url: str | None
    stage: Literal["discovery", "fetch", "parse", "match", "spool", "ingest"]
    reason: str
    """One sentence for a person."""
    rejected_at: datetime
    capture_id: str | None = None


T = TypeVar("T")

_converter = make_converter(forbid_extra_keys=True)


def to_json_dict(item: Any) -> dict[str, Any]:
    """The JSON form of a frozen value of this project: ISO times, lists, plain strings."""
    return cast("dict[str, Any]", _converter.unstructure(item))


def from_json_dict(data: Any, kind: type[T]) -> T:
    """The value of `kind` that `to_json_dict` gave `data` for.

    Raises `cattrs.BaseValidationError` on a missing, extra or wrongly typed key.
    """
    return _converter.structure(data, kind)
