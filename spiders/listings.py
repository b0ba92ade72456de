"""Which links a listing holds: what came is handed to the reader of its way's kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
from web_poet import HttpResponse

from spiders.entries import Came, Links
from spiders.feeds import feed_links
from spiders.json_listings import json_links, state_links, wordpress_links
from spiders.listed_times import read_listed
from spiders.outlet import Way
from spiders.pages import ListingPage
from spiders.sitemaps import sitemap_links

READERS: Mapping[Way, Callable[[Came], Links]] = {
    "feed": feed_links,
    "sitemap": sitemap_links,
    "wordpress": wordpress_links,
    "json": json_links,
    "state": state_links,
}
"""For each kind of way but `listing`, which an outlet's own page object reads."""


def read_links(came: Came, listing_page: type[ListingPage]) -> Links:
    """The links of what came. Raises `ExtractionError` where it is not what the way promises."""
    reader = READERS.get(came.way.way)
    if reader is not None:
        return reader(came)
    dated = _page(came, listing_page).dated_links(came.way)
    return came.links(came.entry(url, read_listed(printed, came.clock)) for url, printed in dated.items())


def count_missed(came: Came, listing_page: type[ListingPage]) -> int:
    """How many links of a page lead to articles, where its way's own selector finds none of them."""
    if came.way.way != "listing":
        return 0
    return len(_page(came, listing_page).dated_links(attrs.evolve(came.way, link_css=None)))


def _page(came: Came, listing_page: type[ListingPage]) -> ListingPage:
    return listing_page(response=HttpResponse(came.url, came.body, headers=came.headers))
