"""A dateline as a row of typed items: days, months, years, clock times, labels.

What the text names is found here; what it means together is decided in `dates.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from spiders.bengali.date_words import AM, COUNTS, FILLER, HALF, JUST_NOW, PM, QUARTERS, UNITS, ZONE, meaning
from spiders.bengali.normalize import clean

DAY, YEAR, BANGLA_YEAR, NUMBER = "D", "Y", "Z", "n"
DATE, INSTANT, CLOCK, DOTTED, SPOKEN = "N", "I", "T", "F", "K"
UNKNOWN, OWNER, NOTHING = "x", "r", "-"
"""Kinds of items, besides those of `date_words.py`: a whole date or ISO instant; a clock time; a number with
two decimals and an hour in words (দশটা), which may be one; a word of no meaning here, and such a word in the
genitive (নির্বাচনের); something impossible (32/13/2023, 25:70, a number of five digits)."""


class Item(NamedTuple):
    """One item of a dateline and its place in it."""

    kind: str
    value: object
    start: int
    end: int


class Clock(NamedTuple):
    """A time as printed: the hour may still need its part of the day."""

    hour: int
    minute: int
    second: int = 0
    offset: timedelta | None = None


_LETTERS = "a-zA-Z\u00c0-\u024f\u0981-\u0983\u0985-\u09b9\u09bc-\u09ce\u09d7\u09e0-\u09e3\u09f0\u09f1\u200c\u200d"
_DASH = "-/.\u2013\u2014।"
_QUARTER, _COUNT, _UNIT = ("|".join(sorted(words, key=len, reverse=True)) for words in (QUARTERS, COUNTS, UNITS))
_ITEM = re.compile(
    # The literals must be spelled as `clean` spells the text.
    clean(rf"""
    (?<!\d)(?P<instant>\d{{4}}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?)(?![\d:])
  | (?<!\d)(?P<ymd>\d{{4}}(?P<bar>[{_DASH}])\d{{1,2}}(?P=bar)\d{{1,2}})(?!\d)
  | (?<![\d/.])(?P<dmy>(?:(?<=[a-z])\d(?=\d\d[-/.]))?\d{{1,2}}\s?(?P<slash>[{_DASH}])
        \s?\d{{1,2}}\s?(?P=slash)\s?(?:\d{{4}}|['’‘]\d\d))(?!\d)
  | (?<![\d.])(?P<clock>\d{{1,2}}\s?[:ঃ]\s?\d\d
        (?:\s?[:ঃ]\s?\d\d(?:\.\d+)?(?:\s?[+-]\d\d:?\d\d(?!\d))?)?)(?!\d)
  | (?<!\d)(?P<hours>\d{{4}}\s?(?:ঘণ্টা|ঘন্টা|hrs|hours)(?!\s*আগে))(?![{_LETTERS}])
  | (?P<oclock>(?:(?<![{_LETTERS}])(?:{_QUARTER})\s*)?(?:(?<!\d)\d{{1,2}}|(?<![{_LETTERS}])(?:{_COUNT})['’]?)
        \s?ট(?:া|ে|ো)(?:র|য়)?(?![{_LETTERS}])
        (?:\s*(?:বেজে\s*)?\d{{1,2}}\s?(?:মিনিট|মি)[েএঃ]?(?![{_LETTERS}])|\s*\d\d(?=\s*(?:[|,)]|\Z)))?)
  | (?<![{_LETTERS}])(?P<half>[ap]\.?\s?m(?![{_LETTERS}])\.?|(?:এ|পি)\s?\.?\s?এম(?![{_LETTERS}])\.?)
  | (?<![{_LETTERS}])(?P<zone>(?:gmt|utc|জিএমটি|ইউটিসি)\s?[+-]\d{{1,2}}(?::?\d\d)?)(?!\d)
  | (?P<place_time>(?:বাংলাদেশ|ভারতীয়|গ্রিনিচ\s+মান)\s+সময়)(?![{_LETTERS}])
  | (?<![{_LETTERS}])(?P<just_now>এই\s?মাত্র|just\s+now)(?![{_LETTERS}])
  | (?<![{_LETTERS}])(?P<count>(?:{_COUNT})['’]?)(?=(?:{_UNIT})(?![{_LETTERS}]))
  | ['’‘](?P<short_year>\d\d)(?!\d)
  | (?P<amount>\d{{1,3}}(?:,\d{{2,3}})+(?!\d))
  | (?<!\d)(?P<dotted>\d{{1,2}}\.\d\d)(?![\d.])
  | (?P<decimal>\d+\.\d+)
  | (?P<number>\d+(?:(?:st|nd|rd|th|[\s-]?(?:ই|শে|সে|লা|রা|ঠা|ম|ষ্ঠ))(?![{_LETTERS}]))?)
  | (?P<word>[{_LETTERS}]+(?:['’][{_LETTERS}]+)?)
    """),
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
_AT_FRONT = re.compile(rf"({_QUARTER})\s*")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d\d)?\Z")
_PLACE_TIMES = {
    clean(place): timedelta(minutes=minutes) for place, minutes in (("বাংলাদেশ", 360), ("ভারতীয়", 330), ("গ্রিনিচ", 0))
}
_LARGEST_OFFSET = timedelta(hours=14)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_GENITIVE = tuple(clean("ের এর রুর ত্যুর ওয়ার").split())
"""Ends that are one for sure: not in রংপুর, বাজার."""

_Meaning = tuple[str, object]


def _numbers(text: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(text)]


def _offset(text: str) -> timedelta | None:
    found = _OFFSET.search(text)
    if not found:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if offset > _LARGEST_OFFSET:
        return None
    return -offset if found[1] == "-" else offset


def _instant(text: str) -> _Meaning:
    ascii_digits = _NUMBER.sub(lambda run: str(int(run[0])).zfill(len(run[0])), text)
    try:
        at = datetime.fromisoformat(ascii_digits.replace(" ", "").replace(",", ".").upper())
    except ValueError:
        return NOTHING, None
    return (INSTANT, at) if _FIRST_YEAR <= at.year <= _LAST_YEAR else (NOTHING, None)


def _date(year: int, month: int, day: int) -> _Meaning:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return NOTHING, None
    try:
        return DATE, date(year, month, day)
    except ValueError:
        return NOTHING, None


def _ymd(text: str) -> _Meaning:
    year, month, day = _numbers(text)
    return _date(year, month, day)


def _dmy(text: str) -> _Meaning:
    """Numbers are always day, month, year."""
    day, month, year = _numbers(text)
    # The name of a source may end in a digit: VOV512/09/2025.
    return _date(year if year > 99 else 2000 + year, month, day % 100)


def _time(hour: int, minute: int, second: int = 0, offset: timedelta | None = None) -> _Meaning:
    if hour > 23 or minute > 59 or second > 59:
        return NOTHING, None
    return CLOCK, Clock(hour, minute, second, offset)


def _clock(text: str) -> _Meaning:
    hour, minute, second = [*_numbers(text), 0][:3]
    return _time(hour, minute, second, _offset(text))


def _hours(text: str) -> _Meaning:
    """Four digits and ঘণ্টা are a clock time: ১৫৫৭ ঘণ্টা."""
    number = _numbers(text)[0]
    return _time(number // 100, number % 100)


def _oclock(text: str) -> _Meaning:
    """Hours with টা, in digits or words, with their quarters: সাড়ে ৩টা, দেড়টা."""
    hour_text, _, minute_text = text.lower().partition("ট")
    quarter = _AT_FRONT.match(hour_text)
    hour = hour_text[quarter.end() if quarter else 0 :].strip(" '’")
    hours = float(hour) if hour.isdecimal() else COUNTS[hour]
    minute = next(iter(_numbers(minute_text)), 0)
    total = int((hours + (QUARTERS[quarter[1]] if quarter else 0)) * 60) + minute
    kind, clock = _time(total // 60 or (12 if quarter else 0), total % 60)  # পৌনে ১টা is of the twelfth hour
    return (SPOKEN if kind == CLOCK and hour in COUNTS else kind), clock


def _half(text: str) -> _Meaning:
    return HALF, AM if text[0] in "aAএ" else PM


def _number(text: str) -> _Meaning:
    length = next((place for place, sign in enumerate(text) if not sign.isdecimal()), len(text))
    if length > 4:
        return NOTHING, None
    number = int(text[:length])
    if length <= 2 and 1 <= number <= 31:
        return DAY, number
    if length == 4 and _FIRST_YEAR <= number <= _LAST_YEAR:
        return YEAR, number
    if length == 4 and 1300 <= number <= 1599:
        return BANGLA_YEAR, number
    return NUMBER, number


def _word(text: str) -> _Meaning:
    if found := meaning(text):
        return found.kind, found.value
    return (OWNER if text.endswith(_GENITIVE) else UNKNOWN), None


_READERS: Mapping[str | None, Callable[[str], _Meaning]] = {
    "instant": _instant,
    "ymd": _ymd,
    "dmy": _dmy,
    "clock": _clock,
    "hours": _hours,
    "oclock": _oclock,
    "half": _half,
    "zone": lambda text: (ZONE, _offset(text)),
    "just_now": lambda _text: (JUST_NOW, None),
    "count": _word,
    "place_time": lambda text: (ZONE, _PLACE_TIMES[text.split()[0]]),
    "short_year": lambda text: (YEAR, 2000 + int(text)),
    "amount": lambda _text: (UNKNOWN, None),
    "dotted": lambda text: (DOTTED, _clock(text)[1]),
    "decimal": lambda _text: (UNKNOWN, None),
    "number": _number,
    "word": _word,
}


def scan(cleaned: str) -> list[Item]:
    """The items of a cleaned text in order, without fillers and punctuation."""
    items = []
    for found in _ITEM.finditer(cleaned):
        group = found.lastgroup
        kind, value = _READERS[group](found[group or 0])
        if kind != FILLER:
            items.append(Item(kind, value, found.start(), found.end()))
    return items
