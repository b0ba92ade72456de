"""The date in a dateline: `প্রকাশিত: ০৩:৫৭ পিএম, ০৫ সেপ্টেম্বর ২০২৩`.

`date_scan` finds the items of the line, labels part it (`Posted: … | Updated: …`), and `date_grammar` and
`date_clock` find the day and the time of each part.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

import attrs

from spiders.bengali.date_clock import find_clock
from spiders.bengali.date_grammar import Day, Label, Row, find_day
from spiders.bengali.date_scan import Item, scan
from spiders.bengali.date_words import LABEL
from spiders.bengali.normalize import clean

_LONGEST = 2000
"""Characters that are looked at: a dateline is short."""


@attrs.frozen(kw_only=True)
class DateReading:
    """What a dateline says."""

    at: datetime | None
    """The instant, in the outlet's zone, where a time is printed."""
    on: date | None
    """The day, where only a day is printed."""
    label: Label | None
    """What the line calls itself."""
    matched: str
    """The part of the text (cleaned) that was read."""
    confidence: Literal["high", "low"]
    reason: str
    """Why it is sure or unsure, as a short fact."""
    year_from: Literal["printed", "completed"]
    """completed: the year is not printed but follows from `now`; so does the day of an age in weeks, months
    or years, which names none."""


def read_date(text: str, *, zone: ZoneInfo, now: datetime) -> DateReading | None:
    """The date of a dateline, or `None` where it has none or an impossible one.

    `zone` is the outlet's, `now` the aware instant of the fetch. Where several dates stand there, a labelled
    publication comes before an unlabelled date and that before an update, and a printed date before an age.
    A stamp of printing or viewing at a page's head looks like any date: the caller must not offer it.
    Raises ValueError where `now` has no zone.
    """
    found = _readings(text, zone, now)
    return min(found, key=lambda pair: _rank(*pair))[1] if found else None


def read_dates(text: str, *, zone: ZoneInfo, now: datetime) -> tuple[DateReading, ...]:
    """All dates of a dateline in order, one for each labelled part. As `read_date` else."""
    return tuple(reading for _, reading in _readings(text, zone, now))


_LABEL_RANKS: dict[Label | None, int] = {"published": 0, None: 1, "updated": 2}


def _rank(day: Day, reading: DateReading) -> tuple[bool, int]:
    return day.relative, _LABEL_RANKS[reading.label]


def _readings(text: str, zone: ZoneInfo, now: datetime) -> list[tuple[Day, DateReading]]:
    if now.tzinfo is None:
        raise ValueError("the time of fetching must be aware")
    cleaned = clean(text[:_LONGEST])
    local_now = now.astimezone(zone)
    rows = (Row(items, label, zone, local_now) for label, items in _parts(scan(cleaned)))
    return [(day, _reading(row, day, cleaned)) for row in rows if (day := find_day(row))]


def _parts(items: list[Item]) -> list[tuple[Label | None, list[Item]]]:
    """The items between labels, each with the label before it. A label at the very end belongs to what
    stands before it: `5 September 2023, updated`."""
    parts: list[tuple[Label | None, list[Item]]] = [(None, [])]
    for item in items:
        if item.kind == LABEL:
            parts.append((cast("Label", item.value), []))
        else:
            parts[-1][1].append(item)
    if len(parts) == 2 and not parts[1][1]:
        return [(parts[1][0], parts[0][1])]
    return parts


def _reading(row: Row, day: Day, cleaned: str) -> DateReading:
    clock = None if day.at else find_clock(row, day)
    at = clock.at if clock else day.at
    first, last = (min(clock.first, day.first), max(clock.last, day.last)) if clock else (day.first, day.last)
    return DateReading(
        at=at,
        on=None if at else day.on,
        label=row.label,
        matched=cleaned[row.items[first].start : row.items[last - 1].end],
        confidence="high" if day.sure else "low",
        reason=day.reason,
        year_from="completed" if day.completed else "printed",
    )
