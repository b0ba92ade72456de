"""How often to look is learnt: by the hour of the day, by what the last looks gave, within bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from flows.polling import (
    LONGEST,
    LOOKS_A_DAY,
    SHORTEST,
    Ending,
    Look,
    due_way,
    habit,
    interval,
    is_due,
    is_silent,
    learn,
)
from flows.rows import Poll
from spiders.outlet import Discovery

DHAKA = ZoneInfo("Asia/Dhaka")
NOON = datetime(2026, 9, 1, 6, tzinfo=UTC)
"""In Dhaka."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def look(at: datetime, finds: int = 0, ending: Ending | None = None) -> Look:
    return Look(outlet="o", way="w", at=at, ending=ending or ("read" if finds else "unchanged"), finds=finds)


def watched(*looks: tuple[timedelta, int]) -> Poll:
    """After a first look at noon and others at times after it."""
    poll = learn(None, look(NOON, 20), DHAKA)
    for after, finds in looks:
        poll = learn(poll, look(NOON + after, finds), DHAKA)
    return poll


def rest(poll: Poll) -> timedelta:
    return poll.next_poll_at - poll.last_polled_at


def test_four_times_the_news_half_the_interval() -> None:
    assert interval(0.05) / interval(0.2) == pytest.approx(2)


@pytest.mark.parametrize(("rate", "bound"), [(0, LONGEST), (1e-9, LONGEST), (1000, SHORTEST)])
def test_the_interval_has_bounds(rate: float, bound: timedelta) -> None:
    assert interval(rate) == bound


def test_the_first_look_teaches_nothing_about_when_its_articles_came() -> None:
    poll = watched()
    assert (poll.polls, poll.finds, sum(poll.watched_by_hour)) == (1, 20, 0)
    assert SHORTEST <= rest(poll) <= 10 * MINUTE


def test_news_shortens_the_rest_and_silence_lengthens_it() -> None:
    quiet = watched(*((n * 30 * MINUTE, 0) for n in range(1, 9)))
    assert rest(quiet) > rest(watched((30 * MINUTE, 0)))
    assert rest(learn(quiet, look(quiet.last_polled_at + 30 * MINUTE, 5), DHAKA)) < rest(quiet)


def test_what_came_counts_for_the_hours_in_which_it_may_have_come() -> None:
    poll = watched((90 * MINUTE, 6))
    assert poll.finds_by_hour[12] == pytest.approx(4)
    assert poll.finds_by_hour[13] == pytest.approx(2)
    assert (poll.watched_by_hour[12], poll.watched_by_hour[13]) == (1, 0.5)


def test_hours_are_those_of_the_outlet() -> None:
    kathmandu = learn(learn(None, look(NOON), DHAKA), look(NOON + 30 * MINUTE, 3), ZoneInfo("Asia/Kathmandu"))
    assert kathmandu.watched_by_hour[11] == pytest.approx(0.25), "noon in Dhaka is 11:45 there"
    assert kathmandu.watched_by_hour[12] == pytest.approx(0.25)


def test_a_quiet_night_does_not_sleep_through_the_morning() -> None:
    """Nothing comes before six for a week, then ten an hour."""
    midnight = datetime(2026, 9, 1, tzinfo=DHAKA)
    poll = learn(None, look(midnight), DHAKA)
    for hours in range(1, 7 * 24):
        at = midnight + hours * HOUR
        poll = learn(poll, look(at, 10 if at.astimezone(DHAKA).hour > 6 else 0), DHAKA)
    assert habit(poll, 3) < habit(poll, 9) / 5
    before_six = learn(poll, look(midnight + timedelta(days=7, hours=5, minutes=50)), DHAKA)
    assert before_six.next_poll_at <= midnight + timedelta(days=7, hours=6, minutes=15)


def test_after_a_long_absence_what_is_listed_says_nothing_of_when_it_came() -> None:
    poll = watched((30 * MINUTE, 1))
    back = learn(poll, look(NOON + timedelta(days=3), 50), DHAKA)
    assert back.finds_by_hour == poll.finds_by_hour
    assert back.finds == 71


