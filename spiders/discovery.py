"""Which listings to ask for: a way's declared addresses, its pages and its children, for a job (pure).

What comes back is read in `listings`. Of mode latest the newest pages are asked for, of a backfill those that may
hold days of its window, in the order in which it walks them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product
from urllib.parse import quote

import attrs

from spiders.entries import Entry, Links, in_window
from spiders.job import Job
from spiders.outlet import Discovery, Outlet
from spiders.reach import unit_of
from spiders.sitemaps import MAX_DEPTH

_DATED = re.compile(r"\{date:([^{}]+)\}")
_PAGED = re.compile(r"\{(?:page|offset)\}")
MAX_ADDRESSES = 4000
"""Dated addresses that one way is asked for in one run: ten years of days."""
_PLACES_APART = 100_000
_ARTICLES_APART = 100_000
LISTING_FIRST = 1 << 60
"""Priority of listings of mode latest: far above any article's."""
CHECKED_LISTINGS = 2
"""Addresses of a way that a check asks for."""


@attrs.frozen(kw_only=True)
class Ask:
    """One listing to ask for."""

    url: str
    way: int
    """The number of the way among the outlet's."""
    template: str
    """The declared address with only its page left open."""
    page: int = 1
    day: date | None = None
    """The day that the address names, where it names a day."""
    depth: int = 0
    """How many indexes lead to it."""
    place: int = 0
    """Where it stands in the order of the walk; lower is earlier."""


def first_asks(number: int, outlet: Outlet, job: Job, today: date) -> Iterator[Ask]:
    """The first page of each address of way `number`; nothing where there is no such way.

    `today` is the present day in the outlet's zone.
    """
    for way in outlet.discovery[number : number + 1]:
        days = {template: _days(template, way, job, today) for template in way.urls}
        found = (pair for template in way.urls for pair in product([template], days[template]))
        for place, (template, day) in zip(range(MAX_ADDRESSES), found, strict=False):
            for words in _queries(template, job):
                plain = _dated(template, day).replace("{query}", quote(words))
                names_day = day is not None and _step(template) == "day"
                ask = Ask(url="", way=number, template=plain, day=day if names_day else None)
                yield attrs.evolve(ask, url=page_url(plain, 1, way, job), place=place * _PLACES_APART)


def next_ask(ask: Ask, way: Discovery, job: Job, links: Links) -> Ask | None:
    """The page behind `ask`, whose links are given; `None` where the run looks no further.

    A backfill goes on until a page's entries are all of days before its window.
    """
    page = ask.page + 1
    is_last = links.pages is not None and ask.page >= links.pages
    if ask.depth or is_last or not has_page(ask.template, page, way, job) or _is_behind(links.articles, job):
        return None
    return attrs.evolve(ask, url=page_url(ask.template, page, way, job), page=page, place=ask.place + 1)


def child_asks(ask: Ask, links: Links) -> Iterator[Ask]:
    """The further listings that an index leads to, unless it lies too deep."""
    if ask.depth < MAX_DEPTH:
        for number, url in enumerate(links.listings, start=1):
            yield attrs.evolve(ask, url=url, template=url, depth=ask.depth + 1, place=ask.place + number)


def listing_priority(ask: Ask, job: Job) -> int:
    """Scrapy's priority of a listing. Mode latest reads all listings first: they tell what is newest. A backfill reads
    a listing, then its articles, then the next one, so that a run that ends early has whole days."""
    return -ask.place * _ARTICLES_APART if job.mode == "backfill" else LISTING_FIRST - ask.place


def article_priority(ask: Ask, job: Job, number: int, found: int) -> int:
    """Scrapy's priority of article `number` of a listing, of which `found` were found before in the run."""
    if job.mode == "backfill":
        return -ask.place * _ARTICLES_APART - 1 - min(number, _ARTICLES_APART - 2)
    return -found


