"""Retention: what no stored article needs goes when its time is over, and nothing else ever does."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import store_archive
from flows.archive import read_capture
from flows.archive_check import check_files
from flows.archive_files import archive_lock
from flows.archive_settings import keep_time
from flows.database import Connection
from flows.revisit import HOUR
from flows.runs import known_payloads
from flows.store_archive import list_archive_files
from spiders.archive import ArchiveError
from spiders.archive_read import read_records
from spiders.items import Capture
from tests.archived import Page, Shelf, kill
from tests.fix_database import all_rows
from tests.invented import DAY, NOW, outlet

LISTING, MATCHED, OFF_TOPIC = Page("l", "listing", purpose="listing"), Page("1", "article_matched"), Page("2")
HELD = "SELECT article_key FROM capture WHERE warc_file IS NOT NULL ORDER BY article_key"


@pytest.fixture
def shelf(db: Connection, tmp_path: Path) -> Shelf:
    return Shelf(db, tmp_path)


def held(shelf: Shelf) -> list[str]:
    return [str(key) for (key,) in all_rows(shelf.conn, HELD)]


def payload(shelf: Shelf, capture: Capture) -> bytes:
    return read_capture(shelf.conn, shelf.root, capture.capture_id).payload


def assert_whole(shelf: Shelf) -> None:
    assert check_files(shelf.conn, shelf.root, list_archive_files(shelf.conn), now=NOW).faults == ()


def test_after_thirty_days_only_what_articles_need_is_kept(shelf: Shelf) -> None:
    captures = shelf.run(LISTING, MATCHED, OFF_TOPIC)
    shelf.close()
    assert shelf.expire(NOW + 30 * DAY).captures == 0
    assert held(shelf) == ["1", "2", "l"]
    expired = shelf.expire(NOW + 31 * DAY)
    assert (expired.captures, expired.files, expired.faults) == (2, 1, ())
    assert held(shelf) == ["1"]
    assert payload(shelf, captures[1]) == MATCHED.came
    assert shelf.files == ["bd_daily-1.kept-1.warc.gz"]
    assert_whole(shelf)
    assert shelf.expire(NOW + 400 * DAY).captures == 0


def test_that_a_page_was_fetched_stays_known(shelf: Shelf) -> None:
    [_, _, gone] = shelf.run(LISTING, MATCHED, OFF_TOPIC)
    shelf.close()
    shelf.expire()
    query = "SELECT outcome, digest, warc_file FROM capture WHERE article_key = '2'"
    assert all_rows(shelf.conn, query) == [("article_unmatched", gone.digest, None)]
    with pytest.raises(ArchiveError, match=r"its time is over \(KHOBOR_KEEP_DAYS\)"):
        payload(shelf, gone)


def test_kept_records_are_copied_as_they_are_with_their_requests(shelf: Shelf) -> None:
    [_, article, _] = shelf.run(LISTING, MATCHED, OFF_TOPIC)
    [name] = shelf.close()
    before = (shelf.root / name).read_bytes()
    shelf.expire()
    after = (shelf.root / "bd_daily" / "bd_daily-1.kept-1.warc.gz").read_bytes()
    info_length = len(before) - len(before[before.index(b"\x1f\x8b", 2) :])
    offset = article.warc_offset or 0
    assert after == before[:info_length] + before[offset : offset + len(after) - info_length]


def test_a_file_without_anything_kept_goes(shelf: Shelf) -> None:
    shelf.run(LISTING, OFF_TOPIC)
    shelf.close()
    assert shelf.expire().captures == 2
    assert shelf.files == []
    assert list_archive_files(shelf.conn) == []


def test_a_file_that_no_capture_points_to_goes_when_it_is_old(shelf: Shelf) -> None:
    shelf.run(OFF_TOPIC)
    shelf.conn.execute("UPDATE capture SET warc_file = NULL")
    shelf.close()
    shelf.conn.execute("UPDATE archive_file SET closed_at = %s", [NOW])
    assert shelf.expire(NOW + 30 * DAY).files == 0
    assert shelf.expire(NOW + 31 * DAY).files == 1
    assert shelf.files == []


def test_a_young_file_is_not_touched(shelf: Shelf) -> None:
    shelf.run(LISTING)
    shelf.run(LISTING, at=NOW + 10 * DAY)
    shelf.close()
    shelf.expire()
    assert shelf.files == ["bd_daily-2.warc.gz"]


def test_every_visit_to_a_stored_article_is_kept(shelf: Shelf) -> None:
    shelf.run(MATCHED)
    shelf.run(Page("1", "article_unchanged", b"<p>other adverts</p>"), at=NOW + DAY)
    shelf.run(Page("1", "gone", b"<p>404</p>", status=404), at=NOW + 2 * DAY)
    shelf.close()
    assert shelf.expire(NOW + 90 * DAY).captures == 0


def test_a_payload_is_kept_while_a_kept_capture_refers_to_it(shelf: Shelf) -> None:
    [listing, off_topic] = shelf.run(LISTING, OFF_TOPIC)
    [again] = shelf.run(Page("l", "listing", purpose="listing", again=listing), at=NOW + 20 * DAY)
    [matched] = shelf.run(Page("2", "article_matched", again=off_topic), at=NOW + 20 * DAY)
    shelf.close()
    assert shelf.expire().captures == 0
    assert payload(shelf, again) == LISTING.came
    assert shelf.expire(NOW + 60 * DAY).captures == 2
    assert payload(shelf, matched) == OFF_TOPIC.came
    assert held(shelf) == ["2", "2"]
    assert_whole(shelf)


def test_a_file_can_lose_records_again(shelf: Shelf) -> None:
    [listing, _] = shelf.run(LISTING, MATCHED)
    shelf.run(Page("l", "listing", purpose="listing", again=listing), OFF_TOPIC, at=NOW + 20 * DAY)
    shelf.run(OFF_TOPIC, MATCHED, at=NOW)
    shelf.close()
    assert shelf.expire().captures == 1
    assert shelf.expire(NOW + 60 * DAY).captures == 3
    assert shelf.files == ["bd_daily-1.kept-1.warc.gz", "bd_daily-3.kept-1.warc.gz"]
    assert_whole(shelf)


def test_a_distant_file_is_replaced_by_a_local_one_that_is_moved_next(shelf: Shelf, tmp_path: Path) -> None:
    place = f"file://{tmp_path}/elsewhere"
    [_, article, _] = shelf.run(LISTING, MATCHED, OFF_TOPIC)
    shelf.close()
    shelf.move(place)
    assert shelf.expire().faults == ()
    assert shelf.files == ["bd_daily-1.kept-1.warc.gz"]
    assert shelf.move(place).files == 1
    assert shelf.files == []
    assert [path.name for path in (tmp_path / "elsewhere").rglob("*.gz")] == ["bd_daily-1.kept-1.warc.gz"]
    assert payload(shelf, article) == MATCHED.came
    assert_whole(shelf)


@pytest.mark.parametrize(
    "step",
    [
        "flows.archive_expire:_copy_kept",
        "flows.store_archive:place_captures",
        "flows.archive_expire:transact",
        "flows.archive_expire:delete_file",
    ],
)
def test_a_round_that_was_killed_lost_nothing_and_is_finished_by_the_next(shelf: Shelf, url: str, step: str) -> None:
    [_, article, _] = shelf.run(LISTING, MATCHED, OFF_TOPIC)
    shelf.close()
    kill(url, shelf.root, "expire", step)
    assert payload(shelf, article) == MATCHED.came
    with archive_lock(shelf.conn):
        assert shelf.close() == []
        assert shelf.expire().faults == ()
    assert held(shelf) == ["1"]
    assert payload(shelf, article) == MATCHED.came
    assert shelf.files == ["bd_daily-1.kept-1.warc.gz"]
    assert [each.file for each in list_archive_files(shelf.conn)] == ["bd_daily/bd_daily-1.kept-1.warc.gz"]
    assert_whole(shelf)


def test_a_round_that_was_killed_leaves_nothing_that_refers_to_what_has_gone(shelf: Shelf, url: str) -> None:
    [first] = shelf.run(LISTING)
    shelf.run(Page("l", "listing", purpose="listing", again=first), at=NOW + HOUR / 2)
    assert len(shelf.close()) == 2
    shelf.conn.execute("UPDATE archive_file SET closed_at = closed_at - interval '1 hour' WHERE run LIKE '%-1'")
    kill(url, shelf.root, "expire", "flows.archive_expire:transact")
    assert len(held(shelf)) == 1
    assert_whole(shelf)
    assert shelf.expire().captures == 1


def test_a_damaged_file_stays_as_it_is(shelf: Shelf) -> None:
    shelf.run(LISTING, MATCHED)
    [name] = shelf.close()
    data = (shelf.root / name).read_bytes()
    (shelf.root / name).write_bytes(data[:-9])
    [fault] = shelf.expire().faults
    assert fault == f"{name}: it is not the file that was closed; see khobor archive check"
    assert held(shelf) == ["1", "l"]
    assert shelf.files == ["bd_daily-1.warc.gz"]


def test_a_file_whose_index_is_wrong_stays_as_it_is(shelf: Shelf) -> None:
    shelf.run(LISTING, MATCHED)
    [name] = shelf.close()
    shelf.conn.execute("UPDATE capture SET warc_offset = warc_offset + 1 WHERE outcome = 'article_matched'")
    [fault] = shelf.expire().faults
    assert "where the index says" in fault
    with (shelf.root / name).open("rb") as stream:
        assert len(list(read_records(stream))) == 2


def test_what_an_article_was_read_from_meanwhile_stays_with_its_file(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.run(LISTING, MATCHED, OFF_TOPIC)
    [name] = shelf.close()
    lock = store_archive.lock_file_captures

    def read_meanwhile(conn: Connection, file: str) -> None:
        lock(conn, file)
        conn.execute("UPDATE capture SET article_key = '1' WHERE article_key = '2'")

    monkeypatch.setattr(store_archive, "lock_file_captures", read_meanwhile)
    assert shelf.expire().captures == 0
    assert (held(shelf), shelf.files) == (["1", "1", "l"], [Path(name).name])


# What a run is told


def told(shelf: Shelf, at_day: int) -> list[str]:
    payloads = known_payloads(shelf.conn, outlet(), now=NOW + at_day * DAY)
    return sorted(each.capture_id for each in payloads)


def test_a_run_is_told_of_payloads_that_outlive_it(shelf: Shelf) -> None:
    listing, matched, _, again = (
        *shelf.run(LISTING, MATCHED, OFF_TOPIC),
        *shelf.run(Page("l", "listing", purpose="listing"), at=NOW + 10 * DAY),
    )
    # Of two that hold the same the younger; an off-topic article is never asked for again.
    assert told(shelf, 11) == sorted([matched.capture_id, again.capture_id])
    assert told(shelf, 20) == sorted([matched.capture_id, again.capture_id])
    assert told(shelf, 100) == [matched.capture_id]
    assert listing.capture_id not in told(shelf, 0)


def test_a_scout_is_told_of_nothing_that_expires_while_it_looks(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOBOR_KEEP_DAYS", "1")
    shelf.run(LISTING)
    assert list(known_payloads(shelf.conn, outlet(), now=NOW + 23 * HOUR, mode="scout")) == []
    [known] = known_payloads(shelf.conn, outlet(), now=NOW + 11 * HOUR, mode="scout")
    assert known.url.endswith("/l")


def test_a_run_is_told_of_the_record_that_holds_the_payload(shelf: Shelf) -> None:
    [first] = shelf.run(MATCHED)
    shelf.run(Page("1", "article_unchanged", again=first), at=NOW + DAY)
    assert told(shelf, 2) == [first.capture_id]
    shelf.conn.execute("UPDATE capture SET warc_file = NULL")
    assert told(shelf, 2) == []


def test_the_time_to_keep_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHOBOR_KEEP_DAYS", raising=False)
    assert keep_time() == 30 * DAY
    monkeypatch.setenv("KHOBOR_KEEP_DAYS", "7")
    assert keep_time() == 7 * DAY
    monkeypatch.setenv("KHOBOR_KEEP_DAYS", "a week")
    with pytest.raises(ArchiveError, match="set it to a number of days"):
        keep_time()
