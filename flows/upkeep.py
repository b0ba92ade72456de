"""The flow `keep_archive`: the archive's daily round. Each step is safe to break off; the next run goes on."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from flows.archive_round import Round, check_some, close, expire, forget, move, opened_round
from flows.errors import DatabaseError
from spiders.archive import ArchiveError


@flow(name="keep_archive", flow_run_name="keep_archive")
async def keep_archive(replay: bool = False) -> Any:
    """Close the archive's files, drop what has expired with the looks that found nothing, move the rest to its
    place, and check some.

    Returns what was done; fails where a file is bad or could not be moved.

    Args:
        replay: The archive of the recordings' crawls instead of the live one.
    """
    try:
        with opened_round(replay, datetime.now(UTC)) as work:
            await close_files(work)
            await expire_old_captures(work)
            await forget_idle_looks(work)
            await move_closed_files(work)
            await check_files(work)
    except (ArchiveError, DatabaseError) as error:
        return Failed(message=str(error), data=error)
    if work.faults:
        return Failed(message="; ".join(work.faults), data=ArchiveError(work.faults[0]))
    return Completed(message=" ".join(work.done), data=work.done)


@task(name="Close files", task_run_name="Close files", cache_policy=NO_CACHE)
async def close_files(work: Round) -> None:
    await _do(work, close)


@task(name="Expire old captures", task_run_name="Expire old captures", cache_policy=NO_CACHE)
async def expire_old_captures(work: Round) -> None:
    await _do(work, expire)


@task(name="Forget idle looks", task_run_name="Forget idle looks", cache_policy=NO_CACHE)
async def forget_idle_looks(work: Round) -> None:
    await _do(work, forget)


@task(name="Move closed files", task_run_name="Move closed files", cache_policy=NO_CACHE)
async def move_closed_files(work: Round) -> None:
    await _do(work, move)


@task(name="Check", task_run_name="Check", cache_policy=NO_CACHE)
async def check_files(work: Round) -> None:
    await _do(work, check_some)


async def _do(work: Round, step: Any) -> None:
    said = await asyncio.to_thread(step, work)
    get_run_logger().info("%s", said)
