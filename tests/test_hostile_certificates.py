"""Certificates are verified: nothing is asked of a server that cannot show whose it is."""

from __future__ import annotations

import datetime as dt
import ssl
from pathlib import Path

import pytest

from tests.certificates import Authority
from tests.crawled import ONCE, Crawled, crawl
from tests.hostile_site import HostileSite, serve_hostile

EXPIRED = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)


def crawl_with(context: ssl.SSLContext, trusted: Authority, tmp_path: Path) -> tuple[HostileSite, Crawled]:
    site = HostileSite()
    site.list_articles("one")
    with serve_hostile(site, context):
        crawled = crawl(site, tmp_path, *ONCE, environment={"SSL_CERT_FILE": str(trusted.file)})
    return site, crawled


def test_a_certificate_of_a_trusted_authority_is_taken(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    _, crawled = crawl_with(authority.context(), authority, tmp_path)
    assert crawled.outcomes["/article/one"] == "article_unmatched"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("nobody's", "the certificate is not trusted"),
        ("expired", "the certificate is not trusted"),
        ("another host's", "the certificate is not"),
    ],
)
def test_a_certificate_that_proves_nothing_ends_the_request(fault: str, reason: str, tmp_path: Path) -> None:
    trusted = Authority(tmp_path)
    context = {
        "nobody's": lambda: Authority(tmp_path, "Stranger").context(),
        "expired": lambda: trusted.context(until=EXPIRED),
        "another host's": lambda: trusted.context("example.org"),
    }[fault]()
    site, crawled = crawl_with(context, trusted, tmp_path)
    assert site.asked == []
    (end,) = crawled.robots
    assert end.startswith(f"unreachable: {reason}")
    assert crawled.outcomes["/news"].startswith(f"refused: robots.txt: {reason}")
    assert f"unreachable: {site.url}/robots.txt ({reason}" in crawled.log
    assert crawled.report.health == "blind"


def test_what_is_no_tls_at_all_is_unreachable(tmp_path: Path) -> None:
    with serve_hostile(HostileSite()) as site:
        site.instead = lambda wire: wire.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        site.url = site.url.replace("http:", "https:")
        crawled = crawl(site, tmp_path, *ONCE)
    (end,) = crawled.robots
    assert end.startswith("unreachable: TLS failed: ")
