"""The flow `collect`: one outlet, from its listings to rows in Postgres.

Read `collect` and `_run` from top to bottom: each line is a step that a person sees in the UI. What a step
does is in `flows.desk`; it runs in a thread, so that a run can be cancelled at any time. Nothing is lost
by that: what the spider wrote waits in its spool.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, runtime, task
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from flows.arguments import WrongUseError
from flows.copies import link_copies
from flows.crawl import CrawlEnd, Progress, crawl
from flows.desk import (
    Asked,
    CollectError,
    Desk,
    begin,
    drain_waiting,
    finish,
    match_rest,
    open_desk,
    store_batch,
    stored_articles,
    take_outlet,
)
from flows.errors import DatabaseError
from flows.form import More, OutletSlug, TopicSlug, check_form
from flows.index import ARTICLES_A_RUN, refresh_index
from flows.offending import offending_page
from flows.summary import Summary, articles_as_markdown, table
from spiders.job import Mode
from spiders.outlets import OutletFileError, load_outlet
from spiders.replay import RecordingError
from spiders.spool import batches

LOOK_SECONDS = 0.5
"""Between two looks for a new batch."""

on_progress: ContextVar[Callable[[Progress], None]] = ContextVar("on_progress")
"""Who else wants to know how a crawl goes on: a terminal sets it before it calls a flow."""

FOR_PEOPLE = (CollectError, DatabaseError, OutletFileError, RecordingError, WrongUseError)
"""Errors that say in a sentence what is wrong: the run's state shows it, without a traceback."""


@flow(flow_run_name="collect-{outlet}-{mode}")
async def collect(
    outlet: OutletSlug,
    topics: list[TopicSlug] = [],  # noqa: B006 - the form shows it; nobody changes it
    mode: Mode = "latest",
    since: date | None = None,
    until: date | None = None,
    more: More = More(),  # noqa: B008
) -> Any:
    """Crawl one outlet and store the articles that match a topic.

    Returns a `Summary`; raises a `CollectError` where the run did not do its job.

    Args:
        outlet: The outlet to crawl.
        topics: The topics to look for. None chosen - all.
        mode: latest - what the outlet lists now and we do not know. backfill - an earlier window of days.
            revisit - stored articles again, for edits and withdrawals. urls - the addresses given below.
            due - no listing, only what was found and not fetched, and revisits.
        since: First day of a backfill's window.
        until: Last day of a backfill's window, included.
        more: What is rarely needed.
    """
    stack = ExitStack()
    try:
        asked = read_form(outlet, topics, mode, since, until, more)
        summary = await _run(await open_the_database(stack, asked))
    except FOR_PEOPLE as error:
        return Failed(message=str(error), data=error)
    finally:
        await asyncio.to_thread(stack.close)
    return Completed(message=summary.sentence(), data=summary)


def read_form(outlet: str, topics: list[str], mode: Mode, since: date | None, until: date | None, more: More) -> Asked:
    """The run form as a value. Raises `WrongUseError` where it contradicts itself."""
    check_form(mode, since, until, more)
    return Asked(
        outlet=load_outlet(outlet).outlet,
        topics=tuple(topics),
        mode=mode,
        since=since,
        until=until,
        urls=tuple(more.urls),
        requests=more.requests,
        replay=None if more.replay is None else Path(more.replay),
        as_of=more.as_of,
        oldest_first=more.oldest_first,
        unit=more.unit,
    )


async def _run(desk: Desk) -> Summary:
    busy = await take_the_outlet(desk)
    if busy is not None:
        return busy
    await drain_waiting_batches(desk)
    await begin_the_run(desk)
    end, stored = await _crawl_and_store(desk)
    summary = await finish_the_run(desk, end, stored)
    await match_the_rest(desk)
    if runtime.flow_run.parent_flow_run_id is None:
        await link_the_copies(desk)  # a monitor run does these once for all its outlets
        await refresh_the_index(desk)
    await show_the_summary(desk, summary)
    if summary.state == "blind":
        await attach_the_page(desk, summary)
        raise CollectError(summary)
    return summary


async def _crawl_and_store(desk: Desk) -> tuple[CrawlEnd, int]:
    crawling = asyncio.create_task(crawl_the_outlet(desk))
    try:
        stored = await _store_as_it_comes(desk, crawling)
        return await crawling, stored
    finally:
        crawling.cancel()
        await asyncio.wait([crawling])


