"""How often to look at a listing, learnt from what looking at it yields. Pure.

Looks cost an outlet requests, waiting costs freshness. Where articles appear at a rate r and a look costs as
much as PRICE hours of one article's waiting, interval i costs r*i/2 + PRICE/i an hour; the least is at
i = sqrt(2*PRICE/r): four times the news, half the interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import exp, sqrt
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from flows.rows import Poll
from spiders.outlet import Discovery

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOKS_A_DAY = 300
"""The most that an outlet is looked at in a day."""
SHORTEST, LONGEST = DAY / LOOKS_A_DAY, 6 * HOUR
"""Bounds of the interval."""
PRICE = 0.004
"""Of a look, in article hours: where 10 articles appear a day, an interval of 8 minutes on average, and where 40 do,
of 4, which is below the shortest. Chosen so that half of the articles of a small outlet come within five minutes."""
MEMORY = 7.0
"""Days after which what an hour of the day brought counts for a third."""
PRIOR_RATE, PRIOR_HOURS = 2.0, 3.0
"""New articles an hour that are expected of an outlet nobody knows, and how many hours of watching that is worth."""
SMOOTHING = 1.0
"""How many hours of watching the outlet's mean is worth against what an hour of the day brought."""
MOOD = 3.0
"""Articles more or less than usual that it takes for the present to count as much as habit."""

Ending = Literal["read", "unchanged", "failed"]


@attrs.frozen(kw_only=True)
class Look:
    """One look at a way of discovery."""

    outlet: str
    way: str
    at: datetime
    ending: Ending
    finds: int = 0
    """New article addresses."""


def learn(before: Poll | None, look: Look, zone: ZoneInfo) -> Poll:
    """What is known after a look. `zone` is the outlet's: its news desk keeps its hours."""
    if before is None:
        return _after(_unknown(look), look, zone)
    return _after(before if look.ending == "failed" else _watched(before, look, zone), look, zone)


def is_due(poll: Poll | None, now: datetime, slack: timedelta) -> bool:
    """Whether to look now. `slack`: half the time until the question is asked again."""
    return poll is None or (poll.next_poll_at <= now + slack and now - poll.last_polled_at >= SHORTEST)


def is_silent(polls: Iterable[Poll], now: datetime) -> bool:
    """Whether an outlet that has given new articles gave none for a day, by none of its ways: then "not modified" is
    not believed. A server may say it for ever, by a wrong clock or a validator that never changes."""
    last_new = max((poll.last_new_at for poll in polls if poll.last_new_at is not None), default=now)
    return now - last_new > DAY


def interval(rate: float) -> timedelta:
    """Between two looks where `rate` articles appear an hour."""
    return min(max(HOUR * sqrt(2 * PRICE / rate), SHORTEST), LONGEST) if rate > 0 else LONGEST


def habit(poll: Poll, hour: int) -> float:
    """New articles an hour that are usual at an hour of the day."""
    mean = (sum(poll.finds_by_hour) + PRIOR_RATE * PRIOR_HOURS) / (sum(poll.watched_by_hour) + PRIOR_HOURS)
    return (poll.finds_by_hour[hour] + mean * SMOOTHING) / (poll.watched_by_hour[hour] + SMOOTHING)


def _unknown(look: Look) -> Poll:
    return Poll(
        outlet=look.outlet,
        way=look.way,
        polls=0,
        unchanged=0,
        finds=0,
        failures=0,
        last_polled_at=look.at,
        last_new_at=None,
        next_poll_at=look.at,
        finds_by_hour=[0.0] * 24,
        watched_by_hour=[0.0] * 24,
    )


def _watched(poll: Poll, look: Look, zone: ZoneInfo) -> Poll:
    """Share the finds out among the hours in which they may have appeared."""
    since = look.at - poll.last_polled_at
    if since <= timedelta(0) or since > 2 * LONGEST:
        return poll  # nobody watched: what is listed now says nothing of when it came
    finds, watched = list(poll.finds_by_hour), list(poll.watched_by_hour)
    for start, end in _by_hour(poll.last_polled_at, look.at, zone):
        hour, hours = start.astimezone(zone).hour, (end - start) / HOUR
        kept = exp(-hours / MEMORY)
        finds[hour] = finds[hour] * kept + look.finds * ((end - start) / since)
        watched[hour] = watched[hour] * kept + hours
    return attrs.evolve(poll, finds_by_hour=finds, watched_by_hour=watched)


