"""Articles that moved to another address, where a slug is all that tells them apart."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.database import Connection
from flows.fingerprint import fingerprint
from flows.moves import Identity, publish_second, settle_keys
from flows.rows import Effects
from spiders.outlet import Outlet
from tests.fix_database import all_rows
from tests.invented import BODY, DAY, NOW, Desk, address, capture, outlet, visit

HOUR = timedelta(hours=1)
LONGER = BODY + "\nপরে জানা গেছে, সফর আরও এক দিন চলবে।"
MOVING = outlet("moving", slugs_move=True)
URLS = "SELECT a.article_key, a.url, a.gone_at FROM article a ORDER BY 1"


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def found(key: str, *, second: datetime | None = None, body: str = BODY, text: bytes | None = None) -> Identity:
    return Identity(
        article_key=key,
        url_hashes=frozenset({key.encode()}),
        text_hash=text or key.encode(),
        second=second,
        print=fingerprint(body),
    )


def test_the_first_of_two_new_slugs_of_one_article_names_both() -> None:
    assert settle_keys([found("a", text=b"t"), found("b", text=b"t")], []) == {"a": "a", "b": "a"}


def test_the_same_second_and_most_of_the_body_are_one_article() -> None:
    pair = [found("a", second=NOW), found("b", second=NOW, body=LONGER)]
    assert settle_keys(pair, []) == {"a": "a", "b": "a"}


def test_the_same_second_alone_or_the_same_body_alone_are_two() -> None:
    other = "ঢাকায় আজ সকাল থেকে ভারী বৃষ্টিতে নিচু এলাকার সড়ক তলিয়ে গেছে।"
    assert settle_keys([found("a", second=NOW), found("b", second=NOW, body=other)], []) == {"a": "a", "b": "b"}
    later = NOW + timedelta(seconds=1)
    assert settle_keys([found("a", second=NOW), found("b", second=later, body=LONGER)], [])["b"] == "b"
    assert settle_keys([found("a"), found("b", body=LONGER)], [])["b"] == "b"


def test_an_update_stamp_is_no_publish_second() -> None:
    assert publish_second(NOW.replace(microsecond=5), "machine") == NOW
    assert publish_second(NOW, "printed") == NOW
    assert publish_second(NOW, "at_latest") is None
    assert publish_second(None, "none") is None


def test_a_new_slug_with_the_same_text_is_the_article_at_a_new_address(desk: Desk) -> None:
    desk.ingest(*visit("old", of="moving"), into=MOVING)
    moved = visit("new", of="moving", at=NOW + HOUR, published_at=NOW + HOUR)
    assert desk.ingest(*moved, into=MOVING) == Effects(unchanged=1, captures=1)
    assert all_rows(desk.conn, URLS) == [("old", address("new", "moving"), None)]
    assert len(all_rows(desk.conn, "SELECT url FROM article_url")) == 2


def test_a_visit_at_a_new_slug_is_kept_in_the_archive_with_its_article(desk: Desk) -> None:
    desk.ingest(*visit("old", of="moving"), into=MOVING)
    placed = {"warc_file": "moving/moving-2.warc.gz", "warc_offset": 0}
    desk.ingest(*visit("new", of="moving", at=NOW + HOUR, capture_changes=placed), into=MOVING)
    assert all_rows(desk.conn, "SELECT DISTINCT article_key FROM capture") == [("old",)]
    assert all_rows(desk.conn, "SELECT capture_id FROM expired_captures('infinity')") == []


def test_a_new_slug_with_a_changed_headline_and_body_is_a_new_version(desk: Desk) -> None:
    desk.ingest(*visit("old", of="moving"), into=MOVING)
    moved = visit("new", of="moving", at=NOW + HOUR, headline="নতুন শিরোনাম", body=LONGER)
    assert desk.ingest(*moved, into=MOVING) == Effects(updated=1, captures=1)
    # From now on the address tells, however much the text changes.
    rewritten = visit("new", of="moving", at=NOW + 2 * HOUR, body="একেবারে নতুন লেখা।")
    assert desk.ingest(*rewritten, into=MOVING) == Effects(updated=1, captures=1)
    assert all_rows(desk.conn, URLS) == [("old", address("new", "moving"), None)]
    assert all_rows(desk.conn, "SELECT DISTINCT article_key FROM page") == [("old",)]


def test_two_new_slugs_in_one_batch_are_one_article(desk: Desk) -> None:
    lines = [*visit("old", of="moving"), *visit("new", of="moving", at=NOW + HOUR)]
    assert desk.ingest(*lines, into=MOVING) == Effects(new=1, captures=2)
    assert all_rows(desk.conn, URLS) == [("old", address("new", "moving"), None)]


def test_the_old_slug_may_go_while_the_article_stands_at_the_new_one(desk: Desk) -> None:
    desk.ingest(*visit("old", of="moving"), into=MOVING)
    desk.ingest(*visit("new", of="moving", at=NOW + HOUR), into=MOVING)
    old_gone = capture("old", "gone", of="moving", at=NOW + DAY, status=404)
    assert desk.ingest(old_gone, into=MOVING) == Effects(captures=1)
    new_gone = capture("new", "gone", of="moving", at=NOW + DAY, status=404)
    assert desk.ingest(new_gone, into=MOVING) == Effects(gone=1, captures=1)


def test_an_outlet_with_ids_keeps_twins_apart(desk: Desk) -> None:
    plain: Outlet = outlet("plain")
    assert desk.ingest(*visit("1", of="plain"), *visit("2", of="plain"), into=plain).new == 2
