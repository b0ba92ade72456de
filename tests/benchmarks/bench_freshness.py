"""Freshness and the scout's cost: python -m tests.benchmarks.bench_freshness [ROUNDS] [OUTLETS]

First real rounds over a local server with an injected clock: how long the scout, ingest and a spider's start take.
With that, simulated days of outlets of several sizes. Last, many outlets due at once: one process, its time and
memory.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path

from flows.database import Database, connect, ensure_database
from flows.embedded import EmbeddedServer
from flows.fitting import prepare
from flows.scouting import begin_looks, due_looks, spools, store_look
from spiders.home import project_root
from tests.local_site import LocalSite, serve
from tests.newsday import MIDNIGHT, watch_days
from tests.scout_local import outlet_at
from tests.watched import Watch, at

PACE = timedelta(seconds=6)
"""Between two articles of one outlet on the web: the delay and the fetch."""
PREFECT = timedelta(seconds=10)
"""From the scheduled time of a round to its first step: a process of Prefect."""
SIZES = (5, 10, 60, 120, 400)
MINUTE = timedelta(minutes=1)


def main(rounds: int, outlets: int) -> None:
    """Print the figures."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="khobor-fresh-")))
        server = EmbeddedServer(home)
        server.acquire()
        stack.callback(server.stop)
        url = ensure_database(server, "khobor")
        prepare(Database(url=url, kind="live"))
        site = stack.enter_context(serve(LocalSite()))
        os.environ |= {"LOCAL_SITE": site.url, "KHOBOR_CONTACT": "desk@example.org"}
        conn = stack.enter_context(connect(url))
        watch = Watch(home=home, url=url, conn=conn, site=site.url, outlets=[outlet_at(site.url, "local")])
        show_days(real_rounds(watch, site, rounds))
        show_many(watch, site, outlets)


def real_rounds(watch: Watch, site: LocalSite, rounds: int) -> timedelta:
    """Rounds with two new articles each. Returns how long the first of them took to be a row."""
    [local] = watch.outlets
    names = [f"a{number}" for number in range(10)]
    site.list_articles(*names)
    watch.collect(local, "latest", MIDNIGHT)
    fresh, taken = count(10), []
    for number in range(1, rounds + 1):
        names = [f"a{next(fresh)}", f"a{next(fresh)}", *names]
        site.list_articles(*names)
        now, began = MIDNIGHT + number * 5 * MINUTE, time.monotonic()
        looked = watch.look(now)
        for mode in watch.work(now, looked).values():
            watch.collect(local, mode, now)
        taken.append(time.monotonic() - began)
    done = watch.conn.execute("SELECT count(*) FROM page WHERE purpose = 'article' AND outcome IS NOT NULL").fetchone()
    assert done == (len(names),), done
    print(f"{rounds} real rounds, two new articles each: all {len(names)} are rows, {max(taken):.1f} s at most a round")
    return timedelta(seconds=max(taken))


def show_days(start: timedelta) -> None:
    """A table of simulated days. `start`: from the look to the first row."""
    print("\nSimulated weeks, after one of learning. The first row stands", end=" ")
    print(f"{(start + PREFECT).total_seconds():.0f} s after the round began, each next one 6 s later.\n")
    print("| articles a day | median | nine of ten | looks a day | most on a day | unchanged |")
    print("| --- | --- | --- | --- | --- | --- |")
    for articles in SIZES:
        seen = watch_days(articles, store=lambda place: PREFECT + start + place * PACE)
        print(
            f"| {articles} | {seen.median:.1f} min | {seen.ninth_tenth:.1f} min | {seen.looks:.0f} | {seen.most_looks} "
            f"| {seen.unchanged:.0%} |"
        )


def show_many(watch: Watch, site: LocalSite, outlets: int) -> None:
    """One scout for many outlets, at once, at the delay of the web."""
    slugs = [f"o{number}" for number in range(outlets)]
    for slug in slugs:
        site.list_articles("one")
        site.routes[f"/{slug}/news"] = site.routes["/news"]
    world = watch.world(MIDNIGHT + timedelta(days=1))
    began = time.monotonic()
    aims = [at(aim, world.now) for aim in due_looks(world, [outlet_at(site.url, slug) for slug in slugs])]
    aims = begin_looks(world, aims)
    prepared = time.monotonic()
    command = [sys.executable, "-m", "tests.scout_local", *map(str, spools(world, aims))]
    environment = {**os.environ, "LOCAL_DELAY": "5"}
    done = subprocess.run(command, cwd=project_root(), env=environment, capture_output=True, text=True, check=True)
    scouted = time.monotonic()
    looked = [store_look(world, aim) for aim in aims]
    stored = time.monotonic()
    [(peak, seconds)] = re.findall(r"peak (\d+) kB, ([\d.]+) s of CPU", done.stdout)
    assert len(looked) == outlets
    print(
        f"\n{outlets} outlets due at once, one process at the web's delay: prepared in {prepared - began:.1f} s, "
        f"looked at in {scouted - prepared:.1f} s ({seconds} s of CPU, {int(peak) // 1024} MB), stored in "
        f"{stored - scouted:.1f} s"
    )


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(given[0] if given else 5, given[1] if len(given) > 1 else 70)
