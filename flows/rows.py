"""The named types that pass between the store and those who call it. No row is a dict."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeVar

import attrs

from spiders.items import Match, Outcome, Purpose, Tier
from spiders.job import JobMode
from spiders.spool import Health

Kind = Literal["live", "replay"]
"""Whether a database holds the live web or a recording."""


@attrs.frozen(kw_only=True)
class ServerFacts:
    """What a server is."""

    version: int
    """As Postgres numbers it: 150018."""
    encoding: str


@attrs.frozen(kw_only=True)
class Migration:
    """A migration that was applied, with the hash of its text then."""

    name: str
    sha256: str


Counts = TypeVar("Counts", "Effects", "Matched")


def _summed(one: Counts, other: Counts) -> Counts:
    """Count by count."""
    return type(one)(
        **{field.name: getattr(one, field.name) + getattr(other, field.name) for field in attrs.fields(type(one))}
    )


@attrs.frozen(kw_only=True)
class Effects:
    """What a batch, or all batches of a run, changed."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    """Stored articles that a visit found as they were, whether it read a page or got a 304."""
    gone: int = 0
    """Stored articles that stood before and are gone now."""
    rejected: int = 0
    captures: int = 0

    def __add__(self, other: Effects) -> Effects:
        return _summed(self, other)


@attrs.frozen(kw_only=True)
class LockHolder:
    """Who crawls an outlet."""

    run: str | None
    """`None` where the holder did not say."""
    since: datetime


@attrs.frozen(kw_only=True)
class KnownPage:
    """A row of the ledger as a spider needs it."""

    url: str
    purpose: Purpose
    article_key: str | None
    etag: str | None
    last_modified: str | None
    digest: str | None
    next_visit_at: datetime | None
    revisit: bool
    listed_on: date
    dated: bool


@attrs.frozen(kw_only=True)
class Poll:
    """What looking at one way of an outlet's discovery has taught: a row of `poll`."""

    outlet: str
    way: str
    polls: int
    unchanged: int
    finds: int
    failures: int
    last_polled_at: datetime
    last_new_at: datetime | None
    next_poll_at: datetime
    finds_by_hour: list[float]
    watched_by_hour: list[float]


@attrs.frozen(kw_only=True)
class Seen:
    """What a look came to, from the rows that it left."""

    read: int
    """Listings read."""
    unchanged: int
    failed: int
    blocked: int
    finds: int
    """Article addresses that were not in the ledger."""


@attrs.frozen(kw_only=True)
class Waiting:
    """What of an outlet waits to be fetched, whether a listing changed or not."""

    outlet: str
    found: int
    """Addresses that gave no article yet."""
    stored: int
    """Stored articles that are due for a visit."""


@attrs.frozen(kw_only=True)
class Linkable:
    """A stored text as deciding about copies needs it."""

    id: int
    version_id: int
    outlet: str
    article_key: str
    dated_at: datetime
    published_by: datetime
    """When it stood at the latest: the publish instant, the end of the publish day, or first seen."""
    first_seen_at: datetime
    body: str
    credits: list[str]
    affected: bool
    """Whether its pointer is to be decided; otherwise it is only somebody's possible partner."""


@attrs.frozen(kw_only=True)
class CopyPointer:
    """What was decided about one text."""

    id: int
    version_id: int
    original: int | None
    containment: float | None


@attrs.frozen(kw_only=True)
class ShownArticle:
    """A stored article as a table shows it."""

    outlet: str
    dated_at: datetime
    dated_by: Literal["instant", "day", "first_seen"]
    headline: str
    tier: Tier | None
    topics: list[str] | None
    url: str
    first_seen_at: datetime
    gone_at: datetime | None
    copy_of_outlet: str | None
    copy_of_headline: str | None


@attrs.frozen(kw_only=True)
class RunStart:
    """The columns that `insert_run` fills."""

    run: str
    outlet: str
    mode: JobMode
    started_at: datetime
    parent: str | None
    prefect_id: str | None


@attrs.frozen(kw_only=True)
class RunEnd:
    """The columns that `finish_run` fills."""

    run: str
    started_at: datetime
    finished_at: datetime
    finish_reason: str
    health: Health
    health_reason: str
    found: int
    known: int
    not_reached: int
    fetched: int
    requests: int
    batches: int
    article_outcomes: str
    listing_outcomes: str
    inferred_only: bool
    articles_read: int
    field_counts: str
    faults: str
    offending: list[str]


@attrs.frozen(kw_only=True)
class Offending:
    """A capture that shows what is wrong with an outlet."""

    capture_id: str
    url: str
    outcome: Outcome
    reason: str | None
    status: int | None
    fetched_at: datetime
    warc_file: str | None
    warc_offset: int | None


@attrs.frozen(kw_only=True)
class ShownTopic:
    """A topic of the table with what is stored for it."""

    slug: str
    source: str
    aliases: str
    version: str
    edited: bool
    shipped: bool
    """Whether it came with Khobor."""
    confirmed: int
    candidates: int


@attrs.frozen(kw_only=True)
class DueOutlet:
    """An outlet with articles that today's topics have not judged."""

    outlet: str
    articles: int


@attrs.frozen(kw_only=True)
class DueText:
    """A stored text that is to be matched again."""

    article_id: int
    version_id: int
    headline: str
    summary: str | None
    body: str
    authors: list[str]
    section: str | None
    only_topics: list[str] | None
    """For an earlier text: the topics that were found in it. `None` for the latest."""


@attrs.frozen(kw_only=True)
class JudgedMatch:
    """A match of a stored text."""

    article_id: int
    version_id: int
    match: Match


@attrs.frozen(kw_only=True)
class Matched:
    """What matching again changed."""

    articles: int = 0
    gained: int = 0
    """Matches that were not there before."""
    moved: int = 0
    """Those that went from candidate to confirmed, or back."""
    lost: int = 0

    def __add__(self, other: Matched) -> Matched:
        return _summed(self, other)

    def sentence(self) -> str:
        """For a person."""
        if not self.articles:
            return "Every stored article is matched by today's topics already."
        changes = f"{self.gained} matches gained, {self.lost} lost, {self.moved} of another tier now"
        return f"{self.articles} stored articles matched again: {changes}."


@attrs.frozen(kw_only=True)
class TopicText:
    """A stored text that matches a topic."""

    headline: str
    summary: str | None
    body: str
