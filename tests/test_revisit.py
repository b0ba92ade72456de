"""When an address is worth asking for again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flows.revisit import GIVE_UP_AFTER, OLD, next_visit
from spiders.items import OUTCOMES, Outcome
from tests.invented import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUARTER = HOUR / 4


def wait(outcome: Outcome, *, age: timedelta | None = None, trying: timedelta = timedelta(0)) -> timedelta | None:
    """How long until the next visit of an article's page."""
    dated_at: datetime | None = None if age is None else NOW - age
    at = next_visit(outcome, purpose="article", seen_at=NOW, dated_at=dated_at, trying_since=NOW - trying)
    return None if at is None else at - NOW


@pytest.mark.parametrize(
    ("age", "waits"),
    [
        (timedelta(0), QUARTER),
        (5 * HOUR, QUARTER),
        (6 * HOUR, HOUR),
        (12 * HOUR, 3 * HOUR),
        (2 * DAY, 12 * HOUR),
        (5 * DAY, DAY),
        (20 * DAY, 7 * DAY),
        (1000 * DAY, OLD),
        (-HOUR, QUARTER),
    ],
)
def test_a_stored_article_is_looked_at_often_while_it_is_young(age: timedelta, waits: timedelta) -> None:
    for outcome in ("article_matched", "article_unchanged", "not_modified"):
        assert wait(outcome, age=age) == waits


def test_visits_grow_rarer_with_age() -> None:
    waits = [wait("not_modified", age=days * DAY) or timedelta(0) for days in range(100)]
    assert waits == sorted(waits)


def test_a_page_about_something_else_is_not_asked_for_again() -> None:
    assert wait("article_unmatched") is None
    assert wait("article_unchanged") is None
    assert wait("not_modified") is None


def test_a_match_that_is_not_stored_is_due_at_once() -> None:
    assert wait("article_matched") == timedelta(0)


@pytest.mark.parametrize("outcome", ["gone", "unreachable", "blocked", "empty", "layout_changed", "rejected"])
def test_a_page_without_an_article_is_tried_again_for_a_month(outcome: Outcome) -> None:
    again = wait(outcome)
    assert again is not None and HOUR <= again <= DAY
    assert wait(outcome, trying=GIVE_UP_AFTER) is None


def test_an_edit_in_the_first_six_hours_is_seen_within_a_quarter_of_an_hour() -> None:
    at, visits = timedelta(0), 0
    while at < 6 * HOUR:
        again = wait("article_unchanged", age=at)
        assert again is not None and again <= QUARTER
        at, visits = at + again, visits + 1
    assert visits == 24


def test_a_stored_article_that_does_not_answer_is_tried_hourly_while_it_is_young() -> None:
    for outcome in ("gone", "redirected_away", "empty", "layout_changed", "unreachable"):
        assert wait(outcome, age=HOUR) == HOUR
    assert wait("gone", age=20 * DAY) == DAY
    assert wait("redirected_away", age=20 * DAY) == 7 * DAY
    assert wait("gone", age=40 * DAY, trying=GIVE_UP_AFTER) is None


def test_listings_and_robots_are_always_due() -> None:
    for purpose in ("listing", "robots"):
        for outcome in OUTCOMES:
            at = next_visit(
                outcome,
                purpose=purpose,
                seen_at=NOW,
                dated_at=None,
                trying_since=NOW - 90 * DAY,
            )
            assert at == NOW


def test_every_outcome_of_an_article_has_an_answer() -> None:
    for outcome in OUTCOMES:
        again = wait(outcome, age=HOUR)
        assert again is None or again >= timedelta(0)
