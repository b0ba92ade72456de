"""ArticlePage and ListingPage: order of layers, required fields, identity, and pages made to mislead."""

from __future__ import annotations

import json
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_poet import HttpResponse, PageParams

from spiders.items import Article, ExtractionError, MissingFieldError, from_json_dict, to_json_dict
from spiders.lines import Dateline, LineRules
from spiders.outlet import CountBand, Discovery, Outlet
from spiders.pages import ArticleJson, ArticlePage, Listing, ListingPage
from spiders.rules import Rule

URL = "https://www.example.com/news/12345"
OUTLET = Outlet(
    slug="example",
    name="উদাহরণ",
    domains=("www.example.com", "example.com", "m.example.com"),
    country="BD",
    zone=ZoneInfo("Asia/Dhaka"),
    discovery=(Discovery(way="listing", urls=("https://www.example.com/news",), link_css="h2 a", evidence="inferred"),),
    article_url=re.compile(r"https://(?:www\.|m\.)?example\.com/news/(?:(?P<key>\d+)|[a-z-]+)(?:[?#].*)?$"),
    drop_query=("src",),
    mirror=((r"^https://(?:m\.)?example\.com", "https://www.example.com"),),
    count_band=CountBand(minimum=1, maximum=9),
    parser_version=7,
    lines=LineRules(datelines=(Dateline(pattern=r"(?:(?P<place>\S+), )?প্রকাশ: (?P<date>.+)", means="published"),)),
)


class Page(ArticlePage):
    outlet = OUTLET
    drop = ".ad"
    rules = (
        Rule(field="headline", css="h1", seen="a test, 2026"),
        Rule(field="body", css="div.story", seen="a test, 2026"),
        Rule(field="published", css="p.date"),
        Rule(field="authors", css="p.by"),
        Rule(field="captions", css="figcaption"),
    )


class Listed(ListingPage):
    outlet = OUTLET


STORY = "<div class='story'><p>প্রথম অনুচ্ছেদ।</p><div class='ad'>কিনুন!</div><p>দ্বিতীয় <b>অনু</b>চ্ছেদ।</p></div>"


def read(body: str = STORY, head: str = "", url: str = URL, **params: str) -> Article:
    return page(body, head, url, **params).to_item()


def page(body: str = STORY, head: str = "", url: str = URL, **params: str) -> Page:
    html = f"<html><head><meta charset='utf-8'>{head}</head><body><h1>শিরোনাম</h1>{body}</body></html>"
    response = HttpResponse(url, html.encode(), status=200, headers={"content-type": "text/html; charset=utf-8"})
    return Page(response=response, page_params=PageParams(fetched_at="2026-09-01T06:00:00+00:00", **params))


def ld(**fields: Any) -> str:
    block = json.dumps({"@type": "NewsArticle"} | fields, ensure_ascii=False)
    return f'<script type="application/ld+json">{block}</script>'


def test_the_body_is_its_paragraphs_in_order_one_a_line() -> None:
    article = read()
    assert article.body == "প্রথম অনুচ্ছেদ।\nদ্বিতীয় অনুচ্ছেদ।"
    assert article.provenance["body"] == "selector:seen"
    assert article.parser_version == "example.7+3"


def test_layers_are_asked_in_order_and_named() -> None:
    meta = '<meta property="og:title" content="মেটা">'
    assert read(head=meta + ld(headline="জেসন")).headline == "জেসন"
    assert read(head=meta).headline == "মেটা"
    assert read().headline == "শিরোনাম"
    found = [read(head=head).provenance["headline"] for head in (meta + ld(headline="জেসন"), meta, "")]
    assert found == ["json_ld", "meta", "selector:seen"]


def test_an_outlet_may_reorder() -> None:
    class Printed(Page):
        order = {"headline": ("selectors", "meta")}  # noqa: RUF012

    recorded = page(head='<meta property="og:title" content="মেটা">')
    article = Printed(response=recorded.response, page_params=recorded.page_params).to_item()
    assert (article.headline, article.provenance["headline"]) == ("শিরোনাম", "selector:seen")


