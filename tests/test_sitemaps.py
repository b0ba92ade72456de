"""Sitemaps: plain, of news, gzipped, nested, dated, broken, and too long."""

from __future__ import annotations

import gzip
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.decoding import DecodingError, TooLargeError
from spiders.entries import MAX_LINKS, Links, in_window
from spiders.items import ExtractionError
from spiders.sitemaps import MAX_BYTES, MAX_SITEMAPS, sitemap_links
from tests.listed import came, keys, urls

NEWS = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://example.org/article/1 </loc><image:image><image:loc>https://example.org/article/9</image:loc></image:image>
<news:news><news:publication_date>2026-11-24T10:20:30+06:00</news:publication_date></news:news>
<lastmod>2026-11-25</lastmod></url>
<url><loc>https://example.org/about</loc></url></urlset>"""


def plain(*rows: tuple[int, str]) -> str:
    found = (f"<url><loc>https://example.org/article/{n}</loc><lastmod>{day}</lastmod></url>" for n, day in rows)
    return f"<urlset>{''.join(found)}</urlset>"


def index(*names: str, lastmod: str = "") -> str:
    rows = (f"<sitemap><loc>https://example.org/{name}</loc>{lastmod}</sitemap>" for name in names)
    return f"<sitemapindex>{''.join(rows)}</sitemapindex>"


def read(body: bytes | str, **how: object) -> Links:
    return sitemap_links(came(body, "sitemap", **how))  # type: ignore[arg-type]


def test_a_news_sitemap_gives_its_articles_with_the_instant_of_publication() -> None:
    (entry,) = read(NEWS).articles
    assert entry.url == "https://example.org/article/1"
    assert entry.listed_at == datetime(2026, 11, 24, 4, 20, 30, tzinfo=UTC)
    assert not entry.at_latest


def test_lastmod_says_how_new_an_article_is_at_most() -> None:
    (entry,) = read(plain((1, "2026-11-24"))).articles
    assert (entry.listed_at, entry.listed_on, entry.at_latest) == (None, date(2026, 11, 24), True)
    assert in_window(entry, date(2026, 11, 1), date(2026, 11, 2)), "it may be older than its change"
    assert not in_window(entry, date(2026, 11, 25), None)


def test_a_daily_sitemap_s_own_day_is_that_of_its_articles() -> None:
    (entry,) = read(plain((1, "")), day=date(2026, 8, 14)).articles
    assert (entry.listed_on, entry.at_latest) == (date(2026, 8, 14), False)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_gzipped_sitemap_is_read_whatever_its_headers_say(layers: int) -> None:
    body = NEWS.encode()
    for _ in range(layers):
        body = gzip.compress(body)
    assert keys(read(body)) == [1]


def test_a_sitemap_of_plain_lines_is_read() -> None:
    assert keys(
        read("https://example.org/article/1\r\nhttps://example.org/about\nhttps://example.org/article/2\n")
    ) == [1, 2]


def test_relative_addresses_are_completed() -> None:
    assert keys(read("<urlset><url><loc>/article/1</loc></url></urlset>")) == [1]


