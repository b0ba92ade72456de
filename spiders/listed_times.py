"""Times that listings state: feeds, sitemaps, APIs, printed lines. With the outlets' known faults (pure).

How programs write a time is a table of forms here; how people write one, also in Bengali, is told by
`bengali/dates.py`. A time that calls itself UTC and lies in the future by the outlet's offset is local time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs

from spiders.bengali.dates import read_date
from spiders.bengali.normalize import ASCII_DIGITS
from spiders.outlet import Times

SLACK = timedelta(minutes=10)
"""Clocks differ: a time is of the future only when it is later than that."""
_OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
_LONGEST = 200
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# RFC 822's, and India's. Any other (BST, BDT, Asia/Dhaka) is a name of the outlet's own.
_ZONES: Mapping[str, float] = {
    **{"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "IST": 5.5},
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
}

_YEAR, _SHORT = r"(?P<year>\d{4})", r"(?P<year>\d{4}|\d\d(?= \d\d:))"
_MONTH, _DAY = r"(?P<month>0?[1-9]|1[0-2])", r"(?P<day>0?[1-9]|[12]\d|3[01])"
_LATE_DAY = r"(?P<day>1[3-9]|2\d|3[01])"
_NAMED = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*[.,]?"
_WEEKDAY = r"(?:[^\d ,]+,? ?)?"
_BAR, _SAME = r"(?P<bar>[-/.])", r"(?P=bar)"
_CLOCK = (
    r"(?P<hour>[01]\d|2[0-4]|\d(?=:))(?P<colon>:?)(?P<minute>[0-5]\d)"
    r"(?:(?P=colon)(?P<second>[0-5]\d|60)(?:[.,](?P<part>\d{1,6})\d*)?)?(?: ?(?P<half>[ap])\.?m\b\.?)?"
)
# An offset stands alone or behind UTC or GMT; its plus may have become a blank on the way. A name of the zone may
# follow: plain (Go), in brackets (RFC 9557, JavaScript).
_ZONE = (
    r"(?: ?(?:UTC|GMT)? ?(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?(?: [+a-z][+\w]*)?"
    r"|(?<=:\d\d) (?P<plus>\d\d):(?P<more>\d\d)| ?(?P<zone>[a-z_/]+))?(?: ?[\[(].*[\])])?"
)
_REST = rf"(?:[ ,T]{{1,2}}{_CLOCK})?{_ZONE}"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}{_BAR}{_MONTH}{_SAME}{_DAY}{_REST}",  # ISO 8601, databases
        rf"{_WEEKDAY}{_DAY}[ -]?{_NAMED}[ -]?{_SHORT}{_REST}",  # RFC 822 and 850, also without commas
        rf"(?=\d{{8}}(?:T?\d{{4}}(?:\d\d)?)?(?!\d))(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"
        rf"(?:T?{_CLOCK})?{_ZONE}",  # ISO 8601's basic form
        rf"{_WEEKDAY}{_NAMED} {_DAY},? {_YEAR}{_REST}",  # JavaScript
        rf"{_WEEKDAY}{_NAMED} {_DAY} {_CLOCK}{_ZONE} {_YEAR}",  # ctime, Java
        rf"{_DAY}{_BAR}{_MONTH}{_SAME}{_YEAR}{_REST}",
        rf"{_MONTH}{_BAR}{_LATE_DAY}{_SAME}{_YEAR}{_REST}",  # American, where it can be nothing else
    )
)
# What most are, and Python reads itself in a third of the time.
_PLAIN = re.compile(
    r"\d{4}-\d\d-\d\d([T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_EPOCH = re.compile(r"(?:/Date\()?(\d{9,19}(?:\.\d+)?)(?:(?:[+-]\d{4})?\)/)?")


@attrs.frozen(kw_only=True)
class Clock:
    """How a listing's times are read."""

    zone: ZoneInfo
    """The outlet's."""
    now: datetime
    """The instant of the fetch."""
    times: Times = "stated"


@attrs.frozen(kw_only=True)
class Listed:
    """A time that a listing states: an instant and its day in the outlet's zone, only a day, or none."""

    at: datetime | None = None
    on: date | None = None


