"""The truth about an article's dates: which statement of a page or an extract is believed, and how far.

A date comes from a dateline: a machine field, or a printed line that the
outlet declares. Nothing here looks for one in text. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import attrs

from spiders.bengali.dates import DateReading, read_date
from spiders.bengali.normalize import fold
from spiders.items import Confidence, Layer
from spiders.lines import Means

AFTER_UPDATE = timedelta(hours=1)
"""So much earlier may an update be than the publish time: a text is changed, then comes out as planned."""
NEARLY = timedelta(minutes=15)
"""Between the moment that a machine states and the one that is printed: one is of the draft, the other of the page."""
FUTURE_TOLERANCE = timedelta(minutes=10)
"""How far ahead of our fetch an outlet's clock may be."""
_DAY_ONLY = re.compile(r"\d{4}-\d\d-\d\d")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_BLANK_BEFORE_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
_RFC_5322 = re.compile(r"(?:[A-Z]{3},\s*)?\d{1,2} [A-Z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC?|Z)")
_FIRST_YEAR = 1990
Day = TypeVar("Day", date, datetime)
_ISO_START = re.compile(r"\d{4}-?\d\d-?\d\d")


@attrs.frozen(kw_only=True)
class Stated:
    """A dateline as it was found."""

    text: str
    layer: Layer
    means: Means | None = None
    """What the line or field means; `None`: what its printed label says."""


@attrs.frozen(kw_only=True)
class Dating:
    """What is believed of an article's dates. The fields are those of `Article`."""

    published_at: datetime | None = None
    published_on: date | None = None
    published_raw: str | None = None
    published_confidence: Confidence = "none"
    modified_at: datetime | None = None
    faults: tuple[str, ...] = ()
    published_layer: Layer | None = None
    raw_layer: Layer | None = None
    modified_layer: Layer | None = None

    def fields(self) -> dict[str, tuple[Any, Layer] | None]:
        """The dates that are there, by `Article`'s names, each with the layer that gave it."""
        pairs = {
            "published_at": (self.published_at, self.published_layer),
            "published_on": (self.published_on, self.published_layer),
            "published_raw": (self.published_raw, self.raw_layer),
            "modified_at": (self.modified_at, self.modified_layer),
        }
        return {name: (value, layer) for name, (value, layer) in pairs.items() if value and layer}


@attrs.frozen(kw_only=True)
class _Reading:
    """A statement that could be read: an instant or a day."""

    at: datetime | None
    on: date | None
    means: Means
    stated: Stated
    confidence: Confidence


