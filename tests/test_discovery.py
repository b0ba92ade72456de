"""Every way of discovery gives article addresses, and says why where it cannot."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from spiders.discovery import Links, first_urls, has_page, json_links, page_url, sitemap_links
from spiders.items import ExtractionError
from spiders.job import Job
from spiders.lines import LineRules
from spiders.outlet import CountBand, Discovery, Outlet

OUTLET = Outlet(
    slug="local",
    name="স্থানীয়",
    domains=("example.org",),
    country="BD",
    zone=ZoneInfo("Asia/Dhaka"),
    discovery=(),
    article_url=re.compile(r"https://example\.org/article/(?P<key>\d+)$"),
    count_band=CountBand(minimum=1, maximum=10),
    parser_version=1,
    lines=LineRules(),
)
JOB = Job(run="r", outlet="local", archive=Path("archive"))
JSON = Discovery(way="json", urls=("https://example.org/api?page={page}",), pages=2, evidence="test")
WORDPRESS = Discovery(way="wordpress", urls=("https://example.org/wp?page={page}",), pages=1, evidence="test")


def urls(links: Links) -> list[str]:
    """The addresses of the articles."""
    return [entry.url for entry in links.articles]


def test_json_entries_become_addresses_by_their_template() -> None:
    way = Discovery(way="json", urls=(), item_url="/article/{id}", evidence="test")
    entries = [{"id": 2}, {"id": "3"}, {"title": "no id"}, {"id": 2}, None, {"id": {"a": 1}}]
    links = json_links(json.dumps(entries), way, OUTLET)
    assert urls(links) == ["https://example.org/article/2", "https://example.org/article/3"]


def test_addresses_that_are_no_articles_are_left() -> None:
    entries = [{"link": "https://example.org/video/1"}, {"link": "https://example.org/article/1"}]
    assert urls(json_links(json.dumps(entries), WORDPRESS, OUTLET)) == ["https://example.org/article/1"]


def test_wordpress_says_that_there_is_no_such_page() -> None:
    answer = '{"code": "rest_post_invalid_page_number", "data": {"status": 400}}'
    assert json_links(answer, WORDPRESS, OUTLET) == Links()


@pytest.mark.parametrize("text", ["", "<html>", "{}", '"a"', "null"])
def test_a_json_listing_that_is_none_is_said(text: str) -> None:
    with pytest.raises(ExtractionError):
        json_links(text, JSON, OUTLET)


SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://example.org/article/1 </loc><news:news><news:title>a</news:title></news:news></url>
<url><loc>https://example.org/about</loc></url></urlset>"""


def test_a_sitemap_gives_its_articles() -> None:
    assert urls(sitemap_links(SITEMAP, OUTLET)) == ["https://example.org/article/1"]


def test_a_sitemap_index_gives_further_sitemaps_up_to_a_bound() -> None:
    maps = "".join(f"<sitemap><loc>https://example.org/{n}.xml</loc></sitemap>" for n in range(9))
    found = sitemap_links(f"<sitemapindex>{maps}</sitemapindex>".encode(), OUTLET)
    assert len(found.listings) == 5
    assert found.listings[0] == "https://example.org/0.xml"


def test_entities_of_a_sitemap_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://example.org/article/666")
    xml = (
        f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
        "<urlset><url><loc>&s;</loc></url><url><loc>https://example.org/article/1</loc></url></urlset>"
    )
    assert urls(sitemap_links(xml.encode(), OUTLET)) == ["https://example.org/article/1"]


@pytest.mark.parametrize("body", [b"", b"   ", b"not xml", b"<html><body>404</body></html>"])
def test_a_sitemap_that_is_none_is_said(body: bytes) -> None:
    with pytest.raises(ExtractionError):
        sitemap_links(body, OUTLET)


def test_pages_are_counted_and_a_backfill_goes_on() -> None:
    backfill = Job(run="r", outlet="local", archive=Path("a"), mode="backfill", since=date(2026, 8, 1))
    template = JSON.urls[0]
    assert first_urls(JSON, JOB) == ("https://example.org/api?page=1",)
    assert [has_page(template, page, JSON, JOB) for page in (2, 3)] == [True, False]
    assert has_page(template, 30, JSON, backfill)
    assert not has_page("https://example.org/list", 2, JSON, backfill)
    assert page_url(WORDPRESS.urls[0], 3, WORDPRESS, backfill).endswith("page=3&after=2026-08-01T00:00:00")
