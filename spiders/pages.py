"""ArticlePage and ListingPage: what the page objects of every outlet inherit.

An outlet states its selectors as data (`rules`, `drop`) and its line rules (`Outlet.lines`); how a field
is chosen from the layers, and what is true of a date, is here and in `layers` and `dating`. trafilatura is
only asked where no other layer gives a body.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import attrs
from itemadapter import ItemAdapter
from web_poet import PageParams

from spiders.bengali.normalize import looks_legacy
from spiders.blocks import lines_of, link_blocks, text_of
from spiders.dating import Dating, Stated, decide
from spiders.doubts import doubts
from spiders.fallback import main_text
from spiders.identity import article_key, canonical, parser_version
from spiders.items import Article, ExtractionError, Layer, MissingFieldError, to_json_dict
from spiders.layers import Found, LayeredPage, Source
from spiders.letters import has_bengali
from spiders.lines import PrintedDate, Sifted, sift, tidy
from spiders.listing_page import Listing as Listing
from spiders.listing_page import ListingPage as ListingPage
from spiders.rules import Rule, select
from spiders.structured import Candidate
from spiders.titles import has_tail, is_cut, said_once, without_site_name
from spiders.urls import absolute, host_of, plain_image, same_site


@attrs.define(slots=False)
class ArticlePage(LayeredPage[Article]):
    """An article's page."""

    page_params: PageParams  # type: ignore[type-arg]  # web-poet injects by this very class
    """`fetched_at`: the instant of the fetch in ISO form, the page's "now". `zone`, if given, stands in for
    the outlet's."""

    drop: ClassVar[str | None] = None
    """CSS of furniture inside the body's element."""
    lede_in_description: ClassVar[bool] = False
    """Whether the page's description is its first sentence, which the body's element may leave out."""

    def to_item(self) -> Article:  # type: ignore[override]  # web-poet awaits only what needs it
        """The article. Raises `MissingFieldError` without headline or body, and `ExtractionError` for a page
        that is empty or not in the outlet's script."""
        found = {name: pair for name, pair in self._found().items() if pair is not None and pair[0]}
        values: dict[str, Any] = {name: value for name, (value, _) in found.items()}
        return Article(
            outlet=self.outlet.slug,
            url=str(self.response.url),
            language=self.outlet.language,
            published_confidence=self.dating.published_confidence,
            faults=(*self.dating.faults, *dict.fromkeys(doubts(self))),
            provenance={name: layer for name, (_, layer) in found.items()},
            parser_version=parser_version(self.outlet),
            **values,
        )

    def _found(self) -> dict[str, Found | None]:
        text, layer = self.text
        return {
            "headline": self.headline,
            "body": ("\n".join(self.paragraphs), layer),
            "alternative_headline": self.single("alternative_headline"),
            "authors": self.several("authors"),
            "section": self.single("section"),
            "tags": self.several("tags"),
            "summary": self.summary(),
            "captions": self._with_sifted("captions", text.captions),
            "credits": self._with_sifted("credits", text.credits),
            "image_url": self.image(),
            "canonical_url": (self.address, "url"),
            "article_key": self.key(),
            "dateline": self._printed[1],
            **self.dating.fields(),
        }

    @cached_property
    def headline(self) -> Found:
        """The headline without the site's name. Raises `MissingFieldError`."""
        found = []
        for candidate in self.candidates("headline"):
            title = said_once(self.without_site_name(candidate.values[0]))
            if title not in self.site_names:
                found.append((title, candidate.layer))
                if not is_cut(title):
                    return found[-1]
        visible: list[Found] = [(h, "generic") for h in self._visible_headlines if h not in self.site_names]
        if not (found or visible):
            raise MissingFieldError("the page has no headline")
        return (found or visible)[0]

    @property
    def plain_headline(self) -> str:
        """The headline alone."""
        return str(self.headline[0])

    @cached_property
    def text(self) -> tuple[Sifted, Layer]:
        """The text from the first layer that has one, sifted. Raises `MissingFieldError`."""
        for source in self.sources("body"):
            for sifted, layer in self._texts(source):
                if sifted.body:
                    return sifted, layer
        raise MissingFieldError("the page has no body")

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The body, with the lede first where it stands outside. Raises as `to_item` does."""
        body = self.text[0].body
        whole = "".join(body)
        if self.outlet.language == "bn" and not has_bengali(whole):
            font = ", it is drawn in an old font" if looks_legacy(whole) else ""
            raise ExtractionError(f"the page's text has no Bengali letters{font}")
        lede = self.single("summary") if self.lede_in_description else None
        return body if lede is None or _holds(body, lede[0]) else (lede[0], *body)

    def summary(self) -> Found | None:
        """The standfirst. A machine's description that the body holds is an excerpt, not a standfirst."""
        found = self.single("summary")
        if found is None or found[1].startswith("selector"):
            return found
        return None if _holds(self.paragraphs, found[0]) else found

    def image(self) -> Found | None:
        """The lead picture's own absolute address."""
        found = self.single("image_url")
        address = found and absolute(str(self.response.url), found[0])
        return (plain_image(address), found[1]) if found and address else None

    @cached_property
    def address(self) -> str:
        """The canonical address: the page's own statement where it names an article of this outlet."""
        asked = str(self.response.url)
        domains = self.outlet.domains or (host_of(asked),)
        for candidate in self.structured.get("canonical_url", ()):
            stated = absolute(asked, candidate.values[0])
            if stated and same_site(host_of(stated), domains) and self.outlet.article_url.match(stated):
                return self._without_query(canonical(stated, self.outlet))
        return canonical(asked, self.outlet)

    def _without_query(self, address: str) -> str:
        """`address` without a query that says nothing of which article it is: a print version's, a session's."""
        plain = address.partition("?")[0]
        of_both = [article_key(each, self.outlet) for each in (plain, address)]
        return plain if of_both[0] == of_both[1] != address else address

    def page_id(self) -> Found | None:
        """The article's id in the page's data."""
        return self.single("page_id")

    def key(self) -> Found:
        """The article's key at its outlet."""
        page_id = self.page_id()
        key = article_key(self.address, self.outlet, page_id and page_id[0])
        return key, page_id[1] if page_id is not None and key == page_id[0] else "url"

    @cached_property
    def dating(self) -> Dating:
        """What is believed of the article's dates."""
        zone = self.page_params.get("zone")
        return decide(
            tuple(self._machine_dates()),
            self._printed[0],
            zone=self.outlet.zone if zone is None else ZoneInfo(zone),
            now=datetime.fromisoformat(self.page_params["fetched_at"]),
        )

    def _machine_dates(self) -> Iterator[Stated]:
        for candidate in self._machine("published"):
            yield Stated(text=candidate.values[0], layer=candidate.layer, means="published")
        for candidate in self._machine("modified"):
            yield Stated(text=candidate.values[0], layer=candidate.layer, means="updated")

    def _machine(self, field: Any) -> Iterator[Candidate]:
        # All that state the date, so that a disagreement shows; the front end's state only where none does.
        stated = self.structured.get(field, ())
        yield from stated or (self._state.get(field, ()) if "state" in self.sources(field) else ())

    @cached_property
    def _printed(self) -> tuple[tuple[Stated, ...], Found | None]:
        """The printed datelines, and the place that stands in one."""
        stated: list[Stated] = []
        place: Found | None = None
        for rule, values in self.own("published"):
            fitting = map(self.outlet.lines.dateline, (" ".join(values), *values))
            line = next(filter(None, fitting), PrintedDate(text=values[0]))
            stated.append(Stated(text=line.text, layer=rule.layer, means=line.means))
            if place is None and line.place:
                place = line.place, rule.layer
        return tuple(stated), place

    def _texts(self, source: Source) -> Iterator[tuple[Sifted, Layer]]:
        rules = self.outlet.lines
        if source == "selectors":
            for rule in self.active_rules("body"):
                sifted = sift(self._lines_below(rule), rules)
                if sifted.body:
                    self.matched.append(rule)
                yield sifted, rule.layer
        elif source == "generic":
            yield sift(self._generic_lines(), rules, end_at_footer=True), "generic"
        else:
            for candidate in self.structured.get("body", ()):
                lines = "\n".join(candidate.values).splitlines()
                yield sift(filter(None, map(tidy, lines)), rules), candidate.layer

    def _generic_lines(self) -> Iterator[str]:
        """trafilatura's lines without headline and byline, which it counts as text."""
        authors = self.several("authors")
        known = {self.plain_headline, *(authors[0] if authors else ())}
        return (line for line in main_text(self.response.text) if line not in known)

    def _lines_below(self, rule: Rule) -> Iterator[str]:
        for element in rule.elements(self.scoped):
            drop = link_blocks(element) | set(select(element, self.drop) if self.drop else ())
            yield from lines_of(element, drop)

    def _with_sifted(self, field: Any, sifted: tuple[str, ...]) -> Found:
        """What the outlet's own rules find, and what the line rules sifted out of the text."""
        own = [(value, rule.layer) for rule, values in self.own(field) for value in values]
        values = dict.fromkeys((*(value for value, _ in own), *sifted))
        return tuple(values), own[0][1] if own else self.text[1]

    @cached_property
    def _visible_headlines(self) -> tuple[str, ...]:
        return tuple(filter(None, map(text_of, self.tree.iter("h1"))))

    def without_site_name(self, title: str) -> str:
        """A page title without the outlet's name behind it."""
        if not has_tail(title):
            return title
        return without_site_name(
            title,
            names=self.site_names,
            headlines=self._visible_headlines,
            host=host_of(str(self.response.url)),
        )

    @cached_property
    def site_names(self) -> tuple[str, ...]:
        """The outlet's own names: as a headline, one of them says that the page has lost its article."""
        return self.outlet.name, *(each.values[0] for each in self.structured.get("site_name", ()))


class ArticleJson(ItemAdapter):
    """For web-poet's fixtures, named in their `meta.json`: the JSON form that spools have too."""

    def asdict(self) -> dict[str, Any]:
        """The item as `to_json_dict` gives it."""
        return to_json_dict(self.item)


def _holds(body: tuple[str, ...], text: str) -> bool:
    """Whether `body` has `text`, blanks and cutting dots aside."""
    return "".join(text.split()).rstrip("….") in "".join("".join(body).split())
