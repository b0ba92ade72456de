"""Listings in JSON: an outlet's API, WordPress' REST API, JSON Feed, and the data that a page embeds (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from spiders.bengali.normalize import ASCII_DIGITS
from spiders.blocks import read_tree
from spiders.entries import Came, Entry, Links
from spiders.items import ExtractionError
from spiders.listed_times import NOT_LISTED, Listed, read_listed
from spiders.state import embedded_objects
from spiders.urls import absolute

_FIELD = re.compile(r"\{([^{}]+)\}")
_UPDATED = re.compile(r"modif|updat", re.IGNORECASE)
_JSON_FEED = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/")
# Where JSON begins behind what a server wrote before it: PHP's warnings, a guard ()]}',), a callback's name.
_START = re.compile(r"(?:^|(?<=[>(;,]))[ \t\ufeff]*(?=[\[{])", re.MULTILINE)
_WEB_PAGE = re.compile(r"<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_DECODER = json.JSONDecoder(strict=False)
# Keys seen in embedded data for an article's own address: Quintype, Next.js (dhakapost.com; `href` of links drawn).
_ADDRESSES = ("url", "URL", "link", "href", "permalink", "canonical_url", "canonical-url")


def json_links(came: Came) -> Links:
    """Links of an API's answer: an array, or where the way says that it stands. Raises `ExtractionError`."""
    found = _listed_in(_at_path(_value(came.text), came.way.entries))
    if found is None:
        where = f"at {came.way.entries}" if came.way.entries else "as a whole"
        raise ExtractionError(f"the JSON listing is not an array of entries {where}")
    return came.links(_entries(found, came))


def json_feed_links(came: Came) -> Links:
    """Links of a JSON Feed. Raises `ExtractionError` for other JSON."""
    value = _value(came.text)
    if not isinstance(value, dict) or not _JSON_FEED.match(str(value.get("version"))):
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
    posts = _listed_in(value)
    if posts is None:
        raise ExtractionError("the WordPress API did not answer with posts")
    total = came.headers.get("x-wp-totalpages", "")
    articles = came.links(_wordpress_entries(posts, came)).articles
    return Links(articles=articles, pages=int(total) if re.fullmatch(r"\d{1,9}", total) else None)


def state_links(came: Came) -> Links:
    """Links of the articles that a page's embedded data names, wherever they stand in it. Raises `ExtractionError`
    for an empty page."""
    entries = _entries(embedded_objects(read_tree(came.text)), came)
    # The same address stands in links without a time, too: those that state one come first.
    return came.links(sorted(entries, key=lambda entry: entry.listed_on is None))


def filled(template: str, entry: Mapping[str, Any]) -> str | None:
    """`template` with the entry's fields; `{a.b}` is field b of a, `{a.0}` the first of a list. `None` where one is
    absent, empty or no plain value."""
    values = {name: _plain(_at_path(entry, name)) for name in _FIELD.findall(template)}
    if not all(values.values()):
        return None
    return _FIELD.sub(lambda found: values[found[1]] or "", template)


def _plain(value: Any) -> str | None:
    """A field as a part of an address. Ids are printed in Bengali digits, too; addresses have none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    return text.translate(ASCII_DIGITS) if text.isdecimal() else text


def _value(text: str) -> Any:
    """The JSON in an answer, whatever stands before and behind it. A web page holds none, nor does what is cut."""
    start = _START.search(text)
    if start is None or _WEB_PAGE.search(text, 0, start.end()):
        raise ExtractionError("the listing is not JSON")
    try:
        return _DECODER.raw_decode(text, start.end())[0]
    except (ValueError, RecursionError) as error:
        raise ExtractionError("the listing is not JSON") from error


def _at_path(value: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        if isinstance(value, list) and name.isdecimal():
            value = value[int(name)] if int(name) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def _listed_in(value: Any) -> list[Any] | None:
    """The entries of an array. PHP writes one that has gaps as an object with its numbers for names."""
    if isinstance(value, dict) and value and all(name.isdecimal() for name in value):
        return list(value.values())
    return value if isinstance(value, list) else None


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
        url = came.article_among(_feed_addresses(item, came)) if isinstance(item, dict) else None
        if url is not None:
            published = read_listed(item.get("date_published"), came.clock)
            listed = published if published.on else read_listed(item.get("date_modified"), came.clock)
            yield came.entry(url, listed, at_latest=published.on is None)


def _feed_addresses(item: Mapping[str, Any], came: Came) -> Iterator[str | None]:
    # An item's id should be a whole address (JSON Feed 1.1).
    bases = {"url": came.url, "id": "", "external_url": came.url}
    return (absolute(base, item[name]) for name, base in bases.items() if isinstance(item.get(name), str))


def _wordpress_entries(posts: list[Any], came: Came) -> Iterator[Entry]:
    for post in posts:
        if isinstance(post, dict):
            for url in _addresses(post, came):
                yield came.entry(url, _post_time(post, came))


def _post_time(post: Mapping[str, Any], came: Came) -> Listed:
    """`date_gmt` is UTC without saying so. Where it equals `date`, the site's zone was never set: then it is UTC
    too, unless the outlet is known to write local time there."""
    if came.way.times != "local_as_utc":
        gmt = read_listed(post.get("date_gmt"), attrs.evolve(came.clock, times="utc"))
        if gmt.on is not None:
            return gmt
    return read_listed(post.get("date"), came.clock)
