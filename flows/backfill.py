"""The flow `backfill`: years of an outlet, piece by piece, each a crawl like any other.

What was done is known from the database, so a run that was stopped, killed, or had spent its requests is gone on
with by starting it again. How a window is cut and when a walk goes on is in `flows.pieces`.
"""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import attrs
from prefect import flow, get_run_logger, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from flows import store_coverage
from flows.collect import FOR_PEOPLE
from flows.coverage import DayCoverage, Piece, RunCost
from flows.form import More, MoreBack, OutletSlug, TopicSlug
from flows.link import link
from flows.monitor import collect_one
from flows.pieces import (
    MOST_FAILURES,
    Backfilled,
    Order,
    add_crawl,
    ask,
    check_window,
    coverage_rows,
    covered,
    next_hour,
    plan,
    prepare_outlet,
    present,
    settle,
    stopped,
    walkable,
    what_next,
)
from flows.session import database
from flows.summary import Summary
from spiders.home import khobor_home
from spiders.job import Unit
from spiders.outlets import load_outlet
from spiders.reach import units

AT_ONCE = 4
"""Outlets walked at the same time: each is a process that mostly waits, politely."""
BUSY_SECONDS = 30
"""Between two tries for an outlet that another run crawls."""

on_step: ContextVar[Callable[[str], None]] = ContextVar("on_step")
"""Who else wants to know how a backfill goes on: a terminal sets it before it calls the flow."""


class BackfillError(RuntimeError):
    """Some outlet could not be walked. The message says which, and why."""

    def __init__(self, message: str, done: tuple[Backfilled, ...]) -> None:
        super().__init__(message)
        self.done = done


@flow(flow_run_name="backfill-{since}-{until}")
async def backfill(
    since: date,
    until: date,
    outlets: list[OutletSlug] = [],  # noqa: B006 - the form shows it; nobody changes it
    topics: list[TopicSlug] = [],  # noqa: B006
    gaps: bool = False,
    oldest_first: bool = False,
    more: MoreBack = MoreBack(),  # noqa: B008
) -> Any:
    """Fetch what outlets published in earlier days, and show what of each day is missing.

    Start it again to go on where it stopped: days that are done are not asked for again. Returns a tuple of
    `Backfilled`, one for each outlet; raises a `BackfillError` where one could not be walked.

    Args:
        since: First day, in the outlet's zone.
        until: Last day, included.
        outlets: The outlets to walk. None chosen - all that can be walked back.
        topics: The topics to look for. None chosen - all.
        gaps: Try again everything that is missing, also what was given up.
        oldest_first: Begin with the first day instead of the last.
        more: What is rarely needed.
    """
    try:
        order = read_form(outlets, topics, Piece(since, until), gaps, oldest_first, more)
        with ExitStack() as stack:
            url = await open_the_database(stack, order)
            done = tuple(await _walk_all(order, url))
            linked = await link(replay=order.replay is not None, return_state=True)
            await show_the_coverage(order, url)
    except FOR_PEOPLE as error:
        return Failed(message=str(error), data=error)
    message = " ".join(each.sentence() for each in done) + ("" if linked.is_completed() else f" {linked.message}")
    if not linked.is_completed() or any(each.failed for each in done):
        return Failed(message=message, data=BackfillError(message, done))
    return Completed(message=message, data=done)


def read_form(
    outlets: list[str], topics: list[str], window: Piece, gaps: bool, oldest_first: bool, more: MoreBack
) -> Order:
    """The run form as a value. Raises `WrongUseError` where it cannot be done."""
    replay = None if more.replay is None else Path(more.replay)
    order = Order(
        outlets=walkable(list(dict.fromkeys(outlets))),
        topics=tuple(topics),
        window=window,
        gaps=gaps,
        oldest_first=oldest_first,
        again=more.again,
        wait=more.wait,
        requests=more.requests,
        replay=replay,
        as_of=more.as_of,
        now=present(replay, more.as_of),
    )
    check_window(order.outlets, window.since, window.until, order.now)
    return order


async def _walk_all(order: Order, url: str) -> list[Backfilled]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(outlet: str) -> Backfilled:
        async with turn:
            done = await _walk_outlet(order, url, outlet)
        _say(done.sentence())
        return done

    return list(await asyncio.gather(*map(one, order.outlets)))


