"""The archive read again: what changed is replaced in place, what can be read now is stored in its place in time."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from flows import store_reparse
from flows.copies import link_copies
from flows.database import Connection, connect
from flows.matching import match_again
from flows.reparse_archive import Order, reparse_archive
from flows.reparse_storing import COUNTS, Reparsed
from spiders.items import Article
from spiders.job import TopicSource
from spiders.outlets import load_outlet
from spiders.reparse import Reader
from spiders.topics import shipped_topics
from tests.fix_database import all_rows, one_value
from tests.invented import DAY, NOW
from tests.reread_pages import BODY, OUTLET, READER, SPIDER, WEATHER, Shelf, Visit, address, old, page, weather

HOUR = timedelta(hours=1)
SHIPPED = shipped_topics()
VERSIONS = """
    SELECT a.article_key, v.headline, v.seen_at, v.is_latest, v.parser_changed, v.parser_version
    FROM article_version v JOIN article a ON a.id = v.article_id ORDER BY 1, 3
"""
TODAY = f"{OUTLET}.{SPIDER.outlet.parser_version}+"
WEATHER_TOPIC = TopicSource(
    slug="weather",
    source=(
        'slug = "weather"\ntitle = {bn = "আবহাওয়া", en = "Weather"}\ndescription = "Weather"\ncandidate = "আবহাওয়া"\n'
        '[[confirmed]]\nname = "rain"\nquery = "বৃষ্টি"\n'
    ),
    aliases=SHIPPED[0].aliases,
)


@pytest.fixture
def shelf(db: Connection, tmp_path: Path) -> Shelf:
    return Shelf(db, tmp_path)


def reparse(shelf: Shelf, *, is_replay: bool = False, **order: Any) -> Reparsed:
    """Read the outlet's archive again."""
    [found] = reparse_archive(shelf.conn, shelf.archive, Order(outlets=(OUTLET,), **order), is_replay=is_replay)
    five = (found.same, found.replaced, found.newly_readable, found.newly_matched, found.failed)
    assert found.read == sum(five)
    return found


def counts(**given: Any) -> Reparsed:
    return Reparsed(outlet=OUTLET, **given)


def add_topic(conn: Connection, topic: TopicSource) -> None:
    conn.execute(
        "INSERT INTO topic (slug, source, aliases) VALUES (%s, %s, %s)", (topic.slug, topic.source, topic.aliases)
    )


def content(conn: Connection) -> list[list[tuple[object, ...]]]:
    """Everything that reading again may change."""
    queries = (
        VERSIONS,
        "SELECT article_key, published_on, first_seen_at, last_seen_at, gone_at FROM article ORDER BY 1",
        "SELECT id, topic, evidence, is_current FROM matches ORDER BY 1, 2",
        "SELECT a.article_key, s.search FROM article_search s JOIN article a ON a.id = s.article_id ORDER BY 1",
        "SELECT url, outcome, next_visit_at FROM page ORDER BY 1",
        "SELECT url, reason FROM rejection ORDER BY 1, 2",
        "SELECT state, first_seen_at, last_seen_at FROM article_state ORDER BY 2, 1",
    )
    return [all_rows(conn, query) for query in queries]


def test_what_today_reads_alike_is_not_written(shelf: Shelf) -> None:
    shelf.crawl(Visit(), weather())
    rows = all_rows(shelf.conn, "SELECT xmin, ctid FROM article_version")
    before = content(shelf.conn)
    assert reparse(shelf) == counts(read=2, same=2)
    assert reparse(shelf) == counts(), "today's code has read all of it"
    assert reparse(shelf, every=True) == counts(read=2, same=2)
    assert content(shelf.conn) == before
    assert all_rows(shelf.conn, "SELECT xmin, ctid FROM article_version") == rows


