"""What the flow `backfill` does between its crawls, as plain functions: read the order, cut the window, decide
how to go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal, TypeVar

import attrs

from flows import store_coverage as store
from flows.arguments import WrongUseError, check_outlets
from flows.coverage import DayCoverage, Piece, RunCost, Unswept, cut, sum_up
from flows.database import Connection, connect, transact
from flows.summary import Summary
from spiders.job import Unit
from spiders.outlet import Outlet
from spiders.outlets import load_outlet
from spiders.reach import reach_in_words, units
from spiders.replay import Recording

MOST_FAILURES = 3
"""So many pieces in a row without a readable listing, or article, end a way of walking back."""

Step = Literal["next", "again", "hour", "busy", "stop"]
"""How a backfill goes on after a crawl: with the next piece; with the same one, at once, in the next clock hour, or
when the outlet is free; or not at all."""

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Order:
    """What a backfill was asked for, checked."""

    outlets: tuple[str, ...]
    topics: tuple[str, ...]
    window: Piece
    gaps: bool
    oldest_first: bool
    again: bool
    wait: bool
    requests: int
    """Of each outlet in this run."""
    replay: Path | None
    as_of: datetime | None
    now: datetime


@attrs.frozen(kw_only=True)
class Backfilled:
    """What a backfill did for one outlet."""

    outlet: str
    crawls: int = 0
    requests: int = 0
    fetched: int = 0
    matched: int = 0
    new: int = 0
    reason: str = ""
    """Why it ended before the window did; empty where it did not."""
    failed: bool = False

    def sentence(self) -> str:
        """For a state's message."""
        if not self.crawls and not self.reason:
            return f"{self.outlet}: nothing is left to do in these days."
        counts = f"{self.outlet}: {self.fetched} fetched, {self.matched} matched, {self.new} new"
        return f"{counts}; {self.reason}." if self.reason else f"{counts}."


def check_window(outlets: Sequence[str], since: date, until: date, now: datetime) -> None:
    """Raise `WrongUseError` for a window that cannot be walked."""
    if since > until:
        raise WrongUseError(f"--from {since} is after --to {until}.")
    today = max(now.astimezone(load_outlet(slug).outlet.zone).date() for slug in outlets)
    if until > today:
        raise WrongUseError(f"--to {until} is in the future; the last day there is anything of is {today}.")


def walkable(asked: Sequence[str]) -> tuple[str, ...]:
    """The outlets asked for, or all that can be walked back. Raises `WrongUseError` for one that cannot."""
    for slug in asked:
        check_walkable(load_outlet(slug).outlet)
    return tuple(asked) or tuple(slug for slug in check_outlets(()) if units(load_outlet(slug).outlet))


def check_walkable(outlet: Outlet) -> None:
    """Raise `WrongUseError` for an outlet that cannot be walked back."""
    if not units(outlet):
        ways = reach_in_words(outlet)
        raise WrongUseError(f"{outlet.slug} has no way that leads back into earlier days. Its ways: {ways}.")


def present(replay: Path | None, as_of: datetime | None) -> datetime:
    """The present, or the recording's. Raises `RecordingError`."""
    return datetime.now(UTC) if replay is None else Recording(replay, as_of).now


def prepare_outlet(conn: Connection, order: Order, outlet: str) -> None:
    """Forget what was walked, or make due what is missing, where the order says so."""
    window = order.window
    if order.again:
        transact(conn, lambda: store.forget_days(conn, outlet, window.since, window.until))
    if order.gaps:
        transact(conn, lambda: store.open_gaps(conn, outlet, window.since, window.until, order.now))


def settle(conn: Connection, order: Order, outlet: str) -> None:
    """Count days without a page as looked at, where those around them have one."""
    window = order.window
    transact(conn, lambda: store.settle_days(conn, outlet, window.since, window.until, order.now))


def plan(conn: Connection, order: Order, outlet: str, unit: Unit) -> list[Piece]:
    """The pieces that are still to be crawled, in their order."""
    window = order.window
    todo = store.backfill_todo(conn, outlet, window.since, window.until, order.now)
    return cut(todo, unit, window, oldest_first=order.oldest_first)


def what_next(summary: Summary, cost: RunCost | None) -> Step:
    """How to go on after a crawl of one piece."""
    if summary.state == "busy":
        return "busy"
    if summary.state == "failed" or cost is None:
        return "stop"
    steps: dict[str, Step] = {"finished": "next", "time limit": "again", "hourly budget": "hour"}
    return steps.get(cost.finish_reason or "", "stop")


def add_crawl(done: Backfilled, summary: Summary, cost: RunCost | None) -> Backfilled:
    """What was done, with one crawl more."""
    return attrs.evolve(
        done,
        crawls=done.crawls + 1,
        requests=done.requests + (cost.requests if cost else 0),
        fetched=done.fetched + summary.fetched,
        matched=done.matched + summary.matched,
        new=done.new + summary.new,
    )


def stopped(done: Backfilled, summary: Summary, cost: RunCost | None) -> Backfilled:
    """What was done, with why it ended early."""
    if summary.state != "done" or cost is None:
        return attrs.evolve(done, reason=summary.reason, failed=summary.state != "busy")
    reasons = {
        "request budget": f"its {done.requests} requests are spent; start again to go on",
        "hourly budget": "this hour's requests are spent; start again in the next to go on",
    }
    return attrs.evolve(done, reason=reasons.get(cost.finish_reason or "", f"its run ended: {cost.finish_reason}"))


def next_hour(now: datetime) -> datetime:
    """The beginning of the next clock hour (UTC): the hourly budget is full again."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def ask(url: str, question: Callable[[Connection], T]) -> T:
    """The answer of the database, by a connection of its own: hours may lie between two questions."""
    with connect(url) as conn:
        return question(conn)


def covered(conn: Connection, outlets: Sequence[str], window: Piece) -> list[DayCoverage]:
    """What there is and is not of each day."""
    return store.crawl_coverage(conn, outlets, window.since, window.until)


def unswept(conn: Connection, outlets: Sequence[str], window: Piece) -> list[Unswept]:
    """Why days that a backfill began to look at are not swept."""
    return store.unswept_reasons(conn, outlets, window.since, window.until)


def coverage_rows(rows: Sequence[DayCoverage]) -> list[dict[str, str | int]]:
    """The coverage as rows of an artifact."""
    return [
        {"outlet": each.outlet, "days": each.label, **each.counts, "swept": f"{each.swept} of {each.days}"}
        for each in sum_up(rows)
    ]
