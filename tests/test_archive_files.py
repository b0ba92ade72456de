"""The archive's files: closed, moved, read from wherever they lie, checked; and what a kill leaves."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest

from flows.archive import file_responses, read_capture
from flows.archive_check import check_files, missing_files
from flows.archive_files import ArchiveBusyError, archive_lock, move_files
from flows.archive_source import find_provenance, save_page
from flows.database import Connection, connect
from flows.store_archive import list_archive_files
from spiders.archive import ArchiveError
from spiders.items import Capture
from tests.archived import Page, Shelf, kill
from tests.fix_database import all_rows, one_value
from tests.invented import DAY, NOW, address

PAGES = (Page("l", "listing", purpose="listing"), Page("1", "article_matched"), Page("2"))


@pytest.fixture
def shelf(db: Connection, tmp_path: Path) -> Shelf:
    return Shelf(db, tmp_path)


@pytest.fixture
def place(tmp_path: Path) -> str:
    """Another folder, as a URL."""
    return f"file://{tmp_path}/else where"


def check(shelf: Shelf) -> tuple[str, ...]:
    return check_files(shelf.conn, shelf.root, list_archive_files(shelf.conn), now=NOW).faults


def payloads(shelf: Shelf, captures: list[Capture]) -> list[bytes]:
    return [read_capture(shelf.conn, shelf.root, each.capture_id).payload for each in captures]


CAME = [page.came for page in PAGES]


def test_a_file_is_closed_when_its_run_has_ended(shelf: Shelf) -> None:
    shelf.run(*PAGES)
    shelf.run(*PAGES, at=NOW + DAY, ends=False)
    assert shelf.close() == ["bd_daily/bd_daily-1.warc.gz"]
    assert shelf.close() == []
    [file] = list_archive_files(shelf.conn)
    assert (file.run, file.outlet, file.location) == ("bd_daily-1", "bd_daily", None)
    assert file.bytes == (shelf.root / file.file).stat().st_size


def test_all_files_of_a_long_run_are_closed(shelf: Shelf) -> None:
    shelf.run(*PAGES, file_bytes=600)
    assert shelf.close() == [f"bd_daily/bd_daily-1{part}.warc.gz" for part in ("-00002", "-00003", "")]


def test_a_stray_file_is_left_alone(shelf: Shelf) -> None:
    shelf.run(*PAGES)
    (shelf.root / "bd_daily" / "mine.warc.gz").write_bytes(b"?")
    assert shelf.close() == ["bd_daily/bd_daily-1.warc.gz"]


# Moved


def test_closed_files_are_moved_and_read_from_there(shelf: Shelf, place: str) -> None:
    captures = shelf.run(*PAGES)
    shelf.run(Page("3"), at=NOW + DAY, ends=False)
    shelf.close()
    moved = shelf.move(place)
    assert (moved.files, moved.faults) == (1, ())
    assert shelf.files == ["bd_daily-2.warc.gz"]
    assert payloads(shelf, captures) == CAME
    assert [each.payload for each in file_responses(shelf.conn, shelf.root, "bd_daily/bd_daily-1.warc.gz")] == CAME
    assert all_rows(shelf.conn, "SELECT location, moved_at FROM archive_file") == [(place, NOW)]
    assert shelf.move(place).files == 0
    assert check(shelf) == ()


def test_any_place_that_fsspec_knows_will_do(shelf: Shelf) -> None:
    captures = shelf.run(*PAGES)
    shelf.close()
    assert shelf.move("memory://khobor/archive").faults == ()
    assert fsspec.filesystem("memory").find("/khobor") == ["/khobor/archive/bd_daily/bd_daily-1.warc.gz"]
    assert payloads(shelf, captures) == CAME
    assert check(shelf) == ()


def test_without_a_place_files_stay(shelf: Shelf) -> None:
    captures = shelf.run(*PAGES)
    shelf.close()
    assert shelf.move(None).files == 0
    assert payloads(shelf, captures) == CAME


@pytest.mark.parametrize("step", ["_upload", "_verify", "transact"])
def test_a_move_that_was_killed_is_finished_by_the_next(shelf: Shelf, url: str, place: str, step: str) -> None:
    captures = shelf.run(*PAGES)
    shelf.close()
    kill(url, shelf.root, place, f"flows.archive_files:{step}")
    assert payloads(shelf, captures) == CAME
    with archive_lock(shelf.conn):
        assert shelf.move(place).faults == ()
    assert shelf.files == []
    folder = Path(place.removeprefix("file://"))
    assert [path.name for path in folder.rglob("*.*")] == ["bd_daily-1.warc.gz"]
    assert payloads(shelf, captures) == CAME
    assert check(shelf) == ()


def test_what_was_damaged_here_is_not_sent_away(shelf: Shelf, place: str) -> None:
    shelf.run(*PAGES)
    [name] = shelf.close()
    file = shelf.root / name
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    [fault] = shelf.move(place).faults
    assert fault.startswith(f"{name}: what arrived at {place} is not what was sent")
    assert file.exists()
    assert one_value(shelf.conn, "SELECT location FROM archive_file") is None


def test_a_place_that_cannot_be_used_is_said_with_the_remedy(shelf: Shelf) -> None:
    shelf.run(*PAGES)
    shelf.close()
    [fault] = shelf.move("nowhere://bucket").faults
    assert "location nowhere://bucket cannot be used" in fault


def test_two_processes_do_not_move_at_once(shelf: Shelf, url: str) -> None:
    busy = pytest.raises(ArchiveBusyError, match="try again")
    with connect(url) as other, archive_lock(other), busy, archive_lock(shelf.conn):
        move_files(shelf.conn, shelf.root, None, now=NOW)
    with archive_lock(shelf.conn):
        assert move_files(shelf.conn, shelf.root, None, now=NOW).faults == ()


# Read


def test_a_payload_that_came_again_is_read_from_where_it_lies(shelf: Shelf, place: str) -> None:
    [first] = shelf.run(Page("1", "article_matched"))
    shelf.close()
    shelf.move(place)
    again = shelf.run(Page("1", "article_unchanged", again=first), Page("2"), at=NOW + DAY)
    assert payloads(shelf, [first, *again]) == [Page("1").came, Page("1").came, Page("2").came]
    read = list(file_responses(shelf.conn, shelf.root, "bd_daily/bd_daily-2.warc.gz"))
    assert [(each.url, each.payload) for each in read] == [
        (address("1"), Page("1").came),
        (address("2"), Page("2").came),
    ]
    only = {again[1].warc_offset or 0}
    [one] = file_responses(shelf.conn, shelf.root, "bd_daily/bd_daily-2.warc.gz", only=only)
    assert one.record_id == again[1].capture_id
    assert check(shelf) == ()


def test_a_304_is_read_as_the_page_that_it_confirms(shelf: Shelf) -> None:
    [first] = shelf.run(Page("1", "article_matched"))
    [confirmed] = shelf.run(Page("1", "not_modified", status=304, again=first), at=NOW + DAY)
    read = read_capture(shelf.conn, shelf.root, confirmed.capture_id)
    assert (read.status, read.payload) == (200, Page("1").came)


def test_a_revisit_without_its_original_is_told_and_the_rest_is_read(shelf: Shelf) -> None:
    [first] = shelf.run(Page("1"))
    shelf.run(Page("1", "article_unchanged", again=first), Page("2"), at=NOW + DAY)
    (shelf.root / "bd_daily" / "bd_daily-1.warc.gz").unlink()
    told: list[ArchiveError] = []
    file = "bd_daily/bd_daily-2.warc.gz"
    assert [each.url for each in file_responses(shelf.conn, shelf.root, file, on_fault=told.append)] == [address("2")]
    assert "bd_daily-1.warc.gz is not in" in str(told[0])
    with pytest.raises(ArchiveError, match="is not in"):
        list(file_responses(shelf.conn, shelf.root, file))


def test_what_is_not_there_is_said(shelf: Shelf) -> None:
    with pytest.raises(ArchiveError, match="There is no capture urn:uuid:0"):
        read_capture(shelf.conn, shelf.root, "urn:uuid:0")


# Checked


def test_a_check_notes_what_it_found(shelf: Shelf) -> None:
    shelf.run(*PAGES)
    shelf.close()
    assert check(shelf) == ()
    assert all_rows(shelf.conn, "SELECT checked_at, fault FROM archive_file") == [(NOW, None)]


def test_a_check_finds_a_changed_byte(shelf: Shelf) -> None:
    [_, article, _] = shelf.run(*PAGES)
    [name] = shelf.close()
    data = bytearray((shelf.root / name).read_bytes())
    data[(article.warc_offset or 0) + 30] ^= 0xFF
    (shelf.root / name).write_bytes(data)
    [fault] = check(shelf)
    assert "another than when it was closed" in fault
    assert article.capture_id in fault
    assert one_value(shelf.conn, "SELECT fault FROM archive_file") is not None


def test_a_check_finds_an_index_that_points_elsewhere(shelf: Shelf) -> None:
    [_, article, _] = shelf.run(*PAGES)
    shelf.close()
    shelf.conn.execute("UPDATE capture SET warc_offset = 1 WHERE outcome = 'article_matched'")
    assert check(shelf) == (
        f"bd_daily/bd_daily-1.warc.gz: byte 1 does not hold {article.capture_id}, as the index says",
    )


def test_a_check_finds_a_file_that_is_gone(shelf: Shelf) -> None:
    shelf.run(*PAGES)
    shelf.run(Page("3"), at=NOW + DAY, ends=False)
    [name] = shelf.close()
    for path in shelf.root.rglob("*.gz"):
        path.unlink()
    [fault] = check(shelf)
    assert fault.startswith(f"{name}: {name} is not in")
    assert missing_files(shelf.conn, shelf.root) == ["bd_daily/bd_daily-2.warc.gz"]


# Where a text came from


def test_a_text_leads_to_its_bytes(shelf: Shelf, place: str, tmp_path: Path) -> None:
    [first] = shelf.run(Page("1", "article_matched"))
    shelf.close()
    shelf.move(place)
    article_id = int(str(one_value(shelf.conn, "SELECT id FROM article")))
    found = find_provenance(shelf.conn, shelf.root, article_id, None)
    assert (found.number, found.of, found.source.capture_id) == (1, 1, first.capture_id)
    assert (found.held_by.file, found.held_by.location) == ("bd_daily/bd_daily-1.warc.gz", place)
    assert save_page(found, tmp_path / "page.html", raw=False) == len(Page("1").came)
    assert (tmp_path / "page.html").read_bytes() == Page("1").came


def test_a_text_that_is_not_there_is_said(shelf: Shelf) -> None:
    shelf.run(Page("1", "article_matched"))
    article_id = int(str(one_value(shelf.conn, "SELECT id FROM article")))
    with pytest.raises(ArchiveError, match=f"There is no article {article_id + 1}"):
        find_provenance(shelf.conn, shelf.root, article_id + 1, None)
    with pytest.raises(ArchiveError, match="has no text 2: its texts are numbered 1 to 1"):
        find_provenance(shelf.conn, shelf.root, article_id, 2)


def test_other_bytes_than_were_captured_are_not_passed_off_as_the_source(shelf: Shelf) -> None:
    shelf.run(Page("1", "article_matched"))
    shelf.conn.execute("UPDATE capture SET digest = repeat('0', 64)")
    article_id = int(str(one_value(shelf.conn, "SELECT id FROM article")))
    with pytest.raises(ArchiveError, match="holds other bytes than were captured"):
        find_provenance(shelf.conn, shelf.root, article_id, 1)
