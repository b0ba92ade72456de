"""Who copied whom: the same for the same rows in any order."""

from __future__ import annotations

import random
import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.copies import WINDOW, find_copies, link_copies
from flows.database import Connection, connect
from flows.rows import Linkable
from spiders.spool import Line
from tests.fix_database import all_rows, one_value
from tests.invented import BODY, DAY, NOW, Desk, outlet, visit

HOUR = timedelta(hours=1)
CUT = BODY.rsplit("\n", 1)[0]
OTHER = (
    "ঢাকায় আজ সকাল থেকে ভারী বৃষ্টিতে নিচু এলাকার সড়ক তলিয়ে গেছে এবং অফিসগামী মানুষ দুর্ভোগে পড়েছেন।\n"
    "আবহাওয়া অধিদপ্তর জানিয়েছে, আগামী দুই দিন দেশের মধ্যাঞ্চলে মাঝারি থেকে ভারী বর্ষণ হতে পারে।\n"
    "সিটি করপোরেশনের কর্মীরা জলাবদ্ধতা দূর করতে কয়েকটি এলাকায় পাম্প বসিয়েছেন বলে মেয়র সাংবাদিকদের বলেন।"
)


def text(
    id: int, at: datetime = NOW, *, body: str = BODY, first_seen: datetime = NOW, of: str = "bd_daily"
) -> Linkable:
    return Linkable(
        id=id,
        version_id=id * 10,
        outlet=of,
        article_key=str(id),
        dated_at=at,
        published_by=at,
        first_seen_at=first_seen,
        body=body,
        credits=[],
        affected=True,
    )


def originals(texts: list[Linkable]) -> dict[int, int | None]:
    return {pointer.id: pointer.original for pointer in find_copies(texts)}


def test_a_cut_copy_points_to_the_text_that_was_first() -> None:
    [first, second] = find_copies([text(1, NOW + HOUR, body=CUT), text(2, NOW)])
    assert (first.id, first.original, first.containment) == (2, None, None)
    assert (second.id, second.original) == (1, 2)
    assert second.containment == 1.0


def test_other_stories_and_other_numbers_point_nowhere() -> None:
    figures = [f"{OTHER} মৃত {count} জন।" for count in (12, 15)]
    texts = [text(1), text(2, body=OTHER), text(3, body=figures[0]), text(4, body=figures[1])]
    assert originals(texts) == {1: None, 2: None, 3: 2, 4: 2}
    assert originals(texts[2:]) == {3: None, 4: None}


def test_texts_more_than_72_hours_apart_are_not_compared() -> None:
    assert originals([text(1), text(2, NOW + WINDOW)]) == {1: None, 2: 1}
    assert originals([text(1), text(2, NOW + WINDOW + timedelta(seconds=1))]) == {1: None, 2: None}


def test_short_bodies_never_link() -> None:
    brief = " ".join(BODY.split()[:39])
    assert originals([text(1, body=brief), text(2, body=brief)]) == {1: None, 2: None}
    assert originals([text(1), text(2, body=brief)]) == {1: None, 2: None}


def test_the_original_is_the_least_of_time_first_seen_outlet_and_key() -> None:
    assert originals([text(1, first_seen=NOW + HOUR), text(2)]) == {2: None, 1: 2}
    assert originals([text(1, of="b"), text(2, of="a")]) == {2: None, 1: 2}
    assert originals([text(2), text(1)]) == {1: None, 2: 1}


def test_a_round_up_of_two_stories_does_not_make_them_one() -> None:
    round_up = text(3, NOW + HOUR, body=f"{BODY}\n{OTHER}")
    assert originals([text(1), text(2, body=OTHER), round_up]) == {1: None, 2: None, 3: 1}


def test_a_copy_of_a_copy_that_left_the_first_text_behind_points_to_the_copy() -> None:
    lines = (BODY + "\n" + OTHER).split("\n")
    first, middle, last = ("\n".join(lines[a:b]) for a, b in ((0, 4), (2, 6), (4, 7)))
    texts = [text(1, body=first), text(2, NOW + HOUR, body=middle), text(3, NOW + 2 * HOUR, body=last)]
    assert originals(texts) == {1: None, 2: None, 3: 2}


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_rows_changes_nothing(seed: int) -> None:
    shuffle = random.Random(seed)
    bodies = [BODY, CUT, OTHER, f"{BODY}\n{OTHER}", BODY.replace("সোমবার", "মঙ্গলবার")]
    texts = [
        text(number, NOW + shuffle.randrange(100) * HOUR, body=shuffle.choice(bodies), of=shuffle.choice("abc"))
        for number in range(40)
    ]
    expected = sorted(find_copies(texts), key=lambda pointer: pointer.id)
    assert any(pointer.original for pointer in expected)
    for _ in range(5):
        shuffle.shuffle(texts)
        assert sorted(find_copies(texts), key=lambda pointer: pointer.id) == expected


# In the database


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


COPIES = "SELECT copy_outlet, original_outlet, headline_changed FROM copies ORDER BY 1, 2"
POINTERS = """
    SELECT a.outlet, a.article_key, o.outlet, o.article_key
    FROM article a LEFT JOIN article o ON o.id = a.copy_of ORDER BY 1, 2
"""