async def _store_as_it_comes(desk: Desk, crawling: "asyncio.Task[CrawlEnd]") -> int:
    """Store each batch as soon as it is there, and return how many. A lost database ends this, not the
    crawl."""
    stored = 0
    while not crawling.done():
        await asyncio.wait([crawling], timeout=LOOK_SECONDS)
        for path in batches(desk.spool)[stored:]:
            try:
                await store_a_batch(desk, path)
            except DatabaseError as error:
                get_run_logger().error("%s The crawl goes on; its batches wait.", error)
                return stored
            stored += 1
    return stored


@task(name="Open the database", task_run_name="Open the database", cache_policy=NO_CACHE)
async def open_the_database(stack: ExitStack, asked: Asked) -> Desk:
    return await asyncio.to_thread(open_desk, stack, asked)


@task(name="Take the outlet", task_run_name="Take the outlet", cache_policy=NO_CACHE)
async def take_the_outlet(desk: Desk) -> Summary | None:
    return await asyncio.to_thread(take_outlet, desk)


@task(name="Drain waiting batches", task_run_name="Drain waiting batches", cache_policy=NO_CACHE)
async def drain_waiting_batches(desk: Desk) -> None:
    effects = await asyncio.to_thread(drain_waiting, desk)
    if effects.captures:
        get_run_logger().info("Stored what former runs left: %s new, %s updated.", effects.new, effects.updated)


@task(name="Begin the run", task_run_name="Begin the run", cache_policy=NO_CACHE)
async def begin_the_run(desk: Desk) -> None:
    flow_run = runtime.flow_run
    await asyncio.to_thread(begin, desk, parent=flow_run.parent_flow_run_id, prefect_id=flow_run.id)
    get_run_logger().info("Run %s looks for %s.", desk.job.run, ", ".join(t.slug for t in desk.job.topics))


@task(name="Crawl the outlet", task_run_name="Crawl {desk.outlet.slug}", cache_policy=NO_CACHE)
async def crawl_the_outlet(desk: Desk) -> CrawlEnd:
    logger, listen = get_run_logger(), on_progress.get(None)

    def on_log(level: int, line: str) -> None:
        if level >= logging.INFO:
            logger.log(level, "%s", line)

    return await crawl(desk.job, desk.spool, on_progress=listen or (lambda _: None), on_log=on_log)


@task(name="Store a batch", task_run_name="Store {path.stem}", cache_policy=NO_CACHE)
async def store_a_batch(desk: Desk, path: Path) -> None:
    effects = await asyncio.to_thread(store_batch, desk, path)
    get_run_logger().info("%s new, %s updated, %s unchanged.", effects.new, effects.updated, effects.unchanged)


@task(name="Finish the run", task_run_name="Finish the run", cache_policy=NO_CACHE)
async def finish_the_run(desk: Desk, end: CrawlEnd, stored: int) -> Summary:
    return await asyncio.to_thread(finish, desk, end, stored=stored)


@task(name="Match by all topics", task_run_name="Match by all topics", cache_policy=NO_CACHE)
async def match_the_rest(desk: Desk) -> None:
    matched = await asyncio.to_thread(match_rest, desk)
    get_run_logger().info(matched.sentence())


@task(name="Link copies", task_run_name="Link copies", cache_policy=NO_CACHE)
async def link_the_copies(desk: Desk) -> None:
    changed = await asyncio.to_thread(link_copies, desk.conn)
    get_run_logger().info("%s articles point to another original now.", changed)


@task(name="Refresh the index", task_run_name="Refresh the index", cache_policy=NO_CACHE)
async def refresh_the_index(desk: Desk) -> None:
    indexed = await asyncio.to_thread(refresh_index, desk.conn, limit_to=ARTICLES_A_RUN)
    if indexed:
        get_run_logger().info("%s stored articles were indexed by the new rules of words.", indexed)


@task(name="Show the summary", task_run_name="Show the summary", cache_policy=NO_CACHE)
async def show_the_summary(desk: Desk, summary: Summary) -> None:
    key = desk.outlet.slug.replace("_", "-")
    articles = await asyncio.to_thread(stored_articles, desk)
    text = articles_as_markdown(f"**{desk.outlet.name}** ({desk.job.run}): {summary.sentence()}", articles)
    await acreate_table_artifact(table([summary]), key=f"{key}-counts", description=f"Run {desk.job.run}")
    await acreate_markdown_artifact(text, key=f"{key}-articles", description=f"Run {desk.job.run}")


@task(name="Attach the page", task_run_name="Attach the page that shows why", cache_policy=NO_CACHE)
async def attach_the_page(desk: Desk, summary: Summary) -> None:
    key = desk.outlet.slug.replace("_", "-")
    text = await asyncio.to_thread(offending_page, desk.conn, desk.places.archive, summary)
    await acreate_markdown_artifact(text, key=f"{key}-blind", description=f"Run {desk.job.run}: {summary.reason}")
