"""The scout: one process for many listings, and a spider only where something is new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from flows.database import Connection, connect
from flows.runs import lock_outlet, unlock_outlet
from flows.scouting import sweep
from spiders.archive_read import read_response
from tests.fix_database import all_rows, one_value
from tests.invented import NOW
from tests.local_site import Answer, Asked, LocalSite, serve
from tests.scout_local import outlet_at
from tests.watched import Watch

pytestmark = pytest.mark.parametrize("server", ["embedded"], indirect=True)
"""One server is enough: each test starts processes, and the queries are the same."""
LATER = NOW + timedelta(hours=7)
"""After the longest interval: everything is due again."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSite]:
    with serve(LocalSite()) as served:
        monkeypatch.setenv("LOCAL_SITE", served.url)
        monkeypatch.setenv("KHOBOR_CONTACT", "desk@example.org")
        yield served


@pytest.fixture
def watch(site: LocalSite, db: Connection, url: str, tmp_path: Path) -> Watch:
    return Watch(home=tmp_path, url=url, conn=db, site=site.url, outlets=[outlet_at(site.url, "local")])


def many(watch: Watch, *slugs: str) -> Watch:
    return attrs.evolve(watch, outlets=[outlet_at(watch.site, slug) for slug in slugs])


def page_with(*links: str) -> Answer:
    listed = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return Answer(f"<html><body><ul>{listed}</ul></body></html>".encode())


def test_a_look_writes_down_what_is_new_and_asks_for_no_article(watch: Watch, site: LocalSite) -> None:
    site.list_articles("one", "two")
    [looked] = watch.look(NOW)
    assert (looked.ending, looked.finds) == ("read", 2)
    assert site.paths == ["/robots.txt", "/news"]
    found = all_rows(watch.conn, "SELECT outcome, way FROM page WHERE purpose = 'article' ORDER BY 1")
    assert found == [(None, looked.way)] * 2
    assert looked.work == "latest", "nothing of the page was known: there may be more behind it"
    assert one_value(watch.conn, "SELECT mode FROM run") == "scout"


def test_a_spider_starts_only_where_something_is_new_and_fetches_only_that(watch: Watch, site: LocalSite) -> None:
    site.list_articles("one")
    [local] = watch.outlets
    assert watch.collect(local, "latest", NOW).fetched == 1
    assert watch.work(LATER, watch.look(LATER)) == {}
    site.list_articles("two", "one")
    later = LATER + timedelta(hours=7)
    looked = watch.look(later)
    assert (looked[0].finds, looked[0].work) == (1, None)
    assert watch.work(later, looked) == {"local": "due"}
    site.asked.clear()
    summary = watch.collect(local, "due", later)
    assert site.paths == ["/robots.txt", "/article/two"]
    assert (summary.found, summary.fetched) == (1, 1)
    assert watch.work(later) == {}


def test_an_unchanged_listing_behind_a_redirect_is_not_given_the_redirects_record(
    watch: Watch, site: LocalSite
) -> None:
    def latest(asked: Asked) -> Answer:
        tag = ("ETag", '"1"')
        if asked.headers.get("If-None-Match") == '"1"':
            return Answer(b"", 304, (tag,))
        return attrs.evolve(page_with("/article/one"), headers=(tag,))

    site.routes["/news"] = Answer(b"<p>It moved.</p>", 302, (("Location", "/latest"),))
    site.routes["/latest"] = latest
    assert [each.ending for at in (NOW, LATER) for each in watch.look(at)] == ["read", "unchanged"]
    captures = "SELECT status, digest IS NULL, warc_file IS NULL FROM capture WHERE purpose = 'listing' ORDER BY status"
    assert all_rows(watch.conn, captures) == [(200, False, False), (304, True, True)]


def test_what_has_not_changed_is_told_by_validator_or_by_content(watch: Watch, site: LocalSite) -> None:
    def listing(asked: Asked) -> Answer:
        tag = ("ETag", '"1"')
        if asked.headers.get("If-None-Match") == '"1"':
            return Answer(b"", 304, (tag,))
        return attrs.evolve(page_with("/a/article/one"), headers=(tag,))

    site.routes["/a/news"] = listing
    site.routes["/b/news"] = page_with("/b/article/one")
    two = many(watch, "a", "b")
    assert [each.ending for each in two.look(NOW)] == ["read", "read"]
    again = two.look(LATER)
    assert [(each.ending, each.finds, each.poll.unchanged) for each in again] == [("unchanged", 0, 1)] * 2


