"""How soon an article is a row after it appears in a listing, in simulated days with an injected clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from flows.database import Connection
from flows.polling import LOOKS_A_DAY
from tests.fix_database import all_rows
from tests.local_site import LocalSite, serve
from tests.newsday import DAY, MIDNIGHT, watch_days
from tests.scout_local import outlet_at
from tests.watched import Watch

MINUTE = timedelta(minutes=1)


def politely(place: int) -> timedelta:
    """How long storing takes: a scout, a spider's start, and five seconds and a fetch for each article before."""
    return timedelta(seconds=20 + 6 * place)


@pytest.mark.parametrize("articles", [10, 60, 120, 400])
def test_half_of_the_articles_are_stored_within_five_minutes_by_at_most_300_looks_a_day(articles: int) -> None:
    seen = watch_days(articles, store=politely)
    assert seen.median <= 5
    assert seen.most_looks <= LOOKS_A_DAY
    assert len(seen.waits) == pytest.approx(7 * articles, abs=articles / 10 + 1), "none is missed"


def test_a_small_outlet_is_asked_less_often_than_a_large_one() -> None:
    looks = [watch_days(articles, store=politely).looks for articles in (5, 20, 120)]
    assert looks == sorted(looks)
    assert looks[0] < 150


def test_most_looks_at_a_small_outlet_are_answered_unchanged() -> None:
    assert watch_days(10, store=politely).unchanged > 0.9


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSite]:
    with serve(LocalSite()) as served:
        monkeypatch.setenv("LOCAL_SITE", served.url)
        monkeypatch.setenv("KHOBOR_CONTACT", "desk@example.org")
        yield served


@pytest.mark.parametrize("server", ["embedded"], indirect=True)
def test_real_rounds_store_what_appears_between_them(site: LocalSite, db: Connection, url: str, tmp_path: Path) -> None:
    """The scout, the ledger, a spider and ingest, at times of our choosing; the simulation above has the rest."""
    local = outlet_at(site.url, "local")
    watch = Watch(home=tmp_path, url=url, conn=db, site=site.url, outlets=[local])
    site.list_articles("a")
    watch.collect(local, "latest", MIDNIGHT)
    stored: dict[str, timedelta] = {}
    listed = ["a"]
    for number in range(1, 4):
        now = MIDNIGHT + number * 5 * MINUTE
        if number == 2:
            listed = ["c", "b", *listed]
        site.list_articles(*listed)
        looked = watch.look(now)
        for mode in watch.work(now, looked).values():
            watch.collect(local, mode, now)
            stored |= {str(key): now - MIDNIGHT for (key,) in fetched(db) if key not in stored}
    assert stored == {"b": 10 * MINUTE, "c": 10 * MINUTE, "a": 10 * MINUTE}
    assert all_rows(db, "SELECT unchanged, finds FROM poll") == [(2, 2)]
    assert now < MIDNIGHT + DAY


def fetched(db: Connection) -> list[tuple[object, ...]]:
    return all_rows(db, "SELECT article_key FROM page WHERE purpose = 'article' AND outcome IS NOT NULL")
