"""Any page of any outlet: structured layers and the generic fallback, no selectors. For `khobor parse`.

Not an outlet to crawl: it has no spider and stands on no list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from spiders.lines import LineRules
from spiders.outlet import CountBand, Discovery, Outlet
from spiders.pages import ArticlePage, ListingPage
from spiders.rules import select
from spiders.urls import absolute, canonical_url, decoded_slug, host_of

OUTLET = Outlet(
    slug="generic",
    name="any outlet",
    domains=(),
    country="ZZ",
    zone=ZoneInfo("UTC"),
    discovery=(),
    article_url=re.compile(r"https?://.+"),
    count_band=CountBand(minimum=0, maximum=0),
    parser_version=1,
    lines=LineRules(
        footers=(r"leave a reply.*", r"মন্তব্য(?: করুন)?(?: \([\d০-৯]+\))?", r"©.*", r"(?:এই|একই) বিভাগের (?:আরও|আরো).*"),
    ),
)

_NEVER = re.compile(
    r"/(?:category|categories|tag|tags|topic|topics|author|authors|page|newsletters?|video|videos|photo|photos|gallery"
    r"|static|cdn-cgi|wp-\w+|api|search|login|epaper|event|feed|amp)(?:/|$)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{5,}")  # 1222530, 1623410.details, dgtl-1.773045
_TOKEN = re.compile(r"(?=[a-z]*\d)[0-9a-z]{9,14}", re.IGNORECASE)  # 019c187ec3d2, g6wu72fsk3
_POST = re.compile(r"(?:^|&)p=\d+")


def leads_to_article(url: str, page_url: str) -> bool:
    """Whether `url`, linked from the listing at `page_url`, looks like an article of the same site.

    Its last segment is an id, or a headline as a slug of at least five words. Sections, tags and service pages
    have short names.
    """
    parts = urlsplit(url)
    if host_of(url).removeprefix("www.") != host_of(page_url).removeprefix("www.") or _NEVER.search(parts.path):
        return False
    last = decoded_slug(parts.path.rstrip("/").rpartition("/")[2])
    if _NUMBER.search(last) or _TOKEN.fullmatch(last) or _POST.search(parts.query):
        return True
    return len(re.findall(r"[^-_\s]+", last)) >= 5


class GenericArticlePage(ArticlePage):
    """An article of any outlet. `page_params` may name its `zone`."""

    outlet = OUTLET


class GenericListingPage(ListingPage):
    """A listing of any outlet."""

    outlet = OUTLET

    def linked(self, way: Discovery | None = None) -> Iterator[tuple[Any, str]]:  # noqa: ARG002  # it knows none
        """The links of the page's own site that look like articles, without navigation and footer."""
        page_url = str(self.response.url)
        for element in select(self.tree, _LINKS):
            address = absolute(page_url, element.get("href"))
            if address is not None and leads_to_article(address, page_url):
                yield element, canonical_url(address)


_LINKS = "a[href]"
