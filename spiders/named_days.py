"""Which days the children of a sitemap index hold, as far as their addresses say (pure).

A backfill leaves out the children that cannot hold a day of its window, so a number that is wrongly taken for a day
loses articles in silence; one that is not understood costs a request. Therefore addresses that differ in nothing but
their numbers are read alike, and only where each of them can be read so: a counter soon has a number that is no month.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

Days = tuple[date, date]
"""The first and the last of them."""

_YEAR, _MONTH, _DAY = r"(?P<year>(?:19|20)\d\d)", r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12]\d|3[01])"
_AHEAD = timedelta(days=366)
"""Some indexes name the days of this year in advance."""
# blogspot and Arc: date=, newspapers' own scripts: yyyy= mm= dd=, WordPress: m=202403.
_PARAMETERS = (("date",), ("yyyy", "year", "y"), ("mm", "month", "m"), ("dd", "day", "d"))


def named_days(urls: Iterable[str], today: date) -> dict[str, Days]:
    """The days that each of an index' `urls` names; without those that name none, or where that is in doubt.

    Where all name the same, it is the day on which they were written, and counts for nothing.
    """
    alike: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for url in urls:
        text = _dated_part(url)
        alike[re.sub(r"\d+", "#", text)][url] = text
    found: dict[str, Days] = {}
    for group in alike.values():
        found.update(zip(group, _read_alike(list(group.values()), today), strict=False))
    return found if len(set(found.values())) > 1 else {}


def _dated_part(url: str) -> str:
    """The path, and what the query says of days in the order of ISO 8601: of other parameters nothing is known."""
    parts = urlsplit(url)
    stated = {name.lower(): value.zfill(2) for name, value in parse_qsl(parts.query)}
    return "/".join((parts.path, *(stated[name] for names in _PARAMETERS for name in names if name in stated)))


def _read_alike(texts: Sequence[str], today: date) -> list[Days]:
    for form, is_likely in _FORMS:
        days = [_days(form, text, today) for text in texts]
        known = [each for each in days if each is not None]
        if len(known) == len(texts) and (is_likely is None or is_likely(known, today)):
            return known
    return []


def _days(form: re.Pattern[str], text: str, today: date) -> Days | None:
    """From the first to the last that `text` names in this form: `2024-01-01-2024-01-31` is a month."""
    try:
        named = [_period(**found.groupdict()) for found in form.finditer(text)]
    except ValueError:
        return None
    days = min((first for first, _ in named), default=date.max), max((last for _, last in named), default=date.max)
    return days if days[0] <= today + _AHEAD else None


def _period(year: str, month: str | None = None, day: str | None = None) -> Days:
    """Raises `ValueError` for a day that no calendar has."""
    first = date(int(year), int(month or 1), int(day or 1))
    if day is not None:
        return first, first
    end = first + timedelta(days=31 if month else 366)
    return first, end.replace(day=1, month=end.month if month else 1) - timedelta(days=1)


def _is_day_first(days: Sequence[Days], _: date) -> bool:
    """Whether it is not the month that comes first."""
    return any(first.day > 12 for first, _ in days)


def _are_years(days: Sequence[Days], today: date) -> bool:
    """Whether the numbers are years without a gap, up to this one or the last."""
    years = {each.year for both in days for each in both}
    return len(years) > 1 and len(years) == max(years) - min(years) + 1 and max(years) >= today.year - 1


def _form(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\d){text}(?!\d)")


_FORMS: tuple[tuple[re.Pattern[str], Callable[[Sequence[Days], date], bool] | None], ...] = (
    (_form(f"{_YEAR}[-_/.]?{_MONTH}[-_/.]?{_DAY}"), None),
    (_form(f"{_DAY}[-_/.]{_MONTH}[-_/.]{_YEAR}"), _is_day_first),
    (_form(f"{_YEAR}[-_/.]?{_MONTH}"), None),
    (_form(_YEAR), _are_years),
)
