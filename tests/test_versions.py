"""What is a new text of an article, whose change it was, and which publish time is kept."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.database import Connection
from flows.rows import Effects
from tests.fix_database import all_rows, one_value
from tests.invented import BODY, DAY, NOW, Desk, visit

HOUR = timedelta(hours=1)
ARTICLES = "SELECT article_key, published_confidence, first_seen_at, last_seen_at FROM article"
VERSIONS = """
    SELECT a.article_key, v.headline, v.seen_at, v.is_latest, v.parser_changed
    FROM article_version v JOIN article a ON a.id = v.article_id ORDER BY a.article_key, v.seen_at
"""


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def test_an_unchanged_article_only_moves_last_seen(desk: Desk) -> None:
    desk.ingest(*visit())
    before = all_rows(desk.conn, "SELECT * FROM article_version")
    assert desk.ingest(*visit(at=NOW + HOUR, modified_at=NOW)) == Effects(unchanged=1, captures=1)
    assert all_rows(desk.conn, "SELECT * FROM article_version") == before
    assert all_rows(desk.conn, ARTICLES) == [("1", "printed", NOW, NOW + HOUR)]
    assert one_value(desk.conn, "SELECT modified_at FROM article") is None


def test_a_changed_text_is_a_new_version(desk: Desk) -> None:
    desk.ingest(*visit())
    assert desk.ingest(*visit(at=NOW + HOUR, headline="বদলে যাওয়া শিরোনাম")) == Effects(updated=1, captures=1)
    assert all_rows(desk.conn, VERSIONS) == [
        ("1", "পিয়ংইয়ংয়ে রুশ প্রতিরক্ষামন্ত্রী", NOW, False, False),
        ("1", "বদলে যাওয়া শিরোনাম", NOW + HOUR, True, False),
    ]


def test_a_text_that_comes_back_is_a_version_again(desk: Desk) -> None:
    desk.ingest(*visit())
    desk.ingest(*visit(at=NOW + HOUR, body=BODY + "\nআরও এক অনুচ্ছেদ।"))
    assert desk.ingest(*visit(at=NOW + 2 * HOUR)).updated == 1
    assert one_value(desk.conn, "SELECT count(*) FROM article_version") == 3


def test_spelling_variants_and_credits_make_no_version(desk: Desk) -> None:
    desk.ingest(*visit(body="র\u200d্যাব ১২ জনকে আটক করেছে।  খবর বিবিসির।", credits=("বিবিসি",)))
    changed = visit(at=NOW + HOUR, body="র্যাব 12 জনকে আটক করেছে।")
    assert desk.ingest(*changed).unchanged == 1


def test_other_text_from_the_same_payload_is_our_parser_not_an_edit(desk: Desk) -> None:
    desk.ingest(*visit(capture_changes={"digest": "d"}))
    desk.ingest(*visit(at=NOW + HOUR, capture_changes={"digest": "d"}, body=BODY + "\nফুটার"))
    assert [row[-1] for row in all_rows(desk.conn, VERSIONS)] == [False, True]
    assert one_value(desk.conn, "SELECT count(*) FROM edits") == 0


def test_other_text_from_another_parser_cannot_be_called_an_edit(desk: Desk) -> None:
    desk.ingest(*visit())
    desk.ingest(*visit(at=NOW + HOUR, body=BODY + "\nফুটার", parser_version="bd_daily.2+1"))
    desk.ingest(*visit(at=NOW + DAY, body=BODY + "\nসম্পাদনা", parser_version="bd_daily.2+1"))
    assert [row[-1] for row in all_rows(desk.conn, VERSIONS)] == [False, True, False]
    assert one_value(desk.conn, "SELECT count(*) FROM edits") == 1


def test_hashes_of_older_rules_are_made_anew_before_they_are_compared(desk: Desk) -> None:
    desk.ingest(*visit())
    desk.conn.execute("UPDATE article_version SET fold_version = '0.0', text_hash = '\\x00'")
    assert desk.ingest(*visit(at=NOW + HOUR)) == Effects(unchanged=1, captures=1)
    assert one_value(desk.conn, "SELECT fold_version FROM article_version") != "0.0"


def test_an_update_stamp_never_moves_the_publish_time_forward(desk: Desk) -> None:
    first, second = NOW - 5 * HOUR, NOW - HOUR
    desk.ingest(*visit(published_at=first, modified_at=first, published_confidence="at_latest"))
    later: dict[str, Any] = {"published_at": second, "modified_at": second, "published_confidence": "at_latest"}
    desk.ingest(*visit(at=NOW + HOUR, body=BODY + "\nনতুন।", **later))
    assert all_rows(desk.conn, "SELECT published_at, modified_at FROM article") == [(first, second)]


def test_a_publish_time_gives_way_to_a_surer_one_only(desk: Desk) -> None:
    day: dict[str, Any] = {"published_at": None, "published_on": date(2026, 8, 31), "published_confidence": "day"}
    none: dict[str, Any] = {"published_at": None, "published_raw": None, "published_confidence": "none"}
    machine: dict[str, Any] = {"published_at": NOW - DAY, "published_confidence": "machine"}
    found = []
    for hours, reading in enumerate([day, none, machine, day]):
        desk.ingest(*visit(at=NOW + hours * HOUR, body=f"{BODY}\n{hours}।", **reading))
        found += all_rows(desk.conn, "SELECT published_at, published_on, dated_by FROM article")
    kept_day, kept_instant = (None, date(2026, 8, 31), "day"), (NOW - DAY, None, "instant")
    assert found == [kept_day, kept_day, kept_instant, kept_instant]


def test_two_readings_of_one_article_in_a_batch_count_once(desk: Desk) -> None:
    lines = [*visit(), *visit(at=NOW + HOUR, headline="পরের শিরোনাম")]
    assert desk.ingest(*lines) == Effects(new=1, captures=2)
    assert one_value(desk.conn, "SELECT headline FROM articles") == "পরের শিরোনাম"


def test_the_late_batch_of_a_dead_run_does_not_turn_back_the_clock(desk: Desk) -> None:
    desk.ingest(*visit(at=NOW + DAY, headline="আজকের শিরোনাম"))
    assert desk.ingest(*visit(at=NOW)).updated == 1
    assert all_rows(desk.conn, VERSIONS) == [
        ("1", "পিয়ংইয়ংয়ে রুশ প্রতিরক্ষামন্ত্রী", NOW, False, False),
        ("1", "আজকের শিরোনাম", NOW + DAY, True, False),
    ]
    assert all_rows(desk.conn, ARTICLES) == [("1", "printed", NOW, NOW + DAY)]
    assert desk.ingest(*visit(at=NOW + HOUR)).unchanged == 1
