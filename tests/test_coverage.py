"""What there is and is not of each day: the numbers add up, and a day is done only when nothing of it is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import get_args

import psycopg
import pytest

from flows import store_coverage
from flows.arguments import WrongUseError
from flows.coverage import COUNTS, DayCoverage, DayToDo, Piece, RunCost, cut, sum_up
from flows.database import Connection, grant_reader
from flows.pieces import Backfilled, add_crawl, check_walkable, next_hour, stopped, what_next
from flows.runs import start_run
from flows.summary import Ending, Summary
from flows.walks import begin_walk, end_walk
from spiders.items import Find, Outcome
from spiders.job import Job, Mode
from tests.fix_database import all_rows, one_value
from tests.invented import DAY, NOW, Desk, address, capture, outlet, visit
from tests.test_runs import report

FIRST, LAST = date(2026, 8, 30), date(2026, 9, 1)
WINDOW = Piece(FIRST, LAST)


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def find(key: str, day: date | None, url: str | None = None) -> Find:
    return Find(url=url or address(key), way="sitemap https://x/", listed_on=day, found_at=NOW)


def coverage(desk: Desk) -> dict[date | None, DayCoverage]:
    rows = store_coverage.crawl_coverage(desk.conn, ["bd_daily"], FIRST, LAST)
    for row in rows:
        assert row.found == row.parsed + row.missing
        assert row.missing == row.not_reached + row.unreadable + row.gone
        assert row.fetched == row.found - row.not_reached
        assert row.matched <= row.parsed
    return {row.day: row for row in rows}


def counts(row: DayCoverage) -> dict[str, int]:
    """The counts of a row that are not zero."""
    return {name: getattr(row, name) for name in COUNTS if getattr(row, name)}


def begin(desk: Desk, run: str, *, now: datetime = NOW, mode: Mode = "backfill", window: Piece = WINDOW) -> Job:
    """A run begins to walk the window."""
    job = Job(run=run, outlet="bd_daily", mode=mode, since=window.since, until=window.until, archive=desk.folder)
    start_run(desk.conn, job, outlet(), started_at=now)
    return begin_walk(desk.conn, job, now)


def end(desk: Desk, job: Job, unswept: str | None, now: datetime, back_to: date | None = None) -> None:
    """The run ends with a report."""
    ended = report(job.run, 1, mode="backfill", unswept=unswept, back_to=back_to)
    end_walk(desk.conn, job, ended, now)


def todo(desk: Desk, now: datetime = NOW) -> list[tuple[date | None, bool, int]]:
    rows = store_coverage.backfill_todo(desk.conn, "bd_daily", FIRST, LAST, now)
    return [(row.day, row.swept, row.due) for row in rows]


def test_days_that_nobody_ever_looked_at_are_shown(desk: Desk) -> None:
    desk.ingest(find("1", FIRST))
    rows = coverage(desk)
    assert list(rows) == [FIRST, date(2026, 8, 31), LAST]
    assert counts(rows[LAST]) == {}
    assert rows[LAST].is_gap


def test_an_article_counts_on_its_own_day_and_before_it_is_read_on_its_listings(desk: Desk) -> None:
    desk.ingest(find("read", FIRST), find("left", FIRST))
    desk.ingest(*visit("read", capture_changes={"dated_on": LAST}))
    rows = coverage(desk)
    assert counts(rows[FIRST]) == {"found": 1, "missing": 1, "not_reached": 1}
    assert counts(rows[LAST]) == {"found": 1, "fetched": 1, "parsed": 1, "matched": 1}


def test_an_article_with_several_addresses_counts_once(desk: Desk) -> None:
    desk.ingest(find("1", FIRST), find("1", FIRST, f"{address('1')}?from=home"))
    desk.ingest(*visit("1", capture_changes={"dated_on": FIRST}))
    assert one_value(desk.conn, "SELECT count(*) FROM page WHERE purpose = 'article'") == 2
    assert counts(coverage(desk)[FIRST]) == {"found": 1, "fetched": 1, "parsed": 1, "matched": 1}


@pytest.mark.parametrize("outcome", sorted(set(get_args(Outcome)) - {"listing"}))
def test_every_outcome_is_exactly_one_kind_of_there_or_missing(desk: Desk, outcome: Outcome) -> None:
    kinds = {
        **dict.fromkeys(("article_matched", "article_unmatched", "article_unchanged", "not_modified"), "parsed"),
        **dict.fromkeys(("empty", "layout_changed", "rejected", "redirected_away"), "unreadable"),
        **dict.fromkeys(("unreachable", "blocked", "refused"), "not_reached"),
        "gone": "gone",
    }
    desk.ingest(find("1", FIRST), capture("1", outcome))
    row = coverage(desk)[FIRST]
    assert {name for name in ("parsed", "not_reached", "unreadable", "gone") if getattr(row, name)} == {kinds[outcome]}


def test_what_was_read_once_is_not_missing_when_it_goes_later(desk: Desk) -> None:
    desk.ingest(*visit("1", capture_changes={"dated_on": FIRST}))
    desk.ingest(capture("1", "gone", at=NOW + DAY))
    assert counts(coverage(desk)[FIRST]) == {"found": 1, "fetched": 1, "parsed": 1, "matched": 1}


def test_what_no_listing_dates_has_a_row_of_its_own(desk: Desk) -> None:
    desk.ingest(find("1", None))
    rows = coverage(desk)
    assert list(rows)[-1] is None
    assert counts(rows[None]) == {"found": 1, "missing": 1, "not_reached": 1}


def test_coverage_agrees_with_the_readers_view_of_stored_articles(desk: Desk) -> None:
    desk.ingest(*visit("1", capture_changes={"dated_on": LAST}), *visit("2", capture_changes={"dated_on": LAST}))
    assert all_rows(desk.conn, "SELECT day, articles FROM coverage") == [(LAST, coverage(desk)[LAST].matched)]


def test_a_granted_role_may_ask_and_another_may_not(db: Connection) -> None:
    asked = "SELECT * FROM crawl_coverage('2026-08-01', '2026-08-02')"
    db.execute("CREATE ROLE coverage_reader")
    db.execute("SET ROLE coverage_reader")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(asked)
    db.execute("RESET ROLE")
    grant_reader(db, "coverage_reader")
    db.execute("SET ROLE coverage_reader")
    assert all_rows(db, asked) == []
    db.execute("RESET ROLE")
    db.execute("DROP OWNED BY coverage_reader")
    db.execute("DROP ROLE coverage_reader")


def test_a_walk_that_ended_whole_is_not_walked_again(desk: Desk) -> None:
    later = NOW + 2 * DAY
    job = begin(desk, "first", now=later)
    assert job.sweep
    end(desk, job, None, later)
    assert todo(desk, later) == []
    assert not begin(desk, "second", now=later).sweep
    assert all(row.swept for row in coverage(desk).values())


def test_a_walk_that_was_cut_short_goes_on_from_where_it_began(desk: Desk) -> None:
    later = NOW + 2 * DAY
    end(desk, begin(desk, "first", now=later), "the run ended before its listings did", later)
    assert [day for day, _, _ in todo(desk, later)] == [FIRST, date(2026, 8, 31), LAST]
    assert all_rows(desk.conn, "SELECT DISTINCT reason FROM backfill_day") == [
        ("the run ended before its listings did",)
    ]
    assert begin(desk, "second", now=later + DAY).walked_since == later


def test_a_walk_over_more_days_than_the_last_begins_anew(desk: Desk) -> None:
    begin(desk, "first", now=NOW + 2 * DAY, window=Piece(FIRST, FIRST))
    assert begin(desk, "second", now=NOW + 3 * DAY).walked_since == NOW + 3 * DAY


def test_a_walk_whose_listings_end_before_the_window_did_the_days_after_their_end(desk: Desk) -> None:
    later = NOW + 2 * DAY
    end(desk, begin(desk, "first", now=later), "its listings lead back to 2026-08-30 only", later, FIRST)
    assert [day for day, _, _ in todo(desk, later)] == [FIRST]


def test_days_that_are_not_swept_say_why(desk: Desk) -> None:
    end(desk, begin(desk, "r-1", window=Piece(FIRST, FIRST)), "HTTP 404", NOW)
    for days in (Piece(date(2026, 8, 31), date(2026, 8, 31)), Piece(LAST, LAST)):
        end(desk, begin(desk, f"r-{days}", now=NOW - timedelta(days=9), window=days), None, NOW)
    assert why(desk) == ["bd_daily: 2 days not swept: the day had not ended", "bd_daily: 1 day not swept: HTTP 404"]
    end(desk, begin(desk, "r-2", window=Piece(FIRST, FIRST)), None, NOW)
    assert why(desk) == ["bd_daily: 2 days not swept: the day had not ended"]


def why(desk: Desk) -> list[str]:
    return [str(each) for each in store_coverage.unswept_reasons(desk.conn, ["bd_daily"], FIRST, LAST)]


def test_a_walk_whose_run_died_is_not_done(desk: Desk) -> None:
    job = begin(desk, "first", now=NOW + 2 * DAY)
    end_walk(desk.conn, job, None, NOW + 2 * DAY)
    assert len(todo(desk)) == 3


def test_a_day_that_had_not_ended_is_not_done_and_is_walked_anew_after_its_end(desk: Desk) -> None:
    job = begin(desk, "first")  # noon in Dhaka, on the last day
    end(desk, job, None, NOW)
    assert todo(desk) == [(LAST, False, 0)]
    assert all_rows(desk.conn, "SELECT reason FROM backfill_day WHERE swept_at IS NULL") == [("the day had not ended",)]
    assert begin(desk, "second", now=NOW + DAY).walked_since == NOW + DAY


def test_a_run_that_is_no_backfill_leaves_the_days_alone(desk: Desk) -> None:
    job = begin(desk, "latest", mode="latest")
    end(desk, job, None, NOW)
    assert one_value(desk.conn, "SELECT count(*) FROM backfill_day") == 0


def test_a_swept_day_is_left_while_something_of_it_is_due(desk: Desk) -> None:
    later = NOW + 2 * DAY
    desk.ingest(find("1", FIRST), find("2", None))
    end(desk, begin(desk, "first", now=later), None, later)
    assert todo(desk, later) == [(FIRST, True, 1), (None, True, 1)]
    desk.ingest(*visit("1", at=later), *visit("2", at=later))
    assert todo(desk, later) == []


def test_a_page_that_failed_is_due_again_later_and_its_gap_can_be_opened_at_once(desk: Desk) -> None:
    later = NOW + 2 * DAY
    desk.ingest(find("1", FIRST), capture("1", "layout_changed", at=later, dated_on=None))
    end(desk, begin(desk, "first", now=later), None, later)
    assert todo(desk, later) == []
    assert store_coverage.open_gaps(desk.conn, "bd_daily", FIRST, LAST, later) == 1
    assert todo(desk, later) == [(FIRST, True, 1)]


def test_no_gap_is_opened_where_an_article_was_read(desk: Desk) -> None:
    desk.ingest(find("1", FIRST), *visit("1"), find("2", FIRST), capture("2", "article_unmatched"))
    assert store_coverage.open_gaps(desk.conn, "bd_daily", FIRST, LAST, NOW) == 0


def days(*which: date, swept: bool = False, due: int = 0) -> Iterator[DayToDo]:
    return (DayToDo(day=day, swept=swept, due=due) for day in which)


def every_day(since: date, until: date) -> list[date]:
    return [since + timedelta(days=number) for number in range((until - since).days + 1)]


def test_a_window_is_cut_into_months_and_the_newest_comes_first() -> None:
    window = Piece(date(2025, 12, 20), date(2026, 2, 3))
    pieces = cut(days(*every_day(window.since, window.until)), "month", window, oldest_first=False)
    assert [str(piece) for piece in pieces] == [
        "2026-02-01 to 2026-02-03",
        "2026-01-01 to 2026-01-31",
        "2025-12-20 to 2025-12-31",
    ]


def test_oldest_first_turns_the_pieces_round() -> None:
    todo = list(days(*every_day(FIRST, LAST)))
    assert [piece.since for piece in cut(todo, "day", WINDOW, oldest_first=True)] == every_day(FIRST, LAST)


def test_only_days_with_something_to_do_are_in_the_pieces() -> None:
    left = days(date(2026, 8, 3), date(2026, 8, 4), date(2026, 8, 20))
    pieces = cut(left, "month", WINDOW, oldest_first=True)
    assert [str(piece) for piece in pieces] == ["2026-08-03 to 2026-08-04", "2026-08-20"]


def test_days_of_which_only_finds_are_left_are_one_piece_a_month() -> None:
    left = days(date(2026, 8, 3), date(2026, 8, 20), swept=True, due=1)
    assert cut(left, "day", WINDOW, oldest_first=False) == [Piece(date(2026, 8, 3), date(2026, 8, 20))]


def test_a_walk_from_the_newest_back_is_one_piece() -> None:
    left = days(date(2026, 1, 3), date(2026, 8, 20))
    assert cut(left, "window", WINDOW, oldest_first=False) == [Piece(date(2026, 1, 3), date(2026, 8, 20))]


def test_what_nothing_dates_is_fetched_even_where_all_days_are_done() -> None:
    assert cut([DayToDo(day=None, swept=True, due=3)], "month", WINDOW, oldest_first=False) == [WINDOW]
    assert cut([], "month", WINDOW, oldest_first=False) == []


def test_an_outlet_that_shows_only_what_is_new_is_refused_with_its_ways() -> None:
    with pytest.raises(WrongUseError, match=r"Its ways: listing https://bd-daily\.example/: only what is new\.$"):
        check_walkable(outlet())


@pytest.mark.parametrize(
    ("state", "finish", "step"),
    [
        ("done", "finished", "next"),
        ("blind", "finished", "next"),
        ("blind", "blocked", "stop"),
        ("done", "time limit", "again"),
        ("done", "hourly budget", "hour"),
        ("done", "request budget", "stop"),
        ("done", "stopped", "stop"),
        ("failed", None, "stop"),
        ("busy", None, "busy"),
    ],
)
def test_how_a_backfill_goes_on_after_a_crawl(state: Ending, finish: str | None, step: str) -> None:
    summary = Summary(outlet="o", run="r", state=state, reason="a reason")
    cost = None if finish is None else RunCost(finish_reason=finish, requests=7, listed=True)
    assert what_next(summary, cost) == step
    ended = stopped(add_crawl(Backfilled(outlet="o"), summary, cost), summary, cost)
    assert ended.failed == (state in {"blind", "failed"})
    assert ended.reason


def test_the_hourly_budget_is_full_again_at_the_full_hour() -> None:
    assert next_hour(NOW.replace(minute=59, second=59)) == NOW + timedelta(hours=1)
    assert next_hour(NOW) == NOW + timedelta(hours=1)


def row(day: date | None, **values: int | bool) -> DayCoverage:
    swept = bool(values.pop("swept", True))
    return DayCoverage(outlet="o", day=day, swept=swept, **(dict.fromkeys(COUNTS, 0) | values))


def test_a_short_window_is_shown_by_days_and_a_long_one_by_months() -> None:
    short = [row(day) for day in every_day(FIRST, LAST)]
    assert [line.label for line in sum_up(short)] == ["2026-08-30", "2026-08-31", "2026-09-01", "all"]
    long = [row(day, found=1, swept=day.month == 3) for day in every_day(date(2026, 3, 1), date(2026, 5, 31))]
    lines = sum_up(long)
    assert [(line.label, line.counts["found"], line.swept, line.days) for line in lines] == [
        ("2026-03", 31, 31, 31),
        ("2026-04", 30, 0, 30),
        ("2026-05", 31, 0, 31),
        ("all", 92, 31, 92),
    ]


def test_gaps_are_days_where_something_is_missing_or_that_were_never_walked_whole() -> None:
    rows = [row(FIRST), row(date(2026, 8, 31), missing=1), row(LAST, swept=False), row(None)]
    assert [line.label for line in sum_up(rows, gaps=True)] == ["2026-08-31", "2026-09-01", "all"]
    assert sum_up([row(FIRST)], gaps=True) == []
