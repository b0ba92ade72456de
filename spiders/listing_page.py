"""ListingPage: what the listing pages of every outlet inherit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

import attrs
from web_poet import WebPage

from spiders.blocks import text_of, tree_of
from spiders.identity import article_address, canonical
from spiders.outlet import Discovery, Outlet
from spiders.rules import select
from spiders.urls import absolute


@attrs.frozen
class Listing:
    """What a listing page offers."""

    links: tuple[str, ...]
    """Addresses of articles without tracking, distinct by their canonical form, in the page's order. A
    mirror's address stays as it is: it is what will be asked for."""


@attrs.define(slots=False)
class ListingPage(WebPage[Listing]):
    """A page that lists articles. Its links are chosen as the outlet's declared listing way says."""

    outlet: ClassVar[Outlet]

    @cached_property
    def tree(self) -> Any:
        """The page. Raises `ExtractionError` for an empty one."""
        return tree_of(self.response)

    def to_item(self) -> Listing:  # type: ignore[override]  # web-poet awaits only what needs it
        """The article links. Raises `ExtractionError` for an empty page."""
        return Listing(tuple(self.dated_links()))

    def dated_links(self, way: Discovery | None = None) -> dict[str, str | None]:
        """The article links of `to_item` as `way` chooses them, each with the date that is printed beside it."""
        distinct: dict[str, str] = {}
        dates: dict[str, str | None] = {}
        printed = self._printed(way)
        for element, link in self.linked(way):
            first = distinct.setdefault(canonical(link, self.outlet), link)
            dates[first] = dates.get(first) or printed.get(element)
        return dates

    def linked(self, way: Discovery | None = None) -> Iterator[tuple[Any, str]]:
        """The elements that link to articles, with the addresses."""
        asked = str(self.response.url)
        base = next((absolute(asked, e.get("href")) for e in select(self.tree, "base[href]")), None) or asked
        for element in select(self.tree, self.link_css(way)):
            linked = absolute(base, element.get("href"))
            address = None if linked is None else article_address(linked, self.outlet)
            if address is not None:
                yield element, address

    def link_css(self, way: Discovery | None = None) -> str:
        """The CSS that `way` declares, without one the outlet's first listing way that has any; else every link."""
        ways = (way,) if way is not None else self.outlet.discovery
        declared = (each.link_css for each in ways if each.way == "listing" and each.link_css)
        return next(declared, "a[href]")

    def _printed(self, way: Discovery | None) -> dict[Any, str]:
        """For the links in a card, the card's date: the machine's where it has one, else as it is printed."""
        if way is None or way.card_css is None or way.date_css is None:
            return {}
        found: dict[Any, str] = {}
        for card in select(self.tree, way.card_css):
            for element in select(card, way.date_css)[:1]:
                date = element.get("datetime") or element.get("title") or text_of(element)
                found.update((link, date) for link in (card, *card.iter("a")) if link not in found)
        return found
