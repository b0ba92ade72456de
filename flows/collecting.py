"""`khobor collect`: the main job at the terminal, from starting what it needs to the tables at its end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path

import attrs
from rich.console import Console

from flows import store
from flows.arguments import NO_CONTACT, WrongUseError
from flows.database import connect
from flows.services import PrefectServer
from flows.session import database
from flows.show import Counters, articles_table, notes, starting, summary_table
from flows.summary import Summary
from spiders.home import khobor_home
from spiders.job import Mode
from spiders.outlets import load_outlets
from spiders.replay import Recording

ADVICE = """Ask the database:
  python3 khobor.py sql{replay} "SELECT outlet, dated_at, headline FROM articles ORDER BY dated_at DESC"
  python3 khobor.py sql{replay} "SELECT * FROM search('রাশিয়ার অস্ত্র')"
  python3 khobor.py sql{replay}      (a prompt: \\d articles shows the columns, \\q leaves)"""


@attrs.frozen(kw_only=True)
class Order:
    """What a person asked `khobor collect` for, checked."""

    outlets: tuple[str, ...]
    topics: tuple[str, ...]
    """Empty: all."""
    mode: Mode
    urls: tuple[str, ...]
    since: date | None
    until: date | None
    requests: int
    replay: Path | None
    as_of: datetime | None


def collect_now(order: Order, console: Console, errors: Console) -> int:
    """Do it and show it. Returns the exit code: 1 where a run failed or could not be stored.

    Raises `WrongUseError`, `RecordingError`, `ServiceError` or `DatabaseError` before anything is crawled.
    """
    check_source(order.replay, order.as_of)
    home = khobor_home()
    with prefect_running(home) as server, ExitStack() as stack:
        with starting(errors) as tell:
            tell("Starting Postgres", 0)
            opened = stack.enter_context(database(home, replay=order.replay is not None))
            check_topics(order.topics, opened.url)
            tell("Loading the flows", 0)
            server.use()
            run = _load_monitor()  # while the server starts
            server.wait(tell)
        counters = Counters(errors)
        with counters.shown():
            summaries = asyncio.run(run(order, counters))
        return _show(order, summaries, opened.url, console)


def check_source(replay: Path | None, as_of: datetime | None) -> None:
    """What can be found wrong with the recording, or with live crawling, before anything is started."""
    if replay is not None:
        Recording(replay, as_of)
    elif as_of is not None:
        raise WrongUseError("--as-of chooses a snapshot of a recording: it goes with --replay.")
    elif not os.environ.get("KHOBOR_CONTACT"):
        raise WrongUseError(NO_CONTACT)


def check_topics(wanted: Sequence[str], url: str) -> None:
    """Raise `WrongUseError` for a topic that the database at `url` does not have."""
    with connect(url) as conn:
        known = [topic.slug for topic in store.load_topics(conn)]
    for slug in wanted:
        if slug not in known:
            raise WrongUseError(f"There is no topic {slug!r}. There are: {', '.join(known)}.")


@contextmanager
def prefect_running(home: Path) -> Iterator[PrefectServer]:
    """Prefect's server, being started; stopped at the end unless `khobor up` keeps it."""
    server = PrefectServer.launch(home, keep=False)
    try:
        yield server
    finally:
        server.stop()


def _load_monitor() -> Callable[[Order, Counters], Coroutine[object, object, list[Summary]]]:
    """What runs the flow. Prefect is imported here, when its environment stands."""
    from flows.collect import on_progress
    from flows.form import More
    from flows.monitor import MonitorError, monitor

    async def run(order: Order, counters: Counters) -> list[Summary]:
        on_progress.set(counters.update)
        more = More(
            requests=order.requests,
            urls=list(order.urls),
            replay=None if order.replay is None else str(order.replay),
            as_of=order.as_of,
        )
        try:
            summaries = await monitor(
                outlets=list(order.outlets),
                topics=list(order.topics),
                mode=order.mode,
                since=order.since,
                until=order.until,
                more=more,
            )
        except MonitorError as error:
            summaries = error.summaries
        return list(summaries)

    return run


def _show(order: Order, summaries: Sequence[Summary], url: str, console: Console) -> int:
    with connect(url) as conn:
        articles = store.run_articles(conn, [each.run for each in summaries if each.run is not None])
    zones = {slug: spider.outlet.zone for slug, spider in load_outlets().items()}
    console.print(summary_table(summaries), "")
    for line in notes(summaries):
        console.print(line, markup=False, soft_wrap=True)
    if articles:
        console.print("", articles_table(articles, zones), sep="\n")
    console.print()
    console.print(_closing(order, summaries), markup=False, soft_wrap=True)
    return int(any(each.state == "failed" for each in summaries))


def _closing(order: Order, summaries: Sequence[Summary]) -> str:
    new, updated, gone = (sum(getattr(each, name) for each in summaries) for name in ("new", "updated", "gone"))
    if not new and not updated and not gone:
        stored = "Nothing new: everything that matched was already stored."
    else:
        stored = f"Stored: {new} new articles, {updated} new versions, {gone} gone."
    return f"{stored}\n\n{ADVICE.format(replay='' if order.replay is None else ' --replay')}"
