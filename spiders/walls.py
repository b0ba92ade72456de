"""Pages that came where a page of the outlet was due: bot walls, error pages, somebody else's pages (pure).

Each looks like an empty listing to a parser, and none is one. Most answer with status 200. The signs are
those of real pages that were collected and of the vendors' own documentation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

import attrs

from spiders import signs
from spiders.bengali.normalize import clean
from spiders.blocks import TooDeepError, lines_of, read_tree, text_of
from spiders.items import ExtractionError
from spiders.raw_text import SMALL, plain, title_of, words_of
from spiders.rules import select
from spiders.urls import host_of, same_site

Kind = Literal["wall", "refused", "server_error", "not_found", "empty", "shell", "foreign", "other_script"]

_BENGALI = re.compile("[\u0985-\u09b9]")
_ENOUGH_TEXT = 300
"""Bengali letters from which a page is one of the outlet's, whatever words stand in it."""
_SHORT_TEXT = 100
"""The same where the title is Bengali, too: a short news item that quotes an error."""
_SHELL_TEXT = 10
"""Bengali letters in a body below which it counts as empty."""
_OWN_TEXT = 250
"""Bengali letters outside links, menus and scripts from which a page has something to say besides an error."""
_STORY = 1500
"""The same for a page whose title says that it is not found: it has teasers, or is a story about such pages."""
_PLAIN_TEXT = 200
"""Characters up to which a reply without markup and without Bengali is an error message."""
_PARTS = re.compile(r"\s+[|»•·:–—-]+\s+|\s*[|»]\s*")
_ENOUGH = re.compile(f"(?:[^\u0985-\u09b9]*+[\u0985-\u09b9]){{{_ENOUGH_TEXT}}}+")
_ARTICLE_MARKS = ('"NewsArticle"', "article:published_time")
_ARTICLE = re.compile(
    r"[\"'](?:Reportage|Analysis|Opinion|Background|Review)?NewsArticle[\"']|article:published_time", re.I
)


@attrs.frozen
class Failure:
    """Why a response is not the page that was due."""

    kind: Kind
    reason: str
    """A few words for a person: `Cloudflare challenge`."""


def why_blocked(status: int, headers: Mapping[str, str], text: str) -> str | None:
    """The bot wall or refusal that answered, or `None`. `headers` have lower-case names."""
    failure = _wall(headers, text) or _refusal(status)
    return None if failure is None else failure.reason


def why_unusable(status: int, headers: Mapping[str, str], text: str, domains: Collection[str] = ()) -> str | None:
    """Why a response is not a page of the outlet at `domains`, or `None` where it looks like one."""
    failure = classify(status, headers, text, domains)
    return None if failure is None else failure.reason


def classify(
    status: int,
    headers: Mapping[str, str],
    text: str,
    domains: Collection[str] = (),
    *,
    asked: str | None = None,
    tree: Callable[[], Any] | None = None,
) -> Failure | None:
    """What kind of failure a response is; `None` for a page with text of a Bengali outlet.

    JSON and XML are only judged by their status and emptiness. Without `domains` any host may be canonical. Where the
    address of an article was `asked` for, the outlet's front page in its place is a failure, too. `tree` gives the
    page's elements where the caller has them already; it may raise `ExtractionError`.
    """
    failure = _wall(headers, text)
    if failure is None and not text.strip():
        return Failure("empty", "zero bytes")
    failure = failure or _server_error(status, headers, text) or _refusal(status)
    if failure is not None or not _is_html(headers, text):
        return failure
    return _not_ours(text, domains, asked, tree or partial(read_tree, text))


def _wall(headers: Mapping[str, str], text: str) -> Failure | None:
    for name, value, owner in signs.WALL_HEADERS:
        if value.search(headers.get(name, "")):
            return Failure("wall", owner)
    if _has_text(text):
        return None
    reason = _first(signs.MACHINERY, text)
    if reason is None and _is_html(headers, text) and not _is_short_item(text):
        reason = _first(signs.WORDS, plain(text)) or _titled(signs.WALL_TITLES, title_of(text)) or _check_alone(text)
    return None if reason is None else Failure("wall", reason)


