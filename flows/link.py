"""The flow `link`: who copied whom, decided over what is stored; and new rules of words for what waits."""

import asyncio
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from flows.copies import link_copies
from flows.database import connect
from flows.errors import DatabaseError
from flows.index import ARTICLES_A_RUN, refresh_index
from flows.session import database
from spiders.home import khobor_home


@flow(flow_run_name="link")
async def link(replay: bool = False) -> Any:
    """Decide anew about the copies of every article that changed since the last time.

    Returns how many articles point to another original now.

    Args:
        replay: Among the recorded articles instead of the live ones.
    """
    try:
        changed = await link_the_copies(replay)
    except DatabaseError as error:
        return Failed(message=str(error), data=error)
    return Completed(message=f"{changed} articles point to another original now", data=changed)


@task(name="Link copies", task_run_name="Link copies", cache_policy=NO_CACHE)
async def link_the_copies(replay: bool) -> int:
    return await asyncio.to_thread(_link, replay)


def _link(replay: bool) -> int:
    with database(khobor_home(), replay=replay) as opened, connect(opened.url) as conn:
        changed = link_copies(conn)
        refresh_index(conn, limit_to=ARTICLES_A_RUN)
        return changed
