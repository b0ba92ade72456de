"""What a listing offers is written down before it is asked for, and listings are read only when they changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from flows.database import Connection
from flows.runs import known_urls
from flows.store_polls import find_waiting
from spiders.items import INDEX, Capture, Find, Outcome
from spiders.job import Job, Limits, read_job, write_job
from spiders.known import KNOWN_FILE, Known, KnownUrl, write_known
from tests.crawled import crawl
from tests.invented import DAY, NOW, Desk, address, capture, outlet, visit
from tests.local_site import Answer, Asked, LocalSite, serve

HTML = ("Content-Type", "text/html; charset=utf-8")


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with serve(LocalSite()) as served:
        yield served


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def find(key: str, **changes: object) -> Find:
    values: dict[str, object] = {"url": address(key), "way": "listing https://bd-daily.example/", "found_at": NOW}
    return Find(**(values | changes))  # type: ignore[arg-type]


def ledger(desk: Desk) -> dict[str, tuple[object, ...]]:
    rows = desk.conn.execute("SELECT article_key, outcome, listed_on, dated_on FROM page WHERE purpose = 'article'")
    return {str(row[0]): row[1:] for row in rows}


def test_what_was_found_is_in_the_ledger_before_anybody_asked_for_it(desk: Desk) -> None:
    desk.ingest(find("1", listed_on=date(2026, 8, 31)))
    assert ledger(desk) == {"1": (None, date(2026, 8, 31), None)}


def test_a_visit_fills_the_row_and_a_later_find_leaves_it_alone(desk: Desk) -> None:
    desk.ingest(find("1", listed_on=date(2026, 8, 31)), *visit("1", capture_changes={"dated_on": date(2026, 9, 1)}))
    desk.ingest(find("1", listed_on=date(2026, 8, 1), found_at=NOW + timedelta(hours=1)))
    assert ledger(desk) == {"1": ("article_matched", date(2026, 8, 31), date(2026, 9, 1))}


def test_an_index_of_listings_is_always_read_whole(desk: Desk) -> None:
    desk.ingest(capture("map", "listing", purpose="listing", reason=INDEX))
    assert desk.conn.execute("SELECT etag, digest FROM page").fetchall() == [(None, None)]


@pytest.mark.parametrize("outcome", ["unreachable", "empty", "layout_changed", "blocked"])
def test_a_listing_that_failed_leaves_the_validators_of_the_last_good_one(desk: Desk, outcome: Outcome) -> None:
    validators = "SELECT etag, digest FROM page"
    good, later = capture("l", "listing", purpose="listing"), NOW + timedelta(hours=1)
    failed = capture("l", outcome, purpose="listing", at=later, etag='"error"', digest="of the error page")
    desk.ingest(attrs.evolve(failed, capture_id="first", fetched_at=NOW - timedelta(hours=1)))
    assert desk.conn.execute(validators).fetchall() == [(None, None)]
    desk.ingest(good)
    desk.ingest(failed)
    assert desk.conn.execute(validators).fetchall() == [(good.etag, good.digest)]


def test_a_304_leaves_the_digest_of_the_listing_alone(desk: Desk) -> None:
    good, later = capture("l", "listing", purpose="listing"), NOW + timedelta(hours=1)
    desk.ingest(good)
    desk.ingest(capture("l", "not_modified", purpose="listing", at=later, status=304, etag='"2"', digest="of nothing"))
    assert desk.conn.execute("SELECT etag, digest FROM page").fetchall() == [('"2"', good.digest)]


def test_a_find_without_a_zone_or_of_another_year_is_a_rejection(desk: Desk) -> None:
    effects = desk.ingest(find("1", listed_at=datetime(26, 9, 1, tzinfo=UTC)))
    assert effects.rejected == 1
    assert ledger(desk) == {}


def test_the_spider_writes_what_it_found_before_the_listing_that_offered_it(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "two")
    lines = crawl(site, tmp_path, limits=Limits(requests=2)).lines
    assert [line.url.rpartition("/")[2] for line in lines if isinstance(line, Find)] == ["one", "two"]
    first = next(line for line in lines if isinstance(line, Capture) and line.purpose == "listing")
    assert [line for line in lines[: lines.index(first)] if isinstance(line, Find)] == lines[1:3]
    assert first.outcome == "listing"


def known(site: LocalSite, path: str, **changes: object) -> KnownUrl:
    values: dict[str, object] = {
        "url": f"{site.url}{path}",
        "article_key": None,
        "etag": None,
        "last_modified": None,
        "digest": None,
        "next_visit": datetime(2026, 1, 1, tzinfo=UTC),
        "revisit": False,
        "listed_on": datetime.now(UTC).date(),
    }
    return KnownUrl(**(values | changes))  # type: ignore[arg-type]


def test_what_was_not_reached_is_gone_on_with_though_no_listing_shows_it(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "left")
    site.list_articles("one")
    crawled = crawl(site, tmp_path, known=[known(site, "/article/left")])
    assert crawled.outcomes["/article/left"] == "article_unmatched"
    assert sorted(site.paths[2:]) == ["/article/left", "/article/one"]


def test_an_unchanged_listing_costs_a_304_and_is_no_blindness(site: LocalSite, tmp_path: Path) -> None:
    def listing(asked: Asked) -> Answer:
        same = asked.headers.get("If-None-Match") == '"v1"'
        return Answer(b"", 304, (("ETag", '"v1"'),)) if same else Answer(b"changed")

    site.routes["/news"] = listing
    crawled = crawl(site, tmp_path, known=[known(site, "/news", purpose="listing", etag='"v1"')])
    assert crawled.outcomes == {"/news": "not_modified"}
    assert crawled.report.health == "healthy"
    assert site.paths == ["/robots.txt", "/news"]


def test_a_listing_with_the_same_bytes_is_not_read_again(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one")
    (tmp_path / "first").mkdir()
    first = crawl(site, tmp_path / "first")
    digest = next(line.digest for line in first.lines if isinstance(line, Capture) and line.purpose == "listing")
    again = crawl(site, tmp_path, known=[known(site, "/news", purpose="listing", digest=digest)])
    assert again.outcomes == {"/news": "not_modified: the same content as before"}


def test_what_a_look_for_news_found_is_news_whatever_day_is_stated(desk: Desk, tmp_path: Path) -> None:
    desk.ingest(find("1", listed_on=date(2023, 8, 31)))
    write_known(tmp_path / KNOWN_FILE, known_urls(desk.conn, outlet(), "due", now=NOW))
    pending = Known(tmp_path / KNOWN_FILE).pending(NOW, date(2026, 8, 30), None)
    assert [row.url for row in pending] == [address("1")]
    [waiting] = find_waiting(desk.conn, ["bd_daily"], now=NOW, window=DAY, rest=DAY)
    assert waiting.found == 1
    desk.conn.execute("UPDATE page SET found_by = 'backfill'")
    assert find_waiting(desk.conn, ["bd_daily"], now=NOW, window=DAY, rest=DAY) == []


def test_a_ledger_row_of_a_find_reaches_the_next_spider(desk: Desk, tmp_path: Path) -> None:
    desk.ingest(find("1", listed_on=date(2026, 8, 31)))
    write_known(tmp_path / KNOWN_FILE, known_urls(desk.conn, outlet(), "latest", now=NOW))
    pending = Known(tmp_path / KNOWN_FILE).pending(NOW, date(2026, 8, 30), None)
    assert [(row.url, row.listed_on) for row in pending] == [(address("1"), date(2026, 8, 31))]


def test_a_job_of_the_former_format_is_still_read(tmp_path: Path) -> None:
    write_job(Job(run="r", outlet="local", archive=tmp_path, format=1), tmp_path)
    assert read_job(tmp_path).format == 1
