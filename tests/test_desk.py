"""The steps of a run, without Prefect: over a real database and a real spider's spool."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import attrs
import pytest

from flows.arguments import WrongUseError
from flows.crawl import CrawlEnd, crawl
from flows.database import Connection, connect
from flows.desk import (
    Asked,
    CollectError,
    Desk,
    begin,
    drain_waiting,
    finish,
    open_desk,
    requests_an_hour,
    store_batch,
    take_outlet,
)
from flows.runs import lock_outlet
from spiders.home import project_root
from spiders.outlets import load_outlet
from spiders.replay import RecordingError
from spiders.spool import RunLock, batches
from tests.fix_database import all_rows, one_value

OUTLET = load_outlet("dbcnews").outlet
RECORDED = Asked(outlet=OUTLET, replay=project_root() / "seeds")


@pytest.fixture
def stack(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """An environment with an empty database and home; what is opened is closed."""
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("KHOBOR_HOME", str(tmp_path))
    monkeypatch.delenv("KHOBOR_CONTACT", raising=False)
    with ExitStack() as opened:
        yield opened


def crawled(desk: Desk) -> CrawlEnd:
    """Begin the run and let its spider write the spool."""
    begin(desk, parent=None, prefect_id=None)
    return asyncio.run(crawl(desk.job, desk.spool, on_progress=lambda _: None, on_log=lambda *_: None))


def articles(conn: Connection) -> object:
    return one_value(conn, "SELECT count(*) FROM article")


def test_a_live_crawl_without_a_contact_is_refused_before_anything_is_opened(stack: ExitStack) -> None:
    with pytest.raises(WrongUseError, match="KHOBOR_CONTACT"):
        open_desk(stack, Asked(outlet=OUTLET))


def test_a_topic_that_is_not_in_the_database_is_named_with_those_that_are(stack: ExitStack) -> None:
    with pytest.raises(WrongUseError, match=r"'nosuch'\. There are: dprk-russia-arms"):
        open_desk(stack, attrs.evolve(RECORDED, topics=("nosuch",)))


def test_a_recording_that_is_none_is_refused(stack: ExitStack, tmp_path: Path) -> None:
    with pytest.raises(RecordingError):
        open_desk(stack, attrs.evolve(RECORDED, replay=tmp_path / "nothing"))


def test_a_run_takes_the_recordings_time_for_the_present(stack: ExitStack) -> None:
    desk = open_desk(stack, RECORDED)
    assert desk.now.isoformat() == "2026-09-01T06:00:00+00:00"
    assert desk.job.run.startswith("dbcnews-20260901T060000-")


def test_a_backfill_leaves_a_share_of_the_hour_to_the_news_and_is_not_held_up_by_a_recordings_hour() -> None:
    news = requests_an_hour(Asked(outlet=OUTLET))
    assert 0 < requests_an_hour(Asked(outlet=OUTLET, mode="backfill")) < news
    assert requests_an_hour(attrs.evolve(RECORDED, mode="backfill")) > 1000 * news


def test_a_finished_run_sums_up_what_its_spool_and_the_database_say(stack: ExitStack, db: Connection) -> None:
    desk = open_desk(stack, RECORDED)
    assert take_outlet(desk) is None
    end = crawled(desk)
    for path in batches(desk.spool):
        store_batch(desk, path)
    summary = finish(desk, end, stored=len(batches(desk.spool)))
    assert summary.state == "done"
    assert summary.found == summary.known + summary.fetched + summary.not_reached
    assert summary.new == summary.matched == articles(db)
    assert all_rows(db, "SELECT state, health FROM run") == [("finished", "healthy")]


def test_an_outlet_that_another_run_has_is_left_to_it(stack: ExitStack, db: Connection) -> None:
    desk = open_desk(stack, RECORDED)
    assert lock_outlet(db, OUTLET.slug, "the-other-run")
    busy = take_outlet(desk)
    assert busy is not None
    assert busy.state == "busy"
    assert busy.reason.startswith("already being crawled by the-other-run since 2")
    assert list(desk.places.spool.iterdir()) == []


def test_a_spider_that_lost_its_flow_still_counts_as_a_run(
    stack: ExitStack, db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.desk.FORMER_CHILD_SECONDS", 0.1)
    former, desk = open_desk(stack, RECORDED), open_desk(stack, RECORDED)
    begin(former, parent=None, prefect_id=None)
    still_writing = RunLock(former.spool)
    busy = take_outlet(desk)
    still_writing.release()
    assert busy is not None
    assert former.job.run in busy.reason
    assert lock_outlet(db, OUTLET.slug, "free again")


def test_what_a_former_run_left_is_stored_before_the_next_crawl(stack: ExitStack, db: Connection) -> None:
    former = open_desk(stack, RECORDED)
    crawled(former)
    assert articles(db) == 0
    desk = open_desk(stack, RECORDED)
    assert take_outlet(desk) is None
    effects = drain_waiting(desk)
    assert effects.new == articles(db) != 0
    assert one_value(db, "SELECT state FROM run") == "finished"


def test_a_spider_that_died_fails_the_run_with_its_last_words(stack: ExitStack, db: Connection) -> None:
    desk = open_desk(stack, RECORDED)
    assert take_outlet(desk) is None
    begin(desk, parent=None, prefect_id=None)
    end = CrawlEnd(exit_code=-9, report=None, last_words="something\nMemoryError")
    with pytest.raises(CollectError, match="died with exit code -9: MemoryError") as caught:
        finish(desk, end, stored=0)
    assert caught.value.summary.state == "failed"
    assert one_value(db, "SELECT state FROM run") == "died"


def test_a_lost_connection_is_made_again(stack: ExitStack, db: Connection, url: str) -> None:
    desk = open_desk(stack, RECORDED)
    assert take_outlet(desk) is None
    end = crawled(desk)
    db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'khobor run %'")
    summary = finish(desk, end, stored=0)
    with connect(url) as again:
        assert summary.new == articles(again) != 0


def test_batches_wait_for_a_database_that_is_gone(stack: ExitStack, tmp_path: Path) -> None:
    desk = open_desk(stack, RECORDED)
    assert take_outlet(desk) is None
    end = crawled(desk)
    desk.conn.close()
    gone = attrs.evolve(desk, database_url=f"postgresql://postgres@/khobor?host={tmp_path}")
    with pytest.raises(CollectError, match=f"^{len(batches(desk.spool))} batches wait in the spool") as caught:
        finish(gone, end, stored=0)
    assert caught.value.summary.state == "failed"