ODD = {
    "a warning first": "<br />\n<b>Warning</b>: mysql in <b>x.php</b><br />\n" + NEWS,
    "blank lines first": "\n\n" + NEWS,
    "UTF-16 declared": NEWS.replace('"1.0"?', '"1.0" encoding="UTF-16"?'),
    "an unknown charset declared": NEWS.replace('"1.0"?', '"1.0" encoding="nosuch"?'),
    "a prefix that is not declared": NEWS.replace("xmlns:news=", "xmlns:other="),
    "a picture first": NEWS.replace("<loc> https://example.org/article/1 </loc>", "").replace(
        "</image:image>", "</image:image><loc>https://example.org/article/1</loc>"
    ),
    "a video": NEWS.replace(
        "<news:news>", "<v:video><v:publication_date>2020-01-01</v:publication_date></v:video><news:news>"
    ),
    "an entity of HTML's": NEWS.replace("<news:news>", "<news:news><news:title>a&nbsp;b & c < d</news:title>"),
    "a control character": NEWS.replace("<news:news>", "<news:news><news:title>\x01\x00</news:title>"),
    "CDATA and a comment": NEWS.replace(
        " https://example.org/article/1 ", "<!-- x --> <![CDATA[ https://example.org/article/1 ]]>"
    ),
    "a byte that is no UTF-8": NEWS.encode().replace(b"<url>", b"<url><x>\xe0\xa6</x></url><url>", 1),
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
def test_an_odd_sitemap_is_read_with_the_address_and_the_time_that_it_means(body: bytes | str) -> None:
    (entry,) = read(body).articles
    assert entry.url == "https://example.org/article/1"
    assert entry.listed_at == datetime(2026, 11, 24, 4, 20, 30, tzinfo=UTC)


def test_an_ampersand_that_is_not_escaped_stays_in_its_address() -> None:
    assert read(index("s.php?a=1&b=2&copy=3", "t.php?a=1&amp;b=2")).listings == (
        "https://example.org/s.php?a=1&b=2&copy=3",
        "https://example.org/t.php?a=1&b=2",
    )


def test_wherever_a_sitemap_is_cut_off_no_address_and_no_time_is_half() -> None:
    sent = NEWS.replace("/article/1 ", "/article/123 ").encode()
    (whole,) = read(sent).articles
    for end in range(sent.index(b"<url>"), len(sent)):
        assert read(sent[:end]).articles == ((whole,) if b"</url>" in sent[:end] else ())
    children = index("s1.xml", "s234.xml").encode()
    for end in range(20, len(children)):
        assert set(read(children[:end]).listings) <= set(read(children).listings)


@pytest.mark.parametrize("start", ["\ufeff", "\n", ""])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_sitemap_of_lines_is_read_however_they_end(start: str, end: str) -> None:
    lines = ["https://example.org/article/1", "https://example.org/article/2", "", "about http://x"]
    assert keys(read(start + end.join(lines))) == [1, 2]


@pytest.mark.parametrize(
    "feed",
    [
        "<rss><channel><item><link>https://example.org/article/1</link></item></channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/article/1"/></entry></feed>',
    ],
)
def test_a_feed_in_a_sitemap_s_place_is_read(feed: str) -> None:
    assert keys(read(feed)) == [1]
    assert keys(read(gzip.compress(feed.encode()))) == [1]


@pytest.mark.parametrize("body", [b"", b"   ", b"not xml", b"<html><body>404</body></html>"])
def test_a_sitemap_that_is_none_is_said(body: bytes) -> None:
    with pytest.raises(ExtractionError):
        read(body)


@pytest.mark.parametrize("noise", ["&", "<x>", "</y>", "\x01", "\x00", "&nosuch;", "<loc>", "<![CDATA[x]]>"])
def test_a_broken_row_costs_no_other(noise: str) -> None:
    rows = plain((1, "2026-11-24"), (2, "")).replace("</urlset>", f"<url>{noise}</url>")
    assert set(keys(read(rows + plain((3, "")).removeprefix("<urlset>")))) >= {1, 2}


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://example.org/article/666")
    xml = (
        f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
        "<urlset><url><loc>&s;</loc></url><url><loc>https://example.org/article/1</loc></url></urlset>"
    )
    assert keys(read(xml)) == [1]


def test_entities_do_not_explode() -> None:
    levels = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    xml = f'<!DOCTYPE x [<!ENTITY l0 "https://example.org/article/6">{levels}]><urlset><url><loc>&l9;</loc></url></urlset>'
    tracemalloc.start()
    found = urls(read(xml))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == []
    assert peak < 5_000_000


def test_an_index_leads_to_the_newest_sitemaps_of_articles_first() -> None:
    names = [f"post-sitemap{n}.xml" for n in range(1, 9)]
    assert read(index("category-sitemap.xml", *names, "author-sitemap.xml")).listings == tuple(
        f"https://example.org/post-sitemap{n}.xml" for n in (8, 7, 6, 5, 4)
    )
    days = [f"daily/2026-11-{day:02}.xml" for day in range(1, 25)]
    found = read(index(*days)).listings
    assert found[0] == "https://example.org/daily/2026-11-24.xml"
    assert len(found) == MAX_SITEMAPS


def test_what_an_index_says_was_changed_last_counts() -> None:
    rows = [f"<sitemap><loc>/{n}.xml</loc><lastmod>2026-11-{n:02}</lastmod></sitemap>" for n in (3, 20, 7)]
    assert read(f"<sitemapindex>{''.join(rows)}</sitemapindex>").listings == tuple(
        f"https://example.org/{n}.xml" for n in (20, 7, 3)
    )


def test_a_backfill_takes_the_sitemaps_that_may_hold_its_window() -> None:
    names = ["2026-07.xml", "2026-08.xml", "2026-09.xml", "posts.xml", "2026-08-31.xml", "2026/08/30.xml"]
    found = read(index(*names), deep=True, since=date(2026, 8, 31), until=date(2026, 8, 31)).listings
    assert {url.removeprefix("https://example.org/") for url in found} == {"2026-08.xml", "posts.xml", "2026-08-31.xml"}
    asked = [f"sitemap.xml?yyyy=2026&mm={month:02}&dd=31" for month in (7, 8)]
    assert read(index(*asked), deep=True, since=date(2026, 8, 31)).listings == (f"https://example.org/{asked[1]}",)
    changed = index("old.xml", lastmod="<lastmod>2026-08-01</lastmod>")
    assert read(changed, deep=True, since=date(2026, 8, 31)).listings == ()
    assert read(changed, deep=True, since=date(2026, 7, 31)).listings != ()


def test_of_a_long_sitemap_the_newest_articles_are_kept() -> None:
    rows = [(n, f"2026-{1 + n // 200:02}-01") for n in range(MAX_LINKS + 200)]
    found = keys(read(plain(*rows)))
    assert len(found) == MAX_LINKS
    assert min(found) == 200
    assert len(read(plain(*rows), deep=True).articles) == MAX_LINKS + 200


def test_hundreds_of_thousands_of_entries_cost_no_more_memory_than_the_few_that_are_kept() -> None:
    def peak(count: int) -> int:
        body = gzip.compress(b"<urlset>" + b"<url><loc>/article/1</loc></url>" * count)
        tracemalloc.start()
        assert keys(read(body)) == [1]
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    # The text itself is held twice while it is unzipped.
    assert peak(600_000) < 2.5 * MAX_BYTES


def test_a_bomb_is_not_taken_and_broken_gzip_is_said() -> None:
    with pytest.raises(TooLargeError):
        read(gzip.compress(b"<urlset><url><loc>https://example.org/article/1</loc></url>" + b" " * MAX_BYTES))
    with pytest.raises(DecodingError):
        read(b"\x1f\x8bnot gzip")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>&;![]-/?='\" aurlo:\x00\x01\u09ac", max_size=40))
def test_whatever_stands_in_a_row_the_rows_before_it_come(noise: str) -> None:
    assert keys(read(f"{plain((1, ''), (2, '')).removesuffix('</urlset>')}<url>{noise}</url></urlset>"))[:2] == [1, 2]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_bytes_come_a_sitemap_is_read_or_said_to_be_none(body: bytes) -> None:
    try:
        assert len(read(body).articles) == 0
    except (ExtractionError, DecodingError) as error:
        assert str(error)
