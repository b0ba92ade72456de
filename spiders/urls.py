"""Addresses: one canonical form, so that one article has one address whoever linked to it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

# Parameters that say where a reader came from, never what he reads. Sources: public scrapers
# and the publishers' own tagging guides.
_TRACKING = re.compile(
    r"(?:utm_\w+|at_\w+|mc_[ce]id|_ga|_gl|fbclid|gclid|dclid|yclid|msclkid|igshid|twclid"
    r"|gbraid|wbraid|ref|ref_src|ref_url|referrer|ocid|cmpid|ns_\w+|_openstat|fb_\w+)",
    re.IGNORECASE,
)
# An address that canonicalising leaves as it is. Most are, and looking costs a fiftieth of doing.
_ALREADY = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[1-9]\d{3,4})?"
    r"/(?!\.)(?:[A-Za-z0-9_~-]|%[89A-F][0-9A-F]|(?<!/)/(?!\.)|(?<!/)\.)*",
    re.ASCII,
)
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_RESIZED = re.compile(r"https?://[^/?#]+/_next/image/?\?(?:[^#]*&)?url=(?P<url>[^&#]+)")
_DEFAULT_PORT = {"http": ":80", "https": ":443"}


def canonical_url(url: str, *, drop_query: Iterable[str] = (), mirror: Iterable[tuple[str, str]] = ()) -> str:
    """The one form of an absolute `url`: host lower-case, percent-encoding in upper-case hex and decoded
    at most once (`%25` in a slug survives), query sorted, no fragment, no tracking parameters, none of
    `drop_query`; then each `(pattern, replacement)` of `mirror` applied. Idempotent as far as `mirror` is.

    Raises `ValueError` where `url` is no address at all (a broken IPv6 host).
    """
    plain = _without_tracking(url.strip(), frozenset(drop_query))
    for pattern, replacement in mirror:
        plain = re.sub(pattern, replacement, plain)
    return plain


def decoded_slug(part: str) -> str:
    """A path segment as people read it: percent-encoding undone once. Bytes that are no UTF-8 show as �."""
    # A third of the time of urllib's unquote, which goes letter by letter: slugs have hundreds.
    return _ENCODED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace"), part)


def host_of(url: str) -> str:
    """The host of `url` in lower case, without port; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def same_site(host: str, domains: Iterable[str]) -> bool:
    """Whether `host` is one of `domains` or lies below one of them."""
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def absolute(base: str, href: str | None) -> str | None:
    """`href` as an absolute web address, or `None` for what is none (`mailto:`, `javascript:`, broken). Tabs and
    line breaks in it are left out, as browsers do."""
    address = (href or "").strip()
    if address.startswith(("http://", "https://")) and "[" not in address and address.isprintable():
        return address  # most are: a sitemap's fifty thousand
    try:
        address = urljoin(base, address)
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None


def plain_image(url: str) -> str:
    """The address of the picture itself where `url` is Next.js' resizer: `/_next/image?url=…`."""
    found = _RESIZED.match(url)
    return decoded_slug(found["url"]) if found else url


def _without_tracking(url: str, drop_query: frozenset[str]) -> str:
    if _ALREADY.fullmatch(url):
        return url
    scheme, netloc, path, query, _ = urlsplit(canonicalize_url(url))
    netloc = netloc.removesuffix(_DEFAULT_PORT.get(scheme, ":"))
    names = {part.partition("=")[0] for part in query.split("&")}
    unwanted = [name for name in names if name in drop_query or _TRACKING.fullmatch(name)]
    address = urlunsplit((scheme, netloc, path, query, ""))
    if not unwanted:
        return address
    return canonicalize_url(str(url_query_cleaner(address, unwanted, remove=True, unique=False)))