NOT_LISTED = Listed()


def read_listed(value: object, clock: Clock) -> Listed:
    """The time that `value` states: text or a number. None where it states none, or one that cannot be.

    Numbers are day, month, year, as the Bengali press writes them, unless they can only be month, day, year.
    """
    with suppress(ValueError, OverflowError):
        text = json.dumps(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        if not isinstance(text, str):
            return NOT_LISTED
        plain = " ".join(text[:_LONGEST].split()).translate(ASCII_DIGITS)
        if found := _PLAIN.fullmatch(plain):
            at = datetime.fromisoformat(plain)
            return _instant(at, clock) if found[1] else _day(at.date(), clock)
        for form in _FORMS:
            if found := form.fullmatch(plain):
                return _stated(found.groupdict(), clock)
        if found := _EPOCH.fullmatch(plain):
            return _instant(_epoch(float(found[1])), clock)
        return _printed(text, clock)
    return NOT_LISTED


def _stated(part: Mapping[str, str | None], clock: Clock) -> Listed:
    """What the parts of a form say."""
    name, year = part.get("name"), int(part["year"] or 0)
    month = _MONTHS.index(name.lower()) + 1 if name else int(part["month"] or 0)
    day = datetime(year if year > 99 else 2000 + year, month, int(part["day"] or 0), tzinfo=_offset(part))
    if part["hour"] is None:
        return _day(day.date(), clock)
    hour = int(part["hour"])
    if part["half"] and hour <= 12:
        hour = hour % 12 + (12 if part["half"] in "pP" else 0)
    # 24:00 is the next day's first minute, and a leap second one of the next.
    time = timedelta(
        hours=hour,
        minutes=int(part["minute"] or 0),
        seconds=int(part["second"] or 0),
        microseconds=int((part["part"] or "").ljust(6, "0")),
    )
    return _instant(day + time, clock)


def _offset(part: Mapping[str, str | None]) -> timezone | None:
    if zone := part["zone"]:
        known = _ZONES.get(zone.upper())
        return None if known is None else timezone(timedelta(hours=known))
    hours, minutes = part["hours"] or part["plus"], part["minutes"] or part["more"]
    if hours is None:
        return None
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-offset if part["sign"] == "-" else offset)


def _instant(stated: datetime, clock: Clock) -> Listed:
    at = believed(_with_zone(stated, clock), clock.now, clock.zone)
    return NOT_LISTED if at is None else Listed(at=at, on=at.astimezone(clock.zone).date())


def believed(at: datetime, now: datetime, zone: ZoneInfo) -> datetime | None:
    """`at`, unless it lies in the future. By no more than the zone's offset, a time labelled UTC is local time, and
    corrected; any other is nobody's time, and `None` comes back. So it does for what is older than the web."""
    if at > now + SLACK and not at.utcoffset():
        at -= at.astimezone(zone).utcoffset() or timedelta()
    return at if _OLDEST <= at <= now + SLACK else None


def _day(day: date, clock: Clock) -> Listed:
    today = clock.now.astimezone(clock.zone).date()
    return Listed(on=day) if _OLDEST.date() <= day <= today else NOT_LISTED


def _with_zone(stated: datetime, clock: Clock) -> datetime:
    if stated.tzinfo is None:
        return stated.replace(tzinfo=UTC if clock.times == "utc" else clock.zone)
    if clock.times == "local_as_utc" and not stated.utcoffset():
        return stated.replace(tzinfo=clock.zone)
    return stated


def _epoch(number: float) -> datetime:
    while number >= 1e11:  # milliseconds, microseconds, nanoseconds
        number /= 1000
    return datetime.fromtimestamp(number, UTC)


def _printed(text: str, clock: Clock) -> Listed:
    reading = read_date(text, zone=clock.zone, now=clock.now)
    if reading is None:
        return NOT_LISTED
    if reading.at is not None:
        return _instant(reading.at, clock)
    return NOT_LISTED if reading.on is None else _day(reading.on, clock)
