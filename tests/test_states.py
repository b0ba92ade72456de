"""What became of an article: standing, gone, redirected away, moved; when it was first and last seen so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from flows.database import Connection
from flows.rows import Effects
from spiders.items import Capture, Outcome
from spiders.spool import Line
from tests.fix_database import all_rows, one_value
from tests.invented import BODY, DAY, NOW, Desk, address, capture, outlet, visit

HOUR = timedelta(hours=1)
FRONT = "https://bd-daily.example/"
STATES = """
    SELECT a.article_key, s.state, s.first_seen_at, s.last_seen_at
    FROM article_state s JOIN article a ON a.id = s.article_id ORDER BY 1, 3, 4
"""
GONE_AT = "SELECT gone_at FROM article WHERE article_key = '1'"


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def away(hours: int, outcome: Outcome = "gone", key: str = "1") -> Capture:
    """A visit so many hours later that finds something else than the article."""
    changes = {"final_url": FRONT, "reason": f"to {FRONT}"} if outcome == "redirected_away" else {"status": 404}
    return capture(key, outcome, at=NOW + hours * HOUR, **changes)


def states(desk: Desk) -> list[tuple[object, ...]]:
    return all_rows(desk.conn, STATES)


def test_an_article_stands_from_its_first_to_its_last_visit(desk: Desk) -> None:
    desk.ingest(*visit())
    desk.ingest(capture(outcome="not_modified", at=NOW + HOUR, status=304))
    desk.ingest(*visit(at=NOW + DAY, headline="নতুন শিরোনাম"))
    assert states(desk) == [("1", "standing", NOW, NOW + DAY)]


def test_a_withdrawn_article_that_comes_back_has_three_states(desk: Desk) -> None:
    desk.ingest(*visit())
    desk.ingest(away(1))
    desk.ingest(away(2))
    assert one_value(desk.conn, GONE_AT) == NOW + HOUR
    desk.ingest(*visit(at=NOW + 3 * HOUR))
    assert states(desk) == [
        ("1", "standing", NOW, NOW),
        ("1", "gone", NOW + HOUR, NOW + 2 * HOUR),
        ("1", "standing", NOW + 3 * HOUR, NOW + 3 * HOUR),
    ]
    assert one_value(desk.conn, GONE_AT) is None


def test_a_redirect_to_the_front_page_is_a_withdrawal(desk: Desk) -> None:
    desk.ingest(*visit())
    assert desk.ingest(away(1, "redirected_away")) == Effects(gone=1, captures=1)
    assert states(desk)[1:] == [("1", "redirected_away", NOW + HOUR, NOW + HOUR)]
    assert one_value(desk.conn, GONE_AT) == NOW + HOUR


@pytest.mark.parametrize("outcome", ["unreachable", "blocked", "empty", "layout_changed", "rejected", "refused"])
def test_an_outage_or_a_wall_says_nothing_about_an_article(desk: Desk, outcome: Outcome) -> None:
    desk.ingest(*visit())
    assert desk.ingest(away(1, outcome)) == Effects(captures=1)
    assert states(desk) == [("1", "standing", NOW, NOW)]
    desk.ingest(away(2))
    desk.ingest(away(3, outcome))
    assert states(desk)[1:] == [("1", "gone", NOW + 2 * HOUR, NOW + 2 * HOUR)]


def test_a_redirect_to_another_article_is_a_move(desk: Desk) -> None:
    desk.ingest(*visit("1"))
    seen, stored = visit("2", at=NOW + HOUR, capture_changes={"url": address("1"), "final_url": address("2")})
    assert desk.ingest(seen, stored) == Effects(new=1, captures=1)
    assert states(desk) == [
        ("1", "standing", NOW, NOW),
        ("1", "moved", NOW + HOUR, NOW + HOUR),
        ("2", "standing", NOW + HOUR, NOW + HOUR),
    ]
    assert all_rows(desk.conn, "SELECT article_key, last_seen_at, gone_at FROM article ORDER BY 1") == [
        ("1", NOW, None),
        ("2", NOW + HOUR, None),
    ]
    assert one_value(desk.conn, "SELECT count(*) FROM withdrawals") == 0


def test_a_move_to_an_article_off_the_topics_is_one_too(desk: Desk) -> None:
    desk.ingest(*visit("1"))
    desk.ingest(capture("9", "article_unmatched", at=NOW + HOUR, url=address("1"), final_url=address("9")))
    assert states(desk)[1:] == [("1", "moved", NOW + HOUR, NOW + HOUR)]


def test_an_article_at_another_form_of_its_address_has_not_moved(desk: Desk) -> None:
    desk.ingest(*visit("1"))
    desk.ingest(capture("1", "article_unmatched", at=NOW + HOUR, final_url=address("1") + "?page=1"))
    assert states(desk) == [("1", "standing", NOW, NOW + HOUR)]


def test_the_states_are_the_same_in_whatever_order_captures_arrive(desk: Desk) -> None:
    lines: Sequence[Sequence[Line]] = [
        visit(),
        visit(at=NOW + HOUR, body=f"{BODY}\nশেষ।"),
        [away(2)],
        [away(3, "unreachable")],
        [away(4, "redirected_away"), capture(outcome="not_modified", at=NOW + 5 * HOUR, status=304)],
        [away(6)],
    ]
    tables = "run, batch, capture, page, article, article_url, article_version, article_search, article_match"
    found = set()
    for order in list(permutations(lines))[::97]:
        for part in order:
            desk.ingest(*part)
        found.add((*states(desk), *all_rows(desk.conn, "SELECT gone_at, first_seen_at FROM article")))
        desk.conn.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE".encode())
    standing = ("1", "standing", NOW, NOW + HOUR)
    gone, away_from = ("1", "gone", NOW + 2 * HOUR, NOW + 2 * HOUR), NOW + 4 * HOUR
    redirected = ("1", "redirected_away", away_from, away_from)
    back, again = NOW + 5 * HOUR, NOW + 6 * HOUR
    assert found == {
        (standing, gone, redirected, ("1", "standing", back, back), ("1", "gone", again, again), (again, NOW))
    }


def test_a_former_address_may_go(desk: Desk) -> None:
    moving = outlet("moving", slugs_move=True)
    desk.ingest(*visit("old", of="moving"), into=moving)
    desk.ingest(*visit("new", of="moving", at=NOW + HOUR), into=moving)
    for hours, outcome in ((2, "gone"), (3, "redirected_away")):
        changes = {"final_url": "https://moving.example/"} if outcome == "redirected_away" else {}
        desk.ingest(capture("old", outcome, of="moving", at=NOW + hours * HOUR, **changes), into=moving)  # type: ignore[arg-type]
    assert states(desk) == [("old", "standing", NOW, NOW + HOUR)]
    desk.ingest(capture("new", "gone", of="moving", at=NOW + 4 * HOUR, article_key="old"), into=moving)
    assert states(desk)[1:] == [("old", "gone", NOW + 4 * HOUR, NOW + 4 * HOUR)]


def test_withdrawals_show_the_last_text_and_when_it_came_back(desk: Desk) -> None:
    desk.ingest(*visit())
    desk.ingest(*visit(at=NOW + HOUR, headline="দ্বিতীয় শিরোনাম"))
    desk.ingest(away(2))
    desk.ingest(away(3, "redirected_away"))
    desk.ingest(*visit(at=NOW + 4 * HOUR, headline="ফিরে এসেছে"))
    desk.ingest(away(5, "redirected_away"))
    rows = all_rows(
        desk.conn,
        "SELECT outlet, how, headline, stood_until, gone_at, last_seen_gone_at, back_at, answered_by, status "
        "FROM withdrawals ORDER BY gone_at",
    )
    at = [NOW + hours * HOUR for hours in range(6)]
    assert rows == [
        ("bd_daily", "gone", "দ্বিতীয় শিরোনাম", at[1], at[2], at[3], at[4], address("1"), 404),
        ("bd_daily", "redirected_away", "ফিরে এসেছে", at[4], at[5], at[5], None, FRONT, 200),
    ]


def test_a_page_that_was_gone_before_it_was_ever_seen_is_no_withdrawal(desk: Desk) -> None:
    desk.ingest(away(0))
    desk.ingest(*visit(at=NOW + HOUR))
    assert states(desk) == [("1", "standing", NOW + HOUR, NOW + HOUR)]
    assert one_value(desk.conn, "SELECT count(*) FROM withdrawals") == 0


def test_the_states_of_a_database_of_before_are_made_from_its_captures(desk: Desk) -> None:
    desk.ingest(*visit())
    desk.ingest(away(1))
    made = "SELECT article_id, state, first_seen_at, last_seen_at, capture_id FROM "
    migrated = all_rows(desk.conn, f"{made} article_states(ARRAY(SELECT id FROM article)) ORDER BY 3")
    assert migrated == all_rows(desk.conn, f"{made} article_state ORDER BY 3")
    assert len(migrated) == 2
