"""The counts of a run add up, and its health says what a desk must know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.items import OUTCOMES, Outcome
from spiders.job import Mode
from spiders.outlet import CountBand
from spiders.tally import Tally, judge

BAND = CountBand(minimum=3, maximum=100)


def tally_of(found: int, outcomes: dict[Outcome, int]) -> Tally:
    tally = Tally()
    for number in range(found):
        tally.offer(f"https://example.org/{number}")
    tally.articles.update(outcomes)
    return tally


@given(
    st.lists(st.sampled_from("abcdefgh")),
    st.lists(st.sampled_from(OUTCOMES), max_size=8),
    st.integers(0, 8),
)
def test_found_is_known_and_fetched_and_not_reached(urls: list[str], ended: list[Outcome], passed: int) -> None:
    tally = Tally()
    fresh = sum(tally.offer(url) for url in urls)
    tally.articles.update(ended[:fresh])
    for _ in range(min(passed, fresh - tally.fetched)):
        tally.pass_over()
    assert tally.found == fresh == len(set(urls))
    assert tally.found == tally.known + tally.fetched + tally.not_reached
    assert tally.not_reached >= 0


@pytest.mark.parametrize(
    ("found", "outcomes", "mode", "blocked", "health"),
    [
        (5, {"article_matched": 1, "article_unmatched": 4}, "latest", None, "healthy"),
        (0, {}, "latest", None, "blind"),
        (0, {}, "revisit", None, "healthy"),
        (2, {"article_unmatched": 2}, "latest", None, "quiet"),
        (5, {"article_unmatched": 4, "blocked": 1}, "latest", "Cloudflare challenge", "blind"),
        (5, {"layout_changed": 3, "article_unmatched": 2}, "latest", None, "blind"),
        (5, {"unreachable": 5}, "revisit", None, "blind"),
        (5, {"gone": 4, "article_unmatched": 1}, "latest", None, "healthy"),
        (5, {}, "latest", None, "healthy"),
    ],
)
def test_health_is_what_the_outcomes_say(
    found: int, outcomes: dict[Outcome, int], mode: Mode, blocked: str | None, health: str
) -> None:
    assert judge(tally_of(found, outcomes), mode, BAND, blocked).health == health


def test_a_blind_run_says_why() -> None:
    verdict = judge(tally_of(4, {"layout_changed": 3, "article_unmatched": 1}), "latest", BAND, None)
    assert verdict.reason == "3 of 4 pages gave no article"


def test_where_nothing_was_listed_the_reason_of_a_failed_listing_is_told() -> None:
    tally = tally_of(0, {})
    tally.listings.update({"refused": 2})
    found = judge(tally, "latest", BAND, None, why="robots.txt: the host's name is not known")
    assert found.reason == "no article found; listings: 2 refused (robots.txt: the host's name is not known)"
