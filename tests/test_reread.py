"""A visit that meets a text of another parser: our change is never taken for the outlet's."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from flows.database import Connection
from flows.reread import rereader
from spiders.identity import parser_version
from tests.fix_database import all_rows
from tests.invented import NOW, outlet
from tests.reread_pages import BODY, SPIDER, Shelf, Visit, old, page

HOUR = timedelta(hours=1)
VERSIONS = "SELECT headline, seen_at, is_latest, parser_changed, parser_version FROM article_version ORDER BY seen_at"
TODAY = parser_version(SPIDER.outlet)
AGAIN = page(Visit().headline, BODY) + b"<!-- counter: 2 -->"


@pytest.fixture
def shelf(db: Connection, tmp_path: Path) -> Shelf:
    shelf = Shelf(db, tmp_path)
    shelf.crawl(Visit(parser=old(headline="পুরোনো পাঠকের শিরোনাম")))
    return shelf


def test_the_same_page_under_another_parser_replaces_the_text_and_makes_no_version(shelf: Shelf) -> None:
    effects = shelf.crawl(Visit(at=NOW + HOUR, html=AGAIN), reread=True)
    assert (effects.unchanged, effects.updated) == (1, 0)
    assert all_rows(shelf.conn, VERSIONS) == [(Visit().headline, NOW, True, False, TODAY)]
    assert shelf.value("SELECT last_seen_at FROM article") == NOW + HOUR
    assert shelf.value("SELECT count(*) FROM search('গোলা')") == 1


def test_a_page_that_changed_as_well_is_the_outlets_edit(shelf: Shelf) -> None:
    assert shelf.crawl(Visit(at=NOW + HOUR, headline="নতুন শিরোনামে গোলার খবর"), reread=True).updated == 1
    assert all_rows(shelf.conn, VERSIONS) == [
        (Visit().headline, NOW, False, False, TODAY),
        ("নতুন শিরোনামে গোলার খবর", NOW + HOUR, True, False, TODAY),
    ]
    assert all_rows(shelf.conn, "SELECT previous_headline FROM edits") == [(Visit().headline,)]


def test_without_the_former_page_nobody_can_be_said_to_have_edited(shelf: Shelf) -> None:
    shutil.rmtree(shelf.archive)
    shelf.crawl(Visit(at=NOW + HOUR, html=AGAIN), reread=True)
    assert [row[3] for row in all_rows(shelf.conn, VERSIONS)] == [False, True]
    assert shelf.value("SELECT count(*) FROM edits") == 0


def test_a_text_of_todays_parser_is_not_read_again(shelf: Shelf) -> None:
    shelf.crawl(Visit(at=NOW + HOUR, html=AGAIN), reread=True)
    shutil.rmtree(shelf.archive)
    assert shelf.crawl(Visit(at=NOW + 2 * HOUR, html=AGAIN + b"<!-- 3 -->"), reread=True).unchanged == 1


def test_an_outlet_without_page_objects_is_not_asked(shelf: Shelf) -> None:
    assert rereader(shelf.conn, shelf.archive, outlet("invented"), is_replay=False) is None
