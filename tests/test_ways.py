"""How a run goes through an outlet's ways of discovery, seen from a real server on this machine."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spiders.home import project_root
from spiders.items import Find
from spiders.job import Job, Limits, write_job
from spiders.known import KNOWN_FILE, KnownUrl, write_known
from spiders.spool import RunReport, batches, read_batch, read_report
from tests.local_site import Answer, LocalSite, article_html, serve

XML = (("Content-Type", "application/xml"), ("ETag", '"1"'))
STAMP = "2026-09-01T08:00:00+06:00"


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with serve(LocalSite()) as served:
        yield served


class Crawl:
    """Crawls a site by declared ways."""

    def __init__(self, site: LocalSite, folder: Path) -> None:
        self.site = site
        self.folder = folder
        self.finds: list[Find] = []

    def run(self, *ways: dict[str, Any], known: Iterable[KnownUrl] = (), **asked: Any) -> RunReport:
        """The report of one run; its finds are in `finds`."""
        self.folder = self.folder / "next"
        self.folder.mkdir(parents=True)
        write_known(self.folder / KNOWN_FILE, known)
        write_job(Job(run="run", outlet="local", archive=self.folder / "archive", **asked), self.folder)
        settings = ["DOWNLOAD_DELAY=0", "AUTOTHROTTLE_START_DELAY=0", f"WAYS={json.dumps(ways)}"]
        command = [sys.executable, "-m", "tests.crawl_local", str(self.folder), self.site.url, *settings]
        result = subprocess.run(
            command,
            cwd=project_root(),
            env={**os.environ, "KHOBOR_CONTACT": "desk@example.org"},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        report = read_report(self.folder)
        assert report is not None, result.stderr
        assert "Traceback" not in result.stderr, result.stderr
        now = dt.datetime.now(dt.UTC)
        lines = (line for path in batches(self.folder) for line in read_batch(path.read_bytes(), "local", now))
        self.finds = [line for line in lines if isinstance(line, Find)]
        return report

    def offered(self, report: RunReport) -> dict[str, int]:
        """Path of each way's first address → how many articles it offered."""
        return {name.split(self.site.url)[1]: way.offered for name, way in report.ways.items()}


@pytest.fixture
def crawl(site: LocalSite, tmp_path: Path) -> Crawl:
    return Crawl(site, tmp_path)


def way(kind: str, *paths: str, **declared: Any) -> dict[str, Any]:
    return {"way": kind, "urls": [f"BASE{path}" for path in paths], **declared}


def put_articles(site: LocalSite, *names: str) -> None:
    for name in names:
        site.routes[f"/article/{name}"] = Answer(article_html(name).encode())


def put_sitemap(site: LocalSite, path: str, *names: str, stamp: str = STAMP) -> None:
    rows = (
        f"<url><loc>{site.url}/article/{name}</loc><news><publication_date>{stamp}</publication_date></news></url>"
        for name in names
    )
    site.routes[path] = Answer(f"<urlset>{''.join(rows)}</urlset>".encode(), headers=XML)
    put_articles(site, *names)


def put_index(site: LocalSite, path: str, *children: str) -> None:
    rows = (f"<sitemap><loc>{site.url}{child}</loc></sitemap>" for child in children)
    site.routes[path] = Answer(f"<sitemapindex>{''.join(rows)}</sitemapindex>".encode(), headers=XML)


def seen(url: str, at: dt.datetime) -> KnownUrl:
    return KnownUrl(
        url=url,
        purpose="listing",
        article_key=None,
        etag=None,
        last_modified=None,
        digest=None,
        next_visit=at,
        revisit=False,
        listed_on=at.date(),
    )


def test_a_way_that_gives_something_is_the_only_one(site: LocalSite, crawl: Crawl) -> None:
    put_sitemap(site, "/map.xml", "a", "b")
    report = crawl.run(way("sitemap", "/map.xml"), way("listing", "/news"))
    assert site.paths == ["/robots.txt", "/map.xml", "/article/a", "/article/b"]
    assert crawl.offered(report) == {"/map.xml": 2}
    (found,) = report.ways.values()
    assert found.validators
    assert found.newest_at == dt.datetime.fromisoformat(STAMP)
    assert found.outcomes == {"listing": 1}


def test_what_a_listing_states_of_time_stands_in_the_finds(site: LocalSite, crawl: Crawl) -> None:
    put_sitemap(site, "/map.xml", "a")
    crawl.run(way("sitemap", "/map.xml"))
    (find,) = crawl.finds
    assert find.listed_at == dt.datetime.fromisoformat(STAMP)
    assert find.listed_on == dt.date(2026, 9, 1)


def test_the_next_way_is_tried_once_when_no_address_of_a_way_gave_anything(site: LocalSite, crawl: Crawl) -> None:
    site.routes["/broken"] = Answer(b"<rss>")
    site.list_articles("a")
    report = crawl.run(way("feed", "/gone", "/broken", "/gone2"), way("listing", "/news"), way("listing", "/third"))
    assert site.paths == ["/robots.txt", "/gone", "/broken", "/gone2", "/news", "/article/a"]
    assert crawl.offered(report) == {"/gone": 0, "/news": 1}


def test_a_way_is_not_given_up_while_one_of_its_addresses_gives_something(site: LocalSite, crawl: Crawl) -> None:
    put_sitemap(site, "/map.xml", "a")
    crawl.run(way("sitemap", "/gone", "/map.xml"), way("listing", "/news"))
    assert "/news" not in site.paths


