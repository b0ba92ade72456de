"""Listings that would end a walk too early, or pass for days that they do not show, as the server sees it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from spiders.spool import RunReport
from spiders.sweep import OLDER_ENOUGH
from tests.local_site import PARAGRAPH, Answer, serve
from tests.test_sweep import Site, known, walk

DAY = date(2026, 8, 2)
OLD, NEW = date(2026, 7, 31), date(2026, 8, 15)
OUTAGE = Answer(b"<html><head><title>Error establishing a database connection</title></head><body></body></html>")


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(Site()) as served:
        yield served  # type: ignore[misc]


def put(site: Site, path: str, *names: str, day: date = NEW, html: str = "") -> None:
    """A listing at `path` of articles of `day`, with `html` in front."""
    for name in names:
        site.add(name, day)
    links = "".join(f'<li><a href="/article/{name}">{name}</a></li>' for name in names)
    site.routes[path] = Answer(f"<html><body>{html}<ul>{links}</ul><p>{PARAGRAPH * 3}</p></body></html>".encode())


def card(name: str, day: date) -> str:
    return f'<div class="card"><a href="/article/{name}">{name}</a><time datetime="{day}"></time></div>'


def walk_day(site: Site, folder: Path, way: str = "daily") -> RunReport:
    return walk(site, folder, way, since=DAY, until=DAY)[0]


def names(stem: str, count: int = 3) -> list[str]:
    return [f"{stem}-{number}" for number in range(count)]


def test_each_section_is_walked_back_for_itself(site: Site, tmp_path: Path) -> None:
    put(site, "/list/1", *names("old", OLDER_ENOUGH), day=OLD)
    put(site, "/other/1", *names("new"))
    put(site, "/other/2", *names("older", OLDER_ENOUGH), day=OLD)
    report, _ = walk(site, tmp_path, "sections")
    assert "article/new-0" in site.walked
    assert (report.unswept, report.back_to) == (None, OLD)


def test_a_section_that_begins_as_another_one_goes_on_all_the_same(site: Site, tmp_path: Path) -> None:
    put(site, "/list/1", *names("top"))
    put(site, "/other/1", *names("top"))
    put(site, "/other/2", "its-own")
    walk(site, tmp_path, "sections")
    assert "article/its-own" in site.walked


def test_days_are_done_where_the_shortest_section_leads(site: Site, tmp_path: Path) -> None:
    put(site, "/list/1", *names("old", OLDER_ENOUGH), day=OLD)
    put(site, "/other/1", *names("new"))
    report, _ = walk(site, tmp_path, "sections")
    assert report.unswept == f"its listings lead back to {NEW} only"


def test_an_old_article_pinned_to_every_page_does_not_say_how_far_they_lead(site: Site, tmp_path: Path) -> None:
    for page, name in enumerate(names("new", 4), start=1):
        site.add(name, NEW)
        put(site, f"/list/{page}", html=card("pinned", OLD) + card(name, NEW))
    report, _ = walk(site, tmp_path, "paging_cards")
    assert report.unswept == f"its listings lead back to {NEW} only"


def test_what_was_left_by_another_walk_does_not_say_how_far_this_one_led(site: Site, tmp_path: Path) -> None:
    put(site, "/list/1", *names("new"))
    left = [known(site, f"/article/{name}", OLD, dated=False) for name in names("left")]
    for name in names("left"):
        site.add(name, OLD)
    report, _ = walk(site, tmp_path, "paging", known=left)
    assert "article/left-0" in site.walked
    assert report.unswept == f"its listings lead back to {NEW} only"


def test_a_server_that_answers_for_every_day_with_today_has_not_answered(site: Site, tmp_path: Path) -> None:
    put(site, "/day/2026-08-02/1", *names("today"))
    assert walk_day(site, tmp_path).unswept == "its listings of these days lead to articles of other days only"


def test_a_day_s_listing_may_show_other_days_beside_it(site: Site, tmp_path: Path) -> None:
    put(site, "/day/2026-08-02/1", *names("today"), html='<a href="/article/own">own</a>')
    site.add("own", date(2026, 8, 2))
    assert walk_day(site, tmp_path).unswept is None


def test_a_selector_that_finds_nothing_among_links_to_articles_makes_no_empty_day(site: Site, tmp_path: Path) -> None:
    put(site, "/day/2026-08-02/1", *names("a"))
    report = walk_day(site, tmp_path, "daily_cards")
    assert report.unswept == "layout_changed: its selector finds no article, though 3 links lead to some"


def test_a_selector_that_finds_nothing_behind_the_last_page_is_its_end(site: Site, tmp_path: Path) -> None:
    site.add("a", date(2026, 8, 2))
    put(site, "/day/2026-08-02/1", html=card("a", date(2026, 8, 2)))
    put(site, "/day/2026-08-02/2", *names("beside"))
    assert walk_day(site, tmp_path, "daily_cards").unswept is None


@pytest.mark.parametrize("page", [1, 2])
def test_a_page_of_an_error_is_no_empty_day_and_no_end(site: Site, tmp_path: Path, page: int) -> None:
    put(site, "/day/2026-08-02/1", "a", day=date(2026, 8, 2))
    site.routes[f"/day/2026-08-02/{page}"] = OUTAGE
    unswept = walk_day(site, tmp_path).unswept
    assert unswept is not None
    assert unswept.startswith("empty: error page")


def test_a_day_whose_listing_says_that_there_is_nothing_is_done(site: Site, tmp_path: Path) -> None:
    put(site, "/day/2026-08-02/1")
    assert walk_day(site, tmp_path).unswept is None
