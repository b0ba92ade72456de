"""Times that listings state: feeds, sitemaps, APIs, printed lines. With the outlets' known faults (pure).

RFC 822 and its oddities, W3C-DTF (ISO 8601), epochs in seconds or milliseconds, days, and what is printed in
Bengali. A time that lies in the future by the outlet's offset is local time that calls itself UTC.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_tz
from zoneinfo import ZoneInfo

import attrs

from spiders.bengali.dates import read_date
from spiders.outlet import Times

SLACK = timedelta(minutes=10)
"""Clocks differ: a time is of the future only when it is later than that."""
_OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d.*)")
_EPOCH = re.compile(r"\d{9,16}(?:\.\d+)?")
_ZONE = re.compile(r"(?:[+-]\d{4}|\b(?:UTC?|GMT|Z|[ECMP][SD]T))$")
_BENGALI_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")


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
    """The time that `value` states: text or a number. None where it states none, or one that cannot be."""
    text = json.dumps(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.strip():
        return NOT_LISTED
    plain = text.strip().translate(_BENGALI_DIGITS)[:200]
    with suppress(ValueError, OverflowError):
        if _DAY.fullmatch(plain):
            return _day(date.fromisoformat(plain), clock)
        stated = _epoch(plain) or _iso(plain) or _rfc_822(plain)
        return _printed(text, clock) if stated is None else _instant(stated, clock)
    return NOT_LISTED


def _instant(stated: datetime, clock: Clock) -> Listed:
    at = believed(_with_zone(stated, clock), clock.now, clock.zone)
    return NOT_LISTED if at is None else Listed(at=at, on=at.astimezone(clock.zone).date())


def believed(at: datetime, now: datetime, zone: ZoneInfo) -> datetime | None:
    """`at`, unless it lies in the future. By no more than the zone's offset, it is local time labelled UTC, and
    corrected; by more, it is nobody's time, and `None` comes back. So it does for what is older than the web."""
    offset = at.astimezone(zone).utcoffset() or timedelta()
    if at > now + SLACK:
        at -= offset
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


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    number = float(text)
    while number >= 1e11:  # milliseconds; microseconds
        number /= 1000
    return datetime.fromtimestamp(number, UTC)


def _iso(text: str) -> datetime | None:
    found = _ISO.match(text)
    if found is None:
        return None
    with suppress(ValueError):
        return datetime.fromisoformat(f"{found[1]}T{found[2].replace(' ', '')}")
    return None


def _rfc_822(text: str) -> datetime | None:
    """Also with names of zones that the RFC does not have (IST, BST): such a time is local."""
    parts = parsedate_tz(text)
    if parts is None or parts[0] < 100 or ("," not in text and not text[:1].isdigit()):
        return None
    offset = timezone(timedelta(seconds=parts[9] or 0)) if _ZONE.search(text) else None
    return datetime(*parts[:6], tzinfo=offset)


def _printed(text: str, clock: Clock) -> Listed:
    reading = read_date(text, zone=clock.zone, now=clock.now)
    if reading is None:
        return NOT_LISTED
    if reading.at is not None:
        return _instant(reading.at, clock)
    return NOT_LISTED if reading.on is None else _day(reading.on, clock)
