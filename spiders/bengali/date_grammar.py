"""What the items of a dateline mean together: its day. The time of day is told by `date_clock.py`.

The grammar is written as expressions over the kinds of a row (`date_scan.py`, `date_words.py`):
D day, M month, Y year, B month of the Bengali calendar, Z its year, W weekday, T clock time (F, K perhaps one),
P part of the day, A am or pm, N whole date, I instant, U unit, Q quarter, G ago, J today or yesterday, V just now,
x unknown word, r unknown word in the genitive, - something impossible.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

import attrs

from spiders.bengali.calendar_bangla import bangladesh_date, west_bengal_date
from spiders.bengali.date_scan import Item
from spiders.bengali.date_words import QUARTER, UNIT

Label = Literal["published", "updated"]


@attrs.frozen
class Row:
    """The items between two labels, their kinds as a string, and what the text alone does not say."""

    items: Sequence[Item]
    label: Label | None
    zone: ZoneInfo
    now: datetime
    """In the zone."""
    kinds: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "kinds", "".join(item.kind for item in self.items))

    def number(self, kind: str, found: re.Match[str]) -> int:
        """The number of the first item of `kind` in what an expression found."""
        return cast("int", self.items[self.kinds.index(kind, *found.span())].value)


@attrs.frozen(kw_only=True)
class Day:
    """The day of a row, and the items (`first` up to `last`) that say it."""

    on: date
    first: int
    last: int
    reason: str
    sure: bool = True
    completed: bool = False
    """The year is not printed, or only an age of weeks or more is."""
    at: datetime | None = None
    """The instant, where the items give that at once."""
    relative: bool = False


# A time or a weekday may stand between month and year: ১১ এপ্রিল (শনিবার), ২০২৬.
_BETWEEN = "[WePATFz]*"
_WITH_YEAR = re.compile(
    # ২০২৩ সালের ৫ সেপ্টেম্বর; ৫ সেপ্টেম্বর ২০২৩; September 5, 2023
    f"[NI]|YeDW?M|DW?M{_BETWEEN}Y|MD{_BETWEEN}Y|Ye?MD"
)
# A number behind belongs to a date of another calendar (২২ সেপ্টেম্বর, ৭ আশ্বিন) or makes this none. Month first
# needs an end after the day: মে ১০ হাজার is no date.
_WITHOUT_YEAR = re.compile("DW?M(?![Zn-]|D(?![BH]))|(?<!D)MD(?![xrUneZMBH-])")
_BANGLA = re.compile("ZeDW?B|BDe?Z|DW?B[We]*Z?")
# Not ২ দিন আগে নিখোঁজ, ১০৯ বছর আগে ৩৫ হাজার, নির্বাচনের ২ দিন আগে, ২-৩ দিন আগে.
_AGO = re.compile("(?<![rDnqQ])(?:(?:Q?[DnYZq]|Q)U)+G(?![xr]|[Dn][xr])")
_STRANGE = re.compile("[xr]")
_DAY_AWAY = re.compile("J")
_JUST_NOW = re.compile("V\\Z")  # not এইমাত্র পাওয়া


def find_day(row: Row) -> Day | None:
    """The day of a row: a Gregorian date before a Bengali one, a date before an age.

    An impossible date (৩১ জুন) gives none, whatever else stands there.
    """
    for look in (_with_year, _without_year, _bangla, _relative):
        try:
            day = look(row)
        except ValueError:
            return None
        if day:
            return _checked(day, row)
    return None


def _with_year(row: Row) -> Day | None:
    found = _WITH_YEAR.search(row.kinds)
    if not found:
        return None
    if found[0] == "I":
        at = cast("datetime", row.items[found.start()].value)
        at = (at if at.tzinfo else at.replace(tzinfo=row.zone)).astimezone(row.zone)
        return _day(found, at.date(), "instant printed", at=at)
    if found[0] == "N":
        return _day(found, cast("date", row.items[found.start()].value), "date printed")
    on = date(row.number("Y", found), row.number("M", found), row.number("D", found))
    return _day(found, on, "date printed")


def _without_year(row: Row) -> Day | None:
    found = _WITHOUT_YEAR.search(row.kinds)
    if not found:
        return None
    month, day = row.number("M", found), row.number("D", found)
    beside = _bangla(row)
    if beside and not beside.completed:
        return _in_year_of(beside, found, month, day)
    on = _latest_past(lambda year: date(year, month, day), row.now.year, row.now.date())
    return _day(found, on, "year completed from the time of fetching", sure=False, completed=True)


def _in_year_of(beside: Day, found: re.Match[str], month: int, day: int) -> Day:
    """A day without year beside a Bengali date with one. Outlets' two calendars may differ by a day or two."""
    for year in (beside.on.year, beside.on.year - 1, beside.on.year + 1):
        on = date(year, month, day)
        if abs(on - beside.on) <= timedelta(days=2):
            return _day(found, on, "year of the Bengali date beside it")
    raise ValueError("the two calendars contradict each other")


