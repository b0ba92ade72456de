"""Where an outlet lists its articles: which pages to ask for, and the links in what comes back (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

import attrs
from lxml import etree

from spiders.items import ExtractionError
from spiders.job import Job
from spiders.outlet import Discovery, Outlet

MAX_LINKS = 1000
"""Links taken from one listing; a page with more is cut, not refused."""
MAX_SITEMAPS = 5
"""Children of a sitemap index that are looked at, in their order."""


@attrs.frozen(kw_only=True)
class Entry:
    """An article as a listing offers it."""

    url: str
    """Absolute."""
    listed_at: datetime | None = None
    """The instant that the listing states for it, after the outlet's known faults."""
    listed_on: date | None = None
    """The day that the listing states for it, in the outlet's zone."""


@attrs.frozen(kw_only=True)
class Links:
    """What a listing offers."""

    articles: tuple[Entry, ...] = ()
    """Articles, with distinct addresses, in order."""
    listings: tuple[str, ...] = ()
    """Further listings, as in a sitemap index."""


def first_urls(way: Discovery, job: Job) -> tuple[str, ...]:
    """The addresses that a way is tried with first."""
    return tuple(page_url(url, 1, way, job) for url in way.urls)


def page_url(template: str, page: int, way: Discovery, job: Job) -> str:
    """Page `page` of a listing. WordPress also takes the job's window, both days included."""
    url = template.replace("{page}", str(page))
    if way.way == "wordpress" and job.since is not None:
        url += f"&after={job.since.isoformat()}T00:00:00"
    if way.way == "wordpress" and job.until is not None:
        url += f"&before={job.until.isoformat()}T23:59:59"
    return url


def has_page(template: str, page: int, way: Discovery, job: Job) -> bool:
    """Whether a run looks at page `page`. A backfill goes on until a page offers nothing."""
    return "{page}" in template and (job.mode == "backfill" or page <= way.pages)


def json_links(text: str, way: Discovery, outlet: Outlet) -> Links:
    """Links of a JSON listing: an array of entries. Raises `ExtractionError` for anything else.

    WordPress answers an object with `rest_post_invalid_page_number` behind its last page: no links.
    """
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExtractionError("the listing is not JSON") from error
    if isinstance(entries, dict) and entries.get("code") == "rest_post_invalid_page_number":
        return Links()
    if not isinstance(entries, list):
        raise ExtractionError("the JSON listing is not an array of entries")
    return Links(articles=article_links(_entry_urls(entries, way, outlet), outlet))


def sitemap_links(body: bytes, outlet: Outlet) -> Links:
    """Links of a sitemap or of a sitemap index, by the sitemaps.org protocol.

    Raises `ExtractionError` where `body` is neither. Entities are not resolved, nothing is loaded.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(body, parser) if body.strip() else None
    if root is None:
        raise ExtractionError("the sitemap is not XML")
    kind = etree.QName(root).localname
    if kind not in {"urlset", "sitemapindex"}:
        raise ExtractionError(f"the sitemap is a <{kind}>")
    found = [str(loc.text).strip() for loc in root.iterfind("./{*}*/{*}loc") if loc.text]
    if kind == "sitemapindex":
        return Links(listings=tuple(found[:MAX_SITEMAPS]))
    return Links(articles=article_links(found, outlet))


def article_links(urls: Iterable[str], outlet: Outlet) -> tuple[Entry, ...]:
    """Of `urls`, those that look like the outlet's articles, distinct, in order."""
    fitting = (url for url in urls if outlet.article_url.match(url))
    return tuple(Entry(url=url) for url in dict.fromkeys(fitting))[:MAX_LINKS]


def _entry_urls(entries: list[Any], way: Discovery, outlet: Outlet) -> Iterator[str]:
    base = f"https://{outlet.domains[0]}/"
    for entry in entries:
        if isinstance(entry, dict):
            fields = {name: value for name, value in entry.items() if isinstance(value, str | int)}
            try:
                yield urljoin(base, way.item_url.format_map(fields))
            except KeyError:
                continue
