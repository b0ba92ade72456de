"""What is wrong with an outlet's declaration before anything is asked for, a sentence each (pure).

What the declared addresses and selectors give is another question: `khobor outlet check` asks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from cssselect import SelectorError
from lxml import etree

from spiders.outlet import Discovery, Outlet, Way
from spiders.pages import ArticlePage
from spiders.rules import select
from spiders.urls import host_of

_PLACE = re.compile(r"\{(?:page|offset|size|query|date:[^{}]+)\}")


def declaration_faults(outlet: Outlet, page: type[ArticlePage]) -> Iterator[str]:
    """What is wrong with `outlet`, whose articles `page` reads."""
    if outlet.article_url.groups and "key" not in outlet.article_url.groupindex:
        yield "article_url has groups, but none of them is named key: (?P<key>…)"
    for way in outlet.discovery:
        for fault in _way_faults(way, outlet):
            yield f"{way.way} {way.urls[0] if way.urls else ''}: {fault}"
    for css in (*(rule.css for rule in page.rules), page.drop, page.scope):
        yield from _css_faults(css)
    for pattern in (pattern for pattern, _ in outlet.mirror):
        yield from _pattern_faults(pattern)
    try:
        outlet.lines.kind("ক")  # it compiles its patterns when it is asked
    except re.error as error:
        yield f"lines has {error.pattern!r}, which is no pattern: {error}"


def _way_faults(way: Discovery, outlet: Outlet) -> Iterator[str]:
    if way.way not in get_args(Way):
        yield f"there is no such way; there are {', '.join(get_args(Way))}"
    if not way.evidence.strip():
        yield "its evidence is empty: say where and when it was seen to work, or that it is inferred"
    if not isinstance(way.urls, tuple) or not way.urls:
        yield "urls is to be a tuple of addresses"
        return
    for url in way.urls:
        yield from _url_faults(url, outlet)
    for css in (way.link_css, way.card_css, way.date_css):
        yield from _css_faults(css)
    if (way.card_css is None) != (way.date_css is None):
        yield "card_css and date_css go together"


def _url_faults(url: str, outlet: Outlet) -> Iterator[str]:
    plain = _PLACE.sub("1", url)
    if not re.match("https?://", url) or host_of(plain) not in outlet.domains:
        yield f"{url} is no address of {', '.join(outlet.domains)}"
    if unknown := re.search(r"\{[^}]*\}?|\}", plain):
        yield f"{unknown[0]} in {url} is none of the places that an address may have"
    if outlet.article_url.match(plain):
        yield f"{url} fits article_url: a listing would be taken for an article"


def _css_faults(css: str | None) -> Iterator[str]:
    try:
        select(etree.Element("html"), css or "html")
    except (SelectorError, etree.XPathError) as error:
        yield f"{css!r} is no selector: {error}"


def _pattern_faults(pattern: str) -> Iterator[str]:
    try:
        re.compile(pattern)
    except re.error as error:
        yield f"mirror has {pattern!r}, which is no pattern: {error}"
