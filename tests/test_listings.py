"""A listing is read by its way's kind; a page of links by the outlet's own page object, with the dates it prints."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import get_args

import pytest

from spiders.items import ExtractionError
from spiders.listing_page import ListingPage
from spiders.listings import READERS, read_links
from spiders.outlet import Way
from tests.listed import OUTLET, came, keys, urls


class Listed(ListingPage):
    outlet = OUTLET


PAGE = """<html><body><nav><a href="/article/9">x</a></nav>
<div class="card"><a href="/article/1"><img></a><h2><a href="/article/1?utm_source=x">ক</a></h2>
<time datetime="2026-11-24T10:20:30+06:00">গতকাল</time></div>
<div class="card"><h2><a href="/article/2">খ</a></h2><time>২৩ নভেম্বর ২০২৬</time></div>
<div class="card"><h2><a href="/article/3">গ</a></h2></div></body></html>"""


def test_every_kind_of_way_has_a_reader() -> None:
    assert set(READERS) | {"listing"} == set(get_args(Way))


def test_a_way_s_own_css_chooses_its_links() -> None:
    assert keys(read_links(came(PAGE, "listing", link_css=".card a"), Listed)) == [1, 2, 3]
    assert keys(read_links(came(PAGE, "listing"), Listed)) == [9, 1, 2, 3]


def test_the_date_in_a_link_s_card_is_the_article_s() -> None:
    listing = came(PAGE, "listing", link_css=".card a", card_css=".card", date_css="time")
    first, second, third = read_links(listing, Listed).articles
    assert first.listed_at == datetime(2026, 11, 24, 4, 20, 30, tzinfo=UTC)
    assert (second.listed_at, second.listed_on) == (None, date(2026, 11, 23))
    assert third.listed_on is None


def test_the_day_that_an_address_names_is_that_of_undated_articles() -> None:
    found = read_links(came(PAGE, "listing", day=date(2024, 8, 14)), Listed).articles
    assert {entry.listed_on for entry in found} == {date(2024, 8, 14)}


@pytest.mark.parametrize(
    "href",
    [
        *("/article/1", "article/1", "//example.org/article/1", " https://example.org/article/1\n", "/article/1#top"),
        *("HTTPS://Example.ORG/article/1", "https://example.org:443/article/1", "https://example.org/arti\ncle/1"),
        *("/article/1?utm_source=x&amp;fbclid=2", "/x/../article/1", "&#x2f;article/1", "/article/%31"),
    ],
)
def test_an_address_is_an_article_s_however_it_is_written(href: str) -> None:
    plain = "https://example.org/article/1"
    for page in (f'<a href="{href}">x</a>', f'<a href="{href}">x</a><a href="{plain}">x</a>'):
        assert urls(read_links(came(f"<html><body>{page}</body></html>", "listing"), Listed)) == [plain]
    feed = f"<rss><channel><item><link>{href}</link></item><item><link>/article/2</link></item></channel></rss>"
    assert keys(read_links(came(feed, "feed"), Listed)) == [1, 2]


def test_an_empty_page_is_said() -> None:
    with pytest.raises(ExtractionError):
        read_links(came("", "listing"), Listed)