def test_a_headline_that_a_field_cut_gives_way_to_the_whole_one() -> None:
    head = ld(headline="খুব লম্বা…") + '<meta property="og:title" content="খুব লম্বা শিরোনাম">'
    assert read(head=head).headline == "খুব লম্বা শিরোনাম"


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("খবর | উদাহরণ", "খবর"),
        ("খবর | আন্তর্জাতিক | EXAMPLE", "খবর | আন্তর্জাতিক"),
        ("শিরোনাম - যে কোনো নাম", "শিরোনাম"),
        ("খবর - আরও খবর", "খবর - আরও খবর"),
        ("এস-৪০০ নিয়ে আলোচনা", "এস-৪০০ নিয়ে আলোচনা"),
    ],
)
def test_the_sites_name_leaves_the_headline_and_nothing_else_does(title: str, headline: str) -> None:
    assert read(head=f'<meta property="og:title" content="{title}">').headline == headline


def test_missing_required_fields_are_loud() -> None:
    with pytest.raises(MissingFieldError, match="body"):
        read("")
    empty = HttpResponse(URL, b"<html><body><div class='story'><p>\xe0\xa6\x95</p></div></body></html>")
    with pytest.raises(MissingFieldError, match="headline"):
        Page(response=empty, page_params=PageParams(fetched_at="2026-09-01T06:00:00+00:00")).to_item()


@pytest.mark.parametrize("data", [b"", b" \n\x00"])
def test_an_empty_page_is_an_extraction_error(data: bytes) -> None:
    with pytest.raises(ExtractionError):
        Page(response=HttpResponse(URL, data), page_params=PageParams(fetched_at="2026-09-01T06:00:00+00:00")).to_item()


def test_a_page_without_bengali_letters_is_reported() -> None:
    with pytest.raises(ExtractionError, match="no Bengali letters"):
        read("<div class='story'><p>12 xSÖÂv 1414</p></div>")


def test_a_lead_outside_the_body_comes_first_unless_the_body_holds_it() -> None:
    class WithLede(Page):
        lede_in_description = True

    def body(description: str) -> str:
        recorded = page(head=f'<meta property="og:description" content="{description}">')
        article = WithLede(response=recorded.response, page_params=recorded.page_params).to_item()
        assert article.summary is None
        return article.body

    assert body("আগের কথা।").startswith("আগের কথা।\nপ্রথম অনুচ্ছেদ।")
    assert body("প্রথম অনু...") == read().body


def test_a_description_is_a_summary_unless_the_body_holds_it() -> None:
    def summary(text: str) -> str | None:
        return read(head=f'<meta name="description" content="{text}">').summary

    assert summary("সারকথা") == "সারকথা"
    assert summary("প্রথম  অনুচ্ছেদ।…") is None


def test_dates_come_from_the_declared_line_and_not_from_the_text() -> None:
    clock = "<div>ঢাকা, ১ সেপ্টেম্বর ২০২৬, ১২:০০</div>"
    late = STORY.replace("প্রথম", "২৯ আগস্ট ২০২৬ ১০:০০ প্রথম")
    assert read(clock + late).published_at is None
    article = read(clock + "<p class='date'>ঢাকা, প্রকাশ: ২৮ আগস্ট ২০২৬ ১০:০০</p>" + late)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-08-28T10:00:00+06:00"
    assert (article.dateline, article.published_raw) == ("ঢাকা", "২৮ আগস্ট ২০২৬ ১০:০০")
    assert article.provenance["published_at"] == "selector:inferred"


def test_another_zone_may_be_given() -> None:
    article = read("<p class='date'>প্রকাশ: ২৮ আগস্ট ২০২৬ ১০:০০</p>" + STORY, zone="Europe/London")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-08-28T10:00:00+01:00"


