"""Feeds: RSS, Atom and RDF by feedparser, JSON Feed (jsonfeed.org, version 1.1) as plain JSON (pure).

feedparser reads what is no XML any more with a parser that forgives, so one bad item costs no other. It is given
bytes, never an address; it resolves no entity but those that stand for plain text, and loads nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

import feedparser

from spiders.decoding import gunzip
from spiders.entries import Came, Entry, Links
from spiders.items import ExtractionError
from spiders.json_listings import json_feed_links
from spiders.listed_times import NOT_LISTED, read_listed
from spiders.mended_xml import mended, root_of
from spiders.urls import absolute

ROOTS = frozenset({"rss", "feed", "RDF"})
"""The names of the roots of RSS, Atom and RDF."""
_MAX_MARKS = 50_000
"""Tags and references of a feed that are read, those of its texts included. A hundred whole articles have 20,000."""
_XML = "application/xml; charset=utf-8"


def feed_links(came: Came) -> Links:
    """Links of a feed in any form, also gzipped. Raises `ExtractionError` for what is none, a web page for one, and
    as `gunzip` does."""
    body = gunzip(came.body)
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"":
        raise ExtractionError("the feed is empty")
    if start == b"{":
        return json_feed_links(came)
    if root_of(body) not in ROOTS:
        raise ExtractionError("the feed is none: neither RSS nor Atom")
    return came.links(_entries(_parsed(body, came), came))


def _parsed(body: bytes, came: Came) -> Any:
    # The outlet's charset counts, whatever type it gives: feeds come as text/html and text/plain too.
    _, _, charset = came.headers.get("content-type", "").partition("charset=")
    text = "".join(mended(body, charset.strip(" \"'")))
    # feedparser takes 20 µs a tag: a feed of 5 MiB that is nothing but tags would hold the spider for minutes.
    behind = next(islice(re.finditer("[<&]", text), _MAX_MARKS, None), None)
    return feedparser.parse(
        BytesIO(text[: behind and behind.start()].encode()),
        response_headers={"content-type": _XML},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _entries(parsed: Any, came: Came) -> Iterator[Entry]:
    is_atom = str(dict.get(parsed, "version")).startswith("atom")
    for item in parsed.entries:
        url = came.article_among(_addresses(item, came))
        if url is not None:
            # RSS and RDF have dc:date only for publication, which feedparser calls `updated`.
            stated = (read_listed(dict.get(item, name), came.clock) for name in ("published", "created"))
            published = next((each for each in stated if each.on), NOT_LISTED)
            listed = published if published.on else read_listed(dict.get(item, "updated"), came.clock)
            yield came.entry(url, listed, at_latest=is_atom and published.on is None)


def _addresses(item: Any, came: Came) -> Iterator[str | None]:
    for name in ("feedburner_origlink", "link", "id"):
        value = str(dict.get(item, name) or "").strip()
        # A GUID may be any word: only a link is completed to an address.
        is_address = name == "link" or value.startswith(("http://", "https://", "/"))
        yield absolute(came.url, value) if value and is_address else None
