"""Which listings are asked for: pages, dated addresses, windows, searches, in the order of the walk."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from spiders.discovery import (
    Ask,
    article_priority,
    child_asks,
    first_asks,
    has_page,
    listing_priority,
    next_ask,
    page_url,
    ways_of,
)
from spiders.entries import Entry, Links
from spiders.job import Job, TopicSource
from spiders.lines import LineRules
from spiders.outlet import CountBand, Discovery, Outlet
from spiders.topics import compile_topic

TODAY = date(2026, 9, 2)
JSON = Discovery(way="json", urls=("https://example.org/api?page={page}",), pages=2, evidence="test")
WORDPRESS = Discovery(way="wordpress", urls=("https://example.org/wp?page={page}",), pages=1, evidence="test")
DAILY = Discovery(way="sitemap", urls=("https://example.org/day/{date:%Y-%m-%d}.xml",), evidence="test")
FEED = Discovery(way="feed", urls=("https://example.org/feed",), evidence="test")


def outlet(*ways: Discovery) -> Outlet:
    return Outlet(
        slug="local",
        name="স্থানীয়",
        domains=("example.org",),
        country="BD",
        zone=ZoneInfo("Asia/Dhaka"),
        discovery=ways,
        article_url=re.compile(r"https://example\.org/article/(?P<key>\d+)$"),
        count_band=CountBand(minimum=1, maximum=10),
        parser_version=1,
        lines=LineRules(),
    )


def job(*, since: date | None = None, until: date | None = None, oldest_first: bool = False, search: str = "") -> Job:
    """A job of mode latest, with a window one of mode backfill."""
    topics = (TopicSource(slug="t", source=f"search = [{search}]", aliases=""),)
    return Job(
        run="r",
        outlet="local",
        archive=Path("a"),
        mode="latest" if since is until is None else "backfill",
        since=since,
        until=until,
        oldest_first=oldest_first,
        topics=topics,
    )


def first(way: Discovery, asked: Job) -> list[str]:
    return [ask.url for ask in first_asks(0, outlet(way), asked, TODAY)]


def dated(form: str) -> Discovery:
    return Discovery(way="sitemap", urls=(f"https://example.org/{{date:{form}}}",), evidence="test")


def test_pages_are_counted_and_a_backfill_goes_on() -> None:
    template = JSON.urls[0]
    backfill = job(since=date(2026, 8, 1))
    assert first(JSON, job()) == ["https://example.org/api?page=1"]
    assert [has_page(template, page, JSON, job()) for page in (2, 3)] == [True, False]
    assert has_page(template, 30, JSON, backfill)
    assert not has_page("https://example.org/list", 2, JSON, backfill)


def test_pages_may_count_from_zero_and_offsets_count_articles() -> None:
    urls = ("?p={page}&o={offset}&n={size}",)
    way = Discovery(way="json", urls=urls, first_page=0, page_size=15, backfill_size=50, evidence="test")
    assert page_url(way.urls[0], 3, way, job()) == "?p=2&o=30&n=15"
    assert page_url(way.urls[0], 3, way, job(since=TODAY)) == "?p=2&o=100&n=50"


def test_wordpress_takes_the_window_with_both_days_included() -> None:
    backfill = job(since=date(2026, 8, 1), until=date(2026, 8, 31))
    assert page_url(WORDPRESS.urls[0], 3, WORDPRESS, backfill) == (
        "https://example.org/wp?page=3&after=2026-07-31T23:59:59&before=2026-09-01T00:00:00"
    )
    oldest = job(since=date(2026, 8, 1), oldest_first=True)
    assert page_url(WORDPRESS.urls[0], 1, WORDPRESS, oldest).endswith("&after=2026-07-31T23:59:59&order=asc")


def test_the_newest_days_of_dated_addresses_are_looked_at() -> None:
    assert first(DAILY, job()) == ["https://example.org/day/2026-09-02.xml", "https://example.org/day/2026-09-01.xml"]


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        ("%Y-%m-%d", ["2026-09-01", "2026-08-31", "2026-08-30"]),
        ("%Y/%-m/%-d", ["2026/9/1", "2026/8/31", "2026/8/30"]),
        ("%Y-%m", ["2026-09", "2026-08"]),
        ("%Y", ["2026"]),
    ],
)
def test_a_backfill_walks_the_dated_addresses_of_its_window(form: str, wanted: list[str]) -> None:
    since, until = date(2026, 8, 30), date(2026, 9, 1)
    newest = [url.removeprefix("https://example.org/") for url in first(dated(form), job(since=since, until=until))]
    oldest = [
        url.removeprefix("https://example.org/")
        for url in first(dated(form), job(since=since, until=until, oldest_first=True))
    ]
    assert newest == wanted
    assert oldest == wanted[::-1]


def test_a_window_that_ends_in_the_future_ends_today() -> None:
    assert first(DAILY, job(since=TODAY, until=date(2027, 1, 1))) == ["https://example.org/day/2026-09-02.xml"]


def test_a_daily_address_names_the_day_of_its_articles_and_a_monthly_one_does_not() -> None:
    asks = [ask.day for ask in first_asks(0, outlet(DAILY), job(), TODAY)]
    assert asks == [date(2026, 9, 2), date(2026, 9, 1)]
    assert [ask.day for ask in first_asks(0, outlet(dated("%Y-%m")), job(), TODAY)] == [None, None]


def test_searches_are_for_the_words_that_the_topics_declare() -> None:
    way = Discovery(way="listing", urls=("https://example.org/search?q={query}",), evidence="test")
    assert first(way, job(search='"কিম জং উন", "পুতিন"')) == [
        "https://example.org/search?q=%E0%A6%95%E0%A6%BF%E0%A6%AE%20%E0%A6%9C%E0%A6%82%20%E0%A6%89%E0%A6%A8",
        "https://example.org/search?q=%E0%A6%AA%E0%A7%81%E0%A6%A4%E0%A6%BF%E0%A6%A8",
    ]
    assert first(way, job()) == []


def test_a_topic_declares_what_to_search_for() -> None:
    source = """slug = "t"
