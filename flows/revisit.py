"""When an address is worth asking for again. Pure.

A stored article is looked at again, often while it is young: that is when outlets change and withdraw
things. An edit in the first six hours is seen within a quarter of an hour, where the outlet's budget of requests
allows. A page that gave no article is asked for again after a while; one about something else never.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from spiders.items import Outcome, Purpose

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

AGEING = (
    (6 * HOUR, 15 * MINUTE),
    (12 * HOUR, HOUR),
    (DAY, 3 * HOUR),
    (3 * DAY, 12 * HOUR),
    (7 * DAY, DAY),
    (30 * DAY, 7 * DAY),
)
"""(up to this age, this long until the next visit) of a stored article: 24 visits in the first six hours, about 20 in
the month after them."""
OLD = 30 * DAY

AGAIN_AFTER: dict[Outcome, timedelta] = {
    "unreachable": HOUR,
    "blocked": HOUR,
    "gone": DAY,
    "empty": DAY,
    "layout_changed": DAY,
    "rejected": DAY,
    "redirected_away": 7 * DAY,
    "refused": 7 * DAY,
}
"""For outcomes that gave no article: the next try. Where one is stored, hourly while it is young: it may come back."""
GIVE_UP_AFTER = 30 * DAY
"""A page that has given no article for so long is not asked for again, until so long after the last visit a listing
offers it anew."""


def next_visit(
    outcome: Outcome,
    *,
    purpose: Purpose,
    seen_at: datetime,
    dated_at: datetime | None,
    trying_since: datetime,
) -> datetime | None:
    """When to ask again for what was seen at `seen_at`; `None` means not again.

    `dated_at` is the date of the stored article at the address, `None` where none is stored; of one that prints only a
    day, when it was first seen on it;
    `trying_since`, since when the address has given no article.
    """
    if purpose != "article":
        return seen_at
    interval = None if dated_at is None else _interval(seen_at - dated_at)
    if outcome in AGAIN_AFTER:
        return None if seen_at - trying_since >= GIVE_UP_AFTER else seen_at + _wait(outcome, interval)
    if interval is not None:
        return seen_at + interval
    # A match whose article is not stored: its line is in the next batch, or lost. Never settled.
    return seen_at if outcome == "article_matched" else None


def _wait(outcome: Outcome, interval: timedelta | None) -> timedelta:
    again = AGAIN_AFTER[outcome]
    return again if interval is None else min(again, max(HOUR, interval))


def _interval(age: timedelta) -> timedelta:
    return next((interval for limit, interval in AGEING if age < limit), OLD)
