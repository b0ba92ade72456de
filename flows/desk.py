"""What one run of `collect` does, step by step, as plain functions: nothing of Prefect, all of it blocking.

A desk is opened for a run: its outlet, its job, its database connection. The flow calls the steps in order.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import attrs

from flows import store, store_polls
from flows.crawl import CrawlEnd
from flows.database import Connection, connect, transact
from flows.errors import DatabaseError, LostDatabaseError
from flows.ingest import ingest_batch
from flows.matching import A_RUNS_SHARE, match_again
from flows.reread import rereader
from flows.rows import Effects, LockHolder, Matched, ShownArticle
from flows.runs import (
    drain_left,
    known_payloads,
    known_urls,
    lock_outlet,
    outlet_history,
    outlet_holder,
    start_run,
    unlock_outlet,
)
from flows.summary import Summary, already_crawled, summarise
from flows.topic_table import choose_topics
from flows.walks import begin_walk
from flows.world import open_world
from spiders.alone import new_run_key
from spiders.budget import clock_hour, hourly_budget
from spiders.home import Places
from spiders.job import JOB_FILE, Job, Limits, Mode, Unit, write_job
from spiders.known import KNOWN_FILE, write_known
from spiders.outlet import Outlet
from spiders.spool import REPORT_FILE, RunLock, SpoolBusyError, batches

BACKFILL_SHARE = 0.75
"""Of an hour's requests, what a backfill may take."""
NO_HOURS = 1_000_000_000
FORMER_CHILD_SECONDS = 15.0
"""How long a killed run's spider may take to notice that its parent is gone."""


class CollectError(RuntimeError):
    """A run that did not do its job; it is Failed with this message."""

    def __init__(self, summary: Summary) -> None:
        super().__init__(summary.reason)
        self.summary = summary


@attrs.frozen(kw_only=True)
class Asked:
    """What a run is asked for."""

    outlet: Outlet
    topics: tuple[str, ...] = ()
    """Slugs; none: all topics of the database."""
    mode: Mode = "latest"
    since: date | None = None
    until: date | None = None
    urls: tuple[str, ...] = ()
    requests: int = 200
    replay: Path | None = None
    as_of: datetime | None = None
    oldest_first: bool = False
    unit: Unit | None = None


@attrs.frozen(kw_only=True)
class Desk:
    """What the steps of one run work with."""

    outlet: Outlet
    job: Job
    places: Places
    database_url: str
    conn: Connection
    """Holds the outlet's lock once it is taken."""
    now: datetime
    """The present, or the recording's."""

    @property
    def spool(self) -> Path:
        """The run's spool folder."""
        return self.places.spool / self.job.run


def open_desk(stack: ExitStack, asked: Asked) -> Desk:
    """The desk of a new run; `stack` closes it. Nothing is begun yet.

    Raises `WrongUseError`, `RecordingError` or a `DatabaseError`, each with a sentence for a person.
    """
    world = open_world(stack, asked.replay, asked.as_of)
    job = Job(
        run=new_run_key(asked.outlet.slug, world.now),
        outlet=asked.outlet.slug,
        mode=asked.mode,
        since=asked.since,
        until=asked.until,
        oldest_first=asked.oldest_first,
        unit=asked.unit,
        urls=asked.urls,
        topics=tuple(choose_topics(world.conn, asked.topics)),
        limits=Limits(requests=asked.requests, per_hour=requests_an_hour(asked)),
        archive=world.places.archive,
        robots=world.places.robots if asked.replay is None else None,
        waits=world.places.waits if asked.replay is None else None,
        replay=asked.replay,
        as_of=asked.as_of,
        contact=world.contact,
    )
    return Desk(
        outlet=asked.outlet,
        job=job,
        places=world.places,
        database_url=world.database_url,
        conn=world.conn,
        now=world.now,
    )


def requests_an_hour(asked: Asked) -> int:
    """The requests that a run may make in a clock hour.

    A backfill leaves a share of them to the news, and so the outlet's lock too; over a recording, whose hour never
    passes, it has what it asks for.
    """
    budget = hourly_budget(asked.outlet)
    if asked.mode != "backfill":
        return budget
    return round(budget * BACKFILL_SHARE) if asked.replay is None else NO_HOURS


def take_outlet(desk: Desk) -> Summary | None:
    """Take the right to crawl the outlet. A summary where another run has it: then nothing was begun.

    A former run's spider that still writes counts as another run, after a while of waiting for its end.
    """
    slug = desk.outlet.slug
    if not lock_outlet(desk.conn, slug, desk.job.run):
        return already_crawled(slug, outlet_holder(desk.conn, slug))
    deadline = time.monotonic() + FORMER_CHILD_SECONDS
    while (former := living_child(desk.places.spool, slug)) is not None:
        if time.monotonic() > deadline:
            unlock_outlet(desk.conn, slug)
            return already_crawled(slug, former)
        time.sleep(0.2)
    return None