def page_url(template: str, page: int, way: Discovery, job: Job) -> str:
    """Page `page` of a listing, counted from 1. WordPress also takes the job's window, both days included."""
    size = way.backfill_size or way.page_size if job.mode == "backfill" else way.page_size
    places = {"page": way.first_page + page - 1, "offset": (page - 1) * size, "size": size}
    url = template
    for name, value in places.items():
        url = url.replace(f"{{{name}}}", str(value))
    return url + _wordpress_window(job) if way.way == "wordpress" else url


def has_page(template: str, page: int, way: Discovery, job: Job) -> bool:
    """Whether a run looks at page `page`. A backfill goes on until a page offers nothing; a scout sees the first."""
    if job.mode == "scout":
        return False
    return is_paged(template) and (job.mode == "backfill" or page <= way.pages)


def is_paged(template: str) -> bool:
    """Whether an address has pages."""
    return bool(_PAGED.search(template))


def ways_of(outlet: Outlet, job: Job) -> tuple[int, ...]:
    """The numbers of the ways that a job tries, in order: of a backfill those that reach back, if any does."""
    if job.way is not None:
        return (job.way,)
    numbers = range(len(outlet.discovery))
    if job.mode == "backfill" and job.unit is not None:
        return tuple(n for n in numbers if unit_of(outlet.discovery[n]) == job.unit)
    if job.mode == "backfill":
        return tuple(n for n in numbers if outlet.discovery[n].reaches_back) or tuple(numbers)
    return tuple(numbers)


def _wordpress_window(job: Job) -> str:
    """WordPress compares in the site's own time, and `after` and `before` leave their instant out."""
    window = ""
    if job.since is not None:
        window += f"&after={job.since - timedelta(days=1)}T23:59:59"
    if job.until is not None:
        window += f"&before={job.until + timedelta(days=1)}T00:00:00"
    return window + ("&order=asc" if job.oldest_first and window else "")


def _is_behind(entries: tuple[Entry, ...], job: Job) -> bool:
    """Whether a backfill has walked past its window: every entry states a day before it."""
    since = job.since if job.mode == "backfill" and not job.oldest_first else None
    return bool(entries) and since is not None and all(not in_window(entry, since, None) for entry in entries)


def _step(template: str) -> str | None:
    """What one dated address covers."""
    form = "".join(_DATED.findall(template))
    if not form:
        return None
    if re.search(r"%-?[dj]", form):
        return "day"
    return "month" if re.search(r"%-?[mbB]", form) else "year"


def _dated(template: str, day: date | None) -> str:
    return template if day is None else _DATED.sub(lambda form: day.strftime(form[1]), template)


def _days(template: str, way: Discovery, job: Job, today: date) -> list[date | None]:
    """The first day of each period (day, month, year) that dated addresses cover, in the order of the walk."""
    step = _step(template)
    if step is None:
        return [None]
    is_deep = job.mode == "backfill" and job.since is not None
    since = job.since if is_deep and job.since is not None else date.min
    starts = _starts(step, min(job.until or today, today), since)
    found: list[date | None] = list(islice(starts, MAX_ADDRESSES if is_deep else way.days))
    return found[::-1] if job.oldest_first else found


def _starts(step: str, last: date, since: date) -> Iterator[date]:
    """The first days of the periods that `last` and the days down to `since` lie in, the newest first."""
    day = last
    while True:
        start = day if step == "day" else day.replace(day=1, month=day.month if step == "month" else 1)
        if day < since:
            return
        yield start
        if start <= since or start.year <= 1990:
            return
        day = start - timedelta(days=1)


def _queries(template: str, job: Job) -> list[str]:
    """The words to search for, of all the job's topics; none are needed where the address asks for none."""
    if "{query}" not in template:
        return [""]
    words: dict[str, None] = {}
    for topic in job.topics:
        search = tomllib.loads(topic.source).get("search", [])
        words.update(dict.fromkeys(each for each in search if isinstance(each, str)))
    return list(words)
