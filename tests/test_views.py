"""What readers are promised: articles, copies, edits, coverage, outlet_health."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from flows import store
from flows.copies import link_copies
from flows.database import Connection
from flows.runs import finish_run
from tests.fix_database import all_rows
from tests.invented import BODY, DAY, NOW, Desk, match, outlet, rejection, visit
from tests.test_runs import report

HOUR = timedelta(hours=1)
DATED = "SELECT article_key, dated_at, dated_by FROM articles ORDER BY article_key"


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def test_dated_at_is_the_instant_else_the_start_of_the_day_else_first_seen(desk: Desk) -> None:
    day: dict[str, Any] = {"published_at": None, "published_on": date(2026, 8, 31), "published_confidence": "day"}
    none: dict[str, Any] = {"published_at": None, "published_confidence": "none"}
    desk.ingest(*visit("day", **day), *visit("instant"), *visit("none", **none))
    midnight_in_dhaka = datetime(2026, 8, 30, 18, tzinfo=UTC)
    assert all_rows(desk.conn, DATED) == [
        ("day", midnight_in_dhaka, "day"),
        ("instant", NOW - 3 * HOUR, "instant"),
        ("none", NOW, "first_seen"),
    ]


def test_an_article_has_one_row_with_its_best_tier_and_all_its_topics(desk: Desk) -> None:
    desk.conn.execute("INSERT INTO topic (slug, source, aliases) VALUES ('peace', '', '')")
    seen, stored = visit()
    both = (match("peace", tier="candidate"), match())
    desk.ingest(seen, attrs.evolve(stored, matches=both))  # type: ignore[arg-type]
    assert all_rows(desk.conn, "SELECT tier, topics FROM articles") == [("confirmed", ["arms", "peace"])]


def test_edits_show_both_texts_and_the_time_between(desk: Desk) -> None:
    desk.ingest(*visit())
    desk.ingest(*visit(at=NOW + HOUR))
    desk.ingest(*visit(at=NOW + DAY, headline="নতুন শিরোনাম", modified_at=NOW + 2 * HOUR))
    [row] = all_rows(
        desk.conn,
        "SELECT outlet, previous_seen_at, seen_at, modified_at, previous_headline, headline, previous_body = body "
        "FROM edits",
    )
    old = "পিয়ংইয়ংয়ে রুশ প্রতিরক্ষামন্ত্রী"
    assert row == ("bd_daily", NOW, NOW + DAY, NOW + 2 * HOUR, old, "নতুন শিরোনাম", True)


def test_an_edit_after_a_change_of_our_parser_is_compared_with_the_text_of_that_parser(desk: Desk) -> None:
    desk.ingest(*visit())
    desk.ingest(*visit(at=NOW + HOUR, body=BODY + "\nফুটার", parser_version="2"))
    desk.ingest(*visit(at=NOW + DAY, body=BODY + "\nফুটার\nসত্যিকারের সংযোজন", parser_version="2"))
    rows = all_rows(desk.conn, "SELECT previous_body, body FROM edits")
    assert rows == [(BODY + "\nফুটার", BODY + "\nফুটার\nসত্যিকারের সংযোজন")]


def test_copies_show_both_sides(desk: Desk) -> None:
    desk.ingest(*visit("1", of="a", published_at=NOW - 2 * HOUR), into=outlet("a"))
    desk.ingest(*visit("1", of="b", published_at=NOW - HOUR, headline="অন্য শিরোনাম"), into=outlet("b"))
    link_copies(desk.conn)
    [row] = all_rows(
        desk.conn, "SELECT copy_outlet, original_outlet, headline_changed, containment, copy_dated_at FROM copies"
    )
    assert row == ("b", "a", True, 1.0, NOW - HOUR)
    linked = "SELECT count(*) FROM articles c JOIN articles o ON o.id = c.copy_of"
    assert all_rows(desk.conn, linked) == [(1,)]


def test_coverage_counts_by_the_outlets_own_day(desk: Desk) -> None:
    evening = datetime(2026, 8, 31, 17, 59, tzinfo=UTC)  # 23:59 in Dhaka
    texts = [BODY, BODY.replace("সোমবার", "বুধবার"), "ছোট খবর।"]
    times = [evening, evening + timedelta(minutes=2), None]
    for number, (text, at) in enumerate(zip(texts, times, strict=True)):
        dated: dict[str, Any] = {"published_at": at, "published_confidence": "printed" if at else "none"}
        desk.ingest(*visit(str(number), body=text, **dated))
    link_copies(desk.conn)
    rows = all_rows(desk.conn, "SELECT outlet, day, articles, confirmed, copies, undated FROM coverage ORDER BY day")
    assert rows == [
        ("bd_daily", date(2026, 8, 31), 1, 1, 0, 0),
        ("bd_daily", date(2026, 9, 1), 2, 2, 1, 1),
    ]


def test_outlet_health_shows_the_latest_run_with_its_effects(desk: Desk) -> None:
    desk.ingest(*visit("1"))
    desk.ingest(*visit("1", at=NOW + HOUR), *visit("2", at=NOW + HOUR), rejection())
    desk.conn.execute("UPDATE run SET started_at = started_at - interval '1 day' WHERE run = 'bd_daily-1'")
    finish_run(desk.conn, report("bd_daily-2", 1, health="quiet"))
    [row] = all_rows(
        desk.conn,
        "SELECT outlet, run, state, health, found, new, unchanged, rejected, last_new_at FROM outlet_health",
    )
    assert row == ("bd_daily", "bd_daily-2", "finished", "quiet", 5, 1, 1, 1, NOW + HOUR)


def test_an_outlet_without_runs_is_in_its_table(desk: Desk) -> None:
    store.upsert_outlet(
        desk.conn, slug="new", name="নতুন", country="BD", zone="Asia/Dhaka", language="bn", domains=["new.example"]
    )
    assert all_rows(desk.conn, "SELECT outlet, run, health FROM outlet_health") == [("new", None, None)]


def test_a_runs_articles_and_the_latest_are_listed_for_people(desk: Desk) -> None:
    desk.ingest(*visit("1", of="a", published_at=NOW - 2 * HOUR), into=outlet("a"))
    desk.ingest(*visit("1", of="b", published_at=NOW - HOUR), into=outlet("b"))
    link_copies(desk.conn)
    [shown] = store.run_articles(desk.conn, ["b-2"])
    assert (shown.outlet, shown.dated_by, shown.tier, shown.copy_of_outlet) == ("b", "instant", "confirmed", "a")
    assert [each.outlet for each in store.recent_articles(desk.conn, 10)] == ["b", "a"]
    assert [each.outlet for each in store.recent_articles(desk.conn, 1)] == ["b"]
