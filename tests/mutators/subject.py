"""Mechanical changes of recorded pages: what a redesign, a broken template or a cache does to an outlet's markup.

Each mutator knows only what every news page has: an element for the headline, one for the date, one for the text
(found by the outlet's own rules), a head with metadata. None knows an outlet. All are deterministic.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import attrs
from lxml import etree, html
from web_poet import HttpResponse

from spiders.pages import ArticlePage
from spiders.rules import select

TEASER = "সড়ক সংস্কারের কাজ শেষ না হওয়ায় বর্ষায় দুর্ভোগে পড়েছেন এলাকার মানুষ, বলছেন স্থানীয় জনপ্রতিনিধিরা।"
OTHER_HEADLINE = "সড়ক সংস্কারে ধীরগতি, দুর্ভোগে এলাকাবাসী"
OTHER_DATE = "০৩ মার্চ ২০২১, ১১:২০"
CUT = "the connection was lost here"
"""A comment in front of what did not arrive."""
RELATED = (
    f'<div class="more-stories"><h3><a href="/stories/road-works">{OTHER_HEADLINE}</a></h3>'
    f"<span>{OTHER_DATE}</span><p>{TEASER}</p></div>"
)


class NotHereError(LookupError):
    """The page has nothing that the mutator changes."""


@attrs.frozen
class Subject:
    """A page to be changed: its parsed elements, its class, and another article page of the same outlet."""

    page: ArticlePage
    tree: Any
    other: Any

    def field(self, name: str) -> list[Any]:
        """The elements that the outlet's rules find for a field, in the article."""
        scope = self.scope()
        for rule in self.page.rules:
            if rule.field == name:
                found = select(scope, rule.css)
                if found:
                    return found
        raise NotHereError(name)

    def one(self, name: str) -> Any:
        """The first of them."""
        return self.field(name)[0]

    def scope(self) -> Any:
        """The element of the article."""
        return _scope(self.page, self.tree)

    def other_scope(self) -> Any:
        """A copy of the other page's article."""
        return alone(_scope(self.page, self.other))

    def head(self) -> Any:
        """The head."""
        return self.tree.find("head")

    def paragraphs(self) -> list[Any]:
        """The paragraphs of the text."""
        found = [p for p in self.one("body").iter("p") if "".join(p.itertext()).strip()]
        if len(found) < 2:
            raise NotHereError("paragraphs")
        return found


Mutator = Callable[[Subject], None]
MUTATORS: dict[str, Mutator] = {}


def mutator(function: Mutator) -> Mutator:
    """Put a mutator on the list."""
    MUTATORS[function.__name__] = function
    return function


def mutate(page: ArticlePage, other: ArticlePage, name: str) -> ArticlePage:
    """`page` after the mutator `name`. Raises `NotHereError` where there is nothing to change."""
    subject = Subject(page, tree_of_page(page), tree_of_page(other))
    MUTATORS[name](subject)
    text = html.tostring(subject.tree, encoding="unicode", doctype="<!DOCTYPE html>")
    return again(page, text.partition(f"<!--{CUT}-->")[0].encode())


def again(page: ArticlePage, data: bytes) -> ArticlePage:
    """A page of the same class and address over other bytes."""
    response = HttpResponse(str(page.response.url), data, status=200, headers={"content-type": "text/html"})
    return type(page)(response=response, page_params=page.page_params)


def tree_of_page(page: Any) -> Any:
    return html.document_fromstring(page.response.text)


def _scope(page: ArticlePage, tree: Any) -> Any:
    found = select(tree, page.scope) if page.scope else []
    return found[0] if found else tree


def alone(element: Any) -> Any:
    copy = deepcopy(element)
    copy.tail = None
    return copy


def remove(element: Any) -> None:
    """Take an element out; the text behind it stays."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def fragment(text: str) -> Any:
    return html.fragment_fromstring(text)


def rename(element: Any) -> None:
    names = (element.get("class") or "").split()
    if not names:
        raise NotHereError("class")
    element.set("class", " ".join(f"{name}-v2" for name in names))


def move(element: Any, where: Any) -> None:
    copy = alone(element)
    remove(element)
    where.append(copy)


def clear(element: Any) -> str:
    text = "".join(element.itertext())
    for child in list(element):
        element.remove(child)
    element.text = None
    return " ".join(text.split())


def wrap(element: Any) -> Any:
    outer = etree.Element("div")
    tail, element.tail = element.tail, None
    element.getparent().replace(element, outer)
    outer.append(element)
    outer.tail = tail
    return outer
