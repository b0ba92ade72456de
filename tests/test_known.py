"""known.sqlite3 answers by requested or canonical address, and says what to look at again."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from spiders.known import Known, KnownUrl, write_known

AT = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
ROW = KnownUrl(
    url="https://www.vietnam.vn/bn/খবর",
    article_key="khobor",
    etag='"1"',
    last_modified=None,
    digest="ab",
    next_visit=AT,
    revisit=True,
    listed_on=date(2026, 9, 1),
)


def test_a_row_is_found_by_its_address_and_by_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "known.sqlite3"
    write_known(path, [ROW])
    known = Known(path)
    assert known.find(ROW.url) == ROW
    assert known.find(ROW.url + "/") is None


def test_revisits_come_most_overdue_first_and_only_stored_articles(tmp_path: Path) -> None:
    path = tmp_path / "known.sqlite3"
    late = attrs.evolve(ROW, url="https://a/late", next_visit=AT - timedelta(days=1))
    other = attrs.evolve(ROW, url="https://a/other", revisit=False)
    write_known(path, [ROW, other, late])
    assert [row.url for row in Known(path).revisits()] == [late.url, ROW.url]


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert Known(tmp_path / "known.sqlite3").find(ROW.url) is None
    assert not (tmp_path / "known.sqlite3").exists()


def test_the_child_cannot_write_it(tmp_path: Path) -> None:
    path = tmp_path / "known.sqlite3"
    write_known(path, [ROW])
    known = Known(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        known._connection.execute("DELETE FROM known")


def test_what_gave_no_article_yet_is_pending_the_newest_first_within_a_window(tmp_path: Path) -> None:
    path = tmp_path / "known.sqlite3"
    new = attrs.evolve(ROW, url="https://a/new", revisit=False)
    old = attrs.evolve(new, url="https://a/old", listed_on=date(2026, 8, 1))
    later = attrs.evolve(new, url="https://a/later", next_visit=AT + timedelta(hours=1))
    listing = attrs.evolve(new, url="https://a/feed", purpose="listing")
    write_known(path, [ROW, old, new, later, listing])
    known = Known(path)
    assert [row.url for row in known.pending(AT, None, None)] == [new.url, old.url]
    assert [row.url for row in known.pending(AT, date(2026, 8, 1), date(2026, 8, 2))] == [old.url]
