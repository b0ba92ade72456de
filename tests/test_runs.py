"""The life of a run in the database, and what dead runs leave behind."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows import store
from flows.database import Connection
from flows.rows import Effects
from flows.runs import (
    NEVER,
    drain,
    drain_left,
    fail_run,
    finish_run,
    known_urls,
    outlet_history,
    start_run,
    waiting_batches,
)
from spiders.archive import ArchiveWriter, Exchange
from spiders.archive_read import read_response
from spiders.job import History, Job, read_job
from spiders.known import Known, write_known
from spiders.spool import Line, RunLock, RunReport, SpoolWriter
from tests.fix_database import all_rows, one_value
from tests.invented import DAY, NOW, Desk, address, capture, outlet, visit, write_spool

HOUR = timedelta(hours=1)
RUNS = "SELECT run, state, finish_reason FROM run ORDER BY run"


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path / "desk")


@pytest.fixture
def spools(tmp_path: Path) -> Path:
    (tmp_path / "spools").mkdir()
    return tmp_path / "spools"


def report(run: str, batches: int, **changes: Any) -> RunReport:
    values: dict[str, Any] = {
        "run": run,
        "outlet": "bd_daily",
        "mode": "latest",
        "started_at": NOW,
        "finished_at": NOW + HOUR,
        "finish_reason": "finished",
        "health": "healthy",
        "health_reason": "3 articles listed, 3 read",
        "found": 5,
        "known": 2,
        "not_reached": 0,
        "fetched": 3,
        "article_outcomes": {"article_matched": 2, "gone": 1},
        "listing_outcomes": {"listing": 1},
        "requests": 5,
        "batches": batches,
        "inferred_only": False,
    }
    return RunReport(**(values | changes))


def finish(spool: Path, batches: int = 1) -> None:
    """What the child does last."""
    writer = SpoolWriter(spool)
    writer.batches = batches
    writer.finish(report(spool.name, batches))


def test_a_run_is_started_and_finished_with_its_counts(db: Connection, spools: Path) -> None:
    spool = write_spool(spools / "r1", visit())
    job = read_job(spool)
    start_run(db, job, outlet(), started_at=NOW, parent="monitor-1")
    start_run(db, job, outlet(), started_at=NOW + HOUR, prefect_id="p-1")
    assert all_rows(db, "SELECT state, started_at, parent, prefect_id FROM run") == [
        ("running", NOW, "monitor-1", "p-1")
    ]
    assert drain(db, spool, outlet(), now=NOW) == Effects(new=1, captures=1)
    finish_run(db, report("r1", 1))
    [(state, health, found, outcomes)] = all_rows(db, "SELECT state, health, found, article_outcomes FROM run")
    assert (state, health, found, outcomes) == ("finished", "healthy", 5, {"gone": 1, "article_matched": 2})
    assert store.run_effects(db, "r1") == Effects(new=1, captures=1)
    assert all_rows(db, "SELECT slug, zone FROM outlet") == [("bd_daily", "Asia/Dhaka")]
    assert all_rows(db, "SELECT slug FROM topic") == [("arms",)]


def test_a_failed_run_is_put_right_by_its_report(db: Connection, spools: Path) -> None:
    spool = write_spool(spools / "r1", visit())
    start_run(db, read_job(spool), outlet(), started_at=NOW)
    fail_run(db, "r1", "1 batch waits", NOW + HOUR)
    assert all_rows(db, RUNS) == [("r1", "failed", "1 batch waits")]
    finish(spool)
    [left] = drain_left(db, spools, outlet(), now=NOW)
    assert (left.run, left.died, left.effects.new) == ("r1", False, 1)
    assert all_rows(db, RUNS) == [("r1", "finished", "finished")]
    fail_run(db, "r1", "too late", NOW + DAY)
    assert all_rows(db, RUNS) == [("r1", "finished", "finished")]


def test_drain_takes_what_is_whole_and_only_once(db: Connection, spools: Path) -> None:
    spool = write_spool(spools / "r1", [*visit("1"), *visit("2")], batch_lines=2)
    (spool / "batch-00003.jsonl.part").write_text("half a line")
    start_run(db, read_job(spool), outlet(), started_at=NOW)
    assert len(waiting_batches(db, spool)) == 2
    assert drain(db, spool, outlet(), now=NOW) == Effects(new=2, captures=2)
    assert drain(db, spool, outlet(), now=NOW) == Effects()
    assert waiting_batches(db, spool) == []


def test_a_spool_that_no_flow_began_can_be_drained(db: Connection, spools: Path) -> None:
    finish(write_spool(spools / "alone", visit()))
    [left] = drain_left(db, spools, outlet(), now=NOW)
    assert left.effects == Effects(new=1, captures=1)
    assert all_rows(db, "SELECT run, state, started_at FROM run") == [("alone", "finished", NOW)]
    assert drain_left(db, spools, outlet(), now=NOW) == []


def test_a_dead_run_is_drained_mended_and_closed(db: Connection, spools: Path) -> None:
    spool = write_spool(spools / "dead", visit())
    archive = read_job(spool).archive
    writer = ArchiveWriter(archive, "bd_daily", "dead")
    exchange = Exchange(
        url=address("1"),
        method="GET",
        request_headers=[],
        status=200,
        response_headers=[],
        payload=b"<p>",
        fetched_at=NOW,
    )
    record = writer.write(exchange)
    writer.close()
    file = archive / writer.name
    whole = file.stat().st_size
    file.write_bytes(file.read_bytes() + b"\x1f\x8b half a record")

    [left] = drain_left(db, spools, outlet(), now=NOW)
    assert (left.died, left.effects.new) == (True, 1)
    assert all_rows(db, RUNS) == [("dead", "died", "its process ended without a report")]
    assert file.stat().st_size == whole
    assert read_response(archive, record.file, record.offset).payload == b"<p>"
    assert drain_left(db, spools, outlet(), now=NOW) == []


def test_a_run_whose_child_lives_is_left_alone(db: Connection, spools: Path) -> None:
    lock = RunLock(write_spool(spools / "alive", visit()))
    assert drain_left(db, spools, outlet(), now=NOW) == []
    lock.release()
    assert len(drain_left(db, spools, outlet(), now=NOW)) == 1


def test_another_outlets_spool_and_stray_folders_are_left_alone(db: Connection, spools: Path) -> None:
    write_spool(spools / "theirs", visit(of="in_daily"), of="in_daily")
    (spools / "stray").mkdir()
    (spools / "cut").mkdir()
    (spools / "cut" / "job.json").write_text('{"format": 1, "ru')
    (spools / "file").touch()
    assert drain_left(db, spools, outlet(), now=NOW) == []


# What a spider is told


def known(desk: Desk, *args: Any, **more: Any) -> dict[str, tuple[object, ...]]:
    rows = known_urls(desk.conn, outlet(), *args, now=NOW + DAY, **more)
    return {row.url: (row.article_key, row.etag, row.next_visit, row.revisit) for row in rows}


@pytest.fixture
def crawled(desk: Desk) -> Desk:
    """A desk that knows a young article, an old one, one gone, and an unmatched page."""
    lines: list[Line] = [
        *visit("young", capture_changes={"url": address("young") + "?ref=home"}),
        *visit("old", published_at=NOW - 400 * DAY),
        *visit("gone"),
        capture("other", "article_unmatched"),
        capture("l", "listing", purpose="listing", etag='"listed"'),
    ]
    desk.ingest(*lines)
    desk.ingest(capture("gone", "gone", at=NOW + HOUR, status=404, etag=None))
    return desk


def test_a_crawl_for_news_gets_the_whole_ledger(crawled: Desk) -> None:
    assert known(crawled, "latest") == {
        address("young"): ("young", '"young-0106"', NOW + HOUR / 4, True),
        address("young") + "?ref=home": ("young", '"young-0106"', NEVER, False),
        address("old"): ("old", '"old-0106"', NOW + 30 * DAY, True),
        address("gone"): ("gone", '"gone-0106"', NOW + 2 * HOUR, True),
        address("other"): ("other", '"other-0106"', NEVER, False),
        address("l"): ("l", '"listed"', NOW, False),
    }


def test_revisits_get_the_stored_articles_that_are_due(crawled: Desk) -> None:
    assert sorted(known(crawled, "revisit")) == [address("gone"), address("young")]


def test_given_addresses_get_what_is_known_of_them(crawled: Desk) -> None:
    urls = (address("young") + "?utm_source=x", address("nobody"))
    assert list(known(crawled, "urls", urls=urls)) == [address("young")]


def test_another_outlets_ledger_is_not_told(crawled: Desk) -> None:
    assert list(known_urls(crawled.conn, outlet("in_daily"), "latest", now=NOW)) == []


def test_the_spiders_file_takes_the_stream(crawled: Desk, tmp_path: Path) -> None:
    write_known(tmp_path / "known.sqlite3", known_urls(crawled.conn, outlet(), "latest", now=NOW))
    file = Known(tmp_path / "known.sqlite3")
    found = file.find(address("other"))
    assert found is not None and found.next_visit == NEVER
    assert [each.url for each in file.revisits()] == [address("young"), address("gone"), address("old")]
    file.close()


def read_run(db: Connection, run: str, day: int, **changes: Any) -> None:
    """A finished run with a report, `day` days after the first."""
    started_at = NOW + day * DAY
    values: dict[str, Any] = {
        "started_at": started_at,
        "finished_at": started_at + HOUR,
        "articles_read": 6,
        "field_counts": {"body": 6, "body:selector:seen": 6, "authors": 3, "letters": 6000},
        "faults": {"dateline_unreadable": 1},
        "found": 30,
        "known": 6,
        "fetched": 24,
        "article_outcomes": {"article_unmatched": 24},
    }
    job = Job(run=run, outlet="bd_daily", mode=changes.get("mode", "latest"), archive=Path("archive"))
    start_run(db, job, outlet(), started_at=started_at)
    finish_run(db, report(run, 0, **(values | changes)))


def test_an_outlets_history_is_the_sum_of_its_last_runs(db: Connection) -> None:
    assert outlet_history(db, outlet()) is None
    for day in range(3):
        read_run(db, f"r{day}", day)
    read_run(db, "blind", 3, health="blind", field_counts={"body:generic": 6}, found=1, known=0)
    read_run(db, "past", 4, mode="backfill", found=900)
    read_run(db, "quick", 4, found=0, known=0, articles_read=0, listing_outcomes={"not_modified": 1})
    history = outlet_history(db, outlet())
    assert history == History(
        articles=18,
        field_counts={"body": 18, "body:selector:seen": 18, "authors": 9, "letters": 18000},
        faults={"dateline_unreadable": 3},
        found=30,
        new_per_hour=72 / (4 * 24),
        last_new_at=NOW + 2 * DAY,
    )
    assert outlet_history(db, outlet("in_daily")) is None


def test_a_history_goes_back_twenty_runs(db: Connection) -> None:
    for day in range(25):
        read_run(db, f"r{day:02}", day, field_counts={"old" if day < 5 else "new": 6})
    history = outlet_history(db, outlet())
    assert history is not None
    assert (history.articles, history.field_counts) == (120, {"new": 120})


def test_news_that_a_scout_found_first_is_no_silence_of_the_runs_behind_it(db: Connection) -> None:
    for day in range(3):
        read_run(db, f"l{day}", day, found=30, known=30, articles_read=0)
        read_run(db, f"s{day}", day, mode="scout", found=12, known=6, articles_read=0)
        read_run(db, f"d{day}", day, mode="due", found=6, known=0)
    history = outlet_history(db, outlet())
    assert history is not None
    assert (history.found, history.new_per_hour) == (30, 18 / 48)
    assert history.last_new_at == NOW + 2 * DAY
    assert history.articles == 18, "what runs of mode due read counts"


def test_reports_keep_the_counts_as_json(db: Connection, spools: Path) -> None:
    spool = write_spool(spools / "r1", visit())
    start_run(db, read_job(spool), outlet(), started_at=NOW)
    finish_run(db, report("r1", 1, article_outcomes={}))
    assert json.dumps(one_value(db, "SELECT article_outcomes FROM run")) == "{}"
