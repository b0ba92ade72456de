"""Rounds of watching at any time: the real steps, over a real database and a local server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import attrs

from flows.crawl import CrawlEnd, scout
from flows.database import Connection
from flows.desk import Desk, begin, drain_waiting, finish, take_outlet
from flows.scouting import Aim, Looked, Work, begin_looks, due_looks, spools, store_look, work_to_do
from flows.summary import Summary
from flows.world import World
from spiders.alone import new_run_key
from spiders.home import Places, project_root
from spiders.job import Job
from spiders.outlet import Outlet
from spiders.spool import read_report
from spiders.topics import shipped_topics
from tests.crawled import NO_DELAY


@attrs.frozen(kw_only=True)
class Watch:
    """Who watches, where, and over which database."""

    home: Path
    url: str
    conn: Connection
    site: str
    """The local server's address; `LOCAL_SITE` says it to the children."""
    outlets: Sequence[Outlet]

    def world(self, now: datetime) -> World:
        """The live world at an instant."""
        return World(
            places=Places.below(self.home, replay=False),
            database_url=self.url,
            conn=self.conn,
            now=now,
            replay=None,
            as_of=None,
            contact="desk@example.org",
        )

    def look(self, now: datetime) -> tuple[Looked, ...]:
        """Look at what is due at `now`, with one scout."""
        world = self.world(now)
        aims = begin_looks(world, [at(aim, now) for aim in due_looks(world, self.outlets)])
        if aims:
            end = asyncio.run(scout(spools(world, aims), on_log=lambda *_: None, module="tests.scout_local"))
            assert end.exit_code == 0, end.last_words
        return tuple(store_look(world, aim) for aim in aims)

    def work(self, now: datetime, looked: Sequence[Looked] = ()) -> dict[str, Work]:
        """Where a spider has something to do at `now`."""
        return work_to_do(self.world(now), self.outlets, looked)

    def collect(self, outlet: Outlet, mode: Work, now: datetime) -> Summary:
        """One run of an outlet that takes `now` for the present."""
        world = self.world(now)
        job = Job(
            run=new_run_key(outlet.slug, now),
            outlet=outlet.slug,
            mode=mode,
            topics=shipped_topics(),
            archive=world.places.archive,
            waits=world.places.waits,
            now=now,
        )
        desk = Desk(outlet=outlet, job=job, places=world.places, database_url=self.url, conn=self.conn, now=now)
        assert take_outlet(desk) is None
        drain_waiting(desk)
        begin(desk, parent=None, prefect_id=None)
        command = [sys.executable, "-m", "tests.crawl_local", str(desk.spool), self.site, *NO_DELAY]
        ended = subprocess.run(command, cwd=project_root(), capture_output=True, text=True, check=False)
        end = CrawlEnd(exit_code=ended.returncode, report=read_report(desk.spool), last_words=ended.stderr)
        summary = finish(desk, end, stored=0)
        self.conn.execute("SELECT pg_advisory_unlock_all()")
        return summary


def at(aim: Aim, now: datetime) -> Aim:
    """`aim` with a job that takes `now` for the present."""
    return attrs.evolve(aim, job=attrs.evolve(aim.job, now=now))