def test_a_text_that_another_parser_read_is_replaced_where_it_stands(shelf: Shelf) -> None:
    shelf.crawl(Visit(parser=old(headline="ভুল শিরোনাম", published_raw="ভুল")))
    shelf.conn.execute("UPDATE article SET linked_version = 1")
    before = all_rows(shelf.conn, "SELECT id, capture_id, seen_at FROM article_version")
    assert reparse(shelf) == counts(read=1, replaced=1)
    assert all_rows(shelf.conn, "SELECT id, capture_id, seen_at FROM article_version") == before
    [(_, headline, *_, parser)] = all_rows(shelf.conn, VERSIONS)
    assert headline == Visit().headline and str(parser).startswith(TODAY)
    assert shelf.value("SELECT count(*) FROM edits") == 0
    assert shelf.value("SELECT linked_version FROM article") is None, "copies are to be decided anew"
    assert shelf.value("SELECT count(*) FROM search('গোলা')") == 1
    assert shelf.value("SELECT count(*) FROM search('ভুল')") == 0
    assert reparse(shelf, every=True) == counts(read=1, same=1)


def test_matches_follow_the_replaced_text(shelf: Shelf) -> None:
    add_topic(shelf.conn, WEATHER_TOPIC)
    rain = "\n".join((*BODY, *WEATHER))
    shelf.crawl(Visit(parser=old(body=rain)))
    match_again(shelf.conn)
    topics = "SELECT array_agg(topic ORDER BY topic) FROM article_match"
    assert shelf.value(topics) == ["dprk-russia-arms", "weather"]
    reparse(shelf)
    assert shelf.value(topics) == ["dprk-russia-arms"]
    assert shelf.value("SELECT bool_and(is_current) FROM matches") is True


def test_a_date_that_was_misread_is_put_right_though_it_looked_surer(shelf: Shelf) -> None:
    def machine(article: Article) -> Article:
        at = datetime(2020, 1, 1, tzinfo=UTC)
        other = attrs.evolve(article, published_on=None, published_at=at, published_confidence="machine")
        return old()(other)

    shelf.crawl(Visit(parser=machine))
    assert shelf.value("SELECT dated_by FROM article") == "instant"
    assert reparse(shelf).replaced == 1
    assert all_rows(shelf.conn, "SELECT published_at, published_on, dated_by FROM article") == [
        (None, date(2026, 8, 30), "day")
    ]


def test_versions_that_become_one_text_are_no_edit_and_a_true_edit_shows(shelf: Shelf) -> None:
    visits = [
        Visit(parser=old(headline="বিজ্ঞাপন ১")),
        Visit(at=NOW + HOUR, parser=old(headline="বিজ্ঞাপন ২"), html=page(Visit().headline, BODY) + b"<!-- 2 -->"),
        Visit(at=NOW + DAY, parser=old(headline="বিজ্ঞাপন ৩"), paragraphs=(*BODY, "পরে যোগ করা অনুচ্ছেদ।")),
    ]
    for visit in visits:
        shelf.crawl(visit)
    assert shelf.value("SELECT count(*) FROM edits") == 2
    assert reparse(shelf) == counts(read=3, replaced=3)
    assert shelf.value("SELECT count(*) FROM article_version") == 3
    assert all_rows(shelf.conn, "SELECT previous_seen_at, seen_at, body LIKE '%%পরে যোগ করা%%' FROM edits") == [
        (NOW + HOUR, NOW + DAY, True)
    ]


def test_a_page_that_could_not_be_read_is_stored_as_if_it_had_been_read_then(shelf: Shelf) -> None:
    shelf.crawl(Visit(failed="layout_changed"), weather(failed="rejected"))
    assert shelf.value("SELECT count(*) FROM article") == 0
    assert reparse(shelf) == counts(read=2, newly_readable=2, articles=1)
    assert all_rows(shelf.conn, "SELECT article_key, first_seen_at, last_seen_at FROM article") == [("1", NOW, NOW)]
    pages = all_rows(shelf.conn, "SELECT url, outcome, dated_on, next_visit_at > last_seen_at FROM page ORDER BY url")
    assert pages == [
        (address(1), "article_matched", date(2026, 8, 30), True),
        (address(2), "article_unmatched", date(2026, 8, 30), None),
    ]
    assert shelf.value("SELECT string_agg(outcome, ' ' ORDER BY url) FROM capture") == "layout_changed rejected"
    assert all_rows(shelf.conn, "SELECT state, first_seen_at FROM article_state") == [("standing", NOW)]
    assert reparse(shelf) == counts()


