"""The flow `rematch`: stored articles, judged by the topics as they are now."""

import asyncio
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from flows.database import connect
from flows.errors import DatabaseError
from flows.matching import match_again
from flows.rows import Matched
from flows.session import database
from spiders.home import khobor_home
from spiders.topics import TopicError


@flow(flow_run_name="rematch")
async def rematch(replay: bool = False) -> Any:
    """Match again every stored article that today's topics have not judged, without asking the web.

    Editing a topic with `khobor topic` does this at once; after an edit in SQL, run it. Returns what changed.

    Args:
        replay: Among the recorded articles instead of the live ones.
    """
    try:
        matched = await match_the_articles(replay)
    except (DatabaseError, TopicError) as error:
        return Failed(message=str(error), data=error)
    return Completed(message=matched.sentence(), data=matched)


@task(name="Match again", task_run_name="Match again", cache_policy=NO_CACHE)
async def match_the_articles(replay: bool) -> Matched:
    matched = await asyncio.to_thread(_match, replay)
    get_run_logger().info(matched.sentence())
    return matched


def _match(replay: bool) -> Matched:
    with database(khobor_home(), replay=replay) as opened, connect(opened.url) as conn:
        return match_again(conn)
