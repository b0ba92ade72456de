"""Rows of a scout's looks: hundreds a day, forgotten when nothing needs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import archive_round
from flows.archive_check import check_files
from flows.archive_round import Round
from flows.database import Connection
from flows.store_archive import list_archive_files
from spiders.items import Capture
from tests.archived import Page, Shelf
from tests.fix_database import all_rows
from tests.invented import DAY, NOW

LISTING, MATCHED = Page("l", "listing", purpose="listing"), Page("1", "article_matched")


@pytest.fixture
def shelf(db: Connection, tmp_path: Path) -> Shelf:
    return Shelf(db, tmp_path)


def look(shelf: Shelf, *pages: Page, found: int = 3, known: int = 3) -> list[Capture]:
    """A look of a scout, ended and stored."""
    captures = shelf.run(*pages)
    shelf.conn.execute(
        "UPDATE run SET mode = 'scout', state = 'finished', batches = 1, found = %s, known = %s WHERE run = %s",
        [found, known, f"bd_daily-{shelf.desk.runs}"],
    )
    return captures


def forget(shelf: Shelf, days: int = 31) -> str:
    spool = shelf.root.parent / "kept_spools"
    return archive_round.forget(
        Round(conn=shelf.conn, root=shelf.root, spool=spool, location=None, now=NOW + days * DAY)
    )


def runs(shelf: Shelf) -> list[str]:
    return [str(run)[-1] for (run,) in all_rows(shelf.conn, "SELECT run FROM run ORDER BY run")]


def test_old_looks_that_found_nothing_are_forgotten_when_their_records_are_gone(shelf: Shelf) -> None:
    look(shelf, Page("r", "listing", purpose="robots"), LISTING)
    look(shelf, LISTING, found=4)
    shelf.run(LISTING, MATCHED)
    shelf.close()
    assert forget(shelf) == "0 looks forgotten.", "their records are still there"
    shelf.expire()
    assert forget(shelf, days=30) == "0 looks forgotten.", "they are young"
    assert forget(shelf) == "1 looks forgotten."
    assert runs(shelf) == ["2", "3"]
    assert all_rows(shelf.conn, "SELECT DISTINCT right(run, 1) FROM capture ORDER BY 1") == [("2",), ("3",)]
    assert check_files(shelf.conn, shelf.root, list_archive_files(shelf.conn), now=NOW).faults == ()
    assert forget(shelf) == "0 looks forgotten."


def test_a_look_that_something_refers_to_stays(shelf: Shelf) -> None:
    [first] = look(shelf, LISTING)
    look(shelf, Page("l", "listing", purpose="listing", again=first))
    look(shelf, Page("m", "listing", purpose="listing"))
    (shelf.root.parent / "kept_spools" / "bd_daily-3").mkdir(parents=True)
    shelf.close()
    shelf.expire()
    assert forget(shelf) == "1 looks forgotten."
    assert runs(shelf) == ["1", "3"]
    assert forget(shelf) == "1 looks forgotten.", "what referred to it was forgotten before it"
    assert runs(shelf) == ["3"]