def test_beside_an_incomplete_way_the_next_is_looked_at_at_its_own_rhythm(site: LocalSite, crawl: Crawl) -> None:
    put_sitemap(site, "/map.xml", "a")
    site.list_articles("b")
    ways = way("sitemap", "/map.xml", complete=False), way("listing", "/news", every=3600)
    now = dt.datetime.now(dt.UTC)
    crawl.run(*ways, known=[seen(f"{site.url}/news", now - dt.timedelta(minutes=30))])
    assert "/news" not in site.paths
    crawl.run(*ways, known=[seen(f"{site.url}/news", now - dt.timedelta(minutes=90))])
    assert "/news" in site.paths


def test_an_index_that_leads_to_itself_ends(site: LocalSite, crawl: Crawl) -> None:
    put_index(site, "/index.xml", "/other.xml", "/index.xml")
    put_index(site, "/other.xml", "/index.xml", "/map.xml")
    put_sitemap(site, "/map.xml", "a")
    crawl.run(way("sitemap", "/index.xml"))
    assert sorted(site.paths) == ["/article/a", "/index.xml", "/map.xml", "/other.xml", "/robots.txt"]


def test_a_feed_gives_articles_over_the_real_wire(site: LocalSite, crawl: Crawl) -> None:
    put_articles(site, "a")
    item = f"<item><link>{site.url}/article/a</link><pubDate>Tue, 01 Sep 2026 02:00:00 GMT</pubDate></item>"
    site.routes["/feed"] = Answer(f'<rss version="2.0"><channel>{item}</channel></rss>'.encode(), headers=XML)
    crawl.run(way("feed", "/feed"))
    assert [find.url for find in crawl.finds] == [f"{site.url}/article/a"]


@pytest.mark.parametrize("oldest_first", [False, True])
def test_a_backfill_walks_dated_sitemaps_day_by_day_and_reads_a_day_before_it_goes_on(
    site: LocalSite, crawl: Crawl, oldest_first: bool
) -> None:
    days = [dt.date(2026, 8, 30), dt.date(2026, 8, 31), dt.date(2026, 9, 1)]
    for day in days:
        put_sitemap(site, f"/{day}.xml", f"{day}-a", f"{day}-b", stamp=f"{day}T10:00:00+06:00")
    asked = way("sitemap", "/{date:%Y-%m-%d}.xml")
    crawl.run(asked, mode="backfill", since=days[0], until=days[-1], oldest_first=oldest_first)
    walked = days if oldest_first else days[::-1]
    assert [path for path in site.paths if path.endswith(".xml")] == [f"/{day}.xml" for day in walked]
    assert [path for path in site.paths if path.startswith("/article/")] == [
        f"/article/{day}-{name}" for day in walked for name in "ab"
    ]
    # Scrapy takes the next request while a response is read: it is one listing ahead, not more.
    assert site.paths.index(f"/{walked[2]}.xml") > site.paths.index(f"/article/{walked[0]}-b")


def test_a_backfill_pages_past_newer_articles_and_stops_behind_its_window(site: LocalSite, crawl: Crawl) -> None:
    for number, day in enumerate(["2026-09-02", "2026-09-01", "2026-08-31", "2026-08-30", "2026-08-29"], start=1):
        put_articles(site, day)
        body = json.dumps([{"slug": day, "at": f"{day}T10:00:00"}])
        site.routes[f"/api?p={number}"] = Answer(body.encode(), headers=(("Content-Type", "application/json"),))
    api = way("json", "/api?p={page}", item_url="BASE/article/{slug}", dates=["at"])
    crawl.run(api, mode="backfill", since=dt.date(2026, 8, 31), until=dt.date(2026, 9, 1))
    assert [path for path in site.paths if path.startswith("/article")] == [
        "/article/2026-09-01",
        "/article/2026-08-31",
    ]
    assert "/api?p=4" in site.paths, "the first page whose articles are all older tells the end"
    assert "/api?p=5" not in site.paths


def test_a_backfill_whose_first_way_holds_nothing_of_its_window_tries_the_next(site: LocalSite, crawl: Crawl) -> None:
    put_sitemap(site, "/news.xml", "new", stamp="2026-09-01T08:00:00+06:00")
    put_sitemap(site, "/all.xml", "new", "old", stamp="2026-08-01T08:00:00+06:00")
    ways = way("feed", "/feed"), way("sitemap", "/news.xml"), way("sitemap", "/all.xml")
    crawl.run(*ways, mode="backfill", since=dt.date(2026, 8, 1), until=dt.date(2026, 8, 2))
    assert site.paths[:3] == ["/robots.txt", "/news.xml", "/all.xml"]
    assert "/article/old" in site.paths


def test_a_check_looks_at_every_way_once_and_at_a_few_articles_of_each(site: LocalSite, crawl: Crawl) -> None:
    put_sitemap(site, "/map.xml", *(f"m{number}" for number in range(9)))
    site.list_articles(*(f"n{number}" for number in range(9)))
    report = crawl.run(way("sitemap", "/map.xml"), way("listing", "/gone"), way("listing", "/news"), check=True)
    assert crawl.offered(report) == {"/map.xml": 9, "/gone": 0, "/news": 9}
    assert report.fetched == 10


def test_a_run_that_ends_early_keeps_what_it_found(site: LocalSite, crawl: Crawl) -> None:
    put_sitemap(site, "/map.xml", "a", "b", "c")
    report = crawl.run(way("sitemap", "/map.xml"), limits=Limits(requests=3))
    assert (report.found, report.fetched, report.not_reached) == (3, 1, 2)
    assert len(crawl.finds) == 3
