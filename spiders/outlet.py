"""An outlet as a declaration: who it is, where it lists its articles, how an article is told and read.

Everything here is data. What it means is decided by the rooms that read it: `discovery` (where to look),
`pages` (selectors), `extracts` (line rules), `news` (domains, key, band).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from spiders.lines import LineRules

Way = Literal["feed", "sitemap", "wordpress", "json", "state", "listing"]
"""feed: RSS, Atom, RDF, JSON Feed. sitemap: also of news, and an index of sitemaps. wordpress: its REST API.
json: another API. state: a page whose embedded data names articles. listing: a page that links to them."""

Times = Literal["stated", "utc", "local_as_utc"]
"""The known fault of a way's times. stated: none; a time without offset is local. utc: a time without offset is
UTC. local_as_utc: local time that calls itself UTC (Kaler Kantho's feed: local 08:39 as `08:39 GMT`)."""

_PLACES = re.compile(r"\{(?:page|offset)\}")
_DATED = re.compile(r"\{date:[^{}]+\}")


@attrs.frozen(kw_only=True)
class Discovery:
    """One way of finding an outlet's articles.

    Ways are declared in the order of their cost and tried in that order. The next is looked at where one gave
    nothing, and at its own rhythm where one is not complete.
    """

    way: Way
    urls: tuple[str, ...]
    """Addresses to ask for. In them `{page}` counts from `first_page`, `{offset}` the articles from 0, `{size}` is
    how many articles a page has, `{date:%Y-%m-%d}` is a day in the outlet's zone (without `%d` a month, without
    `%m` too a year), `{query}` each of the words that the job's topics declare as `search`."""
    pages: int = 1
    """How many pages of each one run of mode latest looks at."""
    first_page: int = 1
    days: int = 2
    """Of dated addresses, so many newest days (months, years) a run of mode latest looks at."""
    page_size: int = 20
    """Articles on a page, for `{size}` and `{offset}`."""
    backfill_size: int | None = None
    """The same for a backfill, where it may ask for more at once."""
    complete: bool = True
    """Whether it lists all that the outlet publishes. Where it does not, the next way is looked at as well."""
    every: timedelta = timedelta(hours=1)
    """How long after it was looked at last a way is due beside an incomplete one before it."""
    entries: str = ""
    """For JSON: where the array of entries stands, as names joined by dots (`data.items`). Empty: it is the whole."""
    item_url: str = "{link}"
    """For JSON and state: an article's address, made from fields of its entry; `{category.slug}` goes deeper."""
    dates: tuple[str, ...] = ()
    """For JSON and state: fields that hold the time of publication; the first that an entry has counts."""
    times: Times = "stated"
    link_css: str | None = None
    """For listings: the elements whose `href` leads to articles. Absent: every link that fits
    `article_url`."""
    card_css: str | None = None
    """For listings: the element around a link that holds its date too."""
    date_css: str | None = None
    """For listings: the element in the card whose text, or `datetime` or `title`, is the date."""
    evidence: str
    """Where and when this way was seen to work, or `inferred`."""

    @property
    def name(self) -> str:
        """What tells this way from the outlet's others: `sitemap https://…/sitemap.xml`."""
        return f"{self.way} {self.urls[0]}"

    @property
    def reaches_back(self) -> bool:
        """Whether a backfill can use it: it is dated, has pages, takes a window, or lists all there is."""
        has_places = any(_PLACES.search(url) or _DATED.search(url) for url in self.urls)
        return has_places or self.way in {"wordpress", "sitemap"}


@attrs.frozen(kw_only=True)
class CountBand:
    """How many distinct articles a healthy run of mode latest finds."""

    minimum: int
    maximum: int


@attrs.frozen(kw_only=True)
class Outlet:
    """One edition of one news organisation."""

    slug: str
    """File name, spider name, key in Postgres, parameter in Prefect."""
    name: str
    """Its name in its own script."""
    domains: tuple[str, ...]
    """Hosts that belong to it; a crawl leaves them never. The first is the canonical one."""
    country: str
    """ISO 3166-1 alpha-2."""
    zone: ZoneInfo
    """The zone of its printed times."""
    language: str = "bn"
    discovery: tuple[Discovery, ...]
    article_url: re.Pattern[str]
    """Addresses of articles. Its group `key`, where it has one, is the article key; else the page's own
    id, else the canonical URL is."""
    slugs_move: bool = False
    """Its article key is a slug that follows the headline: a new one may be an article that we have."""
    drop_query: tuple[str, ...] = ()
    """Query parameters of this outlet that never tell articles apart, besides the usual tracking ones."""
    mirror: tuple[tuple[str, str], ...] = ()
    """(pattern, replacement) pairs that fold addresses of mirrors and variants (`/amp/`) into one."""
    count_band: CountBand
    requests_per_hour: int = 360
    """The most requests in a clock hour, by all runs together. A run at its ordinary pace makes at most 720."""
    parser_version: int
    lines: LineRules
    """How a text extract of this outlet's pages is read."""