def living_child(spools: Path, outlet: str) -> LockHolder | None:
    """A spider of `outlet` that still holds its folder below `spools`."""
    for spool in sorted(spools.glob(f"{outlet}-[0-9]*")):
        if (spool / JOB_FILE).exists() and not (spool / REPORT_FILE).exists():
            try:
                RunLock(spool).release()
            except SpoolBusyError:
                since = datetime.fromtimestamp((spool / JOB_FILE).stat().st_mtime, UTC)
                return LockHolder(run=spool.name, since=since)
    return None


def drain_waiting(desk: Desk) -> Effects:
    """Store what former runs of the outlet left in their spools."""
    left = drain_left(desk.conn, desk.places.spool, desk.outlet, now=desk.now)
    return sum((each.effects for each in left), Effects())


def begin(desk: Desk, *, parent: str | None, prefect_id: str | None) -> None:
    """Record the run and write what its spider is asked for and what is known."""
    start_run(desk.conn, desk.job, desk.outlet, started_at=desk.now, parent=parent, prefect_id=prefect_id)
    desk.spool.mkdir(mode=0o700)
    job = begin_walk(desk.conn, desk.job, desk.now)
    known = known_urls(desk.conn, desk.outlet, job.mode, now=desk.now, urls=job.urls)
    write_known(desk.spool / KNOWN_FILE, known, known_payloads(desk.conn, desk.outlet, now=desk.now, mode=job.mode))
    job = attrs.evolve(job, history=outlet_history(desk.conn, desk.outlet))
    write_job(with_spent(desk.conn, job, desk.now), desk.spool)


def with_spent(conn: Connection, job: Job, now: datetime) -> Job:
    """`job` with the requests that earlier runs made in the clock hour of `now`. Asked with the outlet's lock held,
    and after its spools are drained."""
    spent = store_polls.count_requests(conn, job.outlet, since=clock_hour(now))
    return attrs.evolve(job, limits=attrs.evolve(job.limits, spent=spent))


def store_batch(desk: Desk, path: Path) -> Effects:
    """Store one batch of the run. Raises `LostDatabaseError`."""
    reread = rereader(desk.conn, desk.job.archive, desk.outlet, is_replay=desk.job.replay is not None)
    return ingest_batch(desk.conn, run=desk.job.run, outlet=desk.outlet, path=path, now=desk.now, reread=reread)


def finish(desk: Desk, end: CrawlEnd, *, stored: int) -> Summary:
    """Store what is still in the spool, close the run, and sum it up. `stored` batches are stored already.

    A database that was lost is asked once more. Raises `CollectError` where batches wait or where the
    spider died.
    """
    try:
        with ExitStack() as stack:
            effects = _close(_connection(desk, stack), desk)
    except DatabaseError as error:
        waiting = len(batches(desk.spool)) - stored
        reason = f"{waiting} batches wait in the spool; the next run of the outlet stores them. {error}"
        raise CollectError(_failed(desk, reason, Effects())) from error
    if end.report is None:
        words = end.last_words.strip().splitlines() or ["it said nothing"]
        reason = f"The spider died with exit code {end.exit_code}: {words[-1]}"
        raise CollectError(_failed(desk, reason, effects))
    return summarise(end.report, effects)


def _close(conn: Connection, desk: Desk) -> Effects:
    drain_left(conn, desk.places.spool, desk.outlet, now=desk.now)
    return store.run_effects(conn, desk.job.run)


def _connection(desk: Desk, stack: ExitStack) -> Connection:
    """The run's connection; where that one broke, a new one that has taken the outlet's lock again."""
    try:
        transact(desk.conn, lambda: None)
    except LostDatabaseError:
        conn = stack.enter_context(connect(desk.database_url))
        if lock_outlet(conn, desk.outlet.slug, desk.job.run):
            return conn
        raise LostDatabaseError("Another run took the outlet while the database was away.") from None
    return desk.conn


def _failed(desk: Desk, reason: str, effects: Effects) -> Summary:
    return Summary(
        outlet=desk.outlet.slug,
        run=desk.job.run,
        state="failed",
        reason=reason,
        new=effects.new,
        updated=effects.updated,
    )


def match_rest(desk: Desk) -> Matched:
    """Match what the run stored by the topics it was not asked for, and a share of what waits for changed ones."""
    return match_again(desk.conn, only=desk.outlet.slug, limit=A_RUNS_SHARE)


def stored_articles(desk: Desk) -> list[ShownArticle]:
    """The articles that the run stored or changed, for people."""
    return store.run_articles(desk.conn, [desk.job.run])
