"""The flow `watch`: one scout looks at what is due, and spiders start only where something is new.

Read `watch` from top to bottom: each line is a step that a person sees in the UI. What a step does is in
`flows.scouting`; it runs in a thread, so that a round can be cancelled at any time.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
from prefect import flow, get_run_logger, runtime, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from flows.collect import FOR_PEOPLE
from flows.crawl import scout
from flows.form import OUTLETS, More, MoreWatch, OutletSlug, TopicSlug
from flows.link import link
from flows.monitor import collect_each, in_words
from flows.scouting import (
    Aim,
    Looked,
    Work,
    begin_looks,
    due_looks,
    looks_table,
    spools,
    store_look,
    sweep,
    work_to_do,
)
from flows.summary import Summary
from flows.world import World, open_world
from spiders.outlet import Outlet
from spiders.outlets import load_readable


@attrs.frozen(kw_only=True)
class Round:
    """What a round of watching came to."""

    at: datetime
    looked: tuple[Looked, ...]
    summaries: tuple[Summary, ...]
    """Of the runs that fetched what was new or due."""

    def sentence(self) -> str:
        """For a person."""
        if not self.looked and not self.summaries:
            return "Nothing was due."
        unchanged = sum(each.ending == "unchanged" for each in self.looked)
        finds = sum(each.finds for each in self.looked)
        looks = f"Looks: {len(self.looked)}, {unchanged} unchanged, {finds} new addresses"
        failed = [each.outlet for each in self.looked if each.ending == "failed"]
        blind = f"; not seen: {', '.join(failed)}" if failed else ""
        return f"{looks}{blind}. {in_words(self.summaries)}" if self.summaries else f"{looks}{blind}"


class WatchError(RuntimeError):
    """A spider died, something could not be stored, or an outlet's file cannot be read. The message says which."""

    def __init__(self, message: str, found: Round) -> None:
        super().__init__(message)
        self.found = found


@flow(flow_run_name="watch")
async def watch(
    outlets: list[OutletSlug] = [],  # noqa: B006 - the form shows it; nobody changes it
    topics: list[TopicSlug] = [],  # noqa: B006
    more: MoreWatch = MoreWatch(),  # noqa: B008
) -> Any:
    """Look at the listings that are due, and crawl where something is new or due for a visit.

    How often each outlet is looked at is learnt from what it yields. Returns a `Round`; raises a `WatchError`
    where a spider died, something could not be stored, or an outlet's file cannot be read.

    Args:
        outlets: The outlets to watch. None chosen - all.
        topics: The topics to look for. None chosen - all.
        more: What is rarely needed.
    """
    stack = ExitStack()
    spiders, unread = load_readable(outlets or OUTLETS)
    chosen = [spider.outlet for spider in spiders.values()]
    try:
        world = await open_the_world(stack, more)
        aims = await find_what_is_due(world, chosen)
        looked = await _look(world, aims) if aims else ()
        await sweep_the_spool(world)
        work = await find_the_work(world, chosen, looked)
    except FOR_PEOPLE as error:
        return Failed(message=str(error), data=error)
    finally:
        await asyncio.to_thread(stack.close)
    whole = More(**more.model_dump())
    summaries = await collect_each(
        {slug: {"topics": topics, "mode": mode, "more": whole} for slug, mode in work.items()}
    )
    found = Round(at=world.now, looked=looked, summaries=summaries)
    linked = await _link(summaries, replay=more.replay is not None)
    await show_the_round(found)
    failed = [*unread, *(each.reason for each in summaries if each.state == "failed"), *linked]
    if failed:
        message = "; ".join([found.sentence(), *failed])
        return Failed(message=message, data=WatchError(message, found))
    return Completed(message=found.sentence(), data=found)


async def _look(world: World, aims: Sequence[Aim]) -> tuple[Looked, ...]:
    begun = await begin_the_looks(world, aims)
    if begun:
        await look(world, begun)
    return await store_what_was_seen(world, begun)


async def _link(summaries: Iterable[Summary], *, replay: bool) -> list[str]:
    """Decide about copies where texts changed. Returns what went wrong, if something did."""
    if not any(each.new or each.updated for each in summaries):
        return []
    linked = await link(replay=replay, return_state=True)
    return [] if linked.is_completed() else [f"Copies: {linked.message}"]


@task(name="Open the database", task_run_name="Open the database", cache_policy=NO_CACHE)
async def open_the_world(stack: ExitStack, more: MoreWatch) -> World:
    replay = None if more.replay is None else Path(more.replay)
    return await asyncio.to_thread(open_world, stack, replay, more.as_of)


@task(name="Find what is due", task_run_name="Find what is due", cache_policy=NO_CACHE)
async def find_what_is_due(world: World, outlets: Sequence[Outlet]) -> list[Aim]:
    aims = await asyncio.to_thread(due_looks, world, outlets)
    get_run_logger().info("%s of %s outlets are due.", len(aims), len(outlets))
    return aims


@task(name="Begin the looks", task_run_name="Begin the looks", cache_policy=NO_CACHE)
async def begin_the_looks(world: World, aims: Sequence[Aim]) -> list[Aim]:
    return await asyncio.to_thread(begin_looks, world, aims, parent=runtime.flow_run.id)


@task(name="Scout", task_run_name="Scout", cache_policy=NO_CACHE)
async def look(world: World, aims: Sequence[Aim]) -> None:
    logger = get_run_logger()

    def on_log(level: int, line: str) -> None:
        if level >= logging.WARNING:
            logger.log(level, "%s", line)

    end = await scout(spools(world, aims), on_log=on_log)
    if end.exit_code:
        logger.error("The scout ended with exit code %s: %s", end.exit_code, end.last_words)


@task(name="Store what was seen", task_run_name="Store what was seen", cache_policy=NO_CACHE)
async def store_what_was_seen(world: World, aims: Sequence[Aim]) -> tuple[Looked, ...]:
    looked = [await asyncio.to_thread(store_look, world, aim) for aim in aims]
    for each in looked:
        if each.ending == "failed":
            get_run_logger().warning("%s: %s", each.outlet, each.reason)
    return tuple(looked)


@task(name="Sweep the spool", task_run_name="Sweep the spool", cache_policy=NO_CACHE)
async def sweep_the_spool(world: World) -> None:
    swept = await asyncio.to_thread(sweep, world)
    if swept:
        get_run_logger().info("The folders of %s old runs, which are stored whole, were removed.", swept)


@task(name="Find the work", task_run_name="Find the work", cache_policy=NO_CACHE)
async def find_the_work(world: World, outlets: Sequence[Outlet], looked: Sequence[Looked]) -> dict[str, Work]:
    return await asyncio.to_thread(work_to_do, world, outlets, looked)


@task(name="Show the round", task_run_name="Show the round", cache_policy=NO_CACHE)
async def show_the_round(found: Round) -> None:
    if found.looked:
        await acreate_table_artifact(looks_table(found.looked), key="watch-looks", description=found.sentence())
