"""Walking an outlet's listings back into earlier days, as the server sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from spiders.home import project_root
from spiders.items import Capture, Find, StoredArticle
from spiders.job import Job, Limits, write_job
from spiders.known import KNOWN_FILE, KnownUrl, write_known
from spiders.reach import reach_in_words, unit_of, units
from spiders.spool import Line, RunReport, batches, read_batch, read_report
from spiders.sweep import OLDER_ENOUGH
from spiders.topics import shipped_topics
from tests.crawl_back import ways
from tests.invented import outlet
from tests.local_site import Answer, LocalSite, article_html, serve

AUGUST = {"since": date(2026, 8, 1), "until": date(2026, 8, 31)}
SEEN = datetime(2026, 9, 1, tzinfo=UTC)
NO_MORE = Answer(b'{"code": "rest_post_invalid_page_number"}', 400, (("Content-Type", "application/json"),))
ARMS = "<p>রাশিয়াকে কামানের গোলা ও ক্ষেপণাস্ত্র দিচ্ছে উত্তর কোরিয়া, বলছেন সিউলের কর্মকর্তারা।</p>" * 3


class Site(LocalSite):
    """A local outlet with articles of given days."""

    def add(self, name: str, day: date, text: str = "") -> None:
        stamp = f'<meta property="article:published_time" content="{day}T10:00:00+06:00">'
        page = article_html(name, stamp).replace("</h1>", f"</h1>{text}")
        self.routes[f"/article/{name}"] = Answer(page.encode())

    def list_page(self, number: int, *names: str) -> None:
        links = "".join(f'<li><a href="/article/{name}">{name}</a></li>' for name in names)
        self.routes[f"/list/{number}"] = Answer(f"<html><body><ul>{links}</ul></body></html>".encode())

    def list_posts(self, number: int, *names: str) -> None:
        entries = [{"link": f"{self.url}/article/{name}"} for name in names]
        window = "&after=2026-07-31T23:59:59&before=2026-09-01T00:00:00"
        body = json.dumps(entries).encode()
        self.routes[f"/posts?page={number}{window}"] = Answer(body, headers=(("Content-Type", "application/json"),))
        self.routes.setdefault(f"/posts?page={number + 1}{window}", NO_MORE)

    @property
    def walked(self) -> list[str]:
        """What was asked for, without robots.txt, in short."""
        return [path.removeprefix("/").split("&")[0] for path in self.paths if path != "/robots.txt"]


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(Site()) as served:
        yield served  # type: ignore[misc]


def walk(
    site: Site, folder: Path, *names: str, known: Iterable[KnownUrl] = (), **changes: object
) -> tuple[RunReport, list[Line]]:
    """Crawl August 2026 by the named ways. Gives the report and the lines of the spool."""
    spool = folder / "run"
    spool.mkdir()
    write_known(spool / KNOWN_FILE, known)
    values: dict[str, object] = {"run": "run", "outlet": "local", "archive": folder, "mode": "backfill", **AUGUST}
    write_job(Job(**(values | changes)), spool)  # type: ignore[arg-type]
    subprocess.run(
        [sys.executable, "-m", "tests.crawl_back", str(spool), site.url, *names],
        cwd=project_root(),
        env={**os.environ, "KHOBOR_CONTACT": "desk@example.org"},
        capture_output=True,
        timeout=120,
        check=True,
    )
    report = read_report(spool)
    assert report is not None
    lines = [line for path in batches(spool) for line in read_batch(path.read_bytes(), "local", datetime.now(UTC))]
    return report, lines


def known(site: Site, path: str, day: date, **changes: object) -> KnownUrl:
    values: dict[str, object] = {
        **{"url": f"{site.url}{path}", "article_key": None, "etag": None, "last_modified": None, "digest": None},
        **{"next_visit": SEEN, "revisit": False, "listed_on": day},
    }
    return KnownUrl(**(values | changes))  # type: ignore[arg-type]


def test_a_page_is_read_before_the_next_one_is_asked_for(site: Site, tmp_path: Path) -> None:
    for name in ("d", "c", "b", "a"):
        site.add(name, date(2026, 8, 15))
    site.list_page(1, "d", "c")
    site.list_page(2, "b", "a")
    report, _ = walk(site, tmp_path, "paging")
    assert site.walked == ["list/1", "article/d", "article/c", "list/2", "article/b", "article/a", "list/3"]
    assert report.unswept == "its listings lead back to 2026-08-15 only"
    assert report.back_to == date(2026, 8, 15)


def test_a_walk_from_the_newest_back_ends_behind_its_window(site: Site, tmp_path: Path) -> None:
    old = [f"old-{number}" for number in range(OLDER_ENOUGH)]
    site.add("new", date(2026, 8, 15))
    for name in old:
        site.add(name, date(2026, 7, 31))
    site.list_page(1, "new", *old)
    site.list_page(2, "older-still")
    site.list_page(3, "never-asked-for")
    report, lines = walk(site, tmp_path, "paging")
    assert site.walked[-2:] == [f"article/old-{OLDER_ENOUGH - 1}", "list/2"]
    assert report.unswept is None
    assert not [line for line in lines if isinstance(line, Find) and "older-still" in line.url]


def test_articles_that_are_known_tell_too_how_far_a_walk_came(site: Site, tmp_path: Path) -> None:
    names = [f"old-{number}" for number in range(OLDER_ENOUGH)]
    never = datetime(9999, 1, 1, tzinfo=UTC)
    read = [known(site, f"/article/{name}", date(2026, 7, 31), next_visit=never) for name in names]
    site.list_page(1, *names)
    site.list_page(2, "never-asked-for")
    report, _ = walk(site, tmp_path, "paging", known=read)
    assert site.walked == ["list/1", "list/2"]
    assert (report.unswept, report.back_to) == (None, date(2026, 7, 31))


def test_a_walk_that_was_cut_short_goes_on_at_the_page_where_it_was(site: Site, tmp_path: Path) -> None:
    site.list_page(3, "b")
    site.add("b", date(2026, 8, 2))
    seen = [known(site, f"/list/{page}", AUGUST["since"], purpose="listing") for page in (1, 2, 3)]
    before = known(site, "/list/4", AUGUST["since"], purpose="listing", next_visit=SEEN - timedelta(days=1))
    walk(site, tmp_path, "paging", known=[*seen, before], walked_since=SEEN)
    assert site.walked == ["list/3", "article/b", "list/4"]


def test_what_the_budget_cannot_reach_is_written_down_and_left(site: Site, tmp_path: Path) -> None:
    site.list_page(1, *(f"n{number}" for number in range(30)))
    for number in range(30):
        site.add(f"n{number}", date(2026, 8, 15))
    report, lines = walk(site, tmp_path, "paging", limits=Limits(requests=5))
    assert len([line for line in lines if isinstance(line, Find)]) == 30
    assert (report.found, report.fetched, report.not_reached) == (
        30,
        3,
        27,
    )  # of the five, robots.txt and a listing
    assert report.finish_reason == "request budget"
    assert report.unswept == "the run ended before its listings did"


@pytest.mark.parametrize(("oldest_first", "order"), [(False, ["new", "old"]), (True, ["old", "new"])])
def test_what_was_left_comes_first_also_what_nothing_dates(
    site: Site, tmp_path: Path, oldest_first: bool, order: list[str]
) -> None:
    days = {"new": date(2026, 8, 20), "old": date(2026, 8, 2), "outside": date(2026, 7, 1), "undated": date(2026, 9, 1)}
    for name, day in days.items():
        site.add(name, day)
    left = [known(site, f"/article/{name}", day, dated=name != "undated") for name, day in days.items()]
    walk(site, tmp_path, "paging", known=left, oldest_first=oldest_first)
    assert "article/undated" in site.walked
    dated = [path for path in site.walked if path != "article/undated"]
    assert dated == [*(f"article/{name}" for name in order), "list/1"]


def test_listings_that_were_walked_whole_are_not_asked_for(site: Site, tmp_path: Path) -> None:
    site.add("left", date(2026, 8, 2))
    walk(site, tmp_path, "paging", known=[known(site, "/article/left", date(2026, 8, 2))], sweep=False)
    assert site.walked == ["article/left"]


def test_a_month_is_asked_for_as_a_window(site: Site, tmp_path: Path) -> None:
    site.list_posts(1, "a")
    site.add("a", date(2026, 8, 2))
    report, _ = walk(site, tmp_path, "wordpress")
    assert site.walked == ["posts?page=1", "article/a", "posts?page=2"]
    assert report.unswept is None


def test_a_month_without_articles_has_been_walked(site: Site, tmp_path: Path) -> None:
    site.list_posts(1)
    report, _ = walk(site, tmp_path, "wordpress", "paging")
    assert site.walked == ["posts?page=1"]
    assert report.unswept is None


def test_a_page_of_links_that_stands_in_for_a_missing_day_is_not_that_days_listing(site: Site, tmp_path: Path) -> None:
    links = b'<html><body><a href="/article/today">today</a></body></html>'
    site.add("today", date(2026, 8, 30))
    site.routes["/day/2026-08-02/1"] = Answer(links, 404)
    report, lines = walk(site, tmp_path, "daily", since=date(2026, 8, 2), until=date(2026, 8, 2))
    assert report.unswept == "empty: HTTP 404"
    assert not [line for line in lines if isinstance(line, Find)]
    assert site.walked == ["day/2026-08-02/1"]


def test_a_day_that_leads_to_another_address_has_not_answered(site: Site, tmp_path: Path) -> None:
    site.list_page(1, "today")
    site.add("today", date(2026, 8, 30))
    site.routes["/day/2026-08-02/1"] = Answer(b"", 301, (("Location", "/list/1"),))
    report, lines = walk(site, tmp_path, "daily", since=date(2026, 8, 2), until=date(2026, 8, 2))
    assert report.unswept == f"redirected_away: to {site.url}/list/1"
    assert not [line for line in lines if isinstance(line, Find)]


def test_a_day_may_move_within_its_own_address(site: Site, tmp_path: Path) -> None:
    links = b'<html><body><a href="/article/a">a</a></body></html>'
    site.add("a", date(2026, 8, 2))
    site.routes["/day/2026-08-02/1"] = Answer(b"", 301, (("Location", "/archive/2026/8/2/"),))
    site.routes["/archive/2026/8/2/"] = Answer(links)
    site.routes["/day/2026-08-02/2"] = Answer(b"", 404)
    report, _ = walk(site, tmp_path, "daily", since=date(2026, 8, 2), until=date(2026, 8, 2))
    assert "article/a" in site.walked
    assert report.unswept is None


def test_a_way_that_does_not_answer_is_replaced_by_one_that_leads_back(site: Site, tmp_path: Path) -> None:
    site.list_page(1, "a")
    site.add("a", date(2026, 8, 2))
    report, _ = walk(site, tmp_path, "front", "wordpress", "paging")
    assert site.walked == ["posts?page=1", "list/1", "article/a", "list/2"]
    assert report.unswept == "its listings do not say how far they lead"


def test_a_listing_that_fails_is_why_the_days_are_not_done(site: Site, tmp_path: Path) -> None:
    site.list_page(1, "a")
    site.add("a", date(2026, 8, 2))
    site.routes["/list/2"] = Answer(b"busy", 503)
    report, _ = walk(site, tmp_path, "paging")
    assert report.unswept == "unreachable: HTTP 503"


def test_a_matching_article_from_outside_the_window_is_kept_all_the_same(site: Site, tmp_path: Path) -> None:
    site.list_page(1, "a")
    site.add("a", date(2026, 9, 2), ARMS)
    _, lines = walk(site, tmp_path, "paging", topics=tuple(shipped_topics()))
    assert [line.article.article_key for line in lines if isinstance(line, StoredArticle)] == ["a"]
    assert [line.dated_on for line in lines if isinstance(line, Capture) and line.article_key] == [date(2026, 9, 2)]


def test_how_far_ways_lead_back() -> None:
    by_name = ways("http://x")
    assert [unit_of(by_name[name]) for name in ("front", "paging", "wordpress")] == [None, "window", "month"]
    assert units(outlet()) == ()
    assert reach_in_words(outlet()) == "listing https://bd-daily.example/: only what is new"
