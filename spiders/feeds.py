"""Feeds: RSS, Atom and RDF by feedparser, JSON Feed (jsonfeed.org, version 1.1) as plain JSON (pure).

feedparser reads what is no XML any more with a parser that forgives, so one bad item costs no other. It is given
bytes, never an address; it resolves no entity but those that stand for plain text, and loads nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import feedparser

from spiders.entries import Came, Entry, Links
from spiders.items import ExtractionError
from spiders.json_listings import json_feed_links
from spiders.listed_times import read_listed
from spiders.urls import absolute

_XML = "application/xml"


def feed_links(came: Came) -> Links:
    """Links of a feed in any form. Raises `ExtractionError` for what is none, a web page for one."""
    start = came.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"":
        raise ExtractionError("the feed is empty")
    if start == b"{":
        return json_feed_links(came)
    parsed = _parsed(came)
    if not parsed.version and not parsed.entries:
        raise ExtractionError("the feed is none: neither RSS nor Atom")
    return came.links(_entries(parsed, came))


def _parsed(came: Came) -> Any:
    # The outlet's charset counts, whatever type it gives: feeds come as text/html and text/plain too.
    _, _, charset = came.headers.get("content-type", "").partition("charset=")
    kind = f"{_XML}; charset={charset.strip()}" if charset.strip() else _XML
    return feedparser.parse(
        BytesIO(came.body),
        response_headers={"content-type": kind, "content-location": came.url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _entries(parsed: Any, came: Came) -> Iterator[Entry]:
    is_atom = str(parsed.version).startswith("atom")
    for item in parsed.entries:
        url = absolute(came.url, _address(item))
        if url is not None:
            # RSS and RDF have dc:date only for publication, which feedparser calls `updated`.
            published = read_listed(dict.get(item, "published"), came.clock)
            listed = published if published.on else read_listed(dict.get(item, "updated"), came.clock)
            yield came.entry(url, listed, at_latest=is_atom and published.on is None)


def _address(item: Any) -> str | None:
    """The article's own address, not that of a counter in between; a GUID where it is one."""
    for name in ("feedburner_origlink", "link", "id"):
        value = dict.get(item, name)
        if isinstance(value, str) and value.strip().startswith(("http://", "https://", "/")):
            return value.strip()
    return None
