"""An outlet as a declaration: who it is, where it lists its articles, how an article is told and read.

Everything here is data. What it means is decided by the rooms that read it: `discovery` (where to look),
`pages` (selectors), `extracts` (line rules), `news` (domains, key, band).
"""

from __future__ import annotations

import re
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from spiders.lines import LineRules

Way = Literal["wordpress", "json", "sitemap", "listing"]


@attrs.frozen(kw_only=True)
class Discovery:
    """One way of finding an outlet's articles. Ways are tried in order; the next is a fallback."""

    way: Way
    urls: tuple[str, ...]
    """Addresses to ask for. `{page}`, where one has it, counts from 1."""
    pages: int = 1
    """How many pages of each one run of mode latest looks at."""
    item_url: str = "{link}"
    """For JSON: the article's address, made from the fields of an entry."""
    link_css: str | None = None
    """For listings: the elements whose `href` leads to articles. Absent: every link that fits
    `article_url`."""
    evidence: str
    """Where and when this way was seen to work, or `inferred`."""

    @property
    def name(self) -> str:
        """What tells this way from the outlet's others: `sitemap https://…/sitemap.xml`."""
        return f"{self.way} {self.urls[0]}"


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
