"""The archive read again while its files are moved, rewritten and expire: nothing is lost, nothing is made up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flows import reparse_archive as reparsing
from flows import store, store_archive
from flows.archive_expire import expire_captures
from flows.archive_files import close_files, move_files
from flows.archive_source import find_provenance
from flows.database import Connection, connect
from flows.reparse_archive import Order, reparse_archive
from flows.reparse_part import PageRead, Part, Pool, read_parts
from tests.invented import DAY, NOW
from tests.reread_pages import OUTLET, Shelf, Visit, old, weather
from tests.test_reparse import HOUR, WEATHER_TOPIC, add_topic, counts, reparse

Meanwhile = Callable[[], object]


@pytest.fixture
def shelf(db: Connection, tmp_path: Path) -> Shelf:
    return Shelf(db, tmp_path)


def end_runs(shelf: Shelf) -> None:
    for number in range(1, shelf.runs + 1):
        run = f"banglarakash-{number}"
        store.close_run(shelf.conn, run=run, state="died", finished_at=NOW, reason="it is a test")
    close_files(shelf.conn, shelf.archive)


def expire(shelf: Shelf) -> int:
    return expire_captures(shelf.conn, shelf.archive, keep=timedelta(days=30), now=NOW + 40 * DAY).captures


def happens(
    monkeypatch: pytest.MonkeyPatch, *, before: Meanwhile | None = None, after: Meanwhile | None = None
) -> None:
    """Let something happen once, when the parts are made up, before they are read; or after they are read."""

    def read(parts: Iterator[Part], pool: Pool | None, ahead: int) -> Iterator[list[PageRead]]:
        made_up = list(parts)
        if before is not None and made_up:
            before()
        pages = list(read_parts(made_up, pool, ahead))
        if after is not None and made_up:
            after()
        yield from pages

    monkeypatch.setattr(reparsing, "read_parts", read)


def rejections(shelf: Shelf) -> object:
    return shelf.value("SELECT count(*) FROM rejection")


def test_files_that_are_moved_meanwhile_are_read_where_they_went(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.crawl(Visit(parser=old(headline="ভুল")))
    shelf.crawl(Visit(at=NOW + HOUR, parser=old(headline="ভুল")), Visit(number=2, failed="rejected"))
    end_runs(shelf)
    place = f"file://{tmp_path}/elsewhere"
    happens(monkeypatch, before=lambda: move_files(shelf.conn, shelf.archive, place, now=NOW))
    found = reparse(shelf)
    assert (found.read, found.failed, found.newly_readable) == (3, 0, 1)
    assert rejections(shelf) == 0
    assert shelf.value("SELECT count(*) FROM articles WHERE headline = 'ভুল'") == 0


def test_a_file_that_is_rewritten_meanwhile_is_read_in_its_new_form(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.crawl(weather(), Visit(parser=old(headline="ভুল")))
    end_runs(shelf)
    happens(monkeypatch, before=lambda: expire(shelf))
    assert reparse(shelf) == counts(read=1, replaced=1)
    assert rejections(shelf) == 0
    assert shelf.value("SELECT warc_file LIKE '%.kept-1.warc.gz' FROM capture WHERE warc_file IS NOT NULL") is True


def test_a_file_that_is_rewritten_before_its_turn_is_not_passed_over(shelf: Shelf) -> None:
    shelf.crawl(Visit(parser=old(headline="ভুল")))
    second = Visit(number=4, headline="রাশিয়ায় আবার গেছে গোলা", parser=old(headline="ভুল"), at=NOW + HOUR)
    shelf.crawl(weather(at=NOW + HOUR), second)
    end_runs(shelf)
    order = Order(outlets=(OUTLET,))
    [found] = reparse_archive(shelf.conn, shelf.archive, order, is_replay=False, tell=lambda *_: expire(shelf))
    assert found == counts(read=2, replaced=2)


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_expires_while_it_is_read_becomes_no_text_without_a_source(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    shelf.crawl(weather(), weather(3))
    end_runs(shelf)
    add_topic(shelf.conn, WEATHER_TOPIC)
    meanwhile: dict[str, Any] = {when: lambda: expire(shelf)}
    happens(monkeypatch, **meanwhile)
    assert reparse(shelf) == counts()
    assert (rejections(shelf), shelf.value("SELECT count(*) FROM article")) == (0, 0)


def test_a_text_whose_payload_expires_while_it_is_read_is_not_stored(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.crawl(weather())
    shelf.crawl(weather(at=NOW + HOUR))
    assert shelf.value("SELECT count(*) FROM capture WHERE refers_to IS NOT NULL") == 1
    shelf.conn.execute("UPDATE run SET state = 'died' WHERE run = 'banglarakash-1'")
    close_files(shelf.conn, shelf.archive)
    add_topic(shelf.conn, WEATHER_TOPIC)
    happens(monkeypatch, after=lambda: expire(shelf))
    assert reparse(shelf) == counts()
    assert shelf.value("SELECT count(*) FROM article") == 0


def test_what_is_being_stored_does_not_expire(shelf: Shelf, url: str) -> None:
    shelf.crawl(weather())
    shelf.crawl(weather(at=NOW + HOUR))
    end_runs(shelf)
    [original] = store_archive.find_originals(shelf.conn, "banglarakash/banglarakash-2.warc.gz")
    with connect(url) as other, other.transaction():
        assert store_archive.hold_captures(other, [original.capture_id]) == {original.capture_id}
        with shelf.conn.transaction(force_rollback=True):
            shelf.conn.execute("SET LOCAL lock_timeout = '10ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                store_archive.lock_file_captures(shelf.conn, str(original.file))


def test_a_text_that_was_found_first_keeps_its_source(shelf: Shelf) -> None:
    shelf.crawl(weather())
    shelf.crawl(weather(at=NOW + HOUR))
    end_runs(shelf)
    add_topic(shelf.conn, WEATHER_TOPIC)
    assert reparse(shelf).articles == 1
    assert expire(shelf) == 0
    article = shelf.value("SELECT id FROM article")
    assert isinstance(article, int)
    assert find_provenance(shelf.conn, shelf.archive, article, 1).response.payload == weather().payload
