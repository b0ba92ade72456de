"""Days whose listing does not exist: empty where those around them have one, else never looked at."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from flows import store_coverage
from flows.database import Connection
from flows.walks import begin_walk, end_walk
from spiders.items import Outcome
from spiders.job import Job
from spiders.reach import is_elsewhere
from tests.invented import DAY, NOW, Desk, capture
from tests.test_runs import report

FIRST = date(2026, 8, 1)
LATER = NOW + 2 * DAY
BY_DAY, BY_PAGE = "https://bd-daily.example/day/{day}", "https://bd-daily.example/page/{day:%d}"
LISTED: Outcome = "listing"
ABSENT: Outcome = "empty"
FORBIDDEN: Outcome = "refused"
STATUS: dict[Outcome, int | None] = {LISTED: 200, ABSENT: 404, FORBIDDEN: None}


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def look(desk: Desk, number: int, *outcomes: Outcome, form: str = BY_DAY) -> None:
    """A crawl of the day `number` of August, which asks for a listing of each outcome."""
    day = FIRST + timedelta(days=number - 1)
    seen = [
        capture(f"{day}-{page}", outcome, url=form.format(day=day), purpose="listing", status=STATUS[outcome])
        for page, outcome in enumerate(outcomes)
    ]
    desk.ingest(*seen)
    run, unswept = f"bd_daily-{desk.runs}", None if LISTED in outcomes else "empty: HTTP 404"
    job = Job(run=run, outlet="bd_daily", mode="backfill", since=day, until=day, archive=desk.folder)
    begin_walk(desk.conn, job, LATER)
    end_walk(desk.conn, job, report(run, 1, mode="backfill", unswept=unswept, back_to=None), LATER)


def left(desk: Desk) -> list[int]:
    """The days of August that are not done, of those that were looked at, once missing days are settled."""
    store_coverage.settle_days(desk.conn, "bd_daily", FIRST, date(2026, 8, 31), LATER)
    query = "SELECT extract(day FROM day)::integer FROM backfill_day WHERE swept_at IS NULL ORDER BY 1"
    return [number for (number,) in desk.conn.execute(query).fetchall()]


def test_a_missing_day_among_days_that_are_there_was_empty(desk: Desk) -> None:
    for number, outcome in ((10, LISTED), (11, ABSENT), (12, ABSENT), (13, LISTED)):
        look(desk, number, outcome)
    assert left(desk) == []


def test_missing_days_at_the_end_of_an_archive_were_never_looked_at(desk: Desk) -> None:
    for number, outcome in ((10, ABSENT), (11, ABSENT), (12, LISTED), (13, LISTED), (14, ABSENT)):
        look(desk, number, outcome)
    assert left(desk) == [10, 11, 14]


def test_an_address_that_never_answers_is_no_empty_day(desk: Desk) -> None:
    for number in range(10, 14):
        look(desk, number, ABSENT)
    assert left(desk) == [10, 11, 12, 13]


def test_days_that_another_way_listed_say_nothing_about_this_one(desk: Desk) -> None:
    look(desk, 10, LISTED, form=BY_PAGE)
    look(desk, 11, ABSENT)
    look(desk, 12, LISTED, form=BY_PAGE)
    assert left(desk) == [11]


def test_more_than_a_week_away_is_too_far(desk: Desk) -> None:
    look(desk, 1, LISTED)
    look(desk, 9, ABSENT)
    look(desk, 10, LISTED)
    assert left(desk) == [9]


def test_a_day_whose_listing_failed_otherwise_too_is_left(desk: Desk) -> None:
    look(desk, 10, LISTED)
    look(desk, 11, ABSENT, FORBIDDEN)
    look(desk, 12, LISTED)
    assert left(desk) == [11]


@pytest.mark.parametrize(
    ("url", "asked", "elsewhere"),
    [
        ("https://x.example/2026/08/02/", "https://x.example/2026/08/02/page/{page}", False),
        ("https://x.example/archive?y=2026&m=8&d=2", "https://x.example/2026-08-02", False),
        ("https://x.example/archive/2026-08-02", "https://x.example/20260802.html", False),
        ("https://x.example/", "https://x.example/2026/08/02", True),
        ("https://x.example/2026/08/", "https://x.example/2026/08/02", True),
        ("https://x2026.example:8002/", "https://x.example/2026/02", True),
        ("https://x.example/latest/page/1", "https://x.example/2026/08/02/page/1", True),
        (f"https://x.example/{'9' * 5000}", "https://x.example/2026/08/02", True),
    ],
)
def test_whether_an_answer_still_names_the_day_that_was_asked_for(url: str, asked: str, elsewhere: bool) -> None:
    assert is_elsewhere(url, asked) == elsewhere
