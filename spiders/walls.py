"""Pages that came where a page of the outlet was due: bot walls, error pages, somebody else's pages (pure).

Each looks like an empty listing to a parser, and none is one. Most answer with status 200. The signs are
those of real pages that were collected and of the vendors' own documentation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from itertools import islice
from typing import Any, Literal
from urllib.parse import urljoin

import attrs

from spiders import signs
from spiders.blocks import TooDeepError, read_tree
from spiders.hollow import SHELL_TEXT, addresses, host_stated, is_shell, why_hollow
from spiders.items import ExtractionError
from spiders.raw_text import SMALL, plain, title_of, words_of
from spiders.urls import host_of, same_site

Kind = Literal["wall", "refused", "server_error", "not_found", "empty", "shell", "foreign", "other_script"]

_BENGALI = re.compile("[\u0985-\u09b9]")
_ENOUGH_TEXT = 300
"""Bengali letters from which a page is one of the outlet's, whatever words stand in it."""
_SHORT_TEXT = 100
"""The same where the title is Bengali, too: a short news item that quotes an error."""
_PLAIN_TEXT = 200
"""Characters up to which a reply without markup and without Bengali is an error message."""
_ENOUGH = re.compile(f"(?:[^\u0985-\u09b9]*+[\u0985-\u09b9]){{{_ENOUGH_TEXT}}}+")
_IS_JSON = re.compile(r"\s*(?:[\[{]|\Z)")
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


def blocker(status: int, headers: Mapping[str, str], text: str) -> Failure | None:
    """The bot wall or the refusal that answered, or `None`. `headers` have lower-case names."""
    return _wall(headers, text, has_text=_has_text(text)) or _refusal(status)


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
    has_text = _has_text(text)
    failure = _wall(headers, text, has_text=has_text)
    if failure is None and (not text or text.isspace()):
        return Failure("empty", "zero bytes")
    failure = failure or _server_error(status, headers, text, has_text=has_text) or _refusal(status)
    if failure is not None or not _is_html(headers, text):
        return failure
    return _not_ours(text, domains, asked, tree or partial(read_tree, text))


def _wall(headers: Mapping[str, str], text: str, *, has_text: bool) -> Failure | None:
    for name, value, owner in signs.WALL_HEADERS:
        if value.search(headers.get(name, "")):
            return Failure("wall", owner)
    if has_text:
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


def _server_error(status: int, headers: Mapping[str, str], text: str, *, has_text: bool) -> Failure | None:
    if not has_text and not _is_short_item(text):
        title = title_of(text)
        if signs.ERROR_TITLE.fullmatch(title) and not _BENGALI.search(title) and not signs.NOT_FOUND.fullmatch(title):
            return Failure("server_error", f"error page: {title}")
        for sign, reason in signs.ERROR_MARKS:
            found = sign.search(text)
            if found is not None:
                return Failure("server_error", f"error page: {reason or found[0].lower()}")
        if _is_html(headers, text) and "<" not in text and len(text) <= _PLAIN_TEXT and not _BENGALI.search(text):
            return Failure("server_error", f"error page: {' '.join(text.split())}")
        complaint = signs.JSON_ERROR.fullmatch(text) if len(text) <= _PLAIN_TEXT else None
        if complaint is not None:
            return Failure("server_error", f"error message: {complaint['says']}")
    return Failure("server_error", f"server error (HTTP {status})") if status >= 500 else None


def _not_ours(text: str, domains: Collection[str], asked: str | None, read: Callable[[], Any]) -> Failure | None:
    """Whether a page that is no error page is another site's, or has nothing in it."""
    try:
        tree = read()
    except TooDeepError:
        return None  # whoever reads the page says so
    except ExtractionError:
        return Failure("empty", "no element")
    stated = addresses(tree)
    host = host_stated(stated)
    if host and domains and not same_site(host, domains):
        return Failure("foreign", f"a page of another site: {host}")
    hollow = why_hollow(tree, text, asked, stated)
    if hollow is not None and not _is_article(text):
        return Failure(*hollow)
    if signs.BETTING_TITLE.fullmatch(title_of(text)) and not _is_article(text):
        return Failure("foreign", f"a page of games of chance: {title_of(text)}")
    if not _BENGALI.search(text):
        return _without_bengali(text, domains)
    if is_shell(tree):
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
    return _has_letters(title_of(text), SHELL_TEXT) and _has_letters(text, _SHORT_TEXT)


def _is_html(headers: Mapping[str, str], text: str) -> bool:
    content_type = headers.get("content-type", "").replace("xhtml", "")
    return "json" not in content_type and "xml" not in content_type and not _IS_JSON.match(text)
