"""What the markup of a small page shows before anybody parses it (pure)."""

from __future__ import annotations

import html
import re

SMALL = 30_000
"""Characters up to which a page without text can be nothing but a check."""
_TITLE = re.compile(r"<title[^>]*>([^<]{0,300})", re.IGNORECASE)
_SCRIPTS = re.compile(r"<(script|style|noscript|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")


def plain(text: str) -> str:
    """`text` with its character references read: walls write their own names with them."""
    return html.unescape(text[:SMALL])


def words_of(text: str) -> str:
    """What a reader of a small page sees, roughly."""
    return " ".join(_TAGS.sub(" ", _SCRIPTS.sub(" ", text)).split())


def title_of(text: str) -> str:
    """The title that a page states, in one line; empty where it states none."""
    found = _TITLE.search(text)
    return " ".join(html.unescape(found[1]).split()) if found else ""
