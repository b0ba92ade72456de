"""Mutators of listing pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree, html
from web_poet import HttpResponse

from spiders.pages import ListingPage
from spiders.rules import select
from tests.mutators.subject import RELATED, alone, fragment, tree_of_page, wrap

Change = Callable[[Any, list[Any]], None]


def listing_mutations(page: ListingPage) -> Iterator[tuple[str, ListingPage]]:
    """A listing page changed in the ways in which listings change, with the change's name."""
    for name, change in LISTING_MUTATORS.items():
        tree = tree_of_page(page)
        change(tree, select(tree, page.link_css()))
        data = html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>").encode()
        yield name, type(page)(response=HttpResponse(str(page.response.url), data, status=200))


def _without(attribute: str) -> Change:
    def change(tree: Any, links: list[Any]) -> None:
        for element in tree.iter(etree.Element):
            element.attrib.pop(attribute, None)

    return change


def _hashed(tree: Any, links: list[Any]) -> None:
    for number, element in enumerate(tree.iter(etree.Element)):
        if element.get("class"):
            element.set("class", f"css-{number:04x}")


def _retagged(tree: Any, links: list[Any]) -> None:
    for element in list(tree.iter("article", "section", "li", "h2", "h3")):
        element.tag = "div"


def _scripted(tree: Any, links: list[Any]) -> None:
    for link in links:
        link.set("data-href", link.attrib.pop("href"))


def _emptied(tree: Any, links: list[Any]) -> None:
    for child in list(tree.find("body")):
        tree.find("body").remove(child)


def _wrapped(tree: Any, links: list[Any]) -> None:
    for link in links:
        wrap(link)


def _with_a_query(tree: Any, links: list[Any]) -> None:
    for link in links:
        link.set("href", link.get("href") + "?utm_source=home&utm_medium=card")


def _with_a_card(tree: Any, links: list[Any]) -> None:
    tree.find("body").insert(0, fragment(RELATED))


def _twice(tree: Any, links: list[Any]) -> None:
    for link in links:
        link.addnext(alone(link))


def _shortened(tree: Any, links: list[Any]) -> None:
    for link in links[len(links) // 3 :]:
        link.attrib.pop("href")


LISTING_MUTATORS: dict[str, Change] = {
    "drop_every_class": _without("class"),
    "drop_every_id": _without("id"),
    "hash_every_class": _hashed,
    "cards_to_divs": _retagged,
    "links_by_script": _scripted,
    "empty_body": _emptied,
    "wrap_links": _wrapped,
    "query_on_links": _with_a_query,
    "card_of_another_page": _with_a_card,
    "links_twice": _twice,
    "two_thirds_by_script": _shortened,
}
