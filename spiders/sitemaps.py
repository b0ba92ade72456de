"""Sitemaps and indexes of sitemaps (sitemaps.org protocol, Google's news extension), also gzipped (pure).

Read as a stream: a million entries cost no more memory than those that are kept. Broken XML gives what stands
before and behind the break. No entity is resolved, nothing is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from io import BytesIO
from itertools import islice
from typing import Any, cast
from urllib.parse import urlsplit

import attrs
from lxml import etree

from spiders.decoding import gunzip
from spiders.entries import Came, Entry, Links
from spiders.items import ExtractionError
from spiders.listed_times import NOT_LISTED, Listed, read_listed
from spiders.urls import absolute

MAX_BYTES = 20 * 1024 * 1024
"""Of a sitemap, before and after decompression. The protocol allows 50 MiB."""
MAX_SITEMAPS = 5
"""Children of an index that mode latest looks at."""
MAX_DEEP_SITEMAPS = 2000
"""Children of an index that a backfill looks at: five years of daily ones."""
MAX_DEPTH = 3
"""Indexes below indexes that are followed."""
_MAX_ROWS = 100_000
"""Rows of a sitemap that are looked at; the protocol allows 50,000."""
_LAYERS = 2
"""A gzipped file that was gzipped once more on its way."""
_NAMED_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/.]?(0[1-9]|1[0-2])(?:[-_/.]?(0[1-9]|[12]\d|3[01]))?(?!\d)")
_NUMBER = re.compile(r"\d+")
# wp-sitemap-taxonomies-category-1.xml, author-sitemap.xml, video-sitemap.xml.
_NOT_ARTICLES = re.compile(r"(?:categor|tax|tag|author|users|page|image|video|photo|galler|topic|local)", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class _Child:
    url: str
    first: date | None
    """The first day that its name states."""
    last: date | None
    """The last day that it can hold: what its name states, else when it was changed last."""

    @property
    def rank(self) -> tuple[bool, date, int]:
        """Higher is more promising: of articles, newer, with a higher number."""
        name = urlsplit(self.url).path.rpartition("/")[2]
        number = int((_NUMBER.findall(name) or ["0"])[-1][:9])
        return not _NOT_ARTICLES.search(name), self.last or date.min, number


def sitemap_links(came: Came) -> Links:
    """Links of a sitemap or of an index. Raises `ExtractionError` for what is neither, and as `unzipped` does."""
    body = unzipped(came.body)
    if re.match(rb"\s*https?://", body):  # the protocol's text form: an address a line
        return came.links(came.entry(line.strip(), NOT_LISTED) for line in body.decode("utf-8", "replace").split("\n"))
    kind = _kind(body)
    if kind == "sitemapindex":
        return Links(listings=tuple(child.url for child in _chosen(_children(body, came), came)))
    if kind == "urlset":
        return came.links(_entries(body, came))
    raise ExtractionError(f"the sitemap is a <{kind}>" if kind else "the sitemap is not XML")


def unzipped(body: bytes) -> bytes:
    """`body`, decompressed where it is gzip whatever its headers say.

    Raises `TooLargeError` where it has more than `MAX_BYTES`, and `DecodingError` where the gzip is broken.
    """
    for _ in range(_LAYERS):
        body = gunzip(body, MAX_BYTES)
    return body


def _kind(body: bytes) -> str | None:
    """The name of the root element."""
    for _, element in _elements(body, ("start",), None):
        return str(etree.QName(element).localname)
    return None


def _elements(body: bytes, events: tuple[str, ...], tags: tuple[str, ...] | None) -> Iterator[tuple[str, Any]]:
    found = etree.iterparse(
        BytesIO(body),
        events=events,
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
    )
    try:
        yield from cast("Iterator[tuple[str, Any]]", found)
    except etree.XMLSyntaxError:
        return  # what came before the break is kept


def _rows(body: bytes, tag: str) -> Iterator[dict[str, str]]:
    """Each `tag` as the texts of what stands in it, by local names."""
    for _, element in islice(_elements(body, ("end",), (f"{{*}}{tag}",)), _MAX_ROWS):
        texts: dict[str, str] = {}
        for below in element.iterdescendants():
            if isinstance(below.tag, str) and below.text and below.text.strip():
                name = etree.QName(below).localname
                # image:loc and video:publication_date stand below others; the first is the sitemap's own.
                texts.setdefault(str(name), below.text.strip())
        yield texts
        element.clear(keep_tail=False)
        while element.getprevious() is not None and element.getparent() is not None:
            del element.getparent()[0]


def _entries(body: bytes, came: Came) -> Iterator[Entry]:
    for row in _rows(body, "url"):
        url = absolute(came.url, row.get("loc"))
        if url is not None:
            published = read_listed(row.get("publication_date"), came.clock)
            listed = published if published.on else read_listed(row.get("lastmod"), came.clock)
            yield came.entry(url, listed, at_latest=published.on is None)


def _children(body: bytes, came: Came) -> Iterator[_Child]:
    for row in _rows(body, "sitemap"):
        url = absolute(came.url, row.get("loc"))
        if url is not None:
            yield _child(url, read_listed(row.get("lastmod"), came.clock))


def _child(url: str, changed: Listed) -> _Child:
    named = _NAMED_DAY.search(urlsplit(url).path)
    try:
        first = None if named is None else date(int(named[1]), int(named[2]), int(named[3] or 1))
    except ValueError:
        first = None
    if first is None or named is None:
        return _Child(url=url, first=None, last=changed.on)
    month_end = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return _Child(url=url, first=first, last=first if named[3] else month_end)


def _chosen(children: Iterable[_Child], came: Came) -> list[_Child]:
    """The newest, for a backfill all that may hold a day of the window; the most promising first."""
    if not came.deep:
        return sorted(children, key=lambda child: child.rank, reverse=True)[:MAX_SITEMAPS]
    since, until = came.since or date.min, came.until or date.max
    fitting = (each for each in children if (each.first or date.min) <= until and (each.last or date.max) >= since)
    return sorted(fitting, key=lambda child: child.rank, reverse=True)[:MAX_DEEP_SITEMAPS]
