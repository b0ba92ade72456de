"""A server that asks us to wait: Retry-After, robots.txt's own requests, and what each request cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from scrapy.http import Response

from spiders.manners import MAX_ROBOTS, MAX_WAIT, asked_to_wait
from tests.crawled import NO_DELAY, ONCE, crawl
from tests.local_site import Answer, Asked, LocalSite, article_html, serve

NOW = datetime(2026, 9, 3, 12, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with serve(LocalSite()) as served:
        yield served


def busy(status: int, after: str | None) -> Answer:
    return Answer(b"busy", status, () if after is None else (("Retry-After", after),))


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), 300),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0),
        ("9" * 400, MAX_WAIT.total_seconds()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MAX_WAIT.total_seconds()),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("১২", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date_within_bounds(stated: str, seconds: float | None) -> None:
    response = Response("https://dbcnews.tv/", status=503, headers={"Retry-After": stated})
    wait = asked_to_wait(response, NOW)
    assert (None if wait is None else wait.total_seconds()) == seconds
    assert asked_to_wait(response.replace(status=200), NOW) is None


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_wait_is_waited_for_and_nothing_else_is_asked_meanwhile(
    site: LocalSite, tmp_path: Path, status: int
) -> None:
    site.list_articles("one", "two")
    answers = [busy(status, "1"), Answer(article_html("one").encode())]
    site.routes["/article/one"] = lambda _: answers.pop(0)
    crawled = crawl(site, tmp_path)
    assert site.paths[:3] == ["/robots.txt", "/news", "/article/one"]
    assert sorted(site.paths[3:]) == ["/article/one", "/article/two"]
    assert site.asked[3].at - site.asked[2].at >= 0.95
    assert crawled.outcomes["/article/one"] == "article_unmatched"
    assert {each.url.rpartition("/")[2]: each.requests for each in crawled.captures} == {
        **{"robots.txt": 1, "news": 1, "two": 1},
        "one": 2,
    }


def test_a_short_wait_is_kept_also_by_what_follows_where_the_page_is_given_up(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "two")
    site.routes["/article/one"] = busy(503, "1")
    crawled = crawl(site, tmp_path, *ONCE)
    assert site.paths[2:] == ["/article/one", "/article/two"]
    assert site.asked[3].at - site.asked[2].at >= 0.95
    assert crawled.outcomes["/article/one"] == "unreachable: HTTP 503"


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_wait_ends_the_run_and_says_until_when(site: LocalSite, tmp_path: Path, status: int) -> None:
    site.list_articles("one", "two")
    site.routes["/article/one"] = busy(status, "Fri, 01 Jan 2100 00:00:00 GMT")
    crawled = crawl(site, tmp_path)
    assert site.paths == ["/robots.txt", "/news", "/article/one"]
    assert crawled.outcomes["/article/one"].startswith("blocked: asked to wait until 20")
    assert crawled.report.finish_reason == "blocked"
    assert crawled.report.health == "blind"
    assert "asked to wait until" in crawled.report.health_reason
    assert crawled.report.not_reached == 1


def test_a_long_wait_is_kept_to_by_the_next_runs_until_it_is_over(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "two")
    page, waits = site.routes["/article/one"], tmp_path / "waits"
    site.routes["/article/one"] = busy(429, "7200")
    crawl(site, tmp_path / "first", now=NOW, waits=waits)
    site.routes["/article/one"] = page
    site.asked.clear()
    second = crawl(site, tmp_path / "second", now=NOW + timedelta(minutes=119), waits=waits)
    assert (site.asked, second.lines) == ([], [])
    assert (second.report.finish_reason, second.report.health) == ("blocked", "blind")
    wish = "asked to wait until 2026-09-03 14:00 UTC (HTTP 429), said to an earlier run"
    assert second.report.health_reason == f"blocked: {wish}: nothing is asked for before 2026-09-03 14:00 UTC"
    assert f"local: {wish}" in second.log
    third = crawl(site, tmp_path / "third", now=NOW + timedelta(minutes=120), waits=waits)
    assert (third.report.finish_reason, third.report.fetched) == ("finished", 2)


def test_a_429_without_a_time_is_not_asked_again(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "two")
    site.routes["/article/one"] = busy(429, None)
    crawled = crawl(site, tmp_path)
    assert site.paths == ["/robots.txt", "/news", "/article/one"]
    assert crawled.outcomes["/article/one"] == "blocked: too many requests (HTTP 429)"


def test_a_wait_asked_for_at_robots_txt_ends_the_run_too(site: LocalSite, tmp_path: Path) -> None:
    site.routes["/robots.txt"] = busy(503, "3600")
    crawled = crawl(site, tmp_path)
    assert site.paths == ["/robots.txt"]
    assert crawled.robots == ["unreachable: HTTP 503"]
    assert crawled.report.finish_reason == "blocked"
    assert "asked to wait until" in crawled.report.health_reason


def test_each_redirect_and_each_retry_is_a_request_of_its_capture(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("moved", "weak")
    rules = site.routes["/robots.txt"]
    site.routes["/robots.txt"] = Answer(b"", 301, (("Location", "/rules"),))
    site.routes["/rules"] = rules
    site.routes["/article/moved"] = Answer(b"", 301, (("Location", "/article/weak"),))
    site.routes["/article/weak"] = Answer(b"", 502)
    crawled = crawl(site, tmp_path)
    requests = {each.url.rpartition("/")[2]: each.requests for each in crawled.captures}
    assert requests == {"robots.txt": 2, "news": 1, "moved": 3, "weak": 2}
    assert sum(requests.values()) == crawled.report.requests == len(site.asked)


def test_a_robots_txt_that_cannot_be_had_counts_its_retries(site: LocalSite, tmp_path: Path) -> None:
    site.routes["/robots.txt"] = Answer(b"", 302, (("Location", "ftp://localhost/robots.txt"),))
    crawled = crawl(site, tmp_path, *NO_DELAY)
    assert crawled.robots == ["refused: redirect: scheme ftp"]
    assert crawled.outcomes["/news"] == "refused: robots.txt: redirect: scheme ftp"
    assert crawled.captures[0].requests == 1


def test_rules_behind_the_first_500_kib_of_robots_txt_are_not_read(site: LocalSite, tmp_path: Path) -> None:
    """As RFC 9309 §2.5 allows: an endless file of rules costs nothing."""

    def robots(_: Asked) -> Answer:
        head = b"User-agent: *\nDisallow: /article/one\n"
        return Answer(head + b"#" * (MAX_ROBOTS - len(head) - 1) + b"\nDisallow: /article/two\n")

    site.routes["/robots.txt"] = robots
    site.list_articles("one", "two")
    crawled = crawl(site, tmp_path)
    assert crawled.outcomes["/article/one"] == "refused: robots.txt"
    assert crawled.outcomes["/article/two"] == "article_unmatched"
