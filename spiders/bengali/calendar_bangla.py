"""The Bengali calendar: dates of Bangladesh (by rule) and of West Bengal (by the sun) as Gregorian days.

Months are numbered from Boishakh = 1. A date that the calendar does not have raises ValueError.
"""

from __future__ import annotations

import calendar
import math
from datetime import date, timedelta

_FIRST_YEAR, _LAST_YEAR = 1200, 1599
_REVISED_FROM = 1426
_DAYS_BEFORE = (31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 30, 30)
_DAYS_REVISED = (31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 29, 30)
_FALGUN = 11


def bangladesh_month_lengths(year: int) -> tuple[int, ...]:
    """Days of the twelve months of `year` in Bangladesh.

    Bangla Academy's calendar: five months of 31 days and seven of 30; Falgun has one more where the 29th
    of February falls into it. Revised from 1426 (gazetted for 14 April 2019): Boishakh to Ashwin 31,
    Kartik to Magh and Choitro 30, Falgun 29 or, in Gregorian leap years, 30. Either way 1 Boishakh is
    14 April.
    """
    lengths = list(_DAYS_REVISED if year >= _REVISED_FROM else _DAYS_BEFORE)
    if calendar.isleap(year + 594):
        lengths[_FALGUN - 1] += 1
    return tuple(lengths)


def bangladesh_date(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Bengali date as it is counted in Bangladesh."""
    _check(year, month)
    lengths = bangladesh_month_lengths(year)
    _check_day(day, lengths[month - 1])
    return date(year + 593, 4, 14) + timedelta(days=sum(lengths[: month - 1]) + day - 1)


# The sun enters Mesha, by the Surya Siddhanta, in local mean time of Kolkata: 14 April 2023, 17:34 (1430).
_MESHA_1430 = date(2023, 4, 14).toordinal() + (17 + 34.5 / 60) / 24
_SIDEREAL_YEAR = 365.258756481
"""Days of a year of the Surya Siddhanta."""
# Days from there until the sun enters each sign. The apogee moves so slowly that they hold for centuries.
_SIGN_ENTERED = (
    0.0, 30.9347, 62.3547, 93.9995, 125.4748, 156.4941,
    186.9360, 216.8298, 246.3204, 275.6382, 305.0856, 334.9059,
)  # fmt: skip


def west_bengal_date(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Bengali date as the almanacs of West Bengal count it.

    Sidereal: a month begins on the day after the one, counted from midnight, in which the sun enters its
    sign (Sewell and Dikshit, The Indian Calendar, 1896, Art. 28; the Surya Siddhanta being the authority
    in Bengal, its times are taken, as in their example xx). The other almanac school uses true positions
    and is a day off in some months: a lone date is never certain.
    """
    _check(year, month)
    first = _west_bengal_first(year, month)
    following = _west_bengal_first(year + month // 12, month % 12 + 1)
    _check_day(day, (following - first).days)
    return first + timedelta(days=day - 1)


def _west_bengal_first(year: int, month: int) -> date:
    entered = _MESHA_1430 + (year - 1430) * _SIDEREAL_YEAR + _SIGN_ENTERED[month - 1]
    return date.fromordinal(math.floor(entered) + 1)


def _check(year: int, month: int) -> None:
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
        raise ValueError(f"no month {month} of the Bengali year {year}")


def _check_day(day: int, length: int) -> None:
    if not 1 <= day <= length:
        raise ValueError(f"the month has {length} days, not {day}")
