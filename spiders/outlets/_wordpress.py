"""What WordPress gives on every site that uses it: post ids, body and comment classes, the REST way."""

from __future__ import annotations

import re

from spiders.layers import WITHOUT_STATE, Found
from spiders.outlet import Discovery, Times
from spiders.pages import ArticlePage, ListingPage
from spiders.rules import select

_POST_ID = re.compile(r"\bpostid-(\d+)\b")


_ASKED = "per_page={size}&page={page}&_fields=id,date,date_gmt,link"
"""Without the texts of twenty posts an answer has 3 KB instead of 200."""


def rest_discovery(base: str, *, pages: int, evidence: str, times: Times = "stated") -> tuple[Discovery, ...]:
    """Discovery by the REST API of the WordPress at `base` (WordPress REST API Handbook, Posts): under its own path,
    else by the parameter that works without rewriting of addresses. A backfill asks for as many posts as it may."""
    return tuple(
        Discovery(
            way="wordpress",
            urls=(f"{base}{path}{_ASKED}",),
            pages=pages,
            backfill_size=100,
            times=times,
            evidence=evidence,
        )
        for path in ("/wp-json/wp/v2/posts?", "/?rest_route=/wp/v2/posts&")
    )


class WordPressArticlePage(ArticlePage):
    """A single post."""

    # Share plugins and the core's own widgets put themselves into the post's text.
    order = WITHOUT_STATE
    drop = "div[class*=sharing], div[class*=sharedaddy], .wp-caption-text, .ad-box, .td-a-rec, .code-block"

    def page_id(self) -> Found | None:
        """The post's id: from the shortlink, else from the class that `body_class()` prints."""
        stated = super().page_id()
        if stated is not None:
            return stated
        for body in select(self.tree, "body[class*=postid-]"):
            found = _POST_ID.search(body.get("class"))
            if found is not None:
                return found[1], "meta"
        return None


class WordPressListingPage(ListingPage):
    """An archive page: of a category, a day, an author."""
