"""What there is and is not of an outlet's days: the rows, their sums, and the pieces that a backfill cuts (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

import attrs

from spiders.job import Unit
from spiders.spool import RunReport

COUNTS = ("found", "fetched", "parsed", "matched", "missing", "not_reached", "unreadable", "gone")
MOST_DAYS = 62
"""A longer window is shown month by month."""


@attrs.frozen(kw_only=True)
class DayCoverage:
    """A row of `crawl_coverage`: found = parsed + missing; missing = not_reached + unreadable + gone."""

    outlet: str
    day: date | None
    """In the outlet's zone. `None`: addresses whose day neither a listing nor an article states."""
    found: int
    fetched: int
    parsed: int
    matched: int
    missing: int
    not_reached: int
    unreadable: int
    gone: int
    swept: bool
    """The day's listings were once walked whole, after its end."""

    @property
    def is_gap(self) -> bool:
        """Whether something is missing, or may be."""
        return self.missing > 0 or (self.day is not None and not self.swept)


@attrs.frozen(kw_only=True)
class Coverage:
    """The sums of some days of an outlet."""

    outlet: str
    label: str
    """A day, a month, `no day` or `all`."""
    counts: dict[str, int]
    days: int
    swept: int
    """Of the days, those whose listings were walked whole."""


@attrs.frozen(kw_only=True)
class Unswept:
    """Days of an outlet that are not swept yet, all for one reason."""

    outlet: str
    reason: str
    """As the run said it that walked them last."""
    days: int

    def __str__(self) -> str:
        return f"{self.outlet}: {self.days} day{'s' if self.days > 1 else ''} not swept: {self.reason}"


@attrs.frozen(kw_only=True)
class DayToDo:
    """A day that a backfill still has to look at."""

    day: date | None
    """`None`: what nothing dates."""
    swept: bool
    due: int
    """Addresses that gave no article yet and may be asked for now."""


@attrs.frozen(kw_only=True)
class RunCost:
    """How a run ended, and what it cost."""

    finish_reason: str | None
    requests: int
    listed: bool
    """Some listing could be read, or none had to be."""


@attrs.frozen(kw_only=True)
class WalkEnd:
    """How a walk through the listings of some days ended."""

    reason: str | None
    """Why they were not walked whole; `None` where they were."""
    back_to: date | None
    """Days after this one were walked whole all the same."""

    @classmethod
    def of(cls, report: RunReport | None) -> WalkEnd:
        """As a run reported it; no report: it died."""
        if report is None:
            return cls(reason="its process ended without a report", back_to=None)
        return cls(reason=report.unswept, back_to=report.back_to)


@attrs.frozen(order=True)
class Piece:
    """Days, both included, that one crawl of a backfill covers."""

    since: date
    until: date

    def __str__(self) -> str:
        return f"{self.since}" if self.since == self.until else f"{self.since} to {self.until}"


def sum_up(rows: Sequence[DayCoverage], *, gaps: bool = False) -> list[Coverage]:
    """For each outlet its days, or its months in a long window, and their sum. `gaps`: only days with one."""
    by_month = len({row.day for row in rows if row.day is not None}) > MOST_DAYS
    kept = [row for row in rows if row.is_gap or not gaps]
    return [line for _, days in groupby(kept, lambda row: row.outlet) for line in _of_outlet(list(days), by_month)]


def _of_outlet(rows: Sequence[DayCoverage], by_month: bool) -> Iterator[Coverage]:
    for label, days in groupby(rows, lambda row: _label(row.day, by_month)):
        yield _sum(label, list(days))
    yield _sum("all", rows)


def _label(day: date | None, by_month: bool) -> str:
    return "no day" if day is None else f"{day:%Y-%m}" if by_month else f"{day}"


def _sum(label: str, rows: Sequence[DayCoverage]) -> Coverage:
    dated = [row for row in rows if row.day is not None]
    return Coverage(
        outlet=rows[0].outlet,
        label=label,
        counts={name: sum(getattr(row, name) for row in rows) for name in COUNTS},
        days=len(dated),
        swept=sum(row.swept for row in dated),
    )


def cut(todo: Iterable[DayToDo], unit: Unit, window: Piece, *, oldest_first: bool) -> list[Piece]:
    """The pieces that cover what is to be done, the newest first unless told otherwise.

    Only days with something to do are in them; a walk from the newest back is one piece.
    """
    rows = list(todo)
    days = {row.day: row.swept for row in rows if row.day is not None}
    if not days:
        return [window] if rows else []  # only what nothing dates is left: it belongs to no day
    if unit == "window":
        return [Piece(min(days), max(days))]
    months = groupby(sorted(days), lambda day: (day.year, day.month))
    pieces = [piece for _, month in months for piece in _cut_month(list(month), days, unit)]
    return sorted(pieces, reverse=not oldest_first)


def _cut_month(month: Sequence[date], swept: Mapping[date, bool], unit: Unit) -> Iterator[Piece]:
    """One piece where no listing is left to walk; else each day, or each run of neighbouring days."""
    whole = all(swept[day] for day in month)
    first = last = month[0]
    for day in month[1:]:
        if not whole and (unit == "day" or (day - last).days > 1):
            yield Piece(first, last)
            first = day
        last = day
    yield Piece(first, last)
