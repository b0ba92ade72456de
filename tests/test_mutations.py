"""The mutation bar: no change of a page's markup stores a wrong value in silence; see `mutation_bar`.

Every mutator runs over a few pages of each outlet; `python -m tests.mutation_bar` prints the table for all pages.
"""

from __future__ import annotations

from collections import Counter

import pytest

from spiders.habits import ALARMS
from spiders.pages import ListingPage
from tests.fixtures_tool import Case, article_cases, listing_cases
from tests.mutation_bar import Mutation, Press, all_mutations, mutations, not_healthy, presses, table
from tests.mutators import MUTATORS, again, listing_mutations

PAGES_OF_EACH = 3
LEAST = 200
"""Mutations that the issue asks for."""


@pytest.fixture(scope="module")
def made() -> list[Mutation]:
    return all_mutations(PAGES_OF_EACH)


def test_no_mutation_stores_a_wrong_value_in_silence(made: list[Mutation]) -> None:
    silent = [f"{each.mutator} {each.name}: {', '.join(each.wrong)}" for each in made if each.fate == "silent"]
    assert not silent, "\n".join((*silent, table(made)))


def test_the_mutations_are_many_and_of_every_fate(made: list[Mutation]) -> None:
    fates = Counter(each.fate for each in made)
    assert len(made) >= 4 * LEAST
    assert fates["healed"] >= LEAST / 4
    assert fates["reported"] >= LEAST
    assert {each.mutator for each in made} == set(MUTATORS)
    assert len({each.name.split("-")[0] for each in made}) == len(presses())


@pytest.mark.parametrize("case", article_cases(), ids=lambda case: case.name)
def test_no_page_as_it_was_recorded_raises_an_alarm_but_for_a_broken_date(case: Case) -> None:
    alarms = ALARMS.intersection(case.page().to_item().faults)
    assert alarms <= ({"dateline_unreadable", "year_not_printed"} if case.path.name == "broken_date" else set())


@pytest.mark.parametrize("press", presses(), ids=lambda press: press.cases[0].outlet.slug)
def test_the_recorded_pages_of_an_outlet_are_healthy_against_their_own_history(press: Press) -> None:
    assert not not_healthy(press.articles, press.history)
    assert not not_healthy(press.articles[:2], press.history)


def test_a_redesign_that_another_layer_heals_is_reported_all_the_same() -> None:
    (press,) = [press for press in presses() if press.cases[0].outlet.slug == "vietnamvn_bn"]
    (healed,) = mutations(press, "rename_body_class", 1)
    assert healed.fate == "healed"
    assert again(press.pages[0], press.pages[0].response.body).to_item() == press.articles[0]


@pytest.mark.parametrize("case", listing_cases(), ids=lambda case: case.name)
def test_a_changed_listing_gives_its_links_or_so_few_that_the_run_says_so(case: Case) -> None:
    page = case.page()
    assert isinstance(page, ListingPage)
    links = set(page.to_item().links)
    ended = {}
    for name, changed in listing_mutations(page):
        found = set(changed.to_item().links)
        assert all(page.outlet.article_url.match(link) for link in found), name
        ended[name] = "same" if links <= found else "fewer" if len(found) < len(links) / 2 else "silent"
    assert len(ended) >= 8
    assert "silent" not in ended.values(), ended