def _check_alone(text: str) -> str | None:
    """Whether a page holds nothing but a captcha, or a script that sets a cookie and loads it again."""
    if len(text) > SMALL or len(words_of(text)) > _PLAIN_TEXT:
        return None
    if signs.CAPTCHA.search(text):
        return "captcha"
    if signs.COOKIE_CHECK.search(text) and signs.GOES_ON.search(text):
        return "JavaScript cookie check"
    return None


def _first(marks: Collection[signs.Mark], text: str) -> str | None:
    return next((name for mark, name in marks if mark.search(text)), None)


def _titled(marks: Collection[signs.Mark], title: str) -> str | None:
    return next((name for mark, name in marks if mark.fullmatch(title)), None)


def _refusal(status: int) -> Failure | None:
    names = {401: "login required", 403: "access refused", 429: "too many requests", 451: "legal reasons"}
    return Failure("refused", f"{names[status]} (HTTP {status})") if status in names else None


def _server_error(status: int, headers: Mapping[str, str], text: str) -> Failure | None:
    if not _has_text(text) and not _is_short_item(text):
        title = title_of(text)
        if signs.ERROR_TITLE.fullmatch(title) and not _BENGALI.search(title) and not signs.NOT_FOUND.fullmatch(title):
            return Failure("server_error", f"error page: {title}")
        for sign, reason in signs.ERROR_MARKS:
            found = sign.search(text)
            if found is not None:
                return Failure("server_error", f"error page: {reason or found[0].lower()}")
        if _is_html(headers, text) and "<" not in text and len(text) <= _PLAIN_TEXT and not _BENGALI.search(text):
            return Failure("server_error", f"error page: {' '.join(text.split())}")
    return Failure("server_error", f"server error (HTTP {status})") if status >= 500 else None


def _not_ours(text: str, domains: Collection[str], asked: str | None, read: Callable[[], Any]) -> Failure | None:
    """Whether a page that is no error page is another site's, or has nothing in it."""
    try:
        tree = read()
    except TooDeepError:
        return None  # whoever reads the page says so
    except ExtractionError:
        return Failure("empty", "no element")
    host = _canonical_host(tree)
    if host and domains and not same_site(host, domains):
        return Failure("foreign", f"a page of another site: {host}")
    failure = None if _is_article(text) else _says_so(tree, text) or _front_page(tree, asked)
    if failure is not None:
        return failure
    if not _BENGALI.search(text):
        return _without_bengali(text, domains)
    if _letters_in_body(tree) < _SHELL_TEXT:
        return _sent_away(text, domains) or Failure("shell", "empty shell: a head, but no text in the body")
    return None


def _without_bengali(text: str, domains: Collection[str]) -> Failure:
    owner = _first(signs.HOSTS_PAGE, text)
    if owner is not None:
        return Failure("foreign", owner)
    return _sent_away(text, domains) or Failure("other_script", f"no Bengali letters: {title_of(text) or 'no title'}")


def _sent_away(text: str, domains: Collection[str]) -> Failure | None:
    """Whether a small page without text sends its reader to another site."""
    found = signs.SENT_AWAY.search(text) if domains and len(text) <= SMALL else None
    host = host_of(urljoin("https:", found["url"])) if found is not None else ""
    return (
        Failure("foreign", f"a page that leads to another site: {host}")
        if host and not same_site(host, domains)
        else None
    )


def _says_so(tree: Any, text: str) -> Failure | None:
    """Whether a page within the outlet's frame says that it is not found, or that the site does not work.

    Its title or a heading says nothing else, or a line does and the page has no text of its own. A story
    about such pages has a longer headline, and data of an article.
    """
    headings = [text_of(element) for element in select(tree, "h1, h2")[:4]]
    titles = [part for title in (title_of(text), *headings) for part in (title, *_PARTS.split(title)) if part]
    missing = next(filter(signs.NOT_FOUND.fullmatch, _short(titles)), None)
    lines = _own_lines(tree, _STORY if missing else _OWN_TEXT)
    if lines is None:
        return None
    missing = missing or next(filter(signs.NOT_FOUND.fullmatch, _short(lines)), None)
    if missing is not None or _has_class(tree, "error404"):
        return Failure("not_found", f"the page says: {missing or 'error404'}")
    trouble = next(filter(signs.TROUBLE.fullmatch, _short([*titles, *lines])), None)
    return None if trouble is None else Failure("server_error", f"error page: {trouble}")