async def _walk_outlet(order: Order, url: str, outlet: str) -> Backfilled:
    """Walk an outlet back by its finest ways; where these do not answer at all, by the next."""
    done = Backfilled(outlet=outlet)
    await asyncio.to_thread(ask, url, lambda conn: prepare_outlet(conn, order, outlet))
    for unit in units(load_outlet(outlet).outlet):
        done, works = await _walk_by(order, url, unit, done)
        await asyncio.to_thread(ask, url, lambda conn: settle(conn, order, outlet))
        if works or done.reason:
            return done
    return attrs.evolve(done, reason="none of its listings could be read; `khobor coverage` says why", failed=True)


async def _walk_by(order: Order, url: str, unit: Unit, done: Backfilled) -> tuple[Backfilled, bool]:
    """Crawl the pieces that are left. Also says whether any of them had a listing that could be read."""
    pieces = await plan_the_pieces(order, url, done.outlet, unit)
    blind = unlisted = 0
    for number, piece in enumerate(pieces, start=1):
        _say(f"{done.outlet}: {piece} ({number} of {len(pieces)})")
        done, summary, cost = await _crawl_piece(order, url, unit, piece, done)
        unlisted += cost is not None and not cost.listed
        blind = blind + 1 if summary.state == "blind" else 0
        if blind == MOST_FAILURES:
            done = stopped(done, summary, cost)
        if done.reason or unlisted == min(MOST_FAILURES, len(pieces)) == number:
            break
    return done, unlisted < min(MOST_FAILURES, len(pieces) or 1)


async def _crawl_piece(
    order: Order, url: str, unit: Unit, piece: Piece, done: Backfilled
) -> tuple[Backfilled, Summary, RunCost | None]:
    """Crawl a piece until its end, or until this run may not go on."""
    while True:
        summary = await _crawl(order, unit, piece, done)
        cost = await asyncio.to_thread(_cost, url, summary)
        done = add_crawl(done, summary, cost)
        step = what_next(summary, cost)
        if step == "next":
            return done, summary, cost
        if step == "stop" or (step != "again" and not order.wait):
            return stopped(done, summary, cost), summary, cost
        await _wait(step, done.outlet)


async def _crawl(order: Order, unit: Unit, piece: Piece, done: Backfilled) -> Summary:
    more = More(
        requests=order.requests - done.requests,
        replay=None if order.replay is None else str(order.replay),
        as_of=order.as_of,
        oldest_first=order.oldest_first,
        unit=unit,
    )
    window = {"since": piece.since, "until": piece.until}
    return await collect_one(done.outlet, topics=list(order.topics), mode="backfill", **window, more=more)


async def _wait(step: str, outlet: str) -> None:
    """Wait, visibly, until the outlet may be asked again. Cancelled at once by whoever stops the run."""
    if step == "again":
        return
    now = datetime.now(UTC)
    if step == "busy":
        _say(f"{outlet}: another run crawls it; trying again in {BUSY_SECONDS} seconds.")
        await asyncio.sleep(BUSY_SECONDS)
    else:
        _say(f"{outlet}: this hour's requests are spent; going on at {next_hour(now):%H:%M} UTC.")
        await asyncio.sleep((next_hour(now) - now).total_seconds())


def _say(line: str) -> None:
    get_run_logger().info("%s", line)
    tell = on_step.get(None)
    if tell is not None:
        tell(line)


def _cost(url: str, summary: Summary) -> RunCost | None:
    run = summary.run
    return None if run is None else ask(url, lambda conn: store_coverage.run_cost(conn, run))


@task(name="Open the database", task_run_name="Open the database", cache_policy=NO_CACHE)
async def open_the_database(stack: ExitStack, order: Order) -> str:
    """The address of the database, which stays open between the crawls."""
    opening = partial(database, khobor_home(), replay=order.replay is not None)
    return (await asyncio.to_thread(lambda: stack.enter_context(opening()))).url


@task(name="Plan the pieces", task_run_name="Plan {outlet} by {unit}", cache_policy=NO_CACHE)
async def plan_the_pieces(order: Order, url: str, outlet: str, unit: Unit) -> list[Piece]:
    pieces = await asyncio.to_thread(ask, url, lambda conn: plan(conn, order, outlet, unit))
    get_run_logger().info("%s: %s pieces are left.", outlet, len(pieces))
    return pieces


@task(name="Show the coverage", task_run_name="Show the coverage", cache_policy=NO_CACHE)
async def show_the_coverage(order: Order, url: str) -> list[DayCoverage]:
    rows = await asyncio.to_thread(ask, url, lambda conn: covered(conn, order.outlets, order.window))
    await acreate_table_artifact(coverage_rows(rows), key="coverage", description=f"{order.window}")
    return rows
