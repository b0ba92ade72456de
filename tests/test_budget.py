"""One budget of requests for each outlet and clock hour, whoever makes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from flows.database import Connection
from flows.desk import with_spent
from flows.rows import Effects
from flows.runs import finish_run, start_run
from flows.summary import summarise, table
from spiders.budget import HourBudget, hourly_budget
from spiders.job import Job, JobError, Limits
from spiders.run import Run
from tests.crawled import crawl
from tests.invented import NOW, Desk, capture, outlet
from tests.local_site import LocalSite, serve
from tests.test_runs import report

HOUR = timedelta(hours=1)
LATE = datetime(2026, 9, 1, 6, 59, tzinfo=UTC)


def run_at(at: datetime, folder: Path, limits: Limits) -> Run:
    """A live run that takes `at` for the present."""
    folder.mkdir()
    job = Job(run=folder.name, outlet="bd_daily", archive=folder, limits=limits, now=at)
    return Run(job, folder, outlet())


def test_a_run_ends_where_earlier_runs_of_the_hour_left_off(tmp_path: Path) -> None:
    first = run_at(NOW, tmp_path / "first", Limits(per_hour=5))
    assert [first.spend_request() for _ in range(3)] == [None] * 3
    ended = first.finish("finished")
    assert (ended.hour_requests, ended.hour_budget) == (3, 5)
    second = run_at(NOW + HOUR / 2, tmp_path / "second", Limits(per_hour=5, spent=ended.hour_requests))
    assert [second.spend_request() for _ in range(3)] == [None, None, "hourly budget"]
    assert second.finish("hourly budget").hour_requests == 5


def test_the_next_hour_begins_anew_also_within_a_run() -> None:
    budget = HourBudget(2, spent=1, at=LATE)
    budget.count(LATE)
    assert budget.is_spent(LATE)
    assert not budget.is_spent(LATE + timedelta(minutes=1))
    budget.count(LATE + timedelta(minutes=1))
    assert budget.spent(LATE + timedelta(minutes=2)) == 1


def test_a_clock_hour_is_the_same_in_every_zone() -> None:
    kathmandu = datetime.fromisoformat("2026-09-01T12:05:00+05:45")  # 06:20 UTC
    assert HourBudget(5, spent=3, at=kathmandu).spent(LATE) == 3


def test_the_budget_of_the_run_comes_before_the_hours(tmp_path: Path) -> None:
    run = run_at(NOW, tmp_path / "run", Limits(requests=1, per_hour=5))
    assert [run.spend_request(), run.spend_request()] == [None, "request budget"]
    run.finish("request budget")


def test_a_crawl_without_a_request_left_makes_none_and_leaves_what_waits(tmp_path: Path) -> None:
    with serve(LocalSite()) as site:
        site.list_articles("one")
        crawled = crawl(site, tmp_path, limits=Limits(per_hour=1, spent=1), now=NOW)
    assert site.asked == []
    assert crawled.report.finish_reason == "hourly budget"
    assert crawled.lines == [], "nothing is refused for a robots.txt that was not asked for"


def test_a_crawl_ends_when_the_hour_is_spent_and_the_rest_is_not_reached(tmp_path: Path) -> None:
    with serve(LocalSite()) as site:
        site.list_articles("one", "two", "three")
        crawled = crawl(site, tmp_path, limits=Limits(per_hour=10, spent=7), now=NOW)
    assert site.paths == ["/robots.txt", "/news", "/article/one"]
    assert crawled.report.finish_reason == "hourly budget"
    assert (crawled.report.found, crawled.report.not_reached) == (3, 2)
    assert (crawled.report.hour_requests, crawled.report.hour_budget) == (10, 10)


def test_what_an_hour_has_cost_is_the_sum_of_its_runs(db: Connection, tmp_path: Path) -> None:
    desk, job = Desk(db, tmp_path), Job(run="next", outlet="bd_daily", archive=tmp_path)
    before = [capture("1", at=NOW - timedelta(minutes=1), requests=9)]
    desk.ingest(*before, capture("2", at=NOW, requests=3), capture("3", at=NOW + HOUR / 2))
    assert spent(db, job, NOW + HOUR / 2) == 4, "of a run that goes on, the captures of the hour"
    done = attrs.evolve(job, run="done")
    start_run(db, done, outlet(), started_at=NOW)
    finish_run(db, report("done", 0, requests=20))
    assert spent(db, job, NOW + HOUR / 2) == 24, "of one that began and ended in it, what it reports"
    assert spent(db, job, NOW + HOUR) == 0


def spent(db: Connection, job: Job, now: datetime) -> int:
    return with_spent(db, job, now).limits.spent


def test_an_outlet_declares_its_budget_and_the_desk_may_ask_for_less(monkeypatch: pytest.MonkeyPatch) -> None:
    small = attrs.evolve(outlet(), requests_per_hour=100)
    assert hourly_budget(small) == 100
    for text, budget in [("40", 40), ("500", 100), ("", 100)]:
        monkeypatch.setenv("KHOBOR_REQUESTS_PER_HOUR", text)
        assert hourly_budget(small) == budget
    monkeypatch.setenv("KHOBOR_REQUESTS_PER_HOUR", "few")
    with pytest.raises(JobError, match="KHOBOR_REQUESTS_PER_HOUR is 'few': set it to a number"):
        hourly_budget(small)


def test_the_summary_shows_how_much_of_the_hour_is_spent() -> None:
    live = summarise(report("r", 1, hour_requests=12, hour_budget=360), Effects())
    assert live.sentence().endswith("; 12/360 requests of this hour")
    assert [row["hour"] for row in table([live, summarise(report("r", 1), Effects())])] == ["12/360", ""]