def _latest_past(day_in: Callable[[int], date], year: int, today: date) -> date:
    """The day in the latest year in which it exists and is not to come."""
    for candidate in range(year, year - 8, -1):
        try:
            if (on := day_in(candidate)) <= today:
                return on
        except ValueError:  # 29 February
            continue
    raise ValueError("no such day in any year")


def _bangla(row: Row) -> Day | None:
    found = _BANGLA.search(row.kinds)
    if not found:
        return None
    month, day = row.number("B", found), row.number("D", found)
    completed = "Z" not in found[0]
    in_india = row.zone.key in ("Asia/Kolkata", "Asia/Calcutta")
    convert = west_bengal_date if in_india else bangladesh_date
    if completed:
        # The Bengali year that runs now began 593 years before the Gregorian one, or 594.
        on = _latest_past(lambda year: convert(year, month, day), row.now.year - 593, row.now.date())
    else:
        on = convert(row.number("Z", found), month, day)
    if in_india:
        return _west_bengal(row, found, on, completed)
    reason = "Bengali calendar of Bangladesh"
    return _day(found, on, reason, sure=not completed and row.zone.key == "Asia/Dhaka", completed=completed)


def _west_bengal(row: Row, found: re.Match[str], on: date, completed: bool) -> Day:
    """The almanacs differ by a day: a printed weekday decides, without one the day is unsure."""
    weekday = _weekday(row)
    for shift in (0, -1, 1):
        shifted = on + timedelta(days=shift)
        if weekday == shifted.weekday():
            reason = "Bengali calendar of West Bengal, weekday agrees"
            return _day(found, shifted, reason, sure=not completed, completed=completed)
    reason = "Bengali calendar of West Bengal, almanacs differ by a day"
    return _day(found, on, reason, sure=False, completed=completed)


_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400}
_MONTHS = {"month": 1, "year": 12}


def _relative(row: Row) -> Day | None:
    if found := _AGO.search(row.kinds):
        return _ago(row, found)
    if found := _JUST_NOW.search(row.kinds):
        reason = "counted from the time of fetching"
        return _day(found, row.now.date(), reason, sure=False, relative=True, at=row.now)
    if _STRANGE.search(row.kinds):  # আজকের পত্রিকা, আজ বিশ্ব শিক্ষক দিবস
        return None
    if found := _DAY_AWAY.search(row.kinds):
        on = row.now.date() + timedelta(days=cast("int", row.items[found.start()].value))
        return _day(found, on, "counted from the time of fetching", sure=False, relative=True)
    return None


def _ago(row: Row, found: re.Match[str]) -> Day:
    """An age: an instant in hours and less, else a day. Outlets round ages down."""
    pairs = list(_amounts(row.items[found.start() : found.end() - 1]))
    try:
        at = row.now - timedelta(seconds=sum(amount * _SECONDS.get(unit, 0) for amount, unit in pairs))
        at = _months_before(at, int(sum(amount * _MONTHS.get(unit, 0) for amount, unit in pairs)))
    except OverflowError as error:
        raise ValueError("an age beyond the calendar") from error
    exact = _SECONDS.get(pairs[-1][1], 86_400) < 86_400
    return _day(
        found,
        at.date(),
        "age counted from the time of fetching",
        sure=False,
        relative=True,
        completed=any(unit in ("week", "month", "year") for _, unit in pairs),
        at=at if exact else None,
    )


def _amounts(items: Sequence[Item]) -> Iterator[tuple[float, str]]:
    """The amounts of an age with their units. A quarter without a number (সোয়া ঘণ্টা) is of one."""
    whole, part = 1.0, 0.0
    for item in items:
        if item.kind == UNIT:
            yield whole + part, cast("str", item.value)
            whole, part = 1.0, 0.0
        elif item.kind == QUARTER:
            part = cast("float", item.value)
        else:
            whole = float(cast("float", item.value))


def _months_before(at: datetime, months: int) -> datetime:
    if not months:
        return at
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    for day in (at.day, 30, 29, 28):
        try:
            return at.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise ValueError("an age beyond the calendar")


def _day(
    found: re.Match[str],
    on: date,
    reason: str,
    *,
    sure: bool = True,
    completed: bool = False,
    relative: bool = False,
    at: datetime | None = None,
) -> Day:
    first, last = found.span()
    return Day(on=on, first=first, last=last, reason=reason, sure=sure, completed=completed, relative=relative, at=at)


def _weekday(row: Row) -> int | None:
    place = row.kinds.find("W")
    return None if place < 0 else cast("int", row.items[place].value)


def _checked(day: Day, row: Row) -> Day:
    weekday = _weekday(row)
    if weekday is None or weekday == day.on.weekday():
        return day
    return attrs.evolve(day, sure=False, reason=f"{day.reason}, but the weekday contradicts")
