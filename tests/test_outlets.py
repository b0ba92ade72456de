"""The contract of every outlet: what its declaration must say, and what its own addresses must give."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.settings import Settings
from web_poet import HttpResponse

from spiders import outlets
from spiders.declared import declaration_faults
from spiders.entries import Entry, article_links
from spiders.identity import article_key, canonical
from spiders.loader import OutletLoader
from spiders.news import NewsSpider
from spiders.outlet import Outlet
from spiders.outlets import generic, load_outlet, outlet_slugs
from spiders.pages import ArticlePage, ListingPage
from tests.fixtures_tool import Case, article_cases, listing_cases

SPIDERS = {slug: load_outlet(slug) for slug in outlet_slugs()}
FOLDER = Path(next(iter(outlets.__path__)))


@pytest.fixture(params=SPIDERS)
def spider(request: pytest.FixtureRequest) -> type[NewsSpider]:
    found: type[NewsSpider] = SPIDERS[request.param]
    return found


def test_there_is_a_spider_for_each_module_but_the_bases_and_generic() -> None:
    modules = {path.stem for path in FOLDER.glob("[a-z]*.py")}
    assert set(SPIDERS) == modules - {"generic"}
    assert list(SPIDERS) == sorted(SPIDERS)
    assert not issubclass(generic.GenericArticlePage, NewsSpider)


def test_one_outlet_is_one_declaration(spider: type[NewsSpider]) -> None:
    outlet = spider.outlet
    assert spider.name == outlet.slug == spider.__module__.rpartition(".")[2]
    assert spider.article_page.outlet is outlet
    assert spider.listing_page.outlet is outlet
    assert issubclass(spider.article_page, ArticlePage)
    assert issubclass(spider.listing_page, ListingPage)
    assert spider.__doc__


def test_the_page_classes_are_named_as_the_fixtures_folders_are(spider: type[NewsSpider]) -> None:
    stem = "".join(part.capitalize() for part in spider.name.split("_"))
    assert spider.article_page.__name__ == f"{stem}ArticlePage"
    assert spider.listing_page.__name__ == f"{stem}ListingPage"


def test_it_has_several_ways_of_discovery_on_its_own_hosts(spider: type[NewsSpider]) -> None:
    outlet = spider.outlet
    assert len(outlet.discovery) >= 2
    assert len({way.name for way in outlet.discovery}) == len(outlet.discovery), "a name tells a way from the others"
    assert any(way.complete for way in outlet.discovery)
    assert any(way.reaches_back for way in outlet.discovery), "a backfill has a way"
    assert list(declaration_faults(outlet, spider.article_page)) == []


def test_its_band_and_versions_are_sane(spider: type[NewsSpider]) -> None:
    outlet = spider.outlet
    assert 0 < outlet.count_band.minimum < outlet.count_band.maximum <= 200
    assert outlet.parser_version >= 1
    assert outlet.language == "bn"
    assert re.fullmatch("[A-Z]{2}", outlet.country)


def test_its_rules_can_be_read(spider: type[NewsSpider]) -> None:
    page, outlet = spider.article_page, spider.outlet
    assert {"headline", "body", "published"} <= {rule.field for rule in page.rules}
    assert outlet.lines.kind("একটি সাধারণ বাক্য, যা কোনো নিয়মে পড়ে না।") is None
    assert outlet.lines.kind("Advertisement") is not None


def test_the_header_has_exactly_one_headline(spider: type[NewsSpider]) -> None:
    roles = [line.role for line in spider.outlet.lines.header]
    assert roles.count("headline") == 1
    assert len(roles) == len(set(roles))


ADDRESSES = [
    ("banglarakash", "http://www.banglarakash.com/blog/archives/61402/?utm_source=fb", "61402"),
    ("banglarakash", "https://banglarakash.com/blog/archives/61402", "61402"),
    ("vietnamvn_bn", "https://thongtin.vietnam.vn/bn/gia-ca-phe/", "gia-ca-phe"),
    ("vietnamvn_bn", "https://www.vietnam.vn/bn/gia-ca-phe?fbclid=1", "gia-ca-phe"),
    ("dbcnews", "https://www.dbcnews.tv/articles/%e0%a6%95-%E0%A6%96?ref=x", "ক-খ"),
    ("dbcnews", "https://dbcnews.tv/articles/ক-খ", "ক-খ"),
    ("anandabazar", "https://www.anandabazar.com/amp/world/kim-jong-un-dgtl/cid/1461207?ref=hm-new-stry", "1461207"),
    ("anandabazar", "https://anandabazar.com/world/kim-jong-un-dgtl/cid/1461207", "1461207"),
    ("anandabazar", "https://www.anandabazar.com/world/kim_jong.un%E2%80%99s-dgtl/cid/1461208", "1461208"),
]
OTHERS = [
    ("banglarakash", "http://banglarakash.com/blog/category/%E0%A6%9C/page/71"),
    ("banglarakash", "http://banglarakash.com/blog/2024/08/14"),
    ("banglarakash", "http://banglarakash.com/blog/author/admin"),
    ("banglarakash", "http://banglarakash.com/wp-json/wp/v2/posts"),
    ("banglarakash", "http://banglarakash.com.example.net/blog/archives/1"),
    ("vietnamvn_bn", "https://www.vietnam.vn/en/gia-ca-phe"),
    ("vietnamvn_bn", "https://www.vietnam.vn/bn"),
    ("vietnamvn_bn", "https://www.vietnam.vn/bn/chuyen-muc/thoi-su"),
    ("dbcnews", "https://dbcnews.tv/articles"),
    ("dbcnews", "https://dbcnews.tv/international"),
    ("dbcnews", "https://dbcnews24.net/articles/x"),
    ("anandabazar", "https://www.anandabazar.com/newsletters/offer-dgtl/cid/1714301"),
    ("anandabazar", "https://www.anandabazar.com/international/page-2"),
]


def outlet(slug: str) -> Outlet:
    return SPIDERS[slug].outlet


@pytest.mark.parametrize(("slug", "url", "key"), ADDRESSES)
def test_variants_of_an_address_are_one_article(slug: str, url: str, key: str) -> None:
    assert outlet(slug).article_url.match(url)
    address = canonical(url, outlet(slug))
    assert article_key(address, outlet(slug)) == key
    assert canonical(address, outlet(slug)) == address
    same = {canonical(other, outlet(slug)) for name, other, its in ADDRESSES if (name, its) == (slug, key)}
    assert same == {address}


def test_a_run_for_news_reads_all_sections_of_anandabazar_that_are_declared() -> None:
    ways = outlet("anandabazar").discovery
    read = {url for way in ways[: 1 + next(n for n, way in enumerate(ways) if way.complete)] for url in way.urls}
    assert {url for way in ways if way.way == "listing" and "{query}" not in way.urls[0] for url in way.urls} <= read


@pytest.mark.parametrize("host", ["", "https://dbcnews.tv", "//www.dbcnews.tv"])
def test_a_section_of_dbc_may_state_its_own_host_in_links(host: str) -> None:
    page = f'<html><body><a href="{host}/articles/x">x</a></body></html>'.encode()
    listing = SPIDERS["dbcnews"].listing_page(response=HttpResponse("https://dbcnews.tv/asia", page))
    assert len(listing.to_item().links) == 1


@pytest.mark.parametrize(("slug", "url"), OTHERS)
def test_other_addresses_are_no_articles(slug: str, url: str) -> None:
    assert not outlet(slug).article_url.match(url)


@pytest.mark.parametrize("case", article_cases(), ids=lambda case: case.name)
def test_every_recorded_article_keeps_the_contract(case: Case) -> None:
    article = case.page().to_item()
    assert article.headline == article.headline.strip()
    assert article.url == str(case.page().response.url)
    assert case.outlet.article_url.match(article.url)
    assert article.canonical_url == canonical(article.canonical_url, case.outlet)
    assert (article.published_at is None) or (article.published_on is None)
    assert (article.published_confidence == "none") is (article.published_at is None and article.published_on is None)
    absent = {"published_confidence", "faults", "provenance", "outlet", "url", "language", "parser_version"}
    present = {name for name, value in _values(article) if value not in (None, ()) and name not in absent}
    assert set(article.provenance) == present
    for paragraph in article.body.split("\n"):
        assert paragraph == " ".join(paragraph.split()) != ""
        assert case.outlet.lines.kind(paragraph) is None, "nothing that is not text is left in the body"


def _values(article: object) -> list[tuple[str, object]]:
    return [(name, getattr(article, name)) for name in article.__slots__ if not name.startswith("_")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("case", listing_cases(), ids=lambda case: case.name)
def test_every_recorded_listing_leads_to_articles_that_the_crawl_takes(case: Case) -> None:
    links = case.page().to_item().links
    assert links
    assert tuple(entry.url for entry in article_links([Entry(url=link) for link in links], case.outlet)) == links


def test_outlets_hold_data_and_little_code() -> None:
    for path in FOLDER.glob("[a-z]*.py"):
        functions = [
            node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
        ]
        assert len(functions) <= 2, f"{path.name}: what one outlet needs, another will"


def test_scrapy_finds_each_outlet_by_its_slug_and_its_host() -> None:
    loader = OutletLoader.from_settings(Settings())
    assert {slug: loader.load(slug) for slug in loader.list()} == SPIDERS
    assert loader.find_by_request(Request("https://www.anandabazar.com/x")) == ["anandabazar"]
    with pytest.raises(KeyError):
        loader.load("nowhere")
