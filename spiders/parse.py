"""What `khobor parse` prints for a file: the article, the number of links, or why it is neither."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import attrs
from web_poet import HttpResponse, PageParams

from spiders.bengali.legacy import from_bijoy
from spiders.bengali.normalize import looks_legacy
from spiders.blocks import tree_of
from spiders.extracts import parse_extract
from spiders.items import Article, to_json_dict
from spiders.outlet import Outlet
from spiders.outlets import generic, load_outlets
from spiders.pages import ArticlePage, ListingPage
from spiders.structured import read_structured
from spiders.urls import host_of
from spiders.walls import why_unusable

Format = Literal["html", "text", "bijoy"]
Kind = Literal["article", "listing"]

GENERIC = generic.OUTLET.slug
_NO_ADDRESS = "https://unknown.invalid/"
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<?xml", b"<div", b"<!--")


class ParseError(ValueError):
    """The question cannot be answered: an unknown outlet or zone, text for `generic`. One clear sentence."""


@attrs.frozen
class _Reader:
    """How pages of an outlet are read."""

    outlet: Outlet
    article_page: type[ArticlePage]
    listing_page: type[ListingPage]


def parse_file(
    data: bytes,
    *,
    outlet_slug: str = GENERIC,
    url: str | None = None,
    zone: str | None = None,
    format: Format | None = None,
    kind: Kind = "article",
    fetched_at: datetime,
) -> str:
    """The text to print for `data`, a page or an extract that was fetched at `fetched_at`.

    Article JSON, or `listing: N links`, `empty` (a listing without links), or `blocked: reason`. Where
    `format` is not given, markup is told from text by its start; `bijoy` is an extract in the encoding of
    those fonts, and the article's `faults` say that it was converted. Raises `ParseError` for a question without
    sense, and `ExtractionError` for an article that cannot be read.
    """
    reader = _reader(outlet_slug)
    outlet = reader.outlet if zone is None else attrs.evolve(reader.outlet, zone=_zone(zone))
    format = format or _format_of(data)
    if format == "text":
        return _json(parse_extract(_decoded(data), outlet, url=url, fetched_at=fetched_at))
    if format == "bijoy":
        article = parse_extract(_converted(data), outlet, url=url, fetched_at=fetched_at)
        return _json(attrs.evolve(article, faults=("converted_from_bijoy", *article.faults)))
    response = _response(url or _NO_ADDRESS, data)
    reason = why_unusable(200, {}, response.text, outlet.domains)
    if reason is not None:
        return f"blocked: {reason}"
    if url is None:
        response = _response(_stated_address(response), data)
    if kind == "listing":
        links = reader.listing_page(response=response).to_item().links
        return f"listing: {len(links)} links" if links else "empty"
    article = _article(reader, outlet, response, fetched_at)
    return _json(article if url else _without_address(article))


def read_page(data: bytes, *, outlet_slug: str = GENERIC, fetched_at: datetime) -> Article:
    """The article of a saved page.

    Raises `ParseError` for an unknown outlet or a page that a bot wall answered with, and `ExtractionError` for an
    article that cannot be read.
    """
    reader = _reader(outlet_slug)
    response = _response(_stated_address(_response(_NO_ADDRESS, data)), data)
    reason = why_unusable(200, {}, response.text, reader.outlet.domains)
    if reason is not None:
        raise ParseError(f"The page holds no article: {reason}.")
    return _article(reader, reader.outlet, response, fetched_at)


def _article(reader: _Reader, outlet: Outlet, response: HttpResponse, fetched_at: datetime) -> Article:
    page_params = PageParams(fetched_at=fetched_at.isoformat(), zone=outlet.zone.key)
    return reader.article_page(response=response, page_params=page_params).to_item()


def is_markup(data: bytes) -> bool:
    """Whether `data` is a page rather than plain text."""
    return _format_of(data) == "html"


def _reader(slug: str) -> _Reader:
    if slug == GENERIC:
        return _Reader(generic.OUTLET, generic.GenericArticlePage, generic.GenericListingPage)
    spiders = load_outlets()
    if slug not in spiders:
        raise ParseError(f"There is no outlet {slug!r}. Known are: {', '.join((GENERIC, *spiders))}.")
    spider = spiders[slug]
    return _Reader(spider.outlet, spider.article_page, spider.listing_page)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ParseError(f"{name!r} is no time zone; an example is Asia/Dhaka.") from error


def _format_of(data: bytes) -> Format:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" if start.startswith(_MARKUP) or not start or b"<html" in start else "text"


def _decoded(data: bytes) -> str:
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def _converted(data: bytes) -> str:
    text = _decoded(data)
    if not looks_legacy(text):
        raise ParseError("The text is not drawn in an old font; converting it would spoil it.")
    return from_bijoy(text)


def _response(url: str, data: bytes) -> HttpResponse:
    return HttpResponse(url, data, status=200, headers={"content-type": "text/html"})


def _stated_address(response: HttpResponse) -> str:
    """The address that a page gives itself, for a file whose address nobody gave."""
    stated = (candidate.values[0] for candidate in read_structured(tree_of(response)).get("canonical_url", ()))
    return next((address for address in stated if host_of(address)), _NO_ADDRESS)


def _without_address(article: Article) -> Article:
    """`article` of a file whose address is not known: what came from the stand-in says nothing."""
    if article.url != _NO_ADDRESS:
        return attrs.evolve(article, url=None)
    layers = {name: layer for name, layer in article.provenance.items() if layer != "url"}
    return attrs.evolve(article, url=None, canonical_url=None, article_key=None, provenance=layers)


def _json(article: Article) -> str:
    return json.dumps(to_json_dict(article), ensure_ascii=False, indent=2)
