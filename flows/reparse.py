"""The flow `reparse`: the archive, read again by today's page objects and topics."""

import asyncio
from datetime import date
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from flows.arguments import WrongUseError, check_outlets, check_window
from flows.errors import DatabaseError
from flows.form import OutletSlug, TopicSlug
from flows.reparse_archive import Order
from flows.reparse_order import Done, ReparseError, as_rows, check_choice, processors, reparse_now
from spiders.home import khobor_home
from spiders.topics import TopicError

FOR_PEOPLE = (DatabaseError, ReparseError, TopicError, WrongUseError)
"""Errors that say in a sentence what is wrong: the run's state shows it, without a traceback."""
SAY_EVERY = 1000
"""Captures read between two lines of the run's log."""


@flow(flow_run_name="reparse")
async def reparse(
    outlets: list[OutletSlug] = [],  # noqa: B006 - the form shows it; nobody changes it
    topics: list[TopicSlug] = [],  # noqa: B006
    since: date | None = None,
    until: date | None = None,
    every: bool = False,
    unmatched: bool = False,
    replay: bool = False,
) -> Any:
    """Read the archive again by today's page objects and topics, and store what changed. The web is not asked.

    Returns what changed. It may be cancelled at any time: the next run goes on where it was.

    Args:
        outlets: None chosen - all.
        topics: Only what was read of stored articles that match one of these. None chosen - all.
        since: First day, of the article, or of the fetch where no date is printed.
        until: Last day, included.
        every: Also what today's code has read already.
        unmatched: Only pages that gave no stored article - a new topic finds old pages.
        replay: The archive of the recordings' crawls.
    """
    try:
        order = read_form(outlets, topics, since, until, every=every, unmatched=unmatched)
        done = await read_the_archive_again(order, replay)
    except FOR_PEOPLE as error:
        return Failed(message=str(error), data=error)
    return Completed(message=done.sentence(), data=done)


def read_form(
    outlets: list[str],
    topics: list[str],
    since: date | None,
    until: date | None,
    *,
    every: bool,
    unmatched: bool,
) -> Order:
    """The run form as a value. Raises `WrongUseError` where it contradicts itself."""
    check_window(since, until)
    check_choice(topics, unmatched=unmatched)
    return Order(
        outlets=check_outlets(tuple(outlets)),
        topics=tuple(topics),
        since=since,
        until=until,
        every=every,
        unmatched=unmatched,
        processes=processors(),
    )


@task(name="Read the archive again", task_run_name="Read the archive again", cache_policy=NO_CACHE)
async def read_the_archive_again(order: Order, replay: bool) -> Done:
    logger = get_run_logger()

    def tell(outlet: str, read: int, due: int) -> None:
        if read == due or read % SAY_EVERY < order.part:
            logger.info("%s: %s of %s captures read again.", outlet, read, due)

    done = await asyncio.to_thread(reparse_now, khobor_home(), order, replay=replay, tell=tell)
    await acreate_table_artifact(as_rows(done), key="reparse-counts", description=done.sentence())
    return done