def read_machine(text: str, zone: ZoneInfo) -> datetime | date | None:
    """An ISO 8601, epoch or RFC 5322 time, in digits of any script; `None` for anything else.

    A time without offset is the outlet's local time. Aware datetimes come out in `zone`.
    """
    plain = _iso(text)
    try:
        if _DAY_ONLY.fullmatch(plain):
            return _sane(date.fromisoformat(plain))
        if _EPOCH.fullmatch(plain):
            return _sane(datetime.fromtimestamp(int(plain[:10]), UTC).astimezone(zone))
        if _ISO_START.match(plain):
            at = datetime.fromisoformat(plain)
        elif _RFC_5322.fullmatch(plain):
            at = parsedate_to_datetime(plain)
        else:
            return None
        return _sane((at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(zone))
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _iso(text: str) -> str:
    return _BLANK_BEFORE_OFFSET.sub("", fold(text).strip().upper())


def _sane(value: Day) -> Day | None:
    # Content systems print the epoch's start, or the year 1, for "no date".
    return value if value.year > _FIRST_YEAR else None


def decide(machine: Sequence[Stated], printed: Sequence[Stated], *, zone: ZoneInfo, now: datetime) -> Dating:
    """What is believed of `machine` fields and `printed` lines, both in order of trust, fetched at `now`."""
    faults: list[str] = []
    readings = [*_machine_readings(machine, zone), *_printed_readings(printed, zone, now, faults)]
    readings = _by_trust(readings, zone)
    published = _credible([r for r in readings if r.means == "published"], "published", zone, now, faults)
    modified = _credible([r for r in readings if r.means == "updated"], "modified", zone, now, faults)
    best = _best(published, modified if "published_in_future" not in faults else [])
    if published and _is_behind_all(published[0], modified):
        faults.append("published_after_update")
    if published and _is_printed_otherwise(published, zone):
        faults.append("printed_disagrees")
    if published and _lost_its_time(published[0], modified, zone):
        faults.append("published_without_time")
    if published and _has_strange_offset(published[0], modified, zone):
        faults.append("offset_of_another_zone")
    updated = next((r for r in modified if r.at is not None), None)
    raw = next(iter((*printed, *machine)), None)
    return Dating(
        published_at=best.at if best else None,
        published_on=best.on if best else None,
        published_raw=raw.text if raw else None,
        published_confidence=best.confidence if best else "none",
        modified_at=updated.at if updated else None,
        faults=tuple(dict.fromkeys(faults)),
        published_layer=best.stated.layer if best else None,
        raw_layer=raw.layer if raw else None,
        modified_layer=updated.stated.layer if updated else None,
    )


def _machine_readings(machine: Iterable[Stated], zone: ZoneInfo) -> Iterable[_Reading]:
    for stated in machine:
        value = read_machine(stated.text, zone)
        means = stated.means or "published"
        if isinstance(value, datetime):
            yield _Reading(at=value, on=None, means=means, stated=stated, confidence="machine")
        elif value is not None:
            yield _Reading(at=None, on=value, means=means, stated=stated, confidence="day")


def _printed_readings(
    printed: Iterable[Stated], zone: ZoneInfo, now: datetime, faults: list[str]
) -> Iterable[_Reading]:
    for stated in printed:
        if read_machine(stated.text, zone) is not None:
            yield from _machine_readings([stated], zone)
            continue
        reading = read_date(stated.text, zone=zone, now=now)
        if reading is None:
            faults.append("dateline_unreadable")
        elif reading.year_from == "completed":
            faults.append("year_not_printed")
        elif reading.confidence == "low" and _depends_on_now(reading, stated.text, zone, now):
            faults.append("dateline_is_an_age")
        else:
            faults.extend(["dateline_doubtful"] if reading.confidence == "low" else [])
            yield _of_printed(reading, stated)


def _depends_on_now(reading: DateReading, text: str, zone: ZoneInfo, now: datetime) -> bool:
    """Whether a line prints an age (`৩ ঘণ্টা আগে`), which every visit would read as another instant."""
    earlier = read_date(text, zone=zone, now=now - timedelta(days=40))
    return earlier is None or (earlier.at, earlier.on) != (reading.at, reading.on)


def _of_printed(reading: DateReading, stated: Stated) -> _Reading:
    means = stated.means or reading.label or "published"
    confidence: Confidence = "printed" if reading.at is not None else "day"
    return _Reading(at=reading.at, on=reading.on, means=means, stated=stated, confidence=confidence)


def _by_trust(readings: list[_Reading], zone: ZoneInfo) -> list[_Reading]:
    """Machine times first; of these, those written with the zone's own offset, then those that such a one
    confirms. A time labelled with a wrong offset is the commonest fault of machine dates."""
    fitting = {r.at for r in readings if _fits_zone(r, zone)}
    rank: dict[Confidence, int] = {"machine": 0, "printed": 3, "day": 4}

    def rank_of(reading: _Reading) -> int:
        if reading.confidence != "machine" or _fits_zone(reading, zone):
            return rank[reading.confidence]
        return 1 if reading.at in fitting else 2

    return sorted(readings, key=rank_of)


def _fits_zone(reading: _Reading, zone: ZoneInfo) -> bool:
    """Whether a machine time was written with the offset that the zone has at that time."""
    if reading.confidence != "machine" or reading.at is None:
        return False
    written = _written_offset(reading.stated.text)
    return written is not None and written == reading.at.astimezone(zone).utcoffset()


def _written_offset(text: str) -> timedelta | None:
    try:
        return datetime.fromisoformat(_iso(text)).utcoffset()
    except ValueError:
        return None


def _credible(readings: list[_Reading], name: str, zone: ZoneInfo, now: datetime, faults: list[str]) -> list[_Reading]:
    """`readings` without those in the future, which become faults; so do machine times that disagree."""
    if len({r.at for r in readings if r.confidence == "machine"}) > 1:
        faults.append("machine_dates_disagree")
    credible = []
    for reading in readings:
        if not _is_future(reading, zone, now):
            credible.append(reading)
            continue
        corrected = _relabelled(reading, zone)
        if corrected is not None and not _is_future(corrected, zone, now):
            faults.append(f"{name}_offset_corrected")
            credible.append(corrected)
        else:
            faults.append(f"{name}_in_future")
    return credible


def _is_future(reading: _Reading, zone: ZoneInfo, now: datetime) -> bool:
    latest = now + FUTURE_TOLERANCE
    if reading.at is not None:
        return reading.at > latest
    return reading.on is not None and reading.on > latest.astimezone(zone).date()


def _relabelled(reading: _Reading, zone: ZoneInfo) -> _Reading | None:
    """A time that was labelled UTC, read as the outlet's local time: exactly its offset earlier."""
    if reading.at is None or _written_offset(reading.stated.text) != timedelta(0):
        return None
    return attrs.evolve(reading, at=reading.at.astimezone(UTC).replace(tzinfo=zone))


def _has_strange_offset(published: _Reading, modified: list[_Reading], zone: ZoneInfo) -> bool:
    """Whether a machine's publish time has neither the zone's offset nor UTC's, or none where its update has one."""
    if published.confidence != "machine" or _fits_zone(published, zone):
        return False
    written = _written_offset(published.stated.text)
    return bool(written) or (written is None and any(_fits_zone(each, zone) for each in modified))


def _lost_its_time(published: _Reading, modified: list[_Reading], zone: ZoneInfo) -> bool:
    """Whether a machine states a day, or its first second, and the update to the minute."""
    if published.confidence not in {"machine", "day"} or published.stated.layer.startswith("selector"):
        return False
    exact = any(r.confidence == "machine" and not _is_midnight(r, zone) for r in modified)
    return exact and _is_midnight(published, zone)


def _is_printed_otherwise(published: list[_Reading], zone: ZoneInfo) -> bool:
    """Whether a machine's date is believed and every printed one is another: of the two, one is a template's or a
    cache's."""
    best, *others = published
    printed = [r for r in others if r.stated.layer.startswith("selector")]
    is_machine = not best.stated.layer.startswith("selector")
    return is_machine and bool(printed) and not any(_agree(best, each, zone) for each in printed)


def _agree(one: _Reading, other: _Reading, zone: ZoneInfo) -> bool:
    if one.at is not None and other.at is not None:
        return abs(one.at - other.at) <= NEARLY
    return _day(one, zone) == _day(other, zone)


def _day(reading: _Reading, zone: ZoneInfo) -> date | None:
    return reading.on if reading.at is None else reading.at.astimezone(zone).date()


def _is_midnight(reading: _Reading, zone: ZoneInfo) -> bool:
    return reading.at is None or reading.at.astimezone(zone).time() == time()


def _is_behind_all(published: _Reading, modified: list[_Reading]) -> bool:
    """Whether an article would have come out after every update that the page states: one of them is wrong."""
    at = published.at
    updates = [r.at for r in modified if r.at is not None]
    return at is not None and bool(updates) and at > max(updates) + AFTER_UPDATE


def _best(published: list[_Reading], modified: list[_Reading]) -> _Reading | None:
    """The publish time; where only an update is stated, that one as the latest possible."""
    if published:
        return published[0]
    return attrs.evolve(modified[0], confidence="at_latest") if modified else None
