"""Sitemaps and indexes of sitemaps (sitemaps.org protocol, Google's news extension), also gzipped (pure).

Read as a stream: a million entries cost no more memory than those that are kept. Broken XML gives what stands
before and behind the break. No entity is resolved, nothing is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import attrs
from lxml import etree

from spiders.decoding import gunzip
from spiders.entries import Came, Entry, Links
from spiders.feeds import ROOTS, feed_links
from spiders.items import ExtractionError
from spiders.listed_times import NOT_LISTED, read_listed
from spiders.mended_xml import decoded, mended, root_of
from spiders.named_days import named_days
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
# The protocol's text form: an address a line.
_LINE = re.compile(r"(?<!\S)https?://\S+")
_NUMBER = re.compile(r"\d+")
_ALL = "all"  # the root that we put around everything
# wp-sitemap-taxonomies-category-1.xml, author-sitemap.xml, video-sitemap.xml.
_NOT_ARTICLES = re.compile(r"(?:categor|tax|tag|author|users|page|image|video|photo|galler|topic|local)", re.IGNORECASE)


@attrs.frozen
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
    """Links of a sitemap or of an index; of a feed too, which sitemaps.org allows in its place.

    Raises `ExtractionError` for what is none of them, and as `unzipped` does.
    """
    body = unzipped(came.body)
    kind = root_of(body)
    if kind == "sitemapindex":
        return Links(listings=tuple(child.url for child in _chosen(_children(body, came), came)))
    if kind == "urlset":
        return came.links(_entries(body, came))
    if kind in ROOTS:
        return feed_links(attrs.evolve(came, body=body))
    if kind is not None:
        raise ExtractionError(f"the sitemap is a <{kind}>")
    text = "".join(decoded(body)).lstrip("\ufeff \t\r\n")
    if not _LINE.match(text):
        raise ExtractionError("the sitemap is not XML")
    return came.links(came.entry(line[0], NOT_LISTED) for line in _LINE.finditer(text))


def unzipped(body: bytes) -> bytes:
    """`body`, decompressed where it is gzip whatever its headers say.

    Raises `TooLargeError` where it has more than `MAX_BYTES`, and `DecodingError` where the gzip is broken.
    """
    for _ in range(_LAYERS):
        body = gunzip(body, MAX_BYTES)
    return body


def _rows(body: bytes, tag: str) -> Iterator[dict[str, str]]:
    """The texts of each `tag`, by local names: its own, and those of `news:news`. Images and videos have a `loc` and
    a `publication_date` too, which are not the article's."""
    for row in islice(_elements(body, tag), _MAX_ROWS):
        own = row.tag.removesuffix(tag)
        texts: dict[str, str] = {}
        for below in row:
            name = _local(below)
            if name == "news":
                texts |= {_local(each): (each.text or "").strip() for each in below}
            elif below.tag == own + name and below.text and below.text.strip():
                texts.setdefault(name, below.text.strip())
        yield texts


def _elements(body: bytes, tag: str) -> Iterator[Any]:
    """Each `tag` that has its end, in order: one that is cut off does not come."""
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=(_ALL, f"{{*}}{tag}"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    # A root of our own: whatever stands behind the sitemap's does not end the parser.
    parser.feed(f"<{_ALL}>")
    ((_, root),) = parser.read_events()
    for piece in mended(body):
        parser.feed(piece.encode())
        yield from (element for event, element in parser.read_events() if event == "end")
        _empty(root)


def _empty(element: Any) -> None:
    """Drop what was read: all below `element` but what is still open."""
    while len(element):
        del element[:-1]
        element = element[-1]


def _local(element: Any) -> str:
    # A prefix that was not declared stays in the name.
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _entries(body: bytes, came: Came) -> Iterator[Entry]:
    for row in _rows(body, "url"):
        url = absolute(came.url, row.get("loc"))
        if url is not None:
            published = read_listed(row.get("publication_date"), came.clock)
            listed = published if published.on else read_listed(row.get("lastmod"), came.clock)
            yield came.entry(url, listed, at_latest=published.on is None)


def _children(body: bytes, came: Came) -> list[_Child]:
    changed: dict[str, date | None] = {}
    for row in _rows(body, "sitemap"):
        url = absolute(came.url, row.get("loc"))
        if url is not None:
            changed.setdefault(url, read_listed(row.get("lastmod"), came.clock).on)
    named = named_days(changed, came.now.astimezone(came.outlet.zone).date())
    return [_Child(url, *named.get(url, (None, on))) for url, on in changed.items()]


def _chosen(children: Iterable[_Child], came: Came) -> list[_Child]:
    """The newest, for a backfill all that may hold a day of the window; the most promising first."""
    if not came.deep:
        return sorted(children, key=lambda child: child.rank, reverse=True)[:MAX_SITEMAPS]
    since, until = came.since or date.min, came.until or date.max
    fitting = (each for each in children if (each.first or date.min) <= until and (each.last or date.max) >= since)
    return sorted(fitting, key=lambda child: child.rank, reverse=True)[:MAX_DEEP_SITEMAPS]
