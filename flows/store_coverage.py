"""The store's queries about what a backfill covered: days walked, addresses missing. See `store`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import attrs

from flows.coverage import DayCoverage, DayToDo, RunCost, Unswept, WalkEnd
from flows.store import Connection, do, fetch, fetch_column
from spiders.job import Job


def crawl_coverage(conn: Connection, outlets: Sequence[str], since: date, until: date) -> list[DayCoverage]:
    values = {"outlets": list(outlets), "since": since, "until": until}
    return fetch(conn, "crawl_coverage", DayCoverage, values)


def unswept_reasons(conn: Connection, outlets: Sequence[str], since: date, until: date) -> list[Unswept]:
    values = {"outlets": list(outlets), "since": since, "until": until}
    return fetch(conn, "unswept_reasons", Unswept, values)


def backfill_todo(conn: Connection, outlet: str, since: date, until: date, now: datetime) -> list[DayToDo]:
    values = {"outlet": outlet, "since": since, "until": until, "now": now}
    return fetch(conn, "backfill_todo", DayToDo, values)


def begin_days(conn: Connection, job: Job, now: datetime) -> list[datetime]:
    """When the walk of each day of the job's window began that is not swept yet."""
    values = {"outlet": job.outlet, "since": job.since, "until": job.until, "run": job.run, "now": now}
    return fetch_column(conn, "begin_days", values)


def end_days(conn: Connection, job: Job, end: WalkEnd, now: datetime) -> None:
    window = {"outlet": job.outlet, "since": job.since, "until": job.until}
    do(conn, "end_days", {**window, "run": job.run, "now": now, **attrs.asdict(end)})


def settle_days(conn: Connection, outlet: str, since: date, until: date, now: datetime) -> None:
    do(conn, "settle_days", {"outlet": outlet, "since": since, "until": until, "now": now})


def forget_days(conn: Connection, outlet: str, since: date, until: date) -> None:
    do(conn, "forget_days", {"outlet": outlet, "since": since, "until": until})


def open_gaps(conn: Connection, outlet: str, since: date, until: date, now: datetime) -> int:
    """How many addresses are due now that gave no article before."""
    values = {"outlet": outlet, "since": since, "until": until, "now": now}
    return int(fetch_column(conn, "open_gaps", values)[0])


def run_cost(conn: Connection, run: str) -> RunCost:
    """How a begun run ended. Raises `IndexError` for one that never began."""
    return fetch(conn, "run_cost", RunCost, {"run": run})[0]