def _short(lines: Collection[str]) -> Iterator[str]:
    return (line for line in map(clean, lines) if len(line) <= _LONGEST_NOTE)


_LONGEST_NOTE = 120
"""Characters of a line that says no more than that."""


def _has_class(tree: Any, name: str) -> bool:
    return any(name in (body.get("class") or "").split() for body in select(tree, "body"))


def _own_lines(tree: Any, enough: int) -> list[str] | None:
    """The lines of a body outside links and menus; `None` where they have `enough` Bengali letters to be a text."""
    lines: list[str] = []
    letters = 0
    for body in select(tree, "body"):
        for line in lines_of(body, silent=_NOT_OWN):
            letters += len(_BENGALI.findall(line))
            if letters >= enough:
                return None
            lines.append(line)
    return lines


_NOT_OWN = frozenset(
    ("script", "style", "noscript", "template", "textarea", "a", "nav", "header", "footer", "aside", "form", "button")
)


def _front_page(tree: Any, asked: str | None) -> Failure | None:
    """Whether the outlet's front page stands where an article was asked for: all that the page says of itself
    names the root of the site, and nothing on it is an article's."""
    if asked is None or _ROOT.fullmatch(urlsplit(asked).path):
        return None
    stated = [urlsplit(address) for address in _addresses(tree)]
    kinds = [element.get("content") for element in select(tree, "meta[property='og:type']")]
    is_root = bool(stated) and all(_ROOT.fullmatch(parts.path) and not parts.query for parts in stated)
    return Failure("not_found", "the front page in its place") if is_root and "article" not in kinds else None


_ROOT = re.compile("/?|/[a-z]{2}(?:-[a-z]{2})?/?", re.IGNORECASE)
"""The path of a front page, also of one language's."""


def _addresses(tree: Any) -> list[str]:
    stated = [e.get("href") for e in select(tree, "link[rel=canonical]")]
    stated += [e.get("content") for e in select(tree, "meta[property='og:url']")]
    return [address for address in stated if address]


def _canonical_host(tree: Any) -> str:
    return next(filter(None, map(host_of, _addresses(tree))), "")


def _letters_in_body(tree: Any) -> int:
    """Bengali letters that a reader of the body sees, counted as far as `_SHELL_TEXT`."""
    count = 0
    for body in select(tree, "body"):
        for line in lines_of(body, silent=_UNSEEN):
            count += len(_BENGALI.findall(line))
            if count >= _SHELL_TEXT:
                return count
    return count


_UNSEEN = frozenset(("script", "style", "noscript", "template", "textarea"))


def _is_article(text: str) -> bool:
    """Whether a page has data of an article."""
    if any(mark in text for mark in _ARTICLE_MARKS):  # as nearly all write it: found in no time
        return True
    small_letters = text.encode("utf-8", "replace").lower()  # of bytes: much faster than of letters
    words = b"newsarticle" in small_letters or b"article:published_time" in small_letters
    return words and _ARTICLE.search(text) is not None


def _has_text(text: str) -> bool:
    return _ENOUGH.match(text) is not None


def _has_letters(text: str, enough: int) -> bool:
    return next(islice(_BENGALI.finditer(text), enough - 1, None), None) is not None


def _is_short_item(text: str) -> bool:
    """Whether a page has a Bengali title and some Bengali text: too little to be sure of, too much for a wall."""
    return _has_letters(title_of(text), _SHELL_TEXT) and _has_letters(text, _SHORT_TEXT)


def _is_html(headers: Mapping[str, str], text: str) -> bool:
    content_type = headers.get("content-type", "").replace("xhtml", "")
    return "json" not in content_type and "xml" not in content_type and text.lstrip()[:1] not in "[{"