def printed(of: str, at: datetime, body: str = BODY, **changes: Any) -> list[Line]:
    values: dict[str, Any] = {"published_at": at, "headline": f"শিরোনাম {of}", "body": body}
    return visit("1", of=of, **(values | changes))


def test_a_copy_is_found_across_outlets_whoever_was_stored_first(desk: Desk) -> None:
    desk.ingest(*printed("late", NOW - HOUR, CUT), into=outlet("late"))
    assert link_copies(desk.conn) == 0
    desk.ingest(*printed("early", NOW - 2 * HOUR), into=outlet("early"))
    assert link_copies(desk.conn) == 1
    assert all_rows(desk.conn, COPIES) == [("late", "early", True)]
    assert link_copies(desk.conn) == 0, "nothing is due any more"


def test_an_earlier_text_that_comes_later_takes_the_copies_over(desk: Desk) -> None:
    for of, hours in (("b", 2), ("c", 1), ("a", 3)):
        desk.ingest(*printed(of, NOW - hours * HOUR), into=outlet(of))
        link_copies(desk.conn)
    assert all_rows(desk.conn, COPIES) == [("b", "a", True), ("c", "a", True)]


def test_a_copy_inside_one_outlet_counts_too(desk: Desk) -> None:
    desk.ingest(*visit("1"), *visit("2", published_at=NOW - HOUR))
    link_copies(desk.conn)
    assert all_rows(desk.conn, COPIES) == [("bd_daily", "bd_daily", False)]


def test_a_printed_day_counts_as_its_end_when_it_is_asked_who_was_first(desk: Desk) -> None:
    # The day begins in Dhaka at 18:00 UTC of the day before and ends at 18:00 UTC.
    day: dict[str, Any] = {"published_at": None, "published_on": date(2026, 8, 31), "published_confidence": "day"}
    desk.ingest(*printed("by_day", NOW, **day), into=outlet("by_day"))
    desk.ingest(*printed("by_hour", datetime.fromisoformat("2026-08-31T17:59Z")), into=outlet("by_hour"))
    link_copies(desk.conn)
    assert all_rows(desk.conn, COPIES) == [("by_day", "by_hour", True)]


def test_an_undated_article_counts_from_when_it_was_first_seen(desk: Desk) -> None:
    undated: dict[str, Any] = {"published_at": None, "published_raw": None, "published_confidence": "none"}
    desk.ingest(*printed("undated", NOW, **undated), into=outlet("undated"))
    desk.ingest(*printed("dated", NOW - HOUR), into=outlet("dated"))
    link_copies(desk.conn)
    assert all_rows(desk.conn, COPIES) == [("undated", "dated", True)]


def test_an_edit_that_ends_the_likeness_ends_the_pointer(desk: Desk) -> None:
    desk.ingest(*printed("a", NOW - 2 * HOUR), into=outlet("a"))
    desk.ingest(*printed("b", NOW - HOUR), into=outlet("b"))
    assert link_copies(desk.conn) == 1
    rewritten = visit("1", of="a", at=NOW + HOUR, published_at=NOW - 2 * HOUR, body=OTHER)
    desk.ingest(*rewritten, into=outlet("a"))
    assert link_copies(desk.conn) == 1
    assert all_rows(desk.conn, COPIES) == []


def test_a_new_date_far_away_ends_the_pointers_to_the_article(desk: Desk) -> None:
    desk.ingest(*printed("a", NOW - 2 * HOUR), into=outlet("a"))
    desk.ingest(*printed("b", NOW - HOUR), into=outlet("b"))
    link_copies(desk.conn)
    moved = visit("1", of="a", at=NOW + HOUR, published_at=NOW - 30 * DAY, body=BODY + "\nনতুন অনুচ্ছেদ।")
    desk.ingest(*moved, into=outlet("a"))
    assert link_copies(desk.conn) == 1
    assert all_rows(desk.conn, COPIES) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_articles_come_changes_no_pointer(desk: Desk, seed: int) -> None:
    shuffle = random.Random(seed)
    stories = [
        (of, hours, body)
        for hours, (of, body) in enumerate(
            [("a", BODY), ("b", CUT), ("c", f"{BODY}\n{OTHER}"), ("d", OTHER), ("e", BODY), ("f", OTHER)]
        )
    ]
    shuffle.shuffle(stories)
    for of, hours, body in stories:
        desk.ingest(*printed(of, NOW - 80 * HOUR + 20 * hours * HOUR, body), into=outlet(of))
        link_copies(desk.conn)
    expected = {
        ("a", "1", None, None),
        ("b", "1", "a", "1"),
        ("c", "1", "a", "1"),
        ("d", "1", "c", "1"),
        ("e", "1", "b", "1"),
        ("f", "1", "c", "1"),
    }
    assert set(all_rows(desk.conn, POINTERS)) == expected


def test_two_links_at_once_decide_the_same(desk: Desk, url: str) -> None:
    for of, hours in (("a", 3), ("b", 2), ("c", 1)):
        desk.ingest(*printed(of, NOW - hours * HOUR), into=outlet(of))
    changed: list[int] = []

    def link() -> None:
        with connect(url) as conn:
            changed.append(link_copies(conn))

    links = [threading.Thread(target=link) for _ in range(3)]
    for each in links:
        each.start()
    for each in links:
        each.join()
    assert sorted(changed) == [0, 0, 2]
    assert one_value(desk.conn, "SELECT count(*) FROM copies") == 2
