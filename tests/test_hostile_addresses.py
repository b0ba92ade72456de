"""Where a crawl can be sent: only to the outlet's hosts, and only where their names lead to the public internet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

from spiders import settings
from spiders.addresses import why_not_public
from spiders.gate import why_refused
from tests.crawled import ONCE, crawl
from tests.hostile_site import HostileSite, serve_hostile
from tests.local_site import Answer, Asked, article_html


@pytest.fixture
def site() -> Iterator[HostileSite]:
    with serve_hostile(HostileSite()) as served:
        yield served


def redirect(to: str) -> Answer:
    return Answer(b"", 302, (("Location", to),))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "100.127.255.255", "224.0.0.251", "239.1.1.1", "240.0.0.1"),
        *("255.255.255.255", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.7", "192.88.99.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:127.0.0.1"),
        *("2002:7f00:1::", "2002:a00:1::1", "64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b:1::1"),
        *("2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:f5ff:fffe", "2a00:1450::5efe:10.0.0.1", "100::1"),
    ],
)
def test_an_address_that_is_not_public_is_told_in_every_form(address: str) -> None:
    assert why_not_public(ip_address(address)) is not None


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "103.231.228.1", "2606:4700::1111", "64:ff9b::1.1.1.1", "::ffff:1.1.1.1"]
)
def test_public_addresses_are_let_through(address: str) -> None:
    assert why_not_public(ip_address(address)) is None


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/"),
        *("http://017700000001/", "http://127.1/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/"),
        *("ftp://dbcnews.tv/", "file:///etc/passwd", "data:text/html,x", "javascript:alert(1)", "//dbcnews.tv/"),
        *("https://dbcnews.tv.example.org/", "https://evil-dbcnews.tv/", "https://dbcnews.tv./", "https:///x"),
        *("https://dbcnews.tv@example.org/", "https://user:word@dbcnews.tv/", "https://user@dbcnews.tv/"),
        *("https://dbcnews.tv:8443/", "http://dbcnews.tv:6379/", "http://dbcnews.tv:443/", "https://dbcnews.tv:99999/"),
        *("http://[::1/", "http://dbcnews.tv\\@127.0.0.1/"),
    ],
)
def test_what_is_no_page_of_the_outlet_is_refused(url: str) -> None:
    assert why_refused(url, ("dbcnews.tv",)) is not None


def test_the_outlet_s_own_addresses_are_asked_for_and_its_declared_port_too() -> None:
    for url in ("https://dbcnews.tv/articles/1", "http://dbcnews.tv:80/", "https://DBCnews.tv:443/"):
        assert why_refused(url, ("dbcnews.tv",)) is None
    assert why_refused("http://dbcnews.tv:8080/", ("dbcnews.tv",), (8080,)) is None


def test_each_hop_of_a_redirect_is_looked_at_anew(site: HostileSite, tmp_path: Path) -> None:
    port = site.url.rpartition(":")[2]
    targets = {
        "foreign": (f"http://foreign.localhost:{port}/article/x", "foreign.localhost is not a host of the outlet"),
        "address": (f"http://127.0.0.1:{port}/article/y", "127.0.0.1 is an address, not a name"),
        "decimal": (f"http://2130706433:{port}/article/y", "2130706433 is an address, not a name"),
        "user": (f"http://a:b@localhost:{port}/article/y", "the address holds a user's name"),
        "port": ("http://localhost:6379/article/y", "port 6379"),
        "inner": (
            f"http://inner.example:{port}/article/y",
            "robots.txt: inner.example is at 10.0.0.1, a private address",
        ),
        "second": (f"{site.url}/article/foreign2", "foreign.localhost is not a host of the outlet"),
        "file": ("file:///etc/passwd", "redirect: scheme file"),
        "data": ("data:text/html,<h1>x</h1>", "redirect: scheme data"),
        "ftp": (f"ftp://localhost:{port}/x", "redirect: scheme ftp"),
        "script": ("javascript:alert(1)", "redirect: scheme javascript"),
    }
    site.list_articles(*targets, "front", "after")
    for name, (target, _) in targets.items():
        site.routes[f"/article/{name}"] = redirect(target)
    site.routes["/article/foreign2"] = redirect(targets["foreign"][0])
    site.routes["/article/front"] = redirect(f"{site.url}/")
    site.routes["/"] = Answer(article_html("front").encode())
    crawled = crawl(site, tmp_path, *ONCE, names={"inner.example": [["10.0.0.1"]]})
    assert {name: crawled.outcomes[f"/article/{name}"] for name in targets} == {
        name: f"refused: {reason}" for name, (_, reason) in targets.items()
    }
    target = targets["foreign"][0]
    assert f"local: refused: {site.url}/article/foreign → {target} (foreign.localhost is not" in crawled.log
    assert crawled.outcomes["/article/front"].startswith("redirected_away: to ")
    assert crawled.outcomes["/article/after"] == "article_unmatched"
    assert not {"/article/x", "/article/y"} & set(site.paths)


def test_loops_chains_and_broken_redirects_end_in_one_outcome_each(site: HostileSite, tmp_path: Path) -> None:
    site.list_articles("loop", "chain", "short", "broken", "port", "nowhere", "after")
    site.routes["/article/port"] = redirect("http://localhost:99999/")
    site.routes["/article/loop"] = redirect(f"{site.url}/article/loop")
    site.routes["/article/chain"] = redirect(f"{site.url}/hop/1")
    for number in range(1, 20):
        site.routes[f"/hop/{number}"] = redirect(f"{site.url}/hop/{number + 1}")
    site.routes["/article/short"] = redirect(f"{site.url}/article/after")
    site.routes["/article/broken"] = redirect("http://[::1/")
    site.routes["/article/nowhere"] = Answer(b"", 302, ())
    crawled = crawl(site, tmp_path, *ONCE)
    assert crawled.outcomes["/article/loop"] == crawled.outcomes["/article/chain"] == "refused: too many redirects"
    assert site.paths.count("/article/loop") == settings.REDIRECT_MAX_TIMES + 1
    assert "/hop/7" not in site.paths
    assert crawled.outcomes["/article/short"] == "article_unmatched"
    broken = "refused: redirect: the address is broken"
    assert crawled.outcomes["/article/broken"] == crawled.outcomes["/article/port"] == broken
    assert crawled.outcomes["/article/nowhere"] == "unreachable: HTTP 302"
    assert crawled.outcomes["/article/after"] == "article_unmatched"


def test_the_outlet_s_own_name_at_an_address_of_this_machine_is_refused(site: HostileSite, tmp_path: Path) -> None:
    """With the resolver of every real crawl."""
    site.list_articles("one")
    resolver = f"TWISTED_DNS_RESOLVER={settings.TWISTED_DNS_RESOLVER}"
    crawled = crawl(site, tmp_path, *ONCE, resolver)
    assert crawled.outcomes["/news"] == ("refused: robots.txt: localhost is at 127.0.0.1, an address of this machine")
    assert "WARNING spiders.addresses: localhost is at 127.0.0.1, an address of this machine" in crawled.log
    assert crawled.report.health == "blind"
    assert site.asked == []


def test_a_name_that_is_private_at_the_second_look_is_not_connected_to(site: HostileSite, tmp_path: Path) -> None:
    """DNS rebinding: the first connection is to a public address, and ends; the second would be to ours."""
    port = int(site.url.rpartition(":")[2])
    inner = HostileSite()
    with serve_hostile(inner, host="127.0.0.2", port=port):
        site.list_articles("one", "two", "three")
        crawled = crawl(site, tmp_path, *ONCE, names={"localhost": [["127.0.0.1"]] * 3 + [["127.0.0.2"]]})
    assert crawled.outcomes["/article/one"] == "article_unmatched"
    reason = "refused: localhost is at 127.0.0.2, an address of this machine"
    assert crawled.outcomes["/article/two"] == crawled.outcomes["/article/three"] == reason
    assert inner.asked == []


def test_of_mixed_answers_only_the_public_address_is_used(site: HostileSite, tmp_path: Path) -> None:
    port = int(site.url.rpartition(":")[2])
    inner = HostileSite()
    mixed = ["127.0.0.2", "::1", "::ffff:127.0.0.2", "127.0.0.1", "169.254.169.254"]
    with serve_hostile(inner, host="127.0.0.2", port=port):
        site.list_articles("one")
        crawled = crawl(site, tmp_path, *ONCE, names={"localhost": [mixed]})
    assert crawled.outcomes["/article/one"] == "article_unmatched"
    assert "169.254.169.254, a link-local address" in crawled.log
    assert inner.asked == []


def test_a_name_that_nobody_knows_is_unreachable(site: HostileSite, tmp_path: Path) -> None:
    site.list_articles("one")
    crawled = crawl(site, tmp_path, *ONCE, names={"localhost": [[]]})
    assert crawled.outcomes["/news"] == "refused: robots.txt: the host's name is not known"


def test_a_proxy_of_the_environment_is_not_used(site: HostileSite, tmp_path: Path) -> None:
    site.list_articles("one")
    nobody = "http://127.0.0.1:9"
    crawled = crawl(site, tmp_path, environment={"http_proxy": nobody, "HTTP_PROXY": nobody})
    assert crawled.outcomes["/article/one"] == "article_unmatched"


def test_the_child_listens_on_no_port(site: HostileSite, tmp_path: Path) -> None:
    site.list_articles("one")
    listening: list[str] = []

    def look(asked: Asked) -> Answer:
        listening.extend(listeners_of_the_child())
        return Answer(article_html("one").encode())

    site.routes["/article/one"] = look
    crawl(site, tmp_path)
    assert "/article/one" in site.paths
    assert listening == []


def listeners_of_the_child() -> list[str]:
    """Local addresses on which the crawling child of this process listens (Linux)."""
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    rows = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    listening = {f"socket:[{row[9]}]": row[1] for row in rows if row[3] == "0A"}
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    found = " ".join(path.read_text() for path in children).split()
    pids = [pid for pid in found if b"tests.crawl_local" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert len(pids) == 1
    held = [str(fd.readlink()) for pid in pids for fd in Path(f"/proc/{pid}/fd").iterdir()]
    return [listening[name] for name in held if name in listening]
