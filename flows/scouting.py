"""What one round of `watch` does, step by step, as plain functions: nothing of Prefect, all of it blocking.

A round asks what is due, lets one scout look at all of it, stores what it saw, and says where a spider has work.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal

import attrs

from flows import store, store_polls
from flows.desk import living_child, with_spent
from flows.polling import Ending, Look, due_way, is_silent, learn
from flows.rows import Poll, Seen
from flows.runs import drain_folder, known_payloads, known_urls, lock_outlet, start_run, unlock_outlet
from flows.world import World
from spiders.alone import new_run_key
from spiders.budget import clock_hour, hourly_budget
from spiders.job import Job, Limits, write_job
from spiders.known import KNOWN_FILE, write_known
from spiders.news import PENDING_DAYS
from spiders.outlet import Outlet
from spiders.spool import read_report
from spiders.waits import Wait, WaitMemory

_log = logging.getLogger(__name__)

RHYTHM = timedelta(minutes=5)
"""Between two rounds."""
LOOK_REQUESTS, LOOK_SECONDS = 20, 120
"""Bounds of one look: robots.txt and a listing are two requests, an index of sitemaps some more."""
AFTER_A_WALL = timedelta(hours=1)
"""So long nothing is fetched from an outlet whose bot wall ended a run; the scout rests longer and longer."""

Work = Literal["due", "latest"]
"""What a spider has to do: fetch what waits, or look for news by itself, because the scout saw too little."""


@attrs.frozen(kw_only=True)
class Aim:
    """A look that a round is going to take."""

    outlet: Outlet
    way: int
    """Its place among the outlet's ways."""
    before: Poll | None
    whole: bool
    """To ask for the listing itself, and not only whether it has changed."""
    job: Job

    @property
    def name(self) -> str:
        """The way's name."""
        return self.outlet.discovery[self.way].name


@attrs.frozen(kw_only=True)
class Looked:
    """What a look came to."""

    outlet: str
    way: str
    ending: Ending
    reason: str
    """Why it failed, or how much of it."""
    finds: int
    poll: Poll
    work: Work | None
    """What it leaves to a spider at once; `None` also where addresses wait."""


def due_looks(world: World, outlets: Iterable[Outlet], rhythm: timedelta = RHYTHM) -> list[Aim]:
    """The looks that are due, one an outlet at most."""
    polls: dict[str, dict[str, Poll]] = {}
    for poll in store_polls.load_polls(world.conn):
        polls.setdefault(poll.outlet, {})[poll.way] = poll
    aims = []
    for outlet in outlets:
        known = polls.get(outlet.slug, {})
        place = due_way(outlet.discovery, known, world.now, min(rhythm, RHYTHM) / 2)
        if place is not None:
            aims.append(_aim(world, outlet, place, known))
    return aims


def _aim(world: World, outlet: Outlet, place: int, polls: Mapping[str, Poll]) -> Aim:
    job = Job(
        run=new_run_key(outlet.slug, world.now),
        outlet=outlet.slug,
        mode="scout",
        way=place,
        limits=Limits(requests=LOOK_REQUESTS, seconds=LOOK_SECONDS, per_hour=hourly_budget(outlet)),
        archive=world.places.archive,
        robots=world.places.robots if world.replay is None else None,
        waits=world.places.waits if world.replay is None else None,
        replay=world.replay,
        as_of=world.as_of,
        contact=world.contact,
    )
    before = polls.get(outlet.discovery[place].name)
    return Aim(outlet=outlet, way=place, before=before, whole=is_silent(polls.values(), world.now), job=job)


def begin_looks(world: World, aims: Sequence[Aim], *, parent: str | None = None) -> list[Aim]:
    """Take the outlets and write the jobs. Those that are being crawled, have no request left in this hour, or
    asked to be left alone, are left out."""
    return [aim for aim in aims if _begin(world, aim, parent)]


def _begin(world: World, aim: Aim, parent: str | None) -> bool:
    slug = aim.outlet.slug
    if (wait := _wait(world, aim.outlet)) is not None:
        level = logging.WARNING if WaitMemory(world.places.waits).is_news(slug, wait) else logging.DEBUG
        _log.log(level, "%s: %s", slug, wait)
        return False
    if not lock_outlet(world.conn, slug, aim.job.run):
        return False
    job = with_spent(world.conn, aim.job, world.now)
    if _is_spent(world, aim.outlet) or living_child(world.places.spool, slug) is not None:
        unlock_outlet(world.conn, slug)
        return False
    start_run(world.conn, job, aim.outlet, started_at=world.now, parent=parent)
    folder = world.places.spool / job.run
    folder.mkdir(mode=0o700)
    known = known_urls(world.conn, aim.outlet, job.mode, now=world.now)
    if aim.whole:
        known = (attrs.evolve(each, etag=None, last_modified=None) for each in known)
    write_known(folder / KNOWN_FILE, known, known_payloads(world.conn, aim.outlet, now=world.now, mode=job.mode))
    write_job(job, folder)
    return True