def test_a_new_topic_finds_old_pages(shelf: Shelf) -> None:
    shelf.crawl(weather())
    reparse(shelf)
    assert shelf.value("SELECT count(*) FROM article") == 0
    add_topic(shelf.conn, WEATHER_TOPIC)
    assert reparse(shelf, unmatched=True) == counts(read=1, newly_matched=1, articles=1)
    assert shelf.value("SELECT topics FROM articles") == ["weather"]
    assert reparse(shelf) == counts()


def test_an_older_page_becomes_an_older_version(shelf: Shelf) -> None:
    shelf.crawl(Visit(failed="layout_changed", headline="প্রথম শিরোনাম"))
    shelf.crawl(Visit(at=NOW + DAY, headline="শেষ শিরোনাম"))
    shelf.crawl(Visit(at=NOW + HOUR, failed="layout_changed", headline="মাঝের শিরোনাম"))
    assert reparse(shelf) == counts(read=3, same=1, newly_readable=2, versions=2)
    assert [row[1:5] for row in all_rows(shelf.conn, VERSIONS)] == [
        ("প্রথম শিরোনাম", NOW, False, False),
        ("মাঝের শিরোনাম", NOW + HOUR, False, False),
        ("শেষ শিরোনাম", NOW + DAY, True, False),
    ]
    assert shelf.value("SELECT headline FROM articles") == "শেষ শিরোনাম"
    assert shelf.value("SELECT count(*) FROM edits") == 2


def test_an_edit_that_the_old_parser_did_not_see_becomes_a_version(shelf: Shelf) -> None:
    shelf.crawl(Visit(parser=old(body=BODY[0])))
    later = Visit(at=NOW + HOUR, parser=old(body=BODY[0]), paragraphs=(*BODY, "নতুন তথ্য।"))
    assert shelf.crawl(later).unchanged == 1
    assert reparse(shelf) == counts(read=2, replaced=1, newly_matched=1, versions=1)
    assert shelf.value("SELECT body LIKE '%%নতুন তথ্য।' FROM articles") is True
    assert shelf.value("SELECT count(*) FROM edits") == 1


def test_what_cannot_be_read_today_keeps_its_text_and_gives_its_reason_once(shelf: Shelf) -> None:
    broken = b"<!doctype html><html><body><p>" + BODY[0].encode() + b"</p></body></html>"

    def invent(article: Article) -> Article:
        return old()(article)

    shelf.crawl(Visit(parser=invent))
    capture = one_value(shelf.conn, "SELECT capture_id FROM article_version")
    shelf.crawl(Visit(number=2, html=broken, failed="layout_changed"))
    # The stored text's capture is made to point at the broken page's record, as its parser would now fail on it.
    shelf.conn.execute(
        "UPDATE article_version SET capture_id = (SELECT capture_id FROM capture WHERE outcome = 'layout_changed')"
    )
    assert reparse(shelf).failed == 1
    assert shelf.value("SELECT headline FROM articles") == Visit().headline
    assert reparse(shelf, every=True).failed == 1
    assert shelf.value("SELECT count(*) FROM rejection") == 1
    assert capture is not None


def test_what_the_archive_lost_is_a_rejection_and_tried_again(shelf: Shelf) -> None:
    shelf.crawl(Visit(parser=old(headline="ভুল")))
    shutil.move(shelf.archive, shelf.folder / "elsewhere")
    assert reparse(shelf) == counts(read=1, failed=1)
    assert "the archive does not give it" in str(shelf.value("SELECT reason FROM rejection"))
    shutil.move(shelf.folder / "elsewhere", shelf.archive)
    assert reparse(shelf) == counts(read=1, replaced=1)


