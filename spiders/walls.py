"""Pages that came where a page of the outlet was due: bot walls, error pages, somebody else's pages (pure).

Each looks like an empty listing to a parser, and none is one. Most answer with status 200. The signs are
those of real pages that were collected and of the vendors' own documentation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any, Literal

import attrs

from spiders.blocks import TooDeepError, lines_of, read_tree
from spiders.items import ExtractionError
from spiders.rules import select
from spiders.urls import host_of, same_site

Kind = Literal["wall", "refused", "server_error", "empty", "shell", "foreign", "other_script"]

_BENGALI = re.compile("[\u0985-\u09b9]")
_ENOUGH_TEXT = 300
"""Bengali letters from which a page is one of the outlet's, whatever words stand in it."""
_SHELL_TEXT = 10
"""Bengali letters in a body below which it counts as empty."""
_TITLE = re.compile(r"<title[^>]*>([^<]{0,300})", re.IGNORECASE)

_WALL_HEADERS = {"cf-mitigated": "Cloudflare challenge", "x-amzn-waf-action": "AWS WAF challenge"}
_WALL_TITLES = (
    (re.compile(r"just a moment|attention required! \| cloudflare", re.I), "Cloudflare challenge"),
    (re.compile(r"sucuri website firewall", re.I), "Sucuri firewall"),
    (re.compile(r"ddos-guard", re.I), "DDoS-Guard challenge"),
    (re.compile(r"access denied|access to this page has been denied|you have been blocked", re.I), "access denied"),
    (re.compile(r"bot verification|human verification|are you a robot|security check", re.I), "bot check"),
    (re.compile(r"one moment, please", re.I), "Imunify360 challenge"),
)
_WALL_MARKS = (
    (re.compile(r"_cf_chl_opt|cf-browser-verification|/cdn-cgi/challenge-platform/h/"), "Cloudflare challenge"),
    (
        re.compile(r"errors\.edgesuite\.net|you don't have permission to access .{0,300}reference\s*#", re.I | re.S),
        "Akamai: access denied",
    ),
    (re.compile(r"sucuri_cloudproxy|sucuri website firewall", re.I), "Sucuri firewall"),
    (re.compile(r"_incapsula_resource|incapsula incident id", re.I), "Imperva challenge"),
    (re.compile(r"/\.well-known/ddos-guard/|check\.ddos-guard\.net", re.I), "DDoS-Guard challenge"),
    (re.compile(r"captcha-delivery\.com"), "DataDome challenge"),
    (re.compile(r"px-captcha"), "PerimeterX challenge"),
    (
        re.compile(r"checking your browser before accessing|verify(?:ing)? (?:that )?you are (?:a )?human", re.I),
        "bot check",
    ),
)
_ERROR_TITLE = re.compile(
    r"(?:.{0,80}\|\s*)?[45]\d\d\b.{0,80}|server error|internal server error|bad gateway|service unavailable"
    r"|gateway time-?out|method not allowed|application error.{0,80}",
    re.IGNORECASE | re.DOTALL,
)
_ERROR_MARKS = (
    (re.compile(r"\berror code: \d{3,4}\b", re.I), None),
    (
        re.compile(r"application error: a (?:server|client)-side exception has occurred|id=[\"']?__next_error__", re.I),
        "Next.js exception",
    ),
    (re.compile(r"whoops, looks like something went wrong", re.I), "framework's exception page"),
    (re.compile(r"method not allowed|method is not supported for (?:this )?route", re.I), "method not allowed"),
    (re.compile(r"internal server error|<h1[^>]*>\s*(?:server error|50\d\b)", re.I), "internal server error"),
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


def classify(status: int, headers: Mapping[str, str], text: str, domains: Collection[str] = ()) -> Failure | None:
    """What kind of failure a response is; `None` for a page with text of a Bengali outlet.

    JSON and XML are only judged by their status and emptiness. Without `domains` any host may be canonical.
    """
    if not text.strip():
        return Failure("empty", "zero bytes")
    failure = _wall(headers, text) or _server_error(status, text) or _refusal(status)
    if failure is not None or not _is_html(headers, text):
        return failure
    return _not_ours(text, domains)


def _wall(headers: Mapping[str, str], text: str) -> Failure | None:
    for name, reason in _WALL_HEADERS.items():
        if headers.get(name) in {"challenge", "block", "captcha"}:
            return Failure("wall", reason)
    if _has_text(text):
        return None
    title = _title(text)
    for signs, where in ((_WALL_MARKS, text), (_WALL_TITLES, title)):
        for sign, reason in signs:
            if sign.search(where):
                return Failure("wall", reason)
    return None


def _refusal(status: int) -> Failure | None:
    names = {401: "login required", 403: "access refused", 429: "too many requests", 451: "legal reasons"}
    return Failure("refused", f"{names[status]} (HTTP {status})") if status in names else None


def _server_error(status: int, text: str) -> Failure | None:
    if not _has_text(text):
        title = _title(text)
        if _ERROR_TITLE.fullmatch(title) and not _BENGALI.search(title):
            return Failure("server_error", f"error page: {title}")
        for sign, reason in _ERROR_MARKS:
            found = sign.search(text)
            if found is not None:
                return Failure("server_error", f"error page: {reason or found[0].lower()}")
    return Failure("server_error", f"server error (HTTP {status})") if status >= 500 else None


def _not_ours(text: str, domains: Collection[str]) -> Failure | None:
    """Whether a page that is no error page is another site's, or has nothing in it."""
    try:
        tree = read_tree(text)
    except TooDeepError:
        return None  # whoever reads the page says so
    except ExtractionError:
        return Failure("empty", "no element")
    host = _canonical_host(tree)
    if host and domains and not same_site(host, domains):
        return Failure("foreign", f"a page of another site: {host}")
    if not _BENGALI.search(text):
        return Failure("other_script", f"no Bengali letters: {_title(text) or 'no title'}")
    if _letters_in_body(tree) < _SHELL_TEXT:
        return Failure("shell", "empty shell: a head, but no text in the body")
    return None


def _canonical_host(tree: Any) -> str:
    stated = [e.get("href") for e in select(tree, "link[rel=canonical]")]
    stated += [e.get("content") for e in select(tree, "meta[property='og:url']")]
    return next(filter(None, (host_of(address or "") for address in stated)), "")


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


def _has_text(text: str) -> bool:
    found = islice(_BENGALI.finditer(text), _ENOUGH_TEXT - 1, None)
    return next(found, None) is not None


def _is_html(headers: Mapping[str, str], text: str) -> bool:
    content_type = headers.get("content-type", "").replace("xhtml", "")
    return "json" not in content_type and "xml" not in content_type and text.lstrip()[:1] not in "[{"


def _title(text: str) -> str:
    found = _TITLE.search(text)
    return " ".join(found[1].split()) if found else ""
