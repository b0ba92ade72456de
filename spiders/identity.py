"""Which article an address leads to, and which parser read it, by the outlet's declaration (pure)."""

from __future__ import annotations

from spiders.outlet import Outlet
from spiders.urls import canonical_url, decoded_slug

PARSER_VERSION = 3
"""Version of what all outlets share. Raised when it gives another text for some page or extract."""


def canonical(url: str, outlet: Outlet) -> str:
    """The one address of `url` at `outlet`: mirrors, variants and tracking folded."""
    return canonical_url(url, drop_query=outlet.drop_query, mirror=outlet.mirror)


def article_address(url: str, outlet: Outlet) -> str | None:
    """`url` in its canonical form, but at the host and in the variant that it names; `None` where that is no address
    of an article of `outlet`. How it is written, as to its letters' case or its port, does not matter."""
    try:
        address = canonical_url(url, drop_query=outlet.drop_query)
    except ValueError:
        return None
    return address if outlet.article_url.match(address) else None


def article_key(address: str, outlet: Outlet, page_id: str | None = None) -> str:
    """The outlet's own identity of the article at the canonical `address`, best first: the id or slug in
    the address, the id in the page's data, the address itself."""
    found = outlet.article_url.match(address)
    key = found.groupdict().get("key") if found is not None else None
    return decoded_slug(key) if key else page_id or address


def parser_version(outlet: Outlet) -> str:
    """The version that an article carries: the outlet's and the shared layers'."""
    return f"{outlet.slug}.{outlet.parser_version}+{PARSER_VERSION}"