def spools(world: World, aims: Iterable[Aim]) -> list[Path]:
    """The folders of looks."""
    return [world.places.spool / aim.job.run for aim in aims]


def store_look(world: World, aim: Aim) -> Looked:
    """Store what a look saw, learn from it, and give the outlet back. Raises `LostDatabaseError`."""
    folder = world.places.spool / aim.job.run
    report = read_report(folder)
    drain_folder(world.conn, folder, aim.outlet, world.now)
    slug = aim.outlet.slug
    seen = store_polls.look_result(world.conn, aim.job.run, slug, since=world.now)
    look = Look(outlet=slug, way=aim.name, at=world.now, ending=_ending(seen), finds=seen.finds)
    poll = learn(aim.before, look, aim.outlet.zone)
    store_polls.put_poll(world.conn, poll)
    unlock_outlet(world.conn, slug)
    if report is not None:
        shutil.rmtree(folder)  # all of it is stored; there are thousands a day
    return Looked(
        outlet=slug,
        way=aim.name,
        ending=look.ending,
        reason=_reason(seen, look.ending, "the scout died" if report is None else report.health_reason),
        finds=look.finds,
        poll=poll,
        work=_work(seen, poll, known=0 if report is None else report.known),
    )


def _ending(seen: Seen) -> Ending:
    """Of several addresses one may be missing: a new day's sitemap, before the day's first article."""
    if seen.blocked or not (seen.read or seen.unchanged):
        return "failed"
    return "read" if seen.read else "unchanged"


def _reason(seen: Seen, ending: Ending, why: str) -> str:
    if ending == "failed":
        return why
    return f"{seen.failed} of its listings failed" if seen.failed else ""


def _work(seen: Seen, poll: Poll, *, known: int) -> Work | None:
    """A wall is not asked again at once. Where more is new than known, the listing may have moved on by more than it
    shows: a page shows known articles beside its list, too."""
    if seen.blocked:
        return None
    if poll.failures:
        return "latest" if poll.failures == 1 else None
    return "latest" if seen.finds > known else None


def work_to_do(world: World, outlets: Iterable[Outlet], looked: Iterable[Looked]) -> dict[str, Work]:
    """Outlet → what a spider has to do there. A run of mode latest also fetches the addresses that wait."""
    open_now = [outlet.slug for outlet in outlets if not (_is_spent(world, outlet) or _wait(world, outlet))]
    waiting = store_polls.find_waiting(world.conn, open_now, now=world.now, window=PENDING_DAYS, rest=AFTER_A_WALL)
    work: dict[str, Work] = {each.outlet: "due" for each in waiting}
    return work | {each.outlet: each.work for each in looked if each.work is not None and each.outlet in open_now}


def _is_spent(world: World, outlet: Outlet) -> bool:
    """Whether the outlet has no request left in this hour."""
    spent = store_polls.count_requests(world.conn, outlet.slug, since=clock_hour(world.now))
    return world.replay is None and spent >= hourly_budget(outlet)


def _wait(world: World, outlet: Outlet) -> Wait | None:
    """The wish to be left alone that the outlet's server said to an earlier run, while it holds."""
    return WaitMemory(None if world.replay else world.places.waits).recall(outlet.slug, world.now)


def sweep(world: World, older_than: timedelta = timedelta(days=1)) -> int:
    """Remove the spool folders of runs that ended long ago and are stored whole. Returns how many.

    A run that fetches what is due starts every few minutes: their folders would fill the disk.
    """
    before = (world.now - older_than).timestamp()
    old = {folder.name: folder for folder in world.places.spool.iterdir() if folder.stat().st_mtime < before}
    settled = store.list_settled_runs(world.conn, list(old))
    for run in settled:
        shutil.rmtree(old[run])
    return len(settled)


def looks_table(looked: Iterable[Looked]) -> list[dict[str, str | int]]:
    """One row an outlet, as the terminal and the artifact show it."""
    return [
        {
            "outlet": each.outlet,
            "way": each.way,
            "ending": each.ending,
            "new": each.finds,
            "looks": each.poll.polls,
            "unchanged": f"{each.poll.unchanged / each.poll.polls:.0%}",
            "next look": f"{each.poll.next_poll_at:%Y-%m-%d %H:%M} UTC",
            "note": each.reason,
        }
        for each in looked
    ]
