"""Servers that take their time: each request ends by its deadline, redirects and retries included."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from spiders import settings
from tests.crawled import NO_DELAY, ONCE, crawl
from tests.hostile_site import Attack, HostileSite, as_bytes, ok, serve_hostile
from tests.local_site import Answer

IN_TIME = ("DOWNLOAD_TIMEOUT=2", "KHOBOR_TOTAL_TIMEOUT=3")


@pytest.fixture
def site() -> Iterator[HostileSite]:
    with serve_hostile(HostileSite()) as served:
        yield served


def slow(site: HostileSite, seconds: float, then: Answer) -> Attack:
    def attack(wire: socket.socket) -> None:
        site.closing.wait(seconds)
        wire.sendall(as_bytes(then))

    return attack


def test_the_deadlines_of_a_real_crawl_are_short() -> None:
    assert (settings.DOWNLOAD_TIMEOUT, settings.KHOBOR_TOTAL_TIMEOUT) == (30, 60)


def test_a_drip_in_the_body_or_in_the_headers_and_silence_end_by_the_deadline(
    site: HostileSite, tmp_path: Path
) -> None:
    site.list_articles("body", "chunks", "headers", "status", "silence", "after")
    site.attack("body", site.drip(ok("Content-Length: 100000"), b"x"))
    site.attack("chunks", site.drip(ok("Transfer-Encoding: chunked"), b"1\r\nx\r\n"))
    site.attack("headers", site.drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"))
    site.attack("status", site.drip(b"", b"H"))
    site.attack("silence", site.silence)
    crawled = crawl(site, tmp_path, *ONCE, *IN_TIME)
    for name in ("body", "chunks", "headers", "status", "silence"):
        assert crawled.outcomes[f"/article/{name}"] == "unreachable: no whole answer in time", name
        assert f"unreachable: {site.url}/article/{name} (no whole answer in time)" in crawled.log
    assert crawled.outcomes["/article/after"] == "article_unmatched"


def test_redirects_and_retries_do_not_add_up_to_more_than_the_total(site: HostileSite, tmp_path: Path) -> None:
    site.list_articles("chain", "again", "after")
    for number in range(10):
        target = Answer(b"", 302, (("Location", f"/article/hop{number + 1}"),))
        site.attack(f"hop{number}", slow(site, 0.8, target))
    site.routes["/article/chain"] = Answer(b"", 302, (("Location", "/article/hop0"),))
    site.attack("again", site.silence)
    crawled = crawl(site, tmp_path, *NO_DELAY, *IN_TIME)
    late = "unreachable: no whole answer in 3 s, redirects and retries included"
    assert crawled.outcomes["/article/chain"] == crawled.outcomes["/article/again"] == late
    assert "/article/hop5" not in site.paths
    assert site.paths.count("/article/again") == 2
    requests = {each.url.rpartition("/")[2]: each.requests for each in crawled.captures}
    assert requests["again"] == 2
    assert requests["chain"] == sum("hop" in path for path in site.paths) + 1
    assert crawled.outcomes["/article/after"] == "article_unmatched"


def test_a_tls_handshake_that_never_answers_ends_by_the_deadline(site: HostileSite, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        site.url = f"https://localhost:{silent.getsockname()[1]}"
        crawled = crawl(site, tmp_path, *ONCE, *IN_TIME)
        assert silent.accept()[0].recv(1) == b"\x16"  # a TLS hello came
    assert crawled.outcomes["/news"] == "refused: robots.txt: no whole answer in time"
    assert crawled.robots == ["unreachable: no whole answer in time"]


def test_a_tls_handshake_that_drips_ends_by_the_deadline(site: HostileSite, tmp_path: Path) -> None:
    # The head of a handshake record of 16 KB, and then its bytes one by one.
    site.instead = site.drip(b"\x16\x03\x03\x3f\xff", b"\x02")
    site.url = site.url.replace("http:", "https:")
    crawled = crawl(site, tmp_path, *ONCE, *IN_TIME)
    assert crawled.robots == ["unreachable: no whole answer in time"]


def test_a_connection_that_is_never_taken_ends_by_the_deadline(site: HostileSite, tmp_path: Path) -> None:
    with ExitStack() as open_sockets:
        full = open_sockets.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(8):  # its queue is full: the kernel drops who comes next
            waiting = open_sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        site.url = f"http://localhost:{full.getsockname()[1]}"
        crawled = crawl(site, tmp_path, *ONCE, *IN_TIME)
    assert crawled.robots == ["unreachable: no whole answer in time"]
    assert crawled.report.health == "blind"
