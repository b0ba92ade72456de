"""What is hardly HTTP, or hardly a page: each ends in exactly one outcome, and the run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.blocks import ParsedResponse
from spiders.entries import MAX_LINKS
from spiders.job import Limits
from spiders.sitemaps import MAX_SITEMAPS
from spiders.web import MAX_HEAD
from tests.crawled import ONCE, crawl
from tests.hostile_site import HostileSite, ok, reset, serve_hostile
from tests.local_site import Answer, article_html

PAGE = article_html("page").encode()
XML = (("Content-Type", "application/xml"),)


@pytest.fixture
def site() -> Iterator[HostileSite]:
    with serve_hostile(HostileSite()) as served:
        yield served


def test_headers_without_an_end_are_refused_with_memory_flat(site: HostileSite, tmp_path: Path) -> None:
    start = b"HTTP/1.1 200 OK\r\n"
    site.list_articles("many", "long", "folded", "hundreds", "cookies", "after")
    site.attack("many", site.flood(start, b"X-A: b\r\n" * 1000))
    site.attack("long", site.flood(start + b"X-A: ", b"x" * 65536))
    site.attack("folded", site.flood(start + b"X-A: b\r\n", b" folded\r\n" * 1000))
    site.attack("hundreds", site.flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000))
    site.attack("cookies", ok(*["Set-Cookie: a=" + "b" * 900] * 60) + PAGE)
    crawled = crawl(site, tmp_path, *ONCE)
    outcomes = crawled.outcomes
    assert outcomes["/article/long"] == "refused: a header is larger than 16384 bytes"
    for name in ("many", "folded", "hundreds"):
        assert outcomes[f"/article/{name}"] == f"refused: the headers are larger than {MAX_HEAD} bytes"
    assert outcomes["/article/cookies"] == outcomes["/article/after"] == "article_unmatched"
    assert crawled.peak < 200 << 20
    assert len(crawled.log) < 20_000  # nor does a line for each "100 Continue" reach the log


CHUNKED = ok("Transfer-Encoding: chunked")
BROKEN = {
    "greeting": (b"HELLO\r\n\r\n", "the answer is not HTTP"),
    "code": (b"HTTP/1.1 abc OK\r\n\r\n", "the answer is not HTTP"),
    "version": (b"HTTP/x 200 OK\r\n\r\n", "the answer is not HTTP"),
    "nuls": (b"\0" * 100 + b"\r\n\r\n", "the answer is not HTTP"),
    "negative": (ok("Content-Length: -1") + PAGE, "the answer is not HTTP"),
    "letters": (ok("Content-Length: abc") + PAGE, "the answer is not HTTP"),
    "two": (ok("Content-Length: 5", "Content-Length: 6") + PAGE, "the answer is not HTTP"),
    "coding": (ok("Transfer-Encoding: rot13") + PAGE, "the answer is not HTTP"),
    "nul name": (ok("X\0: x") + PAGE, "the answer is not HTTP"),
    "nothing": (b"", "the connection was closed without an answer"),
    "half": (b"HTTP/1.1 200 OK\r\nContent-", "the connection was closed in the headers"),
    "short": (ok("Content-Length: 100000") + PAGE, "the body ends early or is broken"),
    "chunk size": (CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n", "the body ends early or is broken"),
    "chunk end": (CHUNKED + b"3\r\nabcdef\r\n0\r\n\r\n", "the body ends early or is broken"),
    "chunk cut": (CHUNKED + b"ffff\r\nabc", "the body ends early or is broken"),
    "chunk note": (CHUNKED + b"3;" + b"x" * 70_000 + b"\r\nabc\r\n", "the body ends early or is broken"),
    "trailers": (CHUNKED + b"3\r\nabc\r\n0\r\n" + b"X: y\r\n" * 20_000, "the body ends early or is broken"),
}
READABLE = {
    "early": b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok() + PAGE,
    "old": b"HTTP/1.0 200 OK\r\n\r\n" + PAGE,
    "bare": (ok(f"Content-Length: {len(PAGE)}") + PAGE).replace(b"\r\n", b"\n"),
    "nul header": ok("X-Nul: a\0b", "no colon here") + PAGE,
    "nul body": ok() + PAGE.replace(b"<p>", b"<p>\0"),
    "charset": ok().replace(b"charset=utf-8", b"charset=nonsense") + PAGE,
    "no text": ok().replace(b"charset=utf-8", b"charset=rot13") + PAGE,
    "packed": ok().replace(b"charset=utf-8", b"charset=bz2") + PAGE,
    "names": ok().replace(b"charset=utf-8", b"charset=idna") + PAGE,
    "in the page": ok().replace(b"; charset=utf-8", b"") + PAGE.replace(b'charset="utf-8"', b'charset="hex"'),
    "twice": ok(f"Content-Length: {len(PAGE)}, {len(PAGE)}") + PAGE,
    "rest": ok(f"Content-Length: {len(PAGE)}") + PAGE + b"HTTP/1.1 200 OK\r\n\r\n",
}


def test_what_is_not_http_is_unreachable_with_its_reason(site: HostileSite, tmp_path: Path) -> None:
    paths = {name: name.replace(" ", "-") for name in BROKEN}
    site.list_articles(*paths.values(), "reset", "after")
    for name, (data, _) in BROKEN.items():
        site.attack(paths[name], data)
    site.attack("reset", reset)
    crawled = crawl(site, tmp_path, *ONCE)
    for name, (_, reason) in BROKEN.items():
        outcome = crawled.outcomes[f"/article/{paths[name]}"]
        assert outcome.startswith(f"unreachable: {reason}"), (name, outcome)
        assert f"unreachable: {site.url}/article/{paths[name]} ({reason}" in crawled.log
    assert crawled.outcomes["/article/reset"] == "unreachable: the connection was closed without an answer"
    assert crawled.outcomes["/article/after"] == "article_unmatched"
    assert crawled.report.not_reached == 0


def test_what_is_odd_but_whole_is_read(site: HostileSite, tmp_path: Path) -> None:
    paths = {name: name.replace(" ", "-") for name in READABLE}
    site.list_articles(*paths.values())
    for name, data in READABLE.items():
        site.attack(paths[name], data)
    outcomes = crawl(site, tmp_path, *ONCE).outcomes
    assert {name: outcomes[f"/article/{path}"] for name, path in paths.items()} == dict.fromkeys(
        READABLE, "article_unmatched"
    )


def test_a_codec_that_is_none_of_text_reads_the_archive_as_it_reads_the_web() -> None:
    for name in ("rot13", "idna", "undefined"):
        page = ParsedResponse("https://x.example/", PAGE, headers={"Content-Type": f"text/html; charset={name}"})
        assert page.text == PAGE.decode()


def test_what_a_page_answers_and_what_it_is_not_is_logged_with_its_address(site: HostileSite, tmp_path: Path) -> None:
    ends = {"none": "unreachable", "zero": "empty", "missing": "gone", "busy": "blocked"}
    site.list_articles(*ends)
    site.routes["/article/none"] = Answer(b"", 204)
    site.routes["/article/zero"] = Answer(b"")
    site.routes["/article/missing"] = Answer(b"", 404)
    site.routes["/article/busy"] = Answer(b"", 429)
    crawled = crawl(site, tmp_path, *ONCE)
    for name, outcome in ends.items():
        reason = crawled.outcomes[f"/article/{name}"].removeprefix(f"{outcome}: ")
        assert f"local: {outcome}: {site.url}/article/{name} ({reason})" in crawled.log


def test_a_status_that_nobody_defined_and_a_picture_for_a_page_have_an_outcome(
    site: HostileSite, tmp_path: Path
) -> None:
    site.list_articles("strange", "picture", "after")
    site.attack("strange", ok().replace(b"200 OK", b"999 No") + PAGE)
    site.routes["/article/picture"] = Answer(b"\x89PNG\r\n\x1a\n" * 100, 200, (("Content-Type", "image/png"),))
    outcomes = crawl(site, tmp_path, *ONCE).outcomes
    assert outcomes["/article/strange"].startswith("unreachable: ")
    assert outcomes["/article/picture"].startswith("empty: ")
    assert outcomes["/article/after"] == "article_unmatched"


def test_pages_out_of_all_measure_neither_break_nor_hold_the_run(site: HostileSite, tmp_path: Path) -> None:
    deep = b"<div>" * 100_000
    json_ld = b'<script type="application/ld+json">' + b"[" * 200_000 + b"</script>"
    site.list_articles("deep", "data", "tags", "headings", "after")
    site.routes["/article/deep"] = Answer(PAGE.replace(b"<h1>", deep + b"<h1>"))
    site.routes["/article/data"] = Answer(PAGE.replace(b"</head>", json_ld + b"</head>"))
    site.routes["/article/tags"] = Answer(PAGE.replace(b"</article>", b"<p></p>" * 100_000 + b"</article>"))
    site.routes["/article/headings"] = Answer(PAGE.replace(b"<h1>", b"<h1>x</h1>" * 8000 + b"<h1>"))
    crawled = crawl(site, tmp_path, *ONCE)
    assert crawled.outcomes["/article/tags"] == "layout_changed: the page has no body"
    assert crawled.outcomes["/article/headings"] == "article_unmatched"
    assert crawled.outcomes["/article/deep"] == "rejected: the page is nested too deep to be read whole"
    assert crawled.outcomes["/article/data"] == "article_unmatched"
    assert crawled.outcomes["/article/after"] == "article_unmatched"
    assert crawled.peak < 300 << 20


def test_a_listing_of_endless_links_is_cut(site: HostileSite, tmp_path: Path) -> None:
    links = b"".join(b'<a href="/article/%d">x</a>' % number for number in range(60_000))
    assert len(links) > 1_500_000
    site.routes["/news"] = Answer(links)
    crawled = crawl(site, tmp_path, *ONCE, limits=Limits(requests=4))
    assert crawled.report.found == MAX_LINKS
    assert crawled.report.finish_reason == "request budget"


def test_a_listing_that_is_data_nested_too_deep_has_an_outcome(site: HostileSite, tmp_path: Path) -> None:
    site.routes["/news"] = Answer(b"[" * 200_000, 200, (("Content-Type", "application/json"),))
    outcomes = crawl(site, tmp_path, *ONCE, "LOCAL_WAY=json").outcomes
    assert outcomes["/news"].startswith("layout_changed: ")


def test_a_sitemap_resolves_no_entity_and_loads_nothing(site: HostileSite, tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    evil = f"""<?xml version="1.0"?>
<!DOCTYPE urlset SYSTEM "{site.url}/evil.dtd" [
<!ENTITY % load SYSTEM "{site.url}/parameter.dtd"> %load;
<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY web SYSTEM "{site.url}/entity">
<!ENTITY l0 "laugh">{laughs}]>
<urlset xmlns:xi="http://www.w3.org/2001/XInclude">
<xi:include href="{site.url}/included"/>
<url><loc>{site.url}/article/good</loc></url><url><loc>{site.url}/article/&file;</loc></url>
<url><loc>&web;</loc></url><url><loc>{site.url}/article/&l11;</loc></url></urlset>"""
    site.list_articles("good")
    site.routes["/news"] = Answer(evil.encode(), 200, XML)
    crawled = crawl(site, tmp_path, *ONCE, "LOCAL_WAY=sitemap")
    assert crawled.outcomes["/news"] == "listing"
    assert crawled.outcomes["/article/good"] == "article_unmatched"
    assert not [path for path in site.paths if path not in {"/robots.txt", "/news", "/article/", "/article/good"}]
    assert "root:" not in crawled.log
    assert crawled.peak < 200 << 20


def test_an_index_of_endless_sitemaps_is_cut_and_one_that_lists_itself_ends(site: HostileSite, tmp_path: Path) -> None:
    children = "".join(f"<sitemap><loc>{site.url}/child{number}</loc></sitemap>" for number in range(70_000))
    site.routes["/news"] = Answer(f"<sitemapindex>{children}</sitemapindex>".encode(), 200, XML)
    own = f"<sitemapindex><sitemap><loc>{site.url}/child0</loc></sitemap></sitemapindex>"
    site.routes["/child0"] = Answer(own.encode(), 200, XML)
    crawl(site, tmp_path, *ONCE, "LOCAL_WAY=sitemap", limits=Limits(requests=30))
    assert len({path for path in site.paths if path.startswith("/child")}) == MAX_SITEMAPS
    assert len(site.paths) <= 30
