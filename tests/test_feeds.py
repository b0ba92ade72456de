"""Feeds of every form give their articles; a broken item costs no other; nothing is resolved or loaded."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.entries import MAX_LINKS
from spiders.feeds import feed_links
from spiders.items import ExtractionError
from tests.listed import OUTLET, came, keys, urls

AT = datetime(2026, 11, 24, 4, 20, 30, tzinfo=UTC)
STAMP = "Tue, 24 Nov 2026 10:20:30 +0600"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def item(number: int, inside: str = "") -> str:
    link = f"https://example.org/article/{number}"
    return f"<item><title>খবর</title><link>{link}</link><pubDate>{STAMP}</pubDate>{inside}</item>"


def rss(*items: str, head: str = HEAD) -> str:
    return f'{head}<rss version="2.0"><channel><title>স্থানীয়</title>{"".join(items)}</channel></rss>'


ATOM = f"""{HEAD}<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>
<entry><link rel="alternate" href="/article/1"/><id>tag:x,1</id><published>2026-11-24T10:20:30+06:00</published>
<updated>2026-11-25T10:20:30+06:00</updated></entry></feed>"""
RDF = f"""{HEAD}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.org/"><title>x</title></channel>
<item rdf:about="https://example.org/article/1"><title>t</title><link>https://example.org/article/1</link>
<dc:date>2026-11-24T10:20:30+06:00</dc:date></item></rdf:RDF>"""
RSS_091 = f'{HEAD}<rss version="0.91"><channel><title>x</title>{item(1)}</channel></rss>'
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "x",
        "items": [
            {"id": "1", "url": "https://example.org/article/1", "date_published": "2026-11-24T10:20:30+06:00"},
            None,
            {"id": "2"},
        ],
    }
)


@pytest.mark.parametrize(
    "feed", [rss(item(1)), RSS_091, ATOM, RDF, JSON_FEED], ids=["rss", "0.91", "atom", "rdf", "json"]
)
def test_a_feed_gives_its_articles_with_their_times(feed: str) -> None:
    (entry,) = feed_links(came(feed)).articles
    assert entry.url == "https://example.org/article/1"
    assert entry.listed_at == AT
    assert entry.listed_on == date(2026, 11, 24)
    assert not entry.at_latest


def test_an_atom_entry_with_an_update_alone_is_at_most_that_new() -> None:
    (entry,) = feed_links(came(ATOM.replace("published>", "rights>"))).articles
    assert entry.at_latest
    assert entry.listed_on == date(2026, 11, 25)


def test_the_article_s_own_address_counts() -> None:
    counted = '<feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
    first = (
        f"<item><link>https://feeds.example/x</link>{counted}https://example.org/article/1</feedburner:origLink></item>"
    )
    second = '<item><guid isPermaLink="true">https://example.org/article/2</guid></item>'
    assert keys(feed_links(came(rss(first, second)))) == [1, 2]


@pytest.mark.parametrize("link", ["https://tracker.example/x", "https://example.org/?p=1", "", "http://[bad"])
def test_an_item_whose_link_is_no_article_s_is_found_by_its_guid(link: str) -> None:
    guid = '<guid isPermaLink="false">https://example.org/article/1</guid>'
    assert keys(feed_links(came(rss(f"<item><link>{link}</link>{guid}</item>")))) == [1]


def test_a_guid_that_is_a_mere_word_is_no_address() -> None:
    outlet = attrs.evolve(OUTLET, article_url=re.compile(r"https://example\.org/(?P<key>\w+)$"))
    given = attrs.evolve(came(rss("<item><link>https://t.example/x</link><guid>12345</guid></item>")), outlet=outlet)
    assert urls(feed_links(given)) == []


@pytest.mark.parametrize("name", ["dc:date", "dcterms:created", "dcterms:issued"])
def test_dublin_core_s_times_count(name: str) -> None:
    declared = 'version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    times = f"<dcterms:modified>2026-11-25</dcterms:modified><{name}>2026-11-24T10:20:30+06:00</{name}>"
    feed = rss(f"<item><link>https://example.org/article/1</link>{times}</item>").replace('version="2.0"', declared)
    (entry,) = feed_links(came(feed)).articles
    assert (entry.listed_at, entry.at_latest) == (AT, False)


def test_an_ampersand_that_is_not_escaped_stays_in_its_address() -> None:
    outlet = attrs.evolve(OUTLET, article_url=re.compile(r"https://example\.org/view\?(?P<key>.*)$"))
    given = attrs.evolve(came(rss("<item><link>https://example.org/view?a=1&b=2&copy=3</link></item>")), outlet=outlet)
    assert urls(feed_links(given)) == ["https://example.org/view?a=1&b=2&copy=3"]


@pytest.mark.parametrize(
    "feed", [rss(item(123)), ATOM.replace("article/1", "article/123"), RDF.replace("article/1", "article/123")]
)
def test_wherever_a_feed_is_cut_off_no_address_and_no_time_is_half(feed: str) -> None:
    sent = feed.encode()
    for end in range(sent.index(b"<", 60), len(sent)):
        for entry in feed_links(came(sent[:end])).articles:
            assert entry.url == "https://example.org/article/123"
            assert entry.listed_at in {None, AT}


def test_of_a_feed_that_is_nothing_but_tags_no_more_is_read_than_can_be_in_seconds() -> None:
    assert keys(feed_links(came(rss(item(1), "<a>" * 1_000_000, item(2))))) == [1]


def test_local_time_that_calls_itself_gmt_is_corrected_where_declared_and_where_it_shows() -> None:
    fault = STAMP.replace("+0600", "GMT")
    (declared,) = feed_links(came(rss(item(1)).replace(STAMP, fault), times="local_as_utc")).articles
    assert declared.listed_at == AT
    (shown,) = feed_links(came(rss(item(1)).replace(STAMP, "Wed, 25 Nov 2026 11:30:00 GMT"))).articles
    assert shown.listed_at == datetime(2026, 11, 25, 5, 30, tzinfo=UTC)


BROKEN = {
    "a bare ampersand": "<title>a & b &nosuch; &bdquo;</title>",
    "a bare bracket": "<title>a < b</title>",
    "an open tag": "<description><p><b>x</description>",
    "control characters": "<title>\x01\x08\x0b\x1f</title>",
    "a NUL": "<title>\x00</title>",
    "an open CDATA": "<description><![CDATA[ <p>x</description>",
    "an undeclared namespace": "<media:content url='x'/><dc:creator>y</dc:creator>",
    "a date that is none": "<pubDate>গতকাল</pubDate>",
    "a link that is none": "<link>http://[bad</link>",
    "an odd attribute": "<enclosure url=x length='1>",
    "a lone end tag": "</description>",
}


@pytest.mark.parametrize("inside", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_item_costs_no_other_before_it(inside: str) -> None:
    found = keys(feed_links(came(rss(item(1), item(2), f"<item>{inside}</item>", item(3), item(4)))))
    assert found[:2] == [1, 2]
    assert set(found) >= ({1, 2, 3, 4} if "CDATA" not in inside and "length" not in inside else {1, 2})


@pytest.mark.parametrize(
    "body",
    [
        b"\n  \n" + rss(item(1)).encode(),
        b"\xef\xbb\xbf" + rss(item(1)).encode(),
        rss(item(1)).replace("UTF-8", "utf-16").encode("utf-16"),
        rss(item(1), "<item><title>caf\xe9</title></item>").replace("UTF-8", "nosuch").encode(),
        rss(item(1)).encode().replace("খবর".encode(), b"\xff\xfe\xe0\xa6"),
        rss(item(1)).encode()[:-25],
        gzip.compress(rss(item(1)).encode()),
        b"<br />\n<b>Warning</b>: mysql<br />\n" + rss(item(1)).encode(),
        rss(item(1), head="").encode(),
    ],
    ids=[
        "blanks first",
        "BOM",
        "UTF-16",
        "unknown charset",
        "bytes that are no UTF-8",
        "cut",
        "gzip",
        "a warning first",
        "no declaration",
    ],
)
def test_odd_encodings_and_cut_feeds_are_read(body: bytes) -> None:
    assert keys(feed_links(came(body))) == [1]


@pytest.mark.parametrize(
    "body", ["", " \n", "hello", "<html><body><a href='/article/1'>x</a></body></html>", "{}", "{"]
)
def test_a_feed_that_is_none_is_said(body: str) -> None:
    with pytest.raises(ExtractionError):
        feed_links(came(body))


def test_an_empty_feed_is_a_feed() -> None:
    assert urls(feed_links(came(rss()))) == []


def test_a_feed_is_cut_to_its_newest() -> None:
    assert len(feed_links(came(rss(*map(item, range(MAX_LINKS + 5))))).articles) == MAX_LINKS


def test_the_name_of_a_file_is_no_feed(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(rss(item(1)), encoding="utf-8")
    with pytest.raises(ExtractionError):
        feed_links(came(str(file)))


def test_entities_are_not_resolved_and_nothing_is_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://example.org/article/666")
    doctype = f'<!DOCTYPE rss [<!ENTITY s SYSTEM "{secret.as_uri()}"><!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]>'
    found = feed_links(came(rss("<item><link>&s;</link></item>", item(1), head=HEAD + doctype)))
    assert keys(found) == [1]


def test_entities_do_not_explode() -> None:
    levels = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">\n' for n in range(9))
    doctype = f'<!DOCTYPE rss [\n<!ENTITY l0 "ha">\n{levels}]>'
    found = feed_links(came(rss("<item><title>&l9;</title></item>", item(1), head=f"{HEAD}\n{doctype}")))
    assert keys(found) == [1]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>&;![]-/?='\" abcdt:\x00\x01\u09ac\ufffd", max_size=60))
def test_whatever_stands_in_an_item_the_items_before_it_come(noise: str) -> None:
    assert keys(feed_links(came(rss(item(1), item(2), f"<item>{noise}</item>"))))[:2] == [1, 2]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1200), st.binary(max_size=12))
def test_whatever_bytes_come_a_feed_is_read_or_said_to_be_none(where: int, noise: bytes) -> None:
    body = rss(item(1), item(2), item(3)).encode()
    try:
        found = feed_links(came(body[:where] + noise + body[where + len(noise) :]))
    except ExtractionError:
        return
    assert len(found.articles) <= 4
