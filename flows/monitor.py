"""The flow `monitor`: many outlets beside each other, then the copies among them."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from flows.collect import FOR_PEOPLE, collect
from flows.desk import CollectError
from flows.form import OUTLETS, More, OutletSlug, TopicSlug
from flows.link import link
from flows.summary import ENDING_WORDS, Summary, by_ending, table
from spiders.job import Mode

AT_ONCE = 4
"""Outlets crawled at the same time. Each is a process that mostly waits, politely."""


class MonitorError(RuntimeError):
    """Some outlet's spider died, or something could not be stored. The message says which."""

    def __init__(self, message: str, summaries: tuple[Summary, ...]) -> None:
        super().__init__(message)
        self.summaries = summaries


@flow(flow_run_name="monitor-{mode}")
async def monitor(
    outlets: list[OutletSlug] = [],  # noqa: B006 - the form shows it; nobody changes it
    topics: list[TopicSlug] = [],  # noqa: B006
    mode: Mode = "latest",
    since: date | None = None,
    until: date | None = None,
    more: More = More(),  # noqa: B008
) -> Any:
    """Crawl many outlets and store the articles that match a topic; then find copies among them.

    An outlet that fails does not stop the others. Returns a tuple of `Summary`, one for each outlet;
    raises a `MonitorError` where a spider died or something could not be stored.

    Args:
        outlets: The outlets to crawl. None chosen - all.
        topics: The topics to look for. None chosen - all.
        mode: latest - what the outlets list now and we do not know. backfill - an earlier window of days.
            revisit - stored articles again, for edits and withdrawals. urls - the addresses given below.
            due - no listing, only what was found and not fetched, and revisits.
        since: First day of a backfill's window.
        until: Last day of a backfill's window, included.
        more: What is rarely needed.
    """
    form = {"topics": topics, "mode": mode, "since": since, "until": until, "more": more}
    summaries = await collect_each(dict.fromkeys(outlets or OUTLETS, form))
    for each in summaries:
        if each.state != "done":
            get_run_logger().warning("%s: %s", each.outlet, each.reason)
    linked = await link(replay=more.replay is not None, return_state=True)
    await show_the_summaries(summaries)
    message = in_words(summaries) + ("" if linked.is_completed() else f". Copies: {linked.message}")
    if not linked.is_completed() or any(each.state == "failed" for each in summaries):
        return Failed(message=message, data=MonitorError(message, summaries))
    return Completed(message=message, data=summaries)


async def collect_each(forms: Mapping[str, dict[str, Any]]) -> tuple[Summary, ...]:
    """A run of each outlet by its form, a few at a time. One that fails does not stop the others."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(outlet: str) -> Summary:
        async with turn:
            return await collect_one(outlet, **forms[outlet])

    return tuple(await asyncio.gather(*map(one, forms)))


async def collect_one(outlet: str, **form: Any) -> Summary:
    """One outlet's run, whatever becomes of it."""
    try:
        summary: Summary = await collect(outlet, **form)
    except CollectError as error:
        return error.summary
    except FOR_PEOPLE as error:
        return Summary(outlet=outlet, run=None, state="failed", reason=str(error))
    except Exception as error:  # its own run shows the traceback
        return Summary(outlet=outlet, run=None, state="failed", reason=f"{type(error).__name__}: {error}")
    return summary


def in_words(summaries: tuple[Summary, ...]) -> str:
    """How the runs ended, in a line."""
    found = by_ending(summaries)
    named = [f"{', '.join(found[ending])} {words}" for ending, words in ENDING_WORDS.items() if ending in found]
    return f"{'; '.join(named)}. {sum(each.new for each in summaries)} new articles"


@task(name="Show the summary", task_run_name="Show the summary", cache_policy=NO_CACHE)
async def show_the_summaries(summaries: tuple[Summary, ...]) -> None:
    await acreate_table_artifact(table(summaries), key="monitor-counts", description=in_words(summaries))
