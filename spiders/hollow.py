"""Pages that have the outlet's frame and nothing in it: not found, out of order, the front page instead of an
article, an empty shell (pure, over lxml).

Cheap, for every article comes by here: a page with text of its own is told by its paragraphs, and whether a page
calls itself an article is only asked where something speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice
from typing import Any, Literal
from urllib.parse import urlsplit

from spiders import signs
from spiders.bengali.normalize import clean
from spiders.blocks import HIDDEN, lines_of, text_of
from spiders.raw_text import title_of
from spiders.urls import host_of

Hollow = tuple[Literal["not_found", "server_error"], str]
"""What a page is instead of the one that was due, and a few words for a person."""

SHELL_TEXT = 10
"""Bengali letters in a body below which it counts as empty."""
_OWN_TEXT = 250
"""Bengali letters outside links, menus and scripts from which a page has something to say besides an error."""
_STORY = 1500
"""The same for a page whose title says that it is not found: it has teasers, or is a story about such pages."""
_HEADINGS = 4
"""So many headings of a page are asked what it says."""
_LONGEST_NOTE = 120
"""Characters of a line that says no more than that."""
_BENGALI = re.compile("[\u0985-\u09b9]")
_PARTS = re.compile(r"\s+[|»•·:–—-]+\s+|\s*[|»]\s*")
_ROOT = re.compile("/?|/[a-z]{2}(?:-[a-z]{2})?/?", re.IGNORECASE)
"""The path of a front page, also of one language's."""
_UNSEEN = frozenset((*HIDDEN, "style"))
_NOT_OWN = _UNSEEN | {"a", "nav", "header", "footer", "aside", "form", "button"}


def why_hollow(tree: Any, text: str, asked: str | None, stated: Collection[str]) -> Hollow | None:
    """What stands in the outlet's frame instead of what was due; `None` for a page of its own.

    `asked` is the address of an article, or `None` where any page will do; `stated` are the page's `addresses`.
    """
    return _says_so(tree, text) or _front_page(tree, asked, stated)


def addresses(tree: Any) -> list[str]:
    """The addresses that a page states as its own."""
    found = [e.get("href") for e in tree.iter("link") if e.get("rel") == "canonical"]
    found += [e.get("content") for e in tree.iter("meta") if e.get("property") == "og:url"]
    return [address for address in found if address]


def host_stated(stated: Collection[str]) -> str:
    """The host that they name; empty where they name none."""
    return next(filter(None, map(host_of, stated)), "")


def is_shell(tree: Any) -> bool:
    """Whether a reader sees no text in the body."""
    return not _has_paragraphs(tree, SHELL_TEXT) and _own_lines(tree, SHELL_TEXT, _UNSEEN) is not None


def _says_so(tree: Any, text: str) -> Hollow | None:
    """Whether a page says that it is not found, or that the site does not work.

    Its title or a heading says nothing else, or a line does and the page has no text of its own. A story
    about such pages has a longer headline, and data of an article.
    """
    headings = [text_of(element) for element in islice(tree.iter("h1", "h2"), _HEADINGS)]
    titles = [part for title in (clean(title_of(text)), *headings) for part in (title, *_PARTS.split(title)) if part]
    missing = _first(signs.NOT_FOUND, titles)
    enough = _STORY if missing else _OWN_TEXT
    lines = None if _has_paragraphs(tree, enough) else _own_lines(tree, enough, _NOT_OWN)
    if lines is None:
        return None
    missing = missing or _first(signs.NOT_FOUND, lines)
    if missing is not None or _has_class(tree, "error404"):
        return "not_found", f"the page says: {missing or 'error404'}"
    trouble = _first(signs.TROUBLE, [*titles, *lines])
    return None if trouble is None else ("server_error", f"error page: {trouble}")


def _first(sign: re.Pattern[str], lines: Collection[str]) -> str | None:
    return next((line for line in lines if len(line) <= _LONGEST_NOTE and sign.fullmatch(line)), None)


def _has_class(tree: Any, name: str) -> bool:
    return any(name in (body.get("class") or "").split() for body in tree.iter("body"))


def _has_paragraphs(tree: Any, enough: int) -> bool:
    """Whether the body's paragraphs have so many Bengali letters outside links and menus, as far as a look at each
    one's first words shows. What has is told in no time; what has not may still have."""
    letters = 0
    for paragraph in tree.iter("p"):
        found = len(_BENGALI.findall(paragraph.text or ""))
        if found and not any(above.tag in _NOT_OWN for above in paragraph.iterancestors()):
            letters += found
            if letters >= enough:
                return True
    return False


def _own_lines(tree: Any, enough: int, silent: Collection[str]) -> list[str] | None:
    """The body's lines without `silent` elements; `None` where they have `enough` Bengali letters to be a text."""
    lines: list[str] = []
    letters = 0
    for body in tree.iter("body"):
        for line in lines_of(body, silent=silent):
            letters += len(_BENGALI.findall(line))
            if letters >= enough:
                return None
            lines.append(line)
    return lines


def _front_page(tree: Any, asked: str | None, stated: Collection[str]) -> Hollow | None:
    """Whether the outlet's front page stands where an article was asked for: all that the page says of itself
    names the root of the site, and nothing on it is an article's."""
    if asked is None or not stated or not all(map(_is_root, stated)) or _ROOT.fullmatch(urlsplit(asked).path):
        return None
    kinds = [element.get("content") for element in tree.iter("meta") if element.get("property") == "og:type"]
    return None if "article" in kinds else ("not_found", "the front page in its place")


def _is_root(address: str) -> bool:
    parts = urlsplit(address)
    return _ROOT.fullmatch(parts.path) is not None and not parts.query
