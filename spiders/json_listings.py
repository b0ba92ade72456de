"""Listings in JSON: an outlet's API, WordPress' REST API, JSON Feed, and the data that a page embeds (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from spiders.blocks import read_tree
from spiders.entries import Came, Entry, Links
from spiders.items import ExtractionError
from spiders.listed_times import NOT_LISTED, Listed, read_listed
from spiders.state import embedded_objects
from spiders.urls import absolute

_FIELD = re.compile(r"\{([^{}]+)\}")
_UPDATED = re.compile(r"modif|updat", re.IGNORECASE)
_JSON_FEED = "https://jsonfeed.org/version/"
# Keys seen in embedded data for an article's own address: Quintype, Next.js (dhakapost.com; `href` of links drawn).
_ADDRESSES = ("url", "URL", "link", "href", "permalink", "canonical_url", "canonical-url")


def json_links(came: Came) -> Links:
    """Links of an API's answer: an array, or where the way says that it stands. Raises `ExtractionError`."""
    found = _at_path(_value(came.text), came.way.entries)
    if not isinstance(found, list):
        where = f"at {came.way.entries}" if came.way.entries else "as a whole"
        raise ExtractionError(f"the JSON listing is not an array of entries {where}")
    return came.links(_entries(found, came))


def json_feed_links(came: Came) -> Links:
    """Links of a JSON Feed. Raises `ExtractionError` for other JSON."""
    value = _value(came.text)
    if not isinstance(value, dict) or not str(value.get("version")).startswith(_JSON_FEED):
        raise ExtractionError("the feed is JSON but not a JSON Feed")
    items = value.get("items")
    return came.links(_feed_entries(items if isinstance(items, list) else [], came))


def wordpress_links(came: Came) -> Links:
    """Links of WordPress' `/wp/v2/posts` (REST API Handbook). Raises `ExtractionError` for anything else.

    Behind its last page it answers an object with `rest_post_invalid_page_number`: no links.
    """
    value = _value(came.text)
    if isinstance(value, dict) and value.get("code") == "rest_post_invalid_page_number":
        return Links(pages=0)
    if not isinstance(value, list):
        raise ExtractionError("the WordPress API did not answer with posts")
    total = came.headers.get("x-wp-totalpages", "")
    articles = came.links(_wordpress_entries(value, came)).articles
    return Links(articles=articles, pages=int(total) if total.isdecimal() else None)


def state_links(came: Came) -> Links:
    """Links of the articles that a page's embedded data names, wherever they stand in it. Raises `ExtractionError`
    for an empty page."""
    entries = _entries(embedded_objects(read_tree(came.text)), came)
    # The same address stands in links without a time, too: those that state one come first.
    return came.links(sorted(entries, key=lambda entry: entry.listed_on is None))


def filled(template: str, entry: Mapping[str, Any]) -> str | None:
    """`template` with the entry's fields; `{a.b}` is field b of a. `None` where one is absent or no plain value."""
    values = {name: _at_path(entry, name) for name in _FIELD.findall(template)}
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in values.values()):
        return None
    return _FIELD.sub(lambda found: str(values[found[1]]), template)


def _value(text: str) -> Any:
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ExtractionError("the listing is not JSON") from error


def _at_path(value: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _entries(objects: Iterable[Any], came: Came) -> Iterator[Entry]:
    for entry in objects:
        if isinstance(entry, dict):
            for url in _addresses(entry, came):
                listed, at_latest = _listed(entry, came)
                yield came.entry(url, listed, at_latest=at_latest)


def _addresses(entry: Mapping[str, Any], came: Came) -> Iterator[str]:
    base = f"https://{came.outlet.domains[0]}/"
    stated = [filled(came.way.item_url, entry)]
    if came.way.way == "state":
        stated.extend(entry[name] for name in _ADDRESSES if isinstance(entry.get(name), str))
    for url in stated:
        address = None if url is None else absolute(base, url)
        if address is not None:
            yield address


def _listed(entry: Mapping[str, Any], came: Came) -> tuple[Listed, bool]:
    for name in came.way.dates:
        listed = read_listed(_at_path(entry, name), came.clock)
        if listed.on is not None:
            return listed, bool(_UPDATED.search(name))
    return NOT_LISTED, False


def _feed_entries(items: list[Any], came: Came) -> Iterator[Entry]:
    for item in items:
        stated = item.get("url") or item.get("external_url") if isinstance(item, dict) else None
        url = absolute(came.url, stated) if isinstance(stated, str) else None
        if url is not None:
            published = read_listed(item.get("date_published"), came.clock)
            listed = published if published.on else read_listed(item.get("date_modified"), came.clock)
            yield came.entry(url, listed, at_latest=published.on is None)


def _wordpress_entries(posts: list[Any], came: Came) -> Iterator[Entry]:
    for post in posts:
        if isinstance(post, dict):
            for url in _addresses(post, came):
                yield came.entry(url, _post_time(post, came))


def _post_time(post: Mapping[str, Any], came: Came) -> Listed:
    """`date_gmt` is UTC without saying so. Where it equals `date`, the site's zone was never set: then it is UTC
    too, unless the outlet is known to write local time there."""
    gmt = post.get("date_gmt")
    if isinstance(gmt, str) and not gmt.startswith("0000"):
        return read_listed(f"{gmt}+00:00" if re.fullmatch(r"[\d:T-]{19}", gmt) else gmt, came.clock)
    return read_listed(post.get("date"), came.clock)