def test_a_payload_that_came_again_is_read_from_where_it_lies(shelf: Shelf) -> None:
    shelf.crawl(Visit(failed="rejected"))
    shelf.crawl(Visit(at=NOW + HOUR, parser=old(headline="ভুল")))
    assert shelf.value("SELECT count(*) FROM capture WHERE refers_to IS NOT NULL") == 1
    found = reparse(shelf)
    assert (found.replaced, found.newly_readable, found.failed) == (1, 1, 0)
    assert shelf.value("SELECT headline FROM articles") == Visit().headline


def test_days_and_topics_narrow_it(shelf: Shelf) -> None:
    shelf.crawl(Visit(), weather(), Visit(number=3, at=NOW + 9 * DAY))
    assert reparse(shelf, until=date(2026, 9, 1), every=True).read == 2
    assert reparse(shelf, since=date(2026, 9, 2), every=True).read == 1
    assert reparse(shelf, topics=("dprk-russia-arms",), every=True).read == 2
    assert reparse(shelf, topics=("weather",), every=True).read == 0
    assert reparse(shelf, unmatched=True, every=True).read == 1


def test_pages_written_for_tests_enter_the_replays_only(shelf: Shelf) -> None:
    marked = page(Visit().headline, BODY).replace(b"<title>", b'<meta name="khobor-fixture" content="invented"><title>')
    shelf.crawl(Visit(html=marked, failed="rejected"))
    assert reparse(shelf).failed == 1
    assert reparse(shelf, every=True, is_replay=True) == counts(read=1, newly_readable=1, articles=1)


def test_an_outlet_is_read_again_by_one_at_a_time(shelf: Shelf, url: str) -> None:
    shelf.crawl(Visit())
    with connect(url) as other:
        assert store_reparse.try_reparse_lock(other, OUTLET)
        assert reparse(shelf) == attrs.evolve(counts(), is_busy=True)
        store_reparse.unlock_reparse(other, OUTLET)
    assert reparse(shelf).read == 1


def test_several_processes_and_small_parts_give_the_same(shelf: Shelf) -> None:
    shelf.crawl(*(Visit(number=n, parser=old(headline="ভুল")) for n in range(1, 8)))
    shelf.crawl(*(Visit(number=n, failed="layout_changed") for n in range(8, 12)))
    assert reparse(shelf, processes=2, part=3) == counts(read=11, replaced=7, newly_readable=4, articles=4)
    after = content(shelf.conn)
    assert reparse(shelf, every=True) == counts(read=11, same=11)
    assert content(shelf.conn) == after


def test_a_page_that_the_database_refuses_costs_no_other(shelf: Shelf) -> None:
    shelf.crawl(Visit(failed="rejected"), Visit(number=2, failed="rejected"))
    shelf.conn.execute("ALTER TABLE article ADD CONSTRAINT refused CHECK (article_key <> '1') NOT VALID")
    try:
        assert reparse(shelf) == counts(read=2, newly_readable=1, failed=1, articles=1)
    finally:
        shelf.conn.execute("ALTER TABLE article DROP CONSTRAINT refused")
    assert "the database refuses it" in str(shelf.value("SELECT string_agg(reason, '') FROM rejection"))


def test_copies_are_decided_over_the_replaced_texts(shelf: Shelf) -> None:
    long = tuple(f"{text} {number} নম্বর অনুচ্ছেদে আরও কিছু কথা যোগ করা হয়েছে।" for number, text in enumerate(BODY * 3))
    shelf.crawl(
        Visit(paragraphs=long), Visit(number=2, at=NOW + HOUR, paragraphs=long, parser=old(body="ভিন্ন\n" + BODY[0]))
    )
    assert link_copies(shelf.conn) == 0
    reparse(shelf)
    assert link_copies(shelf.conn) == 1


def test_the_reader_is_another_when_its_code_is(shelf: Shelf) -> None:
    other = load_outlet("dbcnews")
    theirs = Reader(outlet=other.outlet, article_page=other.article_page)
    assert READER.version.split("/")[0].startswith(TODAY)
    assert theirs.version.split("/")[1] != READER.version.split("/")[1]
    assert len(COUNTS) == 8