description = "x"
search = ["কিম জং উন"]
[title]
bn = "ট"
en = "t"
[[confirmed]]
name = "x"
query = "কিম"
"""
    assert compile_topic(TopicSource(slug="t", source=source, aliases="")).search == ("কিম জং উন",)


ASK = Ask(url="https://example.org/api?page=1", way=0, template=JSON.urls[0])


def test_a_backfill_pages_on_until_every_entry_is_before_its_window() -> None:
    backfill = job(since=date(2026, 8, 1), until=date(2026, 8, 31))
    newer, older = (Entry(url="x", listed_on=day) for day in (date(2026, 9, 1), date(2026, 7, 31)))
    undated = Entry(url="x")
    for entries in ([newer], [older, newer], [older, undated], []):
        assert next_ask(ASK, JSON, backfill, Links(articles=tuple(entries))) is not None
    assert next_ask(ASK, JSON, backfill, Links(articles=(older, older))) is None


def test_a_listing_that_says_how_many_pages_it_has_is_believed() -> None:
    assert next_ask(ASK, JSON, job(), Links(pages=1)) is None
    following = next_ask(ASK, JSON, job(), Links(pages=2))
    assert following is not None
    assert following.url == "https://example.org/api?page=2"


def test_indexes_below_indexes_are_followed_to_a_bound() -> None:
    links = Links(listings=("https://example.org/a.xml",))
    asks, depth = [ASK], 0
    while asks := [child for ask in asks for child in child_asks(ask, links)]:
        depth += 1
    assert depth == 3


def test_a_backfill_uses_the_ways_that_reach_back() -> None:
    both = outlet(FEED, DAILY, JSON)
    assert ways_of(both, job()) == (0, 1, 2)
    assert ways_of(both, job(since=TODAY)) == (1, 2)
    assert ways_of(outlet(FEED), job(since=TODAY)) == (0,)


def test_a_backfill_reads_a_listing_then_its_articles_then_the_next_one() -> None:
    backfill = job(since=date(2026, 8, 1))
    day, next_day, *_ = first_asks(0, outlet(DAILY), backfill, TODAY)
    page_two = next_ask(Ask(url="", way=0, template="{page}", place=day.place), JSON, backfill, Links())
    assert page_two is not None
    order = [
        listing_priority(day, backfill),
        article_priority(day, backfill, 0, 1),
        article_priority(day, backfill, 99_999_999, 2),
        listing_priority(page_two, backfill),
        article_priority(page_two, backfill, 0, 3),
        listing_priority(next_day, backfill),
    ]
    assert order == sorted(order, reverse=True)
    assert len(set(order)) == len(order)


def test_mode_latest_reads_every_listing_before_any_article() -> None:
    first_day, second_day = first_asks(0, outlet(DAILY), job(), TODAY)
    order = [
        listing_priority(first_day, job()),
        listing_priority(second_day, job()),
        article_priority(ASK, job(), 0, 1),
    ]
    assert order == sorted(order, reverse=True)
