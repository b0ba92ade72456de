"""How many requests an outlet gets in an hour, from all runs together (pure)."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from spiders.job import JobError
from spiders.outlet import Outlet

PER_HOUR = "KHOBOR_REQUESTS_PER_HOUR"
"""The environment's name for the most requests that any outlet gets in an hour."""


class HourBudget:
    """Counts requests by clock hour (UTC), so that runs which follow each other can share one count."""

    def __init__(self, per_hour: int, *, spent: int, at: datetime) -> None:
        """`spent` requests were made by earlier runs in the clock hour of `at`."""
        self.per_hour = per_hour
        self._hour = clock_hour(at)
        self._spent = spent

    def spent(self, at: datetime) -> int:
        """Requests in the clock hour of `at`, those of earlier runs included."""
        return self._spent if clock_hour(at) == self._hour else 0

    def is_spent(self, at: datetime) -> bool:
        """Whether the clock hour of `at` has no request left."""
        return self.spent(at) >= self.per_hour

    def count(self, at: datetime) -> None:
        """Count a request."""
        self._spent = self.spent(at) + 1
        self._hour = clock_hour(at)


def clock_hour(at: datetime) -> datetime:
    """The beginning of the clock hour (UTC) that `at` lies in."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def hourly_budget(outlet: Outlet) -> int:
    """Requests an hour that `outlet` gets: what it declares, or less where the environment says so.

    Raises `JobError` where the environment's value is no number.
    """
    text = os.environ.get(PER_HOUR, "").strip()
    if not text:
        return outlet.requests_per_hour
    if not text.isdecimal() or int(text) < 1:
        raise JobError(f"{PER_HOUR} is {text!r}: set it to a number of requests, or unset it.")
    return min(outlet.requests_per_hour, int(text))