def test_after_a_day_of_silence_not_modified_is_not_believed(watch: Watch, site: LocalSite) -> None:
    """Its date lies in the future, and the server says 304 to whoever names it."""

    def listing(asked: Asked) -> Answer:
        stamp = ("Last-Modified", "Fri, 01 Jan 2038 00:00:00 GMT")
        names = ("/article/one", "/article/two") if len(site.asked) > 3 else ("/article/one",)
        if "If-Modified-Since" in asked.headers:
            return Answer(b"", 304, (stamp,))
        return attrs.evolve(page_with(*names), headers=(stamp,))

    site.routes["/news"] = listing
    looked = [watch.look(at)[0] for at in (NOW, LATER, NOW + timedelta(hours=25))]
    assert [(each.ending, each.finds) for each in looked] == [("read", 1), ("unchanged", 0), ("read", 1)]


def test_where_more_is_new_than_known_a_spider_looks_for_more(watch: Watch, site: LocalSite) -> None:
    site.list_articles("one")
    watch.look(NOW)
    site.list_articles("four", "three", "two", "one")
    [looked] = watch.look(LATER)
    assert (looked.finds, looked.work) == (3, "latest")


def test_a_look_at_what_has_not_changed_is_one_request_and_leaves_no_file(watch: Watch, site: LocalSite) -> None:
    """What the rules of the site were is known from the look before."""
    tag = ("ETag", '"1"')
    fresh = attrs.evolve(page_with("/article/one"), headers=(tag,))
    site.routes["/news"] = lambda asked: Answer(b"", 304, (tag,)) if "If-None-Match" in asked.headers else fresh
    watch.look(NOW)
    archive = watch.world(NOW).places.archive
    before, site.asked = set(archive.rglob("*.warc.gz")), []
    [looked] = watch.look(NOW + timedelta(hours=5))
    assert (looked.ending, site.paths) == ("unchanged", ["/news"])
    assert set(archive.rglob("*.warc.gz")) == before != set()


def test_robots_txt_is_obeyed_by_a_look_also_when_it_is_remembered(watch: Watch, site: LocalSite) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /news\n")
    site.list_articles("one")
    [first] = watch.look(NOW)
    [second] = watch.look(first.poll.next_poll_at)
    assert [first.ending, second.ending] == ["failed", "failed"]
    assert site.paths == ["/robots.txt"]


def test_a_way_that_fails_rests_and_the_next_one_is_looked_at(watch: Watch, site: LocalSite) -> None:
    site.routes["/news"] = Answer(b"", 500)
    site.routes["/fallback"] = page_with("/article/one")
    [first] = watch.look(NOW)
    assert (first.ending, first.poll.failures, first.work) == ("failed", 1, "latest")
    [second] = watch.look(NOW + timedelta(minutes=5))
    assert (second.ending, second.way) == ("read", watch.outlets[0].discovery[1].name)
    third = watch.look(first.poll.next_poll_at)
    assert [(each.way, each.poll.failures, each.work) for each in third] == [(first.way, 2, None)]


