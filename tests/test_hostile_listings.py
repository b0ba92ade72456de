"""Feeds and sitemaps that attack whoever reads them. Real sockets, the real spider: each way ends once, with memory
flat and nothing loaded, and the run goes on to the next one."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.decoding import MAX_BODY
from spiders.outlet import Way
from spiders.sitemaps import MAX_BYTES
from tests.crawled import ONCE, Crawled, crawl
from tests.hostile_site import HostileSite, serve_hostile
from tests.local_site import Answer

XML = (("Content-Type", "application/xml"),)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
QUADRATIC = f'<!ENTITY l11 "{"a" * 100_000}">'
BOMB = gzip.compress(bytes(256 << 20), 1)
NO_LINKS = "empty: no article links (HTTP 200)"


@pytest.fixture
def site() -> Iterator[HostileSite]:
    with serve_hostile(HostileSite()) as served:
        yield served


def filled(unit: str, size: int) -> str:
    """`unit` again and again, so many bytes and not more, with room for a head and an end."""
    return unit * ((size - 8000) // len(unit))


def attacks(row: str, address: str, base: str, size: int) -> dict[str, str]:
    """Name → XML whose rows are `row`, with their `address` in it. Nothing in it is an article."""
    loading = f'<!ENTITY l11 SYSTEM "{base}/entity"><!ENTITY % p SYSTEM "{base}/parameter"> %p;'
    inside = row.format(address.format("&l11;" * 20_000))
    style = (
        f'<?xml-stylesheet href="{base}/style"?><i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{base}/xi"/>'
    )
    return {
        "laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><ROOT>{inside}</ROOT>',
        "quadratic": f"<!DOCTYPE x [{QUADRATIC}]><ROOT>{inside}</ROOT>",
        "loading": f'<!DOCTYPE x SYSTEM "{base}/dtd" [{loading}]><ROOT>{style}{inside}</ROOT>',
        "rows": f"<ROOT>{filled(row.format(''), size)}</ROOT>",
        "deep": f"<ROOT>{filled('<a>', size)}",
        "attributes": f"<ROOT {filled('a ', size)}><{filled('b ', 4000)}/></ROOT>",
        "ampersands": f"<ROOT>{filled('&', size)}></ROOT>",
        "open": f"<ROOT>{filled('<![CDATA[<!--<?', size)}></ROOT>",
    }


def crawl_ways(site: HostileSite, tmp_path: Path, way: Way, bodies: dict[str, bytes]) -> Crawled:
    """Let each body be a way of its own, and a listing of one article the last."""
    site.list_articles("after")
    for name, body in bodies.items():
        site.routes[f"/{name}"] = Answer(body, 200, XML)
    ways = [*({"way": way, "urls": [f"BASE/{name}"]} for name in bodies), {"way": "listing", "urls": ["BASE/news"]}]
    return crawl(site, tmp_path, *ONCE, f"WAYS={json.dumps(ways)}")


def assert_survived(crawled: Crawled, site: HostileSite, bodies: dict[str, bytes]) -> None:
    assert sorted(site.paths) == sorted(["/robots.txt", *(f"/{name}" for name in bodies), "/news", "/article/after"])
    assert crawled.outcomes["/article/after"] == "article_unmatched"
    assert "Traceback" not in crawled.log


@pytest.fixture(scope="module")
def quiet_peak(tmp_path_factory: pytest.TempPathFactory) -> int:
    """What a crawl of a harmless feed needs, in bytes."""
    with serve_hostile(HostileSite()) as site:
        return crawl_ways(site, tmp_path_factory.mktemp("quiet"), "feed", {"feed": b"<rss/>"}).peak


def test_feeds_that_attack_end_once_each(site: HostileSite, tmp_path: Path, quiet_peak: int) -> None:
    sent = attacks("<item><link>{}</link></item>", f"{site.url}/{{}}", site.url, 2 << 20)
    bodies = {name: xml.replace("ROOT", "rss").encode() for name, xml in sent.items()}
    bodies |= {"bomb": BOMB, "cut": gzip.compress(b"<rss/>")[:-5], "json": b"{" * 1_000_000}
    crawled = crawl_ways(site, tmp_path, "feed", bodies)
    assert_survived(crawled, site, bodies)
    ends = {name: crawled.outcomes[f"/{name}"] for name in bodies}
    assert ends.pop("bomb") == f"refused: the body is larger than {MAX_BODY} bytes after decompression (gzip)"
    assert ends.pop("cut") == "unreachable: the body ends early (gzip)"
    assert ends.pop("json").startswith("layout_changed: ")
    assert ends == dict.fromkeys(ends, NO_LINKS)
    assert crawled.peak - quiet_peak < 96 << 20


def test_sitemaps_that_attack_end_once_each(site: HostileSite, tmp_path: Path, quiet_peak: int) -> None:
    sent = attacks("<url><loc>{}</loc></url>", f"{site.url}/{{}}", site.url, 1 << 20)
    bodies = {name: xml.replace("ROOT", "urlset").encode() for name, xml in sent.items()}
    bodies |= {
        "million.xml.gz": gzip.compress(b"<urlset>" + b"<url><loc/></url>" * 1_000_000),
        "twenty.xml.gz": gzip.compress(f"<urlset>{filled('<y/>', MAX_BYTES)}".encode()),
        "bomb.xml.gz": BOMB,
        "twice.xml.gz": gzip.compress(BOMB),
        "cut.xml.gz": gzip.compress(b"<urlset/>")[:-5],
        "feed": f"<rss>{filled('<item/>', MAX_BYTES)}".encode(),
    }
    crawled = crawl_ways(site, tmp_path, "sitemap", bodies)
    assert_survived(crawled, site, bodies)
    ends = {name: crawled.outcomes[f"/{name}"] for name in bodies}
    for name in ("bomb.xml.gz", "twice.xml.gz"):
        assert ends.pop(name) == f"refused: the body is larger than {MAX_BYTES} bytes after decompression (gzip)"
    assert ends.pop("cut.xml.gz") == "unreachable: the body ends early (gzip)"
    assert ends == dict.fromkeys(ends, NO_LINKS)
    assert (
        crawled.peak - quiet_peak < 8 * MAX_BYTES
    )  # that much was sent without a Content-Encoding, and is archived too


def test_an_index_that_lists_nothing_but_itself_ends(site: HostileSite, tmp_path: Path) -> None:
    own = f"<sitemapindex>{f'<sitemap><loc>{site.url}/own</loc></sitemap>' * 3}</sitemapindex>"
    bodies = {"own": own.encode()}
    crawled = crawl_ways(site, tmp_path, "sitemap", bodies)
    assert_survived(crawled, site, bodies)
    assert crawled.outcomes["/own"] == "listing: an index of listings"
