"""Invented days of a news desk: when articles appear, and how soon a watcher who learns would have them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from statistics import median, quantiles
from zoneinfo import ZoneInfo

import attrs

from flows.polling import Look, is_due, learn
from flows.rows import Poll
from flows.scouting import RHYTHM

ZONE = ZoneInfo("Asia/Dhaka")
MIDNIGHT = datetime(2026, 9, 1, tzinfo=ZONE)
DAY = timedelta(days=1)
CURVE = (2, 1, 0.6, 0.4, 0.4, 0.6, 1.5, 3, 5, 6, 6.5, 6, 5.5, 5, 4.5, 4.5, 5, 5.5, 6.5, 7, 7, 6, 5, 3.5)
"""Articles by hour of the day, for each other: a peak before noon, one in the evening, a quiet night."""


def appearing(articles: int, day: int, dice: random.Random) -> list[datetime]:
    """When the articles of a day, counted from 0, appear in the listing."""
    hours = dice.choices(range(24), CURVE, k=articles)
    return sorted(MIDNIGHT + day * DAY + timedelta(hours=hour, seconds=dice.random() * 3600) for hour in hours)


@attrs.frozen(kw_only=True)
class Freshness:
    """How soon articles were stored."""

    waits: Sequence[timedelta]
    """From appearing in the listing to the row."""
    looks: float
    """A day."""
    most_looks: int
    """On any day."""
    unchanged: float
    """Share of the looks."""

    @property
    def median(self) -> float:
        """Minutes."""
        return median(wait / timedelta(minutes=1) for wait in self.waits)

    @property
    def ninth_tenth(self) -> float:
        """Minutes; nine articles of ten were not later."""
        return quantiles((wait / timedelta(minutes=1) for wait in self.waits), n=10)[-1]


def watch_days(
    articles: int,
    *,
    learning: int = 7,
    days: int = 7,
    store: Callable[[int], timedelta],
    rhythm: timedelta = RHYTHM,
) -> Freshness:
    """Watch an outlet for `days` after `learning` days, by the real rules and an injected clock.

    `store` says how long after a look that found it the n-th of its articles is a row.
    """
    dice = random.Random(articles)
    coming = [at for day in range(learning + days) for at in appearing(articles, day, dice)]
    begin, end = MIDNIGHT + learning * DAY, MIDNIGHT + (learning + days) * DAY
    poll, seen, now, looks, waits = None, 0, MIDNIGHT, [], []
    while now < end:
        if is_due(poll, now, rhythm / 2):
            found = [at for at in coming[seen:] if at <= now]
            seen += len(found)
            poll = _learnt(poll, now, len(found))
            looks.append((now, len(found)))
            waits += [now - at + store(place) for place, at in enumerate(found) if at >= begin]
        now += rhythm
    watched = [(at, finds) for at, finds in looks if at >= begin]
    by_day = [sum((at - begin) // DAY == day for at, _ in watched) for day in range(days)]
    return Freshness(
        waits=waits,
        looks=len(watched) / days,
        most_looks=max(by_day),
        unchanged=sum(not finds for _, finds in watched) / len(watched),
    )


def _learnt(poll: Poll | None, now: datetime, finds: int) -> Poll:
    look = Look(outlet="local", way="listing", at=now, ending="read" if finds else "unchanged", finds=finds)
    return learn(poll, look, ZONE)
