"""What the database knows of a backfill's walks through an outlet's listings: which days are done, which begun."""

from __future__ import annotations

from datetime import datetime

import attrs

from flows import store_coverage as store
from flows.coverage import WalkEnd
from flows.database import Connection, transact
from spiders.job import Job
from spiders.spool import RunReport


def begin_walk(conn: Connection, job: Job, now: datetime) -> Job:
    """The job of a begun run, told what is left of its window: listings to walk, from where on, or only finds."""
    if job.mode != "backfill" or job.since is None or job.until is None:
        return job
    todo = store.backfill_todo(conn, job.outlet, job.since, job.until, now)
    if all(each.swept for each in todo):
        return attrs.evolve(job, sweep=False)
    begun = transact(conn, lambda: store.begin_days(conn, job, now))
    return attrs.evolve(job, walked_since=max(begun))


def end_walk(conn: Connection, job: Job, report: RunReport | None, now: datetime) -> None:
    """Record that the walk of a run ended: whole, or why not. No report: it died. Safe to call again."""
    if job.mode == "backfill" and job.since is not None and job.until is not None:
        ended = WalkEnd.of(report)
        transact(conn, lambda: store.end_days(conn, job, ended, now))