@pytest.mark.parametrize(
    ("asked", "stated", "canonical", "key"),
    [
        (URL, None, URL, "12345"),
        ("https://m.example.com/news/12345?src=app&utm_source=x", None, URL, "12345"),
        ("https://example.com/news/a-slug", "/news/678", "https://www.example.com/news/678", "678"),
        (URL, f"{URL}?print=1", URL, "12345"),
        (URL, "https://elsewhere.org/news/9", URL, "12345"),
        (URL, "https://www.example.com/", URL, "12345"),
        (URL, "https://[broken", URL, "12345"),
        ("https://www.example.com/news/a-slug", None, "https://www.example.com/news/a-slug", "77"),
    ],
)
def test_identity(asked: str, stated: str | None, canonical: str, key: str) -> None:
    link = "" if stated is None else f'<link rel="canonical" href="{stated}">'
    article = read(head=link + '<link rel="shortlink" href="/?p=77">', url=asked)
    assert (article.url, article.canonical_url, article.article_key) == (asked, canonical, key)
    assert article.provenance["article_key"] == ("meta" if key == "77" else "url")


def test_captions_of_a_figure_are_not_in_the_body() -> None:
    figure = STORY.replace("<p>দ্বি", "<figure><figcaption>ছবির কথা</figcaption></figure><p>দ্বি")
    article = read(figure)
    assert article.captions == ("ছবির কথা",)
    assert "ছবির" not in article.body


def test_invalid_bytes_and_nul_do_not_reach_the_article() -> None:
    html = page().response.body.replace("প্রথম".encode(), "প্র\0থম".encode() + b"\xff\xfe")
    response = HttpResponse(URL, html, headers={"content-type": "text/html; charset=utf-8"})
    article = Page(response=response, page_params=PageParams(fetched_at="2026-09-01T06:00:00+00:00")).to_item()
    assert "\0" not in article.body
    assert article.body.startswith("প্রথম")


def test_the_fixtures_json_is_the_spools_json() -> None:
    article = read()
    assert ArticleJson(article).asdict() == to_json_dict(article)
    assert from_json_dict(json.loads(json.dumps(to_json_dict(article))), Article) == article


FRAGMENT = st.text(alphabet="<>/=\"' &;divpscriptstyle!-কাখ।|\n\x00", max_size=120)


@given(FRAGMENT, FRAGMENT)
def test_no_markup_makes_the_page_raise_anything_but_an_extraction_error(head: str, body: str) -> None:
    try:
        article = read(STORY + body, head)
    except ExtractionError:
        return
    assert article.headline
    assert "\n\n" not in article.body


def listing(body: str) -> tuple[str, ...]:
    html = f"<html><head><base href='/'></head><body>{body}</body></html>"
    return Listed(response=HttpResponse("https://www.example.com/section/page-2", html.encode())).to_item().links


def test_a_listing_gives_absolute_distinct_article_links_in_order() -> None:
    links = listing(
        "<a href='/news/1'>menu</a>"
        "<h2><a href='news/2?utm_source=x#top'>b</a></h2><h2><a href='https://m.example.com/news/3'>c</a></h2>"
        "<h2><a href='/news/2?src=app'>b again</a></h2><h2><a href='/newsletters/4'>advertisement</a></h2>"
        "<h2><a href='https://elsewhere.org/news/5'>x</a></h2><h2><a href='javascript:void(0)'>x</a></h2>"
        "<h2><a href='http://[x'>x</a></h2><h2><a>x</a></h2><h2><a href='/news/1'>a</a></h2>"
    )
    assert links == (
        "https://www.example.com/news/2",
        "https://m.example.com/news/3",
        "https://www.example.com/news/1",
    )


def test_a_listing_without_links_is_empty() -> None:
    assert listing("<p>কিছু নেই</p>") == ()
    assert Listing(()) == Listed(response=HttpResponse(URL, b"<p>x</p>")).to_item()