def _after(poll: Poll, look: Look, zone: ZoneInfo) -> Poll:
    failures = poll.failures + 1 if look.ending == "failed" else 0
    return attrs.evolve(
        poll,
        polls=poll.polls + 1,
        unchanged=poll.unchanged + (look.ending == "unchanged"),
        finds=poll.finds + look.finds,
        failures=failures,
        last_polled_at=look.at,
        last_new_at=look.at if look.finds else poll.last_new_at,
        next_poll_at=_rest(look.at, failures) if failures else _next_poll(poll, look, zone),
    )


def _rest(at: datetime, failures: int) -> datetime:
    """A way that fails is left alone twice as long each time."""
    doubled: int = 2 ** min(failures, 10)
    return at + min(SHORTEST * doubled, LONGEST)


def _next_poll(poll: Poll, look: Look, zone: ZoneInfo) -> datetime:
    """Walk on until one interval is used up, hour by hour: a quiet night must not sleep through the morning."""
    mood, left = _mood(poll, look, zone), 1.0
    for start, end in _by_hour(look.at, look.at + LONGEST, zone):
        here = interval(habit(poll, start.astimezone(zone).hour) * mood)
        used = (end - start) / here
        if used >= left:
            return max(start + left * here, look.at + SHORTEST)
        left -= used
    return look.at + LONGEST


def _mood(poll: Poll, look: Look, zone: ZoneInfo) -> float:
    """How many times the usual the present seems to bring: by this look's finds, or by the silence up to it."""
    known_since = poll.last_new_at or poll.last_polled_at
    since = poll.last_polled_at if look.finds else max(known_since, look.at - LONGEST)
    if poll.polls == 0:
        return 1.0
    usual = sum(
        habit(poll, start.astimezone(zone).hour) * ((end - start) / HOUR)
        for start, end in _by_hour(since, look.at, zone)
    )
    return (look.finds + MOOD) / (usual + MOOD)


def _by_hour(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The time between two instants, cut at the full hours of `zone`."""
    start = since
    while start < until:
        local = start.astimezone(zone)
        rest = HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        end = min(start + rest, until)
        yield start, end
        start = end


def due_way(ways: Sequence[Discovery], polls: Mapping[str, Poll], now: datetime, slack: timedelta) -> int | None:
    """Which of an outlet's ways to look at now, by its place; `None`: none is due.

    Watched are the cheapest that is not resting after a failure and, while these are not complete, those behind it,
    no more often than they declare. Of several that are due, the one that has waited longest. A look that lies in the
    future says that a clock was wrong, and not when to look.
    """
    polls = {name: poll for name, poll in polls.items() if poll.last_polled_at <= now}
    watched = list(_watched_ways(ways, polls, now))
    due = [
        place
        for place in watched
        if is_due(polls.get(ways[place].name), now, slack)
        and (place == watched[0] or _rested(ways[place], polls.get(ways[place].name), now + slack))
    ]
    return min(due, key=lambda place: _since(polls.get(ways[place].name)), default=None)


def _watched_ways(ways: Sequence[Discovery], polls: Mapping[str, Poll], now: datetime) -> Iterator[int]:
    for place, way in enumerate(ways):
        poll = polls.get(way.name)
        resting = poll is not None and poll.failures and poll.next_poll_at > now
        # A search needs the words of topics: it is left to spiders.
        if not resting and not any("{query}" in url for url in way.urls):
            yield place
            if way.complete:
                return


def _rested(way: Discovery, poll: Poll | None, now: datetime) -> bool:
    return poll is None or poll.last_polled_at + way.every <= now


def _since(poll: Poll | None) -> float:
    return 0.0 if poll is None else poll.next_poll_at.timestamp()
