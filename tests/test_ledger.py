"""The ledger of addresses: what became of each, when to ask again, and which articles are gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.database import Connection
from flows.ingest import ingest_batch
from flows.rows import Effects
from flows.runs import known_urls, start_run
from spiders.items import Find
from spiders.job import read_job
from tests.fix_database import all_rows, one_value
from tests.invented import DAY, NOW, Desk, address, capture, outlet, visit, write_spool

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def test_every_address_that_led_to_an_article_is_kept(desk: Desk) -> None:
    amp = {"url": "https://bd-daily.example/amp/a/1", "final_url": address("1")}
    desk.ingest(*visit(capture_changes=amp))
    desk.ingest(*visit(at=NOW + HOUR))
    urls = all_rows(desk.conn, "SELECT url, first_seen_at, last_seen_at FROM article_url ORDER BY url")
    assert urls == [(address("1"), NOW, NOW + HOUR), (amp["url"], NOW, NOW)]


def test_a_batch_may_end_between_a_capture_and_its_article(desk: Desk, tmp_path: Path) -> None:
    spool = write_spool(tmp_path / "spools" / "split", [capture("0", "gone"), *visit("1")], batch_lines=2)
    job, into = read_job(spool), outlet()
    start_run(desk.conn, job, into, started_at=NOW)
    first, second = sorted(spool.glob("batch-*.jsonl"))
    page = f"SELECT etag, digest, next_visit_at FROM page WHERE url = '{address('1')}'"

    ingest_batch(desk.conn, run=job.run, outlet=into, path=first, now=NOW)
    assert all_rows(desk.conn, page) == [(None, None, NOW)], "it is fetched again if the rest is lost"

    assert ingest_batch(desk.conn, run=job.run, outlet=into, path=second, now=NOW).new == 1
    [(etag, digest, next_visit_at)] = all_rows(desk.conn, page)
    assert etag is not None and digest is not None and next_visit_at == NOW + HOUR / 4


def test_an_article_that_prints_only_its_day_is_young_when_it_is_first_seen(desk: Desk) -> None:
    day: dict[str, Any] = {"published_at": None, "published_on": NOW.date(), "published_confidence": "day"}
    evening = NOW + 10 * HOUR
    desk.ingest(*visit(at=evening, **day))
    due = "SELECT next_visit_at FROM page"
    assert one_value(desk.conn, due) == evening + HOUR / 4
    desk.ingest(*visit(at=evening + HOUR, **day))
    assert one_value(desk.conn, due) == evening + HOUR + HOUR / 4
    desk.ingest(*visit("2", at=evening + 5 * DAY, **day))
    assert one_value(desk.conn, "SELECT next_visit_at FROM page WHERE url LIKE '%%/2'") == evening + 6 * DAY


def test_a_gone_article_that_was_given_up_is_visited_when_a_listing_offers_it_anew(desk: Desk) -> None:
    """At most every 30 days: a listing may offer for ever what is not there."""

    def offered(day: int) -> tuple[bool, bool]:
        """Whether a crawl for news knows it, and whether a find makes it due."""
        at = NOW + day * DAY
        known = [each.url for each in known_urls(desk.conn, outlet(), "latest", now=at)]
        assert known == [each.url for each in known_urls(desk.conn, outlet(), "scout", now=at)]
        desk.ingest(Find(url=address("1"), way="feed https://bd-daily.example/", found_at=at))
        return known == [address("1")], one_value(desk.conn, "SELECT next_visit_at FROM page") == at

    desk.ingest(*visit(), capture(outcome="gone", at=NOW + DAY, status=404))
    desk.ingest(capture(outcome="gone", at=NOW + 31 * DAY, status=404))
    assert [offered(32), offered(60), offered(61)] == [(True, False), (True, False), (False, True)]
    desk.ingest(capture(outcome="gone", at=NOW + 61 * DAY, status=404))
    assert [offered(62), offered(91)] == [(True, False), (False, True)]
    desk.ingest(*visit(at=NOW + 91 * DAY))
    assert all_rows(desk.conn, "SELECT gone_at FROM article") == [(None,)]
    assert offered(150) == (True, False)


def test_an_article_is_gone_while_its_address_says_so(desk: Desk) -> None:
    state = "SELECT gone_at, gone_last_seen_at, last_seen_at FROM article"
    desk.ingest(*visit())
    assert desk.ingest(capture(outcome="gone", at=NOW + DAY, status=404)) == Effects(gone=1, captures=1)
    assert all_rows(desk.conn, state) == [(NOW + DAY, NOW + DAY, NOW)]
    assert desk.ingest(capture(outcome="gone", at=NOW + 2 * DAY, status=404)) == Effects(captures=1)
    assert all_rows(desk.conn, state) == [(NOW + DAY, NOW + 2 * DAY, NOW)]
    assert desk.ingest(*visit(at=NOW + 3 * DAY)).unchanged == 1
    assert all_rows(desk.conn, state) == [(None, NOW + 2 * DAY, NOW + 3 * DAY)]


def test_an_old_404_says_nothing_about_an_article_seen_later(desk: Desk) -> None:
    desk.ingest(*visit(at=NOW + DAY))
    assert desk.ingest(capture(outcome="gone", status=404)) == Effects(captures=1)
    assert one_value(desk.conn, "SELECT gone_at FROM article") is None


def test_a_visit_without_a_body_still_sees_the_article(desk: Desk) -> None:
    desk.ingest(*visit())
    not_modified = capture(outcome="not_modified", at=NOW + HOUR, status=304, digest="empty", etag=None)
    assert desk.ingest(not_modified) == Effects(unchanged=1, captures=1)
    assert one_value(desk.conn, "SELECT last_seen_at FROM article") == NOW + HOUR
    assert all_rows(desk.conn, "SELECT etag, digest, outcome FROM page") == [
        ('"1-0106"', f"1-{NOW.isoformat()}", "not_modified")
    ]


def test_the_ledger_remembers_every_address_and_its_canonical_form(desk: Desk) -> None:
    lines = [
        capture("1", "article_unmatched", url=address("1") + "?utm_source=x"),
        capture("2", "gone", status=404),
        capture("3", "unreachable", status=None, reason="timeout", digest=None, etag=None),
        capture("l", "listing", purpose="listing", article_key=None),
    ]
    assert desk.ingest(*lines) == Effects(captures=4)
    pages = all_rows(desk.conn, "SELECT url, outcome, next_visit_at, etag IS NOT NULL FROM page ORDER BY url")
    assert pages == [
        (address("1"), "article_unmatched", None, True),
        (address("1") + "?utm_source=x", "article_unmatched", None, True),
        (address("2"), "gone", NOW + DAY, False),
        (address("3"), "unreachable", NOW + HOUR, False),
        (address("l"), "listing", NOW, True),
    ]


def test_an_older_visit_leaves_the_ledger_alone(desk: Desk) -> None:
    desk.ingest(capture("1", "article_unmatched", at=NOW + DAY))
    desk.ingest(capture("1", "gone", status=404))
    assert one_value(desk.conn, "SELECT outcome FROM page") == "article_unmatched"