def test_a_way_that_fails_rests_twice_as_long_each_time_and_forgets_nothing() -> None:
    poll = before = watched((30 * MINUTE, 2))
    rests = []
    for _ in range(8):
        poll = learn(poll, look(poll.next_poll_at, ending="failed"), DHAKA)
        rests.append(rest(poll))
    assert rests[0] == 2 * SHORTEST and rests[1] == 4 * SHORTEST
    assert rests == sorted(rests) and rests[-1] == LONGEST
    assert poll.finds_by_hour == before.finds_by_hour
    assert learn(poll, look(poll.next_poll_at, 1), DHAKA).failures == 0


@pytest.mark.parametrize(("slack", "due"), [(0, False), (2, False), (3, True)])
def test_a_look_is_due_at_the_round_that_is_nearest(slack: int, due: bool) -> None:
    poll = attrs.evolve(watched(), next_poll_at=NOON + 30 * MINUTE)
    assert is_due(poll, NOON + 27 * MINUTE, slack * MINUTE) is due


def test_no_rhythm_makes_more_looks_a_day_than_are_allowed() -> None:
    poll, looks = watched(), 0
    for minute in range(1, 24 * 60):
        at = NOON + minute * MINUTE
        if is_due(poll, at, 30 * MINUTE):
            poll, looks = learn(poll, look(at, 100), DHAKA), looks + 1
    assert looks == 24 * 60 // 5 - 1 < LOOKS_A_DAY


def way(url: str, *, complete: bool = True) -> Discovery:
    return Discovery(way="listing", urls=(url,), complete=complete, every=2 * HOUR, evidence="this test")


def test_the_first_way_that_is_not_resting_is_looked_at() -> None:
    ways = [way("cheap"), way("dear")]
    failed = learn(watched(), look(NOON + HOUR, ending="failed"), DHAKA)
    polls = {"listing cheap": failed}
    assert due_way(ways, {}, NOON, MINUTE) == 0
    assert due_way(ways, polls, failed.last_polled_at, MINUTE) == 1
    assert due_way(ways, polls, failed.next_poll_at, MINUTE) == 0
    assert due_way(ways[:1], polls, failed.last_polled_at, MINUTE) is None


def test_behind_an_incomplete_way_the_next_is_watched_too_but_not_more_often_than_it_declares() -> None:
    ways = [way("headlines", complete=False), way("all"), way("more")]
    first = watched()
    polls = {"listing headlines": first}
    assert due_way(ways, polls, NOON + MINUTE, MINUTE) == 1
    polls["listing all"] = first
    assert due_way(ways, polls, NOON + HOUR, MINUTE) == 0
    polls["listing headlines"] = attrs.evolve(first, last_polled_at=NOON + 2 * HOUR, next_poll_at=NOON + 3 * HOUR)
    assert due_way(ways, polls, NOON + 2 * HOUR, MINUTE) == 1


def test_a_look_of_the_future_holds_up_none_of_the_present() -> None:
    """A machine's clock was a year ahead, and was set right."""
    for ending in ("unchanged", "failed"):
        ahead = learn(watched(), look(NOON + 365 * 24 * HOUR, ending=ending), DHAKA)
        assert due_way([way("cheap"), way("dear")], {"listing cheap": ahead}, NOON, MINUTE) == 0
        assert learn(ahead, look(NOON), DHAKA).next_poll_at <= NOON + LONGEST


def test_a_day_without_news_from_any_way_is_silence() -> None:
    day = timedelta(days=1)
    assert not is_silent([], NOON)
    assert not is_silent([learn(None, look(NOON), DHAKA)], NOON + 2 * day), "it never gave anything"
    assert not is_silent([watched()], NOON + day)
    assert is_silent([watched()], NOON + day + MINUTE)
    assert not is_silent([watched(), watched((3 * HOUR, 1))], NOON + day + MINUTE)


def test_a_search_is_left_to_spiders_which_know_the_words() -> None:
    assert due_way([way("search?q={query}"), way("all")], {}, NOON, MINUTE) == 1
