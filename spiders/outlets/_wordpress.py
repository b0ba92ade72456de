"""What WordPress gives on every site that uses it: post ids, body and comment classes, the REST way."""

from __future__ import annotations

import re

from spiders.layers import WITHOUT_STATE, Found
from spiders.outlet import Discovery
from spiders.pages import ArticlePage, ListingPage
from spiders.rules import select

_POST_ID = re.compile(r"\bpostid-(\d+)\b")


def rest_discovery(base: str, *, pages: int, evidence: str) -> Discovery:
    """Discovery by the REST API of the WordPress at `base` (WordPress REST API Handbook, Posts)."""
    url = f"{base}/wp-json/wp/v2/posts?per_page=20&page={{page}}"
    return Discovery(way="wordpress", urls=(url,), pages=pages, evidence=evidence)


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
