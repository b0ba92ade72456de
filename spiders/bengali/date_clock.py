"""The time of day of a dateline: which of its clock times belongs to its day, and which hour is meant."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import cast

import attrs

from spiders.bengali.date_grammar import Day, Row
from spiders.bengali.date_scan import Clock
from spiders.bengali.date_words import AM, DayPart

_CLOCK = re.compile("P?[PA]?TP?A?|P[FK]A?|[FK][PA]|(?<=[YNW])F|(?<!M)DA")
_MOST_UNKNOWN_BETWEEN = 1
"""Words of no meaning between day and time: a place. More, and the time belongs to something else."""


@attrs.frozen
class ClockTime:
    """The instant that a time of day gives with its day, and the items (`first` up to `last`) that say it."""

    at: datetime
    first: int
    last: int


def find_clock(row: Row, day: Day) -> ClockTime | None:
    """The time of day that stands nearest to `day`."""
    best, nearest = None, _MOST_UNKNOWN_BETWEEN + 1
    for found in _CLOCK.finditer(row.kinds):
        between = row.kinds[min(found.end(), day.last) : max(found.start(), day.first)]
        gap = between.count("x") + between.count("r") + between.count("-") * 2
        if gap < nearest and (at := _instant(row, day, found)):
            best, nearest = ClockTime(at, *found.span()), gap
    return best


def _instant(row: Row, day: Day, found: re.Match[str]) -> datetime | None:
    values = {item.kind: item.value for item in row.items[found.start() : found.end()]}
    clock = next((values[kind] for kind in "TFKD" if kind in values), None)
    if isinstance(clock, int):  # 5 PM
        clock = Clock(clock, 0)
    if not isinstance(clock, Clock):
        return None
    hour = _hour(clock.hour, values.get("A"), values.get("P"))
    if hour > 23:
        return None
    at = datetime.combine(day.on, time(hour, clock.minute, clock.second), row.zone)
    offset = clock.offset if clock.offset is not None else _zone_word(row)
    if offset is not None:
        return (at.replace(tzinfo=UTC) - offset).astimezone(row.zone)
    return at


def _zone_word(row: Row) -> timedelta | None:
    place = row.kinds.find("z")
    return None if place < 0 else cast("timedelta", row.items[place].value)


def _hour(hour: int, half: object, part: object) -> int:
    """The hour of the 24-hour clock. Hours beyond twelve are that already, whatever word stands by."""
    if hour > 12:
        return hour
    if half is not None:
        return hour % 12 if half == AM else hour % 12 + 12
    if isinstance(part, DayPart):
        if hour == 12:
            return 0 if part.night else 12
        return hour + 12 if hour in part.afternoon else hour
    return hour
