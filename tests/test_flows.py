"""A flow that is stopped half-way, in a process of its own, over the session's Prefect server."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.runs import waiting_batches
from flows.settings import own_environment
from spiders.home import Places, project_root
from spiders.spool import RunLock, batches
from tests.fix_database import all_rows, one_value
from tests.fix_prefect import Kept
from tests.khobor import Desk

OUTLET = "vietnamvn_bn"
EACH_ONCE = f"SELECT sum(fetched) = max(found) AND min(fetched) > 0 FROM run WHERE outlet = '{OUTLET}'"
"""Between them the two runs fetched each article once."""
COLLECT = f"""
import asyncio, sys
from flows.collect import collect, on_progress
from flows.form import More

async def main(stop_after):
    run = asyncio.current_task()
    def stop(progress):
        # Counts may be skipped: responses come faster than they are read.
        if 0 <= stop_after <= progress.fetched and not run.cancelling():
            run.cancel()
    on_progress.set(stop)
    print((await collect("{OUTLET}", more=More(replay="seeds"))).sentence())

asyncio.run(main(int(sys.argv[1])))
"""


@pytest.fixture
def desk(tmp_path: Path, made_home: Path) -> Iterator[Desk]:
    """A home of its own: what others crawled in the session's is known there, and not fetched again."""
    made = Desk(tmp_path / "home")
    made.home.mkdir(mode=0o700)
    shutil.copytree(made_home / "postgres", made.home / "postgres")
    yield made
    made.stop()


def collect(kept: Kept, desk: Desk, *, stop_after: int) -> subprocess.CompletedProcess[str]:
    """Run the flow in a process that stops it after so many fetched pages; -1: never."""
    server = kept.server
    environment = own_environment(server.home, server.port) | {"KHOBOR_HOME": str(desk.home)}
    return subprocess.run(
        [sys.executable, "-c", COLLECT, str(stop_after)],
        cwd=project_root(),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_stopped_run_ends_its_spider_and_the_next_one_drains_its_spool(kept: Kept, desk: Desk) -> None:
    stopped = collect(kept, desk, stop_after=5)
    assert "CancelledError" in stopped.stderr, stopped.stderr
    [spool] = Places.below(desk.home, replay=True).spool.glob(f"{OUTLET}-*")
    RunLock(spool).release()  # raises while the spider lives
    assert batches(spool)
    after = collect(kept, desk, stop_after=-1)
    assert after.stdout.startswith("healthy: "), after.stderr
    with desk.database() as conn:
        ends = all_rows(conn, f"SELECT state, finish_reason FROM run WHERE outlet = '{OUTLET}'")
        assert waiting_batches(conn, spool) == []
        assert one_value(conn, EACH_ONCE) is True
    assert sorted(ends) == [("finished", "finished"), ("finished", "stopped")]