def test_a_new_day_without_a_listing_of_its_own_yet_is_no_failure(
    watch: Watch, site: LocalSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_WAYS", '[{"way": "listing", "urls": ["BASE/day/{date:%Y-%m-%d}"]}]')
    daily = many(watch, "local")
    midnight = datetime(2026, 9, 1, 18, 1, tzinfo=UTC)
    site.routes["/day/2026-09-01"] = page_with("/article/one")
    [looked] = daily.look(midnight)
    assert site.paths == ["/robots.txt", "/day/2026-09-02", "/day/2026-09-01"]
    assert (looked.ending, looked.finds, looked.reason) == ("read", 1, "1 of its listings failed")
    [again] = daily.look(midnight + timedelta(hours=5))
    assert (again.ending, again.poll.failures) == ("unchanged", 0)


def test_a_bot_wall_is_not_asked_again_at_once(watch: Watch, site: LocalSite) -> None:
    site.list_articles("one")
    watch.look(NOW)
    wall = b"<html><head><title>Just a moment...</title></head><body>challenge-platform</body></html>"
    site.routes["/news"] = Answer(wall, 403, (("Content-Type", "text/html"), ("cf-mitigated", "challenge")))
    [looked] = watch.look(LATER)
    assert (looked.ending, looked.work) == ("failed", None)
    assert looked.reason.startswith("blocked")
    assert watch.work(LATER, [looked]) == {}, "what was found waits"
    assert watch.work(LATER + timedelta(hours=1)) == {"local": "due"}


def test_an_outlet_that_is_being_crawled_or_has_no_request_left_is_left_out(watch: Watch, url: str) -> None:
    with connect(url) as other:
        assert lock_outlet(other, "local", "the-other-run")
        assert watch.look(NOW) == ()
        unlock_outlet(other, "local")
    spent = attrs.evolve(watch, outlets=[attrs.evolve(watch.outlets[0], requests_per_hour=0)])
    assert spent.look(NOW) == ()
    assert watch.conn.execute("SELECT pg_try_advisory_lock(1263289203, hashtext('local'))").fetchone() == (True,)


def test_a_server_that_asks_to_wait_is_asked_by_no_look_and_no_spider_before(
    watch: Watch, site: LocalSite, caplog: pytest.LogCaptureFixture
) -> None:
    site.list_articles("one")
    [first] = watch.look(NOW)
    site.routes["/news"] = Answer(b"busy", 503, (("Retry-After", "86400"),))
    [looked] = watch.look(LATER)
    assert looked.reason.startswith("blocked: asked to wait until")
    site.list_articles("one")
    site.asked.clear()
    still, over = LATER + timedelta(hours=23), LATER + timedelta(hours=24)
    assert (watch.look(still), watch.work(still, [attrs.evolve(first, work="latest")])) == ((), {})
    with caplog.at_level("DEBUG", "flows.scouting"):
        assert watch.look(still) == ()
    told = [each.levelname for each in caplog.records if each.message.startswith("local: asked to wait until")]
    assert told == ["WARNING", "DEBUG"]
    assert watch.collect(watch.outlets[0], "latest", still).reason.startswith("blocked: asked to wait until")
    assert site.asked == []
    [again] = watch.look(over)
    assert (again.ending, site.paths) == ("unchanged", ["/robots.txt", "/news"])


def test_many_outlets_share_one_process_and_one_that_fails_holds_up_nobody(watch: Watch, site: LocalSite) -> None:
    slugs = [f"o{number}" for number in range(8)]
    for slug in slugs[1:]:
        site.routes[f"/{slug}/news"] = page_with(f"/{slug}/article/one", f"/{slug}/article/two")
    looked = many(watch, *slugs).look(NOW)
    assert [each.ending for each in looked] == ["failed"] + ["read"] * 7
    agents = {asked.headers["User-Agent"] for asked in site.asked}
    assert agents == {"Khobor/0.1 (news monitoring; contact: desk@example.org)"}
    assert one_value(watch.conn, "SELECT count(DISTINCT outlet) FROM page WHERE purpose = 'article'") == 7


def test_what_a_look_saw_is_in_the_archive_and_its_folder_is_gone(watch: Watch, site: LocalSite) -> None:
    site.list_articles("one")
    watch.look(NOW)
    places = watch.world(NOW).places
    [(file, offset)] = all_rows(watch.conn, "SELECT warc_file, warc_offset FROM capture WHERE purpose = 'listing'")
    assert read_response(places.archive, str(file), int(str(offset))).url == f"{site.url}/news"
    assert list(places.spool.iterdir()) == []


def test_old_folders_are_swept_when_all_of_them_is_stored(watch: Watch, site: LocalSite) -> None:
    site.list_articles("one")
    [local] = watch.outlets
    watch.collect(local, "latest", NOW)
    world = watch.world(NOW)
    [folder] = world.places.spool.iterdir()
    assert sweep(world) == 0, "not yet a day old"
    long_after = attrs.evolve(world, now=NOW + timedelta(days=3650))
    watch.conn.execute("UPDATE run SET batches = batches + 1")
    assert sweep(long_after) == 0, "a batch of it waits"
    watch.conn.execute("UPDATE run SET batches = batches - 1")
    assert sweep(long_after) == 1
    assert not folder.exists()


def test_health_is_that_of_the_last_crawl_and_not_of_a_look(watch: Watch, site: LocalSite) -> None:
    site.list_articles("one")
    watch.collect(watch.outlets[0], "latest", NOW)
    watch.look(LATER)
    assert all_rows(watch.conn, "SELECT mode FROM outlet_health") == [("latest",)]
