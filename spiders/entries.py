"""What a listing offers, whatever its kind: articles with the times that it states, and further listings (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from heapq import nlargest
from itertools import islice

import attrs

from spiders.identity import article_address
from spiders.listed_times import Clock, Listed
from spiders.outlet import Discovery, Outlet

MAX_LINKS = 1000
"""Links taken from one listing; of a longer one the newest, or the first where it states no times."""
MAX_DEEP_LINKS = 50_000
"""The same for a backfill: as many as the sitemaps.org protocol allows in one file."""
NEWER, OLDER = 1, 7
"""So many days may a page's day lie behind or before that which its listing states: zones differ, and an article that
was taken up again is listed anew."""
Days = tuple[int, int]
"""The first and the last of some days, as proleptic ordinals: hundreds of thousands of requests wait with theirs."""


@attrs.frozen(kw_only=True)
class Entry:
    """An article as a listing offers it."""

    url: str
    """Absolute. Among `Links` without tracking, distinct by it; a mirror's stays as it is: it will be asked for."""
    listed_at: datetime | None = None
    """The instant that the listing states for it, after the outlet's known faults."""
    listed_on: date | None = None
    """The day that the listing states for it, in the outlet's zone."""
    at_latest: bool = False
    """The time stated is that of an update: the article is at most that new."""

    @property
    def days(self) -> Days | None:
        """The days that the article's page may state: no newer and, but for an update's time, not much older than
        what is listed. `None` where no day is."""
        if self.listed_on is None:
            return None
        listed = self.listed_on.toordinal()
        return 0 if self.at_latest else listed - OLDER, listed + NEWER


@attrs.frozen(kw_only=True)
class Links:
    """What a listing offers."""

    articles: tuple[Entry, ...] = ()
    """Articles, with distinct addresses, in order."""
    listings: tuple[str, ...] = ()
    """Further listings, as in a sitemap index, the most promising first."""
    pages: int | None = None
    """How many pages the listing has, where it says so."""


@attrs.frozen(kw_only=True)
class Came:
    """What came where a listing was due, and what is needed to read it."""

    url: str
    """The address that answered."""
    body: bytes
    text: str = ""
    """The body decoded; empty for what is not text."""
    headers: dict[str, str] = attrs.field(factory=dict)
    """With lower-case names."""
    way: Discovery
    outlet: Outlet
    now: datetime
    """The instant of the fetch."""
    day: date | None = None
    """The day that the address itself names: of entries that state no time."""
    since: date | None = None
    until: date | None = None
    """For a backfill: its window."""
    deep: bool = False
    """Whether it came to a backfill."""

    @property
    def clock(self) -> Clock:
        """How its times are read."""
        return Clock(zone=self.outlet.zone, now=self.now, times=self.way.times)

    def entry(self, url: str, listed: Listed, *, at_latest: bool = False) -> Entry:
        """An entry, on the address' own day where it states no time."""
        if listed.on is None:
            return Entry(url=url, listed_on=self.day)
        return Entry(url=url, listed_at=listed.at, listed_on=listed.on, at_latest=at_latest)

    def article_among(self, urls: Iterable[str | None]) -> str | None:
        """The first of an item's addresses that is an article's: not that of a counter in between."""
        return next((url for url in urls if url is not None and article_address(url, self.outlet) is not None), None)

    def links(self, entries: Iterable[Entry]) -> Links:
        """Of `entries`, those that look like the outlet's articles."""
        return Links(articles=article_links(entries, self.outlet, MAX_DEEP_LINKS if self.deep else MAX_LINKS))


def article_links(entries: Iterable[Entry], outlet: Outlet, limit: int = MAX_LINKS) -> tuple[Entry, ...]:
    """Of `entries`, those that look like the outlet's articles, distinct, in order; of more than `limit` the newest.
    Their addresses are canonical, see `article_address`.

    No more than `MAX_DEEP_LINKS` are kept in memory; what stands behind them is not looked at.
    """
    found: dict[str, Entry] = {}
    addressed = ((article_address(entry.url, outlet), entry) for entry in entries)
    fitting = ((address, entry) for address, entry in addressed if address is not None)
    for address, entry in islice(fitting, MAX_DEEP_LINKS):
        found.setdefault(address, entry if entry.url == address else attrs.evolve(entry, url=address))
    if len(found) <= limit:
        return tuple(found.values())
    return tuple(nlargest(limit, found.values(), key=_newness))


def _newness(entry: Entry) -> tuple[date, float]:
    # Equal ones stay in their order: nlargest is stable.
    return entry.listed_on or date.min, entry.listed_at.timestamp() if entry.listed_at else 0.0


def in_window(entry: Entry, since: date | None, until: date | None) -> bool:
    """Whether an article may be of the window's days, both included: where its day is not stated, it may."""
    day = entry.listed_on
    if day is None:
        return True
    return (since is None or since <= day) and (until is None or day <= until or entry.at_latest)
