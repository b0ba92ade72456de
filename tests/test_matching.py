"""Stored articles are matched again when topics change: what is gained, moved, lost, and that it may be stopped."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from flows import store, store_topics
from flows.database import Connection, connect
from flows.matching import match_again
from flows.rows import Matched
from spiders.job import TopicSource
from spiders.topics import TopicError
from tests.fix_database import all_rows, one_value
from tests.invented import BODY, NOW, Desk, outlet, visit

HOUR = timedelta(hours=1)
ALIASES = '[russia]\nname = "রাশিয়া"\nadjectives = ["রুশ"]\n'
MATCHES = """
    SELECT a.article_key, m.topic, m.tier, v.is_latest
    FROM article_match m JOIN article_version v ON v.id = m.version_id JOIN article a ON a.id = m.article_id
    ORDER BY 1, 2
"""


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def topic(slug: str, query: str, candidate: str | None = None) -> TopicSource:
    source = f'slug = "{slug}"\ndescription = "x"\n'
    source += f"candidate = '{candidate}'\n" if candidate else ""
    source += f'[title]\nbn = "ক"\nen = "x"\n[[confirmed]]\nname = "x"\nquery = \'{query}\'\n'
    return TopicSource(slug=slug, source=source, aliases=ALIASES)


def put(conn: Connection, new: TopicSource) -> None:
    """Insert a topic, or edit it."""
    store.insert_topic(conn, new)
    (old,) = store.load_topics(conn, [new.slug])
    assert store_topics.update_topic(conn, old, new)


def test_a_changed_topic_judges_what_is_stored(desk: Desk) -> None:
    desk.ingest(*visit("1"), *visit("2", headline="ঢাকায় বৃষ্টি", body="সকাল থেকে বৃষ্টি।\nপথে পানি।"))
    put(desk.conn, topic("arms", "{russia} NEAR/30 পিয়ংইয়ং"))
    assert match_again(desk.conn) == Matched(articles=2, gained=0, moved=0, lost=1)
    assert all_rows(desk.conn, MATCHES) == [("1", "arms", "confirmed", True)]
    put(desk.conn, topic("arms", "{russia} মহাকাশ", candidate="{russia}"))
    assert match_again(desk.conn) == Matched(articles=2, moved=1)
    put(desk.conn, topic("rain", "বৃষ্টি"))
    assert match_again(desk.conn) == Matched(articles=2, gained=1)
    assert all_rows(desk.conn, MATCHES) == [("1", "arms", "candidate", True), ("2", "rain", "confirmed", True)]


def test_a_second_time_there_is_nothing_to_do(desk: Desk) -> None:
    desk.ingest(*visit())
    put(desk.conn, topic("arms", "{russia}"))
    assert match_again(desk.conn).articles == 1
    assert match_again(desk.conn) == Matched()


def test_the_match_keeps_versions_and_evidence_of_today(desk: Desk) -> None:
    desk.ingest(*visit())
    put(desk.conn, topic("arms", "{russia} AND গোলা"))
    match_again(desk.conn)
    query = "SELECT is_current, terms, evidence FROM matches"
    ((is_current, terms, evidence),) = all_rows(desk.conn, query)
    assert is_current is True
    assert terms == ["রুশ", "রাশিয়ার", "গোলা"] or terms == ["রাশিয়ার", "গোলা"]
    assert isinstance(evidence, list)
    for each in evidence:
        printed = BODY if each["field"] == "body" else "পিয়ংইয়ংয়ে রুশ প্রতিরক্ষামন্ত্রী"
        assert printed[each["start"] : each["end"]] == each["text"]


def test_an_earlier_text_keeps_its_match_while_the_topic_still_makes_it(desk: Desk) -> None:
    desk.ingest(*visit())
    desk.ingest(*visit(at=NOW + HOUR, headline="সংশোধিত", body="এই খবর সরিয়ে নেওয়া হয়েছে।\nদুঃখিত।"))
    put(desk.conn, topic("arms", "{russia}"))
    desk.conn.execute("UPDATE article_match SET version_id = (SELECT min(id) FROM article_version)")
    assert match_again(desk.conn).lost == 0
    assert all_rows(desk.conn, MATCHES) == [("1", "arms", "confirmed", False)]
    put(desk.conn, topic("arms", "মহাকাশ"))
    assert match_again(desk.conn).lost == 1


def test_a_new_text_is_judged_by_all_topics_again(desk: Desk) -> None:
    put(desk.conn, topic("arms", "{russia}"))
    put(desk.conn, topic("space", "মহাকাশ"))
    desk.ingest(*visit())
    match_again(desk.conn)
    desk.ingest(*visit(at=NOW + HOUR, body=BODY + "\nমহাকাশ নিয়েও কথা হয়েছে। মহাকাশ গবেষণা চলবে।"))
    assert match_again(desk.conn).gained == 1


def test_it_may_be_stopped_anywhere_and_goes_on(desk: Desk) -> None:
    desk.ingest(*(line for key in "12345" for line in visit(key)))
    desk.ingest(*visit("1", of="kolkata"), into=outlet("kolkata"))
    put(desk.conn, topic("arms", "{russia}"))
    assert match_again(desk.conn, only="kolkata").articles == 1
    heard: list[tuple[int, int]] = []
    assert match_again(desk.conn, limit=2, tell=lambda done, due: heard.append((done, due))).articles == 2
    assert heard == [(2, 5)]
    assert match_again(desk.conn).articles == 3
    assert one_value(desk.conn, "SELECT count(DISTINCT topics_version) FROM article") == 1


def test_two_at_once_judge_each_article_once(desk: Desk, url: str) -> None:
    desk.ingest(*(line for key in "123" for line in visit(key)))
    put(desk.conn, topic("arms", "{russia}"))
    with connect(url) as other, desk.conn.transaction():
        assert match_again(desk.conn).articles == 3
        other.execute("SET lock_timeout = '50ms'")
        with pytest.raises(Exception, match="lock timeout"):
            match_again(other)
    assert match_again(desk.conn) == Matched()


def test_a_topic_that_cannot_be_understood_changes_nothing(desk: Desk) -> None:
    desk.ingest(*visit())
    with pytest.raises(TopicError):
        match_again(desk.conn)
    assert all_rows(desk.conn, MATCHES) == [("1", "arms", "confirmed", True)]


def test_an_edit_of_somebody_else_is_not_overwritten(db: Connection) -> None:
    put(db, topic("arms", "ক"))
    (old,) = store.load_topics(db)
    assert store_topics.update_topic(db, old, topic("arms", "খ"))
    assert not store_topics.update_topic(db, old, topic("arms", "গ"))
