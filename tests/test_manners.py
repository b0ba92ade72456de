"""What we do to other people's servers, seen from the server: a real one, on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from spiders import settings
from spiders.home import project_root
from spiders.items import Rejection
from spiders.job import Limits
from tests.crawled import HTML, NO_DELAY, ONCE, crawl
from tests.local_site import Answer, LocalSite, article_html, serve


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with serve(LocalSite()) as served:
        yield served


def test_we_say_who_we_are_and_how_to_reach_us(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one")
    crawl(site, tmp_path)
    agents = {asked.headers["User-Agent"] for asked in site.asked}
    assert agents == {"Khobor/0.1 (news monitoring; contact: desk@example.org)"}
    assert site.paths == ["/robots.txt", "/news", "/article/one"]


def test_a_live_crawl_without_a_contact_asks_for_one_and_makes_no_request(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scrapy", "crawl", "dbcnews"]
    environment = {"KHOBOR_HOME": str(tmp_path), "KHOBOR_CONTACT": ""}
    result = subprocess.run(
        command,
        cwd=project_root(),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "A live crawl needs KHOBOR_CONTACT" in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_robots_txt_is_obeyed_and_what_it_forbids_is_refused(site: LocalSite, tmp_path: Path) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: Khobor\nDisallow: /article/private\n")
    site.list_articles("private", "public")
    crawled = crawl(site, tmp_path)
    assert crawled.outcomes["/article/private"] == "refused: robots.txt"
    assert "/article/private" not in site.paths
    assert "/article/public" in site.paths


@pytest.mark.parametrize(
    ("status", "may_crawl", "end"),
    [
        (404, True, "gone: HTTP 404"),
        (403, True, "gone: HTTP 403"),
        (429, False, "unreachable: HTTP 429"),
        (503, False, "unreachable: HTTP 503"),
    ],
)
def test_a_missing_robots_txt_allows_all_and_a_failing_one_nothing(
    site: LocalSite, tmp_path: Path, status: int, may_crawl: bool, end: str
) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n", status)
    site.list_articles("one")
    crawled = crawl(site, tmp_path, *ONCE)
    assert crawled.robots == [end]
    assert may_crawl or crawled.outcomes["/news"] == f"refused: robots.txt: HTTP {status}"
    assert ("/article/one" in site.paths) is may_crawl
    assert crawled.report.health == ("healthy" if may_crawl else "blind")


def test_requests_are_apart_by_the_delay_and_the_default_is_five_seconds(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "two", "three")
    crawl(site, tmp_path, "DOWNLOAD_DELAY=0.4", "AUTOTHROTTLE_START_DELAY=0.4")
    gaps = [after.at - before.at for before, after in pairwise(site.asked)]
    assert min(gaps) >= 0.35  # seen from the server, which may be busy
    assert (settings.DOWNLOAD_DELAY, settings.DOWNLOAD_DELAY_JITTER) == (5.0, 0.0)
    assert settings.CONCURRENT_REQUESTS == 1


def test_a_crawl_delay_of_robots_txt_counts_where_it_is_longer(site: LocalSite, tmp_path: Path) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.7\n")
    site.list_articles("one", "two")
    crawl(site, tmp_path, *NO_DELAY, "AUTOTHROTTLE_MAX_DELAY=0.2")
    gaps = [after.at - before.at for before, after in pairwise(site.asked[1:])]
    assert min(gaps) >= 0.65


def test_the_request_budget_ends_the_run_and_the_rest_is_not_reached(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "two", "three", "four")
    crawled = crawl(site, tmp_path, limits=Limits(requests=4))
    assert site.paths == ["/robots.txt", "/news", "/article/one", "/article/two"]
    assert crawled.report.finish_reason == "request budget"
    assert (crawled.report.found, crawled.report.fetched, crawled.report.not_reached) == (4, 2, 2)
    assert Limits().requests == 200


def test_a_bot_wall_ends_the_run_as_blocked(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("void", "wall", "three")
    site.routes["/article/void"] = Answer(b"")
    wall = b"<html><head><title>Just a moment...</title></head><body>challenge-platform</body></html>"
    site.routes["/article/wall"] = Answer(wall, 403, (*HTML, ("cf-mitigated", "challenge")))
    crawled = crawl(site, tmp_path)
    assert "/article/three" not in site.paths
    assert crawled.report.finish_reason == "blocked"
    assert crawled.report.health == "blind"
    assert crawled.report.article_outcomes == {"empty": 1, "blocked": 1}
    assert crawled.report.not_reached == 1
    wall_capture = next(each for each in crawled.captures if each.outcome == "blocked")
    assert crawled.report.offending[0] == wall_capture.capture_id, "before the page of zero bytes"


@pytest.mark.parametrize("status", [401, 403, 451])
def test_an_article_that_is_refused_alone_ends_no_run_and_two_in_a_row_do(
    site: LocalSite, tmp_path: Path, status: int
) -> None:
    site.list_articles("one", "union-select", "three", "four", "five", "six")
    for name in ("union-select", "four", "five"):
        site.routes[f"/article/{name}"] = Answer(b"<html><body><h1>Forbidden</h1></body></html>", status)
    crawled = crawl(site, tmp_path)
    assert "/article/six" not in site.paths
    assert crawled.outcomes["/article/union-select"] == f"unreachable: HTTP {status}"
    assert crawled.outcomes["/article/five"].startswith("blocked: ")
    assert crawled.report.article_outcomes == {"article_unmatched": 2, "unreachable": 2, "blocked": 1}
    assert crawled.report.finish_reason == "blocked"


def test_a_page_written_for_the_tests_is_rejected_on_the_live_web(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one")
    marker = '<meta name="khobor-fixture" content="invented">'
    site.routes["/article/one"] = Answer(article_html("one", marker).encode())
    crawled = crawl(site, tmp_path)
    assert crawled.outcomes["/article/one"].startswith("rejected: the page was written for Khobor")
    (rejection,) = [line for line in crawled.lines if isinstance(line, Rejection)]
    assert rejection.url == f"{site.url}/article/one"


def test_the_fallback_is_asked_where_the_first_way_gives_nothing(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one")
    site.routes["/fallback"] = site.routes.pop("/news")
    crawled = crawl(site, tmp_path)
    assert site.paths == ["/robots.txt", "/news", "/fallback", "/article/one"]
    assert crawled.report.health == "healthy"
